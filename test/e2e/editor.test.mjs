import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { inputColumns, openBrowser, openChoices, openNode, openWorkflow } from './browser.mjs';
import { chain, enterStage, node, unrunWorkflow } from './stage.mjs';

const { contactRow } = createRequire(import.meta.url)('../../dist/nodes/Intercom/rows/contact.js');

/** Words that English titles leave small. */
const SMALL = new Set([
	'a',
	'an',
	'and',
	'as',
	'at',
	'by',
	'for',
	'from',
	'in',
	'into',
	'of',
	'on',
	'or',
	'the',
	'to',
	'with',
	'without',
]);

const isTitleCase = (label) =>
	label.split(/[\s-]+/).every((word, index) => /^[^a-z]/.test(word) || (index > 0 && SMALL.has(word)));

describe('the Intercom node in the editor', () => {
	let browser;
	let parameters;
	const pageErrors = [];

	before(async () => {
		const { client, credential } = await enterStage();
		const workflow = await client.createWorkflow({
			name: 'Editor',
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}),
				node('Intercom', `${PACKAGE_NAME}.intercom`, {}, credential, { position: [220, 0] }),
			],
			connections: chain('Start', 'Intercom'),
		});
		browser = await openBrowser();
		browser.page.on('pageerror', (error) => pageErrors.push(error.message));
		await openWorkflow(browser.page, client, workflow.id);
		parameters = await openNode(browser.page, 'Intercom');
	});

	after(() => browser?.close());

	it('offers resources and operations in title case', async () => {
		const resources = await openChoices(browser.page, 'resource');
		assert.ok(resources.labels.includes('Tag'), resources.labels.join(', '));
		assert.deepEqual(
			resources.labels.filter((label) => !isTitleCase(label)),
			[],
		);
		await resources.choose('Tag');
		const operations = await openChoices(browser.page, 'operation');
		assert.ok(operations.labels.includes('Get Many'), operations.labels.join(', '));
		assert.deepEqual(
			operations.labels.filter((label) => !isTitleCase(label)),
			[],
		);
		await operations.choose('Create');
	});

	it('shows the fields of the chosen operation with labels in title case', async () => {
		const labels = await parameters
			.locator('[data-test-id="input-label"]:visible')
			.evaluateAll((elements) =>
				elements.map((element) => element.innerText.split('\n')[0].trim()).filter(Boolean),
			);
		// This one is n8n's own.
		const ours = labels.filter((label) => label !== 'Credential to connect with');
		assert.ok(ours.includes('Name'), labels.join(', '));
		assert.deepEqual(
			ours.filter((label) => !isTitleCase(label)),
			[],
		);
	});

	it('causes no error in the page', () => {
		assert.deepEqual(pageErrors, []);
	});
});

describe('what a node will give, in the editor before anything ran', () => {
	let browser;
	before(async () => {
		const { client, credential } = await enterStage();
		const workflow = await client.createWorkflow(unrunWorkflow(credential));
		browser = await openBrowser();
		await openWorkflow(browser.page, client, workflow.id);
	});

	after(() => browser?.close());

	it('are the columns of its schema, in their order', async () => {
		await openNode(browser.page, 'Next');
		const shown = await inputColumns(browser.page);
		assert.ok(shown.length >= 8, shown.join(', '));
		assert.deepEqual(shown, Object.keys(contactRow.columns).slice(0, shown.length));
	});
});
