/** `npm run simulator`: installs what is missing, then runs the simulated workspace until Ctrl-C. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');

if (!existsSync(tsx)) {
	console.log('Installing packages…');
	const installed = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
		cwd: root,
		stdio: 'inherit',
		shell: process.platform === 'win32',
	});
	if (installed.status !== 0) process.exit(installed.status ?? 1);
}
const child = spawn(process.execPath, [tsx, join(root, 'simulator', 'main.ts'), ...process.argv.slice(2)], {
	stdio: 'inherit',
});
// Ctrl-C reaches the whole group; this one waits until the simulator has stopped.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
