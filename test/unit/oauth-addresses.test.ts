import { type ICredentialDataDecryptedObject, type INode, type INodeTypes, Workflow } from 'n8n-workflow';
import { IntercomOAuth2Api } from '../../credentials/IntercomOAuth2Api.credentials';

const { properties } = new IntercomOAuth2Api();

/** Evaluates a hidden field of the credential as n8n does before it sends somebody to the OAuth page. */
function addressOf(name: string, credential: ICredentialDataDecryptedObject): unknown {
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
	const value = properties.find((property) => property.name === name)?.default;
	return workflow.expression.getComplexParameterValue(
		node,
		{ value: value as string },
		'internal',
		{},
		undefined,
		undefined,
		credential,
	);
}

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
