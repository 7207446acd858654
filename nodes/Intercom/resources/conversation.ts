import {
	actingAdmin,
	attributes,
	attributesJson,
	choice,
	flag,
	json,
	longText,
	pathId,
	pick,
	secret,
	selector,
	text,
	time,
} from '../table/fields';
import { pages, pagesOfSearch, whole } from '../table/paging';
import { prepareSearch, searchFields } from '../table/search';
import { simplified } from '../table/simplify';
import { resource } from '../table/types';
import { conversationComposites } from '../procedures/conversation';
import { ticketChange } from '../rows/ticket';
import {
	changedPartRow,
	conversationChange,
	conversationPriority,
	conversationRow,
	deletedConversation,
	handlingEvent,
	startedConversation,
} from '../rows/conversation';
import {
	attachment_urls,
	attachments,
	chosen_reply,
	contact,
	created_at,
	format,
	inFormat,
	plain_text,
	reply_options,
	skip_notifications,
	skip_unsnooze,
} from '../fields/replies';

const conversation_id = pick('conversation', { identity: true });
const admin_id = actingAdmin();

const assignee = {
	type: choice(
		'Who takes the conversation over',
		{ admin: 'Teammate', team: 'Team' },
		{
			displayName: 'Assign To',
		},
	),
	assignee_id: pick('admin', {
		description: 'The teammate who takes the conversation over',
		when: { type: ['admin'] },
	}),
	team_id: pick('team', {
		description: 'The team that takes the conversation over',
		to: 'assignee_id',
		when: { type: ['team'] },
	}),
};

const message = longText('What the customer reads', {
	displayName: 'Message',
	placeholder: 'e.g. Thanks for your patience!',
});

/** What quality checks of a conversation found; only the search has it in the package's own version of the API. */
const quality = {
	include_monitors: flag('to include what quality monitors found', { in: 'query' }),
	include_scorecards: flag('to include the scores of quality reviews', { in: 'query' }),
};
const qualityOfPreview = {
	include_monitors: { ...quality.include_monitors, version: 'Preview' as const },
	include_scorecards: { ...quality.include_scorecards, version: 'Preview' as const },
};

/** Intercom writes messages as HTML unless it is asked for plain text. */
const plainText = flag('to give messages as plain text, without HTML', { displayName: 'Plain Text' });
const display_as = {
	...plainText,
	in: 'query' as const,
	read: (...[value, reading]: Parameters<typeof plainText.read>) =>
		plainText.read(value, reading) ? 'plaintext' : undefined,
};

export const conversation = resource({
	name: 'Conversation',
	description: 'Conversations with customers',
	permission: 'Write conversations',
	simplify: conversationRow,
	composites: conversationComposites,
	operations: {
		addNote: {
			simplify: conversationChange('note added', 'note', 'note_and_reopen'),
			action: 'Add note to conversation (customer cannot see it)',
			description: 'Leave an internal note that only teammates can read',
			route: 'POST /conversations/{conversation_id}/reply',
			required: {
				conversation_id,
				body: longText('What teammates read. Simple HTML is kept.', {
					displayName: 'Note',
					placeholder: 'e.g. Waiting for the invoice department',
				}),
			},
			optional: {
				admin_id,
				...attachments,
				created_at,
				format,
				plain_text,
				skip_notifications,
				skip_unsnooze,
			},
			prepare: inFormat,
			constants: { message_type: 'note', type: 'admin' },
			reaches: 'teammates',
		},
		assign: {
			simplify: conversationChange('assigned', 'assignment', 'assign_and_reopen', 'assign_and_unsnooze'),
			action: 'Assign conversation to teammate or team',
			description: 'Give a conversation to a teammate or a team, silently',
			route: 'POST /conversations/{conversation_id}/parts',
			required: { conversation_id, ...assignee },
			optional: { admin_id },
			constants: { message_type: 'assignment' },
		},
		assignWithMessage: {
			simplify: conversationChange('assigned with message', 'assignment', 'assign_and_reopen'),
			action: 'Assign conversation with message (customer sees it)',
			description: 'Assign to a teammate or a team and tell the customer',
			route: 'POST /conversations/{conversation_id}/parts',
			required: { conversation_id, ...assignee, body: message },
			optional: { admin_id, format },
			prepare: inFormat,
			constants: { message_type: 'assignment' },
			reaches: 'customer',
		},
		attachContact: {
			simplify: conversationChange('contact attached', 'participant_added'),
			action: 'Attach contact to conversation (customer sees it)',
			description: 'Make a contact take part in a conversation',
			notice: 'An email address that no contact has creates a lead',
			route: 'POST /conversations/{conversation_id}/customers',
			required: { conversation_id, ...contact('customer.') },
			shown: {
				added_by: selector('In whose name the contact is added', {
					admin: 'Teammate',
					contact: 'Contact of the Conversation',
				}),
				admin_id: actingAdmin({ when: { added_by: ['admin'] } }),
				acting_contact_id: pick('contact', {
					displayName: 'Acting Contact',
					description: 'The contact in whose name this is done',
					to: 'customer.customer.intercom_user_id',
					when: { added_by: ['contact'] },
				}),
			},
			reaches: 'customer',
		},
		close: {
			simplify: conversationChange('closed', 'close'),
			action: 'Close conversation',
			description: 'Close a conversation without a message to the customer',
			route: 'POST /conversations/{conversation_id}/parts',
			required: { conversation_id },
			optional: { admin_id },
			constants: { message_type: 'close', type: 'admin' },
		},
		closeWithMessage: {
			simplify: conversationChange('closed with message', 'close'),
			action: 'Close conversation with message (customer sees it)',
			description: 'Close a conversation and tell the customer',
			route: 'POST /conversations/{conversation_id}/parts',
			required: { conversation_id, body: message },
			optional: { admin_id, format },
			prepare: inFormat,
			constants: { message_type: 'close', type: 'admin' },
			reaches: 'customer',
		},
		convertToTicket: {
			action: 'Convert conversation to ticket (customer may see it)',
			description: 'Make a ticket out of a conversation',
			simplify: ticketChange('converted'),
			route: 'POST /conversations/{conversation_id}/convert',
			required: { conversation_id, ticket_type_id: pick('ticketType') },
			optional: {
				attributes: json(
					'Values of the ticket type\'s attributes by name; title and description are "_default_title_" and "_default_description_"',
					{ displayName: 'Ticket Attributes (JSON)', placeholder: 'e.g. {"_default_title_": "Broken link"}' },
				),
				ticket_state_id: pick('ticketState', { description: 'The state that the ticket starts in' }),
			},
			reaches: 'customer',
		},
		create: {
			action: 'Create conversation as contact (customer sees it)',
			description: 'Start a conversation in the name of a contact',
			route: 'POST /conversations',
			simplify: startedConversation,
			required: {
				contact_id: pick('contact', {
					identity: true,
					description: 'The contact who starts the conversation',
					to: 'from.id',
				}),
				from_type: choice(
					'What the contact is; a visitor goes as Contact',
					{ contact: 'Contact', lead: 'Lead', user: 'User' },
					{ displayName: 'Contact Type', default: 'user', to: 'from.type' },
				),
				body: longText('What the contact says, without HTML', {
					displayName: 'Message',
					placeholder: 'e.g. Where is my order?',
				}),
			},
			optional: {
				attachment_urls,
				brand_id: pick('brand', { description: 'The brand that the contact writes to' }),
				created_at,
				subject: text('Title of the conversation, if it is an email'),
			},
			reaches: 'customer',
		},
		delete: {
			action: 'Delete conversation (customer loses it, too)',
			description: 'Remove a conversation for good',
			notice: 'This cannot be undone',
			route: 'DELETE /conversations/{conversation_id}',
			required: { conversation_id },
			optional: {
				retain_metrics: flag(
					'to keep its figures in reports. Deleting them too needs the permission "Delete conversations and metrics".',
					{ default: true },
				),
			},
			reaches: 'customer',
		},
		detachContact: {
			simplify: conversationChange('contact detached', 'participant_removed'),
			action: 'Detach contact from conversation (customer sees it)',
			description: 'Take a contact out of a conversation',
			notice: 'The last contact of a conversation cannot be removed',
			route: 'DELETE /conversations/{conversation_id}/customers/{contact_id}',
			required: { conversation_id, contact_id: pick('contact') },
			optional: { admin_id: actingAdmin({ in: 'body' }) },
			reaches: 'customer',
		},
		get: {
			action: 'Get conversation',
			description: 'Get a conversation with its parts, of which Intercom gives the newest 500',
			route: 'GET /conversations/{conversation_id}',
			required: { conversation_id },
			options: {
				display_as,
				include_email_history: flag('to include the emails that are quoted in the first message', {
					version: 'Preview',
				}),
				...qualityOfPreview,
				include_translations: flag("to translate the parts into the conversation's language"),
			},
			permission: 'Read conversations',
		},
		getAll: {
			action: 'Get many conversations',
			description: 'List the conversations of the workspace',
			route: 'GET /conversations',
			options: qualityOfPreview,
			list: pages('conversations', 150),
			permission: 'Read conversations',
		},
		getDeleted: {
			action: 'Get IDs of deleted conversations',
			description: 'List the conversations that were deleted, to delete them in other systems as well',
			route: 'GET /conversations/deleted',
			simplify: deletedConversation,
			options: {
				order: choice('Which come first', { asc: 'Oldest First', desc: 'Newest First' }, { default: 'desc' }),
			},
			list: pages('conversations', 60),
			permission: 'Read conversations',
		},
		getHandlingEvents: {
			action: 'Get handling events of conversation',
			description: 'List when teammates paused and resumed work on a conversation',
			route: 'GET /conversations/{conversation_id}/handling_events',
			simplify: handlingEvent,
			required: { conversation_id },
			list: whole('handling_events'),
			permission: 'Read conversations',
		},
		getSideConversations: {
			action: 'Get side conversations of conversation',
			description: 'List the internal threads that teammates started beside a conversation',
			route: 'GET /conversations/{conversation_id}/side_conversations',
			simplify: simplified,
			required: { conversation_id },
			list: pages('side_conversations', 50),
			permission: 'Read conversations',
		},
		merge: {
			simplify: conversationChange('merged'),
			action: 'Merge conversation into another (customer sees it)',
			description: 'Move all parts of a conversation into another',
			notice: 'A ticket can only be merged with the permission "Write tickets"',
			route: 'POST /conversations/{conversation_id}/merge',
			required: {
				conversation_id: pick('conversation', {
					description: 'The conversation that is closed and linked to the other one',
				}),
				merge_into_conversation_id: pick('conversation', {
					identity: true,
					displayName: 'Into Conversation',
					description: 'The conversation that goes on',
				}),
			},
			reaches: 'customer',
		},
		open: {
			simplify: conversationChange('opened', 'open'),
			action: 'Open conversation',
			description: 'Open a conversation that is closed or snoozed',
			route: 'POST /conversations/{conversation_id}/parts',
			required: { conversation_id },
			optional: { admin_id },
			constants: { message_type: 'open' },
		},
		redactFirstMessage: {
			simplify: conversationChange('redacted'),
			action: 'Redact first message of conversation (customer sees it)',
			description: 'Blank out the message that a conversation began with',
			notice: 'This cannot be undone',
			route: 'POST /conversations/redact',
			required: {
				conversation_id,
				source_id: text('ID of the first message: "source.id" of the conversation', {
					displayName: 'Source ID',
					placeholder: 'e.g. 19894781231',
				}),
			},
			constants: { type: 'source' },
			reaches: 'customer',
		},
		redactPart: {
			simplify: conversationChange('redacted'),
			action: 'Redact part of conversation (customer sees it)',
			description: 'Blank out a reply or a note',
			notice: 'This cannot be undone',
			route: 'POST /conversations/redact',
			required: {
				conversation_id,
				conversation_part_id: text('ID of the part; it must have a text', {
					placeholder: 'e.g. 19381789428',
				}),
			},
			constants: { type: 'conversation_part' },
			reaches: 'customer',
		},
		reply: {
			simplify: conversationChange('replied', 'comment'),
			action: 'Reply to conversation (customer sees it)',
			description: 'Answer the customer in the name of a teammate',
			route: 'POST /conversations/{conversation_id}/reply',
			required: { conversation_id, body: message },
			optional: { admin_id, ...attachments, created_at, format, skip_notifications, skip_unsnooze },
			prepare: inFormat,
			constants: { message_type: 'comment', type: 'admin' },
			reaches: 'customer',
		},
		replyAsContact: {
			simplify: conversationChange('replied', 'comment', 'open'),
			action: 'Reply to conversation as contact (customer sees it)',
			description: 'Write into a conversation in the name of a contact',
			route: 'POST /conversations/{conversation_id}/reply',
			required: {
				conversation_id: pick('conversation', {
					description: 'The conversation to use. The ID "last" is the one that the contact wrote in last.',
				}),
				...contact(),
				body: longText('What the contact says', {
					displayName: 'Message',
					placeholder: 'e.g. That solved it, thank you',
				}),
			},
			optional: { ...attachments, chosen_reply, created_at },
			constants: { message_type: 'comment', type: 'user' },
			reaches: 'customer',
		},
		search: {
			action: 'Search conversations',
			description: 'Find conversations by state, people, dates, words and more',
			route: 'POST /conversations/search',
			shown: searchFields('conversation'),
			prepare: prepareSearch('conversation'),
			options: quality,
			list: pagesOfSearch('conversations', 150),
			repeatable: 'reads',
			permission: 'Read conversations',
		},
		sendQuickReplies: {
			simplify: conversationChange('quick replies sent', 'quick_reply', 'comment'),
			action: 'Send quick replies to conversation (customer sees them)',
			description: 'Offer the customer buttons to answer with',
			route: 'POST /conversations/{conversation_id}/reply',
			required: { conversation_id, reply_options },
			optional: { admin_id, ...attachments, body: message, created_at, format, skip_notifications },
			prepare: inFormat,
			constants: { message_type: 'quick_reply', type: 'admin' },
			reaches: 'customer',
		},
		setPriority: {
			simplify: conversationPriority,
			action: 'Set priority of conversation',
			description: 'Mark a conversation as urgent, or no longer',
			route: 'PUT /conversations/{conversation_id}',
			required: {
				conversation_id,
				priority: choice(
					'How urgent the conversation is; None takes its priority away',
					{ none: 'None', low: 'Low', medium: 'Medium', high: 'High', urgent: 'Urgent' },
					{ default: 'high', version: 'Preview' },
				),
			},
			optional: {
				admin_id: pick('admin', {
					displayName: 'Acting Teammate',
					description: "The teammate in whose name this is done. Intercom's Operator, unless you choose one.",
					version: 'Preview',
				}),
			},
		},
		snooze: {
			simplify: conversationChange('snoozed', 'snoozed'),
			action: 'Snooze conversation',
			description: 'Put a conversation aside until a moment',
			route: 'POST /conversations/{conversation_id}/parts',
			required: {
				conversation_id,
				snoozed_until: time('When the conversation opens again', { displayName: 'Snooze Until' }),
			},
			optional: { admin_id },
			constants: { message_type: 'snoozed' },
		},
		unassign: {
			simplify: conversationChange('unassigned', 'assignment'),
			action: 'Unassign conversation',
			description: 'Take a conversation from teammate and team',
			route: 'POST /conversations/{conversation_id}/parts',
			required: {
				conversation_id,
				type: choice(
					'Who no longer takes care of the conversation',
					{ admin: 'Teammate', team: 'Team' },
					{
						displayName: 'Unassign From',
					},
				),
			},
			optional: { admin_id },
			constants: { message_type: 'assignment', assignee_id: '0' },
		},
		update: {
			simplify: conversationChange('updated'),
			action: 'Update conversation',
			description: 'Change the title, the company, the read state or custom attributes',
			route: 'PUT /conversations/{conversation_id}',
			required: { conversation_id },
			shown: { custom_attributes: attributes('conversation') },
			optional: {
				company_id: pick('company', { description: 'The company that the conversation is about' }),
				custom_attributes_json: attributesJson({}, 'conversation'),
				display_as,
				read: flag('the conversation is marked as read', { displayName: 'Mark as Read', default: true }),
				title: text('Title of the conversation', { placeholder: 'e.g. Refund for order 1234' }),
			},
		},
		changePart: {
			name: 'Update Part',
			simplify: changedPartRow,
			action: 'Update part of conversation (customer may see that it was read)',
			description: 'Mark a part as seen, or say what became of a reply that was sent elsewhere',
			notice: 'Intercom calls this experimental, and asks for a secret that it gives on request',
			route: 'PUT /conversations/{conversation_id}/conversation_parts/{part_id}',
			version: 'Preview',
			required: {
				conversation_id,
				part_id: pathId('ID of the part', { displayName: 'Part ID', placeholder: 'e.g. 19381789428' }),
				secret: secret('The secret that Intercom gave you for this'),
				change: selector('What to say of the part', { seen: 'It Was Seen', send_state: 'It Was Sent' }),
			},
			shown: {
				seen: flag('a teammate has seen the part', { default: true, when: { change: ['seen'] } }),
				admin_id: actingAdmin({
					displayName: 'Seen By',
					description: 'The teammate that the credential belongs to, unless you choose another',
					when: { change: ['seen'] },
				}),
				send_state: text('What became of the reply', {
					placeholder: 'e.g. sent',
					when: { change: ['send_state'] },
				}),
				info_message: text('What teammates read about it', {
					placeholder: 'e.g. Delivered',
					when: { change: ['send_state'] },
				}),
			},
			constants: { experimental: true },
			reaches: 'customer',
		},
	},
});
