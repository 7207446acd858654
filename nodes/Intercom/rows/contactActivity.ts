import { type Row, text, time } from '../table/rows';

/** Something that happened to a contact. */
export const contactActivityRow: Row = {
	columns: {
		id: text('ID of the activity', 'id'),
		event_type: text('What happened, such as `contact.created` or `contact.merged`', 'event_type'),
		contact_id: text('The contact', 'contact_id'),
		external_id: text('Its ID in your own system', 'external_id'),
		role: text('`user`, `lead` or `visitor` at that time', 'role'),
		merge_source_id: text('The contact that was merged away', 'merge_source_id'),
		merge_target_id: text('The contact that it was merged into', 'merge_target_id'),
		failure_reason: text('Why it did not succeed', 'failure_reason'),
		created_at: time('When it happened', 'created_at'),
	},
};
