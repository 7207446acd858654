import type { IDataObject } from 'n8n-workflow';

/** Unix seconds between 2001 and 5138. */
const isUnixTime = (value: unknown): value is number =>
	typeof value === 'number' && value > 1e9 && value < 1e11;
const namesTime = (key: string) => /(_at|_until|_since|_time)$/.test(key);

const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The array inside one of Intercom's lists, whatever the list calls it; undefined when it is no list. */
const entriesIn = (value: IDataObject): unknown[] | undefined => {
	const type = String(value.type ?? '');
	const arrays = Object.values(value).filter((inner) => Array.isArray(inner));
	const isNothingElse = Object.keys(value).length === 1;
	return arrays.length === 1 && (type.endsWith('list') || isNothingElse || Array.isArray(value.data))
		? (arrays[0] as unknown[])
		: undefined;
};

/** An entry of a list inside a record, as one word where it has one. */
const word = (entry: unknown): unknown =>
	isObject(entry) ? (entry.name ?? entry.label ?? entry.id ?? simplified(entry)) : entry;

/**
 * A record as a row of a table: nested objects become columns (`location.country` → `location_country`), lists
 * inside it become their names or IDs, Unix times become ISO 8601 text. Custom attributes keep their own object,
 * since their names may be those of columns.
 */
export function simplified(record: IDataObject): IDataObject {
	const row: IDataObject = {};
	const add = (key: string, value: unknown) => {
		if (Array.isArray(value)) row[key] = value.map(word) as IDataObject[];
		else if (isObject(value) && key.endsWith('attributes')) row[key] = value;
		else if (isObject(value)) {
			const entries = entriesIn(value);
			if (entries) row[key] = entries.map(word) as IDataObject[];
			else
				for (const [inner, each] of Object.entries(value)) if (inner !== 'type') add(`${key}_${inner}`, each);
		} else
			row[key] = (
				namesTime(key) && isUnixTime(value) ? new Date(value * 1000).toISOString() : value
			) as string;
	};
	for (const [key, value] of Object.entries(record)) if (key !== 'type') add(key, value);
	return row;
}

/** A row of a record with texts in several languages: only which languages there are, under `locales`. */
export function withoutTranslations({ translated_content, ...record }: IDataObject): IDataObject {
	const locales = Object.entries((translated_content ?? {}) as IDataObject)
		.filter(([, texts]) => isObject(texts))
		.map(([locale]) => locale);
	return { ...simplified(record), locales };
}

/** A row that keeps the parts of the record under these names as they are, where a row would lose something. */
export const keeping =
	(...names: string[]) =>
	(record: IDataObject): IDataObject => {
		const kept = Object.entries(record).filter(([name]) => names.includes(name));
		const others = Object.entries(record).filter(([name]) => !names.includes(name));
		return { ...simplified(Object.fromEntries(others)), ...Object.fromEntries(kept) };
	};
