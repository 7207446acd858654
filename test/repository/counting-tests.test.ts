import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const JEST = pathToFileURL(join(__dirname, '..', '..', 'scripts', 'testing', 'jest.mjs')).href;

/** What the test run makes of files as Jest writes them, each with the statuses of its tests. */
function tallyOf(...files: Array<[status: string, ...tests: string[]]>) {
	const results = files.map(([status, ...tests], index) => ({
		name: `file-${index}`,
		status,
		message: status === 'failed' ? `file-${index} failed` : '',
		startTime: 0,
		endTime: 1000,
		assertionResults: tests.map((test) => ({ status: test })),
	}));
	const program = `import { tallyOf } from ${JSON.stringify(JEST)};
		console.log(JSON.stringify(tallyOf(${JSON.stringify(results)})));`;
	return JSON.parse(
		execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }),
	) as { passed: number; failed: number; notes: string[] };
}

test('only a test that passed counts as passed', () => {
	expect(
		tallyOf(
			['passed', 'passed', 'passed'],
			['passed', 'passed', 'pending', 'todo'],
			['failed', 'passed', 'failed'],
		),
	).toMatchObject({
		passed: 4,
		failed: 3,
		notes: ['file-2 failed', '2 tests are skipped, which counts as failed.'],
	});
});

test('a file that does not load, or fails after its tests, is one failure', () => {
	expect(tallyOf(['failed'], ['failed', 'passed', 'passed'], ['passed', 'passed'])).toMatchObject({
		passed: 3,
		failed: 2,
		notes: ['file-0 failed', 'file-1 failed'],
	});
});
