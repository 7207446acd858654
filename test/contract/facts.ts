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
	/** How it travels, where that is not as JSON. */
	contentType?: string;
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

/** What `npm run api:derive` took from one of Intercom's official descriptions. */
export interface Facts {
	version: string;
	operations: Record<string, Operation>;
	schemas: Record<string, Schema>;
}

/** The mark before the names of Preview's schemas, so that those of both descriptions stand in one table. */
const MARK = 'preview_';

/** The name that a schema has in its own description. */
export const plainName = (schema: string): string =>
	schema.startsWith(MARK) ? schema.slice(MARK.length) : schema;

const read = (name: string) => readFileSync(join(__dirname, name), 'utf8');

/** A route without the names in its braces, which differ between descriptions and never travel. */
export const unnamed = (route: string): string => route.replace(/\{\w+\}/g, '{}');

/** The facts of the version that the package speaks. */
export const stableFacts = JSON.parse(read('api-facts.json')) as Facts;

const spelledAsStable = new Map(Object.keys(stableFacts.operations).map((route) => [unnamed(route), route]));

/** The facts of Preview, with routes as the stable description spells them, where it has them. */
export const previewFacts: Facts = (() => {
	const facts = JSON.parse(
		read('api-facts-preview.json').replaceAll('"#/schemas/', `"#/schemas/${MARK}`),
	) as Facts;
	return {
		version: facts.version,
		operations: Object.fromEntries(
			Object.entries(facts.operations).map(([route, operation]) => [
				spelledAsStable.get(unnamed(route)) ?? route,
				operation,
			]),
		),
		schemas: Object.fromEntries(Object.entries(facts.schemas).map(([name, schema]) => [MARK + name, schema])),
	};
})();
