import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';
import { connectionOf, type Connection, type IntercomContext } from './connection';
import { type Failure, errorsIn, IntercomError, rewritten } from './errors';
import { limiterFor, type Lane, type Limiter } from './limiter';
import { Cancelled, pause } from './pause';
import { INTERCOM_VERSION } from './regions';
import { mayHaveArrived, verdict } from './retries';

/** n8n would wait 300 s for an answer; Intercom gives up on its own side long before that. */
const DEFAULT_TIMEOUT_SECONDS = 60;
/** An error that comes instead of a file is short; more than this is not read of it. */
const LONGEST_ERROR_BYTES = 64 * 1024;

/** One request to Intercom. `path` begins with a slash; its ids are encoded already. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	/** What the answer is: JSON by default, plain text, or a file that arrives as a stream. */
	answer?: 'json' | 'text' | 'file';
	/**
	 * Whether a second send does no harm, where the method does not tell: a POST that searches, or a documented
	 * create-or-update; not a GET that moves on with each send.
	 */
	repeatable?: boolean;
	/** Starts a job: a 429 may then be a limit on jobs, which does not end with the window. */
	startsJob?: boolean;
	/** The permission of the Intercom app that the request needs, for the error that tells it is missing. */
	permission?: string;
}

export interface ApiAnswer {
	status: number;
	headers: IDataObject;
	/** Parsed JSON, a string for text, a stream for a file; undefined when Intercom sent nothing. */
	body: unknown;
	/** What a file is called where it lies, if that is outside Intercom. */
	fileName?: string;
}

export interface ApiOptions {
	/** Requests of each rate limit window that are left for the workspace's other apps. 0 by default. */
	reserve?: number;
	/** Seconds to wait for one answer. */
	timeout?: number;
	/** Ends waits and requests with Cancelled, where no workflow could be cancelled that does so. */
	signal?: AbortSignal;
}

/** The way to Intercom for one run of one node. */
export interface Api {
	readonly connection: Connection;
	readonly limiter: Pick<Limiter, 'concurrency'>;
	readonly signal?: AbortSignal;
	/**
	 * Sends a request and gives the answer of Intercom; waits for the rate limit, and sends again where that is
	 * harmless. Throws an IntercomError when Intercom refuses or fails, and Cancelled with the workflow.
	 */
	send(request: ApiRequest): Promise<ApiAnswer>;
}

interface FullAnswer {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

/** Methods that lead to the same state however often they are sent. */
const REPEATABLE = new Set<IHttpRequestMethods>(['GET', 'HEAD', 'PUT', 'DELETE']);

const withQuery = (address: string, query: IDataObject = {}): string => {
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		if (value === undefined || value === null) continue;
		for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each));
	}
	const text = search.toString();
	return text ? `${address}?${text}` : address;
};

/** Codes of Node.js and of n8n's HTTP client, and the words of those that come without one. */
const NETWORK_CODE = /\b(E[A-Z]{4,}|(?:EAI|ERR|HPE|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)_[A-Z_]+)\b/;
const CODES_OF_WORDS: Array<[RegExp, string]> = [
	[/socket hang up|aborted/i, 'ECONNRESET'],
	[/^parse error\b/i, 'HPE_INVALID'],
	[/timeout of \d+ ?ms exceeded/i, 'ETIMEDOUT'],
];

interface WrappedError {
	code?: unknown;
	httpCode?: unknown;
	message?: unknown;
	messages?: unknown[];
	cause?: WrappedError;
}

/** The code of a network error. n8n wraps the error, and where it keeps the code differs between its versions. */
function networkCodeOf(error: WrappedError): string | undefined {
	const texts: string[] = [];
	for (
		let inner: WrappedError | undefined = error, depth = 0;
		inner && depth < 5;
		inner = inner.cause, depth++
	)
		texts.push(
			...[inner.code, inner.httpCode, ...(inner.messages ?? []), inner.message].filter(
				(text) => typeof text === 'string',
			),
		);
	for (const text of texts) {
		const code = NETWORK_CODE.exec(text)?.[1] ?? CODES_OF_WORDS.find(([words]) => words.test(text))?.[1];
		if (code) return code;
	}
	return undefined;
}

/** What a stream of a file offers when nobody wants the rest of it. */
interface Destroyable {
	destroy(reason?: Error): unknown;
}

/** The address that an answer points to, if it is one from which a file can be fetched. */
function elsewhere({ location }: IDataObject, address: string): URL | undefined {
	if (typeof location !== 'string' || !location || !URL.canParse(location, address)) return undefined;
	const target = new URL(location, address);
	return /^https?:$/.test(target.protocol) ? target : undefined;
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of stream) {
		chunks.push(Buffer.from(chunk));
		length += chunk.length;
		if (length > LONGEST_ERROR_BYTES) break;
	}
	return Buffer.concat(chunks).toString('utf8');
}

/** No body; some servers send a space for one. */
const isBlank = (body: unknown): boolean => typeof body === 'string' && body.trim() === '';

const parsed = (text: unknown): unknown => {
	if (typeof text !== 'string') return text;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
};

const movedTo = (headers: IDataObject) => /<([^>]+)>/.exec(String(headers.link ?? ''))?.[1];

/**
 * Connects a node to Intercom with the credential it is set to.
 * Throws a NodeOperationError when the credential is incomplete.
 */
export async function connect(context: IntercomContext, options: ApiOptions = {}): Promise<Api> {
	const connection = await connectionOf(context);
	const limiter = limiterFor(connection.key);
	const signal = options.signal ?? context.getExecutionCancelSignal?.();
	const timeoutMs = (options.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
	const lane: Lane = { reserve: options.reserve ?? 0, signal };

	/** Ends a file that is on its way when the workflow is cancelled, which may have happened already. */
	function endWhenCancelled(file: Destroyable): void {
		const end = () => file.destroy(new Cancelled());
		if (!signal?.aborted) signal?.addEventListener('abort', end, { once: true });
		else {
			file.destroy();
			throw new Cancelled();
		}
	}

	/** Why no answer came. Rejects when the workflow was cancelled, or when n8n itself did not send the request. */
	async function noAnswer(error: unknown): Promise<Pick<Failure, 'networkCode'>> {
		if (signal?.aborted) throw new Cancelled();
		const networkCode = networkCodeOf(error as WrappedError);
		// Without a code n8n had a reason of its own, such as an OAuth account that is not connected.
		if (networkCode === undefined) throw error;
		return { networkCode };
	}

	/**
	 * A file that Intercom keeps on another host. It is fetched without the token; the signature in its address lets
	 * anybody read it, so that the address appears in no error.
	 */
	async function fetched(target: URL, asked: Pick<Failure, 'request'>): ReturnType<typeof attempt> {
		const failed = { ...asked, errors: [], fileHost: target.host };
		const received = await context.helpers
			.httpRequest({
				method: 'GET',
				url: target.href,
				headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				timeout: timeoutMs,
				abortSignal: signal,
			})
			.then(
				(full: FullAnswer) => full,
				(error: unknown) => ({ error }),
			);
		if ('error' in received) {
			if (signal?.aborted) throw new Cancelled();
			return { failure: { ...failed, networkCode: networkCodeOf(received.error as WrappedError) } };
		}
		const { statusCode: status, headers, body } = received;
		if (status >= 300) {
			(body as Destroyable).destroy();
			return { failure: { ...failed, status } };
		}
		const fileName = target.pathname.split('/').at(-1);
		return { answer: { status, headers, body, fileName } };
	}

	/** One send. Gives the answer, or the failure; throws only when the workflow was cancelled. */
	async function attempt(request: ApiRequest): Promise<{ answer: ApiAnswer } | { failure: Failure }> {
		const asked = { request: `${request.method} ${request.path}`, permission: request.permission };
		const http: IHttpRequestOptions = {
			method: request.method,
			url: withQuery(connection.address + request.path, request.query),
			headers: {
				Accept: request.answer === 'file' ? 'application/octet-stream' : 'application/json',
				// A file arrives as it is: unpacked on the way, it would no longer be what its name says.
				...(request.answer === 'file' ? { 'Accept-Encoding': 'identity' } : {}),
				'Intercom-Version': INTERCOM_VERSION,
				...(request.body ? { 'Content-Type': 'application/json' } : {}),
			},
			// As text, so that an empty object and the body of a DELETE arrive, too.
			...(request.body ? { body: JSON.stringify(request.body) } : {}),
			encoding: request.answer === 'file' ? 'stream' : 'text',
			returnFullResponse: true,
			// Headers of refusals tell the rate limit, and a 401 must not start a refresh that Intercom has not.
			ignoreHttpStatusErrors: true,
			// The token is for Intercom alone, wherever an answer points.
			disableFollowRedirect: true,
			timeout: timeoutMs,
			abortSignal: signal,
		};
		const place = await limiter.enter(lane);
		const received = await context.helpers.httpRequestWithAuthentication
			.call(context as never, connection.credentialType, http)
			.then(
				(full: FullAnswer) => {
					place.done({ headers: full.headers, refused: full.statusCode === 429 });
					return full;
				},
				(error: unknown) => {
					place.done();
					return { error };
				},
			);
		if ('error' in received)
			return { failure: { ...asked, errors: [], ...(await noAnswer(received.error)) } };
		const { statusCode: status, headers } = received;
		const target =
			request.answer === 'file' && status >= 300 ? elsewhere(headers, connection.address) : undefined;
		if (target && status < 400) {
			(received.body as Destroyable).destroy();
			return await fetched(target, asked);
		}
		if (status < 300) {
			if (request.answer === 'file' || request.answer === 'text')
				return { answer: { status, headers, body: received.body } };
			const body = isBlank(received.body) ? undefined : parsed(received.body);
			if (typeof body === 'string') return { failure: { ...asked, status, errors: [], unreadable: true } };
			return { answer: { status, headers, body } };
		}
		const said =
			request.answer === 'file' ? await textOf(received.body as AsyncIterable<Uint8Array>) : received.body;
		// What answers may repeat the headers of the request, and with them the token: before anything is cut off.
		const body = parsed(typeof said === 'string' ? connection.conceal(said) : said);
		const requestIdHeader = headers['x-request-id'];
		const {
			errors,
			foreign,
			requestId = typeof requestIdHeader === 'string' ? requestIdHeader : undefined,
		} = errorsIn(body);
		return {
			failure: {
				...asked,
				status,
				errors,
				foreign,
				requestId,
				movedTo: status === 410 ? movedTo(headers) : undefined,
				redirectedTo: status < 400 ? elsewhere(headers, connection.address)?.host : undefined,
				jobQuota:
					status === 429 && request.startsJob === true && Number(headers['x-ratelimit-remaining'] ?? 1) > 0,
			},
		};
	}

	return {
		connection,
		limiter,
		signal,
		async send(request) {
			const repeatable = request.repeatable ?? REPEATABLE.has(request.method);
			let tries = 0;
			let refusals = 0;
			for (;;) {
				const outcome = await attempt(request);
				if ('answer' in outcome) {
					if (request.answer === 'file') endWhenCancelled(outcome.answer.body as Destroyable);
					return outcome.answer;
				}
				const { failure } = outcome;
				// The first DELETE was carried out, only its answer was lost.
				if (request.method === 'DELETE' && failure.status === 404 && tries > 0)
					return { status: 200, headers: {}, body: undefined };
				if (failure.status === 429) refusals++;
				else tries++;
				const again = verdict({ failure, repeatable, tries, refusals });
				if (again === undefined) {
					throw new IntercomError({
						...rewritten(failure, connection.conceal),
						mayHaveArrived: !repeatable && request.method !== 'GET' && mayHaveArrived(failure),
					});
				}
				if (again !== 'after the window') await pause(again, signal);
			}
		},
	};
}
