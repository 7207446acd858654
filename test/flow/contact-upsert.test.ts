import { addContacts, type Contact, type Simulator, startSimulator } from '../../simulator';
import { mergeContacts } from '../../simulator/resources/contacts';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: { resource: 'contact', operation: 'upsert', role: 'user', ...parameters },
		...more,
	});

const times = (count: number) => Array.from({ length: count }, (_, number) => ({ json: { number } }));

const add = ({ archived = false, ...facts }: { [name: string]: unknown }): Contact =>
	Object.assign(addContacts(intercom.workspace, 1, () => facts)[0] as Contact, { archived });

const contactsWith = (email: string) =>
	[...intercom.workspace.contacts.values()].filter((contact) => contact.email === email);

/** From now on, searches know nothing that is written. */
const lag = () => intercom.setSearchLag(10 * 60_000);

const creates = () => intercom.requests.of('POST /contacts').map(({ body, status }) => ({ body, status }));

describe('who it is', () => {
	test('a new email is created, trimmed and in lower case, and the output says so', async () => {
		const { json, error } = await run({
			email: '  Grace.HOPPER@Example.com ',
			additionalFields: { name: 'Grace', custom_attributes_json: '{"bike_model": "Roadster"}' },
		});
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({
			result: 'created',
			unarchived: false,
			email: 'grace.hopper@example.com',
		});
		expect(creates()).toEqual([
			{
				status: 200,
				body: {
					role: 'user',
					email: 'grace.hopper@example.com',
					name: 'Grace',
					custom_attributes: { bike_model: 'Roadster' },
				},
			},
		]);
	});

	test('a known email is updated, whatever its case', async () => {
		const [ada] = contactsWith('ada.okafor@example.com');
		const { json } = await run({ email: 'ADA.Okafor@example.com', additionalFields: { name: 'Ada O.' } });
		expect(json[0]).toMatchObject({ id: ada?.id, result: 'updated', name: 'Ada O.' });
		expect(creates()).toEqual([]);
	});

	test('with nothing to change, nothing is written', async () => {
		const { json } = await run({ email: 'ada.okafor@example.com' });
		expect(json[0]).toMatchObject({ result: 'unchanged' });
		expect(intercom.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
	});

	test('by external ID, with an email that the contact did not have', async () => {
		const known = add({ external_id: 'customer-1', email: 'old@example.com' });
		const { json } = await run({ external_id: ' customer-1 ', email: 'New@example.com' });
		expect(json[0]).toMatchObject({ id: known.id, result: 'updated', email: 'new@example.com' });
	});

	test('by email, with an external ID that the contact did not have', async () => {
		const known = add({ external_id: null, email: 'no-id@example.com' });
		const { json } = await run({ external_id: 'customer-2', email: 'no-id@example.com' });
		expect(json[0]).toMatchObject({ id: known.id, result: 'updated', external_id: 'customer-2' });
	});

	test('an external ID is never taken from a contact', async () => {
		intercom.settings.sharedEmails = false;
		const known = add({ external_id: 'customer-3', email: 'three@example.com' });
		const { error } = await run({ external_id: 'customer-4', email: 'three@example.com' });
		expect(error?.message).toMatch(/has another external ID: "customer-3"/);
		expect(known.external_id).toBe('customer-3');
		expect(contactsWith('three@example.com')).toHaveLength(1);
	});

	test.each([false, true])(
		'users with other external IDs may share an email; the search lags: %s',
		async (lags) => {
			intercom.settings.sharedEmails = true;
			if (lags) lag();
			const first = await run({ external_id: 'twin-1', email: 'twins@example.com' });
			const second = await run({ external_id: 'twin-2', email: 'twins@example.com' });
			expect(second.error).toBeUndefined();
			expect(second.json[0]).toMatchObject({ result: 'created', external_id: 'twin-2' });
			const again = await run({ external_id: 'twin-1', email: 'twins@example.com' });
			expect(again.json[0]).toMatchObject({ result: 'unchanged', id: first.json[0]?.id });
			expect(contactsWith('twins@example.com').map(({ external_id }) => external_id)).toEqual([
				'twin-1',
				'twin-2',
			]);
		},
	);

	test('of several with one email, the one without an external ID gets it', async () => {
		intercom.settings.sharedEmails = true;
		add({ external_id: 'other', email: 'several@example.com', last_seen_at: 2_000_000_000 });
		const free = add({ external_id: null, email: 'several@example.com' });
		const { json } = await run({ external_id: 'mine', email: 'several@example.com' });
		expect(json[0]).toMatchObject({ id: free.id, external_id: 'mine', result: 'updated' });
	});

	test('two keys of two contacts are an error that names both', async () => {
		intercom.settings.sharedEmails = false;
		const [one, other] = [add({ external_id: 'one' }), add({ email: 'other@example.com' })];
		const { error } = await run({ external_id: 'one', email: 'other@example.com' });
		expect(error?.message).toMatch(/^Two contacts of Intercom have/);
		expect(error?.description).toContain(one.id);
		expect(error?.description).toContain(other.id);
		expect(one.email).not.toBe('other@example.com');
	});

	test('a lead and a user of one email are told apart', async () => {
		const user = add({ email: 'both@example.com', role: 'user' });
		const lead = add({ email: 'both@example.com', role: 'lead' });
		const asked = { email: 'both@example.com', additionalFields: { name: 'Renamed' } };
		expect((await run({ ...asked, role: 'lead' })).json[0]).toMatchObject({ id: lead.id });
		expect((await run(asked)).json[0]).toMatchObject({ id: user.id });
		expect(contactsWith('both@example.com')).toHaveLength(2);
	});

	test.each([
		{ email: 'lead@example.com' },
		{ external_id: 'lead-1' },
		{ email: 'lead@example.com', external_id: 'new-1' },
	])('a lead becomes a user where one is asked for: %j', async (asked) => {
		const lead = add({ external_id: 'lead-1', email: 'lead@example.com', role: 'lead' });
		const { json, error } = await run(asked);
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ id: lead.id, role: 'user', result: 'updated' });
		expect(contactsWith('lead@example.com')).toHaveLength(1);
		expect((await run(asked)).json[0]).toMatchObject({ id: lead.id, result: 'unchanged' });
	});

	test.each([{ email: 'user@example.com' }, { external_id: 'user-1' }])(
		'a user stays one where a lead is asked for, and no lead is made beside it: %j',
		async (asked) => {
			const user = add({ external_id: 'user-1', email: 'user@example.com', role: 'user' });
			const { json } = await run({ ...asked, role: 'lead', additionalFields: { name: 'Still a user' } });
			expect(json[0]).toMatchObject({ id: user.id, role: 'user', name: 'Still a user' });
			expect(contactsWith('user@example.com')).toHaveLength(1);
		},
	);

	test('the same values sent again send no update', async () => {
		const asked = {
			email: 'Same@Example.com',
			external_id: 'same-1',
			additionalFields: {
				name: 'Phone & SMS',
				phone: '+353871234567',
				owner_id: { __rl: true, mode: 'id', value: '814862' },
				signed_up_at: '2026-01-31T09:00:00Z',
				custom_attributes_json: '{"bike_model": "Roadster"}',
			},
		};
		const puts = () => intercom.requests.filter(({ method }) => method === 'PUT').length;
		const first = await run(asked);
		expect(first.json[0]).toMatchObject({ result: 'created' });
		const second = await run(asked);
		expect(second.json[0]).toMatchObject({ result: 'unchanged', id: first.json[0]?.id });
		// Found by the search, which may be behind: what it knows is not taken for what is.
		const [contact] = contactsWith('same@example.com') as [Contact];
		contact.external_id = null;
		lag();
		const byEmail = { ...asked, external_id: '' };
		expect((await run(byEmail)).json[0]).toMatchObject({ result: 'unchanged' });
		expect(puts()).toBe(0);
		contact.name = 'Somebody else';
		expect((await run(byEmail)).json[0]).toMatchObject({
			result: 'updated',
			name: expect.stringContaining('SMS'),
		});
		contact.custom_attributes.bike_model = 'City 2';
		expect((await run(byEmail)).json[0]).toMatchObject({ result: 'updated' });
		expect(contact).toMatchObject({ name: 'Phone & SMS', custom_attributes: { bike_model: 'Roadster' } });
		expect(puts()).toBe(2);
	});

	test('a merged contact leads to the one that took it in', async () => {
		const lead = add({ external_id: 'merged-1', email: null, role: 'lead' });
		const user = add({ external_id: 'stays', email: 'stays@example.com' });
		mergeContacts(intercom.workspace, lead, user);
		// Intercom goes on to know the ID, and says where its contact went.
		intercom.workspace.contactsBy.external_id.set('merged-1', lead.id);
		const { json, error } = await run({ external_id: 'merged-1', additionalFields: { name: 'One' } });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ id: user.id, name: 'One', external_id: 'stays', result: 'updated' });
	});

	test('neither email nor external ID is an error before anything is sent', async () => {
		const { error } = await run({ email: '={{ "  " }}', additionalFields: { phone: '+353871234567' } });
		expect(error?.message).toBe('The contact is known by neither Email nor External ID');
		expect(intercom.requests).toHaveLength(0);
	});

	test('what is no email is an error before anything is sent', async () => {
		const { error } = await run({ email: 'ada at example.com' });
		expect(error?.message).toMatch(/^"Email" is no email address: "ada at example.com"/);
		expect(intercom.requests).toHaveLength(0);
	});
});

describe('never a second one', () => {
	test('50 items with one new email make one contact', async () => {
		lag();
		const { json, error } = await run(
			{
				email: '={{ $json.number % 2 ? "New@Example.com" : "new@example.com" }}',
				additionalFields: { name: '={{ "Number " + $json.number }}' },
			},
			{ items: times(50) },
		);
		expect(error).toBeUndefined();
		expect(contactsWith('new@example.com')).toMatchObject([{ name: 'Number 49' }]);
		expect(json.map(({ result }) => result)).toEqual(['created', ...Array<string>(49).fill('updated')]);
		expect(creates()).toHaveLength(1);
	});

	test.each(['user', 'lead'])('nor do two runs at once, each with 25 items and a new %s', async (role) => {
		lag();
		const asked = {
			role,
			email: 'race@example.com',
			additionalFields: { name: '={{ "Number " + $json.number }}' },
		};
		const runs = await Promise.all([run(asked, { items: times(25) }), run(asked, { items: times(25) })]);
		expect(runs.map(({ error }) => error)).toEqual([undefined, undefined]);
		const results = runs.flatMap(({ json }) => json.map(({ result }) => result));
		expect(results.filter((result) => result === 'created')).toHaveLength(1);
		expect(contactsWith('race@example.com')).toHaveLength(1);
	});

	test('two runs with one new external ID and different emails make one contact, too', async () => {
		const asked = (email: string) => run({ external_id: 'same', email });
		const runs = await Promise.all([asked('a@example.com'), asked('b@example.com')]);
		expect(runs.map(({ json }) => json[0]?.result).sort()).toEqual(['created', 'updated']);
		const made = [...intercom.workspace.contacts.values()].filter(
			({ external_id }) => external_id === 'same',
		);
		expect(made).toHaveLength(1);
	});

	test('one that the search does not know yet is found by what Intercom refuses', async () => {
		lag();
		const hidden = add({ email: 'hidden@example.com', external_id: 'hidden' });
		const { json, error } = await run({ email: 'hidden@example.com', additionalFields: { name: 'Found' } });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ id: hidden.id, result: 'updated', name: 'Found' });
		expect(creates().map(({ status }) => status)).toEqual([409]);
	});

	test('a create whose answer is lost is not sent again', async () => {
		intercom.faults.add({ route: 'POST /contacts', kind: 'reset', afterWork: true });
		const { error } = await run({ email: 'lost@example.com' });
		expect(error?.description).toMatch(/may or may not/);
		expect(creates()).toHaveLength(1);
	});

	test('a contact that was deleted after it was written is created anew', async () => {
		lag();
		const first = await run({ email: 'again@example.com' });
		const id = String(first.json[0]?.id);
		await run({ operation: 'delete', contact_id: { __rl: true, mode: 'id', value: id } });
		const second = await run({ email: 'again@example.com' });
		expect(second.json[0]).toMatchObject({ result: 'created' });
	});

	test('a contact whose email changed after it was written is not taken for the old one', async () => {
		lag();
		const first = await run({ email: 'before@example.com' });
		const contact = intercom.workspace.contacts.get(String(first.json[0]?.id)) as Contact;
		await run({
			operation: 'update',
			contact_id: { __rl: true, mode: 'id', value: contact.id },
			updateFields: { email: 'After@example.com ' },
		});
		expect(contact.email).toBe('after@example.com');
		const second = await run({ email: 'before@example.com' });
		expect(second.json[0]).toMatchObject({ result: 'created' });
		expect(second.json[0]?.id).not.toBe(contact.id);
	});
});

describe('archived contacts', () => {
	test.each([{ email: 'gone@example.com' }, { external_id: 'gone' }])(
		'are an error without the option: %j',
		async (asked) => {
			const gone = add({ email: 'gone@example.com', external_id: 'gone', archived: true, name: 'Gone' });
			const { error } = await run({ ...asked, additionalFields: { name: 'Back' } });
			expect(error?.message).toMatch(/is archived in Intercom$/);
			expect(error?.description).toContain(gone.id);
			expect(gone).toMatchObject({ archived: true, name: 'Gone' });
		},
	);

	test.each([{ email: 'gone@example.com' }, { external_id: 'gone' }])(
		'are brought back with it: %j',
		async (asked) => {
			const gone = add({ email: 'gone@example.com', external_id: 'gone', archived: true });
			const { json, error } = await run({
				...asked,
				additionalFields: { name: 'Back' },
				options: { unarchive: true },
			});
			expect(error).toBeUndefined();
			expect(json[0]).toMatchObject({ id: gone.id, result: 'updated', unarchived: true });
			expect(gone).toMatchObject({ archived: false, name: 'Back' });
			expect(contactsWith('gone@example.com')).toHaveLength(1);
		},
	);
});

test.each([true, false])(
	'Escalate brings back a contact that is given by its ID; Create Contact If Missing: %s',
	async (create_contact) => {
		const gone = add({ email: 'gone@example.com', archived: true });
		const escalate = async (value: string) =>
			await run({
				...{ resource: 'conversation', operation: 'escalateToHuman', session_id: 'session', body: 'Help' },
				contact: { __rl: true, mode: 'id', value },
				additionalFields: { create_contact },
			});
		const { json, error } = await escalate(gone.id);
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ contact_id: gone.id, contact_created: false });
		expect(gone.archived).toBe(false);
		const nobody = await escalate('0123456789abcdef01234567');
		expect(nobody.error?.message).toBe('Intercom has no contact with the ID "0123456789abcdef01234567"');
	},
);

test('a permission that is missing is named, and nothing is created', async () => {
	const { error } = await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: 'simulated-token-read-only' },
		parameters: { resource: 'contact', operation: 'upsert', role: 'user', email: 'new@example.com' },
	});
	expect(error?.description).toMatch(/needs the permission "[\w ]+ users and companies"/);
	expect(contactsWith('new@example.com')).toEqual([]);
});
