import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { N8nClient } from '../../scripts/n8n/client.mjs';
import { installN8n } from '../../scripts/n8n/install.mjs';
import { startQueue } from '../../scripts/n8n/queue.mjs';
import { LOCAL, LOGS } from '../../scripts/paths.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { startWorkspace } from '../../scripts/simulated-workspace.mjs';
import { approvals, browser, inbox } from './approval-stage.mjs';
import { OWNER, stageWithoutN8n, stopWhenInterrupted } from './own-n8n.mjs';

stopWhenInterrupted();

describe('Intercom Approval in queue mode', () => {
	let workspace;
	let queue;
	let flows;
	let asking;
	let seen;
	let ada;

	before(
		async () => {
			const { version } = await stageWithoutN8n();
			const log = (part) => join(LOGS, `test-approval-queue-${part}-${version}.log`);
			workspace = await startWorkspace({ port: await freePort(), log: log('simulator') });
			queue = await startQueue({
				installed: await installN8n(version),
				folder: join(LOCAL, 'test', `approval-queue-${version}`),
				log,
				webhookProcessors: 1,
				workers: 1,
			});
			const client = new N8nClient(queue.url);
			await client.signIn(OWNER);
			flows = await approvals(client, workspace);
			seen = inbox(workspace);
			asking = await flows.asking(queue.webhookUrls[0]);
			const { id: owner } = await workspace.api('GET', '/me');
			const { admins } = await workspace.api('GET', '/admins');
			ada = admins.find(({ id }) => id !== owner);
		},
		{ timeout: 180_000 },
	);

	after(async () => {
		await queue?.stop();
		await workspace?.stop();
	});

	it('waits, and goes on once after a click', async () => {
		const conversation = await seen.opened();
		const { id, link } = await flows.asked(asking, conversation, { text: 'From the queue' });
		assert.equal((await browser.open(link)).status, 200);
		assert.deepEqual(await seen.told(conversation), []);
		await browser.press(link, { decision: 'approve', text: 'From the queue', by: ada.id });
		assert.equal((await flows.outcome(id)).outcome, 'approved');
		await browser.press(link, { decision: 'approve', text: 'Again', by: ada.id });
		assert.deepEqual(await seen.told(conversation), [['From the queue', ada.id]]);
	});

	it('takes a note as an answer', async () => {
		await flows.passingOn(queue.webhookUrls[0]);
		const conversation = await seen.opened();
		const { id } = await flows.asked(asking, conversation, { text: 'By note' });
		await seen.note(conversation, ada.id, 'approve');
		const { outcome, by } = await flows.outcome(id);
		assert.deepEqual([outcome, by.id], ['approved', ada.id]);
		assert.deepEqual(await seen.told(conversation), [['By note', ada.id]]);
	});
});
