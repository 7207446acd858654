import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { exampleAnswer, type ExampleAnswer } from '../contract/answers';
import { find, methodOf, operation, pathOf } from '../contract/description';
import { previewFacts, stableFacts } from '../contract/facts';
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

/** The fields of a form, files among them as their text. */
async function formOf(bytes: Buffer, contentType: string): Promise<Record<string, string>> {
	const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
	const fields = [...form.entries()].map(
		async ([name, value]) => [name, typeof value === 'string' ? value : await value.text()] as const,
	);
	return Object.fromEntries(await Promise.all(fields));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const bytes = Buffer.concat(chunks);
	if (bytes.length === 0) return undefined;
	const type = request.headers['content-type'] ?? '';
	return type.startsWith('multipart/')
		? await formOf(bytes, type)
		: (JSON.parse(bytes.toString()) as unknown);
}

/** What the body of an operation travels as. */
function typeOfBody(method: string, path: string): string {
	const key = find(method, path);
	return (key && operation(key).body?.contentType) ?? 'application/json';
}

function headerProblems(headers: IncomingMessage['headers'], bodyType: string | undefined): string[] {
	const wanted: Record<string, RegExp> = {
		authorization: /^Bearer token-of-the-test$/,
		'intercom-version': new RegExp(
			`^(${[stableFacts, previewFacts].map(({ version }) => version).join('|')})$`,
		),
		accept: /^application\/(json|octet-stream)$/,
		...(bodyType === undefined ? {} : { 'content-type': new RegExp(`^${bodyType}`) }),
	};
	return Object.entries(wanted)
		.filter(([name, pattern]) => !pattern.test(String(headers[name] ?? '')))
		.map(([name]) => `the header ${name} is ${String(headers[name] ?? 'missing')}`);
}

/** The description's own answer to a request; the last page wherever answers come in pages. */
function answerTo(
	method: string,
	path: string,
	query: Record<string, string>,
	version: string,
): ExampleAnswer {
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
		query.scroll_param === undefined ? { version } : { items: 0 },
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
			const version = String(request.headers['intercom-version']);
			const answer = answerTo(method, url.pathname, query, version);
			received.push({
				method,
				path: url.pathname,
				query,
				headers: request.headers,
				body,
				problems: [
					...requestProblems(method, url.pathname, query, body, version),
					...headerProblems(
						request.headers,
						body === undefined ? undefined : typeOfBody(method, url.pathname),
					),
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
