import { createServer } from 'node:http';

/**
 * A stand-in for somebody's service: takes JSON over HTTP and answers JSON, as `answer` says.
 *
 * @param {(request: { method: string, path: string, query: URLSearchParams, headers: object, body: any }) =>
 *   object | undefined | { status: number, body?: object }} answer What is answered with 200, or with another
 *   `status`; nothing is an empty object
 * @returns {Promise<{ url: string, asked: object[], stop: () => Promise<void> }>} `asked` holds the requests
 */
export async function startService(answer = () => undefined) {
	const asked = [];
	const server = createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const text = Buffer.concat(chunks).toString();
		const isJson = (request.headers['content-type'] ?? '').includes('json');
		const { pathname: path, searchParams: query } = new URL(request.url, 'http://service');
		const { method, headers } = request;
		const came = { method, path, query, headers, body: isJson && text ? JSON.parse(text) : text };
		asked.push(came);
		const said = (await answer(came)) ?? {};
		const { status, body } = typeof said.status === 'number' ? said : { status: 200, body: said };
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(JSON.stringify(body ?? {}));
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}`,
		asked,
		stop: () =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	};
}
