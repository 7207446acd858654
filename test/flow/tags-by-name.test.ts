import { addContacts, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
	addContacts(intercom.workspace, 40, (number) => ({
		email: `tagged.${number}@example.com`,
		external_id: `tagged ${number}`,
	}));
});
afterEach(async () => await intercom.stop());

const by = (mode: string, value: string) => ({ __rl: true, mode, value });

const run = async (operation: string, parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: { resource: 'tag', operation, target: 'contact', ...parameters },
		...more,
	});

const tagNames = (record?: { tags: Array<{ id: string }> }) =>
	record?.tags.map(({ id }) => intercom.workspace.tags.get(id)?.name);
const person = (number: number) =>
	[...intercom.workspace.contacts.values()].find(({ external_id }) => external_id === `tagged ${number}`);
const createTags = async (...names: string[]) => {
	for (const name of names)
		await runIntercom({
			credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
			parameters: { resource: 'tag', operation: 'create', name },
		});
	intercom.requests.clear();
};

const first = {
	contact: () => person(0),
	company: () => [...intercom.workspace.companies.values()][0],
	conversation: () => [...intercom.workspace.conversations.values()][0],
	ticket: () => [...intercom.workspace.tickets.values()][0],
};
const KINDS = ['contact', 'company', 'conversation', 'ticket'] as const;

const on = (target: (typeof KINDS)[number]) => ({
	target,
	[target === 'contact' ? 'contact' : `${target}_id`]: by('id', String(first[target]()?.id)),
});

test.each(KINDS)(
	'several tags are added to a %s and taken away again, by name in any case',
	async (target) => {
		await createTags('Gold', 'Silver');
		const before = tagNames(first[target]()) ?? [];
		const added = await run('addByName', { ...on(target), tag_names: [' gold', 'SILVER', 'Gold'] });
		expect(added.error).toBeUndefined();
		expect(added.json[0]).toMatchObject({
			target,
			id: first[target]()?.id,
			tags: [{ name: 'Gold' }, { name: 'Silver' }],
		});
		expect(tagNames(first[target]())).toEqual([...before, 'Gold', 'Silver']);

		const removed = await run('removeByName', { ...on(target), tag_names: 'gold, silver' });
		expect(removed.error).toBeUndefined();
		expect(removed.json[0]).toMatchObject({ removed: ['Gold', 'Silver'], not_tagged: [] });
		expect(tagNames(first[target]())).toEqual(before);
		expect(intercom.workspace.tags.size).toBe(
			new Set([...intercom.workspace.tags.values()].map(({ name }) => name)).size,
		);
	},
);

test.each(['email', 'externalId'])('a contact is named by %s', async (mode) => {
	await createTags('Gold');
	const value = mode === 'email' ? 'Tagged.0@example.com' : 'tagged 0';
	const { error } = await run('addByName', { contact: by(mode, value), tag_names: ['Gold'] });
	expect(error).toBeUndefined();
	expect(tagNames(person(0))).toEqual(['Gold']);
});

test('a tag that does not exist is an error that names it, and nothing is tagged', async () => {
	await createTags('Gold');
	const { error } = await run('addByName', { ...on('contact'), tag_names: ['Gold', 'Glod', 'Slver'] });
	expect(error?.message).toBe('There is no tag "Glod", "Slver" in this workspace');
	expect(tagNames(person(0))).toEqual([]);
	expect(intercom.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test.each(['contact', 'company'] as const)(
	'tags that are missing are created for a %s where that is wanted',
	async (target) => {
		const { error } = await run('addByName', {
			...on(target),
			tag_names: ['Brand New'],
			additionalFields: { create_missing_tags: true },
		});
		expect(error).toBeUndefined();
		expect(tagNames(first[target]())).toContain('Brand New');
	},
);

test('40 items look the tags up once, create a missing one once, and tag each record', async () => {
	const { error } = await run(
		'addByName',
		{
			contact: by('email', '={{ "tagged." + $json.number + "@example.com" }}'),
			tag_names: ['Brand New'],
			additionalFields: { create_missing_tags: true },
		},
		{ items: Array.from({ length: 40 }, (_, number) => ({ json: { number } })) },
	);
	expect(error).toBeUndefined();
	expect(intercom.requests.of('GET /tags')).toHaveLength(1);
	expect(intercom.requests.of('POST /tags')).toHaveLength(1);
	expect(intercom.requests.of('POST /contacts/*/tags')).toHaveLength(40);
	expect(tagNames(person(39))).toEqual(['Brand New']);
});

test("contacts and companies need no teammate; conversations get the token's own, or the one that is picked", async () => {
	await createTags('Gold');
	await run('addByName', { ...on('contact'), tag_names: ['Gold'] });
	expect(intercom.requests.of('GET /me')).toEqual([]);
	await run('addByName', { ...on('conversation'), tag_names: ['Gold'] });
	await run('addByName', {
		...on('ticket'),
		tag_names: ['Gold'],
		additionalFields: { admin_id: by('id', '814861') },
	});
	expect(intercom.requests.of('POST /conversations/*/tags')[0]?.body).toMatchObject({ admin_id: '814860' });
	expect(intercom.requests.of('POST /tickets/*/tags')[0]?.body).toMatchObject({ admin_id: '814861' });
	expect(intercom.requests.of('GET /me')).toHaveLength(1);
});

test.each(['contact', 'conversation', 'ticket'] as const)(
	'a tag that a %s does not have, or that nobody has, is told',
	async (target) => {
		await createTags('Gold', 'Silver');
		await run('addByName', { ...on(target), tag_names: ['Gold'] });
		const { json, error } = await run('removeByName', {
			...on(target),
			tag_names: ['Gold', 'Silver', 'Bronze'],
		});
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ removed: ['Gold'], not_tagged: ['Bronze', 'Silver'] });
	},
);

test.each(['contact', 'conversation', 'ticket'] as const)(
	'a %s that does not exist is an error, not a missing tag',
	async (target) => {
		await createTags('Gold');
		const unknown = {
			...on(target),
			[target === 'contact' ? 'contact' : `${target}_id`]: by('id', '999999'),
		};
		for (const operation of ['addByName', 'removeByName']) {
			const { error } = await run(operation, { ...unknown, tag_names: ['Gold'] });
			expect(error?.message).toMatch(/^Intercom did not find this/);
		}
	},
);

test('what fails in the middle says what was done', async () => {
	await createTags('Gold', 'Silver');
	intercom.faults.add({ route: 'POST /contacts/*/tags', kind: 'status', status: 403, nth: 2 });
	const { error } = await run('addByName', { ...on('contact'), tag_names: ['Gold', 'Silver'] });
	expect(error?.description).toMatch(/^Tagging with "Gold" was done before/);
	expect(error?.description).toContain('"Write tags"');
	expect(tagNames(person(0))).toEqual(['Gold']);
});

test.each(['Bronze', 'Silver'])('what fails after a tag was created says so (at %s)', async (at) => {
	await createTags('Gold');
	intercom.faults.add(
		at === 'Bronze'
			? { route: 'POST /contacts/*/tags', kind: 'status', status: 403, nth: 2 }
			: { route: 'POST /tags', kind: 'status', status: 403, nth: 2 },
	);
	const { error } = await run('addByName', {
		...on('contact'),
		tag_names: ['Gold', 'Bronze', 'Silver'],
		additionalFields: { create_missing_tags: true },
	});
	expect(error?.description).toMatch(
		at === 'Bronze'
			? /^Creating "Bronze", "Silver" was done before\. Tagging with "Gold" was done before\. Run it again/
			: /^Creating "Bronze" was done before\. Run it again/,
	);
	expect(error?.context).toMatchObject({ errorCode: 'forbidden' });
	expect(error).toMatchObject({ httpCode: '403' });
});

test('no name is an error before anything is sent', async () => {
	const { error } = await run('addByName', { ...on('contact'), tag_names: [' '] });
	expect(error?.message).toBe('"Tag Names" names no tag');
	expect(intercom.requests).toHaveLength(0);
});

test.each(Object.keys(first))('what a %s did not have is not said to be removed', async (target) => {
	await createTags('Gold', 'Silver');
	const record = first[target as keyof typeof first]() as { id: string };
	const on = {
		target,
		...(target === 'contact' ? { contact: by('id', record.id) } : { [`${target}_id`]: by('id', record.id) }),
	};
	await run('addByName', { ...on, tag_names: 'Gold' });
	const { json, error } = await run('removeByName', { ...on, tag_names: 'Gold, Silver' });
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({ removed: ['Gold'], not_tagged: ['Silver'] });
	expect(tagNames(first[target as keyof typeof first]() as never)).not.toContain('Gold');
});

test('a tag whose name Intercom gives escaped is the one that people know, and is told as they wrote it', async () => {
	intercom.workspace.tags.set('7001', { id: '7001', name: 'R&amp;D  team' });
	const { error, json } = await run('addByName', { ...on('contact'), tag_names: 'r&d team' });
	expect(error).toBeUndefined();
	expect(json[0]?.tags).toEqual([{ id: '7001', name: 'R&D  team' }]);
	// Companies are tagged by the name: an escaped one would be a new tag.
	await run('addByName', { ...on('company'), tag_names: 'R&D team' });
	expect(intercom.requests.of('POST /tags').at(-1)?.body).toMatchObject({ name: 'R&D  team' });
});

test.each(KINDS)(
	'Tell Which Are New: of runs that tag a %s at the same moment, one alone is told',
	async (target) => {
		await createTags('Told', 'Known');
		const additionalFields = { tell_new: true };
		await run('addByName', { ...on(target), tag_names: ['Known'] });
		const runs = await Promise.all(
			Array.from(
				{ length: 4 },
				async () => await run('addByName', { ...on(target), tag_names: ['Told', 'Known'], additionalFields }),
			),
		);
		expect(runs.map(({ json }) => json[0]?.added).sort()).toEqual([[], [], [], ['Told']]);
	},
);
