import { createRequire } from 'module';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { type Simulator, startSimulator } from '../../simulator';
import { runIntercom } from './engine';

/** Workflows of n8n's built-in Intercom node, converted by the documentation's page, run in n8n's engine. */

interface Node {
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: INodeParameters;
	credentials?: unknown;
}
interface Converted {
	workflow: { nodes: Node[]; connections: { [node: string]: IDataObject } };
	converted: string[];
	notes: Array<{ node: string; note: string }>;
}
const { convertWorkflow } = createRequire(__filename)('../../docs/convert/convert.js') as {
	convertWorkflow(workflow: unknown): Converted;
};

const oldNode = (parameters: IDataObject, more: IDataObject = {}) => ({
	id: 'a1',
	name: 'Old',
	type: 'n8n-nodes-base.intercom',
	typeVersion: 1,
	position: [200, 0],
	credentials: { intercomApi: { id: '1', name: 'Intercom account' } },
	parameters,
	...more,
});

const convert = (parameters: IDataObject) =>
	convertWorkflow({ nodes: [oldNode(parameters)], connections: {} });

let intercom: Simulator;
beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

async function run(parameters: IDataObject, json: IDataObject = {}) {
	const { workflow, notes } = convert(parameters);
	const result = await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: workflow.nodes[0]!.parameters,
		items: [{ json }],
	});
	return { ...result, notes };
}

const ada = () =>
	[...intercom.workspace.contacts.values()].find(({ email }) => email === 'ada.okafor@example.com')!;
const company = () => [...intercom.workspace.companies.values()][0]!;
const sent = (route: string) => intercom.requests.of(route).map(({ path, body }) => ({ path, body }));

describe('people', () => {
	test('User: Create by user ID, with fields and attributes', async () => {
		const { json, error, notes } = await run(
			{
				resource: 'user',
				operation: 'create',
				identifierType: 'userId',
				idValue: '={{ $json.number }}',
				additionalFields: { name: 'Grace Hopper', email: 'grace@example.com', utmSource: 'x', phone: '' },
				customAttributesUi: { customAttributesValues: [{ name: 'bike_model', value: '={{ $json.bike }}' }] },
			},
			{ number: 'u-77', bike: 'Roadster' },
		);
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({
			external_id: 'u-77',
			role: 'user',
			email: 'grace@example.com',
			custom_attributes: { bike_model: 'Roadster' },
		});
		expect(notes).toEqual([{ node: 'Old', note: "UTM Source is gone: Intercom's API no longer takes it." }]);
	});

	test('the defaults of the built-in node are known: a user, created', async () => {
		const { workflow } = convert({ identifierType: 'email', idValue: 'x@example.com' });
		expect(workflow.nodes[0]?.parameters).toMatchObject({
			resource: 'contact',
			operation: 'upsert',
			role: 'user',
			email: 'x@example.com',
		});
	});

	test('Lead: Create with attributes as JSON', async () => {
		const { json, error } = await run({
			resource: 'lead',
			operation: 'create',
			email: 'lead@example.com',
			jsonParameters: true,
			customAttributesJson: '{"bike_model": "Roadster"}',
		});
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ role: 'lead', custom_attributes: { bike_model: 'Roadster' } });
	});

	test.each([
		['id', () => ada().id],
		['email', () => String(ada().email)],
		['userId', () => String(ada().external_id)],
	])('User: Update by %s changes the person who is there', async (updateBy, value) => {
		const { id } = ada();
		const count = intercom.workspace.contacts.size;
		const { error } = await run({
			resource: 'user',
			operation: 'update',
			updateBy,
			value: value(),
			additionalFields: { name: 'Ada the Great' },
		});
		expect(error).toBeUndefined();
		expect(intercom.workspace.contacts.get(id)?.name).toBe('Ada the Great');
		expect(intercom.workspace.contacts.size).toBe(count);
	});

	test.each([
		[{ resource: 'user', selectBy: 'id' }, () => ada().id],
		[{ resource: 'user', selectBy: 'userId' }, () => String(ada().external_id)],
		[{ resource: 'lead', selectBy: 'email' }, () => String(ada().email)],
	])('Get %j', async (parameters, value) => {
		const { json, error } = await run({ ...parameters, operation: 'get', value: value() });
		expect(error).toBeUndefined();
		expect(json.map(({ id }) => id)).toEqual([ada().id]);
	});

	test('User: Get Many with filters', async () => {
		const { json, error } = await run({
			resource: 'user',
			operation: 'getAll',
			returnAll: true,
			filters: { email: ada().email },
		});
		expect(error).toBeUndefined();
		expect(json.map(({ id }) => id)).toEqual(ada().role === 'user' ? [ada().id] : []);
		const [search] = sent('POST /contacts/search');
		expect((search?.body as IDataObject).query).toEqual({
			operator: 'AND',
			value: [
				{ field: 'role', operator: '=', value: 'user' },
				{ field: 'email', operator: '=', value: ada().email },
			],
		});
	});

	test('User: Delete', async () => {
		const { id } = ada();
		const { error } = await run({ resource: 'user', operation: 'delete', id });
		expect(error).toBeUndefined();
		expect(sent('DELETE /contacts/*').map(({ path }) => path)).toEqual([`/contacts/${id}`]);
	});
});

describe('companies', () => {
	test.each(['create', 'update'])('Company: %s', async (operation) => {
		const { json, error } = await run({
			resource: 'company',
			operation,
			companyId: 'c-1',
			additionalFields: { name: 'Acme', monthlySpend: '12', size: 5 },
		});
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ company_id: 'c-1', name: 'Acme', monthly_spend: 12, size: 5 });
	});

	test.each([
		['id', () => company().id],
		['companyId', () => String(company().company_id)],
		['name', () => String(company().name)],
	])('Company: Get by %s', async (selectBy, value) => {
		const { json, error } = await run({ resource: 'company', operation: 'get', selectBy, value: value() });
		expect(error).toBeUndefined();
		expect(json.map(({ id }) => id)).toEqual([company().id]);
	});

	test('Company: Get Users by your own ID finds the company in a node of its own', async () => {
		const { workflow } = convertWorkflow({
			nodes: [
				oldNode({
					resource: 'company',
					operation: 'users',
					listBy: 'companyId',
					value: '={{ $json.company }}',
				}),
			],
			connections: { Start: { main: [[{ node: 'Old', type: 'main', index: 0 }]] } },
		});
		expect(workflow.connections).toEqual({
			Start: { main: [[{ node: 'Find Company for Old', type: 'main', index: 0 }]] },
			'Find Company for Old': { main: [[{ node: 'Old', type: 'main', index: 0 }]] },
		});
		const credential = { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token };
		const [people, find] = workflow.nodes as [Node, Node];
		const found = await runIntercom({
			credential,
			parameters: find.parameters,
			items: [{ json: { company: company().company_id } }],
		});
		const { json, error } = await runIntercom({
			credential,
			parameters: people.parameters,
			items: found.items,
		});
		expect(error).toBeUndefined();
		expect(sent('GET /companies/*/contacts').at(-1)?.path).toBe(`/companies/${company().id}/contacts`);
		expect(json.length).toBeGreaterThan(0);
	});
});

test('nothing else in a workflow changes, and the credential is left to be chosen', () => {
	const other = {
		id: 'b',
		name: 'Other',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		position: [0, 0],
		parameters: {},
	};
	const tool = oldNode(
		{ resource: 'user', operation: 'get', value: '1' },
		{ name: 'Tool', type: 'n8n-nodes-base.intercomTool' },
	);
	const workflow = {
		name: 'Mine',
		nodes: [other, tool],
		connections: {},
		settings: { executionOrder: 'v1' },
	};
	const before = JSON.stringify(workflow);
	const { workflow: after, converted } = convertWorkflow(workflow);
	expect(JSON.stringify(workflow)).toBe(before);
	expect(converted).toEqual(['Tool']);
	expect(after).toMatchObject({ name: 'Mine', nodes: [other, { type: 'n8n-nodes-intercom.intercomTool' }] });
	expect(after.nodes[1]).not.toHaveProperty('credentials');
	expect(() => convertWorkflow([])).toThrow('This is no workflow');
});

test('names that every object has are no resource, no operation and no field', () => {
	const { workflow, notes } = convertWorkflow({
		nodes: [
			null,
			oldNode({ resource: 'constructor', operation: 'create' }, { name: 'A' }),
			oldNode({ resource: 'user', operation: 'toString' }, { name: 'B' }),
			oldNode(
				{ resource: 'lead', operation: 'create', additionalFields: { constructor: 'x' } },
				{ name: 'C' },
			),
		],
		connections: { A: null },
	});
	expect(workflow.nodes.map((node) => node?.type)).toEqual([
		undefined,
		'n8n-nodes-base.intercom',
		'n8n-nodes-base.intercom',
		'n8n-nodes-intercom.intercom',
	]);
	expect(workflow.nodes[3]?.parameters.additionalFields).toEqual({});
	expect(notes.map(({ note }) => note)).toEqual([
		expect.stringContaining('constructor: create is not known'),
		expect.stringContaining('user: toString is not known'),
		'constructor is not known and was left out.',
	]);
});

test('a workflow of thousands of nodes is converted in one look at its connections', () => {
	const names = Array.from({ length: 20_000 }, (_, number) => `People ${number}`);
	const { workflow } = convertWorkflow({
		nodes: [
			...names.map((name) =>
				oldNode({ resource: 'company', operation: 'users', listBy: 'companyId', value: '1' }, { name }),
			),
			{ name: 'Find Company for People 0', type: 'n8n-nodes-base.set', parameters: {} },
		],
		connections: Object.fromEntries(
			names.map((name, number) => [
				`Start ${number}`,
				{ main: [null, [null, { node: name, type: 'main', index: 0 }]] },
			]),
		),
	});
	expect(workflow.nodes).toHaveLength(40_001);
	expect(new Set(workflow.nodes.map((node) => node?.name)).size).toBe(40_001);
	expect(workflow.connections['Start 1']).toEqual({
		main: [null, [null, { node: 'Find Company for People 1', type: 'main', index: 0 }]],
	});
	expect(workflow.connections['Start 0']).toMatchObject({
		main: [null, [null, { node: 'Find Company for People 0 1' }]],
	});
	expect(workflow.connections['Find Company for People 0 1']).toEqual({
		main: [[{ node: 'People 0', type: 'main', index: 0 }]],
	});
});
