import {
	attributeIncreases,
	attributes,
	attributesJson,
	choice,
	flag,
	formerSelector,
	groups,
	idInPath,
	type More,
	pick,
	text,
	time,
} from '../table/fields';
import { emailOf } from '../table/names';
import type { Field, Values } from '../table/types';

/** The fields that several operations of contacts show, so that the editor gets each of them once. */

/** An email address, made lower-case. */
export const email = (description: string, more: More = {}): Field =>
	text(description, {
		displayName: 'Email',
		placeholder: 'e.g. ada@example.com',
		read: (value) => (String(value).trim() === '' ? undefined : emailOf(value)),
		...more,
	});

/** The contact's id in one's own system. */
export const externalId = (description: string, more: More = {}): Field =>
	text(description, {
		displayName: 'External ID',
		placeholder: 'e.g. customer-42',
		read: (value, reading) => (String(value).trim() === '' ? undefined : idInPath(value, reading)),
		...more,
	});

export const create_missing_attributes = flag(
	'attributes that Intercom does not have yet are created; numbers become floats',
	{ sent: false },
);

export const new_attribute_types = groups(
	'Types of attributes that are created; an attribute keeps its type for ever',
	{
		name: text('Name of the attribute', { placeholder: 'e.g. plan' }),
		data_type: choice('What the attribute holds', {
			boolean: 'Boolean',
			date: 'Date',
			datetime: 'Date and Time',
			float: 'Float',
			integer: 'Integer',
			string: 'Text',
		}),
	},
	{ displayName: 'Types of New Attributes', placeholder: 'Add Type', sent: false },
);

export const role = choice('A user is known to your product, a lead is not yet', {
	lead: 'Lead',
	user: 'User',
});

export const custom_attributes = attributes('contact');

export const increase_attributes = attributeIncreases('contact');

const EMAIL = "The contact's email address";
const EMAIL_EXAMPLE = { placeholder: 'e.g. name@email.com' };

export const external_id = externalId('The ID that your own system gave the contact', {
	placeholder: 'e.g. 25',
});

/** Who a contact is, for operations that may create it: two items with the same one are about one contact. */
export const keys = {
	email: email(EMAIL, { ...EMAIL_EXAMPLE, identity: true }),
	external_id: { ...external_id, identity: true },
};

/** The email where a contact is changed. */
export const changedEmail = text(EMAIL, {
	...EMAIL_EXAMPLE,
	displayName: 'Email',
	read: (value) => String(value).trim().toLowerCase(),
});

/**
 * Whether a contact is to get emails again who gets none: like the opt-in to a subscription type, this decides what
 * reaches a customer. To clear the field is to say so, too.
 */
export const getsEmailsAgain = ({ unsubscribed_from_emails }: Values): boolean =>
	unsubscribed_from_emails === false || unsubscribed_from_emails === null;

const admin = pick('admin');

export const details = {
	avatar: text("Web address of the contact's picture", {
		displayName: 'Avatar URL',
		placeholder: 'e.g. https://example.com/picture.png',
	}),
	create_missing_attributes,
	new_attribute_types,
	custom_attributes_json: attributesJson(),
	email_verified: flag('the email address is known to be theirs; only together with Email'),
	language_override: text("Two-letter code of the contact's language, whatever its browser says", {
		displayName: 'Language',
		placeholder: 'e.g. en',
		version: 'Preview',
	}),
	last_seen_at: time('When the contact was last seen'),
	name: text("The contact's full name", { placeholder: 'e.g. Nathan Smith' }),
	owner_id: pick('admin', {
		displayName: 'Owner',
		description: 'The teammate who takes care of the contact; the ID "nobody" takes the owner away',
		read: (value, reading) => {
			const id = admin.read(value, reading);
			return String(id).toLowerCase() === 'nobody' ? null : id;
		},
	}),
	phone: text("The contact's phone number", { placeholder: 'e.g. +353871234567' }),
	signed_up_at: time('When the contact signed up'),
	unsubscribed_from_emails: flag('the contact gets no emails'),
};

/**
 * A contact that Intercom takes by ID, email or external ID alike, each under a name of its own in the request. The
 * other fields are those in which workflows that were saved before say the same: they show where such a workflow does.
 */
export function contactInRequest(
	key: string,
	{
		to,
		email: emailTo,
		userId,
		description,
	}: { to: string; email: string; userId: string; description?: string },
	userForm = 'external_id',
): { [name: string]: Field } {
	return {
		identify_by: formerSelector({ id: 'Contact', email: 'Email', [userForm]: 'External ID' }),
		[key]: pick('contact', {
			...(description ? { description } : {}),
			to,
			callings: { email: emailTo, externalId: userId },
			when: { identify_by: ['id'] },
		}),
		email: text("The contact's email address", {
			placeholder: 'e.g. name@email.com',
			to: emailTo,
			when: { identify_by: ['email'] },
		}),
		user_id: text('The ID that your own system gave the contact', {
			displayName: 'External ID',
			to: userId,
			when: { identify_by: [userForm] },
		}),
	};
}
