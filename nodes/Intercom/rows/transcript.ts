import type { IDataObject } from 'n8n-workflow';
import { isBot, isCustomer, isFin, type Role, roleOf } from '../table/authors';
import { entries, listed, object, written } from '../table/json';
import { oneLine } from '../table/outsideText';
import { messageText, titleText } from '../table/plainText';
import { unixTime, utcTime } from '../table/simplify';

export interface Attachment {
	name: string;
	content_type: string | null;
	size: number | null;
	url: string;
	/** The binary field that holds the file, where files are downloaded. */
	binary?: string;
	/** Why the file could not be downloaded. */
	download_error?: string;
}

/** One message or note of a conversation. `at` is ISO 8601. */
export interface Message {
	/** Of the part, or of the first message. */
	id: string | null;
	role: Role;
	author: string;
	author_id: string | null;
	text: string;
	at: string | null;
	attachments: Attachment[];
	redacted: boolean;
}

/** A teammate who wrote, and when (ISO 8601). */
export interface Writer {
	id: string;
	name: string;
	email: string | null;
	at: string | null;
}

/** Everything that was said in one conversation, oldest first, as far as Intercom gives it. */
export interface Transcript {
	messages: Message[];
	/** How many parts Intercom has, and how many of them it gave; replies, notes and events alike. */
	parts: { total: number; given: number };
	contact: { id: string | null; name: string | null; email: string | null };
	finTookPart: boolean;
	botTookPart: boolean;
	/** Whether a teammate wrote what the customer could see: a note is no conversation. */
	humanTookPart: boolean;
	/** The teammate who wrote last to the customer. */
	lastTeammate: Writer | null;
	/** The teammate who left the last note. */
	lastNoteBy: Writer | null;
	/** Who wrote last of what the customer could see; null where nobody did. */
	lastMessageBy: Role | null;
	/** Fin has answered since the customer's last message, and no teammate has written since. */
	finAnsweredLast: boolean;
}

/** Intercom gives no more parts of a conversation than the newest of them. */
const MOST_PARTS = 500;

const attachmentOf = ({ name, url, content_type, filesize }: IDataObject): Attachment => ({
	name: oneLine(written(name) || 'attachment'),
	content_type: written(content_type) || null,
	size: typeof filesize === 'number' ? filesize : null,
	url: written(url),
});

const nameOf = (author: IDataObject, role: Role): string => {
	const unnamed: { [role in Role]: string } = {
		customer: 'Customer',
		teammate: 'Teammate',
		bot: 'Bot',
		note: 'Teammate',
		unknown: 'Unknown author',
	};
	return oneLine(written(author.name) || written(author.email)) || unnamed[role];
};

function messageOf(said: IDataObject, partType: string): Message {
	const author = object(said.author);
	const role = roleOf(said, partType);
	const redacted = said.redacted === true;
	return {
		id: written(said.id) || null,
		role,
		author: nameOf(author, role),
		author_id: written(author.id) || null,
		text: redacted ? '(redacted)' : messageText(written(said.body)),
		at: utcTime(said.created_at),
		attachments: entries(said.attachments).map(attachmentOf),
		redacted,
	};
}

const saysSomething = ({ text, attachments }: Message): boolean => text !== '' || attachments.length > 0;

/**
 * What was said in a conversation that was read with `display_as=plaintext`: its first message, which Intercom keeps
 * apart, and all parts with words or files, in order. Parts without either, such as assignments, are left out.
 */
export function transcriptOf(conversation: IDataObject): Transcript {
	const source = object(conversation.source);
	const list = object(conversation.conversation_parts);
	const parts = listed(conversation.conversation_parts) ?? [];
	const inOrder = parts
		.map((part, index) => ({ part, index, at: unixTime(part.created_at) ?? 0 }))
		.sort((a, b) => a.at - b.at || a.index - b.index)
		.map(({ part }) => part);
	const opening = { ...source, created_at: conversation.created_at } as IDataObject;
	const first = messageOf(opening, '');
	const subject = titleText(written(source.subject));
	const all = [
		{ said: opening, message: { ...first, text: [subject, first.text].filter(Boolean).join('\n\n') } },
		...inOrder.map((part) => ({ said: part, message: messageOf(part, written(part.part_type)) })),
	].filter(({ message }) => saysSomething(message));
	const messages = all.map(({ message }) => message);
	const authors = [object(source.author), ...parts.map(({ author }) => object(author))];
	const finTookPart =
		conversation.ai_agent_participated === true ||
		conversation.sales_agent_participated === true ||
		authors.some(isFin);
	const isPerson = ({ said }: Said): boolean => object(said.author).type === 'admin';
	const seen = all.filter(({ message }) => message.role !== 'note');
	const lastTeammate = seen.findLast((each) => each.message.role === 'teammate' && isPerson(each));
	const lastNote = all.findLast(
		(each) => each.message.role === 'note' && isPerson(each) && !isBot(object(each.said.author)),
	);
	const sinceCustomer = seen.slice(seen.findLastIndex(({ message }) => message.role === 'customer') + 1);
	return {
		messages,
		parts: { total: totalOf(conversation, list, parts.length), given: parts.length },
		contact: contactOf(conversation, authors),
		finTookPart,
		botTookPart: finTookPart || messages.some(({ role }) => role === 'bot'),
		humanTookPart: lastTeammate !== undefined,
		lastTeammate: writerOf(lastTeammate),
		lastNoteBy: writerOf(lastNote),
		lastMessageBy: seen.at(-1)?.message.role ?? null,
		finAnsweredLast:
			sinceCustomer.some(({ said }) => isFinsOwn(said)) &&
			sinceCustomer.every(({ message }) => message.role !== 'teammate'),
	};
}

interface Said {
	said: IDataObject;
	message: Message;
}

/** Fin may appear as a bot of its name, where the answer does not say that it is the AI agent. */
const isFinsOwn = ({ author }: IDataObject): boolean => {
	const by = object(author);
	return isFin(by) || by.type === 'fin' || (isBot(by) && /^fin\b/i.test(written(by.name)));
};

function writerOf(said: Said | undefined): Writer | null {
	if (!said) return null;
	const author = object(said.said.author);
	return {
		id: written(author.id),
		name: nameOf(author, 'teammate'),
		email: written(author.email) || null,
		at: said.message.at,
	};
}

/** Whom the conversation is with. Name and email are known where the contact has written. */
function contactOf(conversation: IDataObject, authors: IDataObject[]): Transcript['contact'] {
	const first = listed(conversation.contacts)?.[0];
	const wrote = authors.filter(
		(author) => isCustomer(author) && (first?.id === undefined || written(author.id) === written(first.id)),
	);
	const textOf = (value: unknown): string | null => oneLine(written(value)) || null;
	return {
		id: textOf(first?.id ?? wrote[0]?.id),
		name: textOf(wrote.find(({ name }) => name)?.name),
		email: textOf(wrote.find(({ email }) => email)?.email),
	};
}

/**
 * How many parts the conversation has. The list's own count is exact; the statistics count kinds of parts that
 * Intercom never lists, so they say something only where the list is as full as it can be, or missing.
 */
function totalOf(conversation: IDataObject, list: IDataObject, given: number): number {
	const counted = Number(written(list.total_count)) || 0;
	const statistics = Number(written(object(conversation.statistics).count_conversation_parts)) || 0;
	const mayBeCut = given >= MOST_PARTS || !listed(conversation.conversation_parts);
	return Math.max(given, counted, mayBeCut ? statistics : 0);
}
