import { type IDataObject, NodeOperationError } from 'n8n-workflow';
import type { ApiRequest } from '../api';
import { recordsFrom } from '../lists/pages';
import { idNamed } from '../table/names';
import { at } from '../table/paging';
import type { Route, Run, Values } from '../table/types';
import { type Job, own, permitted } from './job';
import { fileItem, WAS_GONE } from './output';
import { mannerOf, operationAt, routeFor } from './request';

/** The version of the API that a field needs which a request of an item says something in; the others need none. */
const versionFor = (
	{ fields }: Job,
	values: Values,
	{ query, body }: { query?: IDataObject; body?: IDataObject },
) =>
	fields.find(
		([name, { version, to = name }]) =>
			version &&
			values[name] !== undefined &&
			[query, body].some((part) => part && at(part, to) !== undefined),
	)?.[1].version;

/** What composites, rows and lookups can use while they work on one item: the way to Intercom, and what items share. */
export function runFor(job: Job, item: number, values: Values): Run {
	const requestOf = (
		route: Route,
		{
			path = {},
			query,
			body,
			addsUp,
		}: { path?: IDataObject; query?: IDataObject; body?: IDataObject; addsUp?: boolean } = {},
	) => {
		const entry = job.operations.get(route);
		if (!entry)
			throw new NodeOperationError(job.context.getNode(), `${route} is not in the table of operations`);
		const version = versionFor(job, values, { query, body });
		const request = { version, ...mannerOf(entry), ...routeFor(route, path), query, body, addsUp };
		return { entry, request: permitted(job, request) };
	};
	/** What the table knows of a request that a person wrote, as far as it holds whatever is in the body. */
	const known = (request: ApiRequest): ApiRequest => {
		const entry = operationAt(job.operations, request.method, request.path);
		if (!entry) return request;
		const { reads, repeatable, permission, version } = mannerOf(entry);
		return {
			...request,
			reads,
			permission,
			version: request.version ?? version,
			...(repeatable === false ? { repeatable } : {}),
		};
	};
	return {
		item,
		context: job.context,
		origin: job.origin,
		signal: job.api.signal,
		hint: (text) => void job.hints.add(text),
		async request(route, input) {
			const { body } = await job.api.send(requestOf(route, input).request);
			return (body ?? {}) as IDataObject;
		},
		async file(route, input, json) {
			const { entry, request } = requestOf(route, input);
			if (typeof entry.answer !== 'object')
				throw new NodeOperationError(job.context.getNode(), `${route} gives no file`);
			return await fileItem(job.context, await job.api.send(request), entry.answer.file, json);
		},
		async *list(route, input) {
			const { entry, request } = requestOf(route, input);
			if (!entry.list) throw new NodeOperationError(job.context.getNode(), `${route} is no list`);
			yield* recordsFrom(job.api, entry.list, request, Infinity);
		},
		async call(request) {
			const { body, wasGone } = await job.api.send(known(request));
			return wasGone ? { deleted: true, note: WAS_GONE } : body;
		},
		async *pages(request, pager, most) {
			const operation = operationAt(job.operations, request.method, request.path);
			// A list of the table is asked for as the table says, wherever the person looks for its records.
			const asInTable = { ...operation?.list, largest: undefined, ...pager };
			yield* recordsFrom(job.api, asInTable, known(request), most);
		},
		async idOf(named) {
			return await idNamed(this, named, own(job.resources, named.kind)?.find?.[named.by]);
		},
		async alone(key) {
			const before = job.turns.get(key);
			job.turns.set(key, new Promise<void>((resolve) => job.releases.set(item, resolve)));
			await before;
		},
		async once<T>(key: string, load: () => Promise<T>): Promise<T> {
			const known = (job.once.get(key) as Promise<T> | undefined) ?? load();
			job.once.set(key, known);
			// What failed for one item may succeed for the next.
			known.catch(() => job.once.delete(key));
			return await known;
		},
	};
}
