import { Failure } from '../process/failure.mjs';
import { PACKAGE_NAME } from './package.mjs';
import { readyWorkflow } from './ready-workflows.mjs';

/** The one of the ready workflows that `npm start` has at work. */
export const FIRST_WORKFLOW = 'triage-new-conversations';

export const CREDENTIAL_TYPE = 'intercomAccessTokenApi';

const isOurs = (node) => node.type.startsWith(`${PACKAGE_NAME}.`);
const isTrigger = (node) => node.type === `${PACKAGE_NAME}.intercomTrigger`;

/** The ready-made workflow, with a credential on each of its Intercom nodes. */
export function firstWorkflow(credential) {
	const { name, nodes, connections, settings } = readyWorkflow(FIRST_WORKFLOW);
	return { name, connections, settings, nodes: nodes.map((node) => withCredential(node, credential)) };
}

/** @returns {object} The node with the credential, if it is one of ours */
export const withCredential = (node, { id, name }) =>
	isOurs(node) ? { ...node, credentials: { [CREDENTIAL_TYPE]: { id, name } } } : node;

/**
 * Where Intercom must send notifications for a workflow, and which.
 *
 * @param {object} workflow As n8n returns it
 * @param {string} base n8n's address, e.g. 'http://127.0.0.1:5678'
 * @returns {{ url: string, testUrl: string, topics: string[] | 'all' }}
 * @throws {Failure} when the workflow has no Intercom Trigger any more
 */
export function webhookOf(workflow, base) {
	const trigger = workflow.nodes.find(isTrigger);
	if (!trigger) throw new Failure(`The workflow '${workflow.name}' has no Intercom Trigger.`);
	const { topics = [], moreTopics, options } = trigger.parameters;
	const fixed = (options?.path ?? '').trim().replace(/^\/+|\/+$/g, '');
	const path = fixed || `${trigger.webhookId}/webhook`;
	const address = base.replace(/\/+$/, '');
	return {
		url: `${address}/webhook/${path}`,
		testUrl: `${address}/webhook-test/${path}`,
		topics: moreTopics ? 'all' : topics,
	};
}
