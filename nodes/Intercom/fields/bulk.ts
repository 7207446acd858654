import type { IDataObject } from 'n8n-workflow';
import { Complaint } from '../table/complaint';
import { jsonList, type More, pathId, picks, text } from '../table/fields';
import { isRecord } from '../table/json';
import type { RecordKind } from '../table/records';
import type { Field } from '../table/types';

/** What the bulk operations of contacts and companies have in common. */

/** Intercom takes so many records in one request. */
export const MOST_RECORDS_IN_BULK = 100;

function within(count: number): void {
	if (count === 0) throw new Complaint('has no entry');
	if (count > MOST_RECORDS_IN_BULK)
		throw new Complaint(
			`has ${count} entries, but Intercom takes at most ${MOST_RECORDS_IN_BULK} in one request`,
			'Send them in several requests: a Loop Over Items node makes batches',
		);
}

/** Records as JSON, each of which must have one of some fields by which Intercom knows it. */
export const recordsInBulk = (description: string, knownBy: readonly string[], more: More = {}): Field => ({
	...jsonList(`${description}, at most ${MOST_RECORDS_IN_BULK}`, more),
	read: (value, reading) => {
		const records = jsonList('').read(value, reading) as unknown[];
		within(records.length);
		records.forEach((record, index) => {
			if (!isRecord(record)) throw new Complaint(`has an entry ${index + 1} that is no object`);
			if (!knownBy.some((name) => String(record[name] ?? '').trim() !== ''))
				throw new Complaint(`has an entry ${index + 1} without ${knownBy.join(', ')}`);
		});
		return records as IDataObject[];
	},
});

/** Records that Intercom is to delete. */
export const idsInBulk = (kind: RecordKind, description: string, more: More = {}): Field => {
	const ids = picks(kind, `${description}, at most ${MOST_RECORDS_IN_BULK}`);
	return {
		...ids,
		...more,
		read: (value, reading) => {
			const given = ids.read(value, reading) as string[];
			within(given.length);
			return given.map((id) => ({ id }));
		},
	};
};

export const joinedJob = {
	job_id: text('ID of a bulk job that is still running, to add these to it', {
		displayName: 'Job ID',
		placeholder: 'e.g. job_v2_1',
		to: 'job.id',
	}),
};

export const jobInPath = pathId('The ID that the operation which started the job gave', {
	displayName: 'Job ID',
	placeholder: 'e.g. job_v2_1',
});
