import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LOGS, REPOSITORY } from '../scripts/paths.mjs';
import { freePort } from '../scripts/process/ports.mjs';
import { startWorkspace } from '../scripts/simulated-workspace.mjs';
import { runNode } from './engine.mjs';
import { milliseconds } from './figures.mjs';
import { INTERCOM_LIMIT } from './items.mjs';

const require = createRequire(import.meta.url);
const { Intercom } = require(join(REPOSITORY, 'dist/nodes/Intercom/Intercom.node.js'));

const COUNT = 10_000;
const LATENCY_MS = 100;
/** A job is done after so many looks: the first comes after a second, the others later and later. */
const LOOKS = 3;
const GOAL = 2;

const people = (name) =>
	Array.from({ length: COUNT }, (_, number) => ({
		json: { id: `bench-${number}`, name: `${name} ${number}` },
	}));

/** Contacts in bulk jobs, beside updates one by one of contacts whose IDs are known, both under Intercom's rate limit. */
export async function measure(report) {
	const workspace = await startWorkspace({ port: await freePort(), log: join(LOGS, 'bench-bulk.log') });
	try {
		await workspace.control('POST', '/reset', { empty: true });
		await workspace.control('PUT', '/settings', {
			latencyMs: LATENCY_MS,
			bulkPolls: LOOKS,
			rateLimit: { limit: INTERCOM_LIMIT, windowMs: 10_000 },
		});
		const intercom = new Intercom();
		const run = async (what, parameters, items) => {
			report(what);
			await workspace.control('DELETE', '/requests');
			const {
				ms,
				items: given,
				error,
			} = await runNode({
				nodeType: intercom,
				version: 1,
				parameters: { resource: 'contact', ...parameters },
				items,
				credential: workspace.credential,
			});
			if (error) throw error;
			if (given.length !== COUNT) throw new Error(`${given.length} items came out of ${what}`);
			const { requests } = await workspace.control('GET', '/requests');
			return { ms, given, requests: requests.length };
		};
		const many = {
			operation: 'upsertMany',
			role: 'user',
			external_id: '={{ $json.id }}',
			additionalFields: { name: '={{ $json.name }}' },
		};
		const created = await run('creating in bulk', many, people('New'));
		const updated = await run('updating in bulk', many, people('Changed'));
		const known = updated.given.map(({ json: { id } }, number) => ({ json: { id, name: `One ${number}` } }));
		const single = await run(
			'updating one by one',
			{
				operation: 'update',
				contact_id: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
				updateFields: { name: '={{ $json.name }}' },
			},
			known,
		);
		const told = ({ ms, requests }) => `${milliseconds(ms)}, ${requests} requests`;
		const row = (what, own) => ({
			what: `${COUNT.toLocaleString('en')} contacts ${what}`,
			figure: told(own),
			beside: 'updates one by one, by ID',
			other: told(single),
			ratio: own.ms / single.ms,
			goal: `at most 1/${GOAL} of the time`,
			met: own.ms * GOAL <= single.ms,
		});
		return [row('created in bulk', created), row('updated in bulk', updated)];
	} finally {
		await workspace.stop();
	}
}
