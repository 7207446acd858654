import type { IDataObject } from 'n8n-workflow';
import type { Message, Transcript } from '../rows/transcript';
import type { Role } from '../table/authors';
import { beginning } from '../table/outsideText';
import { asName, continued, uncontinued } from './continuedLines';

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
