import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { kilobytes } from './figures.mjs';
import { ABSENT, builtInNodes } from './rival.mjs';

const require = createRequire(import.meta.url);

const MOST_BYTES = 360_000;
const MOST_BYTES_ZIPPED = 42_000;
/** What an operation of a later version of the API may add to them. */
const BYTES_OF_LATER = 1_300;
const COMPARED = ['intercom', 'hubspot', 'notion', 'slack'];

const sizeOf = (description) => {
	const text = JSON.stringify(description);
	return { bytes: Buffer.byteLength(text), zipped: gzipSync(text).length };
};

/** How many operations a person can choose: the values of every Operation list. */
const operationsOf = ({ properties }) =>
	properties
		.filter(({ name, type }) => name === 'operation' && type === 'options')
		.reduce((sum, { options }) => sum + options.length, 0);

/** How many of them say that they use a later version of Intercom's API. */
const laterOperationsOf = ({ properties }) =>
	properties
		.filter(({ name, type }) => name === 'operation' && type === 'options')
		.flatMap(({ options }) => options)
		.filter(({ description }) => /Uses version \S+ of Intercom's API/.test(description)).length;

/** The description that the editor loads, beside those of nodes that n8n ships. */
export async function measure() {
	const { Intercom } = require('../dist/nodes/Intercom/Intercom.node.js');
	const { description } = new Intercom();
	const own = sizeOf(description);
	const later = laterOperationsOf(description) * BYTES_OF_LATER;
	const most = MOST_BYTES + later;
	const mostZipped = Math.round(MOST_BYTES_ZIPPED * (most / MOST_BYTES));
	const rows = [
		{
			what: `Description of ${operationsOf(description)} operations`,
			figure: kilobytes(own.bytes),
			goal: `≤ ${kilobytes(most)}`,
			met: own.bytes <= most,
		},
		{
			what: 'Description, gzipped',
			figure: kilobytes(own.zipped),
			goal: `≤ ${kilobytes(mostZipped)}`,
			met: own.zipped <= mostZipped,
		},
	];
	const builtIn = builtInNodes();
	if (!builtIn) return [...rows, { what: 'Beside n8n’s own nodes', figure: '–', note: ABSENT }];
	const all = builtIn.descriptions();
	for (const name of COMPARED) {
		// A node of several versions is there once for each: the newest counts.
		const newest = all
			.filter((other) => other.name === name)
			.sort((a, b) => Math.max(...[a.version].flat()) - Math.max(...[b.version].flat()))
			.at(-1);
		const other = sizeOf(newest);
		const [count, otherCount] = [operationsOf(description), operationsOf(newest)];
		rows.push({
			what: 'Bytes an operation',
			figure: kilobytes(own.bytes / count),
			beside: `n8n's ${newest.displayName} (${otherCount} operations, ${kilobytes(other.bytes)}, gzipped ${kilobytes(other.zipped)})`,
			other: kilobytes(other.bytes / otherCount),
			ratio: own.bytes / count / (other.bytes / otherCount),
		});
	}
	return rows;
}
