import type { IDataObject } from 'n8n-workflow';
import { Complaint } from '../table/complaint';
import {
	choice,
	files,
	flag,
	groups,
	isoTime,
	json,
	list,
	longText,
	type More,
	pathId,
	selector,
	text,
} from '../table/fields';
import { whole } from '../table/paging';
import { Later } from '../table/types';
import type { Field, Reader } from '../table/types';
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

/** Who the customer is. */
const user = {
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

const conversation_attributes = json('Up to 10 attributes of the conversation that Fin may use', {
	displayName: 'Conversation Attributes (JSON)',
	placeholder: 'e.g. {"department": "sales"}',
	to: 'conversation_metadata.attributes',
});

const history = groups(
	'What was said before, at most 10 messages',
	{
		author,
		body: longText('What was said', { displayName: 'Message', placeholder: 'e.g. Hello' }),
		timestamp: isoTime('When it was said', { displayName: 'Written At' }),
	},
	{ placeholder: 'Add Message', to: 'conversation_metadata.history' },
);

const as_email = flag('Fin writes as in an email, not as in a chat', {
	displayName: 'Write as Email',
	to: 'settings.email',
});

/** How Fin answers. */
const settings = {
	as_email: { ...as_email, version: 'Preview' as const },
	follow_up_questions: flag('Fin may ask back and hand over to a teammate', {
		default: true,
		to: 'settings.follow_up_questions',
		version: 'Preview',
	}),
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
	...user,
};

/** Fin takes up to so many characters about an escalation. */
const LONGEST_WORDS = 10_000;
const words = (description: string, more: More): Field => ({
	...longText(`${description}, at most ${LONGEST_WORDS.toLocaleString('en')} characters`, more),
	read: (value, reading) => {
		const given = longText('').read(value, reading) as string;
		if (given.length > LONGEST_WORDS)
			throw new Complaint(`has ${given.length} characters, but Intercom takes at most ${LONGEST_WORDS}`);
		return given;
	},
});

export const finAgent = resource({
	name: 'Fin Agent',
	description: 'Fin as the AI agent of a channel of your own; Intercom opens it on request',
	operations: {
		ask: {
			action: 'Ask Fin (Fin answers customer)',
			description: 'Ask Fin one question, which it answers once, without asking back or handing over',
			notice: "Fin's answer comes later, as an event",
			route: 'POST /fin/ask',
			answerNames: 'conversation_id',
			version: 'Preview',
			required: said,
			optional: { ...details, conversation_attributes, history },
			reaches: 'customer',
		},
		escalate: {
			action: 'Escalate from Fin to teammate (customer sees it)',
			description: "Hand a conversation with Fin, or a customer of your own system, over to the team's inbox",
			route: 'POST /fin/escalate',
			answerNames: 'conversation_id',
			version: 'Preview',
			required: {
				escalated: selector('What is handed over', {
					conversation: 'Conversation With Fin',
					user: 'Customer Without a Conversation',
				}),
				conversation_id: { ...conversation_id, when: { escalated: ['conversation'] } },
				user_id: { ...said.user_id, when: { escalated: ['user'] } },
			},
			shown: {
				user_name: { ...user.user_name, when: { escalated: ['user'] } },
				user_email: { ...user.user_email, when: { escalated: ['user'] } },
				user_attributes: { ...user.user_attributes, when: { escalated: ['user'] } },
				message: words('First message of the new conversation, which the customer sees', {
					placeholder: 'e.g. I would like to speak to a person',
					when: { escalated: ['user'] },
				}),
			},
			optional: {
				context: words('What the teammate should know, as an internal note', {
					placeholder: 'e.g. Asked twice for a refund',
				}),
			},
			reaches: 'customer',
		},
		getCapabilities: {
			action: 'Get capabilities of Fin',
			description: 'List what Fin can do for a customer, such as the procedures it may run',
			route: 'POST /fin/capabilities',
			version: 'Preview',
			required: { user_id: said.user_id },
			optional: user,
			list: whole('capabilities'),
			repeatable: 'reads',
		},
		rate: {
			action: 'Submit satisfaction rating of Fin conversation (as customer)',
			description: "Record how satisfied the customer is, after Fin's event asked for it",
			notice: 'A rating with a remark can no longer be changed',
			route: 'POST /fin/csat',
			answerNames: 'conversation_id',
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
			answerNames: 'conversation_id',
			required: said,
			optional: { ...details, ...settings },
			reaches: 'customer',
		},
		runProcedure: {
			action: 'Run procedure of Fin (Fin answers customer)',
			description: 'Let Fin run one procedure in a new conversation with a customer',
			route: 'POST /fin/procedures/{procedure_id}/run',
			answerNames: 'conversation_id',
			version: 'Preview',
			required: {
				procedure_id: pathId('ID of the procedure, as Get Capabilities gives it', {
					displayName: 'Procedure ID',
					placeholder: 'e.g. 12345',
				}),
				conversation_id,
				user_id: said.user_id,
			},
			optional: {
				...user,
				conversation_attributes,
				as_email,
				body: said.body,
				author: said.author,
				timestamp: { ...timestamp, displayName: 'Message Written At', to: 'message.timestamp' },
			},
			async prepare(_run, { author: writer, timestamp: at, ...values }) {
				const said = values.body === undefined ? {} : { author: writer ?? 'user', timestamp: at };
				return await Promise.resolve({ ...values, ...said });
			},
			reaches: 'customer',
		},
		start: {
			action: 'Start conversation with Fin (Fin answers customer)',
			description: "Pass a customer's first message on to Fin, with what it should know",
			route: 'POST /fin/start',
			answerNames: 'conversation_id',
			required: said,
			optional: {
				...details,
				conversation_attributes,
				history,
				...settings,
			},
			reaches: 'customer',
		},
	},
});
