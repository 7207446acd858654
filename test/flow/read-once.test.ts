import { ExecuteContext } from 'n8n-core';
import type { IDataObject } from 'n8n-workflow';
import { readingOnce } from '../../nodes/Intercom/engine/parameters';
import { type Simulator, startSimulator } from '../../simulator';
import { runIntercom } from './engine';

let intercom: Simulator;

beforeEach(async () => (intercom = await startSimulator({ requireVersion: true })));

afterEach(async () => await intercom.stop());

const credential = (more: object = {}) => ({
	region: 'custom',
	baseUrl: intercom.url,
	accessToken: intercom.token,
	...more,
});

const COUNT = 20;
const items = Array.from({ length: COUNT }, (_, number) => ({ json: { number } }));

const createContact = (parameters: object) => ({
	resource: 'contact',
	operation: 'create',
	...parameters,
});

const sent = (): Array<Record<string, unknown>> =>
	intercom.requests.of('POST /contacts').map(({ body }) => body as Record<string, unknown>);

test.each([
	['an access token', {}, () => ({})],
	['OAuth2', { authentication: 'oAuth2' }, (token: string) => ({ oauthTokenData: { access_token: token } })],
])('the credential is read once for all items: %s', async (_what, parameters, more) => {
	let reads = 0;
	const { status } = await runIntercom({
		parameters: createContact({ ...parameters, email: '=c{{ $json.number }}@example.com' }),
		credential: credential(more(intercom.token)),
		items,
		credentialRead: () => reads++,
	});
	expect(status).toBe('success');
	expect(sent()).toHaveLength(COUNT);
	expect(reads).toBe(1);
});

test('n8n is asked for a parameter of each item only where an expression in it is more than a field of the input', async () => {
	const reads = new Map<string, number>();
	const prototype = ExecuteContext.prototype as unknown as {
		_getNodeParameter(name: string, ...more: unknown[]): unknown;
	};
	const reading = prototype._getNodeParameter;
	const spy = jest.spyOn(prototype, '_getNodeParameter').mockImplementation(function (
		this: unknown,
		name,
		...more
	) {
		reads.set(name, (reads.get(name) ?? 0) + 1);
		return reading.call(this as never, name, ...more);
	});
	await runIntercom({
		parameters: createContact({
			email: '=c{{ $json.number }}@example.com',
			custom_attributes: {
				mappingMode: 'defineBelow',
				value: { plan: '={{ "plan " + $json.number }}' },
				schema: [],
			},
			external_id: '={{ $json.number }}',
			additionalFields: { name: 'Ada' },
			requestOptions: { timeout: 30 },
		}),
		credential: credential(),
		items,
		// The workspace does not have these attributes.
		onError: 'continueRegularOutput',
	});
	spy.mockRestore();
	expect(reads.get('email')).toBe(COUNT);
	expect(reads.get('custom_attributes')).toBe(COUNT);
	expect(reads.get('external_id')).toBeUndefined();
	expect(reads.get('additionalFields')).toBeUndefined();
	expect(reads.get('requestOptions')).toBeUndefined();
	// Not among the node's parameters, as what the editor hides: there is nothing to ask n8n for.
	expect(reads.get('filters')).toBeUndefined();
	expect(
		sent().map(({ name, external_id, custom_attributes }) => [name, external_id, custom_attributes]),
	).toEqual(items.map((_, item) => ['Ada', String(item), { plan: `plan ${item}` }]));
});

test('what no expression makes is an object of its own for each item', async () => {
	await runIntercom({
		parameters: createContact({
			email: '=c{{ $json.number }}@example.com',
			custom_attributes: { mappingMode: 'defineBelow', value: { plan: 'pro' }, schema: [] },
			additionalFields: { custom_attributes_json: '={{ { ["n" + $json.number]: 1 } }}' },
		}),
		credential: credential(),
		items,
		// The workspace does not have these attributes.
		onError: 'continueRegularOutput',
	});
	expect(sent().map(({ custom_attributes }) => custom_attributes)).toEqual(
		items.map((_, item) => ({ plan: 'pro', [`n${item}`]: 1 })),
	);
});

/** The context that n8n makes for a run of the node with these parameters and items. */
async function contextFor(parameters: IDataObject, inputs: IDataObject[]): Promise<ExecuteContext> {
	const seen: ExecuteContext[] = [];
	const reading = ExecuteContext.prototype.getInputData;
	const spy = jest.spyOn(ExecuteContext.prototype, 'getInputData').mockImplementation(function (
		this: ExecuteContext,
		...more
	) {
		seen.push(this);
		return reading.apply(this, more);
	});
	await runIntercom({
		parameters: createContact({ email: 'a@example.com' }),
		credential: credential(),
		items: inputs.map((json) => ({ json })),
		onError: 'continueRegularOutput',
	});
	spy.mockRestore();
	const [context] = seen as [ExecuteContext];
	// n8n takes away what the description does not have: the node is to hold more than that.
	Object.assign(context.node.parameters, parameters);
	return context;
}

const INPUTS: IDataObject[] = [
	'text',
	'={{ 1 + 1 }}',
	'',
	' ',
	0,
	-1.5,
	true,
	false,
	null,
	undefined,
	[],
	['a'],
	{},
	{ name: 'inner' },
	{ name: { name: 'innermost' } },
	[{ name: 'in a list' }],
].map(
	(value) =>
		({ field: value, constructor: value, _id: value, toString: value, length: value }) as IDataObject,
);

const EXPRESSIONS = [
	'={{ $json.field }}',
	'={{$json.field}}',
	'={{ $json.field.name }}',
	'={{ $json.field.name.name }}',
	'={{ $json._id }}',
	'={{ $json.toString }}',
	'={{ $json.length }}',
	'={{ $json.field.length }}',
	'={{ $json.field.toString }}',
	'={{ $json.hasOwnProperty }}',
	'={{ $json.__proto__ }}',
	'={{ $json.constructor }}',
	'={{ $json.missing }}',
	'={{ $json.missing.name }}',
	'={{ $json.field }} ',
	'={{ $json.field }}{{ $json.field }}',
	'={{ $json["field"] }}',
	'={{ $json.field + "" }}',
	'=$json.field',
	'no expression',
];

test('what is read without n8n is what n8n reads', async () => {
	const parameters = Object.fromEntries(
		EXPRESSIONS.flatMap((expression, at) => [
			[`alone${at}`, expression],
			[
				`inside${at}`,
				{ __rl: true, mode: 'id', value: expression, list: [expression, 1, { deep: expression }] },
			],
		]),
	);
	const context = await contextFor(parameters, INPUTS);
	const ours = readingOnce(context as never);
	const told = (read: (name: string, item: number) => unknown) =>
		Object.keys(parameters).flatMap((name) =>
			INPUTS.map((_input, item) => {
				try {
					const value = read(name, item);
					return { name, item, value: typeof value === 'function' ? 'a function' : value };
				} catch (error) {
					return { name, item, failed: (error as Error).message };
				}
			}),
		);
	const asked = jest.spyOn(context, 'getNodeParameter');
	const read = told((name, item) => ours.getNodeParameter(name, item));
	const questions = asked.mock.calls.length;
	expect(read).toEqual(told((name, item) => context.getNodeParameter(name, item)));
	expect(questions).toBeGreaterThan(0);
	expect(questions).toBeLessThan(read.length);
});
