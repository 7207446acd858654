import type { IDataObject } from 'n8n-workflow';
import { isBot, isCustomer, isFin, type Role, roleOf } from '../table/authors';
import { entries, object, written } from '../table/json';
import { beginning, oneLine } from '../table/outsideText';
import { messageText, titleText } from '../table/plainText';
import { isoTime } from '../table/simplify';
import { asName, continued, uncontinued } from './continuedLines';

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
		at: isoTime(said.created_at),
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
	const parts = entries(list.conversation_parts);
	const inOrder = parts
		.map((part, index) => ({ part, index }))
		.sort(
			(a, b) => Number(written(a.part.created_at)) - Number(written(b.part.created_at)) || a.index - b.index,
		)
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
	const [listed] = entries(object(conversation.contacts).contacts);
	const wrote = authors.filter(
		(author) => isCustomer(author) && (listed?.id === undefined || written(author.id) === written(listed.id)),
	);
	const textOf = (value: unknown): string | null => oneLine(written(value)) || null;
	return {
		id: textOf(listed?.id ?? wrote[0]?.id),
		name: textOf(wrote.find(({ name }) => name)?.name),
		email: textOf(wrote.find(({ email }) => email)?.email),
	};
}

/**
 * How many parts the conversation has. The list's own count is exact; the statistics count kinds of parts that
 * Intercom never lists, so they say something only where the list is as full as it can be.
 */
function totalOf(conversation: IDataObject, list: IDataObject, given: number): number {
	const counted = Number(written(list.total_count));
	const statistics = Number(written(object(conversation.statistics).count_conversation_parts));
	return Math.max(given, counted, given >= MOST_PARTS ? statistics : 0);
}

const ROLE_WORDS: { [role in Role]: string } = {
	customer: 'customer',
	teammate: 'teammate',
	bot: 'bot',
	note: 'internal note',
	unknown: 'unknown role',
};

const fileNames = ({ attachments }: Message): string =>
	attachments.map(({ name }) => `[Attachment: ${name}]`).join('\n');

const words = (message: Message): string => [message.text, fileNames(message)].filter(Boolean).join('\n');

/** Before the words of a message: when, by whom, and as what. The role is in the first round brackets, whatever the name is. */
const heading = ({ at, author, role }: Message): string =>
	`${at ? `[${at.slice(0, 16).replace('T', ' ')}] ` : ''}${asName(author)} (${ROLE_WORDS[role]}): `;

/** A message in the text. No line of its own words begins as the line of another message does. */
const line = (message: Message): string => heading(message) + continued(words(message));

const BETWEEN = '\n\n';

const partsMissing = ({ total, given }: Transcript['parts']): string =>
	total > given
		? `(Intercom gives the newest ${given} of ${total} parts. What was said before them, except the first message, is missing.)`
		: '';

const leftOutWords = (count: number): string =>
	`(${count} earlier ${count === 1 ? 'message is' : 'messages are'} left out to keep to the character budget.)`;

export interface Selected {
	messages: Message[];
	text: string;
	/** Messages that the budget left out. */
	leftOut: number;
	/** The newest message alone was longer than the budget, and its end is missing. */
	shortened: boolean;
}

/**
 * The transcript as text, and its messages, of which the newest are kept so that the text has at most `budget`
 * characters (0: no limit). What is missing is said at the place where it is missing.
 */
export function selected({ messages, parts }: Transcript, budget: number): Selected {
	const missing = partsMissing(parts);
	const rendered = (kept: Message[], leftOut: number): string =>
		[
			...(leftOut > 0
				? [leftOutWords(leftOut), missing, ...kept.map(line)]
				: [...kept.slice(0, 1).map(line), missing, ...kept.slice(1).map(line)]),
		]
			.filter(Boolean)
			.join(BETWEEN);
	const whole = rendered(messages, 0);
	if (budget === 0 || whole.length <= budget) return { messages, text: whole, leftOut: 0, shortened: false };
	let kept = 0;
	let length = rendered([], messages.length).length;
	while (kept < messages.length) {
		const next = messages.at(-1 - kept) as Message;
		length += line(next).length + BETWEEN.length;
		if (length > budget) break;
		kept++;
	}
	if (kept > 0) {
		const newest = messages.slice(-kept);
		const leftOut = messages.length - kept;
		return { messages: newest, text: rendered(newest, leftOut), leftOut, shortened: false };
	}
	const last = messages.at(-1) as Message;
	const leftOut = messages.length - 1;
	const room = budget - rendered([{ ...last, text: '…' }], leftOut).length;
	const cut = { ...last, text: `${uncontinued(beginning(continued(last.text), room))}…` };
	return { messages: [cut], text: beginning(rendered([cut], leftOut), budget), leftOut, shortened: true };
}

const CHAT_ROLES: { [role in Role]: string } = {
	customer: 'user',
	teammate: 'assistant',
	bot: 'assistant',
	note: 'assistant',
	unknown: 'user',
};

/** What stands before messages whose place in a chat does not tell what they are. */
const chatLabel = ({ role, author }: Message): string => {
	if (role === 'note') return `Internal note of ${author}, not shown to the customer: `;
	return role === 'unknown' ? 'Message of an unknown author: ' : '';
};

/**
 * Messages as chat models take them. None is a `system` message: a model obeys those, and people wrote these. Notes may
 * quote the customer, too.
 */
export const chatMessages = (messages: Message[]): IDataObject[] =>
	messages.map((message) => ({
		role: CHAT_ROLES[message.role],
		content: chatLabel(message) + words(message),
	}));
