import { randomBytes, randomUUID } from 'crypto';
import { invalid, missing, Refusal } from '../errors';
import { cursorPage } from '../paging';
import { Answer, type Call, type Resource } from '../routes';
import { compileQuery, type Fields } from '../search';
import type { Company, Conversation, Json, PlainRecord, Workspace } from '../workspace';
import { findContact } from './contacts';
import { adminAuthor, findConversation, startConversation } from './conversations';
import { finAgent } from './fin';
import { find, paragraph, showCompany, showPart, showTeam } from './shapes';

/** What Preview adds to the groups of 2.16, one by one. Bulk work and folders have files of their own. */

const ACTIVITIES = { usual: 50, most: 150 };
const COMPANIES = { usual: 15, most: 150 };
const MOST_CONTEXT = 10_000;

const companyFields =
	({ contacts }: Workspace): Fields<Company> =>
	(name) => {
		if (name === 'tag_id') return { type: 'only-equal', value: ({ tags }) => tags.map(({ id }) => id) };
		if (name === 'user_count')
			return {
				type: 'integer',
				value: ({ id }) =>
					[...contacts.values()].filter(({ company_ids }) => company_ids.includes(id)).length,
			};
		if (['created_at', 'updated_at', 'last_request_at', 'remote_created_at'].includes(name))
			return { type: 'date', value: (it) => (it as unknown as Json)[name] };
		if (['monthly_spend', 'session_count', 'size'].includes(name))
			return { type: 'integer', value: (it) => (it as unknown as Json)[name] };
		if (['id', 'company_id', 'name', 'plan', 'website', 'industry'].includes(name))
			return { type: 'string', value: (it) => (it as unknown as Json)[name] };
		if (name.startsWith('custom_attributes.'))
			return { type: 'string', value: (it) => it.custom_attributes[name.slice('custom_attributes.'.length)] };
		return undefined;
	};

export const companySearch: Resource = {
	reads: 'read_companies',
	writes: 'read_companies',
	version: 'Preview',
	routes: {
		'POST /companies/search': ({ workspace, body }) => {
			const matches = compileQuery(body.query, companyFields(workspace), workspace.facts.timezone);
			// Companies without people are in no search.
			const peopled = new Set([...workspace.contacts.values()].flatMap((each) => each.company_ids));
			const sort = (body.sort ?? {}) as { field?: string; order?: string };
			const by = companyFields(workspace)(sort.field ?? 'created_at');
			if (!by) throw new Refusal(400, 'invalid_field', `${sort.field} is not a valid sort field`);
			const page = cursorPage(
				[...workspace.companies.values()].filter((each) => peopled.has(each.id) && matches(each)),
				{
					by: (each) => (by.value(each) ?? null) as string | number | null,
					descending: sort.order !== 'ascending',
				},
				body.pagination as Json | undefined,
				COMPANIES,
			);
			return {
				type: 'list',
				data: page.records.map((each) => showCompany(workspace, each)),
				total_count: page.total_count,
				pages: page.pages,
			};
		},
	},
};

export const contactPreviews: Resource = {
	reads: 'read_users',
	writes: 'read_users',
	version: 'Preview',
	routes: {
		'POST /contacts/merge/preview': ({ workspace, body }) => {
			const source = findContact(workspace, body.from);
			const target = findContact(workspace, body.into);
			const reasons: Json[] = [];
			if (source.role !== 'lead') reasons.push({ code: 'from_not_lead', message: 'from must be a lead' });
			if (target.role !== 'user') reasons.push({ code: 'into_not_user', message: 'into must be a user' });
			const shared =
				(source.email !== null && source.email === target.email) ||
				(source.phone !== null && source.phone === target.phone);
			if (!shared && body.skip_duplicate_validation !== true)
				reasons.push({ code: 'no_shared_identifier', message: 'They share no email, phone or external ID' });
			if (reasons.length > 0) return { allowed: false, reasons };
			const attributes = (['name', 'email', 'phone'] as const)
				.filter((field) => source[field] !== null)
				.map((field) => ({
					field,
					outcome: target[field] === null ? 'adopted' : 'discarded',
					from_value: source[field],
					...(target[field] === null ? {} : { into_value: target[field] }),
					new_into_value: target[field] ?? source[field],
				}));
			const both = (count: (id: string) => number) => ({ from: count(source.id), into: count(target.id) });
			const having = (records: Iterable<{ contact_ids: string[] }>) =>
				both((id) => [...records].filter((each) => each.contact_ids.includes(id)).length);
			return {
				allowed: true,
				summary: {
					attribute_changes: { attributes, total_count: attributes.length },
					reassignments: {
						conversations: having(workspace.conversations.values()),
						tickets: having(workspace.tickets.values()),
						tags: both((id) => workspace.contacts.get(id)?.tags.length ?? 0),
						notes: both(
							(id) => [...workspace.notes.values()].filter((each) => each.contact_id === id).length,
						),
					},
				},
			};
		},
		'GET /contacts/activities': ({ workspace, query }) => {
			const created = [...workspace.contacts.values()].map((each) => ({
				type: 'contact_activity',
				id: `${each.created_at}000.${each.id.slice(-6)}`,
				event_type: 'contact.created',
				contact_id: each.id,
				external_id: each.external_id,
				role: each.role,
				created_at: each.created_at,
			}));
			const page = cursorPage(
				created,
				{ by: (each) => each.created_at, descending: false },
				query,
				ACTIVITIES,
			);
			return { type: 'list', data: page.records, pages: page.pages };
		},
	},
};

const STEP_SECONDS = 24 * 60 * 60;

/** A procedure of Fin stops and asks for values, and the workspace's app is told. Gives the step's ID. */
export function askForInput(
	workspace: Workspace,
	conversation: Conversation,
	{ question, attributes, name }: { question: string; attributes: Json[]; name: string },
	url: string,
): string {
	const step: PlainRecord = {
		id: randomUUID(),
		conversation_id: conversation.id,
		attributes_to_collect: attributes.map((each) => ({
			type: 'data_attribute',
			identifier: `workflow_local_variables.${randomUUID()}`,
			name: each.label,
			label: each.label,
			data_type: each.data_type,
		})),
		expires_at: workspace.now() + STEP_SECONDS,
		values: null,
	};
	workspace.plain.procedure_steps.set(step.id, step);
	workspace.changed('procedure.hitl_notification.created', {
		type: 'procedure.hitl_notification',
		app_id: workspace.facts.app_id,
		conversation_id: conversation.id,
		step_id: step.id,
		procedure_name: name,
		hitl_question: question,
		attributes_to_collect: step.attributes_to_collect,
		callback_url: `${url}/procedures/${conversation.id}/collect_agent_input`,
		expires_at: step.expires_at,
		priority: conversation.priority === 'none' ? 'not_priority' : 'priority',
		assign_to: null,
		conversation_url: `https://app.intercom.com/a/inbox/${workspace.facts.app_id}/conversation/${conversation.id}`,
		recent_messages: conversation.parts
			.filter(({ part_type: kind }) => kind === 'comment')
			.map((part) => showPart(part, workspace)),
	});
	return step.id;
}

export const conversationPreviews: Resource = {
	reads: 'read_conversations',
	writes: 'write_conversations',
	version: 'Preview',
	routes: {
		'PUT /conversations/{conversation_id}/conversation_parts/{id}': ({ workspace, params, body }) => {
			if (body.experimental !== true || (body.secret ?? '') === '')
				throw new Refusal(403, 'forbidden', 'Forbidden request');
			const { parts } = findConversation(workspace, params.conversation_id);
			const part = parts.find(({ id }) => id === params.id);
			if (!part) throw new Refusal(404, 'not_found', 'Resource Not Found');
			part.updated_at = workspace.now();
			if (body.seen === true) {
				adminAuthor(workspace, body.admin_id);
				return { ...showPart(part, workspace), seen_state: { admin_seen: true } };
			}
			if (body.send_state === undefined) throw missing('send_state');
			return { ...showPart(part, workspace), external_reply_send_state: body.send_state };
		},
		'POST /procedures/{conversation_id}/collect_agent_input': ({ workspace, params, body }) => {
			findConversation(workspace, params.conversation_id);
			const step = workspace.plain.procedure_steps.get(String(body.step_id));
			if (!step || step.conversation_id !== params.conversation_id)
				throw new Refusal(404, 'not_found', 'Resource Not Found');
			if (Number(step.expires_at) <= workspace.now())
				throw new Refusal(404, 'not_found', 'This HITL request has expired');
			if (step.values !== null)
				throw new Refusal(409, 'conflict', 'This HITL request has already been fulfilled');
			const given = (body.attribute_values ?? []) as Json[];
			const lacking = (step.attributes_to_collect as Json[]).find(
				({ identifier }) => !given.some((each) => each.identifier === identifier),
			);
			if (lacking)
				throw invalid(`A value for ${String(lacking.identifier)} is missing`, 'attribute_values', 422);
			step.values = given;
			return {};
		},
	},
};

export const teamMembers: Resource = {
	reads: 'read_admins',
	writes: 'write_admins',
	version: 'Preview',
	routes: {
		'PUT /teams/{id}': ({ workspace, params, body }) => {
			const team = find(workspace.teams, params.id, 'Team', 'team_not_found');
			if (!Array.isArray(body.admin_ids)) throw missing('admin_ids');
			const ids = (body.admin_ids as unknown[]).map(String);
			if (ids.some((id) => !/^\d+$/.test(id)))
				throw invalid('admin_ids must contain only numeric admin ids', 'admin_ids');
			for (const id of ids) find(workspace.admins, id, 'Admin', 'admin_not_found');
			team.admin_ids = ids.map(Number) as never;
			return showTeam(team);
		},
	},
};

export const secureModeSecrets: Resource = {
	reads: 'read_settings',
	writes: 'write_settings',
	version: 'Preview',
	routes: {
		'GET /secure_mode_secrets': ({ workspace }) => ({
			type: 'list',
			data: [...workspace.plain.secure_mode_secrets.values()],
		}),
		'POST /secure_mode_secrets': ({ workspace, body }) => {
			if (typeof body.name !== 'string' || body.name === '') throw invalid('name is required', 'name', 422);
			const platforms = ['supports_android', 'supports_ios', 'supports_web'] as const;
			if (!platforms.some((each) => body[each] === true))
				throw invalid('at least one platform must be enabled', undefined, 422);
			const kept: PlainRecord = {
				type: 'identity_verification_secret',
				id: workspace.decimalId(),
				name: body.name,
				...Object.fromEntries(platforms.map((each) => [each, body[each] === true])),
				created_at: workspace.now(),
			};
			workspace.plain.secure_mode_secrets.set(kept.id, kept);
			// The secret is shown this once and not kept.
			return new Answer(201, { ...kept, secret: randomBytes(32).toString('base64url') });
		},
		'DELETE /secure_mode_secrets/{id}': ({ workspace, params }) => {
			if (!workspace.plain.secure_mode_secrets.delete(params.id ?? ''))
				throw new Refusal(
					404,
					'identity_verification_secret_not_found',
					'Identity verification secret not found',
				);
			return new Answer(204);
		},
	},
};

const started = (call: Call, more: Json = {}) => {
	const answer = finAgent.routes['POST /fin/start']?.({
		...call,
		body: { message: { author: 'user', body: 'Start', timestamp: new Date(0).toISOString() }, ...call.body },
	}) as Json;
	return { ...answer, ...more };
};

export const finPreview: Resource = {
	reads: 'read_fin',
	writes: 'write_fin',
	version: 'Preview',
	routes: {
		'POST /fin/capabilities': ({ workspace, body }) => {
			if (((body.user as Json | undefined)?.id ?? '') === '') throw invalid('User ID is required', 'user.id');
			return {
				version: 'Preview',
				capabilities: [
					...[...workspace.plain.procedures.values()].map((each) => ({
						type: 'procedure',
						...each,
						endpoint: `/fin/procedures/${each.id}/run`,
						method: 'POST',
					})),
					...['reply', 'ask'].map((type) => ({
						type,
						description: type,
						endpoint: `/fin/${type}`,
						method: 'POST',
					})),
				],
			};
		},
		'POST /fin/ask': (call) => {
			const answer = started(call);
			const asked = call.workspace.plain.fin_conversations.get(String(call.body.conversation_id));
			if (asked) asked.status = 'complete';
			return answer;
		},
		'POST /fin/procedures/{procedure_id}/run': (call) => {
			if (!call.workspace.plain.procedures.has(call.params.procedure_id ?? ''))
				throw invalid('Procedure not found');
			return started(call, { procedure_id: call.params.procedure_id });
		},
		'POST /fin/escalate': ({ workspace, body }) => {
			const { conversation_id: id, user, message } = body;
			if ((id === undefined) === (user === undefined))
				throw invalid('Either conversation_id or user must be provided');
			for (const name of ['message', 'context'])
				if (String(body[name] ?? '').length > MOST_CONTEXT)
					throw invalid(`${name} is longer than ${MOST_CONTEXT} characters`, name);
			if (id !== undefined) {
				const known = workspace.plain.fin_conversations.get(String(id));
				if (!known) throw invalid('Conversation not found', 'conversation_id');
				known.status = 'escalated';
				return { conversation_id: String(id), status: 'escalated' };
			}
			const contactId = workspace.contactsBy.external_id.get(String((user as Json).id));
			const contact = findContact(workspace, contactId);
			const conversation = startConversation(workspace, contact, {
				body: paragraph(String(message ?? 'Escalated')),
			});
			return { intercom_conversation_id: conversation.id, status: 'escalated' };
		},
	},
};

/** The catalogue travels as a form, which is kept as it came; a finished upload is a job of its own. */
export const catalogues: Resource = {
	reads: 'read_articles',
	writes: 'write_articles',
	version: 'Preview',
	routes: {
		'POST /ecommerce/connectors/{id}/catalog': ({ workspace, params, raw }) => {
			const connector = workspace.plain.ecommerce_connectors.get(params.id ?? '');
			if (!connector)
				throw new Refusal(404, 'import_source_not_found', 'No connector found with the provided id.');
			const form = raw.toString('utf8');
			const field = (name: string) => new RegExp(`name="${name}"\\r\\n\\r\\n([^\\r]*)`).exec(form)?.[1];
			const job = field('import_job_id') ?? `job_${workspace.decimalId()}`;
			const file = /name="catalog"[^]*?\r\n\r\n([^]*?)\r\n--/.exec(form)?.[1];
			if (file === undefined && field('finalize') !== 'true')
				throw new Refusal(400, 'parameter_not_found', 'catalog file is required');
			if (field('finalize') === 'false')
				return { import_job_id: job, next_part_number: Number(field('part_number') ?? 1) + 1 };
			if (file !== undefined) {
				let items: unknown;
				try {
					items = JSON.parse(file);
				} catch {
					items = undefined;
				}
				if (!Array.isArray(items))
					throw new Refusal(422, 'invalid_catalog_format', 'catalog must be a JSON array');
				connector.products = items;
			}
			return new Answer(202, {
				import_job_id: job,
				status: 'processing',
				message: 'Catalog received. Sync has started.',
			});
		},
	},
};
