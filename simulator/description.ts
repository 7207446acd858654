import { previewFacts, type Schema, stableFacts } from '../test/contract/facts';
import { invalid, missing, Refusal } from './errors';
import type { Json } from './workspace';

/** The facts of the official descriptions that the contract tests hold the nodes against, too. */
const SCHEMAS: Record<string, Schema> = { ...stableFacts.schemas, ...previewFacts.schemas };

const operationOf = (route: string, version: unknown) =>
	(version === previewFacts.version ? previewFacts : stableFacts).operations[route];

/** Every operation of the API: `METHOD /path/{parameter}`. */
export const OPERATIONS: readonly string[] = Object.keys(stableFacts.operations);

/** Where Intercom takes more than its description says. Each with its reason. */
const TAKES_MORE: Record<string, unknown[]> = {
	// The description's enum says in_app, its examples and live answers say inapp.
	'POST /messages message_type': ['in_app', 'inapp', 'email', 'whatsapp'],
};

/** Fields that a handler judges by itself, with Intercom's own codes. */
const JUDGED_BY_HANDLER: Record<string, string[]> = {
	'POST /contacts/search': ['query', 'sort'],
	'POST /conversations/search': ['query'],
	'POST /tickets/search': ['query'],
	'POST /companies/search': ['query', 'sort'],
	'POST /contacts/bulk': ['contacts'],
	'PUT /contacts/bulk': ['contacts'],
	'POST /contacts/bulk/delete': ['contacts'],
	'POST /companies/bulk': ['companies'],
	'PUT /companies/bulk': ['companies'],
	'POST /companies/bulk/delete': ['companies'],
	'PUT /teams/{id}': ['admin_ids'],
	'POST /secure_mode_secrets': ['name'],
};

/** Checks a body against the description; throws Intercom's refusal for the first thing that is wrong. */
export function checkBody(route: string, body: unknown, version: unknown): void {
	const described = operationOf(route, version)?.body;
	if (!described || described.contentType) return;
	if (body !== undefined && (typeof body !== 'object' || body === null || Array.isArray(body)))
		throw invalid('The body must be a JSON object');
	const given = (body ?? {}) as Json;
	const lacks = (names: string[] = []) =>
		names.find((name) => given[name] === undefined || given[name] === null);
	const judged = JUDGED_BY_HANDLER[route] ?? [];
	const lacking = lacks(described.required.filter((name) => !judged.includes(name)));
	if (lacking !== undefined) throw missing(lacking);
	for (const [name, schema] of Object.entries(described.fields)) {
		if (judged.includes(name)) continue;
		const fault = firstFault(schema, given[name], `${name}.`, route);
		if (fault) throw fault;
	}
	const variants = described.variants ?? [];
	const fitting = variants.filter(({ values }) =>
		Object.entries(values ?? {}).every(([name, words]) => words.includes(given[name])),
	);
	const candidates = fitting.length > 0 ? fitting : variants;
	if (candidates.length > 0 && candidates.every(({ required }) => lacks(required) !== undefined))
		throw missing(lacks(candidates[0]?.required) ?? 'body');
}

/** Checks the required query parameters of an operation. */
export function checkQuery(route: string, query: Json, version: unknown): void {
	for (const [name, parameter] of Object.entries(operationOf(route, version)?.query ?? {}))
		if (parameter.required === true && (query[name] === undefined || query[name] === '')) throw missing(name);
}

function resolve(schema: Schema): Schema {
	if (schema.$ref === undefined) return schema;
	const name = schema.$ref.split('/').pop() ?? '';
	const found = SCHEMAS[name];
	if (!found) throw new Error(`The description has no schema ${name}`);
	return resolve(found);
}

function firstFault(given: Schema, value: unknown, path: string, route: string): Refusal | null {
	const schema = resolve(given);
	if (value === null || value === undefined) return null;
	const wrongType = typeFault(schema, value, path, route);
	if (wrongType) return wrongType;
	for (const each of schema.allOf ?? []) {
		const fault = firstFault(each, value, path, route);
		if (fault) return fault;
	}
	for (const variants of [schema.oneOf, schema.anyOf]) {
		if (!variants?.length) continue;
		const faults = variants.map((variant) => firstFault(variant, value, path, route));
		if (faults.every((fault) => fault !== null)) return faults[0] ?? null;
	}
	if (typeof value === 'object' && !Array.isArray(value)) {
		const record = value as Json;
		for (const name of schema.required ?? [])
			if (record[name] === undefined || record[name] === null) return missing(path + name);
		for (const [name, property] of Object.entries(schema.properties ?? {})) {
			const fault = firstFault(property, record[name], `${path}${name}.`, route);
			if (fault) return fault;
		}
	}
	if (Array.isArray(value) && schema.items)
		for (const [index, each] of value.entries()) {
			const fault = firstFault(schema.items, each, `${path}${index}.`, route);
			if (fault) return fault;
		}
	return null;
}

function typeFault(schema: Schema, value: unknown, path: string, route: string): Refusal | null {
	const name = path.replace(/\.$/, '');
	const refuse = (what: string) => invalid(`${name || 'body'} must be ${what}`, name || undefined);
	const words = TAKES_MORE[`${route} ${name}`] ?? schema.enum;
	if (words && !words.includes(value as never)) return refuse(`one of: ${words.join(', ')}`);
	switch (schema.type) {
		case 'string':
			// Ids are strings whatever type is declared, and numbers are taken where a string is declared.
			return typeof value === 'string' || typeof value === 'number' ? null : refuse('a string');
		case 'integer':
			return isWhole(value) ? null : refuse('an integer');
		case 'number':
			return Number.isFinite(Number(value)) && typeof value !== 'boolean' ? null : refuse('a number');
		case 'boolean':
			return typeof value === 'boolean' ? null : refuse('a boolean');
		case 'array':
			return Array.isArray(value) ? null : refuse('an array');
		case 'object':
			return typeof value === 'object' && !Array.isArray(value) ? null : refuse('an object');
		default:
			return null;
	}
}

function isWhole(value: unknown): boolean {
	return Number.isInteger(value) || (typeof value === 'string' && /^(-?\d+|[0-9a-f]{24})$/.test(value));
}
