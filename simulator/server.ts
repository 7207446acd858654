import { randomUUID } from 'crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { registerControl } from './control';
import { checkBody, checkQuery, OPERATIONS } from './description';
import { envelope, Refusal } from './errors';
import { breakOff, rateHeadersOf } from './breakage';
import { Faults } from './faults';
import { heardInStyle, styleOf, toldInStyle } from './list-styles';
import { registerOauth } from './oauth';
import type { Parts } from './parts';
import { RateLimit, type RateLimitSettings } from './rate-limit';
import { type LoggedRequest, RequestLog } from './request-log';
import { PREVIEW, RESOURCES } from './resources';
import { wakeSnoozed } from './resources/conversations';
import { Answer, type Handler, type Resource } from './routes';
import { seed } from './seed';
import { type Settings, USUAL_SETTINGS } from './settings';
import { type Token, Tokens } from './tokens';
import { Webhooks, type WebhookSettings } from './webhooks';
import { type Json, Workspace, type WorkspaceFacts } from './workspace';

const VERSION = '2.16';
const PREVIEW_VERSION = 'Preview';
const KNOWN_VERSIONS = new Set([
	...['1.0', '1.1', '1.2', '1.3', '1.4', 'Unstable', 'Preview'],
	...Array.from({ length: 17 }, (_, minor) => `2.${minor}`),
]);
/** How often the simulator looks for conversations that are due to wake, when nobody asks for anything. */
const WAKE_MS = 250;
const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

export interface SimulatorOptions extends Partial<Omit<Settings, 'storageUrl'>> {
	/** 0 takes a free one. */
	port?: number;
	/** Starts without contacts, conversations and the like; teammates and fixed lists are there. */
	empty?: boolean;
	facts?: Partial<WorkspaceFacts>;
	clientId?: string;
	clientSecret?: string;
	rateLimit?: Partial<RateLimitSettings>;
	searchLagMs?: number;
	webhooks?: Partial<WebhookSettings>;
	tokens?: Record<string, Partial<Token>>;
}

export interface Simulator {
	/** `http://127.0.0.1:<port>` */
	url: string;
	port: number;
	/** A token that may do everything. */
	token: string;
	tokens: Tokens;
	clientId: string;
	clientSecret: string;
	workspace: Workspace;
	requests: RequestLog;
	customerSaw: Workspace['customerSaw'];
	settings: Settings;
	rateLimit: RateLimit;
	faults: Faults;
	webhooks: Webhooks;
	setSearchLag(milliseconds: number): void;
	stop(): Promise<void>;
}

/** Starts a simulated Intercom workspace on 127.0.0.1. Several may run in one process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const facts: WorkspaceFacts = {
		app_id: 'wrkspc01',
		name: 'Northwind Bicycles',
		region: 'US',
		timezone: 'America/New_York',
		...options.facts,
	};
	const workspace = new Workspace(facts);
	seed(workspace, { empty: options.empty ?? false });
	const clientSecret = options.clientSecret ?? 'simulated-client-secret';
	const settings: Settings = { ...USUAL_SETTINGS, lists: {} };
	for (const name of Object.keys(USUAL_SETTINGS) as Array<keyof Settings>) {
		const given = (options as Partial<Settings>)[name];
		if (given !== undefined) Object.assign(settings, { [name]: given });
	}
	let url = '';
	const parts: Parts = {
		workspace,
		settings,
		requests: new RequestLog(),
		rateLimit: new RateLimit({ limit: 1_666, windowMs: 10_000, ...options.rateLimit }),
		faults: new Faults(),
		webhooks: new Webhooks(facts.app_id, clientSecret, options.webhooks),
		tokens: new Tokens(facts.region, [...workspace.admins.keys()][0] ?? '1', options.tokens),
		clientId: options.clientId ?? 'simulated-client-id',
		clientSecret,
		setSearchLag: (milliseconds) =>
			workspace.index.setLag(milliseconds, {
				contacts: workspace.contacts,
				conversations: workspace.conversations,
				tickets: workspace.tickets,
			}),
		url: () => url,
	};
	parts.setSearchLag(options.searchLagMs ?? 0);
	workspace.on('change', ({ topic, item }) => parts.webhooks.notify(topic, item));

	const server = Fastify({
		bodyLimit: LARGEST_BODY_BYTES,
		routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
		forceCloseConnections: true,
	});
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	registerControl(server, parts);
	registerOauth(server, parts);
	registerApi(server, parts);

	await server.listen({ port: options.port ?? 0, host: '127.0.0.1' });
	const address = server.server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	url = `http://127.0.0.1:${port}`;
	settings.storageUrl = `${url}/_simulator/storage`;
	const waking = setInterval(() => wakeSnoozed(workspace), WAKE_MS).unref();
	return {
		...parts,
		url,
		port,
		token: parts.tokens.full,
		customerSaw: workspace.customerSaw,
		stop: async () => {
			clearInterval(waking);
			parts.webhooks.stop();
			workspace.removeAllListeners();
			await server.close();
		},
	};
}

function registerApi(server: FastifyInstance, parts: Parts): void {
	const answered = new Set<string>();
	for (const resource of [...RESOURCES, ...PREVIEW])
		for (const [route, handler] of Object.entries(resource.routes)) {
			if (answered.has(route)) throw new Error(`${route} is simulated twice`);
			answered.add(route);
			addRoute(server, parts, route, resource, handler);
		}
	const nobody: Resource = { reads: '', writes: '', routes: {} };
	for (const route of OPERATIONS)
		if (!answered.has(route))
			addRoute(server, parts, route, nobody, () => {
				throw new Refusal(501, 'not_simulated', `The simulator does not know ${route}`);
			});
	const patterns = [...new Set([...OPERATIONS, ...answered])].map((route) => {
		const path = route.slice(route.indexOf(' ') + 1);
		return new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}/?$`);
	});
	server.setNotFoundHandler((request, reply) =>
		serve(parts, request, reply, null, '', () => {
			const path = pathOf(request);
			if (patterns.some((pattern) => pattern.test(path)))
				throw new Refusal(405, 'method_not_allowed', `${request.method} is not allowed on ${path}`);
			throw new Refusal(404, 'not_found', 'The requested resource does not exist');
		}),
	);
	server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
		const refusal =
			error instanceof Refusal
				? error
				: new Refusal(
						error.statusCode ?? 500,
						error.statusCode ? 'bad_request' : 'server_error',
						error.message,
					);
		void reply.code(refusal.status).send(envelope(refusal));
	});
}

function addRoute(
	server: FastifyInstance,
	parts: Parts,
	route: string,
	resource: Resource,
	handler: Handler,
): void {
	const at = route.indexOf(' ');
	const method = route.slice(0, at);
	server.route({
		method: method as 'GET',
		url: route.slice(at + 1).replace(/\{([^}]+)\}/g, ':$1'),
		exposeHeadRoute: false,
		handler: (request, reply) =>
			serve(parts, request, reply, resource, route, (adminId) => {
				const form = String(request.headers['content-type']).startsWith('multipart/');
				const body = method === 'GET' || form ? {} : readBody(request);
				const call = {
					workspace: parts.workspace,
					settings: parts.settings,
					params: request.params as Record<string, string>,
					query: request.query as Record<string, string>,
					body: (body ?? {}) as Json,
					raw: request.body instanceof Buffer ? request.body : Buffer.alloc(0),
					headers: request.headers,
					adminId,
					url: parts.url(),
					path: pathOf(request),
				};
				const style = styleOf(parts.settings.lists, route);
				const heard = heardInStyle(style, call);
				if (resource.reads !== '') {
					const version = request.headers['intercom-version'];
					checkQuery(route, request.query as Json, version);
					if (method !== 'GET') checkBody(route, style ? heard.body : body, version);
				}
				// A clock that a test put forward is followed at once.
				wakeSnoozed(parts.workspace);
				return toldInStyle(style, call, handler(heard));
			}),
	});
}

const pathOf = (request: FastifyRequest) => request.url.split('?')[0] ?? '';

function readBody(request: FastifyRequest): unknown {
	const raw = request.body;
	if (!(raw instanceof Buffer) || raw.length === 0) return undefined;
	try {
		return JSON.parse(raw.toString('utf8'));
	} catch {
		throw new Refusal(400, 'bad_request', 'The request body is not valid JSON');
	}
}

/** Everything that a request meets before and after its handler. */
async function serve(
	parts: Parts,
	request: FastifyRequest,
	reply: FastifyReply,
	resource: Resource | null,
	route: string,
	work: (adminId: string) => unknown,
): Promise<FastifyReply> {
	const started = Date.now();
	const entry = logged(parts, request);
	reply.raw.on('close', () => {
		entry.milliseconds ??= Date.now() - started;
		parts.requests.underWay -= 1;
		parts.workspace.emit('activity');
	});
	const requestId = randomUUID();
	const due = parts.faults.due(request.method, entry.path);
	const fault = due?.fault;
	entry.fault = fault?.kind ?? null;
	if (fault && due?.works === false && fault.kind !== 'slow')
		return breakOff({ fault, request, reply, entry, requestId, answer: new Answer(200, {}) });
	const wait = parts.settings.latencyMs + (fault?.kind === 'slow' ? (fault.milliseconds ?? 1_000) : 0);
	let answer: Answer;
	let headers: Record<string, string> = {};
	try {
		const window = parts.rateLimit.spend();
		headers = fault?.kind === 'rate-headers' ? rateHeadersOf(fault) : window.headers;
		if (!window.fits)
			throw new Refusal(429, 'rate_limit_exceeded', 'Exceeded rate limit for the current window');
		const token = parts.tokens.check(request.headers.authorization);
		checkVersion(request, parts.settings, resource, route);
		if (resource)
			parts.tokens.permit(
				token,
				route.startsWith('GET ') ? resource.reads : resource.writes,
				parts.settings.missingPermission,
			);
		const result = await work(token.admin_id);
		answer = result instanceof Answer ? result : new Answer(200, result);
		entry.worked = answer.status < 400;
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		answer = new Answer(error.status, envelope(error, requestId), error.extras.headers);
	}
	if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
	if (fault && fault.kind !== 'slow' && fault.kind !== 'rate-headers')
		return breakOff({ fault, request, reply, entry, requestId, answer });
	entry.status = answer.status;
	reply.code(answer.status).headers({
		...headers,
		'x-request-id': requestId,
		'intercom-version': String(request.headers['intercom-version'] ?? VERSION),
		...answer.headers,
	});
	return send(reply, answer);
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
	if (answer.body === undefined) return reply.send();
	if (typeof answer.body === 'string' || answer.body instanceof Buffer) return reply.send(answer.body);
	return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
}

function logged(parts: Parts, request: FastifyRequest): LoggedRequest {
	const raw = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
	let body: unknown;
	try {
		body = raw.length > 0 ? JSON.parse(raw.toString('utf8')) : undefined;
	} catch {
		body = raw.toString('utf8');
	}
	const { authorization, ...headers } = request.headers;
	const entry: LoggedRequest = {
		at: Date.now(),
		method: request.method,
		path: pathOf(request),
		query: request.query as LoggedRequest['query'],
		headers: { ...headers, ...(authorization === undefined ? {} : { authorization: 'Bearer (hidden)' }) },
		token: parts.tokens.nameOf(authorization),
		body,
		rawBody: raw,
		status: null,
		worked: false,
		fault: null,
		milliseconds: null,
		inFlight: (parts.requests.underWay += 1),
	};
	parts.requests.record(entry);
	return entry;
}

function checkVersion(
	request: FastifyRequest,
	settings: Settings,
	resource: Resource | null,
	route: string,
): void {
	const version = request.headers['intercom-version'];
	if (version === undefined) {
		if (!settings.requireVersion && resource?.version !== PREVIEW_VERSION) return;
		throw new Refusal(400, 'intercom_version_invalid', 'The Intercom-Version header is missing');
	}
	// Preview has all of 2.16 but the IP allowlist.
	if (version === PREVIEW_VERSION && !route.endsWith('/ip_allowlist')) return;
	if (!KNOWN_VERSIONS.has(String(version)))
		throw new Refusal(
			400,
			'intercom_version_invalid',
			`The requested version '${String(version)}' does not exist`,
		);
	if (version !== VERSION || resource?.version === PREVIEW_VERSION)
		throw new Refusal(
			400,
			'intercom_version_invalid',
			'Requested resource is not available in current API version.',
		);
}
