import { type IExecuteFunctions, type INode, NodeOperationError } from 'n8n-workflow';
import { Complaint } from '../table/complaint';
import { labelOf } from '../table/compile';
import {
	changesRecord,
	clearedValue,
	EMPTY_VALUES,
	isEmptyValue,
	isUnset,
	optionsFor,
} from '../table/emptyValues';
import {
	type Composite,
	type Field,
	type Fields,
	meets,
	type Operation,
	optionalCollection,
	type Reading,
	type Values,
} from '../table/types';
import { type ErrorCode, nodeError } from './failures';

type Entry = Operation | Composite;

/** An error about one parameter of one item, before anything is sent. */
export function parameterError(
	node: INode,
	item: number,
	label: string,
	what: string,
	advice?: string,
	code: ErrorCode = 'invalid_parameter',
): NodeOperationError {
	return nodeError(node, code, `"${label}" ${what}`, {
		description: [advice, 'Nothing was sent to Intercom for this item'].filter(Boolean).join('. '),
		itemIndex: item,
	});
}

/** The groups of an entry's fields, with the collection each stands in; undefined for those always on screen. */
const groupsOf = (
	key: string,
	entry: Entry,
): Array<{ fields: Fields; collection?: string; required?: true }> => [
	{ fields: entry.required ?? {}, required: true },
	{ fields: entry.shown ?? {} },
	{ fields: entry.optional ?? {}, collection: optionalCollection(key) },
	{ fields: entry.filters ?? {}, collection: 'filters' },
	{ fields: optionsFor(key, entry), collection: 'options' },
];

/** All fields of an entry by name, wherever they stand in the editor. */
export const fieldsOf = (key: string, entry: Entry): Array<[string, Field]> =>
	groupsOf(key, entry).flatMap(({ fields }) => Object.entries<Field>(fields));

type Collected = { [name: string]: unknown };

/** Whether the person wants what is empty to be cleared. */
const clearing = (context: IExecuteFunctions, item: number): boolean => {
	const options = (context.getNodeParameter('options', item, {}) ?? {}) as Collected;
	return settingOf<string>(context, 'empty_values', EMPTY_VALUES, item, options) === 'clear';
};

/**
 * Reads once what is the same for all items of an entry. The function that it returns reads and decodes the parameters
 * of one item. It throws a NodeOperationError that names the parameter and the item. A field that always stands on
 * screen and was left empty is absent; so is one whose expression gave nothing. A field that the others hide is present
 * and undefined: nothing may be looked up for it.
 */
export function valuesReader(
	key: string,
	entry: Entry,
): (context: IExecuteFunctions, item: number) => Values {
	const canClear = changesRecord(key, entry);
	const groups = groupsOf(key, entry).map(({ fields, collection, required }) => ({
		collection,
		required,
		fields: Object.entries<Field>(fields).map(([name, field]) => ({
			name,
			field,
			when: field.when && Object.entries(field.when),
			untouched: collection || required ? undefined : untouchedForm(field),
		})),
	}));
	return (context, item) => {
		const node = context.getNode();
		const given: Collected = {};
		const values: Values = {};
		// Undefined where the entry changes no record.
		const clearsEmpty = canClear ? clearing(context, item) : undefined;
		for (const { fields, collection, required } of groups) {
			const collected = collection
				? ((context.getNodeParameter(collection, item, {}) ?? {}) as Collected)
				: undefined;
			for (const { name, field, when, untouched } of fields) {
				if (when && !when.every(([other, wanted]) => meets(wanted, values[other] ?? given[other]))) {
					values[name] = undefined;
					continue;
				}
				const value = collected ? collected[name] : context.getNodeParameter(name, item, field.default);
				given[name] = value;
				if (clearsEmpty !== undefined && collected && collection !== 'options' && isEmptyValue(value)) {
					if (clearsEmpty && name in collected) values[name] = clearedValue(field);
					continue;
				}
				if (required && isEmptyValue(value))
					throw parameterError(node, item, labelOf(name, field), 'is empty', emptyAdvice(field));
				if (value === undefined || value === null || (!collected && isUnset(value))) continue;
				if (untouched !== undefined && JSON.stringify(value) === untouched) continue;
				const decoded = decode(name, field, value, { item, context, clearsEmpty });
				// A list of nothing, such as one entry that nobody filled in.
				if (required && Array.isArray(decoded) && decoded.length === 0)
					throw parameterError(node, item, labelOf(name, field), 'is empty');
				if (decoded !== undefined) values[name] = decoded;
			}
		}
		return values;
	};
}

const emptyAdvice = (field: Field) =>
	field.type === 'resourceLocator' ? 'Choose one from the list, or give its ID' : undefined;

/** What a field on screen holds as long as nobody touches it, such as an empty group; undefined where that says something. */
const untouchedForm = (field: Field): string | undefined =>
	typeof field.default === 'object' ? JSON.stringify(field.default) : undefined;

/**
 * One of the node's own settings, such as Limit; its default where an expression gave nothing. `collected` holds it
 * where it stands in a collection. Throws a NodeOperationError that names the parameter and the item.
 */
export function settingOf<T>(
	context: IExecuteFunctions,
	name: string,
	field: Field,
	item: number,
	collected?: { [name: string]: unknown },
): T {
	const value = collected ? collected[name] : context.getNodeParameter(name, item, field.default);
	if (isEmptyValue(value)) return field.default as T;
	return decode(name, field, value, { item, context }) as T;
}

function decode(name: string, field: Field, value: unknown, reading: Reading): unknown {
	const { item, context } = reading;
	try {
		return field.read(value, reading);
	} catch (error) {
		if (error instanceof Complaint)
			throw parameterError(context.getNode(), item, labelOf(name, field), error.message, error.advice);
		throw new NodeOperationError(context.getNode(), error as Error, { itemIndex: item });
	}
}
