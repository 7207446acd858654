import { list, pick, picks, text } from '../table/fields';
import { whole } from '../table/paging';
import { actingAdmin } from '../table/fields';
import { resource } from '../table/types';

const tag_id = pick('tag', { to: 'id' });

export const tag = resource({
	name: 'Tag',
	description: 'Labels on contacts, companies, conversations and tickets.',
	operations: {
		addToCompanies: {
			action: 'Add tag to companies',
			description: 'Tag companies with a tag of this name, which is created if it does not exist',
			route: 'POST /tags',
			required: {
				name: text('Name of the tag', { placeholder: 'e.g. VIP' }),
				companies: picks('company', "The companies' IDs in Intercom", {
					displayName: 'Company IDs',
					read: (value, reading) => (list('').read(value, reading) as string[]).map((id) => ({ id })),
				}),
			},
			repeatable: 'upserts',
		},
		addToContact: {
			action: 'Add tag to contact',
			route: 'POST /contacts/{contact_id}/tags',
			required: { contact_id: pick('contact'), tag_id },
		},
		addToConversation: {
			action: 'Add tag to conversation',
			route: 'POST /conversations/{conversation_id}/tags',
			required: { conversation_id: pick('conversation'), tag_id },
			optional: { admin_id: actingAdmin() },
		},
		create: {
			action: 'Create tag',
			description: 'Create a tag, or get the one that has this name',
			route: 'POST /tags',
			required: { name: text('Name of the tag', { placeholder: 'e.g. VIP', identity: true }) },
			repeatable: 'upserts',
		},
		delete: {
			action: 'Delete tag',
			route: 'DELETE /tags/{tag_id}',
			required: { tag_id: pick('tag') },
		},
		get: {
			action: 'Get tag',
			route: 'GET /tags/{tag_id}',
			required: { tag_id: pick('tag') },
		},
		getAll: {
			action: 'Get many tags',
			route: 'GET /tags',
			list: whole('data'),
		},
		removeFromContact: {
			action: 'Remove tag from contact',
			route: 'DELETE /contacts/{contact_id}/tags/{tag_id}',
			required: { contact_id: pick('contact'), tag_id: pick('tag') },
		},
		removeFromConversation: {
			action: 'Remove tag from conversation',
			route: 'DELETE /conversations/{conversation_id}/tags/{tag_id}',
			required: { conversation_id: pick('conversation'), tag_id: pick('tag') },
			optional: { admin_id: actingAdmin({ in: 'body' }) },
		},
		update: {
			action: 'Update tag',
			description: 'Rename a tag',
			route: 'POST /tags',
			required: { tag_id, name: text('The new name', { displayName: 'New Name' }) },
			repeatable: 'upserts',
		},
	},
});
