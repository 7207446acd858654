import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { N8nClient } from './n8n/client.mjs';
import { CREDENTIAL_TYPE, firstWorkflow, webhookOf } from './n8n/first-workflow.mjs';
import { installN8n } from './n8n/install.mjs';
import { DEFAULT_VERSION } from './n8n/versions.mjs';
import { REPOSITORY } from './paths.mjs';
import { runMain } from './process/children.mjs';
import { requireNode } from './process/node.mjs';
import { build, installDependencies } from './process/npm.mjs';
import { step } from './process/progress.mjs';
import { connectWorkspace } from './simulated-workspace.mjs';
import { startStage } from './testing/end-to-end.mjs';

const FOLDER = join(REPOSITORY, 'docs', 'images');

/** Makes the pictures of the README: a real n8n, a simulated workspace, and the first workflow at work. */
await runMain(async () => {
	requireNode();
	await installDependencies();
	await build();
	const installed = await step(`Installing n8n ${DEFAULT_VERSION}`, (report) =>
		installN8n(DEFAULT_VERSION, report),
	);
	const { stage, stop } = await startStage(installed);
	const client = new N8nClient(stage.n8n, stage.session);
	const workspace = await connectWorkspace(stage.workspace);
	const workflow = await step('Running the first workflow', () => runFirstWorkflow(client, workspace));
	await step('Taking the pictures', () => takePictures(client, workspace, workflow));
	await stop();
});

async function runFirstWorkflow(client, workspace) {
	const credential = await client.createCredential({
		name: 'Intercom account',
		type: CREDENTIAL_TYPE,
		data: workspace.credential,
	});
	const workflow = await client.createWorkflow(firstWorkflow(credential));
	await client.activate(workflow.id);
	const { url, topics } = webhookOf(workflow, client.url);
	await workspace.saveWebhook(url, topics);
	await workspace.customerWrites(
		'ada.okafor@example.com',
		'Hello! When does the Tourer 4 arrive, and may I swap my Tourer 3 for it?',
	);
	await client.finishedExecutions(workflow.id);
	return workflow;
}

async function takePictures(client, workspace, workflow) {
	// Not at the top: this file must load before the development packages are installed.
	const { openBrowser, openNode, openWorkflow } = await import('../test/e2e/browser.mjs');
	mkdirSync(FOLDER, { recursive: true });
	const { page, close } = await openBrowser();
	await openWorkflow(page, client, workflow.id);
	await page.keyboard.press('1');
	await settle(page);
	await page.screenshot({ path: join(FOLDER, 'workflow.png') });
	await openNode(page, 'Tag Conversation');
	await settle(page);
	await page.screenshot({ path: join(FOLDER, 'editor.png') });
	await page.goto(workspace.url);
	await page.getByText('Ada Okafor').first().click();
	await settle(page);
	await page.screenshot({ path: join(FOLDER, 'inbox.png') });
	await close();
}

/** Waits until fonts and pictures are there and nothing moves any more. */
async function settle(page) {
	await page.evaluate(async () => {
		await document.fonts.ready;
		await Promise.all(
			document
				.getAnimations()
				.filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
				.map((animation) => animation.finished.catch(() => undefined)),
		);
	});
	await page.waitForFunction(
		() =>
			new Promise((resolve) => {
				const observer = new MutationObserver(() => {
					clearTimeout(quiet);
					quiet = setTimeout(done, 700);
				});
				const done = () => {
					observer.disconnect();
					resolve(true);
				};
				let quiet = setTimeout(done, 700);
				observer.observe(document.body, { subtree: true, childList: true, attributes: true });
			}),
	);
}
