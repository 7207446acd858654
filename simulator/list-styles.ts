import { cursorOfPage, pageOfCursor } from './paging';
import type { Call } from './routes';
import type { Json } from './workspace';

/**
 * How a list goes on, where it does otherwise than its description says.
 * - `cursor`: `pages.next` is `{page, starting_after}`, and the list takes `starting_after` alone
 * - `address`: `pages.next` is a whole address with `page` in it
 * - `number`: `pages` counts and names nothing
 */
export interface ListStyle {
	next: 'cursor' | 'address' | 'number';
	/** What a cursor is: text (by default), a number, or a list that holds it. */
	cursor?: 'text' | 'number' | 'list';
}

/** Lists that were seen live to go on otherwise than described. */
const LIVE: Record<string, ListStyle> = {
	'GET /companies/{company_id}/contacts': { next: 'cursor' },
};

export const styleOf = (lists: Record<string, ListStyle>, route: string): ListStyle | undefined =>
	lists[route] ?? LIVE[route];

const opaque = (page: number) => Buffer.from(cursorOfPage(page)).toString('base64url');

function cursorFor(page: number, kind: ListStyle['cursor']): unknown {
	if (kind === 'number') return page;
	return kind === 'list' ? [opaque(page)] : opaque(page);
}

/** The page that a cursor of any kind means; null for none. A list in a query comes as JSON or as its text. */
function pageOf(cursor: unknown): number | null {
	if (cursor === undefined || cursor === null || cursor === '') return null;
	if (Array.isArray(cursor)) return pageOf(cursor[0]);
	const text = String(cursor);
	if (/^\d+$/.test(text)) return Number(text);
	const [, inList] = /^\["(.*)"\]$/.exec(text) ?? [];
	return pageOfCursor(Buffer.from(inList ?? text, 'base64url').toString('utf8'));
}

/** What a handler is asked, translated from a list's steered style into its own. */
function asked(given: Json, { next }: ListStyle): Json {
	const { page, starting_after: cursor, ...rest } = given;
	const number = next === 'cursor' ? pageOf(cursor) : page;
	if (number === null || number === undefined || number === '') return rest;
	return { ...rest, page: number, starting_after: cursorOfPage(Number(number)) };
}

/** A request to a list of another style, as the list's handler understands it. */
export function heardInStyle(style: ListStyle | undefined, call: Call): Call {
	if (!style) return call;
	const { pagination } = call.body;
	const paged = typeof pagination === 'object' && pagination !== null;
	return {
		...call,
		query: asked(call.query, style) as Call['query'],
		body: paged ? { ...call.body, pagination: asked(pagination as Json, style) } : call.body,
	};
}

/** A list's answer in another style than its own. Lists by page number and lists by cursor both can. */
export function toldInStyle(style: ListStyle | undefined, call: Call, result: unknown): unknown {
	if (!style) return result;
	const pages = (result as { pages?: Json | null } | null)?.pages;
	if (!pages || typeof pages !== 'object') return result;
	const page = Number(pages.page ?? 1);
	const { next: _next, ...counted } = pages;
	if (style.next === 'number' || page >= Number(pages.total_pages))
		return { ...(result as Json), pages: counted };
	const further = page + 1;
	if (style.next === 'cursor')
		return {
			...(result as Json),
			pages: { ...counted, next: { page: further, starting_after: cursorFor(further, style.cursor) } },
		};
	const { page: _page, starting_after: _cursor, ...query } = call.query;
	const parameters = new URLSearchParams({
		...query,
		page: String(further),
		per_page: String(pages.per_page),
	});
	return { ...(result as Json), pages: { ...counted, next: `${call.url}${call.path}?${parameters}` } };
}
