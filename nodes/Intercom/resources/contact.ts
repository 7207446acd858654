import { Complaint } from '../table/complaint';
import { choice, flag, pick, text } from '../table/fields';
import { entries } from '../table/json';
import { pages, pagesOfSearch, whole } from '../table/paging';
import { prepareSearch, searchFields, sorting } from '../table/search';
import { tagRow } from '../rows/tag';
import { resource, type Values } from '../table/types';
import { contactsByEmail, contactsByExternalId } from '../procedures/contactLookup';
import { contactComposites, preparingUpdate } from '../procedures/contact';
import {
	changedEmail,
	custom_attributes,
	details,
	external_id,
	getsEmailsAgain,
	increase_attributes,
	keys,
	role,
} from '../fields/contact';
import {
	contactRow,
	contactStatement,
	deletedContact,
	mergedContact,
	segmentRow,
	subscriptionRow,
} from '../rows/contact';
import { companyRow } from '../rows/company';
import { creatingAttributes } from '../procedures/missingAttributes';
import { idsInBulk, jobInPath, joinedJob, recordsInBulk } from '../fields/bulk';
import { bulkJobRow } from '../rows/bulkJob';
import { contactActivityRow } from '../rows/contactActivity';
import { mergePreviewRow } from '../rows/mergePreview';

const read = 'Read and list users and companies';
const readOne = 'Read one user and one company';

const contact_id = pick('contact');

const creatingAttributesOfContact = creatingAttributes('contact');

/** Without any of these, Intercom would make a contact that nobody finds again. */
const IDENTIFIERS = ['email', 'phone', 'external_id'];
const include_merge_history = flag('to include the contacts that were merged into it, if it is a user', {
	in: 'query',
});

const merging = {
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
};

/** Whether contacts are to get emails again who get none, in a list of contacts as the API takes them. */
const getEmailsAgain = ({ contacts }: Values): boolean => entries(contacts).some(getsEmailsAgain);

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
			description: 'Hide a contact from lists and searches; Unarchive brings it back',
			route: 'POST /contacts/{contact_id}/archive',
			simplify: contactStatement('archived', 'Whether it is archived now'),
			required: { contact_id },
		},
		block: {
			action: 'Block contact (customer can no longer write)',
			description: 'Stop a contact from writing to you',
			notice: "The contact's conversations are archived, and the API cannot unblock",
			route: 'POST /contacts/{contact_id}/block',
			simplify: contactStatement('blocked', 'Whether it is blocked now'),
			required: { contact_id },
			reaches: 'customer',
		},
		create: {
			action: 'Create contact',
			description: 'Add a new user or lead',
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
		bulkCreate: {
			name: 'Create in Bulk',
			action: 'Create contacts in bulk',
			description: 'Start a job that creates up to 100 contacts',
			notice:
				'A contact that exists is refused, not updated; the job says whether any was. Create or Update Many tells what became of each',
			route: 'POST /contacts/bulk',
			version: 'Preview',
			simplify: bulkJobRow,
			required: {
				contacts: recordsInBulk('Contacts as the API takes them', ['external_id', 'email', 'phone'], {
					displayName: 'Contacts (JSON)',
					placeholder: 'e.g. [{"external_id": "25", "role": "user"}]',
				}),
			},
			optional: joinedJob,
			reaches: getEmailsAgain,
		},
		delete: {
			action: 'Delete contact (customer is forgotten)',
			description: 'Remove a contact for good',
			notice: 'This cannot be undone',
			route: 'DELETE /contacts/{contact_id}',
			simplify: deletedContact,
			required: { contact_id },
			reaches: 'customer',
		},
		bulkDelete: {
			name: 'Delete in Bulk',
			action: 'Delete contacts in bulk (customers are forgotten)',
			description: 'Start a job that deletes up to 100 contacts',
			notice: 'This cannot be undone',
			route: 'POST /contacts/bulk/delete',
			version: 'Preview',
			simplify: bulkJobRow,
			required: {
				contact_ids: idsInBulk('contact', 'The contacts to delete', {
					displayName: 'Contact IDs',
					placeholder: 'e.g. 5ba682d23d7cf92bef87bfd4',
					to: 'contacts',
				}),
			},
			optional: joinedJob,
			reaches: 'customer',
		},
		get: {
			action: 'Get contact',
			description: 'Look up one contact',
			route: 'GET /contacts/{contact_id}',
			required: { contact_id },
			options: { include_merge_history },
			permission: readOne,
		},
		getAll: {
			action: 'Get many contacts',
			description: 'List the contacts, users and leads alike',
			route: 'GET /contacts',
			options: { include_merge_history },
			list: pages('data', 150),
			permission: read,
		},
		getActivities: {
			action: 'Get activities of contacts',
			description: 'List when contacts were created, merged, deleted or given another role, the oldest first',
			route: 'GET /contacts/activities',
			version: 'Preview',
			simplify: contactActivityRow,
			list: pages('data', 150),
			permission: read,
		},
		getBulkJob: {
			action: 'Get bulk job of contacts',
			description: 'Get the state of a job that creates, updates or deletes contacts in bulk',
			route: 'GET /contacts/bulk/{job_id}',
			version: 'Preview',
			simplify: bulkJobRow,
			required: { job_id: jobInPath },
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
			description: 'List the companies that a contact belongs to',
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
			simplify: mergedContact,
			required: { contact_id },
			options: {
				order: choice('Which come first', { asc: 'Oldest First', desc: 'Newest First' }, { default: 'desc' }),
			},
			list: pages('data', 150),
			permission: readOne,
		},
		getSegments: {
			action: 'Get segments of contact',
			description: 'List the segments that a contact is in',
			route: 'GET /contacts/{contact_id}/segments',
			simplify: segmentRow,
			required: { contact_id },
			list: whole('data'),
			permission: read,
		},
		getSubscriptions: {
			action: 'Get subscriptions of contact',
			description: 'List the subscription types that a contact has chosen or left',
			route: 'GET /contacts/{contact_id}/subscriptions',
			simplify: subscriptionRow,
			required: { contact_id },
			list: whole('data'),
			permission: readOne,
		},
		getTags: {
			action: 'Get tags of contact',
			description: 'List the tags of a contact',
			route: 'GET /contacts/{contact_id}/tags',
			simplify: tagRow,
			required: { contact_id },
			list: whole('data'),
			permission: 'Read tags',
		},
		merge: {
			action: "Merge lead into user (customer sees lead's conversations)",
			description: 'Move everything of a lead into a user',
			notice: 'This cannot be undone: the lead is gone afterwards',
			route: 'POST /contacts/merge',
			...merging,
			options: { include_merge_history },
			reaches: 'customer',
		},
		previewMerge: {
			action: 'Preview merge of lead into user',
			description: 'Get what merging would change, and whether it is possible, without doing it',
			route: 'POST /contacts/merge/preview',
			version: 'Preview',
			simplify: mergePreviewRow,
			required: merging.required,
			optional: merging.optional,
			repeatable: 'reads',
			permission: read,
		},
		search: {
			action: 'Search contacts',
			description: 'Find contacts by their fields and attributes',
			notice: 'Contacts that were changed in the last minutes may not be found yet',
			route: 'POST /contacts/search',
			shown: searchFields('contact'),
			prepare: prepareSearch('contact'),
			options: {
				include_merge_history,
				...sorting,
			},
			list: pagesOfSearch('data', 150),
			repeatable: 'reads',
			permission: read,
		},
		unarchive: {
			action: 'Unarchive contact (customer can be reached again)',
			description: 'Bring an archived contact back',
			route: 'POST /contacts/{contact_id}/unarchive',
			simplify: contactStatement('archived', 'Whether it is archived now'),
			required: { contact_id },
			reaches: 'customer',
		},
		update: {
			action: 'Update contact',
			description: 'Change fields and attributes of a contact',
			route: 'PUT /contacts/{contact_id}',
			required: { contact_id },
			shown: { custom_attributes },
			optional: {
				email: changedEmail,
				external_id: { ...external_id, read: text('').read },
				...details,
				increase_attributes,
				role,
			},
			prepare: preparingUpdate,
			options: { include_merge_history },
			reaches: getsEmailsAgain,
		},
		bulkUpdate: {
			name: 'Update in Bulk',
			action: 'Update contacts in bulk',
			description: 'Start a job that updates up to 100 contacts, also their tags and companies',
			notice: 'The job says whether any update was refused, but not which',
			route: 'PUT /contacts/bulk',
			version: 'Preview',
			simplify: bulkJobRow,
			required: {
				contacts: recordsInBulk('Contacts with what changes, as the API takes them', ['id'], {
					displayName: 'Contacts (JSON)',
					placeholder: 'e.g. [{"id": "5ba682d23d7cf92bef87bfd4", "name": "Ada"}]',
				}),
			},
			optional: joinedJob,
			reaches: getEmailsAgain,
		},
	},
});
