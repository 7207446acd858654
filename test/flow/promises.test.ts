import { addContacts, type Simulator, startSimulator, type SimulatorOptions } from '../../simulator';
import { type FlowInput, runIntercom } from './engine';

let intercom: Simulator;

const start = async (options: SimulatorOptions = {}) =>
	(intercom = await startSimulator({ requireVersion: true, ...options }));

afterEach(async () => await intercom.stop());

const credential = (more: object = {}) => ({
	region: 'custom',
	baseUrl: intercom.url,
	accessToken: intercom.token,
	...more,
});

const run = async (parameters: FlowInput['parameters'], more: Partial<FlowInput> = {}) =>
	await runIntercom({ credential: credential(), parameters, ...more });

const items = (count: number, json: (item: number) => object = () => ({})) =>
	Array.from({ length: count }, (_, item) => ({ json: { number: item, ...json(item) } }));

const contactIds = () => [...intercom.workspace.contacts.keys()];
const tagNamed = (name: string) => [...intercom.workspace.tags.values()].find((tag) => tag.name === name);

const getTag = { resource: 'tag', operation: 'get', tag_id: '={{ $json.tag }}' };
const createTag = { resource: 'tag', operation: 'create', name: '={{ $json.name }}' };
const addToContact = {
	resource: 'tag',
	operation: 'addToContact',
	contact_id: '={{ $json.contact }}',
	tag_id: '={{ $json.tag }}',
};

test('a preview of some items alone: the others are sent, and those are not', async () => {
	await start();
	const { json } = await run(
		{ ...createTag, requestOptions: { preview: '={{ $json.dry }}' } },
		{ items: items(3, (item) => ({ name: `Tag ${item}`, dry: item === 1 })) },
	);
	expect(json.map((each) => each.url ?? each.name)).toEqual(['Tag 0', `${intercom.url}/tags`, 'Tag 2']);
	expect(tagNamed('Tag 1')).toBeUndefined();
	expect(intercom.requests.of('POST /tags')).toHaveLength(2);
});

describe('order and concurrency', () => {
	test('many items run side by side and come out in input order, each paired with its own', async () => {
		await start({ latencyMs: 20 });
		const tags = [...intercom.workspace.tags.values()];
		const input = items(700, (item) => ({ tag: tags[item % tags.length]?.id }));
		const { json, items: out, status } = await run(getTag, { items: input });
		expect(status).toBe('success');
		expect(json.map(({ id }) => id)).toEqual(input.map(({ json }) => (json as { tag?: string }).tag));
		expect(out.map(({ pairedItem }) => pairedItem)).toEqual(input.map((_, item) => ({ item })));
		expect(intercom.requests.highestInFlight).toBeGreaterThan(3);
		expect(intercom.requests.highestInFlight).toBeLessThanOrEqual(500);
	});

	test('Items at Once bounds what is under way', async () => {
		await start({ latencyMs: 10 });
		const tag = [...intercom.workspace.tags.values()][0];
		await run(
			{ ...getTag, requestOptions: { concurrency: 3 } },
			{ items: items(30, () => ({ tag: tag?.id })) },
		);
		expect(intercom.requests.highestInFlight).toBe(3);
	});

	test('items about one record keep their order, while others overtake them', async () => {
		await start({ latencyMs: 5 });
		const [first, second] = contactIds();
		const tags = [...intercom.workspace.tags.keys()];
		const input = items(24, (item) => ({
			contact: item % 2 ? second : first,
			tag: tags[item % tags.length],
		}));
		intercom.faults.add({ kind: 'slow', milliseconds: 150, route: `POST /contacts/${first}/tags`, nth: 1 });
		await run(addToContact, { items: input });
		for (const contact of [first, second]) {
			const sent = intercom.requests.of(`POST /contacts/${contact}/tags`);
			expect(sent.map(({ body }) => (body as { id: string }).id)).toEqual(
				input
					.filter(({ json }) => (json as { contact?: string }).contact === contact)
					.map(({ json }) => (json as { tag?: string }).tag),
			);
			expect(Math.max(...sent.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(2);
		}
	});

	test('messages to one contact keep their order although the contact is not in the path', async () => {
		await start({ latencyMs: 5 });
		const [first] = contactIds();
		intercom.faults.add({ kind: 'slow', milliseconds: 150, route: 'POST /messages', nth: 1 });
		await run(
			{
				resource: 'message',
				operation: 'sendInApp',
				contact_id: '={{ $json.contact }}',
				body: '={{ $json.text }}',
			},
			{ items: items(6, (item) => ({ contact: first, text: `Message ${item}` })) },
		);
		const sent = intercom.requests.of('POST /messages').map(({ body }) => (body as { body: string }).body);
		expect(sent).toEqual(Array.from({ length: 6 }, (_, item) => `Message ${item}`));
		expect(intercom.requests.of('POST /messages').map(({ inFlight }) => inFlight)).toEqual(Array(6).fill(1));
	});

	test('an error in the middle starts no further items, and is the first of them', async () => {
		await start({ latencyMs: 10 });
		const tag = [...intercom.workspace.tags.keys()][0] as string;
		const { status, error } = await run(
			{ ...getTag, requestOptions: { concurrency: 5 } },
			{ items: items(200, (item) => ({ tag: item === 60 || item === 62 ? '99999' : tag })) },
		);
		expect(status).toBe('error');
		expect(error?.context?.itemIndex).toBe(60);
		expect(intercom.requests.length).toBeLessThan(75);
	});

	test('one slow item does not hold up the others', async () => {
		await start({ latencyMs: 2 });
		const tag = [...intercom.workspace.tags.keys()][0] as string;
		intercom.faults.add({ kind: 'slow', milliseconds: 2000, route: 'GET /tags/*', nth: 3 });
		const { json } = await run(
			{ ...getTag, requestOptions: { concurrency: 2 } },
			{ items: items(60, () => ({ tag })) },
		);
		expect(json).toHaveLength(60);
		// The slow one was still under way when each of the others came.
		expect(intercom.requests.map(({ inFlight }) => inFlight).slice(4)).toEqual(Array(56).fill(2));
	});
});

describe('the rate limit', () => {
	test('is shared by several runs at once: hardly a request is refused, and no item fails', async () => {
		// Long windows: Intercom's headers count whole seconds, and a slow machine must not take the end of one for its middle.
		await start({ rateLimit: { limit: 40, windowMs: 3000 } });
		const tag = [...intercom.workspace.tags.keys()][0];
		const runs = await Promise.all(
			[1, 2, 3].map(async () => await run(getTag, { items: items(50, () => ({ tag })) })),
		);
		expect(runs.map(({ status, json }) => [status, json.length])).toEqual(Array(3).fill(['success', 50]));
		expect(intercom.requests.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(12);
	});

	test('spent by another app meanwhile is survived: the refused request is sent again', async () => {
		// Long enough that the run has begun before the window ends, also on a slow machine.
		await start({ rateLimit: { limit: 20, windowMs: 5000 } });
		intercom.rateLimit.spend(20);
		const name = 'Sent after the window';
		const { status, json } = await run(createTag, { items: [{ json: { name } }] });
		expect(status).toBe('success');
		expect(json[0]?.name).toBe(name);
		expect(intercom.requests.of('POST /tags').map((request) => request.status)).toEqual([429, 200]);
	});

	test('leaves a reserve for other apps', async () => {
		await start({ rateLimit: { limit: 30, windowMs: 60_000 } });
		const tag = [...intercom.workspace.tags.keys()][0];
		let cancel = () => {};
		const running = run(
			{ ...getTag, requestOptions: { reserve: 20 } },
			{ items: items(25, () => ({ tag })), started: (execution) => (cancel = execution.cancel) },
		);
		await until(() => intercom.requests.length >= 10 && intercom.requests.underWay === 0);
		cancel();
		await running;
		expect(intercom.requests.length).toBeLessThanOrEqual(11);
	});
});

const until = async (condition: () => boolean) => {
	const end = Date.now() + 20_000;
	while (!condition()) {
		if (Date.now() > end) throw new Error('The condition did not come true within 20 s');
		await new Promise((resolve) => setImmediate(resolve));
	}
};

describe('sending again', () => {
	test.each([
		['status', { status: 503 }],
		['reset', {}],
		['bad-json', {}],
		['cut-body', {}],
	] as const)('a read is sent again after %s', async (kind, facts) => {
		await start();
		intercom.faults.add({ kind, ...facts, route: 'GET /tags', times: 2 });
		const { status, json } = await run({ resource: 'tag', operation: 'getAll', returnAll: true });
		expect(status).toBe('success');
		expect(json).toHaveLength(intercom.workspace.tags.size);
		expect(intercom.requests.of('GET /tags')).toHaveLength(3);
	});

	test.each([
		['status', { status: 500, afterWork: true }],
		['reset', { afterWork: true }],
		['bad-json', {}],
		['cut-body', {}],
	] as const)(
		'a tagging is never sent twice after %s, and the error says that it may have arrived',
		async (kind, facts) => {
			await start();
			intercom.faults.add({ kind, ...facts, route: 'POST /contacts/*/tags' });
			const { status, error } = await run(addToContact, {
				items: [
					{
						json: {
							contact: contactIds()[0] as string,
							tag: [...intercom.workspace.tags.keys()][0] as string,
						},
					},
				],
			});
			expect(status).toBe('error');
			expect(error?.description).toContain('may or may not have carried it out');
			expect(intercom.requests.of('POST /contacts/*/tags')).toHaveLength(1);
		},
	);

	test('a documented create-or-update is sent again', async () => {
		await start();
		intercom.faults.add({ kind: 'reset', afterWork: true, route: 'POST /tags', times: 1 });
		const { status } = await run(createTag, { items: [{ json: { name: 'Twice asked' } }] });
		expect(status).toBe('success');
		expect([...intercom.workspace.tags.values()].filter(({ name }) => name === 'Twice asked')).toHaveLength(
			1,
		);
	});

	test('a delete whose answer was lost is done when the second one finds nothing', async () => {
		await start();
		const tag = tagNamed('VIP');
		intercom.faults.add({ kind: 'reset', afterWork: true, route: 'DELETE /tags/*', times: 1 });
		const { status, json } = await run({ resource: 'tag', operation: 'delete', tag_id: tag?.id as string });
		expect(status).toBe('success');
		expect(json).toEqual([
			{ deleted: true, id: tag?.id, note: expect.stringContaining('was not there any more') },
		]);
		expect(tagNamed('VIP')).toBeUndefined();
	});

	test('a delete whose answer was lost, and that is refused when it is sent again, may have been carried out', async () => {
		await start();
		const tag = tagNamed('VIP');
		intercom.faults.add({ kind: 'reset', afterWork: true, route: 'DELETE /tags/*', nth: 1 });
		intercom.faults.add({ kind: 'status', status: 403, route: 'DELETE /tags/*', nth: 2 });
		const { error } = await run({ resource: 'tag', operation: 'delete', tag_id: tag?.id as string });
		expect(error?.description).toContain('may or may not have carried it out. To send it again does no harm');
		expect(tagNamed('VIP')).toBeUndefined();
	});

	test('a delete that the rate limit refused first, and that then finds nothing, is an error', async () => {
		await start();
		intercom.faults.add({ kind: 'status', status: 429, route: 'DELETE /tags/*', times: 1 });
		const { status, error } = await run({ resource: 'tag', operation: 'delete', tag_id: '99999' });
		expect(status).toBe('error');
		expect(error?.message).toMatch(/^Intercom did not find this/);
	});

	const oneTagging = () => [
		{ json: { contact: contactIds()[0] as string, tag: [...intercom.workspace.tags.keys()][0] as string } },
	];

	test.each([
		['drip', { milliseconds: 50 }],
		['wrong-encoding', {}],
	] as const)(
		'an answer that never ends (%s) ends at the time-out, says that the tagging may have arrived, and gives its place back',
		async (kind, facts) => {
			await start();
			intercom.faults.add({ kind, ...facts, route: 'POST /contacts/*/tags' });
			const { error } = await run(
				{ ...addToContact, requestOptions: { timeout: 1 } },
				{ items: oneTagging() },
			);
			expect(error?.description).toContain('may or may not have carried it out');
			expect(intercom.requests.of('POST /contacts/*/tags')).toHaveLength(1);
			const items = Array.from({ length: 20 }, () => oneTagging()[0]!);
			const parameters = { ...getTag, requestOptions: { timeout: 1 } };
			expect((await run(parameters, { items })).json).toHaveLength(20);
		},
	);

	test.each([
		['drip', { milliseconds: 50 }],
		['wrong-encoding', {}],
	] as const)('a read is asked again after an answer that never ends (%s)', async (kind, facts) => {
		await start();
		intercom.faults.add({ kind, ...facts, route: 'GET /tags', times: 1 });
		const { json } = await run({
			resource: 'tag',
			operation: 'getAll',
			returnAll: true,
			requestOptions: { timeout: 1 },
		});
		expect(json).toHaveLength(intercom.workspace.tags.size);
		expect(intercom.requests.of('GET /tags')).toHaveLength(2);
	});

	test('cancelling ends a request whose answer drips', async () => {
		await start();
		intercom.faults.add({ kind: 'drip', milliseconds: 20, route: 'GET /tags' });
		let cancel = () => {};
		const running = run(
			{ resource: 'tag', operation: 'getAll' },
			{ started: (execution) => (cancel = execution.cancel) },
		);
		await until(() => intercom.requests.underWay === 1);
		cancel();
		expect((await running).status).not.toBe('success');
	});

	test('a refusal is not sent again', async () => {
		await start();
		const { status } = await run(getTag, { items: [{ json: { tag: '99999' } }] });
		expect(status).toBe('error');
		expect(intercom.requests).toHaveLength(1);
	});

	test('an answer that never comes ends at the time-out', async () => {
		await start();
		intercom.faults.add({ kind: 'never', route: 'POST /contacts/*/tags' });
		const { error } = await run(
			{ ...addToContact, requestOptions: { timeout: 1 } },
			{ items: [{ json: { contact: contactIds()[0] as string, tag: '1' } }] },
		);
		expect(error?.message).toBe('Intercom did not answer in time');
		expect(error?.description).toContain('may or may not have carried it out');
	});

	test('an address that nobody listens on is tried again also for a write, since nothing can have arrived', async () => {
		await start();
		const { error } = await run(createTag, {
			credential: credential({ baseUrl: 'http://127.0.0.1:1' }),
			items: [{ json: { name: 'x' } }],
		});
		expect(error?.message).toContain('could not be reached');
		expect(error?.description).not.toContain('may or may not');
	});
});

describe('errors', () => {
	test('say what was asked, what Intercom said, which item, and never the token', async () => {
		await start();
		const { error } = await run(getTag, {
			items: [
				{ json: { tag: [...intercom.workspace.tags.keys()][0] as string } },
				{ json: { tag: '99999' } },
			],
		});
		expect(error?.message).toMatch(/^Intercom did not find this: /);
		expect(error?.description).toMatch(/GET \/tags\/99999, answered 404 .*request ID \S+/);
		expect(error?.httpCode).toBe('404');
		expect(error?.context?.itemIndex).toBe(1);
		expect(JSON.stringify(error)).not.toContain(intercom.token);
	});

	test.each([
		['simulated-token-revoked', /revoked: create a new one/],
		['simulated-token-other-region', /region/],
		['nobody-knows-this-token', /region/],
	])('a token that Intercom refuses (%s) gets advice', async (accessToken, advice) => {
		await start();
		const { error } = await run(
			{ resource: 'tag', operation: 'getAll' },
			{ credential: credential({ accessToken }) },
		);
		expect(error?.message).toMatch(/^Intercom did not accept the token/);
		expect(error?.description).toMatch(advice);
	});

	test('a missing permission is named', async () => {
		await start();
		const { error } = await run(createTag, {
			credential: credential({ accessToken: 'simulated-token-read-only' }),
			items: [{ json: { name: 'x' } }],
		});
		expect(error?.message).toMatch(/^Intercom does not allow this/);
		expect(error?.description).toContain('Configure > Authentication');
	});

	test.each([
		['continueRegularOutput' as const, 'items' as const],
		['continueErrorOutput' as const, 'errorItems' as const],
	])('with %s the other items go on', async (onError, output) => {
		await start();
		const tag = [...intercom.workspace.tags.keys()][0] as string;
		const result = await run(getTag, {
			onError,
			items: [{ json: { tag: '' } }, { json: { tag } }, { json: { tag: '99999' } }, { json: { tag } }],
		});
		expect(result.status).toBe('success');
		const failed = result[output].filter(({ json }) => json.error);
		expect(failed.map(({ json }) => json.error)).toEqual([
			'"Tag" is empty',
			expect.stringMatching(/^Intercom did not find this/),
		]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(result.items.filter(({ json }) => json.id === tag)).toHaveLength(2);
	});

	test.each([
		[{ tag_id: '={{ "" }}' }, '"Tag" is empty'],
		[{ tag_id: '..' }, '"Tag" is no ID of a tag: ".."'],
		[{ tag_id: '={{ ["1", "2"] }}' }, '"Tag" is a list, but the ID of one tag is needed'],
	])(
		'bad input %j is told before anything is sent, also what the first item would have sent',
		async (parameters, message) => {
			await start();
			const { error } = await run({ ...getTag, ...parameters });
			expect(error?.message).toBe(message);
			expect(intercom.requests).toHaveLength(0);
		},
	);

	test('one bad item of many keeps all from being sent', async () => {
		await start();
		const { error } = await run(createTag, { items: [{ json: { name: 'Good' } }, { json: { name: '' } }] });
		expect(error?.message).toBe('"Name" is empty');
		expect(error?.context?.itemIndex).toBe(1);
		expect(intercom.requests).toHaveLength(0);
	});
});

describe('cancelling', () => {
	test('stops waiting for the rate limit and sends nothing more', async () => {
		await start({ rateLimit: { limit: 15, windowMs: 60_000 } });
		const tag = [...intercom.workspace.tags.keys()][0];
		let cancel = () => {};
		const running = run(getTag, {
			items: items(40, () => ({ tag })),
			started: (execution) => (cancel = execution.cancel),
		});
		await until(() => intercom.requests.length >= 15 && intercom.requests.underWay === 0);
		const sent = intercom.requests.length;
		const cancelledAt = Date.now();
		cancel();
		const { status } = await running;
		expect(status).not.toBe('success');
		expect(Date.now() - cancelledAt).toBeLessThan(5000);
		expect(intercom.requests).toHaveLength(sent);
	});
});

describe('the credential', () => {
	test('works with a token pasted with spaces, line breaks and invisible characters', async () => {
		await start();
		const { status } = await run(
			{ resource: 'tag', operation: 'getAll' },
			{
				credential: credential({
					accessToken: `\uFEFF ${intercom.token.slice(0, 5)}\n${intercom.token.slice(5)} \r\n`,
				}),
			},
		);
		expect(status).toBe('success');
	});

	test('OAuth2 is taken by the node as well', async () => {
		await start();
		const { status, json } = await run(
			{ authentication: 'oAuth2', resource: 'tag', operation: 'getAll', returnAll: true },
			{
				credential: {
					region: 'custom',
					baseUrl: intercom.url,
					grantType: 'authorizationCode',
					clientId: 'id',
					clientSecret: 'secret',
					accessTokenUrl: `${intercom.url}/auth/eagle/token`,
					oauthTokenData: { access_token: intercom.token, token_type: 'Bearer' },
				},
			},
		);
		expect(status).toBe('success');
		expect(json).toHaveLength(intercom.workspace.tags.size);
	});

	test.each([
		['read', createTag, 'Read Only'],
		['internal', createTag, undefined],
	])(
		'with Allowed Actions "%s" creating a tag is refused only where it must be',
		async (allowedActions, parameters, refusal) => {
			await start();
			const { status, error } = await run(parameters, {
				credential: credential({ allowedActions }),
				items: [{ json: { name: 'Guarded' } }],
			});
			if (!refusal) return expect(status).toBe('success');
			expect(error?.message).toContain(refusal);
			expect(intercom.requests).toHaveLength(0);
		},
	);
});

test.each([
	[false, 'Allowed Actions'],
	[true, undefined],
])(
	'a credential that reaches no customers may set "unsubscribed" to true alone, not to %s',
	async (unsubscribed, refusal) => {
		await start();
		for (const parameters of [
			{ operation: 'update', contact_id: contactIds()[0], updateFields: {} },
			{ operation: 'upsert', role: 'user', email: 'a@example.com', additionalFields: {} },
		]) {
			const collection = 'updateFields' in parameters ? 'updateFields' : 'additionalFields';
			const { error } = await run(
				{ resource: 'contact', ...parameters, [collection]: { unsubscribed_from_emails: unsubscribed } },
				{ credential: credential({ allowedActions: 'internal' }) },
			);
			if (refusal) expect(error?.message).toContain(refusal);
			else expect(error).toBeUndefined();
		}
		if (refusal) expect(intercom.requests).toHaveLength(0);
	},
);

describe('Return All and Limit', () => {
	test('the limit is kept over pages, and one page holds no more than is asked for', async () => {
		await start({ empty: true });
		addContacts(intercom.workspace, 20);
		const { json } = await run({ resource: 'tag', operation: 'getAll', limit: 2 });
		expect(json.length).toBeLessThanOrEqual(2);
	});
});

describe('Preview Request', () => {
	test('shows what would be sent and sends nothing', async () => {
		await start();
		const { json } = await run({
			resource: 'tag',
			operation: 'removeFromConversation',
			conversation_id: '12',
			tag_id: '5',
			requestOptions: { preview: true },
		});
		expect(json).toEqual([
			{
				method: 'DELETE',
				url: `${intercom.url}/conversations/12/tags/5`,
				query: {},
				body: { admin_id: '(looked up when the request is sent)' },
			},
		]);
		expect(intercom.requests).toHaveLength(0);
	});
});
