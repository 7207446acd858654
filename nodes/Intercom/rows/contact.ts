import { assignee, attributes, list, name, type Row, text, time, total, yesOrNo } from '../table/rows';

/** A user or a lead: who it is, how to reach it, and when it did what. */
export const contactRow: Row = {
	fits: ({ role, created_at }) => role !== undefined && created_at !== undefined,
	columns: {
		id: text("Intercom's ID of the contact", 'id'),
		external_id: text('The ID that your own system gave it', 'external_id'),
		role: text('`user` or `lead`', 'role'),
		name: name('Its name', 'name'),
		email: text('Its email address', 'email'),
		phone: text('Its phone number', 'phone'),
		owner_id: assignee('The teammate who takes care of it', 'owner_id'),
		companies: list('IDs of its companies, of which Intercom gives the first 10', 'companies'),
		companies_total_count: total('How many companies it has', 'companies'),
		tags: list('Its tags, of which Intercom gives the IDs of the first 10', 'tags'),
		tags_total_count: total('How many tags it has', 'tags'),
		country: text('Where it was seen last', 'location.country'),
		region: text('Where it was seen last', 'location.region'),
		city: text('Where it was seen last', 'location.city'),
		language: text(
			'The language of its browser, or the one that overrides it',
			(record) => record.language_override ?? record.browser_language ?? null,
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
	fits: (record) => record[what] !== undefined && record.role === undefined,
	columns: {
		id: text('ID of the contact', 'id'),
		external_id: text('Its ID in your own system', 'external_id'),
		[what]: yesOrNo(means, what),
	},
});
