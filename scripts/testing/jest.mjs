import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOCAL, REPOSITORY } from '../paths.mjs';
import { startChild } from '../process/children.mjs';

/** How long Jest may take to end after it has written its results. */
const AFTERWARDS_MS = 5_000;

/**
 * Runs the Jest tests of one folder.
 *
 * @param {string} part A folder under test/, e.g. 'unit'
 * @param {(line: string) => void} report
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runJest(part, report) {
	const results = join(LOCAL, 'test', `${part}.json`);
	mkdirSync(join(LOCAL, 'test'), { recursive: true });
	rmSync(results, { force: true });
	const jest = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
	const child = startChild(
		process.execPath,
		[jest, `test/${part}/`, '--passWithNoTests', '--json', `--outputFile=${results}`],
		{ cwd: REPOSITORY, onLine: report },
	);
	await Promise.race([child.done, linger(results, child)]);
	await child.stop();
	let outcome;
	try {
		outcome = JSON.parse(readFileSync(results, 'utf8'));
	} catch {
		return { passed: 0, failed: 1, notes: [`Jest did not finish:\n${child.output()}`] };
	}
	// A skipped test and a file that does not load prove nothing: they count as failed.
	const skipped = outcome.numPendingTests + outcome.numTodoTests;
	const failing = outcome.testResults.filter(({ status }) => status === 'failed');
	return {
		passed: outcome.numPassedTests,
		failed: outcome.numFailedTests + outcome.numRuntimeErrorTestSuites + skipped,
		notes: [
			...failing.map(({ message }) => message),
			...(skipped ? [`${skipped} tests in test/${part} are skipped, which counts as failed.`] : []),
		],
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
