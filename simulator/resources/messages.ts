import { invalid, missing, Refusal } from '../errors';
import { cursorPage } from '../paging';
import type { Resource } from '../routes';
import type { Json } from '../workspace';
import { findContact } from './contacts';
import { addConversation, adminAuthor } from './conversations';
import { conversationForWebhook } from './notifications';
import { asHtml } from './shapes';

const STATUS_PAGE = { usual: 50, most: 100 };

interface Recipient {
	type: string;
	id: string;
}

export const messages: Resource = {
	reads: 'read_conversations',
	writes: 'write_conversations',
	routes: {
		'POST /messages': ({ workspace, body }) => {
			const whatsapp = body.message_type === 'whatsapp';
			if (!whatsapp && (body.body ?? '') === '') throw invalid('Body is required', 'body');
			if (body.message_type === 'email' && (body.subject ?? '') === '')
				throw new Refusal(422, 'parameter_not_found', 'No subject supplied for email message', {
					field: 'subject',
				});
			if (body.message_type === 'email' && body.template !== 'plain' && body.template !== 'personal')
				throw invalid("template must be 'plain' or 'personal'", 'template');
			if (whatsapp && !Array.isArray(body.components)) throw missing('components');
			if (body.from === undefined) throw missing('from');
			if (body.to === undefined) throw missing('to');
			const author = adminAuthor(workspace, (body.from as Recipient).id);
			const recipients = ([body.to].flat() as Recipient[]).map((each) => findContact(workspace, each.id));
			const text = String(body.body ?? '');
			const id = workspace.decimalId();
			const ids = recipients.map((contact) => contact.id);
			let conversationId: string | undefined;
			if (body.create_conversation_without_contact_reply === true) {
				const conversation = addConversation(workspace, {
					contact_ids: ids,
					author,
					body: text,
					subject: String(body.subject ?? ''),
					source_type: body.message_type === 'email' ? 'email' : 'conversation',
				});
				conversationId = conversation.id;
				workspace.changed(
					'conversation.admin.single.created',
					conversationForWebhook(workspace, conversation, []),
				);
			}
			for (const contact of recipients) contact.last_contacted_at = workspace.now();
			workspace.shown({ kind: 'message', contact_ids: ids, where: conversationId ?? id, body: text });
			const message: Json = {
				type: 'admin_message',
				id,
				created_at: workspace.now(),
				subject: String(body.subject ?? ''),
				body: asHtml(text),
				message_type: body.message_type === 'email' ? 'email' : 'inapp',
				...(conversationId === undefined ? {} : { conversation_id: conversationId }),
				owner: { type: 'admin', id: author.id, name: author.name, email: author.email },
			};
			workspace.messages.push({ ...message, to: ids, whatsapp, template: body.template ?? null });
			return message;
		},
		'GET /messages/status': ({ workspace, query }) => {
			const events = workspace.messages
				.filter((each) => each.whatsapp === true && each.ruleset_id === query.ruleset_id)
				.map((each) => ({ id: String(each.id), event: each.event as Json }));
			const page = cursorPage(
				events,
				{ by: ({ event }) => Number(event.created_at), descending: true },
				query,
				STATUS_PAGE,
			);
			return {
				type: 'list',
				ruleset_id: query.ruleset_id,
				pages: {
					type: 'pages',
					per_page: page.pages.per_page,
					total_pages: page.pages.total_pages,
					next: page.pages.next ? { starting_after: page.pages.next.starting_after } : null,
				},
				total_count: page.total_count,
				events: page.records.map(({ event }) => event),
			};
		},
		'GET /messages/whatsapp/status': ({ workspace, query }) => {
			const message = workspace.messages.find(
				(each) => each.whatsapp === true && String(each.id) === query.message_id,
			);
			if (!message) throw new Refusal(404, 'whatsapp_message_not_found', 'Whatsapp message not found');
			return {
				conversation_id: String(message.conversation_id ?? ''),
				status: 'delivered',
				type: 'broadcast_outbound',
				created_at: message.created_at,
				updated_at: message.created_at,
				template_name: String(message.template ?? ''),
				message_id: String(message.id),
				error: null,
			};
		},
	},
};
