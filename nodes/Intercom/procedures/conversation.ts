import type { IBinaryKeyData, IDataObject } from 'n8n-workflow';
import { createdId, readId } from '../table/answerId';
import { SESSION_ATTRIBUTE } from '../table/attributeLists';
import { Complaint, retold, settled } from '../table/complaint';
import {
	actingAdmin,
	attributes,
	attributesJson,
	choice,
	flag,
	list,
	longText,
	number,
	pick,
	picks,
	tokenTeammate,
	text,
} from '../table/fields';
import type { Shown as Column } from '../table/rows';
import type { Composite, Field, Outcome, Reader, Run, Values } from '../table/types';
import { contactBy, type ContactKeys, requireContact, UPSERT_ROUTES, upsertContact } from './contactLookup';
import { counting } from './counting';
import { download } from './download';
import { escalate, ESCALATION_ROUTES } from './escalation';
import { create_missing_attributes, new_attribute_types } from '../fields/contact';
import { attachment_urls, created_at } from '../fields/replies';
import { startedByContact } from '../rows/conversation';
import { nameOf as nameById } from '../rows/names';
import { type Transcript, transcriptOf } from '../rows/transcript';
import { OWN_TEAMMATE } from '../table/authors';
import { isBlank, listed, object, written } from '../table/json';
import { isEmail, Named } from '../table/names';
import { withoutFolders } from '../table/outsideText';
import { assigneeId, calledIn, shortList } from '../table/simplify';
import { CONVERSATION_ATTRIBUTE_ROUTES, creatingAttributes } from './missingAttributes';
import { sessionTranscript } from './sessionTranscript';
import { chatMessages, selected } from './transcriptText';

const READ = 'Read conversations';
const WRITE = 'Write conversations';

/** With fewer characters not even the remark fits that something is missing. */
const SMALLEST_BUDGET = 300;

const contact_name = text('Name of the contact, if it is created', { placeholder: 'e.g. Ada Okafor' });

const character_budget = number(
	'How many characters the text may have; the newest messages are kept. 0: all.',
	{
		typeOptions: { minValue: 0 },
		read: (value, reading) => {
			const budget = number('').read(value, reading) as number;
			if (!Number.isInteger(budget) || budget < 0 || (budget > 0 && budget < SMALLEST_BUDGET))
				throw new Complaint(`must be a whole number of at least ${SMALLEST_BUDGET}, or 0 for no limit`);
			return budget;
		},
	},
);

/**
 * The files of messages, streamed one after the other; each attachment then names its binary field, or says why it has
 * none: a transcript is worth more than a file that is gone.
 */
async function downloaded(run: Run, messages: Transcript['messages']): Promise<IBinaryKeyData> {
	const binary: IBinaryKeyData = {};
	for (const attachment of messages.flatMap((message) => message.attachments)) {
		const { name, url, content_type } = attachment;
		const fileName = withoutFolders(name) || 'attachment';
		const got = await download(run, url, fileName, content_type ?? undefined);
		if ('refused' in got) {
			attachment.download_error = got.refused;
			continue;
		}
		const key = `attachment_${Object.keys(binary).length}`;
		binary[key] = got.file;
		attachment.binary = key;
	}
	return binary;
}

const chosenTeammates = picks('admin', '');

/** Teammates who count as if they had written nothing, such as the one in whose name a workflow answers. */
const ignore_teammates: Field = {
	...chosenTeammates,
	displayName: 'Ignore Teammate Names or IDs',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getTeammatesAndOwn' },
	description:
		'Teammates whose messages and notes are left out, as if they had not been written. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>: a list, or text with commas. The token\'s own teammate is "own".',
	read: (value, reading) => {
		const given = list('').read(value, reading) as string[];
		const others = given.filter((each) => each !== OWN_TEAMMATE);
		return [
			...(others.length < given.length ? [OWN_TEAMMATE] : []),
			...others.flatMap((each) =>
				// Nobody would be ignored by a name that is taken for an ID, and nothing would tell.
				/^\d+$/.test(each) || isEmail(each)
					? (chosenTeammates.read([each], reading) as unknown[])
					: [new Named('admin', 'name', each)],
			),
		];
	},
	complete: async (run, value) =>
		run.isPreview
			? value
			: await Promise.all(
					(value as unknown[]).map(async (each) => (each === OWN_TEAMMATE ? await tokenTeammate(run) : each)),
				),
};

/** A conversation without what some teammates wrote in it; what they did, such as an assignment, stays. */
function without(conversation: IDataObject, teammates: string[]): IDataObject {
	const isIgnored = ({ author }: IDataObject) => {
		const { type, id } = object(author);
		return type === 'admin' && teammates.includes(String(id));
	};
	const { source, conversation_parts: parts } = conversation;
	const silenced = (part: IDataObject) =>
		isIgnored(part) ? { ...part, body: null, attachments: [], redacted: false } : part;
	return {
		...conversation,
		...(isIgnored(object(source)) ? { source: null } : {}),
		...(listed(parts)
			? {
					conversation_parts: {
						total_count: object(parts).total_count,
						conversation_parts: (listed(parts) ?? []).map(silenced),
					},
				}
			: {}),
	};
}

const writer = (means: string): Column => ({
	type: 'object',
	means,
	inside: {
		id: { type: 'text', means: 'ID of the teammate' },
		name: { type: 'text', means: 'Name of the teammate' },
		email: { type: 'text', means: 'Email address of the teammate' },
		at: { type: 'time', means: 'When that was' },
	},
});

const taker = (who: string): Column => ({
	type: 'object',
	means: `The ${who} that takes care of it`,
	inside: {
		id: { type: 'text', means: `ID of the ${who}` },
		name: { type: 'text', means: `Name of the ${who}` },
	},
});

const transcriptColumns: { [name: string]: Column } = {
	conversation_id: { type: 'text', means: 'The conversation' },
	title: { type: 'text', means: 'Its title' },
	state: { type: 'text', means: '`open`, `closed` or `snoozed`' },
	contact: {
		type: 'object',
		means: 'The customer; name and email where the customer has written',
		inside: {
			id: { type: 'text', means: 'ID of the contact' },
			name: { type: 'text', means: 'Name of the contact' },
			email: { type: 'text', means: 'Email address of the contact' },
		},
	},
	assignee: taker('teammate'),
	team: taker('team'),
	tags: { type: 'list', means: 'Names of its tags' },
	last_message_by: { type: 'text', means: '`customer`, `teammate` or `bot`; notes do not count' },
	fin_answered_last: {
		type: 'yes or no',
		means: "Whether Fin answered the customer's last message, and no teammate since",
	},
	text: { type: 'text', means: 'All that was said, as text' },
	messages: {
		type: 'list',
		means: 'What was said, oldest first; For Chat Models gives `role` and `content` instead',
		inside: {
			id: { type: 'text', means: 'ID of the part, or of the first message' },
			role: { type: 'text', means: '`customer`, `teammate`, `bot` or `note`' },
			author: { type: 'text', means: 'Name of who wrote it' },
			author_id: { type: 'text', means: 'ID of who wrote it' },
			text: { type: 'text', means: 'What it says' },
			at: { type: 'time', means: 'When it was written' },
			attachments: { type: 'list', means: 'Its files' },
			redacted: { type: 'yes or no', means: 'Whether a teammate took its words away' },
		},
	},
	message_count: { type: 'number', means: 'How many messages are given' },
	complete: { type: 'yes or no', means: 'Whether nothing is missing' },
	cut_by_intercom: { type: 'yes or no', means: 'Whether Intercom gave only the newest parts' },
	parts_total: { type: 'number', means: 'How many parts Intercom has' },
	parts_given: { type: 'number', means: 'How many parts Intercom gave' },
	cut_by_budget: { type: 'yes or no', means: 'Whether the character budget left something out' },
	messages_left_out: { type: 'number', means: 'How many messages it left out' },
	fin_took_part: { type: 'yes or no', means: 'Whether Fin took part' },
	bot_took_part: { type: 'yes or no', means: 'Whether any bot took part' },
	human_took_part: { type: 'yes or no', means: 'Whether a teammate wrote to the customer' },
	last_teammate: writer('The teammate who wrote last to the customer'),
	last_note_by: writer('The teammate who left the last note'),
};

const getTranscript: Composite = {
	action: 'Get transcript of conversation',
	description: 'Get everything that was said in a conversation, as text and as a list of messages',
	notice: 'Intercom gives the newest 500 parts of a conversation; the output says when there were more',
	effect: 'reads',
	sends: ['GET /conversations/{conversation_id}', 'GET /me', 'GET /admins', 'GET /teams'],
	permission: READ,
	simplify: false,
	gives: transcriptColumns,
	required: { conversation_id: pick('conversation') },
	options: {
		character_budget,
		download_attachments: flag(
			'to download the files of the messages as binary data. Files at addresses inside a private network are refused.',
			{
				displayName: 'Download Attachments',
			},
		),
		ignore_teammates,
		include_notes: flag("to include teammates' internal notes, which the customer cannot see", {
			default: true,
		}),
		shape: choice(
			'What the messages look like',
			{ detailed: 'Detailed', chat: 'For Chat Models' },
			{ displayName: 'Message Format' },
		),
	},
	async run(run, values): Promise<Outcome> {
		const conversation_id = values.conversation_id as string;
		const conversation = await run.request('GET /conversations/{conversation_id}', {
			path: { conversation_id },
			query: { display_as: 'plaintext' },
		});
		const all = transcriptOf(without(conversation, (values.ignore_teammates ?? []) as string[]));
		const transcript =
			values.include_notes === false
				? { ...all, messages: all.messages.filter(({ role }) => role !== 'note') }
				: all;
		const {
			messages,
			text: words,
			leftOut,
			shortened,
		} = selected(transcript, (values.character_budget as number | undefined) ?? 0);
		const binary = values.download_attachments === true ? await downloaded(run, messages) : undefined;
		const { parts } = all;
		if (parts.total > parts.given)
			run.hint(
				'Intercom gives the newest parts of a conversation alone: what was said before them, except the first message, is missing where cut_by_intercom is true.',
			);
		const named = async (route: 'GET /admins' | 'GET /teams', id: string | null) =>
			id === null ? null : { id, name: await nameById(run, route, id) };
		const json = {
			conversation_id: readId(conversation, 'conversation'),
			title: calledIn(conversation.title) ?? null,
			state: written(conversation.state) || null,
			contact: all.contact,
			assignee: await named('GET /admins', assigneeId(conversation.admin_assignee_id)),
			team: await named('GET /teams', assigneeId(conversation.team_assignee_id)),
			tags: shortList(conversation.tags)?.words ?? [],
			last_message_by: all.lastMessageBy,
			fin_answered_last: all.finAnsweredLast,
			text: words,
			messages: values.shape === 'chat' ? chatMessages(messages) : messages,
			message_count: messages.length,
			complete: parts.total <= parts.given && leftOut === 0 && !shortened,
			cut_by_intercom: parts.total > parts.given,
			parts_total: parts.total,
			parts_given: parts.given,
			cut_by_budget: leftOut > 0 || shortened,
			messages_left_out: leftOut,
			fin_took_part: all.finTookPart,
			bot_took_part: all.botTookPart,
			human_took_part: all.humanTookPart,
			last_teammate: all.lastTeammate,
			last_note_by: all.lastNoteBy,
			...(binary
				? {
						attachments_not_downloaded: messages
							.flatMap(({ attachments }) => attachments)
							.filter(({ download_error }) => download_error !== undefined).length,
					}
				: {}),
		} as unknown as IDataObject;
		return binary ? { json, binary } : json;
	},
};

const createWithLookup: Composite = {
	name: 'Create With Contact Lookup',
	action: 'Create conversation as contact by email or external ID (customer sees it)',
	description: 'Start a conversation in the name of a contact given by email, external ID or ID',
	effect: 'writes',
	simplify: startedByContact,
	reaches: 'customer',
	sends: [...UPSERT_ROUTES, 'POST /conversations'],
	permission: WRITE,
	required: {
		contact: contactBy({ description: 'The contact who starts the conversation' }),
		body: longText('What the contact says, without HTML', {
			displayName: 'Message',
			placeholder: 'e.g. Where is my order?',
		}),
	},
	shown: {
		create_missing_attributes,
		new_attribute_types,
		create_contact: flag('to create the contact if there is none with this email or external ID', {
			displayName: 'Create Contact If Missing',
		}),
	},
	optional: {
		attachment_urls,
		brand_id: pick('brand', { description: 'The brand that the contact writes to' }),
		contact_name,
		created_at,
		subject: text('Title of the conversation, if it is an email'),
	},
	async run(run, { contact: keys, create_contact, contact_name: name, ...said }) {
		const { contact, created } = await contactFor(run, keys as ContactKeys, create_contact === true, {
			...(name ? { name: name as string } : {}),
		});
		const body = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
		const answer = await settled(
			run
				.request('POST /conversations', {
					body: { from: { type: 'contact', id: contact.id }, ...(body as IDataObject) },
				})
				.then((message) => {
					createdId(message, 'conversation', 'conversation_id');
					return message;
				}),
		);
		if ('value' in answer) return { ...answer.value, contact_id: contact.id, contact_created: created };
		if (!created) throw answer.error;
		throw retold(
			answer.error,
			(description) => `The contact was created before that: ${String(contact.id)}. ${description}`,
		);
	},
};

/** The contact, created with `facts` where that is allowed and it does not exist. An existing one stays as it is. */
async function contactFor(
	run: Run,
	keys: ContactKeys,
	create: boolean,
	facts: IDataObject,
): Promise<{ contact: IDataObject; created: boolean }> {
	if (!create) return { contact: await requireContact(run, keys), created: false };
	const { contact, did } = await upsertContact(run, keys, {}, { factsOfNew: facts, unarchive: true });
	return { contact, created: did === 'created' };
}

const sessionId: Reader = (value) => {
	const id = typeof value === 'object' ? '' : String(value).trim();
	if (id === '')
		throw new Complaint('is empty', 'Give the ID of the chat session, such as {{ $json.sessionId }}');
	return id;
};

const tagNames = list('Names of tags for the conversation; a tag that does not exist is created', {
	displayName: 'Tags',
	placeholder: 'e.g. Escalated',
});

const merged = (...given: unknown[]): IDataObject => Object.assign({}, ...given) as IDataObject;

const escalateToHuman: Composite = {
	name: 'Escalate to a Human',
	action: 'Escalate AI session to human (customer sees the conversation, not the note)',
	description:
		"Hand an AI session over: open a conversation as the customer, add the session's transcript as an internal note, tag and assign",
	notice:
		'Running it again with the same session ID goes on with the same conversation, and opens it again if it was closed or snoozed',
	effect: 'writes',
	gives: {
		conversation_id: { type: 'text', means: 'The conversation' },
		conversation_created: { type: 'yes or no', means: 'Whether it was opened now' },
		contact_id: { type: 'text', means: 'The customer' },
		contact_created: { type: 'yes or no', means: 'Whether there was no such contact before' },
		session_id: { type: 'text', means: 'The AI session' },
		done: { type: 'list', means: 'What was done, in words' },
	},
	// Without words of the customer a conversation that is there is only noted, tagged and assigned.
	reaches: ({ conversation_id, body }) => conversation_id === undefined || body !== undefined,
	sends: [...ESCALATION_ROUTES, ...CONVERSATION_ATTRIBUTE_ROUTES],
	permission: WRITE,
	required: {
		contact: contactBy({ description: 'The customer who is handed over' }),
		session_id: text(
			'ID of the AI session. The same one goes on with its conversation, as long as it is one of the last 10 sessions of the contact; an older one opens a new conversation.',
			{
				displayName: 'Session ID',
				placeholder: 'e.g. {{ $json.sessionId }}',
				identity: true,
				read: sessionId,
			},
		),
	},
	shown: {
		body: longText(
			'What the customer said, as the conversation shows it. Only with Existing Conversation it may stay empty: then nothing reaches the customer.',
			{
				displayName: 'Customer Message',
				placeholder: 'e.g. I was charged twice for order 10482',
				read: (value, reading) => (isBlank(value) ? undefined : text('').read(value, reading)),
			},
		),
		reason: text('Why a human is needed, for the internal note', {
			placeholder: 'e.g. Refund above the limit',
		}),
		transcript: longText(
			'What was said in the session, for the internal note; text, or a list of messages, each with who and what: role and content, sender and message, from and text, author and body',
			{ displayName: 'Session Transcript', read: sessionTranscript },
		),
		team_id: pick('team', { displayName: 'Assign to Team', description: 'The team that takes over' }),
		assignee_id: pick('admin', {
			displayName: 'Assign to Teammate',
			description: 'The teammate who takes over',
		}),
		conversation_attributes: attributes('conversation', { displayName: 'Conversation Attributes' }),
		contact_attributes: attributes('contact', { displayName: 'Contact Attributes' }),
	},
	optional: {
		admin_id: actingAdmin(),
		contact_attributes_json: attributesJson({ displayName: 'Contact Attributes (JSON)' }),
		contact_name,
		conversation_attributes_json: attributesJson(
			{ displayName: 'Conversation Attributes (JSON)' },
			'conversation',
		),
		conversation_id: pick('conversation', {
			displayName: 'Existing Conversation',
			description: 'A conversation of the contact to go on with, instead of opening one',
		}),
		create_missing_attributes,
		new_attribute_types,
		create_contact: flag('to create the contact if there is none with this email or external ID', {
			default: true,
			displayName: 'Create Contact If Missing',
		}),
		session_attribute: text(
			'Text attribute of contacts that remembers the last 10 sessions of each. It is created if it does not exist, and so is a second one whose name ends in _claims.',
			{ default: SESSION_ATTRIBUTE },
		),
		tags: tagNames,
	},
	async prepare(run, values) {
		if (values.body === undefined && values.conversation_id === undefined)
			throw new Complaint(
				'There is nothing to open a conversation with: Customer Message is empty',
				'Fill it in, or name an Existing Conversation. Nothing was sent to Intercom for this item',
			);
		const withContact = await creatingAttributes('contact', attributeFields('contact'))(run, values);
		return await creatingAttributes('conversation', attributeFields('conversation'))(run, withContact);
	},
	run: async (run, values) => await escalate(run, escalationOf(values)),
};

const attributeFields = (model: string) => [`${model}_attributes`, `${model}_attributes_json`];

const escalationOf = (values: Values) => ({
	contact: values.contact as ContactKeys,
	newContactFacts: values.contact_name ? { name: values.contact_name as string } : {},
	contactAttributes: merged(values.contact_attributes, values.contact_attributes_json),
	createContact: values.create_contact !== false,
	sessionId: values.session_id as string,
	attribute: String(values.session_attribute ?? '').trim() || SESSION_ATTRIBUTE,
	body: values.body as string | undefined,
	conversationId: values.conversation_id as string | undefined,
	reason: values.reason as string | undefined,
	transcript: values.transcript as string | undefined,
	conversationAttributes: merged(values.conversation_attributes, values.conversation_attributes_json),
	tags: [...new Set(((values.tags ?? []) as string[]).map((name) => name.trim()).filter(Boolean))],
	teamId: values.team_id as string | undefined,
	teammateId: values.assignee_id as string | undefined,
	adminId: String(values.admin_id as string),
});

export const conversationComposites = {
	count: counting('conversation', 'POST /conversations/search', READ),
	createWithLookup,
	escalateToHuman,
	getTranscript,
};
