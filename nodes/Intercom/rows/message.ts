import { type Row, text, time, name } from '../table/rows';

/** A message that was sent to a contact, without the text that was sent. */
export const sentMessageRow: Row = {
	columns: {
		id: text('ID of the message', 'id'),
		message_type: text('`inapp`, `email` or `whatsapp`', 'message_type'),
		conversation_id: text('The conversation that it opened, where it did', 'conversation_id'),
		subject: name('Its subject', 'subject'),
		admin_id: text('The teammate in whose name it was sent', 'owner.id'),
		created_at: time('When it was sent', 'created_at'),
	},
};

/** A message that was sent to a contact who was looked up. */
export const messageToContactRow: Row = {
	columns: { ...sentMessageRow.columns, contact_id: text('The contact who receives it', 'contact_id') },
};

/** What became of a WhatsApp message of a campaign. */
export const messageStatusRow: Row = {
	columns: {
		id: text('ID of the message', 'id'),
		conversation_id: text('The conversation that it belongs to', 'conversation_id'),
		whatsapp_message_id: text("WhatsApp's ID of the message", 'whatsapp_message_id'),
		status: text('What became of it, such as `delivered`', 'status'),
		type: text('How it was sent', 'type'),
		template_name: text('The template of which it was made', 'template_name'),
		created_at: time('When it was sent', 'created_at'),
		updated_at: time('When that was last changed', 'updated_at'),
	},
};

/** What became of one WhatsApp message. */
export const whatsAppStatusRow: Row = {
	columns: {
		message_id: text("WhatsApp's ID of the message", 'message_id'),
		conversation_id: text('The conversation that it belongs to', 'conversation_id'),
		status: text('What became of it, such as `delivered`', 'status'),
		template_name: text('The template of which it was made', 'template_name'),
		error_message: text('What went wrong', 'error.message'),
		error_details: text('What went wrong, in more words', 'error.details'),
		created_at: time('When it was sent', 'created_at'),
		updated_at: time('When that was last changed', 'updated_at'),
	},
};
