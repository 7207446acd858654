import type { IDataObject, INodeExecutionData, INodeParameters, NodeParameterValueType } from 'n8n-workflow';
import { resources } from '../../nodes/Intercom/resources';
import { placesOf } from '../../nodes/Intercom/table/compile';
import { type DescribedIntercom, startDescribedIntercom } from './described-intercom';
import { runIntercom } from './engine';
import { fillingsOf, SAMPLE_BINARY } from './samples';

/** Calls each operation as a model does that has misread what a tool takes. */

const TOKEN = 'token-of-the-model-test';

/** What models give in place of what was asked for: nothing, words for numbers, JSON as text, lists, names for IDs. */
const ODD = [
	'',
	null,
	'twelve',
	'{"id": 1}',
	'[1, "2"]',
	-1.5,
	true,
	['Ada', 2],
	{ name: 'Ada' },
	'Ada Okafor',
	'../me',
];

const BINARY = Object.fromEntries(
	SAMPLE_BINARY.map((name) => [
		name,
		{ data: Buffer.from(name).toString('base64'), mimeType: 'text/plain', fileName: `${name}.txt` },
	]),
);

let intercom: DescribedIntercom;
beforeAll(async () => {
	intercom = await startDescribedIntercom();
});
afterAll(async () => await intercom.close());

const isPlain = (value: unknown): value is INodeParameters =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters with an expression for each value, which is odd for the item that names its place; and those places. */
function withOddness(parameters: INodeParameters, variant: object) {
	const normal: { [place: string]: NodeParameterValueType } = {};
	const odd = (value: NodeParameterValueType, place: string): NodeParameterValueType => {
		if (isPlain(value) && 'mappingMode' in value) return value;
		if (isPlain(value) && '__rl' in value)
			return { ...value, value: odd(value.value as string, place) } as never;
		if (isPlain(value))
			return Object.fromEntries(
				Object.entries(value).map(([name, inner]) => [name, odd(inner as never, `${place}.${name}`)]),
			) as never;
		if (Array.isArray(value) && value.some(isPlain))
			return value.map((inner, index) => odd(inner as never, `${place}.${index}`)) as never;
		// On what decides which fields are shown, n8n wants no expression.
		if (place.slice(1) in variant) return value;
		normal[place] = value;
		const name = JSON.stringify(place);
		return `={{ $json.place === ${name} ? $json.value : $json.normal[${name}] }}`;
	};
	const { resource, operation, ...asked } = parameters;
	return { parameters: { ...(odd(asked, '') as INodeParameters), resource, operation }, normal };
}

const problemsOf = ({ error, ...columns }: IDataObject): string[] => {
	const columnNames = Object.keys(columns).sort().join(' ');
	return [
		...(typeof error === 'string' && error.length > 3 && error.length < 600
			? []
			: [`the error is ${String(error)}`]),
		...(columnNames === 'description error_code status' ? [] : [`it has the columns ${columnNames}`]),
		...(/undefined|\[object|is not a function|cannot read/i.test(
			`${String(error)} ${String(columns.description)}`,
		)
			? [`it speaks as a program does: ${String(error)} ${String(columns.description)}`]
			: []),
	];
};

let lot = 0;

/** Entries that wait for jobs of Intercom are not among them. */
const asked = placesOf(resources).filter(
	({ operation, entry }) => !('runAll' in entry || operation === 'exportToFile'),
);

it.each(asked.map((place) => [`${place.resource}: ${place.operation}`, place] as const))(
	'%s answers odd arguments with an error that says what is wrong, or does what can be meant',
	async (_name, { resource, operation, entry }) => {
		const [filling] = fillingsOf(resource, operation, entry, 'every field');
		const { parameters, normal } = withOddness(filling?.parameters ?? {}, filling?.variant ?? {});
		const items: INodeExecutionData[] = Object.keys(normal).flatMap((place) =>
			(process.env.EVERY_ODDNESS ? ODD : [ODD[lot++ % ODD.length]]).map((value) => ({
				json: { place, value, normal } as never,
				binary: BINARY,
			})),
		);
		if (items.length === 0) return;
		const { status, json } = await runIntercom({
			parameters,
			credential: { region: 'custom', baseUrl: intercom.address, accessToken: TOKEN },
			items,
			asTool: true,
		});
		expect(status).toBe('success');
		expect(JSON.stringify(json)).not.toContain(TOKEN);
		expect(json.filter(({ error_code }) => error_code !== undefined).flatMap(problemsOf)).toEqual([]);
		const strange = intercom.received.filter(({ path }) => /\/(undefined|null|NaN|\[object)/.test(path));
		expect(strange.map(({ path }) => path)).toEqual([]);
		intercom.forget();
	},
	60_000,
);
