import {
	type IDataObject,
	type INodeProperties,
	type INodePropertyOptions,
	type INodePropertyTypeOptions,
	tryToParseDateTime,
} from 'n8n-workflow';
import { type Calling, type RecordKind, RECORDS } from './records';
import { readId } from './answerId';
import { attempt, Complaint } from './complaint';
import { entries, isBlank, isRecord } from './json';
import { LOCALES } from './locales';
import { emailOf, isEmail, Named } from './names';
import { type Field, type Fields, Later, type Reader, type Reading, type Run } from './types';
import { beginning, oneLine } from './outsideText';
import { titleCase } from './words';
import { valueOfType, withDatesInSeconds } from './workspaceAttributes';

/** What an entry may change of a field: label, placeholder, where it travels, when it is shown … */
export type More = Partial<Omit<Field, 'type' | 'description'>>;

const textOf: Reader = (value) => {
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
const boundedNumber =
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

const booleanOf: Reader = (value) => {
	if (typeof value === 'boolean') return value;
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (word === 'true' || word === 1) return true;
	if (word === 'false' || word === 0) return false;
	throw new Complaint(`is neither true nor false: ${shown(value)}`);
};

/** No more of a value is looked at to quote it or to find a date in it. */
const LONGEST_VALUE = 1000;

/** A value as an error may quote it: short, and on one line. */
export function shown(value: unknown): string {
	const written = attempt(() => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value)));
	const text = oneLine(
		beginning('error' in written ? typeof value : (written.value ?? String(value)), LONGEST_VALUE),
	);
	return text.length > 60 ? `${beginning(text, 57)}…` : text;
}

/** JSON typed by hand, or an object that an expression gave. */
const parsedJson = (value: unknown, what: string): unknown => {
	if (typeof value !== 'string') return value;
	if (isBlank(value)) throw new Complaint(`is empty, but ${what} is needed`);
	const parsed = attempt((): unknown => JSON.parse(value));
	if ('error' in parsed) throw new Complaint(`is not valid JSON (${parsed.error.message})`);
	return parsed.value;
};

const objectOf: Reader = (value) => {
	const object = parsedJson(value, 'a JSON object');
	if (typeof object !== 'object' || object === null || Array.isArray(object))
		throw new Complaint(`is no JSON object: ${shown(object)}`, 'It looks like {"key": "value"}');
	return object;
};

const arrayOf: Reader = (value) => {
	const array = parsedJson(value, 'a JSON list');
	if (!Array.isArray(array)) throw new Complaint(`is no JSON list: ${shown(array)}`, 'It looks like [1, 2]');
	return array;
};

/** Texts that name a day and leave nothing to guess: ISO 8601, and the long form of emails and HTTP with its zone. */
const DATE_TEXTS = [
	/^\d{4}-?(\d\d|W\d\d|\d{3})/,
	/^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} .*(GMT|UTC|[+-]\d{4})$/,
];

/** Whether a text names a day that exists: a time alone would be taken as today's, and 31 February as 3 March. */
function namesDay(text: string): boolean {
	const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
	if (!date) return DATE_TEXTS.some((form) => form.test(text));
	return new Date(Date.UTC(Number(year), Number(month) - 1, Number(date))).getUTCDate() === Number(date);
}

/** Unix seconds, or milliseconds from the year 5138 in seconds on. Eight digits and fewer are a day or a year. */
const unixTime = (digits: string): Date | undefined => {
	const number = Number(digits);
	if (!/^\d{9,}(\.\d+)?$/.test(digits) && number !== 0) return undefined;
	return new Date(number < 1e11 ? number * 1000 : number);
};

const noDate = (value: unknown) =>
	new Complaint(`is no date: ${shown(value)}`, 'It looks like 2026-01-31T09:00:00Z');

/**
 * A moment: ISO text, a date object (also n8n's Luxon ones), or Unix seconds or milliseconds. A text without a time
 * zone, as the editor's date picker gives it, is meant in the workflow's. What could be read in two ways, such as
 * 01/02/2026, is refused with a Complaint.
 */
export function momentOf(
	value: unknown,
	{ context }: { context: Pick<Reading['context'], 'getTimezone'> },
): ReturnType<typeof tryToParseDateTime> {
	if (isBlank(value)) throw new Complaint('is empty, but a date is needed');
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
	if (text !== undefined && text.length > LONGEST_VALUE) throw noDate(value);
	const date = text === undefined ? value : (unixTime(text) ?? text);
	const moment = attempt(() => tryToParseDateTime(date, context.getTimezone()));
	const isGuess =
		typeof date === 'string' ? !namesDay(date) : typeof date !== 'object' || Array.isArray(date);
	if ('error' in moment || isGuess) throw noDate(value);
	return moment.value;
}

/** A moment in Unix seconds. */
const seconds = (value: unknown, reading: Pick<Reading, 'context'>): number =>
	Math.floor(momentOf(value, reading).toMillis() / 1000);

/** A line of text. */
export const text = (description: string, more: More = {}): Field => ({
	type: 'string',
	default: '',
	description,
	read: textOf,
	...more,
});

/** Text of several lines. */
export const longText = (description: string, more: More = {}): Field =>
	text(description, { typeOptions: { rows: 4 }, ...more });

/** A secret that Intercom is given, such as a header's value. */
export const secret = (description: string, more: More = {}): Field =>
	text(description, { typeOptions: { password: true }, ...more });

/** A number; `typeOptions` of n8n set its bounds. */
export const number = (description: string, more: More = {}): Field => ({
	type: 'number',
	default: 0,
	description,
	read: boundedNumber(more.typeOptions),
	...more,
});

/** A switch. The description goes on after 'Whether'. */
export const flag = (description: string, more: More = {}): Field => ({
	type: 'boolean',
	default: false,
	description: `Whether ${description}`,
	read: booleanOf,
	...more,
});

const optionsOf = (choices: { [value: string]: string }): INodePropertyOptions[] =>
	Object.entries(choices).map(([value, name]) => ({ name, value }));

const oneOf =
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

/** One of some words of the API, each with the name that the editor shows. */
export const choice = (
	description: string,
	choices: { [value: string]: string },
	more: More = {},
): Field => ({
	type: 'options',
	default: Object.keys(choices)[0] ?? '',
	description,
	options: optionsOf(choices),
	read: oneOf(choices),
	...more,
});

/** Several of some words of the API. Expressions may give a list, or the words with commas between them. */
export const choices = (
	description: string,
	values: { [value: string]: string },
	more: More = {},
): Field => ({
	type: 'multiOptions',
	default: [],
	description,
	options: optionsOf(values),
	read: (value, reading) => listed(value).map((each) => oneOf(values)(each, reading)),
	...more,
});

/** A choice that only decides which other fields are shown (their `when`); it is not sent. */
export const selector = (description: string, forms: { [value: string]: string }, more: More = {}): Field =>
	choice(description, forms, { sent: false, ...more });

/** A choice that the editor no longer shows: a workflow that was saved with it keeps the fields that it filled in. */
export const formerSelector = (forms: { [value: string]: string }): Field => ({
	...selector('How it was said', forms),
	type: 'hidden',
});

/** A moment that travels as Unix seconds. */
export const time = (description: string, more: More = {}): Field => ({
	type: 'dateTime',
	default: '',
	description,
	read: seconds,
	...more,
});

/** A moment that travels as ISO 8601 text. */
export const isoTime = (description: string, more: More = {}): Field =>
	time(description, {
		read: (value, reading) => momentOf(value, reading).toJSDate().toISOString(),
		...more,
	});

/** A day that travels as YYYY-MM-DD: the day that was written, or that a moment has in its own time zone. */
export const day = (description: string, more: More = {}): Field =>
	time(description, {
		read: (value, reading) => {
			const moment = momentOf(value, reading);
			const written = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)/.exec(value.trim())?.[1] : undefined;
			return written ?? moment.toISODate();
		},
		...more,
	});

/** An object whose shape is free. */
export const json = (description: string, more: More = {}): Field => ({
	type: 'json',
	default: '{}',
	description,
	read: objectOf,
	...more,
});

/** A list whose entries have a free shape. */
export const jsonList = (description: string, more: More = {}): Field =>
	json(description, { default: '[]', read: arrayOf, ...more });

/** The entries of a list, which may be an array, JSON, or texts with commas or line breaks between them. */
function listed(value: unknown): unknown[] {
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

/**
 * A list of texts in one input, which holds a single expression as well: texts with commas between them, JSON, or what
 * an expression gives. Workflows that were saved with one input for each text keep their list.
 */
export const list = (description: string, more: More = {}): Field => ({
	type: 'string',
	default: '',
	description: `${description.replace(/\.$/, '')}. ${LIST_FORM}`,
	many: true,
	read: (value, reading) => listed(value).map((each) => textOf(each, reading)),
	...more,
});

/** How a list of texts is written. */
const LIST_FORM = 'With commas, or as JSON.';

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

const isPlain = (value: unknown): value is IDataObject =>
	isRecord(value) && !(value instanceof Later) && !(value instanceof Named);

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

/** A list that travels as one text with commas between its entries, as queries have it. */
export const joined = (field: Field): Field => ({
	...field,
	read: (value, reading) => {
		const given = field.read(value, reading) as unknown[];
		const divided = given.find((entry) => String(entry).includes(','));
		if (divided !== undefined)
			throw new Complaint(
				`has the entry ${shown(divided)}, which Intercom would take for several`,
				'Leave the comma out',
			);
		return given.join(',') || undefined;
	},
});

/** A switch that empties another field of the record: null is sent for it. Off, it does nothing. */
export const clears = (to: string, description: string, more: More = {}): Field =>
	flag(description, {
		to,
		read: (value, reading) => (booleanOf(value, reading) === true ? null : undefined),
		...more,
	});

/** What the editor stores for a picked record; by expression, people leave out the mark that n8n sets. */
const isLocator = (value: unknown): value is IDataObject =>
	isPlain(value) && ('__rl' in value || ('mode' in value && 'value' in value));

/** The modes of the editor in which a record is named by what it is called. */
const CALLING_MODES: { [by in Calling]: { displayName: string; placeholder?: string } } = {
	name: { displayName: 'By Name' },
	email: { displayName: 'By Email' },
	externalId: { displayName: 'By External ID', placeholder: 'e.g. customer-42' },
};

/** The record that is called so, whose id is looked up before anything is sent. */
function namedBy(kind: RecordKind, by: Calling, text: string, reading: Reading): Named {
	const { what, calledBy } = RECORDS[kind];
	if (!calledBy?.[by])
		throw new Complaint(`cannot name a ${what} in the mode "${by}"`, 'Give its ID, or choose from the list');
	if (by === 'email') return new Named(kind, by, emailOf(text));
	return new Named(kind, by, by === 'externalId' ? (idInPath(text, reading) as string) : text);
}

/** The id in what a resource locator holds, or in an id that an expression gave; a Named where it is called by a name. */
const idOf =
	(kind: RecordKind): Reader =>
	(value, reading) => {
		const { what, address, calledBy } = RECORDS[kind];
		const located = isLocator(value);
		const { mode, value: held } = (located ? value : { mode: 'id', value }) as {
			mode?: string;
			value?: unknown;
		};
		if (typeof held === 'object' && held !== null)
			throw new Complaint(
				`is ${Array.isArray(held) ? 'a list' : 'an object'}, but the ID of one ${what} is needed`,
			);
		const id = String(held ?? '').trim();
		if (id === '') throw new Complaint('is empty', `Choose a ${what}, or give its ID`);
		if (mode !== undefined && Object.hasOwn(CALLING_MODES, mode))
			return namedBy(kind, mode as Calling, id, reading);
		// There is no doubt about what an email is, also where an ID was meant.
		if (calledBy?.email && mode !== 'url' && isEmail(id)) return namedBy(kind, 'email', id, reading);
		// The web address of a record is also understood where an id is expected: people paste what they see.
		if (address && (mode === 'url' || /^https?:\/\//i.test(id))) {
			const found = new RegExp(address.pattern).exec(id)?.[1];
			if (!found)
				throw new Complaint(
					`is no address of a ${what} in Intercom: ${shown(id)}`,
					`It looks like ${address.example}`,
				);
			return found;
		}
		// A path must not climb out of its record, and a list of ids is not one id.
		if (/^\.{1,2}$|[\s/?#\\]/.test(id)) throw new Complaint(`is no ID of a ${what}: ${shown(id)}`);
		return id;
	};

const textMode = (name: string, displayName: string, placeholder?: string) => ({
	displayName,
	name,
	type: 'string' as const,
	...(placeholder ? { placeholder } : {}),
});

/** A record of the workspace: picked from a searched list, named by what it is called, by its ID, or by its address in the Intercom app. */
export const pick = (kind: RecordKind, more: More & { description?: string } = {}): Field => {
	const { list: searchable, address, exampleId, calledBy } = RECORDS[kind];
	const callings = Object.keys(CALLING_MODES) as Calling[];
	const modes: INodeProperties['modes'] = [
		...(searchable
			? [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list' as const,
						typeOptions: { searchListMethod: kind, searchable: true },
					},
				]
			: []),
		...callings
			.filter((by) => calledBy?.[by])
			.map((by) => textMode(by, CALLING_MODES[by].displayName, CALLING_MODES[by].placeholder)),
		textMode('id', 'By ID', `e.g. ${exampleId}`),
		...(address ? [textMode('url', 'By URL', `e.g. ${address.example}`)] : []),
	];
	return {
		displayName: RECORDS[kind].label,
		type: 'resourceLocator',
		default: { mode: searchable ? 'list' : 'id', value: '' },
		modes,
		read: idOf(kind),
		...more,
	};
};

/** Several records of the workspace, by their IDs, or by the emails that records of the kind have. */
export const picks = (kind: RecordKind, description: string, more: More = {}): Field =>
	list(description, {
		read: (value, reading) => listed(value).map((each) => idOf(kind)(each, reading)),
		...more,
		typeOptions: { ...more.typeOptions },
	});

/** An id that stands in a path and may be any text but dots alone: no encoding keeps those from climbing out of it. */
export const idInPath: Reader = (value, reading) => {
	const id = String(textOf(value, reading)).trim();
	if (id === '') throw new Complaint('is empty');
	if (/^\.{1,2}$/.test(id))
		throw new Complaint(`is no ID: ${shown(id)}`, 'Intercom cannot be asked for an ID of dots alone');
	return id;
};

/** An id in the path that belongs to no list of the workspace, such as a job's. */
export const pathId = (description: string, more: More = {}): Field =>
	text(description, { read: idInPath, ...more });

/** The ID of the teammate to whom the token belongs, asked for once per run of the node. */
export const tokenTeammate = async (run: Run): Promise<string> =>
	await run.once('token admin', async () => readId(await run.request('GET /me'), 'teammate'));

/** The teammate on whose behalf something is done: the token's own unless another one is picked. */
export const actingAdmin = (more: More & { description?: string } = {}): Field =>
	pick('admin', {
		displayName: 'Acting Teammate',
		description: "The teammate who acts; the credential's own by default",
		orElse: tokenTeammate,
		...more,
	});

/** How long the names of custom attributes and their texts may be on contacts and companies. */
const LONGEST_ATTRIBUTE_NAME = 190;
const LONGEST_ATTRIBUTE_TEXT = 255;

/** Attributes that Intercom has room for; those of conversations, tickets and custom objects have no known limits. */
function withinLimits(model: AttributeModel | 'customObject', given: IDataObject): IDataObject {
	if (model !== 'contact' && model !== 'company') return given;
	for (const [name, value] of Object.entries(given)) {
		const [nameLength, length] = [[...name].length, typeof value === 'string' ? [...value].length : 0];
		if (nameLength > LONGEST_ATTRIBUTE_NAME)
			throw new Complaint(
				`has an attribute whose name has ${nameLength} characters, but Intercom takes at most ${LONGEST_ATTRIBUTE_NAME}: ${shown(name)}`,
			);
		if (length > LONGEST_ATTRIBUTE_TEXT)
			throw new Complaint(
				`has a text of ${length} characters for the attribute ${shown(name)}, but Intercom takes at most ${LONGEST_ATTRIBUTE_TEXT}`,
				'Shorten it, or put it into a note',
			);
	}
	return given;
}

/** Dates of contacts and companies travel as Unix seconds, those of all others as they were given. */
const inSeconds = (model: AttributeModel | 'customObject'): Pick<Field, 'complete'> =>
	model === 'contact' || model === 'company'
		? {
				complete: async (run, value) =>
					await withDatesInSeconds(run, model, value as IDataObject, (moment) => seconds(moment, run)),
			}
		: {};

/** The values of a form, with those of its date fields as Unix seconds where the model wants that. */
function typedByForm(
	model: AttributeModel,
	schema: unknown,
	given: Array<[string, unknown]>,
	reading: Reading,
): Array<[string, unknown]> {
	if (model !== 'contact' && model !== 'company') return given;
	const dates = new Set(
		entries(schema)
			.filter(({ type }) => type === 'dateTime')
			.map(({ id }) => id),
	);
	return given.map(([name, value]) => [
		name,
		dates.has(name) ? valueOfType(name, value, 'datetime', (moment) => seconds(moment, reading)) : value,
	]);
}

const isUnsetAttribute = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Custom attributes, in a form that is typed from the workspace. Top level only: n8n checks no form inside a collection. */
export const attributes = (model: AttributeModel, more: More & { description?: string } = {}): Field => ({
	displayName: 'Custom Attributes',
	type: 'resourceMapper',
	default: { mappingMode: 'defineBelow', value: null },
	description: 'Custom attributes, which must exist in Intercom',
	noDataExpression: true,
	read: (value, reading) => {
		const form = objectOf(value, reading) as IDataObject;
		if (form.mappingMode === 'autoMapInputData')
			throw new Complaint(
				'cannot be mapped automatically',
				'Map each attribute, or give them all under Custom Attributes (JSON)',
			);
		// An expression may give the attributes themselves instead of what the form stores.
		const isForm = 'mappingMode' in form || isPlain(form.value) || form.value === null;
		const mapped = isForm ? objectOf(form.value ?? {}, reading) : form;
		const clears = reading?.clearsEmpty === true;
		const given = Object.entries(mapped as IDataObject)
			.map(([name, each]): [string, unknown] => [name, isUnsetAttribute(each) ? null : each])
			.filter(([, each]) => clears || each !== null);
		const typed = typedByForm(model, isForm ? form.schema : undefined, given, reading);
		return typed.length > 0 ? withinLimits(model, Object.fromEntries(typed) as IDataObject) : undefined;
	},
	...inSeconds(model),
	...more,
	typeOptions: {
		loadOptionsDependsOn: ['authentication'],
		resourceMapper: {
			resourceMapperMethod: `${model}Attributes`,
			mode: 'add',
			// What stands above the inputs: "Values to Send" would stand there for each kind of attribute.
			valuesLabel: more.displayName ?? 'Custom Attributes',
			fieldWords: { singular: 'attribute', plural: 'attributes' },
			addAllFields: false,
			supportAutoMap: false,
			noFieldsError: 'This workspace has none',
		},
		...more.typeOptions,
	},
});

/** The records whose custom attributes the editor can show as a form. */
export type AttributeModel = 'contact' | 'company' | 'conversation' | 'ticket';

/** Custom attributes as JSON, for names that are only known when the workflow runs. */
export const attributesJson = (more: More = {}, model: AttributeModel | 'customObject' = 'contact'): Field =>
	json('Custom attributes by name, as JSON', {
		displayName: 'Custom Attributes (JSON)',
		to: 'custom_attributes',
		placeholder: 'e.g. {"plan": "pro"}',
		read: (value, reading) => withinLimits(model, objectOf(value, reading) as IDataObject),
		...inSeconds(model),
		...more,
	});

/**
 * Numbers to add to what attributes hold: amounts by name. Who has the field puts the sums in its place, which are sent
 * with the custom attributes.
 */
export const attributeIncreases = (model: AttributeModel, more: More = {}): Field => {
	const rows = groups(
		'Numbers to add, with negative ones to take away. Two workflows at the same time can lose one.',
		{
			name: {
				...text('Choose from the list; an expression gives its name', {
					displayName: 'Attribute',
					typeOptions: { loadOptionsMethod: `${model}Numbers` },
				}),
				type: 'options',
			},
			amount: number('What is added', { default: 1 }),
		},
		{ displayName: 'Increase Attributes', placeholder: 'Add Attribute', to: 'custom_attributes', ...more },
	);
	return {
		...rows,
		read: (value, reading) => {
			const amounts = new Map<string, number>();
			for (const { name, amount } of rows.read(value, reading) as IDataObject[]) {
				const attribute = String(name ?? '').trim();
				if (attribute === '') throw new Complaint('has an entry without an attribute');
				if (amount === undefined)
					throw new Complaint(`has no amount for the attribute ${shown(attribute)}`, 'Give a number');
				amounts.set(attribute, (amounts.get(attribute) ?? 0) + Number(amount));
			}
			return amounts.size > 0 ? withinLimits(model, Object.fromEntries(amounts)) : undefined;
		},
	};
};

/** How many files, and how large each, Intercom takes with a reply or a note. */
const MOST_FILES = 10;
const LARGEST_FILE_BYTES = 40 * 1024 * 1024;

function refuseLarge(name: string, bytes: number, largest: number): void {
	if (bytes <= largest) return;
	throw new Complaint(
		`names the binary field "${name}" of ${Math.ceil(bytes / 1024 / 1024)} MB, but Intercom takes files up to ${largest / 1024 / 1024} MB`,
		'Leave it out, or send a link to it',
	);
}

/** Files from the item's binary data, sent as base64. The value: names of binary fields, with commas between them. */
export const files = (
	description: string,
	more: More = {},
	{ most = MOST_FILES, largestBytes = LARGEST_FILE_BYTES } = {},
): Field =>
	text(description, {
		displayName: 'Attachments From Binary Fields',
		placeholder: 'e.g. data, invoice',
		read: (value, { item, context }) => {
			const names = listed(value).map(String);
			if (names.length > most)
				throw new Complaint(`names ${names.length} files, but Intercom takes at most ${most}`);
			for (const name of names) {
				const file = context.getInputData()[item]?.binary?.[name];
				if (!file)
					throw new Complaint(
						`names the binary field "${name}", which the item does not have`,
						'Look at the Binary tab of the node before this one',
					);
				// Nodes that keep a file in the item itself may not say how large it is.
				const inItem = file.id === undefined ? Math.floor((file.data.length * 3) / 4) : 0;
				refuseLarge(name, Number(file.bytes ?? inItem), largestBytes);
			}
			return new Later(
				async () =>
					await Promise.all(
						names.map(async (name) => {
							const { fileName, mimeType } = context.helpers.assertBinaryData(item, name);
							const data = await context.helpers.getBinaryDataBuffer(item, name);
							refuseLarge(name, data.length, largestBytes);
							return { content_type: mimeType, data: data.toString('base64'), name: fileName ?? name };
						}),
					),
			);
		},
		...more,
	});
