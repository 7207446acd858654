import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REPOSITORY } from './paths.mjs';
import { startChild } from './process/children.mjs';
import { Failure } from './process/failure.mjs';

const START_TIMEOUT_MS = 60_000;

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
	const url = `http://127.0.0.1:${port}`;
	const deadline = Date.now() + START_TIMEOUT_MS;
	for (let problem = await problemWith(url); problem; problem = await problemWith(url)) {
		if (child.exited || Date.now() > deadline) {
			await child.stop(0);
			throw new Failure(`The simulated workspace did not start: ${problem}.`, {
				output: child.output(),
				advice: `Everything it printed is in ${log}.`,
			});
		}
		await sleep(100);
	}
	return { ...(await connectWorkspace(url)), pid: child.pid, done: child.done, stop: child.stop };
}

/** Why the address cannot be used, such as a port that HTTP clients refuse; undefined where it can. */
const problemWith = (url) =>
	fetch(`${url}/_simulator/state`).then(
		({ ok, status }) => (ok ? undefined : `it answers ${status}`),
		({ message, cause }) => cause?.message ?? message,
	);

/** Speaks to a simulated workspace that runs at `url`: its Intercom API, and what stands for people there. */
export async function connectWorkspace(url) {
	const send = async (method, path, body, headers = {}) => {
		const response = await fetch(url + path, {
			method,
			headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new Failure(
				`The simulated workspace answered ${method} ${path} with ${response.status}: ${text}`,
			);
		}
		return text ? JSON.parse(text) : undefined;
	};
	const control = (method, path, body) => send(method, `/_simulator${path}`, body);
	const { token, clientId, clientSecret } = await control('GET', '/state');
	return {
		/** The inbox page, and the address that takes the place of Intercom's API. */
		url,
		/** What a credential for this workspace holds. */
		credential: { region: 'custom', baseUrl: url, accessToken: token, clientSecret },
		/** What an OAuth2 credential for it holds before somebody connects the account. */
		oAuthCredential: { region: 'custom', baseUrl: url, clientId, clientSecret },
		/** A request to Intercom's API with the full token. */
		api: (method, path, body) =>
			send(method, path, body, { authorization: `Bearer ${token}`, 'intercom-version': '2.16' }),
		/** A request to the surface that steers the simulator. */
		control,
		/** Does what a person does in the Developer Hub. */
		saveWebhook: (webhookUrl, topics) => control('PUT', '/webhook', { url: webhookUrl, topics }),
		/** A customer starts a conversation. @returns {Promise<{ contact_id: string, conversation_id: string }>} */
		customerWrites: (email, body) => control('POST', '/customer/messages', { email, body }),
		/** The same on a command line. */
		customerWritesCommand: (email, body) =>
			`curl ${url}/_simulator/customer/messages -d '${JSON.stringify({ email, body })}'`,
	};
}
