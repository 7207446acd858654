import { UserError } from 'n8n-workflow';

/** One entry of Intercom's error list. */
export interface IntercomErrorEntry {
	code?: string;
	message?: string;
	field?: string;
}

/** What is known about a request that failed. Holds no headers: a token must not travel in an error. */
export interface Failure {
	/** As sent, without the host and the query: 'POST /contacts/search'. */
	request: string;
	/** HTTP status; undefined when no answer came. */
	status?: number;
	/** Intercom's own words, one entry per complaint. */
	errors: IntercomErrorEntry[];
	/** Intercom's id of the request, which its support asks for. */
	requestId?: string;
	/** Why no answer came, such as ECONNRESET. */
	networkCode?: string;
	/** The request changes something, and nobody knows whether Intercom carried it out. */
	mayHaveArrived?: boolean;
	/** An answer came whose body makes no sense. */
	unreadable?: boolean;
	/** The permission of the Intercom app that the request needs. */
	permission?: string;
	/** Where a merged contact went, from a 410's Link header. */
	movedTo?: string;
	/** The host that keeps a file to which Intercom pointed, and where it could not be fetched. Never the whole address: it is signed. */
	fileHost?: string;
	/** A limit on jobs, which waiting for the next window does not lift. */
	jobQuota?: boolean;
}

const NETWORK_WORDS: { [code: string]: string } = {
	ECONNREFUSED: 'Intercom could not be reached: the connection was refused',
	ENOTFOUND: 'Intercom could not be reached: its address was not found',
	EAI_AGAIN: 'Intercom could not be reached: its address could not be looked up',
	ETIMEDOUT: 'Intercom did not answer in time',
	ECONNABORTED: 'Intercom did not answer in time',
	ECONNRESET: 'The connection to Intercom broke before the answer came',
	EPIPE: 'The connection to Intercom broke before the answer came',
};

const STATUS_WORDS: { [status: number]: string } = {
	400: 'Intercom did not accept the request',
	401: 'Intercom did not accept the token',
	403: 'Intercom does not allow this',
	404: 'Intercom did not find this',
	409: 'Intercom has this already',
	410: 'This record is gone from Intercom',
	422: 'Intercom did not accept the request',
	429: "Intercom's rate limit was exceeded",
};

const firstMessage = ({ errors }: Failure) => errors.find(({ message }) => message)?.message;

/** The heading: what happened, in Intercom's own words where it said something. */
function heading(failure: Failure): string {
	if (failure.fileHost !== undefined)
		return `The file could not be fetched from ${failure.fileHost}, where Intercom keeps it`;
	if (failure.status === undefined)
		return NETWORK_WORDS[failure.networkCode ?? ''] ?? 'No answer came from Intercom';
	if (failure.unreadable) return "Intercom's answer could not be read: it is cut off or is no JSON";
	if (failure.jobQuota)
		return `Intercom's limit for jobs of this kind is used up: ${firstMessage(failure) ?? 'no more jobs now'}`;
	const words =
		STATUS_WORDS[failure.status] ??
		(failure.status >= 500 ? 'Intercom had a problem of its own' : 'Intercom refused the request');
	const said = firstMessage(failure);
	return said ? `${words}: ${said}` : words;
}

const CODE_ADVICE: { [code: string]: string } = {
	token_revoked:
		'The token was revoked: create a new one and put it into the credential, or connect your account again in an OAuth2 credential',
	token_blocked: 'The token was blocked by Intercom: ask Intercom support',
	token_not_found: "The token is not known in this region: check the credential's region, and the token",
	api_plan_restricted: "The workspace's Intercom plan does not include this part of the API",
	intercom_version_invalid: 'The Intercom app does not take the API version that this node speaks',
};

function advice(failure: Failure): string | undefined {
	if (failure.fileHost !== undefined)
		return "Intercom's address of a file is valid for a short time: try again. Check that this machine may reach that host";
	const byCode = failure.errors.map(({ code }) => CODE_ADVICE[code ?? '']).find(Boolean);
	if (byCode) return byCode;
	if (failure.errors.some(({ message }) => /custom attribute .*does not exist/i.test(message ?? '')))
		return 'Create the attribute in Intercom, or turn on Create Missing Attributes where the operation offers it';
	switch (failure.status) {
		case undefined:
			return failure.networkCode === 'ECONNREFUSED' || failure.networkCode === 'ENOTFOUND'
				? "Check the region or the Base URL in the credential, and this machine's way to the internet"
				: undefined;
		case 401:
			return 'The token may be revoked, mistyped, or of a workspace in another region: check the token and the region in the credential';
		case 403:
			return failure.permission
				? `The Intercom app needs the permission "${failure.permission}": tick it in the Developer Hub under Configure > Authentication`
				: 'A permission of the Intercom app is missing: look in the Developer Hub under Configure > Authentication';
		case 404:
			return 'Check the ID, and that the record is in the workspace of this credential and was not deleted';
		case 409:
			return 'Use the record that exists, or an operation that creates or updates';
		case 410:
			return failure.movedTo
				? `The contact was merged into another one: use ${failure.movedTo}`
				: 'The record was merged into another one or removed';
		case 429:
			return failure.jobQuota ? 'Wait for running jobs to finish, or try again later' : undefined;
		default:
			return undefined;
	}
}

/** The part under the heading: what to do, what was asked, and what Intercom's support needs to look into it. */
function details(failure: Failure): string {
	const complaints = failure.errors
		.slice(firstMessage(failure) && failure.errors.length > 1 ? 0 : 1)
		.map(({ message, code }) => message ?? code)
		.filter(Boolean);
	const said = [
		failure.errors.map(({ code }) => code).filter(Boolean).length
			? `code ${[...new Set(failure.errors.map(({ code }) => code).filter(Boolean))].join(', ')}`
			: '',
		failure.errors.some(({ field }) => field)
			? `field ${[...new Set(failure.errors.map(({ field }) => field).filter(Boolean))].join(', ')}`
			: '',
		failure.requestId ? `request ID ${failure.requestId}` : '',
		failure.status === undefined && failure.networkCode ? `network error ${failure.networkCode}` : '',
	].filter(Boolean);
	return [
		failure.mayHaveArrived
			? 'Intercom may or may not have carried it out. It was not sent a second time: look into Intercom before you send it again'
			: '',
		complaints.length > 0 ? complaints.join('; ') : '',
		advice(failure) ?? '',
		`Asked: ${failure.request}${failure.status ? `, answered ${failure.status}` : ''}${said.length > 0 ? ` (${said.join(', ')})` : ''}`,
	]
		.filter(Boolean)
		.join('. ');
}

/** A request that failed for good. `message` and `description` are meant to be read by a person. */
export class IntercomError extends UserError {
	constructor(readonly failure: Failure) {
		super(heading(failure), { description: details(failure) });
	}

	get status(): number | undefined {
		return this.failure.status;
	}
}

/** The error list in an answer's body, or what can be said of a body that holds none. */
export function errorsIn(body: unknown): { errors: IntercomErrorEntry[]; requestId?: string } {
	if (typeof body === 'object' && body !== null && Array.isArray((body as { errors?: unknown }).errors)) {
		const { errors, request_id } = body as { errors: unknown[]; request_id?: unknown };
		return {
			errors: errors.filter(
				(entry): entry is IntercomErrorEntry => typeof entry === 'object' && entry !== null,
			),
			requestId: typeof request_id === 'string' ? request_id : undefined,
		};
	}
	return { errors: [] };
}
