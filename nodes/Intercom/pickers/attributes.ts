import type {
	FieldType,
	IDataObject,
	ILoadOptionsFunctions,
	INodePropertyOptions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { type Api, type ApiRequest, connect } from '../api';
import { ATTRIBUTE_LISTS, isCustom, type ListedModel } from '../table/attributeLists';
import { attempt } from '../table/complaint';
import { pick } from '../table/fields';
import { isRecord, object, written } from '../table/json';
import { alike, Named } from '../table/names';
import { whole } from '../table/paging';
import { decoded } from '../table/plainText';
import { calledIn } from '../table/simplify';
import { recordsFrom, recordsOf } from '../lists/pages';
import type { RecordKind } from '../table/records';

/** Intercom's data types as n8n's forms know them; one that is not here is shown as text. */
const FORM_TYPES: { [type: string]: FieldType } = {
	string: 'string',
	integer: 'number',
	float: 'number',
	number: 'number',
	decimal: 'number',
	boolean: 'boolean',
	date: 'dateTime',
	datetime: 'dateTime',
};

/** One attribute as a field of n8n's form; with choices, it is a list of them. */
const formField = (
	name: string,
	label: unknown,
	dataType: unknown,
	choices: INodePropertyOptions[],
): ResourceMapperField => ({
	id: name,
	displayName: calledIn(label) ?? decoded(name),
	required: false,
	defaultMatch: false,
	display: true,
	...(choices.length > 0
		? { type: 'options', options: choices }
		: { type: FORM_TYPES[String(dataType)] ?? 'string' }),
});

/** The entries of a list of choices, which Intercom gives as texts or as objects, with what is sent for each. */
const choicesIn = (entries: unknown, key: 'id' | 'value'): INodePropertyOptions[] =>
	(Array.isArray(entries) ? (entries as unknown[]) : []).flatMap((entry) => {
		if (!isRecord(entry))
			return written(entry) ? [{ name: decoded(written(entry)), value: written(entry) }] : [];
		if (entry.archived === true) return [];
		const { label, name, value, id } = entry;
		const said = [label, name, value, id].map(written).find((each) => each !== '');
		return said === undefined ? [] : [{ name: decoded(said), value: written(entry[key]) || said }];
	});

/** All records of a list under "data". */
async function all(api: Api, request: Pick<ApiRequest, 'path' | 'query'>): Promise<IDataObject[]> {
	const records: IDataObject[] = [];
	for await (const record of recordsFrom(api, whole('data'), { method: 'GET', ...request }, Infinity))
		records.push(record);
	return records;
}

/** Values of these types cannot be typed into a form: they go as JSON. */
const NO_FORM = ['files', 'relationship'];

/** The custom attributes that can be written on records of a model, as n8n's form shows them. */
const attributesOf = (model: ListedModel) =>
	async function (this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		const api = await connect(this);
		const { route, query } = ATTRIBUTE_LISTS[model];
		const fields = (await all(api, { path: route.slice('GET '.length), query }))
			.filter((attribute) => isCustom(attribute) && written(attribute.name) !== '')
			.filter(({ api_writable, data_type }) => api_writable !== false && !NO_FORM.includes(String(data_type)))
			.map(({ name, label, data_type, options }) =>
				formField(String(name), label, data_type, choicesIn(options, 'value')),
			);
		return { fields };
	};

/** Title and description are attributes like any other, under names that nobody would type. */
const BUILT_IN: { [name: string]: string } = {
	_default_title_: 'Title',
	_default_description_: 'Description',
};

/** What the editor holds for a record, its ID or a name; undefined while there is none, or only an expression. */
function chosen(
	context: ILoadOptionsFunctions,
	parameter: string,
	kind: RecordKind,
): string | Named | undefined {
	const value = context.getCurrentNodeParameter(parameter);
	const read = attempt(() => pick(kind).read(value, undefined as never) as string | Named);
	if (!('value' in read) || String(read.value).startsWith('=')) return undefined;
	return read.value instanceof Named ? read.value : encodeURIComponent(read.value);
}

/**
 * The attributes of tickets, as n8n's form shows them: those of the ticket type that is chosen, else of the ticket's
 * own type. While neither is known, those of all types. Files cannot be typed into a form.
 */
async function ticketAttributes(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const api = await connect(this);
	const get = async (path: string) => (await api.send({ method: 'GET', path })).body as IDataObject;
	const type = chosen(this, 'ticket_type_id', 'ticketType');
	const ticket = chosen(this, 'ticket_id', 'ticket');
	const ofWorkspace = async () => await all(api, { path: '/ticket_types' });
	const typesOf = async (): Promise<IDataObject[]> => {
		if (type instanceof Named)
			return (await ofWorkspace()).filter(({ name }) => alike(name) === alike(type.text));
		if (type) return [await get(`/ticket_types/${type}`)];
		if (typeof ticket === 'string') return [(await get(`/tickets/${ticket}`)).ticket_type as IDataObject];
		return await ofWorkspace();
	};
	const types = await typesOf();
	const lists = whole(['ticket_type_attributes.data', 'ticket_type_attributes.ticket_type_attributes']);
	const fields = new Map<string, ResourceMapperField>();
	for (const { name, data_type, input_options, archived } of types.flatMap((each) =>
		recordsOf(each, lists),
	)) {
		if (archived === true || data_type === 'files' || written(name) === '') continue;
		const entries = Object.values(object(input_options)).find(Array.isArray);
		const choices = data_type === 'list' ? choicesIn(entries, 'id') : [];
		fields.set(String(name), formField(String(name), BUILT_IN[String(name)] ?? name, data_type, choices));
	}
	return { fields: [...fields.values()] };
}

/** n8n's `methods.loadOptions` for attributes that hold numbers. */
export const numberAttributes = {
	async contactNumbers(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const { fields } = await attributesOf('contact').call(this);
		return fields
			.filter(({ type }) => type === 'number')
			.map(({ id, displayName }) => ({ name: displayName, value: id }));
	},
};

/** n8n's `methods.resourceMapping`: the keys are named by the attribute fields of the table. */
export const resourceMapping = {
	contactAttributes: attributesOf('contact'),
	companyAttributes: attributesOf('company'),
	conversationAttributes: attributesOf('conversation'),
	ticketAttributes,
};
