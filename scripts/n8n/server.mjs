import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../process/children.mjs';
import { Failure } from '../process/failure.mjs';
import { freePort } from '../process/ports.mjs';
import { childEnvironment } from './install.mjs';

const START_TIMEOUT_MS = 180_000;

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
 * Starts n8n on this machine alone and waits until it can be used.
 *
 * @param {{ installed: object, program?: keyof typeof READY, userFolder: string, port: number, log: string,
 *   report?: (detail: string) => void, env?: Record<string, string> }} options `userFolder` keeps its settings and,
 *   unless `env` names another one, its database
 * @returns {Promise<{ url: string, pid: number, done: Promise<number>, output: () => string,
 *   stop: (patience?: number) => Promise<void> }>}
 */
export async function startN8n({
	installed,
	program = 'start',
	userFolder,
	port,
	log,
	report = () => {},
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
	const deadline = Date.now() + START_TIMEOUT_MS;
	while (!(ready && (await answers(`${url}/healthz/readiness`)))) {
		if (child.exited || Date.now() > deadline) {
			const what = child.exited ? 'ended while starting' : `was not ready after ${START_TIMEOUT_MS / 1000} s`;
			await child.stop(0);
			throw new Failure(`n8n ${installed.version} (${program}) ${what}.`, {
				output: child.output(),
				advice: `Everything it printed is in ${log}.`,
			});
		}
		await sleep(100);
	}
	return { url, pid: child.pid, done: child.done, output: child.output, stop: child.stop };
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
