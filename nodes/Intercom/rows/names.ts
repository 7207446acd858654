import { Cancelled, IntercomError } from '../api';
import { isId } from '../table/answerId';
import { settled } from '../table/complaint';
import { isRecord } from '../table/json';
import { arrayIn, calledIn, shortList } from '../table/simplify';
import type { Run } from '../table/types';

/** Lists that give a name for each ID, and that are short enough to be read whole. */
type NamesRoute = 'GET /admins' | 'GET /teams' | 'GET /tags' | 'GET /help_center/collections';

/**
 * Names by ID of such a list, null for what has none, loaded once per run of the node; undefined where the token may
 * not read them.
 * Throws when they cannot be loaded: whoever checks an ID against them must not take that for a check.
 */
export const namesOf = async (run: Run, route: NamesRoute): Promise<Map<string, string | null> | undefined> =>
	await run.once(`names of ${route}`, async () => {
		const names = new Map<string, string | null>();
		const loaded = await settled(
			(async () => {
				for await (const { id, name } of run.list(route))
					if (isId(id)) names.set(String(id), calledIn(name) ?? null);
			})(),
		);
		if ('value' in loaded) return names;
		// A conversation can be read without the permission to read teammates: then it has their IDs alone.
		if (loaded.error instanceof IntercomError && loaded.error.isMissingPermission) return undefined;
		throw loaded.error;
	});

/**
 * The names, for rows: none where they cannot be loaded, because a record that was read is worth more than the names in
 * it. Not asked for again in this run, so that an outage does not hold up every row.
 */
const namesForRows = async (run: Run, route: NamesRoute): Promise<Map<string, string | null> | undefined> =>
	await run.once(`names for rows of ${route}`, async () => {
		const loaded = await settled(namesOf(run, route));
		if ('value' in loaded) return loaded.value;
		if (loaded.error instanceof Cancelled) throw loaded.error;
		return undefined;
	});

/** The name behind an ID; null where there is none, at once where there is no ID, or where it could not be read. */
export const nameOf = (run: Run, route: NamesRoute, id: unknown): Promise<string | null> | null =>
	typeof id === 'number' || (typeof id === 'string' && id !== '')
		? namesForRows(run, route).then((names) => names?.get(String(id)) ?? null)
		: null;

/** The entries of a list inside a record by their names, also where Intercom gives only their IDs. */
export function namesIn(run: Run, route: NamesRoute, value: unknown): Promise<unknown[]> | unknown[] {
	const words = shortList(value)?.words ?? [];
	const listed = arrayIn(value) ?? [];
	const isNamed = (entry: unknown) => !isRecord(entry) || (entry.name ?? entry.label) !== undefined;
	if (listed.every(isNamed)) return words;
	return Promise.all(
		words.map(async (word, index) =>
			isNamed(listed[index]) ? word : ((await nameOf(run, route, word)) ?? word),
		),
	);
}
