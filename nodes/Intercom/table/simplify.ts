import type { IDataObject } from 'n8n-workflow';
import { isRecord, written } from './json';
import { decoded } from './plainText';

/** From here on a number is read as milliseconds: as seconds it would be the year 5138, as milliseconds it is 1973. */
const FIRST_MILLISECONDS = 1e11;
/** A moment of this century in seconds. What is smaller may be a duration, where the name leaves that open. */
const SURELY_A_MOMENT = 1e9;

/** How a date begins that is told as text: Date.parse takes far more for one, such as 'Order 7' or '<p>1'. */
const DATE = /^[+-]?\d{4,6}-\d\d/;

const namesTime = (key: string) => /(_at|_until|_since)$/.test(key);
const mayNameTime = (key: string) => key.endsWith('_time');
const namesSomething = (key: string) => /(^|_)(name|title|subject|label)$/.test(key);
const namesAssignee = (key: string) => /(^|_)(assignee|owner)_id$/.test(key);

/**
 * A time of Intercom as ISO 8601 text, whether it is told in Unix seconds or in milliseconds, as a number or as text;
 * null where it is no time.
 */
export function isoTime(value: unknown): string | null {
	// Most times of most records are not set.
	if (value === null || value === undefined) return null;
	const unix =
		typeof value === 'number'
			? value
			: typeof value === 'string' && /^-?\d{1,14}$/.test(value)
				? Number(value)
				: NaN;
	const moment = new Date(Math.abs(unix) < FIRST_MILLISECONDS ? unix * 1000 : unix);
	return Number.isNaN(moment.getTime())
		? typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value))
			? value
			: null
		: moment.toISOString();
}

/** A time of Intercom as ISO 8601 text of one form, in UTC with milliseconds, however it is told; null where it is no time. */
export function utcTime(value: unknown): string | null {
	const told = isoTime(value);
	// A number was made such a text just now; there are millions of them.
	return told === null || typeof value === 'number' ? told : new Date(told).toISOString();
}

/** A time of Intercom in Unix seconds, however it is told; undefined where it is no time. */
export function unixTime(value: unknown): number | undefined {
	const told = isoTime(value);
	return told === null ? undefined : Math.floor(Date.parse(told) / 1000);
}

/** The id of who takes care of something; null for nobody, whom Intercom also calls "0". */
export const assigneeId = (value: unknown): string | null =>
	(typeof value !== 'string' && typeof value !== 'number') || ['', '0'].includes(String(value))
		? null
		: String(value);

/** A name or a title as a person typed it: Intercom escapes them as for HTML. */
export const unescaped = (value: unknown): unknown => (typeof value === 'string' ? decoded(value) : value);

/** What a record is called, as a person typed it; undefined where Intercom gives no name. */
export const calledIn = (value: unknown): string | undefined => decoded(written(value)) || undefined;

/** The array inside one of Intercom's lists, whatever the list calls it; undefined when it is no list. */
const entriesIn = (value: IDataObject): unknown[] | undefined => {
	const isListed = typeof value.type === 'string' && value.type.endsWith('list');
	let found: unknown[] | undefined;
	let keys = 0;
	for (const key in value) {
		keys++;
		const inner = value[key];
		if (!Array.isArray(inner)) continue;
		if (found) return undefined;
		found = inner;
	}
	return isListed || keys === 1 || Array.isArray(value.data) ? found : undefined;
};

/** What one of Intercom's lists holds; undefined when the value is no list. */
export const arrayIn = (value: unknown): unknown[] | undefined =>
	Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? entriesIn(value) : undefined;

/** An entry of a list inside a record, as one word where it has one. */
const word = (entry: unknown): unknown =>
	isRecord(entry) ? unescaped(entry.name ?? entry.label ?? entry.id ?? simplified(entry)) : entry;

/** A list inside a record as a person reads it. */
export interface ShortList {
	/** Names of its entries, or their IDs where they have no names. */
	words: unknown[];
	/** How many there are, also where Intercom gives fewer; null where it only says that there are more. */
	total: number | null;
	isCut: boolean;
}

/** One of Intercom's lists, which may hold fewer entries than there are; undefined when the value is no list. */
export function shortList(value: unknown): ShortList | undefined {
	const entries = arrayIn(value);
	if (!entries) return undefined;
	const { total_count, has_more } = isRecord(value) ? value : ({} as IDataObject);
	const told = typeof total_count === 'number' ? Math.max(total_count, entries.length) : undefined;
	const isCut = (told !== undefined && told > entries.length) || has_more === true;
	const isTold = told !== undefined && !(has_more === true && told === entries.length);
	return {
		words: entries.map(word),
		total: isTold ? told : isCut ? null : entries.length,
		isCut,
	};
}

/** A value of a record as text, time, number or null, by what its name says it is. */
function plainValue(key: string, value: unknown): unknown {
	if (namesAssignee(key)) return assigneeId(value) === null ? null : value;
	if (namesSomething(key)) return unescaped(value);
	const isTime = namesTime(key) || (mayNameTime(key) && typeof value === 'number' && value > SURELY_A_MOMENT);
	return isTime ? (isoTime(value) ?? value) : value;
}

/**
 * A record as a row of a table: nested objects become columns (`location.country` → `location_country`), lists
 * inside it become their names or IDs, Unix times become ISO 8601 text, and names lose the escapes that Intercom puts
 * into them. Where Intercom cut a list, a column beside it (`tags_total_count`) says how many there are. Custom
 * attributes keep their own object, since their names may be those of columns.
 */
export function simplified(record: IDataObject): IDataObject {
	const row: IDataObject = {};
	const add = (key: string, value: unknown) => {
		const list = isRecord(value) && key.endsWith('attributes') ? undefined : shortList(value);
		if (list) {
			row[key] = list.words as IDataObject[];
			if (list.isCut)
				row[list.total === null ? `${key}_has_more` : `${key}_total_count`] = list.total ?? true;
		} else if (isRecord(value) && key.endsWith('attributes')) row[key] = value;
		else if (isRecord(value))
			for (const [inner, each] of Object.entries(value)) {
				if (inner !== 'type') add(`${key}_${inner}`, each);
			}
		else row[key] = plainValue(key, value) as string;
	};
	for (const [key, value] of Object.entries(record)) if (key !== 'type') add(key, value);
	return row;
}

/** A row of a record with texts in several languages: only which languages there are, under `locales`. */
export function withoutTranslations({ translated_content, ...record }: IDataObject): IDataObject {
	const locales = Object.entries((translated_content ?? {}) as IDataObject)
		.filter(([, texts]) => isRecord(texts))
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
