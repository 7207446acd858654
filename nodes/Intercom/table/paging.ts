import type { IDataObject } from 'n8n-workflow';

/** The parts of a request in which paging travels. */
export interface Asked {
	query: IDataObject;
	body: IDataObject;
}

/** What asks for the next page. */
export interface Next extends Partial<Asked> {
	/**
	 * Intercom remembers how far it is, so that each page is asked for in the same way. Asked for once more, it gives
	 * the page after it.
	 */
	remembered?: true;
}

/** Where a page keeps its records, and how the next page is asked for. Pure: a page in, a request out. */
export interface Pager {
	/** Paths to the array of records; the first that leads to an array counts. An empty path: the answer is the array. */
	items: string[];
	/** The largest page that the operation gives; asking for more is an error or is cut. */
	largest?: number;
	/** What asks for pages of this size. */
	size?(records: number): Partial<Asked>;
	/** What asks for the page after this one; undefined when this was the last. */
	next(page: IDataObject, asked: Asked, records: IDataObject[]): Next | undefined;
	/** With some filter the answer is the one record itself and no list. */
	maybeOne?: true;
	/** Intercom gives no record beyond this count, and says nothing of it: going on would lose records silently. */
	cap?: { records: number; instead: string };
}

/** The value at a dotted path; the value itself for an empty path. */
export const at = (value: unknown, path: string): unknown =>
	path === ''
		? value
		: path
				.split('.')
				.reduce<unknown>((inner, key) => (inner as IDataObject | null | undefined)?.[key], value);

const paths = (items: string | string[]) => (Array.isArray(items) ? items : [items]);

/** The query of an address, whole or only its path; empty if it is none. */
const queryOf = (address: string): URLSearchParams =>
	new URLSearchParams(/\?([^#]*)/.exec(address)?.[1] ?? '');

const startingAfter = (page: IDataObject) => {
	const next = at(page, 'pages.next');
	if (typeof next === 'string') return queryOf(next).get('starting_after');
	return (next as IDataObject | null | undefined)?.starting_after;
};

/** A cursor in the query: `starting_after`. */
export const cursor = (items: string | string[], largest: number): Pager => ({
	items: paths(items),
	largest,
	size: (per_page) => ({ query: { per_page } }),
	next(page) {
		const starting_after = startingAfter(page) as string | undefined;
		return starting_after ? { query: { starting_after } } : undefined;
	},
});

/** A cursor in the body, as searches have it: `pagination.starting_after`. */
export const searchCursor = (items: string | string[], largest: number): Pager => ({
	items: paths(items),
	largest,
	size: (per_page) => ({ body: { pagination: { per_page } } }),
	next(page, { body }) {
		const starting_after = startingAfter(page) as string | undefined;
		return starting_after
			? { body: { pagination: { ...(body.pagination as IDataObject), starting_after } } }
			: undefined;
	},
});

/** Whether an answer with page numbers says that this was its last page. */
function isLastPage(page: IDataObject, number: number, size: unknown, records: IDataObject[]): boolean {
	const total = Number(at(page, 'pages.total_pages') ?? page.total_pages ?? NaN);
	if (!Number.isNaN(total)) return number >= total;
	const next = at(page, 'pages.next');
	if (next !== undefined) return !next;
	return records.length === 0 || (typeof size === 'number' && records.length < size);
}

const pageNumber =
	(where: 'query' | 'body') =>
	(items: string | string[], largest?: number): Pager => ({
		items: paths(items),
		largest,
		...(largest ? { size: (per_page: number) => ({ [where]: { per_page } }) } : {}),
		next(page, asked, records) {
			const number = Number(asked[where].page ?? 1);
			return isLastPage(page, number, asked[where].per_page, records)
				? undefined
				: { [where]: { page: number + 1 } };
		},
	});

/** A page number in the query: `page`, `per_page`. Works for page fields under `pages` and at top level. */
export const numbered = pageNumber('query');

/** A page number in the body. */
export const numberedInBody = pageNumber('body');

/** The answer gives the address of the next page: its query is followed. */
export const nextAddress = (items: string | string[], largest?: number): Pager => ({
	items: paths(items),
	largest,
	...(largest ? { size: (per_page: number) => ({ query: { per_page } }) } : {}),
	next(page) {
		const next = at(page, 'pages.next');
		const starting_after = startingAfter(page) as string | undefined;
		if (starting_after) return { query: { starting_after } };
		if (typeof next !== 'string' || !next) return undefined;
		return { query: Object.fromEntries(queryOf(next)) };
	},
});

/** `next_cursor` and `has_more` at top level; the cursor goes into `cursor`. */
export const nextCursor = (items: string | string[], largest: number): Pager => ({
	items: paths(items),
	largest,
	size: (per_page) => ({ query: { per_page } }),
	next: (page) => (page.has_more && page.next_cursor ? { query: { cursor: page.next_cursor } } : undefined),
});

/** A scroll: each page gives the parameter of the next one, until a page is empty. */
export const scroll = (items: string | string[]): Pager => ({
	items: paths(items),
	next: (page, _asked, records) =>
		page.scroll_param && records.length > 0
			? { query: { scroll_param: page.scroll_param }, remembered: true }
			: undefined,
});

/** Everything comes in one answer. */
export const whole = (items: string | string[]): Pager => ({ items: paths(items), next: () => undefined });

/** Whichever way of paging an answer shows, for requests that are not in the table. `items`: the path to the array. */
export const anyWay = (items: string): Pager => ({
	items: paths(items),
	next(page, asked, records) {
		const cursorHere = startingAfter(page) as string | undefined;
		if (cursorHere) {
			const searching = asked.body.query !== undefined;
			return (searching ? searchCursor(items, 0) : cursor(items, 0)).next(page, asked, records);
		}
		// The last page of a cursor counts its pages as well, but has no number to go on with.
		const byCursor =
			asked.query.starting_after !== undefined || at(asked.body, 'pagination.starting_after') !== undefined;
		if (byCursor) return undefined;
		if (typeof at(page, 'pages.next') === 'string') return nextAddress(items).next(page, asked, records);
		if (page.next_cursor) return nextCursor(items, 0).next(page, asked, records);
		if (page.scroll_param) return scroll(items).next(page, asked, records);
		if (at(page, 'pages.total_pages') !== undefined || page.total_pages !== undefined)
			return (asked.body.page === undefined ? numbered : numberedInBody)(items).next(page, asked, records);
		return undefined;
	},
});
