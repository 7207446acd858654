import { invalid, missing, Refusal } from '../errors';
import { cursorPage, numberedPage, pagesWithAddress, pagesWithoutNext } from '../paging';
import { asksForPreview, type Call, type Resource } from '../routes';
import { compileQuery, type Fields, type FieldType } from '../search';
import type { Attachment, Author, Contact, Conversation, Json, Part, Workspace } from '../workspace';
import { findContact, normalEmail, touchContact } from './contacts';
import { checkConversationAttributes } from './conversation-attributes';
import { conversationForWebhook, participantForWebhook } from './notifications';
import { asHtml, find, showConversation, showPart } from './shapes';

const PAGE = { usual: 20, most: 150 };
const DELETED_PAGE = { usual: 20, most: 60 };
const SIDE_PAGE = { usual: 20, most: 50 };
const MOST_ATTACHMENTS = 10;

const SIMPLE_FIELDS: Record<string, FieldType> = {
	id: 'string',
	created_at: 'date',
	updated_at: 'date',
	open: 'boolean',
	read: 'boolean',
	state: 'string',
	priority: 'string',
	waiting_since: 'date',
	snoozed_until: 'date',
	admin_assignee_id: 'integer',
	team_assignee_id: 'integer',
	ai_agent_participated: 'boolean',
	title: 'string',
};

const STATISTICS: Record<string, keyof Conversation> = {
	first_contact_reply_at: 'first_contact_reply_at',
	first_assignment_at: 'last_assignment_at',
	first_admin_reply_at: 'first_admin_reply_at',
	first_close_at: 'first_close_at',
	last_assignment_at: 'last_assignment_at',
	last_contact_reply_at: 'last_contact_reply_at',
	last_admin_reply_at: 'last_admin_reply_at',
	last_close_at: 'last_close_at',
	count_reopens: 'count_reopens',
	count_assignments: 'count_assignments',
};

/** What conversations can be searched by. */
export const searchFields: Fields<Conversation> = (name) => {
	const type = SIMPLE_FIELDS[name];
	if (type)
		return {
			type,
			// Nobody assigned is found with 0.
			value: (it) => (it as unknown as Json)[name] ?? (name.endsWith('assignee_id') ? 0 : null),
		};
	switch (name) {
		case 'source.type':
		case 'source.id':
		case 'source.delivered_as':
		case 'source.subject':
			return { type: 'string', value: (it) => (it.source as unknown as Json)[name.slice('source.'.length)] };
		case 'source.body':
			return { type: 'text', value: (it) => it.source.body.replace(/<[^>]*>/g, ' ') };
		case 'source.author.id':
		case 'source.author.type':
		case 'source.author.name':
		case 'source.author.email':
			return {
				type: 'string',
				value: (it) => (it.source.author as unknown as Json)[name.slice('source.author.'.length)],
			};
		case 'contact_ids':
			return { type: 'string', value: (it) => it.contact_ids };
		case 'teammate_ids':
			return {
				type: 'string',
				value: (it) => [
					...it.parts.filter(({ author }) => author.type === 'admin').map(({ author }) => author.id),
					...(it.admin_assignee_id === null ? [] : [it.admin_assignee_id]),
				],
			};
		case 'tag_ids':
			return { type: 'string', value: (it) => it.tags.map(({ id }) => id) };
		case 'channel_initiated':
			return { type: 'string', value: (it) => it.source.type };
		case 'company.id':
			return { type: 'string', value: (it) => it.company_id };
		case 'conversation_rating.score':
			return { type: 'integer', value: (it) => it.rating?.rating ?? null };
		case 'conversation_rating.remark':
			return { type: 'string', value: (it) => it.rating?.remark ?? null };
		case 'statistics.last_closed_by_id':
			return { type: 'string', value: (it) => it.last_closed_by_id };
		case 'statistics.count_conversation_parts':
			return { type: 'integer', value: (it) => it.parts.length };
	}
	const statistic = name.startsWith('statistics.') ? STATISTICS[name.slice('statistics.'.length)] : undefined;
	if (statistic)
		return { type: statistic.startsWith('count') ? 'integer' : 'date', value: (it) => it[statistic] };
	if (name.startsWith('custom_attributes.'))
		return { type: 'string', value: (it) => it.custom_attributes[name.slice('custom_attributes.'.length)] };
	return undefined;
};

export function findConversation(workspace: Workspace, id: unknown): Conversation {
	return find(workspace.conversations, id, 'Conversation', 'not_found');
}

export function touchConversation(workspace: Workspace, conversation: Conversation): void {
	conversation.updated_at = workspace.now();
	workspace.touch('conversations', conversation.id, conversation);
}

export const contactAuthor = (contact: Contact): Author => ({
	type: contact.role,
	id: contact.id,
	name: contact.name,
	email: contact.email,
});

export function adminAuthor(workspace: Workspace, adminId: unknown): Author {
	const admin = find(workspace.admins, adminId, 'Admin', 'admin_not_found');
	return { type: 'admin', id: admin.id, name: admin.name, email: admin.email };
}

export interface ConversationFacts {
	contact_ids: string[];
	author: Author;
	body: string;
	source_type?: string;
	delivered_as?: string;
	subject?: string;
	attachments?: Attachment[];
	created_at?: number;
}

/** Files a conversation and says nothing to webhooks. */
export function addConversation(workspace: Workspace, facts: ConversationFacts): Conversation {
	const now = facts.created_at ?? workspace.now();
	const fromContact = facts.author.type !== 'admin';
	const conversation: Conversation = {
		id: workspace.decimalId(),
		title: null,
		created_at: now,
		updated_at: now,
		waiting_since: fromContact ? now : null,
		snoozed_until: null,
		open: true,
		state: 'open',
		read: false,
		priority: 'none',
		admin_assignee_id: null,
		team_assignee_id: null,
		company_id: null,
		tags: [],
		contact_ids: facts.contact_ids,
		custom_attributes: {},
		source: {
			id: workspace.decimalId(),
			type: facts.source_type ?? 'conversation',
			delivered_as: facts.delivered_as ?? (fromContact ? 'customer_initiated' : 'admin_initiated'),
			subject: facts.subject ?? '',
			body: asHtml(facts.body),
			author: facts.author,
			attachments: facts.attachments ?? [],
			redacted: false,
		},
		parts: [],
		first_contact_reply_at: fromContact ? now : null,
		first_admin_reply_at: null,
		last_admin_reply_at: fromContact ? null : now,
		last_contact_reply_at: fromContact ? now : null,
		first_close_at: null,
		last_close_at: null,
		last_closed_by_id: null,
		last_assignment_at: null,
		count_reopens: 0,
		count_assignments: 0,
		rating: null,
		ticket_ids: [],
		merged_into: null,
		ai_agent_participated: false,
		handling_events: [],
		side_conversations: [],
	};
	workspace.conversations.set(conversation.id, conversation);
	workspace.touch('conversations', conversation.id, conversation);
	return conversation;
}

/** A contact writes for the first time. */
export function startConversation(
	workspace: Workspace,
	contact: Contact,
	facts: Omit<ConversationFacts, 'contact_ids' | 'author'>,
): Conversation {
	const conversation = addConversation(workspace, {
		...facts,
		contact_ids: [contact.id],
		author: contactAuthor(contact),
	});
	contact.last_replied_at = workspace.now();
	touchContact(workspace, contact);
	workspace.changed('conversation.user.created', conversationForWebhook(workspace, conversation, []));
	return conversation;
}

export interface PartFacts {
	part_type: string;
	author: Author;
	body?: string | null;
	assigned_to?: Part['assigned_to'];
	attachments?: Attachment[];
	quick_replies?: Part['quick_replies'];
	created_at?: number;
}

export function newPart(workspace: Workspace, facts: PartFacts): Part {
	const now = facts.created_at ?? workspace.now();
	return {
		id: workspace.decimalId(),
		part_type: facts.part_type,
		body: facts.body === undefined || facts.body === null || facts.body === '' ? null : asHtml(facts.body),
		created_at: now,
		updated_at: now,
		assigned_to: facts.assigned_to ?? null,
		author: facts.author,
		attachments: facts.attachments ?? [],
		redacted: false,
		quick_replies: facts.quick_replies ?? [],
		ticket: {},
	};
}

function addPart(workspace: Workspace, conversation: Conversation, facts: PartFacts): Part {
	const part = newPart(workspace, facts);
	conversation.parts.push(part);
	touchConversation(workspace, conversation);
	return part;
}

function report(workspace: Workspace, topic: string, conversation: Conversation, ...parts: Part[]): void {
	workspace.changed(topic, conversationForWebhook(workspace, conversation, parts));
}

function reopen(conversation: Conversation): void {
	if (conversation.state !== 'open') conversation.count_reopens += 1;
	Object.assign(conversation, { state: 'open', open: true, snoozed_until: null });
}

export interface ReplyFacts {
	body: string;
	attachments?: Attachment[];
	quick_replies?: Part['quick_replies'];
	created_at?: number;
}

export function replyAsContact(
	workspace: Workspace,
	conversation: Conversation,
	contact: Contact,
	facts: ReplyFacts,
): Part {
	const wasClosed = conversation.state !== 'open';
	const part = addPart(workspace, conversation, {
		...facts,
		part_type: wasClosed ? 'open' : 'comment',
		author: contactAuthor(contact),
	});
	reopen(conversation);
	if (!conversation.contact_ids.includes(contact.id)) conversation.contact_ids.push(contact.id);
	const now = workspace.now();
	conversation.waiting_since ??= now;
	conversation.first_contact_reply_at ??= now;
	conversation.last_contact_reply_at = now;
	contact.last_replied_at = now;
	report(workspace, 'conversation.user.replied', conversation, part);
	return part;
}

export function replyAsAdmin(
	workspace: Workspace,
	conversation: Conversation,
	adminId: unknown,
	kind: 'comment' | 'note' | 'quick_reply',
	facts: ReplyFacts,
): Part {
	const author = adminAuthor(workspace, adminId);
	const part = addPart(workspace, conversation, { ...facts, part_type: kind, author });
	if (kind === 'note') {
		report(workspace, 'conversation.admin.noted', conversation, part);
		return part;
	}
	const now = workspace.now();
	conversation.waiting_since = null;
	conversation.first_admin_reply_at ??= now;
	conversation.last_admin_reply_at = now;
	conversation.read = false;
	for (const id of conversation.contact_ids) {
		const contact = workspace.contacts.get(id);
		if (contact) contact.last_contacted_at = now;
	}
	workspace.shown({
		kind,
		contact_ids: [...conversation.contact_ids],
		where: conversation.id,
		body: part.body ?? '',
	});
	report(workspace, 'conversation.admin.replied', conversation, part);
	return part;
}

/** Fin answers the customer in a conversation of the inbox. */
export function answerAsFin(workspace: Workspace, conversation: Conversation, body: string): Part {
	const part = addPart(workspace, conversation, {
		part_type: 'comment',
		author: { type: 'bot', id: '815000', name: 'Fin', email: null },
		body,
	});
	conversation.ai_agent_participated = true;
	conversation.waiting_since = null;
	workspace.shown({
		kind: 'comment',
		contact_ids: [...conversation.contact_ids],
		where: conversation.id,
		body: part.body ?? '',
	});
	report(workspace, 'conversation.operator.replied', conversation, part);
	return part;
}

/** Assigns to a teammate or a team; '0' unassigns. */
export function assign(
	workspace: Workspace,
	conversation: Conversation,
	adminId: unknown,
	kind: 'admin' | 'team',
	assigneeId: string,
	body?: string,
): Part {
	const author = adminAuthor(workspace, adminId);
	const nobody = assigneeId === '0';
	if (!nobody)
		find<{ id: string }>(
			kind === 'team' ? workspace.teams : workspace.admins,
			assigneeId,
			'Assignee',
			'assignee_not_found',
		);
	if (nobody) Object.assign(conversation, { admin_assignee_id: null, team_assignee_id: null });
	else if (kind === 'team') conversation.team_assignee_id = assigneeId;
	else conversation.admin_assignee_id = assigneeId;
	conversation.count_assignments += 1;
	conversation.last_assignment_at = workspace.now();
	const part = addPart(workspace, conversation, {
		part_type: 'assignment',
		author,
		body,
		assigned_to: nobody ? null : { type: kind, id: assigneeId },
	});
	if (part.body !== null)
		workspace.shown({
			kind: 'comment',
			contact_ids: [...conversation.contact_ids],
			where: conversation.id,
			body: part.body,
		});
	report(workspace, 'conversation.admin.assigned', conversation, part);
	// One reply that also assigns is told three times, with the same part.
	if (part.body !== null) {
		report(workspace, 'conversation.admin.open.assigned', conversation, part);
		report(workspace, 'conversation.admin.replied', conversation, part);
	}
	return part;
}

export function close(
	workspace: Workspace,
	conversation: Conversation,
	adminId: unknown,
	body?: string,
): Part {
	const part = addPart(workspace, conversation, {
		part_type: 'close',
		author: adminAuthor(workspace, adminId),
		body,
	});
	const now = workspace.now();
	Object.assign(conversation, { state: 'closed', open: false, snoozed_until: null, waiting_since: null });
	conversation.first_close_at ??= now;
	conversation.last_close_at = now;
	conversation.last_closed_by_id = part.author.id;
	if (part.body !== null)
		workspace.shown({
			kind: 'comment',
			contact_ids: [...conversation.contact_ids],
			where: conversation.id,
			body: part.body,
		});
	report(workspace, 'conversation.admin.closed', conversation, part);
	return part;
}

export function open(workspace: Workspace, conversation: Conversation, adminId: unknown): Part {
	const snoozed = conversation.state === 'snoozed';
	const part = addPart(workspace, conversation, {
		part_type: 'open',
		author: adminAuthor(workspace, adminId),
	});
	reopen(conversation);
	report(
		workspace,
		snoozed ? 'conversation.admin.unsnoozed' : 'conversation.admin.opened',
		conversation,
		part,
	);
	return part;
}

function snooze(workspace: Workspace, conversation: Conversation, adminId: unknown, until: number): void {
	if (!(until > workspace.now())) throw invalid('snoozed_until must lie in the future', 'snoozed_until');
	const part = addPart(workspace, conversation, {
		part_type: 'snoozed',
		author: adminAuthor(workspace, adminId),
	});
	Object.assign(conversation, { state: 'snoozed', open: true, snoozed_until: until });
	report(workspace, 'conversation.admin.snoozed', conversation, part);
}

/** The second in which snoozes were last looked at: they end on whole seconds. */
const lookedAt = new WeakMap<Workspace, number>();

/** Ends every snooze whose time has come, as Intercom does by itself. */
export function wakeSnoozed(workspace: Workspace): void {
	const now = workspace.now();
	if (lookedAt.get(workspace) === now) return;
	lookedAt.set(workspace, now);
	for (const conversation of workspace.conversations.values()) {
		const { state, snoozed_until: until } = conversation;
		if (state !== 'snoozed' || until === null || until > now) continue;
		const part = addPart(workspace, conversation, {
			part_type: 'timer_unsnooze',
			author: { type: 'bot', id: '0', name: 'Operator', email: null },
		});
		Object.assign(conversation, { state: 'open', open: true, snoozed_until: null });
		report(workspace, 'conversation.admin.unsnoozed', conversation, part);
	}
}

/** Attachments of a body: addresses or base64 files, ten of each at most. */
export function attachmentsOf(call: Pick<Call, 'body' | 'url'>): Attachment[] {
	const { body } = call;
	const urls = (body.attachment_urls ?? []) as string[];
	const files = (body.attachment_files ?? []) as Array<{
		content_type?: string;
		data?: string;
		name?: string;
	}>;
	for (const [name, list] of Object.entries({ attachment_urls: urls, attachment_files: files }))
		if (list.length > MOST_ATTACHMENTS)
			throw invalid(`${name} takes at most ${MOST_ATTACHMENTS} entries`, name);
	for (const each of urls)
		if (!URL.canParse(each)) throw invalid(`'${String(each)}' is not a valid URL`, 'attachment_urls');
	const common = { type: 'upload' as const };
	return [
		...urls.map((each) => ({
			...common,
			name: decodeURIComponent(new URL(each).pathname.split('/').pop() ?? '') || 'attachment',
			url: each,
			content_type: 'application/octet-stream',
			filesize: 0,
		})),
		...files.map((file) => {
			if (!file.data || !file.name || !file.content_type)
				throw invalid('attachment_files need content_type, data and name', 'attachment_files');
			return {
				...common,
				name: file.name,
				url: `${call.url}/_simulator/storage/attachments/${encodeURIComponent(file.name)}`,
				content_type: file.content_type,
				filesize: Buffer.from(file.data, 'base64').length,
			};
		}),
	];
}

/** The contact that a body names by `intercom_user_id`, `user_id` or `email`. */
export function contactOfBody(workspace: Workspace, body: Json): Contact {
	if (body.intercom_user_id !== undefined) return findContact(workspace, body.intercom_user_id);
	if (body.user_id !== undefined)
		return findContact(workspace, workspace.contactsBy.external_id.get(String(body.user_id)));
	const email = normalEmail(body.email);
	if (email === null) throw missing('intercom_user_id');
	const ids = [...(workspace.contactsBy.email.get(email) ?? [])].map((id) => findContact(workspace, id));
	const contact = ids.find(({ role }) => role === 'user') ?? ids[0];
	if (!contact) throw new Refusal(404, 'not_found', 'User Not Found');
	return contact;
}

const ofCall = ({ workspace, params }: Call) =>
	findConversation(workspace, params.conversation_id ?? params.id);

function view(call: Call) {
	const shown = call.query.display_as;
	if (shown !== undefined && shown !== 'plaintext' && shown !== 'html')
		throw invalid("display_as must be 'plaintext'", 'display_as');
	return { plain: shown === 'plaintext' };
}

export const conversations: Resource = {
	reads: 'read_conversations',
	writes: 'write_conversations',
	routes: {
		'POST /conversations': (call) => {
			const { workspace, body } = call;
			const from = body.from as { type: string; id: string };
			const contact = findContact(workspace, from.id);
			if (from.type !== 'contact' && from.type !== contact.role)
				throw new Refusal(404, 'not_found', 'User Not Found');
			const conversation = startConversation(workspace, contact, {
				body: String(body.body),
				subject: body.subject === undefined ? '' : String(body.subject),
				attachments: attachmentsOf(call),
				...(body.created_at === undefined ? {} : { created_at: Number(body.created_at) }),
			});
			return {
				type: 'user_message',
				id: conversation.source.id,
				created_at: conversation.created_at,
				body: String(body.body),
				message_type: 'inapp',
				conversation_id: conversation.id,
			};
		},
		'GET /conversations': ({ workspace, query }) => {
			const page = cursorPage(
				[...workspace.conversations.values()],
				{ by: (it) => it.updated_at, descending: true },
				query,
				PAGE,
			);
			return {
				type: 'conversation.list',
				conversations: page.records.map((it) => showConversation(workspace, it, { parts: null })),
				total_count: page.total_count,
				pages: page.pages,
			};
		},
		'POST /conversations/search': ({ workspace, body }) => {
			if (body.sort !== undefined) throw invalid('Conversations cannot be sorted', 'sort');
			const matches = compileQuery(body.query, searchFields, workspace.facts.timezone);
			const page = cursorPage(
				workspace.index.visible('conversations', workspace.conversations, workspace.clock()).filter(matches),
				{ by: (it) => it.updated_at, descending: true },
				body.pagination as Json | undefined,
				PAGE,
			);
			return {
				type: 'conversation.list',
				conversations: page.records.map((it) => showConversation(workspace, it, { parts: null })),
				total_count: page.total_count,
				pages: page.pages,
			};
		},
		'GET /conversations/deleted': (call) => {
			const { workspace, query } = call;
			const deleted = [...workspace.deletedConversations];
			if (query.order !== 'asc') deleted.reverse();
			const page = numberedPage(deleted, query, DELETED_PAGE);
			return {
				type: 'conversation.list',
				conversations: page.records.map((each) => ({ type: 'conversation', ...each })),
				total_count: page.total_count,
				pages: pagesWithAddress(
					page,
					`${call.url}${call.path}`,
					query.order === undefined ? {} : { order: query.order },
				),
			};
		},
		'GET /conversations/{conversation_id}': (call) =>
			showConversation(call.workspace, ofCall(call), view(call)),
		'PUT /conversations/{conversation_id}': (call) => {
			const { workspace, body } = call;
			const conversation = ofCall(call);
			if (body.company_id !== undefined && body.company_id !== null)
				find(workspace.companies, body.company_id, 'Company', 'company_not_found');
			const readBefore = conversation.read;
			if (body.read !== undefined) conversation.read = Boolean(body.read);
			if (body.title !== undefined) conversation.title = body.title === null ? null : String(body.title);
			if (asksForPreview(call) && body.priority !== undefined) {
				conversation.priority = String(body.priority);
				report(workspace, 'conversation.priority.updated', conversation);
			}
			const attributes = (body.custom_attributes ?? {}) as Json;
			checkConversationAttributes(workspace, attributes);
			Object.assign(conversation.custom_attributes, attributes);
			touchConversation(workspace, conversation);
			if (body.company_id !== undefined) {
				conversation.company_id = body.company_id === null ? null : String(body.company_id);
				report(workspace, 'conversation.company.updated', conversation);
			}
			if (!readBefore && conversation.read) report(workspace, 'conversation.read', conversation);
			return showConversation(workspace, conversation, view(call));
		},
		'DELETE /conversations/{conversation_id}': (call) => {
			const { workspace } = call;
			const conversation = ofCall(call);
			workspace.conversations.delete(conversation.id);
			workspace.touch('conversations', conversation.id, null);
			const retained = call.query.retain_metrics !== 'false';
			workspace.deletedConversations.push({
				id: conversation.id,
				metrics_retained: retained,
				deleted_at: workspace.now(),
			});
			workspace.changed('conversation.deleted', {
				type: 'conversation',
				conversation_id: conversation.id,
			});
			return { id: conversation.id, object: 'conversation', deleted: true };
		},
		'POST /conversations/{conversation_id}/reply': (call) => {
			const { workspace, body, params } = call;
			const attachments = attachmentsOf(call);
			const facts: ReplyFacts = {
				body: body.body === undefined ? '' : String(body.body),
				attachments,
				quick_replies: (body.reply_options ?? []) as Part['quick_replies'],
				...(body.created_at === undefined ? {} : { created_at: Number(body.created_at) }),
			};
			const kind = body.message_type as 'comment' | 'note' | 'quick_reply';
			if (kind === 'quick_reply' && facts.quick_replies?.length === 0) throw missing('reply_options');
			if (kind !== 'quick_reply' && facts.body === '' && attachments.length === 0) throw missing('body');
			const contact = body.type === 'user' ? contactOfBody(workspace, body) : null;
			if (contact && kind !== 'comment')
				throw invalid("message_type must be 'comment' for a contact", 'message_type');
			let conversation: Conversation | undefined;
			if (params.conversation_id === 'last') {
				if (!contact) throw invalid("'last' needs a contact as author", 'conversation_id');
				conversation = [...workspace.conversations.values()]
					.filter((it) => it.contact_ids.includes(contact.id))
					.sort((a, b) => b.updated_at - a.updated_at || Number(b.id) - Number(a.id))[0];
				if (!conversation) throw new Refusal(404, 'not_found', 'Conversation not found');
			} else conversation = ofCall(call);
			if (contact) replyAsContact(workspace, conversation, contact, facts);
			else {
				if (body.admin_id === undefined) throw missing('admin_id');
				replyAsAdmin(workspace, conversation, body.admin_id, kind, facts);
			}
			return showConversation(workspace, conversation);
		},
		'POST /conversations/{conversation_id}/parts': (call) => {
			const { workspace, body } = call;
			const conversation = ofCall(call);
			const text = body.body === undefined ? undefined : String(body.body);
			switch (body.message_type) {
				case 'close':
					close(workspace, conversation, body.admin_id, text);
					break;
				case 'snoozed':
					snooze(workspace, conversation, body.admin_id, Number(body.snoozed_until));
					break;
				case 'open':
					open(workspace, conversation, body.admin_id);
					break;
				default:
					assign(
						workspace,
						conversation,
						body.admin_id,
						body.type === 'team' ? 'team' : 'admin',
						String(body.assignee_id),
						text,
					);
			}
			return showConversation(workspace, conversation);
		},
		'POST /conversations/redact': ({ workspace, body }) => {
			const conversation = findConversation(workspace, body.conversation_id);
			const gone = () =>
				new Refusal(404, 'conversation_part_or_message_not_found', 'Conversation part or message not found');
			if (body.type === 'source') {
				if (String(body.source_id) !== conversation.source.id) throw gone();
				conversation.source.redacted = true;
				touchConversation(workspace, conversation);
				report(workspace, 'conversation_part.redacted', conversation);
			} else {
				const part = conversation.parts.find(({ id }) => id === String(body.conversation_part_id));
				if (!part) throw gone();
				part.redacted = true;
				touchConversation(workspace, conversation);
				report(workspace, 'conversation_part.redacted', conversation, part);
			}
			return showConversation(workspace, conversation);
		},
		'POST /conversations/{id}/merge': (call) => {
			const { workspace, body, params } = call;
			const failed = (message: string) => new Refusal(422, 'merge_failed', message);
			const secondary = ofCall(call);
			if (!/^\d+$/.test(String(body.merge_into_conversation_id)))
				throw invalid('merge_into_conversation_id must be a valid integer conversation ID');
			const primary = workspace.conversations.get(String(body.merge_into_conversation_id));
			if (!primary) throw failed('Primary conversation not found');
			if (primary.id === params.id) throw failed('Cannot merge a conversation into itself');
			if (secondary.merged_into !== null) throw failed('Secondary conversation has already been merged');
			const said = newPart(workspace, {
				part_type: 'comment',
				author: secondary.source.author,
				body: secondary.source.body,
				created_at: secondary.created_at,
			});
			primary.parts.push(said, ...secondary.parts);
			primary.parts.sort((a, b) => a.created_at - b.created_at || Number(a.id) - Number(b.id));
			primary.contact_ids = [...new Set([...primary.contact_ids, ...secondary.contact_ids])];
			secondary.merged_into = primary.id;
			Object.assign(secondary, { state: 'closed', open: false });
			touchConversation(workspace, secondary);
			touchConversation(workspace, primary);
			return showConversation(workspace, primary);
		},
		'POST /conversations/{conversation_id}/customers': (call) => {
			const { workspace, body } = call;
			const conversation = ofCall(call);
			const by =
				body.admin_id === undefined
					? contactAuthor(contactOfBody(workspace, body))
					: adminAuthor(workspace, body.admin_id);
			if (body.customer === undefined) throw missing('customer');
			const contact = contactOfBody(workspace, body.customer as Json);
			if (!conversation.contact_ids.includes(contact.id)) {
				conversation.contact_ids.push(contact.id);
				touchConversation(workspace, conversation);
				workspace.shown({
					kind: 'message',
					contact_ids: [contact.id],
					where: conversation.id,
					body: conversation.source.body,
				});
				workspace.changed(
					'conversation.contact.attached',
					participantForWebhook(workspace, conversation, contact, by, 'added_by'),
				);
			}
			return showConversation(workspace, conversation);
		},
		'DELETE /conversations/{conversation_id}/customers/{contact_id}': (call) => {
			const { workspace } = call;
			const conversation = ofCall(call);
			const by = adminAuthor(workspace, call.body.admin_id);
			const contact = findContact(workspace, call.params.contact_id);
			if (!conversation.contact_ids.includes(contact.id))
				throw new Refusal(404, 'not_found', 'User Not Found');
			if (conversation.contact_ids.length === 1)
				throw invalid('Removing the last customer is not allowed', undefined, 422);
			conversation.contact_ids = conversation.contact_ids.filter((id) => id !== contact.id);
			touchConversation(workspace, conversation);
			workspace.changed(
				'conversation.contact.detached',
				participantForWebhook(workspace, conversation, contact, by, 'removed_by'),
			);
			return showConversation(workspace, conversation);
		},
		'GET /conversations/{id}/handling_events': (call) => ({
			handling_events: ofCall(call).handling_events.map(({ admin_id, type, timestamp, reason }) => {
				const { name, email } = adminAuthor(call.workspace, admin_id);
				return {
					teammate: { type: 'admin', id: Number(admin_id), name, email },
					type,
					timestamp: new Date(timestamp * 1000).toISOString(),
					reason,
				};
			}),
		}),
		'GET /conversations/{id}/side_conversations': (call) => {
			const page = numberedPage(ofCall(call).side_conversations, call.query, SIDE_PAGE);
			return {
				type: 'side_conversation.list',
				side_conversations: page.records.map((side) => ({
					side_conversation_id: side.id,
					conversation_parts: side.parts.map((part) => showPart(part, call.workspace)),
					total_count: side.parts.length,
				})),
				total_count: page.total_count,
				pages: pagesWithoutNext(page),
			};
		},
	},
};
