import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SQLITE = pathToFileURL(join(__dirname, '..', '..', 'scripts', 'n8n', 'sqlite.mjs')).href;
const DRIVER = 'node_modules/sqlite3/build/Release/node_sqlite3.node';
const OWN_API = Number(process.versions.napi);

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'lending-'));
	n8n('borrower', '5.1.7');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string) {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}

/** An n8n with a sqlite3, which is built if `nodeApi` says for which Node-API. */
function n8n(name: string, sqlite: string, nodeApi?: number) {
	const modules = join(folder, name, 'node_modules');
	write(join(modules, 'n8n', 'package.json'), '{}');
	write(join(modules, 'sqlite3', 'package.json'), JSON.stringify({ version: sqlite }));
	if (nodeApi === undefined) return;
	write(
		join(modules, 'sqlite3', 'build', 'config.gypi'),
		`# Do not edit.\n{"variables": {"napi_build_version": "${nodeApi}"}}`,
	);
	write(join(folder, name, DRIVER), `built for ${name}`);
}

/** What the borrower has as its driver afterwards. */
function borrowed(...lenders: string[]) {
	const paths = lenders.map((name) => join(folder, name));
	const program = `import { borrowSqlite } from ${JSON.stringify(SQLITE)};
		console.log(await borrowSqlite(process.execPath, ${JSON.stringify(join(folder, 'borrower'))}, ${JSON.stringify(paths)}));`;
	const found = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
	const driver = join(folder, 'borrower', DRIVER);
	expect(found.trim()).toBe(String(existsSync(driver)));
	return existsSync(driver) ? readFileSync(driver, 'utf8') : undefined;
}

test('the driver of another n8n is taken where its sqlite3 and its Node-API fit, and no other', () => {
	n8n('unbuilt', '5.1.7');
	n8n('other', '5.1.6', OWN_API);
	n8n('later', '5.1.7', OWN_API + 1);
	expect(borrowed('missing', 'unbuilt', 'other', 'later')).toBeUndefined();
	n8n('fitting', '5.1.7', OWN_API);
	expect(borrowed('missing', 'unbuilt', 'other', 'later', 'fitting')).toBe('built for fitting');
});
