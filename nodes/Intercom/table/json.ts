import type { IDataObject } from 'n8n-workflow';
import { isBlank, isRecord } from '../api/json';

export { isBlank, isRecord };

/** A value from outside as an object; without anything in it where it is something else. */
export const object = (value: unknown): IDataObject => (isRecord(value) ? value : {});

/** The objects of a list from outside; none where it is something else. */
export const entries = (value: unknown): IDataObject[] =>
	Array.isArray(value) ? value.filter(isRecord) : [];

/** The objects of one of Intercom's lists, whose array is named in several ways; undefined where there is no list. */
export function listed(list: unknown): IDataObject[] | undefined {
	const array = Array.isArray(list) ? list : Object.values(object(list)).find(Array.isArray);
	return array && entries(array);
}

/** Any value as a text that tells it from others: an object as JSON. */
export const asText = (value: unknown): string =>
	typeof value === 'object' ? JSON.stringify(value) : String(value);

/** A value from outside as text: a number, too; empty where it is something else. */
export const written = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';
