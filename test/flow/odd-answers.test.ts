import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { INodeParameters } from 'n8n-workflow';
import { runIntercom } from './engine';

/** What answers instead of Intercom, on whose behalf proxies, firewalls and future versions say strange things. */
let answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void;
let received: string[];

const server = createServer((request, response) => {
	request.resume().on('end', () => {
		received.push(`${request.method} ${request.url}`);
		answer(request, response, received.length);
	});
});
beforeAll(async () => await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => (received = []));
afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const TOKEN = 'dG9rOmEtdG9rZW4tdGhhdC1pcy1ub25l';
const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const addTag = {
	resource: 'tag',
	operation: 'addToContact',
	contact_id: '5ba682d23d7cf92bef87bfd4',
	tag_id: '1',
};
const getTags = { resource: 'tag', operation: 'getAll', returnAll: true };

const says =
	(status: number, body: unknown, headers: { [name: string]: string } = {}): typeof answer =>
	(_request, response) => {
		response.writeHead(status, headers);
		response.end(typeof body === 'string' ? body : JSON.stringify(body));
	};

const run = async (parameters: INodeParameters, credential: { [name: string]: string } = {}) => {
	const result = await runIntercom({
		credential: { region: 'custom', baseUrl: base(), accessToken: TOKEN, ...credential },
		parameters,
	});
	expect(inspect(result, { depth: 12, showHidden: true })).not.toContain(TOKEN);
	return result;
};

describe('a refusal in another form than Intercom gives', () => {
	test.each([
		[
			'a page of a proxy',
			502,
			'<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
			/: 502 Bad Gateway$/,
			/proxy or a firewall/,
		],
		[
			'a page of a firewall',
			403,
			'<html><title>Access denied</title></html>',
			/^Intercom does not allow this: Access denied$/,
			/proxy or a firewall/,
		],
		['a text', 400, 'Bad things', /: Bad things$/, /answered 400/],
		['one error as a text', 404, { status: 404, error: 'Not Found' }, /: Not Found$/, /Check the ID/],
		[
			'one error as an object',
			400,
			{ error: { code: 'x', message: 'Broken inside' } },
			/: Broken inside$/,
			/code x/,
		],
		['a message alone', 400, { message: 'Broken' }, /: Broken$/, /answered 400/],
		['errors as texts', 422, { errors: ['One', 'Two'] }, /: One$/, /One; Two/],
		[
			'errors by field',
			422,
			{ errors: { email: ['is bad', 'is long'] } },
			/: email is bad, is long$/,
			/field email/,
		],
		[
			'an error whose parts are objects',
			422,
			{ errors: [{ code: 12, message: { a: 1 } }] },
			/: \{"a":1\}$/,
			/code 12/,
		],
		['nothing', 500, '', /^Something went wrong at Intercom$/, /answered 500/],
		[
			'a request ID that is a number',
			400,
			{ errors: [{ message: 'No' }], request_id: 7 },
			/: No$/,
			/request ID 7/,
		],
	])('%s (%i) can be read', async (_name, status, body, message, description) => {
		answer = says(status, body);
		const { error } = await run(addTag);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(description);
		expect(error?.httpCode).toBe(String(status));
		expect(`${error?.message} ${error?.description}`).not.toMatch(/\[object|\.\.(?!\.)|undefined/);
	});

	test('a redirect says where it leads, and is not followed', async () => {
		answer = says(301, '', { location: 'https://elsewhere.example.com/x?secret=1' });
		const { error } = await run(addTag);
		expect(error?.message).toBe('The address of the API points elsewhere: to elsewhere.example.com');
		expect(error?.description).toMatch(/Base URL/);
		expect(error?.description).not.toContain('secret');
		expect(received).toHaveLength(1);
	});

	test.each([
		['in errors', (token: string) => ({ errors: [{ code: token, message: `no such token: ${token}` }] })],
		['in a text', (token: string) => `headers: ${token}`],
		['where a long text is cut off', (token: string) => `${'x'.repeat(180)} ${token}`],
		[
			'in a request ID',
			(token: string) => ({ request_id: token, errors: [{ message: 'No', field: token }] }),
		],
	])('a token that is repeated %s stays out of the error', async (_name, body) => {
		answer = (request, response) =>
			says(400, body(String(request.headers.authorization)))(request, response, 1);
		const { error } = await run(addTag);
		expect(`${error?.message} ${error?.description}`).toContain('(the token)');
	});

	test.each([
		['as an address has it', encodeURIComponent],
		['without the signs that fill it up', (token: string) => token.replace(/=/g, '')],
	])('a token that is repeated %s stays out of the error', async (_name, form) => {
		const token = 'dG9rOm90aGVyLXRva2Vu==';
		answer = says(400, `asked with ${form(token)}`);
		const { error } = await run(addTag, { accessToken: token });
		expect(error?.message).toContain('asked with (the token)');
		expect(inspect(error, { depth: 12 })).not.toContain(token.slice(0, 12));
	});
});

describe('a success in another form', () => {
	test.each([' ', '\n', 'null', ''])(
		'200 without a body (%j), where a write gives a record, may be one and is not sent again',
		async (body) => {
			answer = says(200, body);
			const { json, error } = await run(addTag);
			expect(json).toEqual([]);
			expect(error?.message).toMatch(/names no record: what was sent may have arrived/);
			expect(received).toHaveLength(1);
		},
	);

	test.each([
		['true', /could not be read: it is cut off or is no JSON/],
		['1', /could not be read: it is cut off or is no JSON/],
		[
			'{"type":"error.list","request_id":"r1","errors":[{"code":"server_error","message":"Try later"}]}',
			/could not be read: Try later/,
		],
	])(
		'200 with %s is no record that was read, and of a write that it may have been done',
		async (body, told) => {
			answer = says(200, body);
			const reading = await run({ resource: 'tag', operation: 'get', tag_id: '1' });
			expect(reading.json).toEqual([]);
			expect(reading.error?.message).toMatch(told);
			received = [];
			const { json, error } = await run(addTag);
			expect(json).toEqual([]);
			expect(error?.message).toMatch(told);
			expect(error?.description).toMatch(/may or may not have carried it out/);
			expect(received).toHaveLength(1);
		},
	);

	test.each([
		['a file', { resource: 'contentExport', operation: 'download', job_identifier: '1' }],
		['a text', { resource: 'call', operation: 'getTranscript', call_id: '1' }],
	])('a page of a proxy is not taken for %s', async (_name, parameters) => {
		answer = says(200, '<!DOCTYPE html><html><head><title>Sign in</title></head></html>', {
			'content-type': 'text/html; charset=utf-8',
		});
		const { items, error } = await run(parameters);
		expect(items).toEqual([]);
		expect(error?.message).toBe("Intercom's answer could not be read: Sign in");
		expect(error?.description).toMatch(/may come from a proxy/);
	});

	test('303, which says where to see what was done, may mean that it was', async () => {
		answer = says(303, '', { location: 'https://elsewhere.example.com/done' });
		const { error } = await run(addTag);
		expect(error?.message).toContain('elsewhere.example.com');
		expect(error?.description).toMatch(/may or may not have carried it out/);
		expect(received).toHaveLength(1);
	});

	test.each([202, 204])(
		'%i, with which Intercom says no more than that it was taken, is one',
		async (status) => {
			answer = says(status, '');
			const { json } = await run(addTag);
			expect(json).toEqual([{ success: true }]);
		},
	);

	test('204 to a question is no record', async () => {
		answer = says(204, '');
		const { items, error } = await run({
			resource: 'contact',
			operation: 'get',
			contact_id: '5ba682d23d7cf92bef87bfd4',
		});
		expect(items).toEqual([]);
		expect(error?.message).toBe("Intercom's answer holds no record");
		expect(error?.description).toContain('Asked: GET /contacts/{contact_id}');
	});

	test.each([
		['a list without an array', { type: 'list', total: 0 }, /holds type, total/],
		['an object instead of the array', { data: { a: 1 } }, /holds data/],
		['a bare array', [{ id: '1' }], /is something else/],
	])('%s is an error, not an empty list', async (_name, body, description) => {
		answer = says(200, body);
		const { error, status } = await run(getTags);
		expect(status).toBe('error');
		expect(error?.message).toBe("Intercom's answer holds no list of records");
		expect(error?.description).toMatch(description);
	});

	test.each([
		['no contact', { type: 'contact' }],
		['a list of contacts', { type: 'list', data: [{ id: '5ba682d23d7cf92bef87bfd4' }] }],
	])(
		'%s instead of a contact does not say that there is none, and nothing goes on with it',
		async (_name, body) => {
			answer = says(200, body);
			for (const contact of [
				{ __rl: true, mode: 'externalId', value: 'customer-42' },
				{ __rl: true, mode: 'id', value: '5ba682d23d7cf92bef87bfd4' },
			]) {
				const { error } = await run({
					resource: 'contact',
					operation: 'addToCompany',
					contact,
					company_id: '1',
				});
				expect(error?.message).toBe("Intercom's answer names no contact");
			}
			expect(received).toEqual([
				'GET /contacts/find_by_external_id/customer-42',
				'GET /contacts/5ba682d23d7cf92bef87bfd4',
			]);
		},
	);

	test('a list that is null is empty', async () => {
		answer = says(200, { type: 'list', data: null });
		expect((await run(getTags)).json).toEqual([]);
	});
});

describe('an answer with nothing in it', () => {
	const id = '5ba682d23d7cf92bef87bfd4';
	const reading: Array<[string, INodeParameters, number]> = [
		['Get', { resource: 'tag', operation: 'get', tag_id: '1' }, 4],
		['a list', getTags, 4],
		[
			'a search',
			{
				resource: 'contact',
				operation: 'search',
				conditions: { values: [{ field: 'email', operator: 'is', value: 'ada@example.com' }] },
			},
			4,
		],
		['a composite', { resource: 'conversation', operation: 'getTranscript', conversation_id: '1' }, 4],
		['API Request', { resource: 'api', operation: 'call', method: 'GET', path: '/tags/1' }, 4],
		[
			'API Request that searches',
			{ resource: 'api', operation: 'call', method: 'POST', path: '/contacts/search', body: '{"query":{}}' },
			4,
		],
		[
			'Banner: Get Many, which does something',
			{ resource: 'banner', operation: 'getAll', contact_id: id },
			1,
		],
		[
			'API Request that does something',
			{ resource: 'api', operation: 'call', method: 'GET', path: `/contacts/${id}/banners` },
			1,
		],
	];

	test.each(reading)('is asked for again, and then an error: %s', async (_name, parameters, sends) => {
		answer = says(200, '');
		const { error, status } = await run(parameters);
		expect(status).toBe('error');
		expect(error?.message).toBe("Intercom's answer could not be read: it is empty");
		expect(error?.description).not.toContain('may or may not');
		expect(received).toHaveLength(sends);
	});

	test.each(['null', '{}', ' '])('%j is none as well', async (body) => {
		answer = says(200, body);
		const { error } = await run({ resource: 'tag', operation: 'get', tag_id: '1' });
		expect(error?.message).toContain('it is empty');
	});

	test('once, and the next try has the record', async () => {
		answer = (...parts) => says(200, parts[2] === 1 ? '' : { id: '1', name: 'VIP' })(...parts);
		const { json } = await run({ resource: 'tag', operation: 'get', tag_id: '1' });
		expect(json[0]?.name).toBe('VIP');
	});

	test.each([
		['a tag that is deleted', 200, { resource: 'tag', operation: 'delete', tag_id: '1' }, { deleted: true }],
		[
			'an event that is taken',
			202,
			{
				resource: 'event',
				operation: 'create',
				event_name: 'paid',
				contact_id: id,
				created_at: '2026-01-31',
			},
			{ success: true },
		],
	])('is a success for %s', async (_name, status, parameters, expected) => {
		answer = says(status, '');
		const { json, error } = await run(parameters);
		expect(error?.message).toBeUndefined();
		expect(json[0]).toMatchObject(expected);
		expect(received).toHaveLength(1);
	});
});

describe('a permission that is missing', () => {
	const refusal = {
		type: 'error.list',
		errors: [{ code: 'token_unauthorized', message: 'Not authorized to access resource' }],
	};
	/** Refuses all but `/me`, which answers with this status. */
	const refusesAllBut =
		(me: number): typeof answer =>
		(request, response, nth) =>
			request.url === '/me' && me === 200
				? says(200, { type: 'admin', id: '1' })(request, response, nth)
				: says(request.url === '/me' ? me : 401, refusal)(request, response, nth);
	const getTag = { resource: 'tag', operation: 'get', tag_id: '={{ $json.tag ?? 1 }}' };

	test('is named where the token is accepted, and the token is asked about once', async () => {
		answer = refusesAllBut(200);
		const result = await runIntercom({
			credential: { region: 'custom', baseUrl: base(), accessToken: 'accepted' },
			parameters: getTag,
			items: Array.from({ length: 5 }, (_, tag) => ({ json: { tag } })),
			onError: 'continueRegularOutput',
		});
		expect(result.json.map(({ error }) => error)).toEqual(
			Array(5).fill('Intercom does not allow this: Not authorized to access resource'),
		);
		const { error } = await run(getTag, { accessToken: 'accepted' });
		expect(error?.description).toContain('accepts the token');
		expect(error?.description).toContain('the permission "Read tags"');
		expect(received.filter((request) => request === 'GET /me')).toHaveLength(1);
	});

	test('is not blamed where the token is refused everywhere', async () => {
		answer = refusesAllBut(401);
		const { error } = await run(getTag, { accessToken: 'refused' });
		expect(error?.message).toBe('Intercom did not accept the token: Not authorized to access resource');
		expect(error?.description).not.toContain('permission');
		expect(received).toEqual(['GET /tags/1', 'GET /me']);
	});

	test('is possible where nobody can say', async () => {
		answer = refusesAllBut(422);
		const { error } = await run(getTag, { accessToken: 'unknown' });
		expect(error?.description).toContain('or the Intercom app lacks the permission "Read tags"');
	});

	test('of another resource is named as such: API Request', async () => {
		answer = refusesAllBut(200);
		const { error } = await run(
			{ resource: 'api', operation: 'call', method: 'GET', path: '/admins' },
			{ accessToken: 'accepted too' },
		);
		expect(error?.description).toContain('the permission "Read admins"');
	});

	test('to read teammates leaves out their names', async () => {
		answer = (request, response, nth) =>
			request.url?.startsWith('/conversations/')
				? says(200, { type: 'conversation', id: '1', admin_assignee_id: 7, source: {} })(
						request,
						response,
						nth,
					)
				: refusesAllBut(200)(request, response, nth);
		const { json, error } = await run(
			{ resource: 'conversation', operation: 'get', conversation_id: '1' },
			{ accessToken: 'accepted as well' },
		);
		expect(error?.message).toBeUndefined();
		expect(json[0]?.id).toBe('1');
	});
});

describe('a Base URL that holds more than a place', () => {
	test.each(['http://user:secret@HOST', 'http://HOST/?key=secret', 'http://HOST/#secret', 'http://HOST/?'])(
		'%s is refused',
		async (baseUrl) => {
			const { error } = await run(addTag, {
				baseUrl: baseUrl.replace('HOST', base().slice('http://'.length)),
			});
			expect(error?.message).toMatch(/Base URL .* must hold no user/);
			expect(inspect(error, { depth: 8 })).not.toContain('secret');
			expect(received).toEqual([]);
		},
	);
});

describe('pages', () => {
	const getConversations = { resource: 'conversation', operation: 'getAll', simplify: false };
	const getArticles = { resource: 'article', operation: 'getAll', simplify: false };
	const page = (ids: number[], next?: string) => ({
		conversations: ids.map((id) => ({ id: String(id) })),
		pages: { next: next ? { starting_after: next } : null },
	});

	test('an empty page in the middle does not end the list', async () => {
		answer = (_request, response, nth) =>
			says(200, [page([1], 'a'), page([], 'b'), page([2])][nth - 1])(_request, response, nth);
		const { json } = await run({ ...getConversations, returnAll: true });
		expect(json.map(({ id }) => id)).toEqual(['1', '2']);
	});

	test('an empty last page that names itself as the next ends the list', async () => {
		answer = (_request, response, nth) =>
			says(200, nth === 1 ? page([1], 'a') : page([], 'a'))(_request, response, nth);
		const { json } = await run({ ...getConversations, returnAll: true });
		expect(json).toHaveLength(1);
		expect(received).toHaveLength(2);
	});

	test.each([
		['a cursor that comes again', () => page([received.length], 'a'), /had given already/],
		['the same page under another cursor', () => page([1], `c${received.length}`), /the same page twice/],
		['empty pages without end', () => page([], `c${received.length}`), /one empty page after the other/],
	])('%s ends in an error', async (_name, body, message) => {
		answer = (...parts) => says(200, body())(...parts);
		const { error } = await run({ ...getConversations, returnAll: true });
		expect(error?.message).toMatch(message);
		expect(received.length).toBeLessThan(30);
	});

	test('a list that ignores the number of the page does not give its records again and again', async () => {
		answer = says(200, { data: [{ id: '1' }], pages: { page: 1, total_pages: 3 } });
		const { error } = await run({ ...getArticles, returnAll: true });
		expect(error?.message).toMatch(/the same page twice/);
	});

	/** Pages with numbers, of which each one says how many there are. */
	const numbered =
		(...pages: unknown[][]): typeof answer =>
		(request, response, nth) => {
			// Side by side, they need not arrive in order.
			const page = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('page') ?? 1);
			says(200, { data: pages[page - 1], pages: { page, total_pages: pages.length } })(
				request,
				response,
				nth,
			);
		};
	const withIds = (...ids: unknown[]) => ids.map((id) => ({ type: 'article', id }));

	test.each([
		['Return All', { returnAll: true }, [1, 2, 3, 4, 5, 6], 3],
		['Limit 4', { limit: 4 }, [1, 2, 3, 4], 2],
		['Limit 5', { limit: 5 }, [1, 2, 3, 4, 5], 2],
		['Limit 6', { limit: 6 }, [1, 2, 3, 4, 5, 6], 3],
	])(
		'with numbers that move while they are read give each record once: %s',
		async (_name, most, ids, sent) => {
			answer = numbered(withIds(1, 2, 3), withIds(3, 4, 5), withIds(6));
			const { json } = await run({ ...getArticles, ...most });
			expect(json.map(({ id }) => id)).toEqual(ids);
			expect(received).toHaveLength(sent);
		},
	);

	test.each([
		['records without an ID', [{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'c' }]],
		['records whose ID is null', withIds(null, null), [{ name: 'c' }, ...withIds(null)]],
		['one ID of two types', withIds(1, 2), [{ type: 'internal_article', id: 2 }, ...withIds(3)]],
	])('with numbers keep %s', async (_name, first, second) => {
		answer = numbered(first, second);
		const { json } = await run({ ...getArticles, returnAll: true });
		expect(json).toEqual([...first, ...second]);
	});

	test('without numbers keep an ID that comes again: that of an event is its contact', async () => {
		const events = (created_at: number) => [{ type: 'event', id: 'u1', event_name: 'paid', created_at }];
		answer = (request, response, nth) => {
			const next = nth === 1 ? `${base()}/events?type=user&before=2` : undefined;
			says(200, { events: events(nth), pages: { next } })(request, response, nth);
		};
		const { json, error } = await run({
			resource: 'event',
			operation: 'getAll',
			contact_id: '5ba682d23d7cf92bef87bfd4',
			returnAll: true,
			simplify: false,
		});
		expect(error?.message).toBeUndefined();
		expect(json.map(({ created_at }) => created_at)).toEqual([1, 2]);
	});

	test.each([1, 2, 3, 4, 5])('Limit %i ends a list within its pages', async (limit) => {
		answer = (_request, response, nth) =>
			says(200, page([nth * 2 - 1, nth * 2], `c${nth}`))(_request, response, nth);
		const { json } = await run({ ...getConversations, limit });
		expect(json.map(({ id }) => Number(id))).toEqual(Array.from({ length: limit }, (_, index) => index + 1));
		expect(received).toHaveLength(Math.ceil(limit / 2));
	});
});

describe('the 10,000 companies that pages reach', () => {
	const getCompanies = { resource: 'company', operation: 'getAll', simplify: false };
	const companies =
		(total: number, pages: number): typeof answer =>
		(request, response, nth) => {
			const number = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('page') ?? 1);
			const data = Array.from({ length: 50 }, (_, index) => ({ id: String(number * 50 + index) }));
			const body = { data, pages: { page: number, total_pages: pages }, total_count: total };
			says(200, body)(request, response, nth);
		};

	test.each([
		['Return All', { returnAll: true }, 12_000, 240],
		['a larger Limit', { limit: 10_001 }, 12_000, 240],
		['Return All, where the pages end without a word', { returnAll: true }, 12_000, 200],
	])('end in an error with %s', async (_name, parameters, total, pages) => {
		answer = companies(total, pages);
		const { error } = await run({ ...getCompanies, ...parameters });
		expect(error?.message).toBe('Intercom gives at most 10,000 records here, and there are more');
		expect(error?.description).toContain('Get Many by Scroll');
		expect(received).toHaveLength(200);
	});

	test('end in an error also where a record came twice', async () => {
		answer = (request, response, nth) => {
			const data = Array.from({ length: 50 }, (_, index) => ({ id: String(nth * 49 + index) }));
			const body = { data, pages: { page: nth, total_pages: 200 }, total_count: 12_000 };
			says(200, body)(request, response, nth);
		};
		const { error } = await run({ ...getCompanies, returnAll: true });
		expect(error?.message).toBe('Intercom gives at most 10,000 records here, and there are more');
	});

	test.each([
		[{ returnAll: true }, 10_000, 200],
		[{ limit: 10_000 }, 12_000, 240],
	])('come whole with %j of %i', async (parameters, total, pages) => {
		answer = companies(total, pages);
		const { json, hints } = await run({ ...getCompanies, ...parameters });
		expect(json).toHaveLength(10_000);
		expect(hints).toEqual([
			expect.stringMatching(/at most 10,000 records here, and gave as many.*Get Many by Scroll/),
		]);
	});

	test('are not spoken of where fewer are given', async () => {
		answer = companies(12_000, 240);
		expect((await run({ ...getCompanies, limit: 100 })).hints).toEqual([]);
	});
});

describe('a connection that does not come about', () => {
	test('to an address that does not speak TLS has arrived nowhere, and says so', async () => {
		const { error } = await run(addTag, { baseUrl: base().replace('http:', 'https:') });
		expect(error?.message).toBe('Intercom could not be reached: the connection could not be secured');
		expect(error?.description).toMatch(/certificates/);
		expect(error?.description).not.toMatch(/may or may not/);
	});

	test('with a token that no header can carry is refused', async () => {
		const { error } = await run(addTag, { accessToken: 'abcd\u00e9\u4e2d' });
		expect(error?.message).toBe('The token in the Intercom credential has characters that no token has');
		expect(received).toHaveLength(0);
	});

	test('a token pasted with the word before it works', async () => {
		answer = (request, response) => says(200, { id: request.headers.authorization })(request, response, 1);
		const { json } = await runIntercom({
			credential: { region: 'custom', baseUrl: base(), accessToken: ' Bearer  abc def ' },
			parameters: addTag,
		});
		expect(json[0]?.id).toBe('Bearer abcdef');
	});
});

test('a bulk job whose state Intercom does not tell has not ended: nothing is sent a second time', async () => {
	answer = ({ url = '' }, response, nth) =>
		says(200, url.endsWith('/search') ? { type: 'list', data: [], total_count: 0 } : { id: 'job-1' })(
			undefined as never,
			response,
			nth,
		);
	const { error } = await run({
		...{ resource: 'contact', operation: 'upsertMany', role: 'user' },
		...{ email: 'ada@example.com', external_id: 'ada' },
	});
	expect(error?.message).toBe("Intercom's answer names no state of the job");
	expect(error?.description).toContain('The contact is in the job "job-1"');
	expect(received.filter((each) => /^P(OS|U)T \/contacts(\/bulk)?$/.test(each))).toEqual([
		'POST /contacts/bulk',
	]);
});

test('a contact without its ID, found before anything is sent, is no reason to say that something may have arrived', async () => {
	answer = says(200, { type: 'list', data: [{ type: 'contact', external_id: 'one' }], total_count: 1 });
	const { error } = await run({ resource: 'contact', operation: 'upsertMany', external_id: 'one' });
	expect(error?.message).toBe("Intercom's answer names no contact");
	expect(error?.context?.errorCode).not.toBe('may_have_arrived');
	expect(received).toEqual(['POST /contacts/search']);
});
