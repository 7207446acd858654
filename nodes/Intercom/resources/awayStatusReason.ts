import { whole } from '../table/paging';
import { awayReasonRow } from '../rows/admin';
import { resource } from '../table/types';

export const awayStatusReason = resource({
	name: 'Away Status Reason',
	description: 'Reasons that teammates can give for being away',
	simplify: awayReasonRow,
	operations: {
		getAll: {
			action: 'Get many away status reasons',
			description: 'Get the reasons for being away, those that were deleted as well',
			route: 'GET /away_status_reasons',
			list: whole('data'),
		},
	},
});
