import { DateTime } from 'luxon';
import type { IExecuteFunctions } from 'n8n-workflow';
import {
	attributes,
	choice,
	choices,
	day,
	flag,
	group,
	groups,
	isoTime,
	json,
	jsonList,
	list,
	number,
	pathId,
	pick,
	picks,
	text,
	time,
} from '../../nodes/Intercom/table/fields';
import { email } from '../../nodes/Intercom/fields/contact';
import { attachment_urls } from '../../nodes/Intercom/fields/replies';
import { attempt } from '../../nodes/Intercom/table/complaint';
import type { Field, Reading } from '../../nodes/Intercom/table/types';

/** New York: five hours behind UTC in winter, four in summer. */
const READING: Reading = {
	item: 0,
	context: { getTimezone: () => 'America/New_York' } as IExecuteFunctions,
};
const read = (field: Field, value: unknown): unknown => field.read(value, READING);
const NINE_UTC = Date.parse('2026-01-31T09:00:00Z') / 1000;
const COLOURS = { red: 'Red', blue: 'Blue' };
const located = (mode: string, value: unknown) => ({ __rl: true, mode, value });

describe('values that are understood', () => {
	it.each<[string, Field, unknown, unknown]>([
		['text', text(''), ' as it is ', ' as it is '],
		['text from a number', text(''), 5, '5'],
		['number', number(''), 1.5, 1.5],
		['number from text', number(''), ' 12 ', 12],
		['flag', flag('x'), false, false],
		['flag from text', flag('x'), 'true', true],
		['choice', choice('', COLOURS), 'red', 'red'],
		['choices', choices('', COLOURS), ['red', 'blue'], ['red', 'blue']],
		['choices from text', choices('', COLOURS), 'red, blue', ['red', 'blue']],
		['list', list(''), ['a', '', 'b'], ['a', 'b']],
		['list from text', list(''), 'a, b,', ['a', 'b']],
		['list from JSON', list(''), '["a, b"]', ['a, b']],
		['list from one number', list(''), 7, ['7']],
		['JSON', json(''), '{"a": [1]}', { a: [1] }],
		['JSON from an object', json(''), { a: 1 }, { a: 1 }],
		['JSON list', jsonList(''), '[{"a": 1}]', [{ a: 1 }]],
		['time with a zone', time(''), '2026-01-31T09:00:00Z', NINE_UTC],
		['time with another zone', time(''), '2026-01-31T10:00:00.000+01:00', NINE_UTC],
		["time of the date picker, in the workflow's zone", time(''), '2026-01-31T04:00:00', NINE_UTC],
		['time with a space', time(''), '2026-01-31 04:00:00', NINE_UTC],
		['time in summer', time(''), '2026-07-31T05:00:00', Date.parse('2026-07-31T09:00:00Z') / 1000],
		['time from Luxon', time(''), DateTime.fromSeconds(NINE_UTC), NINE_UTC],
		['time from a date', time(''), new Date(NINE_UTC * 1000), NINE_UTC],
		['time from Unix seconds', time(''), NINE_UTC, NINE_UTC],
		['time from Unix seconds as text', time(''), String(NINE_UTC), NINE_UTC],
		['time from Unix milliseconds', time(''), NINE_UTC * 1000 + 999, NINE_UTC],
		['time in the basic form', time(''), '20260131T090000Z', NINE_UTC],
		['time of an email', time(''), 'Sat, 31 Jan 2026 09:00:00 GMT', NINE_UTC],
		[
			'time that summer time skips',
			time(''),
			'2026-03-08T02:30:00',
			Date.parse('2026-03-08T07:30:00Z') / 1000,
		],
		['the beginning of Unix time', time(''), 0, 0],
		['day without hyphens', day(''), '20260131', '2026-01-31'],
		['number with a bound', number('', { typeOptions: { minValue: 1 } }), '1', 1],
		['flag in capitals', flag('x'), ' TRUE ', true],
		['list of lines', list(''), 'a\nb\n', ['a', 'b']],
		['ISO time', isoTime(''), '2026-01-31T04:00:00', '2026-01-31T09:00:00.000Z'],
		['ISO time from Unix seconds', isoTime(''), NINE_UTC, '2026-01-31T09:00:00.000Z'],
		['day as written', day(''), '2026-01-31T23:30:00-11:00', '2026-01-31'],
		['day', day(''), '2026-01-31', '2026-01-31'],
		[
			'day from Luxon, in its zone',
			day(''),
			DateTime.fromISO('2026-01-31T00:30', { zone: 'Asia/Tokyo' }),
			'2026-01-31',
		],
		['day from Unix seconds', day(''), NINE_UTC, '2026-01-31'],
		['id', pick('contact'), located('id', ' 5ba682d23d7cf92bef87bfd4 '), '5ba682d23d7cf92bef87bfd4'],
		['id picked from a list', pick('tag'), located('list', '17'), '17'],
		['id in a locator without its mark', pick('tag'), { mode: 'id', value: '17' }, '17'],
		['id as an expression gives it', pick('tag'), 17, '17'],
		...['app.intercom.com', 'app.eu.intercom.com', 'app.au.intercom.com'].flatMap(
			(host): Array<[string, Field, unknown, unknown]> => [
				[
					`contact's address at ${host}`,
					pick('contact'),
					located('url', `https://${host}/a/apps/abc123/users/5ba682d23d7cf92bef87bfd4/all-conversations`),
					'5ba682d23d7cf92bef87bfd4',
				],
				[
					`conversation's address at ${host}`,
					pick('conversation'),
					located(
						'url',
						`https://${host}/a/inbox/abc123/inbox/admin/814/conversation/215470612345?view=List`,
					),
					'215470612345',
				],
				[
					`address at ${host} where an id belongs`,
					pick('conversation'),
					`https://${host}/a/inbox/abc123/inbox/conversation/215470612345`,
					'215470612345',
				],
			],
		),
		['ids', picks('contact', ''), '1, 2', ['1', '2']],
		['id in a path', pathId(''), ' a b ', 'a b'],
		[
			'group',
			group('', { a: text(''), b: number('', { to: 'c.d' }) }),
			{ a: 'x', b: '2' },
			{ a: 'x', c: { d: 2 } },
		],
		['groups', groups('', { a: text('') }), { values: [{ a: 'x' }] }, [{ a: 'x' }]],
		['groups from a list', groups('', { a: text('') }), [{ a: 'x' }], [{ a: 'x' }]],
		['groups from JSON', groups('', { a: text('') }), '[{"a": "x"}]', [{ a: 'x' }]],
		['attributes', attributes('contact'), { value: { plan: 'pro', size: null, note: '' } }, { plan: 'pro' }],
		['no attributes', attributes('contact'), { value: null }, undefined],
		['attributes as an expression gives them', attributes('contact'), { plan: 'pro' }, { plan: 'pro' }],
		['attributes as JSON', attributes('contact'), '{"plan": "pro", "value": 1}', { plan: 'pro', value: 1 }],
		['groups with an entry that nobody filled in', groups('', { a: text('') }), { values: [{ a: '' }] }, []],
	])('%s', (_name, field, value, expected) => {
		expect(read(field, value)).toEqual(expected);
	});
});

describe('values that are refused', () => {
	it.each<[string, Field, unknown, RegExp]>([
		['text from an object', text(''), {}, /is an object, but a text is needed/],
		['text from a list', text(''), [], /is a list, but a text is needed/],
		['number from words', number(''), 'many', /is no number: "many"/],
		['number from nothing', number(''), ' ', /is empty/],
		['number without end', number(''), Infinity, /is no number/],
		[
			'number below its bound',
			number('', { typeOptions: { minValue: 1 } }),
			0,
			/is 0, but must be at least 1/,
		],
		['number above its bound', number('', { typeOptions: { maxValue: 5 } }), '6', /must be at most 5/],
		['broken number', number('', { typeOptions: { numberPrecision: 0 } }), 1.5, /a whole number is needed/],
		['list from an object', list(''), { a: 1 }, /is an object, but a list is needed/],
		['ids from an object', picks('contact', ''), { id: '1' }, /is an object, but a list is needed/],
		['list of objects', list(''), '[{"a": 1}]', /is an object, but a text is needed/],
		['day that could be two', time(''), '01/02/2026', /is no date: "01\/02\/2026"/],
		['time with words before it', time(''), 'tomorrow 2026', /is no date/],
		['year alone', time(''), '2026', /is no date: "2026"/],
		['number that is no moment', time(''), 5, /is no date: 5/],
		['time before all', time(''), -5, /is no date: -5/],
		['time from a list', time(''), [1], /is no date: \[1\]/],
		['time from true', time(''), true, /is no date: true/],
		[
			'attributes to be mapped by themselves',
			attributes('contact'),
			{ mappingMode: 'autoMapInputData', value: null },
			/cannot be mapped automatically/,
		],
		['attributes from a list', attributes('contact'), ['a'], /is no JSON object/],
		['groups from a word', groups('', { a: text('') }), '"x"', /is no list: "x"/],
		['flag', flag('x'), 'yes', /is neither true nor false: "yes"/],
		['choice', choice('', COLOURS), 'green', /is "green", which is none of its choices/],
		['choice named as what objects inherit', choice('', COLOURS), 'toString', /none of its choices/],
		['choices', choices('', COLOURS), ['red', 'green'], /is "green"/],
		['JSON that does not parse', json(''), '{"a": }', /is not valid JSON/],
		['JSON that is empty', json(''), '', /is empty/],
		['JSON that is a list', json(''), '[1]', /is no JSON object: \[1\]/],
		['JSON that is null', json(''), 'null', /is no JSON object/],
		['JSON list that is an object', jsonList(''), '{}', /is no JSON list/],
		['time in words', time(''), 'next week', /is no date: "next week"/],
		['time that is empty', time(''), '', /is empty/],
		['time of day alone', time(''), '09:00', /is no date/],
		['time that does not exist', time(''), '2026-13-45', /is no date/],
		['time from an object', time(''), {}, /is no date/],
		['time from Luxon that is none', time(''), DateTime.invalid('test'), /is no date/],
		['ISO time in words', isoTime(''), 'soon', /is no date/],
		['day that does not exist', day(''), '2026-02-31', /is no date/],
		['id that is empty', pick('contact'), located('id', ''), /is empty/],
		['id of spaces', pick('contact'), '  ', /is empty/],
		['id that climbs', pick('contact'), '..', /is no ID of a contact: "\.\."/],
		['id with a slash', pick('contact'), 'a/b', /is no ID of a contact/],
		['id with a query', pick('contact'), '1?x=2', /is no ID of a contact/],
		['two ids', pick('contact'), '1 2', /is no ID of a contact/],
		['id in a locator without its mark that is empty', pick('tag'), { mode: 'id', value: null }, /is empty/],
		['id that is an object', pick('contact'), { id: 1 }, /is an object, but the ID of one contact is needed/],
		['id that is a list', pick('contact'), located('id', ['1']), /is a list/],
		[
			'address of something else',
			pick('contact'),
			located('url', 'https://example.com/'),
			/is no address of a contact/,
		],
		['ids with one that climbs', picks('contact', ''), ['1', '..'], /is no ID/],
		['id in a path that climbs', pathId(''), '..', /is no ID/],
		['id in a path that climbs, with spaces', pathId(''), ' . ', /is no ID: "\."/],
		['id in a path that is empty', pathId(''), ' ', /is empty/],
		['group', group('', { size: number('') }), { size: 'x' }, /has a field "Size" that is no number: "x"/],
		['group that is none', group('', { size: number('') }), 'x', /is not valid JSON/],
		[
			'groups',
			groups('', { size: number('') }),
			{ values: [{ size: 'x' }] },
			/has a field "Size" that is no number/,
		],
	])('%s', (_name, field, value, complaint) => {
		expect(() => read(field, value)).toThrow(complaint);
	});
});

test.each([0, 1])('a complaint quotes whole characters alone (%i before them)', (before) => {
	const value = 'a'.repeat(before) + '\u{1f680}'.repeat(100);
	const complaints = [number(''), email(''), attachment_urls].map((field) => {
		const outcome = attempt(() => read(field, value));
		return 'error' in outcome ? outcome.error.message : '';
	});
	for (const complaint of complaints) {
		expect(complaint).toMatch(/\u{1f680}/u);
		expect(complaint).not.toMatch(/\p{Surrogate}/u);
	}
});
