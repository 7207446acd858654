import type { IDataObject } from 'n8n-workflow';
import {
	type Asked,
	at,
	cursor,
	type Next,
	nextAddress,
	nextCursor,
	numbered,
	numberedInBody,
	type Pager,
	scroll,
	searchCursor,
	whole,
} from '../../nodes/Intercom/table/paging';

/** A page and what was asked for, and the request for the page after it: undefined where it was the last. */
type Row = [name: string, pager: Pager, page: IDataObject, asked: Partial<Asked>, next: Next | undefined];

const ROWS: Row[] = [
	[
		'cursor: further',
		cursor('data', 150),
		{ pages: { next: { per_page: 1, starting_after: 'b' } } },
		{},
		{ query: { starting_after: 'b' } },
	],
	[
		'cursor: further, as an address',
		cursor('data', 150),
		{ pages: { next: 'https://api.intercom.io/contacts?per_page=1&starting_after=b' } },
		{},
		{ query: { starting_after: 'b' } },
	],
	['cursor: last, null', cursor('data', 150), { pages: { next: null } }, {}, undefined],
	['cursor: last, absent', cursor('data', 150), { pages: { page: 1 } }, {}, undefined],
	['cursor: no pages', cursor('data', 150), {}, {}, undefined],
	[
		'cursor in the body: further, with the size kept',
		searchCursor('data', 50),
		{ pages: { next: { starting_after: 'b' } } },
		{ body: { query: { field: 'id' }, pagination: { per_page: 50, starting_after: 'a' } } },
		{ body: { pagination: { per_page: 50, starting_after: 'b' } } },
	],
	['cursor in the body: last', searchCursor('data', 50), { pages: {} }, { body: {} }, undefined],
	['page: first', numbered('data', 50), { pages: { page: 1, total_pages: 3 } }, {}, { query: { page: 2 } }],
	[
		'page: middle',
		numbered('data', 50),
		{ pages: { total_pages: 3 } },
		{ query: { page: 2 } },
		{ query: { page: 3 } },
	],
	['page: last', numbered('data', 50), { pages: { total_pages: 3 } }, { query: { page: 3 } }, undefined],
	['page: none at all', numbered('data', 50), { pages: { total_pages: 0 } }, {}, undefined],
	['page: fields at top level', numbered('data', 50), { total_pages: 2 }, {}, { query: { page: 2 } }],
	['page: last at top level', numbered('data', 50), { total_pages: 2 }, { query: { page: 2 } }, undefined],
	['page: told by an address', numbered('data', 50), { pages: { next: 'x' } }, {}, { query: { page: 2 } }],
	['page: last, told by no address', numbered('data', 50), { pages: { next: null } }, {}, undefined],
	[
		'page: told by nothing, full',
		numbered('data', 1),
		{ data: [{ id: '1' }] },
		{ query: { per_page: 1 } },
		{ query: { page: 2 } },
	],
	[
		'page: told by nothing, short',
		numbered('data', 2),
		{ data: [{ id: '1' }] },
		{ query: { per_page: 2 } },
		undefined,
	],
	[
		'page in the body',
		numberedInBody('activity_logs', 250),
		{ pages: { total_pages: 2 } },
		{ body: { page: 1 } },
		{ body: { page: 2 } },
	],
	[
		'address: further',
		nextAddress('events'),
		{ pages: { next: 'https://api.intercom.io/events?type=user&before=17&per_page=2' } },
		{},
		{ query: { type: 'user', before: '17', per_page: '2' } },
	],
	['address: last', nextAddress('events'), { pages: {} }, {}, undefined],
	[
		'next_cursor: further',
		nextCursor('data', 150),
		{ has_more: true, next_cursor: 'b' },
		{},
		{ query: { cursor: 'b' } },
	],
	['next_cursor: last', nextCursor('data', 150), { has_more: false, next_cursor: 'b' }, {}, undefined],
	['next_cursor: promised but missing', nextCursor('data', 150), { has_more: true }, {}, undefined],
	[
		'scroll: further',
		scroll('data'),
		{ scroll_param: 's', data: [{ id: '1' }] },
		{},
		{ query: { scroll_param: 's' }, remembered: true },
	],
	['scroll: an empty page is the last', scroll('data'), { scroll_param: 's', data: [] }, {}, undefined],
	['whole', whole('data'), { pages: { next: { starting_after: 'b' } } }, {}, undefined],
];

describe('the page after', () => {
	it.each(ROWS)('%s', (_name, pager, page, asked, next) => {
		const records = (at(page, pager.items[0] ?? '') ?? []) as IDataObject[];
		expect(pager.next(page, { query: {}, body: {}, ...asked }, records)).toEqual(next);
	});
});

describe('the size of a page', () => {
	it.each([
		['cursor', cursor('data', 150), { query: { per_page: 7 } }],
		['cursor in the body', searchCursor('data', 50), { body: { pagination: { per_page: 7 } } }],
		['page', numbered('data', 50), { query: { per_page: 7 } }],
		['page in the body', numberedInBody('data', 250), { body: { per_page: 7 } }],
		['next_cursor', nextCursor('data', 150), { query: { cursor: undefined, per_page: 7 } }],
		['page without a size', numbered('data'), undefined],
		['scroll', scroll('data'), undefined],
	])('%s', (_name, pager, expected) => {
		expect(pager.size?.(7)).toEqual(expected);
	});
});
