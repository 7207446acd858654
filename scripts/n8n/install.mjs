import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { LOCAL, LOCKS, LOGS } from '../paths.mjs';
import { environment, run } from '../process/children.mjs';
import { Failure } from '../process/failure.mjs';
import { waiting, withLock } from '../process/lock.mjs';
import { npmCommand } from '../process/npm.mjs';
import { borrowSqlite, sqliteLoads } from './sqlite.mjs';
import { PACKAGED_NODE, PNPM, VERSIONS } from './versions.mjs';

const TOOLS = join(LOCAL, 'tools');
const STORE = join(LOCAL, 'pnpm-store');
const OWN_NODE = realpathSync(process.execPath);

const AGAIN = 'Run the command again: it goes on where it stopped.';
const OFFLINE = `Check that this machine reaches the npm registry (npm ping). ${AGAIN}`;

/**
 * Installs one version of n8n under .local, or finds it there. Safe to interrupt and to run twice at once.
 *
 * @param {string} version One of VERSIONS
 * @param {(detail: string) => void} report
 * @returns {Promise<{ version: string, node: string, script: string, environment: Record<string, string> }>}
 */
export async function installN8n(version, report = () => {}) {
	const settings = VERSIONS[version];
	if (!settings) {
		throw new Failure(`n8n ${version} is not one of ${Object.keys(VERSIONS).join(', ')}.`);
	}
	const folder = folderOf(version);
	const installed = {
		version,
		node: runsOnOwnNode(settings) ? OWN_NODE : packagedNode(),
		script: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
		environment: settings.environment,
	};
	const isInstalled = () => existsSync(stampOf(version)) && existsSync(installed.node);
	if (isInstalled()) return installed;
	return await withLock(join(LOCKS, 'install'), waiting(report), async () => {
		if (isInstalled()) return installed;
		await installTools(installed.node, report);
		await installPackages(installed, folder, report);
		await buildSqlite(installed, folder, report);
		const answer = await runN8n(installed, ['--version'], 'n8n --version');
		if (!answer.includes(version)) {
			throw new Failure(`n8n was installed but calls itself ${answer.trim()} instead of ${version}.`, {
				advice: `Delete ${folder} and run the command again.`,
			});
		}
		writeFileSync(stampOf(version), `${version}\n`);
		return installed;
	});
}

const folderOf = (version) => join(LOCAL, 'n8n', version);

/** Written last: a version that has it is whole. */
const stampOf = (version) => join(folderOf(version), 'installed');

/** Runs one of n8n's own commands to its end and returns what it printed. */
export function runN8n(installed, args, what, extra = {}) {
	return run(installed.node, [installed.script, ...args], {
		what,
		env: childEnvironment(installed.node, { ...installed.environment, ...extra }),
		advice: AGAIN,
	});
}

/** The environment in which `node` means the given binary, for whatever a child starts. */
export function childEnvironment(node, extra = {}) {
	return environment({ PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`, ...extra });
}

function runsOnOwnNode({ node }) {
	const [major, minor] = process.versions.node.split('.').map(Number);
	// Node 20 before 20.19 and odd versions are refused by n8n itself.
	return major >= node.from && major <= node.to && major % 2 === 0 && (major > 20 || minor >= 19);
}

const packagedNode = () =>
	join(TOOLS, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');

async function installTools(node, report) {
	const wanted = [`pnpm@${PNPM}`];
	if (node !== OWN_NODE) wanted.push(`node-${process.platform}-${process.arch}@${PACKAGED_NODE}`);
	const missing = (node !== OWN_NODE && !existsSync(node)) || !existsSync(join(TOOLS, `pnpm-${PNPM}`));
	if (!missing) return;
	report('fetching pnpm');
	mkdirSync(TOOLS, { recursive: true });
	if (!existsSync(join(TOOLS, 'package.json')))
		writeFileSync(join(TOOLS, 'package.json'), '{"private":true}\n');
	const [command, args] = npmCommand();
	await run(
		command,
		[...args, 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', TOOLS, ...wanted],
		{
			cwd: TOOLS,
			what: `Fetching ${wanted.join(' and ')}`,
			log: join(LOGS, 'install.log'),
			advice: OFFLINE,
		},
	);
	writeFileSync(join(TOOLS, `pnpm-${PNPM}`), '');
}

/** pnpm and not npm, whose resolver takes hours over n8n's tree. */
async function installPackages({ version, node }, folder, report) {
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify(
			{
				name: 'n8n-for-trying-out',
				private: true,
				dependencies: { n8n: version },
				pnpm: { overrides: VERSIONS[version].overrides, onlyBuiltDependencies: ['sqlite3'] },
			},
			null,
			'\t',
		),
	);
	report('fetching packages');
	await pnpm(node, folder, ['install', '--ignore-scripts', '--ignore-workspace', '--reporter=append-only'], {
		what: `Fetching the packages of n8n ${version}`,
		advice: OFFLINE,
		onLine: report,
	});
}

/** The one compiled part that n8n cannot do without. */
async function buildSqlite({ node, version }, folder, report) {
	if (await sqliteLoads(node, folder)) return;
	const others = Object.keys(VERSIONS).filter((other) => existsSync(stampOf(other)));
	await borrowSqlite(node, folder, others.map(folderOf));
	if (await sqliteLoads(node, folder)) return;
	report('building the database driver (sqlite3), about a minute and a half');
	const headers = dirname(dirname(node));
	const onMachine = existsSync(join(headers, 'include', 'node', 'node.h'));
	await pnpm(node, folder, ['rebuild', 'sqlite3'], {
		what: `Building sqlite3 for n8n ${version}`,
		advice:
			'Building needs Python 3, make and a C++ compiler (on Debian: apt-get install python3 make g++). ' +
			AGAIN,
		env: childEnvironment(node, onMachine ? { npm_config_nodedir: headers } : {}),
	});
	if (!(await sqliteLoads(node, folder))) {
		throw new Failure('sqlite3 was built but does not load.', {
			advice: `Delete ${folder} and run the command again.`,
		});
	}
}

function pnpm(node, folder, args, options) {
	const script = join(TOOLS, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
	return run(node, [script, ...args, '--store-dir', STORE], {
		cwd: folder,
		log: join(LOGS, 'install.log'),
		env: childEnvironment(node),
		...options,
	});
}
