import { chainsOf, runChains } from '../../nodes/Intercom/engine/schedule';

/** Chains of items whose keys are written as words: 'a b' touches a and b. */
const chains = (...keys: string[]) =>
	chainsOf(keys.length, (item) => (keys[item] ?? '').split(' ').filter(Boolean));

describe('chains', () => {
	it.each([
		['items without keys stand alone', ['', '', ''], [[0], [1], [2]]],
		['items of one key follow each other', ['a', 'b', 'a', 'a'], [[0, 2, 3], [1]]],
		['an item with two keys joins their chains', ['a', 'b', 'a b', 'a', 'b'], [[0, 1, 2, 3, 4]]],
		['joined chains keep the order of items', ['a', 'b', 'a', 'b', 'a b'], [[0, 1, 2, 3, 4]]],
		['what led to a joined chain leads to the whole', ['a', 'b c', 'a b', 'c'], [[0, 1, 2, 3]]],
		[
			'others stay beside',
			['a', 'x', 'b', 'a b', 'x'],
			[
				[0, 2, 3],
				[1, 4],
			],
		],
		['no items', [], []],
	])('%s', (_name, keys, expected) => {
		expect(chains(...keys)).toEqual(expected);
	});
});

it('takes time that grows with the items alone, however they are linked', () => {
	const count = 100_000;
	const begin = Date.now();
	const linked = chainsOf(count, (item) => [`k${item}`, `k${item + 1}`]);
	const apart = chainsOf(count, (item) => [`k${item}`]);
	const half = count / 2;
	const linkedLate = chainsOf(count, (item) =>
		item < half ? [`k${item}`] : [`k${item - half}`, `k${item - half + 1}`],
	);
	expect(linked).toEqual([Array.from({ length: count }, (_, item) => item)]);
	expect(apart).toHaveLength(count);
	expect(linkedLate).toEqual(linked);
	// 16,000 took 12 s when each link went through all items.
	expect(Date.now() - begin).toBeLessThan(10_000);
});

/** Work that a test lets end itself. */
function controlled() {
	const started: number[] = [];
	const ends = new Map<number, { end: () => void; fail: (error: Error) => void }>();
	const run = async (item: number) => {
		started.push(item);
		await new Promise<void>((resolve, reject) => ends.set(item, { end: resolve, fail: reject }));
	};
	/** Ends an item, and lets everything run that can run after it. */
	const settle = async () => await new Promise<void>((resolve) => setImmediate(resolve));
	return {
		started,
		run,
		end: async (item: number) => {
			ends.get(item)?.end();
			await settle();
		},
		fail: async (item: number) => {
			ends.get(item)?.fail(new Error(`item ${item}`));
			await settle();
		},
	};
}

describe('running', () => {
	it('starts no more than may run at once, and the next one as soon as one ends', async () => {
		const { started, run, end } = controlled();
		const all = runChains([[0], [1], [2], [3]], () => 2, run);
		expect(started).toEqual([0, 1]);
		await end(1);
		expect(started).toEqual([0, 1, 2]);
		for (const item of [0, 2, 3]) await end(item);
		await all;
	});

	it('starts an item of a chain only when the one before has ended', async () => {
		const { started, run, end } = controlled();
		const all = runChains([[0, 2], [1]], () => 50, run);
		expect(started).toEqual([0, 1]);
		await end(1);
		expect(started).toEqual([0, 1]);
		await end(0);
		expect(started).toEqual([0, 1, 2]);
		await end(2);
		await all;
	});

	it('asks anew how many may run at once', async () => {
		let most = 1;
		const { started, run, end } = controlled();
		const all = runChains([[0], [1], [2], [3]], () => most, run);
		expect(started).toEqual([0]);
		most = 3;
		await end(0);
		expect(started).toEqual([0, 1, 2, 3]);
		for (const item of [1, 2, 3]) await end(item);
		await all;
	});

	it('starts nothing after a failure, and throws the error of the first item when all has ended', async () => {
		const { started, run, end, fail } = controlled();
		let isOver = false;
		const all = runChains([[0, 4], [1], [2], [3]], () => 3, run).finally(() => (isOver = true));
		all.catch(() => undefined);
		await fail(2);
		await fail(1);
		expect(isOver).toBe(false);
		await end(0);
		expect(started).toEqual([0, 1, 2]);
		await expect(all).rejects.toThrow('item 1');
	});

	it('ends at once where there is nothing to do', async () => {
		await expect(
			runChains(
				[],
				() => 1,
				async () => undefined,
			),
		).resolves.toBeUndefined();
	});
});
