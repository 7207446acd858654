import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOCAL, REPOSITORY } from '../paths.mjs';
import { startChild } from '../process/children.mjs';
import { Failure } from '../process/failure.mjs';

/** How long Jest may take to end after it has written its results. */
const AFTERWARDS_MS = 5_000;

/**
 * Runs the Jest tests of several folders at once, so that tests of one folder use the time in which those of another
 * wait.
 *
 * @param {string[]} parts Folders under test/, e.g. 'unit'
 * @param {(line: string) => void} report
 * @returns {Promise<Map<string, import('./tally.mjs').Tally & { time: string }>>} What each part found
 * @throws {Failure} when Jest leaves no results
 */
export async function runJest(parts, report) {
	const results = join(LOCAL, 'test', 'jest.json');
	mkdirSync(join(LOCAL, 'test'), { recursive: true });
	rmSync(results, { force: true });
	const jest = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
	const folders = parts.map((part) => `test/${part}/`);
	const child = startChild(
		process.execPath,
		[jest, ...folders, '--passWithNoTests', '--json', `--outputFile=${results}`],
		{ cwd: REPOSITORY, onLine: report },
	);
	await Promise.race([child.done, linger(results, child)]);
	await child.stop();
	let files;
	try {
		files = JSON.parse(readFileSync(results, 'utf8')).testResults;
	} catch {
		throw new Failure('Jest did not finish.', { output: child.output() });
	}
	const within =
		(part) =>
		({ name }) =>
			name.startsWith(join(REPOSITORY, 'test', part) + sep);
	return new Map(parts.map((part) => [part, tallyOf(files.filter(within(part)))]));
}

/**
 * What the files of one part found. Only a test that passed proves something: one that was skipped counts as failed, and
 * so does a file that failed without one of its tests, such as one that does not load.
 *
 * @param {{ name: string, status: string, message: string, startTime: number, endTime: number,
 *   assertionResults: { status: string }[] }[]} files As Jest writes them
 */
export function tallyOf(files) {
	const statuses = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
	const passed = statuses.filter((status) => status === 'passed').length;
	const skipped = statuses.filter((status) => status !== 'passed' && status !== 'failed').length;
	const failing = files.filter(({ status }) => status === 'failed');
	const withoutTest = failing.filter(({ assertionResults }) =>
		assertionResults.every(({ status }) => status !== 'failed'),
	);
	const seconds = files.reduce((total, { startTime, endTime }) => total + endTime - startTime, 0) / 1000;
	return {
		passed,
		failed: statuses.length - passed + withoutTest.length,
		notes: [
			...failing.map(({ message }) => message),
			...(skipped ? [`${skipped} tests are skipped, which counts as failed.`] : []),
		],
		time: `${seconds.toFixed(0)} s in ${files.length} files`,
	};
}

/**
 * Jest waits for whatever its tests left open, such as a connection, for as long as it takes. When the
 * results have been there for a while, it is not waited for any longer.
 */
async function linger(results, child) {
	while (!existsSync(results)) {
		if (child.exited) return;
		await sleep(250);
	}
	await sleep(AFTERWARDS_MS);
	if (!child.exited) console.log('  Jest was stopped: its tests are done but left something open.');
}
