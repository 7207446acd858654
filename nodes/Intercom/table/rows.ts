import type { IDataObject } from 'n8n-workflow';
import { isRecord, object } from './json';
import { assigneeId, isoTime, shortList, simplified, unescaped } from './simplify';
import type { Run, Simplifier, Values } from './types';

/** What a column holds; a time is ISO 8601 text. Any of them may be null. */
export type ColumnType = 'text' | 'number' | 'yes or no' | 'time' | 'list' | 'object';

/** One column of a row: what it means, and how it is read from Intercom's record. */
export interface Column {
	type: ColumnType;
	means: string;
	of(record: IDataObject, run: Run, values: Values): unknown;
}

/** What a record of one kind looks like in output: at most 30 columns, the same ones every time, in this order. */
export interface Row {
	columns: { [name: string]: Column };
	/** Whether a record is of the kind; others, such as what is left of a deleted one, are made flat as they are. */
	fits(record: IDataObject): boolean;
}

/** What reads the value at a path of a record: 'location.country'. */
const reaching = (path: string): ((record: IDataObject) => unknown) => {
	const keys = path.split('.');
	const [only] = keys;
	// Most columns are of the record itself, and there are millions of values.
	return keys.length === 1 && only !== undefined
		? (record) => record[only]
		: (record) => keys.reduce<unknown>((value, key) => object(value)[key], record);
};

const column = (type: ColumnType, means: string, of: Column['of']): Column => ({ type, means, of });

/** A column that is what Intercom has at the path, or what `of` makes of the record. */
const reading =
	(type: ColumnType, read: (value: unknown) => unknown) =>
	(means: string, from: string | Column['of']): Column => {
		if (typeof from !== 'string') return column(type, means, from);
		const inside = reaching(from);
		return column(type, means, (record) => read(inside(record)) ?? null);
	};

const textOrNull = (value: unknown): unknown =>
	value === undefined || value === null || isRecord(value) ? null : String(value as string);

export const text = reading('text', textOrNull);
/** A name or title as a person typed it. */
export const name = reading('text', (value) => textOrNull(unescaped(value)));
export const number = reading('number', (value) => value);
export const yesOrNo = reading('yes or no', (value) => value);
export const time = reading('time', isoTime);
export const assignee = reading('text', assigneeId);
export const list = reading('list', (value) => shortList(value)?.words ?? []);
/** How many entries a list has, also where Intercom gives fewer; null where it only says that there are more. */
export const total = (means: string, path: string): Column => {
	const inside = reaching(path);
	return column('number', means, (record) => {
		const found = shortList(inside(record));
		return found ? found.total : 0;
	});
};
export const attributes = reading('object', object);

/** The record as its row. Columns that look something up do so side by side; without such a column nothing is waited for. */
export function asRow(
	{ columns, fits }: Row,
	record: IDataObject,
	run: Run,
	values: Values = {},
): IDataObject | Promise<IDataObject> {
	if (!fits(record)) return simplified(record);
	const row: { [name: string]: unknown } = {};
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
