import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { rowOf } from '../../nodes/Intercom/engine/output';
import { resources } from '../../nodes/Intercom/resources';
import { placesOf } from '../../nodes/Intercom/table/compile';
import { asRow, type ColumnType, type Row } from '../../nodes/Intercom/table/rows';
import type { Run } from '../../nodes/Intercom/table/types';

/** Whatever Intercom gives, a row has its columns, in their order and of their types. */

const rows = new Map<Row, string>();
for (const { resource, operation, entry } of placesOf(resources)) {
	const row = rowOf(resources[resource]!, entry);
	if (row && !rows.has(row)) rows.set(row, `${resource}.${operation}`);
}

/** A run in whose workspace every ID of a list has a name. */
const run = {
	once: async (_key: string, load: () => Promise<unknown>) => await load(),
	list: async function* () {
		yield await Promise.resolve({ id: '7', name: 'Seven &amp; more' });
	},
} as unknown as Run;

const isIso = (value: unknown) =>
	typeof value === 'string' && new Date(value).toISOString() === value && value.endsWith('Z');

const FITS: { [type in ColumnType]: (value: unknown) => boolean } = {
	text: (value) => value === null || typeof value === 'string',
	number: (value) => value === null || (typeof value === 'number' && Number.isFinite(value)),
	'yes or no': (value) => value === null || typeof value === 'boolean',
	time: (value) => value === null || isIso(value),
	list: (value) => Array.isArray(value) && !value.includes(null) && !value.includes(undefined),
	object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

async function problemsOf({ columns }: Row, record: IDataObject): Promise<string[]> {
	const row = await asRow({ columns, ofStatements: true }, record, run, record);
	const wrong = Object.entries(columns)
		.filter(([name, { type }]) => !FITS[type](row[name]))
		.map(([name, { type }]) => `${name} is no ${type}: ${JSON.stringify(row[name])}`);
	const isWhole = Object.keys(row).join() === Object.keys(columns).join();
	return [...wrong, ...(isWhole ? [] : [`the columns are ${Object.keys(row).join()}`])];
}

/** Names at the paths that rows read. */
const NAMES = [
	...new Set([...rows.keys()].flatMap(({ columns }) => Object.keys(columns))),
	...['source', 'author', 'contacts', 'conversation_parts', 'statistics', 'location', 'plan', 'parent_ids'],
	...['ticket_type', 'ticket_state', 'ticket_attributes', 'default_translation', 'translated_content', 'app'],
	...['data', 'admins', 'type', 'body', 'part_type', 'options', 'newsfeed_assignments', 'avatar', 'owner'],
];

/** What cannot be made text or a number. */
const ODD = { toString: 1, valueOf: 1 };

const leaf = fc.oneof(
	fc.constantFrom<unknown>(null, '', '0', 0, -1, 1.5, true, false, 1_768_000_000, 1_768_000_000_000, 9e99),
	fc.constantFrom<unknown>(
		'2026-01-10T04:03:04.963+00:00',
		'2026-05-16',
		'yesterday',
		'7',
		' ',
		'&lt;b&gt;',
		[],
	),
	fc.string(),
	fc.double(),
);
const anything = fc.letrec<{ value: unknown; record: IDataObject }>((tie) => ({
	value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 3 }), tie('record')),
	record: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 6 }) as never,
}));

it('are those of many kinds, each of at most 30 columns', () => {
	expect(rows.size).toBeGreaterThan(40);
	for (const [{ columns }, place] of rows)
		expect({ place, columns: Math.min(Object.keys(columns).length, 31) }).not.toEqual({ place, columns: 31 });
});

describe.each([...rows].map(([row, place]) => [place, row] as const))('the row of %s', (_place, row) => {
	it('holds for a record in which everything is missing', async () => {
		expect(await problemsOf(row, {})).toEqual([]);
	});

	it.each([
		['null', null],
		['empty text', ''],
		['text', 'x'],
		['a number', 7],
		['a switch', true],
		['an empty list', []],
		['a list of anything', [null, 1, 'x', {}, [1]]],
		['an object', { a: { b: 1 } }],
	])('holds where every column is %s', async (_what, value) => {
		const record = Object.fromEntries(NAMES.map((name) => [name, value])) as IDataObject;
		expect(await problemsOf(row, record)).toEqual([]);
	});

	it('holds where what it looks into holds objects alone', async () => {
		const odd = Object.fromEntries(NAMES.map((name) => [name, ODD]));
		const inner = Object.fromEntries(NAMES.map((name) => [name, { ...odd, list: [odd] }]));
		expect(await problemsOf(row, inner as IDataObject)).toEqual([]);
	});

	it('holds for records of any shape', async () => {
		await fc.assert(
			fc.asyncProperty(anything.record, async (record) => {
				expect(await problemsOf(row, record)).toEqual([]);
			}),
			{ seed: 11, numRuns: 60 },
		);
	});
});
