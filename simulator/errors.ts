import { randomUUID } from 'crypto';

/** One refusal in Intercom's words; `server.ts` turns it into the error envelope. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly extras: { field?: string; headers?: Record<string, string> } = {},
	) {
		super(message);
	}
}

export const notFound = (what: string, code = 'not_found') => new Refusal(404, code, `${what} not found`);

export const missing = (field: string, status = 400) =>
	new Refusal(status, 'parameter_not_found', `${field} is a required parameter`, { field });

export const invalid = (message: string, field?: string, status = 400) =>
	new Refusal(status, 'parameter_invalid', message, field === undefined ? {} : { field });

/** Intercom's error envelope: `{type: 'error.list', request_id, errors: [{code, message, field?}]}`. */
export function envelope(refusal: Refusal, requestId: string = randomUUID()) {
	const { field } = refusal.extras;
	return {
		type: 'error.list',
		request_id: requestId,
		errors: [{ code: refusal.code, message: refusal.message, ...(field === undefined ? {} : { field }) }],
	};
}
