import { getEventListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tokensKnown } from '../../nodes/Intercom/api/limiter';
import { forgetAll } from '../../nodes/Intercom/triggers/duplicates';
import { activate, deliver, serve, workflowWith } from '../triggers/engine';
import { CLIENT_SECRET, credentialFor, notification, TEAMMATE, WORKSPACE } from '../triggers/workspace';
import { runIntercom } from './engine';

/** After many items and deliveries there is no more of anything than after a few of them. */

/** A fifth of what `LEAK_ITEMS=100000` asks for on a machine with time to spare: what stays of each item shows in both. */
const ITEMS = Number(process.env.LEAK_ITEMS ?? 20_000);
const ITEMS_OF_WHICH_SOME_HANG = 450;
const DELIVERIES = 10_000;
const DELIVERIES_OF_WHICH_SOME_HANG = 300;
const MOST_AT_ONCE = 50;
/** Megabytes by which the heap may have grown: a few hundred bytes that stay of each item are more. */
const MOST_GROWTH = 6;
const PATIENCE = 120_000 + ITEMS * 10;

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The heap in megabytes, once what has come to its end is collected. */
async function heapInUse(): Promise<number> {
	for (let time = 0; time < 4; time++) {
		await new Promise((resolve) => setImmediate(resolve));
		collectGarbage();
	}
	return process.memoryUsage().heapUsed / 1024 / 1024;
}

/** Signals to which somebody listened; those that are gone from memory are left out. */
let heard: Array<WeakRef<AbortSignal>> = [];
const isHeard = new WeakSet<AbortSignal>();

// Not a mock of the test runner, which would keep each signal that it saw.
const listen = EventTarget.prototype.addEventListener;
beforeAll(() => {
	EventTarget.prototype.addEventListener = function (...facts: Parameters<typeof listen>) {
		if (this instanceof AbortSignal && !isHeard.has(this)) {
			isHeard.add(this);
			heard.push(new WeakRef(this));
		}
		listen.apply(this, facts);
	};
});
afterAll(() => {
	EventTarget.prototype.addEventListener = listen;
});

/** How many listeners wait for a signal that has not come. */
function listenersWaiting(): number {
	heard = heard.filter((signal) => signal.deref() !== undefined);
	return heard
		.map((reference) => reference.deref())
		.filter((signal) => signal?.aborted === false)
		.reduce((sum, signal) => sum + getEventListeners(signal!, 'abort').length, 0);
}

/** Which execution signals and others are waited for is told at once; the heap after what was collected. */
async function measured() {
	const listeners = listenersWaiting();
	const heap = await heapInUse();
	heard = heard.filter((signal) => signal.deref() !== undefined);
	return { listeners, heap, signals: heard.length, limiters: tokensKnown() };
}

/** The same once nobody listens any more and no connection is open, for which a time-out that is under way is waited for. */
async function settled(server: Server) {
	for (const end = Date.now() + 10_000; ;) {
		const connections = await connectionsOf(server);
		const now = { ...(await measured()), connections };
		if ((now.listeners === 0 && connections === 0) || Date.now() > end) return now;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

const connectionsOf = async (server: Server): Promise<number> =>
	await new Promise((resolve, reject) =>
		server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
	);

/** Answers like Intercom, at once and without a rate limit; where `hangs` says so, never. */
async function answering(hangs: () => boolean) {
	let hung = 0;
	const server = createServer((request, response) => {
		request.resume();
		const id = String(request.url).split('/')[2];
		if (request.url !== '/me' && hangs()) {
			hung++;
			return;
		}
		response.writeHead(200, {
			'content-type': 'application/json',
			'x-ratelimit-limit': 1_000_000,
			'x-ratelimit-remaining': 1_000_000,
			'x-ratelimit-reset': Math.ceil(Date.now() / 1000) + 10,
		});
		response.end(
			JSON.stringify(
				request.url === '/me'
					? { type: 'admin', id: TEAMMATE, app: { type: 'app', id_code: WORKSPACE } }
					: { type: 'contact', id: id ?? '1', role: 'user', name: 'Ada' },
			),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		server,
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		hung: () => hung,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const GET = { resource: 'contact', operation: 'get', contact_id: '={{ $json.id }}' };
/** Not sent a second time when no answer comes. */
const NOTE = {
	resource: 'note',
	operation: 'addToContact',
	contact_id: '={{ $json.id }}',
	body: 'Hello',
	requestOptions: { timeout: 3, concurrency: MOST_AT_ONCE },
};

test.each([
	[`${ITEMS} items`, GET, ITEMS, false],
	[
		`${ITEMS_OF_WHICH_SOME_HANG} items of which each third gets no answer`,
		NOTE,
		ITEMS_OF_WHICH_SOME_HANG,
		true,
	],
] as const)(
	'%s leave no memory, signal or limiter behind',
	async (_name, parameters, count, someHang) => {
		let requests = 0;
		const intercom = await answering(() => someHang && ++requests % 3 === 0);
		const run = async (items: number) => {
			const hungBefore = intercom.hung();
			const { status, json } = await runIntercom({
				parameters,
				credential: { region: 'custom', baseUrl: intercom.url, accessToken: 'a token for leaks' },
				items: Array.from({ length: items }, (_, number) => ({ json: { id: `c${number}` } })),
				onError: 'continueRegularOutput',
			});
			const failed = json.filter(({ error }) => error !== undefined).length;
			expect({ status, items: json.length }).toEqual({ status: 'success', items });
			expect(failed).toBeGreaterThanOrEqual(intercom.hung() - hungBefore);
		};
		try {
			await run(someHang ? 150 : 1_000);
			const before = await settled(intercom.server);
			await run(count);
			const after = await settled(intercom.server);
			expect(after.listeners).toBe(0);
			expect(after.limiters).toBe(before.limiters);
			expect(after.signals).toBeLessThanOrEqual(before.signals + MOST_AT_ONCE);
			expect(after.heap - before.heap).toBeLessThan(MOST_GROWTH);
			expect(after.connections).toBe(0);
		} finally {
			await intercom.stop();
		}
	},
	PATIENCE,
);

/** Our deadlines come twenty times as fast: half a minute for an object that does not come is long. */
const timeout = AbortSignal.timeout.bind(AbortSignal);
const hurry = () => {
	AbortSignal.timeout = (ms) => timeout(Math.ceil(ms / 20));
};
afterEach(() => {
	AbortSignal.timeout = timeout;
});

describe.each([
	[`${DELIVERIES} deliveries`, DELIVERIES, false],
	[
		`${DELIVERIES_OF_WHICH_SOME_HANG} deliveries of which each third asks for an object that does not come`,
		DELIVERIES_OF_WHICH_SOME_HANG,
		true,
	],
])('%s', (_name, deliveries, someHang) => {
	test(
		'leave no memory, signal, limiter or connection behind',
		async () => {
			if (someHang) hurry();
			let requests = 0;
			const intercom = await answering(() => someHang && ++requests % 3 === 0);
			const active = workflowWith({
				type: 'n8n-nodes-intercom.intercomTrigger',
				parameters: {
					topics: ['conversation.user.replied'],
					options: { fetchWholeObject: someHang },
				},
				credential: credentialFor(intercom.url),
			});
			await activate(active);
			const webhook = await serve(active);
			const run = async (count: number) => {
				const hungBefore = intercom.hung();
				let given = 0;
				let without = 0;
				for (let left = count; left > 0; left -= MOST_AT_ONCE) {
					const statuses = await Promise.all(
						Array.from({ length: Math.min(left, MOST_AT_ONCE) }, async () =>
							deliver(webhook.url, JSON.stringify(notification()), CLIENT_SECRET),
						),
					);
					expect(new Set(statuses)).toEqual(new Set([200]));
					const ended = await Promise.all(webhook.executions.splice(0));
					given += ended.length;
					without += ended.filter(({ outputs }) => outputs[0]?.[0]?.json.whole_object === null).length;
				}
				expect(given).toBe(count);
				expect(without).toBeGreaterThanOrEqual(intercom.hung() - hungBefore);
				// What is remembered so that nothing comes twice is bounded, and no leak.
				forgetAll();
			};
			try {
				await run(someHang ? 150 : 500);
				const before = await settled(intercom.server);
				await run(deliveries);
				const after = await settled(intercom.server);
				expect(after.listeners).toBe(0);
				expect(after.limiters).toBe(before.limiters);
				expect(after.connections).toBe(0);
				expect(after.signals).toBeLessThanOrEqual(before.signals + MOST_AT_ONCE);
				expect(after.heap - before.heap).toBeLessThan(MOST_GROWTH);
			} finally {
				await webhook.stop();
				await intercom.stop();
			}
		},
		PATIENCE,
	);
});
