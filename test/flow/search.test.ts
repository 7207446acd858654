import { addContacts, type Simulator, startSimulator } from '../../simulator';
import { choicesOf, type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const search = async (resource: string, parameters: FlowInput['parameters']) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: { resource, operation: 'search', returnAll: true, ...parameters },
	});

const filters = (...values: object[]) => ({ conditions: { values } }) as FlowInput['parameters'];

test('filters find contacts by several fields, and with Any Filter by one of them', async () => {
	const [first, second] = [...intercom.workspace.contacts.values()].filter(({ email }) => email);
	const both = filters(
		{ field: 'email', operator: 'is', value: first?.email },
		{ field: 'email', operator: 'is', value: second?.email },
	);
	expect((await search('contact', { ...both, combine: 'AND' })).json).toEqual([]);
	const { json } = await search('contact', { ...both, combine: 'OR' });
	expect(json.map(({ id }) => id).sort()).toEqual([first?.id, second?.id].sort());
});

test('a date of a contact is sent as Unix seconds, a switch as true or false, a list as several values', async () => {
	await search(
		'contact',
		filters(
			{ field: 'created_at', operator: '>', date: '2024-05-01T00:00:00Z' },
			{ field: 'unsubscribed_from_emails', operator: 'is', is: 'false' },
			{ field: 'role', operator: 'isOneOf', value: 'user, lead' },
		),
	);
	expect(intercom.requests.of('POST /contacts/search')[0]?.body).toMatchObject({
		query: {
			operator: 'AND',
			value: [
				{ field: 'created_at', operator: '>', value: 1714521600 },
				{ field: 'unsubscribed_from_emails', operator: '=', value: false },
				{ field: 'role', operator: 'IN', value: ['user', 'lead'] },
			],
		},
	});
});

test('a filter group stands beside the filters', async () => {
	const { status } = await search('conversation', {
		conditions: { values: [{ field: 'open', operator: 'is', is: 'true' }] },
		condition_groups: {
			values: [
				{
					combine: 'OR',
					conditions: {
						values: [
							{ field: 'admin_assignee_id', operator: 'is', value: '814860' },
							{ field: 'state', operator: 'is', value: 'snoozed' },
						],
					},
				},
			],
		},
	} as FlowInput['parameters']);
	expect(status).toBe('success');
	expect(intercom.requests.of('POST /conversations/search')[0]?.body).toMatchObject({
		query: {
			operator: 'AND',
			value: [
				{ operator: 'AND', value: [{ field: 'open', operator: '=', value: true }] },
				{
					operator: 'OR',
					value: [
						{ field: 'admin_assignee_id', operator: '=', value: 814860 },
						{ field: 'state', operator: '=', value: 'snoozed' },
					],
				},
			],
		},
	});
});

test('an attribute of the workspace gets a value of its own type, looked up once', async () => {
	const number = [...intercom.workspace.dataAttributes.values()].find(
		({ model, custom, data_type }) => model === 'contact' && custom && data_type === 'integer',
	);
	const field = `custom_attributes.${String(number?.name)}`;
	const { status } = await search(
		'contact',
		filters({ field, operator: '>', value: '3' }, { field, operator: '<', value: '9' }),
	);
	expect(status).toBe('success');
	expect(intercom.requests.of('GET /data_attributes')).toHaveLength(1);
	expect(JSON.stringify(intercom.requests.of('POST /contacts/search')[0]?.body)).toContain('"value":3');
});

test.each([
	[
		'more than 15 filters',
		filters(...Array.from({ length: 16 }, () => ({ field: 'name', operator: 'is', value: 'x' }))),
		/"Filters" has 16 filters, but Intercom takes at most 15/,
	],
	[
		'a date operator that contacts do not take',
		filters({ field: 'created_at', operator: '>=', date: '2024-05-01' }),
		/"Filters" .*Created At .*"Is at Least or Since", which this field does not take, because Intercom compares dates of contacts by whole days/,
	],
	[
		'a tag compared otherwise than for being set',
		filters({ field: 'tag_id', operator: 'IN', value: '1' }),
		/Tag ID .*"Is One Of", which this field does not take/,
	],
	[
		'a date that is none',
		filters({ field: 'created_at', operator: '>', date: 'soon' }),
		/Created At .*is no date: "soon"/,
	],
	['no filter at all', filters(), /no filter to search by/],
	[
		'an attribute that does not exist',
		filters({ field: 'custom_attributes.nope', operator: 'is', value: '1' }),
		/no attribute "nope"/,
	],
	['JSON that does not parse', { search_by: 'json', query: '{"field":' }, /"JSON Query" is not valid JSON/],
	[
		'JSON nested too deeply',
		{
			search_by: 'json',
			query: {
				operator: 'AND',
				value: [
					{
						operator: 'OR',
						value: [{ operator: 'AND', value: [{ field: 'name', operator: '=', value: 'x' }] }],
					},
				],
			},
		},
		/takes 2 levels/,
	],
])('%s is told before the search is sent', async (_what, parameters, message) => {
	const { error } = await search('contact', parameters as FlowInput['parameters']);
	expect(error?.message).toMatch(message);
	expect(intercom.requests.of('POST /contacts/search')).toHaveLength(0);
});

test('a JSON query is sent as it is, and all pages of what it finds come out', async () => {
	addContacts(intercom.workspace, 230, (number) => ({ email: `many.${number}@example.com` }));
	const query = { field: 'email', operator: '^', value: 'many.' };
	const { json } = await search('contact', { search_by: 'json', query: JSON.stringify(query) });
	expect(json).toHaveLength(230);
	expect(intercom.requests.of('POST /contacts/search')[0]?.body).toMatchObject({ query });
});

describe('a day of contacts is the one that was written, in the time zone of the workspace', () => {
	// The workflow runs in New York.
	test.each([
		['Europe/Berlin', '2026-01-15', '2026-01-14T23:00:00Z'],
		['Europe/Berlin', '2026-01-15T00:00:00', '2026-01-14T23:00:00Z'],
		['Pacific/Auckland', '2026-01-15', '2026-01-14T11:00:00Z'],
		[
			'America/Los_Angeles',
			'={{ DateTime.fromISO("2026-01-15", { zone: "Europe/Berlin" }) }}',
			'2026-01-15T08:00:00Z',
		],
		// There the clocks go from midnight to one.
		['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z'],
		['Asia/Kathmandu', '2026-01-15', '2026-01-14T18:15:00Z'],
		['Some Rails Zone', '2026-01-15', '2026-01-15T12:00:00Z'],
		['Europe/Berlin', '2026-01-15T20:30:00Z', '2026-01-15T20:30:00Z'],
	])('%s: %s', async (timezone, date, moment) => {
		intercom.workspace.facts.timezone = timezone;
		const filter = { field: 'signed_up_at', operator: 'is', date };
		const { error } = await search('contact', filters(filter, filter));
		if (timezone !== 'Some Rails Zone') expect(error).toBeUndefined();
		const [sent] = intercom.requests.of('POST /contacts/search');
		expect(JSON.stringify(sent?.body)).toContain(`"value":${Date.parse(moment) / 1000}`);
		expect(intercom.requests.of('GET /me').length).toBeLessThanOrEqual(1);
	});

	test('in a JSON query and a count, too; whoever signed up that day is found', async () => {
		intercom.workspace.facts.timezone = 'Europe/Berlin';
		addContacts(intercom.workspace, 1, () => ({
			signed_up_at: Date.parse('2026-01-15T22:30:00Z') / 1000,
		}));
		const query = '{"field": "signed_up_at", "operator": "=", "value": "2026-01-15"}';
		const { json } = await search('contact', { search_by: 'json', query });
		expect(json).toHaveLength(1);
		const counted = await search('contact', { operation: 'count', search_by: 'json', query });
		expect(counted.json).toEqual([{ count: 1 }]);
	});
});

describe('a filter on a record', () => {
	const asked = (resource: string) => {
		const [body] = intercom.requests.of(`POST /${resource}s/search`).map((request) => request.body);
		return (body as { query: { value: unknown[] } } | undefined)?.query.value;
	};

	test.each([
		['conversation', 'team_assignee_id', 'is', 'support', 991001],
		['conversation', 'team_assignee_id', 'is', '991001', 991001],
		['conversation', 'admin_assignee_id', 'isOneOf', 'Priya Raman, 814860', [814862, 814860]],
		['conversation', 'admin_assignee_id', 'is', 'priya@northwind-bicycles.example.com', 814862],
		['conversation', 'admin_assignee_id', 'is', 'null', null],
		['conversation', 'tag_ids', 'is', 'vip', '501'],
		['ticket', 'team_assignee_id', 'isNot', 'Billing', '991002'],
		['ticket', 'admin_assignee_id', 'is', '0', '0'],
		['contact', 'tag_id', 'is', '={{ "Feature request" }}', '504'],
		['contact', 'owner_id', 'is', 'Maya Lindqvist', '814860'],
	])('of %ss: %s %s %p is sent by ID', async (resource, field, operator, value, id) => {
		const { error } = await search(resource, filters({ field, operator, value }));
		expect(error?.message).toBeUndefined();
		expect(asked(resource)).toMatchObject([{ field, value: id }]);
	});

	test('takes the email of a contact', async () => {
		const contact = [...intercom.workspace.contacts.values()].find(({ email }) => email);
		const { error } = await search(
			'conversation',
			filters({ field: 'contact_ids', operator: 'is', value: String(contact?.email).toUpperCase() }),
		);
		expect(error?.message).toBeUndefined();
		expect(asked('conversation')).toMatchObject([{ field: 'contact_ids', value: contact?.id }]);
	});

	test.each([
		['Suport', 'by the name "Suport"', 'Near it are "Support"'],
		['12345', 'by the name "12345"', 'There are "Support"'],
	])('that names %s is an error, not an empty result', async (value, told, near) => {
		const { error } = await search(
			'conversation',
			filters({ field: 'team_assignee_id', operator: 'is', value }),
		);
		expect(error?.message).toBe(
			`The filter on Team Assignee ID names a team that this workspace does not have, ${told}`,
		);
		expect(error?.description).toContain(near);
		expect(error?.context).toMatchObject({ errorCode: 'not_found' });
		expect(asked('conversation')).toBeUndefined();
	});

	test('may be written as JSON, too', async () => {
		const { error } = await search('conversation', {
			search_by: 'json',
			query:
				'{"operator": "AND", "value": [{"field": "team_assignee_id", "operator": "=", "value": "Workshop"}]}',
		});
		expect(error?.message).toBeUndefined();
		expect(asked('conversation')).toMatchObject([{ value: 991003 }]);
	});

	test('offers the records to choose from', async () => {
		const names = await choicesOf('searchRecords', {
			credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
			parameters: { resource: 'conversation', operation: 'search' },
			field: 'team_assignee_id',
		});
		expect(names).toEqual([
			{ name: 'Billing', value: '991002' },
			{ name: 'Support', value: '991001' },
			{ name: 'Workshop', value: '991003' },
		]);
	});
});

test.each([
	[{ field: 'email', operator: { is: 'x' }, value: 'a' }, /operator \{"is":"x"\}, which does not exist/],
	[{ field: { name: 'email' }, operator: 'is', value: 'a' }, /whose field is \{"name":"email"\}/],
	[{ field: 'created_at', operator: 'isGreater', date: { day: 1 } }, /Filters/],
])('a filter of %j, as a model may give it, is refused by what it is', async (filter, message) => {
	const { error } = await search('contact', filters(filter));
	expect(error?.message).toMatch(message);
	expect(`${error?.message} ${error?.description}`).not.toContain('[object');
	expect(intercom.requests.of('POST /contacts/search')).toEqual([]);
});

describe('several values of a filter', () => {
	const found = async (value: unknown, field = 'team_assignee_id') => {
		const { error } = await runIntercom({
			credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
			parameters: {
				...{ resource: 'conversation', operation: 'search', combine: 'AND' },
				...filters({ field, operator: 'isOneOf', value: '={{ $json.value }}' }),
			},
			items: [{ json: { value: value as string } }],
		});
		const sent = intercom.requests.of('POST /conversations/search')[0]?.body as never as {
			query: { value: Array<{ value: unknown }> };
		};
		return error?.message ?? sent?.query.value[0]?.value;
	};

	test.each([
		['JSON', '["Support", "Billing"]'],
		['a list', ['Support', 'Billing']],
		['text with commas', 'Support, Billing'],
		['lines', 'Support\nBilling'],
	])('may be %s', async (_form, value) => {
		expect(await found(value)).toEqual([991001, 991002]);
	});

	test('as JSON may hold a comma', async () => {
		const team = intercom.workspace.teams.get('991001');
		intercom.workspace.teams.set('991001', { ...team, name: 'Support, EMEA' } as never);
		expect(await found('["support, EMEA"]')).toEqual([991001]);
	});

	test.each([
		['source.subject', { a: 1 }, /with an object/],
		['team_assignee_id', { id: 991001 }, /which is no number/],
		['team_assignee_id', [[991001]], /which is no number/],
	])('of %s that are %j are refused before anything is sent', async (field, value, told) => {
		expect(await found(value, field)).toMatch(told);
		expect(intercom.requests).toHaveLength(0);
	});
});

test('contacts without an owner are searched by null', async () => {
	const { error } = await search('contact', filters({ field: 'owner_id', operator: 'is', value: 'null' }));
	expect(error).toBeUndefined();
	expect(intercom.requests.of('POST /contacts/search')[0]?.body).toMatchObject({
		query: { value: [{ field: 'owner_id', value: null }] },
	});
});

test('companies are searched by the name of a tag', async () => {
	const { workspace } = intercom;
	const [company] = [...workspace.companies.values()].filter(({ id }) =>
		[...workspace.contacts.values()].some(({ company_ids }) => company_ids.includes(id)),
	);
	company?.tags.splice(0, Infinity, { id: '501', applied_at: 1, applied_by: '814860' });
	for (const other of workspace.companies.values()) if (other !== company) other.tags.length = 0;
	const { error, json } = await search('company', filters({ field: 'tag_id', operator: 'is', value: 'vip' }));
	expect(error).toBeUndefined();
	expect(json.map(({ id }) => id)).toEqual([company?.id]);
});
