import {
	linkSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder shows that it lives by touching its file this often … */
const HEARTBEAT_MS = 2_000;
/** … and counts as dead when it has not for so long (a laptop's lid, a stopped container). */
const STALE_MS = 60_000;

/**
 * Runs `work` while no other process on this machine holds the same lock file. A lock whose process is
 * gone is taken over, so that a run that was killed blocks nobody.
 *
 * @template T
 * @param {string} path
 * @param {(holder: string) => void} whenHeld Hears the id of the process waited for; it may throw instead of waiting
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, whenHeld, work) {
	mkdirSync(dirname(path), { recursive: true });
	while (!acquire(path)) {
		const holder = read(path);
		if (holder && isStale(path, holder)) removeStale(path, holder);
		else whenHeld(holder ?? 'unknown');
		await sleep(250);
	}
	const heartbeat = setInterval(() => {
		const now = new Date();
		utimesSync(path, now, now);
	}, HEARTBEAT_MS);
	const release = () => {
		clearInterval(heartbeat);
		if (read(path) === String(process.pid)) rmSync(path, { force: true });
	};
	process.once('exit', release);
	try {
		return await work();
	} finally {
		process.off('exit', release);
		release();
	}
}

/** What a step that waits for a lock says. @param {(detail: string) => void} report */
export const waiting = (report) => (holder) =>
	report(`waiting for another run (process ${holder}) to finish this`);

/** The file appears with its content in one step: a reader never finds it empty. */
function acquire(path) {
	const own = `${path}.${process.pid}`;
	writeFileSync(own, String(process.pid));
	try {
		linkSync(own, path);
		return true;
	} catch (error) {
		if (error.code !== 'EEXIST') throw error;
		return false;
	} finally {
		rmSync(own, { force: true });
	}
}

function isStale(path, holder) {
	try {
		process.kill(Number(holder), 0);
	} catch (error) {
		if (error.code === 'ESRCH') return true;
	}
	const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
	return Date.now() - touched > STALE_MS;
}

/** Two that wait may find the same dead holder: whoever moved a living one's file away puts it back. */
function removeStale(path, holder) {
	const aside = `${path}.stale.${process.pid}`;
	try {
		renameSync(path, aside);
		if (read(aside) !== holder) linkSync(aside, path);
	} catch (error) {
		if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
	}
	rmSync(aside, { force: true });
}

function read(path) {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if (error.code === 'ENOENT') return undefined;
		throw error;
	}
}
