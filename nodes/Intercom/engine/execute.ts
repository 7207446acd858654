import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Cancelled } from '../api';
import { settled } from '../table/complaint';
import type { Resources } from '../table/compile';
import { asText } from '../table/json';
import { effectOf, type ItemValues, type Run, type Values } from '../table/types';
import { askedOf, speaksToCustomers } from './asked';
import { asNodeError, failedItem } from './failures';
import { NOTHING_SENT, RETRIED_TO_CUSTOMERS, tell } from './hints';
import { runItem } from './item';
import { type Job, jobFor } from './job';
import { readingOnce } from './parameters';
import { chainsOf, runChains } from './schedule';
import { outcomesOf, type RunEach } from './together';

/** Runs the operation that the node is set to, for all input items: items in, items out in the same order. */
export async function execute(
	given: IExecuteFunctions,
	resources: Resources,
): Promise<INodeExecutionData[][]> {
	const context = readingOnce(given);
	const items = context.getInputData();
	const node = context.getNode();
	const results: INodeExecutionData[][] = [];
	const prepared = await settled(jobFor(context, resources));
	// What all items share is wrong: each of them fails of it.
	if ('error' in prepared) return [items.map((_item, item) => failedItem(context, [], item, prepared.error))];
	const job = prepared.value;
	const fail = (item: number, error: unknown) => {
		results[item] = [failedItem(context, job.fields, item, error)];
	};
	const asked = items.map((_item, item) => {
		try {
			return askedOf(job, item);
		} catch (error) {
			fail(item, error);
			return undefined;
		}
	});
	if (node.retryOnFail && asked.some((wanted) => wanted && speaksToCustomers(job, wanted)))
		job.hints.add(RETRIED_TO_CUSTOMERS);
	if (asked.some((wanted) => wanted?.preview)) job.hints.add(NOTHING_SENT);
	const atOnce = () => job.options.concurrency || job.api.limiter.concurrency();
	const chains = chainsOf(items.length, (item) => recordsTouched(job, asked[item]?.values));
	const runEach: RunEach = async (chains, work) =>
		await runChains(chains, atOnce, async (item) => {
			const wanted = asked[item];
			if (!wanted) return;
			if (job.api.signal?.aborted) throw asNodeError(node, job.fields, item, new Cancelled());
			try {
				results[item] = await work(item, wanted).catch((error: unknown) => {
					fail(item, error);
					return results[item] ?? [];
				});
			} finally {
				job.releases.get(item)?.();
			}
		});
	const { entry } = job;
	if ('runAll' in entry && entry.runAll) {
		const work = (run: Run, ready: ItemValues[]) => entry.runAll(run, ready);
		for await (const told of outcomesOf(job, work, chains, runEach)) {
			if ('error' in told) fail(told.item, told.error);
			else results[told.item] = [{ json: told.value, pairedItem: { item: told.item } }];
		}
	} else await runEach(chains, async (item, wanted) => await runItem(job, item, wanted));
	tell(context, job.hints);
	return [results.flat()];
}

/**
 * What an item changes, so that items about the same record keep their order: the first record that the path names,
 * and the records that its fields name. Reading needs no order.
 */
function recordsTouched({ entry, fields, inPath: [named] }: Job, values: Values | undefined): string[] {
	if (values && 'oneAtATime' in entry && entry.oneAtATime) return [entry.route];
	if (!values || effectOf(entry, values) === 'read') return [];
	return fields
		.filter(([name, { identity }]) => (name === named || identity) && values[name] !== undefined)
		.map(([name]) => asText(values[name]).trim().toLowerCase());
}
