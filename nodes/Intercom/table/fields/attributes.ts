import type { IDataObject } from 'n8n-workflow';
import { Complaint } from '../complaint';
import { entries } from '../json';
import type { Field, Reading } from '../types';
import { valueOfType, withDatesInSeconds } from '../workspaceAttributes';
import { groups } from './groups';
import { seconds } from './moments';
import { isPlain, objectOf, shown } from './readers';
import { json, type More, number, text } from './values';

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
		addsUp: true,
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
