import { type IDataObject, UserError } from 'n8n-workflow';
import type { Api, ApiRequest } from '../api';
import { at, type Pager } from '../table/paging';

const isRecord = (value: unknown): value is IDataObject => typeof value === 'object' && value !== null;

/** The records of a page: the first of the pager's paths that leads to an array. A list of words gives `{ name }`. */
export const recordsOf = (page: unknown, { items, maybeOne }: Pager): IDataObject[] =>
	(items.map((path) => at(page, path)).find(Array.isArray) ?? (maybeOne ? [page] : []))
		.map((entry: unknown) => (typeof entry === 'string' ? { name: entry } : entry))
		.filter(isRecord);

/**
 * The records of a list, one page in memory at a time, as far as they are asked for. `most` is how many the caller
 * will take at most; Infinity for all. Throws when Intercom's pages go in a circle or end at a cap.
 */
export async function* recordsFrom(
	api: Pick<Api, 'send'>,
	pager: Pager,
	first: ApiRequest,
	most: number,
): AsyncGenerator<IDataObject> {
	const size = pager.size?.(Math.max(1, Math.min(pager.largest ?? most, most)));
	let request = merged(first, pager.largest ? size : undefined);
	let seen = 0;
	const asked = new Set<string>();
	for (;;) {
		asked.add(JSON.stringify([request.query, request.body]));
		const { body } = await api.send(request);
		const records = recordsOf(body, pager);
		for (const record of records) {
			yield record;
			if (++seen >= most) return;
		}
		const page = isRecord(body) ? body : {};
		const next = pager.next(page, { query: request.query ?? {}, body: request.body ?? {} }, records);
		if (!next) return;
		if (pager.cap && seen >= pager.cap.records) {
			throw new UserError(
				`Intercom gives at most ${pager.cap.records.toLocaleString('en')} records here, and there are more`,
				{
					description: pager.cap.instead,
				},
			);
		}
		request = merged(request, next);
		if (asked.has(JSON.stringify([request.query, request.body]))) {
			throw new UserError('Intercom named a page as the next one that it had given already', {
				description:
					'The list was stopped so that it would not go on for ever. Try again, or use filters to ask for fewer records',
			});
		}
	}
}

const merged = (request: ApiRequest, more: { query?: IDataObject; body?: IDataObject } = {}): ApiRequest => ({
	...request,
	query: { ...request.query, ...more.query },
	...(request.body || more.body ? { body: { ...request.body, ...more.body } } : {}),
});
