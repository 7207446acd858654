import { existsSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { LOCKS, LOGS, REPOSITORY } from '../paths.mjs';
import { run } from './children.mjs';
import { waiting, withLock } from './lock.mjs';
import { step } from './progress.mjs';

/** npm as a program and its first arguments: the one that runs us, or the one on the PATH. */
export function npmCommand() {
	const running = process.env.npm_execpath;
	return running?.endsWith('npm-cli.js') ? [process.execPath, [running]] : ['npm', []];
}

/** Runs npm in the repository and returns what it printed. */
export function npm(args, options) {
	const [command, first] = npmCommand();
	return run(command, [...first, ...args], { cwd: REPOSITORY, ...options });
}

/** Installs the development packages unless they are there and as new as package-lock.json. */
export async function installDependencies() {
	if (isInstalled()) return;
	await step('Installing development packages', (report) =>
		withLock(join(LOCKS, 'dependencies'), waiting(report), async () => {
			if (isInstalled()) return;
			await npm(['ci'], {
				what: 'npm ci',
				log: join(LOGS, 'install.log'),
				advice: 'Check that this machine reaches the npm registry (npm ping), then run the command again.',
			});
			const now = new Date();
			utimesSync(WRITTEN, now, now);
		}),
	);
}

/** npm writes this file last: an installation that was interrupted has none, or an old one. */
const WRITTEN = join(REPOSITORY, 'node_modules', '.package-lock.json');

function isInstalled() {
	const wanted = join(REPOSITORY, 'package-lock.json');
	return existsSync(WRITTEN) && statSync(WRITTEN).mtimeMs >= statSync(wanted).mtimeMs;
}

/** Compiles the package to dist. */
export const build = () =>
	step('Building the package', (report) =>
		withLock(join(LOCKS, 'build'), waiting(report), () =>
			npm(['run', '--silent', 'build'], {
				what: 'npm run build',
				advice: 'Correct what the compiler names.',
			}),
		),
	);
