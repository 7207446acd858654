import { createHmac, timingSafeEqual } from 'crypto';

/** Intercom's header with the signature, in lower case as Node.js gives headers. */
export const SIGNATURE_HEADER = 'x-hub-signature';

const digest = (body: Buffer, clientSecret: string) => createHmac('sha1', clientSecret).update(body).digest();

/** The value of `X-Hub-Signature` for a body: HMAC-SHA1 of its bytes, keyed with the app's client secret. */
export const sign = (body: Buffer, clientSecret: string): string =>
	`sha1=${digest(body, clientSecret).toString('hex')}`;

/**
 * Whether `signature` is Intercom's for exactly these bytes. Takes the same time wherever two signatures differ.
 * Without a client secret nothing is genuine: an empty key would make every signature easy to forge.
 */
export function isGenuine(body: Buffer, signature: unknown, clientSecret: string): boolean {
	if (!clientSecret || typeof signature !== 'string') return false;
	const [, hex] = /^sha1=([0-9a-f]{40})$/i.exec(signature) ?? [];
	return hex !== undefined && timingSafeEqual(Buffer.from(hex, 'hex'), digest(body, clientSecret));
}
