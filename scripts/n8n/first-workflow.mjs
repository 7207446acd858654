import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../paths.mjs';
import { Failure } from '../process/failure.mjs';
import { PACKAGE_NAME } from './package.mjs';

export const CREDENTIAL_TYPE = 'intercomAccessTokenApi';

const isOurs = (node) => node.type.startsWith(`${PACKAGE_NAME}.`);
const isTrigger = (node) => node.type === `${PACKAGE_NAME}.intercomTrigger`;

/** The ready-made workflow, with a credential on each of its Intercom nodes. */
export function firstWorkflow(credential) {
	const file = join(REPOSITORY, 'workflows', 'triage-new-conversations.json');
	const { name, nodes, connections, settings } = JSON.parse(readFileSync(file, 'utf8'));
	return { name, connections, settings, nodes: nodes.map((node) => withCredential(node, credential)) };
}

/** @returns {object} The node with the credential, if it is one of ours */
export const withCredential = (node, { id, name }) =>
	isOurs(node) ? { ...node, credentials: { [CREDENTIAL_TYPE]: { id, name } } } : node;

/**
 * Where Intercom must send notifications for a workflow, and which.
 *
 * @param {object} workflow As n8n returns it
 * @param {object[]} nodeTypes What n8n says of its nodes
 * @param {string} base n8n's address, e.g. 'http://127.0.0.1:5678'
 * @returns {{ url: string, testUrl: string, topics: string[] }}
 * @throws {Failure} when the workflow has no Intercom Trigger any more
 */
export function webhookOf(workflow, nodeTypes, base) {
	const trigger = workflow.nodes.find(isTrigger);
	if (!trigger) throw new Failure(`The workflow '${workflow.name}' has no Intercom Trigger.`);
	const type = nodeTypes.find(({ name }) => name === trigger.type);
	const path = `${trigger.webhookId}/${type.webhooks[0].path}`;
	return {
		url: `${base.replace(/\/$/, '')}/webhook/${path}`,
		testUrl: `${base.replace(/\/$/, '')}/webhook-test/${path}`,
		topics: trigger.parameters.topics ?? [],
	};
}
