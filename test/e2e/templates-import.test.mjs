import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { readyWorkflows } from '../../scripts/n8n/ready-workflows.mjs';
import { importReadyWorkflows, TAG } from '../../scripts/start/workflows.mjs';
import { enterStage } from './stage.mjs';
import { inDefaultVersion, inEveryVersion, openTemplate } from './templates.mjs';

inEveryVersion('Every template', () => {
	let stage;
	/** The versions of each node type that this n8n has. */
	const known = new Map();

	before(async () => {
		stage = await enterStage();
		for (const { name, version } of await stage.client.nodeTypes())
			known.set(name, new Set([...(known.get(name) ?? []), ...[version].flat()]));
	});

	for (const name of readyWorkflows())
		it(`${name} is taken by this n8n, which has all of its nodes`, async () => {
			const { id } = await openTemplate(stage, name, { active: false });
			const { nodes } = await stage.client.workflow(id);
			assert.ok(nodes.length > 1);
			const unknown = nodes.filter(({ type, typeVersion }) => !known.get(type)?.has(typeVersion));
			// n8n 1 has no human review of tools, and the template's note says so.
			const isMissing = ({ type }) => stage.version.startsWith('1.') && type.endsWith('HitlTool');
			assert.deepEqual(
				unknown.map(({ type, typeVersion }) => `${type} ${typeVersion}`),
				nodes.filter(isMissing).map(({ type, typeVersion }) => `${type} ${typeVersion}`),
			);
		});
});

inDefaultVersion('What npm start imports', () => {
	let stage;
	let ids;
	const except = ['triage'];

	before(async () => {
		stage = await enterStage();
		const { client, credential } = stage;
		ids = await importReadyWorkflows(client, credential, { known: {}, except, activate: true });
	});
	after(async () => {
		for (const id of Object.values(ids)) {
			const { active } = await stage.client.workflow(id);
			if (active) await stage.client.deactivate(id);
		}
	});

	it('is every other workflow, with its credential, under a tag; those that do no harm are active', async () => {
		assert.deepEqual(
			Object.keys(ids).sort(),
			readyWorkflows()
				.filter((name) => !except.includes(name))
				.sort(),
		);
		const active = [];
		for (const [name, id] of Object.entries(ids)) {
			const workflow = await stage.client.workflow(id);
			assert.deepEqual(
				workflow.tags.map((tag) => tag.name),
				[TAG],
			);
			const ours = workflow.nodes.filter(({ type }) => /^n8n-nodes-intercom\./.test(type));
			for (const { credentials } of ours)
				assert.equal(credentials.intercomAccessTokenApi.id, stage.credential.id);
			if (workflow.active) active.push(name);
		}
		assert.deepEqual(active, [
			'ai-session-escalation',
			'contact-sync-on-registration',
			'customer-events',
			'support-metrics',
		]);
	});

	it('is imported once', async () => {
		const { client, credential } = stage;
		assert.deepEqual(
			await importReadyWorkflows(client, credential, { known: ids, except, activate: true }),
			ids,
		);
	});
});
