import { createRequire } from 'node:module';
import { require as requireTypeScript } from 'tsx/cjs/api';
import { runNode } from './engine.mjs';

const { addParts, startSimulator } = requireTypeScript('../simulator/index.ts', import.meta.url);
const require = createRequire(import.meta.url);
const { Intercom } = require('../dist/nodes/Intercom/Intercom.node.js');

const PARTS = 60;
/** What an AI agent is to read at most of something that it changed. */
const MOST_CHARACTERS_OF_A_WRITE = 2500;

const byId = (value) => ({ __rl: true, mode: 'id', value });

/** The everyday operations, on the first records of a workspace. `writes`: its output has a limit. */
const OPERATIONS = [
	['conversation', 'get', ({ conversation_id }) => ({ conversation_id })],
	['conversation', 'getTranscript', ({ conversation_id }) => ({ conversation_id })],
	['conversation', 'getAll', () => ({ limit: 1 })],
	[
		'conversation',
		'reply',
		({ conversation_id }) => ({ conversation_id, body: 'It is on its way.' }),
		'writes',
	],
	[
		'conversation',
		'addNote',
		({ conversation_id }) => ({ conversation_id, body: 'Waits for the workshop.' }),
		'writes',
	],
	[
		'conversation',
		'assign',
		({ conversation_id, team_id }) => ({ conversation_id, type: 'team', team_id }),
		'writes',
	],
	['conversation', 'close', ({ conversation_id }) => ({ conversation_id }), 'writes'],
	['conversation', 'open', ({ conversation_id }) => ({ conversation_id }), 'writes'],
	[
		'conversation',
		'snooze',
		({ conversation_id }) => ({ conversation_id, snoozed_until: '2100-01-01T00:00:00Z' }),
		'writes',
	],
	[
		'conversation',
		'update',
		({ conversation_id }) => ({ conversation_id, updateFields: { title: 'Brakes' } }),
		'writes',
	],
	['conversation', 'createWithLookup', ({ contact }) => ({ contact, body: 'Where is it?' }), 'writes'],
	['contact', 'get', ({ contact_id }) => ({ contact_id })],
	['contact', 'getAll', () => ({ limit: 1 })],
	['contact', 'update', ({ contact_id }) => ({ contact_id, updateFields: { name: 'Ada' } }), 'writes'],
	['contact', 'upsert', () => ({ role: 'user', email: 'new@example.com' }), 'writes'],
	['company', 'get', ({ company_id }) => ({ company_id })],
	['company', 'upsert', () => ({ company_id: 'new', additionalFields: { name: 'New' } }), 'writes'],
	['ticket', 'get', ({ ticket_id }) => ({ ticket_id })],
	['ticket', 'reply', ({ ticket_id }) => ({ ticket_id, body: 'It is on its way.' }), 'writes'],
	['article', 'getAll', () => ({ limit: 1 })],
	['note', 'addToContact', ({ contact_id }) => ({ contact_id, body: 'Prefers the morning.' }), 'writes'],
	['tag', 'addToConversation', ({ conversation_id, tag_id }) => ({ conversation_id, tag_id }), 'writes'],
	['message', 'send', ({ contact }) => ({ contact, message_type: 'inapp', body: 'Hello' }), 'writes'],
	[
		'event',
		'create',
		({ contact_id }) => ({
			contact_id,
			identify_by: 'id',
			event_name: 'ordered-item',
			created_at: '2026-01-01',
		}),
		'writes',
	],
	['admin', 'getAll', () => ({ limit: 1 })],
];

const firstOf = (records) => [...records.keys()][0];

/** How many characters one item of each operation has with an output, on a fresh workspace. */
async function charactersWith(output, report) {
	const intercom = await startSimulator({ requireVersion: true });
	try {
		const { workspace } = intercom;
		const [conversation] = workspace.conversations.values();
		const contact = workspace.contacts.get(conversation.contact_ids[0]);
		addParts(workspace, conversation, contact, PARTS - conversation.parts.length);
		for (const part of conversation.parts)
			part.body ||= '<p>The brakes still squeal when it rains, and I ride the bike to work every day.</p>';
		const records = {
			conversation_id: byId(conversation.id),
			contact_id: byId(conversation.contact_ids[0]),
			contact: byId(conversation.contact_ids[0]),
			company_id: byId(firstOf(workspace.companies)),
			ticket_id: byId(firstOf(workspace.tickets)),
			team_id: byId(firstOf(workspace.teams)),
			tag_id: byId(firstOf(workspace.tags)),
		};
		const found = [];
		for (const [resource, operation, parametersFor] of OPERATIONS) {
			report(`${resource}: ${operation}, ${output}`);
			const { items, error } = await runNode({
				nodeType: new Intercom(),
				version: 1,
				parameters: { resource, operation, output, ...parametersFor(records) },
				items: [{ json: {} }],
				credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
			});
			if (error) throw error;
			if (items.length !== 1) throw new Error(`${resource}: ${operation} gave ${items.length} items`);
			found.push(JSON.stringify(items[0].json).length);
		}
		return found;
	} finally {
		await intercom.stop();
	}
}

const characters = (count) => `${count.toLocaleString('en')} characters`;

/** What each everyday operation gives in the output Simplified, beside all that Intercom gives. */
export async function measure(report) {
	const simplified = await charactersWith('simplified', report);
	const raw = await charactersWith('raw', report);
	return OPERATIONS.map(([resource, operation, , writes], index) => ({
		what: `${resource}: ${operation}`,
		figure: characters(simplified[index]),
		beside: 'Raw',
		other: characters(raw[index]),
		ratio: simplified[index] / raw[index],
		...(writes
			? {
					goal: `≤ ${characters(MOST_CHARACTERS_OF_A_WRITE)}`,
					met: simplified[index] <= MOST_CHARACTERS_OF_A_WRITE,
				}
			: {}),
	}));
}
