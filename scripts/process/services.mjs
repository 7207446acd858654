import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run, startChild } from './children.mjs';
import { Failure } from './failure.mjs';
import { freePort } from './ports.mjs';
import { requireProgram } from './programs.mjs';

const START_TIMEOUT_MS = 60_000;
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/**
 * A Redis on this machine alone that keeps nothing.
 *
 * @param {{ folder: string, log: string }} options
 * @returns {Promise<{ port: number, stop: (patience?: number) => Promise<void> }>}
 */
export async function startRedis({ folder, log }) {
	const command = await requireProgram({
		names: ['redis-server'],
		debianPackage: 'redis-server',
		missing: 'n8n in queue mode needs Redis, and there is no redis-server on the PATH.',
		advice: 'Install it (on Debian: apt-get install redis-server) and run the command again.',
	});
	mkdirSync(folder, { recursive: true });
	const port = await freePort();
	const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
	const child = await startService({
		name: 'Redis',
		command,
		args: [...args, '--dir', folder],
		ready: 'Ready to accept connections',
		log,
	});
	return { port, stop: child.stop };
}

/**
 * A PostgreSQL on this machine alone, with a new cluster that is deleted when it stops. It lets the user
 * `postgres` into the database `postgres` without a password.
 *
 * @param {{ folder: string, log: string }} options
 * @returns {Promise<{ port: number, stop: (patience?: number) => Promise<void> }>}
 */
export async function startPostgres({ folder, log }) {
	const command = await requireProgram({
		names: ['postgres'],
		folders: debianPostgres,
		debianPackage: 'postgresql',
		missing: 'n8n in queue mode needs PostgreSQL, and there is none on this machine.',
		advice: 'Install it (on Debian: apt-get install postgresql) and run the command again.',
	});
	const owner = await postgresOwner();
	const data = emptyFolder(folder, owner);
	const remove = () => rmSync(data, { recursive: true, force: true });
	try {
		await run(
			join(dirname(command), 'initdb'),
			['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync'],
			{ ...owner, cwd: data, log, what: 'Creating a database' },
		);
		const port = await freePort();
		const settings = {
			listen_addresses: '127.0.0.1',
			port,
			unix_socket_directories: '',
			// The database does not outlive this run, so nothing needs to survive a power cut.
			fsync: 'off',
			max_connections: 200,
		};
		const child = await startService({
			name: 'PostgreSQL',
			command,
			args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
			ready: 'database system is ready to accept connections',
			log,
			options: { ...owner, cwd: data },
		});
		// However it ends, also when an interruption stops every child.
		void child.done.finally(remove);
		return { port, stop: child.stop };
	} catch (error) {
		remove();
		throw error;
	}
}

/** Debian puts PostgreSQL's programs outside the PATH, by version. */
const debianPostgres = () =>
	existsSync(DEBIAN_POSTGRES)
		? readdirSync(DEBIAN_POSTGRES)
				.sort((a, b) => Number(b) - Number(a))
				.map((version) => join(DEBIAN_POSTGRES, version, 'bin'))
		: [];

/** PostgreSQL refuses to run as root; then it runs as the user that its package creates. */
async function postgresOwner() {
	if (process.getuid?.() !== 0) return {};
	const id = async (flag) =>
		Number(
			await run('id', [flag, 'postgres'], {
				what: 'Looking for the user postgres',
				advice:
					'PostgreSQL does not run as root. Create a user postgres, or run the command as another user.',
			}),
		);
	return { uid: await id('-u'), gid: await id('-g') };
}

/** An empty folder that belongs to whom PostgreSQL runs as, where that user can get to. */
function emptyFolder(folder, { uid, gid }) {
	rmSync(folder, { recursive: true, force: true });
	if (uid === undefined) {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		return folder;
	}
	// Another user may not get into the folder where root keeps the repository.
	const data = mkdtempSync(join(tmpdir(), 'n8n-nodes-intercom-postgres-'));
	chownSync(data, uid, gid);
	return data;
}

/** Starts a program and waits until it prints that it is ready. */
async function startService({ name, command, args, ready, log, options = {} }) {
	let isReady = () => {};
	const readyLine = new Promise((resolve) => (isReady = resolve));
	const child = startChild(command, args, {
		...options,
		log,
		onLine: (line) => line.includes(ready) && isReady('ready'),
	});
	let timer;
	const late = new Promise((resolve) => (timer = setTimeout(resolve, START_TIMEOUT_MS, 'late')));
	const outcome = await Promise.race([readyLine, late, child.done]).finally(() => clearTimeout(timer));
	if (outcome === 'ready') return child;
	await child.stop(0);
	throw new Failure(`${name} ${outcome === 'late' ? 'was not ready in time' : 'ended while starting'}.`, {
		output: child.output(),
		advice: `Everything it printed is in ${log}.`,
	});
}
