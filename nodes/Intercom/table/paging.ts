import type { IDataObject } from 'n8n-workflow';
import { isRecord } from './json';

/**
 * What an entry knows of its list: where the records are, and how a page's size is asked for. How the list goes on is
 * told by each answer and is no part of an entry.
 */
export interface Pager {
	/** Paths to the array of records; the first that leads to an array counts. An empty path: the answer is the array. */
	items: string[];
	/** The largest page that the operation gives; asking for more is an error or is cut. No size is asked for without it. */
	largest?: number;
	/** Where the request has its `per_page`, and the number or the cursor of a page. The query by default. */
	place?: 'query' | 'body' | 'pagination';
	/** With some filter the answer is the one record itself and no list. */
	maybeOne?: true;
	/** Intercom gives no record beyond this count, and says nothing of it: going on would lose records silently. */
	cap?: { records: number; instead: string };
	/** A scroll: Intercom keeps one at a time and remembers how far it is; 404 is its end, or that there is nothing. */
	scrolls?: true;
	/** The `id` of a record is another's, such as an event's contact, so that it may come again. */
	withoutOwnId?: true;
}

/** The value at a dotted path; the value itself for an empty path. */
export const at = (value: unknown, path: string): unknown =>
	path === ''
		? value
		: path
				.split('.')
				.reduce<unknown>((inner, key) => (inner as IDataObject | null | undefined)?.[key], value);

/** Words and numbers of a list become records: `{ name }` and `{ value }`. */
const recordOf = (entry: unknown): unknown =>
	typeof entry === 'string'
		? { name: entry }
		: typeof entry === 'number' || typeof entry === 'boolean'
			? { value: entry }
			: entry;

/** What an array of an answer holds, as records. */
export const recordsIn = (array: unknown[]): IDataObject[] => array.map(recordOf).filter(isRecord);

const paths = (items: string | string[]) => (Array.isArray(items) ? items : [items]);

/** A list in pages, which are asked for in the query. */
export const pages = (items: string | string[], largest?: number): Pager => ({
	items: paths(items),
	largest,
});

/** A list in pages, which are asked for in the body. */
export const pagesInBody = (items: string | string[], largest: number): Pager => ({
	items: paths(items),
	largest,
	place: 'body',
});

/** A list in pages, which are asked for as searches do: in `pagination` in the body. */
export const pagesOfSearch = (items: string | string[], largest: number): Pager => ({
	items: paths(items),
	largest,
	place: 'pagination',
});

/** A scroll: all records, however many there are. */
export const scroll = (items: string | string[]): Pager => ({ items: paths(items), scrolls: true });

/** A list that Intercom is known to give in one answer, and takes no page size. */
export const whole = (items: string | string[]): Pager => ({ items: paths(items) });
