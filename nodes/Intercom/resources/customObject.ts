import { attributesJson, pathId, pick, text, time } from '../table/fields';
import { pages } from '../table/paging';
import { resource } from '../table/types';

const object_type = pathId('Identifier of the type, as in the settings of Intercom', {
	displayName: 'Custom Object Type',
	placeholder: 'e.g. Order',
});
const external_id = text('ID of the object in the system that it comes from', {
	placeholder: 'e.g. order-123',
});
const externally = 'in the system that it comes from';

export const customObject = resource({
	name: 'Custom Object',
	description: 'Records of your own types',
	permission: 'Read and write custom object instances',
	operations: {
		delete: {
			action: 'Delete custom object',
			description: "Remove one object by Intercom's ID",
			route: 'DELETE /custom_object_instances/{object_type}/{instance_id}',
			required: {
				object_type,
				instance_id: pathId('The ID that Intercom gave the object', { displayName: 'Object ID' }),
			},
		},
		deleteByExternalId: {
			name: 'Delete by External ID',
			action: 'Delete custom object by external ID',
			description: 'Remove one object by the ID that your system gave it',
			route: 'DELETE /custom_object_instances/{object_type}',
			required: { object_type, external_id },
		},
		get: {
			action: 'Get custom object',
			description: "Look up one object by Intercom's ID",
			route: 'GET /custom_object_instances/{object_type}/{instance_id}',
			required: {
				object_type,
				instance_id: pathId("The object's ID in Intercom, or its external ID", { displayName: 'Object ID' }),
			},
		},
		getAll: {
			action: 'Get many custom objects',
			description: 'List the objects of a type',
			route: 'GET /custom_object_instances/{object_type}',
			required: { object_type },
			filters: {
				external_id: text('Only the one object with this external ID', { placeholder: 'e.g. order-123' }),
				references_contact_id: pick('contact', { description: 'Only objects of this contact' }),
				references_conversation_id: pick('conversation', {
					description: 'Only objects of this conversation',
				}),
			},
			list: { ...pages('data', 150), maybeOne: true },
		},
		upsert: {
			name: 'Create or Update',
			action: 'Create or update custom object',
			description: 'Create an object, or update the one that has this external ID',
			route: 'POST /custom_object_instances/{object_type}',
			required: { object_type, external_id: { ...external_id, identity: true } },
			optional: {
				custom_attributes: attributesJson(
					{ displayName: 'Attributes (JSON)', placeholder: 'e.g. {"order_number": "ORD-12345"}' },
					'customObject',
				),
				external_created_at: time(`When the object was created ${externally}`),
				external_updated_at: time(`When the object was last updated ${externally}`),
			},
			repeatable: 'upserts',
		},
	},
});
