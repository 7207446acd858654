import { Complaint } from '../table/complaint';
import { choice, flag, pick, text } from '../table/fields';
import { pages, pagesOfSearch, whole } from '../table/paging';
import { prepareSearch, searchFields } from '../table/search';
import { simplified } from '../table/simplify';
import { tagRow } from '../rows/tag';
import { resource } from '../table/types';
import { contactsByEmail, contactsByExternalId } from '../procedures/contactLookup';
import { contactComposites, preparingUpdate } from '../procedures/contact';
import {
	changedEmail,
	custom_attributes,
	details,
	external_id,
	getsEmailsAgain,
	keys,
	role,
} from '../fields/contact';
import { contactRow, contactStatement } from '../rows/contact';
import { companyRow } from '../rows/company';
import { creatingAttributes } from '../procedures/missingAttributes';

const read = 'Read and list users and companies';
const readOne = 'Read one user and one company';

const contact_id = pick('contact');

const creatingAttributesOfContact = creatingAttributes('contact');

/** Without any of these, Intercom would make a contact that nobody finds again. */
const IDENTIFIERS = ['email', 'phone', 'external_id'];
const include_merge_history = flag('to include the contacts that were merged into it, if it is a user', {
	in: 'query',
});

export const contact = resource({
	name: 'Contact',
	description: 'Users and leads',
	permission: 'Write users and companies',
	simplify: contactRow,
	find: { email: contactsByEmail, externalId: contactsByExternalId },
	composites: contactComposites,
	operations: {
		archive: {
			action: 'Archive contact',
			route: 'POST /contacts/{contact_id}/archive',
			simplify: contactStatement('archived', 'Whether it is archived now'),
			required: { contact_id },
		},
		block: {
			action: 'Block contact (customer can no longer write)',
			notice: "The contact's conversations are archived, and the API cannot unblock",
			route: 'POST /contacts/{contact_id}/block',
			simplify: contactStatement('blocked', 'Whether it is blocked now'),
			required: { contact_id },
			reaches: 'customer',
		},
		create: {
			action: 'Create contact',
			route: 'POST /contacts',
			required: { role: { ...role, default: 'user' } },
			shown: { ...keys, custom_attributes },
			optional: details,
			async prepare(run, values) {
				if (!IDENTIFIERS.some((name) => String(values[name] ?? '').trim() !== ''))
					throw new Complaint(
						'A new contact needs at least one of Email, External ID and Phone',
						'Fill in one of them: nothing was sent to Intercom for this item',
					);
				return await creatingAttributesOfContact(run, values);
			},
		},
		delete: {
			action: 'Delete contact (customer is forgotten)',
			notice: 'This cannot be undone',
			route: 'DELETE /contacts/{contact_id}',
			simplify: simplified,
			required: { contact_id },
			reaches: 'customer',
		},
		get: {
			action: 'Get contact',
			route: 'GET /contacts/{contact_id}',
			required: { contact_id },
			options: { include_merge_history },
			permission: readOne,
		},
		getAll: {
			action: 'Get many contacts',
			route: 'GET /contacts',
			options: { include_merge_history },
			list: pages('data', 150),
			permission: read,
		},
		getByExternalId: {
			action: 'Get contact by external ID',
			description: 'Get the contact that your own system knows by an ID',
			route: 'GET /contacts/find_by_external_id/{external_id}',
			required: { external_id },
			options: { include_merge_history },
			permission: readOne,
		},
		getCompanies: {
			action: 'Get companies of contact',
			route: 'GET /contacts/{contact_id}/companies',
			required: { contact_id },
			simplify: companyRow,
			list: pages(['companies', 'data']),
			permission: read,
		},
		getMergeHistory: {
			action: 'Get merge history of contact',
			description: 'List the contacts that were merged into a user',
			route: 'GET /contacts/{contact_id}/merge_history',
			simplify: simplified,
			required: { contact_id },
			options: {
				order: choice('Which come first', { asc: 'Oldest First', desc: 'Newest First' }, { default: 'desc' }),
			},
			list: pages('data', 150),
			permission: readOne,
		},
		getSegments: {
			action: 'Get segments of contact',
			route: 'GET /contacts/{contact_id}/segments',
			simplify: simplified,
			required: { contact_id },
			list: whole('data'),
			permission: read,
		},
		getSubscriptions: {
			action: 'Get subscriptions of contact',
			description: 'List the subscription types that a contact has chosen or left',
			route: 'GET /contacts/{contact_id}/subscriptions',
			simplify: simplified,
			required: { contact_id },
			list: whole('data'),
			permission: readOne,
		},
		getTags: {
			action: 'Get tags of contact',
			route: 'GET /contacts/{contact_id}/tags',
			simplify: tagRow,
			required: { contact_id },
			list: whole('data'),
			permission: 'Read tags',
		},
		merge: {
			action: "Merge lead into user (customer sees lead's conversations)",
			notice: 'This cannot be undone: the lead is gone afterwards',
			route: 'POST /contacts/merge',
			required: {
				from: pick('contact', {
					identity: true,
					displayName: 'Lead',
					description: 'The lead that becomes part of the user',
				}),
				into: pick('contact', {
					identity: true,
					displayName: 'User',
					description: 'The user that stays',
				}),
			},
			optional: {
				skip_duplicate_validation: flag('to merge even if email and phone differ', {
					displayName: 'Skip Duplicate Check',
				}),
			},
			options: { include_merge_history },
			reaches: 'customer',
		},
		search: {
			action: 'Search contacts',
			notice: 'Contacts that were changed in the last minutes may not be found yet',
			route: 'POST /contacts/search',
			shown: searchFields('contact'),
			prepare: prepareSearch('contact'),
			options: {
				include_merge_history,
				sort_field: text('The field to sort by', {
					displayName: 'Sort By',
					placeholder: 'e.g. created_at',
					to: 'sort.field',
				}),
				sort_order: choice(
					'Which come first',
					{ ascending: 'Ascending', descending: 'Descending' },
					{ default: 'descending', to: 'sort.order' },
				),
			},
			list: pagesOfSearch('data', 150),
			repeatable: 'reads',
			permission: read,
		},
		unarchive: {
			action: 'Unarchive contact (customer can be reached again)',
			route: 'POST /contacts/{contact_id}/unarchive',
			simplify: contactStatement('archived', 'Whether it is archived now'),
			required: { contact_id },
			reaches: 'customer',
		},
		update: {
			action: 'Update contact',
			route: 'PUT /contacts/{contact_id}',
			required: { contact_id },
			shown: { custom_attributes },
			optional: {
				email: changedEmail,
				external_id: { ...external_id, read: text('').read },
				...details,
				role,
			},
			prepare: preparingUpdate,
			options: { include_merge_history },
			reaches: getsEmailsAgain,
		},
	},
});
