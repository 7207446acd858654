import { type FaultFacts, type Simulator, startSimulator } from '../../simulator';
import { clientOf } from './client';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;

beforeAll(async () => {
	intercom = await startSimulator({ empty: true, rateLimit: { limit: 100_000 } });
	ask = clientOf(intercom);
});
afterAll(() => intercom.stop());
beforeEach(() => {
	intercom.faults.clear();
	intercom.requests.clear();
});

let people = 0;
const create = () => ask('POST', '/contacts', { email: `person${++people}@example.com` });
const contacts = () => intercom.workspace.contacts.size;

/** Adds a fault to the creates of contacts, creates one, and tells what came and whether it was created. */
async function broken(facts: Omit<FaultFacts, 'route'>) {
	intercom.faults.clear();
	intercom.faults.add({ route: 'POST /contacts', ...facts });
	const before = contacts();
	const reply = await create().catch((error: Error) => error);
	const [entry] = intercom.requests.slice(-1);
	return { reply, created: contacts() > before, worked: entry?.worked, fault: entry?.fault };
}

test.each(['status', 'reset'] as const)(
	'%s comes before the work or after it, and the log says which',
	async (kind) => {
		expect(await broken({ kind })).toMatchObject({ created: false, worked: false, fault: kind });
		expect(await broken({ kind, afterWork: true })).toMatchObject({
			created: true,
			worked: true,
			fault: kind,
		});
	},
);

test.each([
	['bad-json', 200],
	['html', 502],
	['empty', 200],
	['without-id', 200],
] as const)('%s hides that the work was done, or that it was not', async (kind, status) => {
	expect(await broken({ kind })).toMatchObject({ reply: { status }, created: true, worked: true });
	expect(await broken({ kind, afterWork: false })).toMatchObject({
		reply: { status },
		created: false,
		worked: false,
	});
});

test('an empty answer has no byte, a page is HTML, an answer without ids has everything else', async () => {
	expect((await broken({ kind: 'empty' })).reply).toMatchObject({ text: '' });
	expect((await broken({ kind: 'html', status: 200 })).reply).toMatchObject({
		status: 200,
		text: expect.stringMatching(/^<!DOCTYPE html>/) as string,
	});
	const { reply } = await broken({ kind: 'without-id' });
	expect(reply).toMatchObject({ body: { type: 'contact', role: 'user' } });
	expect(reply).not.toHaveProperty('body.id');
});

test('a wrong encoding cannot be read, a request that breaks off has no answer', async () => {
	for (const kind of ['wrong-encoding', 'cut-body', 'reset'] as const)
		expect((await broken({ kind })).reply).not.toHaveProperty('status');
});

test('dripping goes on until the reader leaves, or ends with the answer after so many pieces', async () => {
	const ended = await broken({ kind: 'drip', milliseconds: 1, pieces: 3 });
	expect(ended.reply).toMatchObject({ text: expect.stringMatching(/^ {3}\{/) as string });
	intercom.faults.clear();
	intercom.faults.add({ route: 'GET /me', kind: 'drip', milliseconds: 1 });
	const leave = new AbortController();
	const answer = await fetch(`${intercom.url}/me`, {
		headers: { authorization: `Bearer ${intercom.token}` },
		signal: leave.signal,
	});
	const reader = answer.body?.getReader();
	for (let pieces = 0; pieces < 3; pieces += 1) expect((await reader?.read())?.done).toBe(false);
	leave.abort();
});

test('a refusal that a fault covers up was no work', async () => {
	intercom.faults.add({ route: 'GET /contacts/*', kind: 'empty' });
	await ask('GET', '/contacts/nobody');
	expect(intercom.requests.map(({ status, worked }) => [status, worked])).toEqual([[200, false]]);
});

test('each status has its usual code; headers are those that are told', async () => {
	const codes = { 401: 'unauthorized', 429: 'rate_limit_exceeded', 503: 'server_error' };
	for (const [status, code] of Object.entries(codes))
		expect((await broken({ kind: 'status', status: Number(status) })).reply).toMatchObject({
			status: Number(status),
			body: { errors: [{ code }] },
		});
	const { reply } = await broken({ kind: 'status', status: 429, headers: { 'x-ratelimit-reset': '5' } });
	expect(reply).toHaveProperty('headers');
	expect((reply as { headers: Headers }).headers.get('x-ratelimit-reset')).toBe('5');
});

test('lots depend on the seed, the request and its count alone', async () => {
	const drawn = async (seed: number) => {
		intercom.faults.clear();
		intercom.faults.add({ route: 'GET /tags', kind: 'status', status: 502, chance: 0.3, seed });
		intercom.faults.add({ route: 'GET /teams', kind: 'status', status: 502, chance: 0.3, seed });
		const tags: number[] = [];
		for (let count = 0; count < 60; count += 1) tags.push((await ask('GET', '/tags')).status);
		return tags;
	};
	const first = await drawn(7);
	const failures = first.filter((status) => status === 502).length;
	expect(failures).toBeGreaterThan(6);
	expect(failures).toBeLessThan(32);
	expect(await drawn(7)).toEqual(first);
	expect(await drawn(8)).not.toEqual(first);
});

test('whether the work is done first can be drawn, too', async () => {
	const before = contacts();
	intercom.faults.add({ route: 'POST /contacts', kind: 'status', status: 504, afterWork: 'either', seed: 3 });
	for (let count = 0; count < 30; count += 1) expect((await create()).status).toBe(504);
	const worked = intercom.requests.filter((entry) => entry.worked).length;
	expect(contacts() - before).toBe(worked);
	expect(worked).toBeGreaterThan(5);
	expect(worked).toBeLessThan(25);
});

test('an outage ends by itself', async () => {
	const outage = intercom.faults.add({ kind: 'status', status: 503, lasts: 60_000 });
	expect((await ask('GET', '/me')).status).toBe(503);
	expect((await ask('GET', '/tags')).status).toBe(503);
	outage.since -= 60_001;
	expect((await ask('GET', '/me')).status).toBe(200);
});

test('over HTTP an unknown kind is refused', async () => {
	const add = (body: object) =>
		fetch(`${intercom.url}/_simulator/faults`, { method: 'POST', body: JSON.stringify(body) });
	expect((await add({ kind: 'quake' })).status).toBe(400);
	expect((await add({ kind: 'empty', route: 'GET /me', times: 1 })).status).toBe(200);
	expect((await ask('GET', '/me')).text).toBe('');
	expect((await ask('GET', '/me')).status).toBe(200);
});
