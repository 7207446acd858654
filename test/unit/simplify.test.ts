import type { IDataObject } from 'n8n-workflow';
import { isoTime, simplified, unixTime, utcTime } from '../../nodes/Intercom/table/simplify';

describe('a record as a row', () => {
	it.each<[string, IDataObject, IDataObject]>([
		['leaves the type out', { type: 'contact', id: '1' }, { id: '1' }],
		[
			'makes columns of objects',
			{ location: { type: 'location', country: 'Ireland' } },
			{ location_country: 'Ireland' },
		],
		['and of objects in objects', { a: { b: { c: 1 } } }, { a_b_c: 1 }],
		[
			'makes names of lists',
			{ tags: { type: 'tag.list', tags: [{ id: '1', name: 'VIP' }] } },
			{ tags: ['VIP'] },
		],
		[
			'and ids, where there are no names',
			{ contacts: { type: 'contact.list', contacts: [{ id: '1' }] } },
			{ contacts: ['1'] },
		],
		[
			'whatever the list tells beside',
			{ notes: { type: 'list', data: [{ id: '1' }], total_count: 1 } },
			{ notes: ['1'] },
		],
		[
			'keeps what stands beside a list in an object',
			{ agent: { rating: 5, sources: [{ id: '1' }] } },
			{ agent_rating: 5, agent_sources: ['1'] },
		],
		['keeps plain lists', { ids: ['1', '2'] }, { ids: ['1', '2'] }],
		['tells times as text', { created_at: 1_769_850_000 }, { created_at: '2026-01-31T09:00:00.000Z' }],
		[
			'but not other numbers',
			{ count: 1_769_850_000, handling_time: 95, time_to_close: 40 },
			{ count: 1_769_850_000, handling_time: 95, time_to_close: 40 },
		],
		[
			'tells times of the last century as text as well',
			{ signed_up_at: 631_152_000, first_at: -86_400, second_at: 0 },
			{
				signed_up_at: '1990-01-01T00:00:00.000Z',
				first_at: '1969-12-31T00:00:00.000Z',
				second_at: '1970-01-01T00:00:00.000Z',
			},
		],
		[
			'and times in milliseconds, and those told as text',
			{ created_at: 1_769_850_000_123, waiting_since: '1769850000', updated_at: '2026-01-31T09:00:00Z' },
			{
				created_at: '2026-01-31T09:00:00.123Z',
				waiting_since: '2026-01-31T09:00:00.000Z',
				updated_at: '2026-01-31T09:00:00Z',
			},
		],
		[
			'keeps what is no time',
			{ created_at: 'soon', updated_at: 1e300, first_at: 'Order 7' },
			{ created_at: 'soon', updated_at: 1e300, first_at: 'Order 7' },
		],
		[
			'knows that nobody is "0"',
			{ admin_assignee_id: '0', team_assignee_id: 0, owner_id: 7, external_id: '0' },
			{ admin_assignee_id: null, team_assignee_id: null, owner_id: 7, external_id: '0' },
		],
		[
			'reads names and titles as they were typed',
			{
				name: 'Bikes &amp; Boats',
				title: 'Is 1 &lt; 2?',
				body: 'Tom &amp; Ann',
				author: { name: 'O&#39;Neil' },
			},
			{ name: 'Bikes & Boats', title: 'Is 1 < 2?', body: 'Tom &amp; Ann', author_name: "O'Neil" },
		],
		[
			'and the names in lists',
			{ tags: { type: 'tag.list', tags: [{ id: '1', name: 'R&amp;D' }] } },
			{ tags: ['R&D'] },
		],
		[
			'says how many there are where Intercom cut a list',
			{ tags: { type: 'list', data: [{ id: '1' }], url: '/x', total_count: 25, has_more: true } },
			{ tags: ['1'], tags_total_count: 25 },
		],
		[
			'or that there are more, where Intercom does not say how many',
			{ tags: { type: 'list', data: [{ id: '1' }], url: '/x', total_count: 1, has_more: true } },
			{ tags: ['1'], tags_has_more: true },
		],
		['keeps nothing as nothing', { created_at: null, name: null }, { created_at: null, name: null }],
		[
			'keeps custom attributes together',
			{ custom_attributes: { plan: 'pro', id: 1 } },
			{ custom_attributes: { plan: 'pro', id: 1 } },
		],
	])('%s', (_name, record, row) => {
		expect(simplified(record)).toEqual(row);
	});

	it('leaves the record as it was', () => {
		const record = { a: { b: 1 }, list: { type: 'list', data: [{ id: '1' }] } };
		const before = structuredClone(record);
		simplified(record);
		expect(record).toEqual(before);
	});
});

describe('a time', () => {
	it.each([
		[1_769_850_000, '2026-01-31T09:00:00.000Z'],
		['2026-01-31', '2026-01-31T00:00:00.000Z'],
		['2026-01-31T10:00:00+01:00', '2026-01-31T09:00:00.000Z'],
		['2026-01-31 09:00:00 UTC', '2026-01-31T09:00:00.000Z'],
	])('is told as %j', (told, expected) => expect(utcTime(told)).toBe(expected));

	it.each<unknown>(['Order 7', 'May', '<p>1</p>', {}, true, { toString: 1 }])(
		'is none in %j, though JavaScript makes one of some of them',
		(told) => {
			expect(isoTime(told)).toBeNull();
			expect(unixTime(told)).toBeUndefined();
		},
	);
});
