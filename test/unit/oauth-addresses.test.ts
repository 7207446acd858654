import { type ICredentialDataDecryptedObject, type INode, type INodeTypes, Workflow } from 'n8n-workflow';
import { apiAddress } from '../../nodes/Intercom/api/regions';
import { IntercomOAuth2Api } from '../../credentials/IntercomOAuth2Api.credentials';

const { properties, test: credentialTest } = new IntercomOAuth2Api();

/** Evaluates an expression as n8n does, with what it may know of the credential. */
function evaluated(
	value: string,
	known: 'its own fields' | 'the credential',
	credential: ICredentialDataDecryptedObject,
) {
	const node: INode = {
		id: '1',
		name: 'Any',
		type: 'any',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: { getByNameAndVersion: () => undefined } as unknown as INodeTypes,
	});
	const isOwn = known === 'its own fields';
	return workflow.expression.getComplexParameterValue(
		node,
		{ value },
		'internal',
		isOwn ? {} : { $credentials: credential },
		undefined,
		undefined,
		isOwn ? credential : undefined,
	);
}

/** Evaluates a hidden field of the credential as n8n does before it sends somebody to the OAuth page. */
const addressOf = (name: string, credential: ICredentialDataDecryptedObject): unknown =>
	evaluated(
		properties.find((property) => property.name === name)?.default as string,
		'its own fields',
		credential,
	);

const TRADE = 'https://api.intercom.io/auth/eagle/token';

test.each([
	['us', undefined, 'https://app.intercom.com/oauth', TRADE],
	['eu', undefined, 'https://app.eu.intercom.com/oauth', TRADE],
	['au', undefined, 'https://app.au.intercom.com/oauth', TRADE],
	// A Base URL that was typed before the region was changed stays in the credential, unseen.
	['eu', 'https://left.example.com', 'https://app.eu.intercom.com/oauth', TRADE],
	[
		'custom',
		' https://proxy.example.com/intercom/ ',
		'https://proxy.example.com/intercom/oauth',
		'https://proxy.example.com/intercom/auth/eagle/token',
	],
])('%s, Base URL %s: OAuth begins at %s and ends at %s', (region, baseUrl, page, trade) => {
	const credential = { region, ...(baseUrl === undefined ? {} : { baseUrl }) };
	expect(addressOf('authUrl', credential)).toEqual({ value: page });
	expect(addressOf('accessTokenUrl', credential)).toEqual({ value: trade });
});

test('the client authenticates in the body, asks for no scope, and knows no other flow', () => {
	const hidden = properties.filter(({ type }) => type === 'hidden');
	expect(Object.fromEntries(hidden.map((property) => [property.name, property.default]))).toMatchObject({
		grantType: 'authorizationCode',
		authentication: 'body',
		scope: '',
		authQueryParameters: '',
	});
});

test.each([
	['https://proxy.example.com', 'https://proxy.example.com'],
	['http://127.0.0.1:3000/intercom/', 'http://127.0.0.1:3000/intercom'],
	['http://[::1]:3000', 'http://[::1]:3000'],
	['https://user:pass@proxy.example.com', undefined],
	['https://user@proxy.example.com/intercom', undefined],
	['https://proxy.example.com?key=1', undefined],
	['https://proxy.example.com/intercom?', undefined],
	['https://proxy.example.com/#part', undefined],
	['ftp://proxy.example.com', undefined],
	['proxy.example.com', undefined],
	['', undefined],
])('the Base URL %j is taken or refused by the test of the credential as by the node', (baseUrl, address) => {
	const credential = { region: 'custom', baseUrl };
	const asked = evaluated(String(credentialTest.request.baseURL), 'the credential', credential);
	expect(asked).toEqual({ value: address ?? 'base-url-must-be-host-and-path:' });
	if (address) expect(apiAddress(credential)).toBe(address);
	else expect(() => apiAddress(credential)).toThrow(/Base URL/);
});
