import type { IBinaryData } from 'n8n-workflow';
import { type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const MEGABYTE = 1024 * 1024;

const file = (text: string, more: Partial<IBinaryData> = {}): IBinaryData => ({
	data: Buffer.from(text).toString('base64'),
	mimeType: 'text/plain',
	fileName: `${text.slice(0, 10)}.txt`,
	...more,
});

const run = async (
	operation: string,
	additionalFields: object,
	binary: { [name: string]: IBinaryData } = {},
	more: Partial<FlowInput> = {},
) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: {
			resource: 'conversation',
			operation,
			conversation_id: {
				__rl: true,
				mode: 'id',
				value: [...intercom.workspace.conversations.keys()][0] ?? '',
			},
			body: 'See the attachment',
			additionalFields: additionalFields as never,
		},
		items: [{ json: {}, binary }],
		...more,
	});

const sent = () => intercom.requests.of('POST /conversations/*/reply').map(({ body }) => body);
const names = (count: number) => Array.from({ length: count }, (_, number) => `file${number}`);
const files = (count: number) => Object.fromEntries(names(count).map((name) => [name, file(name)]));
const addresses = (count: number) => names(count).map((name) => `https://example.com/${name}.png`);

test.each(['reply', 'addNote'])('%s carries ten files and ten addresses', async (operation) => {
	const { error } = await run(
		operation,
		{ attachment_files: names(10).join(', '), attachment_urls: addresses(10) },
		files(10),
	);
	expect(error).toBeUndefined();
	expect(sent()).toMatchObject([
		{
			attachment_urls: addresses(10),
			attachment_files: names(10).map((name) => ({
				content_type: 'text/plain',
				data: Buffer.from(name).toString('base64'),
				name: `${name}.txt`,
			})),
		},
	]);
});

test.each([
	['an eleventh file', { attachment_files: names(11).join(',') }, files(11), /names 11 files.*at most 10/],
	['an eleventh address', { attachment_urls: addresses(11) }, {}, /has 11 addresses.*at most 10/],
	['a field that the item does not have', { attachment_files: 'nothing' }, {}, /"nothing".*does not have/],
	['what is no address', { attachment_urls: ['picture.png'] }, {}, /no web address: "picture.png"/],
	[
		'a file that says it is too large',
		{ attachment_files: 'data' },
		{ data: file('x', { bytes: 40 * MEGABYTE + 1 }) },
		/"data" of 41 MB.*up to 40 MB/,
	],
	[
		'a file in the item that does not say how large it is',
		{ attachment_files: 'data' },
		{ data: file('x', { data: 'A'.repeat(56 * MEGABYTE) }) },
		/"data" of 42 MB.*up to 40 MB/,
	],
	[
		'a file that is larger than it says',
		{ attachment_files: 'data' },
		{ data: file('x', { bytes: 1, data: 'A'.repeat(56 * MEGABYTE) }) },
		/"data" of 42 MB.*up to 40 MB/,
	],
])('%s is an error before anything is said', async (_what, fields, binary, message) => {
	const { error } = await run('reply', fields, binary as { [name: string]: IBinaryData });
	expect(error?.message).toMatch(/^"Attachment/);
	expect(error?.message).toMatch(message);
	// The token's teammate may have been asked for before a file was opened.
	expect(intercom.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	expect(intercom.customerSaw).toEqual([]);
});

test('of two items, the one with too large a file fails, and the other one is sent', async () => {
	const { errorItems, items } = await run('reply', { attachment_files: 'data' }, undefined, {
		items: [
			{ json: {}, binary: { data: file('x', { bytes: 99 * MEGABYTE }) } },
			{ json: {}, binary: { data: file('small') } },
		],
		onError: 'continueErrorOutput',
	});
	expect(errorItems).toHaveLength(1);
	expect(items).toHaveLength(1);
	expect(sent()).toHaveLength(1);
});

test.each([
	[true, '<p>&lt;b&gt;Urgent&lt;/b&gt;<br>a &amp; b</p>'],
	[false, '<b>Urgent</b><br>a & b'],
])('a note with Plain Text %s shows markup or obeys it', async (plain_text, body) => {
	const { error } = await run('addNote', { plain_text }, undefined, {
		parameters: {
			resource: 'conversation',
			operation: 'addNote',
			conversation_id: {
				__rl: true,
				mode: 'id',
				value: [...intercom.workspace.conversations.keys()][0] ?? '',
			},
			body: '<b>Urgent</b>\na & b',
			additionalFields: { plain_text },
		},
	});
	expect(error).toBeUndefined();
	expect(sent()).toEqual([expect.objectContaining({ body, message_type: 'note' })]);
	expect(sent()[0]).not.toHaveProperty('plain_text');
});
