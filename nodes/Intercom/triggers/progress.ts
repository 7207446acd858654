import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Next } from '../lists/next';

/** Record id → when it happened, with a fingerprint of the record where more may happen in the same second. */
export type Seen = { [id: string]: string };

/** How far a polling trigger has come. Kept in static data, hence plain JSON. */
export interface Progress {
	/** What is watched; with another choice everything begins anew. */
	watching: string;
	/** Start From as it stands in the parameters, where an expression has another value with each poll. */
	startFrom?: string;
	/** Unix seconds: everything before was delivered. */
	since: number;
	/** `since` is a moment of this machine's clock, which Intercom's first answer corrects. */
	byOwnClock?: true;
	/**
	 * A look through all pages that goes on with the next poll; `startedAt` in Unix seconds. `isAnew` once Intercom has
	 * refused a page and the look went back to the first one.
	 */
	pass?: { startedAt: number; position?: Next; isAnew?: true };
	/** When the last look through all pages began, in Unix seconds. */
	lastPass?: number;
	seen: Seen;
}

interface Stored {
	/** Milliseconds since 1970: of two that are known, the later one counts. */
	at?: number;
	progress?: Progress;
	/** The progress that holds once the executions of a poll's records are known to exist. */
	proposed?: { batch: string; progress: Progress };
}

/** The places in the node's static data. */
const STORED = 'polling';
const ARRIVED = 'arrived';

const hash = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 12);

/** Names what a poll gave, so that its execution can say that it came into being. */
export const batchOf = (records: IDataObject[]): string =>
	hash(records.map(({ id, updated_at, created_at }) => `${id} ${updated_at} ${created_at}`).join());

/** What this process stored last, by trigger. */
const storedHere = new Map<string, Stored>();

/** Forgets what this process knows, as a restart of n8n does. */
export const forgetProgress = (): void => storedHere.clear();

/**
 * The progress to go on from. n8n saves static data and starts the execution one after the other, so what a poll
 * gave counts once its execution has said so, or once the activation that gave it, still alive, polls again.
 * After a crash in between, the poll is done again: at least once, never lost.
 */
export function progressOf(trigger: string, staticData: IDataObject): Progress | undefined {
	const there = (staticData[STORED] ?? {}) as Stored;
	const here = storedHere.get(trigger);
	// The beginning alone is not stored: the poll of the activation, when it gives nothing, leaves nothing behind.
	if (isStoredWithExecution(staticData)) return structuredCopy(there.progress ?? here?.progress);
	const isSameActivation = here !== undefined && here.at === there.at;
	const { progress, proposed } = here && !here.proposed && (here.at ?? 0) > (there.at ?? 0) ? here : there;
	const hasArrived = proposed && (isSameActivation || proposed.batch === staticData[ARRIVED]);
	return structuredCopy(hasArrived ? proposed.progress : progress);
}

/**
 * Whether n8n stores what a poll leaves in the static data together with the execution, both or neither: from 2.4x on
 * with durable cursors, for which it hands out a plain copy instead of an object that tells its changes.
 */
const isStoredWithExecution = (staticData: IDataObject) => !('__dataChanged' in staticData);

const structuredCopy = <T>(value: T): T =>
	value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);

function store(trigger: string, staticData: IDataObject, stored: Stored): void {
	const latest = { at: Date.now(), ...stored };
	staticData[STORED] = latest as unknown as IDataObject;
	storedHere.set(trigger, latest);
}

/** Keeps the progress of a poll that gave nothing. */
export function keep(trigger: string, staticData: IDataObject, progress: Progress): void {
	store(trigger, staticData, { progress });
}

/** What a poll that gave records began from and came to. */
export interface Proposal {
	from: Progress;
	to: Progress;
	batch: string;
}

/** Keeps the progress of a poll that gave records, beside the one from which the poll would be done again. */
export function propose(trigger: string, staticData: IDataObject, { from, to, batch }: Proposal): void {
	if (isStoredWithExecution(staticData)) staticData[STORED] = { progress: to } as unknown as IDataObject;
	else store(trigger, staticData, { progress: from, proposed: { batch, progress: to } });
}

/**
 * To be called by the execution of what a poll gave. n8n writes the execution's static data down whole at its end.
 * It may have read them before the poll's were saved, and end after later polls: so what is written then is what this
 * process has stored last. In a worker, which did not poll, nothing is changed unless the poll's are there.
 */
export function confirm(trigger: string, staticData: IDataObject, records: IDataObject[]): void {
	const batch = batchOf(records);
	const here = storedHere.get(trigger);
	if (here) {
		const { at, proposed } = here;
		if (proposed?.batch === batch) storedHere.set(trigger, { at, progress: proposed.progress });
		staticData[STORED] = { toJSON: () => storedHere.get(trigger) } as unknown as IDataObject;
	} else if ((staticData[STORED] as Stored | undefined)?.proposed?.batch === batch) {
		staticData[ARRIVED] = batch;
	}
}

/** Seconds before Intercom's present in which a record may change once more within the second of its last change. */
const FRESH = 2;

/** Whether something happened that was not delivered yet; remembers it if so. */
export function isNew(
	seen: Seen,
	record: IDataObject,
	{ happenedAt, mayRepeat, clock }: { happenedAt: number; mayRepeat: boolean; clock: number },
): boolean {
	const id = String(record.id);
	const [time, fingerprint] = (seen[id] ?? '').split(' ');
	const isFresh = mayRepeat && happenedAt >= clock - FRESH;
	const now = isFresh || fingerprint ? hash(JSON.stringify(record)) : '';
	const isKnown =
		time !== '' &&
		(Number(time) > happenedAt || (Number(time) === happenedAt && (!fingerprint || fingerprint === now)));
	if (isKnown) return false;
	seen[id] = isFresh ? `${happenedAt} ${now}` : String(happenedAt);
	return true;
}

/** Without what is before `since`, which no poll asks for again. What one asks for again must stay, however much it is. */
export const remembered = (seen: Seen, since: number): Seen =>
	Object.fromEntries(Object.entries(seen).filter(([, value]) => Number(value.split(' ')[0]) >= since));
