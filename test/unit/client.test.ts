import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import type { IDataObject } from 'n8n-workflow';
import { connect, type IntercomContext } from '../../nodes/Intercom/api';

/** A context of n8n whose client does this. */
function contextWith(httpRequestWithAuthentication: jest.Mock, signal?: AbortSignal) {
	const context = {
		getNode: () => ({ parameters: {} }),
		getCredentials: async () => await Promise.resolve({ accessToken: 'token', region: 'us' } as IDataObject),
		helpers: { httpRequestWithAuthentication },
		getExecutionCancelSignal: () => signal,
	};
	return { context: context as unknown as IntercomContext, sent: httpRequestWithAuthentication.mock.calls };
}

const failingWith = (error: Error) => contextWith(jest.fn().mockRejectedValue(error));

const FIRST = { method: 'GET', path: '/tags' } as const;

test.each(['Region EUROPE is not connected', 'EXAMPLE: no credential', 'ERROR', 'EVERYTHING FAILED'])(
	'a reason of n8n itself is no network error, whatever words are in it: %s',
	async (words) => {
		const { context, sent } = failingWith(new Error(words));
		const api = await connect(context);
		await expect(api.send(FIRST)).rejects.toThrow(words);
		expect(sent).toHaveLength(1);
	},
);

test.each([
	'connect ECONNREFUSED 127.0.0.1:1',
	'EAI_AGAIN',
	'socket hang up',
	'ERR_TLS_CERT_ALTNAME_INVALID',
])('a network error is sent again: %s', async (words) => {
	jest.spyOn(Math, 'random').mockReturnValue(0);
	const { context, sent } = failingWith(new Error(words));
	const api = await connect(context);
	await expect(api.send(FIRST)).rejects.toThrow(/Intercom/);
	expect(sent.length).toBeGreaterThan(1);
	jest.restoreAllMocks();
});

test.each(['its end', 'being destroyed'])('a file leaves no listener behind after %s', async (way) => {
	const { signal } = new AbortController();
	const { context } = contextWith(
		jest
			.fn()
			.mockImplementation(
				async () =>
					await Promise.resolve({ statusCode: 200, headers: {}, body: Readable.from([Buffer.from('file')]) }),
			),
		signal,
	);
	const api = await connect(context);
	const body = (await api.send({ ...FIRST, answer: 'file' })).body as Readable;
	expect(getEventListeners(signal, 'abort')).toHaveLength(1);
	if (way === 'its end') for await (const piece of body) expect(String(piece)).toBe('file');
	else await new Promise((resolve) => body.destroy().on('close', resolve));
	expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
