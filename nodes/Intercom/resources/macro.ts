import { pick, time } from '../table/fields';
import { pages } from '../table/paging';
import { macroRow } from '../rows/macro';
import { resource } from '../table/types';

export const macro = resource({
	name: 'Macro',
	description: 'Saved replies that the teammate of the credential can use',
	simplify: macroRow,
	operations: {
		get: {
			action: 'Get macro',
			description: 'Look up one saved reply',
			route: 'GET /macros/{macro_id}',
			required: { macro_id: pick('macro') },
		},
		getAll: {
			action: 'Get many macros',
			description: 'Get the macros, the last updated first',
			route: 'GET /macros',
			filters: { updated_since: time('Only macros that were updated after this time') },
			list: pages('data', 150),
		},
	},
});
