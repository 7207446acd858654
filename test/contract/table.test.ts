import {
	type IExecuteFunctions,
	type INodeProperties,
	type INodePropertyOptions,
	NodeOperationError,
} from 'n8n-workflow';
import { INTERCOM_VERSION } from '../../nodes/Intercom/api/regions';
import { requestFor } from '../../nodes/Intercom/engine/request';
import { fieldsOf as fieldsOfEntry, valuesReader } from '../../nodes/Intercom/engine/values';
import { Intercom } from '../../nodes/Intercom/Intercom.node';
import { resources } from '../../nodes/Intercom/resources';
import { type Next, nextOf, sizeOf } from '../../nodes/Intercom/lists/next';
import { isList, placesOf } from '../../nodes/Intercom/table/compile';
import { at } from '../../nodes/Intercom/table/paging';
import { Complaint } from '../../nodes/Intercom/table/complaint';
import { changesRecord, saysNothing } from '../../nodes/Intercom/table/emptyValues';
import { isInShort } from '../../nodes/Intercom/table/definition';
import {
	entriesOf,
	type Field,
	type Fields,
	Later,
	type Operation,
	type Run,
} from '../../nodes/Intercom/table/types';
import { type Filling, fillingsOf, SAMPLE_BINARY } from '../flow/samples';
import {
	countedFields,
	facts,
	find,
	isIn,
	operation,
	operationKeys,
	PAGING_PARAMETERS,
	pathOf,
	propertiesOf,
	resolve,
	type Schema,
	successOf,
} from './description';
import { exampleAnswer } from './answers';
import { previewFacts } from './facts';
import { deviationsOf, requestProblems } from './requests';

/** Holds the node's table against the API description, both ways, and its wording against n8n's guidelines. */

/** Fields of the descriptions that no entry offers, each with its reason: "METHOD /path field". */
const LEFT_OUT: { [field: string]: string } = {};

/** Operations of one description that the other has not, which is therefore asked in its own version. */
const ONLY_IN_STABLE = ['GET /ip_allowlist', 'PUT /ip_allowlist'];

interface Entry {
	name: string;
	resource: string;
	key: string;
	entry: Operation;
}

const entries: Entry[] = placesOf(resources).flatMap(({ resource, operation: key, entry }) =>
	'route' in entry ? [{ name: `${resource}.${key}`, resource, key, entry }] : [],
);

const split = (route: string) => route.split(' ') as [string, string];
const describedKey = ({ route }: Operation) => find(...split(route));
const unnamed = (path: string) => path.replace(/\{\w+\}/g, '{}');
const elsewhereOf = ({ route }: Operation) => (/^(GET|DELETE) /.test(route) ? 'query' : 'body');

/** The version in which a request with this field asks. */
const versionOfField = ({ entry }: Entry, field: Field) => entry.version ?? field.version ?? facts.version;

/** Where the description of a version keeps what it says of a field, deviations included. */
function describedFields(key: string, place: 'query' | 'body', version: string): Record<string, Schema> {
	if (!isIn(key, version)) return {};
	const { query, body } = operation(key, version);
	const described = place === 'query' ? query : (body?.fields ?? {});
	return Object.assign({}, described, deviationsOf(key, place, version));
}

interface Sent {
	name: string;
	field: Field;
	place: 'path' | 'query' | 'body';
	/** The API's names from the top of the query or body down to the field. */
	path: string[];
}

/** A field that spreads over the body stands for each field inside it. */
function sentFields({ key, entry }: Entry): Sent[] {
	return fieldsOfEntry(key, entry)
		.filter(([, field]) => field.sent !== false)
		.flatMap(([name, field]): Sent[] => {
			const inPath = entry.route.includes(`{${name}}`);
			const place = field.in ?? elsewhereOf(entry);
			if (field.to === '' && field.fields)
				return Object.entries<Field>(field.fields).map(([inner, each]) => ({
					name: `${name}.${inner}`,
					field: each,
					place,
					path: (each.to ?? inner).split('.'),
				}));
			const travelling = { name, field, place, path: (field.to ?? name).split('.') };
			if (!inPath) return [travelling];
			return [{ ...travelling, place: 'path' }, ...(field.in ? [travelling] : [])];
		});
}

/** The schema at some names below a schema; lists are looked into. */
function schemaAt(schema: Schema | undefined, path: string[]): Schema | undefined {
	const [name, ...rest] = path;
	if (schema === undefined || name === undefined) return schema;
	const { items } = resolve(schema);
	return schemaAt(propertiesOf(schema)[name] ?? (items ? propertiesOf(items)[name] : undefined), rest);
}

/** The values that a schema allows, over all its choices; undefined where any goes. */
function enumOf(schema: Schema | undefined): unknown[] | undefined {
	if (schema === undefined) return undefined;
	const { enum: values, items, oneOf, anyOf } = resolve(schema);
	if (values) return values;
	if (items) return enumOf(items);
	const inner = [...(oneOf ?? []), ...(anyOf ?? [])].map(enumOf).filter((each) => each !== undefined);
	return inner.length > 0 ? inner.flat() : undefined;
}

/** What the pager asks for by itself. */
function pagerNames({ list }: Operation): string[] {
	if (!list) return [];
	const answers = [
		{ pages: { next: { starting_after: 'x' } } },
		{ pages: { total_pages: 9 } },
		{ has_more: true, next_cursor: 'x' },
		{ scroll_param: 'x' },
	];
	const parts = [sizeOf(list, 1), ...answers.map((answer) => nextOf(list, {}, answer, 1) as Next)];
	return parts
		.flatMap(({ query, body }) => Object.entries({ ...query, ...body }))
		.filter(([, value]) => value !== undefined)
		.map(([name]) => name);
}

/** Every top-level name of the query and body that some entry of the route sends. */
const reachedNames = (each: Entry): string[] => [
	...sentFields(each).map(({ path }) => path[0] as string),
	...Object.keys(each.entry.constants ?? {}).map((name) => name.split('.')[0] as string),
	...pagerNames(each.entry),
];

const reached = new Map<string, Set<string>>();
for (const each of entries) {
	const key = describedKey(each.entry);
	if (key) reached.set(key, new Set([...(reached.get(key) ?? []), ...reachedNames(each)]));
}

const operationOf = (field: string) => field.slice(0, field.lastIndexOf(' '));
const nameOf = (field: string) => field.slice(field.lastIndexOf(' ') + 1);
const missingFields = countedFields().filter((field) => !reached.get(operationOf(field))?.has(nameOf(field)));
const missingOperations = operationKeys().filter((key) => !reached.has(key));

describe('coverage', () => {
	afterAll(() => {
		const fields = countedFields();
		const lines = [
			`reached ${reached.size} of ${operationKeys().length} operations, ${fields.length - missingFields.length} of ${fields.length} fields`,
			...missingOperations.map((key) => `  not reached: ${key}`),
			...missingFields
				.filter((field) => reached.has(operationOf(field)))
				.map((field) => `  field not reached: ${field} (${LEFT_OUT[field] ?? 'no reason is given'})`),
		];
		process.stdout.write(`${lines.join('\n')}\n`);
	});

	it('offers every field of an operation that is in the table, but for those left out with a reason', () => {
		const lacking = missingFields.filter((field) => reached.has(operationOf(field)) && !(field in LEFT_OUT));
		expect(lacking).toEqual([]);
	});

	it('leaves out only what the description has and no entry sends', () => {
		expect(Object.keys(LEFT_OUT).filter((field) => !missingFields.includes(field))).toEqual([]);
	});

	it('reaches every operation', () => {
		expect(missingOperations).toEqual([]);
	});
});

describe.each(entries.map((each) => [each.name, each] as const))('%s', (_name, each) => {
	const { resource, key: operationKey, entry } = each;
	const key = describedKey(entry);

	it('has a route of the description', () => {
		const [, path] = split(entry.route);
		const described = key ? unnamed(pathOf(key)) : `${entry.route} is in neither description`;
		expect(described).toBe(unnamed(path));
	});

	it('has only fields of the description', () => {
		const strange = sentFields(each)
			.filter(({ field, place, path }) => {
				if (place === 'path') return false;
				const isPaging = PAGING_PARAMETERS.includes(path[0] as string);
				return (
					isPaging ||
					!(key && (path[0] as string) in describedFields(key, place, versionOfField(each, field)))
				);
			})
			.map(({ name, place, path }) => `${name}: ${entry.route} knows no ${place} ${path.join('.')}`);
		expect(strange).toEqual([]);
	});

	it('offers no choice that the description does not know', () => {
		const invented = sentFields(each).flatMap(({ name, field, place, path }) => {
			if (!field.options || !key || place === 'path') return [];
			const described = describedFields(key, place, versionOfField(each, field));
			const schema = schemaAt(described[path[0] as string], path.slice(1));
			const known = enumOf(schema)?.map(String);
			return field.options
				.map(({ value }) => String(value))
				.filter((value) => known && !known.includes(value))
				.map((value) => `${name}: ${value}`);
		});
		expect(invented).toEqual([]);
	});

	it('asks for Preview only where the version of the package has it not', () => {
		if (!key) return;
		const isKnown = (place: 'query' | 'body', [name, ...inner]: string[]) =>
			schemaAt(describedFields(key, place, facts.version)[name as string], inner) !== undefined;
		const early = sentFields(each)
			.filter(({ field, place, path }) => field.version && place !== 'path' && isKnown(place, path))
			.map(({ name }) => name);
		const refused = Object.entries(entry.constants ?? {}).filter(([name, value]) => {
			const known = enumOf(operation(key).body?.fields[name]);
			return known !== undefined && !known.includes(value);
		});
		expect({ early, needless: entry.version && isIn(key) && refused.length === 0 }).toEqual({
			early: [],
			needless: entry.version ? false : undefined,
		});
	});

	it('says of no field inside a group that it needs Preview, since the group travels as a whole', () => {
		const inside = fieldsOfEntry(operationKey, entry).flatMap(([, { fields }]) =>
			Object.entries<Field>(fields ?? {}).filter(([, { version }]) => version),
		);
		expect(inside.map(([name]) => name)).toEqual([]);
	});

	it('always gives what the description requires', () => {
		if (!key) return;
		const { query, body } = operation(key, entry.version);
		// Nothing is sent where nothing shall change, and all that may change is inside what is required.
		const isInside = (name: string) =>
			changesRecord(operationKey, entry) &&
			sentFields(each).every(({ place, path }) => place === 'path' || path[0] === name);
		const always = new Set(Object.keys(entry.constants ?? {}).map((name) => name.split('.')[0]));
		for (const { name, field, path } of sentFields(each)) {
			const isDefaulted = name in (entry.shown ?? {}) && field.default !== '';
			if (name in (entry.required ?? {}) || field.orElse || isDefaulted) always.add(path[0]);
		}
		const required = [
			...Object.keys(query).filter((name) => query[name]?.required),
			...(body?.required ?? []),
		];
		expect(required.filter((name) => !always.has(name) && !isInside(name))).toEqual([]);
	});

	it('lets no value in its path climb out of the path', () => {
		const reading = { item: 0, context: { getTimezone: () => 'UTC' } as IExecuteFunctions };
		for (const { field, place } of sentFields(each))
			for (const dots of place === 'path' ? ['.', '..', ' .. '] : [])
				expect(() => field.read(dots, reading)).toThrow(Complaint);
	});

	it('names no field twice', () => {
		const names = fieldsOfEntry(operationKey, entry).map(([name]) => name);
		expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
	});

	it.each(['required fields', 'every field', 'every field of the own version'] as const)(
		'sends only what is described with %s',
		async (which) => {
			const fillings = fillingsOf(resource, operationKey, entry, which);
			expect(fillings.length).toBeGreaterThan(0);
			for (const filling of fillings) {
				const request = await requestOf(each, filling);
				// An entry that prepares its values may need more than its form marks as required, if it says so before anything is sent.
				if (request instanceof Error && entry.prepare && which === 'required fields') continue;
				if (request instanceof Error) throw request;
				const { method, path, query, body, version } = request;
				// The engine says that there is nothing to update, and sends nothing.
				if (which === 'required fields' && changesRecord(operationKey, entry) && saysNothing(body)) continue;
				expect({
					variant: filling.variant,
					problems: requestProblems(method, path, asText(query), body, version),
				}).toEqual({ variant: filling.variant, problems: [] });
			}
		},
	);

	it('names what was written as the described answer does, so that an answer without that is no success', () => {
		const success = key ? successOf(key) : undefined;
		if (!/^(POST|PUT|PATCH) /.test(entry.route) || entry.repeatable === 'reads' || !key) return;
		// With these Intercom says no more than that it took what was sent.
		if ([202, 204].includes(success?.status ?? 0)) return;
		const { body } = exampleAnswer(...split(entry.route));
		const record = entry.record ? at(body, entry.record) : body;
		const name = entry.answerNames ?? 'id';
		const names = Object.keys(record ?? {});
		const isRight = name === false ? !names.includes('id') : names.includes(name);
		const wrong = `answerNames is ${String(name)}${entry.record ? ` in record '${entry.record}'` : ''}; the answer has ${names.join(', ')}`;
		expect(isRight ? [] : [wrong]).toEqual([]);
	});

	it('asks for pages as large as the description allows', () => {
		if (!isList(entry) || !entry.list?.largest || !key) return;
		const { query = {}, body } = sizeOf(entry.list, entry.list.largest);
		const path = pathOf(key).replace(/\{\w+\}/g, '1');
		const problems = requestProblems(split(key)[0], path, asText(query), body, entry.version);
		expect(problems.filter((problem) => !/is required|needs exactly one/.test(problem))).toEqual([]);
	});
});

/** A run against a workspace in which there is nothing but the record that is asked for. */
const EMPTY_WORKSPACE = {
	request: async (route: string) => (route.endsWith('}') ? { id: '1', custom_attributes: {} } : {}),
	alone: async () => {},
	list: async function* () {},
	once: async (_key: string, load: () => Promise<unknown>) => await load(),
} as unknown as Run;

/** The request of an entry for a form that is filled in, as the engine makes it, or what the entry complains of. */
async function requestOf({ key, entry }: Entry, { parameters }: Filling) {
	const binary = Object.fromEntries(
		SAMPLE_BINARY.map((name) => [name, { data: '', mimeType: 'text/plain', fileName: `${name}.txt` }]),
	);
	const context = {
		getNode: () => ({ name: 'Intercom', type: 'intercom', parameters }),
		getTimezone: () => 'UTC',
		getNodeParameter: (name: string, _item: number, otherwise: unknown) => parameters[name] ?? otherwise,
		getInputData: () => [{ json: {}, binary }],
		helpers: {
			assertBinaryData: (_item: number, name: string) => binary[name],
			getBinaryDataBuffer: async (_item: number, name: string) => Buffer.from(name),
		},
	} as unknown as IExecuteFunctions;
	const fields = fieldsOfEntry(key, entry);
	try {
		const values = valuesReader(key, entry)(context, 0);
		for (const [name, { orElse }] of fields) {
			const value = values[name];
			if (value instanceof Later) values[name] = await value.load();
			else if (orElse && !(name in values)) values[name] = '1';
		}
		return requestFor(entry, fields, entry.prepare ? await entry.prepare(EMPTY_WORKSPACE, values) : values);
	} catch (error) {
		if (error instanceof Complaint || error instanceof NodeOperationError) return error;
		throw error;
	}
}

const asText = (query: object = {}): Record<string, string> =>
	Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));

describe('what reaches customers', () => {
	const quiet = (route: string) =>
		entries.filter(({ entry }) => entry.route === route && (entry.reaches ?? 'teammates') === 'teammates');

	it('is every reply but a note, which nothing can turn into a reply', () => {
		const notes = quiet('POST /conversations/{conversation_id}/reply');
		expect(notes.map(({ name }) => name)).toEqual(['conversation.addNote']);
		for (const { key, entry } of notes) {
			const values = { conversation_id: '1', body: 'x', message_type: 'comment', type: 'user' };
			const fields: Array<[string, Field]> = [
				...fieldsOfEntry(key, entry),
				...Object.keys(values).map((name): [string, Field] => [name, entry.required?.body as Field]),
			];
			const { body } = requestFor(entry, fields, values);
			expect(body).toMatchObject({ message_type: 'note', type: 'admin' });
		}
	});

	it('is every part with a text', () => {
		const parts = quiet('POST /conversations/{conversation_id}/parts');
		expect(parts.length).toBeGreaterThan(0);
		expect(parts.filter((each) => reachedNames(each).includes('body')).map(({ name }) => name)).toEqual([]);
	});

	it('says so to an AI agent, which reads nothing but the action', () => {
		const silent = placesOf(resources)
			.filter(({ entry }) => entry.reaches === 'customer')
			.filter(({ resource }) => resource === 'conversation')
			.filter(({ entry }) => !/customer/i.test(entry.action));
		expect(silent.map(({ operation: key }) => key)).toEqual([]);
	});
});

type Shown = INodeProperties | INodePropertyOptions;

interface Seen {
	where: string;
	property: INodeProperties;
}

/** Every property of the compiled description, also those inside collections. */
function* seen(properties: INodeProperties[], within = ''): Generator<Seen> {
	for (const property of properties) {
		const { resource = [], operation: operations = [] } = property.displayOptions?.show ?? {};
		const where = within
			? `${within} > ${property.name}`
			: [resource.join('/'), operations.join('/'), property.name].filter(Boolean).join(' ');
		yield { where, property };
		if (property.type === 'collection') yield* seen((property.options ?? []) as INodeProperties[], where);
		if (property.type === 'fixedCollection')
			for (const option of property.options ?? [])
				yield* seen((option as { values: INodeProperties[] }).values, where);
	}
}

const node = new Intercom();
const properties = [...seen(node.description.properties.filter((property) => !isInShort(property)))];
const choicesOf = ({ type, options }: INodeProperties) =>
	type === 'options' || type === 'multiOptions' ? ((options ?? []) as INodePropertyOptions[]) : [];

/** Everything with a label and maybe a description: fields, and the choices inside them. */
const texts = properties.flatMap(({ where, property }): Array<{ where: string; shown: Shown }> => [
	{ where, shown: property },
	...choicesOf(property).map((shown) => ({ where: `${where} = ${String(shown.value)}`, shown })),
]);

const SMALL = 'a an and as at but by for from in into of on or the to via with'.split(' ');

const isTitleCase = (label: string) =>
	label
		.replace(/[()"/,:]/g, ' ')
		.split(/\s+/)
		.filter(Boolean)
		.every((word, index) => (index > 0 && SMALL.includes(word)) || /^[^a-z]/.test(word));

/** How many sentences a text has, by the ends inside it. */
const sentencesIn = (text: string) =>
	(text.replace(/\be\.g\. /g, '').match(/[.!?]["')]?\s+(?=["'(]?[A-Z0-9])/g) ?? []).length + 1;

describe('wording', () => {
	it('labels in title case', () => {
		const wrong = texts
			.map(({ where, shown }) => ({ where, label: 'displayName' in shown ? shown.displayName : shown.name }))
			// Choices may be words of the API or of a language, which keep their own spelling.
			.filter(({ where, label }) => !where.includes(' = ') && !isTitleCase(label));
		expect(wrong).toEqual([]);
	});

	it('describes every field, but for records whose label says all', () => {
		const speaking = ['authentication', 'resource', 'operation'];
		const without = properties
			.filter(
				({ property: { type, name } }) =>
					!/^(collection|resourceLocator)$/.test(type) && !speaking.includes(name),
			)
			.filter(({ property: { description } }) => !description?.trim());
		expect(without.map(({ where }) => where)).toEqual([]);
	});

	it('ends one sentence without a period and several with one', () => {
		const wrong = texts.flatMap(({ where, shown: { description } }) => {
			if (description === undefined) return [];
			const isRight = sentencesIn(description) > 1 ? /[.!?]["')]?$/ : /[^.\s]$/;
			return isRight.test(description) ? [] : [`${where}: ${description}`];
		});
		expect(wrong).toEqual([]);
	});

	it('begins descriptions with a capital letter and keeps them to one line', () => {
		const wrong = texts.filter(
			({ shown: { description } }) => description !== undefined && !/^["'0-9A-Z][^\n]*$/.test(description),
		);
		expect(wrong.map(({ where }) => where)).toEqual([]);
	});

	it('says Whether of what is on or off', () => {
		const wrong = properties.filter(
			({ property: { type, description } }) => type === 'boolean' && !description?.startsWith('Whether '),
		);
		expect(wrong.map(({ where }) => where)).toEqual([]);
	});

	it('sorts choices', () => {
		const compare = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
		const wrong = properties.filter(({ property }) => {
			const names = choicesOf(property).map(({ name }) => name);
			return JSON.stringify(names) !== JSON.stringify([...names].sort(compare));
		});
		expect(wrong.map(({ where }) => where)).toEqual([]);
	});

	it('gives a default that is one of the choices', () => {
		const wrong = properties.filter(
			({ property }) =>
				property.type === 'options' &&
				!property.typeOptions?.loadOptionsMethod &&
				!choicesOf(property).some(({ value }) => value === property.default),
		);
		expect(wrong.map(({ where }) => where)).toEqual([]);
	});

	it('shows examples as placeholders, and what is added in collections', () => {
		const wrong = properties.filter(({ property: { type, placeholder } }) => {
			if (placeholder === undefined) return false;
			return !/^(fixedC|c)ollection$/.test(type)
				? !/^e\.g\. \S/.test(placeholder)
				: !/^Add [A-Z]/.test(placeholder);
		});
		expect(wrong.map(({ where }) => where)).toEqual([]);
	});

	it('writes actions in sentence case and without articles', () => {
		const proper =
			/^(AI|API|CSV|CSAT|Fin|HTML|Hub|IDs?|IP|Intercom|Knowledge|Messenger|SLA|SMS|URLs?|Voice|WhatsApp)$/;
		const wrong = placesOf(resources)
			.map(({ resource, operation: key, entry }) => ({ where: `${resource}.${key}`, action: entry.action }))
			.filter(({ action }) => {
				const [first = '', ...rest] = action
					.replace(/\([^)]*\)/g, '')
					.replace(/["/,]/g, ' ')
					.split(/[\s-]+/)
					.filter(Boolean);
				return (
					!/^[A-Z]/.test(first) ||
					/\.$/.test(action) ||
					rest.some((word) => /^(a|an|the)$/i.test(word) || (/[A-Z]/.test(word) && !proper.test(word)))
				);
			});
		expect(wrong).toEqual([]);
	});

	it('describes each operation in words of its own', () => {
		const wordsOf = (text: string) =>
			text
				.toLowerCase()
				.replace(/\([^)]*\)/g, '')
				.match(/[a-z]{3,}/g) ?? [];
		const filling = new Set(['many', 'the', 'and', 'with', 'from', 'for', 'its']);
		const repeating = placesOf(resources).filter(({ entry: { action, description } }) => {
			const known = new Set([...wordsOf(action), ...filling]);
			return !wordsOf(description).some((word) => !known.has(word) && !known.has(word.replace(/s$/, '')));
		});
		expect(repeating.map(({ resource, operation: key }) => `${resource}.${key}`)).toEqual([]);
		for (const spec of Object.values(resources)) {
			const told = entriesOf(spec).map(([, { description }]) => description);
			expect(told.filter((each, index) => told.indexOf(each) !== index)).toEqual([]);
		}
	});

	it('names operations of a resource apart', () => {
		const twice = node.description.properties
			.filter(({ name }) => name === 'operation')
			.flatMap((property) => {
				const options = choicesOf(property);
				return [...options.map(({ name }) => name), ...options.map(({ action }) => action)].filter(
					(text, index, all) => all.indexOf(text) !== index,
				);
			});
		expect(twice).toEqual([]);
	});

	it('labels fields that are shown together apart', () => {
		const groups = entries.flatMap(({ name, entry }) =>
			[{ ...entry.required, ...entry.shown }, entry.optional, entry.filters, entry.options].map(
				(fields: Fields | undefined) => ({
					name,
					labels: Object.entries<Field>(fields ?? {})
						.filter(([, { when }]) => !when)
						.map(([key, { displayName }]) => displayName ?? key),
				}),
			),
		);
		const twice = groups.filter(({ labels }) => new Set(labels).size < labels.length);
		expect(twice).toEqual([]);
	});

	it('has a method behind every list and form that the editor loads', () => {
		const methods: { [kind: string]: object } = node.methods;
		const lacking = properties.flatMap(({ where, property: { modes = [], typeOptions } }) => {
			const searched = modes.flatMap((mode) => mode.typeOptions?.searchListMethod ?? []);
			const mapped = typeOptions?.resourceMapper?.resourceMapperMethod;
			const loaded = typeOptions?.loadOptionsMethod;
			return [
				...searched.filter((name) => !(name in (methods.listSearch ?? {}))),
				...(mapped && !(mapped in (methods.resourceMapping ?? {})) ? [mapped] : []),
				...(loaded && !(loaded in (methods.loadOptions ?? {})) ? [loaded] : []),
			].map((name) => `${where}: ${name}`);
		});
		expect(lacking).toEqual([]);
	});

	it('leaves nothing in the description that only the engine reads', () => {
		expect(JSON.parse(JSON.stringify(node.description.properties))).toEqual(node.description.properties);
	});
});

it('is checked against the version that the node speaks, and Preview', () => {
	expect([facts.version, previewFacts.version]).toEqual([INTERCOM_VERSION, 'Preview']);
	expect(operationKeys().filter((key) => !isIn(key, previewFacts.version))).toEqual(ONLY_IN_STABLE);
});
