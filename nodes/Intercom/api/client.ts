import { type IDataObject, type IHttpRequestMethods, NodeOperationError } from 'n8n-workflow';
import { connectionOf, type Connection, type IntercomContext } from './connection';
import { type Bounded, TooLate, within } from './deadline';
import { asForm, asJson } from './encoding';
import { type Failure, errorsIn, IntercomError, mayBePermission, rewritten } from './errors';
import { isBlank, isRecord } from './json';
import { limiterFor, type Lane, type Place } from './limiter';
import { Cancelled, deadlines, firstOf, pause, unlessCancelled } from './pause';
import { INTERCOM_VERSION } from './regions';
import { mayHaveArrived, verdict } from './retries';
import { acceptsToken } from './tokens';

/** n8n would wait 300 s for an answer; Intercom gives up on its own side long before that. */
const DEFAULT_TIMEOUT_SECONDS = 60;
/** An error that comes instead of a file is short; more than this is not read of it. */
const LONGEST_ERROR_BYTES = 64 * 1024;
/** A file of which less than this comes within the time-out for an answer will never be whole. */
const LEAST_FILE_BYTES = 1024;

/** One request to Intercom. `path` begins with a slash; its ids are encoded already. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	/** The body travels as a form and not as JSON: texts, and for a list of files (`{name, content_type, data}`) each of them. */
	form?: boolean;
	/** Secrets in it, which no error may repeat, whatever answers. */
	secrets?: string[];
	/** The version of the API that is asked for, where it is not the package's own: such as 'Preview'. */
	version?: string;
	/** What the answer is: JSON by default, plain text, or a file that arrives as a stream. */
	answer?: 'json' | 'text' | 'file';
	/**
	 * It only reads, so that an answer without anything in it is none, and a second send does no harm. By default a
	 * GET does; a POST that searches does as well.
	 */
	reads?: boolean;
	/**
	 * Whether a second send does no harm, where the method does not tell: a documented create-or-update; not a GET
	 * that moves on or does something with each send.
	 */
	repeatable?: boolean;
	/** To send the same once more does no harm, but what made it of what was there would make something else the next time. */
	addsUp?: boolean;
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
	/** What was to be deleted was not there any more when a DELETE whose answer was lost was sent again. */
	wasGone?: boolean;
}

export interface ApiOptions {
	/** Requests of each rate limit window that are left for the workspace's other apps. 0 by default. */
	reserve?: number;
	/** Seconds to wait for one whole answer; for a file, for its beginning and for each further piece of it. */
	timeout?: number;
	/** Ends waits and requests with Cancelled, as the cancelling of the workflow does. */
	signal?: AbortSignal;
}

/** The way to Intercom for one run of one node. */
export interface Api {
	readonly connection: Connection;
	readonly limiter: { concurrency(): number };
	readonly signal?: AbortSignal;
	/**
	 * Sends a request and gives the answer of Intercom; waits for the rate limit, and sends again where that is
	 * harmless. Ends in time, however slowly an answer comes and whatever n8n's client makes of it. Throws an IntercomError when Intercom refuses or fails, and Cancelled with the workflow.
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
	if (Object.keys(query).length === 0) return address;
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) {
		if (value === undefined || value === null) continue;
		for (const each of Array.isArray(value) ? value : [value]) search.append(name, String(each));
	}
	const text = search.toString();
	return text ? `${address}?${text}` : address;
};

/** Codes of Node.js, of its TLS and of n8n's HTTP client; a word in capitals alone is none. */
const NETWORK_CODE =
	/\b(E(?:CONN(?:REFUSED|RESET|ABORTED)|TIMEDOUT|NOTFOUND|PIPE|PROTO|AI_[A-Z]+|HOST(?:UNREACH|DOWN)|NET(?:UNREACH|DOWN|RESET)|ADDR(?:NOTAVAIL|INUSE)|SOCKETTIMEDOUT|NOBUFS|MFILE|NFILE|ACCES|PERM|INVAL|RR_[A-Z_]+)|HPE_[A-Z_]+|Z_[A-Z]+_ERROR|(?:CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)_[A-Z_]+)\b/;
const CODES_OF_WORDS: Array<[RegExp, string]> = [
	[/socket hang up|aborted/i, 'ECONNRESET'],
	[/^parse error\b/i, 'HPE_INVALID'],
	[/timeout of \d+ ?ms exceeded/i, 'ETIMEDOUT'],
	[/incorrect header check|unexpected end of file|decompression failed/i, 'Z_DATA_ERROR'],
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

/** What a stream of a file offers for watching it, and when nobody wants the rest of it. */
interface FileStream {
	destroy(reason?: Error): unknown;
	/** Other than `on`, this starts nothing: who reads the file decides when its pieces come. */
	prependListener(event: 'data', listener: (piece: Uint8Array) => void): unknown;
	once(event: 'close' | 'end' | 'error', listener: () => void): unknown;
}

type Attempted = { answer: ApiAnswer } | { failure: Failure };

/** Answered for every token that Intercom knows, whatever it may do. */
const OWN_TEAMMATE: ApiRequest = { method: 'GET', path: '/me' };

const readsOnly = ({ reads, method }: ApiRequest): boolean => reads ?? method === 'GET';

/** What an error tells of a request. */
const facts = ({ method, path, permission, version }: ApiRequest) => ({
	request: `${method} ${path}`,
	permission,
	version,
});

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

/** Nothing that was read: no body, null, or an object with nothing in it. An empty list is something. */
const isNothing = (body: unknown): boolean =>
	body === undefined ||
	body === null ||
	(typeof body === 'object' && !Array.isArray(body) && Object.keys(body).length === 0);

/** A page for people, such as the sign-in of a proxy, where a file or a text was asked for. */
const isPage = ({ answer }: ApiRequest, { headers, body }: FullAnswer): boolean =>
	answer === 'file'
		? /^text\/html\b/i.test(String(headers['content-type'] ?? ''))
		: answer === 'text' && /^\s{0,99}<(?:!doctype html|html)\b/i.test(String(body));

/** What a text holds as JSON, with each text in it changed by `change`; the text itself when it is no JSON. */
const parsed = (text: unknown, change?: (text: string) => string): unknown => {
	if (typeof text !== 'string') return text;
	try {
		return JSON.parse(
			text,
			change && ((_name, value: unknown) => (typeof value === 'string' ? change(value) : value)),
		);
	} catch {
		return text;
	}
};

const movedTo = (headers: IDataObject) => /<([^<>]+)>/.exec(String(headers.link ?? ''))?.[1];

/**
 * Connects a node to Intercom with the credential it is set to.
 * Throws a NodeOperationError when the credential is incomplete.
 */
export async function connect(context: IntercomContext, options: ApiOptions = {}): Promise<Api> {
	const connection = await connectionOf(context);
	const signal = firstOf(options.signal, context.getExecutionCancelSignal?.());
	const timeoutMs = (options.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
	const deadline = deadlines(timeoutMs);
	const lane: Lane = { reserve: options.reserve ?? 0, signal };

	/** Takes the token and the request's own secrets out of a text. */
	const concealingIn =
		({ secrets = [] }: ApiRequest) =>
		(text: string): string =>
			secrets.reduce((shown, secret) => shown.replaceAll(secret, '(a secret)'), connection.conceal(text));

	/** Ends a file that is on its way when the workflow is cancelled, which may have happened already, or when it stalls. */
	function watch(file: FileStream): void {
		if (signal?.aborted) {
			file.destroy();
			throw new Cancelled();
		}
		const end = () => file.destroy(new Cancelled());
		let bytes = 0;
		let isOver = false;
		let stopWaiting = () => {};
		const ended = new Promise<void>((resolve) => {
			stopWaiting = () => {
				isOver = true;
				signal?.removeEventListener('abort', end);
				resolve();
			};
		});
		signal?.addEventListener('abort', end, { once: true });
		file.prependListener('data', (piece) => (bytes += piece.length));
		for (const event of ['end', 'error', 'close'] as const) file.once(event, stopWaiting);
		const watchPieces = async () => {
			while (!isOver) {
				const before = bytes;
				// Late is as good as ended here: which of the two it was, `isOver` tells.
				await unlessCancelled(ended, AbortSignal.timeout(timeoutMs)).catch(() => {});
				if (!isOver && bytes - before < LEAST_FILE_BYTES)
					file.destroy(new Error(`nothing more of it came within ${timeoutMs / 1000} seconds`));
			}
		};
		void watchPieces();
	}

	/** Why no answer came. Throws when n8n itself did not send the request. */
	function noAnswer(error: unknown): Pick<Failure, 'networkCode'> {
		const networkCode = networkCodeOf(error as WrappedError);
		if (networkCode !== undefined) return { networkCode };
		// Without a code n8n had a reason of its own, such as an OAuth account that is not connected. Its words alone are
		// kept: n8n's error may hold the request, and with it the token.
		const { message, description, messages } = error as Error & WrappedError & { description?: unknown };
		const said = [description, ...(messages ?? [])].filter((text) => typeof text === 'string' && text !== '');
		throw new NodeOperationError(context.getNode(), connection.conceal(message), {
			description: connection.conceal([...new Set(said)].join('. ')) || undefined,
		});
	}

	/**
	 * A file that Intercom keeps on another host. It is fetched without the token; the signature in its address lets
	 * anybody read it, so that the address appears in no error.
	 */
	async function fetched(
		target: URL,
		asked: Pick<Failure, 'request'>,
		bounded: Bounded,
		isOver: () => boolean,
	): Promise<Attempted> {
		const failed = { ...asked, errors: [], fileHost: target.host };
		const received = await context.helpers
			.httpRequest(
				bounded({
					method: 'GET',
					url: target.href,
					headers: { Accept: '*/*', 'Accept-Encoding': 'identity' },
					encoding: 'stream',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
				}),
			)
			.then(
				(full: FullAnswer) => full,
				(error: unknown) => ({ error }),
			);
		if ('error' in received)
			return { failure: { ...failed, networkCode: networkCodeOf(received.error as WrappedError) } };
		const { statusCode: status, headers, body } = received;
		if (isOver() || status >= 300) (body as FileStream).destroy();
		if (status >= 300) return { failure: { ...failed, status } };
		const fileName = target.pathname.split('/').at(-1);
		return { answer: { status, headers, body, fileName } };
	}

	/**
	 * One send, within the time-out from the moment that it is let in. Gives the answer, or the failure; throws only
	 * when the workflow was cancelled, or when n8n itself did not send it.
	 */
	async function attempt(request: ApiRequest): Promise<Attempted> {
		const place = await limiterFor(connection.key).enter(lane);
		let isGivenBack = false;
		const giveBack: Place['done'] = (answer) => {
			if (!isGivenBack) place.done(answer);
			isGivenBack = true;
		};
		try {
			return await within(
				{ ms: timeoutMs, signal, late: deadline() },
				async (bounded, isOver) => await exchange(request, giveBack, bounded, isOver),
			).catch((error: unknown): Attempted => {
				if (!(error instanceof TooLate)) throw error;
				return { failure: { ...facts(request), errors: [], networkCode: 'ETIMEDOUT' } };
			});
		} finally {
			giveBack();
		}
	}

	/** Sends a request and reads its answer, without an end of its own. A file is not read, but for an error that comes instead. */
	async function exchange(
		request: ApiRequest,
		giveBack: Place['done'],
		bounded: Bounded,
		isOver: () => boolean,
	): Promise<Attempted> {
		const asked = facts(request);
		const encoded = request.body && (request.form ? asForm : asJson)(request.body);
		const http = bounded({
			method: request.method,
			url: withQuery(connection.address + request.path, request.query),
			headers: {
				Accept: request.answer === 'file' ? 'application/octet-stream' : 'application/json',
				// A file arrives as it is: unpacked on the way, it would no longer be what its name says.
				...(request.answer === 'file' ? { 'Accept-Encoding': 'identity' } : {}),
				'Intercom-Version': request.version ?? INTERCOM_VERSION,
				...(encoded ? { 'Content-Type': encoded.contentType } : {}),
			},
			...(encoded ? { body: encoded.body } : {}),
			encoding: request.answer === 'file' ? 'stream' : 'text',
			returnFullResponse: true,
			// Headers of refusals tell the rate limit, and a 401 must not start a refresh that Intercom has not.
			ignoreHttpStatusErrors: true,
			// The token is for Intercom alone, wherever an answer points.
			disableFollowRedirect: true,
		});
		const received = await context.helpers.httpRequestWithAuthentication
			.call(connection.sender as never, connection.credentialType, http)
			.then(
				(full: FullAnswer) => {
					giveBack({ headers: full.headers, refused: full.statusCode === 429 });
					return full;
				},
				(error: unknown) => ({ error }),
			);
		if ('error' in received) return { failure: { ...asked, errors: [], ...noAnswer(received.error) } };
		// Nobody waits for it any more.
		if (isOver() && request.answer === 'file') (received.body as FileStream).destroy();
		const { statusCode: status, headers } = received;
		const target =
			request.answer === 'file' && status >= 300 ? elsewhere(headers, connection.address) : undefined;
		if (target && status < 400) {
			(received.body as FileStream).destroy();
			return await fetched(target, asked, bounded, isOver);
		}
		// What answers may repeat the headers of the request, and with them the token: before anything is cut off.
		const conceal = concealingIn(request);
		const whatIsSaid = async (): Promise<ReturnType<typeof errorsIn>> => {
			const said =
				request.answer === 'file' ? await textOf(received.body as AsyncIterable<Uint8Array>) : received.body;
			return errorsIn(parsed(typeof said === 'string' ? conceal(said) : said, conceal));
		};
		if (status < 300) {
			const unreadable = { ...asked, status, unreadable: true };
			if (isPage(request, received)) return { failure: { ...unreadable, ...(await whatIsSaid()) } };
			if (request.answer === 'file' || request.answer === 'text')
				return { answer: { status, headers, body: received.body } };
			// Some servers send a space for no body.
			const body = isBlank(received.body) ? undefined : parsed(received.body);
			const isMissing = readsOnly(request) && status !== 204 && isNothing(body);
			// A gateway may say with 200 that something went wrong.
			if (isRecord(body) && body.type === 'error.list')
				return { failure: { ...unreadable, ...(await whatIsSaid()) } };
			if ((body !== undefined && typeof body !== 'object') || isMissing)
				return { failure: { ...unreadable, errors: [], ...(isMissing ? { isEmpty: true } : {}) } };
			return { answer: { status, headers, body } };
		}
		const requestIdHeader = headers['x-request-id'];
		const {
			errors,
			foreign,
			requestId = typeof requestIdHeader === 'string' ? requestIdHeader : undefined,
		} = await whatIsSaid();
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

	/** Whether Intercom still knows the token, for an answer 401 that may mean the token or a permission of it. */
	const tokenIsAccepted = async (): Promise<boolean | undefined> =>
		await acceptsToken(connection.key, async () => {
			const outcome = await attempt(OWN_TEAMMATE);
			return 'answer' in outcome ? true : outcome.failure.status === 401 ? false : undefined;
		});

	return {
		connection,
		limiter: { concurrency: () => limiterFor(connection.key).concurrency(lane) },
		signal,
		async send(request) {
			const repeatable = request.repeatable ?? (readsOnly(request) || REPEATABLE.has(request.method));
			let tries = 0;
			let refusals = 0;
			let isMaybeDone = false;
			for (;;) {
				const outcome = await attempt(request);
				if ('answer' in outcome) {
					if (request.answer === 'file') watch(outcome.answer.body as FileStream);
					return outcome.answer;
				}
				const { failure } = outcome;
				// The first DELETE may have been carried out, and only its answer was lost.
				if (request.method === 'DELETE' && failure.status === 404 && isMaybeDone)
					return { status: 404, headers: {}, body: undefined, wasGone: true };
				isMaybeDone ||= mayHaveArrived(failure);
				if (failure.status === 429) refusals++;
				else tries++;
				const again = verdict({ failure, repeatable, tries, refusals });
				if (again === undefined) {
					throw new IntercomError({
						...rewritten(failure, concealingIn(request)),
						...(isMaybeDone && !readsOnly(request) && request.method !== 'GET'
							? {
									[repeatable && !request.addsUp ? 'mayBeRepeated' : 'mayHaveArrived']: true,
									addsUp: request.addsUp,
								}
							: {}),
						...(mayBePermission(failure) && request.path !== OWN_TEAMMATE.path
							? { tokenIsAccepted: await tokenIsAccepted() }
							: {}),
					});
				}
				if (again !== 'after the window') await pause(again, signal);
			}
		},
	};
}
