import type { IDataObject } from 'n8n-workflow';

/** Intercom spreads its limit a minute over windows of this length (its rate limit documentation). */
export const WINDOW_SECONDS = 10;

const WINDOW_MS = WINDOW_SECONDS * 1000;
/** A window is 10 s; the clocks of two machines may differ, so anything up to a minute is believed. */
const LONGEST_WAIT_MS = 60_000;

/** What an answer tells of the window it was counted in. `endsAt` is in milliseconds of this machine's clock. */
export interface Window {
	limit: number;
	remaining: number;
	endsAt: number;
}

const wholeNumber = (value: unknown): number | undefined => {
	const text = String(value ?? '').trim();
	return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
};

/** Milliseconds that Retry-After asks for: it gives seconds, or a date (RFC 9110, 10.2.3). */
function waitOf(retryAfter: unknown, clock: number): number | undefined {
	const seconds = wholeNumber(retryAfter);
	if (seconds !== undefined) return seconds * 1000;
	const text = String(retryAfter ?? '');
	// Only a date with a day's name: Date.parse takes far more for a date than HTTP does.
	const moment = /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(moment) ? undefined : Math.max(0, moment - clock);
}

/**
 * Milliseconds from now until the window ends. `X-RateLimit-Reset` is the moment of its end in Unix seconds, not
 * a duration; it is read against the answer's own Date, so that a wrong clock here does no harm. A missing or
 * malformed header counts as a whole window, or as what a proxy says in Retry-After (seconds, or a date).
 */
export function untilReset(headers: IDataObject, now: number): number {
	const reset = wholeNumber(headers['x-ratelimit-reset']);
	const told = Date.parse(String(headers.date ?? ''));
	const clock = Number.isNaN(told) ? now : told;
	if (reset === undefined) {
		const wait = waitOf(headers['retry-after'], clock);
		return wait === undefined || wait > LONGEST_WAIT_MS ? WINDOW_MS : wait;
	}
	const wait = reset * 1000 - clock;
	if (wait > LONGEST_WAIT_MS) return WINDOW_MS;
	return Math.max(0, wait);
}

/** The window that an answer's headers describe, or undefined when they describe none. */
export function windowOf(headers: IDataObject, now: number): Window | undefined {
	const limit = wholeNumber(headers['x-ratelimit-limit']);
	const remaining = wholeNumber(headers['x-ratelimit-remaining']);
	if (!limit || remaining === undefined) return undefined;
	return { limit, remaining, endsAt: now + untilReset(headers, now) };
}
