import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nClient } from '../../scripts/n8n/client.mjs';
import { CREDENTIAL_TYPE, withCredential } from '../../scripts/n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { connectWorkspace } from '../../scripts/simulated-workspace.mjs';

/**
 * The n8n and the simulated workspace that the test run has started, with somebody signed in.
 *
 * @returns {Promise<{ version: string, client: N8nClient, workspace: object,
 *   credential: { id: string, name: string }, files: string }>} `files` is the folder that workflows may read and write
 */
export async function enterStage() {
	if (!process.env.END_TO_END_STAGE) {
		throw new Error('These tests need a running n8n and workspace, which npm test -- e2e starts');
	}
	const { version, n8n, session, workspace: address, files } = JSON.parse(process.env.END_TO_END_STAGE);
	const client = new N8nClient(n8n, session);
	const workspace = await connectWorkspace(address);
	const credential = await client.createCredential({
		name: `Intercom ${randomUUID()}`,
		type: CREDENTIAL_TYPE,
		data: workspace.credential,
	});
	return { version, client, workspace, credential, files };
}

/** A node of a workflow; ours get the credential. */
export function node(name, type, parameters, credential, more = {}) {
	const plain = { id: randomUUID(), name, type, typeVersion: 1, position: [0, 0], parameters, ...more };
	return credential ? withCredential(plain, credential) : plain;
}

/** Connects nodes one after the other by name. */
export function chain(...names) {
	const links = names
		.slice(0, -1)
		.map((name, index) => [name, { main: [[{ node: names[index + 1], type: 'main', index: 0 }]] }]);
	return Object.fromEntries(links);
}

/** A workflow that nobody has run: it gets a contact, and does something with it in the node Next. */
export const unrunWorkflow = (credential) => ({
	name: 'Before the first run',
	nodes: [
		node('Start', 'n8n-nodes-base.manualTrigger', {}),
		node('Get Contact', `${PACKAGE_NAME}.intercom`, { resource: 'contact', operation: 'get' }, credential, {
			position: [220, 0],
		}),
		node('Next', 'n8n-nodes-base.set', { options: {} }, undefined, { typeVersion: 3.4, position: [440, 0] }),
	],
	connections: chain('Start', 'Get Contact', 'Next'),
});

/**
 * Waits until `look` gives something, and returns it.
 *
 * @template T
 * @param {string} what Named in the error when it does not come
 * @param {() => Promise<T | undefined | false>} look
 * @returns {Promise<T>}
 */
export async function until(what, look, timeout = 30_000, pause = 50) {
	const deadline = Date.now() + timeout;
	for (;;) {
		const found = await look();
		if (found) return found;
		if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeout} ms`);
		await sleep(pause);
	}
}
