import { changesRecord } from '../../nodes/Intercom/table/emptyValues';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { resources } from '../../nodes/Intercom/resources';
import { isList, placesOf } from '../../nodes/Intercom/table/compile';
import { at } from '../../nodes/Intercom/table/paging';
import type { Field, Operation } from '../../nodes/Intercom/table/types';
import { find, isPaged } from '../contract/description';
import { type DescribedIntercom, FILE, type Received, startDescribedIntercom } from './described-intercom';
import { type FlowResult, runIntercom } from './engine';
import { outputSchemaOf, schemaProblems } from './output-schema';
import { type Filling, fillingsOf, SAMPLE_BINARY } from './samples';

/** Runs every operation of the table through n8n's engine against a server that knows the API description. */

const operations = placesOf(resources)
	.filter((place) => 'route' in place.entry)
	.map(({ resource, operation, entry }) => ({ resource, operation, entry: entry as Operation }));

/** Attachments are read from the item's binary data. */
const INPUT: INodeExecutionData = {
	json: {},
	binary: Object.fromEntries(
		SAMPLE_BINARY.map((name) => [
			name,
			{ data: Buffer.from(name).toString('base64'), mimeType: 'text/plain', fileName: `${name}.txt` },
		]),
	),
};

let intercom: DescribedIntercom;
beforeAll(async () => {
	intercom = await startDescribedIntercom();
});
afterAll(async () => await intercom.close());

const run = async (parameters: Filling['parameters']): Promise<FlowResult> => {
	intercom.forget();
	return await runIntercom({
		parameters,
		credential: { region: 'custom', baseUrl: intercom.address, accessToken: 'token-of-the-test' },
		items: [INPUT],
	});
};

const errorOf = ({ error }: FlowResult) =>
	error ? [`${error.message}. ${error.description ?? ''}`.trim()] : [];

/** The requests of the operation itself: looking up the token's own teammate is not among them. */
const ownRequests = ({ route }: Operation): Received[] => {
	const [method, path] = route.split(' ') as [string, string];
	const key = find(method, path);
	return intercom.received.filter((request) => find(request.method, request.path) === key);
};

/** Filled fields of which nothing arrived at Intercom. */
function lostFields({ route }: Operation, filled: Array<[string, Field]>, sent: Received): string[] {
	const elsewhere = sent.method === 'GET' || sent.method === 'DELETE' ? 'query' : 'body';
	return filled
		.filter(([name, { sent: travels }]) => travels !== false && !route.includes(`{${name}}`))
		.filter(([name, field]) => {
			const part = sent[field.in ?? elsewhere];
			return field.to !== '' && at(part, field.to ?? name) === undefined;
		})
		.map(([name]) => `the field ${name} did not arrive`);
}

/** What the operation's output is to be, by the answer that the server gave. */
function recordsIn({ list, record, route }: Operation, requests: Received[]): unknown[] {
	if (list) {
		return requests.flatMap(({ answer: { body } }) => {
			const array = list.items.map((path) => at(body, path)).find(Array.isArray);
			if (!array) throw new Error(`The answer has no list at ${list.items.join(' or ')}`);
			// A list of mere names becomes items all the same.
			return array.map((entry: unknown) => (typeof entry === 'string' ? { name: entry } : entry));
		});
	}
	const { answer, path } = requests.at(-1) as Received;
	const body = record ? (answer.body as IDataObject)[record] : answer.body;
	if (record && body === undefined) throw new Error(`The answer has no ${record}`);
	if (Array.isArray(body)) return body;
	if (typeof body === 'object' && body !== null && Object.keys(body).length > 0) return [body];
	if (!route.startsWith('DELETE ')) return [{ success: true }];
	const named = [...route.matchAll(/\/([^/]+)/g)].map(([, part]) => part ?? '');
	const last = named.findLastIndex((part) => part.startsWith('{'));
	return [
		{ deleted: true, ...(last >= 0 ? { id: decodeURIComponent(path.split('/')[last + 1] ?? '') } : {}) },
	];
}

function outputProblems(entry: Operation, items: INodeExecutionData[], requests: Received[]): string[] {
	const unpaired = items.filter(({ pairedItem }) => (pairedItem as { item?: number })?.item !== 0).length;
	const empty = items.filter(({ json }) => Object.keys(json).length === 0).length;
	const problems = [
		...(items.length === 0 ? ['there is no output'] : []),
		...(unpaired > 0 ? [`${unpaired} items are not paired with their input`] : []),
		...(empty > 0 ? [`${empty} items are empty`] : []),
	];
	if (typeof entry.answer === 'object') {
		const data = Buffer.from(items[0]?.binary?.data?.data ?? '', 'base64');
		if (!data.equals(FILE)) problems.push('the file is not the one that Intercom gave');
	} else if (entry.answer === 'text') {
		if (items[0]?.json.text !== requests[0]?.answer.body) problems.push('the text is not what Intercom gave');
	} else if (items.length !== recordsIn(entry, requests).length) {
		problems.push(`there are ${items.length} items for ${recordsIn(entry, requests).length} records`);
	}
	return problems;
}

describe('every operation', () => {
	it('whose answer comes in pages can give all of them', () => {
		const keyOf = ({ route }: Operation) => find(...(route.split(' ') as [string, string])) ?? route;
		const listed = new Set(operations.filter(({ entry }) => isList(entry)).map(({ entry }) => keyOf(entry)));
		const paged = operations.map(({ entry }) => keyOf(entry)).filter((key) => isPaged(key));
		expect(paged.filter((key) => !listed.has(key))).toEqual([]);
	});

	it.each(operations.map((place) => [`${place.resource}: ${place.operation}`, place] as const))(
		'%s',
		async (_name, { resource, operation, entry }) => {
			const [method, path] = entry.route.split(' ') as [string, string];
			const key = find(method, path);
			expect(key ?? `${entry.route} is in neither description`).toBe(key);

			const schema = outputSchemaOf(resource, operation);
			const unlikeSchema = (json: IDataObject[]) => (schema ? schemaProblems(schema, json) : []);
			for (const which of ['every field', 'every field of the own version', 'required fields'] as const) {
				for (const { variant, parameters, filled } of fillingsOf(resource, operation, entry, which)) {
					const result = await run({
						...parameters,
						output: which === 'required fields' ? 'simplified' : 'raw',
					});
					const requests = ownRequests(entry);
					if (which === 'required fields' && result.error?.message === 'There is nothing to update') {
						expect({ changes: changesRecord(operation, entry), sent: requests }).toEqual({
							changes: true,
							sent: [],
						});
						// What it gives is to be seen all the same.
						const [whole] = fillingsOf(resource, operation, entry, 'every field');
						const { json, error } = await run({ ...whole!.parameters, output: 'simplified' });
						expect({ error: error?.message, problems: unlikeSchema(json) }).toEqual({ problems: [] });
						continue;
					}
					const problems = [
						...errorOf(result),
						...intercom.received.flatMap((request) => request.problems),
						...(requests[0] ? lostFields(entry, filled, requests[0]) : ['no request was sent']),
						...(result.error || !requests[0] ? [] : outputProblems(entry, result.items, requests)),
						...(which === 'required fields' ? unlikeSchema(result.json) : []),
						...intercom.fileRequests
							.filter(({ authorization }) => authorization !== undefined)
							.map(() => 'the token was sent to where the file is'),
					];
					const sent = requests.map(({ query, body }) => ({ query, body }));
					expect({ which, variant, problems, ...(problems.length > 0 ? { sent } : {}) }).toEqual({
						which,
						variant,
						problems: [],
					});
					if (which !== 'required fields' && !entry.answer)
						expect(result.json).toEqual(recordsIn(entry, requests));
				}
			}
		},
	);
});
