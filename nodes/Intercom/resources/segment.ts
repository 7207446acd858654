import { flag, pick } from '../table/fields';
import { whole } from '../table/paging';
import { segmentRow } from '../rows/contact';
import { resource } from '../table/types';

export const segment = resource({
	name: 'Segment',
	description: 'Groups of contacts or companies that share certain attributes',
	permission: 'Read and list users and companies',
	simplify: segmentRow,
	operations: {
		get: {
			action: 'Get segment',
			description: 'Look up one segment',
			route: 'GET /segments/{segment_id}',
			required: { segment_id: pick('segment') },
		},
		getAll: {
			action: 'Get many segments',
			description: 'List the segments of contacts or companies',
			route: 'GET /segments',
			options: {
				include_count: flag('to include how many contacts each segment has', {
					displayName: 'Include Count',
				}),
			},
			list: whole('segments'),
		},
	},
});
