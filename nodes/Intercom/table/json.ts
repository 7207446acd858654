import type { IDataObject } from 'n8n-workflow';
import { isBlank, isRecord } from '../api/json';

export { isBlank, isRecord };

/** A value from outside as an object; without anything in it where it is something else. */
export const object = (value: unknown): IDataObject => (isRecord(value) ? value : {});

/** The objects of a list from outside; none where it is something else. */
export const entries = (value: unknown): IDataObject[] =>
	Array.isArray(value) ? value.filter(isRecord) : [];

/** A value from outside as text: a number, too; empty where it is something else. */
export const written = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';
