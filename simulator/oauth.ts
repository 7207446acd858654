import type { FastifyInstance, FastifyRequest } from 'fastify';
import { envelope, Refusal } from './errors';
import type { Parts } from './parts';

/** What nobody may read in the request log. */
const SECRETS = ['client_secret', 'code', 'refresh_token'];

const formOf = ({ headers, body }: FastifyRequest): Record<string, string> => {
	const raw = body instanceof Buffer ? body.toString('utf8') : '';
	return String(headers['content-type']).includes('json')
		? (JSON.parse(raw || '{}') as Record<string, string>)
		: Object.fromEntries(new URLSearchParams(raw));
};

const hidden = (form: Record<string, string>) =>
	Object.fromEntries(
		Object.entries(form).map(([name, value]) => [name, SECRETS.includes(name) ? '(hidden)' : value]),
	);

/**
 * The OAuth code flow of an app: `/oauth` sends the browser back with code and state at once, as for a
 * person who has agreed; the token comes for client id and secret in the body. No refresh token, no scopes.
 */
export function registerOauth(server: FastifyInstance, parts: Parts): void {
	const codes = new Set<string>();
	let issued = 0;

	const record = (request: FastifyRequest, status: number, body?: Record<string, string>) => {
		const { authorization, ...headers } = request.headers;
		parts.requests.record({
			at: Date.now(),
			method: request.method,
			path: request.url.split('?')[0] ?? '',
			query: request.query as Record<string, string>,
			headers: { ...headers, ...(authorization === undefined ? {} : { authorization: '(hidden)' }) },
			token: null,
			body: body && hidden(body),
			rawBody: Buffer.alloc(0),
			status,
			worked: status < 400,
			fault: null,
			milliseconds: 0,
			inFlight: 1,
		});
	};

	server.get('/oauth', (request, reply) => {
		const { client_id: clientId, redirect_uri: redirect, state } = request.query as Record<string, string>;
		if (clientId !== parts.clientId || !redirect) {
			const refusal = new Refusal(400, 'client_error', 'client_id or redirect_uri is missing or unknown');
			record(request, 400);
			return reply.code(400).send(envelope(refusal));
		}
		const code = `simulated-code-${++issued}`;
		codes.add(code);
		const target = new URL(redirect);
		target.searchParams.set('code', code);
		if (state !== undefined) target.searchParams.set('state', state);
		record(request, 302);
		return reply.redirect(target.toString(), 302);
	});

	server.post('/auth/eagle/token', (request, reply) => {
		const form = formOf(request);
		const refused = (code: string, message: string) => {
			record(request, 401, form);
			return reply.code(401).send(envelope(new Refusal(401, code, message)));
		};
		if (form.client_id !== parts.clientId || form.client_secret !== parts.clientSecret)
			return refused('unauthorized', 'Client id or secret is wrong');
		if (!form.code || !codes.delete(form.code))
			return refused('server_error', 'The code is unknown or was used');
		record(request, 200, form);
		const token = parts.tokens.issue();
		return reply.send({ token, access_token: token, token_type: 'Bearer' });
	});
}
