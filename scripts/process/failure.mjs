/**
 * A failure that a person can act on: what went wrong, what to do about it and, where a program said
 * more, the end of what it printed. It is shown without a stack.
 */
export class Failure extends Error {
	/** @param {string} message @param {{ advice?: string, output?: string, cause?: unknown }} [more] */
	constructor(message, { advice, output, cause } = {}) {
		super(message, { cause });
		this.name = 'Failure';
		this.advice = advice;
		this.output = output;
	}
}

/** The text shown for any error: a Failure in words, anything else with its stack, since it is a mistake of ours. */
export function explain(error) {
	if (!(error instanceof Failure)) return error?.stack ?? String(error);
	return [error.message, error.output && indent(lastLines(error.output, 25)), error.advice]
		.filter(Boolean)
		.join('\n');
}

export const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');

const indent = (text) => text.replace(/^/gm, '  | ');
