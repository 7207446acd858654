import { choice } from './fields';
import { isBlank, isRecord } from './json';
import type { Composite, Field, Fields, Operation } from './types';

/** Whether an entry changes a record that may exist, so that a value can be taken away from it. */
export const changesRecord = (key: string, { optional, shown }: Operation | Composite): boolean =>
	/^(update|upsert)/.test(key) && Boolean(optional ?? shown);

/** What a person wants with fields that they added and left empty, or whose expressions gave nothing. */
export const EMPTY_VALUES: Field = choice(
	'What to do with fields that are empty',
	{ keep: 'Leave as They Are', clear: 'Clear' },
	{ displayName: 'Empty Values', sent: false },
);

/** The fields under Options: the entry's own, and what becomes of empty values where there can be some. */
export const optionsFor = (key: string, entry: Operation | Composite): Fields =>
	changesRecord(key, entry)
		? Object.fromEntries([...Object.entries<Field>(entry.options ?? {}), ['empty_values', EMPTY_VALUES]])
		: (entry.options ?? {});

/** Whether nothing is given: an empty text or list, or a locator that names no record. */
export const isUnset = (value: unknown): boolean =>
	isRecord(value) && '__rl' in value
		? isUnset(value.value)
		: value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

export const isEmptyValue = (value: unknown): boolean => isUnset(value) || isBlank(value);

/** What is sent to take a field's value away; undefined for a field that holds no value of its own. */
export function clearedValue(field: Field): unknown {
	if (field.sent === false || field.to === 'custom_attributes') return undefined;
	if (field.many || field.typeOptions?.multipleValues) return [];
	return field.type === 'string' ? '' : null;
}

/** Whether a body says nothing: no field, or only objects that say nothing themselves. */
export const saysNothing = (body: unknown): boolean =>
	body === undefined || (isRecord(body) && Object.values(body).every(saysNothing));
