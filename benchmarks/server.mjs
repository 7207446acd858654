import { createServer } from 'node:http';

/**
 * A process of its own that answers like Intercom, so that its work does not count: `GET` and `PUT /contacts/{id}`,
 * `GET /contacts`, whose pages follow each other by cursors, and `GET /articles`, whose pages have numbers.
 * Arguments: milliseconds of latency, requests a window of 10 s, the part of each window that another app takes as it
 * begins, and how many records the lists have. Prints its port. `GET /counts` tells what came, and how long the windows
 * alone make it last.
 */
const [latency, limit, taken = 0, records = 0] = process.argv.slice(2).map(Number);
const WINDOW_MS = 10_000;

let window = { endsAt: 0, remaining: 0 };
const fresh = () => ({ answered: 0, refused: 0, firstAt: 0, firstEndsAt: 0, underWay: 0, mostUnderWay: 0 });
let counts = fresh();

/** Windows follow each other without a gap while requests come; after a pause the next request begins one. */
function endOfWindow(now) {
	const next = window.endsAt + WINDOW_MS;
	return next > now ? next : Math.ceil(now / 1000) * 1000 + WINDOW_MS;
}

/** The shortest time in which the windows let so many requests through. */
function minimum() {
	const each = Math.floor(limit * (1 - taken));
	const windows = Math.ceil(counts.answered / each);
	return windows > 1 ? counts.firstEndsAt - counts.firstAt + (windows - 2) * WINDOW_MS + latency : latency;
}

const contact = (id) => ({
	type: 'contact',
	id: String(id),
	external_id: `external-${id}`,
	workspace_id: 'workspace',
	role: 'user',
	email: `contact${id}@example.com`,
	phone: null,
	name: 'Ada &amp; Co',
	owner_id: null,
	has_hard_bounced: false,
	marked_email_as_spam: false,
	unsubscribed_from_emails: false,
	created_at: 1_780_000_000,
	updated_at: 1_780_000_000,
	signed_up_at: 1_780_000_000,
	last_seen_at: 1_780_000_000,
	last_replied_at: null,
	last_contacted_at: null,
	language_override: null,
	browser: 'firefox',
	browser_language: 'en',
	os: 'Linux',
	location: { type: 'location', country: 'Germany', region: 'Berlin', city: 'Berlin' },
	social_profiles: { type: 'list', data: [] },
	custom_attributes: { plan: 'pro', seats: 5 },
	tags: { type: 'list', data: [{ type: 'tag', id: '1' }], url: '/tags', total_count: 1, has_more: false },
	notes: { type: 'list', data: [], url: '/notes', total_count: 0, has_more: false },
	companies: { type: 'list', data: [], url: '/companies', total_count: 0, has_more: false },
});

const article = (id) => ({ type: 'article', id: String(id), title: `Article ${id}`, state: 'published' });

/** What a request is answered with. */
function answerTo({ method, url }) {
	const { pathname, searchParams } = new URL(url, 'http://intercom');
	if (method !== 'GET' || (pathname !== '/contacts' && pathname !== '/articles'))
		return contact(pathname.split('/').at(-1));
	const size = Number(searchParams.get('per_page') ?? 50);
	const page = Number(searchParams.get('page') ?? 1);
	const from = pathname === '/articles' ? (page - 1) * size : Number(searchParams.get('starting_after') ?? 0);
	const until = Math.min(records, from + size);
	const data = Array.from({ length: Math.max(0, until - from) }, (_, index) =>
		(pathname === '/articles' ? article : contact)(from + index + 1),
	);
	const total = { type: 'pages', page, per_page: size, total_pages: Math.ceil(records / size) };
	const pages =
		pathname === '/articles'
			? total
			: { ...total, ...(until < records ? { next: { page: page + 1, starting_after: String(until) } } : {}) };
	return { type: 'list', data, total_count: records, pages };
}

const server = createServer((request, response) => {
	if (request.url === '/counts') {
		response.end(JSON.stringify({ ...counts, minimum: minimum() }));
		counts = fresh();
		return;
	}
	const now = Date.now();
	if (now >= window.endsAt) {
		window = { endsAt: endOfWindow(now), remaining: Math.floor(limit * (1 - taken)) };
	}
	counts.firstAt ||= now;
	counts.firstEndsAt ||= window.endsAt;
	counts.mostUnderWay = Math.max(counts.mostUnderWay, ++counts.underWay);
	const isRefused = window.remaining <= 0;
	if (!isRefused) window.remaining--;
	counts[isRefused ? 'refused' : 'answered']++;
	const headers = {
		'content-type': 'application/json',
		'x-ratelimit-limit': limit,
		'x-ratelimit-remaining': window.remaining,
		'x-ratelimit-reset': window.endsAt / 1000,
	};
	const body = isRefused
		? { type: 'error.list', errors: [{ code: 'rate_limit_exceeded', message: 'Exceeded rate limit' }] }
		: answerTo(request);
	setTimeout(() => {
		counts.underWay--;
		response.writeHead(isRefused ? 429 : 200, headers).end(JSON.stringify(body));
	}, latency);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
