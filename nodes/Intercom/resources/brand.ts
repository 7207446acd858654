import { pick } from '../table/fields';
import { whole } from '../table/paging';
import { brandRow } from '../rows/workspace';
import { resource } from '../table/types';

export const brand = resource({
	name: 'Brand',
	description: 'Brands of the workspace, each with its help center and sender address',
	simplify: brandRow,
	operations: {
		get: {
			action: 'Get brand',
			description: 'Look up one brand',
			route: 'GET /brands/{brand_id}',
			required: { brand_id: pick('brand') },
		},
		getAll: {
			action: 'Get many brands',
			description: 'List the brands',
			route: 'GET /brands',
			list: whole('data'),
		},
	},
});
