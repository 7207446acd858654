import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { resources } from '../../nodes/Intercom/resources';
import { placesOf } from '../../nodes/Intercom/table/compile';
import type { Operation } from '../../nodes/Intercom/table/types';
import { choices, workflowWith } from '../triggers/engine';
import { formOf, pickerPage, runIntercom } from './engine';
import { fillingsOf } from './samples';

/** What a request asked for, wherever it stood. */
interface Received {
	route: string;
	/** Of the query, and of `pagination` and all else in the body. */
	asked: IDataObject;
	response: ServerResponse;
}

type Answer = { status?: number; body: unknown };

let answer: (received: Received) => Answer;
let received: Received[];

const server = createServer((request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		const url = new URL(request.url ?? '/', 'http://intercom');
		const text = Buffer.concat(chunks).toString();
		const body = (text ? JSON.parse(text) : {}) as IDataObject;
		const asked = {
			...body,
			...(body.pagination as IDataObject | undefined),
			...Object.fromEntries(url.searchParams),
		};
		const each = { route: `${request.method} ${url.pathname}`, asked, response };
		received.push(each);
		const { status = 200, body: content } = answer(each);
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(typeof content === 'string' ? content : JSON.stringify(content));
	});
});
beforeAll(async () => await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => (received = []));
afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const credential = () => ({ region: 'custom', baseUrl: base(), accessToken: 'token-of-the-test' });

const run = async (parameters: INodeParameters) =>
	await runIntercom({ credential: credential(), parameters: { simplify: false, ...parameters } });

const ids = (records: IDataObject[]) => records.map(({ id }) => Number(id));
const withIds = (...numbers: number[]) => numbers.map((id) => ({ type: 'thing', id: String(id) }));

/** Five records in three pages. */
const PAGES = [withIds(1, 2), withIds(3, 4), withIds(5)];
const ALL = [1, 2, 3, 4, 5];

/** A way in which a list goes on: which page a request asks for, and what the answer says of the one after it. */
interface Way {
	/** The page that is asked for, from 0; undefined where this way does not know what the request says. */
	page(asked: IDataObject): number | undefined;
	says(page: number, address: string): IDataObject;
}

const isLast = (page: number) => page === PAGES.length - 1;
const byCursor = (cursor: (page: number) => unknown, name = 'starting_after') => ({
	page: (asked: IDataObject) => {
		if (asked[name] === undefined) return 0;
		const text = typeof asked[name] === 'string' ? asked[name] : JSON.stringify(asked[name]);
		const wanted = [1, 2].find((page) =>
			[cursor(page), JSON.stringify(cursor(page))].some((form) => String(form) === text),
		);
		return wanted;
	},
	next: (page: number) => (isLast(page) ? undefined : cursor(page + 1)),
});
const byNumber = (asked: IDataObject) => Number(asked.page ?? 1) - 1;
const counted = (page: number) => ({ page: page + 1, per_page: 2, total_pages: PAGES.length });

const text = byCursor((page) => `cursor+/=${page}`);
const sorted = byCursor((page) => [1780000000 + page, `id-${page}`]);
const number = byCursor((page) => page * 7);
const nextCursor = byCursor((page) => `next-${page}`, 'cursor');
const scrolled = byCursor((page) => `scroll-${page}`, 'scroll_param');

const WAYS: { [name: string]: Way } = {
	'a cursor': {
		page: text.page,
		says: (page) => ({ pages: { next: isLast(page) ? null : { starting_after: text.next(page) } } }),
	},
	'a cursor beside a number, of which the server knows the cursor alone': {
		page: text.page,
		says: (page) => ({
			pages: {
				...counted(page),
				...(isLast(page) ? {} : { next: { page: page + 2, starting_after: text.next(page) } }),
			},
		}),
	},
	'a cursor that is a list': {
		page: sorted.page,
		says: (page) => ({ pages: isLast(page) ? {} : { next: { starting_after: sorted.next(page) } } }) as never,
	},
	'a cursor that is a number': {
		page: number.page,
		says: (page) => ({ pages: isLast(page) ? {} : { next: { starting_after: number.next(page) } } }) as never,
	},
	'an address with a cursor': {
		page: text.page,
		says: (page, address) => ({
			pages: {
				next: isLast(page)
					? null
					: `${address}?per_page=2&starting_after=${encodeURIComponent(String(text.next(page)))}`,
			},
		}),
	},
	'an address with a number': {
		page: byNumber,
		says: (page, address) => ({ pages: { next: isLast(page) ? null : `${address}?page=${page + 2}` } }),
	},
	'an address beside the records': {
		page: byNumber,
		says: (page, address) => ({ next: isLast(page) ? null : `${address}?page=${page + 2}` }),
	},
	'a cursor of the next page beside no other word of it': {
		page: text.page,
		says: (page) => ({ pages: { starting_after: isLast(page) ? null : text.next(page) } }) as never,
	},
	'an address among links': {
		page: byNumber,
		says: (page, address) => ({ links: { next: isLast(page) ? null : `${address}?page=${page + 2}` } }),
	},
	'a number': {
		page: byNumber,
		says: (page) => ({ pages: { next: isLast(page) ? null : { page: page + 2 } } }),
	},
	'how many pages there are': { page: byNumber, says: (page) => ({ pages: counted(page) }) },
	'how many pages there are, beside the records': { page: byNumber, says: counted },
	'whether there is more, and a cursor': {
		page: nextCursor.page,
		says: (page) => ({ has_more: !isLast(page), next_cursor: nextCursor.next(page) ?? null }) as never,
	},
	'a scroll': {
		page: scrolled.page,
		says: (page) => ({ scroll_param: isLast(page) ? null : scrolled.next(page) }) as never,
	},
};

/** The array of a list, where the list has it. */
function placedAt(path: string, records: unknown, more: IDataObject): IDataObject {
	const [first, ...rest] = path.split('.');
	const inner = rest.length > 0 ? placedAt(rest.join('.'), records, {}) : records;
	return { ...more, [first as string]: inner } as IDataObject;
}

const followed =
	(path: string, { page, says }: Way): typeof answer =>
	({ asked, route }) => {
		const wanted = page(asked);
		const records = wanted === undefined ? undefined : PAGES[wanted];
		if (!records) return { status: 400, body: { errors: [{ code: 'parameter_invalid' }] } };
		const address = `https://api.intercom.io${route.split(' ')[1]}`;
		return { body: placedAt(path, records, says(wanted as number, address)) };
	};

/** All lists of the table; one whose answer is a bare array has no place to say how it goes on. */
const lists = placesOf(resources)
	.filter(({ entry }) => 'route' in entry && entry.list && entry.list.items[0] !== '')
	.map(({ resource, operation, entry }) => ({ resource, operation, entry: entry as Operation }));

describe.each(lists.map((each) => [`${each.resource}: ${each.operation}`, each] as const))(
	'%s',
	(_name, { resource, operation, entry }) => {
		test.each(Object.entries(WAYS))('goes on with %s', async (_way, way) => {
			answer = followed(entry.list!.items[0]!, way);
			const [filling] = fillingsOf(resource, operation, entry, 'required fields');
			const { json, error } = await run({ ...filling!.parameters, returnAll: true });
			expect(error).toBeUndefined();
			expect(ids(json)).toEqual(ALL);
		});
	},
);

const getArticles = { resource: 'article', operation: 'getAll', returnAll: true };
const getConversations = { resource: 'conversation', operation: 'getAll', returnAll: true };
const getTags = { resource: 'tag', operation: 'getAll', returnAll: true };
const contactTags = {
	resource: 'contact',
	operation: 'getTags',
	contact_id: '5ba682d23d7cf92bef87bfd4',
	returnAll: true,
};

describe('an answer that says that there is more', () => {
	test.each([
		['has_more, and no cursor', { has_more: true }],
		['has_more of its pages', { pages: { has_more: true } }],
		['a next page that names no place', { pages: { next: { offset: 10 } } }],
		['a next page that is a list', { pages: { next: [10] } }],
		['a count, and nothing of pages', { total_count: 25 }],
	])('but not how to ask for it is an error: %s', async (_name, says) => {
		for (const parameters of [contactTags, getTags]) {
			answer = () => ({ body: { data: withIds(1, 2), ...says } });
			const { status, error } = await run(parameters);
			expect(status).toBe('error');
			expect(error?.message).toMatch(/^Intercom says that there are (more|25) records/);
		}
	});

	test('in numbers that the server does not know is an error', async () => {
		answer = () => ({ body: { data: withIds(1, 2), pages: { page: 1, total_pages: 2 } } });
		const { error } = await run(contactTags);
		expect(error?.message).toBe('Intercom gave the same page twice');
	});

	test('still gives what a Limit asks for', async () => {
		answer = () => ({ body: { data: withIds(1, 2), has_more: true } });
		const { json, error } = await run({ ...contactTags, returnAll: false, limit: 2 });
		expect(error).toBeUndefined();
		expect(ids(json)).toEqual([1, 2]);
	});

	test('of a page that does not exist, beyond the last one, ends the list all the same', async () => {
		for (const beyond of [{ status: 404, body: {} }, { body: { data: [] } }, undefined]) {
			const first = {
				body: {
					data: withIds(1, 2),
					pages: { next: `${base()}/articles?page=2`, page: 1, total_pages: 1 },
				},
			};
			answer = ({ asked }) => (asked.page === undefined ? first : (beyond ?? first));
			const { json, error } = await run(getArticles);
			expect(error).toBeUndefined();
			expect(ids(json)).toEqual([1, 2]);
		}
	});
});

test('an answer that says nothing of pages: a full one may have a next, which is asked for once', async () => {
	const full = Array.from({ length: 50 }, (_, index) => index + 1);
	for (const rest of [{ data: withIds(51) }, { data: [] }, { data: withIds(...full) }]) {
		received = [];
		answer = ({ asked }) => ({ body: asked.page === undefined ? { data: withIds(...full) } : rest });
		const { json, error } = await run(getArticles);
		expect(error).toBeUndefined();
		expect(json).toHaveLength(rest.data.length === 1 ? 51 : 50);
		expect(received).toHaveLength(2);
	}
});

describe('a record that comes again', () => {
	const cursors =
		(...pages: IDataObject[][]): typeof answer =>
		({ asked }) => {
			const page = Number(asked.starting_after ?? 0);
			const next = page < pages.length - 1 ? { starting_after: String(page + 1) } : null;
			return { body: { data: pages[page], conversations: pages[page], pages: { next } } };
		};

	test.each([getConversations, getTags, { ...getConversations, resource: 'contact' }])(
		'on any later page is given once: %j',
		async (parameters) => {
			answer = cursors(withIds(1, 2, 3), withIds(3, 4), withIds(1, 5), withIds(2, 4), withIds(6));
			const { json, error } = await run(parameters);
			expect(error).toBeUndefined();
			expect(ids(json)).toEqual([1, 2, 3, 4, 5, 6]);
		},
	);

	test('changed meanwhile is the same record', async () => {
		answer = cursors([{ id: '1', updated_at: 1 }, { id: '2' }], [{ id: '1', updated_at: 2 }, { id: '3' }]);
		const { json } = await run(getConversations);
		expect(ids(json)).toEqual([1, 2, 3]);
	});
});

describe('a scroll', () => {
	const getCompanies = { resource: 'company', operation: 'getByScroll', returnAll: true };
	const callScroll = {
		resource: 'api',
		operation: 'call',
		method: 'GET',
		path: '/companies/scroll',
		additionalFields: { every_page: true },
	};
	const gone = { status: 404, body: { type: 'error.list', errors: [{ code: 'not_found', message: 'x' }] } };
	const exists = { status: 400, body: { type: 'error.list', errors: [{ code: 'scroll_exists' }] } };
	const failed = { status: 500, body: '' };

	/** Answers one after the other; what comes after the last one is a mistake of the test. */
	const inTurn = (...answers: Answer[]): typeof answer => {
		const left = [...answers];
		return () => left.shift() ?? { status: 400, body: { errors: [{ message: 'one request too many' }] } };
	};
	const page = (scroll_param: string | null, ...numbers: number[]) => ({
		body: { type: 'list', data: withIds(...numbers), pages: null, total_count: null, scroll_param },
	});

	test.each([getCompanies, callScroll])(
		'that ends with 404 after its pages has ended: %j',
		async (parameters) => {
			answer = inTurn(page('s', 1, 2), page('s', 3), gone);
			const { json, error } = await run(parameters);
			expect(error).toBeUndefined();
			expect(ids(json)).toEqual([1, 2, 3]);
		},
	);

	test.each([getCompanies, callScroll])(
		'of a workspace without companies is empty: %j',
		async (parameters) => {
			answer = inTurn(gone);
			const { json, error } = await run(parameters);
			expect(error).toBeUndefined();
			expect(json).toEqual([]);
		},
	);

	test("a proxy's 404 is no end", async () => {
		answer = inTurn(page('s', 1, 2), { status: 404, body: '<html><title>Not here</title></html>' });
		expect((await run(getCompanies)).error?.message).toMatch(/Not here/);
	});

	test.each([
		['500 at first', [failed, page('s', 1, 2), page('s', 3), gone]],
		['another scroll at first', [exists, page('s', 1, 2), page('s', 3), page('s')]],
		['500 on a later page', [page('s', 1, 2), failed, page('t', 1, 2), page('t', 3), gone]],
		[
			'500 on a later page, whose scroll then is in the way',
			[page('s', 1, 2), failed, exists, page('t', 2, 1), page('t', 3), gone],
		],
		['an empty answer', [page('s', 1, 2), { body: '' }, page('t', 1, 2), page('t', 3), gone]],
	] as Array<[string, Answer[]]>)(
		'waits, begins anew and gives each company once after %s',
		async (_name, answers) => {
			answer = inTurn(...answers);
			const { json, error } = await run(getCompanies);
			expect(error).toBeUndefined();
			expect(ids(json).sort()).toEqual([1, 2, 3]);
			expect(received).toHaveLength(answers.length);
		},
		30_000,
	);

	test('a refusal that waiting does not mend is an error at once', async () => {
		answer = inTurn({ status: 403, body: { errors: [{ code: 'forbidden', message: 'no' }] } });
		expect((await run(getCompanies)).error?.message).toMatch(/no$/);
		expect(received).toHaveLength(1);
	});
});

describe('also where a list is only a part of the work', () => {
	test.each(Object.entries(WAYS))('API Request: Every Page goes on with %s', async (_name, way) => {
		answer = followed('data', way);
		const { json, error } = await run({
			resource: 'api',
			operation: 'call',
			method: 'GET',
			path: '/things/of/tomorrow',
			additionalFields: { every_page: true },
		});
		expect(error).toBeUndefined();
		expect(ids(json)).toEqual(ALL);
	});

	test("the form for attributes and the trigger's choices show all of them", async () => {
		const way = WAYS['an address with a number']!;
		answer = (each) => {
			const { body, ...rest } = followed('data', way)(each);
			const data = ((body as IDataObject).data as IDataObject[]).map(({ id }) => ({
				id,
				name: `n${String(id)}`,
				custom: true,
				data_type: 'string',
			}));
			return { ...rest, body: { ...(body as IDataObject), data } };
		};
		const parameters = { resource: 'contact', operation: 'create' };
		const fields = await formOf('contactAttributes', { parameters, credential: credential() });
		expect(fields.map(({ id }) => id)).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
		const trigger = workflowWith({
			type: 'n8n-nodes-intercom.intercomTrigger',
			parameters: {},
			credential: credential(),
		});
		expect(await choices(trigger, 'getTags')).toHaveLength(5);
	});

	const kinds = [
		['article', 'data'],
		['conversation', 'conversations'],
		['tag', 'data'],
	] as const;
	test.each(
		Object.entries(WAYS).flatMap(([name, way]) => kinds.map((kind) => [...kind, name, way] as const)),
	)(
		'the list from which a person picks a record of the kind %s (%s) goes on with %s',
		async (kind, items, _name, way) => {
			answer = followed(items, way);
			const found: string[] = [];
			let token: string | undefined;
			do {
				const { results, paginationToken } = await pickerPage(kind, credential(), token);
				found.push(...results.map(({ value }) => String(value)));
				token = paginationToken as string | undefined;
			} while (token !== undefined);
			expect(found.map(Number)).toEqual(ALL);
		},
	);

	test('a tag that is on a later page is found by its name', async () => {
		answer = ({ route, asked }) => {
			if (route !== 'GET /tags') return { body: { type: 'tag', id: '9', name: 'Late', tags: { data: [] } } };
			const tag = asked.page ? { id: '9', name: 'Late' } : { id: '8', name: 'Early' };
			return { body: { data: [tag], pages: { next: asked.page ? null : `${base()}/tags?page=2` } } };
		};
		const { error } = await run({
			resource: 'tag',
			operation: 'addByName',
			target: 'contact',
			contact: { __rl: true, mode: 'id', value: '5ba682d23d7cf92bef87bfd4' },
			tag_names: ['Late'],
		});
		expect(error).toBeUndefined();
		const added = received.find(({ route }) => route === 'POST /contacts/5ba682d23d7cf92bef87bfd4/tags');
		expect(added?.asked).toMatchObject({ id: '9' });
		expect(received.map(({ route }) => route)).not.toContain('POST /tags');
	});
});

test('100,000 records take time in proportion', async () => {
	const PER_PAGE = 1_000;
	const list =
		(count: number): typeof answer =>
		({ asked }) => {
			const page = Number(asked.page ?? 1);
			const data = Array.from({ length: PER_PAGE }, (_, index) => ({
				type: 'article',
				id: String((page - 1) * PER_PAGE + index),
			}));
			return { body: { data, pages: { page, total_pages: count / PER_PAGE } } };
		};
	const seconds = async (count: number) => {
		answer = list(count);
		const begin = performance.now();
		expect((await run(getArticles)).json).toHaveLength(count);
		return (performance.now() - begin) / 1000;
	};
	await seconds(10_000);
	const few = await seconds(10_000);
	// Ten times as many, with room for a busy machine: what grew with the square would take a hundred times as long.
	expect(await seconds(100_000)).toBeLessThan(Math.max(5, few * 40));
}, 120_000);

describe('pages with numbers', () => {
	const PAGE = 4;
	const TOTAL = 30;
	const ALL_IDS = Array.from({ length: TOTAL }, (_, index) => index + 1);
	const getArticles = { resource: 'article', operation: 'getAll' };
	let asked: number[];
	/** Requests without an answer, by the page that they ask for. */
	const open = new Map<number, ServerResponse>();
	/** Answers are given once so many requests are open, the last one first. */
	let heldUntil = 1;

	const numbered = createServer((request, response) => {
		const page = Number(new URL(request.url ?? '/', 'http://intercom').searchParams.get('page') ?? 1);
		asked.push(page);
		open.set(page, response);
		if (page > 1 && page <= 6 && open.size < heldUntil) return;
		for (const [number, held] of [...open].reverse()) {
			const body = {
				type: 'list',
				pages: { type: 'pages', page: number, per_page: PAGE, total_pages: Math.ceil(TOTAL / PAGE) },
				data: withIds(...ALL_IDS.slice((number - 1) * PAGE, number * PAGE)),
			};
			held.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		}
		open.clear();
	});
	beforeAll(async () => await new Promise<void>((resolve) => numbered.listen(0, '127.0.0.1', resolve)));
	beforeEach(() => (asked = []));
	afterAll(async () => await new Promise((resolve) => numbered.close(resolve)));

	const list = async (parameters: INodeParameters) =>
		await runIntercom({
			credential: {
				...credential(),
				baseUrl: `http://127.0.0.1:${(numbered.address() as AddressInfo).port}`,
			},
			parameters: { ...getArticles, output: 'raw', ...parameters },
		});

	test('are asked for side by side, each once, and their records keep the order', async () => {
		heldUntil = 5;
		const { json, status } = await list({ returnAll: true });
		expect(status).toBe('success');
		expect(ids(json)).toEqual(ALL_IDS);
		expect(asked.sort((one, other) => one - other)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
	});

	test('are not asked for beyond what a Limit needs', async () => {
		heldUntil = 2;
		const { json } = await list({ limit: 10 });
		expect(ids(json)).toEqual(ALL_IDS.slice(0, 10));
		expect(asked.sort((one, other) => one - other)).toEqual([1, 2, 3]);
	});
});
