import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { cleanToken } from '../nodes/Intercom/api/connection';
import { accessProperties, credentialTest } from '../nodes/Intercom/api/credentialProperties';

/** The access token of an Intercom app, for the workspace in which the app was made. */
export class IntercomAccessTokenApi implements ICredentialType {
	name = 'intercomAccessTokenApi';

	displayName = 'Intercom Access Token API';

	icon: Icon = {
		light: 'file:../nodes/Intercom/intercom.svg',
		dark: 'file:../nodes/Intercom/intercom.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-intercom/n8n-nodes-intercom#connect-a-real-workspace';

	properties: INodeProperties[] = [
		...accessProperties.region,
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'In the Developer Hub, open your app and go to Configure > Authentication',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Only needed by the Intercom Trigger, which checks with it that a notification comes from Intercom. In the Developer Hub, open your app and go to Configure > Basic Information',
		},
		...accessProperties.allowedActions,
	];

	/** As code: n8n would evaluate an expression anew for each request, which costs more than all else the node does for it. */
	authenticate: IAuthenticate = async (credentials, requestOptions) =>
		await Promise.resolve({
			...requestOptions,
			headers: { ...requestOptions.headers, Authorization: `Bearer ${cleanToken(credentials.accessToken)}` },
		});

	test: ICredentialTestRequest = credentialTest;
}
