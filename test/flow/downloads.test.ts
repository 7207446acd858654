import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { IBinaryData } from 'n8n-workflow';
import { contentOf, type FlowInput, keepFilesOnDisk, runIntercom } from './engine';

/** Files that Intercom gives, or that it only points to, through n8n's engine and its storage of files on disk. */

const SIGNATURE = 'signature-that-lets-anybody-read';
const FILE = randomBytes(5 * 1024 * 1024);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Host {
	address: string;
	requests: IncomingMessage[];
	/** What is answered, by path without the query. */
	answers: { [path: string]: Answer };
	stop(): Promise<void>;
}

async function startHost(): Promise<Host> {
	const requests: IncomingMessage[] = [];
	const answers: Host['answers'] = {};
	const server = createServer((request, response) => {
		requests.push(request);
		const answer = answers[(request.url ?? '').split('?')[0] ?? ''];
		if (answer) answer(request, response);
		else response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		answers,
		stop: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

let intercom: Host;
let storage: Host;

beforeAll(keepFilesOnDisk);
beforeEach(async () => {
	[intercom, storage] = await Promise.all([startHost(), startHost()]);
});
afterEach(async () => {
	await Promise.all([intercom.stop(), storage.stop()]);
});

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.address, accessToken: 'secret-token' },
		parameters,
		...more,
	});

const contentExport = { resource: 'contentExport', operation: 'download', job_identifier: 'job 1' };
const recording = {
	resource: 'call',
	operation: 'getRecording',
	call_id: { __rl: true, mode: 'id', value: '7' },
};

const CONTENT_PATH = '/download/content/data/job%201';
const RECORDING_PATH = '/calls/7/recording';

const file =
	(headers: { [name: string]: string } = {}, content = FILE): Answer =>
	(_request, response) =>
		response.writeHead(200, { 'content-type': 'application/octet-stream', ...headers }).end(content);

const redirect =
	(location: string): Answer =>
	(_request, response) =>
		response.writeHead(302, { location }).end('moved');

const refusal =
	(status: number, message: string): Answer =>
	(_request, response) =>
		response.writeHead(status, { 'content-type': 'application/json' }).end(
			JSON.stringify({
				type: 'error.list',
				request_id: 'request-1',
				errors: [{ code: 'not_found', message }],
			}),
		);

const signed = (path: string) => `${storage.address}${path}?X-Signature=${SIGNATURE}`;

const only = (binary: { [name: string]: IBinaryData } | undefined): IBinaryData => {
	expect(Object.keys(binary ?? {})).toEqual(['data']);
	return (binary as { data: IBinaryData }).data;
};

/** Everything that a person or a log could see of a failed run. */
const toldBy = ({ error }: { error?: Error }) =>
	[error?.message, error?.stack, JSON.stringify(error)].join(' ');

test('an export arrives byte by byte as a file on disk, under the name that Intercom tells', async () => {
	intercom.answers[CONTENT_PATH] = file({ 'content-disposition': 'attachment; filename="may%20(1).csv.gz"' });
	const { items, error } = await run(contentExport);
	expect(error).toBeUndefined();
	const data = only(items[0]?.binary);
	expect(data.id).toMatch(/^filesystem-v2:/);
	expect(data).toMatchObject({
		fileName: 'may (1).csv.gz',
		mimeType: 'application/gzip',
		bytes: FILE.length,
	});
	expect((await contentOf(data)).equals(FILE)).toBe(true);
	expect(items[0]).toMatchObject({
		json: { job_identifier: 'job 1', file_name: 'may (1).csv.gz', mime_type: 'application/gzip' },
		pairedItem: { item: 0 },
	});
	expect(intercom.requests[0]?.headers).toMatchObject({
		accept: 'application/octet-stream',
		'accept-encoding': 'identity',
		authorization: 'Bearer secret-token',
		'intercom-version': '2.16',
	});
});

test('a file whose name goes up the folders stays where it belongs', async () => {
	intercom.answers[CONTENT_PATH] = file({
		'content-disposition': 'attachment; filename="../../evil%.csv.gz"',
	});
	const { items } = await run(contentExport);
	expect(only(items[0]?.binary).fileName).toBe('evil%.csv.gz');
});

test('a reporting export is asked for with the workspace of the token', async () => {
	intercom.answers['/me'] = (_request, response) =>
		response
			.writeHead(200, { 'content-type': 'application/json' })
			.end(JSON.stringify({ type: 'admin', id: '1', app: { type: 'app', id_code: 'abc123' } }));
	intercom.answers['/download/reporting_data/job1'] = file();
	const { items, error } = await run({
		resource: 'reportingExport',
		operation: 'download',
		job_identifier: 'job1',
	});
	expect(error).toBeUndefined();
	expect(intercom.requests.at(-1)?.url).toBe(
		'/download/reporting_data/job1?job_identifier=job1&app_id=abc123',
	);
	const data = only(items[0]?.binary);
	expect(data).toMatchObject({ fileName: 'reporting-export.csv.gz', mimeType: 'application/gzip' });
	expect((await contentOf(data)).equals(FILE)).toBe(true);
});

test('a recording is fetched from where Intercom points to, and the token stays with Intercom', async () => {
	intercom.answers[RECORDING_PATH] = redirect(signed('/moved'));
	storage.answers['/moved'] = redirect(signed('/recordings/call-7.wav'));
	storage.answers['/recordings/call-7.wav'] = file({ 'content-type': 'audio/wav' });
	const { items, error } = await run(recording);
	expect(error).toBeUndefined();
	expect(intercom.requests[0]?.headers.authorization).toBe('Bearer secret-token');
	expect(storage.requests).toHaveLength(2);
	for (const { headers, url } of storage.requests) {
		expect(`${JSON.stringify(headers)} ${url ?? ''}`).not.toContain('secret-token');
		expect(headers.authorization).toBeUndefined();
		expect(headers['intercom-version']).toBeUndefined();
	}
	const data = only(items[0]?.binary);
	expect(data.mimeType).toBe('audio/wav');
	expect((await contentOf(data)).equals(FILE)).toBe(true);
	expect(JSON.stringify(items)).not.toContain(SIGNATURE);
});

test('a file that lies elsewhere takes the name that its address ends with', async () => {
	intercom.answers[RECORDING_PATH] = redirect(signed('/recordings/call-7.wav'));
	storage.answers['/recordings/call-7.wav'] = file();
	const { items } = await run(recording);
	expect(only(items[0]?.binary)).toMatchObject({ fileName: 'call-7.wav', mimeType: 'audio/wav' });
});

test('several recordings keep the order of their items', async () => {
	for (const id of [1, 2, 3]) {
		intercom.answers[`/calls/${id}/recording`] = redirect(signed(`/${id}`));
		storage.answers[`/${id}`] = file({}, Buffer.from(`recording ${id}`));
	}
	const { items } = await run(
		{ ...recording, call_id: '={{ $json.call }}' },
		{ items: [1, 2, 3].map((call) => ({ json: { call } })) },
	);
	const contents = await Promise.all(
		items.map(async ({ binary }) => (await contentOf(only(binary))).toString()),
	);
	expect(contents).toEqual(['recording 1', 'recording 2', 'recording 3']);
});

test('a transcript is text', async () => {
	intercom.answers['/calls/7/transcript'] = (_request, response) =>
		response.writeHead(200, { 'content-type': 'text/plain' }).end('Agent: Hello\nCustomer: {"hi": 1}');
	const { json } = await run({ ...recording, operation: 'getTranscript' });
	expect(json).toEqual([{ text: 'Agent: Hello\nCustomer: {"hi": 1}' }]);
});

test("Intercom's error instead of a file is told in its words", async () => {
	intercom.answers[CONTENT_PATH] = refusal(404, 'Export file not found');
	const { error, items } = await run(contentExport);
	expect(items).toEqual([]);
	expect(error?.message).toContain('Export file not found');
	expect(error).toMatchObject({ httpCode: '404', context: { itemIndex: 0 } });
	expect(error?.description).toContain('request-1');
});

test('with Continue On Fail, the files of other items arrive all the same', async () => {
	intercom.answers['/calls/1/recording'] = refusal(404, 'Call not found');
	intercom.answers['/calls/2/recording'] = redirect(signed('/2'));
	storage.answers['/2'] = file();
	const { items } = await run(
		{ ...recording, call_id: '={{ $json.call }}' },
		{ items: [1, 2].map((call) => ({ json: { call } })), onError: 'continueRegularOutput' },
	);
	expect(items[0]?.json.error).toContain('Call not found');
	expect((await contentOf(only(items[1]?.binary))).equals(FILE)).toBe(true);
});

test.each([403, 404, 429])(
	'storage that answers %i ends in an error that does not tell the signed address',
	async (status) => {
		intercom.answers[RECORDING_PATH] = redirect(signed('/gone'));
		storage.answers['/gone'] = (_request, response) =>
			response.writeHead(status).end('<Error>Denied</Error>');
		const result = await run(recording);
		expect(result.error?.message).toBe(
			`The file could not be fetched from ${new URL(storage.address).host}, where Intercom keeps it`,
		);
		expect(result.error?.httpCode).toBe(String(status));
		expect(toldBy(result)).not.toContain(SIGNATURE);
		expect(storage.requests).toHaveLength(1);
	},
);

test('storage that cannot be reached ends in an error that does not tell the signed address', async () => {
	const nobody = await startHost();
	await nobody.stop();
	intercom.answers[RECORDING_PATH] = redirect(`${nobody.address}/gone?X-Signature=${SIGNATURE}`);
	const result = await run(recording);
	expect(result.error?.message).toContain('could not be fetched from');
	expect(result.error?.description).toContain('ECONNREFUSED');
	expect(toldBy(result)).not.toContain(SIGNATURE);
});

test('storage that fails for a moment is asked again, at an address that Intercom signed anew', async () => {
	intercom.answers[RECORDING_PATH] = (_request, response) =>
		redirect(signed(`/${intercom.requests.length}`))(_request, response);
	storage.answers['/1'] = (_request, response) => response.writeHead(503).end();
	storage.answers['/2'] = file();
	const { items, error } = await run(recording);
	expect(error).toBeUndefined();
	expect((await contentOf(only(items[0]?.binary))).equals(FILE)).toBe(true);
});

test.each(['file:///etc/hostname', 'data:text/plain,hello', 'http://[', ''])(
	'an address that is none of the web is not followed: %s',
	async (location) => {
		intercom.answers[RECORDING_PATH] = redirect(location);
		const { error, items } = await run(recording);
		expect(items).toEqual([]);
		expect(error?.httpCode).toBe('302');
		expect(intercom.requests).toHaveLength(1);
	},
);

test.each([
	['Intercom', contentExport],
	['elsewhere', recording],
])('a file from %s that breaks off is an error, not half a file', async (_where, parameters) => {
	const half: Answer = (_request, response) => {
		response.writeHead(200, { 'content-length': String(FILE.length) });
		response.write(FILE.subarray(0, 1024 * 1024), () => response.destroy());
	};
	intercom.answers[CONTENT_PATH] = half;
	intercom.answers[RECORDING_PATH] = redirect(signed('/half'));
	storage.answers['/half'] = half;
	const { error, items } = await run(parameters);
	expect(items).toEqual([]);
	expect(error?.message).toBe('The file could not be received whole');
	expect(error?.context).toMatchObject({ itemIndex: 0 });
});

test.each([
	['from Intercom', contentExport],
	['from elsewhere', recording],
])('cancelling the workflow ends a download %s that is under way', async (_where, parameters) => {
	let cancel = () => {};
	const closed = new Promise<void>((resolve) => {
		const endless: Answer = (_request, response) => {
			response.on('close', resolve);
			response.writeHead(200, { 'content-length': String(FILE.length) });
			response.write(FILE.subarray(0, 1024), () => cancel());
		};
		intercom.answers[CONTENT_PATH] = endless;
		intercom.answers[RECORDING_PATH] = redirect(signed('/endless'));
		storage.answers['/endless'] = endless;
	});
	const running = run(parameters, { started: (execution) => (cancel = () => execution.cancel()) });
	await closed;
	const { error, items } = await running;
	expect(items).toEqual([]);
	expect(error?.message).toBe('The workflow was cancelled');
});

describe('a file that does not come to its end', () => {
	const slow = { ...contentExport, requestOptions: { timeout: 1 } };

	test.each([
		['stalls in the middle', 0],
		['drips', 50],
	])('and %s ends with an error', async (_name, every) => {
		intercom.answers[CONTENT_PATH] = (_request, response) => {
			response.writeHead(200, { 'content-type': 'application/octet-stream' });
			response.write(FILE.subarray(0, 100_000));
			const dripping = every > 0 ? setInterval(() => response.write('.'), every) : undefined;
			response.on('close', () => clearInterval(dripping));
		};
		const { error } = await run(slow);
		expect(error?.message).toBe('The file could not be received whole');
		expect(error?.description).toContain('nothing more of it came within 1 seconds');
	});

	test('and is an error that drips instead ends at the time-out', async () => {
		intercom.answers[CONTENT_PATH] = (_request, response) => {
			response.writeHead(404, { 'content-type': 'application/json' });
			response.flushHeaders();
		};
		const { error } = await run(slow);
		expect(error?.message).toBe('Intercom did not answer in time');
	});
});

test('an attachment that unpacks to more than any attachment has is not kept, and the transcript comes', async () => {
	const bomb = gzipSync(Buffer.alloc(101 * 1024 * 1024));
	expect(bomb.length).toBeLessThan(1024 * 1024);
	intercom.answers['/attachment'] = file({ 'content-encoding': 'gzip' }, bomb);
	intercom.answers['/conversations/1'] = (_request, response) =>
		response.end(
			JSON.stringify({
				...{ type: 'conversation', id: '1', created_at: 1 },
				source: {
					...{ id: '2', body: '<p>See here</p>', author: { type: 'user', id: '3' } },
					attachments: [{ name: 'bomb.bin', url: `${intercom.address}/attachment` }],
				},
				conversation_parts: { conversation_parts: [], total_count: 0 },
			}),
		);
	const { json, items, error } = await run({
		...{ resource: 'conversation', operation: 'getTranscript', conversation_id: '1' },
		options: { download_attachments: true },
	});
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({
		text: expect.stringContaining('See here'),
		attachments_not_downloaded: 1,
		messages: [{ attachments: [{ download_error: 'It is larger than 100 MB' }] }],
	});
	expect(items[0]?.binary).toEqual({});
});
