import type { IDataObject } from 'n8n-workflow';
import { deepCopy } from 'n8n-workflow';
import type { ApiRequest } from '../api';
import { secretFields, secretsIn } from './secrets';
import { put } from '../table/fields';
import { Named } from '../table/names';
import type { Field, Method, Operation, Operations, Route, Values } from '../table/types';

/** The names in braces of a route. */
export const pathNames = (route: Route): string[] =>
	[...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);

/** Takes a route apart once, and puts values in place of its names in braces as often as it is asked. */
function templateOf(route: Route): { method: Method; pathFor(values: { [name: string]: unknown }): string } {
	const [method, template] = route.split(' ') as [Method, string];
	const names = pathNames(route);
	const texts = template.split(/\{\w+\}/);
	return {
		method,
		pathFor: (values) =>
			texts
				.map((text, at) => text + (at < names.length ? encodeURIComponent(String(values[names[at]!])) : ''))
				.join(''),
	};
}

/** The method of a route and its path, with the values in place of the names in braces. */
export function routeFor(route: Route, path: { [name: string]: unknown }): { method: Method; path: string } {
	const { method, pathFor } = templateOf(route);
	return { method, path: pathFor(path) };
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
	form,
	answer,
	permission,
	version,
}: Operation): Partial<ApiRequest> => ({
	...(repeatable === 'reads' ? { reads: true } : {}),
	...(repeatable === 'upserts' ? { repeatable: true } : {}),
	...(repeatable === false || oneAtATime ? { repeatable: false } : {}),
	...(startsJob ? { startsJob } : {}),
	...(form ? { form } : {}),
	...(answer ? { answer: answer === 'text' ? ('text' as const) : ('file' as const) } : {}),
	...(permission ? { permission } : {}),
	...(version ? { version } : {}),
});

/**
 * Reads once what an operation's entry says of its request. The function that it returns makes the request of one
 * item's values. Pure: a table entry and values in, a request out.
 */
export function requestMaker(
	entry: Operation,
	fields: Array<[string, Field]>,
): (values: Values) => ApiRequest {
	const { method, pathFor } = templateOf(entry.route);
	const elsewhere = method === 'GET' || method === 'DELETE' ? 'query' : 'body';
	const inPath = pathNames(entry.route);
	const sent = fields
		.filter(([name, field]) => field.sent !== false && (!inPath.includes(name) || field.in))
		.map(([name, field]) => ({
			name,
			place: field.in ?? elsewhere,
			to: field.to ?? name,
			callings: field.callings,
			version: field.version,
		}));
	const constants = entry.constants && Object.entries(entry.constants);
	const takesBody = method !== 'GET' && method !== 'DELETE';
	const manner = mannerOf(entry);
	const guarded = secretFields(fields);
	const adding = fields.filter(([, { addsUp }]) => addsUp).map(([name]) => name);
	return (values) => {
		const secrets = secretsIn(guarded, values);
		const parts: { query: IDataObject; body: IDataObject } = { query: {}, body: {} };
		let { version } = entry;
		for (const { name, place, to, callings, version: ofField } of sent) {
			const value = values[name];
			if (value === undefined) continue;
			// What a record is called goes under a name of its own.
			const calling = value instanceof Named ? callings?.[value.by] : undefined;
			put(parts[place], calling ?? to, calling === undefined ? value : String(value));
			version ??= ofField;
		}
		// After the fields: what an entry fixes, such as that a note is a note, no input can change.
		for (const [name, value] of constants ?? [])
			put(
				method === 'GET' ? parts.query : parts.body,
				name,
				typeof value === 'object' ? deepCopy(value) : value,
			);
		const hasBody = Object.keys(parts.body).length > 0;
		return {
			...manner,
			...(secrets.length > 0 ? { secrets } : {}),
			...(adding.some((name) => values[name] !== undefined) ? { addsUp: true } : {}),
			method,
			path: pathFor(values),
			query: parts.query,
			...(version ? { version } : {}),
			...(hasBody || takesBody ? { body: parts.body } : {}),
		};
	};
}

/** What one operation sends for one item's values. */
export const requestFor = (entry: Operation, fields: Array<[string, Field]>, values: Values): ApiRequest =>
	requestMaker(entry, fields)(values);
