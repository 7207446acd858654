import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { authorOf, passes } from '../../nodes/Intercom/triggers/filters';
import type { Notification } from '../../nodes/Intercom/triggers/notification';
import { placeOf, topicOptions, topicsOfNobody } from '../../nodes/Intercom/triggers/topics';
import { pathOf } from '../../nodes/Intercom/triggers/wholeObject';

/** The token's own teammate, and a bot. */
const OWN = { type: 'admin', id: '814860' };
const BOT = { type: 'bot', id: '5' };
const CUSTOMER = { type: 'user', id: 'c1' };

const about = (topic: string, item: object): Notification => ({
	topic,
	id: 'notif_1',
	appId: 'wrkspc01',
	item: item as IDataObject,
	envelope: {},
});

/** A ticket's notification: what happened stands beside the ticket, whose own parts are all of its history. */
const ofTicket = (topic: string, author: object) =>
	about(topic, {
		type: 'ticket_ticket_part',
		ticket: {
			type: 'ticket',
			id: '215',
			admin_assignee_id: '111',
			team_assignee_id: '222',
			ticket_parts: { type: 'ticket_part.list', ticket_parts: [{ type: 'ticket_part', author: BOT }] },
		},
		ticket_part: { type: 'ticket_part', author },
	});

const ofConversation = (topic: string, parts: object[], source: object = CUSTOMER) =>
	about(topic, {
		type: 'conversation',
		id: '2154',
		ticket: null,
		source: { type: 'conversation', author: source },
		conversation_parts: { type: 'conversation_part.list', conversation_parts: parts },
	});

describe('whoever did it', () => {
	test.each([
		['a note on a ticket', ofTicket('ticket.note.created', OWN), { kind: 'teammate', id: OWN.id }],
		['an assignment of a ticket', ofTicket('ticket.team.assigned', OWN), { kind: 'teammate', id: OWN.id }],
		['an attribute of a ticket', ofTicket('ticket.attribute.updated', BOT), { kind: 'bot', id: '5' }],
		[
			"a customer's reply to a ticket",
			ofTicket('ticket.contact.replied', CUSTOMER),
			{ kind: 'customer', id: 'c1' },
		],
		[
			'a ticket that is new',
			about('ticket.created', { type: 'ticket', id: '1', ticket_parts: { ticket_parts: [{ author: OWN }] } }),
			{ kind: 'teammate', id: OWN.id },
		],
		[
			'a conversation that a teammate began',
			ofConversation('conversation.admin.single.created', [], OWN),
			{ kind: 'teammate', id: OWN.id },
		],
		['a rating', ofConversation('conversation.rating.added', [], OWN), { kind: 'customer', id: '' }],
		[
			'a conversation that was read',
			ofConversation('conversation.read', [{ author: BOT }]),
			{ kind: 'customer', id: '' },
		],
		[
			'a closing that names nobody',
			ofConversation('conversation.admin.closed', []),
			{ kind: 'teammate', id: '' },
		],
		[
			'a priority that a teammate changed',
			ofConversation('conversation.priority.updated', [{ author: OWN }]),
			{ kind: 'teammate', id: OWN.id },
		],
		[
			'an attached contact, where nobody is named',
			about('ticket.contact.attached', {
				ticket: { type: 'ticket', id: 215 },
				contact: { type: 'contact', id: 'c1' },
			}),
			undefined,
		],
		[
			'an entry of the activity log',
			about('admin.activity_log_event.created', { type: 'admin_activity_log_event', performed_by: OWN }),
			{ kind: 'teammate', id: OWN.id },
		],
		[
			'a request to the API',
			about('api.request.completed', { type: 'api.request.completed', admin: { id: OWN.id } }),
			{ kind: 'teammate', id: OWN.id },
		],
		['a changed company', about('company.updated', { type: 'company', id: '1' }), undefined],
		['a type that is a word of JavaScript', about('x', { author: { type: 'constructor' } }), undefined],
	])('%s', (_, notification, author) => expect(authorOf(notification)).toEqual(author));
});

describe('of a ticket, whose facts are one level deeper', () => {
	const note = ofTicket('ticket.note.created', OWN);

	test.each([
		['its own doings are ignored', { ignored: [OWN.id] }, false],
		['those of another teammate are not', { ignored: ['999'] }, true],
		['it is from no customer', { from: ['customer' as const] }, false],
		['it is assigned to another team', { teams: ['999'] }, false],
		['it is assigned to this team', { teams: ['222'] }, true],
		['it is assigned to another teammate', { teammates: ['999'] }, false],
		['it is assigned to this teammate', { teammates: ['111'] }, true],
	])('%s', (_, filters, passed) => expect(passes(note, filters)).toBe(passed));
});

describe('tags', () => {
	test.each([
		['of a company', about('company.updated', { type: 'company', tag_ids: ['6'] })],
		[
			'of a contact beside its new tag',
			about('contact.user.tag.created', {
				type: 'contact_tag',
				tag: { id: '6' },
				contact: { tags: { data: [] } },
			}),
		],
		[
			'of a contact that has another one',
			about('contact.user.tag.deleted', {
				type: 'contact_tag',
				tag: { id: '7' },
				contact: { tags: { data: [{ id: '6' }] } },
			}),
		],
	])('%s', (_, notification) => {
		expect(passes(notification, { tags: ['6'] })).toBe(true);
		expect(passes(notification, { tags: ['5'] })).toBe(false);
	});
});

describe('what a notification is about', () => {
	test.each([
		[
			'the ticket to which a contact was attached',
			'ticket.contact.attached',
			{ ticket: { id: 215 }, contact: { id: 'c1' } },
			'/tickets/215',
		],
		[
			'the conversation to which one was attached',
			'conversation.contact.attached',
			{ conversation: { model: { id: 2154 } }, contact: { id: 'c1' } },
			'/conversations/2154',
		],
		[
			'the company that a contact left',
			'company.contact.detached',
			{ company: { id: 'k1' }, contact: { id: 'c1' } },
			'/companies/k1',
		],
		[
			'the recipient of a message',
			'content_stat.email',
			{ contact: { id: 'c1' }, company: { id: 'k1' } },
			'/contacts/c1',
		],
		['a word of JavaScript', 'x', { type: 'constructor', id: '5' }, undefined],
		['a prototype', '__proto__.x', { type: '__proto__', id: '5' }, undefined],
	])('%s', (_, topic, item, path) => expect(pathOf(topic, item as IDataObject)).toBe(path));
});

describe('as live workspaces send it', () => {
	const attached = (facts: object) =>
		about('conversation.contact.attached', {
			conversation: { model: { id: 2154 }, parts: [{ id: 9, data: JSON.stringify(facts) }] },
			contact: { type: 'contact', id: 'c1', tags: { type: 'list', data: [{ id: '6' }] } },
		});
	const OPERATOR = { type: 'admin', id: '5', email: 'operator+wrkspc01@intercom.io' };
	const FIN = { type: 'admin', id: '5', email: 'help@example.com', from_ai_agent: true };
	const LANGUAGE = { part_type: 'language_detection_details', author: BOT };

	test.each([
		[
			'whoever attached a contact stands in a JSON text',
			attached({ added_by: { type: 'admin', id: 814860 } }),
			{ kind: 'teammate', id: OWN.id },
		],
		[
			'and whoever detached one',
			attached({ removed_by: { type: 'user', id: 'c1' } }),
			{ kind: 'customer', id: 'c1' },
		],
		[
			'a text that is no JSON names nobody',
			about('conversation.contact.attached', { conversation: { parts: [{ data: '{' }] } }),
			undefined,
		],
		[
			'the writer of a redacted part did not redact it',
			ofConversation('conversation_part.redacted', [{ author: OWN }]),
			undefined,
		],
		[
			'nor tag it',
			about('conversation_part.tag.created', { type: 'conversation_part', author: OWN }),
			undefined,
		],
		['a teammate logs in', about('admin.logged_in', { ...OWN }), { kind: 'teammate', id: OWN.id }],
		['a teammate logs out', about('admin.logged_out', { ...OWN }), { kind: 'teammate', id: OWN.id }],
		[
			'a customer does what an event tells of',
			about('event.created', { type: 'event', event_name: 'ordered', intercom_user_id: 'c1' }),
			{ kind: 'customer', id: 'c1' },
		],
		[
			'Operator as a teammate is a bot',
			ofConversation('conversation.admin.replied', [{ author: OPERATOR }]),
			{ kind: 'bot', id: '5' },
		],
		[
			'Fin as a teammate is a bot',
			ofConversation('conversation.admin.closed', [{ author: FIN }]),
			{ kind: 'bot', id: '5' },
		],
		[
			'a reply comes before what Intercom detected in it',
			ofConversation('conversation.user.replied', [{ author: CUSTOMER }, LANGUAGE]),
			{ kind: 'customer', id: 'c1' },
		],
		[
			'a first message as well',
			ofConversation('conversation.user.created', [LANGUAGE]),
			{ kind: 'customer', id: 'c1' },
		],
		[
			'a timer wakes a conversation up',
			ofConversation('conversation.admin.unsnoozed', [{ part_type: 'timer_unsnooze', author: BOT }]),
			{ kind: 'bot', id: '5' },
		],
		[
			'before API version 2.5 a conversation began in another place',
			about('conversation.user.created', {
				type: 'conversation',
				conversation_message: { author: CUSTOMER },
				conversation_parts: { conversation_parts: [] },
			}),
			{ kind: 'customer', id: 'c1' },
		],
	])('%s', (_, notification, author) => expect(authorOf(notification)).toEqual(author));

	test.each([
		['a teammate, before API version 2.5', { assignee: { type: 'admin', id: '111' } }, ['111'], []],
		['a team, before API version 2.5', { assignee: { type: 'team', id: '222' } }, [], ['222']],
		['nobody, before API version 2.5', { assignee: { type: 'nobody_admin', id: null } }, [], []],
		['a team that a procedure names', { assign_to: { type: 'team', id: '222' } }, [], ['222']],
		['a teammate, as a number', { admin_assignee_id: 111, team_assignee_id: '0' }, ['111'], []],
	])('assigned to %s', (_, facts, teammates: string[], teams: string[]) => {
		const notification = about('conversation.admin.assigned', { type: 'conversation', id: '1', ...facts });
		expect(passes(notification, { teammates: ['111'] })).toBe(teammates.includes('111'));
		expect(passes(notification, { teams: ['222'] })).toBe(teams.includes('222'));
	});

	test.each([
		[
			'of a contact that subscribed to a type',
			about('granular.subscribe', { type: 'granular_subscribe', contact: { tags: { data: [{ id: '6' }] } } }),
		],
		['of an attached contact', attached({})],
		[
			'of a contact beside its company',
			about('company.contact.attached', {
				company: { tag_ids: [] },
				contact: { tags: { data: [{ id: '6' }] } },
			}),
		],
		[
			'that a conversation got, before API version 2.5',
			about('conversation.admin.replied', {
				type: 'conversation',
				tags: { tags: [] },
				tags_added: { type: 'tag.list', tags: [{ id: '6' }] },
			}),
		],
		[
			'of a part',
			ofConversation('conversation_part.tag.created', [{ author: OWN, tags: { tags: [{ id: '6' }] } }]),
		],
	])('tags %s', (_, notification) => {
		expect(passes(notification, { tags: ['6'] })).toBe(true);
		expect(passes(notification, { tags: ['5'] })).toBe(false);
	});

	test.each([
		['contact.deleted', { type: 'contact', id: 'c1', deleted: true }, undefined],
		['contact.archived', { type: 'contact', id: 'c1', archived: true }, undefined],
		['company.deleted', { type: 'company', id: 'k1' }, undefined],
		['conversation.deleted', { type: 'conversation', conversation_id: '2154' }, undefined],
		['contact.unarchived', { type: 'contact', id: 'c1', archived: false }, '/contacts/c1'],
		['contact.user.tag.deleted', { type: 'contact_tag', contact: { id: 'c1' } }, '/contacts/c1'],
		['contact.lead.tag.deleted', { type: 'contact_tag', contact: { id: 'c1' } }, '/contacts/c1'],
		['granular.unsubscribe', { type: 'granular_unsubscribe', contact: { id: 'c1' } }, '/contacts/c1'],
		['ticket.closed', { type: 'ticket_ticket_part', ticket: { id: '215' } }, '/tickets/215'],
		[
			'procedure.hitl_notification.created',
			{ type: 'procedure.hitl_notification', conversation_id: '2154' },
			'/conversations/2154',
		],
		[
			'data_connector.execution.completed',
			{ type: 'data_connector.execution', id: '7', conversation_id: 2154 },
			'/conversations/2154',
		],
	])('what %s is about', (topic, item, path) => expect(pathOf(topic, item as IDataObject)).toBe(path));

	test('an unarchived contact goes by both names of its topic', () => {
		for (const chosen of ['contact.unarchive', 'contact.unarchived', 'contact.*'])
			for (const sent of ['contact.unarchive', 'contact.unarchived'])
				expect(placeOf(sent, ['contact.created', chosen])).toBe(1);
		expect(placeOf('contact.archived', ['contact.unarchive'])).toBe(-1);
	});

	test('the notice about loops stands with all that a workflow can cause', () => {
		expect(topicsOfNobody).toEqual(
			expect.arrayContaining([
				'admin.away_mode_updated',
				'granular.subscribe',
				'granular.unsubscribe',
				'visitor.signed_up',
			]),
		);
	});
});

describe('whatever comes', () => {
	const topics = topicOptions.map(({ value }) => String(value));
	const keys = fc.constantFrom(
		...['author', 'type', 'id', 'tags', 'tag', 'contact', 'conversation', 'ticket', 'conversation_parts'],
		...['parts', 'data', 'assignee', 'source', 'tag_ids', 'ticket_part', 'added_by', '__proto__'],
	);
	const { item } = fc.letrec((tie) => ({
		value: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), tie('item'), fc.array(tie('item'), { maxLength: 3 })),
		item: fc.dictionary(keys, tie('value'), { maxKeys: 6, noNullPrototype: true }),
	}));

	test('filters and paths give an answer', () => {
		fc.assert(
			fc.property(fc.constantFrom(...topics), item, (topic, facts) => {
				const notification = about(topic, facts as object);
				expect(typeof passes(notification, { from: ['bot'], tags: ['1'], teams: ['1'] })).toBe('boolean');
				expect(['string', 'undefined']).toContain(typeof pathOf(topic, facts as IDataObject));
			}),
			{ seed: 1, numRuns: 3_000 },
		);
	});
});
