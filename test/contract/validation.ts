import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv';
import { facts, type Schema } from './description';
import { plainName } from './facts';
import { COMPONENT_DEVIATIONS, FREE_MAPS, isIdName } from './deviations';

const COMBINERS = ['oneOf', 'anyOf', 'allOf'] as const;
const LIMITS = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'required'] as const;

interface Options {
	/** Whether ids that are declared as strings may be numbers, too. */
	numericIds: boolean;
}

function types(schema: Schema, isId: boolean, { numericIds }: Options): string[] {
	if (schema.type === undefined) return schema.properties === undefined ? [] : ['object'];
	const declared = schema.type;
	const isNumber = declared === 'integer' || declared === 'number';
	if (!isId || schema.enum !== undefined) return [declared];
	if (isNumber) return [declared, 'string'];
	return declared === 'string' && numericIds ? ['string', 'integer'] : [declared];
}

/**
 * JSON Schema for Ajv from a schema in the words of OpenAPI 3.0. `oneOf` becomes `anyOf`, since its choices
 * overlap; formats are dropped, since the description puts `date-time` on integers. `name` is the property's.
 */
export function jsonSchema(schema: Schema, options: Options, name = ''): AnySchemaObject {
	if (schema.$ref !== undefined) return { $ref: `intercom${schema.$ref}` };
	const result: AnySchemaObject = {};
	for (const limit of LIMITS) if (schema[limit] !== undefined) result[limit] = schema[limit];
	const allowed = types(schema, isIdName(name), options);
	if (schema.enum !== undefined) result.enum = schema.enum;
	if (schema.properties !== undefined) {
		result.properties = Object.fromEntries(
			Object.entries(schema.properties).map(([property, inner]) => [
				property,
				jsonSchema(inner, options, property),
			]),
		);
	}
	if (schema.items !== undefined) result.items = jsonSchema(schema.items, options, name);
	if (typeof schema.additionalProperties === 'object' && !FREE_MAPS.includes(name)) {
		result.additionalProperties = jsonSchema(schema.additionalProperties, options);
	}
	let isChoice = false;
	for (const combiner of COMBINERS) {
		const parts = schema[combiner];
		if (parts === undefined) continue;
		isChoice = true;
		result[combiner === 'allOf' ? 'allOf' : 'anyOf'] = parts.map((part) => jsonSchema(part, options, name));
	}
	if (schema.nullable !== true) return allowed.length > 0 ? { ...result, type: allowed } : result;
	if (isChoice || allowed.length === 0) {
		const filled = allowed.length > 0 ? { ...result, type: allowed } : result;
		return { anyOf: [filled, { type: 'null' }] };
	}
	if (schema.enum !== undefined) result.enum = [...new Set([...schema.enum, null])];
	return { ...result, type: [...allowed, 'null'] };
}

function component(name: string, options: Options): AnySchemaObject {
	const result = jsonSchema(facts.schemas[name] ?? {}, options, name);
	for (const deviation of COMPONENT_DEVIATIONS) {
		if (deviation.component !== plainName(name)) continue;
		const properties = result.properties as Record<string, AnySchemaObject>;
		for (const property of deviation.properties) {
			const described = properties[property];
			// Preview may have changed it.
			if (described === undefined && name !== deviation.component) continue;
			if (described === undefined)
				throw new Error(`The API description has no ${name}.${property} to deviate from`);
			properties[property] = { anyOf: [described, jsonSchema(deviation.also, options)] };
		}
	}
	return result;
}

export type Check = (value: unknown) => ErrorObject[];

/** A compiler of checks against the description and its deviations. */
export function checker(options: Options): (schema: Schema, name?: string) => Check {
	const ajv = new Ajv({
		strict: false,
		allowUnionTypes: true,
		validateFormats: false,
		allErrors: true,
		verbose: true,
	});
	const schemas = Object.keys(facts.schemas).map((name) => [name, component(name, options)]);
	ajv.addSchema({ $id: 'intercom', schemas: Object.fromEntries(schemas) });
	return (schema, name) => {
		const validate = ajv.compile(jsonSchema(schema, options, name));
		return (value) => (validate(value) ? [] : (validate.errors ?? []));
	};
}

/** One sentence an error; what only sums up other errors (a choice, a reference) is left out where those are there. */
export function sentences(errors: ErrorObject[], where: string): string[] {
	const telling = errors.filter(({ keyword }) => keyword !== 'anyOf');
	const all = (telling.length > 0 ? telling : errors).map(({ instancePath, message, params, data }) => {
		const place = `${where}${instancePath.replaceAll('/', '.')}`;
		const allowed = Array.isArray(params.allowedValues) ? ` ${JSON.stringify(params.allowedValues)}` : '';
		return `${place} ${message ?? 'is wrong'}${allowed}, is ${short(data)}`;
	});
	return [...new Set(all)];
}

function short(value: unknown): string {
	const text = JSON.stringify(value) ?? 'undefined';
	return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
