import { addCompanies, addContacts, type Contact, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

/** What becomes of fields and attributes that are empty in an update. */

let intercom: Simulator;
let user: Contact;
let lead: Contact;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
	const facts = {
		email: 'grace@example.com',
		external_id: 'grace',
		name: 'Grace',
		phone: '+353871234567',
		owner_id: '814862',
		signed_up_at: 1_700_000_000,
	};
	[user, lead] = [
		addContacts(intercom.workspace, 1, () => facts)[0] as Contact,
		addContacts(intercom.workspace, 1, () => ({
			...facts,
			role: 'lead',
			external_id: 'lead-1',
		}))[0] as Contact,
	];
	for (const contact of [user, lead]) contact.custom_attributes = { bike_model: 'Roadster' };
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], items?: FlowInput['items']) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: { resource: 'contact', ...parameters },
		...(items ? { items } : {}),
	});

const by = (mode: string, value: string) => ({ __rl: true, mode, value });
const form = (value: object) => ({ mappingMode: 'defineBelow', value }) as never;
const clear = { options: { empty_values: 'clear' } };
const updates = () =>
	intercom.requests.filter(({ method }) => method === 'PUT').map(({ body }) => body as object);

const update = (contact: Contact) => ({ operation: 'update', contact_id: by('id', contact.id) });
const empty = {
	name: '={{ $json.missing }}',
	phone: '',
	owner_id: by('list', ''),
	signed_up_at: '={{ null }}',
};

test('what is empty stays as it is, beside what is not', async () => {
	const { error } = await run({
		...update(user),
		updateFields: { ...empty, avatar: 'https://example.com/a.png' },
	});
	expect(error).toBeUndefined();
	expect(updates()).toEqual([{ avatar: 'https://example.com/a.png' }]);
});

test.each([
	['fields', { updateFields: empty }],
	['attributes', { custom_attributes: form({ bike_model: '' }) }],
	['nothing at all', {}],
	['JSON without attributes', { updateFields: { custom_attributes_json: '{}' } }],
])('an update with nothing in it says so, and nothing is sent: %s', async (_what, given) => {
	const { error } = await run({ ...update(user), ...given });
	expect(error?.message).toBe('There is nothing to update');
	expect(error?.context?.itemIndex).toBe(0);
	expect(intercom.requests).toHaveLength(0);
});

test('with Clear, fields and attributes are taken away', async () => {
	const { error } = await run({
		...{ ...update(user), ...clear },
		updateFields: empty,
		custom_attributes: form({ bike_model: null }),
	});
	expect(error).toBeUndefined();
	expect(updates()).toEqual([
		{
			...{ name: '', phone: '', owner_id: null, signed_up_at: null },
			custom_attributes: { bike_model: null },
		},
	]);
	expect(user).toMatchObject({ owner_id: null, signed_up_at: null, custom_attributes: { bike_model: null } });
});

test.each([
	['update', (contact: Contact) => update(contact)],
	['upsert', ({ role }: Contact) => ({ operation: 'upsert', role, email: 'grace@example.com' })],
])("an attribute of a lead is cleared by an empty text, a user's by null: %s", async (_name, asked) => {
	for (const contact of [user, lead]) {
		const { error } = await run({
			...{ ...asked(contact), ...clear },
			custom_attributes: form({ bike_model: '' }),
		});
		expect(error).toBeUndefined();
	}
	expect(updates()).toEqual([
		{ custom_attributes: { bike_model: null } },
		{ custom_attributes: { bike_model: '' } },
	]);
});

test('a null in JSON and the owner nobody are sent on purpose, whatever Empty Values says', async () => {
	const { error } = await run({
		...update(user),
		updateFields: { custom_attributes_json: '{"bike_model": null}', owner_id: by('id', 'Nobody') },
	});
	expect(error).toBeUndefined();
	expect(updates()).toEqual([{ owner_id: null, custom_attributes: { bike_model: null } }]);
});

test('a contact that is created gets nothing to clear', async () => {
	const { error } = await run({
		...{ operation: 'upsert', role: 'lead', email: 'new@example.com', ...clear },
		custom_attributes: form({ bike_model: '' }),
		additionalFields: { name: '' },
	});
	expect(error).toBeUndefined();
	expect(intercom.requests.of('POST /contacts')[0]?.body).toEqual({
		...{ role: 'lead', email: 'new@example.com', custom_attributes: {} },
	});
});

test('companies and conversations, too', async () => {
	const [company] = addCompanies(intercom.workspace, 1, () => ({ company_id: 'acme', name: 'Acme' }));
	const [conversation] = intercom.workspace.conversations.keys();
	const kinds = [
		{
			resource: 'company',
			company_id: by('id', company?.id ?? ''),
			updateFields: { plan: '', size: '={{ null }}' },
		},
		{
			...{ resource: 'conversation', conversation_id: by('id', String(conversation)) },
			updateFields: { title: '' },
		},
	];
	for (const parameters of kinds)
		expect((await run({ ...parameters, operation: 'update' })).error?.message).toBe(
			'There is nothing to update',
		);
	expect(updates()).toEqual([]);
	for (const parameters of kinds) await run({ ...parameters, operation: 'update', ...clear });
	expect(updates()).toEqual([{ plan: '', size: null }, { title: '' }]);
});

test.each([
	['update', () => update(user)],
	['upsert', () => ({ operation: 'upsert', role: 'user', email: user.email as string })],
	['upsertMany', () => ({ operation: 'upsertMany', role: 'user', email: user.email as string })],
])('%s: to clear that a contact gets no emails may reach a customer', async (_operation, parameters) => {
	const { error } = await runIntercom({
		credential: {
			region: 'custom',
			baseUrl: intercom.url,
			accessToken: intercom.token,
			allowedActions: 'internal',
		},
		parameters: {
			resource: 'contact',
			...parameters(),
			updateFields: { unsubscribed_from_emails: '={{ null }}', name: 'Grace' },
			additionalFields: { unsubscribed_from_emails: '={{ null }}', name: 'Grace' },
			...clear,
		},
	});
	expect(error?.message).toContain('Allowed Actions');
	expect(intercom.requests).toHaveLength(0);
});
