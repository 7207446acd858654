import { actingAdmin, longText, pick } from '../table/fields';
import { pages } from '../table/paging';
import { noteRow } from '../rows/note';
import { format, inFormat, plain_text } from '../fields/replies';
import { resource } from '../table/types';

const body = longText('What teammates read', {
	displayName: 'Note',
	placeholder: 'e.g. Prefers to be called in the morning',
});
const admin_id = actingAdmin();

const contact_id = pick('contact');
const company_id = pick('company');

const read = 'Read and list users and companies';

export const note = resource({
	name: 'Note',
	description: 'Internal notes on contacts and companies',
	permission: 'Write users and companies',
	simplify: noteRow,
	operations: {
		addToCompany: {
			action: 'Add note to company',
			description: 'Leave a note on a company that only teammates read',
			route: 'POST /companies/{company_id}/notes',
			required: { company_id, body },
			optional: { admin_id, format, plain_text },
			prepare: inFormat,
			reaches: 'teammates',
		},
		addToContact: {
			action: 'Add note to contact',
			description: 'Leave a note on a contact that only teammates read',
			route: 'POST /contacts/{contact_id}/notes',
			required: { contact_id, body },
			optional: { admin_id, format, plain_text },
			prepare: inFormat,
			reaches: 'teammates',
		},
		get: {
			action: 'Get note',
			description: 'Look up one note of a contact or company',
			route: 'GET /notes/{note_id}',
			required: { note_id: pick('note') },
			permission: read,
		},
		getAllOfCompany: {
			name: 'Get Many of Company',
			action: 'Get many notes of company',
			description: 'List what teammates noted on a company',
			route: 'GET /companies/{company_id}/notes',
			required: { company_id },
			list: pages('data', 50),
			permission: read,
		},
		getAllOfContact: {
			name: 'Get Many of Contact',
			action: 'Get many notes of contact',
			description: 'List what teammates noted on a contact',
			route: 'GET /contacts/{contact_id}/notes',
			required: { contact_id },
			list: pages('data', 50),
			permission: read,
		},
	},
});
