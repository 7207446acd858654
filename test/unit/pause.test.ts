import { Cancelled, unlessCancelled } from '../../nodes/Intercom/api/pause';

const never = () => new Promise<never>(() => {});

test('work that ends in time gives its value or its own failure', async () => {
	const { signal } = new AbortController();
	await expect(unlessCancelled(Promise.resolve(1), signal)).resolves.toBe(1);
	await expect(unlessCancelled(Promise.reject(new Error('own')), signal)).rejects.toThrow('own');
});

test('all that waits ends when the workflow is cancelled, and what comes later at once', async () => {
	const controller = new AbortController();
	const waits = Array.from({ length: 100 }, async () => await unlessCancelled(never(), controller.signal));
	controller.abort();
	for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(Cancelled);
	await expect(unlessCancelled(never(), controller.signal)).rejects.toBeInstanceOf(Cancelled);
});

test('many waits listen once, and nothing listens when they are over', async () => {
	const { signal } = new AbortController();
	const added = jest.spyOn(signal, 'addEventListener');
	const removed = jest.spyOn(signal, 'removeEventListener');
	await Promise.all(
		Array.from({ length: 1000 }, async () => await unlessCancelled(Promise.resolve(), signal)),
	);
	expect(added).toHaveBeenCalledTimes(1);
	expect(removed).toHaveBeenCalledTimes(1);
	await unlessCancelled(Promise.resolve(), signal);
	expect(added).toHaveBeenCalledTimes(2);
	expect(removed).toHaveBeenCalledTimes(2);
});
