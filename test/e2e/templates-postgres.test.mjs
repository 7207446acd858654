import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { itemsOf } from '../../scripts/n8n/executions.mjs';
import { LOCAL, LOGS } from '../../scripts/paths.mjs';
import { startPostgres } from '../../scripts/process/services.mjs';
import { chain, enterStage, node } from './stage.mjs';
import { inEveryVersion, openTemplate, SELDOM } from './templates.mjs';

const POSTGRES_NODES = [
	'Create Tables',
	'Keep Conversation',
	'Keep Contact',
	'Rows Changed Here',
	'Intercom Has It',
	'Intercom Refused It',
];

inEveryVersion('Contacts and conversations to PostgreSQL and back', () => {
	let stage;
	let postgres;
	let template;
	let sql;
	let contact;

	before(
		async () => {
			stage = await enterStage();
			const { client, version } = stage;
			postgres = await startPostgres({
				folder: join(LOCAL, 'test', `postgres-templates-${version}`),
				log: join(LOGS, `test-postgres-templates-${version}.log`),
			});
			const { id, name } = await client.createCredential({
				name: `Database ${randomUUID()}`,
				type: 'postgres',
				data: {
					host: '127.0.0.1',
					port: postgres.port,
					database: 'postgres',
					user: 'postgres',
					password: 'none',
					ssl: 'disable',
				},
			});
			const postgresCredential = { postgres: { id, name } };
			sql = await querying(postgresCredential);
			template = await openTemplate(stage, 'contacts-and-conversations-to-postgresql', {
				choices: { 'Every Five Minutes': SELDOM },
				credentials: Object.fromEntries(POSTGRES_NODES.map((each) => [each, postgresCredential])),
			});
			await template.runs(() => template.runByHand('Run Once'));
		},
		{ timeout: 120_000 },
	);
	after(async () => {
		await template?.close();
		await postgres?.stop();
	});

	/** Somebody else who uses the database: a workflow that runs what it is told. */
	async function querying(credentials) {
		const { client } = stage;
		const path = randomUUID();
		const { id } = await client.createWorkflow({
			name: `Query ${path}`,
			nodes: [
				node(
					'Start',
					'n8n-nodes-base.webhook',
					{ path, httpMethod: 'POST', responseMode: 'lastNode', responseData: 'allEntries' },
					undefined,
					{
						typeVersion: 2,
						webhookId: path,
					},
				),
				node(
					'Query',
					'n8n-nodes-base.postgres',
					{ operation: 'executeQuery', query: '={{ $json.body.query }}', options: {} },
					undefined,
					{ typeVersion: 2.5, credentials },
				),
			],
			connections: chain('Start', 'Query'),
		});
		await client.activate(id);
		return async (query) => {
			const response = await fetch(`${client.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ query }),
			});
			assert.equal(response.status, 200, query);
			return await response.json();
		};
	}

	const rowOf = async (id) => (await sql(`SELECT * FROM intercom_contacts WHERE id = '${id}'`))[0];
	/**
	 * Lets the rows that were changed in the table go to Intercom. Each change there comes back as a notification.
	 *
	 * @returns {Promise<string[]>} The IDs of the rows
	 */
	const goBack = async (expected) => {
		const executions = await template.runs(() => template.runByHand('Every Five Minutes'), 1 + expected);
		const rows = executions.map((execution) => itemsOf(execution, 'Rows Changed Here')).find(Boolean);
		return rows.filter(({ id }) => id).map(({ id }) => id);
	};
	const changes = async (id) =>
		(await stage.workspace.control('GET', '/requests')).requests.filter(
			({ method, path }) => method === 'PUT' && path === `/contacts/${id}`,
		).length;

	it('keeps a new contact and what changes in it', async () => {
		const { api } = stage.workspace;
		const email = `${randomUUID()}@example.com`;
		await template.runs(async () => {
			contact = await api('POST', '/contacts', { role: 'user', email, name: "Ada O'Hara" });
		});
		const row = await rowOf(contact.id);
		assert.deepEqual([row.email, row.name, row.phone, row.plan], [email, "Ada O'Hara", null, null]);
		await template.runs(() => api('PUT', `/contacts/${contact.id}`, { phone: '+351910000001' }));
		assert.equal((await rowOf(contact.id)).phone, '+351910000001');
		assert.deepEqual(await goBack(0), [], 'nothing was changed here');
	});

	it('does nothing when the same notification comes again', async () => {
		const delivery = await template.delivered('contact.user.created', contact.id);
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal((await rowOf(contact.id)).phone, '+351910000001');
	});

	it('takes what is changed in the table to Intercom, and goes round in no loop', async () => {
		const before = await changes(contact.id);
		await sql(`UPDATE intercom_contacts SET plan = 'fleet', phone = NULL WHERE id = '${contact.id}'`);
		assert.deepEqual(await goBack(1), [contact.id]);
		const changed = await stage.workspace.api('GET', `/contacts/${contact.id}`);
		assert.equal(changed.custom_attributes.plan, 'fleet');
		assert.ok(!changed.phone, `the phone is ${changed.phone}`);
		const { problem, plan, phone, name } = await rowOf(contact.id);
		assert.deepEqual([problem, plan, phone, name], [null, 'fleet', null, "Ada O'Hara"]);
		assert.deepEqual(await goBack(0), []);
		assert.deepEqual(await goBack(0), []);
		assert.equal(await changes(contact.id), before + 1);
	});

	it('keeps both where the sides have changed different values', async () => {
		const { api } = stage.workspace;
		await sql(`UPDATE intercom_contacts SET plan = 'plus' WHERE id = '${contact.id}'`);
		await template.runs(() => api('PUT', `/contacts/${contact.id}`, { name: 'Ada Okafor' }));
		assert.deepEqual(await goBack(1), [contact.id]);
		const { name, custom_attributes: attributes } = await api('GET', `/contacts/${contact.id}`);
		assert.deepEqual([name, attributes.plan], ['Ada Okafor', 'plus']);
		assert.equal((await rowOf(contact.id)).name, 'Ada Okafor');
	});

	it('says what Intercom refuses in its row, sends that no more, and goes on with the others', async () => {
		const { workspace } = stage;
		let other;
		await template.runs(async () => {
			other = await workspace.api('POST', '/contacts', {
				role: 'user',
				email: `${randomUUID()}@example.com`,
			});
		});
		const { id: fault } = await workspace.control('POST', '/faults', {
			route: `PUT /contacts/${contact.id}`,
			kind: 'status',
			status: 422,
			code: 'parameter_invalid',
			message: 'This name cannot be used',
		});
		await sql(`UPDATE intercom_contacts SET name = 'Nobody' WHERE id IN ('${contact.id}', '${other.id}')`);
		assert.deepEqual(await goBack(1), [contact.id, other.id].sort());
		assert.match((await rowOf(contact.id)).problem, /This name cannot be used/);
		assert.equal((await workspace.api('GET', `/contacts/${other.id}`)).name, 'Nobody');
		assert.deepEqual(await goBack(0), []);
		await workspace.control('DELETE', `/faults/${fault}`);
	});

	it('keeps a conversation when it is closed, and not before', async () => {
		const { workspace } = stage;
		const { conversation_id: id, contact_id: by } = await workspace.customerWrites(
			(await rowOf(contact.id)).email,
			'Hello?',
		);
		const kept = () => sql(`SELECT * FROM intercom_conversations WHERE id = '${id}'`);
		const does = (action, body) =>
			workspace.control('POST', `/teammate/conversations/${id}/${action}`, { body });
		await does('reply', 'Hello!');
		assert.equal(
			(await sql(`SELECT count(*)::int AS count FROM intercom_conversations WHERE id = '${id}'`))[0].count,
			0,
		);
		await template.runs(() => does('close'));
		const [row, ...others] = await kept();
		assert.deepEqual(others, []);
		assert.deepEqual([row.contact_id, row.subject], [by, 'Hello?']);
		assert.ok(Math.abs(Date.parse(row.closed_at) - Date.now()) < 60_000, row.closed_at);
		const delivery = await template.delivered('conversation.admin.closed', id);
		await template.startsNothing(() => template.deliverAgain(delivery));
	});
});
