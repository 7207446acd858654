import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type IPollFunctions,
	NodeOperationError,
} from 'n8n-workflow';
import { type Api, connect, IntercomError } from '../api';
import { type Position, readPage } from './pages';
import {
	batchOf,
	confirm,
	forgetProgress,
	isNew,
	keep,
	type Progress,
	progressOf,
	propose,
	remembered,
} from './progress';
import { triggerOf } from './trigger';
import { type Watch, WATCHES, type WatchedEvent } from './watches';

/** Milliseconds. n8n gives up on a poll after 45 s; the rest goes on with the next one. */
const SLICE = 25_000;
const LONGEST_POLL = 40_000;
/** Seconds for one answer: several have to fit into a poll. */
const TIMEOUT = 12;
/** Milliseconds for which an outage is waited out before n8n hears of it, and between two such reports. */
const PATIENCE = 60 * 60_000;
/** Minutes: as long as Intercom's search may take to show a change. */
const USUAL_OVERLAP = 10;
const MOST_RECORDS = 5_000;
const SAMPLE = 5;

/** What this process knows of a trigger that is polled. */
interface Running {
	polling: boolean;
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
	/** Unix seconds. */
	startFrom: number | undefined;
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
	const from = options.startFrom ? Date.parse(String(options.startFrom)) / 1000 : undefined;
	if (Number.isNaN(from)) {
		throw new NodeOperationError(
			context.getNode(),
			`Start From "${String(options.startFrom)}" is not a date`,
			{
				description: 'Choose a date and time, or remove the option to begin with what happens from now on',
			},
		);
	}
	return {
		watch,
		event,
		watching: `${resource} ${name} ${from ?? ''}`.trim(),
		startFrom: from === undefined ? undefined : Math.floor(from),
		overlap: Math.max(0, Number(options.overlap ?? USUAL_OVERLAP)) * 60,
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
	try {
		const records = await advance(context, trigger, chosenIn(context));
		delete state.failingSince;
		delete state.reportedAt;
		return records.length > 0 ? [records.map((json) => ({ json }))] : null;
	} catch (error) {
		if (!(error instanceof IntercomError)) throw new NodeOperationError(context.getNode(), error as Error);
		if (!isOutage(error) || isTimeToReport(state)) {
			throw new NodeOperationError(context.getNode(), error.message, {
				description: error.description ?? undefined,
			});
		}
		context.logger.warn(
			`Intercom Polling Trigger "${context.getNode().name}" tries again with its next poll: ${error.message}`,
		);
		return null;
	} finally {
		state.polling = false;
	}
}

const isOutage = ({ status }: IntercomError) =>
	status === undefined || status >= 500 || status === 429 || status === 408;

function isTimeToReport(state: Running): boolean {
	const now = Date.now();
	state.failingSince ??= now;
	if (now - state.failingSince < PATIENCE || now - (state.reportedAt ?? 0) < PATIENCE) return false;
	state.reportedAt = now;
	return true;
}

async function advance(context: IPollFunctions, trigger: string, chosen: Chosen): Promise<IDataObject[]> {
	const { watching, overlap } = chosen;
	const begin = Date.now();
	const staticData = context.getWorkflowStaticData('node');
	const stored = progressOf(trigger, staticData);
	const api = await connect(context, { timeout: TIMEOUT });
	let from = stored;
	if (from?.watching !== watching) {
		from = { watching, since: chosen.startFrom ?? Math.floor(begin / 1000), seen: {} };
		// The beginning is to survive a restart, whatever Intercom answers now.
		keep(trigger, staticData, from);
	}
	const to: Progress = { ...from, seen: { ...from.seen } };
	const { records, done, position } = await readSlice(api, chosen, to, begin + SLICE);
	const startedAt = to.pass?.startedAt ?? from.since;
	if (done) {
		to.since = Math.max(from.since, startedAt - overlap);
		to.seen = remembered(to.seen, to.since);
		delete to.pass;
	} else to.pass = { startedAt, ...(position === undefined ? {} : { position }) };
	// n8n may have given up on this poll and drop what it gives: the next one does it again.
	if (Date.now() - begin > LONGEST_POLL) return [];
	if (records.length === 0) keep(trigger, staticData, to);
	else propose(trigger, staticData, { from, to, batch: batchOf(records) });
	return records;
}

/** Reads pages until all are read or the time is over. Notes in `to` what was seen and when the pass began. */
async function readSlice(api: Api, { watch, event }: Chosen, to: Progress, deadline: number) {
	const found: Array<{ record: IDataObject; happenedAt: number }> = [];
	const sortedBy = watch.newestFirstBy?.(event);
	let position = to.pass?.position;
	for (;;) {
		const page = await readPage(api, watch, event, to.since, position).catch((error) => {
			// Intercom no longer knows the cursor of an earlier poll: the pass begins anew, without its repeats.
			if (position !== undefined && position === to.pass?.position && isRefusedPosition(error))
				return undefined;
			throw error;
		});
		if (!page) {
			delete to.pass;
			position = undefined;
			continue;
		}
		const { records, next, clock } = page;
		to.pass ??= { startedAt: clock };
		for (const record of records) {
			const happenedAt = event.happenedAt(record);
			if (happenedAt === undefined || happenedAt < to.since) continue;
			if (isNew(to.seen, record, { happenedAt, mayRepeat: event.mayRepeat === true, clock }))
				found.push({ record, happenedAt });
		}
		const oldest = sortedBy && records.at(-1)?.[sortedBy];
		const done = next === undefined || (typeof oldest === 'number' && oldest < to.since);
		if (done || Date.now() > deadline || found.length >= MOST_RECORDS) {
			found.sort((one, other) => one.happenedAt - other.happenedAt);
			return {
				records: found.map(({ record }) => record),
				done,
				position: done ? undefined : resumeAt(next!),
			};
		}
		position = next;
	}
}

/** A record that is deleted until the next poll moves all later ones up by one, so a numbered page is read again. */
const resumeAt = (next: Position): Position => (typeof next === 'number' ? Math.max(1, next - 1) : next);

const isRefusedPosition = (error: unknown) =>
	error instanceof IntercomError && (error.status === 400 || error.status === 404 || error.status === 422);

/** What the editor shows when a person tries the trigger: some of the newest records, whatever was delivered before. */
export async function sample(context: IExecuteFunctions | IPollFunctions): Promise<INodeExecutionData[][]> {
	const { watch, event } = chosenIn(context);
	const api = await connect(context, { timeout: TIMEOUT }).catch((error: Error) => {
		throw new NodeOperationError(context.getNode(), error);
	});
	const MONTH = 30 * 24 * 60 * 60;
	try {
		const { records } = await readPage(api, watch, event, Math.floor(Date.now() / 1000) - 12 * MONTH);
		const found = records
			.map((record) => ({ record, happenedAt: event.happenedAt(record) ?? -1 }))
			.filter(({ happenedAt }) => happenedAt >= 0)
			.sort((one, other) => other.happenedAt - one.happenedAt);
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
