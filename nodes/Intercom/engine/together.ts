import type { INodeExecutionData } from 'n8n-workflow';
import type { Composite, ItemOutcome, ItemValues } from '../table/types';
import type { Asked } from './asked';
import { completed } from './completion';
import type { Job } from './job';
import { previewOf } from './preview';
import { runFor } from './run';

/** Works on items side by side, those of one chain one after the other. What `work` gives is the output of the item. */
export type RunEach = (
	chains: number[][],
	work: (item: number, asked: Asked) => Promise<INodeExecutionData[]>,
) => Promise<void>;

/**
 * Runs an entry that works on all items together, such as in bulk, and tells what became of each. Items about the same
 * record go into rounds of their own, one after the other. A preview is the output of its item at once.
 */
export async function* outcomesOf(
	job: Job,
	runAll: NonNullable<Composite['runAll']>,
	chains: number[][],
	runEach: RunEach,
): AsyncGenerator<ItemOutcome> {
	for (let round = 0; chains.some(({ length }) => length > round); round++) {
		const ready: ItemValues[] = [];
		const ofRound = chains.map((chain) => chain.slice(round, round + 1));
		await runEach(ofRound, async (item, asked) => {
			const values = await completed(job, runFor(job, item, asked.values), asked);
			if (asked.preview) return [{ json: previewOf(job, values), pairedItem: { item } }];
			ready.push({ item, values });
			return [];
		});
		const [first] = ready.sort((a, b) => a.item - b.item);
		if (!first) continue;
		const used = Object.fromEntries(ready.flatMap(({ values }) => Object.entries(values)));
		yield* everyOutcome(runAll(runFor(job, first.item, used), ready), ready);
	}
}

/** The outcomes of items that are worked on together. What ends that work is the outcome of all that are left. */
async function* everyOutcome(
	outcomes: AsyncGenerator<ItemOutcome>,
	items: ItemValues[],
): AsyncGenerator<ItemOutcome> {
	const left = new Set(items.map(({ item }) => item));
	let reason: unknown = new Error('Nothing is known of what became of the item');
	try {
		for await (const told of outcomes) {
			left.delete(told.item);
			yield told;
		}
	} catch (error) {
		reason = error;
	}
	for (const item of left) yield { item, error: reason };
}
