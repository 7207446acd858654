import { pathId } from '../table/fields';
import { exportRow } from '../rows/workspace';
import { resource } from '../table/types';
import { contentExportComposites, span } from '../procedures/contentExport';

const job_identifier = pathId('The identifier that creating the export gave', {
	displayName: 'Job ID',
	placeholder: 'e.g. orzzsbd7hk67xyu',
});

export const contentExport = resource({
	name: 'Content Export',
	description: 'Statistics of sent messages as a file',
	permission: 'Export content data',
	simplify: exportRow,
	composites: contentExportComposites,
	operations: {
		cancel: {
			action: 'Cancel content export',
			description: 'Stop an export that is under way',
			route: 'POST /export/cancel/{job_identifier}',
			answerNames: 'job_identifier',
			required: { job_identifier },
		},
		create: {
			action: 'Create content export',
			description: 'Start an export of the messages that were sent in a span of time',
			notice: 'A workspace can have one export under way',
			route: 'POST /export/content/data',
			answerNames: 'job_identifier',
			required: span,
			startsJob: true,
		},
		download: {
			action: 'Download content export',
			description: 'Get the file of an export whose status is "completed"',
			notice: 'The file is kept for two days',
			route: 'GET /download/content/data/{job_identifier}',
			required: { job_identifier },
			answer: { file: 'content-export.csv.gz' },
		},
		get: {
			action: 'Get status of content export',
			description: 'Tell how far an export is',
			route: 'GET /export/content/data/{job_identifier}',
			required: { job_identifier },
		},
	},
});
