import { untilReset, windowOf } from '../../nodes/Intercom/api/rateLimit';

const NOW = Date.parse('2026-01-31T09:00:00Z');
const SECONDS = NOW / 1000;
const date = (ms: number) => new Date(ms).toUTCString();

describe('the time until the window ends', () => {
	it.each([
		['a moment ahead', { 'x-ratelimit-reset': String(SECONDS + 4) }, 4000],
		['a number', { 'x-ratelimit-reset': SECONDS + 4 }, 4000],
		['a moment that is over', { 'x-ratelimit-reset': String(SECONDS - 30) }, 0],
		['no header', {}, 10_000],
		["a proxy's Retry-After", { 'retry-after': '3' }, 3000],
		["a proxy's Retry-After as a date", { 'retry-after': date(NOW + 3000) }, 3000],
		[
			'a Retry-After as a date, by a clock that is 5 minutes behind',
			{ 'retry-after': date(NOW - 297_000), date: date(NOW - 300_000) },
			3000,
		],
		['a Retry-After that is over', { 'retry-after': date(NOW - 9000) }, 0],
		['a Retry-After as a date of tomorrow', { 'retry-after': date(NOW + 86_400_000) }, 10_000],
		['a Retry-After as words', { 'retry-after': 'soon' }, 10_000],
		['a Retry-After of an hour', { 'retry-after': '3600' }, 10_000],
		[
			'a Retry-After beside the moment',
			{ 'x-ratelimit-reset': String(SECONDS + 4), 'retry-after': '9' },
			4000,
		],
		['words', { 'x-ratelimit-reset': 'soon' }, 10_000],
		['a duration with a sign', { 'x-ratelimit-reset': '-5' }, 10_000],
		['an ISO date', { 'x-ratelimit-reset': '2026-01-31T09:00:05Z' }, 10_000],
		['a far future', { 'x-ratelimit-reset': String(SECONDS + 3600) }, 10_000],
		['milliseconds', { 'x-ratelimit-reset': String(NOW + 4000) }, 10_000],
		[
			'a clock here that is 5 minutes behind',
			{ 'x-ratelimit-reset': String(SECONDS + 303), date: date(NOW + 300_000) },
			3000,
		],
		[
			'a clock here that is 5 minutes ahead',
			{ 'x-ratelimit-reset': String(SECONDS - 297), date: date(NOW - 300_000) },
			3000,
		],
		['a date that is none', { 'x-ratelimit-reset': String(SECONDS + 4), date: 'today' }, 4000],
	])('%s', (_name, headers, expected) => {
		expect(untilReset(headers, NOW)).toBe(expected);
	});
});

describe('the window', () => {
	const reset = { 'x-ratelimit-reset': String(SECONDS + 4) };
	it.each([
		[
			{ ...reset, 'x-ratelimit-limit': '1666', 'x-ratelimit-remaining': '0' },
			{ limit: 1666, remaining: 0, endsAt: NOW + 4000 },
		],
		[
			{ 'x-ratelimit-limit': '1666', 'x-ratelimit-remaining': '5' },
			{ limit: 1666, remaining: 5, endsAt: NOW + 10_000 },
		],
		[{ ...reset, 'x-ratelimit-limit': '1666' }, undefined],
		[{ ...reset, 'x-ratelimit-remaining': '5' }, undefined],
		[{ ...reset, 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0' }, undefined],
		[{ ...reset, 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': '5' }, undefined],
	])('of %j', (headers, expected) => {
		expect(windowOf(headers, NOW)).toEqual(expected);
	});
});
