import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { webhookOf } from '../../scripts/n8n/first-workflow.mjs';
import { itemsOf } from '../../scripts/n8n/executions.mjs';
import { CREDENTIAL_TYPE } from '../../scripts/n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { notificationOf, signatureOf } from './deliveries.mjs';
import { enterStage, node } from './stage.mjs';

const TOPIC = 'conversation.user.created';

describe('the webhook of the Intercom Trigger', () => {
	let stage;
	let appId;
	let workflow;
	let addresses;
	/** Ids of the notifications that had to start an execution. */
	const good = [];

	const triggerWorkflow = (credential) =>
		stage.client.createWorkflow({
			name: `Webhook ${randomUUID()}`,
			nodes: [
				node('Trigger', `${PACKAGE_NAME}.intercomTrigger`, { topics: [TOPIC] }, credential, {
					webhookId: randomUUID(),
				}),
			],
		});

	before(async () => {
		stage = await enterStage();
		appId = (await stage.workspace.api('GET', '/me')).app.id_code;
		workflow = await triggerWorkflow(stage.credential);
		await stage.client.activate(workflow.id);
		addresses = webhookOf(workflow, stage.client.url);
	});

	after(() => stage.client.deactivate(workflow.id));

	const notification = (changes = {}) =>
		notificationOf({
			app_id: appId,
			topic: TOPIC,
			data: {
				type: 'notification_event_data',
				item: { type: 'conversation', id: '123', title: 'Grüße 🚲' },
			},
			...changes,
		});

	const sign = (body, secret = stage.workspace.credential.clientSecret) => signatureOf(body, secret);

	const post = (body, signature, url = addresses.url) =>
		fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(signature ? { 'x-hub-signature': signature } : {}) },
			body,
		});

	/** Sends a notification as Intercom does. */
	const deliver = async (content, url) => {
		const body = JSON.stringify(content);
		return (await post(body, sign(body), url)).status;
	};

	const deliverGood = async () => {
		const content = notification();
		good.push(content.id);
		assert.equal(await deliver(content), 200);
	};

	/** n8n creates an execution before it answers: after the answers, all there will ever be exist. */
	const startedIds = async () => {
		const count = (await stage.client.executions(workflow.id)).length;
		const executions = await stage.client.finishedExecutions(workflow.id, count);
		return executions.flatMap((execution) => itemsOf(execution, 'Trigger').map(({ id }) => id));
	};

	it('answers the HEAD request that Intercom sends when the URL is saved', async () => {
		assert.equal((await fetch(addresses.url, { method: 'HEAD' })).status, 200);
		assert.deepEqual(await startedIds(), []);
	});

	it('starts an execution with one flat item', async () => {
		await deliverGood();
		const [execution] = await stage.client.finishedExecutions(workflow.id);
		assert.equal(execution.status, 'success');
		const [item] = itemsOf(execution, 'Trigger');
		assert.equal(item.topic, TOPIC);
		assert.equal(item.id, good[0]);
		assert.equal(item.app_id, appId);
		assert.equal(item.item.title, 'Grüße 🚲');
	});

	it('starts nothing for a forged, unsigned or altered body, and answers 401', async () => {
		const body = JSON.stringify(notification());
		const answers = [
			await post(body, sign(body, 'another secret')),
			await post(body, undefined),
			await post(body.replace('"123"', '"124"'), sign(body)),
			await post(`${body} `, sign(body)),
			await post(body, sign(body).replace('sha1=', '')),
			await post(body, 'sha1='),
			await post(body, `sha256=${createHmac('sha256', 'x').update(body).digest('hex')}`),
		];
		for (const answer of answers) {
			assert.equal(answer.status, 401);
			assert.equal(await answer.text(), '', 'the answer tells an attacker nothing');
		}
		assert.deepEqual(await startedIds(), good);
	});

	it('starts once for the same notification delivered twice, also at the same moment', async () => {
		const content = notification();
		good.unshift(content.id);
		assert.equal(await deliver(content), 200);
		assert.equal(await deliver({ ...content, delivery_attempts: 2 }), 200);
		const parallel = notification();
		good.unshift(parallel.id);
		const statuses = await Promise.all(Array.from({ length: 10 }, () => deliver(parallel)));
		assert.deepEqual(new Set(statuses), new Set([200]));
		assert.deepEqual((await startedIds()).sort(), [...good].sort());
	});

	it('takes a ping and a topic that was not chosen quietly', async () => {
		const ping = JSON.stringify(notification({ id: null, topic: 'ping' }), null, 2);
		assert.equal((await post(ping, sign(ping))).status, 200);
		assert.equal(await deliver(notification({ topic: 'conversation.admin.closed' })), 200);
		assert.deepEqual((await startedIds()).sort(), [...good].sort());
	});

	it('refuses a signed body that is no notification', async () => {
		for (const body of ['{}', '[]', '"text"', '{"type":"notification_event"}']) {
			assert.equal((await post(body, sign(body))).status, 400, body);
		}
		assert.deepEqual((await startedIds()).sort(), [...good].sort());
	});

	it("works with the editor's test listener", async () => {
		const testWorkflow = await triggerWorkflow(stage.credential);
		const { testUrl } = webhookOf(testWorkflow, stage.client.url);
		await stage.client.runManually(testWorkflow.id, 'Trigger');
		assert.equal((await fetch(testUrl, { method: 'HEAD' })).status, 200);
		const content = notification();
		assert.equal(await deliver(content, testUrl), 200);
		const [execution] = await stage.client.finishedExecutions(testWorkflow.id);
		assert.equal(execution.mode, 'manual');
		assert.deepEqual(
			itemsOf(execution, 'Trigger').map(({ id }) => id),
			[content.id],
		);
	});

	for (const [what, changes, sentence] of [
		['without a client secret', { clientSecret: '' }, /client secret/i],
		['with a token that was revoked', { accessToken: 'simulated-token-revoked' }, /token/i],
	]) {
		it(`does not go live ${what}`, async () => {
			const credential = await stage.client.createCredential({
				name: what,
				type: CREDENTIAL_TYPE,
				data: { ...stage.workspace.credential, ...changes },
			});
			const { id } = await triggerWorkflow(credential);
			await assert.rejects(stage.client.activate(id), sentence);
		});
	}
});
