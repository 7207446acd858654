import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { type Api, type ApiRequest, appHost, connect } from '../api';
import { sizeOf, merged, type Next } from '../lists/next';
import { Course, readPage } from '../lists/pages';
import { idIn } from '../table/answerId';
import { settled } from '../table/complaint';
import { object } from '../table/json';
import {
	appAddressOf,
	type RecordDescription,
	type RecordKind,
	type RecordList,
	RECORDS,
} from '../table/records';

/** A list that Intercom cannot search is looked through so far, page by page, for what the person typed. */
const MOST_PAGES_PER_SEARCH = 5;

type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** Records as the editor shows them. What has no ID cannot be chosen. */
export const entriesOf = (
	{ label, id }: Pick<RecordList, 'label' | 'id'>,
	records: IDataObject[],
): Array<{ name: string; value: string }> =>
	records.flatMap((record) => {
		const value = id?.(record) ?? idIn(record);
		return value === undefined ? [] : [{ name: label(record) || value, value }];
	});

/** What the editor asks for when a person opens a list of records of this kind, types into it, or scrolls down. */
const searchFor = (kind: RecordKind, { what, list }: RecordDescription): ListSearch =>
	async function (filter, paginationToken) {
		if (!list) return { results: [] };
		const text = filter?.trim() ?? '';
		const api = await connect(this);
		const [method, path] = list.route.split(' ') as ['GET' | 'POST', string];
		const start = (text && list.search ? list.search(text) : list.all) ?? {};
		const first: ApiRequest = merged(
			{
				method,
				path,
				reads: true,
				version: list.version,
				...start,
				...(method === 'POST' ? { body: start.body ?? {} } : {}),
			},
			sizeOf(list.pager, Infinity),
		);
		const course = new Course(list.pager, first);
		const addressing = addressesOf(kind, api);
		let next = paginationToken ? (JSON.parse(paginationToken) as Next) : undefined;
		const results: INodeListSearchResult['results'] = [];
		for (let page = 0; page < MOST_PAGES_PER_SEARCH; page++) {
			const asked = next;
			const { records, unfinished, ...more } = await readPage(api, list.pager, first, asked).then(
				(answer) => course.take(answer, asked),
				(error: Told) => {
					throw unloaded(this, what, error);
				},
			);
			if (unfinished && records.length === 0) throw unloaded(this, what, unfinished);
			const matching = entriesOf(list, records).filter(
				({ name }) => !text || list.search !== undefined || name.toLowerCase().includes(text.toLowerCase()),
			);
			results.push(...matching);
			({ next } = more);
			if (results.length > 0 || !next) break;
		}
		const addressOf = await addressing;
		for (const result of results) result.url = addressOf(String(result.value));
		return { results, ...(next ? { paginationToken: JSON.stringify(next) } : {}) };
	};

/** What tells the address of a record in the Intercom app; of none where the workspace cannot be asked for its code. */
async function addressesOf(kind: RecordKind, api: Api): Promise<(id: string) => string | undefined> {
	if (!appAddressOf(kind, 'id', 'https://host', 'code')) return () => undefined;
	const asked = await settled(api.send({ method: 'GET', path: '/me' }));
	// The list is what the person wants: it comes without addresses all the same.
	const { id_code: code, region } = 'value' in asked ? object(object(asked.value.body).app) : {};
	if (typeof code !== 'string' || code === '') return () => undefined;
	const host = appHost(api.connection.address, region);
	return (id) => appAddressOf(kind, id, host, code);
}

type Told = Error & { description?: string | null };

const unloaded = (context: ILoadOptionsFunctions, what: string, { message, description }: Told) =>
	new NodeOperationError(context.getNode(), `The list of ${what} records could not be loaded: ${message}`, {
		description: description ?? undefined,
	});

/** n8n's `methods.listSearch`: one method for each kind of record, under the kind's key. */
export const listSearch: { [kind: string]: ListSearch } = Object.fromEntries(
	(Object.entries(RECORDS) as Array<[RecordKind, RecordDescription]>)
		.filter(([, { list }]) => list)
		.map(([kind, description]) => [kind, searchFor(kind, description)]),
);
