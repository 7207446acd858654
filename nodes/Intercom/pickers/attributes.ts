import type {
	FieldType,
	IDataObject,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { connect } from '../api';
import { whole } from '../table/paging';
import { recordsOf } from '../engine/pages';

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

/** One attribute of the workspace as a field of n8n's form. */
function formField(attribute: IDataObject): ResourceMapperField {
	const name = String(attribute.name);
	const choices = Array.isArray(attribute.options) ? (attribute.options as Array<string | IDataObject>) : [];
	const labels = choices.map((choice) =>
		typeof choice === 'string' ? choice : String(choice.value ?? choice.label),
	);
	return {
		id: name,
		displayName: String(attribute.label ?? name),
		required: false,
		defaultMatch: false,
		display: true,
		...(labels.length > 0
			? { type: 'options', options: labels.map((label) => ({ name: label, value: label })) }
			: { type: FORM_TYPES[String(attribute.data_type)] ?? 'string' }),
	};
}

/** The custom attributes that can be written on records of a model, as n8n's form shows them. */
const attributesOf = (model: string) =>
	async function (this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
		const api = await connect(this);
		const { body } = await api.send({ method: 'GET', path: '/data_attributes', query: { model } });
		const fields = recordsOf(body, whole('data'))
			.filter(
				({ custom, archived, api_writable }) =>
					custom === true && archived !== true && api_writable !== false,
			)
			.map(formField);
		return { fields };
	};

/** n8n's `methods.resourceMapping`: the keys are named by the attribute fields of the table. */
export const resourceMapping = {
	contactAttributes: attributesOf('contact'),
	companyAttributes: attributesOf('company'),
	conversationAttributes: attributesOf('conversation'),
};
