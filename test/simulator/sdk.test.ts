import { IntercomClient, IntercomError } from 'intercom-client';
import { addCompanies, addContacts, type Simulator, startSimulator } from '../../simulator';

/** Intercom's own client for TypeScript, pointed at the simulator. */
let intercom: Simulator;
let client: IntercomClient;

beforeEach(async () => {
	intercom = await startSimulator();
	client = new IntercomClient({
		token: intercom.token,
		baseUrl: intercom.url,
		headers: { 'Intercom-Version': '2.16' },
		maxRetries: 0,
	});
});
afterEach(() => intercom.stop());

test('who am I', async () => {
	const me = await client.admins.identify();
	expect(me?.email).toBe('maya@northwind-bicycles.example.com');
});

test('contacts are created, listed to the end, searched and found', async () => {
	addContacts(intercom.workspace, 60);
	const created = await client.contacts.create({ email: 'Sdk@Example.com', role: 'user' });
	expect(created.email).toBe('sdk@example.com');
	const listed = [];
	for await (const contact of await client.contacts.list({ per_page: 25 })) listed.push(contact.id);
	expect(new Set(listed).size).toBe(intercom.workspace.contacts.size);
	const found = await client.contacts.search({
		query: { field: 'email', operator: '=', value: 'sdk@example.com' },
	});
	expect(found.data.map(({ id }) => id)).toEqual([created.id]);
});

test('a conflict comes as the error of the client', async () => {
	await client.contacts.create({ email: 'twice@example.com' });
	const again = client.contacts.create({ email: 'twice@example.com' });
	await expect(again).rejects.toThrow(IntercomError);
	await expect(again).rejects.toMatchObject({ statusCode: 409 });
});

test('a conversation is started, replied to and found', async () => {
	const contact = await client.contacts.create({ email: 'talk@example.com' });
	const message = await client.conversations.create({
		from: { type: 'user', id: contact.id ?? '' },
		body: 'Hello',
	});
	const conversationId = message.conversation_id ?? '';
	const replied = await client.conversations.reply({
		conversation_id: conversationId,
		body: { message_type: 'comment', type: 'admin', admin_id: '814860', body: 'Good day' },
	});
	expect(replied.conversation_parts?.conversation_parts?.map(({ body }) => body)).toEqual([
		'<p>Good day</p>',
	]);
	const found = await client.conversations.find({ conversation_id: conversationId });
	expect(found.source?.body).toBe('<p>Hello</p>');
});

test('tags are made, put on a contact and listed', async () => {
	const contact = await client.contacts.create({ email: 'tagged@example.com' });
	const tag = await client.tags.create({ name: 'From the client' });
	await client.tags.tagContact({ contact_id: contact.id ?? '', id: tag.id });
	expect(intercom.workspace.contacts.get(contact.id ?? '')?.tags.map(({ id }) => id)).toEqual([tag.id]);
	expect((await client.tags.list()).data?.map(({ name }) => name)).toContain('From the client');
});

test('companies are scrolled to the end', async () => {
	addCompanies(intercom.workspace, 230);
	const seen = new Set<string>();
	for await (const company of await client.companies.scroll()) seen.add(company.id);
	expect(seen.size).toBe(intercom.workspace.companies.size);
});
