import type { FastifyInstance } from 'fastify';
import { envelope, Refusal } from './errors';
import type { Parts } from './server';

/**
 * The OAuth code flow of an app: `/oauth` sends the browser back with code and state at once, as for a
 * person who has agreed; the token comes for client id and secret in the body. No refresh token, no scopes.
 */
export function registerOauth(server: FastifyInstance, parts: Parts): void {
	const codes = new Set<string>();
	let issued = 0;

	server.get('/oauth', (request, reply) => {
		const { client_id: clientId, redirect_uri: redirect, state } = request.query as Record<string, string>;
		if (clientId !== parts.clientId || !redirect) {
			const refusal = new Refusal(400, 'client_error', 'client_id or redirect_uri is missing or unknown');
			return reply.code(400).send(envelope(refusal));
		}
		const code = `simulated-code-${++issued}`;
		codes.add(code);
		const target = new URL(redirect);
		target.searchParams.set('code', code);
		if (state !== undefined) target.searchParams.set('state', state);
		return reply.redirect(target.toString(), 302);
	});

	server.post('/auth/eagle/token', (request, reply) => {
		const raw = request.body instanceof Buffer ? request.body.toString('utf8') : '';
		const form = String(request.headers['content-type']).includes('json')
			? (JSON.parse(raw || '{}') as Record<string, string>)
			: Object.fromEntries(new URLSearchParams(raw));
		if (form.client_id !== parts.clientId || form.client_secret !== parts.clientSecret)
			return reply.code(401).send(envelope(new Refusal(401, 'unauthorized', 'Client id or secret is wrong')));
		if (!form.code || !codes.delete(form.code))
			return reply
				.code(401)
				.send(envelope(new Refusal(401, 'server_error', 'The code is unknown or was used')));
		const token = parts.tokens.issue();
		return reply.send({ token, access_token: token, token_type: 'Bearer' });
	});
}
