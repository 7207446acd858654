import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Position } from './pages';

/** Record id → when it happened, with a fingerprint of the record where more may happen in the same second. */
export type Seen = { [id: string]: string };

/** How far a polling trigger has come. Kept in static data, hence plain JSON. */
export interface Progress {
	/** What is watched; with another choice everything begins anew. */
	watching: string;
	/** Unix seconds: everything before was delivered. */
	since: number;
	/** A look through all pages that goes on with the next poll. */
	pass?: { startedAt: number; position?: Position };
	seen: Seen;
}

interface Stored {
	progress?: Progress;
	/** The progress that holds once the executions of a poll's records are known to exist. */
	proposed?: { batch: string; progress: Progress };
}

/** The places in the node's static data. */
const STORED = 'polling';
const ARRIVED = 'arrived';

/** Records that are remembered at most, the newest ones. */
const MOST_SEEN = 20_000;

const hash = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 12);

/** Names what a poll gave, so that its execution can say that it came into being. */
export const batchOf = (records: IDataObject[]): string =>
	hash(records.map(({ id, updated_at, created_at }) => `${id} ${updated_at} ${created_at}`).join());

/**
 * The progress to go on from. n8n saves static data and starts the execution one after the other, so what a poll
 * gave counts once its execution has said so, or once this process, which is still alive, polls again.
 * After a crash in between, the poll is done again: at least once, never lost.
 */
export function progressOf(staticData: IDataObject, emittedHere: string | undefined): Progress | undefined {
	const { progress, proposed } = (staticData[STORED] ?? {}) as unknown as Stored;
	const arrived = proposed && (proposed.batch === emittedHere || proposed.batch === staticData[ARRIVED]);
	return structuredCopy(arrived ? proposed.progress : progress);
}

const structuredCopy = <T>(value: T): T =>
	value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);

/** What this process stored last, by trigger. */
const storedHere = new Map<string, Stored>();

/** Forgets what this process knows, as a restart of n8n does. */
export const forgetProgress = (): void => storedHere.clear();

function store(trigger: string, staticData: IDataObject, stored: Stored): void {
	staticData[STORED] = stored as unknown as IDataObject;
	storedHere.set(trigger, stored);
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
	store(trigger, staticData, { progress: from, proposed: { batch, progress: to } });
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
		if (here.proposed?.batch === batch) storedHere.set(trigger, { progress: here.proposed.progress });
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
	// Set anew, so that the order of the keys is the order of what happened.
	delete seen[id];
	seen[id] = isFresh ? `${happenedAt} ${now}` : String(happenedAt);
	return true;
}

/** Without what is before `since`, which no poll asks for again. */
export function remembered(seen: Seen, since: number): Seen {
	const kept = Object.entries(seen).filter(([, value]) => Number(value.split(' ')[0]) >= since);
	return Object.fromEntries(kept.slice(-MOST_SEEN));
}
