import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDeferredPromise, type IDataObject, type INodeParameters, NodeHelpers } from 'n8n-workflow';
import { forgetAll } from '../../nodes/Intercom/triggers/duplicates';
import { IntercomTrigger } from '../../nodes/Intercom/IntercomTrigger.node';
import { sign } from '../../nodes/Intercom/triggers/signature';
import {
	activate,
	type Active,
	choices,
	deliver,
	serve,
	type Webhook,
	workflowOf,
	workflowWith,
} from './engine';
import {
	CLIENT_SECRET,
	conversation,
	credentialFor,
	notification,
	startStandIn,
	type StandIn,
	TEAMMATE,
	WORKSPACE,
} from './workspace';

const TYPE = 'n8n-nodes-intercom.intercomTrigger' as const;

let standIn: StandIn;
const stopping: Array<() => Promise<unknown>> = [];

beforeEach(async () => {
	standIn = await startStandIn();
	stopping.push(standIn.stop);
});
afterEach(async () => {
	await Promise.all(stopping.splice(0).map((stop) => stop()));
});

const workflow = (parameters: INodeParameters = {}): Active =>
	workflowWith({
		type: TYPE,
		parameters: { topics: ['conversation.user.replied'], ...parameters },
		credential: credentialFor(standIn.url),
	});

async function online(parameters: INodeParameters = {}): Promise<{ active: Active; webhook: Webhook }> {
	const active = workflow(parameters);
	await activate(active);
	const webhook = await serve(active);
	stopping.push(webhook.stop);
	return { active, webhook };
}

const send = (webhook: Webhook, facts: IDataObject = {}, headers = {}) =>
	deliver(webhook.url, JSON.stringify(notification(facts)), CLIENT_SECRET, headers);

const about = (item: object) => ({ data: { type: 'notification_event_data', item } as IDataObject });

const started = async (webhook: Webhook): Promise<IDataObject[]> =>
	(await Promise.all(webhook.executions)).flatMap(({ outputs }) => outputs.flat().map(({ json }) => json));

/** Stands for another trigger, or whatever is at the end of a further URL. */
async function startReceiver(status: () => number = () => 200) {
	const received: Array<{ body: string; headers: IncomingHttpHeaders }> = [];
	const server: Server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
			if (status() === 0) request.socket.destroy();
			else response.writeHead(status(), status() === 302 ? { location: standIn.url } : {}).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	stopping.push(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`, received };
}

describe('activation', () => {
	test('asks whom the token belongs to', async () => {
		const active = workflow();
		await activate(active);
		expect(standIn.requests).toEqual(['GET /me']);
		expect(active.database.staticData).toContain(WORKSPACE);
		expect(active.database.staticData).not.toContain('trigger-test-token');
	});

	test('fails with a sentence when the token is refused, at a restart as well', async () => {
		standIn.answers['GET /me'] = {
			status: 401,
			body: { type: 'error.list', errors: [{ code: 'token_revoked', message: 'Token revoked' }] },
		};
		for (const mode of ['activate', 'init'] as const) {
			await expect(activate(workflow(), mode)).rejects.toMatchObject({
				message: 'Intercom did not accept the token: Token revoked',
				description: expect.stringContaining('create a new one and put it into the credential'),
			});
		}
	});

	test('fails with a sentence when the credential holds no client secret, without asking Intercom', async () => {
		const active = workflow();
		active.credential = { ...active.credential, clientSecret: ' \n' };
		await expect(activate(active)).rejects.toMatchObject({
			message: 'The Intercom credential holds no client secret',
			description: expect.stringContaining('Configure > Basic Information'),
		});
		expect(standIn.requests).toEqual([]);
	});

	test('stays online when Intercom has a problem, and learns the workspace with the first notification', async () => {
		standIn.answers['GET /me'] = { status: 503, body: {} };
		const { webhook } = await online();
		expect(await send(webhook)).toBe(503);
		expect(webhook.executions).toHaveLength(0);
		standIn.answers['GET /me'] = { body: { id: TEAMMATE, app: { id_code: WORKSPACE } } };
		expect(await send(webhook)).toBe(200);
		expect(webhook.executions).toHaveLength(1);
	});

	test('does not ask for more after the last attempt, while nobody knows whose workspace it is', async () => {
		standIn.answers['GET /me'] = { status: 503, body: {} };
		const { webhook } = await online();
		const attempt = (delivery_attempts: number) =>
			JSON.stringify(notification({ id: 'notif_last', delivery_attempts }));
		expect(await deliver(webhook.url, attempt(1), CLIENT_SECRET)).toBe(503);
		expect(await deliver(webhook.url, attempt(2), CLIENT_SECRET)).toBe(200);
		expect(webhook.executions).toHaveLength(0);
	});

	test('stays online when Intercom names no workspace, and drops nothing meanwhile', async () => {
		standIn.answers['GET /me'] = { body: { type: 'admin', id: TEAMMATE, app: null } };
		const { webhook } = await online();
		expect(await send(webhook)).toBe(503);
		standIn.answers['GET /me'] = { body: { id: TEAMMATE, app: { id_code: WORKSPACE } } };
		expect(await send(webhook)).toBe(200);
		expect(webhook.executions).toHaveLength(1);
	});

	test('stays online when Intercom does not answer in time, or its rate limit is used up', async () => {
		standIn.answers['GET /me'] = { status: 429, body: {} };
		const waiting = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
		await expect(activate(workflow(), 'init')).resolves.toBeUndefined();
		waiting.mockRestore();
	});

	test('stays online when Intercom cannot be reached', async () => {
		standIn.answers['GET /me'] = 'no answer';
		await expect(activate(workflow(), 'init')).resolves.toBeUndefined();
	});

	test.each([
		['no topic', { topics: [] }, 'No topic is chosen'],
		[
			'a topic that is none',
			{ moreTopics: 'Conversation Created' },
			'"Conversation" under More Topics is not a topic',
		],
		[
			'a path that cannot be used',
			{ options: { path: 'my events' } },
			'The Webhook Path "my events" cannot be used in a URL',
		],
		[
			'a path with a variable',
			{ options: { path: 'events/:id' } },
			'The Webhook Path "events/:id" cannot be used in a URL',
		],
		[
			'a further URL that is none',
			{ options: { forwardTo: ['intercom'] } },
			'Entry 1 under Deliver to Further URLs is not a web address',
		],
		[
			'a further URL that is a file',
			{ options: { forwardTo: ['file:///etc/passwd'] } },
			'Entry 1 under Deliver to Further URLs is not a web address',
		],
		[
			'its own URL',
			{ options: { path: 'in', forwardTo: ['http://localhost:5678/webhook/in'] } },
			"Deliver to Further URLs holds this trigger's own URL",
		],
	])('refuses %s', async (_, parameters, message) => {
		await expect(activate(workflow(parameters as INodeParameters))).rejects.toMatchObject({ message });
		expect(standIn.requests).toEqual([]);
	});
});

describe('Only This Workspace', () => {
	test('is on by default: notifications of other workspaces start nothing', async () => {
		const { webhook } = await online();
		expect(await send(webhook, { app_id: 'another' })).toBe(200);
		expect(webhook.executions).toHaveLength(0);
	});

	test('can be switched off', async () => {
		const { webhook } = await online({ options: { onlyThisWorkspace: false } });
		await send(webhook, { app_id: 'another' });
		expect(await started(webhook)).toMatchObject([{ app_id: 'another' }]);
	});

	test('follows the credential: with another token the workspace is asked for again', async () => {
		const { active, webhook } = await online();
		standIn.answers['GET /me'] = { body: { id: '5', app: { id_code: 'another' } } };
		active.credential = { ...active.credential, accessToken: 'token of another workspace' };
		await send(webhook, { app_id: 'another' });
		await send(webhook, { app_id: WORKSPACE });
		expect(await started(webhook)).toMatchObject([{ app_id: 'another' }]);
	});
});

describe('Filters', () => {
	const byTeammate = conversation({}, { type: 'admin', id: TEAMMATE });
	const byOther = conversation({}, { type: 'admin', id: '9' });
	const byBot = conversation({}, { type: 'bot', id: '4' });
	const byCustomer = conversation();
	const company = { type: 'company', id: 'c9', name: 'Northwind' };

	test.each<[string, INodeParameters, object, number]>([
		['customers, of a customer', { from: ['customer'] }, byCustomer, 1],
		['customers, of a lead', { from: ['customer'] }, conversation({}, { type: 'lead', id: '1' }), 1],
		['customers, of a teammate', { from: ['customer'] }, byTeammate, 0],
		['customers, of a bot', { from: ['customer'] }, byBot, 0],
		['bots or teammates, of a bot', { from: ['bot', 'teammate'] }, byBot, 1],
		['customers, of a company that has no author', { from: ['customer'] }, company, 1],
		['nobody', { from: [] }, byBot, 1],
		['a team, of that team', { teams: ['991'] }, byCustomer, 1],
		['a team, of another', { teams: ['992'] }, byCustomer, 0],
		['a team, of none', { teams: ['991'] }, conversation({ team_assignee_id: null }), 0],
		['a team, of none as zero', { teams: ['0'] }, conversation({ team_assignee_id: '0' }), 0],
		['a teammate, of that teammate', { teammates: ['5'] }, conversation({ admin_assignee_id: 5 }), 1],
		['a teammate, of none', { teammates: ['5'] }, byCustomer, 0],
		['a tag, with it', { tags: ['1', '77'] }, byCustomer, 1],
		['a tag, with another', { tags: ['1'] }, byCustomer, 0],
		['a tag, of a contact with it', { tags: ['77'] }, { type: 'contact', tags: { data: [{ id: 77 }] } }, 1],
		['a tag, of the tagging of a contact', { tags: ['77'] }, { type: 'contact_tag', tag: { id: '78' } }, 0],
		["ignore the token's own, of itself", { ignoreTeammates: ['own'] }, byTeammate, 0],
		["ignore the token's own, of another", { ignoreTeammates: ['own'] }, byOther, 1],
		[
			"ignore the token's own, of a customer with that id",
			{ ignoreTeammates: ['own'] },
			conversation({}, { type: 'user', id: TEAMMATE }),
			1,
		],
		['ignore a teammate, of that one', { ignoreTeammates: ['9'] }, byOther, 0],
		['ignore nobody', {}, byTeammate, 1],
		['teams with commas, from an expression', { teams: '5, 991' }, byCustomer, 1],
		['a longer ID, from an expression', { teams: '1991' }, byCustomer, 0],
		['a number, from an expression', { teams: 992 }, byCustomer, 0],
		['numbers, from an expression', { teams: [991] as never }, byCustomer, 1],
		['ignore a number, from an expression', { ignoreTeammates: Number(TEAMMATE) }, byTeammate, 0],
		['ignore commas, from an expression', { ignoreTeammates: `9,${TEAMMATE}` }, byTeammate, 0],
		['nothing, from an expression', { teams: '', ignoreTeammates: '' }, byTeammate, 1],
		['customers and a tag, without the tag', { from: ['customer'], tags: ['1'] }, byCustomer, 0],
	])('%s', async (_, filters, item, expected) => {
		const { webhook } = await online({ filters });
		expect(await send(webhook, about(item))).toBe(200);
		expect(webhook.executions).toHaveLength(expected);
	});

	test("knows the speaker by the topic where a notification names nobody, and a ticket's by its parts", async () => {
		const { webhook } = await online({
			topics: [],
			moreTopics: '*',
			filters: { from: ['customer'] },
		});
		const bare = { type: 'conversation', id: '1' };
		await send(webhook, { topic: 'conversation.user.created', ...about(bare) });
		await send(webhook, { topic: 'conversation.admin.closed', ...about(bare) });
		await send(webhook, {
			topic: 'ticket.note.created',
			...about({ type: 'ticket', ticket_parts: { ticket_parts: [{ author: { type: 'admin', id: '1' } }] } }),
		});
		expect((await started(webhook)).map(({ topic }) => topic)).toEqual(['conversation.user.created']);
	});

	test('list the teams, teammates and tags of the workspace', async () => {
		standIn.answers['GET /teams'] = {
			body: {
				teams: [
					{ id: '2', name: 'Sales' },
					{ id: '1', name: 'Care' },
				],
			},
		};
		standIn.answers['GET /admins'] = { body: { admins: [{ id: '7', name: 'Ada' }] } };
		standIn.answers['GET /tags'] = { body: { data: [{ id: '3', name: 'Billing' }] } };
		const active = workflow();
		expect(await choices(active, 'getTeams')).toEqual([
			{ name: 'Care', value: '1' },
			{ name: 'Sales', value: '2' },
		]);
		expect(await choices(active, 'getTeammates')).toEqual([{ name: 'Ada', value: '7' }]);
		expect((await choices(active, 'getTeammatesAndOwn')).map(({ value }) => value)).toEqual(['own', '7']);
		expect(await choices(active, 'getTags')).toEqual([{ name: 'Billing', value: '3' }]);
	});
});

describe('Separate Outputs', () => {
	const outputsOf = (parameters: INodeParameters) => {
		const active = workflow(parameters);
		const made = workflowOf(active);
		return NodeHelpers.getNodeOutputs(made, made.getNode('Trigger')!, new IntercomTrigger().description);
	};

	test('is off by default: one output', () => {
		expect(outputsOf({})).toEqual([{ type: 'main' }]);
	});

	test('names one output a topic, in the order chosen, typed topics last', () => {
		const topics = ['ticket.created', 'conversation.user.replied'];
		const options = { separateOutputs: true };
		expect(outputsOf({ topics, moreTopics: 'audience.*, ticket.created', options })).toEqual([
			{ type: 'main', displayName: 'ticket.created' },
			{ type: 'main', displayName: 'conversation.user.replied' },
			{ type: 'main', displayName: 'audience.*' },
		]);
		const withOneMore = outputsOf({ topics: [...topics, 'admin.logged_in'], options });
		expect(withOneMore.slice(0, 2)).toEqual(outputsOf({ topics, options }));
		expect(outputsOf({ topics: [], options })).toEqual([{ type: 'main' }]);
		expect(outputsOf({ topics: topics.join(', '), options })).toEqual(outputsOf({ topics, options }));
	});

	test('takes topics from an expression as one text', async () => {
		const { webhook } = await online({ topics: 'ticket.created, conversation.user.replied' });
		expect(await send(webhook)).toBe(200);
		expect(webhook.executions).toHaveLength(1);
	});

	test('gives each notification to the output of its topic', async () => {
		const { webhook } = await online({
			topics: ['ticket.created', 'conversation.user.replied'],
			moreTopics: 'audience.*, audience.special',
			options: { separateOutputs: true },
		});
		for (const topic of ['conversation.user.replied', 'ticket.created', 'audience.added', 'audience.special'])
			await send(webhook, { topic });
		const places = (await Promise.all(webhook.executions)).map(({ outputs }) =>
			outputs.map((items) => items.length),
		);
		expect(places).toEqual([
			[0, 1, 0, 0],
			[1, 0, 0, 0],
			[0, 0, 1, 0],
			[0, 0, 0, 1],
		]);
	});
});

describe('Fetch Whole Object', () => {
	const options = { fetchWholeObject: true };

	test('adds what the notification is about', async () => {
		standIn.answers['GET /conversations/2154'] = {
			body: { type: 'conversation', id: '2154', title: 'Whole' },
		};
		const { webhook } = await online({ options });
		expect(await send(webhook)).toBe(200);
		expect(await started(webhook)).toMatchObject([
			{ item: { id: '2154' }, whole_object: { type: 'conversation', title: 'Whole' } },
		]);
	});

	test('marks the event when it cannot be fetched, and lets it come', async () => {
		const { webhook } = await online({ options });
		await send(webhook);
		expect(await started(webhook)).toMatchObject([
			{
				id: expect.stringContaining('notif_'),
				whole_object: null,
				whole_object_error: expect.stringContaining('Intercom did not find this'),
			},
		]);
	});

	test.each([
		['a user', { type: 'user', id: 'u1' }, 'GET /contacts/u1'],
		['a company', { type: 'company', id: 'c1' }, 'GET /companies/c1'],
		['a ticket', { type: 'ticket', id: 't1' }, 'GET /tickets/t1'],
		[
			'the contact of a tag',
			{ type: 'contact_tag', contact: { type: 'contact', id: 'u2' } },
			'GET /contacts/u2',
		],
		['an id with a slash', { type: 'contact', id: '../admins' }, 'GET /contacts/..%2Fadmins'],
	])('knows where to find %s', async (_, item, route) => {
		standIn.answers[route] = { body: { found: route } };
		const { webhook } = await online({ options });
		await send(webhook, about(item));
		expect(await started(webhook)).toMatchObject([{ whole_object: { found: route } }]);
	});

	test('marks the event when the credential can no longer be read', async () => {
		const { active, webhook } = await online({ options });
		webhook.beforeExecution = async () => {
			active.credential = { ...active.credential, accessToken: '' };
		};
		await send(webhook);
		expect(await started(webhook)).toMatchObject([
			{ whole_object: null, whole_object_error: expect.stringContaining('holds no token') },
		]);
	});

	test('marks the event when Intercom takes too long', async () => {
		const { webhook } = await online({ options });
		standIn.answers['GET /conversations/2154'] = { status: 429, body: {} };
		const controller = new AbortController();
		const waiting = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal);
		await send(webhook);
		controller.abort();
		expect(await started(webhook)).toMatchObject([
			{ whole_object: null, whole_object_error: 'Intercom did not give it within 30 seconds' },
		]);
		waiting.mockRestore();
	});

	test('asks for nothing where there is nothing to fetch', async () => {
		const { webhook } = await online({ options });
		await send(webhook, about({ type: 'admin', id: '1' }));
		expect(await started(webhook)).toMatchObject([{ whole_object: null }]);
		expect(standIn.requests).toEqual(['GET /me']);
	});

	test('does not keep Intercom waiting', async () => {
		standIn.answers['GET /conversations/2154'] = { status: 500, body: {} };
		const { webhook } = await online({ options });
		await send(webhook);
		const asked = standIn.requests.length;
		await Promise.all(webhook.executions);
		// The engine tries again with pauses of a quarter second and more; the answer comes before the last of them.
		expect(standIn.requests.length).toBeGreaterThan(asked);
		expect(standIn.requests.length).toBeGreaterThan(2);
	});
});

test('Raw Notification adds the envelope and the headers, without what could be secret', async () => {
	const { webhook } = await online({ options: { rawNotification: true } });
	const sent = notification();
	await deliver(webhook.url, JSON.stringify(sent), CLIENT_SECRET, {
		authorization: 'Basic secret',
		'x-api-key': 'secret key',
		'cf-access-client-secret': 'secret of a proxy',
		'x-forwarded-access-token': 'secret token',
	});
	const [{ raw } = {}] = (await started(webhook)) as Array<{ raw?: IDataObject }>;
	expect(raw?.notification).toEqual(sent);
	expect(raw?.headers).toMatchObject({
		'content-type': 'application/json',
		'x-hub-signature': expect.stringMatching(/^sha1=/),
	});
	expect(JSON.stringify(raw)).not.toContain('secret');
});

describe('Webhook Path', () => {
	const pathOf = (parameters: INodeParameters) => {
		const made = workflowOf(workflow(parameters));
		const node = made.getNode('Trigger')!;
		return new IntercomTrigger().description.webhooks!.map(({ httpMethod, path, isFullPath }) => {
			const resolve = (expression: unknown) =>
				made.expression.getSimpleParameterValue(node, expression as string, 'internal', {});
			return `${httpMethod} ${NodeHelpers.getNodeWebhookPath('id', node, String(resolve(path)), resolve(isFullPath) as boolean)}`;
		});
	};

	test('is made by n8n by default, the same for HEAD and POST', () => {
		expect(pathOf({})).toEqual(['HEAD webhook-id/webhook', 'POST webhook-id/webhook']);
	});

	test('can be fixed, whatever slashes are around it', () => {
		for (const path of ['intercom-events', '/intercom-events/', ' intercom-events'])
			expect(pathOf({ options: { path } })).toEqual(['HEAD intercom-events', 'POST intercom-events']);
	});
});

describe('Deliver to Further URLs', () => {
	test('hands on the bytes and the signature unchanged, whatever the topic', async () => {
		const other = await startReceiver();
		const { webhook } = await online({ options: { forwardTo: [other.url, ` ${other.url} `] } });
		const body = `${JSON.stringify(notification({ topic: 'admin.logged_in' }), null, 3)}\n`;
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		expect(webhook.executions).toHaveLength(0);
		expect(other.received).toMatchObject([
			{
				body,
				headers: {
					'x-hub-signature': sign(Buffer.from(body), CLIENT_SECRET),
					'content-type': 'application/json',
				},
			},
		]);
	});

	test('hands on nothing that is not genuine', async () => {
		const other = await startReceiver();
		const { webhook } = await online({ options: { forwardTo: [other.url] } });
		expect(await deliver(webhook.url, JSON.stringify(notification()), 'another secret')).toBe(401);
		expect(other.received).toEqual([]);
	});

	test.each([
		['has a problem', 503],
		['breaks the connection', 0],
	])('asks Intercom again when a further URL %s, and starts only once itself', async (_, failure) => {
		let status = failure;
		const [fine, failing] = [await startReceiver(), await startReceiver(() => status)];
		const { webhook } = await online({ options: { forwardTo: [fine.url, failing.url] } });
		const body = JSON.stringify(notification());
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(503);
		expect(webhook.executions).toHaveLength(1);
		expect(fine.received).toHaveLength(1);
		status = 200;
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		expect(webhook.executions).toHaveLength(1);
		expect(failing.received.at(-1)?.body).toBe(body);
	});

	test.each([404, 401, 302])('remembers and reports a %d without asking again', async (status) => {
		const other = await startReceiver(() => status);
		const { webhook } = await online({ options: { forwardTo: [other.url] } });
		expect(await send(webhook)).toBe(200);
		expect(await started(webhook)).toMatchObject([
			{ not_delivered_to: [{ url: other.url.replace('http://', ''), status }] },
		]);
		expect(other.received).toHaveLength(1);
		expect(standIn.requests).toEqual(['GET /me']);
	});

	test('does not ask again who refused, when Intercom repeats for another one', async () => {
		let status = 503;
		const [refusing, failing] = [await startReceiver(() => 404), await startReceiver(() => status)];
		const { webhook } = await online({ options: { forwardTo: [refusing.url, failing.url] } });
		const body = JSON.stringify(notification());
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(503);
		status = 200;
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		expect([refusing.received.length, failing.received.length]).toEqual([1, 2]);
		await send(webhook);
		expect(refusing.received).toHaveLength(2);
	});

	test('three triggers that all deliver to each other start once each, without waiting for one another', async () => {
		const mesh = [workflow(), workflow(), workflow()];
		const webhooks = await Promise.all(mesh.map((each) => serve(each)));
		stopping.push(...webhooks.map(({ stop }) => stop));
		for (const [index, each] of mesh.entries()) {
			each.node.parameters.options = {
				forwardTo: webhooks.filter((_, other) => other !== index).map(({ url }) => url),
			};
			await activate(each);
		}
		expect(await send(webhooks[0]!)).toBe(200);
		expect(webhooks.map(({ executions }) => executions.length)).toEqual([1, 1, 1]);
	});

	test('leaves what others started meanwhile in the memory, when it refuses slowly itself', async () => {
		let release = () => {};
		const released = new Promise<void>((resolve) => (release = resolve));
		const slow = createServer((_, response) => void released.then(() => response.writeHead(404).end()));
		await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
		stopping.push(async () => {
			slow.closeAllConnections();
			await new Promise((resolve) => slow.close(resolve));
		});
		const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`;
		const { active, webhook } = await online({ options: { forwardTo: [url] } });
		const unwanted = send(webhook, { topic: 'ticket.created' });
		active.node.parameters.options = {};
		const body = JSON.stringify(notification());
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		release();
		expect(await unwanted).toBe(200);
		forgetAll();
		expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		expect(webhook.executions).toHaveLength(1);
	});

	test('takes a single URL from an expression, with whatever is in it', async () => {
		const other = await startReceiver();
		const { webhook } = await online({ options: { forwardTo: `${other.url}?a=1,2` } });
		expect(await send(webhook)).toBe(200);
		expect(other.received).toHaveLength(1);
	});

	test('delivers as JSON what came as a form', async () => {
		const other = await startReceiver();
		const { webhook } = await online({ options: { forwardTo: [other.url] } });
		await send(webhook, {}, { 'content-type': 'application/x-www-form-urlencoded' });
		expect(other.received).toMatchObject([{ headers: { 'content-type': 'application/json' } }]);
	});

	test('reaches another trigger that checks for itself, and a circle ends', async () => {
		const [one, two] = [workflow(), workflow()];
		const [first, second] = [await serve(one), await serve(two)];
		stopping.push(first.stop, second.stop);
		one.node.parameters.options = { forwardTo: [second.url] };
		two.node.parameters.options = { forwardTo: [first.url] };
		await activate(one);
		await activate(two);
		const body = JSON.stringify(notification());
		expect(await deliver(first.url, body, CLIENT_SECRET)).toBe(200);
		expect([first.executions.length, second.executions.length]).toEqual([1, 1]);
		expect(await deliver(first.url, body, CLIENT_SECRET)).toBe(200);
		expect([first.executions.length, second.executions.length]).toEqual([1, 1]);
	});

	test('waits no longer than Intercom would', async () => {
		const server = createServer(() => {});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		stopping.push(async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		});
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const { webhook } = await online({ options: { forwardTo: [url, `${url}two`] } });
		const at = Date.now();
		expect(await send(webhook)).toBe(503);
		expect(Date.now() - at).toBeLessThan(4_500);
		expect(webhook.executions).toHaveLength(1);
	});

	test('asks for no further attempt with the last one, with pings and with topics nobody asked for', async () => {
		const failing = await startReceiver(() => 503);
		const { webhook } = await online({ options: { forwardTo: [failing.url] } });
		expect(await send(webhook, { topic: 'ping', id: null })).toBe(200);
		expect(await send(webhook, { topic: 'ticket.created' })).toBe(200);
		expect(await send(webhook, { delivery_attempts: 2 })).toBe(200);
		expect(failing.received.length).toBeGreaterThan(0);
		expect(await started(webhook)).toMatchObject([
			{ not_delivered_to: [{ url: expect.any(String) as unknown }] },
		]);
	});

	test('asks a URL that stays dead less and less, and recovers by itself', async () => {
		let status = 503;
		const other = await startReceiver(() => status);
		const { webhook } = await online({ options: { forwardTo: [other.url] } });
		const answers: number[] = [];
		for (let number = 0; number < 10; number++) answers.push(await send(webhook));
		expect(answers).toEqual([503, 503, ...Array.from({ length: 8 }, () => 200)]);
		expect(other.received).toHaveLength(3);
		const rows = await started(webhook);
		expect(rows).toHaveLength(10);
		expect(rows.at(-1)).toMatchObject({
			not_delivered_to: [
				{
					status: null,
					reason: expect.stringMatching(/^not tried after 3 failures in a row, until 20/) as unknown,
				},
			],
		});
		status = 200;
		const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
		expect(await send(webhook)).toBe(200);
		later.mockRestore();
		expect(await send(webhook)).toBe(200);
		expect(other.received).toHaveLength(5);
		expect((await started(webhook)).at(-1)).not.toHaveProperty('not_delivered_to');
	});

	test('hangs up as soon as the status is known, whatever else comes', async () => {
		const closed = createDeferredPromise();
		const server = createServer((request, response) => {
			request.resume();
			response.writeHead(200);
			const more = () => {
				while (response.write(Buffer.alloc(65_536)));
			};
			response.on('drain', more).on('close', () => closed.resolve());
			more();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		stopping.push(async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		});
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const { webhook } = await online({ options: { forwardTo: [url] } });
		expect(await send(webhook)).toBe(200);
		await closed.promise;
		expect((await started(webhook))[0]).not.toHaveProperty('not_delivered_to');
	});

	test('shows neither password nor key of a further URL', async () => {
		const other = await startReceiver(() => 404);
		const url = `${other.url.replace('http://', 'http://ada:hush-password@')}?key=hush-key#hush`;
		const { webhook } = await online({ options: { forwardTo: [url] } });
		await send(webhook);
		const rows = await started(webhook);
		expect(rows).toMatchObject([{ not_delivered_to: [{ url: other.url.replace('http://', '') }] }]);
		expect(JSON.stringify(rows)).not.toContain('hush');
	});

	test('a sixth trigger in a row hands on nothing, and says so', async () => {
		const other = await startReceiver();
		const { webhook } = await online({ options: { forwardTo: [other.url] } });
		await send(webhook, {}, { 'x-intercom-triggers-passed': 'a,b,c,d,e' });
		expect(other.received).toEqual([]);
		expect(await started(webhook)).toMatchObject([
			{ not_delivered_to: [{ status: null, reason: 'it has passed 5 triggers already' }] },
		]);
	});
});
