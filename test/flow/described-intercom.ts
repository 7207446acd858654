import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { exampleAnswer, type ExampleAnswer } from '../contract/answers';
import { find, methodOf, pathOf } from '../contract/description';
import { FILE_ANSWERS } from '../contract/deviations';
import { requestProblems } from '../contract/requests';

/** A request as it arrived, with what is wrong with it by the API description. */
export interface Received {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: IncomingMessage['headers'];
	body: unknown;
	problems: string[];
	/** What was answered. */
	answer: ExampleAnswer;
}

export interface DescribedIntercom {
	address: string;
	/** Requests to the API since the last `forget`. */
	received: Received[];
	/** Requests for files that the API only points to: none of them may carry the token. */
	fileRequests: Array<IncomingMessage['headers']>;
	forget(): void;
	close(): Promise<void>;
}

/** The bytes of every file that can be downloaded. */
export const FILE = gzipSync('id,name\n1,Ada\n');

const FILES_ELSEWHERE = '/files-elsewhere/';

async function bodyOf(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString('utf8');
	return text === '' ? undefined : (JSON.parse(text) as unknown);
}

function headerProblems(headers: IncomingMessage['headers'], hasBody: boolean): string[] {
	const wanted: Record<string, RegExp> = {
		authorization: /^Bearer token-of-the-test$/,
		'intercom-version': /^2\.16$/,
		accept: /^application\/(json|octet-stream)$/,
		...(hasBody ? { 'content-type': /^application\/json/ } : {}),
	};
	return Object.entries(wanted)
		.filter(([name, pattern]) => !pattern.test(String(headers[name] ?? '')))
		.map(([name]) => `the header ${name} is ${String(headers[name] ?? 'missing')}`);
}

/** The description's own answer to a request; the last page wherever answers come in pages. */
function answerTo(method: string, path: string, query: Record<string, string>): ExampleAnswer {
	const key = find(method, path);
	if (key === undefined)
		return {
			status: 404,
			contentType: 'application/json',
			body: { type: 'error.list', errors: [{ code: 'not_found', message: 'There is no such operation' }] },
		};
	if (key in FILE_ANSWERS) return { status: 200, contentType: 'application/octet-stream', body: FILE };
	// A scroll ends with an empty page.
	return exampleAnswer(
		methodOf(key),
		pathOf(key),
		undefined,
		query.scroll_param === undefined ? {} : { items: 0 },
	);
}

/** Starts a server that judges each request by the API description and answers with the description's own schema. */
export async function startDescribedIntercom(): Promise<DescribedIntercom> {
	const received: Received[] = [];
	const fileRequests: Array<IncomingMessage['headers']> = [];
	const server = createServer((request, response) => {
		void (async () => {
			const method = request.method ?? 'GET';
			const url = new URL(request.url ?? '/', 'http://localhost');
			if (url.pathname.startsWith(FILES_ELSEWHERE)) {
				fileRequests.push(request.headers);
				response.writeHead(200, { 'content-type': 'audio/mpeg' }).end(FILE);
				return;
			}
			const query: Record<string, string> = {};
			for (const [name, value] of url.searchParams)
				query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
			const body = await bodyOf(request);
			const answer = answerTo(method, url.pathname, query);
			received.push({
				method,
				path: url.pathname,
				query,
				headers: request.headers,
				body,
				problems: [
					...requestProblems(method, url.pathname, query, body),
					...headerProblems(request.headers, body !== undefined),
				],
				answer,
			});
			const { status, contentType, body: content } = answer;
			const isRedirect = status >= 300 && status < 400;
			response.writeHead(status, {
				...(contentType ? { 'content-type': contentType } : {}),
				...(isRedirect ? { location: `${intercom.address}${FILES_ELSEWHERE}1.mp3` } : {}),
			});
			if (content === undefined) response.end();
			else if (Buffer.isBuffer(content)) response.end(content);
			else response.end(contentType === 'application/json' ? JSON.stringify(content) : String(content));
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const intercom: DescribedIntercom = {
		address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received,
		fileRequests,
		forget() {
			received.length = 0;
			fileRequests.length = 0;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
	return intercom;
}
