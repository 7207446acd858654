import { Cancelled, IntercomError } from '../api';
import { MayHaveArrived } from '../table/answerId';
import { DoneBefore, settled } from '../table/complaint';
import { oneAtATime } from './oneAtATime';

const KEPT_MS = 24 * 60 * 60 * 1000;
const MOST_KEPT = 10_000;

/** What was done, by key, with the time: the oldest first. */
const done = new Map<string, number>();

/**
 * Does something that must not be done twice, unless this process has done it under the same key within the last day.
 * n8n's own memory of duplicates outlives the process, but lets several through that come at the same moment: this one
 * lets none.
 * What was refused for certain may be tried again; what may have arrived counts as done.
 *
 * @throws {DoneBefore} without doing anything
 */
export async function onlyOnce<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
	const once = async () => {
		if ((done.get(key) ?? 0) > Date.now() - KEPT_MS)
			throw new DoneBefore('What has this Deduplication Key was sent before', {
				description:
					'Nothing was sent this time. To send it nevertheless, give another key. Keys are known for a day',
			});
		const outcome = await settled(work());
		if ('value' in outcome || mayHaveArrived(outcome.error)) keep(key);
		if ('error' in outcome) throw outcome.error;
		return outcome.value;
	};
	return await oneAtATime(`only once ${key}`, once, signal);
}

const mayHaveArrived = (error: unknown): boolean =>
	error instanceof MayHaveArrived ||
	(error instanceof IntercomError && error.failure.mayHaveArrived === true) ||
	(error instanceof Cancelled && error.mayHaveArrived);

function keep(key: string): void {
	done.delete(key);
	done.set(key, Date.now());
	const [oldest] = done.keys();
	if (done.size > MOST_KEPT && oldest !== undefined) done.delete(oldest);
}
