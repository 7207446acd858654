import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { existsSync, readFileSync } from 'fs';
import type { IDataObject } from 'n8n-workflow';
import { join, resolve } from 'path';
import { Intercom } from '../../nodes/Intercom/Intercom.node';

/** An output schema as the build writes it. */
export interface OutputSchema {
	type: string;
	properties: { [name: string]: { type: string | string[]; properties?: object; items?: object } };
	required?: string[];
}

/** Where n8n looks for them: a node's version has three parts there. */
const FOLDER = resolve(
	__dirname,
	'../../dist/nodes/Intercom/__schema__',
	`v${String(new Intercom().description.version)}.0.0`,
);

const ajv = addFormats(new Ajv({ allErrors: true, strictTypes: false, allowUnionTypes: true }));
// n8n's own schemas say their version; it is no word of JSON Schema.
ajv.addKeyword('version');

/** The built schema of an operation. */
export function outputSchemaOf(resource: string, operation: string): OutputSchema | undefined {
	const file = join(FOLDER, resource, `${operation}.json`);
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as OutputSchema) : undefined;
}

/**
 * What is wrong with an operation's items by its schema. A schema whose columns are always there also says their order;
 * the others name what can be there.
 */
export function schemaProblems(schema: OutputSchema, items: IDataObject[]): string[] {
	const fits = ajv.compile(schema);
	const columns = Object.keys(schema.properties);
	return items.flatMap((item) => {
		fits(item);
		const wrong = (fits.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
		const names = Object.keys(item);
		const isInOrder = schema.required === undefined || names.join() === columns.join();
		const strangers = names.filter((name) => !columns.includes(name));
		return [
			...wrong,
			...(isInOrder ? [] : [`the columns are ${names.join()}`]),
			...strangers.map((name) => `${name} is not in the schema`),
		];
	});
}
