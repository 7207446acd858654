import { type IDataObject, UserError } from 'n8n-workflow';
import { Cancelled, connectionOf } from '../api';
import { createdId, readId } from '../table/answerId';
import { retold, settled } from '../table/complaint';
import { FILE_COLUMNS, type Shown } from '../table/rows';
import type { Run } from '../table/types';
import { oneAtATime } from './oneAtATime';
import { minutesToWait, watched } from './watching';

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

/** Words of both kinds of export for one that goes on, and for one that has come to an end well. */
const UNDER_WAY = ['pending', 'in_progress'];
const DONE = ['completed', 'complete', 'no_data'];

export const timeout = minutesToWait('Minutes to wait for the export', USUAL_MINUTES);

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
	const work = async () => {
		const id = createdId(await job.start(), 'export', 'job_identifier');
		const outcome = await settled(ended(run, job, id).then(fetch));
		if ('value' in outcome) return outcome.value;
		const { error } = outcome;
		if (error instanceof Cancelled) throw error;
		throw retold(error, (description) =>
			[description, `The export is the job "${id}"`].filter(Boolean).join('. '),
		);
	};
	return await oneAtATime(`${key} ${job.kind}`, work, run.signal);
}

async function ended(run: Run, { look, timeout: minutes }: ExportJob, id: string): Promise<Finished> {
	const { answer, seconds, isOver } = await watched(
		run,
		async () => readId(await look(id), 'status of the export', 'status'),
		(status, seconds) => {
			run.context.sendMessageToUI(`Export ${id}: ${status.replace(/_/g, ' ')} after ${seconds} s`);
			return !UNDER_WAY.includes(status);
		},
		(minutes as number | undefined) ?? USUAL_MINUTES,
	);
	if (!isOver)
		throw new UserError(`The export was not done after ${seconds} seconds`, {
			description:
				'It goes on at Intercom. Fetch it later with the operations Get and Download, or set a longer Timeout',
		});
	if (DONE.includes(answer)) return { id, status: answer, seconds };
	throw new UserError(`The export ended without a file: its status is "${answer}"`, {
		description: 'Start it again, or choose a shorter span of time',
	});
}

/** The columns of `facts`, and of the file beside them. */
export const exportColumns: { [name: string]: Shown } = {
	job_identifier: { type: 'text', means: 'ID of the export' },
	status: { type: 'text', means: 'How it ended' },
	waited_seconds: { type: 'number', means: 'How long it took' },
	...FILE_COLUMNS,
};

/** What the output says of an export. */
export const facts = ({ id, status, seconds }: Finished): IDataObject => ({
	job_identifier: id,
	status,
	waited_seconds: seconds,
});
