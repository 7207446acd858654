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

const KINDS: { [type: string]: Kind } = {
	user: 'customer',
	lead: 'customer',
	contact: 'customer',
	visitor: 'customer',
	admin: 'teammate',
	team: 'teammate',
	bot: 'bot',
	operator: 'bot',
};

/** Who speaks for a topic when the notification names nobody. */
const KIND_IN_TOPIC: { [word: string]: Kind } = {
	user: 'customer',
	contact: 'customer',
	admin: 'teammate',
	operator: 'bot',
};

const objectOf = (value: unknown): IDataObject | undefined =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as IDataObject) : undefined;

/** The entries of one of Intercom's lists, whose array is named in several ways. */
function entriesOf(list: unknown): IDataObject[] | undefined {
	const array = Array.isArray(list) ? list : Object.values(objectOf(list) ?? {}).find(Array.isArray);
	return array?.filter((entry): entry is IDataObject => objectOf(entry) !== undefined);
}

/** Who did what the notification tells of; undefined where nobody is named, as with a changed company. */
export function authorOf({ topic, item }: Notification): Author | undefined {
	const newest =
		entriesOf(item.conversation_parts)?.at(-1) ?? entriesOf(item.ticket_parts)?.at(-1) ?? undefined;
	const author = objectOf(newest?.author) ?? objectOf(item.author) ?? objectOf(objectOf(item.source)?.author);
	const [about, word] = topic.split('.');
	const spoken = about === 'conversation' || about === 'ticket' ? KIND_IN_TOPIC[word ?? ''] : undefined;
	const kind = KINDS[String(author?.type)] ?? spoken;
	return kind && { kind, id: String(author?.id ?? '') };
}

/** The ids under `key`, undefined when the item has nothing of the sort; 0 is Intercom's word for nobody. */
function assigned(item: IDataObject, key: string): string[] | undefined {
	if (!(key in item)) return undefined;
	const value = item[key];
	return value === null || value === '' || Number(value) === 0 ? [] : [String(value)];
}

const tagsOf = (item: IDataObject): string[] | undefined =>
	entriesOf(item.tags)?.map(({ id }) => String(id)) ??
	(objectOf(item.tag) ? [String(objectOf(item.tag)!.id)] : undefined);

/** Passes when nothing is wanted, or nothing of the sort is there to look at, or one of the wanted is there. */
const wantedAmong = (wanted: string[] | undefined, present: string[] | undefined) =>
	!wanted?.length || present === undefined || present.some((each) => wanted.includes(each));

/**
 * Whether a notification is one that the person wants. A filter looks at what has the property it is about:
 * a notification of a company, which has no author and no team, passes those filters.
 */
export function passes(notification: Notification, filters: Filters): boolean {
	const { item } = notification;
	const author = authorOf(notification);
	if (author?.kind === 'teammate' && author.id !== '' && filters.ignored?.includes(author.id)) return false;
	return (
		wantedAmong(filters.from, author && [author.kind]) &&
		wantedAmong(filters.teams, assigned(item, 'team_assignee_id')) &&
		wantedAmong(filters.teammates, assigned(item, 'admin_assignee_id')) &&
		wantedAmong(filters.tags, tagsOf(item))
	);
}
