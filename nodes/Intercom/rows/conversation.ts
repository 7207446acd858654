import type { IDataObject } from 'n8n-workflow';
import { isCustomer, roleOf } from '../table/authors';
import { listed, object, written } from '../table/json';
import {
	assignee,
	attributes,
	list,
	name,
	number,
	type Row,
	text,
	time,
	total,
	yesOrNo,
} from '../table/rows';
import { assigneeId, unixTime } from '../table/simplify';
import { nameOf } from './names';
import { transcriptOf } from './transcript';
import { beginning, spaced } from '../table/outsideText';
import { plainText, titleText } from '../table/plainText';

/** A subject that is made of the first message is no longer than this. */
const LONGEST_SUBJECT = 80;

const shortened = (text: string): string =>
	text.length > LONGEST_SUBJECT ? `${beginning(text, LONGEST_SUBJECT - 1).trimEnd()}…` : text;

const sourceOf = (record: IDataObject) => object(record.source);
const writerOf = (record: IDataObject) => object(sourceOf(record).author);
const firstMessageOf = (record: IDataObject) => plainText(written(sourceOf(record).body));

const contactOf = (record: IDataObject): IDataObject => listed(record.contacts)?.[0] ?? {};

/** The contact as the author of what it wrote, in the conversation's first message or later; nothing where it did not. */
const customerOf = (record: IDataObject): IDataObject => {
	const { id } = contactOf(record);
	const parts = listed(record.conversation_parts) ?? [];
	return (
		[writerOf(record), ...parts.map(({ author }) => object(author))].find(
			(author) => isCustomer(author) && (id === undefined || written(author.id) === written(id)),
		) ?? {}
	);
};

/** Lists of conversations come without their parts. */
const hasParts = (record: IDataObject) => listed(record.conversation_parts) !== undefined;

/** Who wrote last; without the parts, only where no bot can have written since. */
function lastMessageBy(record: IDataObject): string | null {
	if (hasParts(record)) return transcriptOf(record).lastMessageBy;
	const { last_contact_reply_at: customer, last_admin_reply_at: teammate } = object(record.statistics);
	if (record.ai_agent_participated === true) return null;
	if (!customer && !teammate) return roleOf(sourceOf(record), '');
	return secondsOf(customer) > secondsOf(teammate) ? 'customer' : 'teammate';
}

/**
 * A conversation: who it is about, what it is about, who takes care of it, and when what happened. Names of teammates
 * and teams are looked up once per run, and are null where that fails.
 */
export const conversationRow: Row = {
	columns: {
		id: text("Intercom's ID of the conversation", 'id'),
		subject: text('Title, or the beginning of the first message', (record) => {
			const given = titleText(written(record.title) || written(sourceOf(record).subject));
			return given || shortened(spaced(firstMessageOf(record)));
		}),
		state: text('`open`, `closed` or `snoozed`', 'state'),
		priority: text('`priority` or `not_priority`', 'priority'),
		channel: text('How it came in, such as `email`', 'source.type'),
		contact_id: text('The customer', (record) => contactOf(record).id ?? customerOf(record).id),
		contact_external_id: text(
			'The ID that your own system gave the customer',
			(record) => contactOf(record).external_id,
		),
		contact_name: name(
			'The customer, where the customer has written',
			(record) => customerOf(record).name || null,
		),
		contact_email: text(
			'The customer, where the customer has written',
			(record) => customerOf(record).email || null,
		),
		assignee_id: assignee('The teammate who takes care of it', 'admin_assignee_id'),
		assignee_name: text('Name of that teammate', ({ admin_assignee_id }, run) =>
			nameOf(run, 'GET /admins', assigneeId(admin_assignee_id)),
		),
		team_id: assignee('The team that takes care of it', 'team_assignee_id'),
		team_name: text('Name of that team', ({ team_assignee_id }, run) =>
			nameOf(run, 'GET /teams', assigneeId(team_assignee_id)),
		),
		company_id: text('The company that it is about', 'company.id'),
		tags: list('Names of its tags', 'tags'),
		tags_total_count: total('How many tags it has', 'tags'),
		first_message: text('What was said first, as plain text', firstMessageOf),
		last_message_by: text(
			'`customer`, `teammate` or `bot`; in lists null where Fin took part, as lists come without the messages',
			lastMessageBy,
		),
		created_at: time('When it began', 'created_at'),
		updated_at: time('When something last happened', 'updated_at'),
		waiting_since: time('Since when the customer waits', 'waiting_since'),
		snoozed_until: time('When it opens again', 'snoozed_until'),
		first_admin_reply_at: time('First reply of a teammate', 'statistics.first_admin_reply_at'),
		time_to_admin_reply: number('Seconds until that reply', 'statistics.time_to_admin_reply'),
		last_contact_reply_at: time('Last message of the customer', 'statistics.last_contact_reply_at'),
		last_admin_reply_at: time('Last reply of a teammate', 'statistics.last_admin_reply_at'),
		rating: number('What the customer rated, from 1 to 5', 'conversation_rating.rating'),
		fin_took_part: yesOrNo('Whether Fin took part', (record) => record.ai_agent_participated === true),
		fin_answered_last: yesOrNo(
			"Whether Fin answered the customer's last message, and no teammate since; in lists null where Fin took part",
			(record) =>
				hasParts(record)
					? transcriptOf(record).finAnsweredLast
					: record.ai_agent_participated === true
						? null
						: false,
		),
		custom_attributes: attributes('Your own attributes by name', 'custom_attributes'),
	},
};

/** A part is what a request made if it is no older than this before the conversation's last change. */
const PART_AGE_SECONDS = 5;

/** A time in Unix seconds; long ago where there is none. */
const secondsOf = (value: unknown): number => unixTime(value) ?? 0;

/** The newest part of these types, if it belongs to the conversation's last change. */
function newestPart(record: IDataObject, types: string[]): IDataObject | undefined {
	const changed = secondsOf(record.updated_at);
	return (listed(record.conversation_parts) ?? [])
		.filter(({ part_type }) => types.includes(part_type as string))
		.filter((part) =>
			[part.created_at, part.updated_at, part.notified_at].some(
				(at) => secondsOf(at) >= changed - PART_AGE_SECONDS,
			),
		)
		.sort((a, b) => secondsOf(a.created_at) - secondsOf(b.created_at))
		.at(-1);
}

/**
 * What a request changed in a conversation, instead of the whole conversation that Intercom answers with. `parts` are
 * the types of part that such a request makes.
 */
export const conversationChange = (result: string, ...parts: string[]): Row => ({
	columns: {
		conversation_id: text('The conversation', 'id'),
		part_id: text(
			'The part that was added; null where none was, or where Intercom does not show it yet',
			(record) => newestPart(record, parts)?.id,
		),
		state: text('`open`, `closed` or `snoozed`', 'state'),
		assignee_id: assignee('The teammate who takes care of it', 'admin_assignee_id'),
		team_id: assignee('The team that takes care of it', 'team_assignee_id'),
		snoozed_until: time('When it opens again', 'snoozed_until'),
		updated_at: time('When something last happened', 'updated_at'),
		result: text(`\`${result}\``, () => result),
	},
});

/** The first message of a conversation that was started, with the ID of the conversation. */
export const startedConversation: Row = {
	columns: {
		id: text('ID of the message', 'id'),
		conversation_id: text('ID of the conversation', 'conversation_id'),
		subject: name('Its title, if it is an email', 'subject'),
		message_type: text('How the message came', 'message_type'),
		created_at: time('When it was sent', 'created_at'),
	},
};

/** The priority that a conversation was given. */
export const conversationPriority: Row = {
	...conversationChange('priority set'),
	columns: {
		...conversationChange('priority set').columns,
		priority: text('`none`, `low`, `medium`, `high` or `urgent`', 'priority'),
	},
};

/** A part of which something was changed that is not its text. */
export const changedPartRow: Row = {
	columns: {
		part_id: text('The part', 'id'),
		part_type: text('What it is, such as `comment`', 'part_type'),
		author_id: text('Who wrote it', 'author.id'),
		created_at: time('When it was written', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** The same, where the contact was looked up. */
export const startedByContact: Row = {
	columns: {
		...startedConversation.columns,
		contact_id: text('The contact', 'contact_id'),
		contact_created: yesOrNo('Whether there was no such contact before', 'contact_created'),
	},
};

/** What is left of a conversation that was deleted. */
export const deletedConversation: Row = {
	columns: {
		id: text('ID of the conversation', 'id'),
		deleted_at: time('When it was deleted', 'deleted_at'),
		metrics_retained: yesOrNo('Whether its figures are kept in reports', 'metrics_retained'),
	},
};

/** When a teammate went on or paused with a conversation. */
export const handlingEvent: Row = {
	columns: {
		type: text('`paused` or `resumed`', 'type'),
		reason: text('Why', 'reason'),
		timestamp: time('When', 'timestamp'),
		teammate_id: text('The teammate', 'teammate.id'),
		teammate_name: name('Name of the teammate', 'teammate.name'),
		teammate_email: text('Email address of the teammate', 'teammate.email'),
	},
};
