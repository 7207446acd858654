import { Named } from '../table/names';
import type { Calling } from '../table/records';
import { attributes, name, number, type Row, text, time, yesOrNo } from '../table/rows';

/** What the contact was called; null where it was named in another way. */
const calledBy = (by: Calling, contact: unknown): string | null =>
	contact instanceof Named && contact.by === by ? contact.text : null;

/** What was recorded: Intercom answers with nothing, so that this is what it was told. */
export const recordedEventRow: Row = {
	ofStatements: true,
	columns: {
		success: yesOrNo('Intercom took it', 'success'),
		event_name: text('What happened', (_record, _run, { event_name }) => event_name),
		created_at: time('When it happened', (_record, _run, { created_at }) => created_at),
		contact_id: text('The contact, where it was named by its ID', (_record, _run, { contact_id }) =>
			contact_id instanceof Named ? null : contact_id,
		),
		email: text(
			'The contact, where it was named by its email',
			(_record, _run, { contact_id, email }) => email ?? calledBy('email', contact_id),
		),
		user_id: text(
			'The contact, where it was named by its external ID',
			(_record, _run, { contact_id, user_id }) => user_id ?? calledBy('externalId', contact_id),
		),
		metadata: attributes('The details', (_record, _run, { metadata }) => metadata),
	},
};

/** What a contact did. */
export const eventRow: Row = {
	columns: {
		event_name: name('What happened', 'event_name'),
		created_at: time('When it happened', 'created_at'),
		contact_id: text('The contact', ({ intercom_user_id, id }) => intercom_user_id ?? id),
		user_id: text('The ID that your own system gave the contact', 'user_id'),
		email: text('Email address of the contact', 'email'),
		metadata: attributes('The details', 'metadata'),
	},
};

/** How often a contact did something. */
export const eventSummaryRow: Row = {
	columns: {
		name: name('What happened', 'name'),
		count: number('How often', 'count'),
		first: time('When it happened first', 'first'),
		last: time('When it happened last', 'last'),
		description: text('What it means', 'description'),
	},
};
