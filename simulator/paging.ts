import { invalid, Refusal } from './errors';
import type { Json } from './workspace';

/** Page sizes of one list: what it takes when nothing is said, and the most that it takes. */
export interface PageSize {
	usual: number;
	most: number;
}

/** The most records that page numbers reach in companies; beyond it Intercom wants a scroll. */
export const COMPANIES_CAP = 10_000;

function wholeNumber(value: unknown, name: string, otherwise: number): number {
	if (value === undefined || value === null || value === '') return otherwise;
	const number = Number(value);
	if (!Number.isInteger(number) || number < 1) throw invalid(`${name} must be a positive integer`, name);
	return number;
}

export function pageSize(value: unknown, size: PageSize): number {
	const number = wholeNumber(value, 'per_page', size.usual);
	if (number > size.most) throw invalid(`per_page must be ${size.most} or less`, 'per_page');
	return number;
}

type Key = string | number | boolean | null;

export interface Sorting<T> {
	/** What a record is sorted by; its id breaks ties. */
	by: (record: T) => Key;
	descending: boolean;
}

function compare(a: Key, b: Key): number {
	if (a === b) return 0;
	if (a === null) return -1;
	if (b === null) return 1;
	return a < b ? -1 : 1;
}

/** Ids are compared as numbers where they are numbers: '9' comes before '10'. */
function compareIds(a: string, b: string): number {
	return a.length - b.length || compare(a, b);
}

/** A cursor that counts pages: what a list that is steered to go on otherwise makes of its own. */
export const cursorOfPage = (page: number) => `page:${page}`;

export function pageOfCursor(cursor: unknown): number | null {
	const digits = /^page:(\d+)$/.exec(String(cursor))?.[1];
	return digits === undefined ? null : Number(digits);
}

function decode(cursor: unknown): [Key, string] {
	try {
		const value: unknown = JSON.parse(Buffer.from(String(cursor), 'base64url').toString('utf8'));
		if (Array.isArray(value) && value.length === 2 && typeof value[1] === 'string')
			return value as [Key, string];
	} catch {
		// Falls through to the refusal: a cursor that does not decode and one of a wrong shape are the same.
	}
	throw new Refusal(
		400,
		'client_error',
		'Invalid starting_after param. Please try again using a starting_after value from a paginated response',
		{ field: 'starting_after' },
	);
}

/**
 * A page behind a cursor. The cursor names the last record's sort value and id, so that records added or
 * changed between two pages behave as in Intercom: the reader sees those that sort behind the cursor.
 */
export function cursorPage<T extends { id: string }>(
	records: T[],
	sorting: Sorting<T>,
	query: Json | undefined,
	size: PageSize,
) {
	const perPage = pageSize(query?.per_page, size);
	const sign = sorting.descending ? -1 : 1;
	const order = (a: [Key, string], b: [Key, string]) =>
		sign * (compare(a[0], b[0]) || compareIds(a[1], b[1]));
	const keyed = records.map((record) => ({ record, key: [sorting.by(record), record.id] as [Key, string] }));
	keyed.sort((a, b) => order(a.key, b.key));
	const startingAfter = query?.starting_after;
	const after =
		startingAfter === undefined ||
		startingAfter === null ||
		startingAfter === '' ||
		pageOfCursor(startingAfter) !== null
			? null
			: decode(startingAfter);
	const skipped = pageOfCursor(startingAfter);
	const rest =
		skipped !== null
			? keyed.slice((skipped - 1) * perPage)
			: after
				? keyed.filter(({ key }) => order(key, after) > 0)
				: keyed;
	const page = rest.slice(0, perPage);
	const last = page.at(-1);
	const more = rest.length > page.length && last !== undefined;
	const pageNumber = Math.floor((keyed.length - rest.length) / perPage) + 1;
	return {
		records: page.map(({ record }) => record),
		total_count: keyed.length,
		pages: {
			type: 'pages',
			...(more
				? {
						next: {
							per_page: perPage,
							starting_after: Buffer.from(JSON.stringify(last.key)).toString('base64url'),
						},
					}
				: {}),
			page: pageNumber,
			per_page: perPage,
			total_pages: Math.max(1, Math.ceil(keyed.length / perPage)),
		},
	};
}

/** A page by number. `cap` is the last record that page numbers may reach. */
export function numberedPage<T>(records: T[], query: Json | undefined, size: PageSize, cap = Infinity) {
	const perPage = pageSize(query?.per_page, size);
	const page = wholeNumber(query?.page, 'page', 1);
	if (page * perPage > cap && (page - 1) * perPage >= cap)
		throw new Refusal(
			400,
			'page_limit_exceeded',
			`page and per_page reach no further than ${cap} records; use the scroll`,
		);
	const start = (page - 1) * perPage;
	return {
		records: records.slice(start, Math.min(start + perPage, cap)),
		total_count: records.length,
		page,
		per_page: perPage,
		total_pages: Math.max(1, Math.ceil(records.length / perPage)),
	};
}

/** `pages` of a list by number whose next page is an address. */
export function pagesWithAddress(
	page: { page: number; per_page: number; total_pages: number },
	address: string,
	query: Json = {},
) {
	const next = page.page < page.total_pages;
	const parameters = new URLSearchParams();
	for (const [name, value] of Object.entries(query))
		if (value !== undefined) parameters.set(name, String(value));
	parameters.set('page', String(page.page + 1));
	parameters.set('per_page', String(page.per_page));
	return {
		type: 'pages',
		page: page.page,
		per_page: page.per_page,
		total_pages: page.total_pages,
		next: next ? `${address}?${parameters}` : null,
	};
}

/** `pages` of a list by number that only counts. */
export const pagesWithoutNext = (page: { page: number; per_page: number; total_pages: number }) => ({
	type: 'pages',
	page: page.page,
	per_page: page.per_page,
	total_pages: page.total_pages,
});

/** What stands beside `data` in the lists by number that have no `pages`. */
export const pageAtTop = (page: {
	total_count: number;
	page: number;
	per_page: number;
	total_pages: number;
}) => ({
	total_count: page.total_count,
	page: page.page,
	per_page: page.per_page,
	total_pages: page.total_pages,
});

/** `pages` behind a cursor that tell the page size and the cursor alone. */
export const pagesWithCursor = (pages: { per_page: number; next?: { starting_after: string } }) => ({
	type: 'pages',
	per_page: pages.per_page,
	next: pages.next ? { starting_after: pages.next.starting_after } : null,
});
