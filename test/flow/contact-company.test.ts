import { addCompanies, addContacts, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
	addContacts(intercom.workspace, 30, (number) => ({ external_id: `person ${number}` }));
	addCompanies(intercom.workspace, 1, () => ({ company_id: 'acme', name: 'Acme' }));
});
afterEach(async () => await intercom.stop());

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		parameters: {
			resource: 'contact',
			operation: 'addToCompany',
			contact: { __rl: true, mode: 'externalId', value: '={{ "person " + $json.number }}' },
			...parameters,
		},
		items: [{ json: { number: 0 } }],
		...more,
	});

const companyOf = (ownId: string) =>
	[...intercom.workspace.companies.values()].filter(({ company_id }) => company_id === ownId);
const person = (number: number) =>
	[...intercom.workspace.contacts.values()].find(({ external_id }) => external_id === `person ${number}`);

test("a contact is added to a company by one's own ID", async () => {
	const { json, error } = await run({ company_id: ' acme ' });
	expect(error).toBeUndefined();
	const [acme] = companyOf('acme');
	expect(json[0]).toMatchObject({ id: acme?.id, company_id: 'acme', company_created: false });
	expect(json[0]?.contact_id).toBe(person(0)?.id);
	expect(person(0)?.company_ids).toEqual([acme?.id]);
	expect(acme?.name).toBe('Acme');
});

test('a company that does not exist is an error, unless it is to be created', async () => {
	const refused = await run({ company_id: 'new' });
	expect(refused.error?.message).toBe('Intercom has no company with your ID "new"');
	expect(companyOf('new')).toEqual([]);
	const { json } = await run({
		company_id: 'new',
		additionalFields: { create_company: true, company_name: 'New Ltd' },
	});
	expect(json[0]).toMatchObject({ name: 'New Ltd', company_created: true });
	expect(person(0)?.company_ids).toEqual([companyOf('new')[0]?.id]);
});

test('a company that exists keeps its name', async () => {
	await run({ company_id: 'acme', additionalFields: { create_company: true, company_name: 'Other' } });
	expect(companyOf('acme')).toMatchObject([{ name: 'Acme' }]);
});

test('30 items of one new company create it once, and look it up once', async () => {
	const { json, error } = await run(
		{ company_id: 'new', additionalFields: { create_company: true } },
		{ items: Array.from({ length: 30 }, (_, number) => ({ json: { number } })) },
	);
	expect(error).toBeUndefined();
	expect(companyOf('new')).toHaveLength(1);
	expect(json.filter(({ company_created }) => company_created)).toHaveLength(1);
	expect(intercom.requests.of('GET /companies')).toHaveLength(1);
	expect(intercom.requests.of('POST /companies')).toHaveLength(1);
	expect(intercom.requests.of('POST /contacts/*/companies')).toHaveLength(30);
});

test('what fails after the company was created says so', async () => {
	intercom.faults.add({ route: 'POST /contacts/*/companies', kind: 'status', status: 403, nth: 1 });
	const { error } = await run({ company_id: 'new', additionalFields: { create_company: true } });
	expect(error?.description).toContain(
		`Creating the company ${String(companyOf('new')[0]?.id)} was done before. Run it again`,
	);
	expect(error).toMatchObject({ httpCode: '403' });
});

test('an answer without an ID does not say that there is no company', async () => {
	intercom.faults.add({ route: 'GET /companies', kind: 'without-id', nth: 1 });
	const { error } = await run({ company_id: 'acme' });
	expect(error?.message).toBe("Intercom's answer names no company");
});

test('a contact that does not exist is an error, and no company is created for it', async () => {
	const { error } = await run(
		{ company_id: 'new', additionalFields: { create_company: true } },
		{ items: [{ json: { number: 99 } }] },
	);
	expect(error?.message).toBe('Intercom has no contact with the external ID "person 99"');
	expect(companyOf('new')).toEqual([]);
});

test('Create or Update of a company takes its ID without spaces and makes no second one', async () => {
	const upsert = { resource: 'company', operation: 'upsert', additionalFields: { name: 'Acme Inc' } };
	const { json } = await run({ ...upsert, company_id: ' acme ' });
	expect(json[0]).toMatchObject({ company_id: 'acme', name: 'Acme Inc' });
	expect(companyOf('acme')).toHaveLength(1);
	const empty = await run({ ...upsert, company_id: '={{ " " }}' });
	expect(empty.error?.message).toBe('"Your Company ID" is empty');
});
