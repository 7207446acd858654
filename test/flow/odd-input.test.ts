import type { INodeParameters } from 'n8n-workflow';
import { addCompanies, type Simulator, startSimulator } from '../../simulator';
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

/** What the run said when it was refused before anything was sent. */
const refusal = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) => {
	const { status, error } = await run(parameters, more);
	expect(status).toBe('error');
	expect(intercom.requests).toHaveLength(0);
	return error;
};

describe('filters of a search', () => {
	const search = (filter: INodeParameters): INodeParameters => ({
		resource: 'contact',
		operation: 'search',
		conditions: { values: [filter] },
	});
	const asked = () =>
		(intercom.requests.of('POST /contacts/search').at(-1)?.body as { query: { value: unknown[] } }).query
			.value[0];

	test.each([
		[{ date: '2024-05-01T02:00:00+02:00' }, 1714521600],
		[{ date: '={{ DateTime.fromISO("2024-05-01T00:00:00Z") }}' }, 1714521600],
		[{ date: '1714521600' }, 1714521600],
	])('understand the date %j', async (given, sent) => {
		const { status } = await run(search({ field: 'created_at', operator: 'isGreater', ...given }));
		expect(status).toBe('success');
		expect(asked()).toEqual({ field: 'created_at', operator: '>', value: sent });
	});

	test('say that a date is none, and what one looks like', async () => {
		const error = await refusal(
			search({ field: 'created_at', operator: 'isGreater', date: '={{ "soon" }}' }),
		);
		expect(error?.message).toBe('"Filters" compares Created At with a value that is no date: "soon"');
		expect(error?.description).toContain('It looks like 2026-01-31T09:00:00Z');
	});

	test.each(['', '  ', '={{ null }}', '={{ $json.nothing }}'])(
		'that compare a text with nothing (%j) would find other records than meant',
		async (value) => {
			const error = await refusal(search({ field: 'email', operator: 'is', value }));
			expect(error?.message).toBe('"Filters" has a filter on Email without a value');
		},
	);

	test.each([
		['{"operator": "AND", "value": [null]}', /has a filter that is no object: null/],
		['{"operator": "AND", "value": ["x"]}', /has a filter that is no object: "x"/],
		['{"operator": "XOR", "value": []}', /the operator "XOR"/],
		['{"field": "created_at", "operator": ">", "value": "soon"}', /is no date: "soon"/],
	])('written as JSON are checked: %s', async (query, message) => {
		const error = await refusal({ resource: 'contact', operation: 'search', search_by: 'json', query });
		expect(error?.message).toMatch(message);
	});

	test('by an attribute of the workspace can be previewed, although nothing is sent', async () => {
		const { status, json } = await run({
			...search({ field: 'custom_attributes.plan', operator: 'is', value: 'pro' }),
			requestOptions: { preview: true },
		});
		expect(status).toBe('success');
		expect(json[0]?.body).toMatchObject({ query: { value: [{ value: 'pro' }] } });
		expect(intercom.requests).toHaveLength(0);
	});
});

describe("the node's own settings", () => {
	const getTags = { resource: 'tag', operation: 'getAll' };

	test.each([
		[{ concurrency: -1 }, '"Items at Once" is -1, but must be at least 0'],
		[{ concurrency: '={{ "many" }}' }, '"Items at Once" is no number: "many"'],
		[{ concurrency: 1.5 }, '"Items at Once" is 1.5, but a whole number is needed'],
		[{ reserve: '={{ "some" }}' }, '"Rate Limit Reserve" is no number: "some"'],
		[{ timeout: 0 }, '"Timeout" is 0, but must be at least 1'],
		[{ preview: '={{ "perhaps" }}' }, '"Preview Request" is neither true nor false: "perhaps"'],
	])('%j under Request Options is refused', async (requestOptions, message) => {
		const error = await refusal({ ...getTags, requestOptions });
		expect(error?.message).toBe(message);
	});

	test.each([
		[0, 'is 0, but must be at least 1'],
		[-1, 'is -1, but must be at least 1'],
		[1.5, 'is 1.5, but a whole number is needed'],
		['={{ "abc" }}', 'is no number: "abc"'],
		['={{ [3] }}', 'is no number: [3]'],
	])('the limit %j is refused before any item is sent', async (limit, what) => {
		const error = await refusal(
			{
				...getTags,
				limit: `={{ $itemIndex ? ${JSON.stringify(limit)
					.replace(/"={{ | }}"/g, '')
					.replace(/\\/g, '')} : 1 }}`,
			},
			{ items: [{ json: {} }, { json: {} }] },
		);
		expect(error?.message).toBe(`"Limit" ${what}`);
		expect(error?.context?.itemIndex).toBe(1);
	});

	test('words for true and false, and numbers as text, mean what they say', async () => {
		const { json } = await run({
			...getTags,
			returnAll: '={{ "false" }}',
			limit: '={{ "2" }}',
			simplify: '={{ "False" }}',
			requestOptions: { preview: '={{ "false" }}', concurrency: '={{ "3" }}', timeout: '={{ "" }}' },
		});
		expect(json).toHaveLength(2);
		expect(json[0]).toHaveProperty('type', 'tag');
	});

	test.each([
		{ resource: 'constructor', operation: 'get' },
		{ resource: 'tag', operation: 'constructor' },
		{ resource: 'tag', operation: 'toString' },
		{ resource: 'tag', operation: 'nothing' },
	])('%j is named as no operation', async (parameters) => {
		const error = await refusal(parameters);
		expect(error?.message).toMatch(/There is no operation/);
	});
});

describe('required parameters', () => {
	test.each(['   ', '\n\t', '={{ null }}', '={{ $json.nothing }}'])('are empty with %j', async (name) => {
		const error = await refusal({ resource: 'tag', operation: 'create', name });
		expect(error?.message).toBe('"Name" is empty');
	});

	test('are empty with a list of nothing', async () => {
		const error = await refusal({
			resource: 'tag',
			operation: 'removeFromCompanies',
			name: 'VIP',
			companies: '={{ [""] }}',
		});
		expect(error?.message).toBe('"Company IDs" is empty');
	});
});

describe('an external ID of dots alone', () => {
	const contact = (value: string) => ({ __rl: true, mode: 'externalId', value });

	test.each(['..', '.', ' .. ', '={{ "." }}'])('%j would leave its route, and is refused', async (id) => {
		const asked = { resource: 'contact', operation: 'getByExternalId', external_id: id };
		const error = await refusal(asked);
		expect(error?.message).toBe(`"External ID" is no ID: "${/\.+/.exec(id)?.[0]}"`);
		expect(error?.description).toContain('Intercom cannot be asked for an ID of dots alone');
	});

	test.each<INodeParameters>([
		{ resource: 'contact', operation: 'upsert', external_id: '..' },
		{ resource: 'contact', operation: 'addToCompany', contact: contact('..'), company_id: '1' },
		{ resource: 'conversation', operation: 'createWithLookup', contact: contact('..'), body: 'Hello' },
	])('is refused by %j, too', async (parameters) => {
		const error = await refusal(parameters);
		expect(error?.message).toMatch(/is no ID: "\.\."/);
	});
});

describe('a scroll of companies', () => {
	const scroll = { resource: 'company', operation: 'getByScroll', simplify: false };

	test('gives every company once, over several pages', async () => {
		addCompanies(intercom.workspace, 250);
		const { json, error } = await run({ ...scroll, returnAll: true });
		expect(error?.message).toBeUndefined();
		expect(new Set(json.map(({ id }) => id)).size).toBe(intercom.workspace.companies.size);
		expect(json).toHaveLength(intercom.workspace.companies.size);
	});

	/** Lets the minute pass after which Intercom forgets a scroll, as soon as that scroll has been in the way once. */
	async function forgottenOnceInTheWay(running: Promise<unknown>) {
		let isOver = false;
		void running.finally(() => (isOver = true));
		const isRefused = () =>
			intercom.requests.of('GET /companies/scroll').some(({ status }) => status === 400);
		while (!isRefused() && !isOver) await new Promise((resolve) => setImmediate(resolve));
		const { clock } = intercom.workspace;
		intercom.workspace.clock = () => clock() + 61_000;
	}

	test('that another one keeps from beginning begins when that one is over', async () => {
		addCompanies(intercom.workspace, 250);
		expect((await run({ ...scroll, limit: 1 })).json).toHaveLength(1);
		const running = run({ ...scroll, limit: 1 });
		await forgottenOnceInTheWay(running);
		const { json, error } = await running;
		expect(error?.message).toBeUndefined();
		expect(json).toHaveLength(1);
	});

	test('does not lose a page when an answer is lost: it begins anew and gives each company once', async () => {
		addCompanies(intercom.workspace, 250);
		intercom.faults.add({ kind: 'reset', afterWork: true, route: 'GET /companies/scroll', nth: 2 });
		const running = run({ ...scroll, returnAll: true });
		await forgottenOnceInTheWay(running);
		const { json, error } = await running;
		expect(error?.message).toBeUndefined();
		expect(new Set(json.map(({ id }) => id)).size).toBe(intercom.workspace.companies.size);
		expect(json).toHaveLength(intercom.workspace.companies.size);
	});

	test('is begun by one item after the other', async () => {
		const { json, error } = await run(
			{ ...scroll, returnAll: true },
			{ items: [{ json: {} }, { json: {} }] },
		);
		expect(error?.message).toBeUndefined();
		expect(json).toHaveLength(2 * intercom.workspace.companies.size);
	});

	test('goes over several pages in a request of any path, too', async () => {
		addCompanies(intercom.workspace, 250);
		const { json, error } = await run({
			resource: 'api',
			operation: 'call',
			method: 'GET',
			path: '/companies/scroll',
			additionalFields: { every_page: true },
		});
		expect(error?.message).toBeUndefined();
		expect(json).toHaveLength(intercom.workspace.companies.size);
	});
});

describe('names and entries that are read otherwise than they are meant', () => {
	test('a parameter of API Request may have the name of what every object inherits', async () => {
		const { error } = await runIntercom({
			credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
			parameters: {
				...{ resource: 'api', operation: 'call', method: 'GET', path: '/me' },
				query_parameters: {
					values: ['constructor', '__proto__', 'toString'].map((name) => ({ name, value: '1' })),
				},
			},
		});
		expect(error).toBeUndefined();
		expect(Object.keys(intercom.requests[0]?.query ?? {})).toEqual(
			expect.arrayContaining(['constructor', 'toString']),
		);
	});

	test('an entry of a list with a comma is refused, not split', async () => {
		const [type] = intercom.workspace.ticketTypes.keys();
		const { error } = await runIntercom({
			credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
			parameters: {
				...{ resource: 'ticketTypeAttribute', operation: 'create', name: 'Severity', description: 'How bad' },
				...{ ticket_type_id: { __rl: true, mode: 'id', value: type as string }, data_type: 'list' },
				list_items: ['Low, minor', 'High'],
			},
		});
		expect(error?.message).toBe(
			'"List Items" has the entry "Low, minor", which Intercom would take for several',
		);
		expect(intercom.requests).toHaveLength(0);
	});
});
