import { mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../process/children.mjs';
import { Failure } from '../process/failure.mjs';
import { freePort } from '../process/ports.mjs';
import { childEnvironment } from './install.mjs';

/**
 * How long n8n may take to start, how much longer while it is seen to be at work (it loads thousands of files before it
 * prints its first line, and a machine with much else to do takes several times as long for that), and for how long it
 * may use no processor before it counts as stuck.
 */
const PATIENCE = { usualMs: 180_000, mostMs: 600_000, idleMs: 30_000 };

/**
 * What each of n8n's programs prints when it can be used. `start` is the editor and, outside queue mode, all the rest;
 * workflows are active only after its line, while the health address answers seconds before.
 */
const READY = {
	start: 'Editor is now accessible',
	webhook: 'Webhook listener waiting for requests',
	worker: 'n8n worker is now ready',
};

/**
 * Starts n8n on this machine alone and waits until it can be used. An n8n that gets stuck before it has printed anything
 * is started once more.
 *
 * @param {{ installed: object, program?: keyof typeof READY, userFolder: string, port: number, log: string,
 *   report?: (detail: string) => void, patience?: typeof PATIENCE, env?: Record<string, string> }} options `userFolder`
 *   keeps its settings and, unless `env` names another one, its database
 * @returns {Promise<{ url: string, pid: number, done: Promise<number>, output: () => string,
 *   stop: (patience?: number) => Promise<void> }>}
 */
export async function startN8n({ report = () => {}, patience = PATIENCE, ...options }) {
	const first = await tryToStart({ ...options, report, patience });
	if (!first.failure) return first;
	if (first.hadPrinted || first.hadEnded) throw first.failure;
	// Nothing of it is known to last: what it waited for may be over.
	report(`${first.failure.message} Starting it once more`);
	const second = await tryToStart({ ...options, report, patience });
	if (second.failure) throw second.failure;
	return second;
}

/** One start: what runs, or why nothing does. */
async function tryToStart({
	installed,
	program = 'start',
	userFolder,
	port,
	log,
	report,
	patience,
	env = {},
}) {
	mkdirSync(userFolder, { recursive: true });
	const url = `http://127.0.0.1:${port}`;
	let ready = false;
	const child = startChild(installed.node, [installed.script, program], {
		cwd: userFolder,
		log,
		env: childEnvironment(installed.node, {
			...(await n8nEnvironment({ userFolder, port, url })),
			...installed.environment,
			...env,
		}),
		onLine: (line) => {
			report(line);
			if (line.includes(READY[program])) ready = true;
		},
	});
	const began = Date.now();
	let work = workOf(child.pid);
	let workedAt = began;
	while (!(ready && (await answers(`${url}/healthz/readiness`)))) {
		const now = Date.now();
		const worked = workOf(child.pid);
		if (worked && worked.seconds > (work?.seconds ?? 0)) {
			workedAt = now;
			work = worked;
		}
		const isStuck = now > began + patience.usualMs && (!worked || now > workedAt + patience.idleMs);
		if (child.exited || isStuck || now > began + patience.mostMs) {
			const hadEnded = child.exited;
			const hadPrinted = child.output().trim() !== '';
			const seconds = Math.round((now - began) / 1000);
			await child.stop(0);
			const what = hadEnded ? 'ended while starting' : `was not ready after ${seconds} s`;
			const seen = hadPrinted || hadEnded ? '' : `, printed nothing${worked ? ` and ${doing(worked)}` : ''}`;
			const failure = new Failure(`n8n ${installed.version} (${program}) ${what}${seen}.`, {
				output: child.output(),
				advice: `Everything it printed is in ${log}.`,
			});
			return { failure, hadPrinted, hadEnded };
		}
		if (child.output() === '') report(`nothing printed yet${worked ? `, ${doing(worked)}` : ''}`);
		await sleep(100);
	}
	return { url, pid: child.pid, done: child.done, output: child.output, stop: child.stop };
}

const STATES = { R: 'is at work', S: 'waits', D: 'waits for the disk', T: 'was stopped', Z: 'has ended' };

/** @returns {string} What a process that prints nothing is doing, as far as the system tells */
const doing = ({ seconds, state }) =>
	`has used ${seconds.toFixed(1)} s of the processor and ${STATES[state] ?? 'waits'}`;

/** @returns {{ seconds: number, state: string } | undefined} Processor time of a process; undefined where no system tells it */
function workOf(pid) {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name before it, in parentheses, may hold spaces.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return { seconds: (Number(fields[11]) + Number(fields[12])) / 100, state: fields[0] };
	} catch {
		return undefined;
	}
}

/** Offline, on the loopback address, with a cookie that works without TLS. */
async function n8nEnvironment({ userFolder, port, url }) {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		WEBHOOK_URL: `${url}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		NODE_ENV: 'production',
	};
}

async function answers(address) {
	try {
		return (await fetch(address)).ok;
	} catch {
		return false;
	}
}
