import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeExecutionData } from '../../scripts/n8n/executions.mjs';
import { N8nClient } from '../../scripts/n8n/client.mjs';
import { installN8n } from '../../scripts/n8n/install.mjs';
import { placePackage } from '../../scripts/n8n/package.mjs';
import { startN8n } from '../../scripts/n8n/server.mjs';
import { stopChildren } from '../../scripts/process/children.mjs';
import { LOCAL, LOGS } from '../../scripts/paths.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { connectWorkspace } from '../../scripts/simulated-workspace.mjs';

/** Whom the tests sign in as. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Test',
	lastName: 'Owner',
	password: 'End-to-end-1',
};

/** Processes lead groups of their own, which whoever interrupts the tests does not reach: they are stopped here. */
export function stopWhenInterrupted() {
	for (const [signal, code] of [
		['SIGINT', 130],
		['SIGTERM', 143],
	]) {
		process.once(signal, async () => {
			await stopChildren(0);
			process.exit(code);
		});
	}
}

/** The version and the simulated workspace of the test run, for tests that start an n8n of their own. */
export async function stageWithoutN8n() {
	if (!process.env.END_TO_END_STAGE) {
		throw new Error('These tests need a running workspace, which npm test -- e2e starts');
	}
	const { version, workspace } = JSON.parse(process.env.END_TO_END_STAGE);
	return { version, workspace: await connectWorkspace(workspace) };
}

/**
 * An n8n that belongs to one test alone, which may end it as power cuts do, and start it again.
 *
 * @param {string} version The n8n version of the stage
 * @param {string} name Of the folder and the log
 * @param {Record<string, string>} [env]
 */
export async function ownN8n(version, name, env = {}) {
	const installed = await installN8n(version);
	const userFolder = join(LOCAL, 'test', `${name}-${version}`);
	rmSync(userFolder, { recursive: true, force: true });
	await placePackage(userFolder);
	const port = await freePort();
	const log = join(LOGS, `test-${name}-${version}.log`);
	const own = {
		client: undefined,
		url: `http://127.0.0.1:${port}`,
		server: undefined,
		async start() {
			own.server = await startN8n({ installed, userFolder, port, log, env });
			// n8n lets nobody sign in often: the session outlives a restart.
			own.client = new N8nClient(own.url, own.client?.session);
			if (!own.client.session) await own.client.signIn(OWNER);
		},
		/** Without a chance to finish anything. */
		async kill() {
			process.kill(-own.server.pid, 'SIGKILL');
			await own.server.done;
		},
		stop: () => own.server.stop(),
	};
	await own.start();
	return own;
}

/**
 * The executions of a workflow that n8n has, with their data.
 *
 * @returns {Promise<Array<{ id: string, status: string, data: object }>>}
 */
export async function allExecutions(client, workflowId) {
	// n8n lists executions by the time they started and pages by ID, so that its pages leave some out. Its IDs are
	// numbers without gaps: the list's beginning tells the last one, and each is asked for by itself.
	const newest = await client.request('GET', '/rest/executions?filter=%7B%7D&limit=100');
	let id = Math.max(0, ...newest.results.map((execution) => Number(execution.id)));
	const executions = [];
	await Promise.all(
		Array.from({ length: 8 }, async () => {
			while (id > 0) {
				const asked = id--;
				const { status, body } = await client.send('GET', `/rest/executions/${asked}`);
				// Deleted; or n8n 1 was killed between an execution and its data, and then cannot show it.
				if (status === 404 || status === 500) continue;
				if (status !== 200) throw new Error(`n8n answered ${status} for execution ${asked}`);
				// n8n answers 200 without data for an execution that was deleted a moment ago.
				if (body.data?.workflowId !== workflowId) continue;
				executions.push({ ...body.data, data: decodeExecutionData(body.data.data) });
			}
		}),
	);
	return executions;
}

/** The items that an execution began with, also if a crash ended it before they ran. */
export function startingItemsOf({ data }, trigger) {
	const ran = data?.resultData?.runData?.[trigger]?.[0]?.data?.main;
	const given = data?.executionData?.nodeExecutionStack?.[0]?.data?.main;
	return (ran ?? given ?? []).flat().map((item) => item.json);
}

/** @returns {Promise<object[][]>} The items that each execution of a workflow began with */
export const startingItems = async (client, workflowId, trigger) =>
	(await allExecutions(client, workflowId)).map((execution) => startingItemsOf(execution, trigger));

/** How often each value occurs. */
export function countsOf(values) {
	const counts = new Map();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	return counts;
}
