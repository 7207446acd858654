import { readFileSync } from 'fs';
import { join } from 'path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { envelope, invalid, missing, Refusal } from './errors';
import { FAULT_KINDS, type FaultFacts } from './faults';
import { newContact, normalEmail } from './resources/contacts';
import {
	answerAsFin,
	assign,
	close,
	findConversation,
	open,
	replyAsAdmin,
	replyAsContact,
	startConversation,
} from './resources/conversations';
import { askForInput } from './resources/preview';
import { paragraph, plainText } from './resources/shapes';
import { tagConversation, tagNamed } from './resources/tags';
import { seed } from './seed';
import type { Parts } from './parts';
import { isTokenState, TOKEN_STATES } from './tokens';
import type { Contact, Conversation, Json } from './workspace';

const SHOWN_CONVERSATIONS = 200;
const SHOWN_DELIVERIES = 60;

function body(request: FastifyRequest): Json {
	if (!(request.body instanceof Buffer) || request.body.length === 0) return {};
	try {
		const value: unknown = JSON.parse(request.body.toString('utf8'));
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
	} catch {
		// Broken JSON and JSON that is no object get the same answer.
	}
	throw new Refusal(400, 'bad_request', 'The body must be a JSON object');
}

function text(given: Json, name: string): string {
	const value = given[name];
	if (typeof value !== 'string' || value.trim() === '') throw missing(name);
	return value;
}

/** The contact with this email; unknown ones become leads, as visitors who write do. */
function customer({ workspace }: Parts, given: Json): Contact {
	const email = normalEmail(text(given, 'email')) ?? '';
	for (const id of workspace.contactsBy.email.get(email) ?? []) {
		const contact = workspace.contacts.get(id);
		if (contact && contact.merged_into === null) return contact;
	}
	return newContact(workspace, {
		role: 'lead',
		email,
		name: typeof given.name === 'string' ? given.name : null,
	});
}

/** The links of a text, for the inbox page: plain text has lost them. */
const linksIn = (html: string) =>
	[...html.matchAll(/<a href="(https?:\/\/[^"]{1,2000})"[^>]{0,100}>([^<]{1,200})<\/a>/g)].map(
		([, url = '', words = '']) => ({ url: unescaped(url), words: plainText(words) }),
	);

const unescaped = (text: string) =>
	plainText(text.replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code))));

/** What the inbox page shows; all texts are plain, the page escapes them. */
function view({ workspace, webhooks, requests, clientId, clientSecret, tokens, url }: Parts) {
	const nameOf = (type: string, id: string) =>
		(type === 'team' ? workspace.teams.get(id)?.name : workspace.admins.get(id)?.name) ?? id;
	const row = (it: Conversation) => {
		const contact = workspace.contacts.get(it.contact_ids[0] ?? '');
		return {
			id: it.id,
			name: contact?.name ?? contact?.email ?? 'Visitor',
			email: contact?.email ?? '',
			role: contact?.role ?? '',
			state: it.state,
			updated_at: it.updated_at,
			subject: it.source.subject,
			team: it.team_assignee_id === null ? null : nameOf('team', it.team_assignee_id),
			admin: it.admin_assignee_id === null ? null : nameOf('admin', it.admin_assignee_id),
			waiting: it.waiting_since !== null,
			tags: it.tags.map(({ id }) => workspace.tags.get(id)?.name ?? id),
			entries: [
				{
					kind: it.source.author.type === 'admin' ? 'reply' : 'customer',
					by: it.source.author.name ?? it.source.author.email ?? 'Visitor',
					at: it.created_at,
					text: it.source.redacted ? '(redacted)' : plainText(it.source.body),
					attachments: it.source.attachments.map(({ name }) => name),
					links: it.source.redacted ? [] : linksIn(it.source.body),
				},
				...it.parts.map((part) => {
					const teammate = part.author.type === 'admin' || part.author.type === 'bot';
					const spoken = part.body !== null || part.attachments.length > 0 || part.redacted;
					const kind =
						part.part_type === 'note' ? 'note' : !spoken ? 'line' : teammate ? 'reply' : 'customer';
					const lines: Record<string, string> = {
						assignment: part.assigned_to
							? `assigned to ${nameOf(part.assigned_to.type, part.assigned_to.id)}`
							: 'unassigned',
						close: 'closed the conversation',
						open: 'reopened the conversation',
						snoozed: 'snoozed the conversation',
						timer_unsnooze: 'ended the snooze: its time has come',
					};
					return {
						kind,
						by: part.author.name ?? part.author.email ?? 'Visitor',
						at: part.created_at,
						text: part.redacted
							? '(redacted)'
							: part.body === null
								? (lines[part.part_type] ?? part.part_type)
								: plainText(part.body),
						attachments: part.attachments.map(({ name }) => name),
						links: part.redacted ? [] : linksIn(part.body ?? ''),
					};
				}),
			],
		};
	};
	return {
		workspace: workspace.facts,
		url: url(),
		token: tokens.full,
		clientId,
		clientSecret,
		conversations: [...workspace.conversations.values()]
			.sort((a, b) => b.updated_at - a.updated_at || Number(b.id) - Number(a.id))
			.slice(0, SHOWN_CONVERSATIONS)
			.map(row),
		admins: [...workspace.admins.values()].map(({ id, name }) => ({ id, name })),
		teams: [...workspace.teams.values()].map(({ id, name }) => ({ id, name })),
		contacts: workspace.contacts.size,
		webhook: webhooks.settings,
		deliveries: webhooks.deliveries
			.slice(-SHOWN_DELIVERIES)
			.reverse()
			.map(({ id, topic, state, attempts }) => ({ id, topic, state, attempts })),
		requests: requests.length,
	};
}

/** What is not Intercom's: the inbox page and everything under `/_simulator`. */
export function registerControl(server: FastifyInstance, parts: Parts): void {
	const { workspace, webhooks, faults, settings, rateLimit, requests } = parts;
	const page = join(__dirname, 'inbox', 'page.html');
	const listeners = new Set<() => void>();
	const tell = () => {
		for (const listener of listeners) listener();
	};
	workspace.on('change', tell);
	workspace.on('activity', tell);
	webhooks.onDelivery = tell;

	const settingsNow = () => ({
		...settings,
		rateLimit: rateLimit.settings,
		searchLagMs: workspace.index.lagMs,
	});

	server.get('/', (_request, reply) =>
		reply.type('text/html; charset=utf-8').send(readFileSync(page, 'utf8')),
	);

	server.register(
		async (control) => {
			control.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
				const refusal =
					error instanceof Refusal
						? error
						: new Refusal(error.statusCode ?? 500, 'server_error', error.message);
				void reply.code(refusal.status).send(envelope(refusal));
			});
			const after = <T>(result: T): T => {
				tell();
				return result;
			};

			control.get('/state', () => view(parts));
			control.get('/live', (request, reply) => {
				reply.hijack();
				reply.raw.writeHead(200, {
					'content-type': 'text/event-stream',
					'cache-control': 'no-store',
					connection: 'keep-alive',
				});
				let scheduled: NodeJS.Timeout | undefined;
				const send = () => {
					scheduled = undefined;
					reply.raw.write(`data: ${JSON.stringify(view(parts))}\n\n`);
				};
				// A burst of changes becomes a few pictures a second.
				const listener = () => (scheduled ??= setTimeout(send, 120));
				listeners.add(listener);
				send();
				request.raw.on('close', () => {
					clearTimeout(scheduled);
					listeners.delete(listener);
				});
			});

			control.post('/customer/messages', (request) => {
				const given = body(request);
				const contact = customer(parts, given);
				const conversation = startConversation(workspace, contact, {
					body: paragraph(text(given, 'body')),
					...(typeof given.subject === 'string' ? { subject: given.subject } : {}),
				});
				return after({ contact_id: contact.id, conversation_id: conversation.id });
			});
			control.post('/customer/conversations/:id/replies', (request) => {
				const given = body(request);
				const conversation = findConversation(workspace, (request.params as Json).id);
				const contact =
					given.email === undefined
						? workspace.contacts.get(conversation.contact_ids[0] ?? '')
						: customer(parts, given);
				if (!contact) throw missing('email');
				const part = replyAsContact(workspace, conversation, contact, {
					body: paragraph(text(given, 'body')),
				});
				return after({ contact_id: contact.id, conversation_id: conversation.id, part_id: part.id });
			});
			control.post('/customer/conversations/:id/rating', (request) => {
				const given = body(request);
				const conversation = findConversation(workspace, (request.params as Json).id);
				const rating = Number(given.rating);
				if (!Number.isInteger(rating) || rating < 1 || rating > 5)
					throw invalid('rating must be 1 to 5', 'rating');
				conversation.rating = { rating, remark: String(given.remark ?? ''), created_at: workspace.now() };
				workspace.changed('conversation.rating.added', {
					type: 'conversation',
					id: conversation.id,
					conversation_rating: conversation.rating,
				});
				return after({ conversation_id: conversation.id });
			});
			control.post('/teammate/conversations/:id/:action', (request) => {
				const given = body(request);
				const { id, action } = request.params as { id: string; action: string };
				const conversation = findConversation(workspace, id);
				const admin = given.admin_id ?? [...workspace.admins.keys()][0];
				const actions: Record<string, () => unknown> = {
					reply: () =>
						replyAsAdmin(workspace, conversation, admin, 'comment', { body: paragraph(text(given, 'body')) }),
					note: () =>
						replyAsAdmin(workspace, conversation, admin, 'note', { body: paragraph(text(given, 'body')) }),
					close: () => close(workspace, conversation, admin),
					open: () => open(workspace, conversation, admin),
					assign: () =>
						assign(
							workspace,
							conversation,
							admin,
							given.type === 'team' ? 'team' : 'admin',
							String(given.assignee_id ?? '0'),
						),
					tag: () =>
						tagConversation(
							workspace,
							conversation.id,
							tagNamed(workspace, text(given, 'name')),
							String(admin),
						),
				};
				const act = actions[action];
				if (!act) throw new Refusal(404, 'not_found', `A teammate cannot '${action}'`);
				act();
				return after({ conversation_id: conversation.id });
			});

			control.post('/fin/conversations/:id/questions', (request) => {
				const conversation = findConversation(workspace, (request.params as Json).id);
				const given = body(request);
				const { attributes, procedure = 'Refund' } = given;
				if (!Array.isArray(attributes) || attributes.length === 0)
					throw invalid('attributes must be a list with an entry', 'attributes');
				const asked = {
					question: text(given, 'question'),
					attributes: attributes as Json[],
					name: String(procedure),
				};
				return after({ step_id: askForInput(workspace, conversation, asked, parts.url()) });
			});
			control.get('/fin/questions/:id', (request) => {
				const step = workspace.plain.procedure_steps.get(String((request.params as Json).id));
				if (!step) throw new Refusal(404, 'not_found', 'There is no such question');
				return step;
			});
			control.post('/fin/conversations/:id/answers', (request) => {
				const conversation = findConversation(workspace, (request.params as Json).id);
				const part = answerAsFin(workspace, conversation, paragraph(text(body(request), 'body')));
				return after({ conversation_id: conversation.id, part_id: part.id });
			});

			control.get('/settings', settingsNow);
			control.put('/settings', (request) => {
				const { rateLimit: window, searchLagMs, ...rest } = body(request);
				for (const name of Object.keys(rest))
					if (!(name in settings)) throw invalid(`There is no setting ${name}`, name);
				Object.assign(settings, rest);
				if (window !== undefined) Object.assign(rateLimit.settings, window);
				if (searchLagMs !== undefined) parts.setSearchLag(Number(searchLagMs));
				return settingsNow();
			});
			control.post('/rate-limit/spend', (request) => rateLimit.spend(Number(body(request).count ?? 1)));

			control.get('/tokens', () => [...parts.tokens.values()]);
			control.put('/tokens/:name', (request) => {
				const { name } = request.params as { name: string };
				const given = body(request);
				const { permissions } = given;
				const state = permissions === undefined || given.state !== undefined ? text(given, 'state') : null;
				const token = [...parts.tokens.values()].find((each) => each.name === name);
				if (!token) throw new Refusal(404, 'not_found', `There is no token named '${name}'`);
				if (state !== null && !isTokenState(state))
					throw invalid(`A token is ${TOKEN_STATES.join(', ')}, not '${state}'`, 'state');
				const areNames = Array.isArray(permissions) && permissions.every((each) => typeof each === 'string');
				if (permissions !== undefined && permissions !== null && !areNames)
					throw invalid('permissions are a list of names, or null for all', 'permissions');
				if (state !== null) token.state = state;
				if (permissions !== undefined) token.permissions = permissions as string[] | null;
				return token;
			});

			control.get('/faults', () => faults.all);
			control.post('/faults', (request) => {
				const given = body(request);
				const kind = text(given, 'kind');
				if (!(FAULT_KINDS as readonly string[]).includes(kind))
					throw invalid(`A fault is ${FAULT_KINDS.join(', ')}, not '${kind}'`, 'kind');
				return faults.add(given as unknown as FaultFacts);
			});
			control.delete('/faults', () => {
				faults.clear();
				return [];
			});
			control.delete('/faults/:id', (request) => {
				faults.remove(Number((request.params as Json).id));
				return faults.all;
			});

			control.get('/requests', () => ({
				highest_in_flight: requests.highestInFlight,
				requests: requests.map(({ rawBody, ...entry }) => ({ ...entry, raw_body: rawBody.toString('utf8') })),
			}));
			control.delete('/requests', () => {
				requests.clear();
				return { requests: [] };
			});
			control.get('/customer-saw', () => workspace.customerSaw);
			control.post('/reset', (request) => {
				// Copies in the search index would outlive the records that they were made of.
				const { lagMs } = workspace.index;
				parts.setSearchLag(0);
				workspace.clear();
				seed(workspace, { empty: body(request).empty === true });
				parts.setSearchLag(lagMs);
				faults.clear();
				requests.clear();
				webhooks.deliveries.length = 0;
				return after({ reset: true });
			});

			// What stands for a storage host: it must never be sent the workspace's token.
			control.get('/storage/*', (request, reply) => {
				if (request.headers.authorization !== undefined)
					throw new Refusal(400, 'token_leaked', 'The token was sent to the storage host');
				return reply.type('audio/wav').send(Buffer.from('RIFF simulated recording'));
			});

			control.get('/webhook', () => webhooks.settings);
			control.put('/webhook', async (request) => {
				const { url, topics, ...rest } = body(request);
				for (const name of Object.keys(rest))
					if (!(name in webhooks.settings)) throw invalid(`There is no webhook setting ${name}`, name);
				Object.assign(webhooks.settings, rest);
				if (url !== undefined || topics !== undefined) {
					const target =
						url === undefined ? webhooks.settings.url : url === null || url === '' ? null : String(url);
					const ticked =
						topics === undefined
							? webhooks.settings.topics
							: Array.isArray(topics)
								? topics.map(String)
								: 'all';
					try {
						await webhooks.save(target, ticked);
					} catch (error) {
						throw new Refusal(422, 'webhook_not_saved', (error as Error).message);
					}
				}
				return after(webhooks.settings);
			});
			control.post('/webhook/ping', () => after(startPing()));
			control.get('/webhook/deliveries', () => webhooks.deliveries);

			function startPing() {
				if (webhooks.settings.url === null)
					throw new Refusal(422, 'webhook_not_saved', 'No webhook endpoint is saved');
				return webhooks.ping();
			}
		},
		{ prefix: '/_simulator' },
	);
}
