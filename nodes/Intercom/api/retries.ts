import { type Failure, isCertificateProblem } from './errors';

/** How often a request is sent at most when Intercom fails; a full rate limit does not count. */
const MOST_TRIES = 4;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
/** A window lasts 10 s: an hour of refused windows means that something else is wrong. */
const MOST_REFUSALS = 360;

/** The connection was never made, so Intercom cannot have seen the request. */
const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

const neverArrived = (code = ''): boolean => NEVER_CONNECTED.includes(code) || isCertificateProblem(code);

export interface Attempt {
	failure: Failure;
	/** Whether a second send does no harm, even if the first one was carried out. */
	repeatable: boolean;
	/** Sends so far that ended in a failure other than a full rate limit, this one included. */
	tries: number;
	/** Sends so far that the rate limit refused, this one included. */
	refusals: number;
}

/** 'after the window': the limiter knows when. A number: milliseconds to wait. undefined: give up. */
export type Verdict = number | 'after the window' | undefined;

/** Whether a failed request is sent again, and when. Pure but for the jitter. */
export function verdict({ failure, repeatable, tries, refusals }: Attempt): Verdict {
	// A refused request was not carried out, so even a reply may be sent again.
	if (failure.status === 429 && failure.fileHost === undefined)
		return failure.jobQuota || refusals >= MOST_REFUSALS ? undefined : 'after the window';
	// Intercom understood the request and said no: it would say so again.
	if (failure.status !== undefined && failure.status >= 300 && failure.status < 500 && failure.status !== 408)
		return undefined;
	if (tries >= MOST_TRIES) return undefined;
	// Nobody knows whether Intercom carried it out, and a customer must not be told twice.
	if (!repeatable && !neverArrived(failure.networkCode)) return undefined;
	return backoff(tries);
}

/** Whether a failed request may have been carried out all the same. */
export const mayHaveArrived = ({ status, networkCode, unreadable }: Failure): boolean =>
	unreadable === true ||
	// 303 says that it was done, and where to look at what came of it.
	(status === undefined ? !neverArrived(networkCode) : status >= 500 || status === 408 || status === 303);

/** 0.5 s, 1 s, 2 s … up to 10 s, each shortened by up to half so that many workers do not return together. */
const backoff = (tries: number): number => {
	const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));
	return delay / 2 + (Math.random() * delay) / 2;
};
