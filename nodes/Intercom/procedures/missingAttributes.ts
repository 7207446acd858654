import { type IDataObject, UserError } from 'n8n-workflow';
import { ATTRIBUTE_LISTS } from '../table/attributeLists';
import { Complaint, settled } from '../table/complaint';
import type { Route, Run, Values } from '../table/types';

/** Whose attributes the API can create. */
type Model = 'contact' | 'company';

/** What is sent beside the operation itself when attributes are created. */
export const ATTRIBUTE_ROUTES: Route[] = ['GET /data_attributes', 'POST /data_attributes'];

const ISO_DAY = /^\d{4}-\d\d-\d\d$/;
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** The type of the attribute that holds such a value; undefined where no attribute can. */
export function attributeTypeOf(name: string, value: unknown): string | undefined {
	switch (typeof value) {
		case 'boolean':
			return 'boolean';
		case 'number':
			// Intercom's own convention for moments in Unix seconds.
			if (name.endsWith('_at')) return 'datetime';
			return Number.isInteger(value) ? 'integer' : 'float';
		case 'string':
			if (ISO_DAY.test(value)) return 'date';
			return ISO_TIME.test(value) ? 'datetime' : 'string';
		default:
			return undefined;
	}
}

/** Names of the attributes that a model has, each with whether it is archived; asked for once per run of the node. */
const known = async (run: Run, model: Model): Promise<Map<string, boolean>> =>
	await run.once(`${model} attributes by name`, async () => await listed(run, model));

async function listed(run: Run, model: Model): Promise<Map<string, boolean>> {
	const { route, query } = ATTRIBUTE_LISTS[model];
	const names = new Map<string, boolean>();
	for await (const { name, archived, custom } of run.list(route, {
		query: { ...query, include_archived: true },
	}))
		if (custom !== false) names.set(String(name), archived === true);
	return names;
}

async function create(run: Run, model: Model, name: string, value: unknown): Promise<void> {
	const data_type = attributeTypeOf(name, value);
	if (data_type === undefined)
		throw new Complaint(
			`The custom attribute "${name}" does not exist, and its value is no text, number, switch or date`,
			'Create it in Intercom, or leave it out',
		);
	const created = await settled(run.request('POST /data_attributes', { body: { name, model, data_type } }));
	// Another run may have created it meanwhile.
	if ('value' in created || (await listed(run, model)).get(name) === false) return;
	const { message, description } = created.error as Error & { description?: string };
	throw new UserError(`The custom attribute "${name}" could not be created: ${message}`, { description });
}

const given = (values: Values): IDataObject => ({
	...(values.custom_attributes as IDataObject | undefined),
	...(values.custom_attributes_json as IDataObject | undefined),
});

/**
 * Creates the attributes that the values name and Intercom does not have, where the person wants that. Without it
 * nothing is looked up: Intercom names in its refusal what it does not know. A null empties an attribute, and needs none.
 */
export const creatingAttributes =
	(model: Model) =>
	async (run: Run, values: Values): Promise<Values> => {
		if (values.create_missing_attributes !== true) return values;
		for (const [name, value] of Object.entries(given(values))) {
			if (value === null) continue;
			const archived = (await known(run, model)).get(name);
			if (archived === true)
				throw new Complaint(
					`The custom attribute "${name}" is archived in Intercom`,
					'Unarchive it with the operation Update of Data Attribute, or leave it out',
				);
			if (archived === undefined)
				await run.once(`${model} attribute ${name}`, async () => await create(run, model, name, value));
		}
		return values;
	};
