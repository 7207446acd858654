import type { ListStyle } from './list-styles';

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
	/** How many looks a bulk job needs until it is done. */
	bulkPolls: number;
	/** What Fin answers to whatever it hears; null for the customer's own words. */
	finAnswer: string | null;
	/** How long a scroll lives without a call. */
	scrollExpiryMs: number;
	/** How a missing permission is refused: with 401 `token_unauthorized` or with 403. */
	missingPermission: 401 | 403;
	/** Whether several users may have one email when their external ids differ, as they may in live workspaces. */
	sharedEmails: boolean;
	/** What attributes of type date take on contacts and companies: Unix seconds alone, as live, or ISO texts too. */
	dateAttributes: 'seconds' | 'any';
	/** How the scroll over companies ends: with an empty page or with 404. */
	scrollEnd: 'empty' | 'not_found';
	/** What a scroll over no companies at all begins with. */
	scrollOfNothing: 'empty' | 'not_found';
	/** How lists go on, by route, where it is not as `list-styles.ts` says. */
	lists: Record<string, ListStyle>;
	/** Where recordings live: a storage host that must not see the token. Set at start. */
	storageUrl: string;
}

export const USUAL_SETTINGS: Settings = {
	latencyMs: 0,
	requireVersion: false,
	exportPolls: 2,
	exportQuota: 1,
	bulkPolls: 1,
	finAnswer: null,
	scrollExpiryMs: 60_000,
	missingPermission: 401,
	sharedEmails: true,
	dateAttributes: 'seconds',
	scrollEnd: 'empty',
	scrollOfNothing: 'not_found',
	lists: {},
	storageUrl: '',
};
