import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { webhookOf } from '../n8n/first-workflow.mjs';
import { REPOSITORY } from '../paths.mjs';
import { PATIENCE, settle } from './rest.mjs';
import {
	agentAtWork,
	asking,
	customerWrites,
	firstWorkflowAtWork,
	metrics,
	registrations,
	unrun,
	waitingConversations,
} from './scenes.mjs';

const FOLDER = join(REPOSITORY, 'docs', 'images');

/** Of n8n's editor: what comes and goes, and is in no picture. */
const PASSING = `
	.el-notification, .el-tooltip__popper, [class*="_floatingNodes_"], [data-test-id="feature-request"] { visibility: hidden !important; }
`;

/** n8n's dialog with a node's parameters, without what is around it. */
const PANEL = '[data-test-id="ndv"], .el-dialog:has([data-test-id="node-parameters"])';

const executeWorkflow = async (page) => {
	await page.locator('[data-test-id="execute-workflow-button"]').first().click();
	await page.locator('[data-test-id="canvas-node-status-success"]').last().waitFor();
};

/** Parameters and output of the open panel, down to `end` if that is given: the input has nothing to show. */
async function withoutInput(page, end) {
	const panel = await page.locator(PANEL).last().boundingBox();
	const tabs = await page.locator('[data-test-id="node-parameters"]').first().boundingBox();
	const last = await end?.boundingBox();
	const bottom = last ? Math.round(last.y + last.height + 20) : panel.y + panel.height - 1;
	const x = Math.round(tabs.x) - 2;
	const y = panel.y + 42;
	return { x, y, width: panel.x + panel.width - x, height: bottom - y };
}

/**
 * The pictures that show what the package is. `prepare` does once what must have happened in n8n and the workspace, and
 * gives what `show` needs. `show` opens it in a browser, and gives what part of the page to take, if not all of it.
 */
const SHOWCASE = {
	editor: {
		size: { width: 1460, height: 860 },
		prepare: registrations,
		async show({ page, client, browser, workspace, prepared }) {
			// So that somebody is new the second time, too.
			await workspace.control('POST', '/reset', {});
			await browser.openWorkflow(page, client, prepared.id);
			await executeWorkflow(page);
			await browser.openNode(page, 'Create or Update Contact');
			return () => page.locator(PANEL).last().boundingBox();
		},
	},
	filters: {
		size: { width: 1500, height: 1000 },
		prepare: waitingConversations,
		async show({ page, client, browser, prepared }) {
			await browser.openWorkflow(page, client, prepared.id);
			await executeWorkflow(page);
			await browser.openNode(page, 'Search Conversations');
			return () => withoutInput(page, page.getByText('Add Filter', { exact: true }).first());
		},
	},
	trigger: {
		size: { width: 1400, height: 800 },
		prepare: customerWrites,
		async show({ page, client, browser, workspace, prepared }) {
			await browser.openWorkflow(page, client, prepared.id);
			await browser.openNode(page, 'Intercom Trigger');
			await page.getByText('Test this trigger').click();
			await page.getByText('Waiting for Intercom').first().waitFor();
			const { testUrl, topics } = webhookOf(prepared, client.url);
			await workspace.saveWebhook(testUrl, topics);
			await workspace.customerWrites(
				'ada.okafor@example.com',
				'Do you repair bicycles of other makers, too?',
			);
			await page
				.locator(
					'[data-test-id="output-panel"] [data-test-id="ndv-items-count"], [data-test-id="ndv-items-count"]',
				)
				.first()
				.waitFor();
			await workspace.saveWebhook(null, 'all');
			await page
				.locator('[data-test-id="output-panel"] [data-test-id="radio-button-schema"]')
				.first()
				.click();
			return () => withoutInput(page);
		},
	},
	approval: {
		size: { width: 720, height: 900 },
		prepare: asking,
		async show({ page, prepared }) {
			await page.goto(prepared);
			await page.locator('select').selectOption({ index: 1 });
			return () => endOf(page, page.locator('main'));
		},
	},
	note: {
		size: { width: 1400, height: 900 },
		prepare: asking,
		async show({ page, workspace }) {
			await page.goto(workspace.url);
			await page.getByText('Elif Demir').first().click();
			return async () => {
				const head = await page.locator('#head').boundingBox();
				const note = await page.locator('.entry.note').last().boundingBox();
				return { ...head, height: Math.round(note.y + note.height + 24 - head.y) };
			};
		},
	},
	agent: {
		size: { width: 1400, height: 800 },
		prepare: agentAtWork,
		async show({ page, client, browser, prepared }) {
			await browser.openWorkflow(page, client, prepared.id);
			await page.goto(`${client.url}/workflow/${prepared.id}/executions/${prepared.execution}`);
			const frame = page.frameLocator('iframe').first();
			await frame.locator('[data-test-id="canvas-node-status-success"]').last().waitFor();
			// Stripes say that nothing can be changed here.
			for (const each of page.frames())
				await each.addStyleTag({ content: '.vue-flow__background { visibility: hidden; }' });
			return async () => {
				const nodes = await frame.locator('[data-test-id="canvas-node"]').all();
				const boxes = await Promise.all(nodes.map((each) => each.boundingBox()));
				const left = Math.min(...boxes.map(({ x }) => x)) - 70;
				const top = Math.min(...boxes.map(({ y }) => y)) - 40;
				const right = Math.max(...boxes.map(({ x, width }) => x + width)) + 70;
				const bottom = Math.max(...boxes.map(({ y, height }) => y + height)) + 60;
				return { x: left, y: top, width: right - left, height: bottom - top };
			};
		},
	},
	/** The first workflow has been at work. */
	workflow: {
		size: { width: 1280, height: 720 },
		prepare: firstWorkflowAtWork,
		async show({ page, client, browser, prepared }) {
			await browser.openWorkflow(page, client, prepared.id);
			await page.keyboard.press('1');
		},
	},
	inbox: {
		size: { width: 1400, height: 720 },
		prepare: firstWorkflowAtWork,
		async show({ page, workspace }) {
			await page.goto(workspace.url);
			await page.getByText('Ada Okafor').first().click();
		},
	},
	'before-the-first-run': {
		size: { width: 1400, height: 720 },
		prepare: unrun,
		async show({ page, client, browser, prepared }) {
			await browser.openWorkflow(page, client, prepared.id);
			await browser.openNode(page, 'Next');
			await browser.inputColumns(page);
			return () => page.locator(PANEL).last().boundingBox();
		},
	},
	/** Last: it fills the workspace. */
	metrics: {
		size: { width: 800, height: 900 },
		prepare: metrics,
		async show({ page, prepared }) {
			await page.goto(prepared);
			return () => endOf(page, page.locator('section').nth(2));
		},
	},
};

/** The page from its top to the end of an element. */
async function endOf(page, element) {
	const { width } = page.viewportSize();
	const { y, height } = await element.boundingBox();
	return { x: 0, y: 0, width, height: Math.ceil(y + height + 14) };
}

/** A PNG as WebP, which is half as large and looks the same. */
async function asWebP(page, png) {
	const address = await page.evaluate(
		async (bytes) => {
			const image = await createImageBitmap(await (await fetch(bytes)).blob());
			const canvas = new OffscreenCanvas(image.width, image.height);
			canvas.getContext('2d').drawImage(image, 0, 0);
			const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.9 });
			return await new Promise((resolve) => {
				const reader = new FileReader();
				reader.onload = () => resolve(reader.result);
				reader.readAsDataURL(blob);
			});
		},
		`data:image/png;base64,${png.toString('base64')}`,
	);
	return Buffer.from(address.split(',')[1], 'base64');
}

async function take(browser, stage, { size, show, prepared }, colorScheme) {
	const { page, close } = await browser.openBrowser({ viewport: size, deviceScaleFactor: 2, colorScheme });
	page.setDefaultTimeout(PATIENCE);
	const part = await show({ ...stage, page, browser, prepared });
	await page.addStyleTag({ content: PASSING }).catch(() => undefined);
	await page.mouse.move(1, 1);
	await settle(page);
	const clip = await part?.();
	const png = await page.screenshot({ clip, fullPage: clip !== undefined && clip.height > size.height });
	// n8n's own pages may forbid what the conversion needs.
	await page.goto('about:blank');
	const picture = await asWebP(page, png);
	await close();
	return picture;
}

/**
 * Takes the pictures of the README and of docs/index.html, each in light and in dark: n8n and our pages follow the
 * browser.
 *
 * @param {{ client: object, workspace: object, credential: { id: string, name: string } }} stage
 * @param {string[]} names Of those to take
 */
export async function takeShowcase(stage, names, report) {
	// Not at the top: this file must load before the development packages are installed.
	const browser = await import('../../test/e2e/browser.mjs');
	mkdirSync(FOLDER, { recursive: true });
	for (const name of names) {
		report(name);
		const { prepare, ...others } = SHOWCASE[name];
		const prepared = await prepare(stage);
		for (const scheme of ['light', 'dark']) {
			const picture = await take(browser, stage, { ...others, prepared }, scheme);
			writeFileSync(join(FOLDER, `${name}${scheme === 'dark' ? '-dark' : ''}.webp`), picture);
		}
	}
}

/** In the order in which they can be taken in one workspace. */
export const SHOWCASE_NAMES = Object.keys(SHOWCASE);
