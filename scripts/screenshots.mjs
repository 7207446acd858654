import { N8nClient } from './n8n/client.mjs';
import { CREDENTIAL_TYPE } from './n8n/first-workflow.mjs';
import { installN8n } from './n8n/install.mjs';
import { DEFAULT_VERSION } from './n8n/versions.mjs';
import { SHOWCASE_NAMES, takeShowcase } from './pictures/showcase.mjs';
import { takeWorkflowPictures, WORKFLOW_NAMES } from './pictures/workflows.mjs';
import { runMain } from './process/children.mjs';
import { Failure } from './process/failure.mjs';
import { requireNode } from './process/node.mjs';
import { build, installDependencies } from './process/npm.mjs';
import { step } from './process/progress.mjs';
import { connectWorkspace } from './simulated-workspace.mjs';
import { startStage } from './testing/end-to-end.mjs';

/**
 * Makes the pictures of the README, of docs/index.html and of the list of workflows, in a real n8n beside a simulated
 * workspace. `node scripts/screenshots.mjs sentiment editor` makes the named ones alone.
 */
await runMain(async () => {
	requireNode();
	const all = [...SHOWCASE_NAMES, ...WORKFLOW_NAMES];
	const given = process.argv.slice(2);
	const unknown = given.filter((name) => !all.includes(name));
	if (unknown.length > 0)
		throw new Failure(`There is no picture named ${unknown.join(' or ')}.`, {
			advice: `There are: ${all.join(', ')}.`,
		});
	const names = given.length > 0 ? given : all;
	await installDependencies();
	await build();
	const installed = await step(`Installing n8n ${DEFAULT_VERSION}`, (report) =>
		installN8n(DEFAULT_VERSION, report),
	);
	const { stage: started, stop } = await startStage(installed);
	const client = new N8nClient(started.n8n, started.session);
	const workspace = await connectWorkspace(started.workspace);
	const credential = await client.createCredential({
		name: 'Intercom account',
		type: CREDENTIAL_TYPE,
		data: workspace.credential,
	});
	const stage = { client, workspace, credential };
	const wanted = (known) => known.filter((name) => names.includes(name));
	await step('Taking pictures of nodes and pages', (report) =>
		takeShowcase(stage, wanted(SHOWCASE_NAMES), report),
	);
	await step('Taking pictures of workflows', (report) =>
		takeWorkflowPictures(stage, wanted(WORKFLOW_NAMES), report),
	);
	await stop();
});
