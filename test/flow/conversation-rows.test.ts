import { addContacts, addConversations, type Contact, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: { resource: 'conversation', ...parameters },
		...more,
	});

const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const contactWith = (email: string) =>
	[...intercom.workspace.contacts.values()].find((contact) => contact.email === email) as Contact;
const conversationOf = (email: string) =>
	[...intercom.workspace.conversations.values()].find(({ contact_ids }) =>
		contact_ids.includes(contactWith(email).id),
	);

test('conversations are rows with names and ISO times; names are looked up once', async () => {
	const { json } = await run({ operation: 'getAll', returnAll: true });
	const chloe = contactWith('chloe.martin@example.com');
	const row = json.find(({ contact_id }) => contact_id === chloe.id);
	expect(row).toMatchObject({
		subject: 'Fleet order',
		state: 'open',
		assignee_id: '814860',
		assignee_name: 'Maya Lindqvist',
		team_id: null,
		team_name: null,
		contact_name: 'Chloé Martin',
		contact_email: 'chloe.martin@example.com',
		first_message: 'Do you deliver five Cargo bicycles to a campus by September?',
	});
	expect(row?.created_at).toBe(
		new Date((conversationOf('chloe.martin@example.com')?.created_at ?? 0) * 1000).toISOString(),
	);
	const ada = json.find(({ contact_email }) => contact_email === 'ada.okafor@example.com');
	expect(ada).toMatchObject({
		subject: 'My Tourer squeals when I brake in the rain. Can I fix this myself?',
		team_name: 'Workshop',
		assignee_name: null,
	});
	expect(ada?.tags).toHaveLength(1);
	expect(intercom.requests.of('GET /admins')).toHaveLength(1);
	expect(intercom.requests.of('GET /teams')).toHaveLength(1);
	for (const row of json)
		for (const [key, value] of Object.entries(row))
			if (key !== 'tags' && key !== 'custom_attributes')
				expect(typeof value === 'object' && value).toBeFalsy();
});

test('Get and Search give the same rows; without Simplify it is Intercom’s own object, and no name is looked up', async () => {
	const conversation = conversationOf('ada.okafor@example.com');
	const get = { operation: 'get', conversation_id: by('id', conversation?.id ?? '') };
	const search = {
		operation: 'search',
		returnAll: true,
		search_by: 'json',
		query: JSON.stringify({ field: 'id', operator: '=', value: conversation?.id }),
	};
	const [got, found] = [await run(get), await run(search)];
	expect(got.json[0]).toMatchObject({ id: conversation?.id, team_name: 'Workshop' });
	expect(found.json).toEqual(got.json);
	intercom.requests.clear();
	const raw = await run({ ...get, simplify: false });
	expect(raw.json[0]).toMatchObject({ type: 'conversation', source: { type: 'conversation' } });
	expect(intercom.requests).toHaveLength(1);
});

test('a token that may not read teammates gets rows without names', async () => {
	intercom.faults.add({ route: 'GET /admins', kind: 'status', status: 403, code: 'forbidden' });
	const { json, error } = await run({ operation: 'getAll', returnAll: true });
	expect(error).toBeUndefined();
	expect(json.some(({ assignee_id }) => assignee_id === '814860')).toBe(true);
	expect(json.every(({ assignee_name }) => assignee_name === null)).toBe(true);
});

test.each([
	['status', { kind: 'status', status: 500 }],
	['an answer that is no JSON', { kind: 'bad-json' }],
] as const)('names that cannot be looked up (%s) take nothing but the names away', async (_name, fault) => {
	addConversations(intercom.workspace, contactWith('ada.okafor@example.com'), 200);
	const whole = await run({ operation: 'getAll', returnAll: true });
	intercom.requests.clear();
	intercom.faults.add({ route: 'GET /admins', ...fault });
	const { json, error } = await run({ operation: 'getAll', returnAll: true });
	expect(error?.message).toBeUndefined();
	expect(json).toEqual(whole.json.map((row) => ({ ...row, assignee_name: null })));
	expect(json.some(({ assignee_id }) => assignee_id === '814860')).toBe(true);
	// Asked for by one row, with the retries of every request, and not by each row again.
	expect(intercom.requests.of('GET /admins').length).toBeLessThan(8);
});

test('a teammate who cannot be checked is not taken for one that exists', async () => {
	intercom.faults.add({ route: 'GET /admins', kind: 'status', status: 500 });
	const { error } = await run({
		operation: 'escalateToHuman',
		contact: by('email', 'ada.okafor@example.com'),
		session_id: 'session-1',
		body: 'I was charged twice',
		assignee_id: by('id', '999'),
	});
	expect(error?.message).toMatch(/went wrong at Intercom/);
	expect(intercom.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('conversations and contacts are counted with one small request', async () => {
	addContacts(intercom.workspace, 70);
	addConversations(intercom.workspace, contactWith('ada.okafor@example.com'), 60);
	const conversations = await run({ operation: 'count' });
	expect(conversations.json).toEqual([{ count: intercom.workspace.conversations.size }]);
	const contacts = await run({ resource: 'contact', operation: 'count' });
	expect(contacts.json).toEqual([{ count: intercom.workspace.contacts.size }]);
	expect(intercom.requests.map(({ body }) => (body as { pagination: object }).pagination)).toEqual([
		{ per_page: 1 },
		{ per_page: 1 },
	]);
	const leads = await run({
		resource: 'contact',
		operation: 'count',
		conditions: { values: [{ field: 'role', operator: 'is', value: 'lead' }] },
	});
	const expected = [...intercom.workspace.contacts.values()].filter(({ role }) => role === 'lead').length;
	expect(leads.json).toEqual([{ count: expected }]);
});

const create = { operation: 'createWithLookup', body: 'Where is my order?' };

test('a conversation is created for a contact given by email, external ID or ID', async () => {
	const ada = contactWith('ada.okafor@example.com');
	for (const contact of [
		by('email', '  Ada.Okafor@Example.com '),
		by('externalId', 'nw-ada.okafor'),
		by('id', ada.id),
		by('id', 'ada.okafor@example.com'),
	]) {
		const { json, error } = await run({ ...create, contact, create_contact: contact.mode !== 'id' });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ contact_id: ada.id, contact_created: false });
		expect(intercom.workspace.conversations.get(String(json[0]?.conversation_id))?.contact_ids).toEqual([
			ada.id,
		]);
	}
	expect(intercom.requests.of('PUT /contacts/*')).toEqual([]);
});

test('an unknown contact is an error, or is created if asked, once for 50 items at once', async () => {
	const contact = by('email', 'Nobody@example.com');
	const refused = await run({ ...create, contact });
	expect(refused.error?.message).toBe('Intercom has no contact with the email "nobody@example.com"');
	expect(intercom.requests.of('POST /conversations')).toEqual([]);

	intercom.setSearchLag(600_000);
	const items = Array.from({ length: 50 }, () => ({ json: {} }));
	const created = await run(
		{ ...create, contact, create_contact: true, additionalFields: { contact_name: 'Nobody' } },
		{ items },
	);
	expect(created.error).toBeUndefined();
	expect(created.json.filter(({ contact_created }) => contact_created)).toHaveLength(1);
	expect(intercom.requests.of('POST /contacts')).toHaveLength(1);
	expect(
		[...intercom.workspace.contacts.values()].filter(({ email }) => email === 'nobody@example.com'),
	).toMatchObject([{ name: 'Nobody' }]);
});

test('a contact that the search does not know yet is used, also when it is archived', async () => {
	intercom.setSearchLag(600_000);
	const [late, archived] = addContacts(intercom.workspace, 2, (number) => ({
		email: `late${number}@example.com`,
	}));
	Object.assign(archived as Contact, { archived: true });
	const found = await run({ ...create, contact: by('email', 'late0@example.com'), create_contact: true });
	expect(found.json[0]).toMatchObject({ contact_id: late?.id, contact_created: false });
	const back = await run({ ...create, contact: by('email', 'late1@example.com'), create_contact: true });
	expect(back.json[0]).toMatchObject({ contact_id: archived?.id, contact_created: false });
	expect(archived?.archived).toBe(false);
});

test('of a user and a lead with one email the user is meant', async () => {
	const [lead, user] = addContacts(intercom.workspace, 2, (number) => ({
		email: 'twice@example.com',
		role: number === 0 ? 'lead' : 'user',
		last_seen_at: 1_700_000_000 - number,
	}));
	const { json } = await run({ ...create, contact: by('email', 'twice@example.com') });
	expect(json[0]).toMatchObject({ contact_id: user?.id });
	expect(lead?.id).not.toBe(user?.id);
});

test.each([
	['email', 'ada', /is no email address: "ada"/],
	['email', '={{ $json.nothing ?? "" }}', /is empty/],
	['id', 'not an id', /is no ID of a contact/],
])('a contact by %s %j is an error before anything is sent', async (mode, value, message) => {
	const { error } = await run({ ...create, contact: by(mode, value) });
	expect(error?.message).toMatch(message);
	expect(intercom.requests).toHaveLength(0);
});

test('when the conversation fails, the error says that the contact was created', async () => {
	intercom.faults.add({ route: 'POST /conversations', kind: 'status', status: 422, message: 'Too long' });
	const { error } = await run({
		...create,
		contact: by('email', 'nobody@example.com'),
		create_contact: true,
	});
	const id = contactWith('nobody@example.com').id;
	expect(error?.message).toMatch(/Too long/);
	expect(error?.description).toContain(`The contact was created before that: ${id}`);
});
