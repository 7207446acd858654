import type { IDataObject } from 'n8n-workflow';
import { type Asked, type Next, nextOf, sizeOf } from '../../nodes/Intercom/lists/next';
import {
	at,
	type Pager,
	pages,
	pagesInBody,
	pagesOfSearch,
	scroll,
	whole,
} from '../../nodes/Intercom/table/paging';

/** A page and what was asked for, and the request for the page after it: 'end' where it was the last. */
type Row = [
	name: string,
	pager: Pager,
	page: IDataObject,
	asked: Partial<Asked>,
	next: Next | 'end' | 'untold',
];

const ROWS: Row[] = [
	[
		'cursor: further',
		pages('data', 150),
		{ pages: { next: { per_page: 1, starting_after: 'b' } } },
		{},
		{ query: { starting_after: 'b' } },
	],
	[
		'cursor: further, as an address',
		pages('data', 150),
		{ pages: { next: 'https://api.intercom.io/contacts?per_page=1&starting_after=b' } },
		{},
		{ query: { per_page: '1', starting_after: 'b' } },
	],
	['cursor: last, null', pages('data', 150), { pages: { next: null } }, {}, 'end'],
	['cursor: last, absent', pages('data', 150), { pages: { page: 1 } }, {}, 'end'],
	['cursor: no pages', pages('data', 150), {}, {}, 'end'],
	[
		'cursor in the body: further, with the size kept',
		pagesOfSearch('data', 50),
		{ pages: { next: { starting_after: 'b' } } },
		{ body: { query: { field: 'id' }, pagination: { per_page: 50, starting_after: 'a' } } },
		{ body: { pagination: { per_page: 50, starting_after: 'b' } } },
	],
	['cursor in the body: last', pagesOfSearch('data', 50), { pages: {} }, { body: {} }, 'end'],
	['page: first', pages('data', 50), { pages: { page: 1, total_pages: 3 } }, {}, { query: { page: 2 } }],
	[
		'page: middle',
		pages('data', 50),
		{ pages: { total_pages: 3 } },
		{ query: { page: 2 } },
		{ query: { page: 3 } },
	],
	['page: last', pages('data', 50), { pages: { total_pages: 3 } }, { query: { page: 3 } }, 'end'],
	['page: none at all', pages('data', 50), { pages: { total_pages: 0 } }, {}, 'end'],
	['page: fields at top level', pages('data', 50), { total_pages: 2 }, {}, { query: { page: 2 } }],
	['page: last at top level', pages('data', 50), { total_pages: 2 }, { query: { page: 2 } }, 'end'],
	['page: told by an address', pages('data', 50), { pages: { next: 'x' } }, {}, { query: { page: 2 } }],
	['page: last, told by no address', pages('data', 50), { pages: { next: null } }, {}, 'end'],
	[
		'page: told by nothing, full',
		pages('data', 1),
		{ data: [{ id: '1' }] },
		{ query: { per_page: 1 } },
		{ query: { page: 2 }, doubtful: true },
	],
	[
		'page: told by nothing, short',
		pages('data', 2),
		{ data: [{ id: '1' }] },
		{ query: { per_page: 2 } },
		'end',
	],
	[
		'page in the body',
		pagesInBody('activity_logs', 250),
		{ pages: { total_pages: 2 } },
		{ body: { page: 1 } },
		{ body: { page: 2 } },
	],
	[
		'address: further',
		pages('events'),
		{ pages: { next: 'https://api.intercom.io/events?type=user&before=17&per_page=2' } },
		{},
		{ query: { type: 'user', before: '17', per_page: '2' } },
	],
	['address: last', pages('events'), { pages: {} }, {}, 'end'],
	[
		'next_cursor: further',
		pages('data', 150),
		{ has_more: true, next_cursor: 'b' },
		{},
		{ query: { cursor: 'b' } },
	],
	['next_cursor: last', pages('data', 150), { has_more: false, next_cursor: 'b' }, {}, 'end'],
	['next_cursor: promised but missing', pages('data', 150), { has_more: true }, {}, 'untold'],
	[
		'next_cursor: promised but missing behind a cursor',
		pages('data', 150),
		{ has_more: true },
		{ query: { cursor: 'a' } },
		'untold',
	],
	[
		'scroll: further',
		scroll('data'),
		{ scroll_param: 's', data: [{ id: '1' }] },
		{},
		{ query: { scroll_param: 's' }, remembered: true },
	],
	['scroll: an empty page is the last', scroll('data'), { scroll_param: 's', data: [] }, {}, 'end'],
	[
		'a list that is known to come whole: further all the same',
		whole('data'),
		{ pages: { next: { starting_after: 'b' } } },
		{},
		{ query: { starting_after: 'b' } },
	],
	['whole: nothing said', whole('data'), { data: [{ id: '1' }] }, {}, 'end'],
	...[7, [17, 'b'], { after: 'b' }, true].map((cursor): Row => [
		`cursor in the body: ${JSON.stringify(cursor)} goes back as it came`,
		pagesOfSearch('data', 50),
		{ pages: { next: { starting_after: cursor } } } as IDataObject,
		{ body: { pagination: { per_page: 50 } } },
		{ body: { pagination: { per_page: 50, starting_after: cursor } } } as Next,
	]),
	[
		'cursor in the query: a list travels as JSON',
		pages('data', 50),
		{ pages: { next: { starting_after: [17, 'b'] } } },
		{},
		{ query: { starting_after: '[17,"b"]' } },
	],
	[
		'cursor where a number is named as well: the number is left out',
		pages('data', 50),
		{ pages: { page: 2, total_pages: 3, next: { page: 3, starting_after: 'c' } } },
		{ query: { page: 2, per_page: 50 } },
		{ query: { starting_after: 'c' } },
	],
	...[null, '', false].map((none): Row => [
		`cursor: ${JSON.stringify(none)} is none`,
		pages('data', 50),
		{ pages: { next: { starting_after: none } } },
		{},
		'end',
	]),
	['number in an object', pages('data', 50), { pages: { next: { page: 2 } } }, {}, { query: { page: 2 } }],
	['number', pages('data', 50), { pages: { next: 2 } }, {}, { query: { page: 2 } }],
	[
		'number for a search',
		pagesOfSearch('data', 50),
		{ pages: { page: 1, total_pages: 2 } },
		{ body: { pagination: { per_page: 50 } } },
		{ body: { pagination: { per_page: 50, page: 2 } } },
	],
	[
		'address with a number, after a cursor',
		pages('data', 50),
		{ pages: { next: 'https://api.intercom.io/conversations?page=2&per_page=50' } },
		{ query: { starting_after: 'a' } },
		{ query: { page: '2', per_page: '50' } },
	],
	[
		'address with a cursor, for a search',
		pagesOfSearch('data', 50),
		{ pages: { next: '/contacts/search?starting_after=b' } },
		{ body: { pagination: { per_page: 50 } } },
		{ body: { pagination: { per_page: 50, starting_after: 'b' } } },
	],
	[
		'address with a parameter that comes twice',
		pages('data'),
		{ pages: { next: '/articles?tag=1&tag=2&page=2' } },
		{},
		{ query: { tag: ['1', '2'], page: '2' } },
	],
	['address beside the records', pages('data'), { next: '/articles?page=2' }, {}, { query: { page: '2' } }],
	[
		'address of a page beyond the last one: perhaps',
		pages('data'),
		{ pages: { next: '/articles?page=2', page: 1, total_pages: 1 } },
		{},
		{ query: { page: '2' }, doubtful: true },
	],
	['an object that names no place', pages('data', 50), { pages: { next: { offset: 20 } } }, {}, 'untold'],
	[
		'behind a cursor: last',
		pages('data', 50),
		{ pages: { page: 3, total_pages: 3 } },
		{ query: { starting_after: 'a' } },
		'end',
	],
	[
		'behind a cursor: not the last by its number',
		pages('data', 50),
		{ pages: { page: 2, total_pages: 3 } },
		{ query: { starting_after: 'a' } },
		{ query: { page: 3 }, doubtful: true },
	],
	[
		'a body that the person wrote with a page in it',
		pages('data'),
		{ pages: { total_pages: 2 } },
		{ body: { page: 1 } },
		{ body: { page: 2 } },
	],
];

describe('the page after', () => {
	it.each(ROWS)('%s', (_name, pager, page, asked, next) => {
		const records = (at(page, pager.items[0] ?? '') ?? []) as IDataObject[];
		expect(nextOf(pager, asked, page, records.length)).toEqual(next);
	});
});

test.each([
	['in the query', pages('data', 150), { query: { per_page: 7 } }],
	['in the pagination of a search', pagesOfSearch('data', 50), { body: { pagination: { per_page: 7 } } }],
	['in the body', pagesInBody('data', 250), { body: { per_page: 7 } }],
	['never where there is none', pages('data'), {}],
	['of a scroll', scroll('data'), {}],
])('the size of a page is asked for %s', (_name, pager, expected) => {
	expect(sizeOf(pager, 7)).toEqual(expected);
});
