import type { INodeExecutionData } from 'n8n-workflow';
import { addContacts, type Contact, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

/** Contact: Create or Update Many, against the simulator, whose jobs say no more of their records than Intercom's. */

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ empty: true, requireVersion: true, rateLimit: { limit: 100_000 } });
});
afterEach(async () => await intercom.stop());

const PARAMETERS = {
	resource: 'contact',
	operation: 'upsertMany',
	role: 'user',
	external_id: '={{ $json.number }}',
	additionalFields: { name: '={{ $json.name }}' },
};

const run = async (items: INodeExecutionData[], parameters = {}, more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: { ...PARAMETERS, ...parameters },
		items,
		onError: 'continueRegularOutput',
		...more,
	});

const people = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, (_, number) => ({
		json: { number: `bulk-${number}`, name: `Person ${number}` },
	}));

const add = (count: number, facts: (number: number) => { [name: string]: unknown }): Contact[] =>
	addContacts(intercom.workspace, count, (number) => facts(number));

const named = () => [...intercom.workspace.contacts.values()].map(({ external_id: id, name }) => [id, name]);
const sent = (route: string) => intercom.requests.of(route);
const pairs = ({ items }: { items: INodeExecutionData[] }) =>
	items.map(({ pairedItem, json }) => [(pairedItem as { item: number }).item, json.external_id]);

test('each item gets its own outcome, in jobs of 100: those that exist are updated, the others created', async () => {
	const known = add(120, (number) => ({ external_id: `bulk-${number * 2}`, name: 'Before' }));
	const result = await run(people(250));
	expect(result.error).toBeUndefined();
	expect(pairs(result)).toEqual(people(250).map(({ json }, item) => [item, json.number]));
	expect(result.json.filter((each) => each.result === 'updated').map(({ id }) => id)).toEqual(
		known.map(({ id }) => id),
	);
	expect(result.json.filter((each) => each.result === 'created')).toHaveLength(130);
	for (const { id, external_id } of result.json)
		expect(intercom.workspace.contacts.get(String(id))?.external_id).toBe(external_id);
	expect(named().sort()).toEqual(
		people(250)
			.map(({ json }) => [json.number, json.name])
			.sort(),
	);
	const bodies = ['POST /contacts/bulk', 'PUT /contacts/bulk'].flatMap((route) => sent(route));
	expect(bodies.map(({ body }) => (body as { contacts: unknown[] }).contacts.length)).toEqual([
		100, 30, 100, 20,
	]);
	expect(new Set(bodies.map(({ headers }) => headers['intercom-version']))).toEqual(new Set(['Preview']));
	expect(intercom.requests.filter(({ path }) => /^\/contacts\/[0-9a-f]{24}$/.test(path))).toEqual([]);
});

test('what Intercom refuses comes back to the right items, and all others are done once', async () => {
	const archived = add(1, () => ({ external_id: 'bulk-7' }))[0] as Contact;
	archived.archived = true;
	add(2, (number) => ({ external_id: `bulk-${number}`, name: 'Before' }));
	const items = people(30);
	// Neither a new contact nor one that exists takes an attribute that is unknown.
	for (const at of [1, 20]) Object.assign(items[at]!.json, { attributes: { unheard_of: 1 } });
	const result = await run(items, {
		additionalFields: {
			name: '={{ $json.name }}',
			custom_attributes_json: '={{ $json.attributes ?? {} }}',
		},
	});
	expect(result.json).toHaveLength(30);
	result.json.forEach((json, item) => {
		if (item === 7) expect(json.error).toContain('is archived in Intercom');
		else if (item === 1 || item === 20) expect(json.error).toContain('unheard_of');
		else
			expect(json).toMatchObject({ external_id: `bulk-${item}`, result: item === 0 ? 'updated' : 'created' });
	});
	expect(pairs(result).map(([item]) => item)).toEqual(items.map((_each, item) => item));
	expect([...named()].map(([id]) => id).sort()).toEqual(
		people(30)
			.map(({ json }) => json.number)
			.filter((id) => id !== 'bulk-20')
			.sort(),
	);
});

test('two items about one contact are worked on one after the other', async () => {
	const [first, second] = people(2);
	const again = { json: { ...first!.json, name: 'Later' } };
	const result = await run([first!, second!, again]);
	expect(result.json.map(({ result: did }) => did)).toEqual(['created', 'created', 'updated']);
	expect(named()).toEqual([
		['bulk-0', 'Later'],
		['bulk-1', 'Person 1'],
	]);
});

test('a job that never ends is told, and is not sent again', async () => {
	intercom.settings.bulkPolls = Infinity;
	const result = await run(people(3), { options: { timeout: 0.02 } });
	expect(result.json).toHaveLength(3);
	for (const json of result.json) {
		expect(json.error).toMatch(/^The bulk job "job_v2_\d+" was not done after \d+ seconds$/);
		expect(json.description).toContain('It goes on at Intercom');
	}
	expect(sent('POST /contacts/bulk')).toHaveLength(1);
	expect(sent('POST /contacts')).toEqual([]);
});

test('a job whose answer is lost may have been started: nothing is sent again, and a second run creates nobody twice', async () => {
	intercom.faults.add({ route: 'POST /contacts/bulk', kind: 'reset', afterWork: true, times: 1 });
	const lost = await run(people(5));
	expect(lost.json.map((json) => json.error_code)).toEqual(Array(5).fill('may_have_arrived'));
	expect(lost.json[0]?.description).toContain('none is created a second time');
	expect(sent('POST /contacts/bulk')).toHaveLength(1);
	const again = await run(people(5));
	expect(again.json.map(({ result }) => result)).toEqual(Array(5).fill('updated'));
	expect(named()).toHaveLength(5);
});

test('an answer without a job means the same', async () => {
	intercom.faults.add({ route: 'POST /contacts/bulk', kind: 'without-id', times: 1 });
	const { json } = await run(people(2));
	expect(json.map((each) => each.error_code)).toEqual(['may_have_arrived', 'may_have_arrived']);
	expect(sent('POST /contacts/bulk')).toHaveLength(1);
});

test('what Intercom created is told as created, though the search does not know it yet', async () => {
	intercom.setSearchLag(10 * 60_000);
	const { json } = await run(people(3));
	expect(json).toEqual(
		people(3).map(({ json: { number } }) => ({
			id: null,
			external_id: number,
			email: null,
			result: 'created',
			job_id: expect.stringMatching(/^job_v2_/),
		})),
	);
});

test('a contact that the search does not know is found in the end, and not created twice', async () => {
	intercom.setSearchLag(10 * 60_000);
	await run(people(3));
	const { json } = await run(people(4).map(({ json: each }) => ({ json: { ...each, name: 'Again' } })));
	expect(json.map(({ result }) => result)).toEqual(['updated', 'updated', 'updated', 'created']);
	expect(named()).toEqual(['bulk-0', 'bulk-1', 'bulk-2', 'bulk-3'].map((id) => [id, 'Again']));
});

test('what became of a job that ended with errors cannot be found out: its items may have arrived, and the others say their own', async () => {
	const known = add(2, (number) => ({ external_id: `bulk-${number}`, name: 'Before' }));
	expect(known).toHaveLength(2);
	intercom.faults.add({ route: 'POST /contacts/search', kind: 'status', status: 500, nth: [2, 3, 4, 5] });
	const items = people(4).map(({ json: each }, item) => ({
		json: { ...each, attributes: item === 3 ? { unheard_of: 1 } : {} },
	}));
	const { json } = await run(items, {
		additionalFields: { name: '={{ $json.name }}', custom_attributes_json: '={{ $json.attributes }}' },
	});
	expect(json.map(({ result, error_code: code }) => result ?? code)).toEqual([
		...['updated', 'updated', 'may_have_arrived', 'may_have_arrived'],
	]);
	expect(json[2]?.error).toMatch(/^The bulk job "job_.*" could not do all that it was given/);
	expect(json[2]?.description).toMatch(/none is created a second time/);
});

test('of leads, which may share an email, none is sent a second time when a job does not say what became of it', async () => {
	intercom.setSearchLag(10 * 60_000);
	const items = [0, 1].map((number) => ({
		json: { email: `lead${number}@example.com`, attributes: number === 1 ? { unheard_of: 1 } : {} },
	}));
	const { json } = await run(items, {
		role: 'lead',
		external_id: '',
		email: '={{ $json.email }}',
		additionalFields: { custom_attributes_json: '={{ $json.attributes }}' },
	});
	expect(json.map(({ error_code: code }) => code)).toEqual(['may_have_arrived', 'may_have_arrived']);
	expect(sent('POST /contacts')).toEqual([]);
	expect([...intercom.workspace.contacts.values()].map(({ email }) => email)).toEqual(['lead0@example.com']);
});

test('a lead becomes a user, which no job does', async () => {
	const [lead] = add(1, () => ({ role: 'lead', email: 'turned@example.com', external_id: null }));
	const { json } = await run([{ json: {} }], { external_id: '', email: 'Turned@example.com' });
	expect(json).toMatchObject([{ id: lead?.id, result: 'updated', email: 'turned@example.com' }]);
	expect(lead?.role).toBe('user');
});

test('an item that makes no sense fails alone, before anything is sent for it', async () => {
	const items = people(3);
	items[1]!.json.number = '';
	const { json } = await run(items);
	expect(json.map(({ result, error }) => result ?? error)).toEqual([
		'created',
		expect.stringContaining('neither Email nor External ID'),
		'created',
	]);
});

test('what all items need is missing: each of them says so', async () => {
	intercom.faults.add({ route: 'POST /contacts/search', kind: 'status', status: 403, code: 'forbidden' });
	const { json } = await run(people(3));
	expect(json.map(({ status }) => status)).toEqual([403, 403, 403]);
	expect(sent('POST /contacts/bulk')).toEqual([]);
});

test('the execution ends with the first item that fails, where it is to stop on errors', async () => {
	intercom.faults.add({ route: 'POST /contacts/bulk', kind: 'status', status: 403, code: 'forbidden' });
	const { error } = await run(people(3), {}, { onError: 'stopWorkflow' });
	expect(error?.message).toContain('Intercom does not allow this');
	expect(sent('POST /contacts/bulk')).toHaveLength(1);
});

test('and then, too, the jobs that were begun are watched to their end', async () => {
	add(1, () => ({ external_id: 'bulk-0', role: 'lead' }));
	intercom.faults.add({ route: 'PUT /contacts/{contact_id}', kind: 'status', status: 422 });
	const { status, error } = await run(people(3), {}, { onError: undefined });
	expect(status).toBe('error');
	expect(error?.context?.itemIndex).toBe(0);
	expect(sent('POST /contacts/bulk')).toHaveLength(1);
	expect(sent('GET /contacts/bulk/*').length).toBeGreaterThan(0);
	expect(intercom.requests.underWay).toBe(0);
});

test('a preview sends nothing', async () => {
	const { json } = await run(people(2), { requestOptions: { preview: true } });
	expect(json).toHaveLength(2);
	expect([...intercom.requests]).toEqual([]);
});

test('a field that needs Preview raises the requests of one contact as well', async () => {
	const { json } = await run([{ json: {} }], {
		operation: 'upsert',
		external_id: 'speaks-french',
		additionalFields: { language_override: 'fr' },
	});
	expect(json).toMatchObject([{ result: 'created', language: 'fr' }]);
	const [create] = sent('POST /contacts');
	expect(create?.headers['intercom-version']).toBe('Preview');
});
