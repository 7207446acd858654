import type { Schema } from './description';

/**
 * Where Intercom is known to do other than its description says: the only list of exceptions that the checks
 * of answers and requests make. Each has its reason.
 */

/** Ids travel as strings, whatever an operation declares; a request may also send digits as a number. */
export const isIdName = (name: string): boolean => /(^|_)ids?$/.test(name);

/**
 * Free maps whose values the description narrows to strings. Attributes are typed by the workspace (numbers,
 * booleans, lists, nothing), and an event's metadata may hold amounts and links: the description's own examples do.
 */
export const FREE_MAPS: readonly string[] = ['custom_attributes', 'metadata', 'ticket_custom_attributes'];

export interface ComponentDeviation {
	component: string;
	properties: string[];
	/** Accepted beside what is described. */
	also: Schema;
	reason: string;
}

const NOTHING: Schema = { enum: [null] };

export const COMPONENT_DEVIATIONS: ComponentDeviation[] = [
	{
		component: 'conversation',
		properties: ['ai_agent', 'admin_assignee_id', 'team_assignee_id'],
		also: NOTHING,
		reason: 'A conversation that nobody or no AI agent has taken says null',
	},
	{
		component: 'conversation_list_item',
		properties: ['ai_agent', 'admin_assignee_id', 'team_assignee_id'],
		also: NOTHING,
		reason: 'As in a single conversation',
	},
	{
		component: 'ticket',
		properties: ['admin_assignee_id', 'team_assignee_id', 'snoozed_until'],
		also: NOTHING,
		reason: 'A ticket that nobody has taken, or that nobody snoozed, has nothing to say here',
	},
	{
		component: 'conversation_statistics',
		properties: [
			...['time_to_assignment', 'time_to_admin_reply', 'time_to_first_close', 'time_to_last_close'],
			...['median_time_to_reply', 'first_contact_reply_at', 'first_assignment_at', 'first_admin_reply_at'],
			...['first_close_at', 'last_assignment_at', 'last_assignment_admin_reply_at', 'last_contact_reply_at'],
			...['last_admin_reply_at', 'last_close_at'],
		],
		also: NOTHING,
		reason: 'What has not happened is null in live answers',
	},
	{
		component: 'conversation_statistics',
		properties: ['last_closed_by_id'],
		also: { type: 'integer', nullable: true },
		reason: 'The id of a teammate is a number here in live answers, and null before the first close',
	},
	{
		component: 'conversation_part',
		properties: ['assigned_to', 'email_message_metadata', 'event_details'],
		also: NOTHING,
		reason: 'A part that assigns nobody, is no email or tells of no event says null',
	},
	{
		component: 'macro',
		properties: ['body', 'body_text'],
		also: NOTHING,
		reason: 'The list of macros leaves the texts out',
	},
	{
		component: 'activity_log_metadata',
		properties: ['before', 'after'],
		also: { type: 'string' },
		reason: 'Declared as objects; a changed name or title is told as text',
	},
	{
		component: 'message',
		properties: ['message_type'],
		also: { enum: ['whatsapp'] },
		reason: 'A WhatsApp message can be sent, so it can be answered',
	},
];

/** Answers with a body where the description has an empty one. */
export const FILE_ANSWERS: Record<string, string> = {
	'GET /download/content/data/{job_identifier}': 'A gzip file of CSV',
	'GET /download/reporting_data/{job_identifier}': 'A gzip file of CSV',
};

/** Operations without a described success, and the operation whose success theirs is like. */
export const SUCCESS_LIKE: Record<string, { operation: string; reason: string }> = {
	'GET /fin_voice/phone_number/{phone_number}': {
		operation: 'GET /fin_voice/collect/{id}',
		reason: 'Only errors are described; the operation collects one call, as by id',
	},
};

/** Any operation may answer these with the error envelope: rate limit, permission, conflict, outage. */
export const isErrorStatus = (status: number): boolean => status >= 400;

export interface RequestDeviation {
	operation: string;
	/** The version that it is known of; all of them without one. */
	version?: string;
	place: 'query' | 'body';
	fields: Record<string, Schema>;
	reason: string;
}

/** Query parameters and body fields to accept beside, or instead of, the described ones. */
export const REQUEST_DEVIATIONS: RequestDeviation[] = [
	{
		operation: 'POST /messages',
		version: '2.16',
		place: 'body',
		fields: { message_type: { type: 'string', enum: ['in_app', 'inapp', 'email', 'whatsapp'] } },
		reason: 'The list of values has in_app, the examples and answers have inapp',
	},
	{
		operation: 'POST /messages',
		place: 'body',
		fields: { components: { type: 'array', items: {} }, locale: { type: 'string' } },
		reason: 'Needed for WhatsApp (components is even required), but not among the declared fields',
	},
	{
		operation: 'GET /events',
		place: 'query',
		fields: { before: { type: 'string' }, since: { type: 'string' }, per_page: { type: 'integer' } },
		reason: 'The address of the next page, which the answer gives, carries them',
	},
];
