import { addContacts, type Simulator, startSimulator } from '../../simulator';
import type { IDataObject } from 'n8n-workflow';
import { simplifierOf } from '../../nodes/Intercom/engine/output';
import { object } from '../../nodes/Intercom/table/json';
import { at } from '../../nodes/Intercom/table/paging';
import type { Operation, Run } from '../../nodes/Intercom/table/types';
import { exampleAnswer } from '../contract/answers';
import { resources } from '../../nodes/Intercom/resources';
import { placesOf } from '../../nodes/Intercom/table/compile';
import { type FlowInput, runIntercom } from './engine';
import { outputSchemaOf, type OutputSchema, schemaProblems } from './output-schema';

/**
 * The built output schemas. That each operation of one request gives what its schema says is seen where each is run
 * (every-operation.test.ts); here are those that send several.
 */

const places = placesOf(resources);

it('are there for every operation of the described API, except the one that sends any request', () => {
	const without = places.filter(({ resource, operation }) => !outputSchemaOf(resource, operation));
	expect(without.map(({ resource, operation }) => `${resource}.${operation}`)).toEqual(['api.call']);
});

it('say what the editor can show: the type first, and what is inside objects and lists', () => {
	const odd = places.flatMap(({ resource, operation }) => {
		const { properties = {} } = outputSchemaOf(resource, operation) ?? {};
		return Object.entries(properties)
			.filter(
				([, { type, properties: inner, items }]) =>
					[type].flat()[0] === 'null' || (inner && type !== 'object') || (items && type !== 'array'),
			)
			.map(([name]) => `${resource}.${operation} ${name}`);
	});
	expect(odd).toEqual([]);
});

it('have no more than 30 columns where the table knows them', () => {
	const long = places.filter(
		({ resource, operation }) => (outputSchemaOf(resource, operation)?.required?.length ?? 0) > 30,
	);
	expect(long).toEqual([]);
});

test('a wrong type, a missing column, a strange one and another order are problems', () => {
	const schema: OutputSchema & { required: string[] } = {
		type: 'object',
		properties: { id: { type: ['string', 'null'] }, count: { type: ['number', 'null'] } },
		required: ['id', 'count'],
	};
	expect(schemaProblems(schema, [{ id: '1', count: null }])).toEqual([]);
	expect(schemaProblems(schema, [{ id: 1, count: 1 }])).toHaveLength(1);
	expect(schemaProblems(schema, [{ id: '1' }])).not.toEqual([]);
	expect(schemaProblems(schema, [{ count: 1, id: '1' }])).toEqual(['the columns are count,id']);
	expect(schemaProblems(schema, [{ id: '1', count: 1, name: 'x' }])).not.toEqual([]);
});

/** What a value of Intercom's may be instead. */
const ODD_VALUES: unknown[] = [
	undefined,
	null,
	'',
	'odd',
	7,
	true,
	[],
	[null],
	{},
	{ data: [null, { id: 5 }] },
];

/** The record with one value after the other replaced by each odd one, also in objects and lists inside it. */
function* withOneOddValue(record: IDataObject, depth = 2): Generator<IDataObject> {
	for (const [key, value] of Object.entries(record)) {
		const changed = (odd: unknown) => {
			const copy = (Array.isArray(record) ? [...(record as unknown[])] : { ...record }) as IDataObject;
			if (odd === undefined) delete copy[key];
			else copy[key] = odd as IDataObject;
			return copy;
		};
		for (const odd of ODD_VALUES) yield changed(odd);
		if (depth > 0 && typeof value === 'object' && value !== null)
			for (const odd of withOneOddValue(value as IDataObject, depth - 1)) yield changed(odd);
	}
}

describe('a record with a value that is missing, null or of another type keeps the columns and their types', () => {
	/** Lookups find nothing. */
	const run = {
		once: async (_key: string, load: () => Promise<unknown>) => await load(),
		request: async () => await Promise.resolve({}),
		list: async function* () {},
	} as unknown as Run;

	it.each(
		places
			.filter(({ resource, operation }) => outputSchemaOf(resource, operation)?.required)
			.filter(({ entry }) => 'route' in entry && entry.answer === undefined)
			.map(
				({ resource, operation, entry }) =>
					[`${resource}: ${operation}`, resource, operation, entry as Operation] as const,
			),
	)('%s', async (_name, resource, operation, entry) => {
		const [method, path] = entry.route.split(' ') as [string, string];
		const { body } = exampleAnswer(method, path, undefined, { version: entry.version });
		const listed = entry.list?.items.map((place) => at(body, place)).find(Array.isArray)?.[0] as unknown;
		const record = object(listed ?? object(body)[entry.record ?? ''] ?? body);
		const shape = simplifierOf(resources[resource]!, entry);
		const rows: IDataObject[] = [];
		for (const odd of withOneOddValue(record)) rows.push(await shape(odd, run, {}));
		expect([...new Set(schemaProblems(outputSchemaOf(resource, operation)!, rows))]).toEqual([]);
	});
});

test('the secret of an identity verification is in no row, whatever Intercom leaves out', async () => {
	const { entry } = places.find(
		(place) => place.resource === 'identitySecret' && place.operation === 'getAll',
	)!;
	const shape = simplifierOf(resources.identitySecret!, entry);
	const row = await shape({ id: '1', secret: 'the secret itself' }, {} as Run, {});
	expect(JSON.stringify(row)).not.toContain('the secret itself');
});

describe('an operation of several requests gives what its schema says', () => {
	let intercom: Simulator;
	beforeAll(async () => {
		intercom = await startSimulator({ requireVersion: true, exportPolls: 1 });
		addContacts(intercom.workspace, 1, () => ({ email: 'grace@example.com', external_id: 'grace' }));
	});
	afterAll(async () => await intercom.stop());

	const grace = { contact: { __rl: true, mode: 'externalId', value: 'grace' } };
	const firstConversation = () => ({
		conversation_id: { __rl: true, mode: 'id', value: [...intercom.workspace.conversations.keys()][0] ?? '' },
	});
	const cases: { [place: string]: () => FlowInput['parameters'] } = {
		'contact.addToCompany': () => ({
			...grace,
			company_id: 'new',
			additionalFields: { create_company: true },
		}),
		'contact.count': () => ({}),
		'contact.upsert': () => ({ role: 'user', email: 'new@example.com' }),
		'contact.upsertMany': () => ({ role: 'user', email: 'many@example.com' }),
		'contentExport.exportToFile': () => ({
			created_at_after: '2026-05-01T00:00:00Z',
			created_at_before: '2026-05-31T00:00:00Z',
		}),
		'conversation.count': () => ({}),
		'conversation.createWithLookup': () => ({ ...grace, body: 'Hello' }),
		'conversation.escalateToHuman': () => ({
			...grace,
			session_id: 'session-1',
			body: 'I was charged twice.',
		}),
		'conversation.getTranscript': firstConversation,
		'message.send': () => ({ ...grace, message_type: 'inapp', body: 'Hello' }),
		'reportingExport.exportToFile': () => ({
			dataset_id: { __rl: true, mode: 'id', value: 'conversation' },
			attribute_ids: ['conversation_id'],
			start_time: '2000-01-01T00:00:00Z',
			end_time: '2100-01-01T00:00:00Z',
			client_id: 'client-1',
		}),
		'tag.addByName': () => ({
			...grace,
			target: 'contact',
			tag_names: ['new'],
			additionalFields: { create_missing_tags: true },
		}),
		'tag.removeByName': () => ({ ...grace, target: 'contact', tag_names: ['new'] }),
	};

	it('is tried for each of them', () => {
		const composites = places.filter(({ entry }) => !('route' in entry));
		const names = composites.map(({ resource, operation }) => `${resource}.${operation}`);
		expect(names.filter((name) => name !== 'api.call').sort()).toEqual(Object.keys(cases).sort());
	});

	it.each(Object.entries(cases))('%s', async (place, parameters) => {
		const [resource, operation] = place.split('.') as [string, string];
		const { json, error } = await runIntercom({
			parameters: { resource, operation, ...parameters() },
			credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
		});
		expect(error?.message).toBeUndefined();
		expect(json).not.toEqual([]);
		expect(schemaProblems(outputSchemaOf(resource, operation)!, json)).toEqual([]);
	});
});
