import type { IDataObject } from 'n8n-workflow';
import { authorOf, passes } from '../../nodes/Intercom/triggers/filters';
import type { Notification } from '../../nodes/Intercom/triggers/notification';
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
