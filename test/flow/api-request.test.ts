import { addContacts, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
});
afterEach(async () => await intercom.stop());

const call = async (parameters: FlowInput['parameters'], allowedActions = 'everything') =>
	await runIntercom({
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token, allowedActions },
		parameters: { resource: 'api', operation: 'call', ...parameters },
	});

test('a request of any path goes through the credential, with query and body', async () => {
	const { json } = await call({
		method: 'POST',
		path: '/tags',
		query_parameters: { values: [{ name: 'a', value: 'b & c' }] },
		body: '{"name": "By hand"}',
	});
	expect(json[0]).toMatchObject({ type: 'tag', name: 'By hand' });
	expect(intercom.requests[0]).toMatchObject({
		method: 'POST',
		path: '/tags',
		query: { a: 'b & c' },
		token: 'full',
	});
});

test.each([
	['a cursor in the query', { method: 'GET', path: '/contacts' }],
	[
		'a cursor in the body',
		{
			method: 'POST',
			path: '/contacts/search',
			body: '{"query":{"field":"email","operator":"~","value":"@"}}',
		},
	],
])('every page of a list with %s becomes items', async (_way, parameters) => {
	addContacts(intercom.workspace, 120);
	const { json } = await call({ ...parameters, additionalFields: { every_page: true } });
	expect(json.length).toBeGreaterThanOrEqual(120);
	expect(new Set(json.map(({ id }) => id)).size).toBe(json.length);
});

test('the list of an answer is cut where the person says so', async () => {
	addContacts(intercom.workspace, 120);
	const { json } = await call({
		method: 'GET',
		path: '/contacts',
		additionalFields: { every_page: true, most_records: 60 },
	});
	expect(json).toHaveLength(60);
});

test.each([
	'https://evil.example.com/x',
	'//evil.example.com/x',
	'contacts',
	'/contacts/../me',
	'/contacts?x=1',
	'/a b',
])('%s is no path, and the token goes nowhere', async (path) => {
	const { error } = await call({ method: 'GET', path });
	expect(error?.message).toMatch(/^"Path" /);
	expect(intercom.requests).toHaveLength(0);
});

test('a credential for reading allows GET alone; one that reaches no customers allows nothing that changes', async () => {
	expect((await call({ method: 'GET', path: '/me' }, 'read')).status).toBe('success');
	for (const allowed of ['read', 'internal']) {
		const { error } = await call({ method: 'POST', path: '/tags', body: '{"name":"x"}' }, allowed);
		expect(error?.message).toContain('Allowed Actions');
	}
	expect(intercom.requests.of('POST /tags')).toHaveLength(0);
});

test('a credential for reading does not allow a GET that a customer sees, however its path is written', async () => {
	for (const path of [
		...['/contacts/1/banners', '/contacts/1/banners/', '/contacts/1/%62anners', '/contacts//1/banners'],
		...[
			'/contacts/1/banners.json',
			'/Contacts/1/BANNERS',
			'/contacts/1/banners;a=b',
			'/contacts;x/1/banners',
		],
		...['/contacts/1%2Fbanners', '/contacts/1/banners%3Fx', '/contacts/1/banners%20', '/%E0%A4%A/1/banners'],
		...['/contacts/1/something/new', '/unheard_of', '/contacts/1/x%2F..%2Fbanners', '/contacts/1/banners%00'],
	]) {
		for (const allowed of ['read', 'internal']) {
			const { error } = await call({ method: 'GET', path }, allowed);
			expect(error?.message).toContain('Allowed Actions');
		}
	}
	expect(intercom.requests).toHaveLength(0);
	for (const path of ['/tags', '/tags/', '/Tags/1', '/contacts/1', '/conversations/1.json'])
		expect((await call({ method: 'GET', path }, 'read')).error?.message ?? '').not.toContain('Allowed');
});

test('a delete whose answer was lost says what the second one found', async () => {
	const [id] = intercom.workspace.tags.keys();
	intercom.faults.add({ kind: 'reset', afterWork: true, route: 'DELETE /tags/*', times: 1 });
	const { json } = await call({ method: 'DELETE', path: `/tags/${id}` });
	expect(json).toEqual([{ deleted: true, note: expect.stringContaining('was not there any more') }]);
});

test('a query parameter may come several times', async () => {
	const values = [
		{ name: 'x', value: '1' },
		{ name: 'y', value: 'one' },
		{ name: 'x', value: '2' },
	];
	const { json } = await call({
		method: 'GET',
		path: '/tags',
		query_parameters: { values },
		requestOptions: { preview: true },
	});
	expect(json).toMatchObject([{ query: { x: ['1', '2'], y: 'one' } }]);
	await call({ method: 'GET', path: '/tags', query_parameters: { values } });
	expect(intercom.requests[0]?.query).toEqual({ x: ['1', '2'], y: 'one' });
});

test("Intercom's error is told as for every operation", async () => {
	const { error } = await call({ method: 'GET', path: '/tags/99999' });
	expect(error?.description).toContain('GET /tags/99999, answered 404');
});

test('a preview shows the request and sends nothing', async () => {
	const { json } = await call({
		method: 'POST',
		path: '/contacts/search',
		body: '{"query": {}}',
		requestOptions: { preview: true },
	});
	expect(json).toEqual([
		{ method: 'POST', url: `${intercom.url}/contacts/search`, query: {}, body: { query: {} } },
	]);
	expect(intercom.requests).toHaveLength(0);
});

describe('API Version', () => {
	const folders = { method: 'GET', path: '/folders' };
	const asked = () => intercom.requests.map(({ headers }) => headers['intercom-version']);

	test('asks for what only Preview has, and pages of it too', async () => {
		const { error } = await call({ ...folders, additionalFields: { version: 'preview' } });
		expect(error).toBeUndefined();
		await call({ ...folders, additionalFields: { version: 'Preview', every_page: true } });
		expect(asked()).toEqual(['Preview', 'Preview']);
	});

	test("left out or empty, the package's own version is asked for", async () => {
		await call({ method: 'GET', path: '/me' });
		await call({ method: 'GET', path: '/me', additionalFields: { version: '' } });
		expect(asked()).toEqual(['2.16', '2.16']);
	});

	test('is also the one that newer names have replaced', async () => {
		await call({ ...folders, additionalFields: { version: 'unstable' } });
		expect(asked()).toEqual(['Unstable']);
	});

	test.each(['latest', '2', '2.16\r\nX-Other: 1', '{}'])(
		'%j is refused before anything is sent',
		async (version) => {
			const { error } = await call({ ...folders, additionalFields: { version } });
			expect(error?.message).toMatch(/"API Version" is no version of the API/);
			expect(intercom.requests).toHaveLength(0);
		},
	);

	test('stands in the preview of the request', async () => {
		const { json } = await call({
			...folders,
			additionalFields: { version: '2.15' },
			requestOptions: { preview: true },
		});
		expect(json[0]).toMatchObject({ method: 'GET', version: '2.15' });
	});
});
