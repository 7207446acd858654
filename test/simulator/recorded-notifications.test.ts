import {
	buildNotification,
	buildPing,
	type Json,
	type Notification,
	type Simulator,
	startSimulator,
} from '../../simulator';
import { clientOf } from './client';
import { differences, isDescribed, RECORDED_NOTIFICATIONS, shapeOf } from './recorded';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;

/** What the simulator sends, by topic, as it travels. */
const sent: Record<string, Notification[]> = {};

const keep = (notification: Notification) =>
	(sent[notification.topic] ??= []).push(JSON.parse(JSON.stringify(notification)) as Notification);

beforeAll(async () => {
	intercom = await startSimulator({ rateLimit: { limit: 100_000 } });
	ask = clientOf(intercom);
	const { app_id } = intercom.workspace.facts;
	intercom.workspace.on('change', ({ topic, item }) => keep(buildNotification({ topic, item, app_id })));
	keep(buildPing(app_id).notification);
	await walk();
});
afterAll(() => intercom.stop());

async function go(method: string, path: string, body?: unknown): Promise<Json> {
	const reply = await ask(method, path, body);
	if (reply.status >= 300) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text}`);
	return reply.body;
}

async function walk(): Promise<void> {
	const { workspace } = intercom;
	const admin_id = '814860';
	const as = { type: 'admin', admin_id };
	const user = await go('POST', '/contacts', {
		...{ email: 'notified@example.com', external_id: 'notified', name: 'Nora' },
	});
	const lead = await go('POST', '/contacts', { role: 'lead', email: 'lena@example.com', name: 'Lena' });
	const company = await go('POST', '/companies', { company_id: 'notified', name: 'Notified' });
	await go('POST', `/contacts/${String(user.id)}/companies`, { id: company.id });
	await go('PUT', `/contacts/${String(user.id)}`, { email: 'nora@example.com' });
	await go('POST', `/contacts/${String(lead.id)}/tags`, { id: '501' });
	await go('POST', `/contacts/${String(user.id)}/tags`, { id: '501' });
	await go('DELETE', `/contacts/${String(user.id)}/tags/501`);
	await go('POST', `/contacts/${String(user.id)}/subscriptions`, { id: '31', consent_type: 'opt_in' });
	await go('POST', '/events', {
		...{ event_name: 'ride', created_at: 1_700_000_000, id: user.id, metadata: { km: 12 } },
	});
	await go('PUT', `/admins/${admin_id}/away`, { away_mode_enabled: true, away_mode_reassign: false });

	const started = await go('POST', '/conversations', {
		from: { type: 'user', id: user.id },
		body: 'Do you rent?',
	});
	const path = `/conversations/${String(started.conversation_id)}`;
	await go('POST', `${path}/parts`, {
		...as,
		message_type: 'assignment',
		assignee_id: admin_id,
		body: 'Mine',
	});
	await go('POST', `${path}/tags`, { id: '501', admin_id });
	await go('POST', `${path}/reply`, { ...as, message_type: 'note', body: 'Ask her' });
	await go('POST', `${path}/reply`, { ...as, message_type: 'comment', body: 'We do.' });
	await go('POST', `${path}/reply`, {
		...{ type: 'user', message_type: 'comment', intercom_user_id: user.id, body: 'Good' },
	});
	await go('PUT', path, { read: true });
	const now = Math.floor(workspace.clock() / 1000);
	await go('POST', `${path}/parts`, { message_type: 'snoozed', admin_id, snoozed_until: now + 60 });
	const { clock } = workspace;
	workspace.clock = () => clock() + 120_000;
	await go('GET', path);
	const conversation = await go('GET', path);
	const parts = (conversation.conversation_parts as Json).conversation_parts as Json[];
	await go('POST', '/conversations/redact', {
		type: 'conversation_part',
		conversation_id: conversation.id,
		conversation_part_id: parts.find(({ body }) => String(body).includes('We do'))?.id,
	});
	await go('POST', `${path}/customers`, { admin_id, customer: { intercom_user_id: lead.id } });
	await go('DELETE', `${path}/customers/${String(lead.id)}`, { admin_id });
	await go('DELETE', path);

	const article = await go('POST', '/articles', {
		...{ title: 'Bells', description: 'What to ring', body: '<p>Ring</p>', author_id: 814860 },
		...{ state: 'published', parent_id: 19600001, parent_type: 'collection' },
	});
	await go('DELETE', `/articles/${String(article.id)}`);

	const [type] = workspace.ticketTypes.values();
	const ticket = await go('POST', '/tickets', {
		ticket_type_id: type?.id,
		contacts: [{ id: user.id }],
		ticket_attributes: { _default_title_: 'Brakes' },
	});
	const ticketPath = `/tickets/${String(ticket.id)}`;
	await go('PUT', ticketPath, { admin_id, assignee_id: admin_id });
	await go('PUT', ticketPath, { admin_id, ticket_state_id: '7002' });
	await go('PUT', ticketPath, { admin_id, ticket_attributes: { _default_description_: 'They squeal' } });
	await go('POST', `${ticketPath}/reply`, { ...as, message_type: 'note', body: 'Ask her' });
	await go('POST', `${ticketPath}/reply`, { ...as, message_type: 'comment', body: 'We look.' });
	await go('PUT', ticketPath, { admin_id, open: false });

	await go('POST', '/visitors/convert', {
		...{ type: 'user', visitor: { user_id: 'visitor-1' } },
		user: { user_id: 'vera', email: 'vera@example.com' },
	});
	await go('POST', `/contacts/${String(lead.id)}/archive`);
	await go('DELETE', `/contacts/${String(user.id)}`);
}

/** Recorded topics that the simulator has no reason to send. */
const NOT_SENT: Record<string, string> = {
	'conversation.operator.replied': 'Operator says nothing by itself',
	'conversation.priority.updated': 'A priority is set in Preview alone',
	'granular.subscribe': 'Consent is told as contact.subscribed',
	'procedure.hitl_notification.created': 'A procedure asks only where a test makes it',
	'ticket.contact.attached': 'No request adds a contact to a ticket',
};

/** What differs from the recorded shape, and why. Each must occur. */
const KNOWN: Array<{ topics: RegExp; difference: string; why: string }> = [
	{
		topics: /^conversation\.read$/,
		difference: 'data.item.conversation_parts.conversation_parts[] is missing',
		why: 'the parts that come with a read are those of the bot, and no bot writes here',
	},
	{
		topics: /^ticket\.admin\.replied$/,
		difference: 'data.item.ticket_part.assigned_to is missing',
		why: 'the recorded reply also assigned, and replies to tickets assign nobody here',
	},
];

/** The components of the description that a notification's parts are like. */
const LIKE: Array<[path: string, topics: RegExp, component: string]> = [
	['data.item', /^conversation(?!\.(deleted|contact))/, 'conversation'],
	['data.item', /^contact\.((user|lead)\.(created|updated)|email)/, 'contact'],
	['data.item', /^ticket\.created/, 'ticket'],
	['data.item', /^company\./, 'company'],
	['data.item', /^article\./, 'article'],
	['data.item', /^admin\.away/, 'admin'],
	['data.item.contact', /./, 'contact'],
	['data.item.company', /./, 'company'],
	['data.item.ticket', /^ticket/, 'ticket'],
	['data.item.ticket_part', /^ticket/, 'ticket_part'],
];

const describedIn = (topic: string) => (path: string) =>
	LIKE.some(
		([where, topics, component]) =>
			topics.test(topic) &&
			path.startsWith(`${where}.`) &&
			isDescribed({ $ref: `#/schemas/${component}` }, path.slice(where.length + 1)),
	);

const TOPICS = Object.keys(RECORDED_NOTIFICATIONS).filter((topic) => !(topic in NOT_SENT));

/** One notification of a topic was recorded: what it has a value for may well have none in another. */
const differencesOf = (topic: string) =>
	differences(shapeOf(sent[topic] ?? []), RECORDED_NOTIFICATIONS[topic] ?? {}, describedIn(topic)).filter(
		(each) => !/ is null, not /.test(each),
	);

test.each(TOPICS)('%s has the recorded shape', (topic) => {
	if (!sent[topic]) throw new Error(`Nothing was sent under ${topic}`);
	const known = KNOWN.filter(({ topics }) => topics.test(topic)).map(({ difference }) => difference);
	expect(differencesOf(topic).filter((each) => !known.includes(each))).toEqual([]);
});

test.each(KNOWN)('"$difference" is still a difference: $why', ({ topics, difference }) => {
	expect(
		TOPICS.filter((topic) => topics.test(topic)).some((topic) => differencesOf(topic).includes(difference)),
	).toBe(true);
});

test('one reply that also assigns is told under three topics, with one part', () => {
	const told = ['admin.assigned', 'admin.open.assigned', 'admin.replied'].map(
		(topic) => sent[`conversation.${topic}`]?.[0],
	);
	const parts = told.map((each) =>
		((each?.data.item.conversation_parts as Json).conversation_parts as Json[]).map(({ id, part_type }) => ({
			id,
			part_type,
		})),
	);
	expect(parts[0]).toMatchObject([{ part_type: 'assignment' }]);
	expect(parts).toEqual([parts[0], parts[0], parts[0]]);
	expect(new Set(told.map((each) => each?.id)).size).toBe(3);
});

test('a new ticket is told under two topics', () => {
	const [state] = sent['ticket.state.updated'] ?? [];
	expect((state?.data.item.ticket as Json).id).toBe(sent['ticket.created']?.[0]?.data.item.id);
});

test.each([
	['attached', 'added_by'],
	['detached', 'removed_by'],
])('a contact that is %s tells who did it in a JSON text', (what, by) => {
	const item = sent[`conversation.contact.${what}`]?.[0]?.data.item;
	const [part] = (item?.conversation as Json).parts as Array<{ data: string }>;
	expect(JSON.parse(part?.data ?? '')).toMatchObject({ [by]: { type: 'admin', id: 814860 } });
});

test.each([
	['conversation.deleted', ['type', 'conversation_id']],
	['company.contact.attached', ['company', 'contact']],
	['contact.lead.tag.created', ['type', 'tag', 'contact']],
	['contact.subscribed', ['type', 'contact', 'subscription_types', 'created_at']],
])('%s holds nothing but %j', (topic, names) => {
	expect(Object.keys(sent[topic]?.[0]?.data.item ?? {})).toEqual(names);
});

test('what is said not to be sent is recorded, and not sent', () => {
	expect(Object.keys(NOT_SENT).filter((topic) => sent[topic] || !RECORDED_NOTIFICATIONS[topic])).toEqual([]);
});
