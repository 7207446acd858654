import type { IDataObject } from 'n8n-workflow';
import { Complaint } from '../table/complaint';
import { choice, groups, jsonList, pick, selector, text } from '../table/fields';
import { object } from '../table/json';
import { type Field, resource } from '../table/types';

/** Words for numbers among Intercom's types of attributes. */
const NUMBERS = ['number', 'integer', 'float', 'decimal'];

/** A value in the type that the attribute has; what an expression gives in its own type stays as it is. */
function inType({ identifier, value, data_type }: IDataObject): IDataObject {
	if (identifier === undefined || value === undefined || value === '')
		throw new Complaint('has an entry without identifier or value');
	if (typeof value !== 'string') return { identifier, value };
	const type = String(data_type);
	if (type === 'boolean' && /^(true|false)$/i.test(value.trim()))
		return { identifier, value: value.trim().toLowerCase() === 'true' };
	if (NUMBERS.includes(type) && value.trim() !== '' && Number.isFinite(Number(value)))
		return { identifier, value: Number(value) };
	if (type !== 'boolean' && !NUMBERS.includes(type)) return { identifier, value };
	throw new Complaint(`has a value for ${String(identifier)} that is no ${type}`);
}

const values = groups(
	'A value for every attribute that the notification lists under attributes_to_collect',
	{
		identifier: text("The attribute's identifier, as the notification has it", {
			placeholder: 'e.g. workflow_local_variables.72c5a6b3-3cce-41d8-8e30-14da40791958',
		}),
		value: text('The value; for a list, the ID of its entry', {
			placeholder: 'e.g. true',
			read: (value) => value,
		}),
		data_type: choice(
			'What the attribute holds',
			{
				boolean: 'Boolean',
				number: 'Number',
				string: 'Text or Entry of List',
			},
			{ displayName: 'Type', default: 'string' },
		),
	},
	{ displayName: 'Values', placeholder: 'Add Value' },
);

const valuesAsJson = jsonList(
	'A value for every attribute, as a list; an entry may have the data_type that the notification gives the attribute',
	{
		displayName: 'Values (JSON)',
		placeholder: 'e.g. [{"identifier": "workflow_local_variables.72c5a6b3", "value": true}]',
		to: 'attribute_values',
	},
);

/** The same field, whose values travel in the types of their attributes. */
const typed = (field: Field): Field => ({
	...field,
	read: (value, reading) => (field.read(value, reading) as IDataObject[]).map((each) => inType(object(each))),
});

export const procedure = resource({
	name: 'Procedure',
	description: 'Procedures of Fin, which may stop and wait for what a person or another system decides',
	permission: 'Write conversations',
	operations: {
		submitAgentInput: {
			action: 'Submit agent input to procedure (Fin goes on with customer)',
			description: 'Answer a procedure of Fin that waits for the values it asked for',
			notice:
				'A step is answered once. The trigger tells of it by the topic procedure.hitl_notification.created',
			route: 'POST /procedures/{conversation_id}/collect_agent_input',
			answerNames: false,
			version: 'Preview',
			required: {
				conversation_id: pick('conversation'),
				step_id: text('ID of the step that waits, as the notification has it', {
					displayName: 'Step ID',
					placeholder: 'e.g. d5b81f72-adb9-4317-b973-75b3c3624c09',
				}),
				values_by: selector('How you give the values', { form: 'Form', json: 'JSON' }, { default: 'form' }),
				attribute_values: { ...typed(values), when: { values_by: ['form'] } },
				attribute_values_json: { ...typed(valuesAsJson), when: { values_by: ['json'] } },
			},
			reaches: 'customer',
		},
	},
});
