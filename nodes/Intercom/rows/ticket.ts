import { listed, object } from '../table/json';
import {
	assignee,
	attributes,
	list,
	name,
	number,
	type Row,
	text,
	time,
	total,
	without,
	yesOrNo,
} from '../table/rows';
import { arrayIn, unescaped } from '../table/simplify';

/** A ticket: what it is about, in what state it is, and who takes care of it. Its parts are left out. */
export const ticketRow: Row = {
	columns: {
		id: text("Intercom's ID of the ticket", 'id'),
		ticket_id: text('The number that people see', 'ticket_id'),
		title: name('Its title', 'ticket_attributes._default_title_'),
		category: text('`Customer`, `Back-office` or `Tracker`', 'category'),
		ticket_type_id: text('Its type', 'ticket_type.id'),
		ticket_type_name: name('Name of its type', 'ticket_type.name'),
		state: text('`submitted`, `in_progress`, `waiting_on_customer` or `resolved`', 'ticket_state.category'),
		state_id: text('ID of its state', 'ticket_state.id'),
		state_label: name('What teammates call its state', 'ticket_state.internal_label'),
		open: yesOrNo('Whether it is open', 'open'),
		contact_id: text('The first of its contacts', ({ contacts }) => listed(contacts)?.[0]?.id),
		assignee_id: assignee('The teammate who takes care of it', 'admin_assignee_id'),
		team_id: assignee('The team that takes care of it', 'team_assignee_id'),
		company_id: text('The company that it is about', 'company_id'),
		is_shared: yesOrNo('Whether the customer sees it', 'is_shared'),
		linked_conversations: list('IDs of what it is linked with', 'linked_objects'),
		linked_total_count: total('With how many it is linked', 'linked_objects'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When something last happened', 'updated_at'),
		snoozed_until: time('When it opens again', 'snoozed_until'),
		ticket_attributes: attributes('Values of its attributes by name', 'ticket_attributes'),
	},
};

/** What a reply or a note added to a ticket, instead of the texts that were sent. */
export const ticketPartRow = (result: string): Row => ({
	columns: {
		ticket_id: text('The ticket', (_record, _run, { ticket_id }) => ticket_id),
		part_id: text('The part that was added', 'id'),
		created_at: time('When it was added', 'created_at'),
		result: text(`\`${result}\``, () => result),
	},
});

/** What a change of a ticket led to, without its texts and attributes. */
export const ticketChange = (result: string): Row => ({
	columns: {
		...without(ticketRow, 'ticket_attributes', 'linked_conversations', 'linked_total_count'),
		result: text(`\`${result}\``, () => result),
	},
});

/** A kind of tickets, and what one of them says. */
export const ticketTypeRow: Row = {
	columns: {
		id: text('ID of the ticket type', 'id'),
		name: name('Its name', 'name'),
		description: text('What it is for', 'description'),
		category: text('`Customer`, `Back-office` or `Tracker`', 'category'),
		icon: text('Its icon', 'icon'),
		attributes: list('Names of its attributes', 'ticket_type_attributes'),
		states: list('What teammates call its states', ({ ticket_states }) =>
			(arrayIn(ticket_states) ?? []).map((state) => unescaped(object(state).internal_label)),
		),
		archived: yesOrNo('Whether no new ones are made', 'archived'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** One of the values that tickets of a type have. */
export const ticketTypeAttributeRow: Row = {
	columns: {
		id: text('ID of the attribute', 'id'),
		ticket_type_id: text('The ticket type', 'ticket_type_id'),
		name: name('Its name', 'name'),
		description: text('What it is for', 'description'),
		data_type: text('What kind of value it has', 'data_type'),
		input_options: attributes('How it is filled in, such as what can be chosen', 'input_options'),
		order: number('Its place in the form', 'order'),
		required_to_create: yesOrNo('Whether teammates must fill it in', 'required_to_create'),
		required_to_create_for_contacts: yesOrNo(
			'Whether customers must fill it in',
			'required_to_create_for_contacts',
		),
		visible_on_create: yesOrNo('Whether teammates see it at the start', 'visible_on_create'),
		visible_to_contacts: yesOrNo('Whether customers see it', 'visible_to_contacts'),
		default: yesOrNo("Whether it is one of Intercom's own", 'default'),
		archived: yesOrNo('Whether it is no longer used', 'archived'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** How far a ticket can be. */
export const ticketStateRow: Row = {
	columns: {
		id: text('ID of the state', 'id'),
		category: text('`submitted`, `in_progress`, `waiting_on_customer` or `resolved`', 'category'),
		internal_label: name('What teammates call it', 'internal_label'),
		external_label: name('What customers call it', 'external_label'),
		ticket_types: list('Names of the ticket types that have it', 'ticket_types'),
		archived: yesOrNo('Whether it is no longer used', 'archived'),
	},
};
