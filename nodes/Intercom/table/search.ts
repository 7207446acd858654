import { type IDataObject, tryToParseDateTime } from 'n8n-workflow';
import { ATTRIBUTE_LISTS } from './attributeLists';
import { attempt, Complaint, settled, UnknownName } from './complaint';
import { choice, groups, json, selector, shown, text, time } from './fields';
import { isRecord, object } from './json';
import { idGiven } from './names';
import type { RecordKind } from './records';
import {
	BOOLEAN_FIELDS,
	DATE_FIELDS,
	DATE_TYPES,
	KINDS_OF,
	LISTED_FIELDS,
	MOST_FILTERS,
	MOST_LEVELS,
	operatorOf,
	OPERATORS,
	OPERATORS_OF,
	SEARCHES,
	type SearchModel,
	searchTypeOf,
	type SearchType,
} from './searchFields';
import { titleCase } from './words';
import type { Field, Fields, Reading, Run, Values } from './types';

/** The operators as the editor names them. */
const namesOf = (operators: string[]) => operators.map((each) => OPERATORS[each]?.name ?? each).join(', ');

const whatWorks = (type: SearchType) => `It takes ${namesOf(OPERATORS_OF[type])}`;

/** A field as the editor names it. */
const labelOf = (field: string) =>
	Object.values(SEARCHES).some(({ types }) => Object.hasOwn(types, field)) ? titleCase(field) : field;

/** The values of a filter that compares with several: a list, one as JSON, or texts with commas or line breaks between them. */
function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	if (isRecord(value)) return [value];
	const text = String(value ?? '').trim();
	const parsed = text.startsWith('[') ? attempt((): unknown => JSON.parse(text)) : { value: undefined };
	if ('value' in parsed && Array.isArray(parsed.value)) return parsed.value;
	return text
		.split(/[,\n]/)
		.map((entry) => entry.trim())
		.filter(Boolean);
}

const moment = time('').read;

/** What `work` gives; a complaint of it goes on from `beginning`. */
function complainingOf<T>(beginning: string, work: () => T): T {
	const outcome = attempt(work);
	if ('value' in outcome) return outcome.value;
	const { error } = outcome;
	throw error instanceof Complaint ? new Complaint(`${beginning} ${error.message}`, error.advice) : error;
}

/** A day as it was written: which moments it holds depends on the workspace's time zone. */
class WrittenDay {
	constructor(
		readonly day: string,
		/** Its beginning in the time zone of the workflow, for when nobody can be asked. */
		readonly seconds: number,
	) {}
}

/**
 * The day that a text names without a time zone, or that a date of Luxon begins, which n8n may have made a text;
 * undefined for a moment.
 */
function dayIn(value: unknown): string | undefined {
	if (typeof value === 'string')
		return /^\s*(\d{4}-\d\d-\d\d)(?:[T ][\d:.]*|T00:00(?::00(?:\.0+)?)?[+-]\d\d:?\d\d)?\s*$/.exec(value)?.[1];
	if (!isRecord(value) || !('isLuxonDateTime' in value)) return undefined;
	const { hour, minute, second } = value;
	return [hour, minute, second].every((each) => each === 0)
		? (value as unknown as { toISODate(): string }).toISODate()
		: undefined;
}

/** The beginning of a day in the workspace's time zone, which Intercom is asked for once per run of the node. */
async function secondsOf(run: Run, { day, seconds }: WrittenDay): Promise<number> {
	if (run.isPreview) return seconds;
	const zone = await run.once('workspace time zone', async () => {
		const { app } = await run.request('GET /me');
		return object(app).timezone;
	});
	const begins = attempt(() => tryToParseDateTime(day, String(zone as string)));
	// At noon in Greenwich it is the same day nearly everywhere.
	return 'value' in begins && typeof zone === 'string'
		? Math.floor(begins.value.toMillis() / 1000)
		: Date.parse(`${day}T12:00:00Z`) / 1000;
}

/** A record that a filter names by its id, its name or its email: only Intercom knows which one that is. */
class WantedRecord {
	constructor(
		readonly field: string,
		readonly kind: RecordKind,
		readonly type: SearchType,
		readonly text: string,
	) {}
}

/** Nobody is no record: null, and the 0 of tickets. */
const isNameable = (value: unknown): boolean =>
	(typeof value === 'string' || typeof value === 'number') &&
	!['', '0', 'null'].includes(String(value).trim());

async function idWanted(run: Run, { field, kind, type, text }: WantedRecord): Promise<string | number> {
	const given = await settled(idGiven(run, kind, text));
	if ('error' in given) {
		const { error } = given;
		if (!(error instanceof Complaint)) throw error;
		const told = `The filter on ${labelOf(field)} ${error.message}`;
		throw error instanceof UnknownName
			? new UnknownName(told, error.advice)
			: new Complaint(told, error.advice);
	}
	const number = Number(given.value);
	return type === 'number' && Number.isFinite(number) ? number : given.value;
}

/** One value of a filter in the type that the field takes. */
function typed(name: string, type: SearchType, value: unknown, reading: Reading): unknown {
	const field = labelOf(name);
	const kind = Object.hasOwn(KINDS_OF, name) ? KINDS_OF[name] : undefined;
	if (kind && isNameable(value)) return new WantedRecord(name, kind, type, String(value).trim());
	// "Nobody" is null: admin_assignee_id, owner_id and the like are searched for it.
	if ((kind || type === 'number') && (value === null || value === 'null')) return null;
	switch (type) {
		case 'number': {
			const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
			if (String(value).trim() === '' || !Number.isFinite(number))
				throw new Complaint(`compares ${field} with ${shown(value)}, which is no number`);
			return number;
		}
		case 'boolean':
			if (value === true || value === 'true') return true;
			if (value === false || value === 'false') return false;
			throw new Complaint(`compares ${field} with ${shown(value)}, which is neither true nor false`);
		case 'day': {
			const written = dayIn(value);
			const seconds = complainingOf(`compares ${field} with a value that`, () =>
				moment(value ?? '', reading),
			);
			return written === undefined ? seconds : new WrittenDay(written, seconds as number);
		}
		case 'date':
		case 'moment':
			return complainingOf(`compares ${field} with a value that`, () => moment(value ?? '', reading));
		default:
			if (typeof value === 'object' && value !== null)
				throw new Complaint(`compares ${field} with ${Array.isArray(value) ? 'a list' : 'an object'}`);
			if (String(value ?? 'null').trim() === '')
				throw new Complaint(
					`has a filter on ${field} without a value`,
					'To find records where nothing is set, search by a JSON Query with the value null',
				);
			return value === null ? null : String(value);
	}
}

/** A word as the editor or a model gives it; undefined for what is no text. */
const wordOf = (value: unknown): string | undefined =>
	typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;

/** The name of the field that a filter is about; empty where there is none. */
function fieldOf({ field }: IDataObject): string {
	const name = wordOf(field ?? '');
	if (name === undefined)
		throw new Complaint(`has a filter whose field is ${shown(field)}`, 'The name of one field is needed');
	return name;
}

/** A filter with its value in the field's type; complains of what Intercom would refuse. */
function typedFilter(type: SearchType | undefined, filter: IDataObject, reading: Reading): IDataObject {
	const field = fieldOf(filter);
	const word = wordOf(filter.operator ?? '=') ?? '';
	const label = labelOf(field);
	const operator = operatorOf(word);
	if (field === '') throw new Complaint('has a filter without a field');
	if (!operator)
		throw new Complaint(
			`has a filter on ${label} with the operator ${shown(filter.operator)}, which does not exist`,
			`Operators are ${namesOf(Object.keys(OPERATORS))}`,
		);
	if (!type) return { field, operator, value: operator.endsWith('IN') ? listOf(filter.value) : filter.value };
	if (!OPERATORS_OF[type].includes(operator)) {
		const why = type === 'day' ? ', because Intercom compares dates of contacts by whole days' : '';
		throw new Complaint(
			`has a filter on ${label} with the operator "${namesOf([operator])}", which this field does not take${why}`,
			whatWorks(type),
		);
	}
	if (operator !== 'IN' && operator !== 'NIN')
		return { field, operator, value: typed(field, type, filter.value, reading) as string };
	const values = listOf(filter.value);
	if (values.length === 0) throw new Complaint(`has a filter on ${label} without a value`);
	return { field, operator, value: values.map((value) => typed(field, type, value, reading)) as string[] };
}

const typeOf = (model: SearchModel, filter: IDataObject): SearchType | undefined =>
	SEARCHES[model].types[fieldOf(filter)];

/** The entries of a list of groups, as the editor stores it or as an expression gives it. */
function entriesIn(value: unknown, what: string): IDataObject[] {
	const given = Array.isArray(value) ? value : isRecord(value) ? (value.values ?? []) : undefined;
	if (!Array.isArray(given) || !given.every(isRecord)) throw new Complaint(`is no list of ${what}`);
	return given;
}

/** Filters as the editor gives them: the value stands in the input that suits the field. */
const readFilters =
	(model: SearchModel): Field['read'] =>
	(value, reading) => {
		const given = entriesIn(value, 'filters');
		if (given.length > MOST_FILTERS)
			throw new Complaint(
				`has ${given.length} filters, but Intercom takes at most ${MOST_FILTERS} in a group`,
				'Put some of them into a filter group',
			);
		return given.map((filter) => {
			const type = typeOf(model, filter);
			const isDate = type !== undefined && DATE_TYPES.includes(type);
			return typedFilter(
				type,
				{
					...filter,
					value:
						(isDate
							? (filter.date ?? filter.value)
							: type === 'boolean'
								? (filter.is ?? filter.value)
								: filter.value) ?? '',
				},
				reading,
			);
		});
	};

/** Whether a record must match all filters of a group, or one of them. */
const combineOf = (value: unknown): string => {
	if (value !== 'AND' && value !== 'OR')
		throw new Complaint(`has a group with the operator ${shown(value)}`, 'It is AND or OR');
	return value;
};

const readGroups =
	(model: SearchModel): Field['read'] =>
	(value, reading) => {
		const given = entriesIn(value, 'filter groups');
		if (given.length > MOST_FILTERS)
			throw new Complaint(`has ${given.length} groups, but Intercom takes at most ${MOST_FILTERS}`);
		return given
			.map((group) => ({
				operator: combineOf(group.combine ?? 'OR'),
				value: readFilters(model)(group.conditions ?? {}, reading) as IDataObject[],
			}))
			.filter(({ value: filters }) => filters.length > 0);
	};

/** A query that was written as JSON, checked as far as it can be without asking Intercom. */
function checkedQuery(model: SearchModel, query: unknown, reading: Reading, level = 0): IDataObject {
	if (!isRecord(query))
		throw new Complaint(
			`has a filter that is no object: ${JSON.stringify(query)}`,
			'It looks like {"field": "open", "operator": "=", "value": true}',
		);
	if (!Array.isArray(query.value) || query.field !== undefined)
		return typedFilter(typeOf(model, query), query, reading);
	const operator = combineOf(query.operator);
	if (level >= MOST_LEVELS)
		throw new Complaint(`has groups within groups within a group, but Intercom takes ${MOST_LEVELS} levels`);
	if (query.value.length === 0) throw new Complaint('has a group without filters');
	if (query.value.length > MOST_FILTERS)
		throw new Complaint(
			`has a group of ${query.value.length} filters, but Intercom takes at most ${MOST_FILTERS}`,
		);
	return {
		operator,
		value: query.value.map((each) => checkedQuery(model, each, reading, level + 1)),
	};
}

/** The inputs of one filter. Which input holds the value depends on the field. */
const FILTER_INPUTS: Fields = {
	field: {
		...text('A field of Intercom or an attribute of your workspace'),
		type: 'options',
		typeOptions: { loadOptionsMethod: 'searchFields' },
	},
	operator: {
		...text('How the field is compared', { default: 'is' }),
		type: 'options',
		typeOptions: { loadOptionsMethod: 'searchOperators', loadOptionsDependsOn: ['&field'] },
	},
	value: text('What it is compared with; several with commas', {
		unless: { field: [DATE_FIELDS, ...BOOLEAN_FIELDS] },
		otherInput: {
			when: { field: LISTED_FIELDS },
			type: 'options',
			description:
				'Choose from the list. An expression gives names or IDs, several with commas between them.',
			typeOptions: { loadOptionsMethod: 'searchRecords', loadOptionsDependsOn: ['&field'] },
		},
	}),
	date: time('The moment or day it is compared with', { when: { field: [DATE_FIELDS] } }),
	is: choice(
		'What it is compared with',
		{ true: 'True', false: 'False' },
		{ when: { field: BOOLEAN_FIELDS } },
	),
};

/** The fields with which a person says what to search for: filters to pick, or the query as JSON. */
export function searchFields(model: SearchModel): Fields {
	const more = { placeholder: 'Add Filter', when: { search_by: ['filters'] }, sent: false as const };
	return {
		search_by: selector(
			'How you say what to search for',
			{ filters: 'Filters', json: 'JSON Query' },
			{ default: 'filters' },
		),
		combine: choice(
			'Which of the filters a record must match',
			{ AND: 'All Filters', OR: 'Any Filter' },
			{ displayName: 'Must Match', when: { search_by: ['filters'] }, sent: false },
		),
		conditions: groups('What to search for', FILTER_INPUTS, {
			...more,
			everywhere: true,
			displayName: 'Filters',
			read: readFilters(model),
		}),
		condition_groups: groups(
			'Filters that count as one',
			{
				combine: choice(
					'Which of the filters of this group a record must match',
					{ AND: 'All Filters', OR: 'Any Filter' },
					{ default: 'OR', displayName: 'Must Match' },
				),
				conditions: groups('What to search for', FILTER_INPUTS, {
					displayName: 'Filters',
					placeholder: 'Add Filter',
				}),
			},
			{
				...more,
				everywhere: true,
				displayName: 'Filter Groups',
				placeholder: 'Add Filter Group',
				read: readGroups(model),
			},
		),
		query: json('The query as the API takes it', {
			displayName: 'JSON Query',
			placeholder: 'e.g. {"field": "open", "operator": "=", "value": true}',
			when: { search_by: ['json'] },
			read: (value, reading) => checkedQuery(model, json('').read(value, reading), reading),
		}),
	};
}

/** How what is found is sorted, where a search takes that. */
export const sorting = {
	sort_field: text('The field to sort by', {
		displayName: 'Sort By',
		placeholder: 'e.g. created_at',
		to: 'sort.field',
	}),
	sort_order: choice(
		'Which come first',
		{ ascending: 'Ascending', descending: 'Descending' },
		{ default: 'descending', to: 'sort.order' },
	),
};

/** Attributes of the workspace by their name in a search, with the type that a search knows them by. */
async function attributeTypes(run: Run, model: SearchModel): Promise<Map<string, SearchType>> {
	const { attributeModel, dates } = SEARCHES[model];
	return await run.once(`searchable attributes of ${model}`, async () => {
		const types = new Map<string, SearchType>();
		if (!attributeModel) return types;
		const { route, query } = ATTRIBUTE_LISTS[attributeModel];
		for await (const attribute of run.list(route, { query }))
			types.set(String(attribute.full_name ?? attribute.name), searchTypeOf(attribute.data_type, dates));
		return types;
	});
}

/**
 * Puts the chosen filters together to the query that Intercom takes. Attributes of the workspace get values of
 * their own type; one that does not exist is named before the search is sent.
 */
export const prepareSearch =
	(model: SearchModel) =>
	async (run: Run, values: Values): Promise<Values> => {
		const { conditions = [], condition_groups = [], combine = 'AND', query, ...others } = values;
		const grouped = condition_groups as IDataObject[];
		const single = conditions as IDataObject[];
		// Intercom describes lists of filters and lists of groups, not both in one list.
		const isMixed = single.length > 0 && grouped.length > 0;
		const filters = isMixed
			? [{ operator: combine as string, value: single }, ...grouped]
			: [...single, ...grouped];
		const whole = (query as IDataObject | undefined) ?? { operator: combine as string, value: filters };
		if (!query && filters.length === 0)
			throw new Complaint('There is no filter to search by', 'Add a filter');
		return { ...others, query: await withAttributeTypes(run, model, whole) };
	};

async function withAttributeTypes(run: Run, model: SearchModel, query: IDataObject): Promise<IDataObject> {
	const { attributePrefix, attributeModel } = SEARCHES[model];
	const field = query.field as string | undefined;
	if (field === undefined) {
		const inner = await Promise.all(
			(query.value as IDataObject[]).map(async (each) => await withAttributeTypes(run, model, each)),
		);
		return { ...query, value: inner };
	}
	// A preview sends nothing, so that nobody knows the attributes' types.
	if (!attributeModel || !field.startsWith(attributePrefix) || run.isPreview)
		return await withLookups(run, query);
	const types = await attributeTypes(run, model);
	const type = types.get(field) ?? types.get(field.slice(attributePrefix.length));
	if (!type)
		throw new Complaint(
			`This workspace has no attribute "${field.slice(attributePrefix.length)}" to search by`,
			'Choose the field from the list',
		);
	return await withLookups(
		run,
		complainingOf('The search', () => typedFilter(type, query, run)),
	);
}

/** The filter with what had to be asked for: the moment at which a day begins, and the ids of records. */
async function withLookups(run: Run, filter: IDataObject): Promise<IDataObject> {
	const looked = async (value: unknown): Promise<unknown> => {
		if (value instanceof WrittenDay) return await secondsOf(run, value);
		return value instanceof WantedRecord ? await idWanted(run, value) : value;
	};
	const { value } = filter as { value?: unknown };
	if (!Array.isArray(value)) return { ...filter, value: (await looked(value)) as string };
	const values: unknown[] = [];
	for (const each of value) values.push(await looked(each));
	return { ...filter, value: values as string[] };
}
