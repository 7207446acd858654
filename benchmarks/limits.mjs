import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOCAL, REPOSITORY } from '../scripts/paths.mjs';
import { chart } from './chart.mjs';
import { costOf } from './cost.mjs';
import { milliseconds } from './figures.mjs';
import {
	builtInIntercomNode,
	httpRequestNode,
	INTERCOM_LIMIT,
	lost,
	ofIntercom,
	withServer,
} from './items.mjs';
import { ABSENT, builtInNodes } from './rival.mjs';

const COUNTS = [1000, 1600, 5000, 10_000];
const LATENCIES = [50, 350, 1000];
/** New and small workspaces may have 1,000 requests a minute. */
const SMALL_LIMIT = 167;
/** What people set in HTTP Request so that Intercom refuses nothing. */
const BATCHES = { batching: { batch: { batchSize: 150, batchInterval: 1000 } } };
/** n8n's own Intercom node sends one item after the other: a part of them tells how long all take. */
const FEW = 20;
/** A window that fits all items is to be used within this time, and twice what an answer takes. */
const WITHIN_MS = 1300;

/** One run with a server of its own: time, processor time, memory, and what the server saw. */
async function runOf(work, latency, limit, taken) {
	return await withServer(
		latency,
		limit,
		async (server) => {
			const { result, cpuSeconds, peakMB } = await costOf(async () => await work(server));
			const { refused, mostUnderWay: sockets, minimum } = await server.counts();
			return {
				ms: Math.round(result.ms),
				failed: lost(result),
				refused,
				sockets,
				minimum,
				cpuSeconds,
				peakMB,
			};
		},
		taken,
	);
}

/** Several processes with one token, each with its part of the items, beginning together. */
async function together(processes, count, latency, limit) {
	const workers = Array.from({ length: processes }, () =>
		fork(fileURLToPath(new URL('worker.mjs', import.meta.url))),
	);
	try {
		await Promise.all(workers.map(async (worker) => await once(worker, 'message')));
		return await withServer(latency, limit, async ({ address, counts }) => {
			const each = Math.floor(count / processes);
			const results = await Promise.all(
				workers.map(async (worker) => {
					worker.send({ address, count: each, token: 'shared' });
					const [result] = await once(worker, 'message');
					return result;
				}),
			);
			const { refused, mostUnderWay: sockets, minimum } = await counts();
			const sum = (name) => results.reduce((total, result) => total + result[name], 0);
			const ms = Math.max(...results.map((result) => result.ms));
			return {
				ms,
				failed: sum('failed'),
				refused,
				sockets,
				minimum,
				cpuSeconds: sum('cpuSeconds'),
				peakMB: sum('peakMB'),
			};
		});
	} finally {
		for (const worker of workers) worker.kill();
	}
}

const told = ({ ms, failed, refused, sockets, cpuSeconds, peakMB }) =>
	`${milliseconds(ms)}, ${failed} failed, ${refused} refused, ${sockets} at once, ${cpuSeconds.toFixed(1)} s CPU, ${peakMB} MB`;

/**
 * Many updates under Intercom's rate limit, beside what the limit itself allows and what a person would use instead:
 * HTTP Request, alone and in batches of 150 a second, and n8n's own Intercom node. Writes the figures as JSON, and a
 * chart into docs/images. Takes some fifteen minutes: most of it is waiting for windows.
 */
export async function measure(report) {
	const builtIn = builtInNodes();
	const rows = [];
	const figures = [];
	const add = (what, own, most, note) => {
		const goal = most(own);
		figures.push({ what, own, beside: 'minimum' });
		rows.push({
			what,
			figure: told(own),
			beside: 'the windows alone',
			other: milliseconds(own.minimum),
			ratio: own.ms / own.minimum,
			goal: `≤ ${milliseconds(goal)}, none failed`,
			met: own.ms <= goal && own.failed === 0,
			note,
		});
	};
	const compare = (what, own, beside, other) => {
		figures.push({ what, own, beside, other });
		rows.push({ what, figure: told(own), beside, other: told(other), ratio: own.ms / other.ms });
	};
	const rivals = async (what, own, { count, latency, limit = INTERCOM_LIMIT, taken, names }) => {
		if (!builtIn) return;
		const httpRequest = httpRequestNode(builtIn);
		const ways = {
			alone: ['HTTP Request, all at once', async (server) => await httpRequest(server, count)],
			batches: ['HTTP Request, 150 a second', async (server) => await httpRequest(server, count, BATCHES)],
		};
		for (const name of names) {
			const [beside, work] = ways[name];
			report(`${what}: ${beside}`);
			compare(what, own, beside, await runOf(work, latency, limit, taken));
		}
	};

	for (const latency of LATENCIES)
		for (const count of COUNTS) {
			const what = `${count.toLocaleString('en')} updates at ${latency} ms`;
			report(what);
			const own = await runOf(async (server) => await ofIntercom(server, count), latency, INTERCOM_LIMIT);
			const fits = count <= INTERCOM_LIMIT;
			add(what, own, ({ minimum }) => (fits ? WITHIN_MS + 2 * latency : 1.05 * minimum));
			if (own.refused > count / 100) rows.at(-1).met = false;
			await rivals(what, own, { count, latency, names: latency === 350 ? ['alone', 'batches'] : ['alone'] });
		}
	if (builtIn) {
		const [count, latency] = [1000, 50];
		const what = `${count.toLocaleString('en')} updates at ${latency} ms`;
		report(`${what}: n8n's own Intercom node`);
		const node = builtInIntercomNode(builtIn);
		const part = await runOf(async (server) => await node(server, FEW), latency, INTERCOM_LIMIT);
		const times = count / FEW;
		const other = { ...part, ms: part.ms * times, cpuSeconds: part.cpuSeconds * times };
		const own = figures.find((figure) => figure.what === what).own;
		compare(what, own, `n8n's own Intercom node (measured with ${FEW})`, other);
	} else rows.push({ what: 'Beside other nodes', figure: '–', note: ABSENT });

	for (const latency of LATENCIES) {
		const what = `500 updates at ${latency} ms, limit of ${SMALL_LIMIT}`;
		report(what);
		const own = await runOf(async (server) => await ofIntercom(server, 500), latency, SMALL_LIMIT);
		add(what, own, ({ minimum }) => 1.1 * minimum);
		if (latency === 350)
			await rivals(what, own, { count: 500, latency, limit: SMALL_LIMIT, names: ['alone'] });
	}
	for (const latency of LATENCIES) {
		const count = 2500;
		const what = `${count.toLocaleString('en')} updates at ${latency} ms, another app takes 60%`;
		report(what);
		const own = await runOf(async (server) => await ofIntercom(server, count), latency, INTERCOM_LIMIT, 0.6);
		add(what, own, ({ minimum }) => 1.15 * minimum);
		if (latency === 350) await rivals(what, own, { count, latency, taken: 0.6, names: ['batches'] });
	}
	for (const limit of [INTERCOM_LIMIT, SMALL_LIMIT])
		for (const processes of [2, 4]) {
			const count = Math.floor(limit * 3.5);
			const what = `${count.toLocaleString('en')} updates at 350 ms, ${processes} processes share ${limit.toLocaleString('en')}`;
			report(what);
			add(
				what,
				await together(processes, count, 350, limit),
				({ minimum }) => 1.15 * minimum,
				'Of several processes: the slowest one, processor time and memory of all together',
			);
		}

	mkdirSync(LOCAL, { recursive: true });
	writeFileSync(join(LOCAL, 'bench-limits.json'), JSON.stringify(figures, null, '\t'));
	mkdirSync(join(REPOSITORY, 'docs', 'images'), { recursive: true });
	writeFileSync(
		join(REPOSITORY, 'docs', 'images', 'rate-limit.svg'),
		chart(
			`Updates under Intercom's rate limit of ${INTERCOM_LIMIT.toLocaleString('en')} requests in 10 s`,
			figures
				.filter(({ beside }) => beside === 'minimum')
				.map(({ what, own }) => ({ label: what, value: own.ms / 1000, least: own.minimum / 1000 })),
		),
	);
	return rows;
}
