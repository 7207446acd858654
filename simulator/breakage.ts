import type { FastifyReply, FastifyRequest } from 'fastify';
import { envelope, Refusal } from './errors';
import type { Fault } from './faults';
import type { LoggedRequest } from './request-log';
import type { Answer } from './routes';

export interface Breakage {
	fault: Fault;
	request: FastifyRequest;
	reply: FastifyReply;
	entry: LoggedRequest;
	requestId: string;
	/** What would have been answered. */
	answer: Answer;
}

const USUAL_CODES: Record<number, string> = {
	401: 'unauthorized',
	403: 'forbidden',
	404: 'not_found',
	429: 'rate_limit_exceeded',
};
const DRIP_MS = 1_000;
const JSON_TYPE = 'application/json; charset=utf-8';

export const rateHeadersOf = (fault: Fault) =>
	fault.headers ?? {
		'x-ratelimit-limit': 'many',
		'x-ratelimit-remaining': '-1',
		'x-ratelimit-reset': 'soon',
	};

function textOf({ body }: Answer): string {
	if (body === undefined) return '';
	return typeof body === 'string' || body instanceof Buffer ? body.toString() : JSON.stringify(body);
}

/** An answer whose ids are gone, as of a server that lost its thread. */
function withoutIds({ body }: Answer): unknown {
	if (typeof body !== 'object' || body === null || Array.isArray(body) || body instanceof Buffer) return body;
	return Object.fromEntries(Object.entries(body).filter(([name]) => !/(^|_)id(entifier)?$/.test(name)));
}

/** Answers, or does not, as a fault wants it. */
export function breakOff(breakage: Breakage): FastifyReply {
	const { fault, request, reply, entry, requestId, answer } = breakage;
	const plain = (status: number, type: string, text: string) => {
		entry.status = status;
		return reply
			.code(status)
			.headers({ 'x-request-id': requestId, ...fault.headers })
			.type(type)
			.send(text);
	};
	switch (fault.kind) {
		case 'status': {
			const status = fault.status ?? 500;
			const code = fault.code ?? USUAL_CODES[status] ?? 'server_error';
			const refusal = new Refusal(status, code, fault.message ?? 'Something went wrong');
			return plain(status, JSON_TYPE, JSON.stringify(envelope(refusal, requestId)));
		}
		case 'bad-json':
			return plain(answer.status, JSON_TYPE, '{"type":"contact","id":');
		case 'html':
			return plain(
				fault.status ?? 502,
				'text/html; charset=utf-8',
				'<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>',
			);
		case 'empty':
			return plain(fault.status ?? 200, JSON_TYPE, '');
		case 'without-id':
			return plain(answer.status, JSON_TYPE, JSON.stringify(withoutIds(answer)) ?? '');
		case 'wrong-encoding': {
			reply.header('content-encoding', 'gzip');
			return plain(answer.status, JSON_TYPE, textOf(answer));
		}
		case 'drip':
			return drip(breakage);
		case 'cut-body': {
			const text = textOf(answer) || '{}';
			entry.status = answer.status;
			reply.hijack();
			reply.raw.writeHead(entry.status, {
				'content-type': JSON_TYPE,
				'content-length': Buffer.byteLength(text),
			});
			reply.raw.write(text.slice(0, Math.floor(text.length / 2)), () => request.raw.socket.destroy());
			return reply;
		}
		case 'never':
			reply.hijack();
			return reply;
		default:
			reply.hijack();
			request.raw.socket.destroy();
			return reply;
	}
}

function drip({ fault, reply, entry, answer }: Breakage): FastifyReply {
	entry.status = answer.status;
	reply.hijack();
	reply.raw.writeHead(answer.status, { 'content-type': JSON_TYPE });
	let sent = 0;
	const timer = setInterval(() => {
		if (fault.pieces !== undefined && sent >= fault.pieces) {
			clearInterval(timer);
			reply.raw.end(textOf(answer));
			return;
		}
		sent += 1;
		reply.raw.write(' ');
	}, fault.milliseconds ?? DRIP_MS);
	timer.unref();
	reply.raw.on('close', () => clearInterval(timer));
	return reply;
}
