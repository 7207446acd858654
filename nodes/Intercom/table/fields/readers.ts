import type { IDataObject, INodePropertyTypeOptions } from 'n8n-workflow';
import { attempt, Complaint } from '../complaint';
import { isBlank, isRecord } from '../json';
import { Named } from '../names';
import { beginning, oneLine } from '../outsideText';
import { Later, type Reader } from '../types';

export const textOf: Reader = (value) => {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	throw new Complaint(`is ${Array.isArray(value) ? 'a list' : 'an object'}, but a text is needed`);
};

const numberOf: Reader = (value) => {
	const number = typeof value === 'string' && !isBlank(value) ? Number(value) : value;
	if (isBlank(value)) throw new Complaint('is empty, but a number is needed');
	if (typeof number !== 'number' || !Number.isFinite(number))
		throw new Complaint(`is no number: ${shown(value)}`);
	return number;
};

/** A number within the bounds that the editor keeps; an expression may give any. */
export const boundedNumber =
	({ minValue = -Infinity, maxValue = Infinity, numberPrecision }: NumberBounds = {}): Reader =>
	(value, reading) => {
		const number = numberOf(value, reading) as number;
		if (numberPrecision === 0 && !Number.isInteger(number))
			throw new Complaint(`is ${number}, but a whole number is needed`);
		if (number < minValue) throw new Complaint(`is ${number}, but must be at least ${minValue}`);
		if (number > maxValue) throw new Complaint(`is ${number}, but must be at most ${maxValue}`);
		return number;
	};

type NumberBounds = Pick<INodePropertyTypeOptions, 'minValue' | 'maxValue' | 'numberPrecision'>;

export const booleanOf: Reader = (value) => {
	if (typeof value === 'boolean') return value;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === 'true' || word === 1) return true;
	if (word === 'false' || word === 0) return false;
	throw new Complaint(`is neither true nor false: ${shown(value)}`);
};

/** No more of a value is looked at to quote it or to find a date in it. */
export const LONGEST_VALUE = 1000;

/** A value as an error may quote it: short, and on one line. */
export function shown(value: unknown): string {
	const written = attempt(() => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value)));
	const text = oneLine(
		beginning('error' in written ? typeof value : (written.value ?? String(value)), LONGEST_VALUE),
	);
	return text.length > 60 ? `${beginning(text, 57)}…` : text;
}

/** JSON typed by hand, or an object that an expression gave. */
export const parsedJson = (value: unknown, what: string): unknown => {
	if (typeof value !== 'string') return value;
	if (isBlank(value)) throw new Complaint(`is empty, but ${what} is needed`);
	const parsed = attempt((): unknown => JSON.parse(value));
	if ('error' in parsed) throw new Complaint(`is not valid JSON (${parsed.error.message})`);
	return parsed.value;
};

export const objectOf: Reader = (value) => {
	const object = parsedJson(value, 'a JSON object');
	if (typeof object !== 'object' || object === null || Array.isArray(object))
		throw new Complaint(`is no JSON object: ${shown(object)}`, 'It looks like {"key": "value"}');
	return object;
};

export const arrayOf: Reader = (value) => {
	const array = parsedJson(value, 'a JSON list');
	if (!Array.isArray(array)) throw new Complaint(`is no JSON list: ${shown(array)}`, 'It looks like [1, 2]');
	return array;
};

export const isPlain = (value: unknown): value is IDataObject =>
	isRecord(value) && !(value instanceof Later) && !(value instanceof Named);

/** The entries of a list, which may be an array, JSON, or texts with commas or line breaks between them. */
export function listed(value: unknown): unknown[] {
	// An entry that is itself a list, or holds one as JSON, comes from an expression in one of several inputs.
	if (Array.isArray(value))
		return value
			.flatMap((entry: unknown) => (Array.isArray(entry) || isJsonList(entry) ? listed(entry) : [entry]))
			.map((entry) => (typeof entry === 'string' ? entry.trim() : entry))
			.filter((entry) => entry !== '' && entry !== undefined && entry !== null);
	if (typeof value === 'object')
		throw new Complaint('is an object, but a list is needed', 'Give an array, or texts with commas between');
	if (typeof value === 'string' && value.trim().startsWith('[')) {
		const parsed = attempt((): unknown => JSON.parse(value));
		if ('value' in parsed) return listed(parsed.value);
		throw new Complaint(
			`is not valid JSON (${parsed.error.message})`,
			'What begins with [ is read as JSON: it looks like ["one", "two"]',
		);
	}
	return String(value)
		.split(/[,\n]/)
		.map((entry) => entry.trim())
		.filter(Boolean);
}

const isJsonList = (entry: unknown): boolean => {
	if (typeof entry !== 'string' || !entry.trim().startsWith('[')) return false;
	const parsed = attempt((): unknown => JSON.parse(entry));
	return 'value' in parsed && Array.isArray(parsed.value);
};

export const oneOf =
	(choices: { [value: string]: string }): Reader =>
	(value) => {
		const text = String(value);
		if (!Object.hasOwn(choices, text))
			throw new Complaint(
				`is ${shown(value)}, which is none of its choices`,
				`Choose one of ${Object.keys(choices).join(', ')}`,
			);
		return text;
	};
