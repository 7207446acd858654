import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, it } from 'node:test';
import { REPOSITORY } from '../../scripts/paths.mjs';
import { enterStage } from './stage.mjs';
import { inEveryVersion, openTemplate } from './templates.mjs';

const names = readdirSync(join(REPOSITORY, 'workflows'))
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.slice(0, -'.json'.length));

inEveryVersion('Every template', () => {
	let stage;
	/** The versions of each node type that this n8n has. */
	const known = new Map();

	before(async () => {
		stage = await enterStage();
		for (const { name, version } of await stage.client.nodeTypes())
			known.set(name, new Set([...(known.get(name) ?? []), ...[version].flat()]));
	});

	for (const name of names)
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
