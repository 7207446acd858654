/** How often a step that runs long says so where the output is no terminal. */
const REMINDER_SECONDS = 15;

/**
 * Runs one step and shows that it is alive: on a terminal one line that counts the seconds, elsewhere a
 * line at its start, every 15 seconds and at its end.
 *
 * @template T
 * @param {string} title What is being done, e.g. 'Installing n8n 2.8.4'
 * @param {(report: (detail: string) => void) => Promise<T>} work Receives a function that shows a detail
 * @returns {Promise<T>}
 */
export async function step(title, work) {
	const started = Date.now();
	const seconds = () => Math.round((Date.now() - started) / 1000);
	const terminal = process.stdout.isTTY && !process.env.CI;
	let detail = '';
	let reminded = 0;
	if (!terminal) console.log(`… ${title}`);
	const show = () => {
		if (terminal) {
			const line = `… ${title} (${seconds()} s)${detail ? `  ${detail}` : ''}`;
			process.stdout.write(`\r\x1b[2K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`);
		} else if (seconds() - reminded >= REMINDER_SECONDS) {
			reminded = seconds();
			console.log(`  ${title}: ${reminded} s${detail ? `, ${detail}` : ''}`);
		}
	};
	const timer = setInterval(show, terminal ? 200 : 1000);
	const close = (mark) => {
		clearInterval(timer);
		console.log(`${terminal ? '\r\x1b[2K' : ''}${mark} ${title} (${elapsed(started)})`);
	};
	try {
		const result = await work((text) => {
			detail = text.replace(/\s+/g, ' ').trim();
		});
		close('✔');
		return result;
	} catch (error) {
		close('✖');
		throw error;
	}
}

/** Seconds since a moment, e.g. '3.2 s' or '75 s'. */
export function elapsed(since) {
	const seconds = (Date.now() - since) / 1000;
	return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
}
