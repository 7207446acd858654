import { actingAdmin, type More, list, pick, picks, selector, text } from '../table/fields';
import { whole } from '../table/paging';
import type { Field } from '../table/types';
import { tagRow } from '../rows/tag';
import { resource } from '../table/types';
import { tagComposites } from '../procedures/tag';

const tag_id = pick('tag');

/** The tag in the body of a request, where Intercom calls it `id`. */
const tagInBody = pick('tag', { to: 'id' });

const name = text('Name of the tag', { placeholder: 'e.g. VIP', identity: true });

/** A list of records in the body, each an object with its ID and whatever else every one of them says. */
const each =
	(field: Field, key: string, more: { [key: string]: unknown } = {}): Field['read'] =>
	(value, reading) =>
		(field.read(value, reading) as string[]).map((id) => ({ [key]: id, ...more }));

const intercomIds = picks('company', "Companies by Intercom's IDs", { displayName: 'Company IDs' });
const ownIds = list('Companies by the IDs that your own system gave them', {
	displayName: 'Your Company IDs',
});

/** The companies of a tag request, by Intercom's IDs or by one's own. */
const companies = (more: { [key: string]: unknown } = {}) => {
	const shownFor = (form: string): More => ({ to: 'companies', when: { identify_by: [form] } });
	return {
		identify_by: selector('Which IDs name the companies', {
			id: "Intercom's Company ID",
			company_id: 'Your Own Company ID',
		}),
		companies: { ...intercomIds, ...shownFor('id'), read: each(intercomIds, 'id', more) },
		company_ids: { ...ownIds, ...shownFor('company_id'), read: each(ownIds, 'company_id', more) },
	};
};

const contacts = picks('contact', "Contacts by Intercom's IDs", { displayName: 'Contact IDs' });

export const tag = resource({
	name: 'Tag',
	description: 'Labels for all kinds of records',
	permission: 'Write tags',
	simplify: tagRow,
	composites: tagComposites,
	operations: {
		addToCompanies: {
			action: 'Add tag to companies',
			description: 'Tag companies with the tag of a name, which is created if it does not exist',
			route: 'POST /tags',
			required: { name, ...companies() },
			repeatable: 'upserts',
		},
		addToContact: {
			action: 'Add tag to contact',
			description: 'Tag one contact',
			route: 'POST /contacts/{contact_id}/tags',
			required: { contact_id: pick('contact'), tag_id: tagInBody },
		},
		addToContacts: {
			action: 'Add tag to several contacts',
			description: 'Tag contacts with the tag of a name, which is created if it does not exist',
			route: 'POST /tags',
			required: { name, users: { ...contacts, read: each(contacts, 'id') } },
			repeatable: 'upserts',
		},
		addToConversation: {
			action: 'Add tag to conversation',
			description: 'Tag one conversation; the customer does not see it',
			route: 'POST /conversations/{conversation_id}/tags',
			required: { conversation_id: pick('conversation'), tag_id: tagInBody },
			optional: { admin_id: actingAdmin() },
		},
		addToTicket: {
			action: 'Add tag to ticket',
			description: 'Tag one ticket; the customer does not see it',
			route: 'POST /tickets/{ticket_id}/tags',
			required: { ticket_id: pick('ticket'), tag_id: tagInBody },
			optional: { admin_id: actingAdmin() },
		},
		create: {
			action: 'Create tag',
			description: 'Create a tag, or get the one that has this name',
			route: 'POST /tags',
			required: { name },
			repeatable: 'upserts',
		},
		delete: {
			action: 'Delete tag',
			description: 'Remove a tag from the workspace',
			route: 'DELETE /tags/{tag_id}',
			required: { tag_id },
		},
		get: {
			action: 'Get tag',
			description: 'Look up one tag by ID',
			route: 'GET /tags/{tag_id}',
			required: { tag_id },
			permission: 'Read tags',
		},
		getAll: {
			action: 'Get many tags',
			description: 'List the tags of the workspace',
			route: 'GET /tags',
			list: whole('data'),
			permission: 'Read tags',
		},
		removeFromCompanies: {
			action: 'Remove tag from companies',
			description: 'Take the tag of a name off companies',
			route: 'POST /tags',
			required: { name, ...companies({ untag: true }) },
			repeatable: 'upserts',
		},
		removeFromContact: {
			action: 'Remove tag from contact',
			description: 'Take a tag off a contact',
			route: 'DELETE /contacts/{contact_id}/tags/{tag_id}',
			simplify: tagRow,
			required: { contact_id: pick('contact'), tag_id },
		},
		removeFromConversation: {
			action: 'Remove tag from conversation',
			description: 'Take a tag off a conversation',
			route: 'DELETE /conversations/{conversation_id}/tags/{tag_id}',
			simplify: tagRow,
			required: { conversation_id: pick('conversation'), tag_id },
			optional: { admin_id: actingAdmin({ in: 'body' }) },
		},
		removeFromTicket: {
			action: 'Remove tag from ticket',
			description: 'Take a tag off a ticket',
			route: 'DELETE /tickets/{ticket_id}/tags/{tag_id}',
			simplify: tagRow,
			required: { ticket_id: pick('ticket'), tag_id },
			optional: { admin_id: actingAdmin({ in: 'body' }) },
		},
		update: {
			action: 'Update tag',
			description: 'Rename a tag',
			route: 'POST /tags',
			required: {
				tag_id: { ...tagInBody, identity: true },
				name: text('The new name', { displayName: 'New Name' }),
			},
			repeatable: 'upserts',
		},
	},
});
