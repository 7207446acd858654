import { jsonParse, type IDataObject } from 'n8n-workflow';
import { isCustomer, roleOf } from '../table/authors';
import { isRecord, listed, object } from '../table/json';
import type { Notification } from './notification';

export type Kind = 'customer' | 'teammate' | 'bot';

/** What a person wants to hear of; a list that is empty or missing lets everything pass. */
export interface Filters {
	from?: Kind[];
	teams?: string[];
	teammates?: string[];
	tags?: string[];
	/** Teammates whose own doings are left out. */
	ignored?: string[];
}

interface Author {
	kind: Kind;
	id: string;
}

/** Who speaks for a topic when the notification names nobody. */
const KIND_IN_TOPIC: Array<[RegExp, Kind]> = [
	[/^conversation\.user\.|^ticket\.contact\.replied$/, 'customer'],
	[/^(conversation|ticket)\.admin\.|^ticket\.note\.|^api\.request\./, 'teammate'],
	[/^conversation\.operator\./, 'bot'],
];

/** What only a customer does, whoever wrote the part of the conversation that comes along. */
const DONE_BY_CUSTOMER =
	/^(conversation\.read|conversation\.rating\.added|ticket\.rating\.provided|event\.created)$/;

/** What a teammate does who is the item. */
const DONE_BY_ITEM = /^admin\.logged_(in|out)$/;

/** An old part comes along: its writer is not who deleted or tagged it now. */
const ABOUT_AN_OLD_PART = /^conversation_part\./;

/** The first of the values that is an object. */
const firstObject = (...values: unknown[]): IDataObject | undefined => values.find(isRecord);

/** The conversation, ticket or contact itself: notifications of its parts and tags hold it beside them. */
export function recordOf({ topic, item }: Pick<Notification, 'topic' | 'item'>): IDataObject {
	const [family] = topic.split('.');
	return firstObject(item[family === 'conversation_part' ? 'conversation' : family!]) ?? item;
}

/** The first message of a conversation, which apps before API version 2.5 get under another name. */
export const firstMessageOf = (record: IDataObject): IDataObject =>
	object(record.source ?? record.conversation_message);

/** Whether an author of this type is of the kind that the topic names; bots may call themselves teammates. */
const fits = (part: IDataObject, kind: Kind | undefined): boolean => {
	const author = object(part.author);
	if (kind === 'customer') return isCustomer(author);
	return kind === 'bot' ? roleOf(part, '') === 'bot' : ['admin', 'team'].includes(author.type as string);
};

/**
 * The part of a conversation or ticket that the notification brings; undefined where it brings none. Where it brings
 * several, the newest by whom the topic names: Intercom adds parts of its own, such as the language it detected.
 */
export function partOf(notification: Pick<Notification, 'topic' | 'item'>): IDataObject | undefined {
	const { topic, item } = notification;
	const beside = firstObject(item.ticket_part, item.conversation_part);
	if (beside) return beside;
	const record = recordOf(notification);
	if (record.type === 'conversation_part' || record.type === 'ticket_part') return record;
	const parts =
		listed(record.conversation_parts) ?? listed(record.ticket_parts) ?? listed(record.parts) ?? [];
	const kind = KIND_IN_TOPIC.find(([topics]) => topics.test(topic))?.[1];
	return (kind && parts.filter((part) => fits(part, kind)).at(-1)) ?? parts.at(-1);
}

/** Whoever attached or detached a contact stands in a JSON text inside the part. */
function attachedBy(part: IDataObject | undefined): IDataObject | undefined {
	const { data } = part ?? {};
	const facts = typeof data === 'string' ? jsonParse<unknown>(data, { fallbackValue: {} }) : data;
	return firstObject(object(facts).added_by, object(facts).removed_by);
}

/** Who did what the notification tells of; undefined where nobody is named, as with a changed company. */
export function authorOf(notification: Notification): Author | undefined {
	const { topic, item } = notification;
	if (DONE_BY_CUSTOMER.test(topic)) return { kind: 'customer', id: textOf(item.intercom_user_id) };
	if (DONE_BY_ITEM.test(topic)) return { kind: 'teammate', id: textOf(object(item.admin ?? item).id) };
	if (ABOUT_AN_OLD_PART.test(topic)) return undefined;
	const record = recordOf(notification);
	const part = partOf(notification);
	const first = firstMessageOf(record);
	// Whoever began a conversation is not who did something with it later.
	const begun = /^conversation\..*\.created$/.test(topic) && isRecord(first.author) ? first : undefined;
	const said: IDataObject = begun ?? {
		author: attachedBy(part) ?? firstObject(part?.author, record.author, item.performed_by, item.admin) ?? {},
	};
	const author = object(said.author);
	const role = roleOf(said, '');
	const kind =
		role === 'unknown' || role === 'note' ? KIND_IN_TOPIC.find(([topics]) => topics.test(topic))?.[1] : role;
	return kind && { kind, id: textOf(author.id) };
}

/** An id as text; nothing where it is missing. */
const textOf = (value: unknown): string =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Who has to take care: teams or teammates by their ids; undefined when the record has nothing of the sort. */
export function assignedTo(record: IDataObject, who: 'admin' | 'team'): string[] | undefined {
	const key = `${who}_assignee_id`;
	if (key in record) return idsOf(record[key]);
	// Apps before API version 2.5 get one assignee, and procedures of Fin name who shall answer.
	const assignee = 'assignee' in record ? record.assignee : record.assign_to;
	if (assignee === undefined) return undefined;
	return object(assignee).type === who ? idsOf(object(assignee).id) : [];
}

/** 0 is Intercom's word for nobody. */
const idsOf = (value: unknown): string[] => {
	const id = textOf(value);
	return id === '' || Number(id) === 0 ? [] : [id];
};

/** All tags on the record or the contact beside it, and the tag that was added or removed; undefined where there are none to look at. */
export function tagsOf(notification: Pick<Notification, 'topic' | 'item'>): IDataObject[] | undefined {
	const { topic, item } = notification;
	const record = recordOf(notification);
	const lists = [
		listed(record.tags),
		listed(record.tags_added),
		listed(item.tags_added),
		listed(object(item.contact).tags),
		ABOUT_AN_OLD_PART.test(topic) ? listed(partOf(notification)?.tags) : undefined,
		isRecord(item.tag) ? [item.tag] : undefined,
		Array.isArray(record.tag_ids) ? record.tag_ids.map((id) => ({ id: textOf(id) })) : undefined,
	].filter((list) => list !== undefined);
	return lists.length > 0 ? lists.flat() : undefined;
}

/** Passes when nothing is wanted, or nothing of the sort is there to look at, or one of the wanted is there. */
const wantedAmong = (wanted: string[] | undefined, present: string[] | undefined) =>
	!wanted?.length || present === undefined || present.some((each) => wanted.includes(each));

/**
 * Whether a notification is one that the person wants. A filter looks at what has the property it is about:
 * a notification of a company, which has no author and no team, passes those filters.
 */
export function passes(notification: Notification, filters: Filters): boolean {
	const record = recordOf(notification);
	const author = authorOf(notification);
	if (author?.kind === 'teammate' && author.id !== '' && filters.ignored?.includes(author.id)) return false;
	return (
		wantedAmong(filters.from, author && [author.kind]) &&
		wantedAmong(filters.teams, assignedTo(record, 'team')) &&
		wantedAmong(filters.teammates, assignedTo(record, 'admin')) &&
		wantedAmong(
			filters.tags,
			tagsOf(notification)?.map(({ id }) => textOf(id)),
		)
	);
}
