const { deepStrictEqual } = require('node:assert');
const { writeFileSync } = require('node:fs');
const { resolve } = require('node:path');

/**
 * Puts the node's description, worked out from the table, into the place of the code that works it out: a start of n8n
 * then reads one file of data instead of the whole table. Throws where the description holds what JSON cannot.
 *
 * @param {string} nodes The folder of the compiled node
 */
function writeDescription(nodes) {
	const file = resolve(nodes, 'description.js');
	const description = { ...require(file) };
	const written = JSON.stringify(description);
	deepStrictEqual(JSON.parse(written), description);
	writeFileSync(resolve(nodes, 'description.json'), written);
	writeFileSync(file, "module.exports = require('./description.json');\n");
}

module.exports = { writeDescription };
