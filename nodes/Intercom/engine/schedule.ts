/**
 * Groups items so that those which share a key are in one chain, in their order: two replies to one conversation
 * never overtake each other. `keysOf` gives what an item touches; an item without keys stands alone.
 */
export function chainsOf(count: number, keysOf: (item: number) => string[]): number[][] {
	const chainOf = new Map<string, number[]>();
	const chains = new Set<number[]>();
	for (let item = 0; item < count; item++) {
		const keys = keysOf(item);
		const touched = [...new Set(keys.map((key) => chainOf.get(key)).filter((chain) => chain !== undefined))];
		const chain = touched.length === 1 && touched[0] ? touched[0] : touched.flat().sort((a, b) => a - b);
		for (const joined of touched) if (joined !== chain) chains.delete(joined);
		chain.push(item);
		chains.add(chain);
		for (const key of keys) chainOf.set(key, chain);
		// Chains that were joined: whatever led to one of them leads to the whole now.
		if (touched.length > 1)
			for (const [key, old] of chainOf) if (touched.includes(old)) chainOf.set(key, chain);
	}
	return [...chains].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

/**
 * Runs chains side by side, and the items of each one after the other. `atOnce` is asked before every start, since
 * it changes with the room that the rate limit has. When `run` throws, nothing further is started, and the error of the
 * first item that failed is thrown after everything under way has ended.
 */
export async function runChains(
	chains: number[][],
	atOnce: () => number,
	run: (item: number) => Promise<void>,
): Promise<void> {
	const failures = new Map<number, unknown>();
	let next = 0;
	let active = 0;
	await new Promise<void>((resolve) => {
		const start = () => {
			while (active < atOnce() && next < chains.length && failures.size === 0) {
				active++;
				void runChain(chains[next++] ?? []).finally(() => {
					active--;
					start();
				});
			}
			if (active === 0) resolve();
		};
		start();
	});
	const first = Math.min(...failures.keys());
	if (failures.size > 0) throw failures.get(first);

	async function runChain(chain: number[]): Promise<void> {
		for (const item of chain) {
			if (failures.size > 0) return;
			await run(item).catch((error: unknown) => failures.set(item, error));
		}
	}
}
