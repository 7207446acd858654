/**
 * What a part of the test run found.
 *
 * @typedef {{ passed: number, failed: number, notes: string[] }} Tally `notes` say what failed, in words
 */

/** A part that is one check, such as lint: it passes when `work` does. */
export async function oneCheck(work) {
	try {
		await work();
		return { passed: 1, failed: 0, notes: [] };
	} catch (error) {
		return { passed: 0, failed: 1, notes: [error] };
	}
}

/** A part in which nothing was tested has not succeeded. */
export function demandTests(tally, part) {
	if (tally.passed + tally.failed > 0) return tally;
	return { passed: 0, failed: 1, notes: [`The part '${part}' ran no test.`] };
}

/** @param {Tally[]} tallies */
export const sum = (tallies) => ({
	passed: tallies.reduce((total, { passed }) => total + passed, 0),
	failed: tallies.reduce((total, { failed }) => total + failed, 0),
	notes: tallies.flatMap(({ notes }) => notes),
});
