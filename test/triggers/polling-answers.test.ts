import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { forgetPolls } from '../../nodes/Intercom/triggers/polling';
import { CHANGES, changed, placesIn } from './oddities';
import { type Active, execute, type Poller, startPolling, workflowWith } from './engine';

/** What Intercom, or something on the way to it, answers to a request; `number` counts from 1. */
type Answers = (asked: {
	number: number;
	path: string;
	query: URLSearchParams;
	body: IDataObject;
	headers: IncomingHttpHeaders;
	response: ServerResponse;
}) => { status?: number; body: unknown; date?: number } | undefined;

const NOW = Math.floor(Date.now() / 1000);
const DAY = 24 * 60 * 60;

let server: Server;
let address: string;
let answers: Answers;
let requests: number;

beforeEach(async () => {
	forgetPolls();
	requests = 0;
	server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const url = new URL(request.url!, 'http://intercom');
			const text = Buffer.concat(chunks).toString();
			const answer = answers({
				number: ++requests,
				path: url.pathname,
				query: url.searchParams,
				body: (text ? JSON.parse(text) : {}) as IDataObject,
				headers: request.headers,
				response,
			});
			if (!answer) return;
			const { status = 200, body, date = Date.now() / 1000 } = answer;
			response.writeHead(status, {
				'content-type': 'application/json',
				date: new Date(date * 1000).toUTCString(),
			});
			response.end(typeof body === 'string' ? body : JSON.stringify(body));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
	jest.restoreAllMocks();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const trigger = (parameters: INodeParameters): Active =>
	workflowWith({
		type: 'n8n-nodes-intercom.intercomPollingTrigger',
		parameters,
		credential: { region: 'custom', baseUrl: address, accessToken: 'token' },
	});

const since = (parameters: INodeParameters, moment: unknown) =>
	trigger({ ...parameters, options: { startFrom: moment as string } });

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const ids = (records: IDataObject[]) => records.map(({ id }) => String(id)).sort();
const contact = (id: string, at: unknown, more: IDataObject = {}): IDataObject =>
	({ type: 'contact', id, created_at: at, updated_at: at, ...more }) as IDataObject;
const list = (data: IDataObject[], next?: string | number) => ({
	type: 'list',
	data,
	pages: next === undefined ? {} : { next: { starting_after: next } },
});

async function polls(poller: Poller, times: number): Promise<number[]> {
	const counts: number[] = [];
	for (let time = 0; time < times; time++) counts.push((await poller.poll()).length);
	return counts;
}

const CONTACTS = { resource: 'contact', event: 'updated' };

describe('an answer that is none', () => {
	test.each([
		['nothing', ''],
		['an empty object', {}],
		['null', 'null'],
		['a list that is null', { data: null }],
		['an error', { type: 'error.list', errors: [] }],
		['a page of a proxy', '<html>Maintenance</html>'],
		['a cut-off text', '{"data": ['],
	])(
		'%s: counts as an outage, and loses nothing',
		async (_, body) => {
			const records = [contact('1', NOW - 3 * DAY), contact('2', NOW - 2 * DAY)];
			const poller = startPolling(since(CONTACTS, iso(NOW - 5 * DAY)));
			answers = () => ({ body });
			expect(await poller.poll()).toEqual([]);
			answers = () => ({ body: list(records) });
			expect(ids(await poller.poll())).toEqual(['1', '2']);
		},
		30_000,
	);

	test('on the second page: both pages come once', async () => {
		const poller = startPolling(since(CONTACTS, iso(NOW - DAY)));
		let failing = true;
		answers = ({ body }) =>
			(body.pagination as IDataObject).starting_after
				? { body: failing ? {} : list([contact('1', NOW - 200)]) }
				: { body: list([contact('2', NOW - 100)], 'next') };
		expect(await poller.poll()).toEqual([]);
		failing = false;
		expect(ids(await poller.poll())).toEqual(['1', '2']);
		expect(await poller.poll()).toEqual([]);
	});

	test("a proxy's refusal is an error at first, and waited out once Intercom has answered", async () => {
		const poller = startPolling(since(CONTACTS, iso(NOW - DAY)));
		answers = () => ({ status: 403, body: '<html>Blocked</html>' });
		await expect(poller.poll()).rejects.toThrow('Intercom does not allow this');
		answers = () => ({ body: list([]) });
		await poller.poll();
		answers = () => ({ status: 403, body: '<html>Blocked</html>' });
		expect(await poller.poll()).toEqual([]);
	});
});

describe('Start From', () => {
	test('as a moment relative to now begins once, and not anew with each poll', async () => {
		answers = () => ({ body: list([contact('1', NOW - 2 * DAY), contact('2', NOW - 3 * DAY)]) });
		expect(await polls(startPolling(since(CONTACTS, '={{ $now.minus({ days: 7 }) }}')), 4)).toEqual([
			2, 0, 0, 0,
		]);
	});

	test("without a timezone is meant in the workflow's", async () => {
		const active = since(CONTACTS, '2026-03-01T09:00:00');
		active.settings = { timezone: 'Asia/Tokyo' };
		const nineInTokyo = Date.UTC(2026, 2, 1, 0) / 1000;
		answers = () => ({ body: list([contact('after', nineInTokyo), contact('before', nineInTokyo - 1)]) });
		expect(ids(await startPolling(active).poll())).toEqual(['after']);
	});

	test('removed later leaves what was reached; another one begins anew', async () => {
		const active = since(CONTACTS, iso(NOW - DAY));
		answers = () => ({ body: list([contact('1', NOW - 7200)]) });
		expect(await polls(startPolling(active), 2)).toEqual([1, 0]);
		active.node.parameters.options = {};
		answers = () => ({ body: list([contact('late', NOW - 60), contact('1', NOW - 7200)]) });
		expect(ids(await startPolling(active).poll())).toEqual(['late']);
		active.node.parameters.options = { startFrom: iso(NOW - 2 * DAY) };
		expect(ids(await startPolling(active).poll())).toEqual(['1', 'late']);
	});
});

test('an Overlap that is no number is an error', async () => {
	const active = trigger({ ...CONTACTS, options: { overlap: '15m' as never } });
	await expect(startPolling(active).poll()).rejects.toThrow('Overlap "15m" is not a number of minutes');
});

test.each([300, -300])(
	"begins by Intercom's clock, which is %i seconds from this machine's",
	async (behind) => {
		const theirNow = NOW - behind;
		let records = [contact('before', theirNow - 100)];
		answers = () => ({ body: list(records), date: theirNow });
		const poller = startPolling(trigger(CONTACTS));
		expect(await poller.poll()).toEqual([]);
		records = [contact('after', theirNow + 20), ...records];
		expect(ids(await poller.poll())).toEqual(['after']);
	},
);

describe('the list changes while its pages are read', () => {
	const PER_PAGE = { article: 50, company: 60 };
	const numbered = (records: IDataObject[], query: URLSearchParams) => {
		const page = Number(query.get('page'));
		const size = Number(query.get('per_page'));
		const pages = Math.ceil(records.length / size);
		return {
			body: {
				type: 'list',
				data: records.slice((page - 1) * size, page * size),
				pages: { page, per_page: size, total_pages: pages },
			},
		};
	};

	test('an article is deleted, and the first one of the next page moves up', async () => {
		const records = Array.from({ length: 120 }, (_, number) => contact(String(number), NOW - DAY - number));
		answers = ({ query, number }) => {
			const answer = numbered(records, query);
			if (number === 1) records.splice(3, 1);
			return answer;
		};
		const poller = startPolling(since({ resource: 'article', event: 'updated' }, iso(NOW - 2 * DAY)));
		const found = [...(await poller.poll()), ...(await poller.poll())];
		expect(found).toHaveLength(120);
		expect(await polls(poller, 2)).toEqual([0, 0]);
	});

	test('a company moves to the front before its page is read', async () => {
		const records = Array.from({ length: 180 }, (_, number) => contact(String(number), NOW - DAY));
		answers = ({ query, number }) => {
			const answer = numbered(records, query);
			if (number === 1) records.unshift(...records.splice(PER_PAGE.company + 10, 1));
			return answer;
		};
		const poller = startPolling(since({ resource: 'company', event: 'updated' }, iso(NOW - 2 * DAY)));
		const found = [...(await poller.poll()), ...(await poller.poll())];
		expect(new Set(ids(found)).size).toBe(180);
		expect(found).toHaveLength(180);
	});
});

describe('a page is refused', () => {
	test('once: the pass begins anew within the same poll', async () => {
		let refused = 0;
		answers = ({ body }) => {
			if (!(body.pagination as IDataObject).starting_after)
				return { body: list([contact('2', NOW - 100)], 'next') };
			return refused++ ? { body: list([contact('1', NOW - 200)]) } : { status: 400, body: { errors: [] } };
		};
		expect(ids(await startPolling(since(CONTACTS, iso(NOW - DAY))).poll())).toEqual(['1', '2']);
	});

	test('always, as beyond the 10,000th company: what comes before is delivered, once', async () => {
		answers = ({ query }) =>
			query.get('page') === '1'
				? { body: { data: [contact('1', NOW - 100)], pages: { page: 1, total_pages: 2 } } }
				: { status: 400, body: { type: 'error.list', errors: [{ code: 'bad_request' }] } };
		const poller = startPolling(since({ resource: 'company', event: 'updated' }, iso(NOW - DAY)));
		expect(await polls(poller, 3)).toEqual([1, 0, 0]);
		// Once it is known, each poll asks for the pages once, and after an hour n8n hears of it.
		expect(requests).toBe(2 + 2 + 2 + 2);
		const now = Date.now();
		jest.spyOn(Date, 'now').mockReturnValue(now + 61 * 60_000);
		await expect(poller.poll()).rejects.toThrow('Intercom did not accept the request');
	});

	test('the first one is an error', async () => {
		answers = () => ({ status: 400, body: { errors: [{ message: 'no' }] } });
		await expect(startPolling(since(CONTACTS, iso(NOW - DAY))).poll()).rejects.toThrow('no');
	});
});

test('after a crash, what the first poll gave comes again, though Start From means another moment by then', async () => {
	const active = since(CONTACTS, '={{ $now.minus({ hours: 1 }) }}');
	answers = () => ({ body: list([contact('1', NOW - 1800)]) });
	expect(await startPolling(active).pollAndDie()).toHaveLength(1);
	forgetPolls();
	jest.spyOn(Date, 'now').mockReturnValue((NOW + 7200) * 1000);
	expect(await polls(startPolling(active), 2)).toEqual([1, 0]);
});

describe('a poll that takes too long', () => {
	const deadline = () => {
		const controller = new AbortController();
		jest.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal);
		return controller;
	};

	test.each([
		['an answer drips', ({ response }) => void response.writeHead(200).write('{"data":')],
		['the rate limit is never free', () => ({ status: 429, body: {} })],
	] as Array<[string, Answers]>)(
		'because %s: ends, and the next one goes on',
		async (_, hang) => {
			const controller = deadline();
			const poller = startPolling(since(CONTACTS, iso(NOW - DAY)));
			let asked = () => {};
			const isAsked = new Promise<void>((resolve) => (asked = resolve));
			answers = (request) => {
				asked();
				return hang(request);
			};
			const slow = poller.poll();
			await isAsked;
			controller.abort();
			expect(await slow).toEqual([]);
			jest.restoreAllMocks();
			answers = () => ({ body: list([contact('1', NOW - 100)]) });
			expect(await polls(poller, 2)).toEqual([1, 0]);
		},
		30_000,
	);
});

describe('records', () => {
	test('dates may be digits, milliseconds or ISO, and an update may be missing in one that is new', async () => {
		const records = [
			contact('digits', String(NOW - 100)),
			contact('iso', iso(NOW - 100)),
			contact('milliseconds', (NOW - 100) * 1000),
			contact('old in milliseconds', (NOW - 3 * DAY) * 1000),
			contact('new', NOW - 100, { updated_at: null }),
			contact('none', null),
			contact('old', iso(NOW - 3 * DAY)),
		];
		answers = () => ({ body: list(records) });
		const poller = startPolling(since(CONTACTS, iso(NOW - DAY)));
		expect(ids(await poller.poll())).toEqual(['digits', 'iso', 'milliseconds', 'new']);
		expect(await poller.poll()).toEqual([]);
	});

	test.each([[2], ['two'], [[NOW, 'two']], [{ after: 2 }]])('a cursor may be %j', async (cursor) => {
		answers = ({ body }) => {
			const asked = (body.pagination as IDataObject).starting_after;
			if (asked === undefined) return { body: list([contact('2', NOW - 100)], cursor as never) };
			return JSON.stringify(asked) === JSON.stringify(cursor)
				? { body: list([contact('1', NOW - 200)]) }
				: { status: 400, body: {} };
		};
		expect(ids(await startPolling(since(CONTACTS, iso(NOW - DAY))).poll())).toEqual(['1', '2']);
	});

	test.each([
		['the address of a page with a number', CONTACTS, 'https://api.intercom.io/contacts/search?page=2'],
		['the address of a page with a cursor', CONTACTS, '/contacts/search?starting_after=2'],
		['a number', { resource: 'company', event: 'updated' }, { page: 2 }],
		['the address of a page', { resource: 'article', event: 'updated' }, '/articles?page=2&per_page=50'],
		['a cursor beside a number', { resource: 'company', event: 'updated' }, { page: 2, starting_after: '2' }],
	])('the next page may be told as %s', async (_name, parameters, next) => {
		answers = ({ query, body }) => {
			const pagination = (body.pagination ?? {}) as IDataObject;
			const isSecond = [query.get('page'), query.get('starting_after'), pagination.starting_after].includes(
				'2',
			);
			return isSecond
				? { body: { data: [contact('1', NOW - 200)], pages: {} } }
				: { body: { data: [contact('2', NOW - 100)], pages: { next } } };
		};
		const poller = startPolling(since(parameters, iso(NOW - DAY)));
		expect(ids(await poller.poll())).toEqual(['1', '2']);
		expect(await poller.poll()).toEqual([]);
	});

	const closed: IDataObject = {
		type: 'conversation',
		id: 'odd',
		created_at: NOW - 90,
		updated_at: NOW - 60,
		waiting_since: NOW - 80,
		state: 'closed',
		statistics: { last_close_at: NOW - 70 },
	};

	test.each(
		Object.entries(CHANGES).flatMap(([what, change]) =>
			['updated', 'created', 'closed', 'waiting'].map((event) => [what, event, change] as const),
		),
	)('one of which has a place that is %s holds up no others, under %s', async (_what, event, change) => {
		const others = ['a', 'b'].map((id) => ({
			...closed,
			id,
			...(event === 'waiting' ? { state: 'open', statistics: {} } : {}),
		}));
		let page: unknown[] = [];
		answers = () => ({ body: { type: 'conversation.list', conversations: page, pages: {} } });
		for (const place of placesIn(closed)) {
			page = [others[0], changed(closed, place, change), others[1]];
			const poller = startPolling(since({ resource: 'conversation', event }, iso(NOW - DAY)));
			const given = await poller.poll();
			expect(given.map(({ id }) => id)).toEqual(expect.arrayContaining(['a', 'b']));
			expect({ place, again: await poller.poll() }).toEqual({ place, again: [] });
		}
	});

	test('what cannot be asked for although Intercom says that there is more is reported, not passed over', async () => {
		answers = () => ({ body: { data: [contact('1', NOW - 100)], has_more: true } });
		const poller = startPolling(since(CONTACTS, iso(NOW - DAY)));
		expect(await polls(poller, 2)).toEqual([1, 0]);
		const now = Date.now();
		jest.spyOn(Date, 'now').mockReturnValue(now + 61 * 60_000);
		await expect(poller.poll()).rejects.toThrow('Intercom says that there are more records');
	});
});

test("the editor's test looks through several pages for what is rare", async () => {
	const conversation = (id: number, state: string) =>
		({ id: String(id), state, updated_at: NOW - id, statistics: { last_close_at: NOW - id } }) as IDataObject;
	answers = ({ body }) => {
		const page = Number((body.pagination as IDataObject).starting_after ?? 1);
		return {
			body: {
				conversations: [conversation(page, page < 3 ? 'open' : 'closed')],
				pages: { next: { starting_after: String(page + 1) } },
			},
		};
	};
	const { outputs } = await execute(
		trigger({ resource: 'conversation', event: 'closed' }),
		[[{ json: {} }]],
		'manual',
	);
	expect(outputs[0]!.map(({ json }) => json.id)).toEqual(['3', '4', '5']);
	expect(requests).toBe(5);
});

describe('later pages that Intercom refuses for good', () => {
	const COMPANIES = { resource: 'company', event: 'updated' };
	const stored = (active: Active) =>
		JSON.parse(active.database.staticData) as IDataObject & { node?: unknown };

	test.each([
		['where each poll gives something', 20],
		['where nothing happens', 0],
	])('are reported and then passed over, and static data stay small: %s', async (_name, changes) => {
		const begin = NOW;
		let minutes = 0;
		let made = 0;
		const records: IDataObject[] = [];
		jest.spyOn(Date, 'now').mockImplementation(() => (begin + minutes * 60) * 1000);
		answers = ({ query }) =>
			query.get('page') === '1'
				? {
						body: { data: [...records].reverse(), pages: { page: 1, total_pages: 2 } },
						date: begin + minutes * 60,
					}
				: { status: 400, body: { type: 'error.list', errors: [{ code: 'bad_request' }] } };
		const active = since(COMPANIES, iso(begin));
		const poller = startPolling(active);
		const given: IDataObject[] = [];
		const reported: number[] = [];
		const sizes: number[] = [];
		for (minutes = 1; minutes <= 240; minutes++) {
			for (let each = 0; each < changes; each++)
				records.push(contact(String(++made), begin + minutes * 60 - 1 - each));
			await poller.poll().then(
				(found) => given.push(...found),
				(error: Error) => {
					expect(error.message).toContain('Intercom did not accept the request');
					reported.push(minutes);
				},
			);
			sizes.push(active.database.staticData.length);
		}
		expect(new Set(ids(given)).size).toBe(given.length);
		expect(given.length).toBeGreaterThanOrEqual(made - changes);
		expect(reported.length).toBeGreaterThanOrEqual(3);
		expect(reported.length).toBeLessThanOrEqual(4);
		// What is remembered is that of an hour and the overlap, not that of four hours.
		expect(sizes.at(-1)!).toBeLessThan(500 + 75 * changes * 16);
		expect(Math.max(...sizes.slice(-30))).toBeLessThan(sizes[70]! + 500);
		expect(stored(active)).toBeDefined();
	});
});

test.each([
	['the first answer', 1],
	['a later answer', 2],
])('one Date a day ahead in %s loses nothing', async (_name, wrong) => {
	let polled = 0;
	const begin = NOW;
	let minutes = 0;
	jest.spyOn(Date, 'now').mockImplementation(() => (begin + minutes * 60) * 1000);
	const records: IDataObject[] = [];
	answers = ({ body }) => {
		const { value } = body.query as { value: number };
		const after = value + 2 * DAY;
		return {
			body: list(records.filter(({ updated_at }) => Number(updated_at) >= after)),
			date: begin + minutes * 60 + (polled === wrong ? DAY : 0),
		};
	};
	const poller = startPolling(trigger({ ...CONTACTS, options: { overlap: 0 } }));
	const given: IDataObject[] = [];
	for (minutes = 0; minutes < 400; minutes += 20) {
		polled++;
		records.unshift(contact(String(polled), begin + minutes * 60 + 5));
		given.push(...(await poller.poll()));
	}
	minutes = 420;
	given.push(...(await poller.poll()), ...(await poller.poll()));
	expect(ids(given)).toEqual(Array.from({ length: polled }, (_, index) => String(index + 1)).sort());
});

describe('a conversation of which Intercom does not say when it was closed', () => {
	const CLOSED = { resource: 'conversation', event: 'closed' };
	const conversation = (updated_at: number, state: string, last_close_at: number | null = null) =>
		({ id: '1', state, updated_at, statistics: last_close_at ? { last_close_at } : null }) as IDataObject;
	let now: IDataObject;
	let clock: number;
	let poller: Poller;

	beforeEach(() => {
		clock = NOW;
		jest.spyOn(Date, 'now').mockImplementation(() => clock * 1000);
		answers = () => ({ body: { conversations: [now], pages: {} }, date: clock });
		poller = startPolling(since(CLOSED, iso(NOW - 100)));
	});
	const at = async (hours: number, state: string, closed?: number) => {
		clock = NOW + hours * 3600;
		now = conversation(clock - 10, state, closed);
		return [(await poller.poll()).length, (await poller.poll()).length];
	};

	test('is given once, and not with each update, however much later', async () => {
		expect(await at(0, 'closed')).toEqual([1, 0]);
		for (const hours of [1, 2, 30, 31, 100]) expect(await at(hours, 'closed')).toEqual([0, 0]);
	});

	test('is given again after it was open meanwhile', async () => {
		expect(await at(0, 'closed')).toEqual([1, 0]);
		expect(await at(1, 'open')).toEqual([0, 0]);
		expect(await at(2, 'closed')).toEqual([1, 0]);
	});

	test('is not given again once Intercom says when, and is when it is closed anew', async () => {
		expect(await at(0, 'closed')).toEqual([1, 0]);
		expect(await at(0.01, 'closed', NOW - 20)).toEqual([0, 0]);
		expect(await at(1, 'closed', NOW + 3500)).toEqual([1, 0]);
	});
});

test.each([
	['', 1],
	[null, 1],
	['5', 0],
	[5, 0],
	[0, 0],
])('an Overlap of %j looks back %j times ten minutes', async (overlap, isUsual) => {
	let clock = NOW;
	jest.spyOn(Date, 'now').mockImplementation(() => clock * 1000);
	const asked: number[] = [];
	answers = ({ body }) => {
		asked.push(Number((body.query as { value: number }).value) + 2 * DAY);
		return { body: list([]), date: clock };
	};
	const poller = startPolling(trigger({ ...CONTACTS, options: { overlap: overlap as never } }));
	for (const minutes of [0, 60, 120]) {
		clock = NOW + minutes * 60;
		await poller.poll();
	}
	clock = NOW + 180 * 60;
	await poller.poll();
	const back = NOW + 60 * 60 - asked.at(-1)!;
	expect(back).toBe(isUsual ? 600 : Number(overlap) * 60);
});

test('60,000 changed records leave less than a megabyte behind, and none comes twice', async () => {
	const COUNT = 60_000;
	const PER_PAGE = 2_000;
	const all = Array.from({ length: COUNT }, (_, number) =>
		contact((number + 0x5ba682d23d7c).toString(16).padStart(24, '5'), NOW - 60 - (number % 500)),
	);
	answers = ({ body }) => {
		const page = Number((body.pagination as IDataObject).starting_after ?? 0);
		const records = all.slice(page * PER_PAGE, (page + 1) * PER_PAGE);
		return { body: list(records, (page + 1) * PER_PAGE < COUNT ? page + 1 : undefined) };
	};
	const active = since(CONTACTS, iso(NOW - 3600));
	const poller = startPolling(active);
	const given = new Set<string>();
	let count = 0;
	for (let found = await poller.poll(); found.length > 0; found = await poller.poll()) {
		count += found.length;
		for (const { id } of found) given.add(String(id));
	}
	expect([count, given.size]).toEqual([COUNT, COUNT]);
	expect(active.database.staticData.length).toBeLessThan(1_000_000);
	forgetPolls();
	expect(await startPolling(active).poll()).toEqual([]);
}, 120_000);

test.each([
	[36_000, 2],
	[10_000, 1],
])("a poll's time follows n8n's budget of %i ms", async (budget, pages) => {
	const real = Date.now.bind(Date);
	jest.spyOn(Date, 'now').mockImplementation(() => real() + requests * 12_000);
	answers = ({ body }) => {
		const page = Number((body.pagination as IDataObject).starting_after ?? 0);
		return { body: list([contact(String(page), NOW - 100)], page + 1) };
	};
	const timeouts = jest.spyOn(AbortSignal, 'timeout');
	const poller = startPolling(since(CONTACTS, iso(NOW - DAY)), { getPollBudgetMs: () => budget });
	expect(await poller.poll()).toHaveLength(pages);
	expect(timeouts).toHaveBeenCalledWith(budget);
});
