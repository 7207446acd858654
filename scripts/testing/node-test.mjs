import { run } from 'node:test';
import { elapsed } from '../process/progress.mjs';

/**
 * Runs files of Node's own test runner one after the other and prints each test as it ends.
 *
 * @param {string[]} files
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runNodeTests(files) {
	const tally = { passed: 0, failed: 0, notes: [] };
	const fail = (note) => {
		tally.failed += 1;
		tally.notes.push(note);
		console.log(`    ✖ ${note.split('\n')[0]}`);
	};
	const started = Date.now();
	for await (const { type, data } of run({ files, concurrency: false })) {
		if (type === 'test:diagnostic' && data.nesting > 0) console.log(`      ${data.message}`);
		if (type !== 'test:pass' && type !== 'test:fail') continue;
		const { error, type: kind, duration_ms: duration } = data.details;
		// A group is no test, but what fails around its tests would otherwise go unseen.
		if (kind === 'suite' && error?.failureType !== 'hookFailed') continue;
		if (type === 'test:fail') fail(`${data.name}\n${describe(error)}`);
		else if (files.includes(data.name)) fail(`${data.name} holds no test.`);
		else if (data.skip !== undefined || data.todo !== undefined) fail(`${data.name} is skipped.`);
		else {
			tally.passed += 1;
			console.log(`    ✔ ${data.name} (${(duration / 1000).toFixed(1)} s)`);
		}
	}
	console.log(`    ${tally.passed} passed, ${tally.failed} failed in ${elapsed(started)}`);
	return tally;
}

function describe(error) {
	const cause = error?.cause ?? error;
	return cause?.stack ?? String(cause);
}
