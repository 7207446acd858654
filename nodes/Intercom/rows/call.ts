import { list, type Row, text, time } from '../table/rows';

/** A phone call with a customer. */
export const callRow: Row = {
	columns: {
		id: text('ID of the call', 'id'),
		conversation_id: text('The conversation that it belongs to', 'conversation_id'),
		contact_id: text('The customer', 'contact_id'),
		admin_id: text('The teammate', 'admin_id'),
		phone: text('Phone number of the customer', 'phone'),
		direction: text('`inbound` or `outbound`', 'direction'),
		call_type: text('How it was made, such as `phone`', 'call_type'),
		state: text('How far it is', 'state'),
		ended_reason: text('How it ended', 'ended_reason'),
		initiated_at: time('When it was begun', 'initiated_at'),
		answered_at: time('When it was answered', 'answered_at'),
		ended_at: time('When it ended', 'ended_at'),
		recording_url: text('Where the recording is', 'recording_url'),
		transcription_url: text('Where the transcript is', 'transcription_url'),
		fin_recording_url: text("Where the recording of Fin's part is", 'fin_recording_url'),
		fin_transcription_url: text("Where the transcript of Fin's part is", 'fin_transcription_url'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** A phone call as it is found by its conversation, with what was said. */
export const callWithTranscriptRow: Row = {
	columns: {
		...callRow.columns,
		transcript_status: text('Whether the transcript is there', 'transcript_status'),
		transcript: list('What was said', 'transcript'),
	},
};
