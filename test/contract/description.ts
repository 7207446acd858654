import { type Answer, type Facts, type Operation, previewFacts, type Schema, stableFacts } from './facts';

export type { Answer, Body, BodyVariant, Operation, Parameter, Schema } from './facts';

/** The operations of both descriptions, each as the package's own version has it where that does, and all schemas. */
export const facts: Facts = {
	version: stableFacts.version,
	operations: { ...previewFacts.operations, ...stableFacts.operations },
	schemas: { ...stableFacts.schemas, ...previewFacts.schemas },
};

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

/** Whether the description of a version has the operation. */
export const isIn = (key: string, version = facts.version): boolean =>
	key in (version === previewFacts.version ? previewFacts : stableFacts).operations;

/** The facts of an operation in a version, the package's own or else Preview unless told. Throws when there are none. */
export function operation(key: string, version?: string): Operation {
	const found = (version === previewFacts.version ? previewFacts : facts).operations[key];
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
export function successOf(key: string, version?: string): { status: number; answer: Answer } | undefined {
	const [found] = Object.entries(operation(key, version).answers)
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
 * choice of an exploded query parameter counts. Path parameters and headers do not. Those of Preview come last.
 */
export function fieldsOf(key: string): { query: string[]; body: string[] } {
	const both = [operation(key), ...(isIn(key, previewFacts.version) ? [previewFacts.operations[key]] : [])];
	const names = (ofOne: (each: Operation) => object) => [
		...new Set(both.flatMap((each) => Object.keys(each ? ofOne(each) : {}))),
	];
	return {
		query: names(({ query }) => query).filter((name) => !PAGING_PARAMETERS.includes(name)),
		body: names(({ body }) => body?.fields ?? {}),
	};
}

/** Every field of `fieldsOf` over all operations, as `"METHOD /path field"`, for holding the node's table against. */
export function countedFields(): string[] {
	return operationKeys().flatMap((key) => {
		const { query, body } = fieldsOf(key);
		return [...query, ...body].map((field) => `${key} ${field}`);
	});
}
