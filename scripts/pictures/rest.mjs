/** Milliseconds: a busy machine takes its time, and no picture is better taken early. */
export const PATIENCE = 120_000;

/** Waits until fonts and pictures are there and nothing moves any more. */
export async function settle(page) {
	await page.evaluate(async () => {
		await document.fonts.ready;
		await Promise.all(
			document
				.getAnimations()
				.filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
				.map((animation) => animation.finished.catch(() => undefined)),
		);
	});
	await page.waitForFunction(
		() =>
			new Promise((resolve) => {
				const observer = new MutationObserver(() => {
					clearTimeout(quiet);
					quiet = setTimeout(done, 700);
				});
				const done = () => {
					observer.disconnect();
					resolve(true);
				};
				let quiet = setTimeout(done, 700);
				observer.observe(document.body, { subtree: true, childList: true, attributes: true });
			}),
	);
}
