import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { INodeParameters } from 'n8n-workflow';
import { activate, deliver, execute, serve, startPolling, workflowWith } from '../triggers/engine';
import { CLIENT_SECRET, credentialFor, notification, startStandIn } from '../triggers/workspace';
import { runIntercom } from './engine';

/** Whatever is not answered in time, or not wanted any more, leaves no connection open on our side. */

/** What a server does with a request for ever. */
type Silence = 'nothing' | 'a drip' | 'a head';

interface Silent {
	url: string;
	/** Requests that came. */
	requests: string[];
	/** Resolves once all connections are closed by the other side, at which it was not us who closed. */
	closed(): Promise<void>;
	stop(): Promise<void>;
}

/** A server that never comes to the end of an answer, but for the routes that `answers` names. */
async function startSilent(silence: Silence, answers: { [route: string]: unknown } = {}): Promise<Silent> {
	const sockets = new Set<Socket>();
	const requests: string[] = [];
	let noticed = () => {};
	const server = createServer((request, response) => {
		request.resume();
		const route = `${request.method} ${String(request.url).split('?')[0]}`;
		requests.push(route);
		noticed();
		const answer = answers[route];
		if (answer !== undefined) {
			response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
			response.end(JSON.stringify(answer).replaceAll('{url}', `http://${request.headers.host}`));
			return;
		}
		if (silence === 'nothing') return;
		response.writeHead(200, { 'content-type': 'application/json' });
		response.write('{"type":"');
		if (silence === 'a head') return;
		const drip = setInterval(() => response.write('x'), 100);
		response.once('close', () => clearInterval(drip));
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.once('close', () => {
			sockets.delete(socket);
			noticed();
		});
		socket.on('error', () => {});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		closed: async () =>
			await new Promise((resolve) => {
				noticed = () => {
					if (requests.length > 0 && sockets.size === 0) resolve();
				};
				noticed();
			}),
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const credential = (url: string) => ({ region: 'custom', baseUrl: url, accessToken: `token of ${url}` });

const OAUTH2 = (url: string) => ({
	region: 'custom',
	baseUrl: url,
	grantType: 'authorizationCode',
	accessTokenUrl: `${url}/auth/eagle/token`,
	oauthTokenData: { access_token: 'granted', token_type: 'Bearer' },
});

const NOTE: INodeParameters = {
	resource: 'note',
	operation: 'addToContact',
	contact_id: '1',
	body: 'Hello',
	requestOptions: { timeout: 1 },
};

/** Our deadlines come so many times as fast, those of n8n's client as ever. */
function hurry(times = 20): void {
	const timeout = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(Math.ceil(ms / times)));
}
afterEach(() => jest.restoreAllMocks());

describe.each<Silence>(['nothing', 'a drip', 'a head'])('where the answer is %s', (silence) => {
	let silent: Silent;
	beforeEach(async () => {
		silent = await startSilent(silence, { 'GET /me': { type: 'admin', id: '1' } });
	});
	afterEach(async () => await silent.stop());

	test.each([
		['accessToken', credential],
		['oAuth2', OAUTH2],
	])('the action node closes the connection after the time-out, with %s', async (authentication, its) => {
		const { error } = await runIntercom({
			parameters: { authentication, ...NOTE },
			credential: its(silent.url),
		});
		expect(error?.message).toMatch(/did not answer|no answer|time/i);
		expect(silent.requests.filter((route) => route !== 'GET /me')).toEqual(['POST /contacts/1/notes']);
		await silent.closed();
	});

	test('the action node closes the connection of a file that does not begin or go on', async () => {
		const { error } = await runIntercom({
			parameters: {
				resource: 'contentExport',
				operation: 'download',
				job_identifier: '1',
				requestOptions: { timeout: 1 },
			},
			credential: credential(silent.url),
		});
		expect(error).toBeDefined();
		await silent.closed();
	});

	test('the action node closes the connection when the workflow is cancelled', async () => {
		let cancel = () => {};
		const running = runIntercom({
			parameters: { ...NOTE, requestOptions: { timeout: 600 } },
			credential: credential(silent.url),
			started: (execution) => (cancel = () => execution.cancel()),
		});
		while (!silent.requests.includes('POST /contacts/1/notes'))
			await new Promise((resolve) => setImmediate(resolve));
		cancel();
		await running;
		await silent.closed();
	});

	test('the action node closes the connection to where an attachment lies', async () => {
		hurry(60);
		const storage = await startSilent(silence, {
			'GET /me': { type: 'admin', id: '1' },
			'GET /conversations/1': {
				type: 'conversation',
				id: '1',
				created_at: 1,
				source: {
					id: '1',
					body: 'See the file',
					author: { type: 'user', id: '1', name: 'Ada' },
					attachments: [{ type: 'upload', name: 'a.txt', url: '{url}/file', content_type: 'text/plain' }],
				},
				conversation_parts: { type: 'conversation_part.list', conversation_parts: [], total_count: 0 },
			},
		});
		const { json, error } = await runIntercom({
			parameters: {
				resource: 'conversation',
				operation: 'getTranscript',
				conversation_id: '1',
				options: { download_attachments: true },
			},
			credential: credential(storage.url),
		});
		expect(error).toBeUndefined();
		expect(storage.requests).toContain('GET /file');
		expect(JSON.stringify(json)).toMatch(/Its storage (answered ETIMEDOUT|broke off)/);
		await storage.closed();
		await storage.stop();
	});

	test('the polling trigger closes the connection when its poll has no more time', async () => {
		const active = workflowWith({
			type: 'n8n-nodes-intercom.intercomPollingTrigger',
			parameters: { resource: 'conversation', event: 'updated' },
			credential: credentialFor(silent.url),
		});
		const records = await startPolling(active, { getPollBudgetMs: () => 2_000 }).poll();
		expect(records).toEqual([]);
		await silent.closed();
	});

	test('the webhook trigger closes the connection to a further URL', async () => {
		const standIn = await startStandIn();
		const active = workflowWith({
			type: 'n8n-nodes-intercom.intercomTrigger',
			parameters: {
				topics: ['conversation.user.replied'],
				options: { forwardTo: [`${silent.url}/further`] },
			},
			credential: credentialFor(standIn.url),
		});
		await activate(active);
		const webhook = await serve(active);
		hurry();
		const status = await deliver(webhook.url, JSON.stringify(notification()), CLIENT_SECRET);
		// What sends a head has answered; the rest of it is not listened to.
		expect(status).toBe(silence === 'nothing' ? 503 : 200);
		expect(silent.requests).toEqual(['POST /further']);
		await silent.closed();
		await webhook.stop();
		await standIn.stop();
	});

	test('the webhook trigger closes the connection of a whole object that does not come', async () => {
		const active = workflowWith({
			type: 'n8n-nodes-intercom.intercomTrigger',
			parameters: { topics: ['conversation.user.replied'], options: { fetchWholeObject: true } },
			credential: credentialFor(silent.url),
		});
		hurry();
		const item = { topic: 'conversation.user.replied', item: { type: 'conversation', id: '1' } };
		const { outputs } = await execute(active, [[{ json: item }]]);
		expect(outputs[0]?.[0]?.json).toMatchObject({ whole_object: null });
		expect(silent.requests).toContain('GET /conversations/1');
		await silent.closed();
	});

	test('the approval node closes the connection to a waiting workflow that says nothing', async () => {
		hurry();
		const link = `{url}/webhook-waiting/7/node?request=${'a'.repeat(32)}`;
		const n8n = await startSilent(silence, {
			'GET /conversations/1': {
				type: 'conversation',
				id: '1',
				conversation_parts: {
					conversation_parts: [
						{ id: '1', part_type: 'note', body: `<a href="${link}">here</a>`, created_at: 1 },
					],
				},
			},
		});
		const { error } = await runIntercom({
			parameters: { operation: 'passOn', conversation_id: '1' },
			credential: credential(n8n.url),
			approvalAt: `${n8n.url}/webhook-waiting`,
		});
		expect(error?.message).toMatch(/n8n could not be reached/);
		expect(n8n.requests.some((route) => route.startsWith('GET /webhook-waiting/7/node'))).toBe(true);
		await n8n.closed();
		await n8n.stop();
	});
});

test('the webhook trigger closes the connection when Intercom says nothing at its activation', async () => {
	const silent = await startSilent('nothing');
	const active = workflowWith({
		type: 'n8n-nodes-intercom.intercomTrigger',
		parameters: { topics: ['conversation.user.replied'] },
		credential: credentialFor(silent.url),
	});
	hurry();
	await activate(active);
	expect(silent.requests).toContain('GET /me');
	await silent.closed();
	await silent.stop();
});
