import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { accessProperties, credentialTest, oAuthAddresses } from '../nodes/Intercom/api/credentialProperties';

/** OAuth access to a workspace. Intercom's tokens do not expire, and permissions are set on the app: no scopes. */
export class IntercomOAuth2Api implements ICredentialType {
	name = 'intercomOAuth2Api';

	displayName = 'Intercom OAuth2 API';

	icon: Icon = {
		light: 'file:../nodes/Intercom/intercom.svg',
		dark: 'file:../nodes/Intercom/intercom.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-intercom/n8n-nodes-intercom#connect-a-real-workspace';

	extends = ['oAuth2Api'];

	properties: INodeProperties[] = [
		...accessProperties.region,
		{ displayName: 'Grant Type', name: 'grantType', type: 'hidden', default: 'authorizationCode' },
		{ displayName: 'Authorization URL', name: 'authUrl', type: 'hidden', default: oAuthAddresses.authorize },
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: oAuthAddresses.trade,
		},
		{ displayName: 'Scope', name: 'scope', type: 'hidden', default: '' },
		{ displayName: 'Auth URI Query Parameters', name: 'authQueryParameters', type: 'hidden', default: '' },
		{ displayName: 'Authentication', name: 'authentication', type: 'hidden', default: 'body' },
		...accessProperties.allowedActions,
	];

	test: ICredentialTestRequest = credentialTest;
}
