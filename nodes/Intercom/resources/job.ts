import { pathId } from '../table/fields';
import { jobRow } from '../rows/workspace';
import { resource } from '../table/types';

export const job = resource({
	name: 'Job',
	description: 'Work that Intercom does in the background, such as creating a ticket',
	permission: 'Read status of jobs',
	simplify: jobRow,
	operations: {
		get: {
			action: 'Get job',
			description: 'Get the status of a job, and the ID of what it made',
			route: 'GET /jobs/status/{job_id}',
			required: {
				job_id: pathId('The ID that the operation which started the job gave', {
					displayName: 'Job ID',
					placeholder: 'e.g. 20',
				}),
			},
		},
	},
});
