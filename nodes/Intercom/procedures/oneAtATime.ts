import { settled } from '../table/complaint';

const busy = new Map<string, Promise<unknown>>();

/** Runs work about one thing, such as a contact, after all other such work of this process. */
export async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
	const mine = settled(busy.get(key) ?? Promise.resolve()).then(work);
	busy.set(key, mine);
	const done = await settled(mine);
	if (busy.get(key) === mine) busy.delete(key);
	if ('error' in done) throw done.error;
	return done.value;
}
