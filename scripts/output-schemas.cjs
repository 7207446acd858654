const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');

/** JSON Schema's words for what a column holds. Only lists and objects are there even when they are empty. */
const TYPES = {
	text: { type: ['string', 'null'] },
	number: { type: ['number', 'null'] },
	'yes or no': { type: ['boolean', 'null'] },
	time: { type: ['string', 'null'], format: 'date-time' },
	list: { type: 'array' },
	object: { type: 'object' },
};

/** A row as JSON Schema. The editor shows the first of several types, so `null` stands last. */
const schemaOf = ({ columns }) => ({
	type: 'object',
	properties: Object.fromEntries(
		Object.entries(columns).map(([name, { type, means }]) => [name, { ...TYPES[type], description: means }]),
	),
	required: Object.keys(columns),
	version: 1,
});

/** The folder of a node's version, as n8n looks for it: version 1 is `v1.0.0`. */
const folderOf = (version) => `v${[...String(version).split('.'), '0', '0'].slice(0, 3).join('.')}`;

/**
 * Writes `__schema__/<version>/<resource>/<operation>.json` beside the compiled node, for each operation whose columns
 * the table knows: from these n8n shows an operation's output before it has run.
 *
 * @param {string} nodes The folder of the compiled node
 */
function writeOutputSchemas(nodes) {
	const load = (file) => require(resolve(nodes, file));
	const { rowOf } = load('engine/output.js');
	const { resources } = load('resources/index.js');
	const { placesOf } = load('table/compile.js');
	const { Intercom } = load('Intercom.node.js');
	const folder = join(nodes, '__schema__', folderOf(new Intercom().description.version));
	for (const { resource, operation, entry } of placesOf(resources)) {
		const row = rowOf(resources[resource], entry);
		if (!row) continue;
		const file = join(folder, resource, `${operation}.json`);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, JSON.stringify(schemaOf(row)));
	}
}

module.exports = { writeOutputSchemas };
