import type { IDataObject } from 'n8n-workflow';
import { connect, type IntercomContext } from '../../nodes/Intercom/api';

/** A context of n8n whose client fails with this. */
function failingWith(error: Error) {
	const httpRequestWithAuthentication = jest.fn().mockRejectedValue(error);
	const context = {
		getNode: () => ({ parameters: {} }),
		getCredentials: async () => await Promise.resolve({ accessToken: 'token', region: 'us' } as IDataObject),
		helpers: { httpRequestWithAuthentication },
	};
	return { context: context as unknown as IntercomContext, sent: httpRequestWithAuthentication.mock.calls };
}

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
