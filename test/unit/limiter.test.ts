import type { IDataObject } from 'n8n-workflow';
import {
	createLimiter,
	type Lane,
	type Limiter,
	limiterFor,
	tokensKnown,
	type Place,
} from '../../nodes/Intercom/api/limiter';

const START = Date.parse('2026-01-31T09:00:00Z');

let limiter: Limiter;

beforeEach(() => {
	jest.useFakeTimers({ now: START });
	jest.spyOn(Math, 'random').mockReturnValue(0);
	limiter = createLimiter();
});
afterEach(() => {
	jest.restoreAllMocks();
	jest.useRealTimers();
});

const lane = (more: Partial<Lane> = {}): Lane => ({ reserve: 0, ...more });

/** Headers of a window that ends so many seconds from now. */
const headers = (limit: number, remaining: number, seconds: number): IDataObject => ({
	'x-ratelimit-limit': String(limit),
	'x-ratelimit-remaining': String(remaining),
	'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + seconds),
});

/** Asks for places, and keeps those that were given in their order. */
function asking() {
	const given: string[] = [];
	const places: Place[] = [];
	return {
		given,
		places,
		ask(from: Lane, name: string, count = 1) {
			return Array.from({ length: count }, async () => {
				const place = await limiter.enter(from);
				given.push(name);
				places.push(place);
			});
		},
	};
}

/** Long enough for all that can begin to begin: the limiter lets in a few dozen at a time. */
const settle = async () => await jest.advanceTimersByTimeAsync(30);

/** Spends a window down to what remains, after another one has shown that nobody else spends the limit. */
async function learn(limit: number, remaining: number, seconds: number) {
	const before = await limiter.enter(lane());
	before.done({ headers: headers(limit, limit - 1, 1), refused: false });
	await jest.advanceTimersByTimeAsync(1000);
	for (let left = limit - 1; left >= remaining; left--) {
		const place = await limiter.enter(lane());
		place.done({ headers: headers(limit, left, seconds), refused: false });
		await jest.advanceTimersByTimeAsync(0);
	}
}

test('before the first answer only a few are let in', async () => {
	const { ask, given } = asking();
	ask(lane(), 'a', 30);
	await settle();
	expect(given).toHaveLength(10);
});

test('no more are let in than remain, those under way counted, until the window ends', async () => {
	await learn(100, 5, 4);
	const { ask, given, places } = asking();
	ask(lane(), 'a', 12);
	await settle();
	expect(given).toHaveLength(5);
	// The answer says what is left after it: nothing new.
	places[0]?.done({ headers: headers(100, 4, 4), refused: false });
	await settle();
	expect(given).toHaveLength(5);
	await jest.advanceTimersByTimeAsync(3900);
	expect(given).toHaveLength(5);
	await jest.advanceTimersByTimeAsync(200);
	expect(given).toHaveLength(12);
});

test('answers of one window that overtake each other do not make room', async () => {
	await learn(100, 3, 4);
	const { ask, given } = asking();
	const late = await limiter.enter(lane());
	late.done({ headers: headers(100, 60, 4), refused: false });
	ask(lane(), 'a', 10);
	await settle();
	expect(given).toHaveLength(3);
});

test('what another process spends is learnt from the answers', async () => {
	await learn(100, 90, 4);
	const place = await limiter.enter(lane());
	place.done({ headers: headers(100, 1, 4), refused: false });
	const { ask, given } = asking();
	ask(lane(), 'a', 10);
	await settle();
	expect(given).toHaveLength(1);
});

test('a reserve holds back its own lane alone, and never all of a window', async () => {
	await learn(10, 6, 4);
	const { ask, given } = asking();
	ask(lane({ reserve: 4 }), 'careful', 5);
	ask(lane(), 'all', 2);
	await settle();
	expect(given.filter((name) => name === 'careful')).toHaveLength(2);
	ask(lane(), 'all', 9);
	await settle();
	expect(given.filter((name) => name === 'all')).toHaveLength(4);

	limiter = createLimiter();
	await learn(10, 10, 4);
	const greedy = asking();
	greedy.ask(lane({ reserve: 1000 }), 'greedy', 3);
	await settle();
	expect(greedy.given).toHaveLength(1);
});

test('lanes take turns: a long one does not starve a short one', async () => {
	await learn(100, 0, 4);
	const { ask, given } = asking();
	ask(lane(), 'long', 500);
	ask(lane(), 'short', 5);
	await jest.advanceTimersByTimeAsync(4100);
	expect(given.slice(0, 10).filter((name) => name === 'short')).toHaveLength(5);
	expect(given).toHaveLength(100);
});

test('a cancelled lane rejects at once, and its place goes to the others', async () => {
	await learn(100, 0, 4);
	const cancel = new AbortController();
	const { ask, given } = asking();
	const cancelled = ask(lane({ signal: cancel.signal }), 'cancelled', 3);
	ask(lane(), 'other', 2);
	const rejections = Promise.allSettled(cancelled);
	cancel.abort();
	expect((await rejections).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
	await jest.advanceTimersByTimeAsync(4100);
	expect(given).toEqual(['other', 'other']);
});

test('cancelling in the moment of being let in leaves no place taken', async () => {
	await learn(3, 2, 4);
	const cancel = new AbortController();
	const entering = limiter.enter(lane({ signal: cancel.signal }));
	cancel.abort();
	await expect(entering).rejects.toThrow('cancelled');
	await jest.advanceTimersByTimeAsync(4100);
	const { ask, given } = asking();
	ask(lane(), 'a', 4);
	await settle();
	expect(given).toHaveLength(3);
});

test.each([
	['no headers', {}, 10_000],
	['a moment that is over', { 'x-ratelimit-reset': '1000' }, 1000],
	['Retry-After', { 'retry-after': '3' }, 3000],
	['nonsense', { 'x-ratelimit-reset': 'soon', 'x-ratelimit-limit': '-1' }, 10_000],
])('a refusal with %s waits, and no longer than it must', async (_name, told, wait) => {
	const place = await limiter.enter(lane());
	place.done({ headers: told as IDataObject, refused: true });
	const { ask, given } = asking();
	ask(lane(), 'a');
	await jest.advanceTimersByTimeAsync(wait - 100);
	expect(given).toHaveLength(0);
	await jest.advanceTimersByTimeAsync(200);
	expect(given).toHaveLength(1);
});

test('limiters of tokens that are no longer used go, and those at work stay', async () => {
	const used = limiterFor('at work');
	const place = await used.enter(lane());
	for (let token = 0; token < 1000; token++) limiterFor(`token ${token}`);
	await jest.advanceTimersByTimeAsync(21 * 60_000);
	limiterFor('now');
	expect(tokensKnown()).toBe(2);
	expect(limiterFor('at work')).toBe(used);
	place.done();
});

test('each token has a limiter of its own', () => {
	expect(limiterFor('one')).toBe(limiterFor('one'));
	expect(limiterFor('one')).not.toBe(limiterFor('two'));
});

describe('the first answers', () => {
	/** Asks for more than a window holds, and answers so many of those let in, of which others have sent some. */
	function beginning() {
		const asked = asking();
		asked.ask(lane(), 'a', 2000);
		let answers = 0;
		return {
			given: asked.given,
			async answer(count: number, others = 0) {
				await settle();
				for (const until = answers + count; answers < until; answers++)
					asked.places[answers]?.done({
						headers: headers(1666, 1665 - answers - others, 9),
						refused: false,
					});
				await settle();
			},
		};
	}

	test('open the window when nobody else is at work, up to the sockets that there may be', async () => {
		const { given, answer } = beginning();
		await answer(5);
		expect(given).toHaveLength(10);
		await answer(5);
		expect(given).toHaveLength(10 + 4 + 796);
	});

	test('a slow one among them does not hold up all', async () => {
		const { given, answer } = beginning();
		await answer(9);
		expect(given).toHaveLength(14);
	});

	test('where others are at work, each answer lets in one more', async () => {
		const { given, answer } = beginning();
		await answer(10, 10);
		expect(given).toHaveLength(20);
		await answer(10, 20);
		expect(given).toHaveLength(40);
	});
});

test('what begins at once is let in a few dozen at a time, so that the network is looked after between', async () => {
	await learn(1666, 1665, 9);
	const { ask, given } = asking();
	ask(lane(), 'a', 300);
	await Promise.resolve();
	const sizes = [];
	while (given.length < 300) {
		const before = given.length;
		await jest.advanceTimersToNextTimerAsync();
		sizes.push(given.length - before);
	}
	expect(Math.max(...sizes)).toBeLessThanOrEqual(150);
});

test('no more requests are under way than a process can have sockets', async () => {
	await learn(5000, 4999, 9);
	const { ask, given } = asking();
	ask(lane(), 'a', 3000);
	await settle();
	expect(given).toHaveLength(800);
});

describe('how many at once', () => {
	/** An answer that takes so long, in a window of so many that nobody else spends. */
	async function answeredAfter(asker: Lane, ms: number, limit: number) {
		const place = await limiter.enter(asker);
		await jest.advanceTimersByTimeAsync(ms);
		place.done({ headers: headers(limit, limit - 2, 9), refused: false });
	}

	test.each([
		[50, 1666, 250],
		[10, 1666, 250],
		[350, 1666, 729],
		[1000, 1666, 800],
		[350, 167, 165],
	])('at %i ms and %i a window: %i', async (ms, limit, expected) => {
		const asker = lane();
		await learn(limit, limit - 1, 9);
		await answeredAfter(asker, ms, limit);
		expect(limiter.concurrency(asker)).toBe(expected);
	});

	test('one slow answer among fast ones changes nothing, and what is slow for one lane is not for another', async () => {
		const [fast, slow] = [lane(), lane()];
		await learn(1666, 1665, 9);
		await answeredAfter(fast, 50, 1666);
		await answeredAfter(fast, 5000, 1666);
		await answeredAfter(slow, 350, 1666);
		expect(limiter.concurrency(fast)).toBe(250);
		expect(limiter.concurrency(slow)).toBe(729);
	});
});
