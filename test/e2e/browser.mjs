import { chromium as playwright } from 'playwright-core';
import { chromium } from '../../scripts/process/chromium.mjs';

/**
 * Opens a real browser that reaches nothing but this machine.
 *
 * @param {import('playwright-core').BrowserContextOptions} [options] Where they differ from those of the tests
 * @returns {Promise<{ page: import('playwright-core').Page, close: () => Promise<void> }>}
 */
export async function openBrowser(options = {}) {
	const browser = await playwright.launch({
		executablePath: await chromium(),
		args: [
			// The sandbox needs rights that containers and root lack; only pages of our own are opened.
			'--no-sandbox',
			'--disable-dev-shm-usage',
			'--disable-gpu',
			'--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
		],
	});
	const context = await browser.newContext({
		viewport: { width: 1440, height: 900 },
		reducedMotion: 'reduce',
		locale: 'en-US',
		...options,
	});
	const page = await context.newPage();
	page.setDefaultTimeout(30_000);
	return { page, close: () => browser.close() };
}

/**
 * Opens a workflow in n8n's editor.
 *
 * @param {import('../../scripts/n8n/client.mjs').N8nClient} client Whoever is signed in there is signed in here
 */
export async function openWorkflow(page, client, workflowId) {
	const [name, value] = client.session.split('=');
	await page.context().addCookies([{ name, value, url: client.url }]);
	await page.goto(`${client.url}/workflow/${workflowId}`, { waitUntil: 'domcontentloaded' });
	await page.locator('[data-test-id="canvas-node"]').first().waitFor();
}

/** Opens the panel of a node on the canvas. */
export async function openNode(page, name) {
	await page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
	const parameters = page.locator('[data-test-id="node-parameters"]').first();
	await parameters.waitFor();
	return parameters;
}

/**
 * Opens the list of an options parameter in the open panel.
 *
 * @returns {Promise<{ labels: string[], choose: (label: string) => Promise<void> }>}
 */
export async function openChoices(page, parameter) {
	const input = page.locator(`[data-test-id="parameter-input-${parameter}"] input`).first();
	await input.click();
	// Other lists stay in the page, hidden; the input names its own.
	const list = page.locator(`[id="${await input.getAttribute('aria-controls')}"]`);
	const labels = list.locator('.option-headline');
	await labels.first().waitFor();
	return {
		labels: (await labels.allInnerTexts()).map((text) => text.trim()),
		choose: async (label) => {
			await labels.getByText(label, { exact: true }).click();
			await list.waitFor({ state: 'hidden' });
		},
	};
}

/**
 * The names of the columns that the open panel's input will have, as n8n shows them before anything ran: the first of
 * them, as far as there is room.
 *
 * @returns {Promise<string[]>}
 */
export async function inputColumns(page) {
	const columns = page.locator('.pill--preview');
	await columns.first().waitFor();
	return await columns.evaluateAll((elements) =>
		elements
			.map((element) => ({ name: element.dataset.name, top: element.getBoundingClientRect().top }))
			// n8n takes the lines of a long list in any order, and puts them into their places.
			.sort((a, b) => a.top - b.top)
			.map(({ name }) => name),
	);
}
