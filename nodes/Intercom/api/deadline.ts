import { type IHttpRequestOptions, UserError } from 'n8n-workflow';
import { Cancelled, unlessCancelled } from './pause';

/** Thrown where something took longer than it may. */
export class TooLate extends UserError {
	constructor(readonly ms: number) {
		super(`There was no end of it within ${ms / 1000} seconds`);
	}
}

/** Request options with which n8n's client gives up, and closes its connection, when the deadline says so. */
export type Bounded = (options: IHttpRequestOptions) => IHttpRequestOptions;

export interface Bounds {
	/** Milliseconds that it may take. */
	ms: number;
	/** The workflow's own signal. */
	signal?: AbortSignal;
	/** Comes when the time is over, where many share one. */
	late?: AbortSignal;
}

/**
 * Does `work` within its bounds: rejects with TooLate when the time is over, and with Cancelled when the workflow is
 * cancelled. n8n's client ends not every answer at a time-out, nor at a signal: what `work` sends with the options that
 * `bounded` gives is told to end, and is not waited for. `isOver` tells `work` that nobody waits any more.
 */
export async function within<T>(
	{ ms, signal, late = AbortSignal.timeout(ms) }: Bounds,
	work: (bounded: Bounded, isOver: () => boolean) => Promise<T>,
): Promise<T> {
	if (signal?.aborted) throw new Cancelled();
	const ending = new AbortController();
	const bounded: Bounded = (options) =>
		Object.defineProperty(
			// Some versions of n8n's client stop waiting at their own time-out and leave the connection open, which no
			// signal closes any more: it comes long after ours, for the case that ours does nothing.
			{ ...options, timeout: 2 * ms },
			'abortSignal',
			// n8n would put the signal of the execution in this place, which does not know of the deadline.
			{ get: () => ending.signal, set: () => {}, enumerable: true },
		);
	const working = work(bounded, () => ending.signal.aborted);
	return await unlessCancelled(working, signal, late).catch((error: unknown) => {
		ending.abort();
		if (signal?.aborted) throw new Cancelled(true);
		throw late.aborted ? new TooLate(ms) : error;
	});
}
