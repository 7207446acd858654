import type { IDataObject } from 'n8n-workflow';
import { readId } from '../table/answerId';
import { list, pick, text, time } from '../table/fields';
import type { Composite, Outcome } from '../table/types';
import { exportColumns, exported, facts, timeout } from './exportJob';

/** What is exported. */
export const dataset = {
	dataset_id: pick('reportingDataset'),
	attribute_ids: list('Columns of the file: the "qualified_id" of attributes of the dataset', {
		displayName: 'Attribute IDs',
		placeholder: 'e.g. conversation.conversation_id',
	}),
	start_time: time('Where the span of time begins'),
	end_time: time('Where the span of time ends'),
};

export const app_id = text(
	"The workspace's ID. The one that the credential belongs to, unless you give another.",
	{
		displayName: 'Workspace ID',
		placeholder: 'e.g. abc123',
		orElse: async (run) =>
			await run.once('token workspace', async () => {
				const { app } = await run.request('GET /me');
				return run.isPreview ? undefined : readId(app, 'workspace', 'id_code');
			}),
	},
);

export const client_id = text(
	'The client ID of your Intercom app, from its Basic Information in the Developer Hub',
	{ displayName: 'Client ID', placeholder: 'e.g. 4a2b7c1d-1f63-4f3a-9f5e-2f6f0a9f8f3b' },
);

const exportToFile: Composite = {
	name: 'Export to File',
	action: 'Export reporting data to file',
	description: 'Start an export of a dataset, wait for it and get its file',
	effect: 'writes',
	gives: exportColumns,
	sends: [
		'GET /me',
		'POST /export/reporting_data/enqueue',
		'GET /export/reporting_data/{job_identifier}',
		'GET /download/reporting_data/{job_identifier}',
	],
	required: { ...dataset, client_id },
	optional: { app_id },
	options: { timeout },
	async run(run, { timeout: minutes, app_id: workspace, client_id: client, ...body }): Promise<Outcome> {
		// Intercom wants the identifier in the path and in the query.
		const asked = (job_identifier: string) => ({
			path: { job_identifier },
			query: { job_identifier, app_id: workspace as string },
		});
		const job = {
			kind: 'reporting export',
			start: async () =>
				await run.request('POST /export/reporting_data/enqueue', { body: body as IDataObject }),
			look: async (id: string) => {
				const { path, query } = asked(id);
				return await run.request('GET /export/reporting_data/{job_identifier}', {
					path,
					query: { ...query, client_id: client as string },
				});
			},
			timeout: minutes,
		};
		return await exported(
			run,
			job,
			async (done) =>
				await run.file('GET /download/reporting_data/{job_identifier}', asked(done.id), facts(done)),
		);
	},
};

export const reportingExportComposites = { exportToFile };
