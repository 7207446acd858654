import { UserError } from 'n8n-workflow';

/**
 * What is wrong with a field's value, as the end of a sentence that begins with the field's label: 'is no date'.
 * The engine adds the label and the item.
 */
export class Complaint extends UserError {
	constructor(
		what: string,
		readonly advice?: string,
	) {
		super(what);
	}
}

/** That a value names a record that the workspace does not have. */
export class UnknownName extends Complaint {}

/** That the workspace has no record of the kind that somebody named, such as a contact with an email or a tag. */
export class NoSuchRecord extends UserError {}

/** That something was done before that is to be done once; nothing was sent. */
export class DoneBefore extends UserError {}

/** What `work` gives, or what it threw, for callers that add to an error what they know. */
export function attempt<T>(work: () => T): { value: T } | { error: Error } {
	try {
		return { value: work() };
	} catch (error) {
		return { error: error as Error };
	}
}

/** The same for work that takes time: what a promise gives, or what it was rejected with. */
export const settled = async <T>(work: Promise<T>): Promise<{ value: T } | { error: unknown }> =>
	await work.then(
		(value) => ({ value }),
		(error: unknown) => ({ error }),
	);

/**
 * The same failure for a person who must know more than it says, such as what was done before it: with another
 * description, or another message. The engine knows it by its cause, from which it has its code and its status.
 */
export function retold(
	error: unknown,
	describe: (description: string) => string,
	tell: (message: string) => string = (message) => message,
): UserError {
	const { message, description } = error as Error & { description?: string | null };
	return new UserError(tell(message), { description: describe(description ?? ''), cause: error });
}

/** An error and those that it tells again, the outermost first. */
export const causesOf = (error: unknown): unknown[] =>
	error instanceof UserError && error.cause !== undefined ? [error, ...causesOf(error.cause)] : [error];
