import { type Effect, effectOf, type Values } from '../table/types';
import { nodeError } from './failures';
import type { Job } from './job';

/** The names of the settings of Allowed Actions that forbid something, and what they permit. */
const LIMITS: { [allowed: string]: { name: string; permits: Effect[] } } = {
	internal: { name: 'Nothing That Reaches Customers', permits: ['read', 'note', 'internal'] },
	notes: { name: 'Notes and Reading Only', permits: ['read', 'note'] },
	read: { name: 'Read Only', permits: ['read'] },
};

/** Throws when the credential's Allowed Actions forbid the entry. */
export function guard({ context, api, entry, operations }: Job, values: Values): void {
	const { allowedActions } = api.connection;
	if (allowedActions === 'everything') return;
	const effect = effectOf(entry, values, operations);
	// What is set by no name that is known permits reading alone.
	const { name, permits } = LIMITS[allowedActions] ?? { name: String(allowedActions), permits: ['read'] };
	if (permits.includes(effect)) return;
	throw nodeError(
		context.getNode(),
		'not_allowed',
		`The credential does not allow this operation: its Allowed Actions are "${name}"`,
		{
			description: `Nothing was sent to Intercom. This operation ${effect === 'customer' ? 'can be seen by a customer' : 'changes something in Intercom'}: to use it, choose another credential or change Allowed Actions in this one`,
		},
	);
}
