import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { N8nClient } from './n8n/client.mjs';
import { CREDENTIAL_TYPE, firstWorkflow, webhookOf, withCredential } from './n8n/first-workflow.mjs';
import { installN8n } from './n8n/install.mjs';
import { DEFAULT_VERSION } from './n8n/versions.mjs';
import { REPOSITORY } from './paths.mjs';
import { runMain } from './process/children.mjs';
import { Failure } from './process/failure.mjs';
import { requireNode } from './process/node.mjs';
import { build, installDependencies } from './process/npm.mjs';
import { step } from './process/progress.mjs';
import { connectWorkspace } from './simulated-workspace.mjs';
import { startStage } from './testing/end-to-end.mjs';

const FOLDER = join(REPOSITORY, 'docs', 'images');
const WORKFLOWS = join(REPOSITORY, 'workflows');
const WORKFLOW_PICTURES = join(FOLDER, 'workflows');

/** Of the pictures of workflows: wide enough to read a note, and no more. */
const WORKFLOW_SIZE = { width: 1280, height: 760 };
/** Bytes. */
const LARGEST_PICTURE = 80 * 1024;

/** The workflow without what the editor has over it and behind it: dots make pictures large. */
const WORKFLOW_ALONE = `
	body { visibility: hidden; background: white; }
	.vue-flow__transformationpane { visibility: visible; }
`;

/**
 * Makes the pictures of the README and of the list of workflows, in a real n8n beside a simulated workspace.
 * `node scripts/screenshots.mjs sentiment triage` makes those of the named workflows alone.
 */
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
	const named = process.argv.slice(2);
	const credential = await client.createCredential({
		name: 'Intercom account',
		type: CREDENTIAL_TYPE,
		data: workspace.credential,
	});
	if (named.length === 0) {
		const workflow = await step('Running the first workflow', () =>
			runFirstWorkflow(client, workspace, credential),
		);
		await step('Taking the pictures', () => takePictures(client, workspace, workflow, credential));
	}
	await step('Taking the pictures of workflows', (report) =>
		takeWorkflowPictures(client, credential, named, report),
	);
	await stop();
});

async function runFirstWorkflow(client, workspace, credential) {
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

async function takePictures(client, workspace, workflow, credential) {
	// Not at the top: this file must load before the development packages are installed.
	const { inputColumns, openBrowser, openNode, openWorkflow } = await import('../test/e2e/browser.mjs');
	const { unrunWorkflow } = await import('../test/e2e/stage.mjs');
	mkdirSync(FOLDER, { recursive: true });
	const { page, close } = await openBrowser();
	const unrun = await client.createWorkflow(unrunWorkflow(credential));
	await openWorkflow(page, client, unrun.id);
	await openNode(page, 'Next');
	await inputColumns(page);
	await settle(page);
	await page.screenshot({ path: join(FOLDER, 'before-the-first-run.png') });
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

/** Each workflow as the editor shows it when it has been imported, and the Intercom credential chosen. */
async function takeWorkflowPictures(client, credential, named, report) {
	const { openBrowser, openWorkflow } = await import('../test/e2e/browser.mjs');
	mkdirSync(WORKFLOW_PICTURES, { recursive: true });
	const { page, close } = await openBrowser();
	await page.setViewportSize(WORKFLOW_SIZE);
	const files = readdirSync(WORKFLOWS).filter((file) => file.endsWith('.json'));
	for (const name of files.map((file) => basename(file, '.json'))) {
		if (named.length > 0 && !named.includes(name)) continue;
		report(name);
		const workflow = JSON.parse(readFileSync(join(WORKFLOWS, `${name}.json`), 'utf8'));
		const { id } = await client.createWorkflow({
			...workflow,
			nodes: workflow.nodes.map((node) => withCredential(node, credential)),
		});
		await openWorkflow(page, client, id);
		await page.evaluate((rules) => {
			const style = document.createElement('style');
			style.textContent = rules;
			document.head.append(style);
		}, WORKFLOW_ALONE);
		writeFileSync(join(WORKFLOW_PICTURES, `${name}.png`), await smallPicture(page));
	}
	await close();
}

/** The whole workflow in a picture that is no larger than those of the list may be. */
async function smallPicture(page) {
	for (const scale of [1, 0.9, 0.8, 0.7]) {
		await page.setViewportSize({
			width: Math.round(WORKFLOW_SIZE.width * scale),
			height: Math.round(WORKFLOW_SIZE.height * scale),
		});
		await page.keyboard.press('1');
		const picture = await restingPicture(page);
		if (picture.length <= LARGEST_PICTURE) return picture;
	}
	throw new Failure('The workflow makes no small picture.');
}

/** A picture of the canvas once two in a row are the same. */
async function restingPicture(page) {
	const clip = await page.locator('.vue-flow').first().boundingBox();
	let before;
	for (let tries = 0; tries < 40; tries++) {
		const picture = await page.screenshot({ clip });
		if (before?.equals(picture)) return picture;
		before = picture;
		await sleep(250);
	}
	throw new Failure('The editor did not come to rest.');
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
