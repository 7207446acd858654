import { createServer } from 'node:http';

/**
 * A process of its own that answers like Intercom's `GET /contacts/{id}`, so that its work does not count.
 * Arguments: milliseconds of latency, requests a window of 10 s, and the part of each window that another app takes
 * as it begins. Prints its port. `GET /counts` tells what came, and how long the windows alone make it last.
 */
const [latency, limit, taken = 0] = process.argv.slice(2).map(Number);
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
		: {
				type: 'contact',
				id: request.url.split('/').at(-1),
				role: 'user',
				email: 'ada@example.com',
				name: 'Ada',
			};
	setTimeout(() => {
		counts.underWay--;
		response.writeHead(isRefused ? 429 : 200, headers).end(JSON.stringify(body));
	}, latency);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
