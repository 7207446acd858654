/**
 * Derives the shapes of recorded answers and notifications, without a word of theirs:
 *
 *     node scripts/simulator-shapes.mjs <folder with answers.json and notifications/>
 *
 * Writes test/simulator/recorded-shapes.json: for each request and each topic, every path with the JSON types
 * that were seen there. Names that a workspace chose for itself (custom attributes and the like) are left out.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addShape, routeOf } from './simulator-shape.cjs';

const [folder] = process.argv.slice(2);
if (!folder) {
	console.error('Usage: node scripts/simulator-shapes.mjs <folder with answers.json and notifications/>');
	process.exit(1);
}

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const answers = {};
for (const { request, status, answer } of read(join(folder, 'answers.json')))
	if (status < 300) addShape((answers[routeOf(request)] ??= {}), answer);

const notifications = {};
for (const name of readdirSync(join(folder, 'notifications')).sort()) {
	// A name with an API version before 2 is of another shape.
	if (/@1\./.test(name)) continue;
	const notification = read(join(folder, 'notifications', name));
	addShape((notifications[notification.topic] ??= {}), notification);
}

/** Paths that differ in nothing but their last step share what stands before it. */
function nested(shape) {
	const root = {};
	for (const [path, types] of Object.entries(shape)) {
		let node = root;
		for (const step of path.replace(/\[\]/g, '.[]').split('.').filter(Boolean)) node = node[step] ??= {};
		node.is = [...types].sort().join(' or ');
	}
	const short = (node) =>
		Object.keys(node).length === 1
			? node.is
			: Object.fromEntries(
					Object.entries(node).map(([name, each]) => [name, typeof each === 'string' ? each : short(each)]),
				);
	return short(root);
}
const sorted = (shapes) =>
	Object.fromEntries(
		Object.entries(shapes)
			.sort(([a], [b]) => a.localeCompare(b))
			.map(([name, shape]) => [name, nested(shape)]),
	);
writeFileSync(
	join(import.meta.dirname, '..', 'test', 'simulator', 'recorded-shapes.json'),
	JSON.stringify({ answers: sorted(answers), notifications: sorted(notifications) }) + '\n',
);
