import { choice, flag, joined, list, pick, text } from '../table/fields';
import { ticketTypeAttributeRow } from '../rows/ticket';
import { resource } from '../table/types';

const ticket_type_id = pick('ticketType');

const name = text('Name of the attribute', { placeholder: 'e.g. Priority' });

const description = text('What teammates and customers read about the attribute', {
	displayName: 'Description',
	placeholder: 'e.g. How urgent it is',
});

const entries = list('What can be chosen', { displayName: 'List Items', placeholder: 'e.g. High' });

/** Intercom takes the entries of a list as one text with commas between them. */
const list_items = joined(entries);

const allow_multiple_values = flag('several files can be given');

const multiline = flag('the text may have several lines');

const details = {
	required_to_create: flag('teammates must fill it in when they create a ticket', {
		displayName: 'Required for Teammates',
	}),
	required_to_create_for_contacts: flag('customers must fill it in when they create a ticket', {
		displayName: 'Required for Customers',
	}),
	visible_on_create: flag('teammates see it when they create a ticket', {
		displayName: 'Visible to Teammates',
		default: true,
	}),
	visible_to_contacts: flag('customers see it when they create a ticket', {
		displayName: 'Visible to Customers',
		default: true,
	}),
};

export const ticketTypeAttribute = resource({
	name: 'Ticket Type Attribute',
	description: 'Attributes of the tickets of a type',
	permission: 'Write tickets',
	simplify: ticketTypeAttributeRow,
	operations: {
		create: {
			action: 'Create ticket type attribute (customers may see it)',
			description: 'Define an attribute of the tickets of a type',
			route: 'POST /ticket_types/{ticket_type_id}/attributes',
			required: {
				ticket_type_id,
				name: { ...name, identity: true },
				description,
				data_type: choice(
					'What kind of values it has',
					{
						boolean: 'Boolean',
						datetime: 'Date and Time',
						decimal: 'Decimal Number',
						files: 'Files',
						list: 'List',
						string: 'Text',
						integer: 'Whole Number',
					},
					{ default: 'string' },
				),
				list_items: { ...list_items, when: { data_type: ['list'] } },
			},
			shown: {
				allow_multiple_values: { ...allow_multiple_values, when: { data_type: ['files'] } },
				multiline: { ...multiline, when: { data_type: ['string'] } },
			},
			optional: details,
			reaches: 'customer',
		},
		update: {
			action: 'Update ticket type attribute (customers may see it)',
			description: 'Change an attribute of the tickets of a type',
			route: 'PUT /ticket_types/{ticket_type_id}/attributes/{attribute_id}',
			required: { ticket_type_id, attribute_id: pick('ticketTypeAttribute') },
			optional: {
				allow_multiple_values,
				archived: flag('the attribute is archived: new tickets no longer have it'),
				description,
				list_items,
				multiline,
				name,
				...details,
			},
			reaches: 'customer',
		},
	},
});
