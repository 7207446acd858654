import { withCredential } from '../n8n/first-workflow.mjs';
import { readyWorkflow, readyWorkflows } from '../n8n/ready-workflows.mjs';

/** The tag under which n8n lists them. */
export const TAG = 'Intercom';

/**
 * Those that are active in a simulated workspace from the start: n8n's own webhooks start them, they need no other
 * service, and they write to nobody.
 */
const ACTIVE = new Set([
	'ai-session-escalation',
	'contact-sync-on-registration',
	'customer-events',
	'support-metrics',
]);

/**
 * Puts the ready workflows into n8n, each once: what the user changes or deletes stays changed or deleted.
 *
 * @param {import('../n8n/client.mjs').N8nClient} client
 * @param {{ id: string, name: string }} credential
 * @param {{ known: Record<string, string>, except: string[], activate: boolean }} options `known`: what this gave
 *   before; `except`: workflows that the caller takes care of; `activate`: whether those that do no harm are made active
 * @returns {Promise<Record<string, string>>} The workflows' IDs by name, also of those that were known
 */
export async function importReadyWorkflows(client, credential, { known, except, activate }) {
	const ids = { ...known };
	const missing = readyWorkflows().filter((name) => ids[name] === undefined && !except.includes(name));
	if (missing.length === 0) return ids;
	const tag = await client.tagNamed(TAG);
	for (const name of missing) {
		const { nodes, ...others } = readyWorkflow(name);
		const { id } = await client.createWorkflow({
			...others,
			nodes: nodes.map((node) => withCredential(node, credential)),
			tags: [tag.id],
		});
		ids[name] = id;
		if (activate && ACTIVE.has(name)) await client.activate(id);
	}
	return ids;
}
