import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../table/json';
import {
	actingAdmin,
	attributes,
	flag,
	formerSelector,
	json,
	longText,
	pick,
	selector,
	text,
	time,
} from '../table/fields';
import { Named } from '../table/names';
import { pagesOfSearch } from '../table/paging';
import { prepareSearch, searchFields } from '../table/search';
import type { Field, Reader, Values } from '../table/types';
import { conversationChange } from '../rows/conversation';
import { ticketChange, ticketPartRow, ticketRow } from '../rows/ticket';
import { jobRow } from '../rows/workspace';
import { resource } from '../table/types';
import {
	attachment_urls,
	attachments,
	chosen_reply,
	contact,
	created_at,
	reply_options,
	skip_notifications,
	format,
	inFormat,
	plain_text,
} from '../fields/replies';

const read = 'Read tickets';

const ticket_id = pick('ticket');
const admin_id = actingAdmin();
const ticket_type_id = pick('ticketType');
const ticket_state_id = pick('ticketState', { description: 'One of the states of the ticket type' });

const ticket_attributes = attributes('ticket', {
	displayName: 'Ticket Attributes',
	description: 'Values of the attributes that the ticket type has, title and description among them',
	typeOptions: {
		loadOptionsDependsOn: ['authentication', 'ticket_type_id.value', 'ticket_id.value'],
	},
});

const ticket_attributes_json = json('Attributes by name, as JSON; a list takes the ID of its entry', {
	displayName: 'Ticket Attributes (JSON)',
	to: 'ticket_attributes',
	placeholder: 'e.g. {"_default_title_": "Broken link"}',
});

/** What Intercom calls the ways in which the contact of a new ticket is named. */
const CALLED = { name: 'name', email: 'email', externalId: 'external_id' };

/** The one contact that Intercom takes for a new ticket, in the list that it wants. */
const onlyContact = (key: string, field: Field, form: string): Field => {
	const read: Reader = (value, reading) => {
		const named = field.read(value, reading);
		return [named instanceof Named ? { [CALLED[named.by]]: named.text } : ({ [key]: named } as IDataObject)];
	};
	return { ...field, to: 'contacts', when: { identify_by: [form] }, read };
};

/** What a new ticket is about. */
const described = {
	required: {
		ticket_type_id,
		identify_by: formerSelector({ id: 'Contact', email: 'Email', external_id: 'External ID' }),
		contact_id: onlyContact(
			'id',
			pick('contact', {
				description: 'The contact whose ticket it is. An email that no contact has creates a contact.',
			}),
			'id',
		),
		email: onlyContact(
			'email',
			text("The contact's email address. One that no contact has creates a contact.", {
				placeholder: 'e.g. name@email.com',
			}),
			'email',
		),
		external_id: onlyContact(
			'external_id',
			text('The ID that your own system gave the contact', { placeholder: 'e.g. 25' }),
			'external_id',
		),
	},
	shown: { ticket_attributes },
	optional: {
		admin_assignee_id: pick('admin', {
			displayName: 'Assign to Teammate',
			description: 'The teammate who takes care of the ticket',
			to: 'assignment.admin_assignee_id',
		}),
		team_assignee_id: pick('team', {
			displayName: 'Assign to Team',
			description: 'The team that takes care of the ticket',
			to: 'assignment.team_assignee_id',
		}),
		company_id: pick('company', { description: 'The company that the ticket is about' }),
		conversation_to_link_id: pick('conversation', {
			displayName: 'Conversation to Link',
			description: 'The conversation or ticket that the new ticket is linked with',
		}),
		created_at: time('When the ticket was created, to take over tickets from elsewhere', {
			displayName: 'Created At',
		}),
		skip_notifications,
		ticket_attributes_json,
	},
};

/** What a customer can see of an update: everything but who takes care of the ticket. */
const SHOWN = [
	...['ticket_attributes', 'ticket_attributes_json', 'ticket_state_id'],
	...['company_id', 'is_shared', 'open', 'snoozed_until'],
];

const showsSomething = (values: Values): boolean =>
	SHOWN.some((name) => {
		const value = values[name];
		return value !== undefined && !(isRecord(value) && Object.keys(value).length === 0);
	});

export const ticket = resource({
	name: 'Ticket',
	description: 'Requests of customers and tasks of teams',
	permission: 'Write tickets',
	simplify: ticketRow,
	operations: {
		addNote: {
			simplify: ticketPartRow('note added'),
			action: 'Add note to ticket (customer cannot see it)',
			description: 'Leave an internal note that only teammates can read',
			route: 'POST /tickets/{ticket_id}/reply',
			required: {
				ticket_id,
				body: longText('What teammates read. Simple HTML is kept.', {
					displayName: 'Note',
					placeholder: 'e.g. Waiting for the invoice department',
				}),
			},
			optional: {
				admin_id,
				...attachments,
				created_at,
				cross_post: flag('the note also goes to all linked conversations; back-office tickets only'),
				format,
				plain_text,
				skip_notifications,
			},
			prepare: inFormat,
			constants: { message_type: 'note', type: 'admin' },
			reaches: 'teammates',
		},
		changeType: {
			simplify: ticketChange('type changed'),
			action: 'Change type of ticket (customer may see it)',
			description: 'Make a ticket one of another type',
			notice: 'The new type must be of the same category',
			route: 'POST /tickets/{ticket_id}/change_type',
			required: { ticket_id, ticket_type_id, ticket_state_id },
			shown: { ticket_attributes },
			optional: { ticket_attributes_json },
			reaches: 'customer',
		},
		create: {
			simplify: ticketChange('created'),
			action: 'Create ticket (customer may see it)',
			description: 'Open a ticket for a contact',
			route: 'POST /tickets',
			...described,
			reaches: 'customer',
		},
		delete: {
			action: 'Delete ticket (customer loses it, too)',
			description: 'Remove a ticket for good',
			notice: 'This cannot be undone',
			route: 'DELETE /tickets/{ticket_id}',
			required: { ticket_id },
			reaches: 'customer',
		},
		enqueue: {
			name: 'Create in Background',
			action: 'Create ticket in background (customer may see it)',
			description: 'Start a job that creates a ticket, and get the job; Job: Get tells when it is done',
			route: 'POST /tickets/enqueue',
			simplify: jobRow,
			...described,
			startsJob: true,
			reaches: 'customer',
		},
		get: {
			action: 'Get ticket',
			description: 'Look up one ticket with its attributes and parts',
			route: 'GET /tickets/{ticket_id}',
			required: { ticket_id },
			permission: read,
		},
		linkConversation: {
			simplify: conversationChange('linked'),
			action: 'Link conversation to tracker ticket',
			description: 'Count a conversation among the reports of a tracker ticket',
			notice: 'A tracker ticket can have up to 2,500 linked conversations',
			route: 'POST /tickets/{ticket_id}/linked_conversations',
			required: {
				ticket_id: pick('ticket', { description: 'A ticket of the category Tracker' }),
				conversation_id: pick('conversation', {
					description: 'The conversation or customer ticket to link',
				}),
			},
		},
		reply: {
			simplify: ticketPartRow('replied'),
			action: 'Reply to ticket (customer sees it)',
			description: 'Answer the customer in the name of a teammate',
			route: 'POST /tickets/{ticket_id}/reply',
			required: {
				ticket_id,
				body: longText('What the customer reads', {
					displayName: 'Message',
					placeholder: 'e.g. We are working on it',
				}),
			},
			optional: { admin_id, ...attachments, created_at, format, skip_notifications },
			prepare: inFormat,
			constants: { message_type: 'comment', type: 'admin' },
			reaches: 'customer',
		},
		replyAsContact: {
			simplify: ticketPartRow('replied'),
			action: 'Reply to ticket as contact (customer sees it)',
			description: 'Write into a ticket in the name of a contact',
			route: 'POST /tickets/{ticket_id}/reply',
			required: {
				ticket_id,
				...contact(),
				body: longText('What the contact says', {
					displayName: 'Message',
					placeholder: 'e.g. That solved it, thank you',
				}),
			},
			optional: { attachment_urls, chosen_reply, created_at, skip_notifications },
			constants: { message_type: 'comment', type: 'user' },
			reaches: 'customer',
		},
		search: {
			action: 'Search tickets',
			description: 'Find tickets by type, state, people, dates and words',
			route: 'POST /tickets/search',
			shown: searchFields('ticket'),
			prepare: prepareSearch('ticket'),
			list: pagesOfSearch('tickets', 150),
			repeatable: 'reads',
			permission: read,
		},
		sendQuickReplies: {
			simplify: ticketPartRow('quick replies sent'),
			action: 'Send quick replies to ticket (customer sees them)',
			description: 'Offer the customer buttons to answer with',
			route: 'POST /tickets/{ticket_id}/reply',
			required: { ticket_id, reply_options },
			optional: { admin_id, ...attachments, created_at, skip_notifications },
			constants: { message_type: 'quick_reply', type: 'admin' },
			reaches: 'customer',
		},
		unassign: {
			simplify: ticketChange('unassigned'),
			action: 'Unassign ticket',
			description: 'Take a ticket from the teammate or team that takes care of it',
			route: 'PUT /tickets/{ticket_id}',
			required: { ticket_id },
			optional: { admin_id, skip_notifications },
			constants: { assignee_id: '0' },
		},
		unlinkConversation: {
			simplify: conversationChange('unlinked'),
			action: 'Unlink conversation from tracker ticket',
			description: 'No longer count a conversation as a report of a tracker ticket',
			route: 'DELETE /tickets/{ticket_id}/linked_conversations/{conversation_id}',
			required: {
				ticket_id: pick('ticket', { description: 'A ticket of the category Tracker' }),
				conversation_id: pick('conversation', {
					description: 'The conversation or customer ticket that is linked',
				}),
			},
		},
		update: {
			simplify: ticketChange('updated'),
			action: 'Update ticket (customer may see it)',
			description: 'Change state, attributes, assignee and whether it is open',
			route: 'PUT /tickets/{ticket_id}',
			required: {
				ticket_id,
				assign_to: selector(
					'Who takes care of the ticket from now on',
					{ unchanged: 'Leave as It Is', team: 'Team', admin: 'Teammate' },
					{ displayName: 'Assign To' },
				),
				assignee_id: pick('admin', {
					description: 'The teammate who takes care of the ticket',
					when: { assign_to: ['admin'] },
				}),
				team_id: pick('team', {
					description: 'The team that takes care of the ticket',
					to: 'assignee_id',
					when: { assign_to: ['team'] },
				}),
			},
			shown: { ticket_attributes },
			optional: {
				admin_id,
				company_id: pick('company', { description: 'The company that the ticket is about' }),
				is_shared: flag('customers can see the ticket', { displayName: 'Shared With Customer' }),
				open: flag('the ticket is open; closing it also ends a snooze', { default: true }),
				skip_notifications,
				snoozed_until: time('When the ticket opens again', { displayName: 'Snooze Until' }),
				ticket_attributes_json,
				ticket_state_id,
			},
			reaches: showsSomething,
		},
	},
});
