import { choice, flag, group, list, pathId, pick, picks, text } from '../table/fields';
import { whole } from '../table/paging';
import { conversationAttributeRow } from '../rows/attribute';
import { resource } from '../table/types';

const attribute_id = pick('conversationAttribute');
const option_id = pathId('ID of the option, as Get gives it', {
	placeholder: 'e.g. a1b2c3d4-e5f6-7890-abcd-ef1234567890',
});
const label = text('What teammates choose', { placeholder: 'e.g. High' });
const labels = list('Labels that can be chosen');

const fields = {
	description: text('What the attribute is for'),
	required: flag('a conversation needs a value before it can be closed'),
	visible_to_team_ids: picks('team', 'Teams that see it; an empty list is all teams', {
		displayName: 'Visible to Team IDs',
		placeholder: 'e.g. 814865',
	}),
};

const multiline = flag('a text may have several lines; for texts only');
const type = choice('How many objects it can name', { one: 'One', many: 'Many' });
const object_type_id = text('ID of the custom object type that it names', { placeholder: 'e.g. 42' });

export const conversationAttribute = resource({
	name: 'Conversation Attribute',
	description: 'Custom attributes of conversations',
	simplify: conversationAttributeRow,
	operations: {
		addOption: {
			action: 'Add option to conversation attribute',
			description: 'Add an entry to the list that an attribute offers',
			route: 'POST /conversations/attributes/{attribute_id}/options',
			required: { attribute_id, label: { ...label, identity: true } },
		},
		archive: {
			action: 'Archive conversation attribute',
			description: 'Put an attribute out of use, with its values kept',
			route: 'DELETE /conversations/attributes/{attribute_id}',
			simplify: conversationAttributeRow,
			required: { attribute_id },
		},
		archiveOption: {
			action: 'Archive option of conversation attribute',
			description: 'Take an entry out of the list that an attribute offers',
			route: 'DELETE /conversations/attributes/{attribute_id}/options/{option_id}',
			simplify: conversationAttributeRow,
			required: { attribute_id, option_id },
		},
		create: {
			action: 'Create conversation attribute',
			description: 'Define an attribute of conversations',
			route: 'POST /conversations/attributes',
			required: {
				name: text('Name of the attribute', { placeholder: 'e.g. Priority', identity: true }),
				data_type: choice('What its values are', {
					string: 'Text',
					list: 'List',
					integer: 'Whole Number',
					decimal: 'Decimal Number',
					boolean: 'True or False',
					datetime: 'Date and Time',
					files: 'Files',
					relationship: 'Custom Object',
				}),
				reference_type: {
					...type,
					displayName: 'Number of Objects',
					to: 'reference.type',
					when: { data_type: ['relationship'] },
				},
			},
			shown: {
				list_options: list('Labels that can be chosen', {
					displayName: 'Options',
					placeholder: 'e.g. High',
					to: 'options',
					when: { data_type: ['list'] },
					read: (value, reading) =>
						(labels.read(value, reading) as string[]).map((each) => ({ label: each })),
				}),
				multiline: { ...multiline, when: { data_type: ['string'] } },
				reference_object_type_id: {
					...object_type_id,
					displayName: 'Custom Object Type ID',
					to: 'reference.object_type_id',
					when: { data_type: ['relationship'] },
				},
			},
			optional: fields,
		},
		get: {
			action: 'Get conversation attribute',
			description: 'Look up one attribute with its options',
			route: 'GET /conversations/attributes/{attribute_id}',
			required: { attribute_id },
		},
		getAll: {
			action: 'Get many conversation attributes',
			description: 'List the attributes of conversations',
			route: 'GET /conversations/attributes',
			filters: { include_archived: flag('to return archived attributes as well') },
			list: whole('data'),
		},
		update: {
			action: 'Update conversation attribute',
			description: 'Change name, description or use of an attribute',
			route: 'PUT /conversations/attributes/{attribute_id}',
			required: { attribute_id },
			optional: {
				...fields,
				multiline,
				name: text('New name of the attribute'),
				reference: group('The custom objects that it names; for attributes of that kind only', {
					object_type_id,
					type,
				}),
			},
		},
		updateOption: {
			action: 'Update option of conversation attribute',
			description: 'Rename an option of a list',
			route: 'PUT /conversations/attributes/{attribute_id}/options/{option_id}',
			required: { attribute_id, option_id, label },
		},
	},
});
