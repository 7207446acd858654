import type { IDataObject } from 'n8n-workflow';

/** Whether a value from outside is an object with named values, which a list is not. */
export const isRecord = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value from outside as an object; without anything in it where it is something else. */
export const object = (value: unknown): IDataObject => (isRecord(value) ? value : {});

/** The objects of a list from outside; none where it is something else. */
export const entries = (value: unknown): IDataObject[] =>
	Array.isArray(value) ? value.filter(isRecord) : [];

/** Whether a value is a text in which nothing is written. */
export const isBlank = (value: unknown): boolean => typeof value === 'string' && value.trim() === '';
