import { LoadOptionsContext } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../nodes/Intercom/resources';
import { rowOf } from '../../nodes/Intercom/engine/output';
import { placesOf } from '../../nodes/Intercom/table/compile';
import {
	addCompanies,
	addContacts,
	addConversations,
	type Contact,
	type Simulator,
	startSimulator,
} from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], items?: FlowInput['items']) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters,
		...(items ? { items } : {}),
	});

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const someContact = () => [...intercom.workspace.contacts.values()][0] as Contact;
const getContact = () => ({ resource: 'contact', operation: 'get', contact_id: byId(someContact().id) });

/** More than any write may give. */
const MOST_CHARACTERS = 2500;

const reply = (conversation: string) => ({
	resource: 'conversation',
	operation: 'reply',
	conversation_id: byId(conversation),
	body: 'Thanks for waiting',
});

/** A conversation that has been going on for long. */
async function longConversation(): Promise<string> {
	const [conversation] = addConversations(intercom.workspace, someContact(), 1);
	const id = String((conversation as unknown as IDataObject).id);
	const items = Array.from({ length: 60 }, () => ({ json: {} }));
	const { error } = await run({ ...reply(id), body: 'A word. '.repeat(80) }, items);
	expect(error?.message).toBeUndefined();
	return id;
}

test('no row has more than 30 columns, and every column says what it means', () => {
	for (const { resource, entry } of placesOf(resources)) {
		const columns = Object.entries(rowOf(resources[resource]!, entry)?.columns ?? {});
		expect(columns.length).toBeLessThanOrEqual(30);
		for (const [name, { means }] of columns)
			expect({ name, means }).toEqual({ name, means: expect.stringMatching(/\w/) as string });
	}
});

test('a contact is the columns of its row, the same ones for each, and in their order', async () => {
	const { json } = await run({ resource: 'contact', operation: 'getAll', returnAll: true });
	expect(json.length).toBeGreaterThan(1);
	const names = Object.keys(rowOf(resources.contact!, resources.contact!.operations.getAll!)!.columns);
	for (const row of json) expect(Object.keys(row)).toEqual(names);
	expect(names).not.toContain('android_device');
});

test('Selected Fields gives these columns in this order, from a list or an expression', async () => {
	for (const outputFields of [['email', 'id'], '={{ ["email", "id"] }}', '={{ "email, id" }}']) {
		const { json, error } = await run({ ...getContact(), output: 'selected', outputFields });
		expect(error?.message).toBeUndefined();
		expect(json.map(Object.keys)).toEqual([['email', 'id']]);
		expect(json[0]?.id).toBe(someContact().id);
	}
});

test.each([
	[['nickname'], /"Fields" has no field "nickname"/],
	[[], /"Fields" is empty/],
])('fields %j are an error before anything is sent', async (outputFields, message) => {
	const { error } = await run({ ...getContact(), output: 'selected', outputFields });
	expect(error?.message).toMatch(message);
	expect(intercom.requests).toHaveLength(0);
});

test('Raw is everything that Intercom gave; so is a workflow saved with the switch Simplify turned off', async () => {
	const raw = await run({ ...getContact(), output: 'raw' });
	expect(raw.json[0]).toMatchObject({ type: 'contact', location: { type: 'location' } });
	for (const simplify of [false, '={{ false }}']) {
		const saved = await run({ ...getContact(), simplify });
		expect(saved.json).toEqual(raw.json);
	}
	const chosen = await run({ ...getContact(), simplify: false, output: 'simplified' });
	expect(chosen.json[0]).not.toHaveProperty('type');
});

test('the editor offers the columns of the chosen operation', async () => {
	const { Intercom } = await import('../../nodes/Intercom/Intercom.node');
	const context = {
		getCurrentNodeParameter: (name: string) => ({ resource: 'contact', operation: 'get' })[name],
	} as unknown as LoadOptionsContext;
	const offered = await new Intercom().methods.loadOptions.outputFields.call(context);
	expect(offered.slice(0, 2).map(({ name, value }) => ({ name, value }))).toEqual([
		{ name: 'ID', value: 'id' },
		{ name: 'External ID', value: 'external_id' },
	]);
});

describe('a write in a conversation of 60 parts', () => {
	it.each([
		[{ operation: 'reply', body: 'Hello' }, { result: 'replied', state: 'open' }, true],
		[{ operation: 'addNote', body: 'Careful' }, { result: 'note added' }, true],
		[{ operation: 'close' }, { result: 'closed', state: 'closed' }, true],
		[
			{ operation: 'assign', type: 'admin', assignee_id: byId('814860') },
			{ result: 'assigned', assignee_id: '814860' },
			true,
		],
		[
			{ operation: 'snooze', snoozed_until: '2030-01-01T00:00:00Z' },
			{ result: 'snoozed', state: 'snoozed', snoozed_until: '2030-01-01T00:00:00.000Z' },
			true,
		],
		[{ operation: 'update', updateFields: { title: 'Refund' } }, { result: 'updated', part_id: null }, false],
	])('%j gives what it changed', async (parameters, expected, addsPart) => {
		const id = await longConversation();
		const { json, error } = await run({ ...reply(id), ...parameters });
		expect(error?.message).toBeUndefined();
		expect(json).toEqual([expect.objectContaining({ conversation_id: id, ...expected })]);
		if (addsPart) {
			const raw = await run({
				resource: 'conversation',
				operation: 'get',
				conversation_id: byId(id),
				output: 'raw',
			});
			const { conversation_parts: parts } = raw.json[0]?.conversation_parts as {
				conversation_parts: IDataObject[];
			};
			expect(json[0]?.part_id).toBe(String(parts.at(-1)?.id));
		}
		expect(JSON.stringify(json[0]).length).toBeLessThan(MOST_CHARACTERS);
	});
});

test('an event gives what was recorded', async () => {
	const { json, error } = await run({
		resource: 'event',
		operation: 'create',
		event_name: 'ordered-item',
		identify_by: 'id',
		contact_id: byId(someContact().id),
		created_at: '2026-01-31T09:00:00.000Z',
		additionalFields: { metadata: '{"order": "1234"}' },
	});
	expect(error?.message).toBeUndefined();
	expect(json).toEqual([
		{
			success: true,
			event_name: 'ordered-item',
			created_at: '2026-01-31T09:00:00.000Z',
			contact_id: someContact().id,
			email: null,
			user_id: null,
			metadata: { order: '1234' },
		},
	]);
});

test('a conversation says who wrote last, and how long the customer waited for the first reply', async () => {
	const id = await longConversation();
	const get = { resource: 'conversation', operation: 'get', conversation_id: byId(id) };
	const { json } = await run(get);
	expect(json[0]).toMatchObject({ last_message_by: 'teammate', fin_answered_last: false });
	expect(json[0]).toHaveProperty('first_admin_reply_at');
	expect(json[0]).toHaveProperty('time_to_admin_reply');
});

test('a change of an article does not give its text back', async () => {
	const created = await run({ resource: 'article', operation: 'create', title: 'Brakes' });
	expect(created.error?.message).toBeUndefined();
	const id = created.json[0]?.id;
	const { json, error } = await run({
		resource: 'article',
		operation: 'update',
		article_id: byId(String(id)),
		updateFields: { body: `<p>${'A long text. '.repeat(1000)}</p>` },
	});
	expect(error?.message).toBeUndefined();
	expect(json[0]).toMatchObject({ id: String(id) });
	expect(JSON.stringify(json[0]).length).toBeLessThan(MOST_CHARACTERS);
});

describe('names of what Intercom gives by its ID', () => {
	const tagged = async () => {
		const [tag] = intercom.workspace.tags.values();
		const people = [...intercom.workspace.contacts.values()].slice(0, 3);
		for (const { tags } of people)
			tags.push({ id: String(tag?.id), applied_at: 1, applied_by: '814860' } as never);
		return { name: String(tag?.name), count: people.length };
	};
	const all = { resource: 'contact', operation: 'getAll', returnAll: true };

	test('tags of contacts are looked up once in a run, however many contacts there are', async () => {
		const { name, count } = await tagged();
		const { json, error } = await run(all);
		expect(error?.message).toBeUndefined();
		const named = json.filter(({ tags }) => (tags as string[]).includes(name));
		expect(named.length).toBeGreaterThanOrEqual(count);
		expect(intercom.requests.of('GET /tags')).toHaveLength(1);
	});

	test('are IDs where the tags cannot be read: the contacts are given all the same', async () => {
		await tagged();
		intercom.faults.add({ route: 'GET /tags', kind: 'status', status: 500 } as never);
		const { json, error } = await run(all);
		expect(error?.message).toBeUndefined();
		const ids = json.flatMap(({ tags }) => tags as string[]);
		expect(ids.length).toBeGreaterThan(0);
		for (const id of ids) expect(id).toMatch(/^\d+$/);
	});

	describe('companies of contacts', () => {
		const companyRequests = () => intercom.requests.of('GET /companies/*');

		/** As many companies as are asked for; each of as many contacts belongs to one, and the first one to all. */
		const peopleOf = (count: number) => {
			const { contacts, companies } = intercom.workspace;
			contacts.clear();
			const added = addCompanies(intercom.workspace, count, (number) => ({ name: `Firm &amp; ${number}` }));
			addContacts(intercom.workspace, count, (number) => ({ email: `at.${number}@example.com` }));
			[...contacts.values()].forEach((contact, number) => {
				contact.company_ids = number === 0 ? added.map(({ id }) => id) : [added[number]!.id];
			});
			expect(companies.size).toBeGreaterThanOrEqual(count);
			return { ids: added.map(({ id }) => id), first: () => [...contacts.values()][0]! };
		};
		const rowOfFirst = async (first: () => Contact) => {
			const { json, error } = await run(all);
			expect(error?.message).toBeUndefined();
			return json.find(({ id }) => id === first().id)!;
		};

		test('are names and IDs; each company is asked for once in a run', async () => {
			const { ids, first } = peopleOf(12);
			expect(await rowOfFirst(first)).toMatchObject({
				companies: ids.slice(0, 10).map((_id, number) => `Firm & ${number}`),
				company_ids: ids.slice(0, 10),
				companies_total_count: 12,
			});
			expect(
				companyRequests()
					.map(({ path }) => path.split('/').at(-1))
					.sort(),
			).toEqual([...ids].sort());
		});

		test('are IDs beyond the first 50 companies of a run', async () => {
			peopleOf(60);
			const { json } = await run(all);
			expect(companyRequests()).toHaveLength(50);
			const words = new Set(json.flatMap(({ companies }) => companies as string[]));
			expect([...words].filter((word) => word.startsWith('Firm'))).toHaveLength(50);
			expect([...words].filter((word) => /^[0-9a-f]{24}$/.test(word))).toHaveLength(10);
		});

		test('rows of a list look their companies up side by side: none waits for the one before it', async () => {
			peopleOf(30);
			intercom.faults.add({ kind: 'slow', milliseconds: 300, route: 'GET /companies/*' });
			await run(all);
			expect(Math.max(...companyRequests().map(({ inFlight }) => inFlight))).toBeGreaterThan(10);
		});

		test('one that is gone is an ID, and the others are names', async () => {
			const { ids, first } = peopleOf(4);
			intercom.workspace.companies.delete(ids[0]!);
			expect(await rowOfFirst(first)).toMatchObject({
				companies: [ids[0], 'Firm & 1', 'Firm & 2', 'Firm & 3'],
				company_ids: ids,
			});
		});

		test.each([403, 500])(
			'are IDs where they cannot be read (%i), which is found out once',
			async (status) => {
				const { ids, first } = peopleOf(8);
				intercom.faults.add({ route: 'GET /companies/*', kind: 'status', status });
				expect(await rowOfFirst(first)).toMatchObject({ companies: ids, company_ids: ids });
				expect(new Set(companyRequests().map(({ path }) => path)).size).toBe(1);
			},
		);

		test('are not asked for where nobody wants their names, and neither are tags', async () => {
			await tagged();
			const { first } = peopleOf(3);
			first().tags.push({ id: '501', applied_at: 1, applied_by: '814860' } as never);
			const fields = ['id', 'company_ids', 'companies_total_count'];
			const selected = await run({ ...all, output: 'selected', outputFields: fields });
			expect(selected.error?.message).toBeUndefined();
			expect(selected.json[0]?.company_ids).not.toEqual([]);
			await run({ ...all, output: 'raw' });
			for (const contact of intercom.workspace.contacts.values()) contact.company_ids = [];
			await run({ ...all, output: 'selected', outputFields: ['companies'] });
			expect(new Set(intercom.requests.map(({ path }) => path))).toEqual(new Set(['/contacts']));
		});
	});

	test('an article tells the name of its collection', async () => {
		const collection = await run({
			resource: 'helpCenter',
			operation: 'createCollection',
			name: 'Brakes &amp; gears',
		});
		const id = String(collection.json[0]?.id);
		const created = await run({
			...{ resource: 'article', operation: 'create', title: 'Squeal', state: 'draft' },
			additionalFields: { parent_id: byId(id) },
		});
		expect(created.error?.message).toBeUndefined();
		const { json } = await run({
			resource: 'article',
			operation: 'get',
			article_id: byId(String(created.json[0]?.id)),
		});
		expect(json[0]).toMatchObject({ collection_id: id, collection_name: 'Brakes & gears' });
	});
});
