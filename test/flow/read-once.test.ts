import { ExecuteContext } from 'n8n-core';
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

test('a parameter is read once, or for each item where an expression stands anywhere in it', async () => {
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
	expect(reads.get('additionalFields')).toBe(1);
	expect(reads.get('requestOptions')).toBe(1);
	// Not among the node's parameters, as what the editor hides: there is nothing to ask n8n for.
	expect(reads.get('filters')).toBeUndefined();
	expect(sent().map(({ name, custom_attributes }) => [name, custom_attributes])).toEqual(
		items.map((_, item) => ['Ada', { plan: `plan ${item}` }]),
	);
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
