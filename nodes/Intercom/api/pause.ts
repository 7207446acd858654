import { sleep, UserError } from 'n8n-workflow';

/** Thrown where a wait or a request ends because the workflow was cancelled. */
export class Cancelled extends UserError {
	/** @param mayHaveArrived Whether something had been sent by then, whose answer nobody waited for */
	constructor(readonly mayHaveArrived = false) {
		super('The workflow was cancelled');
	}
}

/** What waits for each signal: one listener a signal, because each further one would be compared with all the others. */
const waitingFor = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `stop` once when the signal says so, unless the function that it returns is called before. */
function onceCancelled(signal: AbortSignal, stop: () => void): () => void {
	const waiting = waitingFor.get(signal) ?? new Set();
	if (waiting.size === 0) {
		waitingFor.set(signal, waiting);
		signal.addEventListener('abort', notifyAll, { once: true });
	}
	waiting.add(stop);
	return () => {
		waiting.delete(stop);
		if (waiting.size === 0) signal.removeEventListener('abort', notifyAll);
	};
}

function notifyAll(this: AbortSignal): void {
	for (const stop of waitingFor.get(this) ?? []) stop();
}

/**
 * Waits for `work`, but no longer than the workflow lives: rejects with Cancelled as soon as one of `signals` says so.
 * n8n gives no sleep that can be cancelled in every version, hence the race.
 */
export async function unlessCancelled<T>(
	work: Promise<T>,
	...signals: Array<AbortSignal | undefined>
): Promise<T> {
	const heard = signals.filter((signal) => signal !== undefined);
	if (heard.length === 0) return await work;
	if (heard.some(({ aborted }) => aborted)) {
		// Nobody waits for it any more, also not for its failure.
		work.catch(() => {});
		throw new Cancelled();
	}
	return await new Promise<T>((resolve, reject) => {
		const leaving = heard.map((signal) =>
			onceCancelled(signal, () => {
				leave();
				reject(new Cancelled());
			}),
		);
		const leave = () => {
			for (const leaveOne of leaving) leaveOne();
		};
		work.then(
			(value) => {
				leave();
				resolve(value);
			},
			(error: Error) => {
				leave();
				reject(error);
			},
		);
	});
}

/** Waits `ms` milliseconds; rejects with Cancelled when the workflow is cancelled meanwhile. */
export const pause = async (ms: number, signal?: AbortSignal): Promise<void> =>
	await unlessCancelled(sleep(ms), signal);

/** A signal that comes with the first of two. AbortSignal.any is none: what it combines, Node.js 20 may forget. */
export function firstOf(one?: AbortSignal, other?: AbortSignal): AbortSignal | undefined {
	if (!one || !other) return one ?? other;
	if (one.aborted || other.aborted) return one.aborted ? one : other;
	const first = new AbortController();
	const end = () => {
		first.abort();
		for (const signal of [one, other]) signal.removeEventListener('abort', end);
	};
	for (const signal of [one, other]) signal.addEventListener('abort', end, { once: true });
	return first.signal;
}

/** A part of a deadline by which it may come late: all that begin within it share one timer. */
const LATE_BY = 1 / 100;

/** Gives signals that come after `ms`, or a little later. Many requests begin at once, and a timer for each costs. */
export function deadlines(ms: number): () => AbortSignal {
	let last: { signal: AbortSignal; madeAt: number } | undefined;
	return () => {
		const now = Date.now();
		if (!last || now - last.madeAt > ms * LATE_BY)
			last = { signal: AbortSignal.timeout(Math.ceil(ms * (1 + LATE_BY))), madeAt: now };
		return last.signal;
	};
}
