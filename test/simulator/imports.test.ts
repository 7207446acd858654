import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join, relative } from 'path';

const ROOT = join(__dirname, '..', '..', 'simulator');

const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.ts'))
	.map((name) => join(ROOT, name));

/** The files that a file imports for more than their types. */
function importsOf(file: string): string[] {
	const text = readFileSync(file, 'utf8');
	return [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '(\.[^']*)';/gms)].map(([, to = '']) => {
		const path = join(dirname(file), to);
		return existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts');
	});
}

/** The first way from a file back to itself; null where there is none. */
function circle(file: string, way: string[], done: Set<string>): string[] | null {
	if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
	if (done.has(file)) return null;
	for (const next of importsOf(file)) {
		const found = circle(next, [...way, file], done);
		if (found) return found;
	}
	done.add(file);
	return null;
}

test('the simulator has no import circles', () => {
	const done = new Set<string>();
	const found = FILES.map((file) => circle(file, [], done)).find((way) => way !== null) ?? [];
	expect(found.map((file) => relative(ROOT, file))).toEqual([]);
	expect(done.size).toBeGreaterThan(40);
});
