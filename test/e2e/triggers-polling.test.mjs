import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CREDENTIAL_TYPE } from '../../scripts/n8n/first-workflow.mjs';
import { itemsOf } from '../../scripts/n8n/executions.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { allExecutions, countsOf, ownN8n, stageWithoutN8n, startingItemsOf } from './own-n8n.mjs';
import { node, until } from './stage.mjs';

const CHANGES = 1_000;
const SIDE_BY_SIDE = 20;
/** n8n polls at most once a minute. */
const NEXT_POLL = 90_000;

describe('the Intercom Polling Trigger', () => {
	let stage;
	let own;
	let workflow;

	before(async () => {
		stage = await stageWithoutN8n();
		own = await ownN8n(stage.version, 'triggers-polling', { EXECUTIONS_DATA_PRUNE: 'false' });
		const credential = await own.client.createCredential({
			name: 'Intercom',
			type: CREDENTIAL_TYPE,
			data: stage.workspace.credential,
		});
		const parameters = {
			resource: 'contact',
			event: 'updated',
			pollTimes: { item: [{ mode: 'everyMinute' }] },
		};
		workflow = await own.client.createWorkflow({
			name: 'Polling',
			nodes: [node('Trigger', `${PACKAGE_NAME}.intercomPollingTrigger`, parameters, credential)],
		});
	});

	after(() => own?.stop());

	async function addContacts(count, name) {
		const ids = [];
		let next = 0;
		await Promise.all(
			Array.from({ length: SIDE_BY_SIDE }, async () => {
				while (next < count) {
					const number = next++;
					const { id } = await stage.workspace.api('POST', '/contacts', {
						role: 'user',
						external_id: `${name}-${number}`,
					});
					ids.push(id);
				}
			}),
		);
		return ids;
	}

	/** What each execution began with, once all of them have ended. */
	async function delivered() {
		const executions = await allExecutions(own.client, workflow.id);
		if (executions.some(({ status }) => status === 'new' || status === 'running')) return undefined;
		return executions.map((execution) => startingItemsOf(execution, 'Trigger').map(({ id }) => id));
	}

	/** Waits until all of `ids` were delivered, and proves that each was once, and nothing else. */
	async function allOnce(ids) {
		const batches = await until(
			'the last of the changes',
			async () => {
				const found = await delivered();
				const all = new Set(found?.flat());
				return ids.every((id) => all.has(id)) && found;
			},
			NEXT_POLL,
		);
		const counts = countsOf(batches.flat());
		const repeated = [...counts].filter(([, count]) => count > 1);
		const sizes = batches.map(({ length }) => length).join(', ');
		assert.deepEqual(repeated.slice(0, 3), [], `${repeated.length} came again; executions of ${sizes}`);
		assert.deepEqual([...counts.keys()].sort(), [...ids].sort());
	}

	it('gives a recent sample when a person tries it', async () => {
		await own.client.runManually(workflow.id, 'Trigger');
		const [execution] = await own.client.finishedExecutions(workflow.id);
		assert.equal(execution.mode, 'manual');
		const items = itemsOf(execution, 'Trigger');
		assert.ok(items.length > 0 && items.every(({ type }) => type === 'contact'), JSON.stringify(items));
		await own.client.request('POST', '/rest/executions/delete', { ids: [execution.id] });
	});

	it(
		`delivers each of ${CHANGES} changes once that happened while n8n was down`,
		{ timeout: 600_000 },
		async () => {
			await own.client.activate(workflow.id);
			const first = await addContacts(3, 'before');
			await allOnce(first);
			await own.stop();
			const down = await addContacts(CHANGES, 'down');
			const [, during] = await Promise.all([own.start(), addContacts(40, 'during')]);
			await allOnce([...first, ...down, ...during]);
			// A restart finds nothing to repeat, and neither does the poll after it.
			await own.stop();
			await own.start();
			const last = await addContacts(1, 'last');
			await allOnce([...first, ...down, ...during, ...last]);
		},
	);
});
