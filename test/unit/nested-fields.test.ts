import type { IDataObject } from 'n8n-workflow';
import { recordsOf } from '../../nodes/Intercom/lists/pages';
import { requestFor } from '../../nodes/Intercom/engine/request';
import { resources } from '../../nodes/Intercom/resources';
import {
	clears,
	flag,
	groups,
	joined,
	list,
	pick,
	text,
	time,
	translations,
} from '../../nodes/Intercom/table/fields';
import { pages } from '../../nodes/Intercom/table/paging';
import { keeping, withoutTranslations } from '../../nodes/Intercom/table/simplify';
import type { Field, Operation, Reading } from '../../nodes/Intercom/table/types';

const READING = { item: 0, context: { getTimezone: () => 'UTC' } } as Reading;
const read = (field: Field | undefined, value: unknown): unknown => (field as Field).read(value, READING);
const entry = (resource: string, operation: string) =>
	resources[resource]?.operations[operation] as Operation;

describe('entries of a group', () => {
	const field = groups('Newsfeeds', {
		newsfeed_id: pick('newsfeed'),
		published_at: time('When'),
		silent: flag('it is silent'),
	});

	it('leave out the inputs that nobody touched', () => {
		const values = [
			{ newsfeed_id: { __rl: true, mode: 'id', value: '7' }, published_at: '', silent: false },
			{ newsfeed_id: { __rl: true, mode: 'list', value: '' }, published_at: 1700000000, silent: true },
		];
		expect(read(field, { values })).toEqual([
			{ newsfeed_id: '7', silent: false },
			{ published_at: 1700000000, silent: true },
		]);
	});
});

describe('texts in several languages', () => {
	const field = translations('Texts', { title: text('Title'), state: text('State') });

	it('go under the key of their language, in the spelling of Intercom', () => {
		const values = [
			{ locale: 'fr', texts: { title: 'Bonjour' } },
			{ locale: 'PT-br', texts: { title: 'Oi', state: 'draft' } },
		];
		expect(read(field, { values })).toEqual({
			fr: { title: 'Bonjour' },
			'pt-BR': { title: 'Oi', state: 'draft' },
		});
	});

	it('are taken as a record of Intercom has them', () => {
		expect(read(field, { fr: { title: 'Bonjour' } })).toEqual({ fr: { title: 'Bonjour' } });
		expect(read(field, '{"fr":{"title":"Bonjour"}}')).toEqual({ fr: { title: 'Bonjour' } });
	});

	it.each([
		['an unknown language', 'xx', /no language of Intercom/],
		['no language', '', /without a language/],
	])('refuse %s', (_what, locale, message) => {
		expect(() => read(field, { values: [{ locale, texts: { title: 'a' } }] })).toThrow(message);
	});
});

it('a joined list is one text, and nothing when it is empty', () => {
	const field = joined(list('Languages'));
	expect(read(field, ['en', 'fr'])).toBe('en,fr');
	expect(read(field, [])).toBeUndefined();
});

it('a switch that empties a field sends null while it is on, and nothing while it is off', () => {
	const field = clears('parent_id', 'to empty it');
	const route = 'PUT /help_center/collections/{collection_id}';
	const sent = (on: boolean) =>
		requestFor({ route, action: '', description: '' } as Operation, [['top', field]], {
			top: read(field, on),
		}).body;
	expect(sent(true)).toEqual({ parent_id: null });
	expect(sent(false)).toEqual({});
});

it('fixed values of a GET travel in its query', () => {
	const { query, body } = requestFor(entry('article', 'searchHighlights'), [], {});
	expect(query).toEqual({ highlight: true });
	expect(body).toBeUndefined();
});

describe('opening hours', () => {
	const week = entry('officeHours', 'createSchedule').required?.time_intervals;
	const oneDay = entry('officeHours', 'createException').required?.time_intervals;
	const interval = (start_minute: unknown, end_minute: unknown, day_of_week?: string) => ({
		values: [{ ...(day_of_week ? { day_of_week } : {}), start_minute, end_minute }],
	});

	it('of a week count from Monday at midnight', () => {
		expect(read(week, interval('09:00', '17:30', '0'))).toEqual([{ start_minute: 540, end_minute: 1050 }]);
		expect(read(week, interval('0:00', '24:00', '6'))).toEqual([{ start_minute: 8640, end_minute: 10080 }]);
	});

	it('of one day count from its midnight', () => {
		expect(read(oneDay, interval('10:05', '12:00'))).toEqual([{ start_minute: 605, end_minute: 720 }]);
	});

	it('are taken as a record of Intercom has them', () => {
		const recorded = [{ day_of_week: 1, start_minute: 1980, end_minute: 2460 }];
		expect(read(week, recorded)).toEqual([{ start_minute: 1980, end_minute: 2460 }]);
	});

	it.each([
		['no time', '9am', '17:00', /"9am"/],
		['minutes that no hour has', '09:60', '17:00', /"09:60"/],
		['hours that no day has', '09:00', '24:15', /"24:15"/],
		['a step that Intercom does not take', '09:05', '17:00', /every 15 minutes/],
		['an end before the beginning', '17:00', '09:00', /ends before it begins/],
	])('refuse %s', (_what, from, to, message) => {
		expect(() => read(week, interval(from, to, '0'))).toThrow(message);
	});

	it('refuse nothing at all', () => {
		expect(() => read(week, {})).toThrow(/no interval/);
	});
});

describe('bulk actions on content', () => {
	const { required, constants } = entry('content', 'publish');

	it('name each piece by its type and ID', () => {
		expect(constants).toEqual({ action: 'publish' });
		expect(read(required?.article_content_ids, ['1', '2'])).toEqual([
			{ type: 'article_content', id: '1' },
			{ type: 'article_content', id: '2' },
		]);
	});

	it('refuse more pieces than Intercom takes, and none', () => {
		const pieces = (count: number) => Array.from({ length: count }, (_none, id) => String(id));
		expect(read(required?.article_content_ids, pieces(1000))).toHaveLength(1000);
		expect(() => read(required?.article_content_ids, pieces(1001))).toThrow(/at most 1000/);
		expect(() => read(required?.article_content_ids, [])).toThrow(/is empty/);
	});

	it('refuse kinds of content that Intercom would leave out without a word', () => {
		const external = [{ type: 'external_content', id: '1' }];
		expect(read(entry('content', 'setAudience').required?.content_ids, external)).toEqual(external);
		expect(() => read(entry('content', 'delete').required?.content_ids, external)).toThrow(
			/none of its choices/,
		);
	});
});

describe('a list that may answer with one record', () => {
	const one: IDataObject = { id: '1', external_id: 'a' };
	const pager = entry('customObject', 'getAll').list;

	it('gives that record', () => {
		expect(recordsOf(one, pager ?? pages('data'))).toEqual([one]);
		expect(recordsOf({ data: [one, one] }, pager ?? pages('data'))).toEqual([one, one]);
		expect(recordsOf({ data: [] }, pager ?? pages('data'))).toEqual([]);
	});

	it('is no list where nothing says so', () => {
		expect(recordsOf(one, pages('data'))).toEqual([]);
	});
});

describe('simplified records', () => {
	it('name their languages instead of having all texts in all of them', () => {
		const translated_content = { type: 'article_translated_content', en: { title: 'A' }, fr: null };
		expect(withoutTranslations({ type: 'article', id: '1', translated_content })).toEqual({
			id: '1',
			locales: ['en'],
		});
	});

	it('keep what a row would lose', () => {
		const json_blocks = [{ type: 'paragraph', text: 'Hello' }];
		expect(keeping('json_blocks')({ type: 'content_snippet', id: '1', json_blocks })).toEqual({
			id: '1',
			json_blocks,
		});
	});
});
