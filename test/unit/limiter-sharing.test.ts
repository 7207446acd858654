import type { IDataObject } from 'n8n-workflow';
import { createLimiter, type Lane } from '../../nodes/Intercom/api/limiter';

const WINDOW_MS = 10_000;

beforeEach(() => {
	jest.useFakeTimers({ now: Date.parse('2026-01-31T09:00:00.400Z') });
	seed = 1;
	// The limiter lets processes begin a window at moments of their own, by chance.
	jest.spyOn(Math, 'random').mockImplementation(random);
});
afterEach(() => {
	jest.useRealTimers();
	jest.restoreAllMocks();
});

const after = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

/** Always the same numbers between 0 and 1. */
let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

/** Intercom's limit, and another app that takes a part of each window as it begins. */
function intercom(limit: number, latency: number, taken = 0) {
	let window = { endsAt: 0, remaining: 0 };
	const counts = { answered: 0, refused: 0, firstAt: 0, firstEndsAt: 0 };
	return {
		counts,
		/** Milliseconds in which the windows let through so many. */
		least(requests: number) {
			const windows = Math.ceil(requests / Math.floor(limit * (1 - taken)));
			return windows > 1
				? counts.firstEndsAt - counts.firstAt + (windows - 2) * WINDOW_MS + latency
				: latency;
		},
		async request() {
			await after(latency * (0.35 + 0.3 * random()));
			const now = Date.now();
			if (now >= window.endsAt)
				window = {
					endsAt:
						window.endsAt + WINDOW_MS > now
							? window.endsAt + WINDOW_MS
							: Math.ceil(now / 1000) * 1000 + WINDOW_MS,
					remaining: Math.floor(limit * (1 - taken)),
				};
			counts.firstAt ||= now;
			counts.firstEndsAt ||= window.endsAt;
			const refused = window.remaining <= 0;
			if (!refused) window.remaining--;
			counts[refused ? 'refused' : 'answered']++;
			const headers: IDataObject = {
				'x-ratelimit-limit': String(limit),
				'x-ratelimit-remaining': String(window.remaining),
				'x-ratelimit-reset': String(window.endsAt / 1000),
				date: new Date(now).toUTCString(),
			};
			await after(latency * (0.35 + 0.3 * random()));
			return { headers, refused };
		},
	};
}

/** A process of n8n: sends its items as the node does, and tells when it was done. */
async function workerOf(
	service: ReturnType<typeof intercom>,
	items: number,
	startsAfter = 0,
): Promise<number> {
	await after(startsAfter);
	const limiter = createLimiter();
	const lane: Lane = { reserve: 0 };
	const began = Date.now();
	let left = items;
	let active = 0;
	await new Promise<void>((resolve) => {
		const start = () => {
			while (active < limiter.concurrency(lane) && left > 0) {
				left--;
				active++;
				void send().finally(() => {
					active--;
					start();
				});
			}
			if (active === 0 && left === 0) resolve();
		};
		const send = async () => {
			for (;;) {
				const place = await limiter.enter(lane);
				const answer = await service.request();
				place.done(answer);
				if (!answer.refused) return;
			}
		};
		start();
	});
	return Date.now() - began;
}

async function ended<T>(work: Promise<T>): Promise<T> {
	let isOver = false;
	const watched = work.finally(() => (isOver = true));
	while (!isOver) await jest.advanceTimersByTimeAsync(50);
	return await watched;
}

/** Work for four windows and a half, so that what is lost of each window costs as much as it is. */
const WINDOWS = 4.5;

const cases = [50, 350, 1000].flatMap((latency) =>
	[167, 1666].flatMap((limit) => [1, 2, 4].map((processes) => [processes, limit, latency] as const)),
);

test.each(cases)(
	'%i processes with one token share a limit of %i, at %i ms',
	async (processes, limit, latency) => {
		const service = intercom(limit, latency);
		const items = Math.floor((limit * WINDOWS) / processes);
		const times = await ended(
			Promise.all(Array.from({ length: processes }, async () => await workerOf(service, items))),
		);
		expect(Math.max(...times)).toBeLessThan(1.15 * service.least(items * processes));
		// Of a small window, a few requests too many are a large part.
		const several = limit < 1000 ? 0.15 : 0.1;
		expect(service.counts.refused / (items * processes)).toBeLessThan(processes === 1 ? 0.001 : several);
	},
);

test.each([
	[1666, 50],
	[1666, 350],
	[1666, 1000],
	[167, 350],
])('beside an app that takes 60 percent of %i, at %i ms', async (limit, latency) => {
	const service = intercom(limit, latency, 0.6);
	const items = Math.floor(limit * 0.4 * WINDOWS);
	const time = await ended(workerOf(service, items));
	expect(time).toBeLessThan(1.15 * service.least(items));
	expect(service.counts.refused / items).toBeLessThan(0.01);
});

test.each([350, 1000])(
	'four processes that begin one after the other see each other in time, at %i ms',
	async (latency) => {
		const service = intercom(1666, latency);
		const items = Math.floor((1666 * WINDOWS) / 4);
		await ended(
			Promise.all(Array.from({ length: 4 }, async (_, index) => await workerOf(service, items, index * 300))),
		);
		expect(service.counts.refused / (items * 4)).toBeLessThan(0.02);
	},
);

test('a process that comes later gets its part, and not at the cost of refusals', async () => {
	const service = intercom(1666, 350);
	const items = 1666 * 8;
	const [first = 0, later = 0] = await ended(
		Promise.all([workerOf(service, items), workerOf(service, items / 2, 25_000)]),
	);
	expect(service.counts.refused / items).toBeLessThan(0.01);
	expect(Math.max(first, later + 25_000)).toBeLessThan(1.1 * service.least(items * 1.5));
	expect(later).toBeLessThan(110_000);
});
