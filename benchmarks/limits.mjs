import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL, REPOSITORY } from '../scripts/paths.mjs';
import { chart } from './chart.mjs';
import { milliseconds } from './figures.mjs';
import { httpRequestNode, INTERCOM_LIMIT, lost, ofIntercom, withServer } from './items.mjs';
import { builtInNodes } from './rival.mjs';

const COUNTS = [1000, 1600, 5000, 10_000];
const LATENCIES = [50, 350, 1000];
/** New and small workspaces may have 1,000 requests a minute. */
const SMALL_LIMIT = 167;

const batches = { batching: { batch: { batchSize: 150, batchInterval: 1000 } } };

/** One run with a server of its own: time, processor time, memory, and what the server saw. */
async function runOf(work, latency, limit, taken) {
	return await withServer(
		latency,
		limit,
		async (server) => {
			const before = process.cpuUsage();
			const run = await work(server);
			const { user, system } = process.cpuUsage(before);
			const counts = await server.counts();
			return {
				ms: Math.round(run.ms),
				cpuSeconds: (user + system) / 1e6,
				memoryMB: Math.round(process.memoryUsage().rss / 1e6),
				failed: lost(run),
				refused: counts.refused,
				sockets: counts.mostUnderWay,
				minimum: counts.minimum,
			};
		},
		taken,
	);
}

const told = ({ ms, failed, refused, sockets, cpuSeconds, memoryMB }) =>
	`${milliseconds(ms)}, ${failed} failed, ${refused} refused, ${sockets} at once, ${cpuSeconds.toFixed(1)} s CPU, ${memoryMB} MB`;

/**
 * Many items under Intercom's rate limit, beside what the limit itself allows and what HTTP Request does in batches of
 * 150 a second. Writes the figures as JSON, and a chart into docs/images.
 */
export async function measure(report) {
	const builtIn = builtInNodes();
	const rows = [];
	const figures = [];
	const add = (what, own, { goal, met, beside, other }) => {
		figures.push({ what, own, other });
		rows.push({
			what,
			figure: told(own),
			beside: beside ?? 'the window alone',
			other: other ? told(other) : milliseconds(own.minimum),
			ratio: own.ms / (other?.ms ?? own.minimum),
			goal,
			met,
		});
	};
	for (const latency of LATENCIES)
		for (const count of COUNTS) {
			const what = `${count} items at ${latency} ms`;
			report(what);
			const own = await runOf((server) => ofIntercom(server, count), latency, INTERCOM_LIMIT);
			const goal = count > INTERCOM_LIMIT ? 1.05 * own.minimum : 2000 + 2 * latency;
			add(what, own, {
				goal: `≤ ${milliseconds(goal)}, none failed`,
				met: own.ms <= goal && own.failed === 0 && own.refused <= count / 100,
			});
			if (builtIn && count === 5000 && latency === 350) {
				report(`${what} through HTTP Request in batches`);
				const httpRequest = httpRequestNode(builtIn);
				const other = await runOf((server) => httpRequest(server, count, batches), latency, INTERCOM_LIMIT);
				add(what, own, { beside: 'HTTP Request, 150 a second', other });
			}
		}
	report('a small workspace');
	const small = await runOf((server) => ofIntercom(server, 500), 350, SMALL_LIMIT);
	add(`500 items, limit of ${SMALL_LIMIT}`, small, {
		goal: '≤ 1.10×, none failed',
		met: small.ms <= 1.1 * small.minimum && small.failed === 0,
	});
	report('beside another app');
	const beside = await runOf((server) => ofIntercom(server, 2000), 350, INTERCOM_LIMIT, 0.6);
	add('2000 items, another app takes 60%', beside, {
		goal: '≤ 1.15×, none failed',
		met: beside.ms <= 1.15 * beside.minimum && beside.failed === 0,
	});
	mkdirSync(LOCAL, { recursive: true });
	writeFileSync(join(LOCAL, 'bench-limits.json'), JSON.stringify(figures, null, '\t'));
	writeFileSync(
		join(REPOSITORY, 'docs', 'images', 'rate-limit.svg'),
		chart(
			'Seconds for many items under the rate limit of 1,666 requests in 10 s',
			figures
				.filter(({ other }) => !other)
				.map(({ what, own }) => ({ label: what, value: own.ms / 1000, least: own.minimum / 1000 })),
		),
	);
	return rows;
}
