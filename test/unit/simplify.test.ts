import type { IDataObject } from 'n8n-workflow';
import { simplified } from '../../nodes/Intercom/table/simplify';

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
			{ count: 1_769_850_000, created_at: 5 },
			{ count: 1_769_850_000, created_at: 5 },
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
