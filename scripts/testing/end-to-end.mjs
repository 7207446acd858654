import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { N8nClient } from '../n8n/client.mjs';
import { placePackage } from '../n8n/package.mjs';
import { startN8n } from '../n8n/server.mjs';
import { LOCAL, LOGS, REPOSITORY } from '../paths.mjs';
import { freePort } from '../process/ports.mjs';
import { step } from '../process/progress.mjs';
import { startWorkspace } from '../simulated-workspace.mjs';
import { runNodeTests } from './node-test.mjs';

const OWNER = { email: 'owner@example.com', firstName: 'Test', lastName: 'Owner', password: 'End-to-end-1' };

/**
 * Starts an n8n without any past, with the package in it, and a simulated workspace.
 *
 * @param {object} installed What installN8n gave
 * @returns {Promise<{ stage: object, stop: () => Promise<void> }>} `stage` says where everything is;
 *   `files` is the folder that workflows may read and write
 */
export async function startStage(installed) {
	const userFolder = join(LOCAL, 'test', `n8n-${installed.version}`);
	const log = (name) => join(LOGS, `test-${name}-${installed.version}.log`);
	rmSync(userFolder, { recursive: true, force: true });
	await placePackage(userFolder);
	const files = join(userFolder, 'files');
	const workspace = await step('Starting the simulated workspace', async () =>
		startWorkspace({ port: await freePort(), log: log('simulator') }),
	);
	const n8n = await step(`Starting n8n ${installed.version}`, async (report) =>
		startN8n({
			installed,
			userFolder,
			port: await freePort(),
			log: log('n8n'),
			report,
			env: { N8N_RESTRICT_FILE_ACCESS_TO: files },
		}),
	);
	const client = new N8nClient(n8n.url);
	await client.signIn(OWNER);
	return {
		stage: {
			version: installed.version,
			n8n: n8n.url,
			session: client.session,
			workspace: workspace.url,
			files,
		},
		stop: async () => {
			await n8n.stop();
			await workspace.stop();
		},
	};
}

/** Runs the tests of test/e2e in one version of n8n. */
export async function runEndToEnd(installed) {
	const folder = join(REPOSITORY, 'test', 'e2e');
	const files = readdirSync(folder)
		.filter((name) => name.endsWith('.test.mjs'))
		.map((name) => join(folder, name));
	const { stage, stop } = await startStage(installed);
	try {
		process.env.END_TO_END_STAGE = JSON.stringify(stage);
		return await runNodeTests(files);
	} finally {
		await stop();
	}
}
