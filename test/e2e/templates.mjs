import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { errorOf } from '../../scripts/n8n/executions.mjs';
import { webhookOf, withCredential } from '../../scripts/n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { readyWorkflow } from '../../scripts/n8n/ready-workflows.mjs';
import { DEFAULT_VERSION } from '../../scripts/n8n/versions.mjs';
import { until } from './stage.mjs';

/** For a group of tests that runs in every version of n8n. */
export const inEveryVersion = describe;

/** For a group of tests that runs in the default version alone: what it shows does not depend on the version. */
export const inDefaultVersion = (name, tests) => {
	const { version } = JSON.parse(process.env.END_TO_END_STAGE ?? '{}');
	if (version === DEFAULT_VERSION) describe(name, tests);
};

/** The Edit Fields node in which a person fills in what a template cannot know. */
const SETTINGS = 'Settings';

/** Parameters of a Schedule Trigger that does not come while a test runs, where it would be one execution more. */
export const SELDOM = { rule: { interval: [{ field: 'cronExpression', expression: '0 0 29 2 *' }] } };

/** The nodes with what a person fills in. Throws for something that cannot be filled in. */
function filledIn(nodes, { settings, choices, credentials, credential }) {
	const named = (name) => {
		const found = nodes.find((node) => node.name === name);
		if (!found) throw new Error(`The template has no node '${name}'`);
		return found;
	};
	for (const [name, value] of Object.entries(settings)) {
		const field = named(SETTINGS).parameters.assignments.assignments.find((each) => each.name === name);
		if (!field) throw new Error(`The template has no setting '${name}'`);
		field.value = value;
	}
	for (const [name, parameters] of Object.entries(choices)) Object.assign(named(name).parameters, parameters);
	for (const [name, given] of Object.entries(credentials)) Object.assign(named(name), { credentials: given });
	return nodes.map((node) => (node.credentials ? node : withCredential(node, credential)));
}

/**
 * Does what a person does with a template: imports it, fills in the settings, makes the choices in the nodes, picks the
 * credential, activates it, and saves the trigger's address in the Developer Hub.
 *
 * @param {Awaited<ReturnType<import('./stage.mjs').enterStage>>} stage
 * @param {string} name Of the file in workflows/, without .json
 * @param {object} [fill]
 * @param {Record<string, unknown>} [fill.settings] Values of the node Settings by name
 * @param {Record<string, object>} [fill.choices] Parameters that are picked in a node, by the node's name
 * @param {Record<string, object>} [fill.credentials] Credentials of other services, by the node's name
 * @param {{ id: string, name: string }} [fill.credential] Of the Intercom nodes; the stage's unless given
 * @param {boolean} [fill.active] Whether it is activated; it is unless said otherwise
 */
export async function openTemplate(stage, name, fill = {}) {
	const { client, workspace } = stage;
	const {
		settings = {},
		choices = {},
		credentials = {},
		credential = stage.credential,
		active = true,
	} = fill;
	const { name: title, nodes, connections, settings: own } = readyWorkflow(name);
	const workflow = await client.createWorkflow({
		name: title,
		connections,
		settings: own,
		nodes: filledIn(nodes, { settings, choices, credentials, credential }),
	});
	if (active) await client.activate(workflow.id);
	const triggered = workflow.nodes.some(({ type }) => type === `${PACKAGE_NAME}.intercomTrigger`);
	if (triggered && active) {
		const { url, topics } = webhookOf(workflow, client.url);
		await workspace.saveWebhook(url, topics);
	}

	/** n8n 1 writes down that an execution has ended before it writes down what was given. */
	const whole = async (execution) =>
		Object.keys(execution.data?.resultData?.runData ?? {}).length > 0
			? execution
			: await until('the data of the execution', async () => {
					const found = await client.execution(execution.id);
					return Object.keys(found.data?.resultData?.runData ?? {}).length > 0 && found;
				});

	const template = {
		...workflow,

		/** The executions that have ended, with their data, newest first, once there are as many as `count`. */
		async ended(count = 0) {
			const all = await client.finishedExecutions(workflow.id, count);
			return await Promise.all(all.map(whole));
		},

		/** Executions so far, whatever has become of them. */
		count: async () => (await client.executions(workflow.id)).length,

		/**
		 * Does something, and waits until it has led to `count` more executions that came to an end without an error.
		 *
		 * @returns {Promise<object[]>} them with their data, newest first
		 */
		async runs(work, count = 1, timeout = 30_000) {
			const known = new Set((await template.ended()).map(({ id }) => id));
			await work();
			const all = await client.finishedExecutions(workflow.id, known.size + count, timeout);
			const more = await Promise.all(all.filter(({ id }) => !known.has(id)).map(whole));
			assert.deepEqual(
				more.map((execution) => (execution.status === 'success' ? 'success' : errorOf(execution))),
				more.map(() => 'success'),
			);
			assert.equal(more.length, count, `more than ${count} executions`);
			return more;
		},

		/** Does something that must start no execution. n8n makes an execution before it answers. */
		async startsNothing(work) {
			const before = await template.count();
			await work();
			assert.equal(await template.count(), before, 'an execution was started');
		},

		/** Calls the workflow's own webhook. @returns {Promise<{ status: number, body: unknown, type: string }>} */
		async call(body, { method = 'POST', path } = {}) {
			const webhook = nodes.find(({ type }) => type === 'n8n-nodes-base.webhook');
			const response = await fetch(`${client.url}/webhook/${path ?? webhook.parameters.path}`, {
				method,
				headers: body === undefined ? {} : { 'content-type': 'application/json' },
				body: body === undefined ? undefined : JSON.stringify(body),
			});
			const type = response.headers.get('content-type') ?? '';
			const text = await response.text();
			return { status: response.status, type, body: type.includes('json') ? JSON.parse(text) : text };
		},

		/** 'Execute workflow' in the editor from one of its triggers: a schedule does not come while one waits. */
		runByHand: (trigger) => client.runManually(workflow.id, trigger),

		/** The workspace's latest notification of a topic, once it has been delivered. */
		delivered: async (topic, about = '') =>
			await until(`the delivery of ${topic}`, async () =>
				(await workspace.control('GET', '/webhook/deliveries')).findLast(
					(each) => each.topic === topic && each.state === 'delivered' && each.body.includes(about),
				),
			),

		/** Delivers a notification a second time, byte for byte, as Intercom does when an answer was lost. */
		async deliverAgain({ url, body, signature }) {
			const headers = { 'content-type': 'application/json', 'x-hub-signature': signature };
			const answer = await fetch(url, { method: 'POST', headers, body });
			assert.equal(answer.status, 200);
		},

		async close() {
			if (triggered && active) await workspace.saveWebhook(null, 'all');
			if (active) await client.deactivate(workflow.id);
		},
	};
	return template;
}
