import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A schema of the description without its prose, in the words of OpenAPI 3.0. */
export interface Schema {
	$ref?: string;
	type?: string;
	format?: string;
	enum?: unknown[];
	default?: unknown;
	nullable?: boolean;
	readOnly?: boolean;
	deprecated?: boolean;
	minimum?: number;
	maximum?: number;
	minLength?: number;
	maxLength?: number;
	minItems?: number;
	maxItems?: number;
	required?: string[];
	properties?: Record<string, Schema>;
	items?: Schema;
	additionalProperties?: boolean | Schema;
	oneOf?: Schema[];
	anyOf?: Schema[];
	allOf?: Schema[];
}

/** A path, query or header parameter. `explode: false`: a list travels as one value joined by commas. */
export interface Parameter extends Omit<Schema, 'required'> {
	required?: boolean;
	explode?: boolean;
}

/** One of the ways to write a body. */
export interface BodyVariant {
	required: string[];
	/** The fields it may have; absent: all of the body's. */
	fields?: string[];
	/** Values that are narrower in this variant than in the merged fields. */
	values?: Record<string, unknown[]>;
}

export interface Body {
	/** Required in every variant. */
	required: string[];
	/** Top-level fields of all variants, merged. */
	fields: Record<string, Schema>;
	variants: BodyVariant[];
	additionalProperties?: boolean;
}

/** An answer without a content type is empty. */
export interface Answer {
	contentType?: string;
	schema?: Schema;
}

export interface Operation {
	operationId?: string;
	tags: string[];
	path: Record<string, Parameter>;
	query: Record<string, Parameter>;
	/** Of these sets of query parameters, one is due. */
	queryOneOf?: string[][];
	headers?: Record<string, Parameter>;
	body?: Body;
	deprecated?: boolean;
	/** Status (or `default`) → answer. */
	answers: Record<string, Answer>;
}

interface Facts {
	version: string;
	operations: Record<string, Operation>;
	schemas: Record<string, Schema>;
}

/** The facts that `scripts/derive-api-facts.mjs` took from Intercom's official description. */
export const facts = JSON.parse(readFileSync(join(__dirname, 'intercom-2.16.json'), 'utf8')) as Facts;

/** The query parameters that ask for a page rather than say what is asked for. */
export const PAGING_PARAMETERS: readonly string[] = [
	'page',
	'per_page',
	'starting_after',
	'cursor',
	'scroll_param',
];

const PAGED_ANSWER_FIELDS = ['pages', 'total_pages', 'next_cursor', 'scroll_param'];

/** All operations as `"METHOD /path/{param}"`, sorted by path, then in the order GET, POST, PUT, PATCH, DELETE. */
export function operationKeys(): string[] {
	const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
	const order = (key: string) => methods.indexOf(methodOf(key));
	return Object.keys(facts.operations).sort((a, b) =>
		pathOf(a) === pathOf(b) ? order(a) - order(b) : pathOf(a) < pathOf(b) ? -1 : 1,
	);
}

export function methodOf(key: string): string {
	return key.slice(0, key.indexOf(' '));
}

export function pathOf(key: string): string {
	return key.slice(key.indexOf(' ') + 1);
}

/** The facts of an operation. Throws when the description has no such operation. */
export function operation(key: string): Operation {
	const found = facts.operations[key];
	if (found === undefined) throw new Error(`The API description has no operation ${key}`);
	return found;
}

const segmentsOf = (path: string) => path.split('/').slice(1);
const isPlaceholder = (segment: string) => segment.startsWith('{');

const templates = Object.keys(facts.operations).map((key) => ({
	key,
	method: methodOf(key),
	segments: segmentsOf(pathOf(key)),
}));

/**
 * The operation that a request reaches, by method and path (concrete, or a template of the description).
 * A query string is ignored. Where several templates fit, a literal segment wins over a parameter, from
 * the left: `/contacts/search` is not `/contacts/{contact_id}`.
 */
export function find(method: string, path: string): string | undefined {
	const asked = segmentsOf(path.split('?')[0] ?? '');
	const fitting = templates.filter(
		({ method: verb, segments }) =>
			verb === method.toUpperCase() &&
			segments.length === asked.length &&
			segments.every((segment, index) =>
				isPlaceholder(segment) ? asked[index] !== '' : segment === asked[index],
			),
	);
	const rank = (segments: string[]) =>
		segments.map((segment, index) => (segment === asked[index] ? '0' : '1')).join('');
	fitting.sort((a, b) => (rank(a.segments) < rank(b.segments) ? -1 : 1));
	return fitting[0]?.key;
}

/** The schema that a reference leads to; any other schema as it is. */
export function resolve(schema: Schema): Schema {
	if (schema.$ref === undefined) return schema;
	const found = facts.schemas[schema.$ref.replace('#/schemas/', '')];
	if (found === undefined) throw new Error(`The API description has no schema ${schema.$ref}`);
	return resolve(found);
}

/** The properties of an object, those of every combined part and choice included; references are resolved. */
export function propertiesOf(schemaOrReference: Schema): Record<string, Schema> {
	const schema = resolve(schemaOrReference);
	const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
	return Object.assign({}, ...parts.map(propertiesOf), schema.properties);
}

/** The described status and answer of success, the lowest first; undefined where only errors are described. */
export function successOf(key: string): { status: number; answer: Answer } | undefined {
	const [found] = Object.entries(operation(key).answers)
		.map(([status, answer]) => ({ status: Number(status), answer }))
		.filter(({ status }) => status < 400)
		.sort((a, b) => a.status - b.status);
	return found;
}

/** Whether the answer comes in pages. */
export function isPaged(key: string): boolean {
	const schema = successOf(key)?.answer.schema;
	if (schema === undefined) return false;
	const names = Object.keys(propertiesOf(schema));
	return PAGED_ANSWER_FIELDS.some((name) => names.includes(name));
}

/**
 * The operation's fields that a person may want to fill: query parameters other than paging, and top-level
 * body fields with all variants merged (paging in a body counts: there it is a field like any other). Each
 * choice of an exploded query parameter counts. Path parameters and headers do not.
 */
export function fieldsOf(key: string): { query: string[]; body: string[] } {
	const { query, body } = operation(key);
	return {
		query: Object.keys(query).filter((name) => !PAGING_PARAMETERS.includes(name)),
		body: Object.keys(body?.fields ?? {}),
	};
}

/** Every field of `fieldsOf` over all operations, as `"METHOD /path field"`, for holding the node's table against. */
export function countedFields(): string[] {
	return operationKeys().flatMap((key) => {
		const { query, body } = fieldsOf(key);
		return [...query, ...body].map((field) => `${key} ${field}`);
	});
}
