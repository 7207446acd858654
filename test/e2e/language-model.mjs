import { createServer } from 'node:http';

/**
 * A stand-in for a language model with OpenAI's chat completions, which answers as `decide` says.
 *
 * @param {(messages: object[], tools: object[]) => { tool: string, arguments: object } | { text: string }} decide
 * @returns {Promise<{ url: string, asked: object[], stop: () => Promise<void> }>} `asked` holds what came
 */
export async function startLanguageModel(decide) {
	const asked = [];
	const server = createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const body = chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : {};
		if (!request.url.endsWith('/chat/completions')) {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ object: 'list', data: [{ id: 'stand-in', object: 'model' }] }));
			return;
		}
		asked.push(body);
		const decided = decide(body.messages, body.tools ?? []);
		const call = decided.tool && {
			index: 0,
			id: `call_${asked.length}`,
			type: 'function',
			function: { name: decided.tool, arguments: JSON.stringify(decided.arguments) },
		};
		const message = {
			role: 'assistant',
			content: decided.text ?? '',
			...(call ? { tool_calls: [call] } : {}),
		};
		const reason = call ? 'tool_calls' : 'stop';
		const facts = { id: `answer_${asked.length}`, created: 1, model: body.model };
		if (body.stream) {
			response.writeHead(200, { 'content-type': 'text/event-stream' });
			const chunk = (choice) =>
				response.write(
					`data: ${JSON.stringify({ ...facts, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`,
				);
			chunk({ delta: message, finish_reason: null });
			chunk({ delta: {}, finish_reason: reason });
			response.end('data: [DONE]\n\n');
			return;
		}
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(
			JSON.stringify({
				...facts,
				object: 'chat.completion',
				choices: [{ index: 0, message, finish_reason: reason }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			}),
		);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}/v1`,
		asked,
		stop: () =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	};
}
