/** Adjustable behaviour; tests may change it while the simulator runs. */
export interface Settings {
	/** Added to every answer. */
	latencyMs: number;
	/** Whether a request without `Intercom-Version` is refused; Intercom falls back to the app's version. */
	requireVersion: boolean;
	/** How many status requests an export job needs until it is done. */
	exportPolls: number;
	/** Export jobs that may be unfinished at once; more are refused with a job quota's 429. */
	exportQuota: number;
	/** How long a scroll lives without a call. */
	scrollExpiryMs: number;
	/** Where recordings live: a storage host that must not see the token. Set at start. */
	storageUrl: string;
}

export const USUAL_SETTINGS: Settings = {
	latencyMs: 0,
	requireVersion: false,
	exportPolls: 2,
	exportQuota: 1,
	scrollExpiryMs: 60_000,
	storageUrl: '',
};
