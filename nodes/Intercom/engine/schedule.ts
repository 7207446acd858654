/**
 * Groups items so that those which share a key are in one chain, in their order: two replies to one conversation
 * never overtake each other. `keysOf` gives what an item touches; an item without keys stands alone.
 */
export function chainsOf(count: number, keysOf: (item: number) => string[]): number[][] {
	/** Of each item, one that its chain has as well; of the first of a chain, itself. */
	const leads = Array.from({ length: count }, (_, item) => item);
	const firstOf = (item: number): number => {
		let at = item;
		while (leads[at] !== at) {
			// Shortens the way for the next who takes it, so that the whole stays linear.
			leads[at] = leads[leads[at]!]!;
			at = leads[at]!;
		}
		return at;
	};
	const itemOf = new Map<string, number>();
	for (let item = 0; item < count; item++) {
		for (const key of keysOf(item)) {
			const other = itemOf.get(key);
			if (other === undefined) itemOf.set(key, item);
			else {
				const [one, two] = [firstOf(item), firstOf(other)];
				leads[Math.max(one, two)] = Math.min(one, two);
			}
		}
	}
	const chains = new Map<number, number[]>();
	for (let item = 0; item < count; item++) {
		const first = firstOf(item);
		const chain = chains.get(first);
		if (chain) chain.push(item);
		else chains.set(first, [item]);
	}
	return [...chains.values()];
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
