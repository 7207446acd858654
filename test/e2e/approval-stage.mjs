import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { itemsOf } from '../../scripts/n8n/executions.mjs';
import { CREDENTIAL_TYPE, webhookOf } from '../../scripts/n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { chain, node, until } from './stage.mjs';

/** What the notes say about links of waiting executions. */
const LINK = /href="([^"]+webhook-waiting[^"]+)"/g;

/** The simulated workspace's conversation as teammates see it. */
export function inbox(workspace) {
	const partsOf = async (conversation) =>
		(await workspace.api('GET', `/conversations/${conversation}`)).conversation_parts.conversation_parts;
	const ofKind = async (conversation, kind) =>
		(await partsOf(conversation)).filter(({ part_type: type }) => type === kind);
	return {
		/** What the customer was told, with who said it. */
		told: async (conversation) =>
			(await ofKind(conversation, 'comment'))
				.filter(({ author }) => author.type === 'admin')
				.map(({ body, author }) => [body.replace(/<[^>]*>/g, ''), author.id]),
		notes: (conversation) => ofKind(conversation, 'note'),
		/** The links of all requests in the conversation, oldest first. */
		async links(conversation) {
			const notes = await ofKind(conversation, 'note');
			return notes
				.flatMap(({ body }) => [...body.matchAll(LINK)])
				.map(([, link]) =>
					link.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code)).replace(/&amp;/g, '&'),
				);
		},
		/** A customer's new conversation. */
		async opened() {
			const { conversation_id: id } = await workspace.customerWrites(`${randomUUID()}@example.com`, 'Hello?');
			return id;
		},
		note: (conversation, admin, body) =>
			workspace.control('POST', `/teammate/conversations/${conversation}/note`, { admin_id: admin, body }),
	};
}

/** What a browser does with the page: open it, and press a button. */
export const browser = {
	async open(link) {
		const response = await fetch(link, { headers: { accept: 'text/html' } });
		return { status: response.status, headers: response.headers, html: await response.text() };
	},
	async press(link, fields) {
		const response = await fetch(link, { method: 'POST', body: new URLSearchParams(fields) });
		return { status: response.status, html: await response.text() };
	},
};

/** n8n with a credential for a simulated workspace, and the workflows that the tests of approvals need. */
export async function approvals(client, workspace) {
	const credential = await client.createCredential({
		name: `Intercom ${randomUUID()}`,
		type: CREDENTIAL_TYPE,
		data: workspace.credential,
	});
	const ours = (name, type, parameters, more) =>
		node(name, `${PACKAGE_NAME}.${type}`, parameters, credential, more);
	const start = (path) =>
		node('Start', 'n8n-nodes-base.webhook', { path, httpMethod: 'POST' }, undefined, {
			typeVersion: 2,
			webhookId: path,
		});
	const fromStart = (field) => `={{ $('Start').item.json.body.${field} }}`;
	const id = (value) => ({ __rl: true, mode: 'id', value });

	return {
		credential,
		ours,
		start,
		fromStart,
		id,

		/** A workflow that asks, and says the text to the customer only when a teammate approved. */
		async asking(webhookBase, parameters = {}) {
			const path = randomUUID();
			const nodes = [
				start(path),
				ours('Ask', 'intercomApproval', {
					operation: 'sendAndWait',
					responseType: 'approval',
					conversation_id: id(fromStart('conversation')),
					message: 'May this <b>reply</b> be sent?',
					text: fromStart('text'),
					timeLimit: fromStart('minutes'),
					timeLimitUnit: 'minutes',
					approvalOptions: { values: { answersByNote: true } },
					...parameters,
				}),
				node(
					'Approved?',
					'n8n-nodes-base.if',
					{
						conditions: {
							options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
							conditions: [
								{
									id: randomUUID(),
									leftValue: '={{ $json.approved }}',
									rightValue: '',
									operator: { type: 'boolean', operation: 'true', singleValue: true },
								},
							],
							combinator: 'and',
						},
					},
					undefined,
					{ typeVersion: 2.2 },
				),
				ours('Reply', 'intercom', {
					resource: 'conversation',
					operation: 'reply',
					conversation_id: id('={{ $json.conversation_id }}'),
					body: '={{ $json.text }}',
					additionalFields: { admin_id: id("={{ $json.by?.id ?? '' }}") },
				}),
			];
			const workflow = await client.createWorkflow({
				name: `Ask ${path}`,
				nodes,
				connections: chain('Start', 'Ask', 'Approved?', 'Reply'),
			});
			await client.activate(workflow.id);
			return { ...workflow, url: `${webhookBase}/webhook/${path}` };
		},

		/** Starts a workflow, and gives the execution once it waits: its ID, and the link in its note. */
		async asked(workflow, conversation, body = {}) {
			const known = new Set((await client.executions(workflow.id)).map(({ id: each }) => each));
			await until('the start', async () => {
				const { status } = await fetch(workflow.url, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ conversation, minutes: 10, ...body }),
				});
				return status === 200;
			});
			const execution = await until('a waiting execution', async () => {
				const all = await client.executions(workflow.id);
				const mine = all.find(
					({ id: each, status }) => !known.has(each) && status !== 'running' && status !== 'new',
				);
				return mine;
			});
			assert.equal(execution.status, 'waiting');
			const links = await inbox(workspace).links(conversation);
			const link = links.find((each) => each.includes(`/webhook-waiting/${execution.id}/`));
			assert.ok(link, `no link of execution ${execution.id} in ${links.join(' ')}`);
			return { id: execution.id, link };
		},

		/** What the node gave, once the execution has ended. */
		async outcome(execution, name = 'Ask') {
			const ended = await until(`the end of execution ${execution}`, async () => {
				const found = await client.execution(execution);
				if (['error', 'crashed', 'canceled'].includes(found.status)) return found;
				// n8n 1 writes down that it has ended before it writes down what was given.
				return found.status === 'success' && itemsOf(found, name) && found;
			});
			assert.equal(ended.status, 'success', JSON.stringify(ended.data.resultData.error));
			return itemsOf(ended, name)[0];
		},

		async stillWaits(execution) {
			assert.equal((await client.execution(execution)).status, 'waiting');
		},

		/** The workflow that passes on answers, with the workspace's webhook at its trigger. */
		async passingOn(webhookBase) {
			const topics = ['conversation.admin.noted', 'conversation.user.replied'];
			const workflow = await client.createWorkflow({
				name: `Pass on ${randomUUID()}`,
				nodes: [
					ours('Trigger', 'intercomTrigger', { topics }, { webhookId: randomUUID() }),
					ours('Pass On', 'intercomApproval', {
						operation: 'passOn',
						conversation_id: id('={{ $json.item.id }}'),
					}),
				],
				connections: chain('Trigger', 'Pass On'),
			});
			await client.activate(workflow.id);
			const { url } = webhookOf(workflow, webhookBase);
			await until('the trigger', async () => (await fetch(url, { method: 'HEAD' })).status === 200);
			await workspace.saveWebhook(url, topics);
			return workflow;
		},
	};
}
