import type { IDataObject } from 'n8n-workflow';
import { attempt, Complaint } from '../complaint';
import { LOCALES } from '../locales';
import type { Field, Fields, Reader } from '../types';
import { titleCase } from '../words';
import { isPlain, objectOf, parsedJson, shown } from './readers';
import { type More, text } from './values';

/** An input of a group's entry that nobody touched: n8n stores every one of them, also the empty ones. */
const isUntouched = (value: unknown): boolean =>
	value === '' || (isPlain(value) && '__rl' in value && (value.value === '' || value.value === null));

/** Reads the fields of a group; the label of the field that is wrong goes into the complaint. */
const readGroup =
	(fields: Fields, isEntry = false): Reader =>
	(value, reading) => {
		const given = objectOf(value, reading) as IDataObject;
		const result: IDataObject = {};
		for (const [name, field] of Object.entries<Field>(fields)) {
			const inner = given[name];
			if (inner === undefined || inner === null || (isEntry && isUntouched(inner))) continue;
			const read = attempt(() => field.read(inner, reading));
			if ('value' in read) put(result, field.to ?? name, read.value);
			else if (!(read.error instanceof Complaint)) throw read.error;
			else
				throw new Complaint(
					`has a field "${field.displayName ?? titleCase(name)}" that ${read.error.message}`,
					read.error.advice,
				);
		}
		return result;
	};

/**
 * put({}, 'from.id', 1) makes { from: { id: 1 } }. An object on an object is merged, a list on a list joined;
 * '' spreads over the target.
 */
export function put(target: IDataObject, path: string, value: unknown): void {
	if (path === '') {
		// Not by assigning: a key "__proto__" in JSON is a key like any other.
		for (const [key, each] of Object.entries(value as IDataObject))
			Object.defineProperty(target, key, {
				value: each,
				enumerable: true,
				writable: true,
				configurable: true,
			});
		return;
	}
	const keys = path.split('.');
	const last = keys.pop() as string;
	let inner = target;
	for (const key of keys) inner = (inner[key] ??= {}) as IDataObject;
	const before = inner[last];
	if (Array.isArray(before) && Array.isArray(value)) inner[last] = [...before, ...value] as IDataObject[];
	else inner[last] = (isPlain(before) && isPlain(value) ? { ...before, ...value } : value) as IDataObject;
}

/** An object of known shape: its fields are added one by one. */
export const group = (description: string, fields: Fields, more: More = {}): Field => ({
	type: 'collection',
	default: {},
	placeholder: 'Add Field',
	description,
	fields,
	read: readGroup(fields),
	...more,
});

/** A list of objects of known shape. Expressions may give the list itself. */
export const groups = (description: string, fields: Fields, more: More = {}): Field => ({
	type: 'fixedCollection',
	default: {},
	description,
	fields,
	read: (value, reading) => {
		const parsed = parsedJson(value, 'a list');
		const entries: unknown = Array.isArray(parsed)
			? parsed
			: isPlain(parsed)
				? (parsed.values ?? [])
				: parsed;
		if (!Array.isArray(entries)) throw new Complaint(`is no list: ${shown(entries)}`);
		return entries
			.map((entry) => readGroup(fields, true)(entry, reading) as IDataObject)
			.filter((entry) => Object.keys(entry).length > 0);
	},
	...more,
	typeOptions: { multipleValues: true, ...more.typeOptions },
});

/** A code of a language, in Intercom's spelling: 'pt-br' is 'pt-BR'. */
const localeOf: Reader = (value) => {
	const given = String(value).trim().toLowerCase();
	const known = LOCALES.find((locale) => locale.toLowerCase() === given);
	if (known) return known;
	throw new Complaint(`is no language of Intercom: ${shown(value)}`, `It is one of ${LOCALES.join(', ')}`);
};

/**
 * Texts in several languages, one entry each: { fr: { title: … } }. Expressions may give that object, as
 * Intercom's records have it.
 */
export const translations = (description: string, fields: Fields, more: More = {}): Field => {
	const entries = groups(
		description,
		{
			locale: text('Code of the language', {
				displayName: 'Language',
				placeholder: 'e.g. fr',
				read: localeOf,
			}),
			texts: group('What is there in this language', fields, { to: '' }),
		},
		more,
	);
	return {
		...entries,
		read: (value, reading) => {
			const parsed = parsedJson(value, 'an object of texts by language');
			if (isPlain(parsed) && !('values' in parsed)) return parsed;
			const read = entries.read(parsed, reading) as IDataObject[];
			return Object.fromEntries(
				read.map(({ locale, ...texts }) => {
					if (locale === undefined) throw new Complaint('has an entry without a language');
					return [locale, texts];
				}),
			);
		},
	};
};
