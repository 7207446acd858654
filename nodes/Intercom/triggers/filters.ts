import type { IDataObject } from 'n8n-workflow';
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

const KINDS = new Map<unknown, Kind>([
	['user', 'customer'],
	['lead', 'customer'],
	['contact', 'customer'],
	['visitor', 'customer'],
	['admin', 'teammate'],
	['team', 'teammate'],
	['bot', 'bot'],
	['fin', 'bot'],
	['operator', 'bot'],
]);

/** Who speaks for a topic when the notification names nobody. */
const KIND_IN_TOPIC: Array<[RegExp, Kind]> = [
	[/^conversation\.user\.|^ticket\.contact\.replied$/, 'customer'],
	[/^conversation\.admin\.|^ticket\.(admin|note)\.|^api\.request\./, 'teammate'],
	[/^conversation\.operator\./, 'bot'],
];

/** What only a customer does, whoever wrote the part of the conversation that comes along. */
const DONE_BY_CUSTOMER = /^(conversation\.read|conversation\.rating\.added|ticket\.rating\.provided)$/;

const objectOf = (value: unknown): IDataObject | undefined =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as IDataObject) : undefined;

/** The entries of one of Intercom's lists, whose array is named in several ways. */
function entriesOf(list: unknown): IDataObject[] | undefined {
	const array = Array.isArray(list) ? list : Object.values(objectOf(list) ?? {}).find(Array.isArray);
	return array?.filter((entry): entry is IDataObject => objectOf(entry) !== undefined);
}

/** The conversation, ticket or contact itself: notifications of its parts and tags hold it beside them. */
function recordOf({ topic, item }: Notification): IDataObject {
	const [family] = topic.split('.');
	return objectOf(item[family === 'conversation_part' ? 'conversation' : family!]) ?? item;
}

/** Who did what the notification tells of; undefined where nobody is named, as with a changed company. */
export function authorOf(notification: Notification): Author | undefined {
	const { topic, item } = notification;
	if (DONE_BY_CUSTOMER.test(topic)) return { kind: 'customer', id: '' };
	const record = recordOf(notification);
	const newest =
		objectOf(item.ticket_part) ??
		objectOf(item.conversation_part) ??
		entriesOf(record.conversation_parts)?.at(-1) ??
		entriesOf(record.ticket_parts)?.at(-1);
	const author =
		objectOf(newest?.author) ??
		objectOf(record.author) ??
		objectOf(item.performed_by) ??
		objectOf(item.admin) ??
		// Whoever began a conversation is not who did something with it later.
		(topic.endsWith('.created') ? objectOf(objectOf(record.source)?.author) : undefined);
	const kind = KINDS.get(author?.type) ?? KIND_IN_TOPIC.find(([topics]) => topics.test(topic))?.[1];
	return kind && { kind, id: String(author?.id ?? '') };
}

/** The ids under `key`, undefined when the item has nothing of the sort; 0 is Intercom's word for nobody. */
function assigned(item: IDataObject, key: string): string[] | undefined {
	if (!(key in item)) return undefined;
	const value = item[key];
	return value === null || value === '' || Number(value) === 0 ? [] : [String(value)];
}

/** The ids of all tags on the record, and of the tag that was added or removed; undefined where nothing can be tagged. */
function tagsOf(item: IDataObject, record: IDataObject): string[] | undefined {
	const lists = [record.tags, item.tags_added, objectOf(item.tag) && [item.tag]].map((list) =>
		entriesOf(list)?.map(({ id }) => String(id)),
	);
	if (Array.isArray(record.tag_ids)) lists.push(record.tag_ids.map(String));
	const known = lists.filter((list) => list !== undefined);
	return known.length > 0 ? known.flat() : undefined;
}

/** Passes when nothing is wanted, or nothing of the sort is there to look at, or one of the wanted is there. */
const wantedAmong = (wanted: string[] | undefined, present: string[] | undefined) =>
	!wanted?.length || present === undefined || present.some((each) => wanted.includes(each));

/**
 * Whether a notification is one that the person wants. A filter looks at what has the property it is about:
 * a notification of a company, which has no author and no team, passes those filters.
 */
export function passes(notification: Notification, filters: Filters): boolean {
	const { item } = notification;
	const record = recordOf(notification);
	const author = authorOf(notification);
	if (author?.kind === 'teammate' && author.id !== '' && filters.ignored?.includes(author.id)) return false;
	return (
		wantedAmong(filters.from, author && [author.kind]) &&
		wantedAmong(filters.teams, assigned(record, 'team_assignee_id')) &&
		wantedAmong(filters.teammates, assigned(record, 'admin_assignee_id')) &&
		wantedAmong(filters.tags, tagsOf(item, record))
	);
}
