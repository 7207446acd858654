import type { IDataObject } from 'n8n-workflow';
import { deepCopy } from 'n8n-workflow';
import type { ApiRequest } from '../api';
import { put } from '../table/fields';
import type { Field, Method, Operation, Route, Values } from '../table/types';

/** The method of a route and its path, with the values in place of the names in braces. */
export function routeFor(route: Route, path: { [name: string]: unknown }): { method: Method; path: string } {
	const [method, template] = route.split(' ') as [Method, string];
	return {
		method,
		path: template.replace(/\{(\w+)\}/g, (_braces, name: string) => encodeURIComponent(String(path[name]))),
	};
}

/** What an operation's words say about how its request is sent. */
export const mannerOf = ({
	repeatable,
	oneAtATime,
	startsJob,
	answer,
	permission,
}: Operation): Partial<ApiRequest> => ({
	...(repeatable ? { repeatable: true } : oneAtATime ? { repeatable: false } : {}),
	...(startsJob ? { startsJob } : {}),
	...(answer ? { answer: answer === 'text' ? ('text' as const) : ('file' as const) } : {}),
	...(permission ? { permission } : {}),
});

/** What one operation sends for one item's values. Pure: a table entry and values in, a request out. */
export function requestFor(entry: Operation, fields: Array<[string, Field]>, values: Values): ApiRequest {
	const { method, path } = routeFor(entry.route, values);
	const elsewhere = method === 'GET' || method === 'DELETE' ? 'query' : 'body';
	const parts: { query: IDataObject; body: IDataObject } = { query: {}, body: {} };
	for (const [name, field] of fields) {
		const isInPath = entry.route.includes(`{${name}}`);
		if (values[name] === undefined || (isInPath && !field.in)) continue;
		if (field.sent === false) continue;
		put(parts[field.in ?? elsewhere], field.to ?? name, values[name]);
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
		...(hasBody || takesBody ? { body: parts.body } : {}),
	};
}
