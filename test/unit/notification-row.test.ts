import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { outputOf } from '../../nodes/Intercom/triggers/notification';
import { rowOf } from '../../nodes/Intercom/triggers/row';
import { topicOptions } from '../../nodes/Intercom/triggers/topics';

const row = (topic: string, item: object) =>
	rowOf({ topic, id: 'n1', appId: 'wrkspc01', item: item as IDataObject, envelope: {} });

const CUSTOMER = { type: 'user', id: 'c1', name: 'Ida Berg', email: 'ida@example.com' };
const TEAMMATE = { type: 'admin', id: '9', name: 'Otto Falk', email: 'otto@example.com' };
const conversation = (parts: object[]) => ({
	type: 'conversation',
	id: '2154',
	created_at: 1_768_000_000,
	source: { id: 's1', body: '<p>Where is it?</p>', author: CUSTOMER },
	contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: 'c1' }] },
	admin_assignee_id: 9,
	team_assignee_id: null,
	tags: { type: 'tag.list', tags: [{ id: '6', name: 'Parcel' }] },
	conversation_parts: { conversation_parts: parts },
});
const shared = {
	conversation_id: '2154',
	contact_id: 'c1',
	contact_email: 'ida@example.com',
	contact_name: 'Ida Berg',
	assignee_id: '9',
	team_id: null,
	tags: ['Parcel'],
};

test('a first message', () =>
	expect(row('conversation.user.created', conversation([]))).toMatchObject({
		...shared,
		message: 'Where is it?',
		part_id: 's1',
		message_at: '2026-01-09T23:06:40.000Z',
		author_kind: 'customer',
		author_name: 'Ida Berg',
	}));

test.each([
	['conversation.admin.replied', 'comment', 'teammate'],
	['conversation.admin.noted', 'note', 'note'],
])('what a teammate wrote under %s', (topic, partType, kind) =>
	expect(
		row(
			topic,
			conversation([
				{
					id: 'p1',
					part_type: partType,
					body: '<p>On <b>its</b> way</p>',
					created_at: 1_768_000_060,
					author: TEAMMATE,
				},
			]),
		),
	).toMatchObject({
		...shared,
		message: 'On its way',
		part_id: 'p1',
		message_at: '2026-01-09T23:07:40.000Z',
		author_kind: kind,
		author_name: 'Otto Falk',
	}),
);

test.each([
	['ticket.closed', { type: 'ticket_ticket_part', ticket: { id: '215' } }, { ticket_id: '215' }],
	['ticket.created', { type: 'ticket', id: '215' }, { ticket_id: '215', conversation_id: null }],
	['company.created', { type: 'company', id: 'k1' }, { company_id: 'k1' }],
	[
		'company.contact.attached',
		{ company: { id: 'k1' }, contact: { ...CUSTOMER, type: 'contact' } },
		{ company_id: 'k1', contact_id: 'c1', contact_email: 'ida@example.com' },
	],
	['granular.subscribe', { type: 'granular_subscribe', contact: { id: 'c1' } }, { contact_id: 'c1' }],
	['conversation.deleted', { type: 'conversation', conversation_id: '2' }, { conversation_id: '2' }],
	[
		'contact.lead.tag.created',
		{ tag: { id: '6', name: 'Parcel' }, contact: { id: 'c1', tags: { data: [{ id: '6' }, { id: '7' }] } } },
		{ tags: ['Parcel', '7'] },
	],
	[
		'conversation.read',
		conversation([{ id: 'p1', author: { type: 'bot', id: '5', name: 'Fin' } }]),
		{ author_kind: 'customer', author_name: null },
	],
	['event.created', { type: 'event', intercom_user_id: 'c1' }, { contact_id: 'c1', author_kind: 'customer' }],
])('the ids of %s', (topic, item, expected) => expect(row(topic, item)).toMatchObject(expected));

test('the columns are the same whatever comes', () => {
	const columns = Object.keys(row('ping', {}));
	const keys = fc.constantFrom(
		...['author', 'type', 'id', 'tags', 'contact', 'contacts', 'conversation', 'ticket', 'source', 'body'],
		...['conversation_parts', 'created_at', 'name', 'email', 'assignee', 'part_type', '__proto__'],
	);
	const { item } = fc.letrec((tie) => ({
		value: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), tie('item'), fc.array(tie('item'), { maxLength: 3 })),
		item: fc.dictionary(keys, tie('value'), { maxKeys: 6, noNullPrototype: true }),
	}));
	fc.assert(
		fc.property(fc.constantFrom(...topicOptions.map(({ value }) => String(value))), item, (topic, facts) => {
			expect(Object.keys(row(topic, facts as object))).toEqual(columns);
		}),
		{ seed: 1, numRuns: 2_000 },
	);
});

test('names are as they were typed, and a time in milliseconds or before 1970 is that time', () => {
	const author = { ...CUSTOMER, name: 'Phone &amp; SMS' };
	const begun = {
		...conversation([]),
		source: { id: 's1', body: '<p>Where is it?</p>', author },
		tags: { type: 'tag.list', tags: [{ id: '6', name: 'Parcels &amp; letters' }] },
	};
	expect(row('conversation.user.created', { ...begun, created_at: 1_768_000_000_000 })).toMatchObject({
		contact_name: 'Phone & SMS',
		author_name: 'Phone & SMS',
		tags: ['Parcels & letters'],
		message_at: '2026-01-09T23:06:40.000Z',
	});
	expect(row('conversation.user.created', { ...begun, created_at: -86_400 })).toMatchObject({
		message_at: '1969-12-31T00:00:00.000Z',
	});
});

test.each([
	[1_768_000_000, '2026-01-09T23:06:40.000Z'],
	['1768000000', '2026-01-09T23:06:40.000Z'],
	[1_768_000_000_000, '2026-01-09T23:06:40.000Z'],
	['2026-01-09T23:06:40.000Z', '2026-01-09T23:06:40.000Z'],
	['2026-01-10T00:06:40+01:00', '2026-01-09T23:06:40.000Z'],
	[0, null],
	[undefined, null],
	['soon', null],
	['Order 7', null],
	[{ toString: 1 }, null],
])('a notification that was sent at %j says %j', (first_sent_at, said) => {
	const envelope = { first_sent_at } as IDataObject;
	expect(outputOf({ topic: 'ping', id: null, appId: 'a', item: {}, envelope })).toMatchObject({
		first_sent_at: said,
	});
});
