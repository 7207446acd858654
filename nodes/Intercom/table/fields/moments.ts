import { tryToParseDateTime } from 'n8n-workflow';
import { attempt, Complaint } from '../complaint';
import { isBlank } from '../json';
import type { Reading } from '../types';
import { LONGEST_VALUE, shown } from './readers';

/** Texts that name a day and leave nothing to guess: ISO 8601, and the long form of emails and HTTP with its zone. */
const DATE_TEXTS = [
	/^\d{4}-?(\d\d|W\d\d|\d{3})/,
	/^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} .*(GMT|UTC|[+-]\d{4})$/,
];

/** Whether a text names a day that exists: a time alone would be taken as today's, and 31 February as 3 March. */
function namesDay(text: string): boolean {
	const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
	if (!date) return DATE_TEXTS.some((form) => form.test(text));
	return new Date(Date.UTC(Number(year), Number(month) - 1, Number(date))).getUTCDate() === Number(date);
}

/** Unix seconds, or milliseconds from the year 5138 in seconds on. Eight digits and fewer are a day or a year. */
const unixTime = (digits: string): Date | undefined => {
	const number = Number(digits);
	if (!/^\d{9,}(\.\d+)?$/.test(digits) && number !== 0) return undefined;
	return new Date(number < 1e11 ? number * 1000 : number);
};

const noDate = (value: unknown) =>
	new Complaint(`is no date: ${shown(value)}`, 'It looks like 2026-01-31T09:00:00Z');

/**
 * A moment: ISO text, a date object (also n8n's Luxon ones), or Unix seconds or milliseconds. A text without a time
 * zone, as the editor's date picker gives it, is meant in the workflow's. What could be read in two ways, such as
 * 01/02/2026, is refused with a Complaint.
 */
export function momentOf(
	value: unknown,
	{ context }: { context: Pick<Reading['context'], 'getTimezone'> },
): ReturnType<typeof tryToParseDateTime> {
	if (isBlank(value)) throw new Complaint('is empty, but a date is needed');
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
	if (text !== undefined && text.length > LONGEST_VALUE) throw noDate(value);
	const date = text === undefined ? value : (unixTime(text) ?? text);
	const moment = attempt(() => tryToParseDateTime(date, context.getTimezone()));
	const isGuess =
		typeof date === 'string' ? !namesDay(date) : typeof date !== 'object' || Array.isArray(date);
	if ('error' in moment || isGuess) throw noDate(value);
	return moment.value;
}

/** A moment in Unix seconds. */
export const seconds = (value: unknown, reading: Pick<Reading, 'context'>): number =>
	Math.floor(momentOf(value, reading).toMillis() / 1000);
