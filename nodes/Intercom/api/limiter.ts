import { type IDataObject, sleep } from 'n8n-workflow';
import { Cancelled, unlessCancelled } from './pause';
import { untilReset, WINDOW_SECONDS, windowOf, type Window } from './rateLimit';

/**
 * How many requests are sent before the first answers have told the limit: a small part of the smallest that Intercom
 * gives (167). The answers to them tell whether anybody else is at work; those that come first allow no more, so that
 * what others send meanwhile can be told from it.
 */
const BEFORE_FIRST_ANSWER = 10;
/**
 * How many requests begin before the processor looks after the network again: what a thousand at once begin would
 * otherwise be prepared first, and sent only then.
 */
const IN_ONE_GO = 50;
/** A window's worth of requests is to go out within about this time, whatever one answer takes. */
const WINDOW_SENT_WITHIN_MS = 800;
/**
 * Where answers are fast: the processor gets them in bunches, which costs a tenth less than one by one, and always has
 * something to do. The latency asks for more where they are not fast.
 */
const USUAL_AT_ONCE = 250;
/**
 * Each request under way holds a socket. Many systems let a process open 1,024 files, and n8n needs its own part. Half
 * of a window is also enough to send all of it in the time of two answers.
 */
export const MOST_AT_ONCE = 800;
/**
 * How much longer the fastest answer may count after each that was slower: our own work between two answers must not
 * pass for Intercom's time, and an Intercom that has become slower must be noticed.
 */
const FORGETTING = 1.0005;
/** Items that wait for the next window; the limiter holds their requests back. */
const LEAST_AT_ONCE = 2;
/** Headers count in whole seconds: two ends closer than this are the same window's. */
const SAME_WINDOW_MS = 2000;
/** After a refusal, whatever the headers say: a moment that is over already must not lead to a storm of requests. */
const SHORTEST_WAIT_MS = 1000;
/** What others spend of a window, as a part of it, that may be a mistake in our own counting. */
const UNNOTICED = 1 / 50;
/** Requests of others beside our first ones that are somebody's at the desk, and no process at work. */
const NOBODY = 2;
/** Whether a window ends later than one that ended then. */
const isLater = ({ endsAt }: Window, than: number) => endsAt > than + SAME_WINDOW_MS;

/** The part of what remains that is taken while nobody knows yet whether others spend the limit, too. */
const CAREFUL_SHARE = 1 / 4;
/** The least part of a window that a process takes, however much others spend. */
const LEAST_SHARE = 1 / 20;
/** How much of what it has above one half a process gives up with each window, to others that came later. */
const GIVEN_UP = 1 / 5;
/** Requests of many processes would otherwise all start in the same millisecond of a new window. */
const jitter = () => Math.round(Math.random() * 250);

/** One caller of a limiter, such as one run of one node. Callers take turns. */
export interface Lane {
	/** Requests of each window that are left for the workspace's other apps. */
	reserve: number;
	signal?: AbortSignal;
	/** Milliseconds that a fast answer takes to what this caller asks; the limiter keeps it here. */
	latency?: number;
}

/** What is known of a window while it lasts. */
interface Spending extends Window {
	/** When the window before this one ended, as long as no answer has told of this one. */
	assumedAfter?: number;
	/** Requests of this process that count in it, those under way included. */
	own: number;
	/** Requests that others have certainly sent in it: other processes with this token, and other apps. */
	others: number;
	/** The same as answers let suppose, if Intercom counts requests in the order in which they are sent. */
	othersSupposed: number;
	/** Somebody had to wait for the next one. */
	wasHeldBack: boolean;
}

/** A place in the current window. Give it back exactly once, with the answer's headers where there is an answer. */
export interface Place {
	done(answer?: { headers: IDataObject; refused: boolean }): void;
}

export interface Limiter {
	/** Resolves when a request may be sent. Rejects with Cancelled when the lane's workflow is cancelled first. */
	enter(lane: Lane): Promise<Place>;
	/**
	 * How many requests a lane may send side by side now: as many as the latency of its answers needs to send a window's
	 * worth within about a second, as the window still has room for, and as a process can have sockets.
	 */
	concurrency(lane: Lane): number;
	/** Nobody waits, and nothing is under way. */
	isIdle(): boolean;
}

/**
 * Keeps the requests of one token within Intercom's rate limit. All it knows comes from the `X-RateLimit-*`
 * headers; requests under way are counted as spent, because no answer has counted them yet. Where what remains falls
 * faster than this process sends, others spend the limit as well: other processes of n8n, or other apps. Then it sends
 * in each window as much as they left in the one before, and more only once they have become quiet.
 */
export function createLimiter(): Limiter {
	const waiting = new Map<Lane, Array<(place: Place) => void>>();
	let window: Spending | undefined;
	/** The part of a window that others leave; undefined until a whole window has told. */
	let share: number | undefined;
	/** Whether, without a share, answers tell that nobody else spends anything. */
	let isAlone = false;
	/** When an answer last told that others had sent more, in milliseconds. */
	let othersGrewAt = 0;
	/** Nothing came from others between the sending of a request and its answer. */
	let isQuiet = false;
	let underWay = 0;
	/** Answers that came since the limiter began, or was idle for longer than a window. */
	let answered = 0;
	/** Requests that began since the processor last looked after the network. */
	let inThisGo = 0;
	/** When the sleeper wakes, in milliseconds; undefined while nobody sleeps. */
	let wakesAt: number | undefined;

	/** The part of the next window that others leave, by what was seen of one that has ended. */
	const shareAfter = ({ limit, own, others, wasHeldBack }: Spending) => {
		if (others <= limit * UNNOTICED) return 1;
		// Who was held back does not see what others still spent after its last answer.
		const left = Math.max(LEAST_SHARE, wasHeldBack && !isQuiet ? own / limit : 1 - others / limit);
		return left - Math.max(0, left - 1 / 2) * GIVEN_UP;
	};

	const begin = (next: Window, own: number, assumedAfter?: number): Spending => {
		if (window) share = shareAfter(window);
		isQuiet = false;
		return { ...next, assumedAfter, own, others: 0, othersSupposed: 0, wasHeldBack: false };
	};

	/** What this process may still send of what remains in a window. */
	const ownPart = ({ limit, remaining, own }: Spending) => {
		if (share === undefined)
			return Math.max(1, Math.floor(remaining * (isAlone ? 1 : CAREFUL_SHARE))) - underWay;
		const planned = Math.max(1, Math.floor(share * limit)) - own;
		// Who had little takes twice as much: those who left it so little may have ended.
		const more = Math.floor(remaining * Math.max(share, Math.min(2 * share, CAREFUL_SHARE)));
		// While others are at work, now and then one request finds out whether they still are.
		return Math.max(planned, isQuiet ? more - underWay : Math.min(1, more) - underWay);
	};

	/** Requests that may still be sent in this window, before any lane's reserve. */
	const left = (now: number) => {
		if (!window) return BEFORE_FIRST_ANSWER + answered - underWay;
		if (now >= window.endsAt) {
			const wasIdle = underWay === 0 && now > window.endsAt + WINDOW_SECONDS * 1000;
			const { limit, endsAt } = window;
			window = begin({ limit, remaining: limit, endsAt: now + WINDOW_SECONDS * 1000 }, underWay, endsAt);
			if (wasIdle) {
				share = undefined;
				isAlone = false;
				answered = 0;
			}
		}
		return Math.min(ownPart(window), window.remaining - underWay, mostAtOnce() - underWay);
	};

	/** How many requests may be under way, however large the window is. */
	const mostAtOnce = () => {
		if (share !== undefined || isAlone) return MOST_AT_ONCE;
		// While others begin as well, each answer allows one more: what they send is seen before it is too late.
		if (answered >= BEFORE_FIRST_ANSWER) return Math.min(MOST_AT_ONCE, answered);
		// The first ones are to be answered before others go, but a slow one among them must not hold up all.
		return BEFORE_FIRST_ANSWER - Math.min(answered, BEFORE_FIRST_ANSWER / 2);
	};

	/** A reserve may not stop a lane for good: one request in each window is always allowed. */
	const reserveOf = (lane: Lane) => Math.min(lane.reserve, (window?.limit ?? 1) - 1);

	/** The window is used up, whatever was thought of it. */
	const refuse = (headers: IDataObject, now: number): Spending => {
		const limit = windowOf(headers, now)?.limit ?? window?.limit ?? BEFORE_FIRST_ANSWER;
		const own = Math.max(0, (window?.own ?? underWay + 1) - 1);
		return {
			limit,
			remaining: 0,
			endsAt: now + Math.max(SHORTEST_WAIT_MS, untilReset(headers, now)) + jitter(),
			own,
			// Another app may have spent the workspace's limit while this app's own headers still show room.
			others: Math.max(window?.others ?? 0, limit - own),
			othersSupposed: 0,
			wasHeldBack: true,
		};
	};

	/** Takes in what an answer told of a window; `sent` is when its request was sent, and as which one of the window. */
	const learn = (told: Window, now: number, sent: { at: number; number: number }): Spending => {
		const isFirst = !window || (window.assumedAfter === undefined && isLater(told, window.endsAt));
		const known = !window || isFirst ? begin(told, underWay + 1) : window;
		const { own, assumedAfter } = known;
		const isOld =
			assumedAfter === undefined
				? told.endsAt <= known.endsAt - SAME_WINDOW_MS
				: !isLater(told, assumedAfter);
		if (isOld) return known;
		known.others = Math.max(known.others, told.limit - told.remaining - own);
		const supposed = told.limit - told.remaining - sent.number;
		if (supposed > known.othersSupposed) othersGrewAt = now;
		known.othersSupposed = Math.max(known.othersSupposed, supposed);
		isQuiet = sent.at > othersGrewAt;
		const isWellKnown = answered >= BEFORE_FIRST_ANSWER + Math.floor(told.limit * CAREFUL_SHARE);
		isAlone =
			answered >= BEFORE_FIRST_ANSWER && known.others <= (isWellKnown ? told.limit * UNNOTICED : NOBODY);
		if (assumedAfter === undefined) {
			// Of whole seconds, the least is the nearest to the truth. After a refusal, there was a reason to wait.
			if (known.remaining > 0) known.endsAt = Math.min(known.endsAt, told.endsAt);
			// Answers overtake each other: within one window the smallest remainder is the newest.
			known.remaining = Math.min(known.remaining, told.remaining);
		} else {
			known.endsAt = told.endsAt;
			known.remaining = told.remaining;
		}
		known.limit = told.limit;
		known.assumedAfter = undefined;
		return known;
	};

	const place = (lane: Lane): Place => {
		if (inThisGo++ === 0)
			void sleep(0).then(() => {
				inThisGo = 0;
				admit();
			});
		underWay++;
		if (window) window.own++;
		const number = window ? window.own : underWay;
		const entered = Date.now();
		return {
			done(answer) {
				underWay--;
				const took = Date.now() - entered;
				if (answer) {
					answered++;
					if (!answer.refused)
						lane.latency =
							lane.latency === undefined ? took : Math.min(took, Math.max(1, lane.latency) * FORGETTING);
				}
				const now = Date.now();
				const told = windowOf(answer?.headers ?? {}, now);
				if (answer?.refused) window = refuse(answer.headers, now);
				else if (told) window = learn(told, now, { at: entered, number });
				else if (window) window.remaining--;
				admit();
			},
		};
	};

	/** Lets in as many as the window has room for, one from each lane in turn. */
	const admit = () => {
		const now = Date.now();
		let refusedInARow = 0;
		while (refusedInARow < waiting.size && inThisGo < IN_ONE_GO) {
			const [lane, queue] = waiting.entries().next().value as [Lane, Array<(place: Place) => void>];
			waiting.delete(lane);
			if (left(now) > reserveOf(lane)) {
				queue.shift()?.(place(lane));
				refusedInARow = 0;
			} else {
				refusedInARow++;
			}
			if (queue.length > 0) waiting.set(lane, queue);
		}
		if (waiting.size === 0 || inThisGo >= IN_ONE_GO) return;
		if (window) window.wasHeldBack = true;
		wake();
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
			const isTurn = waiting.size === 0 && inThisGo < IN_ONE_GO;
			const isRoom = isTurn && !lane.signal?.aborted && left(Date.now()) > reserveOf(lane);
			const given = await (isRoom ? Promise.resolve(place(lane)) : queued(lane));
			if (!lane.signal?.aborted) return given;
			// Let in and cancelled in one moment: nothing may be sent any more.
			given.done();
			throw new Cancelled();
		},
		isIdle: () => waiting.size === 0 && underWay === 0,
		concurrency({ latency = 0 }) {
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
