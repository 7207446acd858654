import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
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
		.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
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
	const sources = files.filter((file) => /^(nodes|credentials|workflows)\/.*\.(ts|json)$/.test(file));
	const ownLinks = [...sources, ...pages].flatMap((file) =>
		[...read(file).matchAll(new RegExp(`${own}((?:/blob/main/|#)[^"'\\s)]*)`, 'g'))].map(
			([, rest]) => [file, rest as string] as const,
		),
	);

	it('of our own pages on GitHub are there, too', () => {
		expect(ownLinks.map(([file]) => file)).toContain('docs/index.html');
	});

	it.each(ownLinks)('%s: our own page %s exists', (_file, rest) => {
		const [, page = 'README.md', anchor] = /^(?:\/blob\/main\/([^#]+))?(?:#(.+))?$/.exec(rest) ?? [];
		expect(existsSync(join(ROOT, page))).toBe(true);
		if (anchor !== undefined && anchor !== 'readme') expect([...anchorsIn(page)]).toContain(anchor);
	});
});

describe('Pictures', () => {
	const pictures = files.filter((file) => file.startsWith('docs/images/'));
	const shown = new Set(
		pages.flatMap((file) =>
			linksIn(file)
				.filter((link) => !isElsewhere(link))
				.map((link) => join(dirname(file), link)),
		),
	);

	it.each(pictures)('%s is shown somewhere', (picture) => {
		expect([...shown]).toContain(picture);
	});

	it('take less than four megabytes', () => {
		const bytes = pictures.map((file) => statSync(join(ROOT, file)).size);
		expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(4 * 1024 * 1024);
	});
});

describe('The page docs/index.html', () => {
	const page = read('docs/index.html');

	it('loads nothing but pictures that are beside it, so that it works as a file and on GitHub Pages', () => {
		expect(page).not.toMatch(/<script|@import|url\(|<link rel="stylesheet"/);
		const loaded = [...page.matchAll(/\b(?:src|srcset)="([^"]+)"/g)].map(([, address]) => address as string);
		expect(loaded.length).toBeGreaterThan(5);
		for (const address of loaded) expect(address).toMatch(/^images\/[a-z-]+\.webp$/);
	});

	it('has each picture for a light and for a dark surrounding, with words for who cannot see it', () => {
		for (const [picture] of page.matchAll(/<picture>[\s\S]*?<\/picture>/g)) {
			const [, light] = /\bsrc="images\/([^"]+)\.webp"/.exec(picture) ?? [];
			expect(picture).toContain(`media="(prefers-color-scheme: dark)" srcset="images/${light}-dark.webp"`);
			expect(picture).toMatch(/alt="[^"]{20,}"/);
		}
	});
});
