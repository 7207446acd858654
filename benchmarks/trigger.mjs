import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CREDENTIAL_TYPE, webhookOf } from '../scripts/n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../scripts/n8n/package.mjs';
import { DEFAULT_VERSION } from '../scripts/n8n/versions.mjs';
import { LOGS } from '../scripts/paths.mjs';
import { freePort } from '../scripts/process/ports.mjs';
import { startWorkspace } from '../scripts/simulated-workspace.mjs';
import { ownN8n } from '../test/e2e/own-n8n.mjs';
import { node, until } from '../test/e2e/stage.mjs';
import { median, milliseconds } from './figures.mjs';

const ROUNDS = 24;
const DELIVERIES_A_ROUND = 50;
const SIDE_BY_SIDE = 5;
const TOPIC = 'conversation.user.replied';
/** How much longer Intercom may wait for the Intercom Trigger than for n8n's own Webhook node. */
const GOAL = 1.1;

const percentile = (numbers, part) =>
	[...numbers].sort((a, b) => a - b)[Math.ceil(numbers.length * part) - 1];

/**
 * How long Intercom waits for an answer of the Intercom Trigger, beside n8n's own Webhook node with the same
 * notifications in the same n8n, in turns, so that whatever else the machine does strikes both.
 */
export async function measure() {
	const workspace = await startWorkspace({ port: await freePort(), log: join(LOGS, 'bench-simulator.log') });
	const own = await ownN8n(DEFAULT_VERSION, 'bench-trigger', { EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none' });
	try {
		const appId = (await workspace.api('GET', '/me')).app.id_code;
		const credential = await own.client.createCredential({
			name: 'Intercom',
			type: CREDENTIAL_TYPE,
			data: workspace.credential,
		});
		const webhookId = randomUUID();
		const trigger = await own.client.createWorkflow({
			name: 'Intercom Trigger',
			nodes: [
				node('Trigger', `${PACKAGE_NAME}.intercomTrigger`, { topics: [TOPIC] }, credential, { webhookId }),
			],
		});
		const path = randomUUID();
		const plain = await own.client.createWorkflow({
			name: 'Webhook',
			nodes: [
				{
					...node('Webhook', 'n8n-nodes-base.webhook', { httpMethod: 'POST', path }, undefined, {
						webhookId: path,
					}),
					typeVersion: 2.1,
				},
			],
		});
		await own.client.activate(trigger.id);
		await own.client.activate(plain.id);
		const ours = { url: webhookOf(trigger, own.url).url, times: [] };
		const theirs = { url: `${own.url}/webhook/${path}`, times: [] };
		await until('the webhook', async () => (await fetch(ours.url, { method: 'HEAD' })).status === 200);

		const deliver = async (url) => {
			const body = JSON.stringify({
				type: 'notification_event',
				app_id: appId,
				data: { type: 'notification_event_data', item: { type: 'conversation', id: '123' } },
				id: `notif_${randomUUID()}`,
				topic: TOPIC,
				delivery_attempts: 1,
				first_sent_at: 1_780_000_000,
				created_at: 1_780_000_000,
			});
			const { clientSecret } = workspace.credential;
			const signature = `sha1=${createHmac('sha1', clientSecret).update(body).digest('hex')}`;
			const headers = { 'content-type': 'application/json', 'x-hub-signature': signature };
			const begin = performance.now();
			const answer = await fetch(url, { method: 'POST', headers, body });
			await answer.arrayBuffer();
			if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
			return performance.now() - begin;
		};
		const round = async ({ url, times }, keep) => {
			let left = DELIVERIES_A_ROUND;
			await Promise.all(
				Array.from({ length: SIDE_BY_SIDE }, async () => {
					while (left-- > 0) {
						const time = await deliver(url);
						if (keep) times.push(time);
					}
				}),
			);
		};
		for (let number = 0; number < ROUNDS; number++) {
			// The first rounds warm both up; later ones begin with each in turn.
			const keep = number >= 4;
			for (const side of number % 2 ? [ours, theirs] : [theirs, ours]) await round(side, keep);
		}
		const row = (what, of, goal) => {
			const ratio = of(ours.times) / of(theirs.times);
			return {
				what,
				figure: milliseconds(of(ours.times)),
				beside: "n8n's Webhook node",
				other: milliseconds(of(theirs.times)),
				ratio,
				...(goal ? { goal: `≤ ${goal}×`, met: ratio <= goal } : {}),
			};
		};
		return [
			row('Answer to a notification, median', median, GOAL),
			row('Answer to a notification, 95th percentile', (times) => percentile(times, 0.95)),
		];
	} finally {
		await own.stop();
		await workspace.stop();
	}
}
