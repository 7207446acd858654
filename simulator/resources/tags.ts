import { invalid, missing, Refusal } from '../errors';
import { numberedPage, pagesWithoutNext } from '../paging';
import { Answer, type Call, type Resource } from '../routes';
import type { Applied, Json, Tag, Workspace } from '../workspace';
import { changedTicket, ticketOf } from './tickets';
import { findContact, touchContact } from './contacts';
import { findConversation, touchConversation } from './conversations';
import { contactForWebhook, conversationForWebhook } from './notifications';
import { find, showApplied, showTag } from './shapes';

const MOST_NAME = 190;
const PAGE = { usual: 50, most: 150 };

export function tagNamed(workspace: Workspace, name: string): Tag {
	const wanted = name.trim().toLowerCase();
	for (const tag of workspace.tags.values()) if (tag.name.toLowerCase() === wanted) return tag;
	const tag: Tag = { id: workspace.decimalId(), name: name.trim() };
	workspace.tags.set(tag.id, tag);
	return tag;
}

/** Applies a tag; returns whether it was not there before. */
export function applyTag(workspace: Workspace, tags: Applied[], tagId: string, adminId: string): boolean {
	if (tags.some(({ id }) => id === tagId)) return false;
	tags.push({ id: tagId, applied_at: workspace.now(), applied_by: adminId });
	return true;
}

/** Takes a tag away; returns whether it was there. */
export function removeTag(tags: Applied[], tagId: string): boolean {
	const at = tags.findIndex(({ id }) => id === tagId);
	if (at >= 0) tags.splice(at, 1);
	return at >= 0;
}

function tagOf({ workspace, params, body }: Call): Tag {
	const id = params.tag_id ?? body.id;
	if (id === undefined) throw missing('id');
	const tag = workspace.tags.get(String(id));
	if (!tag) throw new Refusal(404, 'tag_not_found', 'Tag not found');
	return tag;
}

function actingAdmin({ workspace, body }: Call): string {
	return find(workspace.admins, body.admin_id, 'Admin', 'admin_not_found').id;
}

function tagContact(
	workspace: Workspace,
	contactId: string,
	tag: Tag,
	adminId: string,
	untag: boolean,
): void {
	const contact = findContact(workspace, contactId);
	const changed = untag
		? removeTag(contact.tags, tag.id)
		: applyTag(workspace, contact.tags, tag.id, adminId);
	if (!changed) return;
	touchContact(workspace, contact);
	workspace.changed(`contact.${contact.role}.tag.${untag ? 'deleted' : 'created'}`, {
		type: 'contact_tag',
		tag: showTag(tag),
		contact: contactForWebhook(workspace, contact),
	});
}

export function tagConversation(
	workspace: Workspace,
	conversationId: string,
	tag: Tag,
	adminId: string,
	untag = false,
): Applied {
	const conversation = findConversation(workspace, conversationId);
	const before = conversation.tags.find(({ id }) => id === tag.id);
	if (untag) {
		if (!removeTag(conversation.tags, tag.id) || !before)
			throw new Refusal(404, 'tag_not_found', 'Tag not found');
		touchConversation(workspace, conversation);
		return before;
	}
	if (applyTag(workspace, conversation.tags, tag.id, adminId)) {
		touchConversation(workspace, conversation);
		workspace.changed('conversation_part.tag.created', {
			...conversationForWebhook(workspace, conversation, []),
			tags_added: { type: 'tag.list', tags: [showTag(tag)] },
		});
	}
	return conversation.tags.find(({ id }) => id === tag.id) as Applied;
}

export const tags: Resource = {
	reads: 'read_tags',
	writes: 'write_tags',
	routes: {
		'GET /tags': ({ workspace }) => ({ type: 'list', data: [...workspace.tags.values()].map(showTag) }),
		'GET /tags/{tag_id}': (call) => showTag(tagOf(call)),
		'DELETE /tags/{tag_id}': (call) => {
			const { workspace } = call;
			const tag = tagOf(call);
			const segments = [...workspace.segments.values()].filter((segment) => segment.uses_tag === tag.id);
			if (segments.length > 0)
				throw new Refusal(
					400,
					'tag_has_dependent_objects',
					`Unable to delete Tag with dependent objects. Segments: ${segments.map(({ name }) => String(name)).join(', ')}.`,
				);
			workspace.tags.delete(tag.id);
			for (const records of [
				workspace.contacts,
				workspace.companies,
				workspace.conversations,
				workspace.tickets,
			])
				for (const record of records.values()) removeTag(record.tags, tag.id);
			for (const records of Object.values(workspace.plain))
				for (const { tags: applied } of records.values())
					if (Array.isArray(applied)) removeTag(applied as Applied[], tag.id);
			return new Answer(200);
		},
		'POST /tags': ({ workspace, body, adminId }) => {
			const name = body.name;
			if (typeof name !== 'string' || name.trim() === '') throw invalid('invalid tag parameters');
			if (name.length > MOST_NAME) throw invalid(`Tag name is longer than ${MOST_NAME} characters`, 'name');
			if (body.id !== undefined) {
				const tag = find(workspace.tags, body.id, 'Tag', 'tag_not_found');
				tag.name = name;
				return showTag(tag);
			}
			const tag = tagNamed(workspace, name);
			const companies = body.companies as Json[] | undefined;
			const users = body.users as Json[] | undefined;
			for (const each of companies ?? []) {
				const company = [...workspace.companies.values()].find(
					({ id, company_id }) =>
						id === each.id || (each.company_id !== undefined && company_id === String(each.company_id)),
				);
				if (!company) throw new Refusal(404, 'company_not_found', 'Company Not Found');
				if (each.untag === true) removeTag(company.tags, tag.id);
				else applyTag(workspace, company.tags, tag.id, adminId);
				company.updated_at = workspace.now();
			}
			for (const each of users ?? [])
				tagContact(workspace, String(each.id), tag, adminId, each.untag === true);
			return showTag(tag);
		},
		'GET /contacts/{contact_id}/tags': ({ workspace, params, query }) => {
			const page = numberedPage(findContact(workspace, params.contact_id).tags, query, PAGE);
			return {
				type: 'list',
				data: page.records.map((applied) => showApplied(workspace, applied)),
				total_count: page.total_count,
				pages: pagesWithoutNext(page),
			};
		},
		'POST /contacts/{contact_id}/tags': (call) => {
			const contact = findContact(call.workspace, call.params.contact_id);
			const tag = tagOf(call);
			tagContact(call.workspace, contact.id, tag, call.adminId, false);
			return showApplied(call.workspace, contact.tags.find(({ id }) => id === tag.id) as Applied);
		},
		'DELETE /contacts/{contact_id}/tags/{tag_id}': (call) => {
			const contact = findContact(call.workspace, call.params.contact_id);
			const tag = tagOf(call);
			const applied = contact.tags.find(({ id }) => id === tag.id);
			if (!applied) throw new Refusal(404, 'tag_not_found', 'Tag not found');
			tagContact(call.workspace, contact.id, tag, call.adminId, true);
			return showApplied(call.workspace, applied);
		},
		'POST /conversations/{conversation_id}/tags': (call) => {
			const conversation = findConversation(call.workspace, call.params.conversation_id);
			const tag = tagOf(call);
			return showApplied(
				call.workspace,
				tagConversation(call.workspace, conversation.id, tag, actingAdmin(call)),
			);
		},
		'DELETE /conversations/{conversation_id}/tags/{tag_id}': (call) => {
			const conversation = findConversation(call.workspace, call.params.conversation_id);
			const tag = tagOf(call);
			const removed = tagConversation(call.workspace, conversation.id, tag, actingAdmin(call), true);
			return { ...showApplied(call.workspace, removed), applied_at: null, applied_by: null };
		},
		'POST /tickets/{ticket_id}/tags': (call) => {
			const ticket = ticketOf(call);
			const tag = tagOf(call);
			if (applyTag(call.workspace, ticket.tags, tag.id, actingAdmin(call)))
				changedTicket(call.workspace, ticket);
			return showApplied(call.workspace, ticket.tags.find(({ id }) => id === tag.id) as Applied);
		},
		'DELETE /tickets/{ticket_id}/tags/{tag_id}': (call) => {
			const ticket = ticketOf(call);
			const tag = tagOf(call);
			actingAdmin(call);
			const applied = ticket.tags.find(({ id }) => id === tag.id);
			if (!applied || !removeTag(ticket.tags, tag.id))
				throw new Refusal(404, 'tag_not_found', 'Tag not found');
			changedTicket(call.workspace, ticket);
			return showApplied(call.workspace, applied);
		},
	},
};
