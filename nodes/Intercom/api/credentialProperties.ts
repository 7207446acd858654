import type { ICredentialTestRequest, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { INTERCOM_VERSION, OAUTH_PATHS, PLACE, REGIONS } from './regions';

const regions = Object.entries(REGIONS);

/** What takes the place of a Base URL that is refused: n8n's client knows no such protocol, says so, and sends the token nowhere. */
const REFUSED = 'base-url-must-be-host-and-path:';

/** Anything but a host and a path. */
const NO_PLACE = `/^(?!${PLACE.source.slice(1)})[^]*$/i`;

/** An expression that picks one value by the credential's region, with `custom` under a Base URL of one's own. */
const byRegion = (field: string, values: { [region: string]: string }, customPath: string): string =>
	`={{ (${JSON.stringify(values)})[${field}["region"]] || (${field}["baseUrl"] || "").trim().replace(${NO_PLACE}, ${JSON.stringify(REFUSED)}).replace(/\\/+$/, "") + ${JSON.stringify(customPath)} }}`;

const valuesOf = (key: 'api' | 'authorize') =>
	Object.fromEntries(regions.map(([region, addresses]) => [region, addresses[key]]));

const regionOptions: INodePropertyOptions[] = [
	...regions.map(([value, { name, api }]) => ({ name, value, description: api })),
	{ name: 'Custom', value: 'custom', description: 'A proxy, or a simulated workspace' },
];

/** Fields that both credentials show. */
export const accessProperties: { [group in 'region' | 'allowedActions']: INodeProperties[] } = {
	region: [
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: regionOptions,
			default: 'us',
			description: 'Where the Intercom workspace is hosted. A token works in its own region only.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://intercom-proxy.example.com',
			description: 'The address that takes the place of https://api.intercom.io. The token is sent to it.',
			displayOptions: { show: { region: ['custom'] } },
		},
	],
	allowedActions: [
		{
			displayName: 'Allowed Actions',
			name: 'allowedActions',
			type: 'options',
			options: [
				{ name: 'Everything', value: 'everything' },
				{
					name: 'Nothing That Reaches Customers',
					value: 'internal',
					description:
						'Reading, notes, tags, assignments and other changes that customers do not see. Automations of the workspace may react to them: closing can ask for a rating, a tag or an event can start a message.',
				},
				{
					name: 'Notes and Reading Only',
					value: 'notes',
					description: 'Reading, and internal notes. The safest choice for AI agents that write.',
				},
				{ name: 'Read Only', value: 'read', description: 'Nothing in Intercom is changed' },
			],
			default: 'everything',
			description:
				'What the Intercom node may do with this credential. The rest is refused before anything is sent. This does not limit what other nodes, such as HTTP Request, do with it',
		},
	],
};

/** Where OAuth begins, and where its code becomes a token. Intercom gives out the tokens of all regions at one address. */
export const oAuthAddresses = {
	authorize: byRegion('$self', valuesOf('authorize'), OAUTH_PATHS.authorize),
	trade: byRegion(
		'$self',
		Object.fromEntries(regions.map(([region]) => [region, REGIONS.us.api + OAUTH_PATHS.trade])),
		OAUTH_PATHS.trade,
	),
};

/** What the credential's test says, by the code of Intercom's error. The first that fits is shown. */
const REFUSALS: { [code: string]: string } = {
	token_revoked:
		'The token was revoked. Connect your account again, or paste a new access token from the Developer Hub',
	token_blocked: 'The token was blocked by Intercom. Ask Intercom support about it',
	rate_limit_exceeded: "Intercom's rate limit is used up for the moment. Try again in a minute",
	forbidden:
		'Intercom accepted the token but does not allow this app to read its own teammate. Check the permissions of the app in the Developer Hub',
};

const NOT_ACCEPTED =
	'Intercom did not accept the token. It may be revoked or mistyped, or belong to a workspace in another region: check the region above, or copy the token again from the Developer Hub';

const saying = (key: string, value: unknown, message: string) => ({
	type: 'responseSuccessBody' as const,
	properties: { key, value, message },
});

/**
 * Asks Intercom who the token belongs to. The rules read the body: n8n before 2.41 does not know the status of a
 * refused request any more when it compares it with a rule.
 */
export const credentialTest: ICredentialTestRequest = {
	request: {
		baseURL: byRegion('$credentials', valuesOf('api'), ''),
		url: '/me',
		headers: { Accept: 'application/json', 'Intercom-Version': INTERCOM_VERSION },
		ignoreHttpStatusErrors: true,
	},
	rules: [
		...Object.entries(REFUSALS).map(([code, message]) => saying('errors[0].code', code, message)),
		saying('type', 'error.list', NOT_ACCEPTED),
		saying('id', undefined, 'This address does not answer as Intercom does: check the Base URL'),
	],
};
