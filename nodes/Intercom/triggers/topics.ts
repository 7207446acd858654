import type { INodePropertyOptions } from 'n8n-workflow';

/**
 * What Intercom can notify of, grouped by what it is about: topic → what happened, in a person's words.
 * Source: the webhook topics of Intercom's developer documentation for API 2.16. Topics that come later are typed
 * by hand, whole families with an asterisk.
 */
export const TOPICS: { [group: string]: { [topic: string]: string } } = {
	Admin: {
		'admin.activity_log_event.created': 'Activity Logged',
		'admin.added_to_workspace': 'Joined the Workspace',
		'admin.away_mode_updated': 'Away Mode Changed',
		'admin.logged_in': 'Logged In',
		'admin.logged_out': 'Logged Out',
		'admin.removed_from_workspace': 'Left the Workspace',
	},
	Article: {
		'article.created': 'Created',
		'article.deleted': 'Deleted',
		'article.published': 'Published',
		'article.unpublished': 'Unpublished',
		'article.updated': 'Updated',
	},
	Audience: {
		'audience.created': 'Created',
		'audience.deleted': 'Deleted',
		'audience.member_added': 'Member Added',
		'audience.member_removed': 'Member Removed',
		'audience.updated': 'Updated',
	},
	Call: {
		'call.ended': 'Ended',
		'call.recording_available': 'Recording Available',
		'call.started': 'Started',
		'call.transcription_available': 'Transcript Available',
	},
	Company: {
		'company.contact.attached': 'Contact Attached',
		'company.contact.detached': 'Contact Detached',
		'company.created': 'Created',
		'company.deleted': 'Deleted',
		'company.updated': 'Updated',
	},
	Contact: {
		'contact.archived': 'Archived',
		'contact.deleted': 'Deleted',
		'contact.email.updated': 'Email Changed',
		'contact.lead.added_email': 'Lead Gave an Email',
		'contact.lead.created': 'Lead Created',
		'contact.lead.signed_up': 'Lead Signed Up',
		'contact.lead.tag.created': 'Lead Tagged',
		'contact.lead.tag.deleted': 'Lead Untagged',
		'contact.lead.updated': 'Lead Updated',
		'contact.merged': 'Merged',
		'contact.subscribed': 'Subscribed to Email',
		'contact.unarchive': 'Unarchived',
		'contact.unsubscribed': 'Unsubscribed From Email',
		'contact.user.created': 'User Created',
		'contact.user.tag.created': 'User Tagged',
		'contact.user.tag.deleted': 'User Untagged',
		'contact.user.updated': 'User Updated',
	},
	Conversation: {
		'conversation.admin.assigned': 'Assigned',
		'conversation.admin.closed': 'Closed',
		'conversation.admin.noted': 'Note Added',
		'conversation.admin.open.assigned': 'Assigned While Open',
		'conversation.admin.opened': 'Opened',
		'conversation.admin.replied': 'Teammate Replied',
		'conversation.admin.replied.translated': 'Translated Reply Sent',
		'conversation.admin.single.created': 'Started by Teammate',
		'conversation.admin.snoozed': 'Snoozed',
		'conversation.admin.unsnoozed': 'Unsnoozed',
		'conversation.company.updated': 'Company Changed',
		'conversation.contact.attached': 'Contact Attached',
		'conversation.contact.detached': 'Contact Detached',
		'conversation.deleted': 'Deleted',
		'conversation.operator.replied': 'Bot Replied',
		'conversation.priority.updated': 'Priority Changed',
		'conversation.rating.added': 'Rated',
		'conversation.read': 'Read by Customer',
		'conversation.user.created': 'Started by Customer',
		'conversation.user.replied': 'Customer Replied',
	},
	'Content Import Source': {
		'content_import_source.created': 'Created',
		'content_import_source.deleted': 'Deleted',
		'content_import_source.updated': 'Updated',
	},
	'Content Snippet': {
		'content_snippet.created': 'Created',
		'content_snippet.deleted': 'Deleted',
		'content_snippet.updated': 'Updated',
	},
	'Conversation Part': {
		'conversation_part.redacted': 'Redacted',
		'conversation_part.tag.created': 'Tagged',
	},
	'Data Connector': {
		'data_connector.execution.completed': 'Run Completed',
	},
	Event: {
		'event.created': 'Recorded',
	},
	Job: {
		'api.request.completed': 'API Request Completed',
		'job.completed': 'Completed',
	},
	Outbound: {
		'content_stat.banner': 'Banner Statistics',
		'content_stat.carousel': 'Carousel Statistics',
		'content_stat.chat': 'Chat Statistics',
		'content_stat.checklist': 'Checklist Statistics',
		'content_stat.custom_bot': 'Custom Bot Statistics',
		'content_stat.email': 'Email Statistics',
		'content_stat.news_item': 'News Item Statistics',
		'content_stat.post': 'Post Statistics',
		'content_stat.push': 'Push Statistics',
		'content_stat.series': 'Series Statistics',
		'content_stat.series.webhook': 'Series Webhook Statistics',
		'content_stat.sms': 'SMS Statistics',
		'content_stat.survey': 'Survey Statistics',
		'content_stat.tooltip_group': 'Tooltip Group Statistics',
		'content_stat.tour': 'Tour Statistics',
	},
	Procedure: {
		'procedure.hitl_notification.created': 'Person Needed',
	},
	Subscription: {
		'granular.subscribe': 'Subscribed to a Type',
		'granular.unsubscribe': 'Unsubscribed From a Type',
	},
	Ticket: {
		'ticket.admin.assigned': 'Assigned to Teammate',
		'ticket.admin.replied': 'Teammate Replied',
		'ticket.admin.replied.translated': 'Translated Reply Sent',
		'ticket.attribute.updated': 'Attribute Changed',
		'ticket.closed': 'Closed',
		'ticket.contact.attached': 'Contact Attached',
		'ticket.contact.detached': 'Contact Detached',
		'ticket.contact.replied': 'Customer Replied',
		'ticket.created': 'Created',
		'ticket.note.created': 'Note Added',
		'ticket.rating.provided': 'Rated',
		'ticket.resolved': 'Resolved',
		'ticket.state.updated': 'State Changed',
		'ticket.team.assigned': 'Assigned to Team',
	},
	Visitor: {
		'visitor.signed_up': 'Signed Up',
	},
};

/** What Intercom sends when a person presses 'Send test request'. It belongs to no workflow. */
export const PING = 'ping';

/** The topics as the editor lists them: by group, found by either name. */
export const topicOptions: INodePropertyOptions[] = Object.entries(TOPICS)
	.flatMap(([group, topics]) =>
		Object.entries(topics).map(([value, label]) => ({
			name: `${group}: ${label}`,
			value,
			description: value,
		})),
	)
	.sort((one, other) => one.name.localeCompare(other.name));

const topicsLike = (pattern: RegExp): string[] =>
	topicOptions.map(({ value }) => String(value)).filter((topic) => pattern.test(topic));

/** Topics that a workflow causes itself when it works in Intercom, and whose notifications name the teammate. */
export const topicsOfTeammates = topicsLike(
	/^(conversation|ticket)\.(admin|note|team|state|attribute|priority)\.|^ticket\.(closed|created|resolved)$|^api\./,
);

/** Topics that a workflow causes itself as well, and whose notifications name nobody. */
export const topicsOfNobody = topicsLike(
	/^(article|audience|company|contact|content_import_source|content_snippet|event|granular)\.|^admin\.away_mode_updated$|^visitor\.signed_up$|^conversation_part\.|^(conversation|ticket)\.(company|contact\.(at|de)tached|deleted)/,
);

/** Topics typed by hand: separated by commas, spaces or line breaks. */
export const typedTopics = (text: unknown): string[] =>
	String(text ?? '')
		.split(/[\s,]+/)
		.filter(Boolean);

/** A topic, or a family of them: `audience.*`. Lower case, as all of Intercom's topics are. */
export const isTopicPattern = (text: string): boolean => /^(\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?)$/.test(text);

/** Topics that Intercom sends under another name than its documentation gives them: as sent → as documented. */
const DOCUMENTED_AS = new Map([['contact.unarchived', 'contact.unarchive']]);

const documented = (topic: string): string => DOCUMENTED_AS.get(topic) ?? topic;

/** Whether `topic` is `pattern` itself, by either of its names, or of its family; `*` stands for every topic. */
export function belongsTo(topic: string, pattern: string): boolean {
	if (pattern === '*') return true;
	return pattern.endsWith('.*')
		? topic.startsWith(pattern.slice(0, -1))
		: documented(topic) === documented(pattern);
}

/**
 * The place of the pattern that a topic goes by, -1 for a topic nobody asked for.
 * A topic that is named goes by its name, though a family before it would hold it, too.
 */
export function placeOf(topic: string, patterns: string[]): number {
	const named = patterns.findIndex((pattern) => documented(pattern) === documented(topic));
	return named >= 0 ? named : patterns.findIndex((pattern) => belongsTo(topic, pattern));
}
