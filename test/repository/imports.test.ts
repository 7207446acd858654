import { readdirSync, readFileSync } from 'fs';
import { dirname, join, relative, resolve } from 'path';

const ROOT = resolve(__dirname, '../..');

/** What the files of a folder may import of the package, beside those of their own folder. */
const MAY_IMPORT: { [folder: string]: string[] } = {
	'nodes/Intercom/api': [],
	'nodes/Intercom/table': ['api'],
	'nodes/Intercom/lists': ['api', 'table'],
	'nodes/Intercom/fields': ['table'],
	'nodes/Intercom/rows': ['api', 'table'],
	'nodes/Intercom/procedures': ['api', 'table', 'fields', 'rows'],
	'nodes/Intercom/resources': ['table', 'fields', 'rows', 'procedures'],
	'nodes/Intercom/engine': ['api', 'table', 'lists'],
	'nodes/Intercom/pickers': ['api', 'table', 'lists', 'engine'],
	'nodes/Intercom/triggers': ['api', 'table', 'lists'],
	'nodes/Intercom/approval': ['api', 'table', 'engine'],
	'nodes/Intercom': ['api', 'table', 'lists', 'resources', 'engine', 'pickers', 'triggers', 'approval'],
	credentials: ['api'],
};

const FOLDERS = Object.keys(MAY_IMPORT);

/** The innermost of the folders above in which a file lies. */
const folderOf = (file: string): string | undefined =>
	FOLDERS.filter((folder) => file.startsWith(`${folder}/`)).sort((a, b) => b.length - a.length)[0];

const shipped = ['nodes', 'credentials']
	.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
	)
	.filter((file) => file.endsWith('.ts'));

/** The files that one imports by a path, also those of which it takes a type alone. */
const importsOf = (file: string): string[] =>
	[
		...readFileSync(join(ROOT, file), 'utf8').matchAll(
			/(?:\bfrom |\b(?:import|require)\()'(\.[^']{0,200})'/g,
		),
	].map(([, path]) => relative(ROOT, resolve(ROOT, dirname(file), path as string)));

/** A path without an ending may be the folder whose index is meant. */
const isAllowed = (from: string, imported: string): boolean => {
	const to = folderOf(`${imported}/`);
	return to === from || (MAY_IMPORT[from] ?? []).some((name) => to === `nodes/Intercom/${name}`);
};

test.each(FOLDERS)('%s imports one way', (folder) => {
	const files = shipped.filter((file) => folderOf(file) === folder);
	expect(files).not.toEqual([]);
	const wrong = files.flatMap((file) =>
		importsOf(file)
			.filter((imported) => !isAllowed(folder, imported))
			.map((imported) => `${file} imports ${imported}`),
	);
	expect(wrong).toEqual([]);
});

test('every file that is shipped lies in one of these folders', () =>
	expect(shipped.filter((file) => folderOf(file) === undefined)).toEqual([]));
