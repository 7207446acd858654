import { entries, isRecord } from '../table/json';
import {
	assignee,
	attributes,
	deletion,
	ids,
	list,
	name,
	number,
	type Row,
	text,
	time,
	total,
	without,
	yesOrNo,
} from '../table/rows';
import { arrayIn } from '../table/simplify';
import { companyNameOf, MOST_COMPANY_NAMES, nameOf, namesIn } from './names';

/** A user or a lead: who it is, how to reach it, and when it did what. */
export const contactRow: Row = {
	columns: {
		id: text("Intercom's ID of the contact", 'id'),
		external_id: text('The ID that your own system gave it', 'external_id'),
		role: text('`user` or `lead`', 'role'),
		name: name('Its name', 'name'),
		email: text('Its email address', 'email'),
		phone: text('Its phone number', 'phone'),
		owner_id: assignee('The teammate who takes care of it', 'owner_id'),
		companies: list(
			`Names of its companies, of which Intercom gives the first 10; IDs where they cannot be read, and beyond the first ${MOST_COMPANY_NAMES} companies of a run`,
			({ companies }, run) => namesIn(companies, (id) => companyNameOf(run, id)),
		),
		company_ids: ids('IDs of these companies; Get Companies gives all of them', ({ companies }) =>
			arrayIn(companies)?.map((company) => (isRecord(company) ? company.id : company)),
		),
		companies_total_count: total('How many companies it has', 'companies'),
		tags: list(
			'Names of its tags, of which Intercom gives the first 10; IDs where the tags cannot be read',
			({ tags }, run) => namesIn(tags, (id) => nameOf(run, 'GET /tags', id)),
		),
		tags_total_count: total('How many tags it has', 'tags'),
		country: text('Where it was seen last', 'location.country'),
		region: text('Where it was seen last', 'location.region'),
		city: text('Where it was seen last', 'location.city'),
		language: text(
			'The language of its browser, or the one that overrides it',
			(record) => record.language_override ?? record.browser_language,
		),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
		signed_up_at: time('When it signed up', 'signed_up_at'),
		last_seen_at: time('When it was last seen', 'last_seen_at'),
		last_contacted_at: time('When it was last written to', 'last_contacted_at'),
		last_replied_at: time('When it last wrote', 'last_replied_at'),
		has_hard_bounced: yesOrNo('Whether emails to it come back', 'has_hard_bounced'),
		marked_email_as_spam: yesOrNo('Whether it marked an email as spam', 'marked_email_as_spam'),
		unsubscribed_from_emails: yesOrNo('Whether it wants no emails', 'unsubscribed_from_emails'),
		custom_attributes: attributes('Your own attributes by name', 'custom_attributes'),
	},
};

/** What Intercom says of a contact that was archived, taken back or blocked: not the whole contact. */
export const contactStatement = (what: 'archived' | 'blocked', means: string): Row => ({
	columns: {
		id: text('ID of the contact', 'id'),
		external_id: text('Its ID in your own system', 'external_id'),
		[what]: yesOrNo(means, what),
	},
});

/** What is left of a contact that was deleted. */
export const deletedContact: Row = {
	ofStatements: true,
	columns: {
		id: text('ID of the contact', 'id'),
		external_id: text('Its ID in your own system', 'external_id'),
		...without(deletion, 'id'),
	},
};

/** A contact that became part of another one. */
export const mergedContact: Row = {
	columns: {
		source_contact_id: text('ID of the contact that was merged', 'source_contact_id'),
		source_contact_role: text('`user` or `lead`', 'source_contact_role'),
		merged_at: time('When it was merged', 'merged_at'),
	},
};

/** Someone on the site who has not told who it is. */
export const visitorRow: Row = {
	columns: {
		id: text("Intercom's ID of the visitor", 'id'),
		user_id: text('The ID by which the visitor is known to the Messenger', 'user_id'),
		anonymous: yesOrNo('Whether nobody knows who it is', 'anonymous'),
		name: name('Its name', 'name'),
		pseudonym: name('The name that Intercom made up', 'pseudonym'),
		email: text('Its email address', 'email'),
		phone: text('Its phone number', 'phone'),
		owner_id: assignee('The teammate who takes care of it', 'owner_id'),
		tags: list('Names of its tags', 'tags'),
		segments: list('Names of its segments', 'segments'),
		companies: list('Names of its companies', 'companies'),
		country: text('Where it was seen last', 'location_data.country_name'),
		region: text('Where it was seen last', 'location_data.region_name'),
		city: text('Where it was seen last', 'location_data.city_name'),
		timezone: text('Where it was seen last', 'location_data.timezone'),
		referrer: text('From where it came to the site', 'referrer'),
		session_count: number('How often it was there', 'session_count'),
		created_at: time('When it was seen first', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
		signed_up_at: time('When it signed up', 'signed_up_at'),
		last_request_at: time(
			'When it was last seen',
			(record) => record.last_request_at ?? record.las_request_at,
		),
		has_hard_bounced: yesOrNo('Whether emails to it come back', 'has_hard_bounced'),
		unsubscribed_from_emails: yesOrNo('Whether it wants no emails', 'unsubscribed_from_emails'),
		do_not_track: yesOrNo('Whether its browser asks not to be tracked', 'do_not_track'),
		custom_attributes: attributes('Your own attributes by name', 'custom_attributes'),
	},
};

/** A group of contacts or companies that share something. */
export const segmentRow: Row = {
	columns: {
		id: text('ID of the segment', 'id'),
		name: name('Its name', 'name'),
		person_type: text('What is in it, such as `contact` or `user`', 'person_type'),
		count: number('How many are in it, where Include Count is on', 'count'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** A kind of messages that contacts choose or leave. */
export const subscriptionRow: Row = {
	columns: {
		id: text('ID of the subscription type', 'id'),
		name: name('Its name in the default language', 'default_translation.name'),
		description: text('What stands under the name', 'default_translation.description'),
		state: text('`live`, `draft` or `archived`', 'state'),
		consent_type: text('`opt_in` or `opt_out`', 'consent_type'),
		content_types: list('What is sent, such as `email`', 'content_types'),
		locale: text('The default language', 'default_translation.locale'),
		locales: list('The languages in which it has a name', ({ translations }) =>
			entries(translations).map(({ locale }) => locale),
		),
	},
};

/** A contact that was made sure of, and what that took. */
export const upsertedContact: Row = {
	columns: {
		...contactRow.columns,
		result: text('`created`, `updated` or `unchanged`', 'result'),
		unarchived: yesOrNo('Whether it was archived before', 'unarchived'),
	},
};
