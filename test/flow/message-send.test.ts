import { addContacts, type Contact, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const by = (mode: string, value: string) => ({ __rl: true, mode, value });

const send = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: {
			resource: 'message',
			operation: 'send',
			contact: by('email', 'Ada.Okafor@example.com'),
			message_type: 'email',
			subject: 'Your bicycle',
			body: 'It is ready.',
			...parameters,
		},
		...more,
	});

const contactWith = (email: string) =>
	[...intercom.workspace.contacts.values()].find((contact) => contact.email === email) as Contact;

test("an email to a contact by its address, from the token's own teammate", async () => {
	const ada = contactWith('ada.okafor@example.com');
	const { json, error } = await send({});
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({ message_type: 'email', contact_id: ada.id });
	expect(intercom.requests.of('POST /messages')[0]?.body).toEqual({
		message_type: 'email',
		from: { type: 'admin', id: '814860' },
		to: { type: 'user', id: ada.id },
		subject: 'Your bicycle',
		body: 'It is ready.',
		template: 'plain',
	});
	expect(intercom.customerSaw).toMatchObject([{ contact_ids: [ada.id] }]);
});

test('the token’s teammate is asked for once, however many messages are sent', async () => {
	await send({}, { items: Array.from({ length: 5 }, () => ({ json: {} })) });
	expect(intercom.requests.of('POST /messages')).toHaveLength(5);
	expect(intercom.requests.of('GET /me')).toHaveLength(1);
});

test('an in-app message by external ID to a lead, from another teammate, with a conversation', async () => {
	const [lead] = addContacts(intercom.workspace, 1, () => ({ role: 'lead', external_id: 'lead-7' }));
	const { json, error } = await send({
		contact: by('externalId', 'lead-7'),
		message_type: 'inapp',
		additionalFields: {
			admin_id: by('id', '814861'),
			create_conversation_without_contact_reply: true,
			template: 'personal',
		},
	});
	expect(error).toBeUndefined();
	const [request] = intercom.requests.of('POST /messages');
	expect(request?.body).toEqual({
		message_type: 'inapp',
		from: { type: 'admin', id: '814861' },
		to: { type: 'lead', id: lead?.id },
		body: 'It is ready.',
		create_conversation_without_contact_reply: true,
	});
	expect(json[0]?.conversation_id).toEqual(expect.any(String));
	expect(intercom.requests.of('GET /me')).toEqual([]);
});

test('copies go to contacts by email or ID', async () => {
	const [ben, grace] = [contactWith('ben.castillo@example.com'), contactWith('grace.mwangi@example.com')];
	await send({ additionalFields: { cc: ['Ben.Castillo@example.com'], bcc: [grace.id] } });
	expect(intercom.requests.of('POST /messages')[0]?.body).toMatchObject({
		cc: [{ type: 'user', id: ben.id }],
		bcc: [{ type: 'user', id: grace.id }],
	});
});

test('an unknown receiver or one in copy is an error, and no message is sent', async () => {
	const unknown = await send({ contact: by('email', 'nobody@example.com') });
	expect(unknown.error?.message).toBe('Intercom has no contact with the email "nobody@example.com"');
	const copy = await send({ additionalFields: { cc: ['nobody@example.com'] } });
	expect(copy.error?.message).toMatch(/no contact with the email/);
	expect(intercom.requests.of('POST /messages')).toEqual([]);
	expect(intercom.customerSaw).toEqual([]);
});

test('a message whose answer is lost is not sent twice', async () => {
	intercom.faults.add({ route: 'POST /messages', kind: 'status', status: 502, afterWork: true });
	const { error } = await send({});
	expect(error?.description).toMatch(/may or may not/);
	expect(intercom.requests.of('POST /messages')).toHaveLength(1);
});

test('an empty message is an error before anything is sent', async () => {
	const { error } = await send({ body: '={{ $json.nothing ?? "" }}' });
	expect(error?.message).toBe('"Message" is empty');
	expect(intercom.requests).toHaveLength(0);
});

describe('Deduplication Key', () => {
	const keyed = async (key: string, more: Partial<FlowInput> = {}) =>
		await send({ additionalFields: { deduplication_key: key } }, more);

	test('of five runs at the same moment, one alone sends; the others say so', async () => {
		const runs = await Promise.all(
			Array.from({ length: 5 }, async () => await keyed('at once', { asTool: true })),
		);
		expect(intercom.requests.of('POST /messages')).toHaveLength(1);
		const codes = runs.map(({ json }) => json[0]?.error_code);
		expect(codes.filter((code) => code === undefined)).toHaveLength(1);
		expect(codes.filter((code) => code === 'sent_before')).toHaveLength(4);
		expect((await keyed('another', { asTool: true })).json[0]).toHaveProperty('id');
	});

	test('items with one key are sent once', async () => {
		await keyed('items', { items: [{ json: {} }, { json: {} }], asTool: true });
		expect(intercom.requests.of('POST /messages')).toHaveLength(1);
	});

	test('what was refused may be tried again, and what may have arrived may not', async () => {
		intercom.faults.add({ route: 'POST /messages', kind: 'status', status: 422, times: 1 });
		expect((await keyed('refused')).error).toBeDefined();
		expect((await keyed('refused')).error).toBeUndefined();
		intercom.faults.add({ route: 'POST /messages', kind: 'status', status: 500, times: 1 });
		expect((await keyed('lost', { asTool: true })).json[0]).toMatchObject({ error_code: 'may_have_arrived' });
		expect((await keyed('lost', { asTool: true })).json[0]).toMatchObject({ error_code: 'sent_before' });
		expect(intercom.requests.of('POST /messages')).toHaveLength(3);
	});

	test('counts as used when the workflow is cancelled while the message is under way', async () => {
		intercom.faults.add({ route: 'POST /messages', kind: 'never', afterWork: true, times: 1 });
		let cancel = () => {};
		const running = keyed('cancelled', { started: (execution) => (cancel = execution.cancel) });
		while (intercom.customerSaw.length === 0) await new Promise((resolve) => setImmediate(resolve));
		cancel();
		expect((await running).status).not.toBe('success');
		const { error } = await keyed('cancelled');
		expect(error?.message).toBe('What has this Deduplication Key was sent before');
		expect(intercom.customerSaw).toHaveLength(1);
	});

	test('is not sent to Intercom, and other workspaces have keys of their own', async () => {
		await keyed('of a workspace');
		expect(intercom.requests.of('POST /messages')[0]?.body).not.toHaveProperty('deduplication_key');
		const other = await startSimulator();
		const { error } = await keyed('of a workspace', {
			credential: { region: 'custom', baseUrl: other.url, accessToken: other.token },
		});
		expect(error).toBeUndefined();
		expect(other.requests.of('POST /messages')).toHaveLength(1);
		await other.stop();
	});
});
