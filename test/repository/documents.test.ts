import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join, relative, resolve } from 'path';

const ROOT = resolve(__dirname, '../..');
/** What is made or installed here, and git's own folder. */
const NOT_OURS = ['node_modules', 'dist', 'coverage', '.local', '.git'];

const filesIn = (folder: string): string[] =>
	readdirSync(folder, { withFileTypes: true })
		.filter(({ name }) => !NOT_OURS.includes(name))
		.flatMap((entry) => {
			const path = join(folder, entry.name);
			return entry.isDirectory() ? filesIn(path) : [relative(ROOT, path)];
		});
const files = filesIn(ROOT);
const pages = files.filter((file) => /\.(md|html)$/.test(file) && !file.startsWith('simulator/'));

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** The name that GitHub gives a heading in an address. */
const anchorOf = (heading: string) =>
	heading
		.replace(/[`*_]/g, '')
		.trim()
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replace(/\s/g, '-');

function anchorsIn(file: string): Set<string> {
	const text = read(file);
	const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading as string));
	const named = [...text.matchAll(/\b(?:id|name)="([^"]+)"/g)].map(([, id]) => id as string);
	return new Set([...headings, ...named]);
}

function linksIn(file: string): string[] {
	const text = read(file).replace(/```[\s\S]*?```/g, '');
	const markdown = [...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, link]) => link as string);
	const html = [...text.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g)].map(([, link]) => link as string);
	return [...markdown, ...html];
}

const isElsewhere = (link: string) => /^[a-z]+:/i.test(link);

describe('Links between the documents', () => {
	const internal = pages.flatMap((file) =>
		linksIn(file)
			.filter((link) => !isElsewhere(link))
			.map((link) => [file, link] as const),
	);

	it('are there to be checked', () => {
		expect(internal.length).toBeGreaterThan(10);
	});

	it.each(internal)('%s → %s leads somewhere', (file, link) => {
		const [path = '', anchor] = decodeURI(link).split('#');
		const target = path === '' ? file : join(dirname(file), path).replace(/\/$/, '');
		expect({ target, exists: existsSync(join(ROOT, target)) }).toEqual({ target, exists: true });
		if (anchor !== undefined && /\.(md|html)$/.test(target)) {
			expect([...anchorsIn(target)]).toContain(anchor);
		}
	});

	const own = 'https://github.com/n8n-nodes-intercom/n8n-nodes-intercom';
	const sources = files.filter((file) => /^(nodes|credentials)\/.*\.(ts|json)$/.test(file));
	const ownLinks = sources.flatMap((file) =>
		[...read(file).matchAll(new RegExp(`${own}([^"'\\s]*)`, 'g'))].map(
			([, rest]) => [file, rest as string] as const,
		),
	);

	it.each(ownLinks)('%s: our own page %s exists', (_file, rest) => {
		const [, page = 'README.md', anchor] = /^(?:\/blob\/main\/([^#]+))?(?:#(.+))?$/.exec(rest) ?? [];
		expect(existsSync(join(ROOT, page))).toBe(true);
		if (anchor !== undefined && anchor !== 'readme') expect([...anchorsIn(page)]).toContain(anchor);
	});
});
