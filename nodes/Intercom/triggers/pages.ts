import type { IDataObject } from 'n8n-workflow';
import { type Api, IntercomError } from '../api';
import type { Watch, WatchedEvent } from './watches';

/** Where the next page begins: Intercom's cursor, or a page number. */
export type Position = string | number;

export interface Page {
	records: IDataObject[];
	/** Missing after the last page. */
	next?: Position;
	/** A moment at which Intercom had not looked yet, by its own clock, in Unix seconds: what is later may be missing. */
	clock: number;
	/** Seconds that Intercom's clock is ahead of this machine's. */
	ahead: number;
}

/** Reads Intercom's clock from an answer to what was asked at `askedAt` (milliseconds). */
function clockOf(headers: IDataObject, askedAt: number): Pick<Page, 'clock' | 'ahead'> {
	const now = Date.now();
	const date = Date.parse(String(headers.date ?? ''));
	const told = Math.floor((Number.isNaN(date) ? now : date) / 1000);
	return { clock: told - Math.ceil((now - askedAt) / 1000), ahead: told - Math.floor(now / 1000) };
}

/**
 * Asks Intercom for one page of what may be new since a moment (Unix seconds).
 * Throws an IntercomError when Intercom refuses or fails, also where its answer holds no list: to take that for an
 * empty one would be to lose what is in it.
 */
export async function readPage(
	api: Api,
	watch: Watch,
	event: WatchedEvent,
	since: number,
	position?: Position,
): Promise<Page> {
	const numbered = watch.paging === 'numbered';
	const page = typeof position === 'number' ? position : 1;
	const askedAt = Date.now();
	const { body, headers, status } = await api.send({
		...watch.route,
		...(numbered
			? { query: { page, per_page: watch.perPage } }
			: {
					body: {
						...watch.search?.(event.searchBy, since),
						pagination: {
							per_page: watch.perPage,
							...(position === undefined ? {} : { starting_after: position }),
						},
					},
					reads: true,
				}),
	});
	const answer = (body ?? {}) as IDataObject;
	const records = answer[watch.records] as IDataObject[] | undefined;
	if (!Array.isArray(records)) {
		const { method, path } = watch.route;
		const errors = [{ message: `it holds no list "${watch.records}"` }];
		throw new IntercomError({ request: `${method} ${path}`, status, errors, unreadable: true });
	}
	const clock = clockOf(headers, askedAt);
	const pages = (answer.pages ?? {}) as IDataObject;
	if (!numbered) {
		const next = (pages.next as IDataObject | null | undefined)?.starting_after;
		const isMore = (typeof next === 'string' && next !== '') || typeof next === 'number';
		return { records, next: isMore ? String(next) : undefined, ...clock };
	}
	const last = Number(pages.total_pages ?? 0);
	const more = records.length > 0 && (pages.next ? true : page < last);
	return { records, next: more ? page + 1 : undefined, ...clock };
}
