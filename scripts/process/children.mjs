import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { explain, Failure } from './failure.mjs';

/** Child processes that still run. Each leads a process group, so that stopping it stops what it started. */
const running = new Set();

/** npm's settings that a child may need; the rest (such as ignore-scripts of this folder) is not its business. */
const KEPT_SETTINGS =
	/^npm_config_(registry|userconfig|globalconfig|cache|proxy|https_proxy|noproxy|cafile|strict_ssl)$/i;

/** This process's environment without what `npm run` adds for its own child, and with `extra`. */
export function environment(extra = {}) {
	const own = Object.entries(process.env).filter(
		([name]) => !/^npm_/i.test(name) || KEPT_SETTINGS.test(name),
	);
	return { ...Object.fromEntries(own), ...extra };
}

/**
 * Starts a program in a process group of its own. Its output goes to `log` (appended) and to `onLine`.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, uid?: number, gid?: number, log?: string,
 *   onLine?: (line: string) => void }} options
 */
export function startChild(command, args, { cwd, env = environment(), uid, gid, log, onLine } = {}) {
	const child = spawn(command, args, {
		cwd,
		env,
		uid,
		gid,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const chunks = [];
	let file;
	if (log) {
		mkdirSync(dirname(log), { recursive: true });
		file = createWriteStream(log, { flags: 'a' });
	}
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8');
		let rest = '';
		stream.on('data', (text) => {
			file?.write(text);
			chunks.push(text);
			if (chunks.length > 500) chunks.splice(0, 250);
			const lines = (rest + text).split(/\r?\n/);
			rest = lines.pop();
			for (const line of lines) if (line.trim()) onLine?.(line);
		});
	}
	const handle = {
		pid: child.pid,
		/** The newest part of what the program printed. */
		output: () => chunks.join(''),
		exited: false,
		/** Resolves with the exit code, or with 128 when a signal ended the program. */
		done: new Promise((resolve, reject) => {
			child.once('error', (error) => {
				running.delete(handle);
				handle.exited = true;
				reject(
					new Failure(`${command} could not be started: ${error.message}`, {
						advice: `Install ${command}, or put it on the PATH, and run the command again.`,
					}),
				);
			});
			child.once('close', (code) => {
				running.delete(handle);
				handle.exited = true;
				file?.end();
				resolve(code ?? 128);
			});
		}),
		stop: (patience) => stop(handle, patience),
	};
	handle.done.catch(() => {});
	running.add(handle);
	return handle;
}

/**
 * Runs a program to its end.
 *
 * @returns {Promise<string>} What it printed
 * @throws {Failure} when it ends with another code than 0
 */
export async function run(command, args, { what = command, advice, ...options } = {}) {
	const child = startChild(command, args, options);
	const code = await child.done;
	if (code !== 0) {
		throw new Failure(`${what} failed with code ${code}.`, { output: child.output(), advice });
	}
	return child.output();
}

/** Asks a child's group to end and, when `patience` milliseconds have passed, ends it. */
async function stop(handle, patience = 20_000) {
	if (handle.exited) return;
	signal(handle.pid, 'SIGTERM');
	const impatient = setTimeout(() => signal(handle.pid, 'SIGKILL'), patience);
	await handle.done.catch(() => {});
	clearTimeout(impatient);
	// What the program itself left behind in its group.
	signal(handle.pid, 'SIGKILL');
}

/** Stops every child that still runs. */
export const stopChildren = (patience) => Promise.all([...running].map((child) => stop(child, patience)));

function signal(group, name) {
	try {
		process.kill(-group, name);
	} catch (error) {
		if (error.code !== 'ESRCH') throw error;
	}
}

/**
 * Runs a command's main function: stops every child when it ends, fails or is interrupted, explains a
 * failure and sets the exit code. A second Ctrl-C does not wait for anybody.
 *
 * @param {() => Promise<number | void>} main Resolves with the exit code
 * @param {{ interruptCode?: number }} [options] The exit code after Ctrl-C: 0 for a command that ends no other way
 */
export async function runMain(main, { interruptCode = 130 } = {}) {
	let interrupted = false;
	for (const [name, code] of [
		['SIGINT', interruptCode],
		['SIGTERM', 143],
		['SIGHUP', 129],
	]) {
		process.on(name, async () => {
			const patience = interrupted ? 0 : undefined;
			if (!interrupted) console.log('\nStopping …');
			interrupted = true;
			await stopChildren(patience);
			process.exit(code);
		});
	}
	try {
		process.exitCode = (await main()) ?? 0;
	} catch (error) {
		// While an interruption stops the children, their ends are no news.
		if (interrupted) return;
		console.error(`\n${explain(error)}`);
		process.exitCode = 1;
	}
	if (!interrupted) await stopChildren();
}
