import { createHmac } from 'crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import {
	buildNotification,
	type Json,
	signNotification,
	type Simulator,
	type SimulatorOptions,
	startSimulator,
} from '../../simulator';
import { clientOf } from './client';

interface Received {
	method: string;
	signature: string | undefined;
	raw: Buffer;
	body: Json & { topic: string; id: string | null; delivery_attempts: number; data: { item: Json } };
}

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;
let endpoint: FastifyInstance;
let received: Received[];
/** Status of the n-th POST, or 'silent' for no answer; 200 beyond the list. */
let answers: Array<number | 'silent'>;
let headStatus: number;
let url: string;

beforeEach(async () => {
	received = [];
	answers = [];
	headStatus = 200;
	endpoint = Fastify({ forceCloseConnections: true });
	endpoint.removeAllContentTypeParsers();
	endpoint.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	endpoint.route({
		method: ['HEAD', 'POST'],
		url: '/hook',
		handler: async (request, reply) => {
			const raw = (request.body as Buffer | undefined) ?? Buffer.alloc(0);
			const signature = request.headers['x-hub-signature'] as string | undefined;
			received.push({
				method: request.method,
				signature,
				raw,
				body: raw.length > 0 ? (JSON.parse(raw.toString()) as Received['body']) : ({} as Received['body']),
			});
			if (request.method === 'HEAD') return reply.code(headStatus).send();
			const answer = answers.shift() ?? 200;
			if (answer === 'silent') return reply.hijack();
			return reply.code(answer).send('');
		},
	});
	url = `${await endpoint.listen({ port: 0, host: '127.0.0.1' })}/hook`;
});
afterEach(async () => {
	await intercom.stop();
	await endpoint.close();
});

async function start(options: SimulatorOptions = {}): Promise<void> {
	intercom = await startSimulator({ ...options, webhooks: { retryAfterMs: 20, ...options.webhooks } });
	ask = clientOf(intercom);
}

const posts = () => received.filter(({ method }) => method === 'POST');
const topics = () => posts().map(({ body }) => body.topic);

test('saving asks with HEAD, and keeps the old endpoint when that fails', async () => {
	await start();
	await intercom.webhooks.save(url);
	expect(received.map(({ method }) => method)).toEqual(['HEAD']);
	headStatus = 404;
	await expect(intercom.webhooks.save(`${url}?other`)).rejects.toThrow('404');
	await expect(intercom.webhooks.save('http://127.0.0.1:1/')).rejects.toThrow('did not answer');
	expect(intercom.webhooks.settings.url).toBe(url);
});

test('a ping has no id and is pretty-printed; each body is signed over its bytes', async () => {
	await start({ clientSecret: 'sesame' });
	await intercom.webhooks.save(url, ['conversation.user.created']);
	intercom.webhooks.ping();
	await intercom.webhooks.settled();
	const [ping] = posts();
	expect(ping?.body).toMatchObject({ type: 'notification_event', topic: 'ping', id: null });
	expect(ping?.raw.toString()).toContain('\n  "type"');
	expect(ping?.signature).toBe(
		`sha1=${createHmac('sha1', 'sesame')
			.update(ping?.raw ?? '')
			.digest('hex')}`,
	);
});

test('a state change is told under its topic, with the new part alone and in plain text', async () => {
	await start();
	await intercom.webhooks.save(url);
	const id = [...intercom.workspace.conversations.keys()][0] ?? '';
	await ask('POST', `/conversations/${id}/reply`, {
		message_type: 'note',
		type: 'admin',
		admin_id: '814860',
		body: '<p>Look <b>here</b></p>',
	});
	await intercom.webhooks.settled();
	const [told] = posts();
	expect(told?.body).toMatchObject({
		topic: 'conversation.admin.noted',
		app_id: intercom.workspace.facts.app_id,
		delivery_attempts: 1,
	});
	expect(told?.body.id).toMatch(/^notif_/);
	const parts = (told?.body.data.item.conversation_parts as Json).conversation_parts as Json[];
	expect(parts.map(({ body }) => body)).toEqual(['Look here']);
});

test('contacts carry ISO dates, and topics that are not ticked are not sent', async () => {
	await start();
	await intercom.webhooks.save(url, ['contact.user.created']);
	await ask('POST', '/contacts', { role: 'lead', email: 'l@example.com' });
	await ask('POST', '/contacts', { email: 'u@example.com' });
	await intercom.webhooks.settled();
	expect(topics()).toEqual(['contact.user.created']);
	expect(posts()[0]?.body.data.item.created_at).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('what a conversation goes through has the topics of Intercom', async () => {
	await start({ webhooks: { concurrency: 1 } });
	await intercom.webhooks.save(url);
	const control = (path: string, body: unknown) =>
		ask<{ conversation_id: string }>('POST', `/_simulator${path}`, body);
	const { body } = await control('/customer/messages', { email: 'new@example.com', body: 'Hi' });
	const act = (action: string, more: Json = {}) =>
		control(`/teammate/conversations/${body.conversation_id}/${action}`, more);
	await act('assign', { type: 'team', assignee_id: '991002' });
	await act('tag', { name: 'VIP' });
	await act('reply', { body: 'Hello' });
	await act('close');
	await act('open');
	await control(`/customer/conversations/${body.conversation_id}/replies`, { body: 'Thanks' });
	await intercom.webhooks.settled();
	expect(topics()).toEqual([
		'contact.lead.created',
		'conversation.user.created',
		'conversation.admin.assigned',
		'conversation_part.tag.created',
		'conversation.admin.replied',
		'conversation.admin.closed',
		'conversation.admin.opened',
		'conversation.user.replied',
	]);
});

test('a failure is retried once, counted and signed anew, then given up', async () => {
	await start();
	await intercom.webhooks.save(url);
	answers = [500, 500];
	await ask('POST', '/contacts', { email: 'retry@example.com' });
	await intercom.webhooks.settled();
	expect(posts().map(({ body }) => body.delivery_attempts)).toEqual([1, 2]);
	expect(new Set(posts().map(({ body }) => body.id)).size).toBe(1);
	for (const { raw, signature } of posts())
		expect(signature).toBe(signNotification(raw, intercom.clientSecret));
	expect(intercom.webhooks.deliveries[0]).toMatchObject({
		state: 'failed',
		attempts: [{ status: 500 }, { status: 500 }],
	});
});

test('an endpoint that does not answer in time is asked again', async () => {
	await start();
	await intercom.webhooks.save(url);
	intercom.webhooks.settings.timeoutMs = 500;
	answers = ['silent'];
	await ask('POST', '/contacts', { email: 'silent@example.com' });
	await intercom.webhooks.settled();
	const [delivery] = intercom.webhooks.deliveries;
	expect(delivery).toMatchObject({ state: 'delivered', attempts: [{ status: null }, { status: 200 }] });
	expect(delivery?.attempts[0]?.milliseconds).toBeGreaterThanOrEqual(490);
});

test('the time an endpoint has is 5 seconds, and the retry comes after a minute, unless told otherwise', async () => {
	intercom = await startSimulator();
	expect(intercom.webhooks.settings).toMatchObject({ timeoutMs: 5_000, retryAfterMs: 60_000 });
});

test('410 ends the subscription', async () => {
	await start();
	await intercom.webhooks.save(url);
	answers = [410];
	await ask('POST', '/contacts', { email: 'one@example.com' });
	await intercom.webhooks.settled();
	await ask('POST', '/contacts', { email: 'two@example.com' });
	await intercom.webhooks.settled();
	expect(posts()).toHaveLength(1);
	expect(intercom.webhooks.settings.state).toBe('disabled');
});

test('429 holds deliveries back for a while', async () => {
	await start({ webhooks: { throttleMs: 120, concurrency: 1 } });
	await intercom.webhooks.save(url);
	answers = [429];
	await ask('POST', '/contacts', { email: 'one@example.com' });
	await ask('POST', '/contacts', { email: 'two@example.com' });
	await intercom.webhooks.settled();
	const [first, ...later] = intercom.webhooks.deliveries
		.flatMap(({ attempts }) => attempts)
		.sort((a, b) => a.at - b.at);
	expect(first?.status).toBe(429);
	expect(later.map(({ status }) => status)).toEqual([200, 200]);
	for (const attempt of later) expect(attempt.at - (first?.at ?? 0)).toBeGreaterThanOrEqual(100);
});

test('the builder and the signer stand alone', () => {
	const notification = buildNotification({
		topic: 'contact.deleted',
		item: { type: 'contact', id: '1' },
		app_id: 'a',
		id: 'notif_x',
	});
	expect(notification).toMatchObject({
		id: 'notif_x',
		data: { type: 'notification_event_data', item: { id: '1' } },
	});
	expect(signNotification('{}', 'key')).toBe(`sha1=${createHmac('sha1', 'key').update('{}').digest('hex')}`);
});
