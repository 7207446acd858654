import { execFileSync } from 'child_process';
import { join } from 'path';
import { Intercom } from '../../nodes/Intercom/Intercom.node';

const NODES = join(__dirname, '../../dist/nodes/Intercom');

/** What a fresh process knows of the built node, which n8n loads at each start, and the files of ours that it read. */
const loaded = JSON.parse(
	execFileSync(
		process.execPath,
		[
			'-e',
			`const { Intercom } = require('./Intercom.node.js');
			const { description, methods } = new Intercom();
			const names = Object.entries(methods).map(([kind, ofKind]) => [kind, Object.keys(ofKind)]);
			const files = Object.keys(require.cache).filter((file) => file.startsWith(process.cwd()));
			console.log(JSON.stringify({ description, names: Object.fromEntries(names), files }));`,
		],
		{ cwd: NODES, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 },
	),
) as { description: object; names: object; files: string[] };

test('n8n starts without reading the table', () => {
	expect(
		loaded.files.filter((file) => /\/(?:resources|engine|procedures|rows|pickers)\//.test(file)),
	).toEqual([]);
});

test('the description that the build worked out is that of the table, word for word', () => {
	expect(loaded.description).toEqual(JSON.parse(JSON.stringify(new Intercom().description)));
});

test('the methods of the node are those that the editor calls', () => {
	const { methods } = new Intercom();
	expect(loaded.names).toEqual({
		listSearch: Object.keys(methods.listSearch),
		loadOptions: Object.keys(methods.loadOptions),
		resourceMapping: Object.keys(methods.resourceMapping),
	});
});
