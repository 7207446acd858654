import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CREDENTIAL_TYPE } from '../../scripts/n8n/first-workflow.mjs';
import { inbox } from './approval-stage.mjs';
import { enterStage, until } from './stage.mjs';
import { inEveryVersion, openTemplate } from './templates.mjs';

inEveryVersion('Intercom for MCP clients', () => {
	const token = randomUUID();
	let stage;
	let template;
	let address;
	let client;
	let seen;

	/** A client of the Model Context Protocol that has this token. */
	const connect = async (bearer) => {
		const connecting = new Client({ name: 'test', version: '1.0.0' });
		const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
		await connecting.connect(new StreamableHTTPClientTransport(address, { requestInit: { headers } }));
		return connecting;
	};

	before(async () => {
		stage = await enterStage();
		const { client: n8n, workspace } = stage;
		seen = inbox(workspace);
		const credential = await n8n.createCredential({
			name: `Intercom ${randomUUID()}`,
			type: CREDENTIAL_TYPE,
			data: { ...workspace.credential, allowedActions: 'notes' },
		});
		const { id, name } = await n8n.createCredential({
			name: `Bearer ${randomUUID()}`,
			type: 'httpBearerAuth',
			data: { token },
		});
		template = await openTemplate(stage, 'intercom-for-mcp-clients', {
			credential,
			credentials: { 'MCP Server Trigger': { httpBearerAuth: { id, name } } },
		});
		address = new URL(`${n8n.url}/mcp/intercom`);
		await until('the address', async () => (await fetch(address, { method: 'POST' })).status !== 404);
		client = await connect(token);
	});
	after(async () => {
		await client?.close();
		await template?.close();
	});

	const call = async (name, given = {}) => {
		const result = await client.callTool({ name, arguments: given });
		return { ...result, text: JSON.stringify(result.content) };
	};

	it('lets nobody in without the token', async () => {
		const refused = ({ code }) => code === 401 || code === 403;
		await assert.rejects(connect(undefined), refused);
		await assert.rejects(connect('guessed'), refused);
	});

	it('offers the tools that read, and the one that leaves notes', async () => {
		const { tools } = await client.listTools();
		assert.deepEqual(tools.map(({ name }) => name).sort(), [
			'Add_Note',
			'Conversations_of_a_Contact',
			'Find_Contacts',
			'Find_Conversations',
			'Get_Article',
			'Get_Company',
			'Get_Ticket',
			'Get_Transcript',
			'List_Teams',
			'Search_Articles',
		]);
		for (const { description } of tools) assert.ok(description.length > 20, description);
		const { inputSchema } = tools.find(({ name }) => name === 'Add_Note');
		assert.deepEqual(Object.keys(inputSchema.properties).sort(), ['conversation_id', 'note']);
	});

	it('reads what a client asks for, and leaves its note', async () => {
		const email = `${randomUUID()}@example.com`;
		const word = `tandem-${randomUUID()}`;
		const { conversation_id: id, contact_id: contact } = await stage.workspace.customerWrites(
			email,
			`My ${word} broke.`,
		);
		assert.match((await call('Find_Conversations', { words: word })).text, new RegExp(id));
		assert.match((await call('Find_Contacts', { email })).text, new RegExp(contact));
		assert.match((await call('Conversations_of_a_Contact', { contact_id: contact })).text, new RegExp(id));
		assert.match((await call('Get_Transcript', { conversation_id: id })).text, new RegExp(word));
		assert.match((await call('List_Teams')).text, /Billing/);
		const { data: articles } = await stage.workspace.api('GET', '/articles');
		const article = articles.find(({ state }) => state === 'published');
		assert.match(
			(await call('Get_Article', { article_id: String(article.id) })).text,
			new RegExp(article.title.slice(0, 10)),
		);
		assert.match(
			(await call('Search_Articles', { phrase: article.title })).text,
			new RegExp(`${article.id}`),
		);
		assert.deepEqual(await seen.notes(id), []);
		await call('Add_Note', { conversation_id: id, note: 'Look at the chain' });
		const notes = (await seen.notes(id)).map(({ body }) => body.replace(/<[^>]*>/g, ''));
		assert.deepEqual(notes, ['Look at the chain']);
		assert.deepEqual(await seen.told(id), []);
	});

	it('tells the client what is wrong, and has no tool that replies', async () => {
		const missing = await call('Get_Transcript', { conversation_id: '999999' });
		assert.match(missing.text, /not_found/);
		const reply = await client
			.callTool({ name: 'Reply', arguments: { text: 'Hello' } })
			.catch((error) => error);
		assert.ok(reply instanceof Error || reply.isError, JSON.stringify(reply));
	});

	it('sends nothing that its credential does not allow, whatever its nodes are', async () => {
		const { conversation_id: id } = await stage.workspace.customerWrites(
			`${randomUUID()}@example.com`,
			'Hello?',
		);
		const { nodes, connections, settings, name } = template;
		const changed = nodes.map((each) => {
			if (each.name === 'MCP Server Trigger')
				return { ...each, webhookId: randomUUID(), parameters: { ...each.parameters, path: 'changed' } };
			return each.name === 'Add Note'
				? { ...each, parameters: { ...each.parameters, operation: 'reply', additionalFields: {} } }
				: each;
		});
		const { id: workflow } = await stage.client.createWorkflow({
			name,
			connections,
			settings,
			nodes: changed,
		});
		await stage.client.activate(workflow);
		const before = address;
		address = new URL(`${stage.client.url}/mcp/changed`);
		await until('the address', async () => (await fetch(address, { method: 'POST' })).status !== 404);
		const other = await connect(token);
		address = before;
		const { content } = await other.callTool({
			name: 'Add_Note',
			arguments: { conversation_id: id, note: 'Refunded!' },
		});
		assert.match(JSON.stringify(content), /not_allowed/);
		assert.deepEqual(await seen.told(id), []);
		await other.close();
		await stage.client.deactivate(workflow);
	});
});
