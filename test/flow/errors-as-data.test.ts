import { ERROR_CODES } from '../../nodes/Intercom/engine/failures';
import { type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const getContact = {
	resource: 'contact',
	operation: 'get',
	contact_id: { __rl: true, mode: 'id', value: '5ba682d23d7cf92bef87bfd4' },
};

/** What goes wrong, with the code and the status that it is known by. */
const FAILURES: Array<
	[string, FlowInput['parameters'], { code: string; status: number | null }, FlowInput['credential']?]
> = [
	['a record that is not there', getContact, { code: 'not_found', status: 404 }],
	[
		'a contact that nobody has the email of',
		{
			resource: 'contact',
			operation: 'addToCompany',
			contact: { __rl: true, mode: 'email', value: 'nobody@example.com' },
			company_id: 'c1',
			additionalFields: { create_company: true },
		},
		{ code: 'not_found', status: null },
	],
	[
		'a tag that nobody has made',
		{
			resource: 'tag',
			operation: 'addByName',
			target: 'contact',
			contact: { __rl: true, mode: 'email', value: 'ada.okafor@example.com' },
			tag_names: ['Not there'],
		},
		{ code: 'not_found', status: null },
	],
	[
		'bad input',
		{ ...getContact, contact_id: { __rl: true, mode: 'id', value: '={{ "" }}' } },
		{ code: 'invalid_parameter', status: null },
	],
	[
		'what the credential does not allow',
		{ resource: 'tag', operation: 'create', name: 'VIP' },
		{ code: 'not_allowed', status: null },
		{ allowedActions: 'read' },
	],
	[
		'an operation that is not there',
		{ ...getContact, operation: 'fly' },
		{ code: 'unknown_operation', status: null },
	],
	['a credential without a token', getContact, { code: 'credential', status: null }, { accessToken: '' }],
	[
		'an Intercom that cannot be reached',
		{ resource: 'tag', operation: 'create', name: 'VIP' },
		{ code: 'no_answer', status: null },
		{ baseUrl: 'http://127.0.0.1:9' },
	],
];

const run = async (
	parameters: FlowInput['parameters'],
	credential: FlowInput['credential'] = {},
	more: Partial<FlowInput> = {},
) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token, ...credential },
		parameters,
		...more,
	});

describe.each(FAILURES)('%s', (_name, parameters, { code, status }, credential) => {
	const expected = {
		error: expect.stringMatching(/\w/) as string,
		error_code: code,
		status,
	};

	it.each([
		['continueRegularOutput', 'items'],
		['continueErrorOutput', 'errorItems'],
	] as const)('%s gives the same four columns', async (onError, output) => {
		const result = await run(parameters, credential, { onError });
		expect(result[output].map(({ json }) => json)).toEqual([
			{ ...expected, description: result[output][0]?.json.description },
		]);
		expect(result[output][0]?.json).toHaveProperty('description');
	});

	it('is the result of a tool, and does not end the execution', async () => {
		const { status: ended, json } = await run(parameters, credential, { asTool: true });
		expect(ended).toBe('success');
		expect(json).toMatchObject([expected]);
	});

	it('ends the execution otherwise', async () => {
		const { status: ended, error } = await run(parameters, credential);
		expect({ ended, isError: error !== undefined }).toEqual({ ended: 'error', isError: true });
	});
});

test('an answer that was lost says so in its code', async () => {
	intercom.faults.add({ route: 'POST /tags', kind: 'status', status: 500, afterWork: true });
	const { json } = await run(
		{ resource: 'contact', operation: 'create', email: 'a@example.com' },
		{},
		{ asTool: true },
	);
	expect(json[0]).not.toHaveProperty('error');
	intercom.faults.add({ route: 'POST /contacts', kind: 'status', status: 500, afterWork: true });
	const lost = await run(
		{ resource: 'contact', operation: 'create', email: 'b@example.com' },
		{},
		{ asTool: true },
	);
	expect(lost.json[0]).toMatchObject({ error_code: 'may_have_arrived', status: 500 });
});

test('every code of ours says what it means', () => {
	for (const [code, meaning] of Object.entries(ERROR_CODES)) {
		expect(code).toMatch(/^[a-z_]+$/);
		expect(meaning).toMatch(/^[A-Z]/);
	}
});

const APPROVALS = [
	['passOn', {}],
	['sendAndWait', { message: 'May this be sent?' }],
] as const;

describe.each(APPROVALS)('Intercom Approval, %s', (operation, parameters) => {
	test.each([
		['a conversation that is not there', { conversation_id: '404404' }, {}, 'not_found', 404],
		['no conversation', { conversation_id: '={{ "" }}' }, {}, 'invalid_parameter', null],
		[
			'a credential that allows reading alone',
			{ conversation_id: '1' },
			{ allowedActions: 'read' },
			'not_allowed',
			null,
		],
		['a credential without a token', { conversation_id: '1' }, { accessToken: '' }, 'credential', null],
		[
			'an Intercom that cannot be reached',
			{ conversation_id: '1' },
			{ baseUrl: 'http://127.0.0.1:9' },
			'no_answer',
			null,
		],
	])('%s gives the same four columns', async (_name, more, credential, code, status) => {
		const asked = { operation, ...parameters, ...more };
		const expected = { error: expect.stringMatching(/\w/) as string, error_code: code, status };
		for (const [onError, output] of [
			['continueRegularOutput', 'items'],
			['continueErrorOutput', 'errorItems'],
		] as const) {
			const result = await run(asked, credential, { onError, approvalAt: intercom.url });
			expect(result[output].map(({ json }) => json)).toEqual([
				{ ...expected, description: expect.stringMatching(/\w/) as string },
			]);
		}
		const { status: ended } = await run(asked, credential, { approvalAt: intercom.url });
		expect(ended).toBe('error');
	});
});
