import { UserError } from 'n8n-workflow';
import { isRecord } from './json';

/** Whether a value of an answer can be the ID of a record: a text that says something, or a number. */
export const isId = (value: unknown): value is string | number =>
	typeof value === 'string' ? value.trim() !== '' : typeof value === 'number' && Number.isFinite(value);

/** The ID that an answer holds under `name`, as text; undefined where the answer has none. */
export function idIn(answer: unknown, name = 'id'): string | undefined {
	const id = isRecord(answer) ? answer[name] : undefined;
	return isId(id) ? String(id) : undefined;
}

/** Something was sent, and what came back does not say whether it was done. */
export class MayHaveArrived extends UserError {}

/**
 * The ID of what was just created or changed, such as 'contact', from Intercom's answer. An answer without one says
 * nothing of whether it was done: throws an error that says that it may have arrived.
 */
export function createdId(answer: unknown, what: string, name = 'id'): string {
	const id = idIn(answer, name);
	if (id !== undefined) return id;
	throw new MayHaveArrived(`Intercom's answer names no ${what}: what was sent may have arrived`, {
		description: `The answer was received without "${name}". Look in Intercom whether the ${what} is there before you send it again`,
	});
}

/** The ID in what Intercom answered to a question. Throws when there is none; nothing was changed by asking. */
export function readId(answer: unknown, what: string, name = 'id'): string {
	const id = idIn(answer, name);
	if (id !== undefined) return id;
	throw new UserError(`Intercom's answer names no ${what}`, {
		description: `The answer was received without "${name}". Asking changed nothing. Try again`,
	});
}
