import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { printTable } from '../benchmarks/figures.mjs';
import { REPOSITORY } from './paths.mjs';
import { runMain } from './process/children.mjs';
import { requireNode } from './process/node.mjs';
import { build, installDependencies } from './process/npm.mjs';
import { step } from './process/progress.mjs';

/**
 * `npm run bench` measures the package beside what a person would use instead, in one run on one machine, so that
 * the ratios mean something wherever it runs. `npm run bench -- size load` measures only those, and
 * `npm run bench -- "limits/1,600 updates"` of the rate limit only the cases with these words in their names. Ends with 1
 * where a goal is missed.
 */
const PARTS = [
	{ name: 'size', title: 'Size', file: 'size.mjs' },
	{ name: 'definition', title: 'Definition', file: 'definition.mjs' },
	{ name: 'load', title: 'Loading', file: 'load.mjs' },
	{ name: 'items', title: 'Items', file: 'items.mjs' },
	{ name: 'lists', title: 'Lists', file: 'lists.mjs' },
	{ name: 'limits', title: 'Rate limit', file: 'limits.mjs' },
	{ name: 'bulk', title: 'Bulk', file: 'bulk.mjs' },
	{ name: 'trigger', title: 'Trigger', file: 'trigger.mjs' },
	{ name: 'outputs', title: 'Outputs, where a conversation has 60 parts', file: 'outputs.mjs' },
];

await runMain(async () => {
	requireNode();
	const wanted = new Map(process.argv.slice(2).map((argument) => argument.split('/')));
	const parts = PARTS.filter(({ name }) => wanted.size === 0 || wanted.has(name));
	await installDependencies();
	await build();
	let missed = 0;
	for (const { name, title, file } of parts) {
		const path = join(REPOSITORY, 'benchmarks', file);
		if (!existsSync(path)) continue;
		const { measure } = await import(`../benchmarks/${file}`);
		const rows = await step(title, async (report) => await measure(report, wanted.get(name)));
		printTable(rows);
		console.log('');
		missed += rows.filter(({ met }) => met === false).length;
	}
	console.log(missed ? `${missed} goals are missed.` : 'All goals are met.');
	return missed ? 1 : 0;
});
