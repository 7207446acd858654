import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { choicesOf, formOf, pickerPage, runIntercom } from './engine';

/** Answers as Intercom is known to vary them: what is missing, null, of another type, or called otherwise. */

type Answer = { status?: number; body?: unknown };

let answers: { [route: string]: Answer | ((body: IDataObject) => Answer) };
let received: Array<{ route: string; body: IDataObject }>;

const server = createServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const text = Buffer.concat(chunks).toString();
		const body = (text ? JSON.parse(text) : {}) as IDataObject;
		const route = `${request.method} ${new URL(request.url ?? '/', 'http://intercom').pathname}`;
		if (route !== 'GET /me') received.push({ route, body });
		const known = answers[route] ?? {
			status: 404,
			body: { type: 'error.list', errors: [{ code: 'not_found', message: 'Not found' }] },
		};
		const { status = 200, body: content } = typeof known === 'function' ? known(body) : known;
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(content === undefined ? '' : JSON.stringify(content));
	});
});
beforeAll(async () => await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => {
	answers = { ...ME };
	received = [];
});
afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const credential = () => ({
	region: 'custom',
	baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
	accessToken: 'token-of-the-test',
});
const run = async (parameters: INodeParameters, items?: IDataObject[]) =>
	await runIntercom({
		credential: credential(),
		parameters,
		...(items ? { items: items.map((json) => ({ json })), onError: 'continueRegularOutput' as const } : {}),
	});
const routes = () => received.map(({ route }) => route);

/** The teammate of the token, in whose name the node writes. */
const ME = { 'GET /me': { body: { type: 'admin', id: '7' } } };
const CONTACT = '5ba682d23d7cf92bef87bfd4';
const getTag = { resource: 'tag', operation: 'get', tag_id: '1' };
const deleteTag = { resource: 'tag', operation: 'delete', tag_id: '1' };
const reply = {
	resource: 'conversation',
	operation: 'reply',
	conversation_id: '1',
	body: 'Hello',
};

describe('something else than a record', () => {
	test.each([[[]], [[null]], [true], [7], ['VIP']])('%j is no tag that was read', async (body) => {
		answers['GET /tags/1'] = { body };
		const { json, error } = await run(getTag);
		expect(json).toEqual([]);
		expect(error?.message).toMatch(/^Intercom's answer (holds no record|could not be read: .*)$/);
	});

	test('an empty list to a delete says no less than nothing does', async () => {
		answers['DELETE /tags/1'] = { body: [] };
		expect((await run(deleteTag)).json).toEqual([{ id: '1', deleted: true, note: null }]);
	});

	test.each([[[]], [[null]], [[{ id: '1' }]]])('%j does not say that a reply was sent', async (body) => {
		answers = { ...ME, 'POST /conversations/1/reply': { body } };
		const { json, error } = await run(reply);
		expect(json).toEqual([]);
		expect(error?.message).toMatch(/may have arrived/);
		expect(received).toHaveLength(1);
	});

	test('what API Request gets is an item each, also words, numbers and nothing', async () => {
		answers['GET /words'] = { body: ['one', 2, null, { id: '3' }] };
		const { json } = await run({ resource: 'api', operation: 'call', method: 'GET', path: '/words' });
		expect(json).toEqual([{ name: 'one' }, { value: 2 }, { id: '3' }]);
	});
});

describe('names that are missing', () => {
	test.each([[null], [undefined], [''], [{ en: 'x' }]])(
		'%j: teammates, teams and tags without a name have none in rows',
		async (name) => {
			answers = {
				'GET /conversations/1': {
					body: {
						type: 'conversation',
						id: 1,
						admin_assignee_id: 7,
						team_assignee_id: '8',
						source: {},
						conversation_parts: { conversation_parts: [] },
					},
				},
				'GET /admins': { body: { admins: [{ id: '7', name }] } },
				'GET /teams': { body: { teams: [{ id: 8, name }] } },
				[`GET /contacts/${CONTACT}`]: { body: { type: 'contact', id: CONTACT, tags: { data: [{ id: 9 }] } } },
				'GET /tags': { body: { data: [{ id: '9', name }] } },
			};
			const [conversation] = (await run({ resource: 'conversation', operation: 'get', conversation_id: '1' }))
				.json;
			expect(conversation).toMatchObject({
				...{ assignee_id: '7', assignee_name: null },
				...{ team_id: '8', team_name: null },
			});
			const [contact] = (await run({ resource: 'contact', operation: 'get', contact_id: CONTACT })).json;
			expect(contact?.tags).toEqual([9]);
		},
	);

	test('a teammate without a name can be assigned when an AI session is handed over', async () => {
		answers = {
			'GET /admins': { body: { admins: [{ id: 7, name: null }] } },
			'GET /conversations/1': {
				body: {
					...{ type: 'conversation', id: '1', state: 'open', source: { author: { id: CONTACT } } },
					...{ contacts: { contacts: [{ id: CONTACT }] }, conversation_parts: { conversation_parts: [] } },
				},
			},
		};
		const { error } = await run({
			...{ resource: 'conversation', operation: 'escalate', session_id: 's1' },
			...{ conversation_id: '1', assignee_id: '7', admin_id: '7' },
		});
		expect(error?.message ?? '').not.toContain('There is no teammate');
	});

	test('a tag without a name is nobody’s tag "null"', async () => {
		answers = {
			'GET /tags': { body: { data: [{ id: '9', name: null }] } },
			'GET /me': { body: { type: 'admin', id: '7' } },
		};
		const { error } = await run({
			...{ resource: 'tag', operation: 'addByName', target: 'conversation', conversation_id: '1' },
			tag_names: ['null'],
		});
		expect(error?.message).toBe('There is no tag "null" in this workspace');
	});
});

describe('a transcript', () => {
	const getTranscript = { resource: 'conversation', operation: 'getTranscript', conversation_id: '1' };
	const conversation = {
		...{ type: 'conversation', id: 1, title: 'Phone &amp; SMS', created_at: 1_768_000_000 },
		source: { author: { type: 'user', id: CONTACT }, body: 'Hello' },
	};
	const part = (id: number, created_at: unknown, body: string) => ({
		...{ id, part_type: 'comment', created_at, body, author: { type: 'admin', id: 7, name: 'Grace' } },
	});
	beforeEach(() => {
		answers['GET /admins'] = { body: { admins: [] } };
		answers['GET /teams'] = { body: { teams: [] } };
	});

	test('has names as people typed them, and nobody for 0', async () => {
		answers['GET /conversations/1'] = {
			body: {
				...conversation,
				...{ admin_assignee_id: '0', team_assignee_id: 0 },
				tags: { type: 'tag.list', tags: [{ id: '1', name: 'R&amp;D' }, { id: 2 }, { id: 3, name: null }] },
				conversation_parts: { conversation_parts: [], total_count: 0 },
			},
		};
		expect((await run(getTranscript)).json[0]).toMatchObject({
			...{ conversation_id: '1', title: 'Phone & SMS', tags: ['R&D', 2, 3], assignee: null, team: null },
			complete: true,
		});
	});

	test.each([
		['as ISO texts', ['2026-01-10T10:00:00Z', '2026-01-10T09:00:00Z']],
		['as digits', ['1768040000', '1768030000']],
		['in milliseconds', [1_768_040_000_000, 1_768_030_000_000]],
	])('is in order where times come %s', async (_how, [late, early]) => {
		const parts = [part(2, late, 'second'), part(1, early, 'first')];
		answers['GET /conversations/1'] = {
			body: { ...conversation, conversation_parts: { data: parts, total_count: 'many' } },
		};
		const [json] = (await run(getTranscript)).json;
		expect((json?.messages as IDataObject[]).map(({ text }) => text)).toEqual(['Hello', 'first', 'second']);
		expect(json).toMatchObject({ parts_total: 2, complete: true });
	});

	test.each([
		['no parts are given although there are some', { statistics: { count_conversation_parts: 4 } }],
		['they are null', { conversation_parts: null, statistics: { count_conversation_parts: 4 } }],
	])('is not complete where %s', async (_name, more) => {
		answers['GET /conversations/1'] = { body: { ...conversation, ...more } };
		expect((await run(getTranscript)).json[0]).toMatchObject({ complete: false, cut_by_intercom: true });
	});

	test('of an answer that is no conversation is an error', async () => {
		answers['GET /conversations/1'] = { body: { type: 'conversation', title: 'x' } };
		expect((await run(getTranscript)).error?.message).toBe("Intercom's answer names no conversation");
	});
});

describe('a contact', () => {
	const upsert = (more: IDataObject): INodeParameters => ({
		...{ resource: 'contact', operation: 'upsert', ...(more as INodeParameters) },
	});
	const known = { type: 'contact', id: CONTACT, role: 'user', name: 'Ada' };

	test.each([
		['its email in capitals', { email: 'Ada@Example.com' }, { email: 'ada@example.com' }],
		['its external ID as a number', { external_id: 42 }, { external_id: '42' }],
	])('that has %s is the same one, and nothing is sent to it', async (_what, held, asked) => {
		const contact = { ...known, ...held };
		answers = {
			'POST /contacts/search': { body: { data: [contact], total_count: 1 } },
			'GET /contacts/find_by_external_id/42': { body: contact },
			[`GET /contacts/${CONTACT}`]: { body: contact },
			[`PUT /contacts/${CONTACT}`]: { body: contact },
			'GET /tags': { body: { data: [] } },
		};
		const { json, error } = await run(upsert(asked));
		expect(error?.message).toBeUndefined();
		expect(json[0]).toMatchObject({ id: CONTACT, result: 'unchanged' });
		expect(routes().filter((route) => route.startsWith('PUT'))).toEqual([]);
	});

	test('of a shared email is the one with the external ID, also where that is a number', async () => {
		const others = [
			{ ...known, id: 'f'.repeat(24), email: 'ada@example.com', external_id: 41 },
			{ ...known, email: 'ada@example.com', external_id: 42 },
		];
		answers = {
			'POST /contacts/search': { body: { data: others, total_count: 2 } },
			[`GET /contacts/${CONTACT}`]: { body: others[1] },
			'GET /tags': { body: { data: [] } },
		};
		const { json } = await run(upsert({ email: 'ada@example.com', external_id: '42' }));
		expect(json[0]).toMatchObject({ id: CONTACT, result: 'unchanged' });
	});

	test('that was just written is not taken for the wanted one where an answer leaves its keys out', async () => {
		const written = { type: 'contact', id: CONTACT, role: 'user' };
		answers = {
			'GET /tags': { body: { data: [] } },
			'POST /contacts': { body: written },
			[`GET /contacts/${CONTACT}`]: { body: written },
			[`PUT /contacts/${CONTACT}`]: { body: written },
		};
		const parameters = upsert({ external_id: 'left-out-1' });
		expect((await run(parameters)).json[0]).toMatchObject({ result: 'created' });
		answers['GET /contacts/find_by_external_id/left-out-1'] = {
			body: { ...written, id: 'e'.repeat(24), external_id: 'left-out-1' },
		};
		expect((await run(parameters)).json[0]).toMatchObject({ id: 'e'.repeat(24), result: 'unchanged' });
	});
});

describe('what a person chooses from', () => {
	const odd = [{ id: 1, name: 'R&amp;D' }, { id: '2', name: null }, { id: 3 }, { name: 'No ID' }, null];

	test.each([
		['tag', 'GET /tags', 'data'],
		['team', 'GET /teams', 'teams'],
		['admin', 'GET /admins', 'admins'],
	])(
		'has names as people typed them, IDs where there are none, and nothing that cannot be chosen: %s',
		async (kind, route, key) => {
			answers = { [route]: { body: { [key]: odd } }, 'GET /me': { body: { id: '7' } } };
			const { results } = await pickerPage(kind, credential());
			expect(results.map(({ name, value }) => ({ name, value }))).toEqual([
				{ name: 'R&D', value: '1' },
				{ name: '2', value: '2' },
				{ name: '3', value: '3' },
			]);
		},
	);

	test('shows calls and conversations whatever their times and sources are', async () => {
		answers = {
			'GET /calls': {
				body: {
					data: [
						{ id: 1, phone: null, initiated_at: 9e15 },
						{ id: 2, initiated_at: '2026-01-10T10:00:00Z' },
					],
				},
			},
			'POST /conversations/search': {
				body: {
					conversations: [
						{ id: 3, source: 'deleted' },
						{ id: 4, source: { author: { name: null }, body: 7 } },
					],
				},
			},
		};
		const names = async (kind: string) =>
			(await pickerPage(kind, credential())).results.map(({ name }) => name);
		expect(await names('call')).toEqual(['Call 1', 'Call 2, 2026-01-10 10:00']);
		expect(await names('conversation')).toEqual(['Conversation 3', '7']);
	});

	test('has forms for attributes without names, with choices of any kind', async () => {
		answers['GET /data_attributes'] = {
			body: {
				data: [
					{
						name: 'plan',
						label: 'Plan &amp; price',
						data_type: 'string',
						options: ['a', 1, null, { value: 'b' }, {}],
					},
					{ label: 'Nameless', data_type: 'string' },
					{ name: 'size', label: null, data_type: null, options: null },
				],
			},
		};
		const fields = await formOf('contactAttributes', {
			credential: credential(),
			parameters: { resource: 'contact', operation: 'create' },
		});
		expect(fields.map(({ id, displayName, options }) => ({ id, displayName, options }))).toEqual([
			{
				id: 'plan',
				displayName: 'Plan & price',
				options: [
					{ name: 'a', value: 'a' },
					{ name: '1', value: '1' },
					{ name: 'b', value: 'b' },
				],
			},
			{ id: 'size', displayName: 'size', options: undefined },
		]);
	});

	test('names the fields of a search', async () => {
		answers['GET /data_attributes'] = {
			body: {
				data: [{ name: 'a_b', label: 'A &amp; B' }, { label: 'Nameless' }, { name: 'c', label: null }],
			},
		};
		const names = (
			await choicesOf('searchFields', {
				credential: credential(),
				parameters: { resource: 'contact', operation: 'search' },
				field: 'email',
			})
		).map(({ name }) => name);
		expect(names.filter((name) => name.endsWith('(Custom Attribute)'))).toEqual([
			'A & B (Custom Attribute)',
			'c (Custom Attribute)',
		]);
	});

	test.each([0, 151, 5_000])('holds all of %i entries, also with equal names', async (count) => {
		answers['GET /tags'] = {
			body: { data: Array.from({ length: count }, (_, id) => ({ id, name: 'Same' })) },
		};
		answers['GET /me'] = { body: { id: '7' } };
		const { results } = await pickerPage('tag', credential());
		expect(new Set(results.map(({ value }) => value)).size).toBe(count);
	});
});

describe('a bulk job', () => {
	const upsertMany = {
		...{ resource: 'contact', operation: 'upsertMany', role: 'user' },
		...{ external_id: '={{ $json.id }}', additionalFields: { name: 'New' } },
	};
	const contacts = ['a', 'b'].map((external_id, index) => ({
		...{ type: 'contact', id: String(index).repeat(24), external_id, role: 'user', name: 'Old' },
	}));
	const [first, second] = contacts.map(({ id }) => `PUT /contacts/${id}`) as [string, string];
	const looks = () => routes().filter((route) => route === 'GET /contacts/bulk/j1').length;

	beforeEach(() => {
		Object.assign(answers, {
			'POST /contacts/search': { body: { data: contacts, total_count: 2 } },
			'PUT /contacts/bulk': { status: 202, body: { id: 'j1', state: 'pending' } },
			...Object.fromEntries(contacts.map((contact) => [`GET /contacts/${contact.id}`, { body: contact }])),
			'GET /contacts/find_by_external_id/a': { body: contacts[0] },
			'GET /contacts/find_by_external_id/b': { body: contacts[1] },
		});
	});

	test('in a state that nobody knows has not ended until it says when', async () => {
		answers['GET /contacts/bulk/j1'] = () => ({
			body:
				looks() < 2 ? { id: 'j1', state: 'queued', completed_at: null } : { id: 'j1', state: 'completed' },
		});
		const { json } = await run(upsertMany, [{ id: 'a' }, { id: 'b' }]);
		expect(json.map(({ result, job_id }) => [result, job_id])).toEqual(Array(2).fill(['updated', 'j1']));
		expect(looks()).toBe(2);
		expect(routes().filter((route) => /^PUT .contacts.\d/.test(route))).toEqual([]);
	});

	test.each([
		[
			'a request in it ended with errors',
			{ state: 'completed', tasks: [{ state: 'completed_with_errors' }] },
		],
		['its state is unknown, and it says when it ended', { state: 'partial', completed_at: 1_768_000_000 }],
	])('is not said to have done all where %s', async (_why, job) => {
		answers['GET /contacts/bulk/j1'] = { body: { id: 'j1', ...job } };
		answers[first] = { body: { ...contacts[0], name: 'New' } };
		answers[second] = { status: 422, body: { type: 'error.list', errors: [{ message: 'No such owner' }] } };
		const { json } = await run(upsertMany, [{ id: 'a' }, { id: 'b' }]);
		expect(json[0]).toMatchObject({ result: 'updated', external_id: 'a' });
		expect(json[1]?.error).toContain('No such owner');
	});
});
