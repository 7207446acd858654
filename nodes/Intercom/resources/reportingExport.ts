import { pathId } from '../table/fields';
import { whole } from '../table/paging';
import { simplified } from '../table/simplify';
import { exportRow } from '../rows/workspace';
import { resource } from '../table/types';
import { app_id, client_id, dataset, reportingExportComposites } from '../procedures/reportingExport';

const exporting = 'Export reporting data';

/** Intercom wants the identifier in the path and in the query. */
const job_identifier = pathId('The identifier that starting the export gave', {
	displayName: 'Job ID',
	in: 'query',
	placeholder: 'e.g. orzzsbd7hk67xyu',
});

export const reportingExport = resource({
	name: 'Reporting Export',
	description: 'Data of reports as a file',
	permission: exporting,
	simplify: exportRow,
	composites: reportingExportComposites,
	operations: {
		create: {
			action: 'Start reporting export',
			description: 'Start an export of a dataset in a span of time',
			route: 'POST /export/reporting_data/enqueue',
			answerNames: 'job_identifier',
			required: dataset,
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
			description: 'Tell how far an export is',
			route: 'GET /export/reporting_data/{job_identifier}',
			required: { job_identifier, client_id },
			optional: { app_id },
		},
		getDatasets: {
			action: 'Get datasets of reporting export',
			description: 'List what can be exported, with the attributes of each dataset',
			route: 'GET /export/reporting_data/get_datasets',
			simplify: simplified,
			list: whole('data'),
			permission: 'Read reporting datasets',
		},
	},
});
