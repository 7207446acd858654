import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf } from '../process/ports.mjs';
import { STATE_FOLDER } from './state.mjs';

const FILE = join(STATE_FOLDER, 'processes.json');

/** Remembers the processes of this run, in case it is killed and cannot stop them itself. */
export function rememberProcesses(pids) {
	mkdirSync(STATE_FOLDER, { recursive: true });
	writeFileSync(FILE, JSON.stringify(pids.map((pid) => ({ pid, command: commandOf(pid) }))));
}

export const forgetProcesses = () => rmSync(FILE, { force: true });

/** Ends what a run that was killed left behind; a process that merely got the same id is left alone. */
export async function stopLeftovers() {
	if (!existsSync(FILE)) return;
	for (const { pid, command } of JSON.parse(readFileSync(FILE, 'utf8'))) {
		const isOurs = () => command !== undefined && commandOf(pid) === command;
		const deadline = Date.now() + 20_000;
		while (isOurs()) {
			signal(pid, Date.now() > deadline ? 'SIGKILL' : 'SIGTERM');
			await sleep(250);
		}
	}
	forgetProcesses();
}

/** To the whole group, which the process leads. */
function signal(pid, name) {
	try {
		process.kill(-pid, name);
	} catch (error) {
		if (error.code !== 'ESRCH') throw error;
	}
}
