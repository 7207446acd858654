import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../scripts/paths.mjs';
import { median, milliseconds } from './figures.mjs';

const MOST_MS = 150;
const TIMES = 9;

/**
 * Runs in a fresh process: milliseconds until n8n-workflow is there, from then until the package is, and from then until
 * the operations are, which wait until the Intercom node runs for the first time.
 */
const PROGRAM = `
const start = performance.now();
require('n8n-workflow');
const between = performance.now();
for (const file of JSON.parse(process.argv[1])) {
	for (const Class of Object.values(require(file))) new Class();
}
const loaded = performance.now();
require(process.argv[2]);
const ready = performance.now();
console.log(JSON.stringify({ workflow: between - start, own: loaded - between, first: ready - loaded }));
`;

/** Loading everything that package.json tells n8n to load, as n8n does: requiring each file and making its class. */
export async function measure(report) {
	const { n8n } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
	const files = [...n8n.credentials, ...n8n.nodes].map((file) => join(REPOSITORY, file));
	const operations = join(REPOSITORY, 'dist', 'nodes', 'Intercom', 'operations.js');
	const runs = [];
	for (let time = 1; time <= TIMES; time++) {
		report(`process ${time} of ${TIMES}`);
		const printed = execFileSync(process.execPath, ['-e', PROGRAM, JSON.stringify(files), operations], {
			cwd: REPOSITORY,
			encoding: 'utf8',
		});
		runs.push(JSON.parse(printed));
	}
	const own = median(runs.map((run) => run.own));
	const workflow = median(runs.map((run) => run.workflow));
	const first = median(runs.map((run) => run.first));
	return [
		{
			what: 'Loading the package',
			figure: milliseconds(own),
			beside: 'n8n-workflow alone, which n8n has loaded already',
			other: milliseconds(workflow),
			ratio: own / workflow,
			goal: `< ${MOST_MS} ms`,
			met: own < MOST_MS,
			note: `Median of ${TIMES} fresh processes`,
		},
		{
			what: 'Loading the operations, when the node runs for the first time',
			figure: milliseconds(first),
			beside: 'n8n-workflow alone',
			other: milliseconds(workflow),
			ratio: first / workflow,
		},
	];
}
