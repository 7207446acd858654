import { choice, flag, pick, text } from '../table/fields';
import { whole } from '../table/paging';
import { ticketTypeRow } from '../rows/ticket';
import { resource } from '../table/types';

const ticket_type_id = pick('ticketType');

const name = text('Name of the ticket type', { placeholder: 'e.g. Bug' });

const details = {
	category: choice('Whom tickets of this type are for', {
		'Back-office': 'Back-Office',
		Customer: 'Customer',
		Tracker: 'Tracker',
	}),
	description: text('What teammates read about the ticket type', {
		displayName: 'Description',
		placeholder: 'e.g. Something that does not work',
	}),
	icon: text('An emoji that stands for the ticket type', { placeholder: 'e.g. 🐞' }),
	is_internal: flag('customers never see tickets of this type; not every workspace can choose this', {
		displayName: 'Internal',
	}),
};

export const ticketType = resource({
	name: 'Ticket Type',
	description: 'The kinds of tickets',
	permission: 'Write tickets',
	simplify: ticketTypeRow,
	operations: {
		create: {
			action: 'Create ticket type',
			description: 'Define a kind of ticket',
			notice: 'It starts with two attributes, title and description',
			route: 'POST /ticket_types',
			required: { name: { ...name, identity: true } },
			optional: details,
		},
		get: {
			action: 'Get ticket type',
			description: 'Get a ticket type with its attributes and states',
			route: 'GET /ticket_types/{ticket_type_id}',
			required: { ticket_type_id },
			permission: 'Read tickets',
		},
		getAll: {
			action: 'Get many ticket types',
			description: 'List the kinds of tickets',
			route: 'GET /ticket_types',
			list: whole('data'),
			permission: 'Read tickets',
		},
		update: {
			action: 'Update ticket type (customers may see it)',
			description: 'Change name, description or use of a kind of ticket',
			route: 'PUT /ticket_types/{ticket_type_id}',
			required: { ticket_type_id },
			optional: { archived: flag('the ticket type is archived'), ...details, name },
			reaches: 'customer',
		},
	},
});
