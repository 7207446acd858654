/**
 * Runs some of many works at once, and gives what each of them makes as soon as it is done. Ends with the first that
 * throws, or when nobody wants more, once those under way have ended: none goes on behind the back of who asked.
 */
export async function* sideBySide<T>(works: Array<() => Promise<T>>, atOnce: number): AsyncGenerator<T> {
	const underWay = new Map<number, Promise<{ index: number; value: T }>>();
	let next = 0;
	const start = () => {
		const index = next++;
		const work = works[index];
		if (work)
			underWay.set(
				index,
				work().then((value) => ({ index, value })),
			);
	};
	try {
		while (next < Math.min(atOnce, works.length)) start();
		while (underWay.size > 0) {
			const { index, value } = await Promise.race(underWay.values());
			underWay.delete(index);
			start();
			yield value;
		}
	} finally {
		await Promise.allSettled(underWay.values());
	}
}
