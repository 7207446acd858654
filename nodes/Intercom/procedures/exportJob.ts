import { type IDataObject, UserError } from 'n8n-workflow';
import { Cancelled, connectionOf, pause, unlessCancelled } from '../api';
import { createdId } from '../table/answerId';
import { Complaint, retold, settled } from '../table/complaint';
import { number } from '../table/fields';
import type { Run } from '../table/types';
import { oneAtATime } from './oneAtATime';

/** An export that Intercom makes in the background: start it, wait for it, fetch its file. */
export interface ExportJob {
	/** Such exports run one after the other: Intercom allows few at once. */
	kind: string;
	/** Gives the answer with `job_identifier` and `status`. */
	start(): Promise<IDataObject>;
	/** The same answer, as it is now. */
	look(id: string): Promise<IDataObject>;
	/** How long to wait, in minutes. */
	timeout?: unknown;
}

const USUAL_MINUTES = 30;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** Words of both kinds of export for one that goes on, and for one that has come to an end well. */
const UNDER_WAY = ['pending', 'in_progress'];
const DONE = ['completed', 'complete', 'no_data'];

export const timeout = number('Minutes to wait for the export', {
	displayName: 'Timeout',
	default: USUAL_MINUTES,
	typeOptions: { minValue: 1 },
	read: (value, reading) => {
		const minutes = number('').read(value, reading) as number;
		if (minutes <= 0) throw new Complaint('must be more than 0 minutes');
		return minutes;
	},
});

/** A job that has come to an end well. */
export interface Finished {
	id: string;
	status: string;
	seconds: number;
}

/**
 * Starts an export, waits until it is done and gives what `fetch` makes of it. The editor's console shows how it goes.
 * Throws when the export fails, is cancelled or takes longer than the timeout; the error names the job, which then can
 * be looked at and downloaded on its own. Stops waiting with the workflow.
 */
export async function exported<T>(
	run: Run,
	job: ExportJob,
	fetch: (finished: Finished) => Promise<T>,
): Promise<T> {
	const { key } = await connectionOf(run.context);
	const inTurn = oneAtATime(`${key} ${job.kind}`, async () => {
		if (run.signal?.aborted) throw new Cancelled();
		const id = createdId(await job.start(), 'export', 'job_identifier');
		const outcome = await settled(ended(run, job, id).then(fetch));
		if ('value' in outcome) return outcome.value;
		const { error } = outcome;
		if (error instanceof Cancelled) throw error;
		throw retold(error, (description) =>
			[description, `The export is the job "${id}"`].filter(Boolean).join('. '),
		);
	});
	// The exports before it go on, whoever stops waiting.
	return await unlessCancelled(inTurn, run.signal);
}

async function ended(run: Run, { look, timeout: minutes }: ExportJob, id: string): Promise<Finished> {
	const limit = ((minutes as number | undefined) ?? USUAL_MINUTES) * 60_000;
	const started = Date.now();
	for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
		await pause(Math.max(0, Math.min(wait, started + limit - Date.now())), run.signal);
		const status = String((await look(id)).status);
		const waited = Date.now() - started;
		const seconds = Math.round(waited / 1000);
		run.context.sendMessageToUI(`Export ${id}: ${status.replace(/_/g, ' ')} after ${seconds} s`);
		if (DONE.includes(status)) return { id, status, seconds };
		if (!UNDER_WAY.includes(status))
			throw new UserError(`The export ended without a file: its status is "${status}"`, {
				description: 'Start it again, or choose a shorter span of time',
			});
		if (waited >= limit)
			throw new UserError(`The export was not done after ${seconds} seconds`, {
				description:
					'It goes on at Intercom. Fetch it later with the operations Get and Download, or set a longer Timeout',
			});
	}
}

/** What the output says of an export. */
export const facts = ({ id, status, seconds }: Finished): IDataObject => ({
	job_identifier: id,
	status,
	waited_seconds: seconds,
});
