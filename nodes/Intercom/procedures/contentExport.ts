import type { IDataObject } from 'n8n-workflow';
import { time } from '../table/fields';
import type { Composite, Outcome } from '../table/types';
import { exportColumns, exported, facts, timeout } from './exportJob';

/** What is exported. */
export const span = {
	created_at_after: time('The first day that is exported', { displayName: 'From' }),
	created_at_before: time('The last day that is exported', { displayName: 'To' }),
};

const exportToFile: Composite = {
	name: 'Export to File',
	action: 'Export content data to file',
	description: 'Start an export, wait for it and get its file; without a file if there was no message',
	notice: 'A workspace can have one export under way',
	effect: 'writes',
	gives: exportColumns,
	sends: [
		'POST /export/content/data',
		'GET /export/content/data/{job_identifier}',
		'GET /download/content/data/{job_identifier}',
	],
	required: span,
	options: { timeout },
	async run(run, { timeout: minutes, ...body }): Promise<Outcome> {
		const job = {
			kind: 'content export',
			start: async () => await run.request('POST /export/content/data', { body: body as IDataObject }),
			look: async (job_identifier: string) =>
				await run.request('GET /export/content/data/{job_identifier}', { path: { job_identifier } }),
			timeout: minutes,
		};
		return await exported<Outcome>(run, job, async (done) => {
			if (done.status === 'no_data') return facts(done);
			const path = { job_identifier: done.id };
			return await run.file('GET /download/content/data/{job_identifier}', { path }, facts(done));
		});
	},
};

export const contentExportComposites = { exportToFile };
