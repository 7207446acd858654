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

/**
 * Milliseconds from now until the window ends. `X-RateLimit-Reset` is the moment of its end in Unix seconds, not
 * a duration; it is read against the answer's own Date, so that a wrong clock here does no harm. A missing or
 * malformed header counts as a whole window, or as what a proxy says in Retry-After (seconds).
 */
export function untilReset(headers: IDataObject, now: number): number {
	const reset = wholeNumber(headers['x-ratelimit-reset']);
	if (reset === undefined) {
		const seconds = wholeNumber(headers['retry-after']);
		return seconds === undefined || seconds * 1000 > LONGEST_WAIT_MS ? WINDOW_MS : seconds * 1000;
	}
	const told = Date.parse(String(headers.date ?? ''));
	const wait = reset * 1000 - (Number.isNaN(told) ? now : told);
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
