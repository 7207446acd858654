/** Milliseconds for which an answer about a token is believed: a run with many refused items asks once. */
const BELIEVED = 60_000;

interface Told {
	at: number;
	accepted: Promise<boolean | undefined>;
}

const told = new Map<string, Told>();

/**
 * Whether Intercom accepts a token: undefined where it could not be found out. `ask` is called once a minute for each
 * token at most; `key` identifies the token without holding it. Rejects as `ask` does.
 */
export async function acceptsToken(
	key: string,
	ask: () => Promise<boolean | undefined>,
): Promise<boolean | undefined> {
	const now = Date.now();
	for (const [other, { at }] of told) if (now - at > BELIEVED) told.delete(other);
	const known = told.get(key) ?? { at: now, accepted: ask() };
	told.set(key, known);
	// A run that was cancelled while it asked found out nothing.
	known.accepted.catch(() => told.delete(key));
	return await known.accepted;
}
