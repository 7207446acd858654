import type { INodeParameters, NodeParameterValueType } from 'n8n-workflow';
import { isList } from '../../nodes/Intercom/table/compile';
import {
	type Composite,
	type Field,
	type Fields,
	meets,
	type Operation,
	optionalCollection,
} from '../../nodes/Intercom/table/types';
import { exampleOf } from '../contract/answers';
import { find, operation, propertiesOf, resolve, type Schema } from '../contract/description';

type Entry = Operation | Composite;

/** One way to fill in the form of an entry, as the editor stores it. */
export interface Filling {
	/** The choices by which this filling differs from others of the entry, for messages. */
	variant: { [field: string]: string | number | boolean };
	parameters: INodeParameters;
	/** The fields that are filled, by name. */
	filled: Array<[string, Field]>;
}

/** Names of binary fields that the samples use: the input item must have them. */
export const SAMPLE_BINARY = ['data', 'invoice'];

/** Where a field's value goes in the API description; undefined where the description says nothing of it. */
type Described = Schema | undefined;

const partOf = (schema: Described, path: string): Described =>
	path
		.split('.')
		.reduce<Described>((inner, name) => (inner && name ? propertiesOf(inner)[name] : inner), schema);

const itemsOf = (schema: Described): Described => (schema ? resolve(schema).items : undefined);

/** The description's schema of an operation's query or body, as one object. */
function describedParts(entry: Entry): { query?: Schema; body?: Schema; elsewhere: 'query' | 'body' } {
	if (!('route' in entry)) return { elsewhere: 'body' };
	const [method, path] = entry.route.split(' ') as [string, string];
	const key = find(method, path);
	const elsewhere = method === 'GET' || method === 'DELETE' ? 'query' : 'body';
	if (key === undefined) return { elsewhere };
	const { query, body } = operation(key);
	return { query: { properties: query as never }, body: { properties: body?.fields ?? {} }, elsewhere };
}

/** The example that the editor shows in an empty input: 'e.g. VIP' gives 'VIP'. */
const placeholderExample = (placeholder: string | undefined): string | undefined =>
	/^e\.g\.\s+(.+)$/s.exec(placeholder ?? '')?.[1];

/** A value for a field as the editor would store it, made from the field's editor type. */
export function sampleOf(name: string, field: Field, described?: Schema): NodeParameterValueType {
	const multiple = field.many === true || field.typeOptions?.multipleValues === true;
	switch (field.type) {
		case 'string': {
			const example = placeholderExample(field.placeholder) ?? '1';
			return multiple ? [example] : example;
		}
		case 'number':
			return sampleNumber(field);
		case 'boolean':
			return true;
		case 'options':
			// Choices that the editor loads: the default, else a field that every search knows.
			return (field.options?.at(-1)?.value ?? (field.default || 'id')) as NodeParameterValueType;
		case 'multiOptions':
			return (field.options ?? []).map(({ value }) => value) as NodeParameterValueType;
		case 'dateTime':
			return '2026-01-31T09:00:00';
		case 'color':
			return '#ff5500';
		case 'json':
			return sampleJson(name, field, described);
		case 'collection':
			return sampleGroup(field.fields, described);
		case 'fixedCollection': {
			const entry = sampleGroup(field.fields, itemsOf(described) ?? described);
			return { values: multiple ? [entry] : entry };
		}
		case 'resourceLocator': {
			const byId = field.modes?.find((mode) => mode.name === 'id');
			return { __rl: true, mode: 'id', value: placeholderExample(byId?.placeholder) ?? '1' };
		}
		case 'resourceMapper':
			return sampleMapping() as unknown as NodeParameterValueType;
		default:
			throw new Error(
				`The field ${name} is of the editor type ${field.type}, for which there is no sample yet`,
			);
	}
}

function sampleNumber({ default: preset, typeOptions }: Field): number {
	if (typeof preset === 'number' && preset !== 0) return preset;
	return Math.min(Math.max(1, typeOptions?.minValue ?? 1), typeOptions?.maxValue ?? 1);
}

/** JSON as typed: the placeholder's, or what the API description says of the field. */
function sampleJson(name: string, field: Field, described: Described): string {
	const example = placeholderExample(field.placeholder);
	if (example !== undefined) return example;
	const isListField = String(field.default).startsWith('[');
	const shaped = described ? exampleOf(described, name) : undefined;
	const fits = isListField ? Array.isArray(shaped) : typeof shaped === 'object' && !Array.isArray(shaped);
	return JSON.stringify(fits ? shaped : isListField ? ['value'] : { key: 'value' });
}

type Given = { [field: string]: unknown };

/** Whether the editor shows a field beside others with these values. */
const isShown = ({ when, unless }: Field, given: Given): boolean =>
	Object.entries(when ?? {}).every(([other, wanted]) => meets(wanted, given[other])) &&
	!Object.entries(unless ?? {}).some(([other, wanted]) => meets(wanted, given[other]));

function sampleGroup(fields: Fields | undefined, described: Described): INodeParameters {
	const given: INodeParameters = {};
	for (const [name, field] of Object.entries<Field>(fields ?? {})) {
		if (isShown(field, given))
			given[name] = sampleOf(name, field, partOf(described, field.to ?? name)) as never;
	}
	return given;
}

/** What a form of custom attributes stores. n8n checks the values against the form's own schema. */
const sampleMapping = () => ({
	mappingMode: 'defineBelow',
	value: { plan: 'pro' },
	matchingColumns: [],
	attemptToConvertTypes: false,
	convertFieldsToString: false,
	schema: [
		{
			id: 'plan',
			displayName: 'plan',
			type: 'string' as const,
			required: false,
			defaultMatch: false,
			display: true,
			removed: false,
		},
	],
});

/** The fields on which others depend, each with the values that matter, in all combinations. */
function variantsOf(fields: Array<[string, Field]>): Array<Filling['variant']> {
	const deciding = new Set(fields.flatMap(([, { when, unless }]) => Object.keys({ ...when, ...unless })));
	let variants: Array<Filling['variant']> = [{}];
	for (const [name, { type, options }] of fields) {
		if (!deciding.has(name)) continue;
		const values =
			type === 'boolean'
				? [true, false]
				: (options ?? []).map(({ value }) => value as string | number | boolean);
		variants = variants.flatMap((variant) => values.map((value) => ({ ...variant, [name]: value })));
	}
	return variants;
}

/**
 * Every field of an entry filled, those that need no later version of the API, or only those that must be: once for each combination of choices on which
 * other fields depend. Combinations that show the same fields are given all the same, since what is chosen differs.
 */
export function fillingsOf(
	resource: string,
	key: string,
	entry: Entry,
	which: 'every field' | 'every field of the own version' | 'required fields',
): Filling[] {
	const parts = describedParts(entry);
	const onScreen = [
		...Object.entries<Field>(entry.required ?? {}),
		...Object.entries<Field>(entry.shown ?? {}),
	];
	const required = new Set(Object.keys(entry.required ?? {}));
	const selectors = new Set(onScreen.filter(([, { sent }]) => sent === false).map(([name]) => name));
	const all = which !== 'required fields';
	const known = ([, { version }]: [string, Field]) => which !== 'every field of the own version' || !version;
	return variantsOf(onScreen).map((variant) => {
		const filled: Array<[string, Field]> = [];
		const fill = (fields: Array<[string, Field]>): INodeParameters =>
			Object.fromEntries(
				fields.map(([name, field]) => {
					filled.push([name, field]);
					const schema = partOf(parts[field.in ?? parts.elsewhere], field.to ?? name);
					return [name, (variant[name] ?? sampleOf(name, field, schema)) as never];
				}),
			);
		// Whoever chooses how to say something then says it; and a record needs something to be known by.
		const isChosen = ({ when }: Field) => Object.keys(when ?? {}).some((other) => selectors.has(other));
		const isWanted = ([name, field]: [string, Field]) =>
			all || required.has(name) || name in variant || isChosen(field) || field.identity === true;
		const collection = (name: string, fields: Fields | undefined) =>
			all && fields ? { [name]: fill(Object.entries<Field>(fields).filter(known)) } : {};
		const parameters: INodeParameters = {
			resource,
			operation: key,
			...fill(onScreen.filter((each) => isShown(each[1], variant) && isWanted(each))),
			...collection(optionalCollection(key), entry.optional),
			...collection('filters', entry.filters),
			...collection('options', entry.options),
			...(all && isList(entry) ? { returnAll: true } : {}),
		};
		return { variant, parameters, filled };
	});
}
