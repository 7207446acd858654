import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import {
	type Composite,
	effectOf,
	entriesOf,
	type Field,
	type Fields,
	type Operation,
	optionalCollection,
	type Resource,
} from './types';
import { operationName, titleCase } from './words';

export interface Resources {
	[value: string]: Resource;
}

type Entry = Operation | Composite;

/** One entry of the table with the place it stands in. */
export interface Place {
	resource: string;
	operation: string;
	entry: Entry;
}

export const placesOf = (resources: Resources): Place[] =>
	Object.entries(resources).flatMap(([resource, spec]) =>
		entriesOf(spec).map(([operation, entry]) => ({ resource, operation, entry })),
	);

export const labelOf = (name: string, field: Field): string => field.displayName ?? titleCase(name);

/** One for all: `localeCompare` makes one for each comparison, which slows the loading of the node. */
const { compare: alphabetically } = new Intl.Collator('en', { numeric: true });

const byLabel = (a: { displayName?: string; name: string }, b: { displayName?: string; name: string }) =>
	alphabetically(a.displayName ?? a.name, b.displayName ?? b.name);

/** People look for a choice in alphabetical order, and n8n's guidelines ask for it. */
const byName = (a: INodePropertyOptions, b: INodePropertyOptions) =>
	alphabetically(a.name, b.name);

/** The field as n8n shows it, without what only the engine reads. */
function property(name: string, field: Field): INodeProperties {
	const {
		in: inQueryOrBody,
		to,
		read,
		fields,
		when,
		unless,
		orElse,
		identity,
		sent,
		options,
		...shown
	} = field;
	const label = labelOf(name, field);
	return {
		...shown,
		displayName: label,
		name,
		...(options ? { options: [...options].sort(byName) } : {}),
		...(field.type === 'collection' && fields ? { options: collected(fields) } : {}),
		...(field.type === 'fixedCollection' && fields
			? { options: [{ displayName: label, name: 'values', values: listedProperties(fields) }] }
			: {}),
		...(when || unless
			? { displayOptions: { ...(when ? { show: when } : {}), ...(unless ? { hide: unless } : {}) } }
			: {}),
	};
}

const listedProperties = (fields: Fields = {}): INodeProperties[] =>
	Object.entries<Field>(fields).map(([name, field]) => property(name, field));

/** n8n sorts what a collection offers; a person looks for it in alphabetical order. */
const collected = (fields: Fields): INodeProperties[] => listedProperties(fields).sort(byLabel);

const collection = (name: string, placeholder: string, fields: Fields | undefined): INodeProperties[] =>
	fields && Object.keys(fields).length > 0
		? [
				{
					displayName: titleCase(name),
					name,
					type: 'collection',
					placeholder,
					default: {},
					options: collected(fields),
				},
			]
		: [];

const RETURN_ALL: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

const LIMIT: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	default: 50,
	typeOptions: { minValue: 1 },
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** Settings of the node that have nothing to do with one operation. */
const REQUEST_OPTIONS: INodeProperties = {
	displayName: 'Request Options',
	name: 'requestOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Items at Once',
			name: 'concurrency',
			type: 'number',
			default: 0,
			typeOptions: { minValue: 0, maxValue: 50 },
			description:
				'How many items are worked on side by side. 0 chooses as many as it takes to use up the rate limit. Items about the same record always run one after the other.',
		},
		{
			displayName: 'Preview Request',
			name: 'preview',
			type: 'boolean',
			default: false,
			description: 'Whether to show what would be sent to Intercom and send nothing',
		},
		{
			displayName: 'Rate Limit Reserve',
			name: 'reserve',
			type: 'number',
			default: 0,
			typeOptions: { minValue: 0 },
			description: 'Requests of every 10 seconds that are left for other apps of the workspace',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			default: 60,
			typeOptions: { minValue: 1 },
			description: 'Seconds to wait for an answer of Intercom',
		},
	],
};

export const isList = (entry: Entry): boolean => 'list' in entry && entry.list !== undefined;

/** Whether an entry gives records that Simplify can make flat. */
export const canSimplify = (entry: Entry): boolean =>
	entry.simplify !== false &&
	(entry.simplify !== undefined || effectOf(entry) === 'read') &&
	!('answer' in entry && entry.answer);

/** A property and the operations of one resource that show it. */
interface Shared {
	property: INodeProperties;
	/** The property as text, by which the same ones are found. */
	text: string;
	operations: string[];
}

const withShow = (property: INodeProperties, show: IDisplayOptions['show']): INodeProperties => ({
	...property,
	displayOptions: { ...property.displayOptions, show: { ...show, ...property.displayOptions?.show } },
});

/**
 * One property for each distinct one of a resource's operations, with all operations that show it: the node's
 * description stays small. Each operation's own order of fields is kept.
 */
function shared(
	resource: string,
	entries: Array<[string, Entry]>,
	propertiesOf: (key: string, entry: Entry) => INodeProperties[],
) {
	const all: Shared[] = [];
	for (const [key, entry] of entries) {
		let after = -1;
		for (const property of propertiesOf(key, entry)) {
			const text = JSON.stringify(property);
			const same = all.findIndex((other, index) => index > after && other.text === text);
			if (same >= 0) {
				(all[same] as Shared).operations.push(key);
				after = same;
			} else {
				after = all.push({ property, text, operations: [key] }) - 1;
			}
		}
	}
	return all.map(({ property, operations }) =>
		withShow(property, { resource: [resource], operation: operations }),
	);
}

/** A property for exactly these places. n8n shows a property for every pair of its resources and operations. */
function everywhere(property: INodeProperties, places: Place[]): INodeProperties[] {
	const resourcesOf = new Map<string, string[]>();
	for (const { resource, operation } of places)
		resourcesOf.set(operation, [...(resourcesOf.get(operation) ?? []), resource]);
	const operationsOf = new Map<string, string[]>();
	for (const [operation, resources] of resourcesOf) {
		const key = JSON.stringify(resources);
		operationsOf.set(key, [...(operationsOf.get(key) ?? []), operation]);
	}
	return [...operationsOf].map(([resources, operations]) =>
		withShow(property, { resource: JSON.parse(resources) as string[], operation: operations }),
	);
}

const SELECT = { type: 'options', noDataExpression: true } as const;

/** A choice between entries of the table. */
const select = (name: string, options: INodePropertyOptions[], preferred: string): INodeProperties => ({
	...SELECT,
	displayName: titleCase(name),
	name,
	options,
	default: options.find(({ value }) => value === preferred)?.value ?? options[0]?.value ?? '',
});

const operationSelect = ([value, spec]: [string, Resource]): INodeProperties => {
	const options = entriesOf(spec)
		.map(([key, { name, action, description, notice }]): INodePropertyOptions => ({
			name: name ?? operationName(key),
			value: key,
			action,
			description: notice ? `${description ?? action}. ${notice}.` : (description ?? action),
		}))
		.sort(byName);
	return { ...select('operation', options, 'getAll'), displayOptions: { show: { resource: [value] } } };
};

/** Fields that are always on screen. What must be given comes first. */
const onScreen = (_key: string, entry: Entry): INodeProperties[] => [
	...listedProperties(entry.required).map((property) => ({ ...property, required: true })),
	...listedProperties(entry.shown),
];

const collections = (key: string, entry: Entry): INodeProperties[] => [
	...collection(optionalCollection(key), 'Add Field', entry.optional),
	...collection('filters', 'Add Filter', entry.filters),
	...collection('options', 'Add Option', entry.options),
];

/** The node's properties after Authentication, from the table. */
export function nodeProperties(resources: Resources): INodeProperties[] {
	const specs = Object.entries(resources).sort(([, a], [, b]) => alphabetically(a.name, b.name));
	const places = placesOf(resources);
	const listing = places.filter(({ entry }) => isList(entry));
	const options = specs.map(([value, { name }]) => ({ name, value }));
	return [
		select('resource', options, 'conversation'),
		...specs.map(operationSelect),
		...specs.flatMap(([value, spec]) => shared(value, entriesOf(spec), onScreen)),
		...everywhere(RETURN_ALL, listing),
		...everywhere(LIMIT, listing),
		...everywhere(
			SIMPLIFY,
			places.filter(({ entry }) => canSimplify(entry)),
		),
		...specs.flatMap(([value, spec]) => shared(value, entriesOf(spec), collections)),
		REQUEST_OPTIONS,
	];
}
