/** The API version every request asks for, and whose facts the operations table holds. */
export const INTERCOM_VERSION = '2.16';

/**
 * Where a workspace lives. A workspace is hosted in one region, and a token works in its own region alone.
 * `authorize` is the page on which a person grants OAuth access; tokens of all regions are issued by one host.
 */
export const REGIONS = {
	us: { name: 'US', api: 'https://api.intercom.io', authorize: 'https://app.intercom.com/oauth' },
	eu: { name: 'Europe', api: 'https://api.eu.intercom.io', authorize: 'https://app.eu.intercom.com/oauth' },
	au: {
		name: 'Australia',
		api: 'https://api.au.intercom.io',
		authorize: 'https://app.au.intercom.com/oauth',
	},
} as const;

export type Region = keyof typeof REGIONS;

/**
 * The Intercom app of a workspace whose API has this address; behind an address of one's own, it is that of the region
 * that Intercom names for the workspace.
 */
export function appHost(address: string, region: unknown): string {
	const named = String(region ?? '').toLowerCase();
	const { authorize } =
		Object.values(REGIONS).find(({ api }) => api === address) ??
		Object.entries(REGIONS).find(([key]) => key === named)?.[1] ??
		REGIONS.us;
	return new URL(authorize).origin;
}

/** Paths, under an address of one's own, of the OAuth page and of the trade of its code; Intercom's hosts have both. */
export const OAUTH_PATHS = { authorize: '/oauth', trade: '/auth/eagle/token' };

/** A Base URL: a host and perhaps a path, without what would be a secret in it or would end up behind a path. */
export const PLACE = /^https?:\/\/[^/?#@\s]+(?:\/[^?#\s]*)?$/i;

/**
 * The API's address for a credential, without a slash at its end.
 * Throws an Error with a sentence for the person when a custom address is missing, is none, or holds more than a place.
 */
export function apiAddress(credential: { region?: unknown; baseUrl?: unknown }): string {
	if (credential.region !== 'custom') {
		const region = REGIONS[(credential.region ?? 'us') as Region];
		if (!region)
			throw new Error(
				`The credential's region "${String(credential.region)}" is not known. Choose US, Europe, Australia or Custom`,
			);
		return region.api;
	}
	const address = String(credential.baseUrl ?? '').trim();
	if (!URL.canParse(address))
		throw new Error(
			'The Base URL in the Intercom credential is not a web address. It looks like https://intercom-proxy.example.com',
		);
	const url = new URL(address);
	if (url.protocol !== 'https:' && url.protocol !== 'http:')
		throw new Error('The Base URL in the Intercom credential must begin with https:// or http://');
	if (!PLACE.test(address))
		throw new Error(
			'The Base URL in the Intercom credential must hold no user, password, query or fragment. It looks like https://intercom-proxy.example.com',
		);
	return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
