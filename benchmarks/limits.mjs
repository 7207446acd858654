import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
	NO_LIMIT,
	ofIntercom,
	withServer,
} from './items.mjs';
import { ABSENT, builtInNodes } from './rival.mjs';

const FIGURES = join(LOCAL, 'bench-limits.json');
const LATENCIES = [50, 350, 1000];
/** New and small workspaces may have 1,000 requests a minute. */
const SMALL_LIMIT = 167;
/** The part of each window that another app takes. */
const TAKEN = 0.6;
/** What people set in HTTP Request so that Intercom refuses nothing. */
const BATCHES = { batching: { batch: { batchSize: 150, batchInterval: 1000 } } };
/** n8n's own Intercom node sends one item after the other: a part of them tells how long all take. */
const FEW = 20;
/** Updates before anything is measured. */
const WARMING = 1000;
/** What a window holds goes out within about two seconds, whatever an answer takes; the first and the last answer come on top. */
const WITHIN_MS = 2000;
/** The part of the requests that Intercom may refuse: of one process, and of several that know nothing of each other. */
const REFUSED = 0.01;
const REFUSED_OF_SEVERAL = 0.1;

const number = (count) => count.toLocaleString('en');
const updates = (count, latency) => `${number(count)} updates at ${latency} ms`;
/** At most so many times what the windows alone allow. */
const times = (most) => ({ most });
const within = (ms) => ({ ms });

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

/** A case with one process. */
const alone = (what, { count, latency, limit = INTERCOM_LIMIT, taken = 0, goal, beside = [] }) => ({
	what,
	count,
	goal: { refused: REFUSED, ...goal },
	run: async () => await runOf(async (server) => await ofIntercom(server, count), latency, limit, taken),
	beside: beside.map((way) => [
		`HTTP Request, ${way === BATCHES ? '150 a second' : 'all at once'}`,
		async (httpRequest) =>
			await runOf(async (server) => await httpRequest(server, count, way), latency, limit, taken),
	]),
});
const ALL_AT_ONCE = {};

/** A case with several processes. */
const several = (processes, limit) => {
	const count = Math.floor(limit * 2.5);
	return {
		what: `${updates(count, 350)}, ${processes} processes share ${number(limit)}`,
		count,
		goal: { ...times(1.15), refused: REFUSED_OF_SEVERAL },
		run: async () => await together(processes, count, 350, limit),
		beside: [],
	};
};

/** Some eleven minutes: most of it is waiting for windows. */
const CASES = [
	...LATENCIES.map((latency) =>
		alone(updates(1000, latency), {
			count: 1000,
			latency,
			goal: within(WITHIN_MS + 2 * latency),
			beside: [ALL_AT_ONCE],
		}),
	),
	alone(updates(1000, 100), {
		count: 1000,
		latency: 100,
		goal: { besideFirst: 1.3, sockets: 300 },
		beside: [ALL_AT_ONCE],
	}),
	...LATENCIES.map((latency) =>
		alone(updates(1600, latency), {
			count: 1600,
			latency,
			goal: within(latency === 350 ? 2000 : WITHIN_MS + 2 * latency),
			beside: [ALL_AT_ONCE],
		}),
	),
	...[5000, 10_000].flatMap((count) =>
		LATENCIES.map((latency) =>
			alone(updates(count, latency), {
				count,
				latency,
				goal: times(1.05),
				beside: count === 5000 && latency === 350 ? [ALL_AT_ONCE, BATCHES] : [],
			}),
		),
	),
	...LATENCIES.map((latency) =>
		alone(`${updates(500, latency)}, limit of ${SMALL_LIMIT}`, {
			count: 500,
			latency,
			limit: SMALL_LIMIT,
			goal: times(1.1),
			beside: latency === 350 ? [ALL_AT_ONCE] : [],
		}),
	),
	...LATENCIES.map((latency) =>
		alone(`${updates(2500, latency)}, another app takes 60%`, {
			count: 2500,
			latency,
			taken: TAKEN,
			goal: times(1.15),
			beside: latency === 350 ? [BATCHES] : [],
		}),
	),
	...[INTERCOM_LIMIT, SMALL_LIMIT].flatMap((limit) => [2, 4].map((processes) => several(processes, limit))),
];

const share = (refused, count) => `${((100 * refused) / count).toFixed(1)}% refused`;

const told = ({ ms, failed, refused, sockets, cpuSeconds, peakMB }, count) =>
	`${milliseconds(ms)}, ${failed} failed, ${share(refused, count)}, ${sockets} at once, ${cpuSeconds.toFixed(1)} s CPU, ${peakMB} MB`;

/** What a case is to reach, in words, and whether it did. */
function judged({ goal, count }, own, beside) {
	const [first] = beside;
	const limits = [
		[goal.most, own.ms / own.minimum, () => `≤ ${goal.most}×`],
		[goal.ms, own.ms, () => `≤ ${milliseconds(goal.ms)}`],
		[first && goal.besideFirst, own.ms / first?.ms, () => `≤ ${goal.besideFirst}× of HTTP Request`],
		[goal.sockets, own.sockets, () => `≤ ${goal.sockets} at once`],
		[goal.refused, own.refused / count, () => `≤ ${100 * goal.refused}% refused`],
		[0, own.failed, () => 'none failed'],
	].filter(([most]) => most !== undefined);
	return {
		goal: limits.map(([, , words]) => words()).join(', '),
		met: limits.every(([most, figure]) => figure <= most),
	};
}

/** n8n's own Intercom node with the same updates, as far as one can wait for it. */
async function besideBuiltIn(builtIn, own, { count, what }) {
	const node = builtInIntercomNode(builtIn);
	const part = await runOf(async (server) => await node(server, FEW), LATENCIES[0], INTERCOM_LIMIT);
	const all = { ...part, ms: (part.ms * count) / FEW, cpuSeconds: (part.cpuSeconds * count) / FEW };
	return {
		what,
		figure: told(own, count),
		beside: `n8n's own Intercom node (measured with ${FEW})`,
		other: told(all, count),
		ratio: own.ms / all.ms,
	};
}

/**
 * Many updates under Intercom's rate limit, beside what the limit itself allows and what a person would use instead:
 * HTTP Request, alone and in batches of 150 a second, and n8n's own Intercom node. `only` is a part of the names of
 * those cases that are measured, such as '1,600 updates' or 'processes'. Keeps the figures as JSON, those of other cases
 * from earlier runs as well, and draws a chart into docs/images as soon as there are figures of all.
 */
export async function measure(report, only = '') {
	const builtIn = builtInNodes();
	const httpRequest = builtIn && httpRequestNode(builtIn);
	// What a process does for the first time takes longer, and n8n's has run for long: whichever way came first would pay.
	report('warming up');
	for (const way of [ofIntercom, ...(builtIn ? [httpRequest] : [])])
		await runOf(async (server) => await way(server, WARMING), 0, NO_LIMIT);
	const rows = [];
	const figures = new Map(existsSync(FIGURES) ? JSON.parse(readFileSync(FIGURES, 'utf8')) : []);
	for (const each of CASES.filter(({ what }) => what.includes(only))) {
		const { what, count, run } = each;
		report(what);
		const own = await run();
		const beside = [];
		for (const [name, work] of builtIn ? each.beside : []) {
			report(`${what}: ${name}`);
			beside.push({ name, ...(await work(httpRequest)) });
		}
		const { goal, met } = judged(each, own, beside);
		rows.push({
			what,
			figure: told(own, count),
			beside: 'the windows alone',
			other: milliseconds(own.minimum),
			ratio: own.ms / own.minimum,
			goal,
			met,
		});
		for (const { name, ...other } of beside)
			rows.push({
				what,
				figure: told(own, count),
				beside: name,
				other: told(other, count),
				ratio: own.ms / other.ms,
			});
		figures.set(what, { count, own, beside, goal, met });
		if (builtIn && each === CASES[0]) rows.push(await besideBuiltIn(builtIn, own, each));
	}
	if (!builtIn) rows.push({ what: 'Beside other nodes', figure: '–', note: ABSENT });
	mkdirSync(LOCAL, { recursive: true });
	writeFileSync(FIGURES, JSON.stringify([...figures], null, '\t'));
	const bars = CASES.flatMap(({ what }) => {
		const own = figures.get(what)?.own;
		return own ? [{ label: what, value: own.ms / 1000, least: own.minimum / 1000 }] : [];
	});
	if (bars.length < CASES.length) return rows;
	mkdirSync(join(REPOSITORY, 'docs', 'images'), { recursive: true });
	writeFileSync(
		join(REPOSITORY, 'docs', 'images', 'rate-limit.svg'),
		chart(`Updates under Intercom's rate limit of ${number(INTERCOM_LIMIT)} requests in 10 s`, bars),
	);
	return rows;
}
