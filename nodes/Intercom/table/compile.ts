import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { type BuilderHint, inShort, leftOut, meaningOf, toldOnce } from './definition';
import { MOST_AT_ONCE } from '../api';
import { optionsFor } from './emptyValues';
import {
	type Composite,
	type Conditions,
	effectOf,
	entriesOf,
	type Field,
	type Fields,
	type Operation,
	optionalCollection,
	type Resource,
	versionNote,
	versionOf,
} from './types';
import { choice, flag, list, number } from './fields';
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
const byName = (a: INodePropertyOptions, b: INodePropertyOptions) => alphabetically(a.name, b.name);

/** Sentences one after the other. n8n's guidelines end several with a period and one without. */
function joined(...sentences: Array<string | undefined>): string | undefined {
	const said = sentences.filter(Boolean).map((each) => String(each).replace(/\.$/, ''));
	return said.length > 1 ? `${said.join('. ')}.` : said[0];
}

/** The same in n8n's words. */
const conditions = (wanted: Conditions): IDisplayOptions['show'] =>
	Object.fromEntries(
		Object.entries(wanted).map(([field, values]) => [
			field,
			values.map((value) => (typeof value === 'object' ? { _cnd: { regex: value.pattern.source } } : value)),
		]),
	);

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
		complete,
		callings,
		many,
		otherInput,
		identity,
		sent,
		everywhere,
		options,
		version,
		...shown
	} = field;
	const label = labelOf(name, field);
	const made: INodeProperties = {
		...shown,
		...(version ? { description: joined(field.description, versionNote(version)) } : {}),
		displayName: label,
		name,
		...(options && field.type !== 'hidden' ? { options: [...options].sort(byName) } : {}),
		...(field.type === 'collection' && fields ? { options: collected(fields) } : {}),
		...(field.type === 'fixedCollection' && fields
			? { options: [{ displayName: label, name: 'values', values: listedProperties(fields) }] }
			: {}),
		...(when || unless
			? {
					displayOptions: {
						...(when ? { show: conditions(when) } : {}),
						...(unless ? { hide: conditions(unless) } : {}),
					},
				}
			: {}),
	};
	return everywhere ? leftOut(made) : made;
}

/** The same input in its other form, and hidden where that one is shown. */
function inputsOf(name: string, field: Field): INodeProperties[] {
	const { otherInput, unless = {} } = field;
	if (!otherInput) return [property(name, field)];
	const { when, ...other } = otherInput;
	const hidden = Object.fromEntries(
		Object.entries(when).map(([on, values]) => [on, [...(unless[on] ?? []), ...values]]),
	);
	return [
		property(name, { ...field, unless: { ...unless, ...hidden } }),
		property(name, { ...field, ...(other as Partial<Field>), unless: undefined, when }),
	];
}

const listedProperties = (fields: Fields = {}): INodeProperties[] =>
	Object.entries<Field>(fields).flatMap(([name, field]) => inputsOf(name, field));

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

/** What every list asks for beside its own fields. */
export const LISTING = {
	returnAll: flag('to return all results or only up to a given limit'),
	limit: number('Max number of results to return', {
		default: 50,
		typeOptions: { minValue: 1, numberPrecision: 0 },
		when: { returnAll: [false] },
	}),
};

/** What the node's records look like. */
export const OUTPUT = choice(
	'What the records look like. Simplified: what most workflows need, in columns. Raw: everything as Intercom gives it.',
	{ simplified: 'Simplified', selected: 'Selected Fields', raw: 'Raw' },
);

export const OUTPUT_FIELDS: Field = {
	...list(''),
	description: 'The columns to give, in this order. An expression may give a list, or names with commas.',
	type: 'multiOptions',
	default: [],
	displayName: 'Fields',
	typeOptions: { loadOptionsMethod: 'outputFields' },
	when: { output: ['selected'] },
};

/** The switch that Output replaces: workflows that were saved with it keep what they gave. */
export const SIMPLIFY: Field = { ...flag('to simplify'), type: 'hidden', default: true };

/** Settings of the node that have nothing to do with one operation. */
export const REQUEST_OPTIONS = {
	concurrency: number(
		'How many items are worked on side by side. 0 chooses as many as it takes to use up the rate limit, which is best for most workflows; a number is a limit, such as 1 for one item after the other. Items that name the same record in the same way, such as by its ID, always run one after the other.',
		{
			displayName: 'Items at Once',
			typeOptions: { minValue: 0, maxValue: MOST_AT_ONCE, numberPrecision: 0 },
		},
	),
	preview: flag('to show what would be sent to Intercom and send nothing', {
		displayName: 'Preview Request',
	}),
	reserve: number('Requests of every 10 seconds that are left for other apps of the workspace', {
		displayName: 'Rate Limit Reserve',
		typeOptions: { minValue: 0, numberPrecision: 0 },
	}),
	timeout: number('Seconds to wait for an answer of Intercom', {
		default: 60,
		typeOptions: { minValue: 1, maxValue: 3600 },
	}),
};

export const isList = (entry: Entry): boolean => 'list' in entry && entry.list !== undefined;

/** Whether an entry gives records of which there can be a simplified form. */
export const canSimplify = (entry: Entry): boolean =>
	entry.simplify !== false &&
	(entry.simplify !== undefined || !('sends' in entry) || effectOf(entry) === 'read') &&
	!('answer' in entry && entry.answer);

const withConditions = (property: INodeProperties, { show, hide }: IDisplayOptions): INodeProperties => {
	const own = property.displayOptions;
	return {
		...property,
		displayOptions: {
			...(show || own?.show ? { show: { ...show, ...own?.show } } : {}),
			...(hide || own?.hide ? { hide: { ...hide, ...own?.hide } } : {}),
		},
	};
};

/** A property and the places that show it. */
interface Shared {
	property: INodeProperties;
	operations: Set<string>;
	/** The operations of each of its resources that show it. */
	places: Map<string, Set<string>>;
}

/**
 * One property for each distinct one of all operations, with the places that show it: the node's description stays
 * small. n8n shows a property for every pair of its resources and operations, so places share one only if every pair
 * that exists is among them. Each operation's own order of fields is kept.
 */
function shared(places: Place[], propertiesOf: (place: Place) => INodeProperties[]): INodeProperties[] {
	const groups = groupedByResource(places);
	const existing = new Map(
		[...groups].map(([resource, group]) => [resource, new Set(group.map(({ operation }) => operation))]),
	);
	const all: Shared[] = [];
	const withText = new Map<string, number[]>();

	/**
	 * Whether a property may also be shown for these operations of a resource without appearing elsewhere. Only the pairs
	 * that are new with them are looked at: the node loads as slowly as this is.
	 */
	const fits = ({ operations, places }: Shared, resource: string, more: string[]) => {
		const itself = existing.get(resource);
		const shownFor = places.get(resource);
		for (const operation of operations)
			if (itself?.has(operation) && !shownFor?.has(operation) && !more.includes(operation)) return false;
		const added = more.filter((operation) => !operations.has(operation));
		for (const other of places.keys())
			if (other !== resource && added.some((operation) => existing.get(other)?.has(operation))) return false;
		return true;
	};

	for (const [resource, ofResource] of groups) {
		const lastOf = new Map<string, number>();
		for (const { property, text, operations } of sharedWithin(ofResource, propertiesOf)) {
			const after = Math.max(-1, ...operations.map((operation) => lastOf.get(operation) ?? -1));
			const known = withText.get(text) ?? [];
			let index = known.find((each) => each > after && fits(all[each] as Shared, resource, operations));
			if (index === undefined) {
				index = all.push({ property, operations: new Set(), places: new Map() }) - 1;
				withText.set(text, [...known, index]);
			}
			const target = all[index] as Shared;
			const shownFor = target.places.get(resource) ?? new Set();
			target.places.set(resource, shownFor);
			for (const operation of operations) {
				target.operations.add(operation);
				shownFor.add(operation);
				lastOf.set(operation, index);
			}
		}
	}
	const resourcesWith = new Map<string, string[]>();
	for (const { resource, operation } of places)
		resourcesWith.set(operation, [...(resourcesWith.get(operation) ?? []), resource]);
	const isElsewhere = (operation: string, places: Shared['places']) =>
		resourcesWith.get(operation)?.some((resource) => !places.has(resource));
	return all.map(({ property, operations, places }) => {
		const operation = [...operations];
		if (operation.some((each) => isElsewhere(each, places)))
			return withConditions(property, { show: { resource: [...places.keys()], operation } });
		// The resources go without saying where no other one has an operation of such a name; what most have is told by
		// those that do not.
		const others = [...resourcesWith.keys()].filter((each) => !operations.has(each));
		return withConditions(
			property,
			others.length < operation.length ? { hide: { operation: others } } : { show: { operation } },
		);
	});
}

function groupedByResource(places: Place[]): Map<string, Place[]> {
	const groups = new Map<string, Place[]>();
	for (const place of places) {
		const group = groups.get(place.resource);
		if (group) group.push(place);
		else groups.set(place.resource, [place]);
	}
	return groups;
}

/** The distinct properties of one resource's operations, in an order that is each operation's own. */
function sharedWithin(places: Place[], propertiesOf: (place: Place) => INodeProperties[]) {
	const all: Array<{ property: INodeProperties; text: string; operations: string[] }> = [];
	for (const place of places) {
		let after = -1;
		for (const property of propertiesOf(place)) {
			const text = JSON.stringify(property);
			const same = all.findIndex((other, index) => index > after && other.text === text);
			if (same >= 0) all[same]?.operations.push(place.operation);
			after = same >= 0 ? same : all.push({ property, text, operations: [place.operation] }) - 1;
		}
	}
	return all;
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
		.map(([key, entry]): INodePropertyOptions => {
			const { name, action, description, notice } = entry;
			const version = versionOf(entry);
			const more = [notice, version && versionNote(version)].filter(Boolean);
			return {
				name: name ?? operationName(key),
				value: key,
				action,
				description: joined(description, ...(more as string[])),
			};
		})
		.sort(byName);
	// What is chosen before anybody has chosen must not change anything, if it can be helped.
	const harmless = entriesOf(spec).find(([, entry]) => effectOf(entry) === 'read')?.[0] ?? '';
	const preferred = options.some((option) => option.value === 'getAll') ? 'getAll' : harmless;
	return { ...select('operation', options, preferred), displayOptions: { show: { resource: [value] } } };
};

/** Fields that are always on screen. What must be given comes first. */
const onScreen = ({ entry }: Place): INodeProperties[] => [
	...listedProperties(entry.required).map((property) => ({ ...property, required: true })),
	...listedProperties(entry.shown),
];

const collections = ({ operation, entry }: Place): INodeProperties[] => [
	...collection(optionalCollection(operation), 'Add Field', entry.optional),
	...collection('filters', 'Add Filter', entry.filters),
	...collection('options', 'Add Option', optionsFor(operation, entry)).map((options) =>
		// Only the choice about empty values, which every change of a record has.
		entry.options ? options : leftOut(options),
	),
];

/** The choice of output; where a workflow was saved with the switch turned off, it begins as Raw. */
function outputProperties(): INodeProperties[] {
	const beginsAs = (output: string, simplify: boolean) =>
		property('output', { ...OUTPUT, default: output, when: { simplify: [simplify] } });
	return [beginsAs('simplified', true), beginsAs('raw', false), property('outputFields', OUTPUT_FIELDS)];
}

/** The words of a property, of an option and of a mode. */
const ORDER = [
	'displayOptions',
	'disabledOptions',
	'displayName',
	'name',
	'placeholder',
	'action',
	'default',
	'typeOptions',
	'modes',
	'noDataExpression',
	'type',
	'options',
	'values',
	'value',
	'description',
	'required',
];

/** The same, with the words of each in one order: alike ones are compressed to half a byte, and every browser loads them. */
function inOrder<T extends object>(described: T[]): T[] {
	return described.map((each) => {
		const given = each as { [word: string]: unknown };
		const ordered: typeof given = {};
		for (const word of [...ORDER, ...Object.keys(given).filter((each) => !ORDER.includes(each))]) {
			const value = given[word];
			if (value !== undefined) ordered[word] = isNested(word, value) ? inOrder(value) : value;
		}
		return ordered as T;
	});
}

const isNested = (word: string, value: unknown): value is object[] =>
	(word === 'options' || word === 'values' || word === 'modes') && Array.isArray(value);

/** The node's properties after Authentication, from the table. */
export function nodeProperties(resources: Resources): INodeProperties[] {
	const specs = Object.entries(resources).sort(([, a], [, b]) => alphabetically(a.name, b.name));
	const places = placesOf(resources);
	const options = specs.map(([value, { name, description }]) => ({ name, value, description }));
	const output = outputProperties();
	const listing = listedProperties(LISTING as unknown as Fields);
	const ofLists = shared(places, ({ entry }) => (isList(entry) ? listing : []));
	return inOrder([
		select('resource', options, 'conversation'),
		...specs.map(operationSelect),
		...shared(places, onScreen),
		...ofLists.map(inShort),
		...ofLists,
		property('simplify', SIMPLIFY),
		inShort(property('output', OUTPUT)),
		inShort(property('outputFields', OUTPUT_FIELDS)),
		...shared(places, ({ entry }) => (canSimplify(entry) ? output : [])),
		...shared(places, collections),
		...collection('requestOptions', 'Add Option', REQUEST_OPTIONS).map(leftOut),
	]);
}

/** What n8n's workflow builder is told beside the properties, of which these are the node's. */
export const builderHintOf = (resources: Resources, properties: INodeProperties[]): BuilderHint => {
	const places = placesOf(resources);
	const isReaching = ({ entry }: Place) => effectOf(entry) === 'customer';
	const warning = { displayName: '', name: '', type: 'notice', default: '' } as const;
	return {
		searchHint: `Everything of Intercom's API. Meaning the same in every operation that has them: ${meaningOf(toldOnce(properties))}. IDs are resource locators: { __rl: true, mode: "id", value: "123" }`,
		extraTypeDefContent: shared(places, (place) => (isReaching(place) ? [warning] : [])).map(
			({ displayOptions }) => ({ content: 'Reaches customers', displayOptions }),
		),
	};
};
