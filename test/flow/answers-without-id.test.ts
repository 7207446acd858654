import { addContacts, type Contact, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

/** What Intercom answered to a create was nothing, or a record without its ID. */

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true, exportPolls: 1 });
	addContacts(intercom.workspace, 1, () => ({ email: 'grace@example.com', external_id: 'grace' }));
});
afterEach(async () => await intercom.stop());

/** Parameters in which '@contact' and '@conversation' stand for the IDs of the simulator's first ones. */
const placed = (parameters: FlowInput['parameters']) => {
	const { contacts, conversations } = intercom.workspace;
	return JSON.parse(
		JSON.stringify(parameters)
			.replace('@contact', [...contacts.keys()][0] ?? '')
			.replace('@conversation', [...conversations.keys()][0] ?? ''),
	) as FlowInput['parameters'];
};

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		...more,
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: placed(parameters),
	});

const by = (mode: string, value: string) => ({ __rl: true, mode, value });

const contactWith = (email: string): Contact | undefined =>
	[...intercom.workspace.contacts.values()].find((contact) => contact.email === email);

const escalation = {
	resource: 'conversation',
	operation: 'escalateToHuman',
	contact: by('email', 'grace@example.com'),
	session_id: 'session-1',
	body: 'I was charged twice.',
};

const reporting = {
	resource: 'reportingExport',
	operation: 'exportToFile',
	dataset_id: by('id', 'conversation'),
	attribute_ids: ['conversation_id'],
	start_time: '2000-01-01T00:00:00Z',
	end_time: '2100-01-01T00:00:00Z',
	client_id: 'client-1',
};

const creates: Array<[string, string, FlowInput['parameters'], string]> = [
	[
		'Add to Company',
		'POST /companies',
		{
			...{ resource: 'contact', operation: 'addToCompany', contact: by('externalId', 'grace') },
			...{ company_id: 'new', additionalFields: { create_company: true } },
		},
		'company',
	],
	[
		'Add Tags by Name',
		'POST /tags',
		{
			...{ resource: 'tag', operation: 'addByName', target: 'contact', contact: by('externalId', 'grace') },
			...{ tag_names: ['new'], additionalFields: { create_missing_tags: true } },
		},
		'tag',
	],
	[
		'Adding to a company that is there',
		'POST /contacts/*/companies',
		{
			...{ resource: 'contact', operation: 'addToCompany', contact: by('externalId', 'grace') },
			...{ company_id: 'new', additionalFields: { create_company: true } },
		},
		'company',
	],
	...(['contact', 'conversation'] as const).map((target): (typeof creates)[number] => [
		`Tagging a ${target} by name`,
		`POST /${target}s/*/tags`,
		{
			...{ resource: 'tag', operation: 'addByName', target, contact: by('externalId', 'grace') },
			...{ conversation_id: by('id', '@conversation'), tag_names: ['new'] },
			additionalFields: { create_missing_tags: true },
		},
		'tag',
	]),
	[
		'Create or Update of a new contact',
		'POST /contacts',
		{ resource: 'contact', operation: 'upsert', role: 'user', email: 'new@example.com' },
		'contact',
	],
	[
		'Create or Update of a known contact',
		'PUT /contacts/*',
		{
			...{ resource: 'contact', operation: 'upsert', role: 'user', email: 'grace@example.com' },
			additionalFields: { name: 'Grace' },
		},
		'contact',
	],
	[
		'Create With Contact Lookup',
		'POST /conversations',
		{
			...{ resource: 'conversation', operation: 'createWithLookup', contact: by('externalId', 'grace') },
			body: 'Hello',
		},
		'conversation',
	],
	[
		'Send message',
		'POST /messages',
		{
			...{ resource: 'message', operation: 'send', contact: by('externalId', 'grace') },
			...{ message_type: 'inapp', body: 'Hello' },
		},
		'message',
	],
	['Reporting export', 'POST /export/reporting_data/enqueue', reporting, 'export'],
	[
		'Content export',
		'POST /export/content/data',
		{
			...{ resource: 'contentExport', operation: 'exportToFile' },
			...{ created_at_after: '2026-05-01T00:00:00Z', created_at_before: '2026-05-31T00:00:00Z' },
		},
		'export',
	],
	['Escalate', 'POST /conversations', escalation, 'conversation'],
	[
		'Create of a contact',
		'POST /contacts',
		{ resource: 'contact', operation: 'create', role: 'user', email: 'new@example.com' },
		'record',
	],
	[
		'Create of a company',
		'POST /companies',
		{ resource: 'company', operation: 'upsert', company_id: 'new' },
		'record',
	],
	[
		'Create of a note',
		'POST /contacts/*/notes',
		{ resource: 'note', operation: 'addToContact', contact_id: by('id', '@contact'), body: 'Called back' },
		'record',
	],
	[
		'Reply',
		'POST /conversations/*/reply',
		{
			resource: 'conversation',
			operation: 'reply',
			conversation_id: by('id', '@conversation'),
			body: 'Hello',
		},
		'record',
	],
];

describe.each(['without-id', 'empty'] as const)('an answer that is %s', (kind) => {
	test.each(creates)(
		'%s: the error says that it may have arrived',
		async (_name, route, parameters, what) => {
			intercom.faults.add({ route, kind, times: 1 });
			const { error, json } = await run(parameters);
			expect(json).toEqual([]);
			expect(`${error?.message}. ${error?.description}`).toMatch(
				/may have arrived|may or may not|could not be read/,
			);
			if (kind === 'without-id')
				expect(error?.message).toBe(`Intercom's answer names no ${what}: what was sent may have arrived`);
			expect(JSON.stringify(intercom.requests)).not.toMatch(/undefined|null\/|"id":"null"/);
		},
	);
});

test('Escalate keeps its claim, and the next run finds the conversation and opens no second one', async () => {
	intercom.faults.add({ route: 'POST /conversations', kind: 'without-id', times: 1 });
	const { error } = await run(escalation);
	expect(error?.message).toMatch(/may have arrived/);
	const contact = contactWith('grace@example.com') as Contact;
	const [hash, claim = ''] = String(contact.custom_attributes.ai_sessions_claims).split(':');
	expect(claim).toMatch(/^~/);
	expect(contact.custom_attributes.ai_sessions ?? '').toBe('');
	// As if a minute had passed since.
	const began = parseInt(claim.split('.')[1] ?? '', 36) - 60_000;
	contact.custom_attributes.ai_sessions_claims = `${hash}:${claim.split('.')[0]}.${began.toString(36)}`;
	const { json } = await run(escalation);
	expect(json[0]).toMatchObject({ conversation_created: false });
	expect(intercom.requests.of('POST /conversations')).toHaveLength(1);
});

test('a teammate or workspace that Intercom does not name is an error before anything is sent', async () => {
	intercom.faults.add({ route: 'GET /me', kind: 'without-id' });
	const { error } = await run({
		...{ resource: 'message', operation: 'send', contact: by('externalId', 'grace') },
		...{ message_type: 'inapp', body: 'Hello' },
	});
	expect(error?.message).toBe("Intercom's answer names no teammate");
	expect(intercom.requests.of('POST /messages')).toEqual([]);
});

const approval = {
	...{ operation: 'sendAndWait', responseType: 'approval', message: 'May I refund this?' },
	conversation_id: by('id', '@conversation'),
};

test.each([
	[
		'without-id',
		'POST /conversations/*/reply',
		/^Intercom's answer names no conversation: .*may have arrived/,
		1,
	],
	['empty', 'POST /conversations/*/reply', /may have arrived|may or may not|could not be read/, 1],
	['without-id', 'GET /me', /^Intercom's answer names no teammate/, 0],
] as const)(
	'an approval waits for nothing after an answer that is %s to %s',
	async (kind, route, told, notes) => {
		intercom.faults.add({ route, kind });
		const { status, error } = await run(approval, { approvalAt: intercom.url });
		expect(status).toBe('error');
		expect(error?.message).toMatch(told);
		expect(intercom.requests.of('POST /conversations/*/reply')).toHaveLength(notes);
	},
);
