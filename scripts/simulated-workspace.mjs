import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPOSITORY } from './paths.mjs';
import { startChild } from './process/children.mjs';
import { Failure } from './process/failure.mjs';

const START_TIMEOUT_MS = 60_000;

/** What the simulated workspace accepts unless told otherwise. */
const ACCESS_TOKEN = 'simulated-token';
const CLIENT_SECRET = 'simulated-client-secret';

/**
 * Starts the simulated workspace in a process of its own and waits until it answers.
 *
 * @param {{ port: number, log: string }} options
 */
export async function startWorkspace({ port, log }) {
	rmSync(log, { force: true });
	const child = startChild(
		process.execPath,
		[join(REPOSITORY, 'scripts', 'simulator.mjs'), '--port', String(port)],
		{ cwd: REPOSITORY, log },
	);
	const workspace = connectWorkspace(`http://127.0.0.1:${port}`);
	const deadline = Date.now() + START_TIMEOUT_MS;
	for (;;) {
		if (child.exited || Date.now() > deadline) {
			await child.stop(0);
			throw new Failure('The simulated workspace did not start.', { output: child.output() });
		}
		try {
			await workspace.api('GET', '/me');
			break;
		} catch (error) {
			if (error instanceof Failure) throw error;
			await sleep(100);
		}
	}
	return { ...workspace, pid: child.pid, done: child.done, stop: child.stop };
}

/** Speaks to a simulated workspace that runs at `url`: its Intercom API and what stands for people. */
export function connectWorkspace(url) {
	const send = async (method, path, body, headers = {}) => {
		const response = await fetch(url + path, {
			method,
			headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok)
			throw new Failure(
				`The simulated workspace answered ${method} ${path} with ${response.status}: ${text}`,
			);
		return text ? JSON.parse(text) : undefined;
	};
	return {
		url,
		credential: { region: 'custom', baseUrl: url, accessToken: ACCESS_TOKEN, clientSecret: CLIENT_SECRET },
		/** A request to Intercom's API with the full token. */
		api: (method, path, body) =>
			send(method, path, body, { authorization: `Bearer ${ACCESS_TOKEN}`, 'intercom-version': '2.16' }),
		/** A request to the surface that steers the simulator. */
		control: (method, path, body) => send(method, `/_simulator${path}`, body),
	};
}
