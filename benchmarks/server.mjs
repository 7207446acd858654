import { createServer } from 'node:http';

/**
 * A process of its own that answers like Intercom's `GET /contacts/{id}`, so that its work does not count.
 * Arguments: milliseconds of latency, requests a window of 10 s. Prints its port. `GET /counts` tells what came.
 */
const [latency, limit] = process.argv.slice(2).map(Number);
const WINDOW_SECONDS = 10;

let window = { endsAt: 0, remaining: 0 };
const counts = { answered: 0, refused: 0 };

const server = createServer((request, response) => {
	if (request.url === '/counts') {
		response.end(JSON.stringify(counts));
		counts.answered = counts.refused = 0;
		return;
	}
	const now = Date.now();
	if (now >= window.endsAt) {
		const endsAt = (Math.ceil(now / 1000) + WINDOW_SECONDS) * 1000;
		window = { endsAt, remaining: limit };
	}
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
	setTimeout(() => response.writeHead(isRefused ? 429 : 200, headers).end(JSON.stringify(body)), latency);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
