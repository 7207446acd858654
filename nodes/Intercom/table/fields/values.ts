import type { INodePropertyOptions } from 'n8n-workflow';
import { Complaint } from '../complaint';
import type { Field } from '../types';
import { momentOf, seconds } from './moments';
import { arrayOf, booleanOf, boundedNumber, listed, objectOf, oneOf, shown, textOf } from './readers';

/** What an entry may change of a field: label, placeholder, where it travels, when it is shown … */
export type More = Partial<Omit<Field, 'type' | 'description'>>;

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
