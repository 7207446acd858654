import type { IDataObject } from 'n8n-workflow';
import type { Pager } from './paging';
import { object, written } from './json';
import { beginning, oneLine } from './outsideText';
import { pages, pagesOfSearch, whole } from './paging';
import { plainText, titleText } from './plainText';
import { calledIn, isoTime } from './simplify';
import type { LaterVersion, Route } from './types';

/** How the editor lists records of a kind, for a person to choose from. */
export interface RecordList {
	route: Route;
	/** The version of the API that has the list, where the package's own has not. */
	version?: LaterVersion;
	pager: Pager;
	/** What asks Intercom for records that contain the text; without it the text is looked for in each page. */
	search?(text: string): { query?: IDataObject; body?: IDataObject };
	/** What asks for the records when the person has typed nothing. */
	all?: { query?: IDataObject; body?: IDataObject };
	/** What the person reads. */
	label(record: IDataObject): string;
	/** Intercom's address of the record, where it has one. */
	id?(record: IDataObject): string;
}

/** What a record can be called by, beside its ID; the word is also the mode of the editor's field. */
export type Calling = 'name' | 'email' | 'externalId';

/** What one record is called, from its answer. */
export type CalledBy = { [by in Calling]?: (record: IDataObject) => unknown };

export interface RecordDescription {
	/** In a sentence: 'ticket type'. */
	what: string;
	/** As a field's label: 'Ticket Type'. */
	label: string;
	/** An ID as it looks, where it is more than a number: the editor asks for an ID by itself. */
	exampleId?: string;
	list?: RecordList;
	/** What a person may give in place of its ID. Left out where records of the kind often share it, as articles do titles. */
	calledBy?: CalledBy;
	/** The record's address in the Intercom app; the first group of the pattern is its id. */
	address?: { pattern: string; example: string };
}

/** The first of these that says something, as a person typed it: Intercom escapes names as for HTML. */
const firstOf = (...values: unknown[]): string =>
	values.map((value) => calledIn(value)).find((called) => called !== undefined) ?? '';

const name = (record: IDataObject) => firstOf(record.name, record.id);

const byName: CalledBy = { name: (record) => record.name };

const title = (record: IDataObject) => firstOf(record.title, record.id);

const named = (first: IDataObject, ...others: string[]) =>
	[first.name, ...others.map((key) => first[key])]
		.map((value) => calledIn(value))
		.filter((called) => called !== undefined);

const contains = (field: string, value: string) => ({ field, operator: '~', value });

/** A contact by its name and email, whichever it has. */
const personLabel = (record: IDataObject) => {
	const [first, second] = named(record, 'email', 'phone', 'external_id');
	return first ? (second ? `${first} (${second})` : first) : firstOf(record.id);
};

const LONGEST_CONVERSATION_LABEL = 60;

/** The first words of what a conversation is about. Its title is text, and its first message HTML. */
const conversationLabel = (record: IDataObject) => {
	const source = object(record.source);
	const author = object(source.author);
	const given = titleText(written(record.title) || written(source.subject));
	const subject = oneLine(given || plainText(written(source.body)));
	return [
		oneLine(firstOf(author.name, author.email)),
		beginning(subject, LONGEST_CONVERSATION_LABEL) || `Conversation ${firstOf(record.id)}`,
	]
		.filter(Boolean)
		.join(': ');
};

/** A time as a person reads it, whether Intercom tells it in Unix seconds or as text. */
const moment = (value: unknown): string => isoTime(value)?.slice(0, 16).replace('T', ' ') ?? '';

const EXAMPLE_HOST = 'https://app.intercom.com';
const EXAMPLE_APP = 'abc123';

const app = `${EXAMPLE_HOST}/a/apps/${EXAMPLE_APP}`;
const inbox = `${EXAMPLE_HOST}/a/inbox/${EXAMPLE_APP}/inbox`;

const DESCRIPTIONS = {
	contact: {
		what: 'contact',
		label: 'Contact',
		exampleId: '5ba682d23d7cf92bef87bfd4',
		calledBy: { email: ({ email }) => email, externalId: ({ external_id }) => external_id },
		address: {
			pattern: '/(?:users|leads|contacts)/(?:[^/]+/)?([0-9a-f]{24})',
			example: `${app}/users/5ba682d23d7cf92bef87bfd4`,
		},
		list: {
			route: 'POST /contacts/search',
			pager: pagesOfSearch('data', 50),
			all: { body: { query: { field: 'created_at', operator: '>', value: '0' } } },
			search: (text) => ({
				body: {
					query: { operator: 'OR', value: [contains('name', text), contains('email', text.toLowerCase())] },
				},
			}),
			label: personLabel,
		},
	},
	company: {
		what: 'company',
		label: 'Company',
		exampleId: '531ee472cce572a6ec000006',
		calledBy: byName,
		address: { pattern: '/companies/([0-9a-f]{24})', example: `${app}/companies/531ee472cce572a6ec000006` },
		list: {
			route: 'POST /companies/list',
			pager: pages('data', 50),
			label: ({ name, company_id, id }) => firstOf(name, company_id, id),
		},
	},
	conversation: {
		what: 'conversation',
		label: 'Conversation',
		address: {
			pattern: '/conversations?/(\\d+)',
			example: `${inbox}/conversation/215470612345`,
		},
		list: {
			route: 'POST /conversations/search',
			pager: pagesOfSearch('conversations', 50),
			all: { body: { query: { field: 'created_at', operator: '>', value: 0 } } },
			search: (text) => ({
				body: {
					query: { operator: 'OR', value: [contains('source.subject', text), contains('source.body', text)] },
				},
			}),
			label: conversationLabel,
		},
	},
	admin: {
		what: 'teammate',
		label: 'Teammate',
		calledBy: { name: (record) => record.name, email: ({ email }) => email },
		list: { route: 'GET /admins', pager: whole('admins'), label: personLabel },
	},
	team: {
		what: 'team',
		label: 'Team',
		calledBy: byName,
		list: { route: 'GET /teams', pager: whole('teams'), label: name },
	},
	tag: {
		what: 'tag',
		label: 'Tag',
		calledBy: byName,
		list: { route: 'GET /tags', pager: whole('data'), label: name },
	},
	segment: {
		what: 'segment',
		label: 'Segment',
		exampleId: '56203d253cba154d39010062',
		calledBy: byName,
		address: {
			pattern: '/segments/([0-9a-f]{24})',
			example: `${app}/users/segments/56203d253cba154d39010062`,
		},
		list: { route: 'GET /segments', pager: whole('segments'), label: name },
	},
	subscriptionType: {
		what: 'subscription type',
		label: 'Subscription Type',
		calledBy: { name: (record) => object(record.default_translation).name },
		list: {
			route: 'GET /subscription_types',
			pager: whole('data'),
			label: ({ default_translation, id }) => firstOf(object(default_translation).name, id),
		},
	},
	note: { what: 'note', label: 'Note' },
	dataAttribute: {
		what: 'data attribute',
		label: 'Data Attribute',
		list: {
			route: 'GET /data_attributes',
			pager: whole('data'),
			label: ({ label, name, id, model }) =>
				`${firstOf(label, name, id)}${calledIn(model) ? ` (${firstOf(model)})` : ''}`,
		},
	},
	ticket: {
		what: 'ticket',
		label: 'Ticket',
		address: {
			pattern: '/(?:tickets|conversation)/(\\d+)',
			example: `${inbox}/conversation/215470698765`,
		},
		list: {
			route: 'POST /tickets/search',
			pager: pagesOfSearch('tickets', 50),
			all: { body: { query: { field: 'created_at', operator: '>', value: 0 } } },
			label: ({ ticket_id, id, ticket_attributes }) =>
				`#${firstOf(ticket_id, id)} ${firstOf(object(ticket_attributes)._default_title_)}`.trim(),
		},
	},
	ticketType: {
		what: 'ticket type',
		label: 'Ticket Type',
		calledBy: byName,
		list: { route: 'GET /ticket_types', pager: whole('data'), label: name },
	},
	ticketState: {
		what: 'ticket state',
		label: 'Ticket State',
		calledBy: { name: ({ internal_label }) => internal_label },
		list: {
			route: 'GET /ticket_states',
			pager: whole('data'),
			label: ({ internal_label, category, id }) => firstOf(internal_label, category, id),
		},
	},
	awayStatusReason: {
		what: 'away status reason',
		label: 'Away Status Reason',
		calledBy: { name: (record) => record.label },
		list: {
			route: 'GET /away_status_reasons',
			pager: whole('data'),
			label: ({ label, id }) => firstOf(label, id),
		},
	},
	brand: {
		what: 'brand',
		label: 'Brand',
		calledBy: byName,
		list: { route: 'GET /brands', pager: whole('data'), label: name },
	},
	article: {
		what: 'article',
		label: 'Article',
		address: {
			pattern: '/articles/(\\d+)',
			example: 'https://help.example.com/en/articles/6871119-getting-started',
		},
		list: { route: 'GET /articles', pager: pages('data', 50), label: title },
	},
	internalArticle: {
		what: 'internal article',
		label: 'Internal Article',
		list: { route: 'GET /internal_articles', pager: pages('data', 50), label: title },
	},
	collection: {
		what: 'collection',
		label: 'Collection',
		calledBy: byName,
		address: {
			pattern: '/collections/(\\d+)',
			example: 'https://help.example.com/en/collections/6871118-first-steps',
		},
		list: { route: 'GET /help_center/collections', pager: pages('data', 50), label: name },
	},
	folder: {
		what: 'folder',
		label: 'Folder',
		list: { route: 'GET /folders', version: 'Preview', pager: pages('data', 150), label: name },
	},
	helpCenter: {
		what: 'help center',
		label: 'Help Center',
		calledBy: { name: ({ display_name }) => display_name },
		list: {
			route: 'GET /help_center/help_centers',
			pager: whole('data'),
			label: ({ display_name, identifier, id }) => firstOf(display_name, identifier, id),
		},
	},
	newsItem: {
		what: 'news item',
		label: 'News Item',
		list: { route: 'GET /news/news_items', pager: pages('data', 50), label: title },
	},
	newsfeed: {
		what: 'newsfeed',
		label: 'Newsfeed',
		calledBy: byName,
		list: { route: 'GET /news/newsfeeds', pager: pages('data', 50), label: name },
	},
	contentSnippet: {
		what: 'content snippet',
		label: 'Content Snippet',
		list: { route: 'GET /content_snippets', pager: pages('data', 50), label: title },
	},
	audience: {
		what: 'audience',
		label: 'Audience',
		calledBy: byName,
		list: { route: 'GET /audiences', pager: pages('data', 50), label: name },
	},
	contentImportSource: {
		what: 'content import source',
		label: 'Import Source',
		list: {
			route: 'GET /ai/content_import_sources',
			pager: pages('data', 50),
			label: ({ url, id }) => firstOf(url, id),
		},
	},
	externalPage: {
		what: 'external page',
		label: 'External Page',
		list: { route: 'GET /ai/external_pages', pager: pages('data', 50), label: title },
	},
	emailAddress: {
		what: 'email address',
		label: 'Email Address',
		calledBy: { email: ({ email }) => email },
		list: {
			route: 'GET /emails',
			pager: whole('data'),
			label: ({ email, id }) => firstOf(email, id),
		},
	},
	officeHoursSchedule: {
		what: 'office hours schedule',
		label: 'Schedule',
		calledBy: byName,
		list: { route: 'GET /office_hours_schedules', pager: whole('data'), label: name },
	},
	conversationAttribute: {
		what: 'conversation attribute',
		label: 'Conversation Attribute',
		calledBy: byName,
		list: { route: 'GET /conversations/attributes', pager: whole('data'), label: name },
	},
	ticketTypeAttribute: { what: 'ticket type attribute', label: 'Attribute' },
	dataConnector: {
		what: 'data connector',
		label: 'Data Connector',
		calledBy: byName,
		list: { route: 'GET /data_connectors', pager: pages('data', 50), label: name },
	},
	call: {
		what: 'call',
		label: 'Call',
		list: {
			route: 'GET /calls',
			pager: pages('data', 25),
			label: ({ id, phone, direction, initiated_at }) =>
				[calledIn(phone) ?? `Call ${firstOf(id)}`, calledIn(direction), moment(initiated_at)]
					.filter(Boolean)
					.join(', '),
		},
	},
	reportingDataset: {
		what: 'dataset',
		label: 'Dataset',
		exampleId: 'conversation',
		calledBy: byName,
		list: { route: 'GET /export/reporting_data/get_datasets', pager: whole('data'), label: name },
	},
	workflow: { what: 'workflow', label: 'Workflow' },
	macro: {
		what: 'macro',
		label: 'Macro',
		calledBy: byName,
		list: { route: 'GET /macros', pager: pages('data', 150), label: name },
	},
} satisfies { [kind: string]: RecordDescription };

export type RecordKind = keyof typeof DESCRIPTIONS;

/** Every kind of record that a field can name. The key is also the name of its search method in the node. */
export const RECORDS: { [kind in RecordKind]: RecordDescription } = DESCRIPTIONS;

/**
 * The address of a record in the Intercom app; undefined where the app has no page for it that is known. `host` is the
 * app's, as the region has it, and `workspace` the workspace's code.
 */
export function appAddressOf(
	kind: RecordKind,
	id: string,
	host: string,
	workspace: string,
): string | undefined {
	const { address } = RECORDS[kind];
	const exampleId = address && new RegExp(address.pattern).exec(address.example)?.[1];
	if (!exampleId || !address.example.startsWith(EXAMPLE_HOST)) return undefined;
	return address.example
		.replace(EXAMPLE_HOST, host)
		.replace(EXAMPLE_APP, encodeURIComponent(workspace))
		.replace(exampleId, encodeURIComponent(id));
}
