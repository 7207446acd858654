import type { IDataObject } from 'n8n-workflow';
import { list, pathId, pick, text, time } from '../table/fields';
import { whole } from '../table/paging';
import { resource } from '../table/types';

const exporting = 'Export reporting data';

/** Intercom wants the identifier in the path and in the query. */
const job_identifier = pathId('The identifier that starting the export gave', {
	displayName: 'Job ID',
	in: 'query',
	placeholder: 'e.g. orzzsbd7hk67xyu',
});

const app_id = text("The workspace's ID. The one that the credential belongs to, unless you give another.", {
	displayName: 'Workspace ID',
	placeholder: 'e.g. abc123',
	orElse: async (run) =>
		await run.once('token workspace', async () => {
			const { app } = await run.request('GET /me');
			return (app as IDataObject | undefined)?.id_code;
		}),
});

export const reportingExport = resource({
	name: 'Reporting Export',
	description: 'Data of reports as a file, such as all conversations with their figures.',
	permission: exporting,
	operations: {
		create: {
			action: 'Start reporting export',
			description: 'Start an export of a dataset in a span of time',
			route: 'POST /export/reporting_data/enqueue',
			required: {
				dataset_id: pick('reportingDataset'),
				attribute_ids: list('Columns of the file: the "qualified_id" of attributes of the dataset', {
					displayName: 'Attribute IDs',
					placeholder: 'e.g. conversation.conversation_id',
				}),
				start_time: time('Where the span of time begins'),
				end_time: time('Where the span of time ends'),
			},
			startsJob: true,
		},
		download: {
			action: 'Download reporting export',
			description: 'Get the file of an export whose status is "complete"',
			route: 'GET /download/reporting_data/{job_identifier}',
			required: { job_identifier },
			optional: { app_id },
			answer: { file: 'reporting-export.csv.gz' },
		},
		get: {
			action: 'Get status of reporting export',
			route: 'GET /export/reporting_data/{job_identifier}',
			required: {
				job_identifier,
				client_id: text(
					'The client ID of your Intercom app, from its Basic Information in the Developer Hub',
					{
						displayName: 'Client ID',
						placeholder: 'e.g. 4a2b7c1d-1f63-4f3a-9f5e-2f6f0a9f8f3b',
					},
				),
			},
			optional: { app_id },
		},
		getDatasets: {
			action: 'Get datasets of reporting export',
			description: 'List what can be exported, with the attributes of each dataset',
			route: 'GET /export/reporting_data/get_datasets',
			list: whole('data'),
			permission: 'Read reporting datasets',
		},
	},
});
