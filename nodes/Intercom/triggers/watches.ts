import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';
import { object } from '../table/json';
import { type Pager, pages, pagesOfSearch } from '../table/paging';
import { unixTime } from '../table/simplify';

/** One thing that can happen to a record. */
export interface WatchedEvent {
	/** As the editor shows it. */
	name: string;
	description: string;
	/** The field by which Intercom is asked for what is new. */
	searchBy: 'created_at' | 'updated_at';
	/** When it happened, in Unix seconds; undefined when it did not. The same record with a later time is delivered again. */
	happenedAt(record: IDataObject): number | undefined;
	/**
	 * It has happened, and Intercom does not say when: a moment until which it had, in Unix seconds; undefined otherwise.
	 * The record is delivered once, until it is seen `undone`.
	 */
	happenedBefore?(record: IDataObject): number | undefined;
	undone?(record: IDataObject): boolean;
	/** What tells one time from the next where Intercom does not say when it happened, and it may not be seen undone between. */
	occasion?(record: IDataObject): number | undefined;
	/** It can happen again within the same second, which the record's other fields then show. */
	mayRepeat?: true;
}

/** A kind of record that can be watched. */
export interface Watch {
	/** In the editor. */
	name: string;
	route: { method: IHttpRequestMethods; path: string; query?: IDataObject };
	list: Pager;
	/** The search for what is new since a moment; missing where Intercom only lists. */
	search?(by: WatchedEvent['searchBy'], since: number): IDataObject;
	/** Records come newest first by this field, so that the rest needs no look once one is too old. */
	newestFirstBy?(event: WatchedEvent): 'created_at' | 'updated_at';
	events: { [value: string]: WatchedEvent };
}

const closedAt = ({ statistics }: IDataObject) => unixTime(object(statistics).last_close_at);

/** Since when the customer waits for a reply in a conversation that is not closed. */
const waitingSince = (record: IDataObject) =>
	record.state === 'closed' ? undefined : unixTime(record.waiting_since) || undefined;

/** The customer waits in a conversation that was closed meanwhile: Intercom keeps the moment from before. */
const isReopened = (record: IDataObject): boolean =>
	(closedAt(record) ?? 0) > (waitingSince(record) ?? Infinity);

const created = (one: string): WatchedEvent => ({
	name: 'Created',
	description: `A new ${one}`,
	searchBy: 'created_at',
	happenedAt: (record) => unixTime(record.created_at),
});

const updated = (one: string): WatchedEvent => ({
	name: 'Created or Updated',
	description: `Any change of a ${one}, and a new one`.replace('a a', 'an a'),
	searchBy: 'updated_at',
	happenedAt: (record) => unixTime(record.updated_at) ?? unixTime(record.created_at),
	mayRepeat: true,
});

const DAY = 24 * 60 * 60;

/** Searches of conversations and tickets compare to the second; whether `>` includes it is told in two ways. */
const toTheSecond = (field: string, since: number): IDataObject => ({
	query: { field, operator: '>', value: since - 1 },
});

/** What can be watched. A further kind of record is one more entry. */
export const WATCHES: { [resource: string]: Watch } = {
	article: {
		name: 'Article',
		route: { method: 'GET', path: '/articles', query: { page: 1 } },
		list: pages('data', 50),
		newestFirstBy: () => 'updated_at',
		events: { created: created('article'), updated: updated('article') },
	},
	company: {
		name: 'Company',
		route: { method: 'GET', path: '/companies', query: { page: 1 } },
		list: pages('data', 60),
		events: { created: created('company'), updated: updated('company') },
	},
	contact: {
		name: 'Contact',
		route: { method: 'POST', path: '/contacts/search' },
		list: pagesOfSearch('data', 150),
		// Dates of contacts match whole days of the workspace's timezone, and `>` begins with the next day.
		// Two days earlier is before the day of `since` in every timezone, also when the clocks change.
		search: (field, since) => ({
			query: { field, operator: '>', value: since - 2 * DAY },
			sort: { field, order: 'descending' },
		}),
		newestFirstBy: ({ searchBy }) => searchBy,
		events: { created: created('contact'), updated: updated('contact') },
	},
	conversation: {
		name: 'Conversation',
		route: { method: 'POST', path: '/conversations/search' },
		list: pagesOfSearch('conversations', 150),
		search: toTheSecond,
		events: {
			closed: {
				name: 'Closed',
				description: 'A conversation that was closed',
				searchBy: 'updated_at',
				happenedAt: (record) => (record.state === 'closed' ? closedAt(record) : undefined),
				// The statistics of a conversation may come late, or be missing.
				happenedBefore: (record) =>
					record.state === 'closed' && closedAt(record) === undefined
						? (unixTime(record.updated_at) ?? unixTime(record.created_at))
						: undefined,
				undone: ({ state }) => state !== undefined && state !== 'closed',
			},
			created: created('conversation'),
			updated: updated('conversation'),
			waiting: {
				name: 'Waiting for a Reply',
				description: 'A conversation in which the customer wrote last',
				searchBy: 'updated_at',
				happenedAt: (record) => (isReopened(record) ? undefined : waitingSince(record)),
				// Who waits again after it was closed, waits since the moment before it was.
				happenedBefore: (record) =>
					isReopened(record) ? (unixTime(record.updated_at) ?? unixTime(record.created_at)) : undefined,
				occasion: closedAt,
			},
		},
	},
	ticket: {
		name: 'Ticket',
		route: { method: 'POST', path: '/tickets/search' },
		list: pagesOfSearch('tickets', 150),
		search: toTheSecond,
		events: { created: created('ticket'), updated: updated('ticket') },
	},
};
