/** How often memory is looked at, in milliseconds. */
const EVERY_MS = 20;

/**
 * Does `work`, and tells what it cost this process.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<{ result: T, cpuSeconds: number, peakMB: number }>} Processor time of all its threads, and the most
 *   memory that the process held meanwhile
 */
export async function costOf(work) {
	let peak = process.memoryUsage.rss();
	const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), EVERY_MS);
	const before = process.cpuUsage();
	try {
		const result = await work();
		const { user, system } = process.cpuUsage(before);
		return { result, cpuSeconds: (user + system) / 1e6, peakMB: Math.round(peak / 1e6) };
	} finally {
		clearInterval(watch);
	}
}
