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

/** The name behind an ID, as `namesIn` looks it up. */
type NameOf = (id: unknown) => Promise<string | null> | null;

/** The entries of a list inside a record by their names, also where Intercom gives only their IDs. */
export function namesIn(value: unknown, nameOf: NameOf): Promise<unknown[]> | unknown[] {
	const words = shortList(value)?.words ?? [];
	const listed = arrayIn(value) ?? [];
	const isNamed = (entry: unknown) => !isRecord(entry) || (entry.name ?? entry.label) !== undefined;
	if (listed.every(isNamed)) return words;
	return Promise.all(
		words.map(async (word, index) => (isNamed(listed[index]) ? word : ((await nameOf(word)) ?? word))),
	);
}

/**
 * No more companies are asked for their names in a run of the node: there is a request for each, and a list of thousands
 * of contacts must not turn into thousands of requests.
 */
export const MOST_COMPANY_NAMES = 50;

/** The companies that were asked for their names in a run, and whether it is known that none can be read. */
interface CompanyNames {
	names: Map<string, Promise<string | null>>;
	areUnreadable: boolean;
}

/** The name of a company, asked for once per run; null where there is none, where it could not be read, or beyond the most. */
export async function companyNameOf(run: Run, given: unknown): Promise<string | null> {
	if (!isId(given)) return null;
	const id = String(given);
	const asked = await run.once<CompanyNames>(
		'names of companies',
		async () => await Promise.resolve({ names: new Map(), areUnreadable: false }),
	);
	const known = asked.names.get(id);
	if (known || asked.names.size >= MOST_COMPANY_NAMES) return (await known) ?? null;
	const [first] = asked.names.values();
	const name = (async () => {
		// The others wait for the first, so that it is asked once where none can be read.
		await first;
		return asked.areUnreadable ? null : await loadedName(run, id, asked);
	})();
	asked.names.set(id, name);
	return await name;
}

async function loadedName(run: Run, company_id: string, asked: CompanyNames): Promise<string | null> {
	const loaded = await settled(run.request('GET /companies/{company_id}', { path: { company_id } }));
	if ('value' in loaded) return calledIn(loaded.value.name) ?? null;
	if (loaded.error instanceof Cancelled) throw loaded.error;
	// One company may be gone. What else goes wrong, such as an outage, would go wrong with each of them.
	asked.areUnreadable ||= !(loaded.error instanceof IntercomError && loaded.error.status === 404);
	return null;
}
