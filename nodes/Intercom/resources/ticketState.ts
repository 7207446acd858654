import { whole } from '../table/paging';
import { ticketStateRow } from '../rows/ticket';
import { resource } from '../table/types';

export const ticketState = resource({
	name: 'Ticket State',
	description: 'The states that tickets of a workspace go through',
	permission: 'Read tickets',
	simplify: ticketStateRow,
	operations: {
		getAll: {
			action: 'Get many ticket states',
			description: 'List the states that tickets can have',
			route: 'GET /ticket_states',
			list: whole('data'),
		},
	},
});
