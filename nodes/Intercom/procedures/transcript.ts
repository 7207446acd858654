import type { IDataObject } from 'n8n-workflow';
import { isAutomated, isBot, isFin, type Role, roleOf } from '../table/authors';
import { entries, object } from '../table/json';
import { messageText, titleText } from '../table/plainText';

export interface Attachment {
	name: string;
	content_type: string | null;
	size: number | null;
	url: string;
	/** The binary field that holds the file, where files are downloaded. */
	binary?: string;
}

/** One message or note of a conversation. `at` is ISO 8601. */
export interface Message {
	role: Role;
	author: string;
	author_id: string | null;
	text: string;
	at: string | null;
	attachments: Attachment[];
	redacted: boolean;
}

/** Everything that was said in one conversation, oldest first, as far as Intercom gives it. */
export interface Transcript {
	messages: Message[];
	/** How many parts Intercom has, and how many of them it gave; replies, notes and events alike. */
	parts: { total: number; given: number };
	finTookPart: boolean;
	botTookPart: boolean;
	humanTookPart: boolean;
	/** The teammate who wrote last, be it to the customer or as a note. */
	lastTeammate: { id: string; name: string; email: string | null; at: string | null } | null;
}

/** Intercom gives no more parts of a conversation than the newest of them. */
const MOST_PARTS = 500;

const isoTime = (value: unknown): string | null =>
	typeof value === 'number' && value > 0 ? new Date(value * 1000).toISOString() : null;

const attachmentOf = ({ name, url, content_type, filesize }: IDataObject): Attachment => ({
	name: String(name ?? 'attachment'),
	content_type: content_type ? String(content_type as string) : null,
	size: typeof filesize === 'number' ? filesize : null,
	url: String(url ?? ''),
});

const nameOf = (author: IDataObject, role: Role): string => {
	const unnamed: { [role in Role]: string } = {
		customer: 'Customer',
		teammate: 'Teammate',
		bot: 'Bot',
		note: 'Teammate',
		unknown: 'Unknown author',
	};
	return String(author.name || author.email || unnamed[role]);
};

function messageOf(said: IDataObject, partType: string): Message {
	const author = object(said.author);
	const role = roleOf(said, partType);
	const redacted = said.redacted === true;
	return {
		role,
		author: nameOf(author, role),
		author_id: author.id ? String(author.id as string) : null,
		text: redacted ? '(redacted)' : messageText(String(said.body ?? '')),
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
		.sort((a, b) => Number(a.part.created_at) - Number(b.part.created_at) || a.index - b.index)
		.map(({ part }) => part);
	const first = messageOf({ ...source, created_at: conversation.created_at }, '');
	const subject = titleText(String(source.subject ?? ''));
	const messages = [
		{ ...first, text: [subject, first.text].filter(Boolean).join('\n\n') },
		...inOrder.map((part) => messageOf(part, String(part.part_type ?? ''))),
	].filter(saysSomething);
	const authors = [object(source.author), ...parts.map(({ author }) => object(author))];
	const finTookPart =
		conversation.ai_agent_participated === true ||
		conversation.sales_agent_participated === true ||
		authors.some(isFin);
	const byTeammate = [{ ...source, created_at: conversation.created_at } as IDataObject, ...inOrder].filter(
		(said) => {
			const author = object(said.author);
			const isHuman = author.type === 'admin' && !isBot(author) && !isAutomated(said);
			return isHuman && (said.body || entries(said.attachments).length > 0);
		},
	);
	const last = byTeammate.at(-1);
	const lastAuthor = object(last?.author);
	return {
		messages,
		parts: { total: totalOf(conversation, list, parts.length), given: parts.length },
		finTookPart,
		botTookPart: finTookPart || messages.some(({ role }) => role === 'bot'),
		humanTookPart: last !== undefined,
		lastTeammate: last
			? {
					id: String(lastAuthor.id),
					name: nameOf(lastAuthor, 'teammate'),
					email: lastAuthor.email ? String(lastAuthor.email as string) : null,
					at: isoTime(last.created_at),
				}
			: null,
	};
}

/**
 * How many parts the conversation has. The list's own count is exact; the statistics count kinds of parts that
 * Intercom never lists, so they say something only where the list is as full as it can be.
 */
function totalOf(conversation: IDataObject, list: IDataObject, given: number): number {
	const counted = Number(list.total_count ?? 0);
	const statistics = Number(object(conversation.statistics).count_conversation_parts ?? 0);
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

const line = (message: Message): string =>
	`${message.at ? `[${message.at.slice(0, 16).replace('T', ' ')}] ` : ''}${message.author} (${ROLE_WORDS[message.role]}): ${words(message)}`;

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
	const cut = { ...last, text: `${last.text.slice(0, Math.max(0, room))}…` };
	return { messages: [cut], text: rendered([cut], leftOut).slice(0, budget), leftOut, shortened: true };
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
