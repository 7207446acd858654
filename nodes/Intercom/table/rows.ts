import type { IDataObject } from 'n8n-workflow';
import { object } from './json';
import { assigneeId, shortList, simplified, unescaped, utcTime } from './simplify';
import type { Run, Simplifier, Values } from './types';

/** What a column holds; a time is ISO 8601 text. Any of them may be null. */
export type ColumnType = 'text' | 'number' | 'yes or no' | 'time' | 'list' | 'object';

/** What stands in the output under one name. */
export interface Shown {
	type: ColumnType;
	means: string;
	/** What is inside an object, or inside each entry of a list. */
	inside?: { [name: string]: Shown };
}

/** One column of a row: what it means, and how it is read from Intercom's record. */
export interface Column extends Shown {
	of(record: IDataObject, run: Run, values: Values): unknown;
}

/** What a record of one kind looks like in output: at most 30 columns, the same ones every time, in this order. */
export interface Row {
	columns: { [name: string]: Column };
	/** It is made of statements that something was done, too, which are otherwise made flat as they are. */
	ofStatements?: true;
}

/** What Intercom or the node says of a write, beside that it was done. */
const STATED = ['deleted', 'success', 'id', 'external_id', 'object', 'type', 'note'];

/** Whether a record only says that something was done, such as what is left of a deleted one. */
const isStatement = (record: IDataObject): boolean =>
	(record.deleted === true || record.success === true) &&
	Object.keys(record).every((name) => STATED.includes(name));

/** What reads the value at a path of a record: 'location.country'. */
const reaching = (path: string): ((record: IDataObject) => unknown) => {
	const keys = path.split('.');
	const [only] = keys;
	// Most columns are of the record itself, and there are millions of values.
	return keys.length === 1 && only !== undefined
		? (record) => record[only]
		: (record) => keys.reduce<unknown>((value, key) => object(value)[key], record);
};

/**
 * A column that is what Intercom has at the path, or what `from` makes of the record. Whatever that is, `read` makes the
 * column's type of it: null where it cannot.
 */
const reading =
	(type: ColumnType, read: (value: unknown) => unknown) =>
	(means: string, from: string | Column['of']): Column => {
		const found = typeof from === 'string' ? reaching(from) : from;
		const of: Column['of'] = (...asked) => {
			const value = found(...asked);
			return value instanceof Promise ? value.then((known) => read(known) ?? null) : (read(value) ?? null);
		};
		return { type, means, of };
	};

/** A value from outside as text; null where it is nothing of the sort. */
export const textOrNull = (value: unknown): string | null =>
	typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;

/** A value from outside as a number, also where it is told as text; null where it is none. */
export const numberOrNull = (value: unknown): number | null => {
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	return isNumeric && Number.isFinite(Number(value)) ? Number(value) : null;
};

export const text = reading('text', textOrNull);
/** A name or title as a person typed it. */
export const name = reading('text', (value) => textOrNull(unescaped(value)));
export const number = reading('number', numberOrNull);
export const yesOrNo = reading('yes or no', (value) => (typeof value === 'boolean' ? value : null));
export const time = reading('time', utcTime);
export const assignee = reading('text', assigneeId);
export const list = reading('list', (value) =>
	(shortList(value)?.words ?? []).filter((each) => each !== null && each !== undefined),
);
/** A list of IDs, as text whatever Intercom makes them. */
export const ids = reading('list', (value) =>
	(shortList(value)?.words ?? []).map(textOrNull).filter((id) => id !== null),
);
/** How many entries a list has, also where Intercom gives fewer; null where it only says that there are more. */
export const total = (means: string, path: string): Column => {
	const inside = reaching(path);
	return number(means, (record) => {
		const found = shortList(inside(record));
		return found ? found.total : 0;
	});
};
export const attributes = reading('object', object);

/** The columns of another row without these. */
export const without = ({ columns }: Row, ...names: string[]): Row['columns'] =>
	Object.fromEntries(Object.entries(columns).filter(([name]) => !names.includes(name)));

/** What is said of a record that was deleted. */
export const deletion: Row = {
	ofStatements: true,
	columns: {
		id: text('ID of what was deleted', 'id'),
		deleted: yesOrNo('It is deleted', 'deleted'),
		note: text('What is not certain, where something is', 'note'),
	},
};

/** What the output says of a file beside it. */
export const FILE_COLUMNS: { [name: string]: Shown } = {
	file_name: { type: 'text', means: 'Name of the file, which is in the binary field `data`' },
	mime_type: { type: 'text', means: 'What kind of file it is' },
};

const empty = new WeakMap<Row['columns'], { [name: string]: unknown }>();

/** A row without values. A copy of it is made at once, where a row that grows column by column is moved several times. */
function emptyOf(columns: Row['columns']): { [name: string]: unknown } {
	const known = empty.get(columns) ?? Object.fromEntries(Object.keys(columns).map((name) => [name, null]));
	empty.set(columns, known);
	return known;
}

/** The record as its row. Columns that look something up do so side by side; without such a column nothing is waited for. */
export function asRow(
	{ columns, ofStatements }: Row,
	record: IDataObject,
	run: Run,
	values: Values = {},
): IDataObject | Promise<IDataObject> {
	if (!ofStatements && isStatement(record)) return simplified(record);
	const row: { [name: string]: unknown } = { ...emptyOf(columns) };
	const lookups: Array<Promise<void>> = [];
	for (const name in columns) {
		const value = columns[name]?.of(record, run, values);
		// In its place from the beginning, so that the order of columns stays.
		row[name] = value;
		if (value instanceof Promise) lookups.push(value.then((found: unknown) => void (row[name] = found)));
	}
	return lookups.length === 0 ? (row as IDataObject) : Promise.all(lookups).then(() => row as IDataObject);
}

export const isRow = (simplify: Simplifier | Row): simplify is Row => 'columns' in simplify;
