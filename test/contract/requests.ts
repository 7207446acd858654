import {
	facts,
	find,
	isIn,
	isPaged,
	operation,
	PAGING_PARAMETERS,
	resolve,
	type Body,
	type BodyVariant,
	type Parameter,
	type Schema,
} from './description';
import { FREE_MAPS, REQUEST_DEVIATIONS } from './deviations';
import { checker, sentences, type Check } from './validation';

const checkOf = checker({ numericIds: true });
const checks = new Map<string, Check>();

function problemsOf(id: string, schema: Schema, name: string, value: unknown, where: string): string[] {
	const check = checks.get(id) ?? checkOf(schema, name);
	checks.set(id, check);
	return sentences(check(value), where);
}

/** A header without a version asks for the one that the package speaks. */
const versionIn = (version: string | undefined) => version ?? facts.version;

/** What is taken beside what a version describes. */
export function deviationsOf(key: string, place: 'query' | 'body', version?: string): Record<string, Schema> {
	const fitting = REQUEST_DEVIATIONS.filter(
		(deviation) =>
			deviation.operation === key &&
			deviation.place === place &&
			(deviation.version ?? versionIn(version)) === versionIn(version),
	);
	return Object.assign({}, ...fitting.map(({ fields }) => fields));
}

/**
 * What of a request lies outside the API description; empty when nothing does. `path` is concrete, without
 * its query; `query` holds the parameters as they travel; `body` is what the JSON body parses to, undefined
 * for none; `version` is what its header asks for. Paging parameters are allowed where the answer comes in pages.
 */
export function requestProblems(
	method: string,
	path: string,
	query: Record<string, string> = {},
	body?: unknown,
	version?: string,
): string[] {
	const key = find(method, path);
	if (key === undefined) return [`${method} ${path} is not in the API description`];
	if (!isIn(key, version)) return [`${key}: version ${versionIn(version)} does not have it`];
	return [...queryProblems(key, query, version), ...bodyProblems(key, body, version)].map(
		(problem) => `${key}: ${problem}`,
	);
}

function queryProblems(key: string, query: Record<string, string>, version?: string): string[] {
	const { query: described, queryOneOf } = operation(key, version);
	const known = { ...described, ...(deviationsOf(key, 'query', version) as Record<string, Parameter>) };
	const problems = Object.entries(query).flatMap(([name, value]) => {
		const parameter = known[name];
		if (parameter !== undefined) return valueProblems(`${key} ${versionIn(version)}`, name, parameter, value);
		if (PAGING_PARAMETERS.includes(name) && isPaged(key)) return [];
		return [`query ${name} is not described`];
	});
	for (const [name, { required }] of Object.entries(described)) {
		if (required && query[name] === undefined) problems.push(`query ${name} is required`);
	}
	if (queryOneOf !== undefined) {
		const given = queryOneOf.filter((names) => names.every((name) => query[name] !== undefined));
		if (given.length !== 1) {
			problems.push(
				`query needs exactly one of ${queryOneOf.map((names) => names.join(' and ')).join(', ')}`,
			);
		}
	}
	return problems;
}

/** A query value travels as text: read as its type says, then checked like any other value. */
function valueProblems(key: string, name: string, parameter: Parameter, text: string): string[] {
	const schema: Schema = { ...parameter, required: undefined };
	return problemsOf(`${key} query ${name}`, schema, name, typed(schema, text), `query ${name}`);
}

function typed(schema: Schema, text: string): unknown {
	if (schema.type === 'array') return text.split(',').map((part) => typed(schema.items ?? {}, part));
	const isNumber = schema.type === 'integer' || schema.type === 'number';
	if (isNumber && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
	if (schema.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
	return text;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function bodyProblems(key: string, body: unknown, version?: string): string[] {
	const { body: described } = operation(key, version);
	if (described === undefined) {
		const isNothing = body === undefined || (isRecord(body) && Object.keys(body).length === 0);
		return isNothing ? [] : ['a body is not described'];
	}
	const given = body ?? {};
	if (!isRecord(given)) return ['the body is no object'];
	const known = { ...described.fields, ...deviationsOf(key, 'body', version) };
	const isForm = described.contentType !== undefined;
	const problems = Object.entries(given).flatMap(([name, written]) => {
		const field = known[name];
		// Forms hold texts; a file that is not yet encoded is as good as one.
		const value =
			isForm && field ? typed(field, typeof written === 'object' ? '' : String(written)) : written;
		if (field === undefined) {
			return described.additionalProperties ? [] : [`body.${name} is not described`];
		}
		const wrong = problemsOf(`${key} ${versionIn(version)} body ${name}`, field, name, value, `body.${name}`);
		return [...wrong, ...strangers(field, name, value, `body.${name}`)];
	});
	return [...problems, ...variantProblems(described, given)];
}

/** What keeps a body from the variant that it comes closest to. */
function variantProblems(body: Body, given: Record<string, unknown>): string[] {
	const all = body.variants.map((variant) => misfits(variant, body, given));
	return all.reduce((least, problems) => (problems.length < least.length ? problems : least));
}

function misfits(variant: BodyVariant, body: Body, given: Record<string, unknown>): string[] {
	const missing = variant.required
		.filter((name) => given[name] === undefined)
		.map((name) => `body.${name} is required`);
	const values = Object.entries(variant.values ?? {})
		.filter(([name, allowed]) => given[name] !== undefined && !allowed.includes(given[name]))
		.map(([name, allowed]) => `body.${name} must be one of ${JSON.stringify(allowed)} here`);
	const outside = Object.keys(given)
		.filter((name) => name in body.fields && variant.fields?.includes(name) === false)
		.map((name) => `body.${name} does not go with the other fields`);
	return [...missing, ...values, ...outside];
}

interface Names {
	names: Map<string, Schema[]>;
	isOpen: boolean;
	items: Schema[];
}

/** The properties and items that any part or choice of a schema names; `isOpen` when others are allowed too. */
function namesIn(schemaOrReference: Schema): Names {
	const schema = resolve(schemaOrReference);
	const result: Names = {
		names: new Map(),
		isOpen: schema.additionalProperties !== undefined && schema.additionalProperties !== false,
		items: schema.items === undefined ? [] : [schema.items],
	};
	for (const [name, inner] of Object.entries(schema.properties ?? {})) result.names.set(name, [inner]);
	for (const part of [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
		const { names, isOpen, items } = namesIn(part);
		for (const [name, inner] of names) {
			result.names.set(name, [...(result.names.get(name) ?? []), ...inner]);
		}
		result.isOpen ||= isOpen;
		result.items.push(...items);
	}
	return result;
}

/** Properties deeper in a field that the description does not name. An object without named ones is free. */
function strangers(schema: Schema, name: string, value: unknown, where: string): string[] {
	if (FREE_MAPS.includes(name)) return [];
	const { names, isOpen, items } = namesIn(schema);
	if (Array.isArray(value)) {
		if (items.length === 0) return [];
		return value.flatMap((item, index) => strangers({ anyOf: items }, '', item, `${where}.${index}`));
	}
	if (!isRecord(value) || names.size === 0) return [];
	return Object.entries(value).flatMap(([property, inner]) => {
		const schemas = names.get(property);
		if (schemas !== undefined) return strangers({ anyOf: schemas }, property, inner, `${where}.${property}`);
		return isOpen ? [] : [`${where}.${property} is not described`];
	});
}
