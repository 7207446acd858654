import { type IDataObject, sleep } from 'n8n-workflow';
import { Cancelled, unlessCancelled } from './pause';
import { untilReset, WINDOW_SECONDS, windowOf, type Window } from './rateLimit';

/** How many requests may be under way before the first answer has told the limit. */
const BEFORE_FIRST_ANSWER = 10;
/** A window's worth of requests is to go out within this time, whatever one answer takes. */
const WINDOW_SENT_WITHIN_MS = 1300;
/** Enough where answers are fast; the latency asks for more where they are not. */
const USUAL_AT_ONCE = 50;
/** Each request under way holds a socket. Many systems let a process open 1,024 files, and n8n needs its own part. */
const MOST_AT_ONCE = 500;
/**
 * How much longer the fastest answer may count after each that was slower: our own work between two answers must not
 * pass for Intercom's time, and an Intercom that has become slower must be noticed.
 */
const FORGETTING = 1.001;
/** Items that wait for the next window; the limiter holds their requests back. */
const LEAST_AT_ONCE = 2;
/** Headers count in whole seconds: two ends closer than this are the same window's. */
const SAME_WINDOW_MS = 2000;
/** After a refusal, whatever the headers say: a moment that is over already must not lead to a storm of requests. */
const SHORTEST_WAIT_MS = 1000;
/** Requests of many processes would otherwise all start in the same millisecond of a new window. */
const jitter = () => Math.round(Math.random() * 250);

/** One caller of a limiter, such as one run of one node. Callers take turns. */
export interface Lane {
	/** Requests of each window that are left for the workspace's other apps. */
	reserve: number;
	signal?: AbortSignal;
}

/** A place in the current window. Give it back exactly once, with the answer's headers where there is an answer. */
export interface Place {
	done(answer?: { headers: IDataObject; refused: boolean }): void;
}

export interface Limiter {
	/** Resolves when a request may be sent. Rejects with Cancelled when the lane's workflow is cancelled first. */
	enter(lane: Lane): Promise<Place>;
	/**
	 * How many requests may be sent side by side now: as many as the latency of the answers needs to send a window's worth
	 * within a second and a half, as the window still has room for, and as a process can have sockets.
	 */
	concurrency(): number;
	/** Nobody waits, and nothing is under way. */
	isIdle(): boolean;
}

/**
 * Keeps the requests of one token within Intercom's rate limit. All it knows comes from the `X-RateLimit-*`
 * headers; requests under way are counted as spent, because no answer has counted them yet.
 */
export function createLimiter(): Limiter {
	const waiting = new Map<Lane, Array<(place: Place) => void>>();
	/** `assumed`: an old window has ended and no answer has told of the next one yet. */
	let window: (Window & { assumed?: boolean }) | undefined;
	let underWay = 0;
	/** Milliseconds that a fast answer takes. */
	let latency = 0;
	/** When the sleeper wakes, in milliseconds; undefined while nobody sleeps. */
	let wakesAt: number | undefined;

	/** Requests that may still be sent in this window, before any lane's reserve. */
	const left = (now: number) => {
		if (!window) return BEFORE_FIRST_ANSWER - underWay;
		if (now >= window.endsAt) {
			window = {
				limit: window.limit,
				remaining: window.limit,
				endsAt: now + WINDOW_SECONDS * 1000,
				assumed: true,
			};
		}
		return window.remaining - underWay;
	};

	/** A reserve may not stop a lane for good: one request in each window is always allowed. */
	const reserveOf = (lane: Lane) => Math.min(lane.reserve, (window?.limit ?? 1) - 1);

	const learn = (headers: IDataObject, refused: boolean) => {
		const now = Date.now();
		const told = windowOf(headers, now);
		if (refused) {
			// Another app may have spent the workspace's limit while this app's own headers still show room.
			window = {
				limit: told?.limit ?? window?.limit ?? BEFORE_FIRST_ANSWER,
				remaining: 0,
				endsAt: now + Math.max(SHORTEST_WAIT_MS, untilReset(headers, now)) + jitter(),
			};
		} else if (!told) {
			if (window) window.remaining--;
		} else if (
			!window ||
			(window.assumed && told.endsAt > now) ||
			told.endsAt > window.endsAt + SAME_WINDOW_MS
		) {
			window = told;
		} else if (told.endsAt > window.endsAt - SAME_WINDOW_MS) {
			// Answers overtake each other: within one window the smallest remainder is the newest.
			window = { ...window, limit: told.limit, remaining: Math.min(window.remaining, told.remaining) };
		}
	};

	const place = (): Place => {
		underWay++;
		const entered = Date.now();
		return {
			done(answer) {
				underWay--;
				const took = Date.now() - entered;
				if (answer && !answer.refused) latency = latency === 0 ? took : Math.min(took, latency * FORGETTING);
				learn(answer?.headers ?? {}, answer?.refused ?? false);
				admit();
			},
		};
	};

	/** Lets in as many as the window has room for, one from each lane in turn. */
	const admit = () => {
		const now = Date.now();
		let refusedInARow = 0;
		while (refusedInARow < waiting.size) {
			const [lane, queue] = waiting.entries().next().value as [Lane, Array<(place: Place) => void>];
			waiting.delete(lane);
			if (left(now) > reserveOf(lane)) {
				queue.shift()?.(place());
				refusedInARow = 0;
			} else {
				refusedInARow++;
			}
			if (queue.length > 0) waiting.set(lane, queue);
		}
		if (waiting.size > 0) wake();
	};

	/** Wakes the waiting when the window ends. Answers wake them too, so one sleeper is enough. */
	const wake = () => {
		const now = Date.now();
		const at = Math.ceil(Math.max(now + 5, window?.endsAt ?? now + 1000));
		if (wakesAt !== undefined && wakesAt <= at) return;
		wakesAt = at;
		void sleep(at - now).then(() => {
			// A sleeper that a later one has overtaken must not hide that one.
			if (wakesAt === at) wakesAt = undefined;
			admit();
		});
	};

	/** Waits until `admit` lets the lane in. */
	const queued = async (lane: Lane): Promise<Place> => {
		let enter: (place: Place) => void = () => {};
		const entered = new Promise<Place>((resolve) => (enter = resolve));
		const queue = waiting.get(lane) ?? [];
		queue.push(enter);
		waiting.set(lane, queue);
		admit();
		const leave = () => {
			const position = queue.indexOf(enter);
			if (position >= 0) queue.splice(position, 1);
			if (queue.length === 0) waiting.delete(lane);
			// The place may have been given in the moment of cancelling: it must not stay taken.
			void entered.then((given) => given.done());
		};
		const admitted = unlessCancelled(entered, lane.signal);
		admitted.catch(leave);
		return await admitted;
	};

	return {
		async enter(lane) {
			const isRoom = waiting.size === 0 && !lane.signal?.aborted && left(Date.now()) > reserveOf(lane);
			const given = await (isRoom ? Promise.resolve(place()) : queued(lane));
			if (!lane.signal?.aborted) return given;
			// Let in and cancelled in one moment: nothing may be sent any more.
			given.done();
			throw new Cancelled();
		},
		isIdle: () => waiting.size === 0 && underWay === 0,
		concurrency() {
			const wanted = ((window?.limit ?? 0) * latency) / WINDOW_SENT_WITHIN_MS;
			const atOnce = Math.min(MOST_AT_ONCE, Math.max(USUAL_AT_ONCE, Math.ceil(wanted)));
			return Math.min(atOnce, Math.max(LEAST_AT_ONCE, left(Date.now()) + underWay));
		},
	};
}

/** Milliseconds after which a token that nobody used is forgotten with all that is known of its limit. */
const FORGOTTEN_AFTER = 10 * 60_000;

const limiters = new Map<string, { limiter: Limiter; usedAt: number }>();
let sweptAt = 0;

/**
 * The limiter of a token, shared by all workflows of this process. `key` identifies the token without holding it. Ask
 * for it with each request: one that is kept may have been forgotten meanwhile, and then a token has two.
 */
export function limiterFor(key: string): Limiter {
	const now = Date.now();
	const known = limiters.get(key) ?? { limiter: createLimiter(), usedAt: now };
	known.usedAt = now;
	limiters.set(key, known);
	if (now - sweptAt > FORGOTTEN_AFTER) {
		sweptAt = now;
		for (const [other, { limiter, usedAt }] of limiters)
			if (now - usedAt > FORGOTTEN_AFTER && limiter.isIdle()) limiters.delete(other);
	}
	return known.limiter;
}

/** How many tokens are known. */
export const tokensKnown = (): number => limiters.size;
