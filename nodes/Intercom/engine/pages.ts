import { type IDataObject, UserError } from 'n8n-workflow';
import type { Api, ApiRequest } from '../api';
import { at, type Next, type Pager } from '../table/paging';

const isRecord = (value: unknown): value is IDataObject => typeof value === 'object' && value !== null;

/** So many pages without a record, one after the other, are no list that goes on. */
const MOST_EMPTY_PAGES = 20;

/** The array of a page: the first of the pager's paths that leads to one. Undefined when none does. */
const arrayIn = (page: unknown, { items }: Pager): unknown[] | undefined =>
	items.map((path) => at(page, path)).find(Array.isArray) as unknown[] | undefined;

/** Words and numbers of a list become records: `{ name }` and `{ value }`. */
const recordOf = (entry: unknown): unknown =>
	typeof entry === 'string'
		? { name: entry }
		: typeof entry === 'number' || typeof entry === 'boolean'
			? { value: entry }
			: entry;

/** The records of a page; none when it holds no list. */
export const recordsOf = (page: unknown, pager: Pager): IDataObject[] =>
	(arrayIn(page, pager) ?? (pager.maybeOne ? [page] : [])).map(recordOf).filter(isRecord);

/**
 * Throws when an answer holds no list where one belongs: no items would look as if there were no records. Some lists
 * are null while they are empty.
 */
function refuseWithoutList(page: unknown, pager: Pager, { method, path }: ApiRequest): void {
	if (pager.maybeOne || arrayIn(page, pager) || pager.items.some((items) => at(page, items) === null)) return;
	const names = isRecord(page) && !Array.isArray(page) ? Object.keys(page) : [];
	throw new UserError("Intercom's answer holds no list of records", {
		description: `It was looked for under ${pager.items.map((items) => `"${items}"`).join(' and ')}, but the answer ${names.length > 0 ? `holds ${names.join(', ')}` : 'is something else'}. Asked: ${method} ${path}`,
	});
}

/** What a record is told by: content of different types may have the same id. Undefined where it has none. */
const identityOf = ({ type, id }: IDataObject): string | undefined =>
	id === undefined || id === null ? undefined : JSON.stringify([type, id]);

/** Whether a page is asked for by its number: what is added meanwhile moves records on to it from the page before. */
const isByNumber = (next: Next | undefined): boolean => (next?.query?.page ?? next?.body?.page) !== undefined;

/**
 * The records of a list, one page in memory at a time, as far as they are asked for. `most` is how many the caller
 * will take at most; Infinity for all. Of pages with numbers, records that were on the page before are left out.
 * Throws when Intercom's pages go in a circle or end at a cap.
 */
export async function* recordsFrom(
	api: Pick<Api, 'send'>,
	pager: Pager,
	first: ApiRequest,
	most: number,
): AsyncGenerator<IDataObject> {
	const size = pager.size?.(Math.max(1, Math.min(pager.largest ?? most, most)));
	let request = merged(first, pager.largest ? size : undefined);
	let taken = 0;
	let seen = 0;
	let empty = 0;
	let pageBefore = new Set<string | undefined>();
	let before: string | undefined;
	const asked = new Set<string>();
	for (;;) {
		asked.add(JSON.stringify([request.query, request.body]));
		const { body } = await api.send(request);
		refuseWithoutList(body, pager, request);
		const records = recordsOf(body, pager);
		empty = records.length === 0 ? empty + 1 : 0;
		const beginning = records.length > 0 ? JSON.stringify([records[0], records.length]) : undefined;
		if (beginning !== undefined && beginning === before) throw endless('Intercom gave the same page twice');
		before = beginning;
		seen += records.length;
		for (const record of records) {
			const identity = identityOf(record);
			if (identity !== undefined && pageBefore.has(identity)) continue;
			yield record;
			if (++taken >= most) return;
		}
		const page = isRecord(body) ? body : {};
		const next = pager.next(page, { query: request.query ?? {}, body: request.body ?? {} }, records);
		// Intercom may also end the pages at the cap, and tell only in its count that there is more.
		const isCut = pager.cap !== undefined && seen >= pager.cap.records && Number(page.total_count) > seen;
		if (!next && !isCut) return;
		if (pager.cap && seen >= pager.cap.records) {
			throw new UserError(
				`Intercom gives at most ${pager.cap.records.toLocaleString('en')} records here, and there are more`,
				{
					description: pager.cap.instead,
				},
			);
		}
		pageBefore = new Set(isByNumber(next) ? records.map(identityOf) : []);
		request = merged(request, next);
		const isCircle = !next?.remembered && asked.has(JSON.stringify([request.query, request.body]));
		// An empty page that names itself or an earlier one as the next is the end of the list.
		if (isCircle && empty > 0) return;
		if (isCircle) throw endless('Intercom named a page as the next one that it had given already');
		if (empty >= MOST_EMPTY_PAGES) throw endless('Intercom gave one empty page after the other');
	}
}

const endless = (what: string) =>
	new UserError(what, {
		description:
			'The list was stopped so that it would not go on for ever. Try again, or use filters to ask for fewer records',
	});

const merged = (request: ApiRequest, more: Next = {}): ApiRequest => ({
	...request,
	// A second send would skip the page whose answer was lost.
	...(more.remembered ? { repeatable: false } : {}),
	query: { ...request.query, ...more.query },
	...(request.body || more.body ? { body: { ...request.body, ...more.body } } : {}),
});
