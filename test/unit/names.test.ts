import type { IDataObject } from 'n8n-workflow';
import { UnknownName } from '../../nodes/Intercom/table/complaint';
import { idNamed, Named, near } from '../../nodes/Intercom/table/names';
import type { Run } from '../../nodes/Intercom/table/types';

/** Records named by what people call them, in a workspace that has very many. */

/** A run in which Intercom lists these records, and how often it was asked. */
function listing(records: IDataObject[]): { run: Run; asked(): number } {
	const once = new Map<string, Promise<unknown>>();
	let asked = 0;
	const run = {
		async *list() {
			asked++;
			for (const record of records) yield await Promise.resolve(record);
		},
		once: async <T>(key: string, load: () => Promise<T>): Promise<T> => {
			const known = (once.get(key) as Promise<T> | undefined) ?? load();
			once.set(key, known);
			return await known;
		},
	};
	return { run: run as unknown as Run, asked: () => asked };
}

/** How often a name was made comparable, which costs more than to compare it. */
function countingComparables(): jest.SpyInstance {
	return jest.spyOn(String.prototype, 'normalize');
}
afterEach(() => jest.restoreAllMocks());

const tags = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, number) => ({ id: String(number), name: `Tag &amp; ${number}` }));

test('each name of a long list is made comparable once, however many items look through it', async () => {
	const { run, asked } = listing(tags(3_000));
	const made = countingComparables();
	for (let number = 0; number < 100; number++)
		expect(await idNamed(run, new Named('tag', 'name', `tag & ${number}`))).toBe(String(number));
	expect(asked()).toBe(1);
	expect(made.mock.calls.length).toBeLessThanOrEqual(3_000 + 100);
});

test('what is near a name that nobody has is looked for in no more than 5,000 names', async () => {
	const { run } = listing(tags(12_000));
	await expect(idNamed(run, new Named('tag', 'name', 'Nobody'))).rejects.toThrow(UnknownName);
	const made = countingComparables();
	await expect(idNamed(run, new Named('tag', 'name', 'Nobody else'))).rejects.toThrow(UnknownName);
	expect(made.mock.calls.length).toBeLessThanOrEqual(5_000 + 2);
});

test.each([
	['Billing', ['Biling', 'Sales', 'Billing EU'], ['Billing EU', 'Biling']],
	['vip', ['VIP', 'VIPs', 'Very Important'], ['VIP', 'VIPs']],
	['Refunds', ['Shipping', 'Orders'], []],
])('near %j are those with few other letters', (text, names, found) => {
	expect(near(text, names)).toEqual(found);
});
