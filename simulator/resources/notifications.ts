import type {
	Admin,
	Author,
	Company,
	Contact,
	Conversation,
	Json,
	Part,
	Ticket,
	Workspace,
} from '../workspace';
import {
	asNumber,
	showAdmin,
	showCompany,
	showContact,
	showConversation,
	showTicket,
	showTicketPart,
} from './shapes';

/**
 * Records as notifications carry them, which is not as the API answers them: the shapes are those that live
 * workspaces sent. Times of contacts, companies and articles are ISO 8601 here.
 */

const iso = (moment: unknown) =>
	typeof moment === 'number' ? new Date(moment * 1000).toISOString() : moment;

const withIsoTimes = (record: Json): Json =>
	Object.fromEntries(
		Object.entries(record).map(([name, value]) => [name, name.endsWith('_at') ? iso(value) : value]),
	);

export const contactForWebhook = (workspace: Workspace, contact: Contact): Json =>
	withIsoTimes(showContact(workspace, contact));

/** A contact beside what it was attached to. */
const attachedContact = (workspace: Workspace, contact: Contact): Json => ({
	...contactForWebhook(workspace, contact),
	formatted_phone: contact.phone,
});

export const articleForWebhook = withIsoTimes;

const companyFacts = (workspace: Workspace, company: Company): Json => ({
	type: 'company',
	id: company.id,
	company_id: company.company_id,
	app_id: workspace.facts.app_id,
	name: company.name,
	remote_created_at: iso(company.remote_created_at),
	created_at: iso(company.created_at),
	updated_at: iso(company.updated_at),
	last_request_at: iso(company.last_request_at),
	monthly_spend: company.monthly_spend,
	session_count: company.session_count,
	user_count: showCompany(workspace, company).user_count,
	custom_attributes: company.custom_attributes,
	tag_ids: company.tags.map(({ id }) => id),
});

export const companyForWebhook = (workspace: Workspace, company: Company): Json => ({
	...companyFacts(workspace, company),
	plan: company.plan === null ? null : { type: 'plan', id: company.plan, name: company.plan },
	size: company.size,
	website: company.website,
	industry: company.industry,
});

/** A company and a contact side by side, without a type of their own. */
export const companyContactForWebhook = (workspace: Workspace, company: Company, contact: Contact): Json => ({
	company: { ...companyFacts(workspace, company), plan_id: company.plan },
	contact: attachedContact(workspace, contact),
});

export function adminForWebhook(workspace: Workspace, admin: Admin): Json {
	const reason = workspace.plain.away_status_reasons.get(String(admin.away_status_reason_id));
	return {
		...showAdmin(admin),
		id: Number(admin.id),
		away_status_reason: String(reason?.label ?? ''),
		avatar: { type: 'avatar', image_url: admin.avatar },
	};
}

/** A conversation with the new parts alone, in plain text. */
export function conversationForWebhook(
	workspace: Workspace,
	conversation: Conversation,
	parts: Part[],
): Json {
	const shown = showConversation(workspace, conversation, { parts, plain: true });
	return {
		...shown,
		statistics: {
			...withIsoTimes(shown.statistics as Json),
			handling_time: 0,
			assigned_team_first_response_time: [],
			assigned_team_first_response_time_in_office_hours: [],
		},
	};
}

/** Who came into a conversation or left it; who did it stands in a JSON text within the part. */
export function participantForWebhook(
	workspace: Workspace,
	conversation: Conversation,
	contact: Contact,
	by: Author,
	what: 'added_by' | 'removed_by',
): Json {
	const at = iso(conversation.updated_at);
	const person = ({ type, id, name, email }: Author) => ({
		type,
		id: type === 'admin' ? Number(id) : id,
		label: name ?? email,
		name,
		email,
	});
	const data = {
		[what]: person(by),
		participant: person({ type: contact.role, id: contact.id, name: contact.name, email: contact.email }),
		previous_state: `state_${conversation.state}`,
		state: `state_${conversation.state}`,
	};
	const id = Number(conversation.id);
	const own = { app_id: 1, created_at: at, updated_at: at, deleted: false };
	const nothing = (...names: string[]) => Object.fromEntries(names.map((name) => [name, null]));
	return {
		conversation: {
			parts: [
				{
					...own,
					...{
						id: Number(workspace.decimalId()),
						conversation_id: id,
						body: '',
						json_blocks: '[]',
						channel: -1,
					},
					owner_id: by.type === 'admin' ? Number(by.id) : null,
					...{ closer: false, admin_only: false, emailed: false, markdown: true, opener: false },
					...nothing('user_id', 'url', 'ua', 'assignee_id', 'rule_id', 'unauthenticated'),
					...nothing(
						'facebook_message_id',
						'client_assigned_uuid',
						'external_source_id',
						'identity_verified',
					),
					data: JSON.stringify(data),
				},
			],
			options: { expand_for_notification: true },
			model: {
				...own,
				id,
				user_id: conversation.contact_ids[0] ?? '',
				message_id: Number(conversation.source.id),
				...{ created_at: iso(conversation.created_at), company_id: conversation.company_id ?? '-1' },
				...{ message_type: 'conversation', message_subclass_type: 3, message_variation_id: 0 },
				...{ read: conversation.read, read_at: null, first_opened_at: null },
				latest_user_visible_comment_at: iso(conversation.last_contact_reply_at),
				latest_admin_visible_comment_at: iso(conversation.last_admin_reply_at),
				first_user_comment_at: iso(conversation.first_contact_reply_at),
				...{ original_user_id: '-1', dismissed: false, delivery_state: 'delivered' },
				...{ sent_at: iso(conversation.created_at), initial_channel: 2, current_channel: 2 },
				...nothing('message_version_id', 'initiator_id', 'initiator_type'),
			},
		},
		contact: attachedContact(workspace, contact),
	};
}

/** A ticket by itself: nobody is '0', and its type names attributes in `data`. */
export function ticketForWebhook(workspace: Workspace, ticket: Ticket, parts: Part[] = ticket.parts): Json {
	const {
		tags: _tags,
		ticket_type: shownType,
		...shown
	} = showTicket(workspace, ticket, { parts, plain: true });
	const { ticket_attributes: _none, ...type } = (shownType ?? {}) as Json;
	const attributes = type.ticket_type_attributes as { ticket_type_attributes: Json[] } | undefined;
	return {
		...shown,
		ticket_type: {
			...type,
			is_internal: workspace.ticketTypes.get(ticket.ticket_type_id)?.is_internal ?? false,
			ticket_type_attributes: { type: 'list', data: attributes?.ticket_type_attributes ?? [] },
		},
		admin_assignee_id: ticket.admin_assignee_id ?? '0',
		team_assignee_id: ticket.team_assignee_id ?? '0',
		snoozed_until: asNumber(ticket.snoozed_until === null ? null : String(ticket.snoozed_until)),
		channel: 'messenger',
	};
}

/** What happened to a ticket, beside the ticket. */
export const ticketPartForWebhook = (
	workspace: Workspace,
	ticket: Ticket,
	part: Part,
	parts?: Part[],
): Json => ({
	type: 'ticket_ticket_part',
	ticket: ticketForWebhook(workspace, ticket, parts),
	ticket_part: showTicketPart(part, true),
});

/** A visitor who became a contact. */
export const visitorForWebhook = (visitor: Json, contact: Contact): Json => ({
	...withIsoTimes(visitor),
	type: 'user',
	id: contact.id,
	user_id: contact.external_id,
	anonymous: false,
	email: contact.email,
	name: contact.name,
	signed_up_at: iso(contact.created_at),
	remote_created_at: iso(contact.created_at),
	last_request_at: iso(contact.created_at),
	...{ referrer: null, utm_campaign: null, utm_content: null, utm_medium: null, utm_source: null },
	...{ utm_term: null, last_seen_ip: null, user_agent_data: null },
});
