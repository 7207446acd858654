import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api';
import type { Watch, WatchedEvent } from './watches';

/** Where the next page begins: Intercom's cursor, or a page number. */
export type Position = string | number;

export interface Page {
	records: IDataObject[];
	/** Missing after the last page. */
	next?: Position;
	/** What Intercom's clock said, in Unix seconds. */
	clock: number;
}

const clockOf = (headers: IDataObject) => {
	const told = Date.parse(String(headers.date ?? ''));
	return Math.floor((Number.isNaN(told) ? Date.now() : told) / 1000);
};

/** Asks Intercom for one page of what may be new since a moment (Unix seconds). */
export async function readPage(
	api: Api,
	watch: Watch,
	event: WatchedEvent,
	since: number,
	position?: Position,
	perPage = watch.perPage,
): Promise<Page> {
	const numbered = watch.paging === 'numbered';
	const page = typeof position === 'number' ? position : 1;
	const { body, headers } = await api.send({
		...watch.route,
		...(numbered
			? { query: { page, per_page: perPage } }
			: {
					body: {
						...watch.search?.(event.searchBy, since),
						pagination: {
							per_page: perPage,
							...(position === undefined ? {} : { starting_after: position }),
						},
					},
					repeatable: true,
				}),
	});
	const answer = (body ?? {}) as IDataObject;
	const records = (answer[watch.records] ?? []) as IDataObject[];
	const pages = (answer.pages ?? {}) as IDataObject;
	if (!numbered) {
		const next = (pages.next as IDataObject | null | undefined)?.starting_after;
		return { records, next: typeof next === 'string' ? next : undefined, clock: clockOf(headers) };
	}
	const last = Number(pages.total_pages ?? 0);
	const more = records.length > 0 && (pages.next ? true : page < last);
	return { records, next: more ? page + 1 : undefined, clock: clockOf(headers) };
}
