import { EventEmitter } from 'events';
import { randomUUID } from 'crypto';
import { SearchIndex } from './search-index';

export type Json = Record<string, unknown>;

export interface Admin {
	id: string;
	name: string;
	email: string;
	job_title: string;
	away_mode_enabled: boolean;
	away_mode_reassign: boolean;
	away_status_reason_id: number | null;
	has_inbox_seat: boolean;
	team_ids: number[];
	avatar: string | null;
}

export interface Team {
	id: string;
	name: string;
	admin_ids: number[];
	assignment_limit: number | null;
	distribution_method: string;
}

export interface Tag {
	id: string;
	name: string;
}

export interface Applied {
	id: string;
	applied_at: number;
	applied_by: string;
}

export interface Contact {
	id: string;
	external_id: string | null;
	role: 'user' | 'lead';
	email: string | null;
	phone: string | null;
	name: string | null;
	avatar: string | null;
	owner_id: string | null;
	created_at: number;
	updated_at: number;
	signed_up_at: number | null;
	last_seen_at: number | null;
	last_replied_at: number | null;
	last_contacted_at: number | null;
	has_hard_bounced: boolean;
	marked_email_as_spam: boolean;
	unsubscribed_from_emails: boolean;
	custom_attributes: Json;
	location: { country: string | null; region: string | null; city: string | null };
	browser_language: string | null;
	language_override: string | null;
	tags: Applied[];
	company_ids: string[];
	segment_ids: string[];
	/** Subscription type id → what the contact consented to. */
	subscriptions: Record<string, 'opt_in' | 'opt_out'>;
	archived: boolean;
	blocked: boolean;
	/** The contact that took this one in. */
	merged_into: string | null;
	merge_history: Array<{ source_contact_id: string; source_contact_role: string; merged_at: number }>;
}

export interface Company {
	id: string;
	company_id: string | null;
	name: string | null;
	plan: string | null;
	size: number | null;
	website: string | null;
	industry: string | null;
	monthly_spend: number;
	session_count: number;
	remote_created_at: number | null;
	created_at: number;
	updated_at: number;
	last_request_at: number | null;
	custom_attributes: Json;
	tags: Applied[];
	segment_ids: string[];
}

export interface Author {
	type: 'admin' | 'user' | 'lead' | 'bot' | 'team';
	id: string;
	name: string | null;
	email: string | null;
}

export interface Attachment {
	type: 'upload';
	name: string;
	url: string;
	content_type: string;
	filesize: number;
}

export interface Part {
	id: string;
	part_type: string;
	body: string | null;
	created_at: number;
	updated_at: number;
	assigned_to: { type: 'admin' | 'team'; id: string } | null;
	author: Author;
	attachments: Attachment[];
	redacted: boolean;
	quick_replies: Array<{ text: string; uuid: string }>;
	/** What belongs to a ticket part only: states and the attribute that changed. */
	ticket: Json;
}

export interface Conversation {
	id: string;
	title: string | null;
	created_at: number;
	updated_at: number;
	waiting_since: number | null;
	snoozed_until: number | null;
	open: boolean;
	state: 'open' | 'closed' | 'snoozed';
	read: boolean;
	priority: string;
	admin_assignee_id: string | null;
	team_assignee_id: string | null;
	company_id: string | null;
	tags: Applied[];
	contact_ids: string[];
	custom_attributes: Json;
	source: {
		id: string;
		type: string;
		delivered_as: string;
		subject: string;
		body: string;
		author: Author;
		attachments: Attachment[];
		redacted: boolean;
	};
	parts: Part[];
	first_contact_reply_at: number | null;
	first_admin_reply_at: number | null;
	last_admin_reply_at: number | null;
	last_contact_reply_at: number | null;
	first_close_at: number | null;
	last_close_at: number | null;
	last_closed_by_id: string | null;
	last_assignment_at: number | null;
	count_reopens: number;
	count_assignments: number;
	rating: { rating: number; remark: string; created_at: number } | null;
	ticket_ids: string[];
	merged_into: string | null;
	ai_agent_participated: boolean;
	handling_events: Array<{
		admin_id: string;
		type: 'paused' | 'resumed';
		timestamp: number;
		reason: string | null;
	}>;
	side_conversations: Array<{ id: string; parts: Part[] }>;
}

export interface Ticket {
	id: string;
	ticket_id: string;
	ticket_type_id: string;
	ticket_state_id: string;
	previous_ticket_state_id: string | null;
	ticket_attributes: Json;
	contact_ids: string[];
	admin_assignee_id: string | null;
	team_assignee_id: string | null;
	company_id: string | null;
	created_at: number;
	updated_at: number;
	open: boolean;
	is_shared: boolean;
	snoozed_until: number | null;
	tags: Applied[];
	linked_conversation_ids: string[];
	parts: Part[];
}

export interface Note {
	id: string;
	contact_id: string | null;
	company_id: string | null;
	admin_id: string;
	body: string;
	created_at: number;
}

export interface DataAttribute {
	id: number;
	model: 'contact' | 'company';
	name: string;
	label: string;
	description: string;
	data_type: 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'datetime';
	options: string[] | null;
	messenger_writable: boolean;
	custom: boolean;
	archived: boolean;
	created_at: number;
	updated_at: number;
	admin_id: string;
}

/** Conversations have attributes of their own, with types and options that contacts and companies lack. */
export interface ConversationAttribute {
	id: string;
	name: string;
	description: string;
	data_type: string;
	required: boolean;
	visible_to_team_ids: string[];
	archived: boolean;
	created_at: number;
	updated_at: number;
	admin_id: string;
	multiline?: boolean;
	options?: Array<{ id: string; label: string; archived: boolean }>;
	reference?: Json;
}

export interface TicketType {
	id: string;
	name: string;
	description: string;
	icon: string;
	category: 'Customer' | 'Back-office' | 'Tracker';
	archived: boolean;
	is_internal: boolean;
	created_at: number;
	updated_at: number;
	attributes: TicketTypeAttribute[];
}

export interface TicketTypeAttribute {
	id: string;
	name: string;
	description: string;
	data_type: string;
	input_options: Json;
	order: number;
	required_to_create: boolean;
	required_to_create_for_contacts: boolean;
	visible_on_create: boolean;
	visible_to_contacts: boolean;
	default: boolean;
	archived: boolean;
	created_at: number;
	updated_at: number;
}

/** A record of a resource that has no rules of its own beyond fields: it is kept as it is answered. */
export type PlainRecord = { id: string } & Json;

export interface ActivityLog {
	id: string;
	performed_by: { type: string; id: string; email: string; ip: string };
	metadata: Json;
	created_at: number;
	activity_type: string;
	activity_description: string;
}

/** Something that a customer could see from then on. Tests prove with it that a guard held. */
export interface Shown {
	at: number;
	kind:
		| 'comment'
		| 'quick_reply'
		| 'message'
		| 'ticket'
		| 'ticket_reply'
		| 'ticket_state'
		| 'news'
		| 'article'
		| 'banner'
		| 'fin_reply'
		| 'sms'
		| 'redirect';
	/** Ids of the contacts who see it; empty for what is public or goes to somebody unknown. */
	contact_ids: string[];
	/** Id of the conversation, ticket, news item, article, banner or redirect; the number of an SMS. */
	where: string;
	body: string;
}

/** A change that Intercom reports by webhook. `item` is ready to be sent. */
export interface Change {
	topic: string;
	item: Json;
}

export interface WorkspaceFacts {
	app_id: string;
	name: string;
	region: 'US' | 'EU' | 'AU';
	timezone: string;
}

export interface Scroll {
	parameter: string;
	ids: string[];
	lastUsed: number;
}

const COLLECTIONS = [
	'articles',
	'article_versions',
	'internal_articles',
	'collections',
	'help_centers',
	'redirects',
	'content_snippets',
	'content_import_sources',
	'external_pages',
	'audiences',
	'banners',
	'banner_views',
	'data_connectors',
	'execution_results',
	'fin_conversations',
	'fin_voice_calls',
	'workflows',
	'macros',
	'brands',
	'emails',
	'away_status_reasons',
	'office_hours_schedules',
	'office_hours_exceptions',
	'visitors',
	'news_items',
	'newsfeeds',
	'calls',
	'jobs',
	'custom_objects',
	'exports',
	'reporting_exports',
	'ticket_states',
	'folders',
	'bulk_jobs',
	'procedures',
	'procedure_steps',
	'secure_mode_secrets',
	'ecommerce_connectors',
] as const;

/**
 * The state of one simulated workspace: plain maps that tests may read and write.
 * Whoever changes a record calls `touch` (search index) and `changed` (webhooks).
 */
export class Workspace extends EventEmitter<{ change: [Change]; activity: [] }> {
	readonly admins = new Map<string, Admin>();
	readonly teams = new Map<string, Team>();
	readonly tags = new Map<string, Tag>();
	readonly contacts = new Map<string, Contact>();
	readonly companies = new Map<string, Company>();
	readonly conversations = new Map<string, Conversation>();
	readonly deletedConversations: Array<{ id: string; metrics_retained: boolean; deleted_at: number }> = [];
	readonly tickets = new Map<string, Ticket>();
	readonly notes = new Map<string, Note>();
	readonly segments = new Map<string, PlainRecord>();
	readonly subscriptionTypes = new Map<string, PlainRecord>();
	readonly dataAttributes = new Map<number, DataAttribute>();
	readonly conversationAttributes = new Map<string, ConversationAttribute>();
	readonly ticketTypes = new Map<string, TicketType>();
	readonly activityLogs: ActivityLog[] = [];
	readonly events: Json[] = [];
	readonly messages: Json[] = [];
	readonly customerSaw: Shown[] = [];
	readonly index = new SearchIndex();
	ipAllowlist: { enabled: boolean; ip_allowlist: string[] } = { enabled: false, ip_allowlist: [] };
	/** The one scroll over companies that the app may have open. */
	companyScroll: Scroll | null = null;
	readonly plain = Object.fromEntries(
		COLLECTIONS.map((name) => [name, new Map<string, PlainRecord>()]),
	) as Record<(typeof COLLECTIONS)[number], Map<string, PlainRecord>>;
	/** Milliseconds; tests may put another clock here. */
	clock: () => number = Date.now;
	/** Contacts by what must be unique, so that a thousand creates stay quick. */
	readonly contactsBy = { email: new Map<string, Set<string>>(), external_id: new Map<string, string>() };
	private decimal = 1000;
	private hexadecimal = 0;

	constructor(readonly facts: WorkspaceFacts) {
		super();
	}

	/** Forgets every record, setting and open scroll; ids go on counting, so that none comes back. */
	clear(): void {
		const maps = [
			...[this.admins, this.teams, this.tags, this.contacts, this.companies, this.conversations],
			...[this.tickets, this.notes, this.segments, this.subscriptionTypes, this.dataAttributes],
			...[this.conversationAttributes, this.ticketTypes, this.contactsBy.email, this.contactsBy.external_id],
			...Object.values(this.plain),
		];
		for (const each of maps) each.clear();
		const lists = [
			this.deletedConversations,
			this.activityLogs,
			this.events,
			this.messages,
			this.customerSaw,
		];
		for (const each of lists) each.length = 0;
		this.ipAllowlist = { enabled: false, ip_allowlist: [] };
		this.companyScroll = null;
	}

	/** Unix seconds. */
	now(): number {
		return Math.floor(this.clock() / 1000);
	}

	decimalId(): string {
		return String(++this.decimal);
	}

	/** Contacts and companies carry 24 hex characters. */
	hexId(): string {
		return `65f1a0${(++this.hexadecimal).toString(16).padStart(18, '0')}`;
	}

	uuid(): string {
		return randomUUID();
	}

	/** Tells the search index that a record was written (or, with null, removed). */
	touch(kind: 'contacts' | 'conversations' | 'tickets', id: string, record: object | null): void {
		this.index.written(kind, id, record, this.clock());
	}

	/** Files a contact under its email and external id; call after either changed. */
	file(contact: Contact, before?: { email: string | null; external_id: string | null }): void {
		if (before?.email) this.contactsBy.email.get(before.email)?.delete(contact.id);
		if (before?.external_id) this.contactsBy.external_id.delete(before.external_id);
		if (contact.merged_into) return;
		if (contact.email) {
			const ids = this.contactsBy.email.get(contact.email) ?? new Set<string>();
			this.contactsBy.email.set(contact.email, ids.add(contact.id));
		}
		if (contact.external_id) this.contactsBy.external_id.set(contact.external_id, contact.id);
	}

	/** Reports a change to whoever listens: webhooks and the inbox page. */
	changed(topic: string, item: Json): void {
		this.emit('change', { topic, item });
	}

	shown(entry: Omit<Shown, 'at'>): void {
		this.customerSaw.push({ at: this.now(), ...entry });
	}
}
