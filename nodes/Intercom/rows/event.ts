import { isoTime } from '../table/simplify';
import { attributes, type Row, text, time, yesOrNo } from '../table/rows';

/** What was recorded: Intercom answers with nothing, so that this is what it was told. */
export const recordedEventRow: Row = {
	fits: ({ success }) => success === true,
	columns: {
		success: yesOrNo('Intercom took it', 'success'),
		event_name: text('What happened', (_record, _run, { event_name }) => event_name ?? null),
		created_at: time('When it happened', (_record, _run, { created_at }) => isoTime(created_at)),
		contact_id: text(
			'The contact, where it was named by its ID',
			(_record, _run, { contact_id }) => contact_id ?? null,
		),
		email: text('The contact, where it was named by its email', (_record, _run, { email }) => email ?? null),
		user_id: text(
			'The contact, where it was named by its external ID',
			(_record, _run, { user_id }) => user_id ?? null,
		),
		metadata: attributes('The details', (_record, _run, { metadata }) => metadata ?? {}),
	},
};
