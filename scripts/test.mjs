import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installN8n } from './n8n/install.mjs';
import { DEFAULT_VERSION, VERSIONS } from './n8n/versions.mjs';
import { REPOSITORY } from './paths.mjs';
import { runMain } from './process/children.mjs';
import { explain, Failure } from './process/failure.mjs';
import { requireNode } from './process/node.mjs';
import { build, installDependencies, npm } from './process/npm.mjs';
import { elapsed, step } from './process/progress.mjs';
import { runEndToEnd } from './testing/end-to-end.mjs';
import { runJest } from './testing/jest.mjs';
import { scanPackage } from './testing/scan.mjs';
import { demandTests, oneCheck, sum } from './testing/tally.mjs';

/**
 * `npm test` runs every part; `npm test -- unit flow` runs those named; `--all-versions` (or CI=true)
 * runs the end-to-end tests in every n8n version instead of one, and `--n8n=2.41.1` in that one. The last line is
 * 'N passed, N failed'.
 */
const npmCheck = (script, advice) => () =>
	oneCheck(() => step(`npm run ${script}`, () => npm(['run', '--silent', script], { what: script, advice })));

/** Parts that run what was built: naming one of them builds first. */
const NEED_BUILD = ['flow', 'repository', 'scan', 'e2e'];

/** The folders of Jest tests; one that is added is run without being named anywhere. */
function jestFolders() {
	const promised = ['unit', 'contract', 'simulator', 'flow'];
	const found = readdirSync(join(REPOSITORY, 'test'), { withFileTypes: true })
		.filter((entry) => entry.isDirectory() && entry.name !== 'e2e')
		.filter(({ name }) => holdsTests(join(REPOSITORY, 'test', name)))
		.map(({ name }) => name);
	return [...new Set([...promised, ...found])];
}

const holdsTests = (folder) =>
	readdirSync(folder, { recursive: true }).some((file) => file.endsWith('.test.ts'));

/** Jest's parts: the first of them runs all that are wanted. */
function jestParts(wanted) {
	const folders = jestFolders();
	const chosen = folders.filter((folder) => !wanted.length || wanted.includes(folder));
	let all;
	const run = () => step(`Jest: ${chosen.join(', ')}`, (report) => runJest(chosen, report));
	return folders.map((folder) => [folder, async () => (await (all ??= run())).get(folder)]);
}

function parts(versions, wanted, n8n) {
	return new Map([
		['lint', npmCheck('lint', 'npm run format settles what is only layout.')],
		['types', npmCheck('typecheck', 'Correct what the compiler names.')],
		['build', () => oneCheck(build)],
		...jestParts(wanted),
		['scan', () => oneCheck(() => step("n8n's package scan", scanPackage))],
		['e2e', () => endToEnd(versions, n8n)],
	]);
}

async function endToEnd(versions, n8n) {
	const tallies = [];
	for (const version of versions) {
		tallies.push(await attempt(`e2e in n8n ${version}`, () => endToEndIn(version, n8n)));
	}
	return sum(tallies);
}

async function endToEndIn(version, n8n) {
	const installed = await step(`Installing n8n ${version}`, (report) => n8n.installed(version, report));
	return await runEndToEnd(installed);
}

/** Installs n8n's versions one after the other while other parts run, for those parts need no n8n. */
function installMeanwhile() {
	const installations = new Map();
	let latest = Promise.resolve();
	let show = () => {};
	return {
		begin(versions) {
			for (const version of versions) {
				const install = () => installN8n(version, (detail) => show(detail));
				// Whoever asks for this version hears of its failure; the next one is tried all the same.
				latest = latest.then(install, install);
				latest.catch(() => {});
				installations.set(version, latest);
			}
		},
		/** Waits until a version is there, and tells `report` of what is being done. */
		async installed(version, report) {
			show = report;
			return await installations.get(version);
		},
	};
}

const ONE_VERSION = '--n8n=';

/** The n8n versions for the end-to-end tests. Throws a Failure for one that the project does not know. */
function versionsIn(args) {
	const named = args.filter((argument) => argument.startsWith(ONE_VERSION));
	if (named.length) {
		const versions = named.map((argument) => argument.slice(ONE_VERSION.length));
		const unknown = versions.filter((version) => !Object.hasOwn(VERSIONS, version));
		if (unknown.length)
			throw new Failure(`There is no n8n ${unknown.join(', ')}.`, {
				advice: `The versions are: ${Object.keys(VERSIONS).join(', ')}.`,
			});
		return versions;
	}
	const everyVersion = args.includes('--all-versions') || process.env.CI === 'true';
	return everyVersion ? Object.keys(VERSIONS) : [DEFAULT_VERSION];
}

/** A part that cannot run counts as one failure; the others run all the same. */
async function attempt(name, work) {
	try {
		return demandTests(await work(), name);
	} catch (error) {
		return { passed: 0, failed: 1, notes: [error] };
	}
}

const inWords = (note) => (note instanceof Error ? explain(note) : note);

const MOST_LINES = 40;

/** The names of failed tests in what Jest or Node wrote, or else the first lines of it. */
function brief(note) {
	const lines = inWords(note).split('\n');
	const named = lines.filter((line) => /^\s*(?:●|✖)/.test(line));
	return (named.length > 0 ? [...new Set(named)] : lines).slice(0, MOST_LINES).join('\n');
}

await runMain(async () => {
	requireNode();
	const started = Date.now();
	const args = process.argv.slice(2);
	const versions = versionsIn(args);
	const wanted = args.filter(
		(argument) => argument !== '--all-versions' && !argument.startsWith(ONE_VERSION),
	);
	const n8n = installMeanwhile();
	const all = parts(versions, wanted, n8n);
	const unknown = wanted.filter((name) => !all.has(name));
	if (unknown.length) {
		throw new Failure(`There is no part ${unknown.join(', ')}.`, {
			advice: `The parts are: ${[...all.keys()].join(', ')}. The flags are --all-versions and ${ONE_VERSION}VERSION.`,
		});
	}
	if (!wanted.length || wanted.includes('e2e')) n8n.begin(versions);
	await installDependencies();
	const rows = [];
	for (const [name, work] of all) {
		const needed = name === 'build' && wanted.some((part) => NEED_BUILD.includes(part));
		if (wanted.length && !wanted.includes(name) && !needed) continue;
		const began = Date.now();
		const tally = await attempt(name, work);
		rows.push({ name, time: elapsed(began), ...tally });
		for (const note of tally.notes) console.error(inWords(note));
	}
	// What failed is said once more at the end: whoever looks at a long run looks there first.
	for (const { name, notes } of rows) {
		for (const note of notes) console.error(`\n${name}: ${brief(note)}`);
	}
	console.log('');
	for (const { name, passed, failed, time } of rows) {
		console.log(`${failed ? '✖' : '✔'} ${name.padEnd(10)} ${passed} passed, ${failed} failed (${time})`);
	}
	const total = sum(rows);
	console.log(`All in ${elapsed(started)}\n`);
	console.log(`${total.passed} passed, ${total.failed} failed`);
	return total.failed || !total.passed ? 1 : 0;
});
