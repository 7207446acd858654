import type { INodeExecutionData } from 'n8n-workflow';
import { type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

/** What only Intercom's Preview has, against the simulator. */

const CONVERSATION = '215470000001';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], items: INodeExecutionData[] = [{ json: {} }]) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters,
		items,
		onError: 'continueRegularOutput',
	});

const conversationId = () => [...intercom.workspace.conversations.keys()][0] ?? CONVERSATION;
const versions = () => [...intercom.requests].map(({ headers }) => headers['intercom-version']);

test('a priority is set in Preview, and told', async () => {
	const conversation_id = conversationId();
	const { json, error } = await run({
		resource: 'conversation',
		operation: 'setPriority',
		conversation_id,
		priority: 'urgent',
	});
	expect(error).toBeUndefined();
	expect(json).toMatchObject([{ conversation_id, result: 'priority set', priority: 'urgent' }]);
	expect(intercom.workspace.conversations.get(conversation_id)?.priority).toBe('urgent');
	expect(versions()).toEqual(['Preview']);
});

test('a reply asks for Preview where it keeps a conversation snoozed, and else not', async () => {
	const reply = (more = {}) =>
		run({
			resource: 'conversation',
			operation: 'addNote',
			conversation_id: conversationId(),
			body: 'Waiting',
			additionalFields: { admin_id: [...intercom.workspace.admins.keys()][0] ?? '1', ...more },
		});
	await reply();
	await reply({ skip_unsnooze: true });
	const replies = intercom.requests.filter(({ path }) => path.endsWith('/reply'));
	expect(replies.map(({ headers, body }) => [headers['intercom-version'], body])).toEqual([
		['2.16', expect.not.objectContaining({ skip_unsnooze: true })],
		['Preview', expect.objectContaining({ skip_unsnooze: true })],
	]);
});

test('only the requests that say something in a field of Preview ask for it', async () => {
	const upsert = { resource: 'contact', operation: 'upsert', email: 'speaks.french@example.com' };
	for (const more of [{ language_override: 'fr' }, { language_override: 'de' }])
		await run({ ...upsert, additionalFields: more });
	await run({
		...{ resource: 'contact', operation: 'create', email: 'speaks.dutch@example.com' },
		additionalFields: { language_override: 'nl' },
	});
	const asked = [...intercom.requests].map(({ method, path, headers }) => [
		method === 'PUT' || path === '/contacts' ? 'writes' : 'looks up',
		headers['intercom-version'],
	]);
	expect(new Set(asked.map((each) => each.join(' ')))).toEqual(new Set(['looks up 2.16', 'writes Preview']));
	expect(asked.length).toBeGreaterThan(4);
});

test('errors and previews say that it is Preview', async () => {
	const parameters = { resource: 'folder', operation: 'get', folder_id: '404404' };
	const { json } = await run(parameters);
	expect(json[0]?.description).toContain('GET /folders/404404 in version Preview of the API, answered 404');
	const preview = await run({ ...parameters, requestOptions: { preview: true } });
	expect(preview.json).toMatchObject([{ method: 'GET', version: 'Preview' }]);
});

test('API Request asks for Preview where a path is known to need it', async () => {
	const { json } = await run({ resource: 'api', operation: 'call', method: 'GET', path: '/folders' });
	expect(json[0]).toHaveProperty('data');
	expect(versions()).toEqual(['Preview']);
});

test('companies are searched by filters', async () => {
	const [company] = [...intercom.workspace.companies.values()].filter(({ id }) =>
		[...intercom.workspace.contacts.values()].some((contact) => contact.company_ids.includes(id)),
	);
	const { json } = await run({
		resource: 'company',
		operation: 'search',
		conditions: { values: [{ field: 'name', operator: 'is', value: company?.name ?? '' }] },
		returnAll: true,
	});
	expect(json.map(({ id }) => id)).toEqual([company?.id]);
	const wrong = await run({
		resource: 'company',
		operation: 'search',
		conditions: { values: [{ field: 'created_at', operator: 'isOneOf', date: '2026-01-01' }] },
	});
	expect(wrong.json[0]?.error).toContain('which this field does not take');
});

test('a catalog travels as a file, whole or in parts', async () => {
	const connectors = intercom.workspace.plain.ecommerce_connectors;
	connectors.set('9', { id: '9', products: [] });
	const products = [{ id: '1', title: 'City "Bike" 🚲', url: 'https://shop.example.com/1' }];
	const catalog = { resource: 'ecommerceConnector', connector_id: '9' };
	const given = { ...catalog, catalog_from: 'json', products: JSON.stringify(products) };
	const whole = await run({ ...given, operation: 'uploadCatalog' });
	expect(whole.json).toMatchObject([{ status: 'processing' }]);
	expect(connectors.get('9')?.products).toEqual(products);

	const part = await run({ ...given, operation: 'uploadCatalogPart' });
	expect(part.json).toMatchObject([{ next_part_number: 2 }]);
	const end = {
		...catalog,
		operation: 'finishCatalog',
		import_job_id: part.json[0]?.import_job_id as string,
	};
	expect((await run(end)).json).toMatchObject([{ status: 'processing' }]);

	const binary = {
		data: {
			data: Buffer.from(JSON.stringify([...products, { id: '2' }])).toString('base64'),
			mimeType: 'application/json',
			fileName: 'all.json',
		},
	};
	await run({ ...catalog, operation: 'uploadCatalog', catalog_from: 'file', file: 'data' }, [
		{ json: {}, binary },
	]);
	expect(connectors.get('9')?.products).toHaveLength(2);
	const wrong = await run({ ...given, operation: 'uploadCatalog', products: '[{"id": "1"}]' });
	expect(wrong.json[0]?.error).toContain('has an entry 1 without title');
	const preview = await run({ ...given, operation: 'uploadCatalog', requestOptions: { preview: true } });
	expect(preview.json).toMatchObject([{ body: { catalog: '(the files)' } }]);
});

describe('secrets', () => {
	const SECRET = 'hush-9Zw0xNs3vKk0';
	const part = (more = {}) =>
		run({
			resource: 'conversation',
			operation: 'changePart',
			conversation_id: conversationId(),
			part_id: '1',
			secret: SECRET,
			change: 'send_state',
			send_state: 'sent',
			...more,
		});

	test('are in no preview, also inside of lists', async () => {
		const { json } = await part({ requestOptions: { preview: true } });
		expect(json).toMatchObject([{ body: { secret: '(hidden)', send_state: 'sent' } }]);
		const connector = await run({
			resource: 'dataConnector',
			operation: 'create',
			name: 'Stock',
			additionalFields: { headers: { values: [{ name: 'X-Key', value: SECRET }] } },
			requestOptions: { preview: true },
		});
		expect(JSON.stringify(connector.json)).toContain('(hidden)');
		expect(JSON.stringify([json, connector.json])).not.toContain(SECRET);
	});

	test('are in no error, though what answers repeats them', async () => {
		intercom.faults.add({
			route: 'PUT /conversations/*',
			kind: 'status',
			status: 422,
			code: 'parameter_invalid',
			message: `The secret ${SECRET} is wrong`,
		});
		const { json } = await part();
		expect(json[0]?.error).toContain('The secret (a secret) is wrong');
		expect(JSON.stringify(json)).not.toContain(SECRET);
		intercom.faults.clear();
		intercom.faults.add({ route: 'PUT /conversations/*', kind: 'html', status: 400 });
		expect(JSON.stringify((await part()).json)).not.toContain(SECRET);
	});

	test('that Intercom makes are shown once, where they were asked for', async () => {
		const made = await run({
			resource: 'identitySecret',
			operation: 'create',
			name: 'Web',
			supports_web: true,
		});
		expect(made.json).toMatchObject([{ name: 'Web', supports_web: true, secret: expect.any(String) }]);
		const listed = await run({ resource: 'identitySecret', operation: 'getAll', returnAll: true });
		expect(listed.json).toHaveLength(1);
		expect(JSON.stringify(listed.json)).not.toContain(String(made.json[0]?.secret));
		const without = await run({
			resource: 'identitySecret',
			operation: 'create',
			name: 'None',
			supports_web: false,
		});
		expect(without.json[0]?.error).toContain('Web, Android and Apple');
	});
});

test("Fin's procedure is answered with values in their types, once", async () => {
	const step = {
		id: 'step-1',
		conversation_id: conversationId(),
		attributes_to_collect: [{ identifier: 'approved' }, { identifier: 'amount' }],
		expires_at: intercom.workspace.now() + 600,
		values: null,
	};
	intercom.workspace.plain.procedure_steps.set('step-1', step);
	const answer = {
		resource: 'procedure',
		operation: 'submitAgentInput',
		conversation_id: step.conversation_id,
		step_id: 'step-1',
		attribute_values: {
			values: [
				{ identifier: 'approved', value: 'true', data_type: 'boolean' },
				{ identifier: 'amount', value: '12.5', data_type: 'number' },
			],
		},
	};
	expect((await run(answer)).error).toBeUndefined();
	expect(step.values).toEqual([
		{ identifier: 'approved', value: true },
		{ identifier: 'amount', value: 12.5 },
	]);
	const again = await run(answer);
	expect(again.json[0]).toMatchObject({ status: 409 });
	const wrong = await run({
		...answer,
		attribute_values: { values: [{ identifier: 'approved', value: 'maybe', data_type: 'boolean' }] },
	});
	expect(wrong.json[0]?.error).toContain('has a value for approved that is no boolean');
});
