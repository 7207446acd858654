import type { IDataObject } from 'n8n-workflow';
import { deepCopy } from 'n8n-workflow';
import type { ApiRequest } from '../api';
import { put } from '../table/fields';
import type { Field, Method, Operation, Operations, Route, Values } from '../table/types';

/** The method of a route and its path, with the values in place of the names in braces. */
export function routeFor(route: Route, path: { [name: string]: unknown }): { method: Method; path: string } {
	const [method, template] = route.split(' ') as [Method, string];
	return {
		method,
		path: template.replace(/\{(\w+)\}/g, (_braces, name: string) => encodeURIComponent(String(path[name]))),
	};
}

/** The operation of the table to which a path belongs: of several, the one with the fewest names in braces. */
export function operationAt(operations: Operations, method: string, path: string): Operation | undefined {
	const parts = path.replace(/\/+$/, '').split('/');
	const namesIn = ({ route }: Operation) => route.split('{').length;
	let found: Operation | undefined;
	for (const [route, operation] of operations) {
		if (!route.startsWith(`${method} `)) continue;
		const named = route.slice(method.length + 1).split('/');
		const isOfPath =
			named.length === parts.length && named.every((part, at) => part.startsWith('{') || part === parts[at]);
		if (isOfPath && (!found || namesIn(operation) < namesIn(found))) found = operation;
	}
	return found;
}

/** What an operation's words say about how its request is sent. */
export const mannerOf = ({
	repeatable,
	oneAtATime,
	startsJob,
	answer,
	permission,
	version,
}: Operation): Partial<ApiRequest> => ({
	...(repeatable === 'reads' ? { reads: true } : {}),
	...(repeatable === 'upserts' ? { repeatable: true } : {}),
	...(repeatable === false || oneAtATime ? { repeatable: false } : {}),
	...(startsJob ? { startsJob } : {}),
	...(answer ? { answer: answer === 'text' ? ('text' as const) : ('file' as const) } : {}),
	...(permission ? { permission } : {}),
	...(version ? { version } : {}),
});

/** What one operation sends for one item's values. Pure: a table entry and values in, a request out. */
export function requestFor(entry: Operation, fields: Array<[string, Field]>, values: Values): ApiRequest {
	const { method, path } = routeFor(entry.route, values);
	const elsewhere = method === 'GET' || method === 'DELETE' ? 'query' : 'body';
	const parts: { query: IDataObject; body: IDataObject } = { query: {}, body: {} };
	let { version } = entry;
	for (const [name, field] of fields) {
		const isInPath = entry.route.includes(`{${name}}`);
		if (values[name] === undefined || (isInPath && !field.in)) continue;
		if (field.sent === false) continue;
		put(parts[field.in ?? elsewhere], field.to ?? name, values[name]);
		version ??= field.version;
	}
	// After the fields: what an entry fixes, such as that a note is a note, no input can change.
	const fixed = method === 'GET' ? parts.query : parts.body;
	for (const [name, value] of Object.entries(deepCopy(entry.constants ?? {}))) put(fixed, name, value);
	const hasBody = Object.keys(parts.body).length > 0;
	const takesBody = method !== 'GET' && method !== 'DELETE';
	return {
		...mannerOf(entry),
		method,
		path,
		query: parts.query,
		...(version ? { version } : {}),
		...(hasBody || takesBody ? { body: parts.body } : {}),
	};
}
