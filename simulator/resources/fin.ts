import { invalid, missing, Refusal } from '../errors';
import { Answer, type Call, type Resource } from '../routes';
import type { Contact, Json, PlainRecord, Workspace } from '../workspace';
import { newContact } from './contacts';
import { find, paragraph, plainText } from './shapes';

const MOST_ATTACHMENTS = 10;
const MOST_HISTORY = 10;
const MOST_ATTRIBUTES = 10;
/** How long Fin remembers a message's time stamp to tell a repetition from a new message. */
const REPEATED_WITHIN_MS = 5 * 60_000;

interface Message {
	author: string;
	body: string;
	timestamp: string;
	heard_at: number;
}

function atMost(value: unknown, most: number, name: string): void {
	const count = Array.isArray(value) ? value.length : Object.keys((value ?? {}) as Json).length;
	if (count > most) throw invalid(`${name} takes at most ${most} entries`, name);
}

function checkMessage(body: Json): void {
	atMost(body.attachments, MOST_ATTACHMENTS, 'attachments');
	for (const attachment of (body.attachments ?? []) as Json[]) {
		const needed = attachment.type === 'url' ? ['url'] : ['name', 'content_type', 'data'];
		for (const name of needed) if (attachment[name] === undefined) throw missing(`attachments.${name}`);
	}
	atMost((body.user as Json).attributes, MOST_ATTRIBUTES, 'user.attributes');
	const { timestamp } = body.message as Message;
	if (Number.isNaN(Date.parse(timestamp)))
		throw invalid('timestamp must be a date and time', 'message.timestamp');
}

/** Fin knows a person by the id that the workspace's owner gave them. */
function contactOf(workspace: Workspace, user: Json): Contact {
	const known = workspace.contactsBy.external_id.get(String(user.id));
	const contact = known === undefined ? undefined : workspace.contacts.get(known);
	return (
		contact ??
		newContact(workspace, {
			role: 'user',
			external_id: String(user.id),
			email: typeof user.email === 'string' ? user.email : null,
			name: typeof user.name === 'string' ? user.name : null,
		})
	);
}

/** Attributes that do not exist are told, the message is taken all the same. */
function attributeErrors(workspace: Workspace, contact: Contact, body: Json): Json | undefined {
	const given = ((body.user as Json).attributes ?? {}) as Json;
	const ofUser: Json = {};
	for (const [name, value] of Object.entries(given)) {
		const known = [...workspace.dataAttributes.values()].some(
			(each) => each.model === 'contact' && each.custom && !each.archived && each.name === name,
		);
		if (known) contact.custom_attributes[name] = value;
		else ofUser[name] = `User attribute '${name}' does not exist`;
	}
	const ofConversation: Json = {};
	const metadata = (body.conversation_metadata ?? {}) as Json;
	for (const name of Object.keys((metadata.attributes ?? {}) as Json))
		if (![...workspace.conversationAttributes.values()].some((each) => each.name === name && !each.archived))
			ofConversation[name] = `Conversation attribute '${name}' does not exist`;
	const errors = {
		...(Object.keys(ofUser).length > 0 ? { user: { attributes: ofUser } } : {}),
		...(Object.keys(ofConversation).length > 0 ? { conversation: { attributes: ofConversation } } : {}),
	};
	return Object.keys(errors).length > 0 ? errors : undefined;
}

/** Fin hears a message and answers it at once, where Intercom's takes its time and tells by webhook. */
function hear(call: Call, conversation: PlainRecord): Json {
	const { workspace, body } = call;
	const user = body.user as Json;
	const contact = contactOf(workspace, user);
	const { author, body: text, timestamp } = body.message as Message;
	const messages = conversation.messages as Message[];
	const now = workspace.clock();
	const repeated = messages.some(
		(each) =>
			each.author === author &&
			each.body === text &&
			each.timestamp === timestamp &&
			now - each.heard_at < REPEATED_WITHIN_MS,
	);
	const errors = attributeErrors(workspace, contact, body);
	if (!repeated) {
		const answer = paragraph(call.settings.finAnswer ?? `Fin answers: ${plainText(text)}`);
		messages.push(
			{ author, body: text, timestamp, heard_at: now },
			{ author: 'fin', body: answer, timestamp: new Date(now).toISOString(), heard_at: now },
		);
		Object.assign(conversation, { status: 'awaiting_user_reply', survey: 'open', contact_id: contact.id });
		workspace.shown({
			kind: 'fin_reply',
			contact_ids: [contact.id],
			where: conversation.id,
			body: answer,
		});
	}
	return {
		conversation_id: conversation.id,
		user_id: String(user.id),
		status: 'thinking',
		created_at_ms: new Date(now).toISOString(),
		...(errors ? { errors } : {}),
	};
}

const csatRefused = (errors: Json) => new Answer(422, { errors });

/** A call as Fin Voice tells it. */
function showCall(call: PlainRecord): Json {
	const { matched: _matched, created_at: _createdAt, source: _source, data: _data, ...shown } = call;
	return { ...shown, id: Number(call.id) };
}

/** Calls count as found once they are matched with a call of the workspace. */
function matchedCall({ workspace }: Call, fits: (call: PlainRecord) => boolean, what: string): Json {
	const found = [...workspace.plain.fin_voice_calls.values()]
		.reverse()
		.find((each) => each.matched === true && fits(each));
	if (!found) throw new Refusal(404, 'not_found', `${what} not found or not matched`);
	return showCall(found);
}

export const finAgent: Resource = {
	reads: 'read_fin',
	writes: 'write_fin',
	routes: {
		'POST /fin/start': (call) => {
			const { workspace, body } = call;
			checkMessage(body);
			const metadata = (body.conversation_metadata ?? {}) as Json;
			atMost(metadata.history, MOST_HISTORY, 'conversation_metadata.history');
			atMost(metadata.attributes, MOST_ATTRIBUTES, 'conversation_metadata.attributes');
			const id = String(body.conversation_id);
			const known = workspace.plain.fin_conversations.get(id);
			const conversation: PlainRecord = known ?? {
				id,
				contact_id: null,
				messages: [],
				status: 'thinking',
				/** 'none' before Fin has asked for a rating, 'open' while it can be given, then 'closed'. */
				survey: 'none',
				rating: null,
				remark: null,
			};
			workspace.plain.fin_conversations.set(id, conversation);
			return hear(call, conversation);
		},
		'POST /fin/reply': (call) => {
			checkMessage(call.body);
			const conversation = call.workspace.plain.fin_conversations.get(String(call.body.conversation_id));
			if (!conversation) throw invalid('Conversation not found', 'conversation_id');
			return hear(call, conversation);
		},
		'POST /fin/csat': ({ workspace, body }) => {
			const conversation = workspace.plain.fin_conversations.get(String(body.conversation_id));
			if (!conversation)
				return csatRefused({
					external_conversation_id: 'Conversation not found for the given external_conversation_id',
				});
			if (conversation.survey === 'none')
				return csatRefused({ base: 'No rating survey found for this conversation' });
			const same = conversation.rating === body.rating && body.remark === undefined;
			if (!same) {
				if (conversation.survey === 'closed')
					return csatRefused({ base: 'The rating window for this conversation has closed' });
				if (conversation.remark !== null)
					return csatRefused({
						base: 'This rating can no longer be changed because a remark has already been submitted',
					});
				conversation.rating = body.rating;
				if (body.remark !== undefined) conversation.remark = body.remark;
			}
			return { conversation_id: conversation.id, rating: conversation.rating, status: 'rated' };
		},
	},
};

export const finVoice: Resource = {
	reads: 'read_calls',
	writes: 'write_calls',
	routes: {
		'POST /fin_voice/register': ({ workspace, body }) => {
			const calls = workspace.plain.fin_voice_calls;
			const callId = String(body.call_id);
			if ([...calls.values()].some((each) => each.external_call_id === callId))
				throw new Refusal(409, 'conflict', `A call with call_id ${callId} is already registered`);
			const phone = String(body.phone_number);
			if (!/^\+[1-9]\d{6,14}$/.test(phone))
				throw invalid('phone_number must be in E.164 format', 'phone_number');
			const match = [...workspace.plain.calls.values()].filter((each) => each.phone === phone).at(-1);
			const registered: PlainRecord = {
				id: workspace.decimalId(),
				app_id: workspace.facts.app_id,
				user_phone_number: phone,
				status: match ? 'in-progress' : 'registered',
				intercom_call_id: match ? match.id : null,
				external_call_id: callId,
				intercom_conversation_id: match ? match.conversation_id : null,
				call_transcript: [],
				call_summary: '',
				intent: [],
				matched: match !== undefined,
				source: body.source ?? 'aws_connect',
				data: body.data ?? null,
				created_at: workspace.now(),
			};
			calls.set(registered.id, registered);
			return showCall(registered);
		},
		'GET /fin_voice/collect/{id}': (call) =>
			matchedCall(call, ({ id }) => id === call.params.id, 'External reference'),
		'GET /fin_voice/external_id/{external_id}': (call) =>
			matchedCall(call, ({ external_call_id: id }) => id === call.params.external_id, 'External reference'),
		'GET /fin_voice/phone_number/{phone_number}': (call) =>
			matchedCall(
				call,
				({ user_phone_number: phone }) => phone === call.params.phone_number,
				'Call for phone number',
			),
		'GET /fin_voice/conversation/{conversation_id}': ({ workspace, params }) => {
			find(workspace.conversations, params.conversation_id, 'Conversation');
			return [...workspace.plain.fin_voice_calls.values()]
				.filter((each) => each.matched === true && each.intercom_conversation_id === params.conversation_id)
				.map(showCall);
		},
	},
};
