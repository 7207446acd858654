import type { INodeParameters } from 'n8n-workflow';
import { resources } from '../../nodes/Intercom/resources';
import { placesOf } from '../../nodes/Intercom/table/compile';
import { pick } from '../../nodes/Intercom/table/fields';
import { type RecordDescription, RECORDS } from '../../nodes/Intercom/table/records';
import type { Field, Operation } from '../../nodes/Intercom/table/types';
import { addCompanies, addContacts, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, formOf, pickerPage, runIntercom } from './engine';
import { fillingsOf } from './samples';

/** Records named by what people call them, in the real engine against the simulator. */

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const credential = (more = {}) => ({
	region: 'custom',
	baseUrl: intercom.url,
	accessToken: intercom.token,
	...more,
});

const run = async (parameters: INodeParameters, more: Partial<FlowInput> = {}) =>
	await runIntercom({ credential: credential(), parameters, ...more });

const by = (mode: string, value: string) => ({ __rl: true, mode, value });

const conversation = () => [...intercom.workspace.conversations.values()][0]?.id as string;

const assign = (more: INodeParameters): INodeParameters => ({
	...{ resource: 'conversation', operation: 'assign' },
	conversation_id: by('id', conversation()),
	...more,
});

const sent = (route: string) => intercom.requests.of(route).map(({ body }) => body);
const writes = () => intercom.requests.filter(({ method }) => method !== 'GET');

describe('a name in the place of an ID', () => {
	test.each([
		['admin', 'assignee_id', by('name', 'Priya Raman'), '814862'],
		['admin', 'assignee_id', by('name', '  PRIYA   raman '), '814862'],
		['admin', 'assignee_id', by('name', '={{ $json.name }}'), '814862'],
		['admin', 'assignee_id', by('email', 'Priya@Northwind-Bicycles.example.com'), '814862'],
		['admin', 'assignee_id', by('id', 'priya@northwind-bicycles.example.com'), '814862'],
		['admin', 'assignee_id', '={{ { mode: "name", value: "Priya Raman" } }}', '814862'],
		['team', 'team_id', by('name', 'billing'), '991002'],
	])('%s %s %j is the record that is called so', async (type, field, value, id) => {
		const { error } = await run(assign({ type, [field]: value as never }), {
			items: [{ json: { name: 'Priya Raman' } }],
		});
		expect(error).toBeUndefined();
		expect(sent('POST /conversations/*/parts')).toMatchObject([{ assignee_id: id, type }]);
	});

	test('stands in paths, in lists and in groups as well', async () => {
		const { error } = await run({
			...{ resource: 'tag', operation: 'get' },
			tag_id: by('name', 'feature REQUEST'),
		});
		expect(error).toBeUndefined();
		expect(intercom.requests.at(-1)?.path).toBe('/tags/504');
		const [one] = addContacts(intercom.workspace, 1, () => ({ email: 'one@example.com' }));
		const added = await run({
			...{ resource: 'tag', operation: 'addToContacts', name: 'VIP' },
			users: ['ONE@example.com'],
		});
		expect(added.error).toBeUndefined();
		expect(sent('POST /tags')).toMatchObject([{ users: [{ id: one?.id }] }]);
	});

	test('is looked up once in a run, however many items give it', async () => {
		addContacts(intercom.workspace, 2, (number) => ({ email: `seen.${number}@example.com` }));
		const { error, items } = await run(
			{
				...{ resource: 'tag', operation: 'addToContact' },
				contact_id: by('email', '={{ $json.email }}'),
				tag_id: by('name', '={{ $json.tag }}'),
			},
			{
				items: Array.from({ length: 30 }, (_, number) => ({
					json: { email: `Seen.${number % 2}@example.com`, tag: number % 3 ? 'VIP' : 'bug' },
				})),
			},
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(30);
		expect(intercom.requests.of('POST /contacts/search')).toHaveLength(2);
		expect(intercom.requests.of('GET /tags')).toHaveLength(1);
		expect(intercom.requests.of('POST /contacts/*/tags')).toHaveLength(30);
	});

	test.each([
		['Caf\u00e9 team', 'cafe\u0301 TEAM'],
		['\u{1F680}  Launch &amp; more', '\u{1F680} launch & more'],
		['991002', '991002'],
	])('%j is found by %j', async (name, asked) => {
		const team = intercom.workspace.teams.get('991003');
		intercom.workspace.teams.set('991003', { ...team, name } as never);
		const { error, json } = await run({
			...{ resource: 'team', operation: 'get' },
			team_id: by('name', asked),
		});
		expect(error).toBeUndefined();
		expect(json[0]?.id).toBe('991003');
	});

	test('that nobody has is an error with the names near it, and nothing is changed', async () => {
		const { error } = await run(assign({ type: 'team', team_id: by('name', 'Suport') }));
		expect(error?.message).toBe(
			'"Team" names a team that this workspace does not have, by the name "Suport"',
		);
		expect(error?.description).toContain('Near it are "Support"');
		expect(error?.context).toMatchObject({ errorCode: 'not_found' });
		expect(writes()).toEqual([]);
	});

	test.each([
		[by('email', 'nobody.here@example.com'), 'by the email "nobody.here@example.com"'],
		[by('externalId', 'no-such'), 'by the external ID "no-such"'],
	])('%j that no contact has is an error', async (contact_id, told) => {
		const { error } = await run({ resource: 'contact', operation: 'get', contact_id });
		expect(error?.message).toBe(`"Contact" names a contact that this workspace does not have, ${told}`);
		expect(intercom.requests).toHaveLength(1);
	});

	test('that two have is an error that tells the IDs', async () => {
		const twin = intercom.workspace.admins.get('814860');
		intercom.workspace.admins.set('814869', { ...twin, id: '814869' } as never);
		const { error } = await run(assign({ type: 'admin', assignee_id: by('name', 'Maya Lindqvist') }));
		expect(error?.message).toBe('"Teammate" is ambiguous: 2 teammates have the name "Maya Lindqvist"');
		expect(error?.description).toMatch(/814860 is "Maya Lindqvist \(.+\)", 814869 is/);
		expect(writes()).toEqual([]);
	});

	test('an email that several contacts have is an error that tells the IDs', async () => {
		const [one, other] = addContacts(intercom.workspace, 2, (number) => ({ external_id: `twin-${number}` }));
		for (const each of [one, other]) if (each) each.email = 'twins@example.com';
		const { error } = await run({
			...{ resource: 'contact', operation: 'archive' },
			contact_id: by('email', 'twins@example.com'),
		});
		expect(error?.message).toBe('"Contact" is ambiguous: 2 contacts have the email "twins@example.com"');
		expect(error?.description).toContain(one?.id);
		expect(error?.description).toContain(other?.id);
		expect(intercom.requests.of('POST /contacts/*/archive')).toEqual([]);
	});

	test('that is wrong for one item leaves the others alone', async () => {
		const { json, error } = await run(
			{ resource: 'team', operation: 'get', team_id: by('name', '={{ $json.team }}') },
			{
				items: ['Support', 'Nobody', 'Workshop'].map((team) => ({ json: { team } })),
				onError: 'continueRegularOutput',
			},
		);
		expect(error).toBeUndefined();
		expect(json.map(({ id }) => id)).toEqual(['991001', undefined, '991003']);
		expect(json[1]?.error).toContain('"Nobody"');
	});

	test('a mode that the kind of record does not have is refused before anything is sent', async () => {
		const { error } = await run({
			...{ resource: 'conversation', operation: 'get' },
			conversation_id: by('name', 'My conversation'),
		});
		expect(error?.message).toBe('"Conversation" cannot name a conversation in the mode "name"');
		expect(intercom.requests).toHaveLength(0);
	});

	test('what is no email is refused before anything is sent', async () => {
		const { error } = await run({ resource: 'contact', operation: 'get', contact_id: by('email', 'Ada') });
		expect(error?.message).toBe('"Contact" is no email address: "ada"');
		expect(intercom.requests).toHaveLength(0);
	});

	test('a preview says what will be looked up, and asks nobody', async () => {
		const { json } = await run({
			...assign({ type: 'team', team_id: by('name', 'Support') }),
			requestOptions: { preview: true },
		});
		expect(json[0]?.body).toMatchObject({ assignee_id: '(the ID of the team with the name "Support")' });
		expect(intercom.requests).toHaveLength(0);
	});

	test('what the credential forbids is not even looked up', async () => {
		const { error } = await run(assign({ type: 'team', team_id: by('name', 'Support') }), {
			credential: credential({ allowedActions: 'read' }),
		});
		expect(error?.message).toContain('Read Only');
		expect(intercom.requests).toHaveLength(0);
	});

	test('a contact that was written a moment ago is known before the search finds it', async () => {
		const { workspace } = intercom;
		workspace.index.setLag(60_000, { contacts: workspace.contacts });
		const upserted = await run({
			...{ resource: 'contact', operation: 'upsert', role: 'user' },
			email: 'brand.new@example.com',
		});
		expect(upserted.error).toBeUndefined();
		const { error, json } = await run({
			...{ resource: 'contact', operation: 'get' },
			contact_id: by('email', 'brand.new@example.com'),
		});
		expect(error).toBeUndefined();
		expect(json[0]?.id).toBe(upserted.json[0]?.id);
	});

	test('an agent that names what does not exist is told so', async () => {
		const { json, error } = await run(assign({ type: 'team', team_id: by('name', 'Biling') }), {
			asTool: true,
		});
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ error_code: 'not_found' });
		expect(json[0]?.description).toContain('"Billing"');
	});
});

const contactFields = placesOf(resources).flatMap((place) => {
	const { entry } = place;
	if (!('route' in entry)) return [];
	return (
		Object.entries<Field>(entry.required ?? {})
			// Some Intercom takes by email itself.
			.filter(([, { callings, to }]) => !callings && to !== 'contacts')
			.filter(([, { modes }]) => JSON.stringify(modes) === JSON.stringify(pick('contact').modes))
			.map(([name]) => [`${place.resource} ${place.operation} ${name}`, place, name] as const)
	);
});

test('many operations ask for a contact', () => {
	expect(contactFields.length).toBeGreaterThan(25);
});

test.each(contactFields)('%s takes an email', async (_name, { resource, operation, entry }, name) => {
	const [contact] = addContacts(intercom.workspace, 1, () => ({ email: 'found@example.com' }));
	const { when } = entry.required?.[name] as Field;
	const filling = fillingsOf(resource, operation, entry as Operation, 'required fields').find(({ variant }) =>
		Object.entries(when ?? {}).every(([other, values]) => values.includes(variant[other] as never)),
	);
	const { error } = await run({
		...(filling?.parameters as INodeParameters),
		...(operation === 'update' ? { updateFields: { name: 'Found' } } : {}),
		[name]: by('email', 'Found@example.com'),
	});
	// What is done to this contact may be refused; it is this one to which it would be done.
	const asked = intercom.requests.filter(({ path }) => path !== '/contacts/search').at(-1);
	expect({ error: error?.message, asked: JSON.stringify(asked) }).toMatchObject({
		asked: expect.stringContaining(contact?.id as string) as string,
	});
});

describe('a contact that Intercom takes by what it is called', () => {
	const event = { resource: 'event', operation: 'create', event_name: 'ordered-item' };
	const reply = (): INodeParameters => ({
		...{ resource: 'conversation', operation: 'replyAsContact', body: 'Hello' },
		conversation_id: by('id', conversation()),
	});
	const newTicket = (): INodeParameters => ({
		...{ resource: 'ticket', operation: 'create' },
		ticket_type_id: by('id', [...intercom.workspace.ticketTypes.keys()][0] as string),
	});
	const author = () => [...intercom.workspace.contacts.values()].find(({ email }) => email);
	const known = { email: 'Known@example.com', externalId: 'known-1' };
	const names = [
		['event', () => event, 'contact_id', 'POST /events', { email: 'email', externalId: 'user_id' }],
		[
			'reply',
			reply,
			'intercom_user_id',
			'POST /conversations/*/reply',
			{ email: 'email', externalId: 'user_id' },
		],
		['ticket', newTicket, 'contact_id', 'POST /tickets', { email: 'email', externalId: 'external_id' }],
	] as const;

	test.each(
		names.flatMap((each) => (['email', 'externalId'] as const).map((mode) => [...each, mode] as const)),
	)(
		'%s: %p %s %s %p is sent by %s, and nothing is looked up',
		async (_name, parameters, field, route, keys, mode) => {
			addContacts(intercom.workspace, 1, () => ({ email: 'known@example.com', external_id: 'known-1' }));
			await run({ ...parameters(), [field]: by(mode, known[mode]) });
			const [body] = sent(route) as Array<{ contacts?: object[] }>;
			const told = body?.contacts?.[0] ?? body;
			expect(told).toMatchObject({ [keys[mode]]: known[mode].toLowerCase() });
			expect(intercom.requests.of('POST /contacts/search')).toEqual([]);
			expect(intercom.requests.of('GET /contacts/find_by_external_id/*')).toEqual([]);
		},
	);

	test.each([
		['email', { identify_by: 'email', email: '={{ $json.email }}' }, 'email'],
		['external ID', { identify_by: 'user_id', user_id: '={{ $json.external_id }}' }, 'user_id'],
	])('a workflow that was saved with the choice of %s still says the same', async (_form, saved, key) => {
		const contact = author();
		const { error, json } = await run(
			{ ...event, ...saved },
			{ items: [{ json: { email: contact?.email, external_id: contact?.external_id } }] },
		);
		expect(error).toBeUndefined();
		const value = key === 'email' ? contact?.email : contact?.external_id;
		expect(sent('POST /events')).toMatchObject([{ [key]: value }]);
		expect(json[0]).toMatchObject({ [key]: value });
	});

	test('the output of an event says by what the contact was named', async () => {
		const contact = author();
		const { json } = await run({ ...event, contact_id: by('email', String(contact?.email)) });
		expect(json[0]).toMatchObject({ email: contact?.email, contact_id: null, user_id: null });
	});
});

describe('kinds of records', () => {
	const listed = new Set(
		placesOf(resources).flatMap(({ entry }) => ('route' in entry && entry.list ? [entry.route] : [])),
	);
	const called = (Object.entries(RECORDS) as Array<[string, RecordDescription]>).filter(
		([, { calledBy }]) => calledBy,
	);

	test.each(called)('%s can be looked up by what it is called', (kind, { list, calledBy }) => {
		const found = resources[kind]?.find ?? {};
		for (const way of Object.keys(calledBy ?? {}))
			expect(way in found || (list !== undefined && listed.has(list.route))).toBe(true);
	});

	test('a company is called by its name, however many there are', async () => {
		addCompanies(intercom.workspace, 130, (number) => ({ name: `Firm ${number}` }));
		const { json, error } = await run({
			...{ resource: 'company', operation: 'get' },
			company_id: by('name', 'firm 129'),
		});
		expect(error).toBeUndefined();
		expect(json[0]?.name).toBe('Firm 129');
	});

	test('the form of a ticket is that of the ticket type that is named', async () => {
		const [type] = intercom.workspace.ticketTypes.values();
		const fields = async (ticket_type_id: INodeParameters['x']) =>
			await formOf('ticketAttributes', {
				credential: credential(),
				parameters: { resource: 'ticket', operation: 'create', ticket_type_id },
			});
		const named = await fields(by('name', String(type?.name).toUpperCase()));
		expect(named.length).toBeGreaterThan(0);
		expect(named).toEqual(await fields(by('id', String(type?.id))));
	});
});

describe('the address of a record in a list to pick from', () => {
	test.each([
		['contact', /^https:\/\/app\.intercom\.com\/a\/apps\/\w+\/users\/[0-9a-f]{24}$/],
		['conversation', /^https:\/\/app\.intercom\.com\/a\/inbox\/\w+\/inbox\/conversation\/\d+$/],
		['company', /^https:\/\/app\.intercom\.com\/a\/apps\/\w+\/companies\/[0-9a-f]{24}$/],
	])('leads to the %s', async (kind, address) => {
		const { results } = await pickerPage(kind, credential());
		expect(results.length).toBeGreaterThan(0);
		for (const { url, value } of results) {
			expect(url).toMatch(address);
			expect(url).toContain(String(value));
		}
	});

	test.each([
		['EU', 'https://app.eu.intercom.com/'],
		['AU', 'https://app.au.intercom.com/'],
	])('is that of the region %s', async (region, host) => {
		(intercom.workspace.facts as { region: string }).region = region;
		const { results } = await pickerPage('contact', credential());
		expect(results[0]?.url?.startsWith(host)).toBe(true);
	});

	test('is missing where the workspace does not tell its code, and the list is there all the same', async () => {
		intercom.faults.add({ route: 'GET /me', kind: 'status', status: 403 });
		const { results } = await pickerPage('contact', credential());
		expect(results.length).toBeGreaterThan(0);
		expect(results[0]?.url).toBeUndefined();
	});

	test('is not asked for where the app has no page that is known', async () => {
		const { results } = await pickerPage('tag', credential());
		expect(results[0]?.url).toBeUndefined();
		expect(intercom.requests.of('GET /me')).toEqual([]);
	});
});

describe('a list of texts', () => {
	const lists = placesOf(resources).flatMap(({ resource, operation, entry }) =>
		(['required', 'shown', 'optional', 'filters', 'options'] as const).flatMap((group) =>
			Object.entries<Field>(entry[group] ?? {})
				.filter(([, { many }]) => many)
				.map(([name, field]) => [`${resource} ${operation} ${name}`, field] as const),
		),
	);
	const reading = { item: 0, context: {} as never };

	test.each(lists)('%s takes a list, JSON, and text with commas, in one input', (_name, field) => {
		expect(field).toMatchObject({ type: field.type === 'multiOptions' ? 'multiOptions' : 'string' });
		expect(field.typeOptions?.multipleValues).toBeUndefined();
		const read = (value: unknown) => {
			try {
				return field.read(value, reading);
			} catch (error) {
				return (error as Error).message;
			}
		};
		const whole = read(['17', '18']);
		for (const value of ['17, 18', '["17","18"]', '17\n18', ['["17", "18"]'], [['17', '18']], [' 17', '18 ']])
			expect(read(value)).toEqual(whole);
	});

	test('that begins with a bracket and is no JSON is told how it is read', async () => {
		const { error } = await run({
			...{ resource: 'tag', operation: 'addByName', target: 'conversation', tag_names: '[beta]' },
			conversation_id: by('id', conversation()),
		});
		expect(error?.message).toContain('"Tag Names" is not valid JSON');
		expect(error?.description).toContain('it looks like ["one", "two"]');
	});

	test.each([
		['a list', '={{ ["Gold", "Silver"] }}'],
		['text with commas', 'Gold, Silver'],
		['JSON', '={{ JSON.stringify(["Gold", "Silver"]) }}'],
		['what earlier versions stored', ['Gold', 'Silver']],
		['an expression in one of several inputs', ['={{ ["Gold", "Silver"] }}']],
	])('of tag names may be %s', async (_form, tag_names) => {
		const { error, json } = await run({
			...{ resource: 'tag', operation: 'addByName', target: 'conversation' },
			conversation_id: by('id', conversation()),
			tag_names: tag_names as string,
			additionalFields: { create_missing_tags: true },
		});
		expect(error?.message).toBeUndefined();
		expect(json[0]).toMatchObject({ tags: [{ name: 'Gold' }, { name: 'Silver' }] });
	});
});
