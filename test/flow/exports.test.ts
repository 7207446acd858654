import { gunzipSync } from 'node:zlib';
import { type Simulator, startSimulator } from '../../simulator';
import { contentOf, type FlowInput, keepFilesOnDisk, runIntercom } from './engine';

let intercom: Simulator;

beforeAll(keepFilesOnDisk);
beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true, exportPolls: 1 });
	intercom.workspace.messages.push({
		id: '1',
		message_type: 'email',
		subject: 'Spring',
		to: ['contact-1'],
		created_at: Date.parse('2026-05-02T12:00:00Z') / 1000,
	});
});
afterEach(async () => await intercom.stop());

const CONTENT = {
	resource: 'contentExport',
	operation: 'exportToFile',
	created_at_after: '2026-05-01T00:00:00Z',
	created_at_before: '2026-05-31T00:00:00Z',
};
const REPORTING = {
	resource: 'reportingExport',
	operation: 'exportToFile',
	dataset_id: { __rl: true, mode: 'id', value: 'conversation' },
	attribute_ids: ['conversation_id', 'conversation_state'],
	start_time: '2000-01-01T00:00:00Z',
	end_time: '2100-01-01T00:00:00Z',
	client_id: 'client-1',
};

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters,
		...more,
	});

/** A failed status for the job, whatever the simulator would make of it. */
const failing = (collection: 'exports' | 'reporting_exports', status: string) => {
	const jobs = intercom.workspace.plain[collection];
	const { set } = jobs;
	jobs.set = (id, job) => set.call(jobs, id, { ...job, status });
};

const rows = async (binary: Parameters<typeof contentOf>[0] | undefined) =>
	gunzipSync(await contentOf(binary as Parameters<typeof contentOf>[0]))
		.toString()
		.trim()
		.split('\n');

test('a content export is started, waited for and downloaded', async () => {
	intercom.settings.exportPolls = 2;
	const { items, error } = await run(CONTENT);
	expect(error).toBeUndefined();
	const [job] = intercom.workspace.plain.exports.keys();
	expect(items[0]?.json).toMatchObject({
		job_identifier: job,
		status: 'completed',
		waited_seconds: expect.any(Number),
		file_name: `${job}.csv.gz`,
	});
	expect(items[0]?.pairedItem).toEqual({ item: 0 });
	const [header, ...messages] = await rows(items[0]?.binary?.data);
	expect(header).toContain('content_type');
	expect(messages).toHaveLength(1);
	expect(intercom.requests.of('GET /export/content/data/*')).toHaveLength(2);
});

test('without a message there is no file, which is no error', async () => {
	const { items, error } = await run({ ...CONTENT, created_at_before: '2026-05-01T23:00:00Z' });
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ status: 'no_data' });
	expect(items[0]?.binary).toBeUndefined();
	expect(intercom.requests.of('GET /download/*')).toEqual([]);
});

test('a reporting export is started, waited for and downloaded, for the workspace of the token', async () => {
	const { items, error } = await run(REPORTING);
	expect(error).toBeUndefined();
	expect(items[0]?.json).toMatchObject({ status: 'complete', file_name: 'reporting-export.csv.gz' });
	const [header, ...conversations] = await rows(items[0]?.binary?.data);
	expect(header).toBe('conversation_id,conversation_state');
	expect(conversations).toHaveLength(intercom.workspace.conversations.size);
	const [job] = intercom.workspace.plain.reporting_exports.keys();
	expect(intercom.requests.of('GET /export/reporting_data/*')[0]?.query).toEqual({
		job_identifier: job,
		app_id: 'wrkspc01',
		client_id: 'client-1',
	});
	expect(intercom.requests.of('GET /download/reporting_data/*')[0]?.query).toEqual({
		job_identifier: job,
		app_id: 'wrkspc01',
	});
});

test('two items export one after the other, since Intercom allows one export at a time', async () => {
	const { items, error } = await run(CONTENT, { items: [{ json: {} }, { json: {} }] });
	expect(error).toBeUndefined();
	expect(items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
	expect(intercom.workspace.plain.exports.size).toBe(2);
});

test('an export that another app has under way is an error at once', async () => {
	intercom.settings.exportQuota = 0;
	const { error } = await run(CONTENT);
	expect(error?.message).toMatch(/^Intercom's limit for jobs of this kind is used up/);
	expect(intercom.requests).toHaveLength(1);
});

test.each([
	['exports', CONTENT, 'failed'],
	['exports', CONTENT, 'canceled'],
	['reporting_exports', REPORTING, 'failed'],
] as const)(
	'a job of %s that fails is an error with its status and ID',
	async (collection, parameters, status) => {
		failing(collection, status);
		const { error } = await run(parameters as never);
		expect(error?.message).toBe(`The export ended without a file: its status is "${status}"`);
		const [job] = intercom.workspace.plain[collection].keys();
		expect(error?.description).toContain(`The export is the job "${job}"`);
	},
);

test('a job whose status Intercom does not tell has not ended', async () => {
	failing('exports', '');
	const { error } = await run(CONTENT);
	expect(error?.message).toBe("Intercom's answer names no status of the export");
	const [job] = intercom.workspace.plain.exports.keys();
	expect(error?.description).toContain(`The export is the job "${job}"`);
	expect(error?.description).not.toContain('Start it again');
});

test('the timeout ends the waiting, and says which job to fetch later', async () => {
	intercom.settings.exportPolls = 1_000;
	const { error } = await run({ ...CONTENT, options: { timeout: 1.5 / 60 } });
	expect(error?.message).toMatch(/^The export was not done after [12] seconds$/);
	const [job] = intercom.workspace.plain.exports.keys();
	expect(error?.description).toContain(`The export is the job "${job}"`);
	expect(intercom.requests.of('POST /export/cancel/*')).toEqual([]);
});

test('a download that fails names the job', async () => {
	intercom.faults.add({ route: 'GET /download/*', kind: 'status', status: 404, code: 'not_found' });
	const { error } = await run(CONTENT);
	const [job] = intercom.workspace.plain.exports.keys();
	expect(error?.description).toContain(`The export is the job "${job}"`);
});

test('cancelling the workflow stops the waiting, and nothing more is sent', async () => {
	intercom.settings.exportPolls = 1_000;
	let cancel = () => {};
	const running = run(CONTENT, {
		items: [{ json: {} }, { json: {} }],
		started: (execution) => (cancel = execution.cancel),
	});
	const looked = () => intercom.requests.of('GET /export/content/data/*').at(-1)?.status === 200;
	await new Promise<void>((resolve) => {
		intercom.workspace.on('activity', () => looked() && resolve());
	});
	const sent = intercom.requests.length;
	const cancelledAt = Date.now();
	cancel();
	const { status } = await running;
	// The next look would have come 2 seconds after the first.
	expect(Date.now() - cancelledAt).toBeLessThan(1_500);
	expect(status).not.toBe('success');
	expect(intercom.requests).toHaveLength(sent);
});

test('a preview starts no export', async () => {
	const { json } = await run({ ...CONTENT, requestOptions: { preview: true } });
	expect(json[0]?.requests).toContain('POST /export/content/data');
	expect(intercom.requests).toHaveLength(0);
});

test('an export that waits for another one stops with its workflow, and is never started', async () => {
	intercom.settings.exportPolls = 1_000;
	const first = { cancel: () => {} };
	const running = run(CONTENT, { started: (execution) => (first.cancel = execution.cancel) });
	await new Promise<void>((resolve) => {
		intercom.workspace.on('activity', () => {
			if (intercom.requests.of('GET /export/content/data/*').length > 0) resolve();
		});
	});
	const second = { cancel: () => {} };
	const waiting = run(CONTENT, { started: (execution) => (second.cancel = execution.cancel) });
	second.cancel();
	const { status } = await waiting;
	expect(status).not.toBe('success');
	first.cancel();
	await running;
	expect(intercom.requests.of('POST /export/content/data')).toHaveLength(1);
});
