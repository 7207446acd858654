import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../table/json';
import { at, type Pager } from '../table/paging';

/** The parts of a request in which paging travels. */
export interface Asked {
	query?: IDataObject;
	body?: IDataObject;
}

/** What asks for the next page. Plain JSON, so that it can be kept. A value that is undefined is no longer asked for. */
export interface Next extends Asked {
	/**
	 * Intercom remembers how far it is, so that each page is asked for in the same way. Asked for once more, it gives
	 * the page after it.
	 */
	remembered?: true;
	/** The answer did not say that there is this page: a refusal, or what was given already, is the end of the list. */
	doubtful?: true;
}

/** What an answer says about the page after it: nothing more, how to ask for it, or that there is more and not how. */
export type GoingOn = Next | 'end' | 'untold';

/** All names under which a place in a list is asked for; where one of them leads on, the others would contradict. */
const PLACES = ['page', 'starting_after', 'cursor', 'scroll_param'] as const;
const NO_PLACE: IDataObject = Object.fromEntries(PLACES.map((name) => [name, undefined]));

/** Whether Intercom gave something: null, false, an empty text and an empty list stand for nothing. */
const isGiven = (value: unknown): boolean =>
	value !== undefined &&
	value !== null &&
	value !== '' &&
	value !== false &&
	!(typeof value === 'object' && Object.keys(value).length === 0);

/** The query of an address, whole or only its path. A name that comes several times has a list. */
function queryOf(address: string): IDataObject {
	const parameters = new URLSearchParams(/\?([^#]*)/.exec(address)?.[1] ?? '');
	return Object.fromEntries(
		[...new Set(parameters.keys())].map((name) => {
			const values = parameters.getAll(name);
			return [name, values.length > 1 ? values : values[0]];
		}),
	);
}

/** What a request says of its place in the list. */
function placeIn({ query, body }: Asked): IDataObject {
	const pagination = isRecord(body?.pagination) ? body.pagination : {};
	return { ...body, ...pagination, ...query };
}

/** Where requests of a list have the page that they ask for; what is not in the table tells it by its body. */
const placeOf = ({ place }: Pager, { body }: Asked): Pager['place'] =>
	place ??
	(isRecord(body?.pagination) || isRecord(body?.query)
		? 'pagination'
		: body?.page !== undefined
			? 'body'
			: 'query');

/** Puts a place in the list where the pager's requests have it. */
function asking(pager: Pager, asked: Asked, parameters: IDataObject): Asked {
	const place = placeOf(pager, asked);
	const all = { ...NO_PLACE, ...parameters };
	if (place === 'body') return { body: all };
	if (place === 'pagination')
		return { body: { pagination: { ...(asked.body?.pagination as IDataObject | undefined), ...all } } };
	// A query has texts alone: a cursor that is a list or an object travels as JSON.
	return {
		query: Object.fromEntries(
			Object.entries(all).map(([name, value]) => [
				name,
				typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
			]),
		),
	};
}

/** What asks for pages of this size. */
export const sizeOf = ({ largest, place }: Pager, records: number): Asked => {
	if (!largest) return {};
	const size = { per_page: Math.max(1, Math.min(largest, records)) };
	return place === 'body'
		? { body: size }
		: place === 'pagination'
			? { body: { pagination: size } }
			: { query: size };
};

/** A request with more in it. */
export function merged<T extends Asked>(request: T, more: Asked): T {
	const { query, body } = more;
	return {
		...request,
		...(request.query || query ? { query: { ...request.query, ...query } } : {}),
		...(request.body || body ? { body: { ...request.body, ...body } } : {}),
	};
}

/** Reads what an answer says of its pages: under `pages`, beside the records, or among links. */
const toldIn = (answer: unknown) => {
	const top = isRecord(answer) ? answer : {};
	const inner = isRecord(top.pages) ? top.pages : {};
	const links = isRecord(top.links) ? top.links : {};
	return (name: string): unknown => {
		const told = inner[name] ?? (inner[name] === null ? null : top[name]);
		return told === undefined && name === 'next' ? links.next : told;
	};
};

/** Whether an answer says anything of pages, were it that there are no more. */
export const saysNothing = (answer: unknown): boolean => {
	const told = toldIn(answer);
	return (
		!(isRecord(answer) && answer.pages !== undefined) &&
		['next', 'total_pages', 'has_more', 'next_cursor', 'starting_after', 'scroll_param'].every(
			(name) => told(name) === undefined,
		)
	);
};

/** The page number that an answer gives itself. */
export const numberOf = (answer: unknown): number => Number(toldIn(answer)('page') ?? NaN);

/** The page number that a request asks for; undefined where it asks for none. */
export const numberAsked = (asked: Asked): number | undefined => {
	const { page } = placeIn(asked);
	return page === undefined || page === null || page === '' ? undefined : Number(page);
};

/**
 * How a list goes on, by what its answer says: a cursor of any JSON type, the address or the number of the next page,
 * a scroll, or how many pages there are. Pure. Where an answer says nothing at all, a full page may have a next one.
 */
export function nextOf(pager: Pager, asked: Asked, answer: unknown, records: number): GoingOn {
	const told = toldIn(answer);
	const here = placeIn(asked);
	const number = numberAsked(asked) ?? (Number.isFinite(numberOf(answer)) ? numberOf(answer) : 1);
	const total = Number(told('total_pages') ?? NaN);
	const toPage = (page: unknown, where = asking(pager, asked, { page } as IDataObject)): Next => ({
		...where,
		...(Number(page) > total ? { doubtful: true as const } : {}),
	});
	const next = isRecord(answer) && typeof answer.pages === 'string' ? answer.pages : told('next');
	if (typeof next === 'string' && next) {
		const { starting_after, ...others }: IDataObject = queryOf(next);
		if (starting_after !== undefined && placeOf(pager, asked) !== 'query')
			return asking(pager, asked, { starting_after });
		const query: IDataObject = { ...others, ...(starting_after === undefined ? {} : { starting_after }) };
		if (Object.keys(query).length > 0) return toPage(query.page, { query: { ...NO_PLACE, ...query } });
	}
	if (typeof next === 'number' && next > 0) return toPage(next);
	if (isRecord(next)) {
		if (isGiven(next.starting_after))
			return asking(pager, asked, { starting_after: next.starting_after as IDataObject });
		if (isGiven(next.page)) return toPage(Number(next.page));
	}
	const after = told('starting_after');
	// What only repeats the request says nothing of the next page.
	if (next === undefined && told('has_more') !== false && isGiven(after) && after !== here.starting_after)
		return asking(pager, asked, { starting_after: after as string });
	if (told('has_more') !== false && isGiven(told('next_cursor')))
		return asking(pager, asked, { cursor: told('next_cursor') as string });
	if (isGiven(told('scroll_param')))
		return records > 0
			? {
					query: { ...NO_PLACE, scroll_param: told('scroll_param') as string },
					remembered: true,
				}
			: 'end';
	const isPromised =
		told('has_more') === true ||
		(isGiven(next) && !(isRecord(next) && 'starting_after' in next && !isGiven(next.page)));
	if (PLACES.some((name) => name !== 'page' && isGiven(here[name]))) {
		if (isPromised) return 'untold';
		// Pages behind cursors are counted as well, in places wrongly, and the last one need not have the last number.
		return next === undefined && numberOf(answer) < total
			? { ...asking(pager, asked, { page: numberOf(answer) + 1 }), doubtful: true }
			: 'end';
	}
	if (number < total) return asking(pager, asked, { page: number + 1 });
	if (isPromised) {
		const isNumbered =
			typeof next === 'string' || told('page') !== undefined || numberAsked(asked) !== undefined;
		return isNumbered ? asking(pager, asked, { page: number + 1 }) : 'untold';
	}
	if (!Number.isNaN(total) || next !== undefined || told('has_more') !== undefined) return 'end';
	const size = Number(here.per_page ?? NaN);
	return pager.largest && pager.place !== 'pagination' && records >= size
		? { ...asking(pager, asked, { page: number + 1 }), doubtful: true }
		: 'end';
}

/**
 * What asks for a page and for those after it, `most` at most, where pages have numbers and an answer says how many
 * there are; nothing where the page after one is known only from it.
 */
export function pagesFrom(next: Next, answer: unknown, most: number): Next[] {
	const place = (['query', 'body'] as const).find((name) => next[name]?.page !== undefined);
	if (!place || next.doubtful) return [];
	const { page } = next[place] as IDataObject;
	const count = Math.min(Number(toldIn(answer)('total_pages') ?? NaN) - Number(page) + 1, most);
	return Array.from({ length: count > 0 ? count : 0 }, (_, index) => {
		const number = Number(page) + index;
		return { ...next, [place]: { ...next[place], page: typeof page === 'string' ? String(number) : number } };
	});
}

/** The array of a page: the first of the pager's paths that leads to one. Undefined when none does. */
export const arrayIn = (answer: unknown, { items }: Pager): unknown[] | undefined =>
	items.map((path) => at(answer, path)).find(Array.isArray) as unknown[] | undefined;
