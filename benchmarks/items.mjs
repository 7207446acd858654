import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { startChild } from '../scripts/process/children.mjs';
import { runNode } from './engine.mjs';
import { median, milliseconds } from './figures.mjs';
import { ABSENT, builtInNodes } from './rival.mjs';

const require = createRequire(import.meta.url);
const { Intercom } = require('../dist/nodes/Intercom/Intercom.node.js');

const TOKEN = 'benchmark';
/** Intercom spreads its 10,000 requests a minute over windows of 10 s. */
const INTERCOM_LIMIT = 1666;
const NO_LIMIT = 1_000_000;

async function startServer(latency, limit) {
	const script = fileURLToPath(new URL('server.mjs', import.meta.url));
	let port;
	const child = await new Promise((resolve, reject) => {
		const started = startChild(process.execPath, [script, String(latency), String(limit)], {
			onLine: (line) => {
				port = Number(line);
				resolve(started);
			},
		});
		started.done.then(() => reject(new Error(`The server ended:\n${started.output()}`)), reject);
	});
	const address = `http://127.0.0.1:${port}`;
	return {
		address,
		counts: async () => await (await fetch(`${address}/counts`)).json(),
		stop: () => process.kill(child.pid),
	};
}

const itemsOf = (count) => Array.from({ length: count }, (_, index) => ({ json: { id: String(index + 1) } }));

const checked = ({ ms, items, error }, count) => {
	if (error) throw error;
	if (items.length !== count) throw new Error(`${items.length} items came out instead of ${count}`);
	return ms;
};

const intercom = new Intercom();

/** The Intercom node, one request an item. The token differs each time, so that no run knows what another learnt. */
let tokens = 0;
const ofIntercom = (server, count) =>
	runNode({
		nodeType: intercom,
		version: 1,
		parameters: {
			resource: 'contact',
			operation: 'get',
			contact_id: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			simplify: false,
		},
		items: itemsOf(count),
		credential: { region: 'custom', baseUrl: server.address, accessToken: `${TOKEN}-${++tokens}` },
		onError: 'continueRegularOutput',
	});

/** The HTTP Request node as people set it up for Intercom; `options` is its Options collection. */
function httpRequestNode(builtIn) {
	const { HttpRequest } = builtIn.load('HttpRequest/HttpRequest.node.js');
	const versioned = new HttpRequest();
	const version = versioned.currentVersion;
	const nodeType = versioned.getNodeType(version);
	return (server, count, options = {}) =>
		runNode({
			nodeType,
			version,
			parameters: {
				method: 'GET',
				url: `=${server.address}/contacts/{{ $json.id }}`,
				authentication: 'none',
				sendHeaders: true,
				headerParameters: {
					parameters: [
						{ name: 'Authorization', value: `Bearer ${TOKEN}` },
						{ name: 'Intercom-Version', value: '2.16' },
					],
				},
				options,
			},
			items: itemsOf(count),
			onError: 'continueRegularOutput',
		});
}

/** One request after the other, as a loop in a Code node would do it. */
async function plainLoop(server, count) {
	const started = performance.now();
	for (const { json } of itemsOf(count)) {
		const answer = await fetch(`${server.address}/contacts/${json.id}`, {
			headers: { Authorization: `Bearer ${TOKEN}`, 'Intercom-Version': '2.16' },
		});
		await answer.json();
	}
	return performance.now() - started;
}

const perSecond = (count, ms) => `${milliseconds(ms)} (${Math.round((count / ms) * 1000)} items/s)`;

/** How many items a run lost: a node set to go on gives an item with the error. */
const lost = ({ items }) =>
	items.filter(({ json, error }) => error !== undefined || json.error !== undefined).length;

/** Many items against a server that answers after 100 ms and has Intercom's rate limit. */
async function throughput(report, builtIn) {
	const count = 1000;
	const few = 100;
	const server = await startServer(100, INTERCOM_LIMIT);
	try {
		report(`${count} items through the Intercom node`);
		const own = checked(await ofIntercom(server, count), count);
		report(`${few} items one after the other`);
		const loop = (await plainLoop(server, few)) * (count / few);
		const rows = [
			{
				what: `${count} items at 100 ms`,
				figure: perSecond(count, own),
				beside: `a plain loop (measured with ${few} items)`,
				other: perSecond(count, loop),
				ratio: own / loop,
			},
		];
		if (!builtIn) return [...rows, { what: 'Beside HTTP Request', figure: '–', note: ABSENT }];
		const httpRequest = httpRequestNode(builtIn);
		report(`${count} items through HTTP Request`);
		const all = checked(await httpRequest(server, count), count);
		rows.push({
			what: `${count} items at 100 ms`,
			figure: perSecond(count, own),
			beside: 'HTTP Request, which sends all at once',
			other: perSecond(count, all),
			ratio: own / all,
		});
		return rows;
	} finally {
		server.stop();
	}
}

/** More items than a window of the rate limit holds. */
async function beyondTheLimit(report, builtIn) {
	if (!builtIn) return [];
	const count = 2500;
	const server = await startServer(100, INTERCOM_LIMIT);
	try {
		report(`${count} items through the Intercom node, past the rate limit`);
		const own = await ofIntercom(server, count);
		const { refused } = await server.counts();
		report(`${count} items through HTTP Request, past the rate limit`);
		const httpRequest = httpRequestNode(builtIn);
		const all = await httpRequest(server, count);
		const others = await server.counts();
		report(`${count} items through HTTP Request in batches`);
		const batches = await httpRequest(server, count, {
			batching: { batch: { batchSize: 150, batchInterval: 1000 } },
		});
		return [
			{
				what: `${count} items, more than a window holds`,
				figure: `${milliseconds(own.ms)}, ${lost(own)} lost`,
				beside: 'HTTP Request, which sends all at once',
				other: `${milliseconds(all.ms)}, ${lost(all)} lost`,
				goal: 'none lost',
				met: lost(own) === 0,
				note: `Refused by the rate limit: ${refused} requests of the Intercom node, ${others.refused} of HTTP Request`,
			},
			{
				what: `${count} items, more than a window holds`,
				figure: `${milliseconds(own.ms)}, ${lost(own)} lost`,
				beside: 'HTTP Request, 150 a second',
				other: `${milliseconds(batches.ms)}, ${lost(batches)} lost`,
				ratio: own.ms / batches.ms,
			},
		];
	} finally {
		server.stop();
	}
}

/** What an item costs beside waiting: a server that answers at once and has no limit. */
async function overhead(report, builtIn) {
	const count = 1000;
	const times = 3;
	const server = await startServer(0, NO_LIMIT);
	try {
		const measured = { own: [], loop: [], httpRequest: [] };
		const httpRequest = builtIn && httpRequestNode(builtIn);
		for (let time = 1; time <= times; time++) {
			report(`overhead, round ${time} of ${times}`);
			measured.own.push(checked(await ofIntercom(server, count), count));
			measured.loop.push(await plainLoop(server, count));
			if (httpRequest) measured.httpRequest.push(checked(await httpRequest(server, count), count));
		}
		const own = median(measured.own) / count;
		const row = (beside, numbers) => ({
			what: 'Time an item takes, fast server',
			figure: milliseconds(own),
			beside,
			other: milliseconds(median(numbers) / count),
			ratio: own / (median(numbers) / count),
		});
		return [
			...(httpRequest ? [row('HTTP Request', measured.httpRequest)] : []),
			row('a plain loop outside n8n', measured.loop),
		];
	} finally {
		server.stop();
	}
}

/** Items through the Intercom node in n8n's engine. */
export async function measure(report) {
	const builtIn = builtInNodes();
	return [
		...(await throughput(report, builtIn)),
		...(await beyondTheLimit(report, builtIn)),
		...(await overhead(report, builtIn)),
	];
}
