import type { IDataObject } from 'n8n-workflow';
import { claim, type Claim, forgetAll, Memory, recall } from '../../nodes/Intercom/triggers/duplicates';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOON = Date.UTC(2026, 0, 1, 12);

/** One trigger's static data in n8n's database: read with every delivery, written before its answer. */
function deliveries(trigger: string) {
	let database = '{}';
	return {
		/** Whether a delivery leads to an execution; n8n answers it with `status`. */
		async starts(id: string, { now = NOON, status = 200 } = {}): Promise<boolean> {
			const staticData = JSON.parse(database) as IDataObject;
			const memory = recall(trigger, staticData, now);
			const claimed = await claim({ memory, id, staticData, now });
			if (claimed === 'not settled') throw new Error('Another delivery is under way');
			const written = JSON.stringify(staticData);
			if (status < 400) database = written;
			claimed?.settle(status);
			return claimed !== undefined;
		},
		stored: () => database,
	};
}

beforeEach(forgetAll);

test('the newest 4,000 of many minutes are known after a restart, the ones before within the process', async () => {
	const trigger = deliveries('many');
	for (let number = 0; number < 5_000; number++)
		await trigger.starts(`n${number}`, { now: NOON + number * 100 });
	expect(await trigger.starts('n0')).toBe(false);
	expect(trigger.stored().length).toBeLessThan(37_000);

	forgetAll();
	expect(await trigger.starts('n1000')).toBe(false);
	expect(await trigger.starts('n4999')).toBe(false);
	expect(await trigger.starts('n999')).toBe(true);
});

test('100,000 are known at most, and the oldest are forgotten first', () => {
	const memory = new Memory();
	for (let number = 0; number <= 100_000; number++) memory.add(`n${number}`, 1 + Math.floor(number / 1_000));
	expect([memory.has('n0'), memory.has('n1'), memory.has('n100000')]).toEqual([false, true, true]);
});

test('a day later a notification is a new one', async () => {
	const trigger = deliveries('day');
	await trigger.starts('old');
	await trigger.starts('other', { now: NOON + DAY - MINUTE });
	expect(await trigger.starts('old', { now: NOON + DAY - MINUTE })).toBe(false);
	await trigger.starts('another', { now: NOON + DAY + MINUTE });
	expect(await trigger.starts('old', { now: NOON + DAY + MINUTE })).toBe(true);
	forgetAll();
	expect(await trigger.starts('other', { now: NOON + DAY + 2 * MINUTE })).toBe(false);
});

test('what n8n could not start may come again, and leaves those beside it known', async () => {
	const trigger = deliveries('failed');
	await trigger.starts('before');
	await trigger.starts('failed', { status: 500 });
	await trigger.starts('after');
	forgetAll();
	expect(await trigger.starts('before')).toBe(false);
	expect(await trigger.starts('after')).toBe(false);
	expect(await trigger.starts('failed')).toBe(true);
});

test('each trigger has its own memory', async () => {
	await deliveries('one').starts('same');
	expect(await deliveries('other').starts('same')).toBe(true);
});

describe('while another delivery of it is under way', () => {
	const delivery = async () => {
		const staticData = {};
		return await claim({ memory: recall('under way', staticData, NOON), id: 'same', staticData, now: NOON });
	};
	const begun = async () => (await delivery()) as Claim;

	test('a repeat waits: it may start when the first one failed', async () => {
		const first = await begun();
		const second = delivery();
		expect(await Promise.race([second, 'waiting'])).toBe('waiting');
		first.settle(500);
		expect(await second).toMatchObject({ settle: expect.any(Function) as unknown });
	});

	test('a repeat does not wait longer than Intercom does for its answer', async () => {
		jest.useFakeTimers();
		await begun();
		const second = delivery();
		await jest.advanceTimersByTimeAsync(4_100);
		expect(await second).toBe('not settled');
		jest.useRealTimers();
	});
});
