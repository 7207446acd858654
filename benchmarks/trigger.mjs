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
/**
 * How much longer Intercom may wait for the Intercom Trigger than for n8n's own Webhook node with Header Auth. One that
 * is open to everybody reads no credential, and neither of them remembers what it has started.
 */
const GOAL = 1.1;

const percentile = (numbers, part) =>
	[...numbers].sort((a, b) => a - b)[Math.ceil(numbers.length * part) - 1];

/** A header that one of the Webhook nodes asks for: as the Intercom Trigger, it reads a credential with each delivery. */
const SECRET_HEADER = { name: 'x-secret', value: randomUUID() };

/**
 * How long Intercom waits for an answer of the Intercom Trigger, beside n8n's own Webhook node with the same
 * notifications in the same n8n, in turns, so that whatever else the machine does strikes all: one Webhook node that
 * lets in who knows a secret header, and one that lets in everybody. Throws where a delivery started no execution: to
 * leave a notification out is quicker than to take it.
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
		const webhookNode = async (name, parameters, more, settings = {}) => {
			const path = randomUUID();
			const workflow = await own.client.createWorkflow({
				name,
				settings,
				nodes: [
					{
						...node('Webhook', 'n8n-nodes-base.webhook', { httpMethod: 'POST', path, ...parameters }),
						typeVersion: 2.1,
						webhookId: path,
						...more,
					},
				],
			});
			await own.client.activate(workflow.id);
			return { url: `${own.url}/webhook/${path}`, times: [], workflowId: workflow.id };
		};
		const { id } = await own.client.createCredential({
			name: 'Header',
			type: 'httpHeaderAuth',
			data: SECRET_HEADER,
		});
		await own.client.activate(trigger.id);
		const ours = { url: webhookOf(trigger, own.url).url, times: [] };
		const guarded = await webhookNode(
			'Guarded',
			{ authentication: 'headerAuth' },
			{ credentials: { httpHeaderAuth: { id, name: 'Header' } } },
		);
		const open = await webhookNode('Open');
		const counter = await webhookNode('Counter', {}, {}, { saveDataSuccessExecution: 'all' });
		await until('the webhook', async () => (await fetch(ours.url, { method: 'HEAD' })).status === 200);

		const deliver = async (url) => {
			const body = JSON.stringify({
				type: 'notification_event',
				app_id: appId,
				data: { type: 'notification_event_data', item: { type: 'conversation', id: '123' } },
				id: `notif_${randomUUID()}`,
				topic: TOPIC,
				delivery_attempts: 1,
				first_sent_at: Math.floor(Date.now() / 1000),
				created_at: Math.floor(Date.now() / 1000),
			});
			const { clientSecret } = workspace.credential;
			const signature = `sha1=${createHmac('sha1', clientSecret).update(body).digest('hex')}`;
			const headers = {
				'content-type': 'application/json',
				'x-hub-signature': signature,
				[SECRET_HEADER.name]: SECRET_HEADER.value,
			};
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
		/** How many executions n8n has begun so far, by its IDs, which it gives one after the other. */
		let counted = 0;
		const begun = async () => {
			await deliver(counter.url);
			const executions = await own.client.finishedExecutions(counter.workflowId, ++counted);
			return Math.max(...executions.map(({ id }) => Number(id)));
		};
		const before = await begun();
		for (let number = 0; number < ROUNDS; number++) {
			// The first rounds warm all up; later ones begin with each in turn.
			const keep = number >= 3;
			const sides = [ours, guarded, open];
			for (let turn = 0; turn < sides.length; turn++)
				await round(sides[(number + turn) % sides.length], keep);
		}
		const executions = (await begun()) - before - 1;
		const deliveries = 3 * ROUNDS * DELIVERIES_A_ROUND;
		if (executions !== deliveries) throw new Error(`${deliveries} deliveries began ${executions} executions`);
		const row = (what, of, { beside, times, goal }) => {
			const ratio = of(ours.times) / of(times);
			return {
				what,
				figure: milliseconds(of(ours.times)),
				beside,
				other: milliseconds(of(times)),
				ratio,
				...(goal ? { goal: `≤ ${goal}×`, met: ratio <= goal } : {}),
			};
		};
		return [
			{ beside: "n8n's Webhook node with Header Auth", times: guarded.times, goal: GOAL },
			{ beside: "n8n's Webhook node, open to everybody", times: open.times },
		].flatMap((other) => [
			row('Answer to a notification, median', median, other),
			row('Answer to a notification, 95th percentile', (times) => percentile(times, 0.95), other),
		]);
	} finally {
		await own.stop();
		await workspace.stop();
	}
}
