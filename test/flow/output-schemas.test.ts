import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { existsSync, readFileSync } from 'fs';
import type { INodeExecutionData } from 'n8n-workflow';
import { join, resolve } from 'path';
import { Intercom } from '../../nodes/Intercom/Intercom.node';
import { rowOf } from '../../nodes/Intercom/engine/output';
import { resources } from '../../nodes/Intercom/resources';
import { placesOf } from '../../nodes/Intercom/table/compile';
import { type DescribedIntercom, startDescribedIntercom } from './described-intercom';
import { runIntercom } from './engine';
import { fillingsOf, SAMPLE_BINARY } from './samples';

/** The built output schemas, against what the operations give where Intercom answers as it is described. */

const NODE = resolve(__dirname, '../../dist/nodes/Intercom');

/** Where n8n looks for the schema of a node's version, which it writes with three parts. */
const fileOf = (resource: string, operation: string): string =>
	join(
		NODE,
		'__schema__',
		`v${String(new Intercom().description.version)}.0.0`,
		resource,
		`${operation}.json`,
	);

interface OutputSchema {
	type: string;
	properties: { [name: string]: { type: string | string[] } };
}
const schemaIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as OutputSchema;

const places = placesOf(resources);
const withSchema = places.filter(({ resource, operation }) => existsSync(fileOf(resource, operation)));

const ajv = addFormats(new Ajv({ allErrors: true, strictTypes: false, allowUnionTypes: true }));
// n8n's own schemas say their version; it is no word of JSON Schema.
ajv.addKeyword('version');

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

it('are there for the operations whose columns the table knows, and for no other', () => {
	const known = places.filter(({ resource, entry }) => rowOf(resources[resource]!, entry) !== undefined);
	expect(withSchema.length).toBeGreaterThan(50);
	expect(withSchema).toEqual(known);
});

it('say first what the editor is to show of a column that can be null', () => {
	for (const { resource, operation } of withSchema)
		for (const { type } of Object.values(schemaIn(fileOf(resource, operation)).properties))
			expect([type].flat()[0]).not.toBe('null');
});

it.each(withSchema.map((place) => [`${place.resource}: ${place.operation}`, place] as const))(
	'%s gives the columns of its schema, of their types',
	async (_name, { resource, operation, entry }) => {
		const schema = schemaIn(fileOf(resource, operation));
		const fits = ajv.compile(schema);
		const [filling] = fillingsOf(resource, operation, entry, 'every field');
		intercom.forget();
		const { json, error } = await runIntercom({
			parameters: { ...filling!.parameters, output: 'simplified' },
			credential: { region: 'custom', baseUrl: intercom.address, accessToken: 'token-of-the-test' },
			items: [INPUT],
		});
		expect(error?.message).toBeUndefined();
		expect(json).not.toEqual([]);
		for (const row of json) {
			expect(Object.keys(row)).toEqual(Object.keys(schema.properties));
			fits(row);
			expect({ row, problems: fits.errors ?? [] }).toEqual({ row, problems: [] });
		}
	},
);
