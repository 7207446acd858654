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
