import { cpSync, watch } from 'node:fs';
import { join } from 'node:path';
import { LOGS, REPOSITORY } from '../paths.mjs';
import { startChild } from '../process/children.mjs';
import { elapsed } from '../process/progress.mjs';

/** How n8n must be started so that it takes in what changes in a package; it does so outside production alone. */
export const RELOADING = { NODE_ENV: 'development', N8N_DEV_RELOAD: 'true' };

/** The compiler writes its files within moments of each other: they are handed over together. */
const TOGETHER_MS = 300;

/**
 * Compiles what changes under nodes/ and credentials/ and hands it to a running n8n, which loads it again and tells open
 * editors. Icons, codex files and output schemas come with the next `npm run dev`.
 *
 * @param {string} placed The package's folder in n8n
 * @returns {{ done: Promise<number> }} The compiler, which runs until it is stopped
 */
export function watchSources(placed) {
	const compiler = join(REPOSITORY, 'node_modules', 'typescript', 'bin', 'tsc');
	const built = join(REPOSITORY, 'dist');
	let changedAt = 0;
	let handingOver;
	watch(built, { recursive: true }, () => {
		clearTimeout(handingOver);
		handingOver = setTimeout(() => {
			cpSync(built, join(placed, 'dist'), { recursive: true, preserveTimestamps: true });
			console.log(`✔ Compiled and handed to n8n (${elapsed(changedAt)})`);
		}, TOGETHER_MS);
	});
	return startChild(
		process.execPath,
		// Not incremental: everything is written anew, also the code whose place the build gave to the description it made.
		[compiler, '--watch', '--preserveWatchOutput'],
		{
			cwd: REPOSITORY,
			log: join(LOGS, 'watch.log'),
			onLine: (line) => {
				if (/Starting (incremental )?compilation/.test(line)) changedAt = Date.now();
				if (/error TS\d+/.test(line)) console.log(`✖ ${line}`);
			},
		},
	);
}
