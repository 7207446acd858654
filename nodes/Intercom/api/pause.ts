import { sleep, UserError } from 'n8n-workflow';

/** Thrown where a wait or a request ends because the workflow was cancelled. */
export class Cancelled extends UserError {
	constructor() {
		super('The workflow was cancelled');
	}
}

/**
 * Waits for `work`, but no longer than the workflow lives: rejects with Cancelled as soon as `signal` says so.
 * n8n gives no sleep that can be cancelled in every version, hence the race.
 */
export async function unlessCancelled<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
	if (!signal) return await work;
	if (signal.aborted) {
		// Nobody waits for it any more, also not for its failure.
		work.catch(() => {});
		throw new Cancelled();
	}
	let stop: () => void = () => {};
	const cancelled = new Promise<never>((_resolve, reject) => {
		stop = () => reject(new Cancelled());
		signal.addEventListener('abort', stop, { once: true });
	});
	try {
		return await Promise.race([work, cancelled]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
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
