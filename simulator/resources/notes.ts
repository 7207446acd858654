import { missing } from '../errors';
import { numberedPage, pagesWithAddress } from '../paging';
import type { Call, Resource } from '../routes';
import type { Note } from '../workspace';
import { findContact } from './contacts';
import { asHtml, find, showNote } from './shapes';

const PAGE = { usual: 50, most: 150 };

function addNote({ workspace, body, adminId }: Call, of: { contact_id?: string; company_id?: string }) {
	if (typeof body.body !== 'string' || body.body === '') throw missing('body');
	const admin = body.admin_id === undefined ? adminId : String(body.admin_id);
	find(workspace.admins, admin, 'Admin', 'admin_not_found');
	const note: Note = {
		id: workspace.decimalId(),
		contact_id: of.contact_id ?? null,
		company_id: of.company_id ?? null,
		admin_id: admin,
		body: asHtml(body.body),
		created_at: workspace.now(),
	};
	workspace.notes.set(note.id, note);
	return showNote(workspace, note);
}

function list({ workspace, query, url, path }: Call, matches: (note: Note) => boolean) {
	const page = numberedPage([...workspace.notes.values()].filter(matches).reverse(), query, PAGE);
	return {
		type: 'list',
		data: page.records.map((note) => showNote(workspace, note)),
		total_count: page.total_count,
		pages: pagesWithAddress(page, `${url}${path}`),
	};
}

const contactId = ({ workspace, params }: Call) => findContact(workspace, params.contact_id).id;
const companyId = ({ workspace, params }: Call) =>
	find(workspace.companies, params.company_id, 'Company', 'company_not_found').id;

export const notes: Resource = {
	reads: 'read_users',
	writes: 'write_users',
	routes: {
		'GET /contacts/{contact_id}/notes': (call) => {
			const id = contactId(call);
			return list(call, (note) => note.contact_id === id);
		},
		'POST /contacts/{contact_id}/notes': (call) => addNote(call, { contact_id: contactId(call) }),
		'GET /companies/{company_id}/notes': (call) => {
			const id = companyId(call);
			return list(call, (note) => note.company_id === id);
		},
		'POST /companies/{company_id}/notes': (call) => addNote(call, { company_id: companyId(call) }),
		'GET /notes/{note_id}': ({ workspace, params }) =>
			showNote(workspace, find(workspace.notes, params.note_id, 'Resource')),
	},
};
