import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { recordsFrom } from '../lists/pages';
import { settled } from '../table/complaint';
import { isList } from '../table/compile';
import type { FileOutcome } from '../table/types';
import type { Asked } from './asked';
import { completed } from './completion';
import { atCap } from './hints';
import { type Job, permitted, requestOf } from './job';
import { fileItem, recordFrom } from './output';
import { previewOf } from './preview';
import { runFor } from './run';

/** Runs the entry for one item: sends what it asks for, and makes items of what Intercom answers. */
export async function runItem(job: Job, item: number, asked: Asked): Promise<INodeExecutionData[]> {
	const { context, entry } = job;
	const { most, shape, preview } = asked;
	const run = runFor(job, item, asked.values);
	const values = await completed(job, run, asked);
	const asItem = async (record: IDataObject): Promise<INodeExecutionData> => ({
		json: await shape(record, run, values),
		pairedItem: { item },
	});
	const asItems = async (records: IDataObject | IDataObject[]) =>
		Array.isArray(records) ? await Promise.all(records.map(asItem)) : [await asItem(records)];
	if (preview) return [{ json: previewOf(job, values), pairedItem: { item } }];

	if ('sends' in entry) {
		const outcome = (await entry.run?.(run, values)) ?? [];
		if (isWithFiles(outcome)) return [{ ...outcome, pairedItem: { item } }];
		return await asItems(outcome);
	}
	const request = requestOf(job, values);
	if (isList(entry) && entry.list) {
		const records = recordsFrom(job.api, entry.list, permitted(job, request), most);
		const found = await madeSideBySide(records, asItem);
		const hint = atCap(entry.list, found.length);
		if (hint) job.hints.add(hint);
		return found;
	}
	const answer = await job.api.send(permitted(job, request));
	if (typeof entry.answer === 'object') {
		const ids = Object.fromEntries(job.inPath.map((name) => [name, values[name] as string]));
		return [{ ...(await fileItem(context, answer, entry.answer.file, ids)), pairedItem: { item } }];
	}
	if (entry.answer === 'text') return [{ json: { text: answer.body as string }, pairedItem: { item } }];
	return await asItems(recordFrom(entry, answer, values[job.inPath.at(-1) ?? '']));
}

/** Rows of a list that are made at once: what each of them looks up then takes the time of one lookup, not of all. */
const ROWS_AT_ONCE = 50;

/** What is made of each record of a list, in its order. */
async function madeSideBySide<T>(
	records: AsyncGenerator<IDataObject>,
	make: (record: IDataObject) => Promise<T>,
): Promise<T[]> {
	const made: T[] = [];
	// Settled, since some fail while the next page is awaited and nobody looks.
	let underWay: Array<ReturnType<typeof settled<T>>> = [];
	const finish = async () => {
		for (const each of await Promise.all(underWay)) {
			if ('error' in each) throw each.error;
			made.push(each.value);
		}
		underWay = [];
	};
	try {
		for await (const record of records) {
			underWay.push(settled(make(record)));
			if (underWay.length >= ROWS_AT_ONCE) await finish();
		}
		await finish();
		return made;
	} finally {
		await Promise.all(underWay);
	}
}

const isWithFiles = (outcome: object): outcome is FileOutcome => 'binary' in outcome && 'json' in outcome;
