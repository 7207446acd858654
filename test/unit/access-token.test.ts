import { IntercomAccessTokenApi } from '../../credentials/IntercomAccessTokenApi.credentials';

const signed = async (accessToken: unknown, request: object = {}) =>
	await (
		new IntercomAccessTokenApi().authenticate as (credential: object, request: object) => Promise<object>
	)({ accessToken }, request);

test.each([
	['as it is', 'dG9rOmFiYw=='],
	['with spaces and a line break', ' dG9rOmFiYw==\n'],
	['after the word Bearer', 'bearer dG9rOmFiYw=='],
	['with signs that nobody sees', '\u200BdG9rOm\u2060FiYw==\uFEFF'],
])('a token pasted %s is sent as it was meant', async (_how, token) => {
	expect(await signed(token)).toEqual({ headers: { Authorization: 'Bearer dG9rOmFiYw==' } });
});

test('everything else of the request stays as it is', async () => {
	const request = { url: '/me', method: 'GET', headers: { Accept: 'application/json' } };
	expect(await signed('token', request)).toEqual({
		...request,
		headers: { Accept: 'application/json', Authorization: 'Bearer token' },
	});
	expect(request.headers).toEqual({ Accept: 'application/json' });
});
