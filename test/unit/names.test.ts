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

test('thousands of items look through 100,000 names, each of which is made comparable once', async () => {
	const { run, asked } = listing(
		Array.from({ length: 100_000 }, (_, number) => ({ id: String(number), name: `Tag &amp; ${number}` })),
	);
	for (let number = 0; number < 2_000; number++)
		expect(await idNamed(run, new Named('tag', 'name', `tag & ${number}`))).toBe(String(number));
	expect(asked()).toBe(1);
});

test('hundreds of items with names that nobody has are told so in time', async () => {
	const { run } = listing(
		Array.from({ length: 100_000 }, (_, number) => ({ id: String(number), name: `Customers of ${number}` })),
	);
	for (let number = 0; number < 200; number++)
		await expect(idNamed(run, new Named('tag', 'name', `Nobody ${number}`))).rejects.toThrow(UnknownName);
});

test.each([
	['Billing', ['Biling', 'Sales', 'Billing EU'], ['Billing EU', 'Biling']],
	['vip', ['VIP', 'VIPs', 'Very Important'], ['VIP', 'VIPs']],
	['Refunds', ['Shipping', 'Orders'], []],
])('near %j are those with few other letters', (text, names, found) => {
	expect(near(text, names)).toEqual(found);
});
