import { cpSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { run } from '../process/children.mjs';

/** The compiled part of sqlite3, in its folder. */
const DRIVER = join('build', 'Release', 'node_sqlite3.node');

/** Whether the sqlite3 of the n8n in a folder works on this Node.js. */
export async function sqliteLoads(node, folder) {
	const sqlite = sqliteIn(folder);
	if (!sqlite) return false;
	return await run(node, ['-e', `require(${JSON.stringify(sqlite)})`]).then(
		() => true,
		() => false,
	);
}

/**
 * Copies the driver that was built for another n8n, if there is one that fits, which saves a minute and a half. It
 * speaks to Node.js by Node-API alone: it serves the same sqlite3 on any Node.js that has the Node-API it was built for.
 *
 * @param {string} node The Node.js that will load it
 * @param {string} folder Of the n8n that needs it
 * @param {string[]} lenders Folders of others that are installed
 * @returns {Promise<boolean>} Whether there was one
 */
export async function borrowSqlite(node, folder, lenders) {
	const own = sqliteIn(folder);
	if (!own) return false;
	const nodeApi = Number(await run(node, ['-p', 'process.versions.napi']));
	const fits = (lender) =>
		lender &&
		existsSync(join(lender, DRIVER)) &&
		versionOf(lender) === versionOf(own) &&
		builtFor(lender) <= nodeApi;
	const lender = lenders.map(sqliteIn).find(fits);
	if (lender) cpSync(join(lender, DRIVER), join(own, DRIVER));
	return lender !== undefined;
}

/** Where the sqlite3 of the n8n in a folder is, or undefined. */
function sqliteIn(folder) {
	try {
		const n8n = createRequire(realpathSync(join(folder, 'node_modules', 'n8n', 'package.json')));
		return dirname(n8n.resolve('sqlite3/package.json'));
	} catch {
		return undefined;
	}
}

const versionOf = (sqlite) => JSON.parse(readFileSync(join(sqlite, 'package.json'), 'utf8')).version;

/** The Node-API that a driver was built for, as node-gyp has written it down; too new for anybody where it has not. */
function builtFor(sqlite) {
	const settings = join(sqlite, 'build', 'config.gypi');
	if (!existsSync(settings)) return Infinity;
	const [, version] = /"napi_build_version": "(\d+)"/.exec(readFileSync(settings, 'utf8')) ?? [];
	return Number(version ?? Infinity);
}
