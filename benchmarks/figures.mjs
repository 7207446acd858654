/**
 * One line of the report: what was measured, beside what a person would use instead.
 *
 * @typedef {{ what: string, figure: string, beside?: string, other?: string, ratio?: number, goal?: string, met?: boolean, note?: string }} Row
 */

export const median = (numbers) => {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;

export const milliseconds = (ms) => `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;

/** Prints rows as a table whose columns are as wide as they need to be. @param {Row[]} rows */
export function printTable(rows) {
	const lines = [
		['', 'Figure', 'Beside', 'Its figure', 'Ratio', 'Goal', ''],
		...rows.map(({ what, figure, beside = '', other = '', ratio, goal = '', met }) => [
			what,
			figure,
			beside,
			other,
			ratio === undefined ? '' : `${ratio.toFixed(2)}×`,
			goal,
			met === undefined ? '' : met ? '✔' : '✖ missed',
		]),
	];
	const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	for (const line of lines)
		console.log(
			line
				.map((text, column) => text.padEnd(widths[column]))
				.join('  ')
				.trimEnd(),
		);
	for (const { note } of rows) if (note) console.log(`  ${note}`);
}
