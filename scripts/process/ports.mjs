import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { Failure } from './failure.mjs';

const HOST = '127.0.0.1';

/** A port that nobody listens on right now. */
export const freePort = () => listenOnce(0);

/**
 * Makes sure that a port can be listened on.
 *
 * @param {number} port
 * @param {string} purpose Whom it is for, e.g. 'n8n'
 * @param {string} advice What chooses another port
 * @throws {Failure} that names the process holding it, where the system tells
 */
export async function requireFreePort(port, purpose, advice) {
	try {
		await listenOnce(port);
	} catch (error) {
		if (error.code === 'EACCES') {
			throw new Failure(`Port ${port} for ${purpose} needs more rights than this user has.`, { advice });
		}
		if (error.code !== 'EADDRINUSE') throw error;
		const holder = listenerOf(port);
		throw new Failure(
			`Port ${port}, which ${purpose} needs, is taken${holder ? ` by process ${holder.pid} (${holder.command})` : ''}.`,
			{ advice },
		);
	}
}

function listenOnce(port) {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, HOST, () => {
			const { port: got } = server.address();
			server.close(() => resolve(got));
		});
	});
}

function listenerOf(port) {
	try {
		const pid = process.platform === 'linux' ? linuxListener(port) : lsofListener(port);
		return pid && { pid, command: commandOf(pid) ?? 'unknown' };
	} catch {
		// Knowing who it is only helps; not every user may ask.
		return undefined;
	}
}

/** The command line of a process, or undefined when there is none with this id. */
export function commandOf(pid) {
	try {
		if (process.platform === 'linux') {
			return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
		}
		return (
			execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
		);
	} catch {
		return undefined;
	}
}

/** /proc/net names the socket that listens, /proc/<pid>/fd the process that has it open. */
function linuxListener(port) {
	const LISTENING = '0A';
	const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
	const sockets = ['/proc/net/tcp', '/proc/net/tcp6']
		.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))
		.map((line) => line.trim().split(/\s+/))
		.filter((columns) => columns[1]?.endsWith(wanted) && columns[3] === LISTENING)
		.map((columns) => `socket:[${columns[9]}]`);
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.find((pid) => openFiles(pid).some((file) => sockets.includes(file)));
}

function openFiles(pid) {
	try {
		return readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
	} catch {
		return [];
	}
}

const lsofListener = (port) =>
	execFileSync('lsof', ['-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { encoding: 'utf8' }).split('\n')[0];
