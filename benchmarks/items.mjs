import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { startChild } from '../scripts/process/children.mjs';
import { costOf } from './cost.mjs';
import { runNode } from './engine.mjs';
import { median, milliseconds } from './figures.mjs';
import { ABSENT, builtInNodes } from './rival.mjs';

const require = createRequire(import.meta.url);
const { Intercom } = require('../dist/nodes/Intercom/Intercom.node.js');
// As in an n8n in which the node has run before: it loads its operations with its first run (`npm run bench -- load`).
require('../dist/nodes/Intercom/operations.js');

const TOKEN = 'benchmark';
/** Intercom spreads its 10,000 requests a minute over windows of 10 s. */
export const INTERCOM_LIMIT = 1666;
export const NO_LIMIT = 1_000_000;

async function startServer(latency, limit, taken = 0, records = 0) {
	const script = fileURLToPath(new URL('server.mjs', import.meta.url));
	let port;
	const child = await new Promise((resolve, reject) => {
		const started = startChild(process.execPath, [script, ...[latency, limit, taken, records].map(String)], {
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

/** How many items a run lost: a node set to go on gives an item with the error. */
export const lost = ({ items }) =>
	items.filter(({ json, error }) => error !== undefined || json.error !== undefined).length;

const checked = (run, count) => {
	if (run.error) throw run.error;
	const good = run.items.length - lost(run);
	if (good !== count) throw new Error(`${good} items came out well instead of ${count}`);
	return run.ms;
};

/** Work with a server of its own, so that no run finds a window that another one has used up. */
export async function withServer(latency, limit, work, taken, records) {
	const server = await startServer(latency, limit, taken, records);
	try {
		return await work(server);
	} finally {
		server.stop();
	}
}

const intercom = new Intercom();

/** The Intercom node. The token differs each time, so that no run knows what another learnt. */
let tokens = 0;
export const runIntercom = (server, parameters, items, token = `${TOKEN}-${++tokens}`) =>
	runNode({
		nodeType: intercom,
		version: 1,
		parameters,
		items,
		credential: { region: 'custom', baseUrl: server.address, accessToken: token },
		onError: 'continueRegularOutput',
	});

/** One update an item. */
export const ofIntercom = (server, count, token) =>
	runIntercom(
		server,
		{
			resource: 'contact',
			operation: 'update',
			contact_id: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			updateFields: { name: 'Ada Lovelace' },
			output: 'raw',
		},
		itemsOf(count),
		token,
	);

/**
 * The HTTP Request node as people set it up for Intercom.
 *
 * @returns {(server: object, parameters: object, items: object[]) => Promise<object>}
 */
export function httpRequestRunner(builtIn) {
	const { HttpRequest } = builtIn.load('HttpRequest/HttpRequest.node.js');
	const versioned = new HttpRequest();
	const version = versioned.currentVersion;
	const nodeType = versioned.getNodeType(version);
	return (parameters, items) =>
		runNode({
			nodeType,
			version,
			parameters: {
				authentication: 'none',
				sendHeaders: true,
				headerParameters: {
					parameters: [
						{ name: 'Authorization', value: `Bearer ${TOKEN}` },
						{ name: 'Intercom-Version', value: '2.16' },
					],
				},
				...parameters,
			},
			items,
			onError: 'continueRegularOutput',
		});
}

/** The same update with the HTTP Request node; `options` is its Options collection. */
export function httpRequestNode(builtIn) {
	const run = httpRequestRunner(builtIn);
	return (server, count, options = {}) =>
		run(
			{
				method: 'PUT',
				url: `=${server.address}/contacts/{{ $json.id }}`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '{"name":"Ada Lovelace"}',
				options,
			},
			itemsOf(count),
		);
}

/**
 * n8n's own Intercom node, which updates a contact by its ID too, one item after the other. It knows only Intercom's own
 * address: what it sends is sent to the server instead.
 */
export function builtInIntercomNode(builtIn) {
	const { Intercom: BuiltIn } = builtIn.load('Intercom/Intercom.node.js');
	const node = new BuiltIn();
	return (server, count) =>
		runNode({
			nodeType: {
				description: node.description,
				execute() {
					const httpRequestWithAuthentication = async (_type, { url, ...options }) =>
						await this.helpers.httpRequest({
							...options,
							url: url.replace('https://api.intercom.io', server.address),
							headers: { Authorization: `Bearer ${TOKEN}` },
						});
					const helpers = { ...this.helpers, httpRequestWithAuthentication };
					return node.execute.call(Object.create(this, { helpers: { value: helpers } }));
				},
			},
			version: 1,
			parameters: {
				resource: 'lead',
				operation: 'update',
				updateBy: 'id',
				value: '={{ $json.id }}',
				additionalFields: { name: 'Ada Lovelace' },
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
			method: 'PUT',
			headers: {
				Authorization: `Bearer ${TOKEN}`,
				'Intercom-Version': '2.16',
				'Content-Type': 'application/json',
			},
			body: JSON.stringify({ name: 'Ada Lovelace' }),
		});
		await answer.json();
	}
	return performance.now() - started;
}

const perSecond = (count, ms) => `${milliseconds(ms)} (${Math.round((count / ms) * 1000)} items/s)`;

/** Many items against a server that answers after 100 ms and has Intercom's rate limit. */
async function throughput(report, builtIn) {
	const count = 1000;
	const few = 100;
	const against = (work) => withServer(100, INTERCOM_LIMIT, work);
	report(`${count} items through the Intercom node`);
	const own = checked(await against((server) => ofIntercom(server, count)), count);
	report(`${few} items one after the other`);
	const loop = (await against((server) => plainLoop(server, few))) * (count / few);
	const row = (beside, ms) => ({
		what: `${count} items at 100 ms`,
		figure: perSecond(count, own),
		beside,
		other: perSecond(count, ms),
		ratio: own / ms,
	});
	const rows = [row(`a plain loop (measured with ${few} items)`, loop)];
	if (!builtIn) return [...rows, { what: 'Beside HTTP Request', figure: '–', note: ABSENT }];
	report(`${count} items through HTTP Request`);
	const all = checked(await against((server) => httpRequestNode(builtIn)(server, count)), count);
	const beside = row('HTTP Request, which sends all at once', all);
	const most = 1.3;
	rows.push({ ...beside, goal: `≤ ${most}×`, met: beside.ratio <= most });
	report(`${few} items through n8n's own Intercom node`);
	const builtInMs =
		checked(await against((server) => builtInIntercomNode(builtIn)(server, few)), few) * (count / few);
	return [...rows, row(`n8n's own Intercom node (measured with ${few} items)`, builtInMs)];
}

/** More items than a window of the rate limit holds. */
async function beyondTheLimit(report, builtIn) {
	if (!builtIn) return [];
	const count = 2500;
	const batching = { batch: { batchSize: 150, batchInterval: 1000 } };
	const against = (title, work) => {
		report(`${count} items through ${title}, past the rate limit`);
		return withServer(100, INTERCOM_LIMIT, async (server) => ({
			...(await work(server)),
			...(await server.counts()),
		}));
	};
	const httpRequest = httpRequestNode(builtIn);
	const own = await against('the Intercom node', (server) => ofIntercom(server, count));
	const all = await against('HTTP Request', (server) => httpRequest(server, count));
	const batches = await against('HTTP Request in batches', (server) =>
		httpRequest(server, count, { batching }),
	);
	const told = (run) => `${milliseconds(run.ms)}, ${lost(run)} lost, ${run.refused} refused`;
	const what = `${count} items, more than a window holds`;
	return [
		{
			what,
			figure: told(own),
			beside: 'HTTP Request, which sends all at once',
			other: told(all),
			goal: 'none lost',
			met: lost(own) === 0 && own.items.length === count,
		},
		{
			what,
			figure: told(own),
			beside: 'HTTP Request, 150 a second',
			other: told(batches),
			ratio: own.ms / batches.ms,
		},
	];
}

/** The ways in another order each round: what one leaves behind, such as garbage, strikes each of the others as often. */
function inTurn(ways, round) {
	const first = round % ways.length;
	const order = [...ways.slice(first), ...ways.slice(0, first)];
	return Math.floor(round / ways.length) % 2 ? order.reverse() : order;
}

/** What an item costs beside waiting: a server that answers at once and has no limit. */
async function overhead(report, builtIn) {
	const count = 1000;
	const times = 18;
	return await withServer(0, NO_LIMIT, async (server) => {
		const ways = {
			own: async () => checked(await ofIntercom(server, count), count),
			loop: async () => await plainLoop(server, count),
			...(builtIn
				? { httpRequest: async () => checked(await httpRequestNode(builtIn)(server, count), count) }
				: {}),
		};
		const measured = Object.fromEntries(Object.keys(ways).map((way) => [way, { ms: [], cpu: [] }]));
		// In turns, so that whatever else the machine does strikes all. The first round warms up.
		for (let time = 0; time <= times; time++) {
			report(`overhead, round ${time} of ${times}`);
			for (const [way, run] of inTurn(Object.entries(ways), time)) {
				const { result, cpuSeconds } = await costOf(run);
				if (time === 0) continue;
				measured[way].ms.push(result / count);
				measured[way].cpu.push((cpuSeconds * 1000) / count);
			}
		}
		const row = (what, of, beside, other, goal) => {
			const [own, others] = [median(of(measured.own)), median(of(other))];
			const told = (middle, all) => `${milliseconds(middle)} (least ${milliseconds(Math.min(...all))})`;
			return {
				what,
				figure: told(own, of(measured.own)),
				beside,
				other: told(others, of(other)),
				ratio: own / others,
				...(goal ? { goal: `≤ ${goal.toFixed(1)}×`, met: own / others <= goal } : {}),
			};
		};
		const time = ['Time an item takes, fast server', ({ ms }) => ms];
		return [
			...(measured.httpRequest
				? [
						row(
							'Processor time of an item, fast server',
							({ cpu }) => cpu,
							'HTTP Request',
							measured.httpRequest,
							1,
						),
						row(...time, 'HTTP Request', measured.httpRequest),
					]
				: []),
			row(...time, 'a plain loop outside n8n', measured.loop),
		];
	});
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
