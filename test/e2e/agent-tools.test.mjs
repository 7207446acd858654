import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { CREDENTIAL_TYPE } from '../../scripts/n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { startLanguageModel } from './language-model.mjs';
import { enterStage, node, until } from './stage.mjs';

const AGENT = '@n8n/n8n-nodes-langchain.agent';
const MODEL = '@n8n/n8n-nodes-langchain.lmChatOpenAi';
const ABSENT = '999999999';

const fromAI = (name) => `={{ $fromAI('${name}', '${name}', 'string') }}`;

/** What the model calls, one after the other, and what it must get as the tool's result. */
const script = (conversation) => [
	{
		call: { tool: 'Reply', arguments: { conversation, text: 'Hello' } },
		result: { error_code: 'not_allowed', status: null },
	},
	{
		call: { tool: 'Search', arguments: { since: 'some time last week' } },
		result: { error_code: 'invalid_parameter', status: null },
	},
	{ call: { tool: 'Read', arguments: { conversation: ABSENT } }, result: { status: 404 } },
	{ call: { tool: 'Read', arguments: { conversation } }, result: undefined },
	{ call: { tool: 'Note', arguments: { conversation, text: 'Looked into it' } }, result: undefined },
];

describe("the Intercom node as a tool of n8n's AI Agent", () => {
	let stage;
	let model;
	let notesOnly;
	let openAi;
	/** What the model does next; set by each test. */
	let steps = [];

	before(async () => {
		stage = await enterStage();
		const { client, workspace } = stage;
		notesOnly = await client.createCredential({
			name: `Notes ${randomUUID()}`,
			type: CREDENTIAL_TYPE,
			data: { ...workspace.credential, allowedActions: 'notes' },
		});
		model = await startLanguageModel((messages) => {
			const answered = messages.filter(({ role }) => role === 'tool').length;
			return steps[answered]?.call ?? { text: 'Done' };
		});
		openAi = await client.createCredential({
			name: `Model ${randomUUID()}`,
			type: 'openAiApi',
			data: { apiKey: 'none', url: model.url },
		});
	});
	after(async () => await model?.stop());

	const tool = (name, operation, parameters) =>
		node(
			name,
			`${PACKAGE_NAME}.intercomTool`,
			{
				descriptionType: 'manual',
				toolDescription: name,
				authentication: 'accessToken',
				resource: 'conversation',
				operation,
				...parameters,
			},
			notesOnly,
		);

	async function agent(typeVersion) {
		const { client } = stage;
		const types = (await client.nodeTypes()).filter(({ name }) => name === MODEL);
		const path = randomUUID();
		const conversation_id = { __rl: true, mode: 'id', value: fromAI('conversation') };
		const since = { field: 'updated_at', operator: 'isAtLeast', date: fromAI('since') };
		const tools = [
			tool('Reply', 'reply', { conversation_id, body: fromAI('text') }),
			tool('Search', 'search', { conditions: { values: [since] } }),
			tool('Read', 'getTranscript', { conversation_id }),
			tool('Note', 'addNote', { conversation_id, body: fromAI('text') }),
		];
		const model = { __rl: true, mode: 'id', value: 'stand-in' };
		const workflow = await client.createWorkflow({
			name: `Agent ${path}`,
			settings: { executionOrder: 'v1' },
			nodes: [
				node(
					'Start',
					'n8n-nodes-base.webhook',
					{ path, httpMethod: 'POST', responseMode: 'lastNode' },
					undefined,
					{ typeVersion: 2, webhookId: path },
				),
				node('Agent', AGENT, { promptType: 'define', text: 'Help', options: {} }, undefined, { typeVersion }),
				node('Model', MODEL, { model, responsesApiEnabled: false, options: {} }, undefined, {
					typeVersion: Math.max(...types.flatMap(({ version }) => [version].flat())),
					credentials: { openAiApi: { id: openAi.id, name: openAi.name } },
				}),
				...tools,
			],
			connections: {
				Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
				...Object.fromEntries(
					tools.map(({ name }) => [name, { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] }]),
				),
			},
		});
		await client.activate(workflow.id);
		return { id: workflow.id, url: `${client.url}/webhook/${path}` };
	}

	for (const typeVersion of [2.2, 3])
		it(`gives the model of version ${typeVersion} what went wrong, and the run goes on`, async () => {
			const { client, workspace } = stage;
			const contact = await workspace.api('POST', '/contacts', {
				role: 'lead',
				name: `For agent ${typeVersion}`,
			});
			const { conversation_id: conversation } = await workspace.api('POST', '/conversations', {
				from: { type: 'lead', id: contact.id },
				body: 'Where is my parcel?',
			});
			steps = script(conversation);
			model.asked.length = 0;
			const workflow = await agent(typeVersion);
			const answer = await until('an answer of the agent', async () => {
				const response = await fetch(workflow.url, { method: 'POST' });
				return response.status !== 404 && response;
			});
			const said = await answer.text();
			assert.equal(answer.status, 200, said);
			assert.match(said, /Done/);

			const results = model.asked.at(-1).messages.filter(({ role }) => role === 'tool');
			assert.equal(results.length, steps.length);
			for (const [index, { content }] of results.entries()) {
				const [given] = [JSON.parse(content)].flat();
				const { result } = steps[index];
				if (!result) {
					assert.ok(!given.error, content);
					continue;
				}
				assert.deepEqual(Object.keys(given).sort(), ['description', 'error', 'error_code', 'status']);
				assert.ok(given.error && given.error_code, content);
				assert.deepEqual({ ...given, ...result }, given);
			}
			assert.ok(!JSON.stringify(model.asked).includes(workspace.credential.accessToken));
			const { conversation_parts: parts } = await workspace.api('GET', `/conversations/${conversation}`);
			assert.deepEqual(
				parts.conversation_parts.map(({ part_type: type, body }) => [type, body]),
				[['note', '<p>Looked into it</p>']],
			);
			const [execution] = await client.executions(workflow.id);
			assert.equal(execution.status, 'success');
			await client.deactivate(workflow.id);
		});
});
