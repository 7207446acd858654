import { gzipSync } from 'zlib';
import { invalid, Refusal } from '../errors';
import { Answer, type Call, type Resource } from '../routes';
import type { PlainRecord, Workspace } from '../workspace';
import { find } from './shapes';

const PENDING = new Set(['pending', 'in_progress']);

const DATASETS: Record<string, string[]> = {
	conversation: [
		'conversation_id',
		'conversation_started_at',
		'conversation_state',
		'first_teammate_reply_at',
	],
};

/** Unfinished jobs hold the quota; beyond it a 429 comes that no waiting for the window helps. */
function refuseBeyondQuota({ settings }: Call, jobs: Map<string, PlainRecord>, what: string): void {
	const unfinished = [...jobs.values()].filter((job) => PENDING.has(String(job.status))).length;
	if (unfinished >= settings.exportQuota)
		throw new Refusal(
			429,
			'rate_limit_exceeded',
			`Exceeded rate limit of ${settings.exportQuota} pending ${what} export jobs`,
		);
}

function csv(rows: unknown[][]): Buffer {
	const cell = (value: unknown) => {
		const text = value === null || value === undefined ? '' : String(value);
		return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
	};
	return gzipSync(rows.map((row) => row.map(cell).join(',')).join('\n') + '\n');
}

/** Each status request brings a job one step further. */
function advance(call: Call, job: PlainRecord, done: string): void {
	if (!PENDING.has(String(job.status))) return;
	job.polls = Number(job.polls) + 1;
	job.status = Number(job.polls) >= call.settings.exportPolls ? done : 'in_progress';
}

const contentJob = ({ workspace, params }: Call) =>
	find(workspace.plain.exports, params.job_identifier, 'Export job');

function showContentJob(call: Call, job: PlainRecord) {
	const ready = job.status === 'completed';
	return {
		job_identifier: job.id,
		status: job.status,
		download_url: ready ? `${call.url}/download/content/data/${job.id}` : '',
		download_expires_at: ready ? String(call.workspace.now() + 48 * 3600) : '',
	};
}

function messagesIn(workspace: Workspace, job: PlainRecord) {
	return workspace.messages.filter(
		({ created_at: at }) =>
			Number(at) >= Number(job.created_at_after) && Number(at) <= Number(job.created_at_before),
	);
}

export const dataExport: Resource = {
	reads: 'read_exports',
	writes: 'write_exports',
	routes: {
		'POST /export/content/data': (call) => {
			const { workspace, body } = call;
			if (Number(body.created_at_after) > Number(body.created_at_before))
				throw invalid('created_at_after must be before created_at_before', 'created_at_after');
			refuseBeyondQuota(call, workspace.plain.exports, 'content data');
			const job: PlainRecord = {
				id: workspace.uuid().replaceAll('-', '').slice(0, 17),
				status: 'pending',
				polls: 0,
				created_at_after: Number(body.created_at_after),
				created_at_before: Number(body.created_at_before),
			};
			workspace.plain.exports.set(job.id, job);
			return showContentJob(call, job);
		},
		'GET /export/content/data/{job_identifier}': (call) => {
			const job = contentJob(call);
			advance(call, job, messagesIn(call.workspace, job).length > 0 ? 'completed' : 'no_data');
			return showContentJob(call, job);
		},
		'POST /export/cancel/{job_identifier}': (call) => {
			const job = contentJob(call);
			if (PENDING.has(String(job.status))) job.status = 'canceled';
			return showContentJob(call, job);
		},
		'GET /download/content/data/{job_identifier}': (call) => {
			const job = contentJob(call);
			if (job.status !== 'completed') throw new Refusal(404, 'not_found', 'Export file not found');
			const header = ['user_id', 'content_id', 'content_type', 'content_title', 'receipt_id', 'received_at'];
			const rows = messagesIn(call.workspace, job).flatMap((each) =>
				(each.to as string[]).map((to) => [
					to,
					each.id,
					each.message_type,
					each.subject ?? '',
					each.id,
					each.created_at,
				]),
			);
			return new Answer(200, csv([header, ...rows]), {
				'content-type': 'application/octet-stream',
				'content-disposition': `attachment; filename="${job.id}.csv.gz"`,
			});
		},
	},
};

const reportingJob = (call: Call) => {
	const id = call.params.job_identifier ?? '';
	const job = call.workspace.plain.reporting_exports.get(id);
	if (!job) throw new Refusal(404, 'not_found', `Export job not found for identifier: ${id}`);
	return job;
};

function showReportingJob(call: Call, job: PlainRecord) {
	const ready = job.status === 'complete';
	return {
		job_identifier: job.id,
		status: job.status,
		download_url: ready ? `${call.url}/download/reporting_data/${job.id}` : '',
		download_expires_at: ready ? new Date((call.workspace.now() + 48 * 3600) * 1000).toISOString() : '',
	};
}

export const reportingExport: Resource = {
	reads: 'read_exports',
	writes: 'write_exports',
	routes: {
		'GET /export/reporting_data/get_datasets': () => ({
			type: 'list',
			data: Object.entries(DATASETS).map(([id, attributes]) => ({
				id,
				name: id,
				description: `One row per ${id}`,
				default_time_attribute_id: attributes[1],
				attributes: attributes.map((attribute) => ({ id: attribute, name: attribute })),
			})),
		}),
		'POST /export/reporting_data/enqueue': (call) => {
			const { workspace, body } = call;
			const refuse = (message: string) => new Refusal(400, 'bad_request', message);
			if (body.dataset_id === undefined) throw refuse("'dataset_id' is a required parameter");
			const known = DATASETS[String(body.dataset_id)];
			if (!known) throw refuse(`${String(body.dataset_id)} is not a valid dataset_id`);
			const attributes = body.attribute_ids as string[];
			if (attributes.length === 0) throw refuse('attribute_ids must contain at least one attribute_id');
			const strange = attributes.filter((each) => !known.includes(each));
			if (strange.length > 0)
				throw refuse(`attribute_ids invalid for ${String(body.dataset_id)} dataset: ${strange.join(', ')}`);
			refuseBeyondQuota(call, workspace.plain.reporting_exports, 'reporting dataset');
			const job: PlainRecord = {
				id: workspace.uuid(),
				status: 'pending',
				polls: 0,
				attributes,
				start: Number(body.start_time),
				end: Number(body.end_time),
			};
			workspace.plain.reporting_exports.set(job.id, job);
			return showReportingJob(call, job);
		},
		'GET /export/reporting_data/{job_identifier}': (call) => {
			const job = reportingJob(call);
			advance(call, job, 'complete');
			return showReportingJob(call, job);
		},
		'GET /download/reporting_data/{job_identifier}': (call) => {
			const job = reportingJob(call);
			if (job.status !== 'complete')
				throw new Refusal(404, 'not_found', `Export file not found for identifier: ${job.id}`);
			const attributes = job.attributes as string[];
			const values: Record<string, (id: string) => unknown> = {
				conversation_id: (id) => id,
				conversation_started_at: (id) => call.workspace.conversations.get(id)?.created_at,
				conversation_state: (id) => call.workspace.conversations.get(id)?.state,
				first_teammate_reply_at: (id) => call.workspace.conversations.get(id)?.first_admin_reply_at,
			};
			const rows = [...call.workspace.conversations.values()]
				.filter(({ created_at: at }) => at >= Number(job.start) && at <= Number(job.end))
				.map(({ id }) => attributes.map((attribute) => values[attribute]?.(id)));
			return new Answer(200, csv([attributes, ...rows]), { 'content-type': 'application/octet-stream' });
		},
	},
};
