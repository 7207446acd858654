import { invalid, missing, Refusal } from '../errors';
import { cursorPage, numberedPage, pagesWithAddress } from '../paging';
import { Answer, type Call, type Resource } from '../routes';
import type { Contact, Json, PlainRecord, Workspace } from '../workspace';
import { findContact, mergeContacts, newContact } from './contacts';
import { contactOfBody } from './conversations';
import { numberedList } from './knowledge';
import { visitorForWebhook } from './notifications';
import { find, showContact } from './shapes';

const EVENTS_PAGE = { usual: 50, most: 150 };
const MACROS_PAGE = { usual: 50, most: 150 };
const CALLS_PAGE = { usual: 25, most: 25 };
const INSTANCES_PAGE = { usual: 50, most: 150 };
const MOST_CALL_CONVERSATIONS = 20;

/** The contact that an event names; `id` is Intercom's, `user_id` one's own. */
function eventContact(workspace: Workspace, given: Json): Contact {
	if (given.id !== undefined) return findContact(workspace, given.id);
	return contactOfBody(workspace, given);
}

export const events: Resource = {
	reads: 'read_events',
	writes: 'write_events',
	routes: {
		'POST /events': ({ workspace, body }) => {
			if (body.id === undefined && body.user_id === undefined && body.email === undefined)
				throw missing('user_id');
			const contact = eventContact(workspace, body);
			const event: Json = {
				type: 'event',
				id: workspace.uuid(),
				event_name: String(body.event_name),
				created_at: Number(body.created_at),
				intercom_user_id: contact.id,
				...(contact.external_id === null ? {} : { user_id: contact.external_id }),
				...(contact.email === null ? {} : { email: contact.email }),
				metadata: body.metadata ?? {},
			};
			// Of events with the same contact, name and second the first is kept; the others are accepted all the same.
			const repeated = workspace.events.some((each) =>
				(['intercom_user_id', 'event_name', 'created_at'] as const).every(
					(name) => each[name] === event[name],
				),
			);
			if (repeated) return new Answer(202);
			workspace.events.push(event);
			workspace.changed('event.created', { ...event, ext_metadata: {} });
			return new Answer(202);
		},
		'POST /events/summaries': ({ workspace, body }) => {
			if (body.user_id === undefined) throw missing('user_id');
			const contact = contactOfBody(workspace, { user_id: body.user_id });
			const summary = (body.event_summaries ?? {}) as Json;
			for (let count = Number(summary.count ?? 0); count > 0; count -= 1)
				workspace.events.push({
					type: 'event',
					id: workspace.uuid(),
					event_name: String(summary.event_name),
					created_at: Number(count === 1 ? summary.last : summary.first),
					intercom_user_id: contact.id,
					user_id: contact.external_id,
					email: contact.email,
					metadata: {},
				});
			return new Answer(200);
		},
		'GET /events': (call) => {
			const { workspace, query } = call;
			if (query.type !== 'user') throw invalid("type must be 'user'", 'type');
			const contact = contactOfBody(workspace, query);
			const own = workspace.events.filter((event) => event.intercom_user_id === contact.id);
			if (query.summary === 'true') {
				const names = [...new Set(own.map((event) => String(event.event_name)))];
				return {
					type: 'event.summary',
					email: contact.email ?? '',
					intercom_user_id: contact.id,
					user_id: contact.external_id ?? '',
					events: names.map((name) => {
						const times = own
							.filter((event) => event.event_name === name)
							.map((event) => Number(event.created_at));
						const iso = (at: number) => new Date(at * 1000).toISOString();
						return {
							name,
							first: iso(Math.min(...times)),
							last: iso(Math.max(...times)),
							count: times.length,
							description: '',
						};
					}),
				};
			}
			const page = cursorPage(
				own as Array<PlainRecord>,
				{ by: (event) => Number(event.created_at), descending: true },
				{ per_page: query.per_page, starting_after: query.before },
				EVENTS_PAGE,
			);
			const cursor = page.pages.next?.starting_after;
			const who = new URLSearchParams({
				type: 'user',
				intercom_user_id: contact.id,
				per_page: String(page.pages.per_page),
			});
			if (cursor !== undefined) who.set('before', cursor);
			return {
				type: 'event.list',
				events: page.records,
				pages: cursor === undefined ? {} : { next: `${call.url}/events?${who}` },
			};
		},
	},
};

const callOf = ({ workspace, params }: Call) => find(workspace.plain.calls, params.call_id, 'Call');

export const calls: Resource = {
	reads: 'read_calls',
	writes: 'write_calls',
	routes: {
		'GET /calls': (call) =>
			numberedList(call, [...call.workspace.plain.calls.values()].map(showCall), CALLS_PAGE),
		'POST /calls/search': ({ workspace, body }) => {
			const ids = body.conversation_ids as unknown[];
			if (ids.length === 0 || ids.length > MOST_CALL_CONVERSATIONS)
				throw new Refusal(
					400,
					'conversation_id_limit_exceeded',
					`A list of up to ${MOST_CALL_CONVERSATIONS} conversation IDs is required`,
				);
			const wanted = ids.map(String);
			return {
				type: 'list',
				data: [...workspace.plain.calls.values()]
					.filter((each) => wanted.includes(String(each.conversation_id)))
					.map(showCall),
			};
		},
		'GET /calls/{call_id}': (call) => showCall(callOf(call)),
		'GET /calls/{call_id}/recording': (call) => {
			const { id, recorded } = callOf(call);
			if (recorded !== true) throw new Refusal(404, 'not_found', 'Recording Not Found');
			return new Answer(302, undefined, { location: `${call.settings.storageUrl}/recordings/${id}` });
		},
		'GET /calls/{call_id}/transcript': (call) => {
			const { id, transcript } = callOf(call);
			if (typeof transcript !== 'string') throw new Refusal(404, 'not_found', 'Transcript Not Found');
			return new Answer(200, transcript, {
				'content-type': 'text/plain; charset=utf-8',
				'content-disposition': `attachment; filename="call-${id}.txt"`,
			});
		},
	},
};

function showCall({ recorded: _recorded, transcript: _transcript, ...call }: PlainRecord) {
	return call;
}

export const macros: Resource = {
	reads: 'read_conversations',
	writes: 'write_conversations',
	routes: {
		'GET /macros': ({ workspace, query }) => {
			const since = query.updated_since === undefined ? undefined : Number(query.updated_since);
			if (since !== undefined && !Number.isFinite(since)) throw invalid('Invalid updated_since timestamp');
			const found = [...workspace.plain.macros.values()].filter(
				(macro) => since === undefined || Date.parse(String(macro.updated_at)) >= since * 1000,
			);
			const page = cursorPage(
				found,
				{ by: (macro) => String(macro.updated_at), descending: true },
				query,
				MACROS_PAGE,
			);
			const next = page.pages.next?.starting_after;
			return {
				type: 'list',
				data: page.records,
				pages: {
					type: 'pages',
					per_page: page.pages.per_page,
					next: next === undefined ? null : { starting_after: next },
				},
			};
		},
		'GET /macros/{id}': ({ workspace, params }) => find(workspace.plain.macros, params.id, 'Macro'),
	},
};

/** Lists that are read whole, and their single records. */
export const fixedLists: Resource = {
	reads: 'read_admins',
	writes: 'write_admins',
	routes: {
		'GET /away_status_reasons': ({ workspace }) => ({
			type: 'list',
			data: [...workspace.plain.away_status_reasons.values()],
		}),
		'GET /brands': ({ workspace }) => ({ type: 'list', data: [...workspace.plain.brands.values()] }),
		'GET /brands/{id}': ({ workspace, params }) => find(workspace.plain.brands, params.id, 'Brand'),
		'GET /emails': ({ workspace }) => ({ type: 'list', data: [...workspace.plain.emails.values()] }),
		'GET /emails/{id}': ({ workspace, params }) => find(workspace.plain.emails, params.id, 'Email setting'),
		'GET /jobs/status/{job_id}': ({ workspace, params }) => {
			const job = workspace.plain.jobs.get(params.job_id ?? '');
			if (!job) throw new Refusal(404, 'job_not_found', 'Job Not Found');
			return job;
		},
	},
};

function visitorBy(workspace: Workspace, given: Json): PlainRecord {
	for (const visitor of workspace.plain.visitors.values())
		if (visitor.id === given.id || (given.user_id !== undefined && visitor.user_id === given.user_id))
			return visitor;
	throw new Refusal(404, 'not_found', 'Visitor Not Found');
}

export const visitors: Resource = {
	reads: 'read_users',
	writes: 'write_users',
	routes: {
		'GET /visitors': ({ workspace, query }) => visitorBy(workspace, query),
		'PUT /visitors': ({ workspace, body }) => {
			const visitor = visitorBy(workspace, body);
			if (body.name !== undefined) visitor.name = body.name;
			if (body.custom_attributes !== undefined)
				visitor.custom_attributes = {
					...(visitor.custom_attributes as Json),
					...(body.custom_attributes as Json),
				};
			visitor.updated_at = workspace.now();
			return visitor;
		},
		'POST /visitors/convert': ({ workspace, body }) => {
			const visitor = visitorBy(workspace, body.visitor as Json);
			const user = body.user as Json;
			workspace.plain.visitors.delete(visitor.id);
			const role = body.type === 'lead' ? 'lead' : 'user';
			const known = [...workspace.contacts.values()].find(
				(each) => each.id === user.id || (user.user_id !== undefined && each.external_id === user.user_id),
			);
			const fresh = newContact(workspace, {
				role: known ? 'lead' : role,
				name: (visitor.name as string | null) ?? null,
				...(known ? {} : { email: user.email as string, external_id: user.user_id as string }),
			});
			if (known) mergeContacts(workspace, fresh, known);
			workspace.changed('visitor.signed_up', visitorForWebhook(visitor, known ?? fresh));
			return showContact(workspace, known ?? fresh);
		},
	},
};

/** Instances of custom objects, filed under `type/id`. */
function instances({ workspace, params }: Call): PlainRecord[] {
	const type = params.custom_object_type_identifier;
	return [...workspace.plain.custom_objects.values()].filter((each) => each.type === type);
}

function instanceBy(call: Call, matches: (instance: PlainRecord) => boolean): PlainRecord {
	const found = instances(call).find(matches);
	if (!found) throw new Refusal(404, 'not_found', 'Custom Object Instance not found');
	return found;
}

function removed(call: Call, instance: PlainRecord) {
	call.workspace.plain.custom_objects.delete(instance.id);
	return { id: instance.id, object: String(instance.type), deleted: true };
}

export const customObjects: Resource = {
	reads: 'read_custom_objects',
	writes: 'write_custom_objects',
	routes: {
		'POST /custom_object_instances/{custom_object_type_identifier}': (call) => {
			const { workspace, params, body } = call;
			if (body.external_id === undefined) throw missing('external_id');
			const now = workspace.now();
			const known = instances(call).find((each) => each.external_id === String(body.external_id));
			const instance: PlainRecord = known ?? {
				id: workspace.decimalId(),
				type: params.custom_object_type_identifier,
				external_id: String(body.external_id),
				external_created_at: null,
				external_updated_at: null,
				created_at: now,
				updated_at: now,
				custom_attributes: {},
			};
			for (const name of ['external_created_at', 'external_updated_at'])
				if (body[name] !== undefined) instance[name] = body[name];
			instance.custom_attributes = {
				...(instance.custom_attributes as Json),
				...(body.custom_attributes as Json | undefined),
			};
			instance.updated_at = now;
			workspace.plain.custom_objects.set(instance.id, instance);
			return instance;
		},
		'GET /custom_object_instances/{custom_object_type_identifier}': (call) => {
			const { query } = call;
			if (query.external_id !== undefined)
				return instanceBy(call, (each) => each.external_id === query.external_id);
			const page = numberedPage(instances(call), query, INSTANCES_PAGE);
			return {
				type: 'list',
				data: page.records,
				total_count: page.total_count,
				pages: pagesWithAddress(page, `${call.url}${call.path}`),
			};
		},
		'GET /custom_object_instances/{custom_object_type_identifier}/{custom_object_instance_id}': (call) =>
			instanceBy(call, (each) => each.id === call.params.custom_object_instance_id),
		'DELETE /custom_object_instances/{custom_object_type_identifier}': (call) =>
			removed(
				call,
				instanceBy(call, (each) => each.external_id === call.query.external_id),
			),
		'DELETE /custom_object_instances/{custom_object_type_identifier}/{custom_object_instance_id}': (call) =>
			removed(
				call,
				instanceBy(call, (each) => each.id === call.params.custom_object_instance_id),
			),
	},
};
