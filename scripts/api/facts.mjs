import { isDeepStrictEqual } from 'node:util';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const COMPONENT = '#/components/schemas/';
const JSON_TYPE = 'application/json';
const COMBINERS = ['oneOf', 'anyOf', 'allOf'];
const SCHEMA_FACTS = [
	'type',
	'format',
	'enum',
	'default',
	'nullable',
	'readOnly',
	'deprecated',
	'minimum',
	'maximum',
	'minLength',
	'maxLength',
	'minItems',
	'maxItems',
	'required',
];

const sortedEntries = (object) => Object.entries(object ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
const mapValues = (object, change) =>
	Object.fromEntries(sortedEntries(object).map(([name, value]) => [name, change(value)]));
const isEmpty = (object) => Object.keys(object).length === 0;

/** A schema without its prose. References to components become references to `#/schemas/`. */
function facts(schema) {
	if (schema.$ref !== undefined) return { $ref: schema.$ref.replace(COMPONENT, '#/schemas/') };
	const result = {};
	for (const name of SCHEMA_FACTS) if (schema[name] !== undefined) result[name] = schema[name];
	if (schema.properties !== undefined) result.properties = mapValues(schema.properties, facts);
	if (schema.items !== undefined) result.items = facts(schema.items);
	const { additionalProperties } = schema;
	if (additionalProperties !== undefined) {
		result.additionalProperties =
			typeof additionalProperties === 'object' ? facts(additionalProperties) : additionalProperties;
	}
	for (const combiner of COMBINERS) {
		if (schema[combiner] === undefined) continue;
		// A choice of one, and the same choice written twice, say no more than the choice itself.
		const parts = schema[combiner].map(facts);
		const different = parts.filter(
			(part, index) => parts.findIndex((other) => isDeepStrictEqual(other, part)) === index,
		);
		if (different.some((part) => !isEmpty(part))) result[combiner] = different;
	}
	return result;
}

/** Both hold: what the narrower one says wins. */
function narrowed(wide, narrow) {
	return { ...wide, ...narrow };
}

function combined(schema) {
	return COMBINERS.some((combiner) => schema[combiner] !== undefined);
}

function referencesIn(node) {
	if (node === null || typeof node !== 'object') return [];
	const own = typeof node.$ref === 'string' ? [node.$ref.replace('#/schemas/', '')] : [];
	return [...own, ...Object.values(node).flatMap(referencesIn)];
}

/** The facts of an OpenAPI description that was read: its version, its operations by route, the schemas they reach. */
export function factsOf(description) {
	/** The component that a `$ref` names; anything else as it is. */
	function resolved(node) {
		if (node?.$ref === undefined) return node;
		const found = node.$ref
			.replace('#/', '')
			.split('/')
			.reduce((place, name) => place?.[name], description);
		if (found === undefined) throw new Error(`The description has no ${node.$ref}`);
		return resolved(found);
	}

	/** The ways in which a body may be written: each with its own fields and required names. */
	function variantsOf(schemaOrReference) {
		const schema = resolved(schemaOrReference);
		let variants = [
			{
				required: schema.required ?? [],
				fields: mapValues(schema.properties, (field) => field),
				open: schema.additionalProperties !== undefined && schema.additionalProperties !== false,
			},
		];
		const crossed = (others) =>
			variants.flatMap((variant) =>
				others.map((other) => {
					const fields = { ...variant.fields };
					for (const [name, field] of Object.entries(other.fields)) {
						fields[name] = name in fields ? narrowed(resolved(fields[name]), resolved(field)) : field;
					}
					return {
						required: [...new Set([...variant.required, ...other.required])],
						fields,
						open: variant.open || other.open,
					};
				}),
			);
		for (const part of schema.allOf ?? []) variants = crossed(variantsOf(part));
		for (const choice of [schema.oneOf, schema.anyOf]) {
			if (choice !== undefined) variants = crossed(choice.flatMap(variantsOf));
		}
		return variants;
	}

	/** One schema that accepts what either accepts, as far as a single schema can say so. */
	function either(first, second) {
		if (first === undefined || isDeepStrictEqual(first, second)) return second;
		const a = resolvedFacts(first);
		const b = resolvedFacts(second);
		if (isDeepStrictEqual(a, b)) return first;
		if (a.type !== b.type || combined(a) || combined(b)) {
			const choices = [...(first.anyOf ?? [first])];
			if (!choices.some((choice) => isDeepStrictEqual(choice, second))) choices.push(second);
			return { anyOf: choices };
		}
		const result = { ...a };
		// A limit or a list of values holds for the merged field only if every variant has one.
		for (const name of SCHEMA_FACTS) {
			if (name === 'type' || isDeepStrictEqual(a[name], b[name])) continue;
			if (name === 'enum' && a.enum && b.enum) result.enum = [...new Set([...a.enum, ...b.enum])];
			else if (name === 'nullable') result.nullable = true;
			else if (name.startsWith('max') && a[name] && b[name]) result[name] = Math.max(a[name], b[name]);
			else if (name.startsWith('min') && a[name] && b[name]) result[name] = Math.min(a[name], b[name]);
			else if (name === 'required' && a.required && b.required) {
				result.required = a.required.filter((field) => b.required.includes(field));
			} else delete result[name];
		}
		if (a.properties && b.properties) {
			result.properties = mapValues({ ...a.properties, ...b.properties }, (field) => field);
			for (const name of Object.keys(a.properties)) {
				if (name in b.properties) result.properties[name] = either(a.properties[name], b.properties[name]);
			}
		}
		if (a.items && b.items) result.items = either(a.items, b.items);
		return result;
	}

	function resolvedFacts(schema) {
		if (schema.$ref === undefined) return schema;
		return facts(resolved({ $ref: schema.$ref.replace('#/schemas/', COMPONENT) }));
	}

	/** All variants merged into one map of top-level fields, and what tells the variants apart. */
	function bodyFacts(schema) {
		const merged = {};
		const variants = variantsOf(schema).map((variant) => ({
			...variant,
			fields: mapValues(variant.fields, (field) => facts(resolved(field))),
		}));
		for (const { fields } of variants) {
			for (const [name, field] of Object.entries(fields)) merged[name] = either(merged[name], field);
		}
		const required = variants
			.map((variant) => variant.required)
			.reduce((common, names) => common.filter((name) => names.includes(name)));
		const body = { required, fields: mapValues(merged, (field) => field) };
		if (variants.some(({ open }) => open)) body.additionalProperties = true;
		if (variants.length > 1) {
			body.variants = variants.map((variant) => {
				const result = { required: variant.required };
				const names = Object.keys(variant.fields);
				if (names.length < Object.keys(merged).length) result.fields = names;
				const values = names.filter(
					(name) =>
						variant.fields[name].enum && !isDeepStrictEqual(variant.fields[name].enum, merged[name].enum),
				);
				if (values.length > 0) {
					result.values = Object.fromEntries(values.map((name) => [name, variant.fields[name].enum]));
				}
				return result;
			});
		} else {
			body.variants = [{ required: variants[0].required }];
		}
		return body;
	}

	function parameterFacts(parameter) {
		const result = facts(resolved(parameter.schema));
		// The description repeats a parameter inside its own schema, where only an object has properties.
		if (result.type !== 'object') {
			delete result.properties;
			delete result.required;
		}
		if (parameter.in === 'query' && parameter.required) result.required = true;
		if (parameter.explode === false) result.explode = false;
		return result;
	}

	/** Query parameters by name. An exploded object travels as its properties, of which one choice is due. */
	function queryFacts(parameters) {
		const query = {};
		let oneOf;
		for (const parameter of parameters) {
			if (parameter.schema.type === 'object' && parameter.style === 'form' && parameter.explode) {
				const variants = variantsOf(parameter.schema);
				for (const { fields } of variants) Object.assign(query, mapValues(fields, facts));
				oneOf = variants.map(({ required }) => required);
			} else {
				query[parameter.name] = parameterFacts(parameter);
			}
		}
		return { query: mapValues(query, (parameter) => parameter), oneOf };
	}

	function answerFacts(responses) {
		return mapValues(responses, (responseOrReference) => {
			const content = resolved(responseOrReference).content ?? {};
			const [contentType] = Object.keys(content);
			if (contentType === undefined) return {};
			const { schema } = content[contentType];
			return schema === undefined ? { contentType } : { contentType, schema: facts(schema) };
		});
	}

	/** A body in JSON where there is one, else in the first of the forms it may have. */
	function bodyOf({ requestBody }) {
		const forms = Object.entries(resolved(requestBody)?.content ?? {});
		return forms.find(([type]) => type === JSON_TYPE) ?? forms[0] ?? [];
	}

	function operationFacts(path, operation, shared) {
		const parameters = [...shared, ...(operation.parameters ?? [])].map(resolved);
		const inside = (place) => parameters.filter((parameter) => parameter.in === place);
		const result = { operationId: operation.operationId, tags: operation.tags ?? [] };
		// A placeholder that no parameter declares is a name to fill like any other.
		const declared = new Map(inside('path').map((parameter) => [parameter.name, parameterFacts(parameter)]));
		const placeholders = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
		result.path = Object.fromEntries(
			placeholders.map((name) => [name, declared.get(name) ?? { type: 'string' }]),
		);
		const { query, oneOf } = queryFacts(inside('query'));
		result.query = query;
		if (oneOf !== undefined) result.queryOneOf = oneOf;
		const headers = inside('header').filter(({ name }) => name !== 'Intercom-Version');
		if (headers.length > 0) {
			result.headers = Object.fromEntries(
				headers.map((parameter) => [parameter.name, parameterFacts(parameter)]),
			);
		}
		const [contentType, content] = bodyOf(operation);
		if (content?.schema !== undefined) result.body = bodyFacts(content.schema);
		if (contentType !== undefined && contentType !== JSON_TYPE) result.body.contentType = contentType;
		if (operation.deprecated) result.deprecated = true;
		result.answers = answerFacts(operation.responses);
		return result;
	}

	const operations = {};
	for (const [path, item] of sortedEntries(description.paths)) {
		for (const method of METHODS) {
			if (item[method] === undefined) continue;
			operations[`${method.toUpperCase()} ${path}`] = operationFacts(
				path,
				item[method],
				item.parameters ?? [],
			);
		}
	}

	const schemas = {};
	const waiting = referencesIn(operations);
	while (waiting.length > 0) {
		const name = waiting.pop();
		if (name in schemas) continue;
		schemas[name] = facts(resolved({ $ref: COMPONENT + name }));
		waiting.push(...referencesIn(schemas[name]));
	}
	return { version: String(description.info.version), operations, schemas };
}

/** Facts as they are kept in a file: one line an operation and one a schema, in the order of their names. */
export function asText({ version, operations, schemas }) {
	const lines = (object) =>
		sortedEntries(object)
			.map(([name, value]) => `\t\t${JSON.stringify(name)}: ${JSON.stringify(value)}`)
			.join(',\n');
	return (
		`{\n\t"version": ${JSON.stringify(version)},\n` +
		`\t"operations": {\n${lines(operations)}\n\t},\n\t"schemas": {\n${lines(schemas)}\n\t}\n}\n`
	);
}
