import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withCredential } from '../n8n/first-workflow.mjs';
import { readyWorkflow, readyWorkflows } from '../n8n/ready-workflows.mjs';
import { REPOSITORY } from '../paths.mjs';
import { Failure } from '../process/failure.mjs';
import { PATIENCE } from './rest.mjs';

const FOLDER = join(REPOSITORY, 'docs', 'images', 'workflows');

/** Of the pictures of workflows: wide enough to read a note, and no more. */
const WORKFLOW_SIZE = { width: 1280, height: 760 };
/** Bytes. */
const LARGEST_PICTURE = 80 * 1024;

/** The workflow without what the editor has over it and behind it: dots make pictures large. */
const WORKFLOW_ALONE = `
	body { visibility: hidden; background: white; }
	.vue-flow__transformationpane { visibility: visible; }
`;

/** The ready workflows that have a picture. */
export const WORKFLOW_NAMES = readyWorkflows();

/** Each workflow as the editor shows it when it has been imported, and the Intercom credential chosen. */
export async function takeWorkflowPictures({ client, credential }, names, report) {
	const { openBrowser, openWorkflow } = await import('../../test/e2e/browser.mjs');
	mkdirSync(FOLDER, { recursive: true });
	const { page, close } = await openBrowser();
	page.setDefaultTimeout(PATIENCE);
	await page.setViewportSize(WORKFLOW_SIZE);
	for (const name of names) {
		report(name);
		const workflow = readyWorkflow(name);
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
		writeFileSync(join(FOLDER, `${name}.png`), await smallPicture(page));
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
