import type { ListedModel } from './attributeLists';
import { type RecordKind, RECORDS } from './records';
import type { Pattern } from './types';

/** What can be searched. */
export type SearchModel = 'company' | 'contact' | 'conversation' | 'ticket';

/**
 * What a field of a search holds. `day`: a date of which only the day counts, in the workspace's time zone. `moment`:
 * a date that is in no list. `record`: an ID that can only be compared for being the same.
 */
export type SearchType = 'text' | 'number' | 'boolean' | 'date' | 'day' | 'moment' | 'record';

/** The types whose values are dates. */
export const DATE_TYPES: SearchType[] = ['date', 'day', 'moment'];

interface SearchDescription {
	/** The type of each field that every workspace has, by the API's name. */
	types: { [field: string]: SearchType };
	/** What comes before the name of an attribute of the workspace. */
	attributePrefix: string;
	/** Whose custom attributes can be searched. */
	attributeModel?: ListedModel;
	/** How dates are matched. */
	dates: 'date' | 'day' | 'moment';
}

/** Whose ids such fields of a search hold: they can be given by name or email, too. */
export const KINDS_OF: { [field: string]: RecordKind } = {
	admin_assignee_id: 'admin',
	contact_ids: 'contact',
	'conversation_rating.contact_id': 'contact',
	owner_id: 'admin',
	segment_id: 'segment',
	'statistics.last_closed_by_id': 'admin',
	tag_id: 'tag',
	tag_ids: 'tag',
	team_assignee_id: 'team',
	teammate_ids: 'admin',
	ticket_type_id: 'ticketType',
};

const typed = (names: { [type in SearchType]?: string }): { [field: string]: SearchType } =>
	Object.fromEntries(
		Object.entries(names).flatMap(([type, fields]) =>
			fields.split(' ').map((field) => [field, type as SearchType]),
		),
	);

/** The fields that a search takes (source: the searches of Intercom's API descriptions, 2.16 and Preview). */
export const SEARCHES: { [model in SearchModel]: SearchDescription } = {
	company: {
		types: typed({
			text: 'company_id name',
			record: 'tag_id',
			moment: 'created_at updated_at remote_created_at last_request_at',
			number: 'monthly_spend session_count user_count',
		}),
		attributePrefix: 'custom_attributes.',
		attributeModel: 'company',
		dates: 'moment',
	},
	contact: {
		types: typed({
			text: 'id role name avatar owner_id email email_domain phone formatted_phone external_id language_override browser browser_language os location.country location.region location.city ios_app_version ios_device ios_app_device ios_os_version ios_app_name ios_sdk_version android_app_version android_device android_app_name segment_id',
			record: 'tag_id',
			day: 'created_at signed_up_at updated_at last_seen_at last_contacted_at last_replied_at last_email_opened_at last_email_clicked_at ios_last_seen_at android_last_seen_at',
			boolean: 'unsubscribed_from_emails marked_email_as_spam has_hard_bounced',
		}),
		attributePrefix: 'custom_attributes.',
		attributeModel: 'contact',
		dates: 'day',
	},
	conversation: {
		types: typed({
			text: 'id source.type source.id source.delivered_as source.subject source.body source.author.id source.author.type source.author.name source.author.email source.url contact_ids teammate_ids channel_initiated state tag_ids priority statistics.last_closed_by_id conversation_rating.remark conversation_rating.contact_id ai_agent.resolution_state ai_agent.last_answer_type ai_agent.rating_remark ai_agent.source_type ai_agent.source_title',
			date: 'created_at updated_at waiting_since snoozed_until statistics.first_contact_reply_at statistics.first_assignment_at statistics.first_admin_reply_at statistics.first_close_at statistics.last_assignment_at statistics.last_assignment_admin_reply_at statistics.last_contact_reply_at statistics.last_admin_reply_at statistics.last_close_at conversation_rating.requested_at conversation_rating.replied_at',
			number:
				'admin_assignee_id team_assignee_id statistics.time_to_assignment statistics.time_to_admin_reply statistics.time_to_first_close statistics.time_to_last_close statistics.median_time_to_reply statistics.count_reopens statistics.count_assignments statistics.count_conversation_parts conversation_rating.score ai_agent.rating',
			boolean: 'open read ai_agent_participated',
		}),
		attributePrefix: 'custom_attributes.',
		attributeModel: 'conversation',
		dates: 'date',
	},
	ticket: {
		types: typed({
			text: 'id title description category ticket_type_id contact_ids teammate_ids admin_assignee_id team_assignee_id state',
			date: 'created_at updated_at snoozed_until',
			boolean: 'open',
		}),
		attributePrefix: 'ticket_attribute.',
		dates: 'date',
	},
};

/** The names of the fields above that hold a date, and of no others, attributes of a workspace among them. */
export const DATE_FIELDS: Pattern = {
	are: 'a date',
	pattern: /^((statistics|conversation_rating)\.)?[a-z_]+_(at|since|until)$/,
};

/** The names of the fields that are true or false, of whatever is searched: in no search is one of them anything else. */
export const BOOLEAN_FIELDS: string[] = [
	...new Set(
		Object.values(SEARCHES).flatMap(({ types }) =>
			Object.keys(types).filter((field) => types[field] === 'boolean'),
		),
	),
];

/**
 * The operators, each with the name that the editor shows and the word that a workflow stores: n8n would take a
 * stored '=' for the beginning of an expression.
 */
export const OPERATORS: { [operator: string]: { name: string; stored: string } } = {
	'=': { name: 'Is', stored: 'is' },
	'!=': { name: 'Is Not', stored: 'isNot' },
	IN: { name: 'Is One Of', stored: 'isOneOf' },
	NIN: { name: 'Is None Of', stored: 'isNoneOf' },
	'>': { name: 'Is Greater or After', stored: 'isGreater' },
	'<': { name: 'Is Less or Before', stored: 'isLess' },
	'>=': { name: 'Is at Least or Since', stored: 'isAtLeast' },
	'<=': { name: 'Is at Most or Until', stored: 'isAtMost' },
	'~': { name: 'Contains', stored: 'contains' },
	'!~': { name: 'Does Not Contain', stored: 'doesNotContain' },
	'^': { name: 'Starts With', stored: 'startsWith' },
	$: { name: 'Ends With', stored: 'endsWith' },
};

/** The operator of the API that a stored word, or the operator itself, means; undefined when there is none. */
export const operatorOf = (word: string): string | undefined =>
	Object.keys(OPERATORS).find((operator) => operator === word || OPERATORS[operator]?.stored === word);

/** What each type of field is called, and how it is compared. */
export const SEARCH_TYPES: { [type in SearchType]: string } = {
	text: 'Text',
	number: 'Number',
	boolean: 'True or false',
	date: 'Moment',
	day: "Day in the workspace's time zone",
	moment: 'Moment, in no list',
	record: 'ID',
};

/** The operators that a type of field takes. */
export const OPERATORS_OF: { [type in SearchType]: string[] } = {
	text: ['=', '!=', 'IN', 'NIN', '~', '!~', '^', '$'],
	number: ['=', '!=', 'IN', 'NIN', '>', '<', '>=', '<='],
	boolean: ['=', '!='],
	date: ['=', '!=', 'IN', 'NIN', '>', '<', '>=', '<='],
	day: ['=', '>', '<'],
	moment: ['=', '!=', '>', '<', '>=', '<='],
	record: ['=', '!='],
};

/** Intercom takes groups in one group, and no further, with so many filters each. */
export const MOST_LEVELS = 2;
export const MOST_FILTERS = 15;

/** Intercom's data types of attributes as a search knows them. */
export function searchTypeOf(dataType: unknown, dates: SearchDescription['dates']): SearchType {
	switch (dataType) {
		case 'integer':
		case 'float':
		case 'decimal':
		case 'number':
			return 'number';
		case 'boolean':
			return 'boolean';
		case 'date':
		case 'datetime':
			return dates;
		default:
			return 'text';
	}
}

/** The fields whose values the editor offers to choose from: their records have names by which a person finds them. */
export const LISTED_FIELDS: string[] = Object.keys(KINDS_OF).filter(
	(field) => RECORDS[KINDS_OF[field] as RecordKind].calledBy?.name,
);
