import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { clientOf, type ErrorList } from './client';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;

async function start(options: SimulatorOptions = {}): Promise<void> {
	intercom = await startSimulator(options);
	ask = clientOf(intercom);
}
afterEach(() => intercom.stop());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('who may ask', () => {
	test.each([
		['no token', { authorization: null }, 401, 'unauthorized'],
		['an unknown token', bearer('nonsense'), 401, 'unauthorized'],
		['another scheme', { authorization: 'Basic abc' }, 401, 'unauthorized'],
		['a revoked token', bearer('simulated-token-revoked'), 401, 'token_revoked'],
		['a blocked token', bearer('simulated-token-blocked'), 401, 'token_blocked'],
		['a token of another region', bearer('simulated-token-other-region'), 401, 'token_unauthorized'],
		['an unknown version', { 'intercom-version': '9.9' }, 400, 'intercom_version_invalid'],
		['an old version', { 'intercom-version': '2.3' }, 400, 'intercom_version_invalid'],
	])('%s is refused', async (_name, headers: Record<string, string | null>, status, code) => {
		await start();
		const reply = await ask<ErrorList>('GET', '/me', undefined, headers);
		expect([reply.status, reply.body.type, reply.body.errors[0]?.code]).toEqual([status, 'error.list', code]);
		expect(reply.body.request_id).toBe(reply.headers.get('x-request-id'));
	});

	test('a missing version is an error when the version is required', async () => {
		await start({ requireVersion: true });
		expect((await ask('GET', '/me', undefined, { 'intercom-version': null })).status).toBe(400);
		expect((await ask('GET', '/me')).status).toBe(200);
		intercom.settings.requireVersion = false;
		expect((await ask('GET', '/me', undefined, { 'intercom-version': null })).status).toBe(200);
	});

	test('a token without a permission gets 401, or 403 naming it', async () => {
		await start();
		const refused = await ask('POST', '/contacts', {}, bearer('simulated-token-read-only'));
		expect(refused.status).toBe(401);
		intercom.settings.missingPermission = 403;
		const read = await ask('GET', '/contacts', undefined, bearer('simulated-token-read-only'));
		const write = await ask<ErrorList>(
			'POST',
			'/contacts',
			{ email: 'a@example.com' },
			bearer('simulated-token-read-only'),
		);
		expect([read.status, write.status]).toEqual([200, 403]);
		expect(write.body.errors[0]?.message).toContain('write_users');
	});

	test('the code flow gives a token that works, once per code', async () => {
		await start();
		const sent = await fetch(
			`${intercom.url}/oauth?client_id=${intercom.clientId}&state=s1&redirect_uri=${encodeURIComponent('http://127.0.0.1:1/back')}`,
			{ redirect: 'manual' },
		);
		const back = new URL(sent.headers.get('location') ?? '');
		expect(back.searchParams.get('state')).toBe('s1');
		const trade = (secret: string) =>
			fetch(`${intercom.url}/auth/eagle/token`, {
				method: 'POST',
				body: new URLSearchParams({
					client_id: intercom.clientId,
					client_secret: secret,
					code: back.searchParams.get('code') ?? '',
				}),
			});
		expect((await trade('wrong')).status).toBe(401);
		const { access_token: token } = (await (await trade(intercom.clientSecret)).json()) as {
			access_token: string;
		};
		expect((await ask('GET', '/me', undefined, bearer(token))).status).toBe(200);
		expect((await trade(intercom.clientSecret)).status).toBe(401);
		expect(intercom.requests.of('GET /oauth').map(({ status }) => status)).toEqual([302]);
		const trades = intercom.requests.of('POST /auth/eagle/token');
		expect(trades.map(({ status }) => status)).toEqual([401, 200, 401]);
		expect(trades[1]?.body).toEqual({
			client_id: intercom.clientId,
			client_secret: '(hidden)',
			code: '(hidden)',
		});
	});
});

describe('what is asked', () => {
	test.each([
		['an unknown path', 'GET', '/nowhere', undefined, 404, 'not_found'],
		['a wrong verb', 'DELETE', '/me', undefined, 405, 'method_not_allowed'],
		['broken JSON', 'POST', '/contacts', '{"email":', 400, 'bad_request'],
		['a list for a body', 'POST', '/contacts', [], 400, 'parameter_invalid'],
		['a body without what is required', 'POST', '/contacts', {}, 400, 'parameter_not_found'],
		[
			'a wrong type',
			'POST',
			'/contacts',
			{ email: 'x@example.com', custom_attributes: 5 },
			400,
			'parameter_invalid',
		],
		[
			'a wrong word',
			'POST',
			'/conversations/1/parts',
			{ message_type: 'note', admin_id: '814860' },
			400,
			'parameter_invalid',
		],
		['a record that is not there', 'GET', '/conversations/999999', undefined, 404, 'not_found'],
		[
			'an unknown attribute',
			'POST',
			'/contacts',
			{ email: 'x@example.com', custom_attributes: { shoe: 1 } },
			400,
			'parameter_invalid',
		],
		[
			'a long value',
			'POST',
			'/contacts',
			{ email: 'x@example.com', custom_attributes: { bike_model: 'x'.repeat(256) } },
			400,
			'parameter_invalid',
		],
		[
			'an option that is none',
			'POST',
			'/contacts',
			{ email: 'x@example.com', custom_attributes: { plan_level: 'Gold' } },
			400,
			'parameter_invalid',
		],
		[
			'eleven attachments',
			'POST',
			'/conversations/CONVERSATION/reply',
			{
				message_type: 'comment',
				type: 'admin',
				admin_id: '814860',
				body: 'x',
				attachment_urls: Array.from({ length: 11 }, () => 'https://example.com/a'),
			},
			400,
			'parameter_invalid',
		],
		[
			'a teammate who is none',
			'POST',
			'/conversations/CONVERSATION/parts',
			{ message_type: 'close', type: 'admin', admin_id: '1' },
			404,
			'admin_not_found',
		],
	])('%s is refused', async (_name, method, path, body, status, code) => {
		await start();
		const id = [...intercom.workspace.conversations.keys()][0] ?? '';
		const reply = await ask<ErrorList>(method, path.replace('CONVERSATION', id), body);
		expect([reply.status, reply.body.errors?.[0]?.code]).toEqual([status, code]);
		expect(reply.body.request_id).toEqual(expect.any(String));
	});

	test('the log keeps what was sent, and no token', async () => {
		await start();
		await ask('POST', '/contacts?x=1', { email: 'log@example.com' });
		const [entry] = intercom.requests.of('POST /contacts');
		expect(entry).toMatchObject({
			query: { x: '1' },
			body: { email: 'log@example.com' },
			status: 200,
			token: 'full',
			inFlight: 1,
		});
		expect(entry?.rawBody.toString()).toBe('{"email":"log@example.com"}');
		expect(JSON.stringify(intercom.requests)).not.toContain(intercom.token);
	});

	test('several simulators in one process do not touch each other', async () => {
		await start();
		const other = await startSimulator({ empty: true });
		try {
			await clientOf(other)('POST', '/contacts', { email: 'only@example.com' });
			expect(other.workspace.contacts.size).toBe(1);
			expect(intercom.requests).toHaveLength(0);
			expect(
				[...intercom.workspace.contacts.values()].some(({ email }) => email === 'only@example.com'),
			).toBe(false);
		} finally {
			await other.stop();
		}
	});
});

describe('limits and faults', () => {
	test('the window refuses what does not fit and says when it ends', async () => {
		await start({ rateLimit: { limit: 3, windowMs: 600_000 } });
		const replies = [];
		for (let sent = 0; sent < 4; sent += 1) replies.push(await ask<ErrorList>('GET', '/me'));
		expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
		expect(replies.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['2', '1', '0', '0']);
		expect(replies[3]?.body.errors[0]?.code).toBe('rate_limit_exceeded');
		const reset = Number(replies[0]?.headers.get('x-ratelimit-reset')) * 1000;
		expect(reset).toBeGreaterThan(Date.now());
		expect(reset).toBeLessThanOrEqual(Date.now() + 600_000);
	});

	test('an export beyond the quota is a 429 while the window has room', async () => {
		await start();
		const job = { created_at_after: 1, created_at_before: 2_000_000_000 };
		expect((await ask('POST', '/export/content/data', job)).status).toBe(200);
		const refused = await ask<ErrorList>('POST', '/export/content/data', job);
		expect([refused.status, refused.body.errors[0]?.code]).toEqual([429, 'rate_limit_exceeded']);
		expect(Number(refused.headers.get('x-ratelimit-remaining'))).toBeGreaterThan(0);
	});

	test('a status on the second request alone', async () => {
		await start();
		intercom.faults.add({ route: 'GET /me', kind: 'status', status: 503, nth: 2 });
		const statuses = [];
		for (let sent = 0; sent < 3; sent += 1) statuses.push((await ask('GET', '/me')).status);
		expect(statuses).toEqual([200, 503, 200]);
	});

	test.each([
		[false, 0],
		[true, 1],
	])('a connection cut (after the work: %s) leaves %s contacts', async (afterWork, contacts) => {
		await start({ empty: true });
		intercom.faults.add({ route: 'POST /contacts', kind: 'reset', times: 1, afterWork });
		await expect(ask('POST', '/contacts', { email: 'cut@example.com' })).rejects.toThrow();
		expect(intercom.workspace.contacts.size).toBe(contacts);
		expect((await ask('GET', '/me')).status).toBe(200);
	});

	test('a request that is never answered', async () => {
		await start();
		intercom.faults.add({ route: 'GET /me', kind: 'never' });
		const given = new AbortController();
		const asked = fetch(`${intercom.url}/me`, { headers: bearer(intercom.token), signal: given.signal });
		while (intercom.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
		given.abort();
		await expect(asked).rejects.toThrow();
		expect(intercom.requests[0]?.status).toBeNull();
	});

	test('answers that cannot be read', async () => {
		await start();
		intercom.faults.add({ route: 'GET /admins', kind: 'bad-json' });
		intercom.faults.add({ route: 'GET /teams', kind: 'cut-body' });
		intercom.faults.add({ route: 'GET /me', kind: 'rate-headers' });
		expect(typeof (await ask('GET', '/admins')).body).toBe('string');
		await expect(ask('GET', '/teams')).rejects.toThrow();
		expect((await ask('GET', '/me')).headers.get('x-ratelimit-reset')).toBe('soon');
	});

	test('slow answers, and how many were under way at once', async () => {
		await start({ latencyMs: 400 });
		await Promise.all(Array.from({ length: 6 }, () => ask('GET', '/me')));
		expect(intercom.requests.highestInFlight).toBe(6);
		expect(
			Math.min(...intercom.requests.map(({ milliseconds }) => milliseconds ?? 0)),
		).toBeGreaterThanOrEqual(390);
	});
});
