import { entries, isRecord, object } from '../table/json';
import { assignee, attributes, list, name, type Row, text, time, total, yesOrNo } from '../table/rows';

/** A ticket: what it is about, in what state it is, and who takes care of it. Its parts are left out. */
export const ticketRow: Row = {
	fits: ({ ticket_attributes, ticket_state }) => isRecord(ticket_attributes) || isRecord(ticket_state),
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
		contact_id: text(
			'The first of its contacts',
			(record) => entries(object(record.contacts).contacts)[0]?.id ?? null,
		),
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
	fits: ({ id, part_type }) => id !== undefined && part_type !== undefined,
	columns: {
		ticket_id: text('The ticket', (_record, _run, { ticket_id }) => ticket_id ?? null),
		part_id: text('The part that was added', 'id'),
		created_at: time('When it was added', 'created_at'),
		result: text(`\`${result}\``, () => result),
	},
});

/** What a change of a ticket led to, without its texts and attributes. */
export const ticketChange = (result: string): Row => ({
	fits: ticketRow.fits,
	columns: {
		...Object.fromEntries(
			Object.entries(ticketRow.columns).filter(
				([key]) => !['ticket_attributes', 'linked_conversations', 'linked_total_count'].includes(key),
			),
		),
		result: text(`\`${result}\``, () => result),
	},
});

/** The job that creates a ticket. */
export const ticketJobRow: Row = {
	fits: ({ id, status }) => id !== undefined && status !== undefined,
	columns: {
		id: text('ID of the job', 'id'),
		status: text('How far the job is', 'status'),
		resource_type: text('What it creates', 'resource_type'),
		resource_id: text('ID of what it created', 'resource_id'),
		resource_url: text('Where the API has what it created', 'resource_url'),
		url: text('Where the API has the job', 'url'),
	},
};
