import type { IDataObject } from 'n8n-workflow';
import {
	actingAdmin,
	choice,
	flag,
	groups,
	jsonList,
	longText,
	pick,
	selector,
	text,
	time,
} from '../table/fields';
import { Complaint } from '../table/complaint';
import { pages } from '../table/paging';
import { messageStatusRow, sentMessageRow, whatsAppStatusRow } from '../rows/message';
import { format, inFormat } from '../fields/replies';
import { resource } from '../table/types';
import type { Field } from '../table/types';
import { messageComposites } from '../procedures/message';

const type = choice(
	'Whether the contact is a user or a lead',
	{ lead: 'Lead', user: 'User' },
	{ default: 'user' },
);

/** Several contacts. Intercom takes a single one as an object, so that a list of one reads as just that contact. */
function recipients(description: string): Field {
	const entries = groups(description, { type, id: pick('contact') }, { placeholder: 'Add Contact' });
	return {
		...entries,
		read: (value, reading) => {
			const given = entries.read(value, reading) as IDataObject[];
			if (given.length === 0) throw new Complaint('has no entry', 'Add a contact at least');
			const unclear = given.findIndex((contact) => !contact.type || !contact.id);
			if (unclear >= 0) throw new Complaint(`lacks the type or the contact in entry ${unclear + 1}`);
			return given.length === 1 ? given[0] : given;
		},
	};
}

/** Who receives the message: one contact in two fields, or several in a list. */
const to = {
	send_to: selector('Who receives the message', { one: 'One Contact', several: 'Several Contacts' }),
	contact_id: pick('contact', {
		identity: true,
		description: 'The contact who receives the message',
		to: 'to.id',
		when: { send_to: ['one'] },
	}),
	contact_type: { ...type, to: 'to.type', when: { send_to: ['one'] } },
	to: {
		...recipients('The contacts who receive the message'),
		displayName: 'Contacts',
		when: { send_to: ['several'] },
	},
};

const body = longText('What the contact reads, as text or HTML', {
	displayName: 'Message',
	placeholder: 'e.g. Hello, how are you getting on?',
});

const more = {
	admin_id: actingAdmin({
		displayName: 'Sender',
		description: "The teammate who sends it; the credential's own by default",
		to: 'from.id',
	}),
	create_conversation_without_contact_reply: flag(
		'a conversation is opened in the inbox at once, not only when the contact answers',
		{ displayName: 'Create Conversation' },
	),
	created_at: time('When it was said, to take over past messages from elsewhere', {
		displayName: 'Created At',
	}),
};

export const message = resource({
	name: 'Message',
	description: 'Messages that a teammate sends to contacts',
	permission: 'Write conversations',
	simplify: sentMessageRow,
	composites: messageComposites,
	operations: {
		getStatuses: {
			action: 'Get statuses of outbound WhatsApp messages',
			description: 'List what became of the WhatsApp messages of one outbound campaign',
			route: 'GET /messages/status',
			simplify: messageStatusRow,
			required: {
				ruleset_id: text('ID of the outbound campaign', {
					displayName: 'Ruleset ID',
					placeholder: 'e.g. 12345',
				}),
			},
			list: pages('events', 100),
			permission: 'Read conversations',
		},
		getWhatsAppStatus: {
			name: 'Get WhatsApp Status',
			action: 'Get status of WhatsApp message',
			description: 'Tell whether one message arrived and was read',
			route: 'GET /messages/whatsapp/status',
			simplify: whatsAppStatusRow,
			required: {
				message_id: text("WhatsApp's ID of the message", {
					displayName: 'WhatsApp Message ID',
					placeholder: 'e.g. wamid.HBgLMTU1NTU',
				}),
			},
			permission: 'Read conversations',
		},
		sendEmail: {
			action: 'Send email to contact (customer receives it)',
			description: 'Write an email in the name of a teammate',
			route: 'POST /messages',
			required: {
				...to,
				subject: text('Subject of the email', { placeholder: 'e.g. Thanks for everything' }),
				body,
				template: choice(
					'How the email looks',
					{ personal: 'Personal', plain: 'Plain' },
					{
						default: 'plain',
					},
				),
			},
			optional: {
				...more,
				format,
				bcc: recipients('Contacts who get a copy that the others do not see'),
				cc: recipients('Contacts who get a copy'),
			},
			prepare: inFormat,
			constants: { message_type: 'email', 'from.type': 'admin' },
			reaches: 'customer',
		},
		sendInApp: {
			name: 'Send in App',
			action: 'Send in-app message to contact (customer receives it)',
			description: 'Write in the Messenger in the name of a teammate',
			route: 'POST /messages',
			required: { ...to, body },
			optional: { ...more, format },
			prepare: inFormat,
			constants: { message_type: 'inapp', 'from.type': 'admin' },
			reaches: 'customer',
		},
		sendSms: {
			name: 'Send SMS',
			action: 'Send SMS to contact (customer receives it)',
			description: 'Write a text message in the name of a teammate',
			route: 'POST /messages',
			version: 'Preview',
			required: { ...to, body },
			optional: more,
			constants: { message_type: 'sms', 'from.type': 'admin' },
			reaches: 'customer',
		},
		sendWhatsApp: {
			name: 'Send WhatsApp',
			action: 'Send WhatsApp message to contact (customer receives it)',
			description: 'Send a message from a template that WhatsApp has approved',
			route: 'POST /messages',
			required: {
				...to,
				template: text('Name of the approved template', {
					displayName: 'Template Name',
					placeholder: 'e.g. order_shipped',
				}),
				components: jsonList("Values for the template's placeholders, as WhatsApp takes them", {
					displayName: 'Components (JSON)',
				}),
			},
			optional: {
				...more,
				locale: text('Language of the template', { placeholder: 'e.g. en' }),
			},
			constants: { message_type: 'whatsapp', 'from.type': 'admin' },
			reaches: 'customer',
		},
	},
});
