import type { IDataObject } from 'n8n-workflow';
import { choice, files, groups, isoTime, json, list, longText, text } from '../table/fields';
import { Later } from '../table/types';
import type { Reader } from '../table/types';
import { resource } from '../table/types';

const conversation_id = text('The ID that your own system gives the conversation', {
	displayName: 'External Conversation ID',
	placeholder: 'e.g. ext-123',
	identity: true,
});

const AUTHORS = { agent: 'Agent', fin: 'Fin', user: 'User' };

const author = choice('Who wrote it', AUTHORS, { default: 'user' });

const timestamp = isoTime('When it was written; a repetition within 5 minutes is ignored', {
	displayName: 'Written At',
});

/** What is said to Fin, and who says it. */
const said = {
	conversation_id,
	user_id: text('The ID that your own system gave the customer', {
		displayName: 'External ID',
		placeholder: 'e.g. 25',
		to: 'user.id',
	}),
	body: longText('What the customer writes, as text or HTML', {
		displayName: 'Message',
		placeholder: 'e.g. Where is my order?',
		to: 'message.body',
	}),
	author: { ...author, displayName: 'Message Author', to: 'message.author' },
};

const addresses = list('Web addresses of attached files; at most 10 attachments in all', {
	displayName: 'Attachment URLs',
	placeholder: 'e.g. https://example.com/invoice.pdf',
});
const asUrls: Reader = (value, reading) =>
	(addresses.read(value, reading) as string[]).map((url) => ({ type: 'url', url }));

const binaries = files('Names of the binary fields whose files are attached, at most 10 attachments in all');
const asFiles: Reader = (value, reading) => {
	const loading = binaries.read(value, reading) as Later;
	return new Later(async () =>
		((await loading.load()) as IDataObject[]).map((file) => ({ type: 'file', ...file })),
	);
};

const details = {
	attachment_files: { ...binaries, to: 'attachments', read: asFiles },
	attachment_urls: { ...addresses, to: 'attachments', read: asUrls },
	timestamp: {
		...timestamp,
		displayName: 'Message Written At',
		description:
			'When the message was written: now, unless you give a moment. A repetition within 5 minutes is ignored.',
		to: 'message.timestamp',
		orElse: async () => await Promise.resolve(new Date().toISOString()),
	},
	user_attributes: json('Up to 10 attributes of the customer that Fin may use', {
		displayName: 'User Attributes (JSON)',
		placeholder: 'e.g. {"plan": "pro"}',
		to: 'user.attributes',
	}),
	user_email: text("The customer's email address", {
		placeholder: 'e.g. name@email.com',
		to: 'user.email',
	}),
	user_name: text("The customer's name", { placeholder: 'e.g. Nathan Smith', to: 'user.name' }),
};

export const finAgent = resource({
	name: 'Fin Agent',
	description: 'Fin as the AI agent of a channel of your own; Intercom opens it on request',
	operations: {
		rate: {
			action: 'Submit satisfaction rating of Fin conversation (as customer)',
			description: "Record how satisfied the customer is, after Fin's event asked for it",
			notice: 'A rating with a remark can no longer be changed',
			route: 'POST /fin/csat',
			required: {
				conversation_id,
				rating: choice(
					'How satisfied the customer is',
					{ terrible: 'Terrible', bad: 'Bad', ok: 'OK', good: 'Good', amazing: 'Amazing' },
					{ default: 'good' },
				),
			},
			optional: { remark: longText('What the customer wrote beside it', { placeholder: 'e.g. Very fast' }) },
			reaches: 'customer',
		},
		reply: {
			action: 'Reply to Fin (Fin answers customer)',
			description: "Pass the customer's next message on to Fin",
			route: 'POST /fin/reply',
			required: said,
			optional: details,
			reaches: 'customer',
		},
		start: {
			action: 'Start conversation with Fin (Fin answers customer)',
			description: "Pass a customer's first message on to Fin, with what it should know",
			route: 'POST /fin/start',
			required: said,
			optional: {
				...details,
				conversation_attributes: json('Up to 10 attributes of the conversation that Fin may use', {
					displayName: 'Conversation Attributes (JSON)',
					placeholder: 'e.g. {"department": "sales"}',
					to: 'conversation_metadata.attributes',
				}),
				history: groups(
					'What was said before, at most 10 messages',
					{
						author,
						body: longText('What was said', { displayName: 'Message', placeholder: 'e.g. Hello' }),
						timestamp: isoTime('When it was said', { displayName: 'Written At' }),
					},
					{ placeholder: 'Add Message', to: 'conversation_metadata.history' },
				),
			},
			reaches: 'customer',
		},
	},
});
