import { type Json, type Simulator, startSimulator } from '../../simulator';
import { clientOf, type ErrorList } from './client';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;
const control = <T = Json>(method: string, path: string, body?: unknown) =>
	ask<T>(method, `/_simulator${path}`, body, { authorization: null });

beforeEach(async () => {
	intercom = await startSimulator();
	ask = clientOf(intercom);
});
afterEach(() => intercom.stop());

/** Reads server-sent pictures of the inbox until one fits. */
async function watch(fits: (picture: string) => boolean, act: () => Promise<unknown>): Promise<string> {
	const stop = new AbortController();
	const response = await fetch(`${intercom.url}/_simulator/live`, { signal: stop.signal });
	const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
	if (!reader) throw new Error('The stream has no body');
	let text = (await reader.read()).value ?? '';
	await act();
	while (!fits(text)) text += (await reader.read()).value ?? '';
	stop.abort();
	return text;
}

test('the inbox is one page that puts no text in as markup', async () => {
	const { text, headers } = await ask<string>('GET', '/', undefined, { authorization: null });
	expect(headers.get('content-type')).toContain('text/html');
	expect(text).toContain('Write as customer');
	expect(text).not.toMatch(
		/innerHTML|insertAdjacentHTML|document\.write|<script[^>]*src=|<link[^>]*href="http/,
	);
});

test('a customer who writes is seen live, with the text as it was typed', async () => {
	const typed = 'Is 3 < 5? <img src=x onerror=alert(1)>';
	const picture = await watch(
		(text) => text.includes('live@example.com'),
		() => control('POST', '/customer/messages', { email: 'Live@Example.com', name: 'Live', body: typed }),
	);
	expect(picture).toContain(JSON.stringify(typed));
	const [contact] = [...intercom.workspace.contacts.values()].filter(
		({ email }) => email === 'live@example.com',
	);
	expect(contact?.role).toBe('lead');
});

test('what the API does is seen live as well', async () => {
	const [id = ''] = [...intercom.workspace.conversations.keys()];
	const picture = await watch(
		(text) => text.includes('Only for us'),
		() =>
			ask('POST', `/conversations/${id}/reply`, {
				message_type: 'note',
				type: 'admin',
				admin_id: '814860',
				body: 'Only for us',
			}),
	);
	expect(picture).toContain('"kind":"note"');
});

test('a customer writes again in the same conversation, which reopens', async () => {
	const first = await control<{ conversation_id: string }>('POST', '/customer/messages', {
		email: 'again@example.com',
		body: 'One',
	});
	const id = first.body.conversation_id;
	await control('POST', `/teammate/conversations/${id}/close`);
	expect(intercom.workspace.conversations.get(id)?.state).toBe('closed');
	await control('POST', `/customer/conversations/${id}/replies`, { body: 'Two' });
	expect(intercom.workspace.conversations.get(id)).toMatchObject({
		state: 'open',
		open: true,
		count_reopens: 1,
	});
});

test('Fin answers a customer in the inbox', async () => {
	await intercom.webhooks.save(null, 'all');
	const first = await control<{ conversation_id: string }>('POST', '/customer/messages', {
		email: 'fin@example.com',
		body: 'When do you open?',
	});
	const id = first.body.conversation_id;
	await control('POST', `/fin/conversations/${id}/answers`, { body: 'At nine.' });
	const { body } = await ask<Json>('GET', `/conversations/${id}`);
	const [part] = (body.conversation_parts as { conversation_parts: Json[] }).conversation_parts;
	expect(part).toMatchObject({ part_type: 'comment', author: { type: 'bot', from_ai_agent: true } });
	expect(body.ai_agent_participated).toBe(true);
	expect(intercom.customerSaw.map(({ where }) => where)).toContain(id);
	const nothing = await control('POST', `/fin/conversations/${id}/answers`, {});
	expect(nothing.status).toBe(400);
});

test('settings and faults can be changed, and unknown ones are refused', async () => {
	await control('PUT', '/settings', { requireVersion: true, rateLimit: { limit: 2 }, searchLagMs: 5 });
	expect((await control('GET', '/settings')).body).toMatchObject({
		requireVersion: true,
		rateLimit: { limit: 2, windowMs: 10_000 },
		searchLagMs: 5,
	});
	const wrong = await control<ErrorList>('PUT', '/settings', { requireVersoin: true });
	expect([wrong.status, wrong.body.errors[0]?.field]).toEqual([400, 'requireVersoin']);
	await control('POST', '/faults', { route: 'GET /me', kind: 'status', status: 502 });
	expect((await ask('GET', '/me')).status).toBe(502);
	await control('DELETE', '/faults');
	expect((await ask('GET', '/me')).status).toBe(200);
});

test('the request log is read without the token, and reset starts over', async () => {
	await ask('POST', '/contacts', { email: 'gone@example.com' });
	const log = await control('GET', '/requests');
	expect(log.text).toContain('gone@example.com');
	expect(log.text).not.toContain(intercom.token);
	await control('POST', '/reset', { empty: true });
	expect(intercom.workspace.contacts.size).toBe(0);
	expect(intercom.requests).toHaveLength(0);
	expect((await ask('POST', '/contacts', { email: 'gone@example.com' })).status).toBe(200);
});

test('reset forgets an open scroll, settings and indexed copies', async () => {
	intercom.setSearchLag(60_000);
	await ask('GET', '/companies/scroll');
	await ask('PUT', '/ip_allowlist', { ip_allowlist: ['203.0.113.7'] });
	expect((await ask('GET', '/companies/scroll')).status).toBe(400);
	await control('POST', '/reset');
	expect((await ask('GET', '/companies/scroll')).status).toBe(200);
	await control('POST', '/reset', { empty: true });
	expect((await ask('GET', '/ip_allowlist')).body.ip_allowlist).toEqual([]);
	const query = { field: 'role', operator: '=', value: 'user' };
	expect((await ask('POST', '/contacts/search', { query })).body.total_count).toBe(0);
	expect((await control('GET', '/settings')).body.searchLagMs).toBe(60_000);
});

test('a webhook that does not answer HEAD is not saved', async () => {
	const refused = await control<ErrorList>('PUT', '/webhook', { url: 'http://127.0.0.1:1/' });
	expect([refused.status, refused.body.errors[0]?.code]).toEqual([422, 'webhook_not_saved']);
	expect((await control<ErrorList>('POST', '/webhook/ping')).status).toBe(422);
});

test('a recording is a redirect to storage that does not take the token', async () => {
	const { status, headers } = await ask('GET', '/calls/41/recording');
	const location = (headers.get('location') ?? '').replace(intercom.url, '');
	expect(status).toBe(302);
	expect((await ask('GET', location)).status).toBe(400);
	expect((await ask('GET', location, undefined, { authorization: null })).status).toBe(200);
});

test('a token can be revoked by its name', async () => {
	expect((await ask('GET', '/me')).status).toBe(200);
	expect((await control('PUT', '/tokens/full', { state: 'revoked' })).body).toMatchObject({
		name: 'full',
		state: 'revoked',
	});
	expect((await ask<ErrorList>('GET', '/me')).body.errors[0]?.code).toBe('token_revoked');
	expect((await control('PUT', '/tokens/full', { state: 'lost' })).status).toBeGreaterThanOrEqual(400);
	expect((await control('PUT', '/tokens/nobody', { state: 'valid' })).status).toBe(404);
	const { body: tokens, text } = await control<Json[]>('GET', '/tokens');
	expect(tokens).toContainEqual(expect.objectContaining({ name: 'full', state: 'revoked' }));
	expect(text).not.toContain(intercom.token);
});

test("a token's permissions can be set by its name", async () => {
	const set = (permissions: unknown) => control('PUT', '/tokens/full', { permissions });
	expect((await set(['read_users'])).body).toMatchObject({ state: 'valid', permissions: ['read_users'] });
	expect((await ask('GET', '/contacts')).status).toBe(200);
	expect((await ask('GET', '/companies')).status).toBe(401);
	expect((await set('read_users')).status).toBe(400);
	expect((await set(null)).body).toMatchObject({ permissions: null });
	expect((await ask('GET', '/companies')).status).toBe(200);
});

test("Fin's answer can be chosen", async () => {
	await control('PUT', '/settings', { finAnswer: 'We open at nine.' });
	const message = { author: 'user', body: 'When?', timestamp: '2026-01-02T03:04:05.678Z' };
	await ask('POST', '/fin/start', { conversation_id: 'ext-1', message, user: { id: 'rider', name: 'Rana' } });
	expect((await control('GET', '/customer-saw')).text).toContain('We open at nine.');
});
