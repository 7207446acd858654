import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type IPollFunctions,
	NodeOperationError,
	UserError,
} from 'n8n-workflow';
import { type Api, type ApiAnswer, type ApiRequest, Cancelled, connect, IntercomError } from '../api';
import { merged, type Next, sizeOf } from '../lists/next';
import { Course, NoList, type Page, readPage } from '../lists/pages';
import { attempt } from '../table/complaint';
import { momentOf } from '../table/fields';
import { unixTime } from '../table/simplify';
import {
	batchOf,
	confirm,
	forgetProgress,
	isNew,
	isNewUntimed,
	keep,
	type Progress,
	progressOf,
	propose,
	remembered,
	undo,
} from './progress';
import { triggerOf } from './trigger';
import { type Watch, WATCHES, type WatchedEvent } from './watches';

/** Milliseconds. n8n gives up on a poll after 45 s unless it says otherwise, and older versions of it never do. */
const LONGEST_POLL = 40_000;
/** Seconds for one answer: several have to fit into a poll. */
const TIMEOUT = 12;
/** Milliseconds before the end of a poll at which no further page is asked for: one answer and what follows it. */
const LAST_ANSWER = 15_000;
/** Milliseconds for which an outage is waited out before n8n hears of it, and between two such reports. */
const LONGEST_OUTAGE = 60 * 60_000;
/** Minutes: as long as Intercom's search may take to show a change. */
const USUAL_OVERLAP = 10;
/** Seconds that Intercom's clock is believed to be ahead of this machine's; one wrong answer must not pass over a day. */
const MOST_AHEAD = 10 * 60;
const MOST_RECORDS = 5_000;
const SAMPLE = 5;
/** Pages that are looked through for a sample. */
const SAMPLE_PAGES = 5;

/** What this process knows of a trigger that is polled. */
interface Running {
	polling: boolean;
	/** Intercom has answered before, so that its address is right. */
	hasAnswered?: boolean;
	/** When Intercom began to fail, and when that was reported, in milliseconds. */
	failingSince?: number;
	reportedAt?: number;
}

const running = new Map<string, Running>();

/** Forgets what this process knows, as a restart of n8n does. */
export function forgetPolls(): void {
	running.clear();
	forgetProgress();
}

interface Chosen {
	watch: Watch;
	event: WatchedEvent;
	watching: string;
	/** Start From as it stands in the parameters, and the moment that it is now, in Unix seconds; throws where it is none. */
	startFrom: { text: string; moment(): number } | undefined;
	/** Seconds. */
	overlap: number;
}

function chosenIn(context: IPollFunctions | IExecuteFunctions): Chosen {
	const parameter = (name: string, fallback: unknown): unknown =>
		(context.getNodeParameter as (name: string, ...more: unknown[]) => unknown)(
			name,
			...('getInputData' in context ? [0, fallback] : [fallback]),
		);
	const resource = String(parameter('resource', 'conversation'));
	const name = String(parameter('event', 'updated'));
	const watch = WATCHES[resource];
	const event = watch?.events[name];
	if (!watch || !event) {
		throw new NodeOperationError(
			context.getNode(),
			`The event "${name}" of "${resource}" cannot be watched`,
			{
				description: 'Choose Resource and Event from their lists',
			},
		);
	}
	const options = parameter('options', {}) as IDataObject;
	const isLeftEmpty = String(options.overlap ?? '').trim() === '';
	const overlap = Number(isLeftEmpty ? USUAL_OVERLAP : options.overlap) * 60;
	if (!Number.isFinite(overlap) || overlap < 0) {
		throw new NodeOperationError(
			context.getNode(),
			`Overlap "${String(options.overlap)}" is not a number of minutes`,
			{ description: 'Enter a number from 0 on, or remove the option' },
		);
	}
	return { watch, event, watching: `${resource} ${name}`, startFrom: startFromIn(context, options), overlap };
}

function startFromIn(
	context: IPollFunctions | IExecuteFunctions,
	{ startFrom: value }: IDataObject,
): Chosen['startFrom'] {
	if (value === undefined || value === null || value === '') return undefined;
	const written = context.getNode().parameters.options as IDataObject | undefined;
	return {
		text: String(written?.startFrom),
		moment() {
			const moment = attempt(() => Math.floor(momentOf(value, { context }).toMillis() / 1000));
			if (!('error' in moment)) return moment.value;
			throw new NodeOperationError(context.getNode(), `Start From ${moment.error.message}`, {
				description: 'Choose a date and time, or remove the option to begin with what happens from now on',
			});
		},
	};
}

/**
 * One poll: gives what happened since the last one, oldest first, or null. Does nothing while an earlier poll of the
 * trigger is at work. Intercom's outages are waited out for an hour; a refusal is an error at once.
 */
export async function pollIntercom(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const trigger = triggerOf(context);
	const state = running.get(trigger) ?? { polling: false };
	running.set(trigger, state);
	if (state.polling) return null;
	state.polling = true;
	const budget = budgetOf(context);
	const signal = AbortSignal.timeout(budget);
	try {
		const { records, refusal } = await advance(
			context,
			{ trigger, state, signal, budget },
			chosenIn(context),
		);
		state.hasAnswered = true;
		// Where the rest is refused, what came before it is delivered all the same.
		if (refusal && records.length === 0) throw new RestRefused(refusal);
		if (!refusal) {
			delete state.failingSince;
			delete state.reportedAt;
		}
		return records.length > 0 ? [records.map((json) => ({ json }))] : null;
	} catch (error) {
		if (!isOfIntercom(error)) throw new NodeOperationError(context.getNode(), error as Error);
		const { message, description } = error instanceof Cancelled ? tooSlow(budget) : error;
		if (!isOutage(error, state) || isTimeToReport(state))
			throw new NodeOperationError(context.getNode(), message, { description: description ?? undefined });
		context.logger.warn(
			`Intercom Polling Trigger "${context.getNode().name}" tries again with its next poll: ${message}`,
		);
		return null;
	} finally {
		state.polling = false;
	}
}

const isOfIntercom = (error: unknown): error is IntercomError | NoList | RestRefused | Cancelled =>
	[IntercomError, NoList, RestRefused, Cancelled].some((kind) => error instanceof kind);

const tooSlow = (budget: number) => ({
	message: `Intercom did not answer all requests of a poll within ${Math.round(budget / 1000)} seconds`,
	description: "Intercom may be slow, or the workspace's rate limit used up by other apps",
});

/** Milliseconds that a poll may take, which n8n tells from 2.41 on. */
function budgetOf(context: IPollFunctions): number {
	const told = Number((context as { getPollBudgetMs?: () => unknown }).getPollBudgetMs?.());
	return Number.isFinite(told) && told > 0 ? told : LONGEST_POLL;
}

/** Whether the next poll may succeed without anybody doing something: Intercom fails, or something in between does. */
function isOutage(error: unknown, { hasAnswered = false }: Running): boolean {
	if (error instanceof Cancelled || error instanceof NoList || error instanceof RestRefused) return true;
	if (!(error instanceof IntercomError)) return false;
	const { status, unreadable, foreign } = error.failure;
	if (status === undefined || status >= 500 || status === 429 || status === 408 || unreadable) return true;
	// A page of something in between, once it is known that Intercom is behind it; a refused token is none.
	return hasAnswered && foreign === true && status !== 401;
}

function isTimeToReport(state: Running): boolean {
	const now = Date.now();
	state.failingSince ??= now;
	if (now - state.failingSince < LONGEST_OUTAGE || now - (state.reportedAt ?? 0) < LONGEST_OUTAGE)
		return false;
	state.reportedAt = now;
	return true;
}

interface Poll {
	trigger: string;
	state: Running;
	signal: AbortSignal;
	/** Milliseconds that it may take. */
	budget: number;
}

async function advance(
	context: IPollFunctions,
	{ trigger, state, signal, budget }: Poll,
	chosen: Chosen,
): Promise<Pick<Slice, 'records' | 'refusal'>> {
	const { watching, startFrom, overlap } = chosen;
	const begin = Date.now();
	const timeout = Math.min(TIMEOUT, Math.ceil(budget / 3000));
	const api = await connect(context, { timeout, signal });
	const staticData = context.getWorkflowStaticData('node');
	// Only now: while the credential was read, this poll may have been given up, and a later one have stored more.
	let from = progressOf(trigger, staticData);
	// Without Start From what was reached stays: it is often removed once it has done its work.
	if (from?.watching !== watching || (startFrom && startFrom.text !== from.startFrom)) {
		const now = Math.floor(begin / 1000);
		from = {
			watching,
			startFrom: startFrom?.text,
			seen: {},
			...(startFrom ? { since: startFrom.moment() } : { since: now, byOwnClock: true }),
		};
		// The beginning is to survive a restart, whatever Intercom answers now.
		keep(trigger, staticData, from);
	}
	const to: Progress = { ...from, startFrom: startFrom?.text, seen: { ...from.seen } };
	const slice = Math.max(budget - LAST_ANSWER, budget / 2);
	const { records, position, isWhole, refusal } = await readSlice(api, chosen, to, begin + slice);
	const { startedAt, isAnew } = to.pass!;
	if (refusal) to.refusedSince ??= Math.floor(begin / 1000);
	else if (isWhole) delete to.refusedSince;
	const isGivenUp = refusal !== undefined && begin - to.refusedSince! * 1000 >= LONGEST_OUTAGE;
	// n8n hears of it before anything is passed over; nothing is stored, so that the next poll gives its records.
	if (isGivenUp && begin - (state.reportedAt ?? 0) >= LONGEST_OUTAGE) {
		state.reportedAt = begin;
		throw new NodeOperationError(context.getNode(), refusal.message, {
			description: `${refusal.description ?? ''}. Intercom has not given the later pages of this list for an hour. What is on them is passed over from now on, so that the trigger goes on with what is new`,
		});
	}
	if (isWhole || isGivenUp) {
		// One look late: a record that changed its place in the list while pages were read is found by the next look.
		to.since = Math.max(to.since, (to.lastPass ?? to.since) - overlap);
		to.seen = remembered(to.seen, to.since);
		to.lastPass = startedAt;
		delete to.pass;
	} else
		to.pass = { startedAt, ...(position === undefined ? {} : { position }), ...(isAnew ? { isAnew } : {}) };
	// n8n may have given up on this poll and drop what it gives: the next one does it again.
	if (signal.aborted) throw new Cancelled();
	if (records.length === 0) keep(trigger, staticData, to);
	else propose(trigger, staticData, { from, to, batch: batchOf(records) });
	return { records, refusal };
}

interface Slice {
	/** What is new, oldest first. */
	records: IDataObject[];
	/** Whether all pages were read. */
	isWhole: boolean;
	/** Where to go on; undefined for the first page. */
	position?: Next;
	/** Why Intercom does not give the rest. */
	refusal?: UserError;
}

/** Reads pages until all are read or the time is over. Notes in `to` what was seen and when the pass began. */
async function readSlice(api: Api, { watch, event }: Chosen, to: Progress, deadline: number): Promise<Slice> {
	const found: Array<{ record: IDataObject; happenedAt: number }> = [];
	const ending = (rest: Omit<Slice, 'records'>): Slice => ({
		records: found.sort((one, other) => one.happenedAt - other.happenedAt).map(({ record }) => record),
		...rest,
	});
	const sortedBy = watch.newestFirstBy?.(event);
	const first = firstOf(watch, event, to.since);
	let course = new Course(watch.list, first);
	let position = placeOf(to.pass?.position);
	for (;;) {
		const askedAt = Date.now();
		const asked = position;
		const page = await readPage(api, watch.list, first, asked).catch((error) => {
			if (asked !== undefined && isRefusedPosition(error)) return error;
			throw error;
		});
		if (page instanceof IntercomError) {
			// Intercom no longer knows the place: the pass begins anew, without its repeats. Or it never gives the rest.
			if (to.pass!.isAnew || to.refusedSince !== undefined) return ending({ isWhole: false, refusal: page });
			to.pass = { ...to.pass!, isAnew: true };
			position = undefined;
			course = new Course(watch.list, first);
			continue;
		}
		if (page.isNull) throw new NoList("Intercom's answer holds no list of records, but null");
		const { next, unfinished } = course.take(page, asked);
		const { clock, ahead } = clockOf(page.answer, askedAt);
		if (to.byOwnClock) {
			to.since += ahead;
			delete to.byOwnClock;
		}
		if (!to.pass) {
			// The more careful of two clocks: earlier only means that more is looked at once more.
			to.pass = { startedAt: clock + Math.min(0, (to.ahead ?? ahead) - ahead) };
			to.ahead = ahead;
		}
		const { records } = page;
		for (const record of records) {
			if (event.undone?.(record)) undo(to.seen, record);
			const at = event.happenedAt(record);
			const before = event.happenedBefore?.(record);
			const happenedAt = at ?? before;
			if (happenedAt === undefined || happenedAt < to.since) continue;
			const mayRepeat = event.mayRepeat === true;
			const isFirst =
				at === undefined
					? isNewUntimed(to.seen, record, happenedAt, event.occasion?.(record))
					: isNew(to.seen, record, { happenedAt, mayRepeat, clock });
			if (isFirst) found.push({ record, happenedAt });
		}
		const oldest = sortedBy && unixTime(records.at(-1)?.[sortedBy]);
		if (oldest !== undefined && oldest < to.since) return ending({ isWhole: true });
		if (unfinished) return ending({ isWhole: false, refusal: unfinished });
		if (next === undefined) return ending({ isWhole: true });
		if (Date.now() > deadline || found.length >= MOST_RECORDS)
			return ending({ isWhole: false, position: next });
		position = next;
	}
}

/** What asks for the first page of what may be new since a moment (Unix seconds). */
const firstOf = ({ route, search, list }: Watch, { searchBy }: WatchedEvent, since: number): ApiRequest =>
	merged(
		{ ...route, reads: true, ...(search ? { body: search(searchBy, since) } : {}) },
		sizeOf(list, Infinity),
	);

/** A place in the list as it was stored; earlier versions stored the cursor or the number alone. */
const placeOf = (stored: unknown): Next | undefined =>
	typeof stored === 'object' && stored !== null ? (stored as Next) : undefined;

interface Clock {
	/** A moment at which Intercom had not looked yet, by its own clock, in Unix seconds: what is later may be missing. */
	clock: number;
	/** Seconds that Intercom's clock is ahead of this machine's. */
	ahead: number;
}

/** Reads Intercom's clock from an answer to what was asked at `askedAt` (milliseconds). */
function clockOf(answer: ApiAnswer | undefined, askedAt: number): Clock {
	const now = Date.now();
	const date = Date.parse(String(answer?.headers.date ?? ''));
	const isBelieved = !Number.isNaN(date) && date <= now + MOST_AHEAD * 1000;
	const told = Math.floor((isBelieved ? date : now) / 1000);
	return { clock: told - Math.ceil((now - askedAt) / 1000), ahead: told - Math.floor(now / 1000) };
}

/** Intercom does not give the pages after the first ones: what they hold is looked for again with each poll. */
class RestRefused extends UserError {
	constructor({ message, description }: UserError) {
		super(message, { description: description ?? undefined });
	}
}

const isRefusedPosition = (error: unknown): error is IntercomError =>
	error instanceof IntercomError && (error.status === 400 || error.status === 404 || error.status === 422);

/** What the editor shows when a person tries the trigger: some of the newest records, whatever was delivered before. */
export async function sample(context: IExecuteFunctions | IPollFunctions): Promise<INodeExecutionData[][]> {
	const { watch, event } = chosenIn(context);
	const api = await connect(context, { timeout: TIMEOUT }).catch((error: Error) => {
		throw new NodeOperationError(context.getNode(), error);
	});
	const YEAR = 365 * 24 * 60 * 60;
	const found: Array<{ record: IDataObject; happenedAt: number }> = [];
	try {
		const first = firstOf(watch, event, Math.floor(Date.now() / 1000) - YEAR);
		const course = new Course(watch.list, first);
		let position: Next | undefined;
		for (let pages = 0; pages < SAMPLE_PAGES && found.length < SAMPLE; pages++) {
			const page: Page = await readPage(api, watch.list, first, position);
			const { records, next } = course.take(page, position);
			for (const record of records) {
				const happenedAt = event.happenedAt(record) ?? event.happenedBefore?.(record);
				if (happenedAt !== undefined) found.push({ record, happenedAt });
			}
			position = next;
			if (position === undefined) break;
		}
		found.sort((one, other) => other.happenedAt - one.happenedAt);
		return [found.slice(0, SAMPLE).map(({ record }) => ({ json: record }))];
	} catch (error) {
		const { message, description } = error as IntercomError;
		throw new NodeOperationError(context.getNode(), message, { description: description ?? undefined });
	}
}

/** Lets what a poll gave pass, and notes that its execution exists. */
export function arrive(context: IExecuteFunctions): INodeExecutionData[][] {
	const items = context.getInputData();
	confirm(
		triggerOf(context),
		context.getWorkflowStaticData('node'),
		items.map(({ json }) => json),
	);
	return [items];
}
