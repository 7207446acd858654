import type { IDataObject } from 'n8n-workflow';
import { createdId, readId } from '../table/answerId';
import { actingAdmin, choice, flag, jsonList, list, longText, text, time } from '../table/fields';
import { messageToContactRow } from '../rows/message';
import type { Composite, Run } from '../table/types';
import { format, inFormat } from '../fields/replies';
import {
	contactBy,
	type ContactKeys,
	contactKeysOf,
	LOOKUP_ROUTES,
	requireContact,
	workspaceOf,
} from './contactLookup';
import { onlyOnce } from './onlyOnce';

/** A contact as the sender's and receivers' fields want it. */
const recipientOf = async (run: Run, keys: ContactKeys): Promise<IDataObject> => {
	const contact = await requireContact(run, keys);
	return { type: contact.role === 'lead' ? 'lead' : 'user', id: readId(contact, 'contact') };
};

/** People who get a copy, each by email or ID. */
const copies = (description: string, displayName: string) =>
	list(description, {
		displayName,
		placeholder: 'e.g. ada@example.com',
		read: (value, reading) =>
			(list('').read(value, reading) as string[]).map((each) => contactKeysOf(each, reading)),
	});

const send: Composite = {
	action: 'Send message to contact (customer receives it)',
	description:
		'Send an email, an in-app or a WhatsApp message to a contact given by email, external ID or ID',
	effect: 'writes',
	simplify: messageToContactRow,
	reaches: 'customer',
	sends: [...LOOKUP_ROUTES, 'GET /me', 'POST /messages'],
	permission: 'Write conversations',
	required: {
		contact: contactBy({ description: 'Who receives the message' }),
		message_type: choice('How the message reaches the contact', {
			email: 'Email',
			inapp: 'In-App',
			whatsapp: 'WhatsApp',
		}),
		subject: text('Subject of the email', {
			placeholder: 'e.g. Thanks for everything',
			when: { message_type: ['email'] },
		}),
		body: longText('What the contact reads, as text or HTML', {
			displayName: 'Message',
			placeholder: 'e.g. Hello, how are you getting on?',
			when: { message_type: ['email', 'inapp'] },
		}),
		template_name: text('Name of the template that WhatsApp has approved', {
			placeholder: 'e.g. order_shipped',
			when: { message_type: ['whatsapp'] },
		}),
		components: jsonList("Values for the template's placeholders, as WhatsApp takes them", {
			displayName: 'Components (JSON)',
			when: { message_type: ['whatsapp'] },
		}),
	},
	optional: {
		admin_id: actingAdmin({
			displayName: 'Sender',
			description: "The teammate who sends it; the credential's own by default",
		}),
		bcc: copies('Emails or IDs of contacts who get a copy that the others do not see; email only', 'BCC'),
		cc: copies('Emails or IDs of contacts who get a copy; email only', 'CC'),
		create_conversation_without_contact_reply: flag(
			'a conversation is opened in the inbox at once, not only when the contact answers',
			{ displayName: 'Create Conversation' },
		),
		created_at: time('When it was said, to take over past messages from elsewhere', {
			displayName: 'Created At',
		}),
		deduplication_key: text(
			'A message with the same key is not sent again for a day, also when both are sent at the same moment. Keys are forgotten when n8n restarts, and each of its workers has its own.',
			{ displayName: 'Deduplication Key', placeholder: 'e.g. order-42-shipped' },
		),
		format,
		locale: text("Language of WhatsApp's template", { placeholder: 'e.g. en' }),
		template: choice(
			'How the email looks',
			{ personal: 'Personal', plain: 'Plain' },
			{ default: 'plain', displayName: 'Email Template' },
		),
	},
	prepare: inFormat,
	async run(run, values) {
		const {
			contact,
			message_type,
			admin_id,
			cc,
			bcc,
			template,
			template_name,
			locale,
			deduplication_key,
			...others
		} = values;
		const to = await recipientOf(run, contact as ContactKeys);
		const copied = async (keys: unknown) =>
			await Promise.all((keys as ContactKeys[]).map(async (each) => await recipientOf(run, each)));
		const byType: { [type: string]: () => Promise<IDataObject> } = {
			email: async () => ({
				template: (template ?? 'plain') as string,
				...(cc ? { cc: await copied(cc) } : {}),
				...(bcc ? { bcc: await copied(bcc) } : {}),
			}),
			whatsapp: async () => ({
				template: template_name as string,
				...(locale ? { locale: locale as string } : {}),
			}),
		};
		const particular = (await byType[String(message_type)]?.()) ?? {};
		const given = Object.entries(others).filter(([, value]) => value !== undefined);
		const body: IDataObject = {
			message_type: message_type as string,
			from: { type: 'admin', id: admin_id as string },
			to,
			...(Object.fromEntries(given) as IDataObject),
			...particular,
		};
		const sent = async () => {
			const message = await run.request('POST /messages', { body });
			createdId(message, 'message');
			return message;
		};
		const message =
			deduplication_key === undefined || run.isPreview
				? await sent()
				: await onlyOnce(`${await workspaceOf(run)} ${String(deduplication_key)}`, sent, run.signal);
		return { ...message, contact_id: to.id };
	},
};

export const messageComposites = { send };
