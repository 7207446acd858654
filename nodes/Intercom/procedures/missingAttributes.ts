import type { IDataObject } from 'n8n-workflow';
import { Cancelled } from '../api';
import { Complaint, retold, settled } from '../table/complaint';
import { time } from '../table/fields';
import type { Route, Run, Values } from '../table/types';
import { attributesByName, isDateType, listedAttributes, valueOfType } from '../table/workspaceAttributes';

/** Whose attributes the API can create. */
type Model = 'contact' | 'company' | 'conversation';

/** What is sent beside the operation itself when attributes are created. */
export const ATTRIBUTE_ROUTES: Route[] = ['GET /data_attributes', 'POST /data_attributes'];
export const CONVERSATION_ATTRIBUTE_ROUTES: Route[] = [
	'GET /conversations/attributes',
	'POST /conversations/attributes',
];

/** The types that conversations call otherwise, or do not have. */
const TYPES_OF_CONVERSATIONS: { [type: string]: string } = { date: 'datetime', float: 'decimal' };

const ISO_DAY = /^\d{4}-\d\d-\d\d$/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * The type of the attribute that holds such a value; undefined where no attribute can. A whole number says nothing of
 * those that come later, and an attribute keeps its type for ever: numbers are floats.
 */
export function attributeTypeOf(name: string, value: unknown): string | undefined {
	switch (typeof value) {
		case 'boolean':
			return 'boolean';
		case 'number':
			// Intercom's own convention for moments in Unix seconds.
			return name.endsWith('_at') ? 'datetime' : 'float';
		case 'string':
			if (ISO_DAY.test(value)) return 'date';
			return ISO_TIME.test(value) ? 'datetime' : 'string';
		default:
			return undefined;
	}
}

/** Whether it was this run that created it: another one may have done so meanwhile. */
async function create(run: Run, model: Model, name: string, data_type: string | undefined): Promise<boolean> {
	if (data_type === undefined)
		throw new Complaint(
			`The custom attribute "${name}" does not exist, and its value is no text, number, switch or date`,
			'Create it in Intercom, or leave it out',
		);
	const created = await settled(
		model === 'conversation'
			? run.request('POST /conversations/attributes', {
					body: { name, data_type: TYPES_OF_CONVERSATIONS[data_type] ?? data_type },
				})
			: run.request('POST /data_attributes', { body: { name, model, data_type } }),
	);
	if ('value' in created) return true;
	if ((await listedAttributes(run, model)).get(name)?.archived === false) return false;
	throw retold(
		created.error,
		(description) => description,
		(message) => `The custom attribute "${name}" could not be created: ${message}`,
	);
}

/** The fields in which attributes stand. */
const ATTRIBUTE_FIELDS = ['custom_attributes', 'custom_attributes_json'];

/** The types that the person chose, by the attributes' names. */
const chosenTypes = ({ new_attribute_types }: Values): Map<string, string> =>
	new Map(
		((new_attribute_types ?? []) as IDataObject[]).map(({ name, data_type }) => [
			String(name).trim(),
			String(data_type as string),
		]),
	);

/**
 * Creates the attributes that the values name and Intercom does not have, where the person wants that. Without it
 * nothing is looked up: Intercom names in its refusal what it does not know. What empties an attribute needs none.
 */
export const creatingAttributes =
	(model: Model, fields = ATTRIBUTE_FIELDS) =>
	async (run: Run, values: Values): Promise<Values> => {
		if (values.create_missing_attributes !== true) return values;
		const created: string[] = [];
		const completed = await settled(completedWith(run, model, fields, values, created));
		if ('value' in completed) return completed.value;
		throw afterCreating(created, completed.error);
	};

/** The same failure, which says as well what was created before it, and stays. */
function afterCreating(created: string[], error: unknown): unknown {
	if (created.length === 0 || error instanceof Cancelled) return error;
	const before = `Created before this: the custom ${created.length === 1 ? 'attribute' : 'attributes'} ${created.map((name) => `"${name}"`).join(', ')}`;
	return error instanceof Complaint
		? new Complaint(error.message, [error.advice, before].filter(Boolean).join('. '))
		: retold(error, (description) => [before, description].filter(Boolean).join('. '));
}

/** The values as they are sent; what is created for them is added to `created` as soon as it is. */
async function completedWith(
	run: Run,
	model: Model,
	fields: string[],
	values: Values,
	created: string[],
): Promise<Values> {
	const types = chosenTypes(values);
	const completed: Values = { ...values };
	for (const field of fields) {
		const given = (values[field] ?? {}) as IDataObject;
		const typed: IDataObject = {};
		for (const [name, value] of Object.entries(given)) {
			typed[name] = value;
			if (value === null || value === '') continue;
			const known = (await attributesByName(run, model)).get(name);
			if (known?.archived)
				throw new Complaint(
					`The custom attribute "${name}" is archived in Intercom`,
					'Unarchive it in Intercom, or leave it out',
				);
			if (known) continue;
			const type = types.get(name) ?? attributeTypeOf(name, value);
			await run.once(`${model} attribute ${name}`, async () => {
				if (await create(run, model, name, type)) created.push(name);
			});
			// Conversations take dates as they are written.
			if (isDateType(type) && model !== 'conversation')
				typed[name] = valueOfType(name, value, type, (moment) => time('').read(moment, run)) as number;
		}
		if (values[field] !== undefined) completed[field] = typed;
	}
	return completed;
}
