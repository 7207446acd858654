import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import { connect, type IntercomContext } from '../../nodes/Intercom/api';

/** A context of n8n whose client does this. */
function contextWith(httpRequestWithAuthentication: jest.Mock, signal?: AbortSignal, accessToken = 'token') {
	const context = {
		getNode: () => ({ parameters: {} }),
		getCredentials: async () => await Promise.resolve({ accessToken, region: 'us' } as IDataObject),
		helpers: { httpRequestWithAuthentication },
		getExecutionCancelSignal: () => signal,
	};
	return { context: context as unknown as IntercomContext, sent: httpRequestWithAuthentication.mock.calls };
}

const failingWith = (error: Error, accessToken?: string) =>
	contextWith(jest.fn().mockRejectedValue(error), undefined, accessToken);

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

test("the token is in no error, neither in one of n8n's own nor in what was asked", async () => {
	const reason = Object.assign(new Error('No header "Bearer a-token-of-mine" today'), {
		description: 'It was a-token-of-mine',
		messages: ['a-token-of-mine again'],
		config: { headers: { Authorization: 'Bearer a-token-of-mine' } },
	});
	const { context } = failingWith(reason, 'a-token-of-mine');
	const own = await (await connect(context)).send(FIRST).catch((error: unknown) => error);
	const lost = failingWith(new Error('ECONNREFUSED'), 'a-token-of-mine');
	const asked = await (
		await connect(lost.context)
	)
		.send({ method: 'POST', path: '/contacts/a-token-of-mine/notes', repeatable: false })
		.catch((error: unknown) => error);
	expect(own).toMatchObject({ message: 'No header "Bearer (the token)" today' });
	for (const error of [own, asked]) {
		expect(error).toBeInstanceOf(Error);
		expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('a-token-of-mine');
	}
	expect(asked).toMatchObject({
		description: expect.stringContaining('POST /contacts/(the token)/notes') as string,
	});
});

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
