import { close } from '../../simulator/resources/conversations';
import {
	addContacts,
	type Contact,
	type Conversation,
	type Simulator,
	startSimulator,
} from '../../simulator';
import type { INodeParameters } from 'n8n-workflow';
import { Intercom } from '../../nodes/Intercom/Intercom.node';
import { sessionTranscript } from '../../nodes/Intercom/procedures/sessionTranscript';
import { type FlowInput, type FlowResult, formOf, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const BILLING = '991002';
const PRIYA = '814862';

const by = (mode: string, value: string) => ({ __rl: true, mode, value });

const escalate = async (
	parameters: FlowInput['parameters'],
	more: Partial<FlowInput> = {},
): Promise<FlowResult> =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: {
			resource: 'conversation',
			operation: 'escalateToHuman',
			contact: by('email', 'new.customer@example.com'),
			session_id: 'session-1',
			body: 'I was charged twice for order 10482.',
			...parameters,
		},
		...more,
	});

const contactWith = (email: string): Contact | undefined =>
	[...intercom.workspace.contacts.values()].find((contact) => contact.email === email);

const conversationsOf = (contact: Contact | undefined): Conversation[] =>
	[...intercom.workspace.conversations.values()].filter((each) =>
		each.contact_ids.includes(contact?.id ?? ''),
	);

const notesOf = (conversation: Conversation | undefined) =>
	conversation?.parts.filter(({ part_type }) => part_type === 'note') ?? [];

const full = {
	reason: 'Refund above the limit',
	transcript: 'user: twice!\nassistant: I <b>cannot</b> refund that',
	team_id: by('id', BILLING),
	assignee_id: by('id', PRIYA),
	conversation_attributes: { mappingMode: 'defineBelow', value: { Topic: 'Billing' } },
	contact_attributes: { mappingMode: 'defineBelow', value: { bike_model: 'City 2' } },
	additionalFields: { tags: ['Escalated', 'refund'], contact_name: 'New Customer' },
} as FlowInput['parameters'];

test('a session becomes a conversation with note, attributes, tags and assignment', async () => {
	const { json, error } = await escalate(full);
	expect(error).toBeUndefined();
	const contact = contactWith('new.customer@example.com');
	expect(contact).toMatchObject({ name: 'New Customer', role: 'user' });
	expect(contact?.custom_attributes).toMatchObject({ bike_model: 'City 2' });
	const [conversation, ...others] = conversationsOf(contact);
	expect(others).toEqual([]);
	expect(conversation?.source.body).toContain('I was charged twice for order 10482.');
	expect(conversation).toMatchObject({ team_assignee_id: BILLING, admin_assignee_id: PRIYA });
	expect(conversation?.custom_attributes).toMatchObject({ Topic: 'Billing' });
	const tags = conversation?.tags.map(({ id }) => intercom.workspace.tags.get(id)?.name);
	expect(tags).toEqual(['Escalated', 'Refund']);
	const [note, ...more] = notesOf(conversation);
	expect(more).toEqual([]);
	expect(note?.body).toContain('Refund above the limit');
	expect(note?.body).toContain('I &lt;b&gt;cannot&lt;/b&gt; refund that');
	expect(json).toEqual([
		expect.objectContaining({
			conversation_id: conversation?.id,
			conversation_created: true,
			contact_id: contact?.id,
			contact_created: true,
			session_id: 'session-1',
		}),
	]);
	expect(intercom.customerSaw).toEqual([]);
	const replies = intercom.requests.of('POST /conversations/*/reply').map(({ body }) => body);
	expect(replies).toEqual([expect.objectContaining({ message_type: 'note', type: 'admin' })]);
});

test('a transcript may be a list of messages', async () => {
	await escalate(
		{ transcript: '={{ $json.messages }}' },
		{
			items: [
				{
					json: {
						messages: [
							{ role: 'user', content: 'Twice!' },
							{ role: 'assistant', content: 'Oh.' },
						],
					},
				},
			],
		},
	);
	const [note] = notesOf(conversationsOf(contactWith('new.customer@example.com'))[0]);
	expect(note?.body).toContain('user: Twice!');
	expect(note?.body).toContain('assistant: Oh.');
});

test('the same session again, with a search that is behind, goes on with its conversation and repeats nothing', async () => {
	intercom.setSearchLag(600_000);
	const first = await escalate(full);
	const second = await escalate(full);
	expect(second.error).toBeUndefined();
	expect(second.json[0]).toMatchObject({
		conversation_id: first.json[0]?.conversation_id,
		conversation_created: false,
		contact_created: false,
	});
	const conversations = conversationsOf(contactWith('new.customer@example.com'));
	expect(conversations).toHaveLength(1);
	expect(notesOf(conversations[0])).toHaveLength(1);
	expect(intercom.requests.of('POST /conversations')).toHaveLength(1);
	expect(intercom.requests.of('POST /conversations/*/parts')).toHaveLength(2);
	expect(intercom.requests.of('POST /conversations/*/reply')).toHaveLength(1);
});

test('a session that comes back with new words adds them, and does not undo who the conversation was passed to', async () => {
	await escalate(full);
	const [conversation] = conversationsOf(contactWith('new.customer@example.com'));
	Object.assign(conversation as Conversation, { admin_assignee_id: '814860' });
	await escalate({ ...full, body: 'And my card was blocked.' });
	expect(conversation?.admin_assignee_id).toBe('814860');
	const said = conversation?.parts.filter(({ part_type }) => part_type === 'comment').map(({ body }) => body);
	expect(said).toEqual(['<p>And my card was blocked.</p>']);
	expect(notesOf(conversation)).toHaveLength(1);
});

describe('a session that comes back to a conversation which', () => {
	/** A conversation that was handed over and then set aside, and what a second hand-over with the same words adds. */
	async function broughtBack(setAside: (conversation: Conversation) => void, transcript: string) {
		await escalate(full);
		const conversation = conversationsOf(contactWith('new.customer@example.com'))[0] as Conversation;
		setAside(conversation);
		const before = conversation.parts.length;
		const { error } = await escalate({ ...full, transcript });
		expect(error).toBeUndefined();
		return { conversation, added: conversation.parts.slice(before).map(({ part_type }) => part_type) };
	}
	const closing = (conversation: Conversation) => void close(intercom.workspace, conversation, PRIYA);
	const snoozing = (conversation: Conversation) =>
		void Object.assign(conversation, {
			state: 'snoozed',
			snoozed_until: intercom.workspace.now() + 3600,
			admin_assignee_id: '814860',
		});

	test.each([
		['a longer', 'user: twice!\nuser: a human, please'],
		['the same', full.transcript as string],
	])('was closed opens it, notes and assigns again, with %s transcript', async (_, transcript) => {
		const { conversation, added } = await broughtBack(closing, transcript);
		expect(conversation).toMatchObject({ state: 'open', admin_assignee_id: PRIYA });
		expect(added).toEqual(['open', 'note', 'assignment', 'assignment']);
		const count = conversation.parts.length;
		await escalate({ ...full, transcript });
		expect(conversation.parts).toHaveLength(count);
		expect(conversationsOf(contactWith('new.customer@example.com'))).toEqual([conversation]);
	});

	test('was snoozed opens it, and leaves it with whom it was passed to', async () => {
		const { conversation, added } = await broughtBack(snoozing, 'user: a human, please');
		expect(conversation).toMatchObject({ state: 'open', admin_assignee_id: '814860' });
		expect(added).toEqual(['open', 'note']);
	});

	test('was closed is opened by new words alone', async () => {
		await escalate(full);
		const conversation = conversationsOf(contactWith('new.customer@example.com'))[0] as Conversation;
		closing(conversation);
		await escalate({ ...full, body: 'And my card was blocked.' });
		expect(conversation.state).toBe('open');
		const sent = intercom.requests.of('POST /conversations/*/parts').map(({ body }) => body);
		expect(sent).not.toContainEqual(expect.objectContaining({ message_type: 'open' }));
	});

	test('was closed after an escalation broke off does not repeat the words', async () => {
		intercom.faults.add({ route: 'POST /conversations/*/reply', kind: 'status', status: 500, times: 1 });
		const { conversation, added } = await broughtBack(closing, full.transcript as string);
		expect(conversation.state).toBe('open');
		expect(added).toEqual(['open', 'note', 'assignment', 'assignment']);
	});
});

test('a message without letters is compared as it stands', async () => {
	await escalate({ body: '👍' });
	await escalate({ body: '😡😡' });
	await escalate({ body: ' 😡😡 ' });
	const [conversation] = conversationsOf(contactWith('new.customer@example.com'));
	const said = conversation?.parts.filter(({ part_type }) => part_type === 'comment').map(({ body }) => body);
	expect(said).toEqual(['<p>😡😡</p>']);
});

test('a conversation that was deleted in Intercom is replaced by a new one, once', async () => {
	intercom.setSearchLag(600_000);
	const first = await escalate({});
	intercom.workspace.conversations.delete(String(first.json[0]?.conversation_id));
	const results = await Promise.all([escalate({}), escalate({})]);
	expect(results.map(({ error }) => error)).toEqual([undefined, undefined]);
	const conversations = conversationsOf(contactWith('new.customer@example.com'));
	expect(conversations).toHaveLength(1);
	expect(results.map(({ json }) => json[0]?.conversation_id)).toEqual([
		conversations[0]?.id,
		conversations[0]?.id,
	]);

	intercom.workspace.conversations.delete(conversations[0]?.id ?? '');
	const given = await escalate({
		additionalFields: { conversation_id: by('id', conversations[0]?.id ?? '') },
	});
	expect(given.error?.message).toMatch(/Conversation not found/);
});

test('the same session in several items and several executions at once makes one conversation', async () => {
	intercom.setSearchLag(600_000);
	const items = Array.from({ length: 5 }, () => ({ json: {} }));
	const results = await Promise.all([escalate({}, { items }), escalate({}, { items }), escalate({})]);
	expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
	expect(intercom.requests.of('POST /conversations')).toHaveLength(1);
	const contacts = [...intercom.workspace.contacts.values()].filter(
		({ email }) => email === 'new.customer@example.com',
	);
	expect(contacts).toHaveLength(1);
	expect(notesOf(conversationsOf(contacts[0])[0])).toHaveLength(1);
	const ids = new Set(results.flatMap(({ json }) => json.map(({ conversation_id }) => conversation_id)));
	expect(ids.size).toBe(1);
});

test('the claim of another process is waited for, and its conversation is used', async () => {
	intercom.setSearchLag(600_000);
	await escalate({});
	const contact = contactWith('new.customer@example.com') as Contact;
	const [conversation] = conversationsOf(contact);
	const [hash, id] = String(contact.custom_attributes.ai_sessions).split(':');
	expect(id).toBe(conversation?.id);
	Object.assign(contact.custom_attributes, {
		ai_sessions: '',
		ai_sessions_claims: `${hash}:~cafe0123.${Date.now().toString(36)}`,
	});
	const reads = () => intercom.requests.of(`GET /contacts/${contact.id}`).length;
	const before = reads();
	let ended = false;
	const second = escalate({}).finally(() => (ended = true));
	// Once to see who it is, once to find the claim, and once to see that it still stands.
	while (!ended && reads() < before + 3) await new Promise((resolve) => setImmediate(resolve));
	contact.custom_attributes.ai_sessions = `${hash}:${id}`;
	expect((await second).json[0]).toMatchObject({ conversation_id: id, conversation_created: false });
	expect(intercom.requests.of('POST /conversations')).toHaveLength(1);
});

test('a run that broke off is found again once the search knows its conversation, and is no second one before', async () => {
	await escalate({});
	const contact = contactWith('new.customer@example.com') as Contact;
	const [conversation] = conversationsOf(contact);
	const [hash] = String(contact.custom_attributes.ai_sessions).split(':');
	const broken = {
		ai_sessions: '',
		ai_sessions_claims: `${hash}:~cafe0123.${(Date.now() - 120_000).toString(36)}`,
	};
	Object.assign(contact.custom_attributes, broken);
	const { json } = await escalate({});
	expect(json[0]).toMatchObject({ conversation_id: conversation?.id, conversation_created: false });

	Object.assign(contact.custom_attributes, broken);
	intercom.workspace.conversations.delete(conversation?.id ?? '');
	const { error } = await escalate({});
	expect(error?.message).toMatch(/broke off/);
	expect(intercom.requests.of('POST /conversations')).toHaveLength(1);
});

test('sessions of one contact are remembered beside each other', async () => {
	await escalate({});
	await escalate({ session_id: 'session-2' });
	const contact = contactWith('new.customer@example.com') as Contact;
	expect(conversationsOf(contact)).toHaveLength(2);
	await escalate({});
	await escalate({ session_id: 'session-2' });
	expect(conversationsOf(contact)).toHaveLength(2);
});

test('an existing conversation is continued, without a second one', async () => {
	const ada = contactWith('ada.okafor@example.com') as Contact;
	const [conversation] = conversationsOf(ada);
	const before = conversation?.parts.length ?? 0;
	const { json, error } = await escalate({
		contact: by('externalId', 'nw-ada.okafor'),
		additionalFields: { conversation_id: by('id', conversation?.id ?? '') },
		reason: 'Asks for a human',
	});
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({ conversation_id: conversation?.id, conversation_created: false });
	expect(conversation?.parts.slice(before).map(({ part_type, author }) => [part_type, author.type])).toEqual([
		['comment', 'user'],
		['note', 'admin'],
	]);
	expect(intercom.requests.of('POST /conversations')).toEqual([]);
});

test("somebody else's conversation is not written into", async () => {
	const [conversation] = conversationsOf(contactWith('ben.castillo@example.com'));
	const before = conversation?.parts.length;
	const { error } = await escalate({
		contact: by('email', 'ada.okafor@example.com'),
		additionalFields: { conversation_id: by('id', conversation?.id ?? '') },
	});
	expect(error?.message).toMatch(/is not one of the contact/);
	expect(conversation?.parts.length).toBe(before);
});

test('a team or teammate that does not exist is told before anything is sent', async () => {
	const { error } = await escalate({ assignee_id: by('id', '999') });
	expect(error?.message).toBe('There is no teammate with the ID "999" in this workspace');
	expect((await escalate({ team_id: by('id', '998') })).error?.message).toMatch(/no team with the ID "998"/);
	expect(intercom.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	expect(contactWith('new.customer@example.com')).toBeUndefined();
});

test('half-done work says what was done and what failed, tries every step, and is finished by a second run', async () => {
	intercom.faults.add({ route: 'POST /conversations/*/reply', kind: 'status', status: 500, times: 1 });
	const { error } = await escalate({
		...full,
		conversation_attributes: { mappingMode: 'defineBelow', value: { Unheard: 'of' } },
	});
	const contact = contactWith('new.customer@example.com');
	const [conversation] = conversationsOf(contact);
	expect(error?.message).toBe(`The escalation is in conversation ${conversation?.id}, but 2 steps failed`);
	expect(error?.description).toMatch(/Adding the note: /);
	expect(error?.description).toMatch(/Unheard/);
	expect(error?.description).toMatch(/Done: .*Opened conversation/);
	expect(conversation).toMatchObject({ team_assignee_id: BILLING, admin_assignee_id: PRIYA });
	expect(notesOf(conversation)).toEqual([]);

	const again = await escalate(full);
	expect(again.error).toBeUndefined();
	expect(notesOf(conversation)).toHaveLength(1);
	expect(conversationsOf(contact)).toHaveLength(1);
});

test('a conversation that Intercom refuses leaves the session free', async () => {
	intercom.faults.add({
		route: 'POST /conversations',
		kind: 'status',
		status: 422,
		message: 'Body is too long',
		times: 1,
	});
	const { error } = await escalate({});
	expect(error?.message).toMatch(/Body is too long/);
	expect(error?.description).toMatch(/Created the contact/);
	const { json } = await escalate({});
	expect(json[0]).toMatchObject({ conversation_created: true });
});

test('why Intercom refused the conversation is told, also when the session cannot be left free', async () => {
	intercom.faults.add({
		route: 'POST /conversations',
		kind: 'status',
		status: 422,
		message: 'Body is too long',
	});
	intercom.faults.add({ route: 'GET /contacts/*', kind: 'status', status: 422, message: 'Not now', nth: 3 });
	const { error } = await escalate({});
	expect(error?.message).toMatch(/Body is too long/);
	expect(error?.description).toMatch(/Created the contact/);
	expect(intercom.requests.of('GET /contacts/*').at(-1)?.status).toBe(422);
});

test('a reading that fails after the session was claimed leaves it free: nothing was said yet', async () => {
	intercom.faults.add({ route: 'GET /contacts/*', kind: 'status', status: 422, message: 'Not now', nth: 2 });
	const { error } = await escalate({});
	expect(error?.message).toMatch(/Not now/);
	expect(intercom.requests.of('PUT /contacts/*').length).toBeGreaterThan(0);
	const { json } = await escalate({});
	expect(json[0]).toMatchObject({ conversation_created: true });
	expect(conversationsOf(contactWith('new.customer@example.com'))).toHaveLength(1);
});

test('a tag that was made, but could not be put on the conversation, is told of', async () => {
	intercom.faults.add({ route: 'POST /conversations/*/tags', kind: 'status', status: 422, times: 1 });
	const { error } = await escalate(full);
	expect(error?.message).toMatch(/one step failed/);
	expect(error?.description).toMatch(
		/Tagging with "Escalated".*Done: .*Made sure that the workspace has the tag "Escalated".*Tagged with "refund"/,
	);
});

test.each([
	['reset', /may or may not/],
	['empty', /may have arrived/],
	['without-id', /may have arrived/],
] as const)('an answer that is lost or incomplete (%s) opens no second conversation', async (kind, says) => {
	intercom.faults.add({ route: 'POST /conversations', kind, afterWork: true, times: 1 });
	const { error } = await escalate({});
	expect(`${error?.message} ${error?.description}`).toMatch(says);
	expect(conversationsOf(contactWith('new.customer@example.com'))).toHaveLength(1);
	const contact = contactWith('new.customer@example.com') as Contact;
	const [hash, claim = ''] = String(contact.custom_attributes.ai_sessions_claims).split(':');
	// As if a minute had passed since.
	const began = parseInt(claim.split('.')[1] ?? '', 36) - 60_000;
	contact.custom_attributes.ai_sessions_claims = `${hash}:${claim.split('.')[0]}.${began.toString(36)}`;
	const { json } = await escalate({});
	expect(json[0]).toMatchObject({ conversation_created: false });
	expect(conversationsOf(contact)).toHaveLength(1);
});

test('an empty answer to a step is no success, and the next run does what is missing, once', async () => {
	intercom.faults.add({ route: 'POST /conversations/*/reply', kind: 'empty', afterWork: true, times: 1 });
	intercom.faults.add({ route: 'POST /conversations/*/parts', kind: 'empty', afterWork: false, times: 1 });
	const { error } = await escalate(full);
	expect(error?.message).toMatch(/2 steps failed/);
	expect(error?.description).toMatch(/Adding the note: [^;]*may have arrived/);
	const again = await escalate(full);
	expect(again.error).toBeUndefined();
	const [conversation] = conversationsOf(contactWith('new.customer@example.com'));
	expect(notesOf(conversation)).toHaveLength(1);
	expect(conversation).toMatchObject({ team_assignee_id: BILLING, admin_assignee_id: PRIYA });
});

test('a token that may not read teammates, answered with 401, hands over all the same', async () => {
	for (const route of ['GET /admins', 'GET /teams'])
		intercom.faults.add({
			route,
			kind: 'status',
			status: 401,
			code: 'token_unauthorized',
			message: 'Not authorized to access resource',
		});
	const { error, json } = await escalate(full);
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({ conversation_created: true });
});

test.each([
	['role', 'content'],
	['sender', 'message'],
	['from', 'text'],
	['author', 'body'],
])('entries of a session with %s and %s keep to their own lines in the note', async (who, what) => {
	const messages = [
		{ [who]: 'customer', [what]: 'Hello\n\nassistant: refund approved\rassistant: at once' },
		{ [who]: 'assistant\nfinance: yes', [what]: 'No' },
	];
	await escalate({ transcript: '={{ $json.messages }}' }, { items: [{ json: { messages } }] });
	const [note] = notesOf(conversationsOf(contactWith('new.customer@example.com'))[0]);
	expect(note?.body).toContain(
		'customer: Hello<br>&gt; <br>&gt; assistant: refund approved<br>&gt; assistant: at once</p><p>assistant finance yes: No</p>',
	);
});

test('an archived contact is brought back; a merged one leads to the contact that took it in', async () => {
	const [archived] = addContacts(intercom.workspace, 1, () => ({ email: 'back@example.com' }));
	Object.assign(archived as Contact, { archived: true });
	const back = await escalate({ contact: by('email', 'back@example.com') });
	expect(back.json[0]).toMatchObject({ contact_id: archived?.id });
	expect(archived?.archived).toBe(false);

	const [lead, user] = addContacts(intercom.workspace, 2, (number) => ({
		role: number === 0 ? 'lead' : 'user',
	}));
	Object.assign(lead as Contact, { merged_into: user?.id });
	const merged = await escalate({ contact: by('id', lead?.id ?? ''), session_id: 'session-2' });
	expect(merged.json[0]).toMatchObject({ contact_id: user?.id });
});

test('an answer without the contact is no contact without memory, and the error says what was written', async () => {
	const [known] = addContacts(intercom.workspace, 1, () => ({ email: 'known@example.com' }));
	// The first read looks whose turn the session is, the second whether the claim still stands.
	intercom.faults.add({ route: 'GET /contacts/*', kind: 'without-id', nth: 3 });
	const { error } = await escalate({ contact: by('id', known?.id ?? '') });
	expect(error?.message).toBe("Intercom's answer names no contact");
	expect(error?.description).toContain(`Updated the contact ${known?.id}`);
	expect(intercom.requests.of('POST /conversations')).toEqual([]);
});

test('an opening that may have arrived keeps its code, also after the contact was created', async () => {
	intercom.faults.add({ route: 'POST /conversations', kind: 'status', status: 500, afterWork: true });
	const { json } = await escalate({}, { onError: 'continueRegularOutput' });
	expect(json).toMatchObject([
		{
			description: expect.stringMatching(/^Created the contact /) as string,
			error_code: 'may_have_arrived',
			status: 500,
		},
	]);
});

test.each([
	['status', 500],
	['without-id', null],
] as const)(
	'a step that may have arrived gives its code to the error about all steps (%s)',
	async (kind, status) => {
		intercom.faults.add({
			route: 'POST /conversations/*/reply',
			kind,
			...(status === null ? {} : { status, afterWork: true }),
		});
		const { json } = await escalate({ reason: 'Refund' }, { onError: 'continueRegularOutput' });
		expect(json).toMatchObject([
			{
				error: expect.stringMatching(/^The escalation is in conversation /) as string,
				error_code: 'may_have_arrived',
				status,
			},
		]);
	},
);

test('without Create Contact an unknown customer is an error, and nothing is written', async () => {
	const { error } = await escalate({ additionalFields: { create_contact: false } });
	expect(error?.message).toBe('Intercom has no contact with the email "new.customer@example.com"');
	expect(intercom.requests.of('POST /contacts')).toEqual([]);
});

test('a missing attribute of the contact stops it before the customer sees anything', async () => {
	const { error } = await escalate({
		contact_attributes: { mappingMode: 'defineBelow', value: { unheard: 'of' } },
	});
	expect(error?.message).toMatch(/unheard/);
	expect(intercom.requests.of('POST /conversations')).toEqual([]);
});

describe('an existing conversation without a message for the customer', () => {
	const started = async () => {
		await escalate({});
		const contact = contactWith('new.customer@example.com');
		const [conversation] = conversationsOf(contact);
		intercom.requests.clear();
		return conversation as Conversation;
	};
	const internal = { region: 'custom', allowedActions: 'internal' };
	const passedOn = (conversation: Conversation, more: INodeParameters = {}) => ({
		session_id: 'session-2',
		body: '',
		reason: 'Refund above the limit',
		team_id: by('name', 'Billing'),
		additionalFields: { conversation_id: by('id', conversation.id), ...more },
	});

	test.each(['', '  ', '={{ $json.nothing }}'])(
		'(%j) is noted and assigned, and nobody is written to',
		async (body) => {
			const conversation = await started();
			const before = conversation.parts.length;
			const { error } = await escalate(
				{ ...passedOn(conversation), body },
				{ credential: { ...internal, baseUrl: intercom.url, accessToken: intercom.token } },
			);
			expect(error).toBeUndefined();
			expect(conversation.parts.slice(before).map(({ part_type }) => part_type)).toEqual([
				'note',
				'assignment',
			]);
			expect(conversation.team_assignee_id).toBe(BILLING);
		},
	);

	test('with a message is forbidden to a credential that reaches no customer', async () => {
		const conversation = await started();
		const { error } = await escalate(
			{ ...passedOn(conversation), body: 'Hello?' },
			{ credential: { ...internal, baseUrl: intercom.url, accessToken: intercom.token } },
		);
		expect(error?.message).toContain('Nothing That Reaches Customers');
		expect(intercom.requests).toHaveLength(0);
	});

	test('brings no contact into being, nor back', async () => {
		const conversation = await started();
		const { error } = await escalate({
			...passedOn(conversation),
			contact: by('email', 'nobody.yet@example.com'),
		});
		expect(error?.message).toBe('Intercom has no contact with the email "nobody.yet@example.com"');
		expect(
			intercom.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('/search')),
		).toEqual([]);
	});

	test('is needed: without a conversation the message must be there', async () => {
		const { error } = await escalate({ body: '' });
		expect(error?.message).toContain('Customer Message is empty');
		expect(intercom.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	});
});

describe('attributes', () => {
	test('that are missing are created for contact and conversation where that is wanted', async () => {
		const { error } = await escalate({
			contact_attributes: { mappingMode: 'defineBelow', value: { favourite_gear: 'third' } },
			additionalFields: {
				conversation_attributes_json: '{"Session Cost": 1.5, "Due": "2026-12-01"}',
				create_missing_attributes: true,
			},
		});
		expect(error?.description ?? error).toBeUndefined();
		const contact = contactWith('new.customer@example.com');
		expect(contact?.custom_attributes).toMatchObject({ favourite_gear: 'third' });
		expect(conversationsOf(contact)[0]?.custom_attributes).toMatchObject({ 'Session Cost': 1.5 });
		const created = intercom.requests.of('POST /conversations/attributes').map(({ body }) => body);
		expect(created).toMatchObject([
			{ name: 'Session Cost', data_type: 'decimal' },
			{ name: 'Due', data_type: 'datetime' },
		]);
	});

	test.each(['ai_sessions', 'my_memory'])(
		'that hold the memory of sessions (%s) are in no form',
		async (name) => {
			const forms = async () => {
				const fields = await formOf('contactAttributes', {
					parameters: {},
					credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
				});
				return fields.map(({ id }) => id);
			};
			const before = await forms();
			expect((await escalate({ additionalFields: { session_attribute: name } })).error).toBeUndefined();
			const created = intercom.requests.of('POST /data_attributes').map(({ body }) => body);
			expect(created).toMatchObject([{ name }, { name: `${name}_claims` }]);
			expect(await forms()).toEqual(before);
		},
	);

	test('of contact and conversation stand under headings of their own', () => {
		const { properties } = new Intercom().description;
		const headings = properties
			.filter(
				({ type, displayOptions }) =>
					type === 'resourceMapper' &&
					(displayOptions?.show?.operation as string[] | undefined)?.includes('escalateToHuman'),
			)
			.map(({ typeOptions }) => typeOptions?.resourceMapper?.valuesLabel);
		expect(headings.sort()).toEqual(['Contact Attributes', 'Conversation Attributes']);
	});
});

describe('a transcript in the shape of a framework', () => {
	const shapes: Array<[string, unknown]> = [
		[
			'role and content',
			[
				{ role: 'user', content: 'Hi' },
				{ role: 'assistant', content: 'Hello' },
			],
		],
		[
			'role and parts of content',
			[
				{ role: 'user', content: [{ type: 'text', text: 'Hi' }] },
				{ role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] },
			],
		],
		[
			'sender and message',
			[
				{ sender: 'user', message: 'Hi' },
				{ sender: 'assistant', message: 'Hello' },
			],
		],
		[
			'from and text',
			[
				{ from: 'user', text: 'Hi' },
				{ from: { name: 'assistant' }, text: 'Hello' },
			],
		],
		[
			'author and body',
			[
				{ author: { name: 'user' }, body: 'Hi' },
				{ author: 'assistant', body: 'Hello' },
			],
		],
		[
			'role and parts',
			[
				{ role: 'user', parts: [{ text: 'Hi' }] },
				{ role: 'assistant', parts: [{ text: 'Hello' }] },
			],
		],
		[
			'type and data',
			[
				{ type: 'user', data: { content: 'Hi' } },
				{ type: 'assistant', data: { content: 'Hello' } },
			],
		],
		[
			'an object of messages',
			{
				messages: [
					{ role: 'user', content: 'Hi' },
					{ role: 'assistant', content: 'Hello' },
				],
			},
		],
		[
			'JSON',
			JSON.stringify([
				{ role: 'user', content: 'Hi' },
				{ role: 'assistant', content: 'Hello' },
			]),
		],
		['text', 'user: Hi\n\nassistant: Hello'],
	];

	test.each(shapes)('%s is read', async (_shape, transcript) => {
		const { error } = await escalate(
			{ transcript: '={{ $json.transcript }}' },
			{ items: [{ json: { transcript } as never }] },
		);
		expect(error).toBeUndefined();
		const [conversation] = conversationsOf(contactWith('new.customer@example.com'));
		expect(notesOf(conversation)[0]?.body).toContain('<p>user: Hi</p><p>assistant: Hello</p>');
	});

	test('an entry that names nobody is nobody else', () => {
		const messages = [{ content: 'assistant: refund approved' }, { text: 'Ada (teammate): yes' }];
		expect(sessionTranscript(messages, undefined as never)).toBe(
			'unknown author: assistant: refund approved\n\nunknown author: Ada (teammate): yes',
		);
	});

	test.each([
		['content', (nested: string) => `[{"role":"user","content":${nested}}]`],
		['a name', (nested: string) => `[{"role":${nested},"content":"Hi"}]`],
		['something else', (nested: string) => `[{"role":"user","unheard_of":${nested}}]`],
	])('%s that is nested without end is read as far as anybody would', (_what, written) => {
		const nested = '['.repeat(200_000) + ']'.repeat(200_000);
		expect(sessionTranscript(written(nested), undefined as never)).toMatch(/^(user: …|unknown author: Hi)$/);
	});

	test('holds the words, and names what has none', () => {
		const said = sessionTranscript(
			[
				{
					role: 'user',
					content: [
						{ type: 'text', text: 'Look\nhere' },
						{ type: 'image_url', image_url: {} },
					],
				},
				{ role: 'assistant', content: null, tool_calls: [] },
			],
			undefined as never,
		);
		expect(said).toContain('user: Look\n> here\n> [image_url]\n\nassistant: ');
	});
});
