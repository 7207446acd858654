import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Next } from '../lists/next';
import { asText } from '../table/json';

/**
 * A key made of a record's id → when it happened, with a fingerprint of the record where more may happen in the same
 * second, or with a mark where Intercom did not say when it happened.
 */
export type Seen = { [key: string]: string };

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
	/** Seconds that Intercom's clock was ahead of this machine's when the last look began. */
	ahead?: number;
	/** Since when Intercom refuses the later pages, in Unix seconds. */
	refusedSince?: number;
	seen: Seen;
}

/** A progress as it is kept: thousands of changes in a text of some ten bytes each. */
type Packed = Omit<Progress, 'seen'> & { seen: string };

interface Stored {
	/** Milliseconds since 1970: of two that are known, the later one counts. */
	at?: number;
	progress?: Packed;
	/**
	 * The progress that holds once the executions of a poll's records are known to exist; `seen` is what it has beside
	 * that of the progress before it.
	 */
	proposed?: { batch: string; progress: Packed };
}

/** The places in the node's static data. */
const STORED = 'polling';
const ARRIVED = 'arrived';

const hash = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 12);

/** Characters of a key: among 60,000 records, one in a thousand million is taken for another. */
const KEY = 8;
const FINGERPRINT = 12;
const UNTIMED = '?';

/** As text whatever the ID is: one record must not hold up the others. */
const keyOf = ({ id }: IDataObject): string => hash(asText(id)).slice(0, KEY);

/** What was seen, by time: the seconds since the group before, in base 36, and the keys with what belongs to them. */
function pack(seen: Seen): string {
	const entries = Object.entries(seen).map(([key, value]) => {
		const [time, more = ''] = value.split(' ');
		return { time: Number(time), text: key + (more === UNTIMED || more === '' ? more : `!${more}`) };
	});
	entries.sort((one, other) => one.time - other.time);
	let before = 0;
	let packed = '';
	for (const { time, text } of entries) {
		if (packed === '' || time !== before) packed += ` ${(time - before).toString(36)}:`;
		packed += text;
		before = time;
	}
	return packed;
}

function unpack(packed: string): Seen {
	const seen: Seen = {};
	let time = 0;
	for (const group of packed.split(' ').slice(1)) {
		const [seconds = '', entries = ''] = group.split(':');
		time += parseInt(seconds, 36);
		for (let at = 0; at < entries.length;) {
			const key = entries.slice(at, (at += KEY));
			const mark = entries[at];
			const more =
				mark === '!'
					? entries.slice(at + 1, (at += 1 + FINGERPRINT))
					: mark === UNTIMED
						? entries.slice(at, (at += 1))
						: '';
			seen[key] = more ? `${time} ${more}` : String(time);
		}
	}
	return seen;
}

const packed = (progress: Progress): Packed => ({ ...progress, seen: pack(progress.seen) });

const unpacked = (progress: Packed | undefined): Progress | undefined =>
	progress && { ...structuredCopy(progress), seen: unpack(progress.seen) };

/** The progress that holds once the records of a poll have arrived. */
const arrived = ({ progress }: Stored, proposed: NonNullable<Stored['proposed']>): Progress => ({
	...structuredCopy(proposed.progress),
	seen: remembered(
		{ ...unpack(progress?.seen ?? ''), ...unpack(proposed.progress.seen) },
		proposed.progress.since,
	),
});

/** Names what a poll gave, so that its execution can say that it came into being. */
export const batchOf = (records: IDataObject[]): string =>
	hash(
		records
			.map(({ id, updated_at, created_at }) => [id, updated_at, created_at].map(asText).join(' '))
			.join(),
	);

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
	if (isStoredWithExecution(staticData)) return unpacked(there.progress ?? here?.progress);
	const isSameActivation = here !== undefined && here.at === there.at;
	const stored = here && !here.proposed && (here.at ?? 0) > (there.at ?? 0) ? here : there;
	const { progress, proposed } = stored;
	const hasArrived = proposed && (isSameActivation || proposed.batch === staticData[ARRIVED]);
	return hasArrived ? arrived(stored, proposed) : unpacked(progress);
}

/**
 * Whether n8n stores what a poll leaves in the static data together with the execution, both or neither: from 2.4x on
 * with durable cursors, for which it hands out a plain copy instead of an object that tells its changes.
 */
const isStoredWithExecution = (staticData: IDataObject) => !('__dataChanged' in staticData);

const structuredCopy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function store(trigger: string, staticData: IDataObject, stored: Stored): void {
	const latest = { at: Date.now(), ...stored };
	staticData[STORED] = latest as unknown as IDataObject;
	storedHere.set(trigger, latest);
}

/** Keeps the progress of a poll that gave nothing. */
export function keep(trigger: string, staticData: IDataObject, progress: Progress): void {
	store(trigger, staticData, { progress: packed(progress) });
}

/** What a poll that gave records began from and came to. */
export interface Proposal {
	from: Progress;
	to: Progress;
	batch: string;
}

/** Keeps the progress of a poll that gave records, beside the one from which the poll would be done again. */
export function propose(trigger: string, staticData: IDataObject, { from, to, batch }: Proposal): void {
	if (isStoredWithExecution(staticData)) {
		staticData[STORED] = { progress: packed(to) } as unknown as IDataObject;
		return;
	}
	const added = Object.fromEntries(
		Object.entries(to.seen).filter(([key, value]) => from.seen[key] !== value),
	);
	store(trigger, staticData, {
		progress: packed(from),
		proposed: { batch, progress: packed({ ...to, seen: added }) },
	});
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
		if (proposed?.batch === batch) storedHere.set(trigger, { at, progress: packed(arrived(here, proposed)) });
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
	const key = keyOf(record);
	const [time, more] = (seen[key] ?? '').split(' ');
	const fingerprint = more === UNTIMED ? '' : more;
	const isFresh = mayRepeat && happenedAt >= clock - FRESH;
	const now = isFresh || fingerprint ? hash(JSON.stringify(record)) : '';
	const isKnown =
		time !== '' &&
		(Number(time) > happenedAt || (Number(time) === happenedAt && (!fingerprint || fingerprint === now)));
	if (isKnown) return false;
	seen[key] = isFresh ? `${happenedAt} ${now}` : String(happenedAt);
	return true;
}

/**
 * Whether something happened, at a time that Intercom does not tell, that was not delivered yet; remembers it if so.
 * `before` is a moment until which it had happened; `occasion` tells one time from the next.
 */
export function isNewUntimed(seen: Seen, record: IDataObject, before: number, occasion?: number): boolean {
	const key = keyOf(occasion === undefined ? record : { id: `${asText(record.id)} ${occasion}` });
	const isKnown = seen[key] !== undefined && seen[key] !== UNDONE;
	seen[key] = `${before} ${UNTIMED}`;
	return !isKnown;
}

/** What is no longer so may happen again; kept as long ago, since what was added to a progress is all that is kept of it. */
const UNDONE = '0';

/** Notes that what happened at a time that Intercom does not tell is no longer so. */
export function undo(seen: Seen, record: IDataObject): void {
	const key = keyOf(record);
	if (seen[key]?.endsWith(UNTIMED)) seen[key] = UNDONE;
}

/** Seconds for which, and how many records at most, it is known that something happened at an unknown time. */
const UNTIMED_FOR = 30 * 24 * 60 * 60;
const MOST_UNTIMED = 5_000;

/**
 * Without what is before `since`, which no poll asks for again. What one asks for again must stay, however much it is.
 * What happened at an unknown time stays longer: each later change of the record shows it again.
 */
export function remembered(seen: Seen, since: number): Seen {
	const timeOf = (value: string) => Number(value.split(' ')[0]);
	const entries = Object.entries(seen);
	const untimed = entries
		.filter(([, value]) => value.endsWith(UNTIMED) && timeOf(value) < since)
		.filter(([, value]) => timeOf(value) >= since - UNTIMED_FOR)
		.sort(([, one], [, other]) => timeOf(other) - timeOf(one))
		.slice(0, MOST_UNTIMED);
	return Object.fromEntries([...untimed, ...entries.filter(([, value]) => timeOf(value) >= since)]);
}
