import type { IDataObject } from 'n8n-workflow';
import { connect, IntercomError, type IntercomContext } from '../api';

/** Whom a credential's token belongs to. */
export interface Identity {
	/** The workspace's id, which notifications carry as `app_id`. */
	workspace: string;
	/** The teammate as whom the token acts. */
	teammate: string;
}

/** The place in the node's static data. */
const STORED = 'identity';

/**
 * Asks Intercom whom the token belongs to, and remembers it in the node's static data.
 * Throws an IntercomError when Intercom refuses or cannot be reached, or names no workspace, and Cancelled when it
 * takes longer than `patience` (milliseconds).
 */
export async function askIdentity(
	context: IntercomContext,
	staticData: IDataObject,
	patience: number,
): Promise<Identity> {
	const api = await connect(context, { timeout: patience / 1000, signal: AbortSignal.timeout(patience) });
	const { body, status } = await api.send({ method: 'GET', path: '/me' });
	const { id, app } = (body ?? {}) as { id?: unknown; app?: { id_code?: unknown } | null };
	if (!id || !app?.id_code) {
		// Remembered, it would be a workspace and a teammate that no notification is of.
		const errors = [{ message: 'it does not name the workspace and the teammate of the token' }];
		throw new IntercomError({ request: 'GET /me', status, errors, unreadable: true });
	}
	const identity = { workspace: String(app.id_code), teammate: String(id) };
	staticData[STORED] = { ...identity, credential: api.connection.key };
	return identity;
}

/** The identity as far as it is known; undefined when the credential's token is another one by now. */
export function knownIdentity(staticData: IDataObject, credential: string): Identity | undefined {
	const stored = staticData[STORED] as (Identity & { credential: string }) | undefined;
	return stored?.credential === credential
		? { workspace: stored.workspace, teammate: stored.teammate }
		: undefined;
}

/** As askIdentity, for a moment in which Intercom waits for an answer: undefined when it takes longer than `patience` ms. */
export const askQuickly = async (
	context: IntercomContext,
	staticData: IDataObject,
	patience: number,
): Promise<Identity | undefined> => await askIdentity(context, staticData, patience).catch(() => undefined);
