import { Refusal } from '../errors';
import { Answer, type Call, type Handler, type Resource } from '../routes';
import type { Json, PlainRecord } from '../workspace';
import { companies } from './companies';
import { contacts } from './contacts';

/**
 * Contacts and companies in bulk (Preview): up to 100 a request, done record by record in a job. A job's
 * `state` alone tells whether records were refused; `PUT /_simulator/settings` says after how many looks at
 * the job it is done (`bulkPolls`). The outcomes by record are the simulator's own, in `workspace.plain.bulk_jobs`.
 */

const MOST = 100;

type Kind = 'contacts' | 'companies';
type Work = (call: Call, record: Json) => void;

function recordsOf({ body }: Call, kind: Kind, needsId: boolean): Json[] {
	const given = body[kind];
	const refuse = (code: string, message: string) => new Refusal(422, code, message);
	const one = kind === 'contacts' ? 'contact' : 'company';
	if (given === undefined || given === null)
		throw refuse('field_not_found', `${kind} field must be supplied`);
	if (!Array.isArray(given)) throw refuse('type_mismatch', `${kind} must be an array`);
	if (given.length > MOST)
		throw refuse('parameter_invalid', `maximum number of ${kind} per request is ${MOST}`);
	for (const each of given as unknown[]) {
		if (typeof each !== 'object' || each === null || Array.isArray(each))
			throw refuse('type_mismatch', `each ${one} must be an object`);
		if (needsId && ((each as Json).id ?? '') === '')
			throw refuse('field_not_found', `${kind} must be identified by id`);
	}
	return given as Json[];
}

function jobOf(call: Call, kind: Kind): PlainRecord {
	const { workspace } = call;
	const id = (call.body.job as Json | undefined)?.id;
	const now = workspace.now();
	if (id === undefined) {
		const job: PlainRecord = {
			id: `job_v2_${workspace.decimalId()}`,
			type: `${kind}.bulk.job`,
			created_at: now,
			updated_at: now,
			completed_at: null,
			tasks: [],
			outcomes: [],
			looks: 0,
		};
		workspace.plain.bulk_jobs.set(job.id, job);
		return job;
	}
	const known = workspace.plain.bulk_jobs.get(String(id));
	if (!known || known.type !== `${kind}.bulk.job`)
		throw new Refusal(404, 'job_not_found', `job ${String(id)} not found`);
	if (known.completed_at !== null)
		throw new Refusal(403, 'forbidden', `job ${String(id)} is closed for new task updates`);
	return known;
}

function show(job: PlainRecord, { url }: Call): Json {
	const done = job.completed_at !== null;
	const failed = (job.outcomes as Array<string | null>).some((each) => each !== null);
	const state = failed ? 'completed_with_errors' : 'completed';
	const [kind] = String(job.type).split('.');
	return {
		id: job.id,
		type: job.type,
		state: done ? state : 'running',
		created_at: job.created_at,
		updated_at: job.updated_at,
		completed_at: job.completed_at,
		tasks: (job.tasks as Json[]).map((task) => ({
			...task,
			state: done ? (task.failed === true ? 'completed_with_errors' : 'completed') : 'pending',
			started_at: done ? job.completed_at : null,
			completed_at: job.completed_at,
			failed: undefined,
		})),
		url: `${url}/${kind}/bulk/${job.id}`,
	};
}

const inBulk =
	(kind: Kind, needsId: boolean, work: Work): Handler =>
	(call) => {
		const records = recordsOf(call, kind, needsId);
		const job = jobOf(call, kind);
		const outcomes = records.map((record) => {
			try {
				work(call, record);
				return null;
			} catch (error) {
				if (!(error instanceof Refusal)) throw error;
				return error.message;
			}
		});
		(job.outcomes as unknown[]).push(...outcomes);
		(job.tasks as Json[]).push({
			id: `task_v2_${call.workspace.decimalId()}`,
			item_count: records.length,
			created_at: call.workspace.now(),
			failed: outcomes.some((each) => each !== null),
		});
		return new Answer(202, show(job, call));
	};

const looking =
	(kind: Kind): Handler =>
	(call) => {
		const job = call.workspace.plain.bulk_jobs.get(call.params.id ?? '');
		if (job?.type !== `${kind}.bulk.job`)
			throw new Refusal(404, 'job_not_found', `job ${call.params.id} not found`);
		job.looks = Number(job.looks) + 1;
		if (job.completed_at === null && Number(job.looks) >= call.settings.bulkPolls) {
			job.completed_at = call.workspace.now();
			job.updated_at = job.completed_at;
		}
		return show(job, call);
	};

/** One record as the single operation takes it: the same checks, the same refusals. */
const single =
	(resource: Resource, route: string, fields: readonly string[], idName?: string): Work =>
	(call, record) => {
		const body = Object.fromEntries(Object.entries(record).filter(([name]) => fields.includes(name)));
		const params = idName === undefined ? {} : { [idName]: String(record.id) };
		const answer = resource.routes[route]?.({ ...call, body, params, query: {} });
		const id = (answer as Json).id;
		for (const company of (record.companies ?? []) as Json[]) {
			const { remove, ...facts } = company;
			const shown = companies.routes['POST /companies']?.({
				...call,
				body: facts,
				params: {},
				query: {},
			}) as Json;
			const contact = call.workspace.contacts.get(String(id));
			if (!contact) continue;
			contact.company_ids = contact.company_ids.filter((each) => each !== shown.id);
			if (remove !== true) contact.company_ids.push(String(shown.id));
		}
		const { add, remove } = (record.tags ?? {}) as { add?: Json[]; remove?: Json[] };
		const tags = call.workspace.contacts.get(String(id))?.tags;
		for (const { id: tag } of add ?? [])
			if (tags && call.workspace.tags.has(String(tag)) && !tags.some((each) => each.id === String(tag)))
				tags.push({ id: String(tag), applied_at: call.workspace.now(), applied_by: call.adminId });
		for (const { id: tag } of remove ?? []) {
			const at = tags?.findIndex((each) => each.id === String(tag)) ?? -1;
			if (at >= 0) tags?.splice(at, 1);
		}
	};

const CONTACT_UPDATE = [
	...['external_id', 'email', 'name', 'phone', 'avatar', 'owner_id', 'unsubscribed_from_emails'],
	...['language_override', 'custom_attributes'],
];
const CONTACT_CREATE = [...CONTACT_UPDATE, 'role', 'signed_up_at', 'last_seen_at'];
const COMPANY_UPDATE = [
	...['name', 'plan', 'size', 'website', 'industry', 'custom_attributes', 'remote_created_at'],
	...['monthly_spend', 'update_last_request_at'],
];

export const contactsInBulk: Resource = {
	reads: 'read_users',
	writes: 'write_users',
	version: 'Preview',
	routes: {
		'POST /contacts/bulk': inBulk('contacts', false, single(contacts, 'POST /contacts', CONTACT_CREATE)),
		'PUT /contacts/bulk': inBulk(
			'contacts',
			true,
			single(contacts, 'PUT /contacts/{contact_id}', CONTACT_UPDATE, 'contact_id'),
		),
		'POST /contacts/bulk/delete': inBulk(
			'contacts',
			true,
			single(contacts, 'DELETE /contacts/{contact_id}', [], 'contact_id'),
		),
		'GET /contacts/bulk/{id}': looking('contacts'),
	},
};

export const companiesInBulk: Resource = {
	reads: 'read_companies',
	writes: 'write_companies',
	version: 'Preview',
	routes: {
		'POST /companies/bulk': inBulk(
			'companies',
			false,
			single(companies, 'POST /companies', ['company_id', ...COMPANY_UPDATE]),
		),
		'PUT /companies/bulk': inBulk(
			'companies',
			true,
			single(companies, 'PUT /companies/{company_id}', COMPANY_UPDATE, 'company_id'),
		),
		'POST /companies/bulk/delete': inBulk(
			'companies',
			true,
			single(companies, 'DELETE /companies/{company_id}', [], 'company_id'),
		),
		'GET /companies/bulk/{id}': looking('companies'),
	},
};
