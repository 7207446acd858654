import type { IDataObject } from 'n8n-workflow';
import { ATTRIBUTE_LISTS, type ListedModel } from './attributeLists';
import { attempt, Complaint } from './complaint';
import type { Run } from './types';

/** A custom attribute as the workspace defines it. */
export interface KnownAttribute {
	archived: boolean;
	/** Intercom's data type, such as 'date'. */
	type: string;
}

/** Asks Intercom, whatever was asked before. */
export async function listedAttributes(run: Run, model: ListedModel): Promise<Map<string, KnownAttribute>> {
	const { route, query } = ATTRIBUTE_LISTS[model];
	const known = new Map<string, KnownAttribute>();
	for await (const { name, archived, custom, data_type } of run.list(route, {
		query: { ...query, include_archived: true },
	}))
		if (custom !== false)
			known.set(String(name), { archived: archived === true, type: String(data_type as string) });
	return known;
}

/** The custom attributes that a model has, by name; asked for once per run of the node. */
export const attributesByName = async (run: Run, model: ListedModel): Promise<Map<string, KnownAttribute>> =>
	await run.once(`${model} attributes by name`, async () => await listedAttributes(run, model));

export const isDateType = (type: unknown): boolean => type === 'date' || type === 'datetime';

/** A date as JavaScript or Luxon has it, which an expression may give. */
const isDateObject = (value: unknown): value is { toJSON(): string | null } =>
	value instanceof Date ||
	(typeof value === 'object' && value !== null && 'isLuxonDateTime' in value && 'toJSON' in value);

/** Texts that a person may mean as a date, in whatever order, and numbers that can only be milliseconds. */
const MAYBE_DATES = [
	/^\s*\d{4}-?(\d\d|W\d\d|\d{3})/,
	/^\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}/,
	/\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? .*\d{4}/i,
];
const FIRST_MILLISECONDS = 1e11;
/** No more of a text is looked at, so that a long one costs nothing. */
const LONGEST_DATE = 100;

const mayBeDate = (value: unknown): boolean =>
	isDateObject(value) ||
	(typeof value === 'string' && MAYBE_DATES.some((form) => form.test(value.slice(0, LONGEST_DATE)))) ||
	(typeof value === 'number' && value >= FIRST_MILLISECONDS);

/** Reads a moment as Unix seconds; throws a Complaint that goes on after what has it. */
type Seconds = (value: unknown) => unknown;

/** The value of one attribute as its type wants it on contacts and companies: dates in Unix seconds. */
export function valueOfType(name: string, value: unknown, type: unknown, seconds: Seconds): unknown {
	if (value === null || value === '' || typeof value === 'boolean') return value;
	if (!isDateType(type)) return isDateObject(value) ? value.toJSON() : value;
	const read = attempt(() => seconds(value));
	if ('value' in read) return read.value;
	if (!(read.error instanceof Complaint)) throw read.error;
	throw new Complaint(
		`has a value for the attribute "${name}" that ${read.error.message}`,
		read.error.advice,
	);
}

/**
 * Attributes of a contact or company with the dates among them in Unix seconds, as Intercom takes them there. The
 * workspace is asked for the types, once per run, only where a value looks like a date.
 */
export async function withDatesInSeconds(
	run: Run,
	model: 'contact' | 'company',
	given: IDataObject,
	seconds: Seconds,
): Promise<IDataObject> {
	if (!Object.values(given).some(mayBeDate)) return given;
	const known = run.isPreview ? undefined : await attributesByName(run, model);
	return Object.fromEntries(
		Object.entries(given).map(([name, value]) => [
			name,
			mayBeDate(value) ? valueOfType(name, value, known?.get(name)?.type, seconds) : value,
		]),
	) as IDataObject;
}
