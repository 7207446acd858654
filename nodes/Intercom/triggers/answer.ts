import type { IWebhookFunctions } from 'n8n-workflow';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Answers at once and without a body: whoever asks learns nothing but the status. */
export function answer(response: Response, status: number): void {
	response.statusCode = status;
	response.end();
}

/**
 * Calls `decide` at the moment n8n answers a webhook with the status it has in mind, which tells whether the
 * execution came into being: 2xx means that it did. The answer goes out with the status that `decide` returns.
 */
export function whenAnswered(response: Response, decide: (status: number) => number): void {
	const writeHead = response.writeHead.bind(response) as (status: number, ...more: unknown[]) => Response;
	response.writeHead = ((status: number, ...more: unknown[]) =>
		writeHead(decide(status), ...more)) as Response['writeHead'];
}
