import { createHmac } from 'node:crypto';
import { createDeferredPromise, type IDataObject, type INodeParameters } from 'n8n-workflow';
import { forgetAll } from '../../nodes/Intercom/triggers/duplicates';
import { sign } from '../../nodes/Intercom/triggers/signature';
import { activate, type Active, deliver, serve, type Webhook, workflowWith } from './engine';
import { CLIENT_SECRET, credentialFor, notification, startStandIn, type StandIn } from './workspace';

const TYPE = 'n8n-nodes-intercom.intercomTrigger' as const;
const TOPICS = ['conversation.user.replied', 'contact.user.created'];

let standIn: StandIn;
const webhooks: Webhook[] = [];

beforeAll(async () => {
	standIn = await startStandIn();
});
afterEach(async () => {
	await Promise.all(webhooks.splice(0).map((webhook) => webhook.stop()));
});
afterAll(async () => {
	await standIn.stop();
});

/** An active workflow behind a URL. */
async function online(
	parameters: INodeParameters = {},
	mode: 'webhook' | 'manual' = 'webhook',
): Promise<{ active: Active; webhook: Webhook }> {
	const active = workflowWith({
		type: TYPE,
		parameters: { topics: TOPICS, ...parameters },
		credential: credentialFor(standIn.url),
	});
	await activate(active);
	const webhook = await serve(active, mode);
	webhooks.push(webhook);
	return { active, webhook };
}

const send = (webhook: Webhook, facts: object = {}, headers = {}) =>
	deliver(webhook.url, JSON.stringify(notification(facts as IDataObject)), CLIENT_SECRET, headers);

/** The first output's items of all executions, in the order of their creation. */
const started = async (webhook: Webhook): Promise<IDataObject[]> =>
	(await Promise.all(webhook.executions)).flatMap(({ outputs }) => outputs.flat().map(({ json }) => json));

describe('answers', () => {
	test('HEAD is answered 200 and starts nothing', async () => {
		const { webhook } = await online();
		expect((await fetch(webhook.url, { method: 'HEAD' })).status).toBe(200);
		expect(webhook.executions).toHaveLength(0);
	});

	test('a signed notification starts one execution with one flat item', async () => {
		const { webhook } = await online();
		expect(await send(webhook, { id: 'notif_flat' })).toBe(200);
		expect(await started(webhook)).toEqual([
			{
				conversation_id: '2154',
				ticket_id: null,
				contact_id: 'c1',
				company_id: null,
				contact_email: null,
				contact_name: null,
				message: 'Hi',
				part_id: '1',
				message_at: null,
				author_kind: 'customer',
				author_name: null,
				team_id: '991',
				assignee_id: null,
				tags: ['Billing'],
				topic: 'conversation.user.replied',
				id: 'notif_flat',
				app_id: 'wrkspc01',
				created_at: expect.stringMatching(/^\d{4}-.*\.000Z$/) as unknown,
				first_sent_at: expect.stringMatching(/^\d{4}-.*\.000Z$/) as unknown,
				delivery_attempts: 1,
				item_type: 'conversation',
				item: expect.objectContaining({ id: '2154', created_at: 1_763_715_000 }),
			},
		]);
	});

	test('a signed ping is answered 200 and starts nothing', async () => {
		const { webhook } = await online();
		const ping = JSON.stringify(notification({ topic: 'ping', id: null }), null, 2);
		expect(await deliver(webhook.url, ping, CLIENT_SECRET)).toBe(200);
		expect(webhook.executions).toHaveLength(0);
	});

	test("in the editor's test a ping arrives, each time it is sent, and so does a repeat", async () => {
		const { webhook } = await online({}, 'manual');
		const ping = JSON.stringify(notification({ topic: 'ping', id: null }), null, 2);
		expect(await deliver(webhook.url, ping, CLIENT_SECRET)).toBe(200);
		expect(await deliver(webhook.url, ping, CLIENT_SECRET)).toBe(200);
		expect(await send(webhook, { id: 'notif_again' })).toBe(200);
		expect(await send(webhook, { id: 'notif_again' })).toBe(200);
		expect((await started(webhook)).map(({ topic }) => topic)).toEqual([
			'ping',
			'ping',
			'conversation.user.replied',
			'conversation.user.replied',
		]);
	});

	test('a topic nobody chose is answered 200 and starts nothing', async () => {
		const { webhook } = await online();
		expect(await send(webhook, { topic: 'conversation.admin.replied' })).toBe(200);
		expect(webhook.executions).toHaveLength(0);
	});

	test('an ID may be a number, and a body may begin with a byte order mark', async () => {
		const { webhook } = await online();
		const body = `\uFEFF${JSON.stringify(notification({ id: 7_000_001 }))}`;
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		expect(await started(webhook)).toMatchObject([{ id: '7000001' }]);
	});

	test('typed topics and families of them start the workflow', async () => {
		const { webhook } = await online({ topics: [], moreTopics: 'audience.*, brand.new' });
		await send(webhook, { topic: 'audience.member.added' });
		await send(webhook, { topic: 'brand.new' });
		await send(webhook, { topic: 'audiences.other' });
		expect((await started(webhook)).map(({ topic }) => topic)).toEqual([
			'audience.member.added',
			'brand.new',
		]);
	});
});

describe('signatures', () => {
	const body = JSON.stringify(notification({ id: 'notif_signed' }));
	const right = sign(Buffer.from(body), CLIENT_SECRET);

	test('are HMAC-SHA1 of the bytes, in hex, keyed with the client secret', () => {
		expect(right).toBe(`sha1=${createHmac('sha1', CLIENT_SECRET).update(body).digest('hex')}`);
		// From the examples of RFC 2202, so that signer and verifier cannot be wrong together.
		expect(sign(Buffer.from('what do ya want for nothing?'), 'Jefe')).toBe(
			'sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
		);
	});

	test.each([
		['missing', {}],
		['of another secret', { 'x-hub-signature': sign(Buffer.from(body), 'another') }],
		['of other bytes', { 'x-hub-signature': sign(Buffer.from(`${body} `), CLIENT_SECRET) }],
		['empty', { 'x-hub-signature': '' }],
		['without its prefix', { 'x-hub-signature': right.slice(5) }],
		['of another algorithm', { 'x-hub-signature': right.replace('sha1', 'sha256') }],
		['cut off', { 'x-hub-signature': right.slice(0, -2) }],
		['too long', { 'x-hub-signature': `${right}00` }],
		['no hex', { 'x-hub-signature': `sha1=${'z'.repeat(40)}` }],
		['twice', { 'x-hub-signature': `${right}, ${right}` }],
	])(
		'that are %s are answered 401 with an empty body, start nothing and leave no trace',
		async (_, headers) => {
			const { active, webhook } = await online();
			const before = active.database.staticData;
			const answer = await fetch(webhook.url, { method: 'POST', body, headers: headers as never });
			expect([answer.status, await answer.text()]).toEqual([401, '']);
			expect(webhook.executions).toHaveLength(0);
			expect(active.database.staticData).toBe(before);
		},
	);

	test('in upper case are taken, and odd content types are checked over their bytes', async () => {
		const { webhook } = await online();
		for (const [index, type] of ['text/plain', 'application/octet-stream', 'application/xml'].entries()) {
			const bytes = Buffer.from(
				JSON.stringify(notification({ item: '\u00e9 é "\\u00e9"', id: `odd_${index}` })),
			);
			const signature = `sha1=${sign(bytes, CLIENT_SECRET).slice(5).toUpperCase()}`;
			const headers = { 'content-type': type, 'x-hub-signature': signature };
			expect(await deliver(webhook.url, bytes, CLIENT_SECRET, headers)).toBe(200);
		}
		expect(webhook.executions).toHaveLength(3);
	});

	test('let nothing in when the credential holds no client secret, not even one signed with nothing', async () => {
		const { active, webhook } = await online();
		active.credential = { ...active.credential, clientSecret: '' };
		expect(await deliver(webhook.url, body, '')).toBe(401);
		expect(webhook.executions).toHaveLength(0);
	});

	test("take the OAuth app's client secret", async () => {
		const active = workflowWith({
			type: TYPE,
			parameters: { authentication: 'oAuth2', topics: TOPICS, options: { onlyThisWorkspace: false } },
			credential: {
				region: 'custom',
				baseUrl: standIn.url,
				clientId: 'id',
				clientSecret: CLIENT_SECRET,
				oauthTokenData: { access_token: 'granted' },
			},
		});
		const webhook = await serve(active);
		webhooks.push(webhook);
		expect(await send(webhook)).toBe(200);
		expect(webhook.executions).toHaveLength(1);
	});
});

test.each([
	['no JSON', 'not json'],
	['an array', '[]'],
	['null', 'null'],
	['another object', '{"type":"conversation"}'],
	['no topic', JSON.stringify(notification({ topic: undefined }))],
	['no data', JSON.stringify(notification({ data: null }))],
	['no item', JSON.stringify(notification({ data: { type: 'notification_event_data' } }))],
	['nothing', ''],
])('a signed body that is %s is answered 400 and starts nothing', async (_, body) => {
	const { webhook } = await online();
	expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(400);
	expect(webhook.executions).toHaveLength(0);
});

test('a credential that cannot be read asks Intercom to deliver again', async () => {
	const { active, webhook } = await online();
	const { credential } = active;
	active.credential = { ...credential, accessToken: '' };
	const body = JSON.stringify(notification());
	expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(503);
	active.credential = credential;
	expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
	expect(webhook.executions).toHaveLength(1);
});

describe('duplicates', () => {
	test('start nothing, one after the other or side by side', async () => {
		const { webhook } = await online();
		const bodies = [1, 2, 3, 4].map(() => JSON.stringify(notification()));
		const statuses = await Promise.all(
			Array.from({ length: 40 }, (_, index) => deliver(webhook.url, bodies[index % 4]!, CLIENT_SECRET)),
		);
		statuses.push(await deliver(webhook.url, bodies[0]!, CLIENT_SECRET));
		expect(new Set(statuses)).toEqual(new Set([200]));
		expect(webhook.executions).toHaveLength(4);
	});

	test('are told by app and id: the same id of another app is another notification', async () => {
		const { webhook } = await online({ options: { onlyThisWorkspace: false } });
		await send(webhook, { id: 'notif_same', app_id: 'one' });
		await send(webhook, { id: 'notif_same', app_id: 'two' });
		await send(webhook, { id: 'notif_same', app_id: 'two' });
		expect(webhook.executions).toHaveLength(2);
	});

	test('are known after a restart, though deliveries were worked on side by side', async () => {
		const { webhook } = await online();
		const bodies = Array.from({ length: 30 }, () => JSON.stringify(notification()));
		await Promise.all(bodies.map((body) => deliver(webhook.url, body, CLIENT_SECRET)));
		forgetAll();
		await Promise.all(bodies.map((body) => deliver(webhook.url, body, CLIENT_SECRET)));
		expect(webhook.executions).toHaveLength(30);
	});

	test('two workflows do not share them', async () => {
		const [one, two] = [await online(), await online()];
		const body = JSON.stringify(notification());
		await deliver(one.webhook.url, body, CLIENT_SECRET);
		await deliver(two.webhook.url, body, CLIENT_SECRET);
		expect([one.webhook.executions.length, two.webhook.executions.length]).toEqual([1, 1]);
	});

	test('a notification whose execution was not created is asked for again, and known to nobody', async () => {
		const { active, webhook } = await online();
		const body = JSON.stringify(notification());
		webhook.beforeExecution = async () => {
			throw new Error('the database is full');
		};
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(500);
		expect(active.database.staticData).not.toContain('notifications');
		webhook.beforeExecution = async () => {};
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		expect(webhook.executions).toHaveLength(1);
	});

	test('a repeat that comes while the first is under way waits for what becomes of it', async () => {
		const { webhook } = await online();
		const body = JSON.stringify(notification());
		const arrived = createDeferredPromise();
		const failure = createDeferredPromise();
		webhook.beforeExecution = async () => {
			webhook.beforeExecution = async () => {};
			arrived.resolve();
			await failure.promise;
		};
		const first = deliver(webhook.url, body, CLIENT_SECRET);
		await arrived.promise;
		const second = deliver(webhook.url, body, CLIENT_SECRET);
		const third = send(webhook, {});
		expect(await third).toBe(200);
		failure.reject(new Error('the database is full'));
		expect([await first, await second]).toEqual([500, 200]);
		expect(webhook.executions).toHaveLength(2);
	});

	test('a repeat that comes while the first is under way starts nothing when the first succeeds', async () => {
		const { webhook } = await online();
		const body = JSON.stringify(notification());
		const arrived = createDeferredPromise();
		const success = createDeferredPromise();
		webhook.beforeExecution = async () => {
			webhook.beforeExecution = async () => {};
			arrived.resolve();
			await success.promise;
		};
		const first = deliver(webhook.url, body, CLIENT_SECRET);
		await arrived.promise;
		const second = deliver(webhook.url, body, CLIENT_SECRET);
		expect(await send(webhook)).toBe(200);
		success.resolve();
		expect([await first, await second]).toEqual([200, 200]);
		expect(webhook.executions).toHaveLength(2);
	});
});

describe('replays', () => {
	const hoursAgo = (hours: number) => Math.floor(Date.now() / 1000) - hours * 3_600;

	test.each([4, -4])('a notification created %d hours ago starts nothing', async (hours) => {
		const { webhook } = await online();
		expect(await send(webhook, { created_at: hoursAgo(hours) })).toBe(200);
		expect(webhook.executions).toHaveLength(0);
	});

	test.each([2, -2])('one created %d hours ago starts the workflow', async (hours) => {
		const { webhook } = await online();
		expect(await send(webhook, { created_at: hoursAgo(hours) })).toBe(200);
		expect(webhook.executions).toHaveLength(1);
	});
});

describe('Once per Message', () => {
	const topics = [
		'conversation.admin.assigned',
		'conversation.admin.open.assigned',
		'conversation.admin.replied',
	];
	const reply = (id: string) => ({
		data: {
			item: {
				type: 'conversation',
				id: '2154',
				conversation_parts: {
					conversation_parts: [{ id, part_type: 'assignment', author: { type: 'admin', id: '9' } }],
				},
			},
		},
	});

	test.each([
		[true, 2],
		[false, 6],
	])(
		'%p: two replies under three topics start %d executions, over a restart as well',
		async (once, count) => {
			const { webhook } = await online({ topics, options: { oncePerMessage: once } });
			for (const topic of topics)
				for (const part of ['p1', 'p2']) {
					expect(await send(webhook, { topic, ...reply(part) })).toBe(200);
					forgetAll();
				}
			expect(webhook.executions).toHaveLength(count);
		},
	);
});
