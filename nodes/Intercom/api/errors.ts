import { UserError } from 'n8n-workflow';
import { isRecord } from './json';

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
	/** The version of the API that was asked for, where it is not the package's own. */
	version?: string;
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
	/** Something was added to what was there: to do it anew would add it once more. */
	addsUp?: boolean;
	/** One of the sends may have been carried out, and a further one leads to the same state. */
	mayBeRepeated?: boolean;
	/** An answer came whose body makes no sense. */
	unreadable?: boolean;
	/** What makes no sense is that there is nothing in it, where something was to be read. */
	isEmpty?: boolean;
	/** The refusal is not in JSON, so that it hardly comes from Intercom itself. */
	foreign?: boolean;
	/** The host to which a redirect points that is not followed. */
	redirectedTo?: string;
	/** The permission of the Intercom app that the request needs. */
	permission?: string;
	/** After a 401: whether Intercom still accepts the token elsewhere, so that a permission is missing. */
	tokenIsAccepted?: boolean;
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
	// The client's name for an answer that broke off.
	ERR_BAD_RESPONSE: 'The connection to Intercom broke before the answer came to its end',
	EPIPE: 'The connection to Intercom broke before the answer came',
};

/** The connection could not be secured, which is found out before a request is sent. */
export const isCertificateProblem = (code: string): boolean =>
	/CERT|SIGNATURE|SELF_SIGNED|ERR_TLS|EPROTO/.test(code);

function wordsForNetwork(code = ''): string {
	if (isCertificateProblem(code)) return 'Intercom could not be reached: the connection could not be secured';
	if (code.startsWith('HPE_')) return 'What answered does not speak HTTP as Intercom does';
	return NETWORK_WORDS[code] ?? 'No answer came from Intercom';
}

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
	if (failure.status === undefined) return wordsForNetwork(failure.networkCode);
	if (failure.status >= 300 && failure.status < 400)
		return failure.redirectedTo
			? `The address of the API points elsewhere: to ${failure.redirectedTo}`
			: 'The address of the API points elsewhere';
	if (failure.unreadable)
		return `Intercom's answer could not be read: ${firstMessage(failure) ?? (failure.isEmpty ? 'it is empty' : 'it is cut off or is no JSON')}`;
	if (failure.jobQuota)
		return `Intercom's limit for jobs of this kind is used up: ${firstMessage(failure) ?? 'no more jobs now'}`;
	const words =
		STATUS_WORDS[isMissingPermission(failure) ? 403 : failure.status] ??
		(failure.status >= 500 ? 'Something went wrong at Intercom' : 'Intercom refused the request');
	const said = firstMessage(failure);
	return said ? `${words}: ${said}` : words;
}

const CODE_ADVICE: { [code: string]: string } = {
	token_revoked:
		'The token was revoked: create a new one and put it into the credential, or connect your account again in an OAuth2 credential',
	token_blocked: 'The token was blocked by Intercom: ask Intercom support',
	token_not_found: "The token is not known in this region: check the credential's region, and the token",
	api_plan_restricted: "The workspace's Intercom plan does not include this part of the API",
	scroll_exists:
		'The workspace has one scroll at a time: wait until the other one has ended, or for a minute after it stopped',
	intercom_version_invalid:
		'The Intercom app does not take the API version that was asked for, or that version does not have this',
};

/** Codes that Intercom gives for a permission that is missing as well as for a token that it does not take. */
const UNAUTHORIZED = 'token_unauthorized';

/** A 401 that may mean a missing permission: Intercom answers some operations so where it answers others with 403. */
export const mayBePermission = ({ status, errors }: Failure): boolean =>
	status === 401 &&
	errors.some(({ code, message }) => code === UNAUTHORIZED || /not authorized/i.test(message ?? ''));

/** Intercom knows the token, and does not let it do this. A plan without this part of the API is no such thing. */
const isMissingPermission = (failure: Failure): boolean =>
	(failure.status === 403 &&
		!failure.errors.some(({ code }) => code !== undefined && Object.hasOwn(CODE_ADVICE, code))) ||
	(mayBePermission(failure) && failure.tokenIsAccepted === true);

const permissionAdvice = ({ permission, status }: Failure): string =>
	`${status === 401 ? 'Intercom accepts the token, but not for this. ' : ''}${
		permission
			? `The Intercom app needs the permission "${permission}": tick it in the Developer Hub under Configure > Authentication`
			: 'A permission of the Intercom app is missing: look in the Developer Hub under Configure > Authentication'
	}`;

function advice(failure: Failure): string | undefined {
	if (failure.fileHost !== undefined)
		return "Intercom's address of a file is valid for a short time: try again. Check that this machine may reach that host";
	if (isMissingPermission(failure) && !failure.foreign) return permissionAdvice(failure);
	const byCode = failure.errors.map(({ code }) => CODE_ADVICE[code ?? '']).find(Boolean);
	if (byCode) return byCode;
	if (failure.errors.some(({ message }) => /custom attribute .*does not exist/i.test(message ?? '')))
		return 'Create the attribute in Intercom, or turn on Create Missing Attributes where the operation offers it';
	if (failure.foreign)
		return 'The answer is not in the form of Intercom: it may come from a proxy or a firewall on the way. Check the region or the Base URL in the credential';
	switch (failure.status) {
		case undefined:
			if (isCertificateProblem(failure.networkCode ?? ''))
				return 'Check the Base URL in the credential, and which certificates this machine trusts: a proxy may stand between it and Intercom';
			return failure.networkCode === 'ECONNREFUSED' || failure.networkCode === 'ENOTFOUND'
				? "Check the region or the Base URL in the credential, and this machine's way to the internet"
				: undefined;
		case 401:
			if (mayBePermission(failure) && failure.tokenIsAccepted === undefined && failure.permission)
				return `The token may be revoked or of a workspace in another region, or the Intercom app lacks the permission "${failure.permission}": check both`;
			return 'The token may be revoked, mistyped, or of a workspace in another region: check the token and the region in the credential';
		case 404:
			return 'Check the ID, and that the record is in the workspace of this credential and was not deleted';
		case 409:
			return 'Use the record that exists, or an operation that creates or updates';
		case 410:
			return failure.movedTo
				? `The contact was merged into another one: use ${failure.movedTo}`
				: 'The record was merged into another one or removed';
		case 301:
		case 302:
		case 303:
		case 307:
		case 308:
			return 'The token is not sent there. Check the region or the Base URL in the credential, also that it begins with https://';
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
		failure.status === undefined && failure.networkCode ? `network code ${failure.networkCode}` : '',
	].filter(Boolean);
	return [
		failure.mayHaveArrived
			? `Intercom may or may not have carried it out. ${failure.addsUp ? 'To run it again may add it once more' : 'It was not sent a second time'}: look into Intercom before you send it again`
			: '',
		failure.mayBeRepeated ? 'Intercom may or may not have carried it out. To send it again does no harm' : '',
		complaints.length > 0 ? complaints.join('; ') : '',
		advice(failure) ?? '',
		`Asked: ${failure.request}${failure.version ? ` in version ${failure.version} of the API` : ''}${failure.status ? `, answered ${failure.status}` : ''}${said.length > 0 ? ` (${said.join(', ')})` : ''}`,
	]
		.filter(Boolean)
		.map((sentence) => sentence.replace(/(?<![.\s])[.\s]+$/, ''))
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

	/** The token is good, but does not reach this: what can be done without it may go on. */
	get isMissingPermission(): boolean {
		return this.status === 403 || isMissingPermission(this.failure);
	}
}

/** No more of a text that nobody knows is shown. */
const LONGEST_EXCERPT = 200;
/** No more of a page is searched for words: Node.js gives up on a run of spaces that is too long. */
const LONGEST_PAGE = 64 * 1024;
/** No more of a message in Intercom's form is shown. */
const LONGEST_MESSAGE = 1000;

/** A text that is not too long and has whole characters: JSON may hold halves, and a cut may make some. */
const shortened = (text: string, most: number): string =>
	`${text.slice(0, most).replace(/\p{Surrogate}/gu, '\ufffd')}${text.length > most ? '…' : ''}`;

/** A value as JSON. What is nested deeper than it can be written again is nothing to read. */
function jsonOf(value: unknown): string {
	try {
		return JSON.stringify(value);
	} catch {
		return '…';
	}
}

/** Something to read: a text as it is, and anything else as JSON. */
const readable = (value: unknown): string | undefined =>
	value === undefined || value === null || value === ''
		? undefined
		: shortened(typeof value === 'string' ? value : jsonOf(value), LONGEST_MESSAGE);

const codeOf = (value: unknown): string | undefined =>
	typeof value === 'string' || typeof value === 'number'
		? shortened(String(value), LONGEST_EXCERPT)
		: undefined;

const entryOf = (given: unknown): IntercomErrorEntry =>
	isRecord(given)
		? {
				code: codeOf(given.code),
				message: readable(given.message),
				field: Array.isArray(given.field) ? codeOf(given.field[0]) : codeOf(given.field),
			}
		: { message: readable(given) };

/** The text between the tags of a page, in time that grows with its length alone, whatever is in it. */
function withoutTags(text: string): string {
	const words: string[] = [];
	let at = 0;
	for (;;) {
		const opens = text.indexOf('<', at);
		const closes = opens < 0 ? -1 : text.indexOf('>', opens);
		words.push(text.slice(at, closes < 0 ? undefined : opens));
		if (closes < 0) return words.join(' ');
		at = closes + 1;
	}
}

function titleOf(page: string): string | undefined {
	const begins = page.search(/<title[\s>]/i);
	const opened = begins < 0 ? -1 : page.indexOf('>', begins);
	const ends = opened < 0 ? -1 : page.indexOf('<', opened);
	return ends < 0 ? undefined : page.slice(opened + 1, ends);
}

/** The title of a page, or the beginning of a text. */
function excerptOf(text: string): string | undefined {
	const begins = text.slice(0, LONGEST_PAGE);
	const words = (titleOf(begins) ?? withoutTags(begins)).replace(/\s+/g, ' ').trim();
	return shortened(words, LONGEST_EXCERPT) || undefined;
}

/** The error list in an answer's body, or what else a body says that is no error list of Intercom. */
export function errorsIn(body: unknown): Pick<Failure, 'errors' | 'requestId' | 'foreign'> {
	if (typeof body === 'string') {
		const message = excerptOf(body);
		return message === undefined ? { errors: [] } : { errors: [{ message }], foreign: true };
	}
	if (!isRecord(body)) return { errors: [] };
	const requestId = codeOf(body.request_id);
	const { errors, error, message } = body;
	if (Array.isArray(errors)) return { errors: errors.map(entryOf), requestId };
	if (isRecord(errors))
		return {
			errors: Object.entries(errors).map(([name, what]) => {
				const field = shortened(name, LONGEST_EXCERPT);
				return { field, message: `${field} ${[what].flat().map(readable).join(', ')}` };
			}),
			requestId,
		};
	const said = error ?? message;
	return { errors: readable(said) === undefined ? [] : [entryOf(said)], requestId };
}

/** The same failure with every text of the answer changed by `change`. */
export const rewritten = (failure: Failure, change: (text: string) => string): Failure => ({
	...failure,
	// A path holds what a person took for an ID.
	request: change(failure.request),
	requestId: failure.requestId && change(failure.requestId),
	movedTo: failure.movedTo && change(failure.movedTo),
	errors: failure.errors.map(({ code, message, field }) => ({
		code: code && change(code),
		message: message && change(message),
		field: field && change(field),
	})),
});
