import type { IDataObject } from 'n8n-workflow';
import { messageText } from '../table/plainText';
import { isCustomer, type Role, roleOf } from '../table/authors';
import { isRecord, listed, object } from '../table/json';
import { unescaped, utcTime } from '../table/simplify';
import { assignedTo, authorOf, firstMessageOf, partOf, recordOf, tagsOf } from './filters';
import type { Notification } from './notification';

/** What most workflows use of a notification: the same columns whatever it is about, null where it has nothing of the sort. */
export interface Row {
	conversation_id: string | null;
	ticket_id: string | null;
	contact_id: string | null;
	company_id: string | null;
	contact_email: string | null;
	contact_name: string | null;
	/** What was written, as plain text: a first message, a reply or a note. */
	message: string | null;
	part_id: string | null;
	/** When the message was written, or what the notification tells of happened to the part; ISO 8601. */
	message_at: string | null;
	/** As in transcripts; null where the notification names nobody. */
	author_kind: Role | null;
	author_name: string | null;
	team_id: string | null;
	assignee_id: string | null;
	/** Names; an id where Intercom gives no name. */
	tags: string[];
}

const textOf = (value: unknown): string | null =>
	(typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null;

/** A name as a person typed it. */
const nameIn = (value: unknown): string | null => textOf(unescaped(value));

/** The row of a notification. Never throws, whatever the item holds. */
export function rowOf(notification: Notification): Row {
	const { topic, item } = notification;
	const record = recordOf(notification);
	const part = partOf(notification);
	const first = firstMessageOf(record);
	const said = isFirst(topic, record) || !part ? { ...first, created_at: record.created_at } : part;
	const hasText = said !== part && !isRecord(first.author) ? false : textOf(said.body) !== null;
	const contact = contactOf(notification, said);
	const author = authorOf(notification);
	return {
		conversation_id: idOf('conversation', notification) ?? textOf(item.conversation_id),
		ticket_id: idOf('ticket', notification),
		contact_id: textOf(contact.id),
		company_id: idOf('company', notification),
		contact_email: textOf(contact.email),
		contact_name: nameIn(contact.name),
		message: hasText ? messageText(textOf(said.body) ?? '') : null,
		part_id: textOf(said === part ? part.id : first.id),
		message_at: isRecord(said.author) ? utcTime(said.created_at) : null,
		author_kind: author ? kindOf(said, author.kind) : null,
		author_name: author ? nameOf(author.id, object(said.author), object(item.performed_by), item) : null,
		team_id: assignedTo(record, 'team')?.[0] ?? null,
		assignee_id: assignedTo(record, 'admin')?.[0] ?? null,
		tags: tagNames(tagsOf(notification) ?? []),
	};
}

/** A conversation that has begun brings its first message apart from its parts. */
const isFirst = (topic: string, record: IDataObject): boolean =>
	/^conversation\..*\.created$/.test(topic) && isRecord(firstMessageOf(record).author);

const kindOf = (said: IDataObject, kind: Role): Role =>
	String(textOf(said.part_type) ?? '').startsWith('note') ? roleOf(said, 'note') : kind;

/** The id of the conversation, ticket or company that the notification is about or names beside others. */
function idOf(type: 'conversation' | 'ticket' | 'company', { topic, item }: Notification): string | null {
	const beside = object(item[type]);
	const nested = textOf(beside.id) ?? textOf(object(beside.model).id);
	if (nested !== null) return nested;
	return item.type === type || (topic.startsWith(`${type}.`) && item.type === undefined)
		? textOf(item.id)
		: null;
}

/** The contact: the item itself, beside it, in its list, or whoever wrote the message. */
function contactOf({ item }: Notification, said: IDataObject): IDataObject {
	const record = [object(item.ticket), object(item.conversation), item].find(({ contacts }) => contacts);
	const writer = object(said.author);
	const begun = object(firstMessageOf(object(record ?? item)).author);
	const known = [
		isCustomer(item) ? item : {},
		object(item.contact),
		object(item.user),
		isCustomer(writer) ? writer : {},
		isCustomer(begun) ? begun : {},
		listed(record?.contacts)?.[0] ?? {},
		{ id: item.intercom_user_id, email: item.email },
	].filter(({ id }) => textOf(id) !== null);
	const id = known[0]?.id;
	return Object.assign({}, ...known.filter((each) => each.id === id).reverse()) as IDataObject;
}

/** The name of whoever did it, where one of `people` is that one. */
function nameOf(id: string, ...people: IDataObject[]): string | null {
	const person = people.find((each) => id !== '' && textOf(each.id) === id);
	return person ? (nameIn(person.name) ?? textOf(person.email)) : null;
}

/** Each tag once, by its name where any of the lists that hold it gives one. */
function tagNames(tags: IDataObject[]): string[] {
	const names = new Map<string, string>();
	for (const { id, name } of tags) {
		const key = textOf(id) ?? textOf(name);
		if (key !== null) names.set(key, nameIn(name) ?? names.get(key) ?? key);
	}
	return [...names.values()];
}
