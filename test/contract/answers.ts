import { find, operation, propertiesOf, resolve, successOf, type Answer, type Schema } from './description';
import { FILE_ANSWERS, isErrorStatus, isIdName, SUCCESS_LIKE } from './deviations';
import { checker, sentences, type Check } from './validation';

const ERROR: Answer = { contentType: 'application/json', schema: { $ref: '#/schemas/error' } };

/** How deep an example goes before it leaves out what is not required. */
const EXAMPLE_DEPTH = 6;
const EXAMPLE_TIME = 1_735_689_600; // 1 January 2025, 00:00 UTC

const checkOf = checker({ numericIds: false });
const checks = new Map<string, Check>();

function check(id: string, schema: Schema, value: unknown) {
	const known = checks.get(id) ?? checkOf(schema);
	checks.set(id, known);
	return known(value);
}

function knownKey(method: string, path: string): string {
	const key = find(method, path);
	if (key === undefined) throw new Error(`The API description has no operation ${method} ${path}`);
	return key;
}

function answerOf(key: string, status: number, version?: string): Answer | undefined {
	const described = operation(key, version).answers[String(status)];
	if (described !== undefined) return described;
	if (isErrorStatus(status)) return ERROR;
	const like = SUCCESS_LIKE[key];
	return like === undefined ? undefined : operation(like.operation).answers[String(status)];
}

const isEmpty = (body: unknown) => body === undefined || body === null || body === '';

/**
 * What is wrong with an answer by the API description; empty when nothing is. `path` may be concrete or a
 * template; `body` is the parsed JSON, text, or undefined for none. Properties that are not described are
 * allowed, except where an object has none of the described ones. `version` is what the request asked for.
 */
export function answerProblems(
	method: string,
	path: string,
	status: number,
	body: unknown,
	version?: string,
): string[] {
	const key = find(method, path);
	if (key === undefined) return [`${method} ${path} is not in the API description`];
	const where = `${key} ${status}:`;
	const answer = answerOf(key, status, version);
	if (answer === undefined) return [`${where} the status is not described`];
	if (answer.contentType === undefined) {
		return isEmpty(body) || key in FILE_ANSWERS
			? []
			: [`${where} the answer has a body, but none is described`];
	}
	if (answer.schema === undefined) return [];
	if (isEmpty(body)) return [`${where} the answer has no body`];
	const problems = sentences(
		check(`${key} ${version ?? ''} ${status}`, answer.schema, body),
		`${where} body`,
	);
	const described = Object.keys(propertiesOf(answer.schema));
	if (problems.length > 0 || described.length === 0 || typeof body !== 'object' || Array.isArray(body)) {
		return problems;
	}
	const isStranger = !Object.keys(body ?? {}).some((name) => described.includes(name));
	return isStranger ? [`${where} body has none of the described ${described.join(', ')}`] : [];
}

export interface ExampleOptions {
	/** How many items each list has; 2 unless told. */
	items?: number;
	/** The version that was asked for. */
	version?: string;
}

export interface ExampleAnswer {
	status: number;
	/** Absent: the answer is empty. */
	contentType?: string;
	body?: unknown;
}

/**
 * An answer that conforms to the description, for a server that stands in for Intercom; always the same one.
 * It is the last page wherever answers come in pages. Without a status: the described success.
 * Throws for an operation or status that the description has not.
 */
export function exampleAnswer(
	method: string,
	template: string,
	status?: number,
	options: ExampleOptions = {},
): ExampleAnswer {
	const key = knownKey(method, template);
	const likeKey = SUCCESS_LIKE[key]?.operation ?? key;
	const { version } = options;
	const chosen = status ?? successOf(key, version)?.status ?? successOf(likeKey)?.status;
	const answer = chosen === undefined ? undefined : answerOf(key, chosen, version);
	if (chosen === undefined || answer === undefined)
		throw new Error(`${key} has no described answer ${status}`);
	if (answer.contentType === undefined) return { status: chosen };
	const { contentType, schema } = answer;
	if (schema === undefined) return { status: chosen, contentType };
	const body = example(schema, { name: '', index: 0, depth: 0, items: options.items ?? 2 });
	return { status: chosen, contentType, body };
}

/** A value that conforms to a schema of the description; always the same one. `name` is that of its property. */
export const exampleOf = (schema: Schema, name = ''): unknown =>
	example(schema, { name, index: 0, depth: 0, items: 2 });

interface Place {
	name: string;
	index: number;
	depth: number;
	items: number;
}

/** What points to a further page: left out, so that whoever follows pages comes to an end. */
const FURTHER_PAGE = ['next', 'next_cursor', 'starting_after'];

function example(schemaOrReference: Schema, place: Place): unknown {
	const schema = resolve(schemaOrReference);
	if (schema.enum !== undefined) return schema.enum[0];
	const choice = schema.oneOf?.[0] ?? schema.anyOf?.[0];
	const parts = [...(schema.allOf ?? []), ...(choice === undefined ? [] : [choice])].map((part) =>
		example(part, place),
	);
	if (schema.type === 'object' || schema.properties !== undefined) {
		return Object.assign({}, ...parts, exampleObject(schema, place));
	}
	if (parts.length > 0) return parts.every((part) => isObject(part)) ? Object.assign({}, ...parts) : parts[0];
	switch (schema.type) {
		case 'array':
			return exampleList(schema, place);
		case 'integer':
		case 'number':
			return exampleNumber(schema, place);
		case 'boolean':
			return place.name !== 'has_more';
		case 'string':
			return exampleText(schema, place);
		default:
			// The description says nothing of it, so anything conforms.
			return place.name;
	}
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function exampleObject(schema: Schema, place: Place): Record<string, unknown> {
	const required = schema.required ?? [];
	const entries = Object.entries(schema.properties ?? {}).filter(
		([name]) => required.includes(name) || (place.depth < EXAMPLE_DEPTH && !FURTHER_PAGE.includes(name)),
	);
	const { additionalProperties: others } = schema;
	const named = typeof others === 'object' ? required.filter((name) => !schema.properties?.[name]) : [];
	return Object.fromEntries(
		[...entries, ...named.map((name): [string, Schema] => [name, others as Schema])].map(([name, inner]) => [
			name,
			example(inner, { ...place, name, depth: place.depth + 1 }),
		]),
	);
}

function exampleList(schema: Schema, place: Place): unknown[] {
	const wanted = place.depth < EXAMPLE_DEPTH ? place.items : 0;
	const length = Math.min(Math.max(wanted, schema.minItems ?? 0), schema.maxItems ?? Infinity);
	return Array.from({ length }, (_, index) =>
		example(schema.items ?? {}, { ...place, index, depth: place.depth + 1 }),
	);
}

function exampleNumber(schema: Schema, { name, index, items }: Place): number | string {
	if (isIdName(name)) return String(index + 1);
	if (name === 'total_count') return items;
	const value = schema.format === 'date-time' || name.endsWith('_at') ? EXAMPLE_TIME : 1;
	return Math.min(Math.max(value, schema.minimum ?? value), schema.maximum ?? Infinity);
}

function exampleText(schema: Schema, { name, index }: Place): string {
	if (isIdName(name)) return String(index + 1).padStart(schema.minLength ?? 1, '0');
	if (schema.format === 'date-time') return new Date(EXAMPLE_TIME * 1000).toISOString();
	if (schema.format === 'date') return new Date(EXAMPLE_TIME * 1000).toISOString().slice(0, 10);
	if (schema.format === 'uri' || name.endsWith('url')) return `https://example.com/${name}/${index + 1}`;
	if (schema.format === 'email' || name === 'email') return `person${index + 1}@example.com`;
	const text = `${name === '' ? 'text' : name} ${index + 1}`;
	return text.padEnd(schema.minLength ?? 0, '.').slice(0, schema.maxLength);
}
