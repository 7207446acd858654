import { addContacts, type Contact, type Simulator, startSimulator } from '../../simulator';
import { choicesOf, type FlowInput, runIntercom } from './engine';

/** Numbers that are added to what attributes of a contact hold. */

let intercom: Simulator;
let ada: Contact;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
	[ada] = addContacts(intercom.workspace, 1, () => ({
		email: 'ada@example.com',
		external_id: 'ada',
		name: 'Ada',
	})) as [Contact];
	ada.custom_attributes = { orders: 5, lifetime_value: 0.1, bike_model: 'Roadster', newsletter: true };
	intercom.requests.clear();
});
afterEach(async () => await intercom.stop());

const credential = () => ({ region: 'custom', baseUrl: intercom.url, accessToken: intercom.token });
const run = async (parameters: object, more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: credential(),
		parameters: { resource: 'contact', ...parameters } as FlowInput['parameters'],
		...more,
	});

const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const rows = (...values: object[]) => ({ increase_attributes: { values } });
const update = (updateFields: object, more: object = {}) => ({
	...{ operation: 'update', contact_id: by('id', ada.id), updateFields },
	...more,
});
const upsert = (additionalFields: object, more: object = {}) => ({
	...{ operation: 'upsert', role: 'user', email: 'ada@example.com', additionalFields },
	...more,
});
const forms = [
	['update', update],
	['upsert', upsert],
] as const;
const writes = () =>
	intercom.requests
		.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/search'))
		.map(({ method, body }) => ({ method, body }));
const times = (count: number) => Array.from({ length: count }, (_, number) => ({ json: { number } }));

test.each(forms)('are added in the one write that does the rest: %s', async (_name, asked) => {
	const { error } = await run({
		...asked({
			...rows(
				{ name: 'orders', amount: 2 },
				{ name: 'lifetime_value', amount: 0.2 },
				{ name: 'orders', amount: -10 },
			),
			name: 'Ada L.',
			custom_attributes_json: '{"bike_model": "Gravel 5"}',
		}),
	});
	expect(error).toBeUndefined();
	expect(writes()).toEqual([
		{
			method: 'PUT',
			body: {
				name: 'Ada L.',
				custom_attributes: { orders: -3, lifetime_value: 0.3, bike_model: 'Gravel 5' },
			},
		},
	]);
});

test.each(forms)('an empty attribute counts as 0: %s', async (_name, asked) => {
	for (const empty of [undefined, null, '']) {
		ada.custom_attributes.orders = empty as never;
		const { error } = await run(asked(rows({ name: 'orders', amount: 3 })));
		expect(error).toBeUndefined();
		expect(ada.custom_attributes.orders).toBe(3);
	}
});

test.each(forms)('one that holds no number is named, and nothing is written: %s', async (_name, asked) => {
	for (const name of ['bike_model', 'newsletter']) {
		const { error } = await run(
			asked({ ...rows({ name: '={{ $json.number ? "' + name + '" : "orders" }}', amount: 1 }), name: 'New' }),
			{ items: times(2) },
		);
		expect(error?.message).toContain(
			`The custom attribute "${name}" of the contact ${ada.id} holds no number`,
		);
		expect(error?.context?.itemIndex).toBe(1);
	}
	expect(writes()).toHaveLength(2);
	expect(ada.custom_attributes).toMatchObject({ bike_model: 'Roadster', newsletter: true });
});

test.each(forms)(
	'set and increased at once is an error before anything is sent: %s',
	async (_name, asked) => {
		const increase = rows({ name: 'orders', amount: 1 });
		for (const parameters of [
			asked({ ...increase, custom_attributes_json: '{"orders": 1}' }),
			asked({ ...increase, custom_attributes_json: '{"orders": null}' }),
			asked(increase, { custom_attributes: { mappingMode: 'defineBelow', value: { orders: 4 } } }),
		]) {
			const { error } = await run(parameters);
			expect(error?.message).toBe('The custom attribute "orders" is set and increased at the same time');
			expect(error?.context?.itemIndex).toBe(0);
		}
		expect(intercom.requests).toHaveLength(0);
	},
);

test.each(forms)('20 items about one contact add 20: %s', async (_name, asked) => {
	const { error, json } = await run(asked(rows({ name: 'orders', amount: 1 })), { items: times(20) });
	expect(error).toBeUndefined();
	expect(json).toHaveLength(20);
	expect(ada.custom_attributes.orders).toBe(25);
});

test('also where items name the contact in different ways', async () => {
	const increase = rows({ name: 'orders', amount: 1 });
	const named =
		'={{ { __rl: true, ...[{ mode: "id", value: "ID" }, { mode: "email", value: "ada@example.com" }, { mode: "externalId", value: "ada" }][$json.number % 3] } }}';
	const updates = await run(update(increase, { contact_id: named.replace('ID', ada.id) }), {
		items: times(12),
	});
	expect(updates.error).toBeUndefined();
	expect(ada.custom_attributes.orders).toBe(17);
	const upserts = await run(
		upsert(increase, {
			email: '={{ $json.number % 2 ? "ada@example.com" : "" }}',
			external_id: '={{ $json.number % 2 ? "" : "ada" }}',
		}),
		{ items: times(12) },
	);
	expect(upserts.error).toBeUndefined();
	expect(ada.custom_attributes.orders).toBe(29);
});

test('an item that fails lets the next one have its turn', async () => {
	const { json } = await run(
		update(rows({ name: '={{ $json.number === 1 ? "bike_model" : "orders" }}', amount: 1 }), {
			contact_id:
				'={{ $json.number === 1 ? { __rl: true, mode: "email", value: "ada@example.com" } : "' +
				ada.id +
				'" }}',
		}),
		{ items: times(6), onError: 'continueRegularOutput' },
	);
	expect(json.map(({ error }) => error !== undefined)).toEqual([false, true, false, false, false, false]);
	expect(ada.custom_attributes.orders).toBe(10);
});

test('a new contact starts from 0', async () => {
	const increase = rows({ name: 'orders', amount: 1 });
	const { error } = await run(upsert(increase, { email: 'new@example.com' }), { items: times(3) });
	expect(error).toBeUndefined();
	expect(writes().map(({ method, body }) => [method, (body as Contact).custom_attributes])).toEqual([
		['POST', { orders: 1 }],
		['PUT', { orders: 2 }],
		['PUT', { orders: 3 }],
	]);
});

test('0 changes nothing, and a contact found by search is read again before it is increased', async () => {
	const unchanged = await run(upsert(rows({ name: 'orders', amount: 0 })));
	expect(unchanged.json[0]).toMatchObject({ result: 'unchanged' });
	expect(writes()).toEqual([]);
	expect(intercom.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

test('a write whose answer is lost is sent again as the same write, and counts once', async () => {
	intercom.faults.add({ route: 'PUT /contacts/{contact_id}', kind: 'status', status: 502, nth: 1 });
	const { error } = await run(update(rows({ name: 'orders', amount: 1 })));
	expect(error).toBeUndefined();
	expect(writes()).toHaveLength(2);
	expect(new Set(writes().map((write) => JSON.stringify(write))).size).toBe(1);
	expect(ada.custom_attributes.orders).toBe(6);
});

test.each(forms)(
	'one whose answer is lost for good says that another run may add it once more: %s',
	async (_name, asked) => {
		intercom.faults.add({
			...{ route: 'PUT /contacts/{contact_id}', kind: 'status', status: 502, afterWork: true },
		});
		const { json } = await run(asked(rows({ name: 'orders', amount: 1 })), {
			onError: 'continueRegularOutput',
		});
		expect(json[0]).toMatchObject({
			error_code: 'may_have_arrived',
			description: expect.stringContaining('To run it again may add it once more'),
		});
		expect(ada.custom_attributes.orders).toBe(6);
	},
);

test('an attribute that Intercom does not have is created where that is wanted', async () => {
	const { error } = await run(
		update({ ...rows({ name: 'visits', amount: 2 }), create_missing_attributes: true }),
	);
	expect(error).toBeUndefined();
	expect(intercom.requests.of('POST /data_attributes').map(({ body }) => body)).toEqual([
		{ name: 'visits', model: 'contact', data_type: 'float' },
	]);
	expect(ada.custom_attributes.visits).toBe(2);
});

test.each([
	['rows', rows({ name: 'orders', amount: '2' })],
	['an expression', rows({ name: '={{ "orders" }}', amount: '={{ String(1 + 1) }}' })],
])('a tool gives numbers as texts, in %s', async (_form, updateFields) => {
	const { error } = await run(update(updateFields), { asTool: true });
	expect(error).toBeUndefined();
	expect(writes()).toEqual([{ method: 'PUT', body: { custom_attributes: { orders: 7 } } }]);
});

test.each(forms)(
	'nothing is made up where Intercom does not tell what there is: %s',
	async (_name, asked) => {
		const increase = asked(rows({ name: 'orders', amount: 1 }));
		intercom.faults.add({ route: 'GET /contacts/*', kind: 'without-id' });
		expect((await run(increase)).error).toBeDefined();
		intercom.faults.clear();
		ada.custom_attributes = undefined as never;
		expect((await run(increase)).error?.message).toBe(
			`Intercom did not tell the custom attributes of the contact ${ada.id}, so that nothing can be added to them`,
		);
		expect(writes()).toEqual([]);
	},
);

test('an archived contact is brought back and increased; an error says what was done before it', async () => {
	const unarchive = { options: { unarchive: true } };
	ada.archived = true;
	const { json } = await run(upsert(rows({ name: 'orders', amount: 1 }), unarchive));
	expect(json[0]).toMatchObject({ result: 'updated', unarchived: true });
	expect(ada.custom_attributes.orders).toBe(6);
	ada.archived = true;
	const { error } = await run(upsert(rows({ name: 'bike_model', amount: 1 }), unarchive));
	expect(error?.description).toMatch(
		/^Set it to a number first, or leave it out. It was unarchived, and nothing else was changed/,
	);
});

test.each([
	[
		{ name: 'orders', amount: 'many' },
		/"Increase Attributes" has a field "Amount" that is no number: "many"/,
	],
	[
		{ name: 'orders', amount: '={{ null }}' },
		/"Increase Attributes" has no amount for the attribute "orders"/,
	],
	[{ name: '', amount: 1 }, /"Increase Attributes" has an entry without an attribute/],
	[{ name: 'x'.repeat(191), amount: 1 }, /attribute whose name has 191 characters/],
])('what is no increase is an error before anything is sent: %j', async (row, message) => {
	for (const [, asked] of forms) {
		const { error } = await run(asked(rows(row)));
		expect(error?.message).toMatch(message);
	}
	expect(intercom.requests).toHaveLength(0);
});

test('a preview says that they are added then, and reads nothing', async () => {
	const { json } = await run(
		update(rows({ name: 'orders', amount: 2 }), { requestOptions: { preview: true } }),
	);
	expect(json[0]).toMatchObject({
		body: { custom_attributes: { orders: '(what it holds when the request is sent, and 2)' } },
	});
	expect(intercom.requests).toHaveLength(0);
});

test('the list offers the attributes of contacts that hold numbers', async () => {
	const offered = await choicesOf('contactNumbers', {
		parameters: { resource: 'contact', operation: 'update' },
		credential: credential(),
		field: '',
	});
	const values = offered.map(({ value }) => value);
	expect(values).toEqual(expect.arrayContaining(['orders', 'lifetime_value']));
	expect(values).not.toContain('bike_model');
});
