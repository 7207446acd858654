import type { Failure } from '../../nodes/Intercom/api/errors';
import { mayHaveArrived, verdict } from '../../nodes/Intercom/api/retries';

const failed = (more: Partial<Failure>): Failure => ({ request: 'GET /me', errors: [], ...more });
const GIVE_UP = undefined;

describe('whether a failed request is sent again', () => {
	const always = { repeatable: true, tries: 1, refusals: 0 };
	const never = { repeatable: false, tries: 1, refusals: 0 };
	it.each([
		['a full window', { status: 429 }, { ...always, tries: 0, refusals: 1 }, 'after the window'],
		['a full window, of a reply', { status: 429 }, { ...never, tries: 0, refusals: 1 }, 'after the window'],
		['a full window, many times', { status: 429 }, { ...never, tries: 9, refusals: 50 }, 'after the window'],
		['an hour of full windows', { status: 429 }, { ...always, tries: 0, refusals: 360 }, GIVE_UP],
		['a job quota', { status: 429, jobQuota: true }, { ...always, tries: 0, refusals: 1 }, GIVE_UP],
		['an outage', { status: 503 }, always, 'a while'],
		['an outage, of a reply', { status: 503 }, never, GIVE_UP],
		['an outage, four times', { status: 503 }, { ...always, tries: 4 }, GIVE_UP],
		['a refusal', { status: 422 }, always, GIVE_UP],
		['a wrong token', { status: 401 }, always, GIVE_UP],
		['nothing found', { status: 404 }, always, GIVE_UP],
		['a redirect', { status: 302 }, always, GIVE_UP],
		['too slow for Intercom', { status: 408 }, always, 'a while'],
		['too slow for Intercom, of a reply', { status: 408 }, never, GIVE_UP],
		['a broken connection', { networkCode: 'ECONNRESET' }, always, 'a while'],
		['a broken connection, of a reply', { networkCode: 'ECONNRESET' }, never, GIVE_UP],
		['a time-out, of a reply', { networkCode: 'ETIMEDOUT' }, never, GIVE_UP],
		['no connection, of a reply', { networkCode: 'ECONNREFUSED' }, never, 'a while'],
		['an answer that is no JSON', { status: 200, unreadable: true }, always, 'a while'],
		['an answer that is no JSON, of a reply', { status: 200, unreadable: true }, never, GIVE_UP],
	])('%s', (_name, failure, attempt, expected) => {
		const given = verdict({ failure: failed(failure), ...attempt });
		expect(typeof given === 'number' ? 'a while' : given).toBe(expected);
	});

	it.each([
		[1, 250, 500],
		[2, 500, 1000],
		[3, 1000, 2000],
	])('after try %i, in %i to %i ms', (tries, least, most) => {
		for (let time = 0; time < 50; time++) {
			const delay = verdict({ failure: failed({ status: 500 }), repeatable: true, tries, refusals: 0 });
			expect(delay).toBeGreaterThanOrEqual(least);
			expect(delay).toBeLessThanOrEqual(most);
		}
	});
});

describe('whether a failed request may have been carried out', () => {
	it.each([
		[{ status: 500 }, true],
		[{ status: 408 }, true],
		[{ status: 422 }, false],
		[{ status: 429 }, false],
		[{ networkCode: 'ECONNRESET' }, true],
		[{ networkCode: 'ETIMEDOUT' }, true],
		[{ networkCode: 'ENOTFOUND' }, false],
		[{ status: 200, unreadable: true }, true],
	])('%j', (failure, expected) => {
		expect(mayHaveArrived(failed(failure))).toBe(expected);
	});
});
