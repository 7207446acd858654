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

/** A value at a path of a record: 'location.country'. */
const inside = (record: IDataObject, path: string): unknown =>
	path.split('.').reduce<unknown>((value, key) => object(value)[key], record);

const column = (type: ColumnType, means: string, of: Column['of']): Column => ({ type, means, of });

/** A column that is what Intercom has at the path, or what `of` makes of the record. */
const reading =
	(type: ColumnType, read: (value: unknown) => unknown) =>
	(means: string, from: string | Column['of']): Column =>
		column(type, means, typeof from === 'string' ? (record) => read(inside(record, from)) ?? null : from);

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
export const total = (means: string, path: string): Column =>
	column('number', means, (record) => {
		const found = shortList(inside(record, path));
		return found ? found.total : 0;
	});
export const attributes = reading('object', object);

/** The record as its row. Columns that look something up do so side by side. */
export const asRow = async (
	{ columns, fits }: Row,
	record: IDataObject,
	run: Run,
	values: Values = {},
): Promise<IDataObject> =>
	fits(record)
		? (Object.fromEntries(
				await Promise.all(
					Object.entries(columns).map(async ([key, { of }]) => [key, await of(record, run, values)]),
				),
			) as IDataObject)
		: simplified(record);

export const isRow = (simplify: Simplifier | Row): simplify is Row => 'columns' in simplify;
