import { invalid, missing, Refusal } from '../errors';
import { cursorPage } from '../paging';
import type { Call, Resource } from '../routes';
import { compileQuery, type Fields, type FieldType } from '../search';
import type { Author, Json, Part, Ticket, TicketType, TicketTypeAttribute, Workspace } from '../workspace';
import { findContact, newContact, normalEmail } from './contacts';
import {
	adminAuthor,
	attachmentsOf,
	contactAuthor,
	contactOfBody,
	findConversation,
	newPart,
	touchConversation,
} from './conversations';
import { ticketForWebhook, ticketPartForWebhook } from './notifications';
import {
	find,
	showConversation,
	showTicket,
	showTicketAttribute,
	showTicketPart,
	showTicketState,
	showTicketType,
} from './shapes';

const PAGE = { usual: 20, most: 150 };

/** What a search calls the categories. */
const CATEGORY_TERMS: Record<TicketType['category'], string> = {
	Customer: 'request',
	'Back-office': 'task',
	Tracker: 'tracker',
};

const SIMPLE_FIELDS: Record<string, FieldType> = {
	id: 'string',
	created_at: 'date',
	updated_at: 'date',
	snoozed_until: 'date',
	ticket_type_id: 'string',
	contact_ids: 'string',
	open: 'boolean',
};

const ATTRIBUTE_TYPES: Record<string, FieldType> = {
	boolean: 'boolean',
	datetime: 'date',
	integer: 'integer',
	decimal: 'integer',
};

const searchFields =
	(workspace: Workspace): Fields<Ticket> =>
	(name) => {
		const type = SIMPLE_FIELDS[name];
		if (type) return { type, value: (ticket) => (ticket as unknown as Json)[name] };
		if (name === 'admin_assignee_id' || name === 'team_assignee_id')
			return { type: 'string', value: (ticket) => ticket[name] ?? '0' };
		if (name === 'title' || name === 'description')
			return { type: 'string', value: (ticket) => ticket.ticket_attributes[`_default_${name}_`] };
		if (name === 'category')
			return {
				type: 'string',
				value: (ticket) =>
					CATEGORY_TERMS[workspace.ticketTypes.get(ticket.ticket_type_id)?.category ?? 'Customer'],
			};
		if (name === 'state')
			return {
				type: 'string',
				value: (ticket) => workspace.plain.ticket_states.get(ticket.ticket_state_id)?.category,
			};
		if (name === 'teammate_ids')
			return {
				type: 'string',
				value: (ticket) =>
					ticket.parts.filter(({ author }) => author.type === 'admin').map(({ author }) => author.id),
			};
		if (!name.startsWith('ticket_attribute.')) return undefined;
		const id = name.slice('ticket_attribute.'.length);
		const attribute = [...workspace.ticketTypes.values()]
			.flatMap((each) => each.attributes)
			.find((each) => each.id === id);
		return (
			attribute && {
				type: ATTRIBUTE_TYPES[attribute.data_type] ?? 'string',
				value: (ticket) => ticket.ticket_attributes[attribute.name],
			}
		);
	};

export const ticketOf = ({ workspace, params }: Call): Ticket =>
	find(workspace.tickets, params.ticket_id, 'Ticket', 'ticket_not_found');

export function changedTicket(workspace: Workspace, ticket: Ticket): void {
	ticket.updated_at = workspace.now();
	workspace.touch('tickets', ticket.id, ticket);
}

function report(workspace: Workspace, topic: string, ticket: Ticket, part: Part): void {
	workspace.changed(topic, ticketPartForWebhook(workspace, ticket, part));
}

/** A new ticket is told twice: that it is there, and that it has its first state. */
function reportCreated(workspace: Workspace, ticket: Ticket): void {
	const [adminId] = workspace.admins.keys();
	const state = showTicketState(workspace, ticket.ticket_state_id).category;
	const first = {
		...newPart(workspace, {
			part_type: 'ticket_state_updated_by_admin',
			author: adminAuthor(workspace, adminId),
			created_at: ticket.created_at,
		}),
		ticket: { ticket_state: state, previous_ticket_state: state },
	};
	workspace.changed('ticket.created', {
		...ticketForWebhook(workspace, ticket, [first]),
		company_id: ticket.company_id,
	});
	workspace.changed('ticket.state.updated', ticketPartForWebhook(workspace, ticket, first, [first]));
}

function typeOf(workspace: Workspace, ticket: Ticket): TicketType {
	return find(workspace.ticketTypes, ticket.ticket_type_id, 'Ticket type');
}

function checkAttributes(type: TicketType, given: Json, creating: boolean): void {
	for (const name of Object.keys(given))
		if (!type.attributes.some((attribute) => attribute.name === name))
			throw invalid(`Ticket attribute '${name}' does not exist on ticket type ${type.name}`, name);
	if (!creating) return;
	const lacking = type.attributes.filter(
		({ name, required_to_create: required }) => required && (given[name] ?? '') === '',
	);
	if (lacking.length > 0)
		throw invalid(`Missing required ticket attributes: ${lacking.map(({ name }) => name).join(', ')}`);
}

export interface TicketFacts {
	ticket_type_id: string;
	contact_ids: string[];
	ticket_attributes?: Json;
	ticket_state_id?: string;
	conversation_id?: string;
	company_id?: string;
	created_at?: number;
	admin_assignee_id?: string | null;
	team_assignee_id?: string | null;
	silent?: boolean;
}

export function newTicket(workspace: Workspace, facts: TicketFacts): Ticket {
	const type = find(workspace.ticketTypes, facts.ticket_type_id, 'Ticket type');
	checkAttributes(type, facts.ticket_attributes ?? {}, facts.conversation_id === undefined);
	const state = facts.ticket_state_id ?? [...workspace.plain.ticket_states.keys()][0] ?? '';
	showTicketState(workspace, state);
	const now = facts.created_at ?? workspace.now();
	const id = workspace.decimalId();
	const ticket: Ticket = {
		id,
		ticket_id: String(workspace.tickets.size + 1),
		ticket_type_id: type.id,
		ticket_state_id: state,
		previous_ticket_state_id: null,
		ticket_attributes: { ...facts.ticket_attributes },
		contact_ids: facts.contact_ids,
		admin_assignee_id: facts.admin_assignee_id ?? null,
		team_assignee_id: facts.team_assignee_id ?? null,
		company_id: facts.company_id ?? null,
		created_at: now,
		updated_at: now,
		open: true,
		is_shared: type.category === 'Customer',
		snoozed_until: null,
		tags: [],
		linked_conversation_ids: facts.conversation_id === undefined ? [] : [facts.conversation_id],
		parts: [],
	};
	workspace.tickets.set(id, ticket);
	if (facts.conversation_id !== undefined)
		findConversation(workspace, facts.conversation_id).ticket_ids.push(id);
	workspace.touch('tickets', id, ticket);
	if (ticket.is_shared)
		workspace.shown({
			kind: 'ticket',
			contact_ids: [...ticket.contact_ids],
			where: id,
			body: String(ticket.ticket_attributes._default_title_ ?? type.name),
		});
	reportCreated(workspace, ticket);
	return ticket;
}

/** The contacts of a create, by id, external id or email; an unknown email becomes a lead, as at Intercom. */
function contactsOf(workspace: Workspace, given: unknown): string[] {
	const list = given as Json[];
	if (list.length === 0) throw missing('contacts');
	return list.map((each) => {
		if (each.id !== undefined) return findContact(workspace, each.id).id;
		if (each.external_id !== undefined)
			return findContact(workspace, workspace.contactsBy.external_id.get(String(each.external_id))).id;
		const email = normalEmail(each.email);
		if (email === null) throw missing('contacts.id');
		const [known] = workspace.contactsBy.email.get(email) ?? [];
		return known ?? newContact(workspace, { role: 'lead', email }).id;
	});
}

function create({ workspace, body }: Call): Ticket {
	const assignment = (body.assignment ?? {}) as { admin_assignee_id?: unknown; team_assignee_id?: unknown };
	const assignee = (id: unknown, records: ReadonlyMap<string, unknown>) => {
		if (id === undefined || id === null || String(id) === '0') return null;
		return records.has(String(id)) ? String(id) : refuseAssignee();
	};
	return newTicket(workspace, {
		ticket_type_id: String(body.ticket_type_id),
		contact_ids: contactsOf(workspace, body.contacts),
		ticket_attributes: (body.ticket_attributes ?? {}) as Json,
		admin_assignee_id: assignee(assignment.admin_assignee_id, workspace.admins),
		team_assignee_id: assignee(assignment.team_assignee_id, workspace.teams),
		...(body.company_id === undefined
			? {}
			: { company_id: find(workspace.companies, body.company_id, 'Company', 'company_not_found').id }),
		...(body.created_at === undefined ? {} : { created_at: Number(body.created_at) }),
		...(body.conversation_to_link_id === undefined
			? {}
			: { conversation_id: findConversation(workspace, body.conversation_to_link_id).id }),
	});
}

function refuseAssignee(): never {
	throw new Refusal(404, 'assignee_not_found', 'Assignee not found');
}

function addPart(
	workspace: Workspace,
	ticket: Ticket,
	author: Author,
	partType: string,
	more: Partial<Part> & { body?: string | null } = {},
): Part {
	const part = {
		...newPart(workspace, {
			part_type: partType,
			author,
			body: more.body ?? null,
			attachments: more.attachments,
		}),
		ticket: more.ticket ?? {},
		assigned_to: more.assigned_to ?? null,
	};
	ticket.parts.push(part);
	changedTicket(workspace, ticket);
	return part;
}

function setState(workspace: Workspace, ticket: Ticket, stateId: string, author: Author): void {
	const before = showTicketState(workspace, ticket.ticket_state_id);
	const after = showTicketState(workspace, stateId);
	ticket.previous_ticket_state_id = ticket.ticket_state_id;
	ticket.ticket_state_id = stateId;
	ticket.open = after.category !== 'resolved';
	const part = addPart(workspace, ticket, author, 'ticket_state_updated_by_admin', {
		ticket: { previous_ticket_state: before.category, ticket_state: after.category },
	});
	if (ticket.is_shared)
		workspace.shown({
			kind: 'ticket_state',
			contact_ids: [...ticket.contact_ids],
			where: ticket.id,
			body: String(after.external_label),
		});
	report(workspace, 'ticket.state.updated', ticket, part);
	if (after.category === 'resolved') report(workspace, 'ticket.resolved', ticket, part);
}

function update(call: Call): Ticket {
	const { workspace, body } = call;
	const ticket = ticketOf(call);
	const author = adminAuthor(workspace, body.admin_id ?? call.adminId);
	if (body.ticket_attributes !== undefined) {
		const attributes = body.ticket_attributes as Json;
		const type = typeOf(workspace, ticket);
		checkAttributes(type, attributes, false);
		for (const [name, value] of Object.entries(attributes)) {
			const previous = String(ticket.ticket_attributes[name] ?? '');
			ticket.ticket_attributes[name] = value;
			const attribute = type.attributes.find((each) => each.name === name);
			const label = Array.isArray(value) ? value.map(String) : String(value);
			const part = addPart(workspace, ticket, author, 'ticket_attribute_updated_by_admin', {
				ticket: {
					updated_attribute_data: {
						attribute: { type: 'attribute', id: attribute?.id ?? '', label: name },
						value: { type: 'value', id: value === null ? null : String(value), label, previous },
					},
				},
			});
			report(workspace, 'ticket.attribute.updated', ticket, part);
		}
	}
	if (body.ticket_state_id !== undefined) setState(workspace, ticket, String(body.ticket_state_id), author);
	if (body.assignee_id !== undefined) {
		const id = String(body.assignee_id);
		const team = workspace.teams.has(id);
		if (id === '0') Object.assign(ticket, { admin_assignee_id: null, team_assignee_id: null });
		else if (team) ticket.team_assignee_id = id;
		else if (workspace.admins.has(id)) ticket.admin_assignee_id = id;
		else refuseAssignee();
		const part = addPart(workspace, ticket, author, 'assignment', {
			assigned_to: id === '0' ? null : { type: team ? 'team' : 'admin', id },
		});
		report(workspace, team ? 'ticket.team.assigned' : 'ticket.admin.assigned', ticket, part);
	}
	if (body.company_id !== undefined)
		ticket.company_id =
			body.company_id === null
				? null
				: find(workspace.companies, body.company_id, 'Company', 'company_not_found').id;
	if (body.is_shared !== undefined) {
		const became = body.is_shared === true && !ticket.is_shared;
		ticket.is_shared = Boolean(body.is_shared);
		if (became)
			workspace.shown({
				kind: 'ticket',
				contact_ids: [...ticket.contact_ids],
				where: ticket.id,
				body: String(ticket.ticket_attributes._default_title_ ?? ''),
			});
	}
	if (body.snoozed_until !== undefined)
		ticket.snoozed_until = body.snoozed_until === null ? null : Number(body.snoozed_until);
	if (body.open !== undefined) {
		ticket.open = Boolean(body.open);
		if (!ticket.open) report(workspace, 'ticket.closed', ticket, addPart(workspace, ticket, author, 'close'));
	}
	changedTicket(workspace, ticket);
	return ticket;
}

function newAttribute(workspace: Workspace, type: TicketType, facts: Json): TicketTypeAttribute {
	const now = workspace.now();
	const items =
		typeof facts.list_items === 'string'
			? facts.list_items
					.split(',')
					.map((each) => each.trim())
					.filter(Boolean)
			: [];
	if (facts.data_type === 'list' && items.length === 0) throw missing('list_items');
	return {
		id: workspace.decimalId(),
		name: String(facts.name),
		description: String(facts.description ?? ''),
		data_type: String(facts.data_type),
		input_options:
			facts.data_type === 'list'
				? {
						allow_multiple_values: facts.allow_multiple_values === true,
						items: items.map((name) => ({ id: workspace.uuid(), name })),
					}
				: { multiline: facts.multiline === true },
		order: type.attributes.length,
		required_to_create: facts.required_to_create === true,
		required_to_create_for_contacts: facts.required_to_create_for_contacts === true,
		visible_on_create: facts.visible_on_create !== false,
		visible_to_contacts: facts.visible_to_contacts !== false,
		default: facts.default === true,
		archived: false,
		created_at: now,
		updated_at: now,
	};
}

export function newTicketType(workspace: Workspace, facts: Json): TicketType {
	const now = workspace.now();
	const type: TicketType = {
		id: workspace.decimalId(),
		name: String(facts.name),
		description: String(facts.description ?? ''),
		icon: String(facts.icon ?? '🎟️'),
		category: (facts.category ?? 'Customer') as TicketType['category'],
		archived: false,
		is_internal: facts.is_internal === true,
		created_at: now,
		updated_at: now,
		attributes: [],
	};
	for (const name of ['_default_title_', '_default_description_'])
		type.attributes.push(
			newAttribute(workspace, type, {
				name,
				description: '',
				data_type: 'string',
				default: true,
				multiline: name.includes('description'),
			}),
		);
	workspace.ticketTypes.set(type.id, type);
	return type;
}

export function addTicketTypeAttribute(
	workspace: Workspace,
	type: TicketType,
	facts: Json,
): TicketTypeAttribute {
	const attribute = newAttribute(workspace, type, facts);
	type.attributes.push(attribute);
	return attribute;
}

const typeOfCall = ({ workspace, params }: Call) =>
	find(workspace.ticketTypes, params.ticket_type_id, 'Ticket type');

export const tickets: Resource = {
	reads: 'read_tickets',
	writes: 'write_tickets',
	routes: {
		'POST /tickets': (call) => showTicket(call.workspace, create(call)),
		'POST /tickets/enqueue': (call) => {
			const { workspace } = call;
			const ticket = create(call);
			const job = {
				type: 'job',
				id: workspace.decimalId(),
				url: '',
				status: 'success',
				resource_type: 'ticket',
				resource_id: ticket.id,
				resource_url: `${call.url}/tickets/${ticket.id}`,
			};
			job.url = `${call.url}/jobs/status/${job.id}`;
			workspace.plain.jobs.set(job.id, job);
			workspace.changed('job.completed', job);
			return { ...job, status: 'pending', resource_id: null, resource_url: null };
		},
		'POST /tickets/search': ({ workspace, body }) => {
			if (body.sort !== undefined) throw invalid('Tickets cannot be sorted', 'sort');
			const matches = compileQuery(body.query, searchFields(workspace), workspace.facts.timezone);
			const page = cursorPage(
				workspace.index.visible('tickets', workspace.tickets, workspace.clock()).filter(matches),
				{ by: (ticket) => ticket.updated_at, descending: true },
				body.pagination as Json | undefined,
				PAGE,
			);
			return {
				type: 'ticket.list',
				tickets: page.records.map((ticket) => showTicket(workspace, ticket)),
				total_count: page.total_count,
				pages: page.pages,
			};
		},
		'GET /tickets/{ticket_id}': (call) => showTicket(call.workspace, ticketOf(call)),
		'PUT /tickets/{ticket_id}': (call) => showTicket(call.workspace, update(call)),
		'DELETE /tickets/{ticket_id}': (call) => {
			const { id } = ticketOf(call);
			call.workspace.tickets.delete(id);
			call.workspace.touch('tickets', id, null);
			return { id, object: 'ticket', deleted: true };
		},
		'POST /tickets/{ticket_id}/reply': (call) => {
			const { workspace, body } = call;
			const ticket = ticketOf(call);
			const asContact = body.type === 'user';
			if (asContact && typeOf(workspace, ticket).category !== 'Customer')
				throw new Refusal(400, 'parameter_mismatch', 'User replies are not allowed on Backoffice tickets');
			if (!asContact && body.admin_id === undefined) throw missing('admin_id');
			if (body.message_type !== 'quick_reply' && (body.body ?? '') === '') throw missing('body');
			const author = asContact
				? contactAuthor(contactOfBody(workspace, body))
				: adminAuthor(workspace, body.admin_id);
			const part = addPart(workspace, ticket, author, String(body.message_type), {
				body: String(body.body ?? ''),
				attachments: attachmentsOf(call),
			});
			if (part.part_type !== 'note' && !asContact)
				workspace.shown({
					kind: 'ticket_reply',
					contact_ids: [...ticket.contact_ids],
					where: ticket.id,
					body: part.body ?? '',
				});
			const topic = asContact
				? 'ticket.contact.replied'
				: part.part_type === 'note'
					? 'ticket.note.created'
					: 'ticket.admin.replied';
			report(workspace, topic, ticket, part);
			return showTicketPart(part);
		},
		'POST /tickets/{ticket_id}/change_type': (call) => {
			const { workspace, body } = call;
			const ticket = ticketOf(call);
			const type = find(workspace.ticketTypes, body.ticket_type_id, 'Ticket type');
			if (type.id === ticket.ticket_type_id) throw invalid('Cannot change to the same ticket type');
			if (!workspace.plain.ticket_states.has(String(body.ticket_state_id)))
				throw invalid("Ticket custom state doesn't belong to the new ticket type");
			const attributes = (body.ticket_attributes ?? {}) as Json;
			const extra = Object.keys(attributes).filter(
				(name) => !type.attributes.some((each) => each.name === name),
			);
			if (extra.length > 0)
				throw invalid(`Extra attributes provided that are not found on ticket type: ${extra.join(', ')}`);
			ticket.ticket_type_id = type.id;
			ticket.ticket_attributes = {
				...Object.fromEntries(
					Object.entries(ticket.ticket_attributes).filter(([name]) =>
						type.attributes.some((each) => each.name === name),
					),
				),
				...attributes,
			};
			setState(workspace, ticket, String(body.ticket_state_id), adminAuthor(workspace, call.adminId));
			return showTicket(workspace, ticket);
		},
		'POST /tickets/{ticket_id}/linked_conversations': (call) => {
			const { workspace, body } = call;
			const ticket = ticketOf(call);
			if (body.conversation_id === undefined)
				throw new Refusal(400, 'parameter_not_found', 'conversation_id not specified');
			if (typeOf(workspace, ticket).category !== 'Tracker')
				throw new Refusal(400, 'invalid_ticket_type', 'Only tracker tickets support linking conversations');
			const conversation = workspace.conversations.get(String(body.conversation_id));
			if (!conversation) throw new Refusal(404, 'conversation_not_found', 'Conversation not found');
			if (
				conversation.ticket_ids.some((id) =>
					workspace.tickets.get(id)?.linked_conversation_ids.includes(conversation.id),
				)
			)
				throw new Refusal(
					400,
					'already_linked_to_tracker',
					'A conversation can only have one tracker ticket',
				);
			conversation.ticket_ids.push(ticket.id);
			ticket.linked_conversation_ids.push(conversation.id);
			touchConversation(workspace, conversation);
			changedTicket(workspace, ticket);
			return showConversation(workspace, conversation);
		},
		'DELETE /tickets/{ticket_id}/linked_conversations/{id}': (call) => {
			const { workspace, params } = call;
			const ticket = ticketOf(call);
			if (typeOf(workspace, ticket).category !== 'Tracker')
				throw new Refusal(400, 'invalid_ticket_type', 'Only tracker tickets support unlinking conversations');
			const conversation = workspace.conversations.get(params.id ?? '');
			if (!conversation || !ticket.linked_conversation_ids.includes(conversation.id))
				throw new Refusal(404, 'conversation_not_found', 'Conversation is not linked to this ticket');
			conversation.ticket_ids = conversation.ticket_ids.filter((id) => id !== ticket.id);
			ticket.linked_conversation_ids = ticket.linked_conversation_ids.filter((id) => id !== conversation.id);
			touchConversation(workspace, conversation);
			changedTicket(workspace, ticket);
			return showConversation(workspace, conversation);
		},
		'GET /ticket_states': ({ workspace }) => ({
			type: 'list',
			data: [...workspace.plain.ticket_states.values()].map((state) => ({
				...showTicketState(workspace, state.id),
				archived: state.archived === true,
				ticket_types: {
					type: 'list',
					data: [...workspace.ticketTypes.values()].map((type) => showTicketType(workspace, type)),
				},
			})),
		}),
		'GET /ticket_types': ({ workspace }) => ({
			type: 'list',
			data: [...workspace.ticketTypes.values()].map((type) => showTicketType(workspace, type)),
		}),
		'GET /ticket_types/{ticket_type_id}': (call) => showTicketType(call.workspace, typeOfCall(call)),
		'POST /ticket_types': ({ workspace, body }) => {
			if (typeof body.name !== 'string' || body.name === '') throw missing('name');
			return showTicketType(workspace, newTicketType(workspace, body));
		},
		'PUT /ticket_types/{ticket_type_id}': (call) => {
			const type = typeOfCall(call);
			for (const name of ['name', 'description', 'icon', 'category', 'archived', 'is_internal'] as const)
				if (call.body[name] !== undefined) Object.assign(type, { [name]: call.body[name] });
			type.updated_at = call.workspace.now();
			return showTicketType(call.workspace, type);
		},
		'POST /ticket_types/{ticket_type_id}/attributes': (call) => {
			const type = typeOfCall(call);
			return showTicketAttribute(
				call.workspace,
				type,
				addTicketTypeAttribute(call.workspace, type, call.body),
			);
		},
		'PUT /ticket_types/{ticket_type_id}/attributes/{attribute_id}': (call) => {
			const type = typeOfCall(call);
			const attribute = type.attributes.find(({ id }) => id === call.params.attribute_id);
			if (!attribute) throw new Refusal(404, 'not_found', 'Ticket type attribute not found');
			const names = [
				...[
					'name',
					'description',
					'required_to_create',
					'required_to_create_for_contacts',
					'visible_on_create',
				],
				...['visible_to_contacts', 'archived'],
			];
			for (const name of names)
				if (call.body[name] !== undefined) Object.assign(attribute, { [name]: call.body[name] });
			attribute.updated_at = call.workspace.now();
			return showTicketAttribute(call.workspace, type, attribute);
		},
	},
};

/** A conversation that becomes a ticket: asked of the conversation, answered with the ticket. */
export const conversions: Resource = {
	reads: 'read_conversations',
	writes: 'write_conversations',
	routes: {
		'POST /conversations/{conversation_id}/convert': (call) => {
			const { workspace, body, params } = call;
			const conversation = findConversation(workspace, params.conversation_id);
			const type = find(workspace.ticketTypes, body.ticket_type_id, 'Ticket type');
			if (type.category !== 'Customer')
				throw invalid('Ticket type is not a customer ticket type', 'ticket_type_id');
			const ticket = newTicket(workspace, {
				ticket_type_id: type.id,
				contact_ids: [...conversation.contact_ids],
				ticket_attributes: (body.attributes ?? {}) as Json,
				...(body.ticket_state_id === undefined ? {} : { ticket_state_id: String(body.ticket_state_id) }),
				conversation_id: conversation.id,
			});
			return showTicket(workspace, ticket);
		},
	},
};
