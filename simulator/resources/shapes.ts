import { notFound, Refusal } from '../errors';
import type {
	Admin,
	Applied,
	Company,
	Contact,
	Conversation,
	Json,
	Note,
	Part,
	Tag,
	Team,
	Ticket,
	TicketType,
	TicketTypeAttribute,
	Workspace,
} from '../workspace';

/** How many of a contact's tags, notes and companies, and of a company's notes, the record itself names. */
const NAMED_IN_RECORD = 10;
/** The most parts that a conversation is answered with: the newest. */
const MOST_PARTS = 500;

/** What is not known is left out, where Intercom leaves it out rather than say null. */
const known = <T extends Json>(fields: T) =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<T>;

export const asNumber = (id: string | null) => (id === null ? null : Number(id));

/** Text of a message without its HTML. */
export function plainText(html: string): string {
	return html
		.replace(/<br\s*\/?>/gi, '\n')
		.replace(/<\/p>\s*<p[^>]*>/gi, '\n\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&nbsp;/g, ' ')
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>')
		.replace(/&quot;/g, '"')
		.replace(/&#39;/g, "'")
		.replace(/&amp;/g, '&');
}

/** What a person typed, as the HTML that Intercom keeps. */
export function paragraph(text: string): string {
	const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
	return `<p>${escaped.replace(/\n/g, '<br>')}</p>`;
}

/** Intercom keeps messages as HTML: a body without a tag becomes a paragraph. */
export const asHtml = (text: string) =>
	/<[a-z][^>]*>/i.test(text) ? text : `<p>${text.replace(/\n/g, '<br>')}</p>`;

export function find<T>(records: ReadonlyMap<string, T>, id: unknown, what: string, code = 'not_found'): T {
	const record = records.get(String(id));
	if (!record) throw notFound(what, code);
	return record;
}

export const showAdmin = (admin: Admin) => ({
	type: 'admin',
	id: admin.id,
	name: admin.name,
	email: admin.email,
	job_title: admin.job_title,
	away_mode_enabled: admin.away_mode_enabled,
	away_mode_reassign: admin.away_mode_reassign,
	away_status_reason_id: admin.away_status_reason_id,
	has_inbox_seat: admin.has_inbox_seat,
	team_ids: admin.team_ids,
	avatar: admin.avatar,
	team_priority_level: { primary_team_ids: admin.team_ids, secondary_team_ids: [] },
});

export const showTeam = (team: Team) => ({
	type: 'team',
	id: team.id,
	name: team.name,
	admin_ids: team.admin_ids,
	admin_priority_level: { primary_admin_ids: team.admin_ids, secondary_admin_ids: [] },
	assignment_limit: team.assignment_limit,
	distribution_method: team.distribution_method,
});

export const showTag = (tag: Tag) => ({ type: 'tag', id: tag.id, name: tag.name });

export function showApplied(workspace: Workspace, applied: Applied) {
	return {
		type: 'tag',
		id: applied.id,
		name: workspace.tags.get(applied.id)?.name ?? '',
		applied_at: applied.applied_at,
		applied_by: { type: 'admin', id: applied.applied_by },
	};
}

const tagList = (workspace: Workspace, tags: Applied[]) => ({
	type: 'tag.list',
	tags: tags.map((applied) => showApplied(workspace, applied)),
});

export const showSegments = (workspace: Workspace, ids: string[]) =>
	ids.flatMap((id) => {
		const segment = workspace.segments.get(id);
		if (!segment) return [];
		const { type, name, created_at, updated_at, person_type } = segment;
		return [{ type, id, name, created_at, updated_at, person_type }];
	});

const addressable = (type: string, ids: string[], url: string, itemUrl: (id: string) => string) => ({
	type: 'list',
	data: ids.slice(0, NAMED_IN_RECORD).map((id) => ({ type, id, url: itemUrl(id) })),
	url,
	total_count: ids.length,
	has_more: ids.length > NAMED_IN_RECORD,
});

/** A contact as it is answered alone; lists leave something out. */
export const showContact = (workspace: Workspace, contact: Contact, withMergeHistory = false): Json => ({
	...showListedContact(workspace, contact, withMergeHistory),
	enabled_push_messaging: null,
});

export function showListedContact(workspace: Workspace, contact: Contact, withMergeHistory = false): Json {
	const path = `/contacts/${contact.id}`;
	const noteIds = [...workspace.notes.values()]
		.filter((note) => note.contact_id === contact.id)
		.map((note) => note.id);
	const subscribed = (consent: string) =>
		Object.keys(contact.subscriptions).filter((id) => contact.subscriptions[id] === consent);
	return {
		type: 'contact',
		id: contact.id,
		workspace_id: workspace.facts.app_id,
		external_id: contact.external_id,
		role: contact.role,
		email: contact.email,
		email_domain: contact.email?.split('@')[1] ?? null,
		phone: contact.phone,
		name: escaped(contact.name),
		avatar: contact.avatar === null ? null : { type: 'avatar', image_url: contact.avatar },
		owner_id: contact.owner_id,
		social_profiles: { type: 'list', data: [] },
		has_hard_bounced: contact.has_hard_bounced,
		marked_email_as_spam: contact.marked_email_as_spam,
		unsubscribed_from_emails: contact.unsubscribed_from_emails,
		created_at: contact.created_at,
		updated_at: contact.updated_at,
		signed_up_at: contact.signed_up_at,
		last_seen_at: contact.last_seen_at,
		last_replied_at: contact.last_replied_at,
		last_contacted_at: contact.last_contacted_at,
		last_email_opened_at: null,
		last_email_clicked_at: null,
		language_override: contact.language_override,
		browser: null,
		browser_version: null,
		browser_language: contact.browser_language,
		os: null,
		location: { type: 'location', ...contact.location, country_code: null, continent_code: null },
		...Object.fromEntries(
			[
				...[
					'android_app_name',
					'android_app_version',
					'android_device',
					'android_os_version',
					'android_sdk_version',
				],
				...['android_last_seen_at', 'ios_app_name', 'ios_app_version', 'ios_device', 'ios_os_version'],
				...['ios_sdk_version', 'ios_last_seen_at', 'utm_campaign', 'utm_content', 'utm_medium', 'utm_source'],
				...['utm_term', 'referrer'],
			].map((name) => [name, null]),
		),
		custom_attributes: contact.custom_attributes,
		tags: addressable(
			'tag',
			contact.tags.map(({ id }) => id),
			`${path}/tags`,
			(id) => `/tags/${id}`,
		),
		notes: addressable('note', noteIds, `${path}/notes`, (id) => `/notes/${id}`),
		companies: addressable('company', contact.company_ids, `${path}/companies`, (id) => `/companies/${id}`),
		opted_out_subscription_types: addressable(
			'subscription',
			subscribed('opt_out'),
			`${path}/subscriptions`,
			(id) => `/subscription_types/${id}`,
		),
		opted_in_subscription_types: addressable(
			'subscription',
			subscribed('opt_in'),
			`${path}/subscriptions`,
			(id) => `/subscription_types/${id}`,
		),
		sms_consent: false,
		unsubscribed_from_sms: false,
		...(withMergeHistory
			? { merge_history: contact.merge_history.map((each) => ({ type: 'merge_history', ...each })) }
			: {}),
	};
}

/** Intercom gives names with their HTML escaped. */
const escaped = (name: string | null) =>
	name === null ? null : name.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

export const showContactReference = (workspace: Workspace, id: string) => ({
	type: 'contact',
	id,
	external_id: workspace.contacts.get(id)?.external_id ?? null,
});

export function showCompany(workspace: Workspace, company: Company): Json {
	const users = [...workspace.contacts.values()].filter((contact) =>
		contact.company_ids.includes(company.id),
	);
	const notes = [...workspace.notes.values()].filter((note) => note.company_id === company.id);
	return {
		type: 'company',
		id: company.id,
		company_id: company.company_id,
		app_id: workspace.facts.app_id,
		name: company.name,
		plan: company.plan === null ? {} : { type: 'plan', id: company.plan, name: company.plan },
		...known({
			size: company.size,
			website: company.website,
			industry: company.industry,
			remote_created_at: company.remote_created_at,
			last_request_at: company.last_request_at,
		}),
		monthly_spend: company.monthly_spend,
		session_count: company.session_count,
		user_count: users.length,
		created_at: company.created_at,
		updated_at: company.updated_at,
		custom_attributes: company.custom_attributes,
		tags: {
			type: 'tag.list',
			tags: company.tags.map(({ id }) => showTag({ id, name: workspace.tags.get(id)?.name ?? '' })),
		},
		segments: { type: 'segment.list', segments: showSegments(workspace, company.segment_ids) },
		notes: {
			type: 'note.list',
			data: notes.slice(0, NAMED_IN_RECORD).map((note) => showNote(workspace, note)),
			url: `/companies/${company.id}/notes`,
			total_count: notes.length,
			has_more: notes.length > NAMED_IN_RECORD,
		},
	};
}

export function showNote(workspace: Workspace, note: Note) {
	const author = workspace.admins.get(note.admin_id);
	return {
		type: 'note',
		id: note.id,
		created_at: note.created_at,
		...(note.contact_id === null ? {} : { contact: { type: 'contact', id: note.contact_id } }),
		...(note.company_id === null ? {} : { company: { type: 'company', id: note.company_id } }),
		author: author ? showAdmin(author) : null,
		body: note.body,
	};
}

export function showPart(part: Part, workspace: Workspace, plain = false) {
	const body = part.body !== null && plain ? plainText(part.body) : part.body;
	const conversational = {
		notified_at: part.created_at,
		metadata: part.quick_replies.length > 0 ? { quick_reply_options: part.quick_replies } : {},
		email_message_metadata: null,
		state: part.part_type === 'close' ? 'closed' : part.part_type === 'snoozed' ? 'snoozed' : 'open',
		tags: null,
		event_details: null,
	};
	const { author } = part;
	return {
		type: 'conversation_part',
		id: part.id,
		part_type: part.part_type,
		body: part.redacted ? null : body,
		created_at: part.created_at,
		updated_at: part.updated_at,
		...conversational,
		assigned_to: part.assigned_to,
		author: { ...author, from_ai_agent: author.type === 'bot', is_ai_answer: author.type === 'bot' },
		attachments: part.redacted ? [] : part.attachments,
		external_id: null,
		redacted: part.redacted,
		app_package_code: null,
	};
}

export function showTicketPart(part: Part, plain = false) {
	const body = part.body !== null && plain ? plainText(part.body) : part.body;
	const { author } = part;
	return {
		type: 'ticket_part',
		id: part.id,
		part_type: part.part_type,
		body: part.redacted ? null : body,
		...part.ticket,
		created_at: part.created_at,
		updated_at: part.updated_at,
		...(part.assigned_to ? { assigned_to: part.assigned_to } : {}),
		author: {
			...author,
			type: author.type === 'lead' ? 'user' : author.type,
			email: author.email ?? 'bot@example.com',
		},
		attachments: part.attachments,
		external_id: null,
		redacted: part.redacted,
	};
}

export interface ConversationView {
	plain?: boolean;
	/** Parts to show instead of the newest ones; null for none (lists). */
	parts?: Part[] | null;
}

export function showConversation(workspace: Workspace, it: Conversation, view: ConversationView = {}): Json {
	const company = it.company_id === null ? undefined : workspace.companies.get(it.company_id);
	const teammates = new Map(
		[it.source.author, ...it.parts.map((part) => part.author)]
			.filter((author) => author.type === 'admin')
			.map((author) => [author.id, { type: 'admin', id: author.id }]),
	);
	if (it.admin_assignee_id !== null)
		teammates.set(it.admin_assignee_id, { type: 'admin', id: it.admin_assignee_id });
	const { source } = it;
	const shownParts = view.parts === undefined ? it.parts.slice(-MOST_PARTS) : view.parts;
	const sourceBody = view.plain ? plainText(source.body) : source.body;
	const since = (moment: number | null) => (moment === null ? null : moment - it.created_at);
	return {
		type: 'conversation',
		id: it.id,
		title: it.title ?? '',
		created_at: it.created_at,
		updated_at: it.updated_at,
		waiting_since: it.waiting_since,
		snoozed_until: it.snoozed_until,
		open: it.open,
		state: it.state,
		read: it.read,
		priority: it.priority,
		admin_assignee_id: asNumber(it.admin_assignee_id),
		team_assignee_id: asNumber(it.team_assignee_id),
		...(company ? { company: showCompany(workspace, company) } : {}),
		tags: tagList(workspace, it.tags),
		conversation_rating: it.rating && {
			rating: it.rating.rating,
			remark: it.rating.remark,
			created_at: it.rating.created_at,
			updated_at: it.rating.created_at,
			contact: showContactReference(workspace, it.contact_ids[0] ?? ''),
			...(it.admin_assignee_id === null ? {} : { teammate: { type: 'admin', id: it.admin_assignee_id } }),
		},
		source: {
			type: source.type,
			id: source.id,
			delivered_as: source.delivered_as,
			subject: source.subject,
			body: source.redacted ? '' : sourceBody,
			author: source.author,
			attachments: source.redacted ? [] : source.attachments,
			url: null,
			redacted: source.redacted,
		},
		contacts: {
			type: 'contact.list',
			contacts: it.contact_ids.map((id) => showContactReference(workspace, id)),
		},
		teammates: { type: 'admin.list', admins: [...teammates.values()] },
		custom_attributes: it.custom_attributes,
		first_contact_reply:
			it.first_contact_reply_at === null
				? null
				: { created_at: it.first_contact_reply_at, type: source.type, url: null },
		sla_applied: null,
		statistics: {
			type: 'conversation_statistics',
			time_to_assignment: since(it.last_assignment_at),
			time_to_admin_reply: since(it.first_admin_reply_at),
			time_to_first_close: since(it.first_close_at),
			time_to_last_close: since(it.last_close_at),
			median_time_to_reply: null,
			first_contact_reply_at: it.first_contact_reply_at,
			first_assignment_at: it.last_assignment_at,
			first_admin_reply_at: it.first_admin_reply_at,
			first_close_at: it.first_close_at,
			last_assignment_at: it.last_assignment_at,
			last_assignment_admin_reply_at: null,
			last_contact_reply_at: it.last_contact_reply_at,
			last_admin_reply_at: it.last_admin_reply_at,
			last_close_at: it.last_close_at,
			last_closed_by_id: asNumber(it.last_closed_by_id),
			count_reopens: it.count_reopens,
			count_assignments: it.count_assignments,
			count_conversation_parts: it.parts.length,
		},
		topics: { type: 'topic.list', topics: [], total_count: 0 },
		ticket: null,
		linked_objects: {
			type: 'list',
			data: it.ticket_ids.map((id) => {
				const ticket = workspace.tickets.get(id);
				return {
					type: 'ticket',
					id,
					category: ticket ? workspace.ticketTypes.get(ticket.ticket_type_id)?.category : null,
				};
			}),
			total_count: it.ticket_ids.length,
			has_more: false,
		},
		ai_agent_participated: it.ai_agent_participated,
		ai_agent: it.ai_agent_participated
			? {
					source_type: 'workflow',
					source_title: 'Fin over messenger',
					last_answer_type: 'ai_answer',
					resolution_state: 'escalated',
					rating: null,
					rating_remark: null,
					created_at: it.created_at,
					updated_at: it.updated_at,
					content_sources: { type: 'content_source.list', total_count: 0, content_sources: [] },
				}
			: null,
		...(shownParts === null
			? {}
			: {
					conversation_parts: {
						type: 'conversation_part.list',
						conversation_parts: shownParts.map((part) => showPart(part, workspace, view.plain)),
						total_count: view.parts === undefined ? it.parts.length : shownParts.length,
					},
				}),
	};
}

export function showTicketAttribute(workspace: Workspace, type: TicketType, attribute: TicketTypeAttribute) {
	return {
		type: 'ticket_type_attribute',
		workspace_id: workspace.facts.app_id,
		ticket_type_id: Number(type.id),
		...attribute,
	};
}

export function showTicketState(workspace: Workspace, id: string) {
	const state = workspace.plain.ticket_states.get(id);
	if (!state)
		throw new Refusal(
			400,
			'ticket_state_id_invalid',
			'Ticket state id is not valid or is not associated with the ticket type',
		);
	const { category, internal_label, external_label } = state;
	return { type: 'ticket_state', id, category, internal_label, external_label };
}

export function showTicketType(workspace: Workspace, type: TicketType): Json {
	return {
		type: 'ticket_type',
		id: type.id,
		name: type.name,
		description: type.description,
		icon: type.icon,
		category: type.category,
		workspace_id: workspace.facts.app_id,
		archived: type.archived,
		created_at: type.created_at,
		updated_at: type.updated_at,
		ticket_type_attributes: {
			type: 'list',
			ticket_type_attributes: type.attributes.map((attribute) =>
				showTicketAttribute(workspace, type, attribute),
			),
		},
		ticket_states: {
			type: 'list',
			data: [...workspace.plain.ticket_states.keys()].map((id) => showTicketState(workspace, id)),
		},
	};
}

export function showTicket(
	workspace: Workspace,
	ticket: Ticket,
	view: { parts?: Part[]; plain?: boolean } = {},
): Json {
	const type = workspace.ticketTypes.get(ticket.ticket_type_id);
	const parts = view.parts ?? ticket.parts;
	return {
		type: 'ticket',
		id: ticket.id,
		ticket_id: ticket.ticket_id,
		category: type?.category ?? 'Customer',
		ticket_attributes: ticket.ticket_attributes,
		ticket_state: showTicketState(workspace, ticket.ticket_state_id),
		ticket_type: type ? showTicketType(workspace, type) : null,
		contacts: {
			type: 'contact.list',
			contacts: ticket.contact_ids.map((id) => showContactReference(workspace, id)),
		},
		admin_assignee_id: asNumber(ticket.admin_assignee_id) ?? 0,
		team_assignee_id: asNumber(ticket.team_assignee_id) ?? 0,
		...(ticket.company_id === null ? {} : { company_id: ticket.company_id }),
		created_at: ticket.created_at,
		updated_at: ticket.updated_at,
		open: ticket.open,
		is_shared: ticket.is_shared,
		...(ticket.snoozed_until === null ? {} : { snoozed_until: ticket.snoozed_until }),
		previous_ticket_state_id: ticket.previous_ticket_state_id,
		linked_objects: {
			type: 'list',
			data: ticket.linked_conversation_ids.map((id) => ({ type: 'conversation', id, category: null })),
			total_count: ticket.linked_conversation_ids.length,
			has_more: false,
		},
		ticket_parts: {
			type: 'ticket_part.list',
			ticket_parts: parts.map((part) => showTicketPart(part, view.plain)),
			total_count: parts.length,
		},
		tags: tagList(workspace, ticket.tags),
	};
}
