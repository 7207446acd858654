import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentialsOf, surroundings } from '../n8n/surroundings';
import { WebhookContext } from 'n8n-core';
import {
	createRunExecutionData,
	type IDataObject,
	type INode,
	type INodeTypes,
	type IWebhookData,
	Workflow,
} from 'n8n-workflow';
import { hashOf, newSecret, type Waiting } from '../../nodes/Intercom/approval/waiting';
import { IntercomApproval } from '../../nodes/Intercom/IntercomApproval.node';

/** What the link of an approval answers while Intercom is at its worst. */

const type = new IntercomApproval();
const nodeTypes = { getByNameAndVersion: () => type } as unknown as INodeTypes;

let answer: (path: string, response: ServerResponse) => void;
let asked = 0;
const server = createServer((request, response) => {
	request.resume();
	asked++;
	answer(String(request.url), response);
});
beforeAll(async () => await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => (asked = 0));
afterEach(() => jest.restoreAllMocks());

/** Our deadlines come so many times as fast. */
function hurry(times: number): void {
	const timeout = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(Math.ceil(ms / times)));
}

interface Answered {
	status?: number;
	body: string;
	/** The workflow goes on with this. */
	item?: IDataObject;
}

/** Asks for the link of an execution that waits. */
async function ask(
	secret: string,
	waiting: Partial<Waiting>,
	{ method = 'GET', form = {}, json = false }: { method?: string; form?: IDataObject; json?: boolean } = {},
): Promise<Answered> {
	const node: INode = {
		...{ id: 'approval', name: 'Approval', type: 'n8n-nodes-intercom.intercomApproval', typeVersion: 1 },
		...{ position: [0, 0], parameters: {}, credentials: credentialsOf({}) },
	};
	const kept: Waiting = {
		...{ kind: 'approval', secretHash: hashOf(secret), code: 'K7Q4', conversation_id: '1' },
		...{ conversation_url: 'https://app.intercom.com/a/inbox', message: 'May it be sent?', text: 'Hello' },
		...{ approveLabel: 'Approve', rejectLabel: 'Reject', isTool: false, asked: Date.now(), until: null },
		...waiting,
	};
	const base = { id: 'flow', name: 'Flow', nodes: [node], connections: {}, active: false, settings: {} };
	const workflow = new Workflow({ ...base, nodeTypes });
	const said: Answered = { body: '' };
	const httpResponse = {
		setHeader() {},
		status: (status: number) => void (said.status = status),
		send: (body: string) => void (said.body = body),
		json: (body: object) => void (said.body = JSON.stringify(body)),
	};
	const credential = {
		region: 'custom',
		baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		accessToken: 'token',
	};
	const context = new WebhookContext(
		workflow,
		node,
		surroundings({
			mode: 'webhook',
			workflow: base,
			credential: () => credential,
			more: {
				httpRequest: {
					method,
					query: { request: secret },
					headers: json ? { accept: 'application/json' } : {},
					body: form,
				},
				httpResponse,
			},
		}),
		'webhook',
		{ webhookDescription: type.description.webhooks![0] } as IWebhookData,
		[],
		createRunExecutionData({
			executionData: { contextData: { 'node:Approval': { waiting: kept } } },
		} as never),
	);
	const result = await type.webhook.call(context);
	return {
		...said,
		...(result.workflowData
			? { item: result.workflowData[0]?.[0]?.json, body: String(result.webhookResponse) }
			: {}),
	};
}

const says = (body: unknown) => (_path: string, response: ServerResponse) =>
	void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

test.each([
	['nothing', () => {}],
	['a drip', (_path: string, response: ServerResponse) => void response.writeHead(200).write('{')],
])('where Intercom answers %s, the page comes without names', async (_name, silence) => {
	hurry(50);
	answer = silence;
	const { status, body } = await ask(newSecret(), {});
	expect(status).toBe(200);
	expect(body).toContain('May it be sent?');
	expect(body).not.toContain('Who are you?');
	// Nobody sits in front of a page while it is asked again and again.
	expect(asked).toBe(1);
});

test('a name that nobody can look up in time is no answer: it can be given again', async () => {
	hurry(100);
	answer = () => {};
	const secret = newSecret();
	const form = { decision: 'approve', text: 'Hello', by: '814862' };
	const late = await ask(secret, {}, { method: 'POST', form });
	expect(late).toMatchObject({ status: 502 });
	expect(late.body).toContain('Intercom did not answer in time. Nothing was done');
	expect(late.item).toBeUndefined();
	expect(asked).toBe(1);
	jest.restoreAllMocks();
	answer = says({
		type: 'admin.list',
		admins: [null, { id: '814862', name: 'Priya', email: 'p@example.com' }],
	});
	const again = await ask(secret, {}, { method: 'POST', form });
	expect(again.item).toMatchObject({ outcome: 'approved', by: { name: 'Priya' } });
	expect(await ask(secret, {}, { method: 'POST', form })).toMatchObject({ status: 409 });
});

test('a conversation with holes in it is looked through all the same', async () => {
	answer = (path, response) =>
		says(
			path === '/me'
				? { type: 'admin', id: '1', app: { id_code: 'abc' } }
				: {
						...{ type: 'conversation', id: '1' },
						conversation_parts: {
							conversation_parts: [
								null,
								'text',
								{ part_type: 'note', body: '<p>approve K7Q4</p>', created_at: 1, author: null },
								{
									...{ part_type: 'note', body: '<p>Approve K7Q4</p>', created_at: Date.now() },
									author: { type: 'admin', id: '2', name: 'Priya' },
								},
							],
						},
					},
		)(path, response);
	const { item } = await ask(newSecret(), {}, { method: 'POST', json: true });
	expect(item).toMatchObject({ outcome: 'approved', via: 'note', by: { id: '2' } });
});

test.each([
	['another secret', {}, true],
	['a link whose time is over', { until: 1 }, false],
])('%s decides nothing', async (_name, waiting, isForged) => {
	answer = says({ type: 'admin.list', admins: [] });
	const form = { decision: 'approve', text: 'Hello' };
	const { status, item } = await ask(newSecret(), isForged ? { secretHash: hashOf(newSecret()) } : waiting, {
		method: 'POST',
		form,
	});
	expect([404, 410]).toContain(status);
	expect(item).toBeUndefined();
});

test('of two teammates who decide at once, while Intercom is slow, one is heard', async () => {
	answer = (path, response) =>
		void setTimeout(
			() =>
				says({
					type: 'admin.list',
					admins: [
						{ id: '1', name: 'A' },
						{ id: '2', name: 'B' },
					],
				})(path, response),
			50,
		);
	const secret = newSecret();
	const answers = await Promise.all(
		['1', '2'].map(
			async (by) =>
				await ask(
					secret,
					{},
					{ method: 'POST', form: { decision: by === '1' ? 'approve' : 'reject', text: 'Hello', by } },
				),
		),
	);
	expect(answers.filter(({ item }) => item)).toHaveLength(1);
	expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
});
