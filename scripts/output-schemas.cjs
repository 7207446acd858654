const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const tsx = require('tsx/cjs/api');

/** JSON Schema's words for what a column holds. Only lists are there even when they are empty. */
const TYPES = {
	text: { type: ['string', 'null'] },
	number: { type: ['number', 'null'] },
	'yes or no': { type: ['boolean', 'null'] },
	time: { type: ['string', 'null'], format: 'date-time' },
	list: { type: 'array' },
	// The editor shows what is inside an object only where this is its one type.
	object: { type: 'object', nullable: true },
};

/** A column as JSON Schema. The editor shows the first of several types, so `null` stands last. */
function columnSchema({ type, means, inside }) {
	const inner = inside && { properties: propertiesOf(inside) };
	return {
		...TYPES[type],
		...(means ? { description: means } : {}),
		...(type === 'list' && inner ? { items: { type: 'object', ...inner } } : inner),
	};
}

const propertiesOf = (columns) =>
	Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, columnSchema(column)]));

/** Columns as JSON Schema. `surely`: each of them is there every time. */
const schemaOf = (columns, surely) => ({
	type: 'object',
	properties: propertiesOf(columns),
	...(surely ? { required: Object.keys(columns) } : {}),
	version: 1,
});

/** The columns of a record of which there is only an example. */
const columnsLike = (record) =>
	Object.fromEntries(Object.entries(record).map(([name, value]) => [name, columnLike(value)]));

function columnLike(value) {
	if (Array.isArray(value)) {
		const [first] = value;
		return { type: 'list', ...(isObject(first) ? { inside: columnsLike(first) } : {}) };
	}
	if (isObject(value)) return { type: 'object', inside: columnsLike(value) };
	return { type: { number: 'number', boolean: 'yes or no' }[typeof value] ?? 'text' };
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first record of an answer, whether it is a list, wrapped, or the record itself; `at` reads a path of it. */
function recordIn({ list, record, route }, body, at) {
	if (list) {
		const entries = list.items.map((path) => at(body, path)).find(Array.isArray);
		return typeof entries?.[0] === 'string' ? { name: entries[0] } : entries?.[0];
	}
	const found = record ? (body?.[record] ?? body) : body;
	if (Array.isArray(found)) return found[0];
	if (isObject(found) && Object.keys(found).length > 0) return found;
	return route.startsWith('DELETE ') ? undefined : { success: true };
}

/** The folder of a node's version, as n8n looks for it: version 1 is `v1.0.0`. */
const folderOf = (version) => `v${[...String(version).split('.'), '0', '0'].slice(0, 3).join('.')}`;

/**
 * Writes `__schema__/<version>/<resource>/<operation>.json` beside the compiled node, from which n8n shows an
 * operation's output before it has run. Its columns are those that the table knows; where it knows none, those of the
 * answer that the API description has, in the shape of the output Simplified.
 *
 * @param {string} nodes The folder of the compiled node
 */
async function writeOutputSchemas(nodes) {
	const load = (file) => require(resolve(nodes, file));
	const { columnsOf, simplifierOf } = load('engine/output.js');
	const { resources } = load('resources/index.js');
	const { canSimplify, placesOf } = load('table/compile.js');
	const { at } = load('table/paging.js');
	const { Intercom } = load('Intercom.node.js');
	const { exampleAnswer } = tsx.require('../test/contract/answers.ts', __filename);
	const { find, methodOf, pathOf } = tsx.require('../test/contract/description.ts', __filename);

	/** What an operation gives for the described answer; undefined where none is described. */
	const exampleOf = async (resource, entry) => {
		const key = 'route' in entry ? find(...entry.route.split(' ')) : undefined;
		if (key === undefined) return undefined;
		const record = recordIn(entry, exampleAnswer(methodOf(key), pathOf(key)).body, at);
		return record && canSimplify(entry) ? await simplifierOf(resource, entry)(record) : record;
	};

	const folder = join(nodes, '__schema__', folderOf(new Intercom().description.version));
	for (const { resource, operation, entry } of placesOf(resources)) {
		const known = columnsOf(resources[resource], entry);
		const example = known ? undefined : await exampleOf(resources[resource], entry);
		if (!known && !example) continue;
		const file = join(folder, resource, `${operation}.json`);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(
			file,
			JSON.stringify(known ? schemaOf(known, canSimplify(entry)) : schemaOf(columnsLike(example), false)),
		);
	}
}

module.exports = { writeOutputSchemas };
