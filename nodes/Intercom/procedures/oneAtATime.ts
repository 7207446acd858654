import { unlessCancelled } from '../api';
import { settled } from '../table/complaint';

const busy = new Map<string, Promise<unknown>>();

/**
 * Runs work about one thing, such as a contact, after all other such work of this process. Rejects with Cancelled when
 * `signal` says so before its turn comes: what is before it goes on, whoever stops waiting.
 */
export async function oneAtATime<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
	const before = busy.get(key) ?? Promise.resolve();
	const mine = unlessCancelled(before, signal).then(work);
	const over = before.then(async () => await settled(mine));
	busy.set(key, over);
	void over.then(() => {
		if (busy.get(key) === over) busy.delete(key);
	});
	return await mine;
}
