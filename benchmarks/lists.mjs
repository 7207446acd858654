import { costOf } from './cost.mjs';
import { median, milliseconds } from './figures.mjs';
import { httpRequestRunner, NO_LIMIT, runIntercom, withServer } from './items.mjs';
import { builtInNodes } from './rival.mjs';

const MANY = 100_000;
const ROUNDS = 5;
/** How much longer Simplified may take than Raw. */
const MOST = 1.5;

const returnAll = (server, resource, output) =>
	runIntercom(server, { resource, operation: 'getAll', returnAll: true, output }, [{ json: {} }]);

const told = ({ result, cpuSeconds, peakMB }) =>
	`${milliseconds(result.ms)}, ${cpuSeconds.toFixed(1)} s CPU, ${peakMB} MB`;

const checked = async (work, count) =>
	await costOf(async () => {
		const run = await work();
		if (run.error) throw run.error;
		if (run.items.length !== count) throw new Error(`${run.items.length} items came out instead of ${count}`);
		return run;
	});

/** How HTTP Request follows cursors: each page is an item, whose records another node would have to split. */
const CURSORS = {
	pagination: {
		pagination: {
			paginationMode: 'updateAParameterInEachRequest',
			parameters: {
				parameters: [
					{
						type: 'qs',
						name: 'starting_after',
						value: '={{ $response.body.pages?.next?.starting_after ?? "0" }}',
					},
				],
			},
			paginationCompleteWhen: 'other',
			completeExpression: '={{ !$response.body.pages.next }}',
		},
	},
};

/** Return All, beside what a person would use instead. */
export async function measure(report) {
	const builtIn = builtInNodes();
	const rows = [];
	const few = 10_000;
	await withServer(
		0,
		NO_LIMIT,
		async (server) => {
			const times = { simplified: [], raw: [] };
			for (let round = 0; round <= ROUNDS; round++) {
				report(`${few} contacts, round ${round} of ${ROUNDS}`);
				for (const output of Object.keys(times)) {
					const { cpuSeconds } = await checked(() => returnAll(server, 'contact', output), few);
					if (round > 0) times[output].push(cpuSeconds * 1000);
				}
			}
			const [own, raw] = [median(times.simplified), median(times.raw)];
			rows.push({
				what: `Return All of ${few.toLocaleString('en')} contacts, processor time`,
				figure: `${milliseconds(own)} Simplified`,
				beside: 'Raw',
				other: milliseconds(raw),
				ratio: own / raw,
				goal: `≤ ${MOST}×`,
				met: own / raw <= MOST,
			});
		},
		0,
		few,
	);
	await withServer(
		20,
		NO_LIMIT,
		async (server) => {
			const what = `Return All over ${MANY.toLocaleString('en')} contacts at 20 ms`;
			report(what);
			const own = await checked(() => returnAll(server, 'contact', 'raw'), MANY);
			if (!builtIn) {
				rows.push({ what, figure: told(own) });
				return;
			}
			report(`${what}: HTTP Request`);
			const pages = Math.ceil(MANY / 150);
			const run = httpRequestRunner(builtIn);
			const other = await checked(
				() => run({ url: `${server.address}/contacts?per_page=150`, options: CURSORS }, [{ json: {} }]),
				pages,
			);
			rows.push({
				what,
				figure: told(own),
				beside: `HTTP Request, which gives ${pages} pages for others to split`,
				other: told(other),
				ratio: own.result.ms / other.result.ms,
			});
		},
		0,
		MANY,
	);
	const articles = 2000;
	await withServer(
		350,
		NO_LIMIT,
		async (server) => {
			const what = `Return All over ${articles.toLocaleString('en')} articles at 350 ms`;
			report(what);
			const own = await checked(() => returnAll(server, 'article', 'raw'), articles);
			const { answered } = await server.counts();
			const one = answered * 350;
			rows.push({
				what,
				figure: `${told(own)}, ${answered} requests`,
				beside: 'one page after the other, the latency alone',
				other: milliseconds(one),
				ratio: own.result.ms / one,
				goal: '< 0.5×',
				met: own.result.ms < one / 2,
			});
		},
		0,
		articles,
	);
	return rows;
}
