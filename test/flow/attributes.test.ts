import { type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters,
		...more,
	});

const create = { resource: 'contact', operation: 'create', role: 'user', email: 'new@example.com' };
const times = (count: number) => Array.from({ length: count }, (_, number) => ({ json: { number } }));

const json = (attributes: object, more: object = {}) => ({
	custom_attributes_json: JSON.stringify(attributes),
	...more,
});
const creating = { create_missing_attributes: true };

const typeOf = (name: string) =>
	[...intercom.workspace.dataAttributes.values()].find((attribute) => attribute.name === name)?.data_type;

describe('a new contact', () => {
	test.each([
		{},
		{ email: '', external_id: '={{ " " }}' },
		{ additionalFields: { phone: ' ', name: 'Nobody' } },
	])('without an identifier is an error before anything is sent: %j', async (given) => {
		const { error } = await run({ ...create, email: '', ...given });
		expect(error?.message).toBe('A new contact needs at least one of Email, External ID and Phone');
		expect(error?.context?.itemIndex).toBe(0);
		expect(intercom.requests).toHaveLength(0);
	});

	test.each([
		{ email: 'One@Example.com ' },
		{ external_id: 'one' },
		{ additionalFields: { phone: '+353871234567' } },
	])('with one is created: %j', async (given) => {
		const { error, json: out } = await run({ ...create, email: '', ...given });
		expect(error).toBeUndefined();
		expect(out[0]?.id).toEqual(expect.any(String));
	});
});

describe('limits are told before anything is sent', () => {
	const long = 'x'.repeat(191);

	test.each([
		['a name of 191 characters', { [long]: 1 }, /attribute whose name has 191 characters.*at most 190/],
		[
			'a text of 256 characters',
			{ bike_model: 'y'.repeat(256) },
			/256 characters for the attribute "bike_model".*255/,
		],
	])('%s', async (_what, attributes, message) => {
		for (const parameters of [
			{ ...create, additionalFields: json(attributes) },
			{ ...create, custom_attributes: { mappingMode: 'defineBelow', value: attributes } },
			{ ...create, operation: 'upsert', additionalFields: json(attributes) },
			{ resource: 'company', operation: 'upsert', company_id: 'c-1', additionalFields: json(attributes) },
		]) {
			const { error } = await run(parameters as never);
			expect(error?.message).toMatch(message);
		}
		expect(intercom.requests).toHaveLength(0);
	});

	test('190 and 255 characters are sent, counted as a person counts them', async () => {
		const attributes = { ['é'.repeat(190)]: '😀'.repeat(255) };
		await run({ ...create, additionalFields: json(attributes) });
		expect(intercom.requests.of('POST /contacts')[0]?.body).toMatchObject({ custom_attributes: attributes });
	});
});

describe('an attribute that Intercom does not have', () => {
	test('is named in the error, with what to do', async () => {
		const { error } = await run({ ...create, additionalFields: json({ shoe_size: 42 }) });
		expect(error?.message).toMatch(/'shoe_size' does not exist/);
		expect(error?.description).toMatch(
			/^Create the attribute in Intercom, or turn on Create Missing Attributes/,
		);
	});

	test('is created where that is wanted, with the type of its value', async () => {
		const attributes = {
			shoe_size: 42,
			height: 1.75,
			is_member: true,
			nickname: 'Ada',
			born_on: '1990-12-10',
			joined: '2026-01-31T09:00:00Z',
			renewed_at: 1769850000,
			bike_model: 'Roadster',
		};
		const { error } = await run({ ...create, additionalFields: json(attributes, creating) });
		expect(error).toBeUndefined();
		expect(Object.keys(attributes).map(typeOf)).toEqual([
			'float',
			'float',
			'boolean',
			'string',
			'date',
			'datetime',
			'datetime',
			'string',
		]);
		expect(intercom.requests.of('POST /data_attributes')).toHaveLength(7);
		const [made] = [...intercom.workspace.contacts.values()].filter(
			({ email }) => email === 'new@example.com',
		);
		expect(made?.custom_attributes).toEqual({
			...attributes,
			born_on: Date.parse('1990-12-10T00:00:00-05:00') / 1000,
			joined: Date.parse('2026-01-31T09:00:00Z') / 1000,
		});
	});

	test('is looked up and created once, however many items set it', async () => {
		const { error } = await run(
			{
				...create,
				email: '={{ "person" + $json.number + "@example.com" }}',
				additionalFields: json({ shoe_size: 42 }, creating),
			},
			{ items: times(20) },
		);
		expect(error).toBeUndefined();
		expect(intercom.requests.of('GET /data_attributes')).toHaveLength(1);
		expect(intercom.requests.of('POST /data_attributes')).toHaveLength(1);
		expect(intercom.requests.of('POST /contacts')).toHaveLength(20);
	});

	test('is looked up by nobody who does not want it created', async () => {
		await run({ ...create, additionalFields: json({ bike_model: 'Roadster' }) });
		expect(intercom.requests.map(({ path }) => path)).toEqual(['/contacts']);
	});

	test('is created by one of two runs at once', async () => {
		const asked = (email: string) => ({
			...create,
			email,
			additionalFields: json({ shoe_size: 42 }, creating),
		});
		const runs = await Promise.all([run(asked('a@example.com')), run(asked('b@example.com'))]);
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
		expect(typeOf('shoe_size')).toBe('float');
	});

	test('is named when it is archived, or when its value has no type', async () => {
		await run({ ...create, additionalFields: json({ shoe_size: 42 }, creating) });
		for (const attribute of intercom.workspace.dataAttributes.values())
			if (attribute.name === 'shoe_size') attribute.archived = true;
		const archived = await run({
			...create,
			email: 'b@example.com',
			additionalFields: json({ shoe_size: 43 }, creating),
		});
		expect(archived.error?.message).toBe('The custom attribute "shoe_size" is archived in Intercom');
		const list = await run({
			...create,
			email: 'c@example.com',
			additionalFields: json({ sizes: [1] }, creating),
		});
		expect(list.error?.message).toMatch(
			/^The custom attribute "sizes" does not exist, and its value is no text/,
		);
	});

	test('is named when Intercom does not take its name', async () => {
		const { error } = await run({ ...create, additionalFields: json({ 'shoe.size': 42 }, creating) });
		expect(error?.message).toMatch(/^The custom attribute "shoe.size" could not be created: /);
		expect(intercom.requests.of('POST /contacts')).toEqual([]);
	});

	test('is not created by a preview', async () => {
		const { json: out } = await run({
			...create,
			additionalFields: json({ shoe_size: 42 }, creating),
			requestOptions: { preview: true },
		});
		expect(out[0]).toMatchObject({ method: 'POST', body: { custom_attributes: { shoe_size: 42 } } });
		expect(intercom.requests).toHaveLength(0);
	});

	test.each([
		[
			'contact update',
			{ resource: 'contact', operation: 'update', updateFields: json({ shoe_size: 42 }, creating) },
		],
		[
			'contact upsert',
			{
				resource: 'contact',
				operation: 'upsert',
				role: 'user',
				email: 'u@example.com',
				additionalFields: json({ shoe_size: 42 }, creating),
			},
		],
		[
			'company upsert',
			{
				resource: 'company',
				operation: 'upsert',
				company_id: 'c-1',
				additionalFields: json({ shoe_size: 42 }, creating),
			},
		],
		[
			'company update',
			{ resource: 'company', operation: 'update', updateFields: json({ shoe_size: 42 }, creating) },
		],
	])('is created by %s, too', async (_name, parameters) => {
		const [contact] = intercom.workspace.contacts.keys();
		const [company] = intercom.workspace.companies.keys();
		const { error } = await run({
			...parameters,
			contact_id: { __rl: true, mode: 'id', value: contact },
			...(parameters.operation === 'update'
				? { company_id: { __rl: true, mode: 'id', value: company } }
				: {}),
		} as never);
		expect(error).toBeUndefined();
		const model = parameters.resource;
		expect(intercom.requests.of('POST /data_attributes').map(({ body }) => body)).toEqual([
			{ name: 'shoe_size', model, data_type: 'float' },
		]);
	});
});

test('a whole number makes an attribute that takes fractions later, unless its type is chosen', async () => {
	await run({ ...create, additionalFields: json({ score: 1 }, creating) });
	const { error } = await run({
		...create,
		email: 'second@example.com',
		additionalFields: json({ score: 0.7 }, creating),
	});
	expect(error).toBeUndefined();
	await run({
		...create,
		email: 'third@example.com',
		additionalFields: json(
			{ visits: 3, code: 7, met: '2026-01-31' },
			{
				...creating,
				new_attribute_types: {
					values: [
						{ name: 'visits', data_type: 'integer' },
						{ name: 'code', data_type: 'string' },
						{ name: 'met', data_type: 'string' },
					],
				},
			},
		),
	});
	expect(['score', 'visits', 'code', 'met'].map(typeOf)).toEqual(['float', 'integer', 'string', 'string']);
	expect(intercom.requests.of('POST /contacts').at(-1)?.body).toMatchObject({
		custom_attributes: { visits: 3, code: 7, met: '2026-01-31' },
	});
});

describe('dates of contacts and companies travel as Unix seconds', () => {
	const seconds = (iso: string) => Date.parse(iso) / 1000;

	beforeEach(async () => {
		for (const model of ['contact', 'company'])
			for (const [name, data_type] of [
				['trial_ends', 'date'],
				['last_ride', 'datetime'],
				['batch', 'string'],
			])
				await run({ resource: 'dataAttribute', operation: 'create', model, name, data_type } as never);
		intercom.requests.clear();
	});

	const form = (value: object) => ({
		mappingMode: 'defineBelow',
		value,
		schema: [
			{ id: 'trial_ends', type: 'dateTime', displayName: 'Trial ends' },
			{ id: 'last_ride', type: 'dateTime', displayName: 'Last ride' },
			{ id: 'batch', type: 'string', displayName: 'Batch' },
		],
	});
	const sent = () =>
		intercom.requests
			.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/search'))
			.map(({ body }) => (body as { custom_attributes?: object }).custom_attributes)
			.at(-1);

	test('from the form, in the time zone of the workflow, without asking for types', async () => {
		const { error } = await run({
			...create,
			custom_attributes: form({
				trial_ends: '2026-01-31T00:00:00',
				last_ride: '2026-07-01T09:30:00',
				batch: 'A',
			}) as never,
		});
		expect(error).toBeUndefined();
		expect(sent()).toEqual({
			trial_ends: seconds('2026-01-31T00:00:00-05:00'),
			last_ride: seconds('2026-07-01T09:30:00-04:00'),
			batch: 'A',
		});
		expect(intercom.requests.of('GET /data_attributes')).toEqual([]);
	});

	test.each([
		['contact create', create, 'additionalFields'],
		['contact upsert', { ...create, operation: 'upsert' }, 'additionalFields'],
		['company upsert', { resource: 'company', operation: 'upsert', company_id: 'c-1' }, 'additionalFields'],
	])('from JSON, where the workspace says that it is a date: %s', async (_name, parameters, collection) => {
		const { error } = await run({
			...parameters,
			[collection]: json({
				trial_ends: '2026-01-31',
				last_ride: '2026-01-31T09:00:00+01:00',
				batch: '2026-01-31',
			}),
		} as never);
		expect(error).toBeUndefined();
		expect(sent()).toEqual({
			trial_ends: seconds('2026-01-31T00:00:00-05:00'),
			last_ride: seconds('2026-01-31T08:00:00Z'),
			batch: '2026-01-31',
		});
	});

	test('from expressions that give a date, in the form and as an object; asked for once for all items', async () => {
		const { error } = await run(
			{
				...create,
				email: '={{ "person" + $json.number + "@example.com" }}',
				custom_attributes: '={{ { trial_ends: DateTime.fromISO("2026-01-31T00:00:00Z"), batch: "x" } }}',
				additionalFields: {
					custom_attributes_json:
						'={{ { last_ride: new Date("2026-01-31T09:00:00Z"), batch: new Date("2026-01-31T09:00:00Z") } }}',
				},
			},
			{ items: times(3) },
		);
		expect(error).toBeUndefined();
		expect(sent()).toEqual({
			trial_ends: seconds('2026-01-31T00:00:00Z'),
			last_ride: seconds('2026-01-31T09:00:00Z'),
			batch: '2026-01-31T09:00:00.000Z',
		});
		expect(intercom.requests.of('GET /data_attributes')).toHaveLength(1);
	});

	test('milliseconds become seconds; seconds stay', async () => {
		await run({ ...create, additionalFields: json({ trial_ends: 1769850000000, last_ride: 1769850000 }) });
		expect(sent()).toEqual({ trial_ends: 1769850000, last_ride: 1769850000 });
	});

	test('what is no date, or one of two, is an error that names the attribute; nothing is written', async () => {
		for (const value of ['01/02/2026', 'May in 2026']) {
			const { error } = await run({ ...create, additionalFields: json({ trial_ends: value }) });
			expect(error?.message).toBe(
				`"Custom Attributes (JSON)" has a value for the attribute "trial_ends" that is no date: "${value}"`,
			);
			expect(error?.context?.itemIndex).toBe(0);
		}
		expect(intercom.requests.of('POST /contacts')).toEqual([]);
	});

	test('the dates of conversations stay ISO', async () => {
		const [conversation] = intercom.workspace.conversations.keys();
		await run({
			...{ resource: 'conversation', operation: 'update' },
			conversation_id: { __rl: true, mode: 'id', value: conversation as string },
			custom_attributes: {
				mappingMode: 'defineBelow',
				value: { 'Due date': '2026-01-31T00:00:00' },
				schema: [{ id: 'Due date', type: 'dateTime' }],
			} as never,
		});
		expect(sent()).toEqual({ 'Due date': '2026-01-31T00:00:00' });
	});
});

describe('an attribute that could not be created, after another one was', () => {
	const attributes = { first_new: 'one', second_new: 'two' };

	test('says what was created before', async () => {
		intercom.faults.add({ route: 'POST /data_attributes', kind: 'status', status: 422, nth: 2 });
		const { error } = await run({ ...create, additionalFields: json(attributes, creating) });
		expect(error?.message).toMatch(/The custom attribute "second_new" could not be created/);
		expect(error?.description).toMatch(/^Created before this: the custom attribute "first_new"/);
		expect(typeOf('first_new')).toBe('string');
		expect(intercom.requests.of('POST /contacts')).toEqual([]);
	});

	test('says so also where the value cannot be one', async () => {
		const { json: out } = await run(
			{ ...create, additionalFields: json({ ...attributes, second_new: [1] }, creating) },
			{ onError: 'continueRegularOutput' },
		);
		expect(out[0]).toMatchObject({
			error: expect.stringContaining('"second_new"') as string,
			description: expect.stringContaining('Created before this: the custom attribute "first_new"') as string,
		});
	});
});
