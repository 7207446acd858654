import { attributes, attributesJson, choice, flag, pick, text, time } from '../table/fields';
import type { Values } from '../table/types';
import { email, externalId } from './contactLookup';
import { create_missing_attributes } from './missingAttributes';

/** The fields that several operations of contacts show, so that the editor gets each of them once. */

export const role = choice('A user is known to your product, a lead is not yet', {
	lead: 'Lead',
	user: 'User',
});

export const custom_attributes = attributes('contact');

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

/** The email where a contact is changed: an empty one takes it away. */
export const changedEmail = text(EMAIL, {
	...EMAIL_EXAMPLE,
	displayName: 'Email',
	read: (value) => String(value).trim().toLowerCase(),
});

/**
 * Whether a contact is to get emails again who gets none: like the opt-in to a subscription type, this decides what
 * reaches a customer.
 */
export const getsEmailsAgain = ({ unsubscribed_from_emails }: Values): boolean =>
	unsubscribed_from_emails === false;

export const details = {
	avatar: text("Web address of the contact's picture", {
		displayName: 'Avatar URL',
		placeholder: 'e.g. https://example.com/picture.png',
	}),
	create_missing_attributes,
	custom_attributes_json: attributesJson(),
	email_verified: flag('the email address is known to be theirs; only together with Email'),
	last_seen_at: time('When the contact was last seen'),
	name: text("The contact's full name", { placeholder: 'e.g. Nathan Smith' }),
	owner_id: pick('admin', {
		displayName: 'Owner',
		description: 'The teammate who takes care of the contact',
	}),
	phone: text("The contact's phone number", { placeholder: 'e.g. +353871234567' }),
	signed_up_at: time('When the contact signed up'),
	unsubscribed_from_emails: flag('the contact gets no emails'),
};
