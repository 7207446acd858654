import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { connect } from '../api';
import { recordsOf } from '../engine/pages';
import { type RecordDescription, type RecordKind, RECORDS } from '../table/records';

/** A list that Intercom cannot search is looked through so far, page by page, for what the person typed. */
const MOST_PAGES_PER_SEARCH = 5;

type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

interface Asked {
	query: IDataObject;
	body?: IDataObject;
}

/** What the editor asks for when a person opens a list of records of this kind, types into it, or scrolls down. */
const searchFor = ({ what, list }: RecordDescription): ListSearch =>
	async function (filter, paginationToken) {
		if (!list) return { results: [] };
		const text = filter?.trim() ?? '';
		const api = await connect(this);
		const [method, path] = list.route.split(' ') as ['GET' | 'POST', string];
		const start = (text && list.search ? list.search(text) : list.all) ?? {};
		const size = list.pager.largest ? list.pager.size?.(list.pager.largest) : undefined;
		let asked: Asked | undefined = paginationToken
			? (JSON.parse(paginationToken) as Asked)
			: {
					query: { ...start.query, ...size?.query },
					...(method === 'POST' ? { body: { ...start.body, ...size?.body } } : {}),
				};
		const results: INodeListSearchResult['results'] = [];
		for (let page = 0; asked && page < MOST_PAGES_PER_SEARCH; page++) {
			const { query, body }: Asked = asked;
			const answer = await api
				.send({ method, path, query, body, reads: true })
				.catch((error: Error & { description?: string }) => {
					throw new NodeOperationError(
						this.getNode(),
						`The list of ${what} records could not be loaded: ${error.message}`,
						{
							description: error.description,
						},
					);
				});
			const records = recordsOf(answer.body, list.pager);
			const matching = records
				.map((record) => ({ name: list.label(record), value: String(list.id?.(record) ?? record.id) }))
				.filter(
					({ name }) => !text || list.search !== undefined || name.toLowerCase().includes(text.toLowerCase()),
				);
			results.push(...matching);
			const next = list.pager.next((answer.body ?? {}) as IDataObject, { query, body: body ?? {} }, records);
			asked = next && {
				query: { ...query, ...next.query },
				...(body || next.body ? { body: { ...body, ...next.body } } : {}),
			};
			if (results.length > 0) break;
		}
		return { results, ...(asked ? { paginationToken: JSON.stringify(asked) } : {}) };
	};

/** n8n's `methods.listSearch`: one method for each kind of record, under the kind's key. */
export const listSearch: { [kind: string]: ListSearch } = Object.fromEntries(
	(Object.entries(RECORDS) as Array<[RecordKind, RecordDescription]>)
		.filter(([, { list }]) => list)
		.map(([kind, description]) => [kind, searchFor(description)]),
);
