import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import {
	addCompanies,
	addContacts,
	addConversations,
	type FaultFacts,
	type LoggedRequest,
	type Simulator,
	type Workspace,
} from '../../simulator';
import { newTicket } from '../../simulator/resources/tickets';

/** What one item is about: records that no other work touches, and a word that nothing else says. */
export interface Subject extends IDataObject {
	word: string;
	contact: string;
	externalId: string;
	conversation: string;
	tag: string;
	ticket: string;
	company: string;
}

/** One operation of the node, and how to tell from the workspace what became of it. */
export interface Work {
	parameters: INodeParameters;
	/** How many items, in proportion to others; 1 by default. */
	share?: number;
	/** How often what an item asks for is there now. A read asks for nothing to be there. */
	effects?(workspace: Workspace, subject: Subject): number;
	/** Whether each item adds one more of it, so that two equal items make two. */
	adds?: true;
	/** For a read: what one item has to give, when it reports no error. */
	gives?(subject: Subject, outputs: INodeExecutionData[]): boolean;
}

/** People in every simulator that a list has to find: more than two pages of them. */
export const HERD = 320;

const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const CONTACT = by('id', '={{ $json.contact }}');
const WORD = '={{ $json.word }}';
const values = <T>(map: Map<unknown, T>): T[] => [...map.values()];
const saw = ({ customerSaw }: Workspace, word: string) =>
	customerSaw.filter(({ body }) => body.includes(word)).length;
const parts = (workspace: Workspace, { conversation, word }: Subject, type: string) =>
	workspace.conversations
		.get(conversation)
		?.parts.filter(({ part_type, body }) => part_type === type && body?.includes(word)).length ?? 0;
const opened = (workspace: Workspace, { word }: Subject) =>
	values(workspace.conversations).filter(
		({ source }) => source.body.includes(word) && !source.body.includes('Question'),
	);
const tagsOn = (workspace: Workspace, tags: Array<{ id: string }> = []) =>
	tags.map(({ id }) => workspace.tags.get(id)?.name ?? '');
const isThere = (truth: unknown) => (truth ? 1 : 0);
const oneNamed = (_subject: Subject, outputs: INodeExecutionData[]) =>
	outputs.length === 1 && Object.keys(outputs[0]?.json ?? {}).length > 0;

/** The work, by what it is: reads, lists, creates, changes, deletes, what customers see, and work of several requests. */
export const WORKS: { [name: string]: Work } = {
	'read contact': {
		parameters: { resource: 'contact', operation: 'get', contact_id: '={{ $json.contact }}' },
		gives: oneNamed,
	},
	'read conversation': {
		parameters: { resource: 'conversation', operation: 'get', conversation_id: '={{ $json.conversation }}' },
		gives: oneNamed,
	},
	'search contacts': {
		parameters: {
			resource: 'contact',
			operation: 'search',
			returnAll: true,
			conditions: { values: [{ field: 'external_id', operator: 'is', value: '={{ $json.externalId }}' }] },
		},
		gives: oneNamed,
	},
	'list all of a search': {
		share: 0.2,
		parameters: {
			resource: 'contact',
			operation: 'search',
			returnAll: true,
			conditions: { values: [{ field: 'name', operator: 'is', value: 'One of the herd' }] },
		},
		gives: (_subject, outputs) => outputs.length === HERD,
	},
	'tags of contact': {
		parameters: { resource: 'contact', operation: 'getTags', contact_id: '={{ $json.contact }}' },
		gives: (_subject, outputs) => outputs.length === 1 && outputs[0]?.json.name !== undefined,
	},
	transcript: {
		parameters: {
			resource: 'conversation',
			operation: 'getTranscript',
			conversation_id: by('id', '={{ $json.conversation }}'),
		},
		gives: ({ word }, outputs) => JSON.stringify(outputs[0]?.json ?? {}).includes(`Question ${word}`),
	},
	'count contacts': {
		parameters: {
			resource: 'contact',
			operation: 'count',
			conditions: { values: [{ field: 'name', operator: 'is', value: 'One of the herd' }] },
		},
		gives: (_subject, outputs) => JSON.stringify(outputs[0]?.json).includes(String(HERD)),
	},
	'create contact': {
		parameters: {
			resource: 'contact',
			operation: 'create',
			role: 'user',
			email: '={{ $json.word }}@example.org',
		},
		effects: (workspace, { word }) => workspace.contactsBy.email.get(`${word}@example.org`)?.size ?? 0,
	},
	'create or update contact': {
		parameters: {
			resource: 'contact',
			operation: 'upsert',
			role: 'user',
			external_id: WORD,
			additionalFields: { name: WORD },
		},
		effects: (workspace, { word }) =>
			values(workspace.contacts).filter(({ external_id, name }) => external_id === word && name === word)
				.length,
	},
	'update contact': {
		parameters: {
			resource: 'contact',
			operation: 'update',
			contact_id: '={{ $json.contact }}',
			updateFields: { name: WORD },
		},
		effects: (workspace, { contact, word }) => isThere(workspace.contacts.get(contact)?.name === word),
	},
	'delete contact': {
		parameters: { resource: 'contact', operation: 'delete', contact_id: '={{ $json.contact }}' },
		effects: (workspace, { contact }) => isThere(!workspace.contacts.has(contact)),
	},
	'archive contact': {
		parameters: { resource: 'contact', operation: 'archive', contact_id: '={{ $json.contact }}' },
		effects: (workspace, { contact }) => isThere(workspace.contacts.get(contact)?.archived),
	},
	'note on contact': {
		adds: true,
		parameters: {
			resource: 'note',
			operation: 'addToContact',
			contact_id: '={{ $json.contact }}',
			body: WORD,
		},
		effects: (workspace, { word }) =>
			values(workspace.notes).filter(({ body }) => body.includes(word)).length,
	},
	// Of equal events Intercom keeps one.
	'create event': {
		parameters: {
			resource: 'event',
			operation: 'create',
			event_name: WORD,
			identify_by: 'id',
			contact_id: '={{ $json.contact }}',
			created_at: '2026-05-01T00:00:00Z',
		},
		effects: ({ events }, { word }) => events.filter(({ event_name }) => event_name === word).length,
	},
	'create tag': {
		parameters: { resource: 'tag', operation: 'create', name: WORD },
		effects: (workspace, { word }) => values(workspace.tags).filter(({ name }) => name === word).length,
	},
	'delete tag': {
		parameters: { resource: 'tag', operation: 'delete', tag_id: '={{ $json.tag }}' },
		effects: (workspace, { tag }) => isThere(!workspace.tags.has(tag)),
	},
	// The tag is created before the contact gets it.
	'tags by name': {
		parameters: {
			resource: 'tag',
			operation: 'addByName',
			target: 'contact',
			contact: CONTACT,
			tag_names: ['={{ $json.word }}', '={{ $json.word }}-more'],
			additionalFields: { create_missing_tags: true },
		},
		effects: (workspace, { contact, word }) => {
			const names = tagsOn(workspace, workspace.contacts.get(contact)?.tags);
			return isThere(names.includes(word) && names.includes(`${word}-more`));
		},
	},
	'tags away by name': {
		parameters: {
			resource: 'tag',
			operation: 'removeByName',
			target: 'contact',
			contact: CONTACT,
			tag_names: ['=tag-{{ $json.word }}'],
		},
		effects: (workspace, { contact, tag }) =>
			isThere(!workspace.contacts.get(contact)?.tags.some(({ id }) => id === tag)),
	},
	'tag on conversation': {
		parameters: {
			resource: 'tag',
			operation: 'addToConversation',
			conversation_id: '={{ $json.conversation }}',
			tag_id: '={{ $json.tag }}',
		},
		effects: (workspace, { conversation, tag }) =>
			isThere(workspace.conversations.get(conversation)?.tags.some(({ id }) => id === tag)),
	},
	// So is the company.
	'add to company': {
		parameters: {
			resource: 'contact',
			operation: 'addToCompany',
			contact: CONTACT,
			company_id: WORD,
			additionalFields: { create_company: true },
		},
		effects: (workspace, { contact, word }) =>
			values(workspace.companies).filter(
				({ id, company_id }) =>
					company_id === word && workspace.contacts.get(contact)?.company_ids.includes(id),
			).length,
	},
	reply: {
		share: 2,
		adds: true,
		parameters: {
			resource: 'conversation',
			operation: 'reply',
			conversation_id: '={{ $json.conversation }}',
			body: WORD,
		},
		effects: (workspace, { word }) => saw(workspace, word),
	},
	'note in conversation': {
		adds: true,
		parameters: {
			resource: 'conversation',
			operation: 'addNote',
			conversation_id: '={{ $json.conversation }}',
			body: WORD,
		},
		effects: (workspace, subject) => parts(workspace, subject, 'note'),
	},
	'close with message': {
		parameters: {
			resource: 'conversation',
			operation: 'closeWithMessage',
			conversation_id: '={{ $json.conversation }}',
			body: WORD,
		},
		adds: true,
		effects: (workspace, { word }) => saw(workspace, word),
	},
	'update conversation': {
		parameters: {
			resource: 'conversation',
			operation: 'update',
			conversation_id: '={{ $json.conversation }}',
			updateFields: { title: WORD },
		},
		effects: (workspace, { conversation, word }) =>
			isThere(workspace.conversations.get(conversation)?.title === word),
	},
	'delete conversation': {
		parameters: {
			resource: 'conversation',
			operation: 'delete',
			conversation_id: '={{ $json.conversation }}',
		},
		effects: (workspace, { conversation }) => isThere(!workspace.conversations.has(conversation)),
	},
	'conversation of contact': {
		adds: true,
		parameters: {
			resource: 'conversation',
			operation: 'create',
			contact_id: '={{ $json.contact }}',
			from_type: 'user',
			body: WORD,
		},
		effects: (workspace, subject) => opened(workspace, subject).length,
	},
	'reply to ticket': {
		adds: true,
		parameters: {
			resource: 'ticket',
			operation: 'reply',
			ticket_id: '={{ $json.ticket }}',
			body: WORD,
		},
		effects: (workspace, { word }) => saw(workspace, word),
	},
	'in-app message': {
		adds: true,
		parameters: {
			resource: 'message',
			operation: 'sendInApp',
			send_to: 'one',
			contact_id: '={{ $json.contact }}',
			contact_type: 'user',
			body: WORD,
		},
		effects: (workspace, { word }) => saw(workspace, word),
	},
	'message to contact': {
		share: 2,
		adds: true,
		parameters: {
			resource: 'message',
			operation: 'send',
			contact: by('externalId', '={{ $json.externalId }}'),
			message_type: 'email',
			subject: 'News',
			body: WORD,
		},
		effects: (workspace, { word }) => saw(workspace, word),
	},
	'request by hand': {
		adds: true,
		parameters: {
			resource: 'api',
			operation: 'call',
			method: 'POST',
			path: '=/conversations/{{ $json.conversation }}/reply',
			body: '={{ JSON.stringify({ message_type: "note", type: "admin", admin_id: "814860", body: $json.word }) }}',
		},
		effects: (workspace, subject) => parts(workspace, subject, 'note'),
	},
	escalate: {
		share: 0.3,
		parameters: {
			resource: 'conversation',
			operation: 'escalateToHuman',
			contact: CONTACT,
			session_id: WORD,
			body: '=I need somebody, {{ $json.word }}',
			reason: '=Because of {{ $json.word }}',
			team_id: by('id', '991002'),
			additionalFields: { tags: ['Escalated'] },
		},
		effects: (workspace, subject) =>
			opened(workspace, subject).reduce(
				(most, { parts: said }) =>
					Math.max(most, 1, said.filter(({ part_type }) => part_type === 'note').length),
				0,
			) && Math.max(opened(workspace, subject).length, 1),
	},
	'content export': {
		share: 0.1,
		parameters: {
			resource: 'contentExport',
			operation: 'exportToFile',
			created_at_after: '2026-05-01T00:00:00Z',
			created_at_before: '2026-05-31T00:00:00Z',
		},
		gives: (_subject, outputs) => outputs[0]?.json.status !== undefined,
	},
};

/** Makes the records that items of one kind of work are about, without anybody hearing of it. */
export function subjectsOf({ workspace }: Simulator, name: string, count: number): Subject[] {
	const [template] = values(workspace.tickets);
	if (!template) throw new Error('The workspace has no ticket to take the type from');
	const letters = name.replace(/[^a-z]/g, '');
	return Array.from({ length: count }, (_, number) => {
		const word = `${letters}x${number}end`;
		const externalId = `external-${word}`;
		const [contact] = addContacts(workspace, 1, () => ({
			external_id: externalId,
			email: `${word}@example.com`,
			name: 'Somebody',
		}));
		if (!contact) throw new Error('There is no contact');
		const [conversation] = addConversations(workspace, contact, 1, () => ({ body: `Question ${word}` }));
		const [company] = addCompanies(workspace, 1, () => ({ company_id: `company-${word}` }));
		const tag = workspace.decimalId();
		workspace.tags.set(tag, { id: tag, name: `tag-${word}` });
		contact.tags.push({ id: tag, applied_at: workspace.now(), applied_by: '814860' });
		const ticket = newTicket(workspace, {
			ticket_type_id: template.ticket_type_id,
			ticket_attributes: template.ticket_attributes,
			contact_ids: [contact.id],
		});
		return {
			word,
			externalId,
			contact: contact.id,
			conversation: conversation?.id ?? '',
			company: company?.id ?? '',
			ticket: ticket.id,
			tag,
		};
	});
}

/** What the rate limit says when other apps have used it up. Everybody waits each time: for a second, and without headers for a whole window. */
export const REFUSALS: FaultFacts[] = [
	{ kind: 'status', status: 429, headers: { 'retry-after': '1' }, nth: [200, 900] },
	{ kind: 'status', status: 429, nth: 400 },
];

/** A time in which nothing gets through, counted in requests so that it is the same in each run. */
export const OUTAGE: FaultFacts = {
	kind: 'reset',
	afterWork: 'either',
	nth: Array.from({ length: 60 }, (_, number) => 500 + number),
};

/** Everything that goes wrong between n8n and Intercom, each once in so many requests. */
export const FAULTS: FaultFacts[] = [
	...[500, 502, 503, 504].map((status): FaultFacts => ({ kind: 'status', status, afterWork: 'either' })),
	{ kind: 'status', status: 401 },
	{ kind: 'status', status: 403 },
	{ kind: 'reset', afterWork: 'either' },
	{ kind: 'never', afterWork: 'either', chance: 0.003 },
	{ kind: 'html', afterWork: 'either' },
	{ kind: 'html', status: 200 },
	{ kind: 'slow', milliseconds: 300 },
	{ kind: 'slow', milliseconds: 1_500, chance: 0.003 },
	{ kind: 'drip', milliseconds: 40, pieces: 5 },
	{ kind: 'drip', milliseconds: 100, chance: 0.003 },
	{ kind: 'bad-json' },
	{ kind: 'cut-body' },
	{ kind: 'empty' },
	{ kind: 'without-id' },
	{ kind: 'wrong-encoding', chance: 0.003 },
	{ kind: 'rate-headers' },
];

/** POSTs that change nothing. */
const ASKS = /\/(search|list)$/;

/** What was done for good, by the words and IDs that a request named. */
export function workedByName(requests: LoggedRequest[]): Map<string, LoggedRequest[]> {
	const found = new Map<string, LoggedRequest[]>();
	for (const request of requests) {
		if (!request.worked || request.method === 'GET' || ASKS.test(request.path)) continue;
		const text = `${decodeURIComponent(request.path)} ${request.rawBody.toString()}`;
		for (const name of new Set(text.match(/[A-Za-z0-9]+/g)))
			found.set(name, [...(found.get(name) ?? []), request]);
	}
	return found;
}
