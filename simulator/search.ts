import { invalid, Refusal } from './errors';
import type { Json } from './workspace';

/** Most levels of groups and most filters a group, from Intercom's search documentation. */
const MOST_LEVELS = 2;
const MOST_FILTERS = 15;

/** `day` is a date of contacts: it matches whole days of the workspace's timezone. `only-equal` is `tag_id`. */
export type FieldType = 'string' | 'text' | 'integer' | 'boolean' | 'date' | 'day' | 'only-equal';

const STRING_OPERATORS = ['=', '!=', 'IN', 'NIN', '~', '!~', '^', '$'];
const NUMBER_OPERATORS = ['=', '!=', 'IN', 'NIN', '<', '>', '<=', '>='];

const OPERATORS: Record<FieldType, readonly string[]> = {
	string: STRING_OPERATORS,
	text: STRING_OPERATORS,
	integer: NUMBER_OPERATORS,
	boolean: ['=', '!=', 'IN', 'NIN'],
	date: NUMBER_OPERATORS,
	day: ['=', '<', '>'],
	'only-equal': ['=', '!='],
};

export interface SearchField<T> {
	type: FieldType;
	/** A list means: any of its values. */
	value: (record: T) => unknown;
}

/** Looks a field up by the name in the query; undefined for one that cannot be searched. */
export type Fields<T> = (name: string) => SearchField<T> | undefined;

type Predicate<T> = (record: T) => boolean;

/** Formatters are slow to make and hold no state of a workspace. */
const CALENDARS = new Map<string, Intl.DateTimeFormat>();

/** The day of a moment in a timezone, as a number that sorts: 20261231. */
export function dayOf(seconds: number, timezone: string): number {
	let calendar = CALENDARS.get(timezone);
	if (!calendar) {
		calendar = new Intl.DateTimeFormat('en-CA', {
			timeZone: timezone,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
		});
		CALENDARS.set(timezone, calendar);
	}
	return Number(calendar.format(new Date(seconds * 1000)).replaceAll('-', ''));
}

/** Compiles Intercom's query into a predicate; refuses what Intercom refuses. */
export function compileQuery<T>(query: unknown, fields: Fields<T>, timezone: string): Predicate<T> {
	if (typeof query !== 'object' || query === null || Array.isArray(query))
		throw invalid('query must be an object with field, operator and value', 'query');
	return compileNode(query as Json, fields, timezone, 0);
}

function compileNode<T>(node: Json, fields: Fields<T>, timezone: string, level: number): Predicate<T> {
	if (node.field === undefined && Array.isArray(node.value)) {
		if (node.operator !== 'AND' && node.operator !== 'OR')
			throw invalid(`Group operator must be AND or OR, not '${String(node.operator)}'`, 'operator');
		if (level >= MOST_LEVELS) throw invalid(`Queries nest at most ${MOST_LEVELS} levels`, 'query');
		if (node.value.length > MOST_FILTERS)
			throw invalid(`An ${node.operator} group takes at most ${MOST_FILTERS} filters`, 'query');
		if (node.value.length === 0) throw invalid('A group needs at least one filter', 'query');
		const children = node.value.map((child) => compileNode(child as Json, fields, timezone, level + 1));
		return node.operator === 'AND'
			? (record) => children.every((child) => child(record))
			: (record) => children.some((child) => child(record));
	}
	return compileFilter(node, fields, timezone);
}

function compileFilter<T>(filter: Json, fields: Fields<T>, timezone: string): Predicate<T> {
	const name = filter.field;
	if (typeof name !== 'string') throw invalid('A filter needs a field', 'field');
	const field = fields(name);
	if (!field) throw new Refusal(400, 'invalid_field', `Field '${name}' cannot be searched`, { field: name });
	const operator = String(filter.operator);
	if (!OPERATORS[field.type].includes(operator))
		throw new Refusal(400, 'invalid_operator', `Operator '${operator}' is not supported on field '${name}'`, {
			field: name,
		});
	const listed = operator === 'IN' || operator === 'NIN';
	if (listed && !Array.isArray(filter.value))
		throw invalid(`Operator ${operator} needs an array as value`, name);
	if (!listed && (Array.isArray(filter.value) || filter.value === undefined))
		throw invalid(`Field '${name}' needs a single value`, name);
	const wanted = listed
		? (filter.value as unknown[]).map((value) => convert(value, field.type, name, timezone))
		: [convert(filter.value, field.type, name, timezone)];
	const held = (record: T): unknown[] => {
		const value = field.value(record);
		const values = Array.isArray(value) ? value : [value];
		return (values.length > 0 ? values : [null]).map((each) => normalize(each, field.type, timezone));
	};
	const matches = matcher(operator, field.type, wanted);
	const negative = operator === '!=' || operator === 'NIN' || operator === '!~';
	return negative ? (record) => held(record).every(matches) : (record) => held(record).some(matches);
}

/** The value of a query in the field's type; another type is an error as it is in Intercom. */
function convert(value: unknown, type: FieldType, name: string, timezone: string): unknown {
	if (value === null) return null;
	if (type === 'integer' || type === 'date' || type === 'day') {
		const number = typeof value === 'number' ? value : Number.parseFloat(String(value));
		if (!Number.isFinite(number) || (typeof value === 'string' && !/^-?\d+(\.\d+)?$/.test(value.trim())))
			throw invalid(`Value '${String(value)}' is not valid for field '${name}'`, name);
		return type === 'day' ? dayOf(number, timezone) : number;
	}
	if (type === 'boolean') {
		if (value === true || value === 'true') return true;
		if (value === false || value === 'false') return false;
		throw invalid(`Value '${String(value)}' is not valid for field '${name}'`, name);
	}
	if (typeof value === 'object') throw invalid(`Value of field '${name}' must be a string`, name);
	return String(value).toLowerCase();
}

function normalize(value: unknown, type: FieldType, timezone: string): unknown {
	if (value === null || value === undefined || value === '') return null;
	if (type === 'day') return dayOf(Number(value), timezone);
	if (type === 'integer' || type === 'date') return Number(value);
	if (type === 'boolean') return Boolean(value);
	return String(value).toLowerCase();
}

function matcher(operator: string, type: FieldType, wanted: unknown[]): (value: unknown) => boolean {
	const [first] = wanted;
	// A message's text is searched word by word: '=' finds a word, never a phrase.
	const equal = (value: unknown, other: unknown) =>
		type === 'text' && typeof value === 'string' && typeof other === 'string'
			? value.split(/[^\p{L}\p{N}@.'-]+/u).includes(other)
			: value === other;
	const text = (value: unknown) => (typeof value === 'string' ? value : '');
	const all = new Set(wanted);
	const oneOfThem = (value: unknown) =>
		type === 'text' ? wanted.some((each) => equal(value, each)) : all.has(value);
	const ordered = (test: (a: number, b: number) => boolean) => (value: unknown) =>
		typeof value === 'number' && typeof first === 'number' && test(value, first);
	switch (operator) {
		case '=':
			return (value) => equal(value, first === '' ? null : first);
		case '!=':
			return (value) => !equal(value, first === '' ? null : first);
		case 'IN':
			return oneOfThem;
		case 'NIN':
			return (value) => !oneOfThem(value);
		case '<':
			return ordered((a, b) => a < b);
		case '>':
			return ordered((a, b) => a > b);
		case '<=':
			return ordered((a, b) => a <= b);
		case '>=':
			return ordered((a, b) => a >= b);
		case '~':
			return (value) => text(value).includes(String(first));
		case '!~':
			return (value) => !text(value).includes(String(first));
		case '^':
			return (value) => text(value).startsWith(String(first));
		default:
			return (value) => value !== null && text(value).endsWith(String(first));
	}
}
