import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { enterStage, node, until } from './stage.mjs';

const MCP_TRIGGER = '@n8n/n8n-nodes-langchain.mcpTrigger';

/** A client of the Model Context Protocol, as an AI agent has one. */
function mcpClient(url) {
	let session;
	let requests = 0;
	return async (method, params) => {
		const isNotification = method.startsWith('notifications/');
		const response = await fetch(url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				...(session ? { 'mcp-session-id': session } : {}),
			},
			body: JSON.stringify({
				jsonrpc: '2.0',
				method,
				...(params ? { params } : {}),
				...(isNotification ? {} : { id: ++requests }),
			}),
		});
		session = response.headers.get('mcp-session-id') ?? session;
		const text = await response.text();
		assert.ok(response.ok, `${method} was answered with ${response.status}: ${text}`);
		if (isNotification) return undefined;
		// The answer is JSON, or one event of a stream whose data is JSON.
		const data = text.split('\n').find((line) => line.startsWith('data:'));
		return JSON.parse(data ? data.slice('data:'.length) : text).result;
	};
}

describe('the Intercom node as a tool of an AI agent', () => {
	let stage;
	before(async () => {
		stage = await enterStage();
	});

	it('is offered with its description, and does what it is asked', async () => {
		const { client, workspace, credential } = stage;
		const trigger = (await client.nodeTypes()).filter(({ name }) => name === MCP_TRIGGER).at(-1);
		const path = randomUUID();
		const tool = node(
			'Create_tag',
			`${PACKAGE_NAME}.intercomTool`,
			{
				descriptionType: 'manual',
				toolDescription: 'Creates a tag',
				authentication: 'accessToken',
				resource: 'tag',
				operation: 'create',
				name: "={{ $fromAI('name', 'The name of the tag', 'string') }}",
			},
			credential,
		);
		const workflow = await client.createWorkflow({
			name: 'Tool',
			nodes: [
				node('MCP', MCP_TRIGGER, { path, authentication: 'none' }, undefined, {
					typeVersion: [trigger.version].flat().at(-1),
					webhookId: path,
				}),
				tool,
			],
			connections: { Create_tag: { ai_tool: [[{ node: 'MCP', type: 'ai_tool', index: 0 }]] } },
		});
		await client.activate(workflow.id);
		const url = `${client.url}/mcp/${path}`;
		await until('the address of the tool', async () => (await fetch(url, { method: 'POST' })).status !== 404);
		const ask = mcpClient(url);
		await ask('initialize', {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'test', version: '1' },
		});
		await ask('notifications/initialized');
		const { tools } = await ask('tools/list', {});
		assert.deepEqual(
			tools.map(({ name, description }) => [name, description]),
			[['Create_tag', 'Creates a tag']],
		);
		assert.deepEqual(Object.keys(tools[0].inputSchema.properties), ['name']);
		const tagName = `From an agent ${randomUUID()}`;
		const result = await ask('tools/call', { name: 'Create_tag', arguments: { name: tagName } });
		assert.ok(!result.isError, JSON.stringify(result));
		assert.match(JSON.stringify(result.content), new RegExp(tagName));
		const { data: tags } = await workspace.api('GET', '/tags');
		assert.equal(tags.filter(({ name }) => name === tagName).length, 1);
		await client.deactivate(workflow.id);
	});
});
