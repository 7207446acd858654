import { createHash } from 'crypto';
import {
	type IAllExecuteFunctions,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INodeCredentialDescription,
	type INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';
import { apiAddress } from './regions';

/** Every context of n8n in which a node can send requests. */
export type IntercomContext = Pick<IAllExecuteFunctions, 'getNode' | 'getCredentials' | 'helpers'> & {
	getExecutionCancelSignal?(): AbortSignal | undefined;
};

/** The two credentials a node can use, each with the value of the Authentication parameter that chooses it. */
const AUTHENTICATIONS = [
	{ authentication: 'accessToken', label: 'Access Token', credentialType: 'intercomAccessTokenApi' },
	{ authentication: 'oAuth2', label: 'OAuth2', credentialType: 'intercomOAuth2Api' },
] as const;

/** What every node's description says under `credentials`. */
export const credentialDescriptions: INodeCredentialDescription[] = AUTHENTICATIONS.map(
	({ authentication, credentialType }) => ({
		name: credentialType,
		required: true,
		displayOptions: { show: { authentication: [authentication] } },
	}),
);

/** The node's choice between the two credentials: its first parameter. */
export const authenticationProperty: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: AUTHENTICATIONS.map(({ authentication, label }) => ({ name: label, value: authentication })),
	default: 'accessToken',
};

/** What the node may do with a credential: everything, nothing that a customer would see, or reading alone. */
export type AllowedActions = 'everything' | 'internal' | 'notes' | 'read';

export interface Connection {
	credentialType: (typeof AUTHENTICATIONS)[number]['credentialType'];
	/** The API's address, without a slash at its end. */
	address: string;
	allowedActions: AllowedActions;
	/** Signs webhooks; empty where the person gave none. */
	clientSecret: string;
	/** Identifies the token within this process without holding it. */
	key: string;
	/** The text without the token, should it be in it. */
	conceal(this: void, text: string): string;
	/** The context as n8n's client is to see it: with the credential as it was read here, which the client would read and decrypt anew for each request. */
	sender: IntercomContext;
}

/** A token as it was meant: pasting brings spaces, line breaks, invisible characters and the word Bearer along. */
export const cleanToken = (token: unknown): string =>
	String(token ?? '')
		.replace(/^\s*bearer\s+/i, '')
		.replace(/[\s\u200B-\u200D\u2060\uFEFF]+/g, '');

const tokenOf = (credential: ICredentialDataDecryptedObject): string => {
	const granted = credential.oauthTokenData as IDataObject | undefined;
	return cleanToken(granted?.access_token ?? credential.accessToken);
};

/** A sign of a token as it is, and as an address, JSON or a page writes it. */
function formsOf(sign: string): string {
	if (/\w/.test(sign)) return sign;
	const code = sign.charCodeAt(0);
	const hex = code.toString(16).replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
	return `(?:\\\\?\\u{${code.toString(16)}}|%${hex}|\\\\u00${hex}|&#(?:0*${code}|[xX]0*${hex});)`;
}

/** Takes a token out of texts, however its signs are written, also without those that fill it up at its end. */
function concealing(token: string): Connection['conceal'] {
	const [, core = '', filling = ''] = /^(.+?)(=*)$/.exec(token) ?? [];
	const forms = [...core].map(formsOf).join('') + (filling && `${formsOf('=')}*`);
	const pattern = new RegExp(forms, 'gu');
	return (text) => text.replace(pattern, '(the token)');
}

/**
 * Reads the node's credential. Throws a NodeOperationError with a sentence for the person when no token is in it
 * or its address is none.
 */
export async function connectionOf(context: IntercomContext): Promise<Connection> {
	const node = context.getNode();
	const { authentication, credentialType } =
		AUTHENTICATIONS.find(({ authentication }) => authentication === node.parameters.authentication) ??
		AUTHENTICATIONS[0];
	const credential = await context.getCredentials(credentialType);
	const token = tokenOf(credential);
	if (!token) {
		throw new NodeOperationError(node, 'The Intercom credential holds no token', {
			description:
				authentication === 'oAuth2'
					? 'Open the credential and connect your Intercom account'
					: "Paste your app's access token into the credential. Intercom shows it in the Developer Hub under Configure > Authentication",
		});
	}
	if (!/^[\x21-\x7e]+$/.test(token)) {
		throw new NodeOperationError(
			node,
			'The token in the Intercom credential has characters that no token has',
			{
				description: 'Copy it again from the Developer Hub',
			},
		);
	}
	try {
		const address = apiAddress(credential);
		return {
			credentialType,
			address,
			allowedActions: (credential.allowedActions ?? 'everything') as AllowedActions,
			clientSecret: cleanToken(credential.clientSecret),
			conceal: concealing(token),
			sender: Object.create(context, {
				// A copy: n8n writes into it.
				getCredentials: { value: async () => await Promise.resolve({ ...credential }) },
			}) as IntercomContext,
			key: createHash('sha256').update(`${address} ${token}`).digest('hex'),
		};
	} catch (error) {
		throw new NodeOperationError(node, (error as Error).message);
	}
}
