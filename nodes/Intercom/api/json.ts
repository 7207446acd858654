import type { IDataObject } from 'n8n-workflow';

/** Whether a value from outside is an object with named values, which a list is not. */
export const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is a text in which nothing is written. */
export const isBlank = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';
