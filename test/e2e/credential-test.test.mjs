import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { CREDENTIAL_TYPE } from '../../scripts/n8n/first-workflow.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { enterStage } from './stage.mjs';

describe('testing a credential', () => {
	let stage;
	before(async () => {
		stage = await enterStage();
	});

	const tryOut = (changes) =>
		stage.client.testCredential({
			id: stage.credential.id,
			name: stage.credential.name,
			type: CREDENTIAL_TYPE,
			data: { ...stage.workspace.credential, ...changes },
		});

	it('accepts a good token', async () => {
		assert.equal((await tryOut({})).status, 'OK');
	});

	it('accepts a token pasted with spaces and line breaks', async () => {
		const { accessToken } = stage.workspace.credential;
		const pasted = ` ${accessToken.slice(0, 4)}\n${accessToken.slice(4)}\r\n `;
		assert.equal((await tryOut({ accessToken: pasted })).status, 'OK');
	});

	for (const [what, accessToken, expected] of [
		['a revoked token', 'simulated-token-revoked', /revoked/],
		['a token of another region', 'simulated-token-other-region', /region/],
		['a token that nobody knows', 'simulated-token-unknown', /mistyped/],
	]) {
		it(`refuses ${what} and says what to look at`, async () => {
			const { status, message } = await tryOut({ accessToken });
			assert.equal(status, 'Error');
			assert.match(message, expected);
			assert.ok(!message.includes(accessToken), 'the token is not repeated');
		});
	}

	it('refuses an address where nobody answers', async () => {
		const { status, message } = await tryOut({ baseUrl: `http://127.0.0.1:${await freePort()}` });
		assert.equal(status, 'Error');
		assert.ok(message.length > 0);
	});

	it('refuses an address where somebody else answers', async () => {
		const { status } = await tryOut({ baseUrl: `${stage.workspace.url}/nothing/here` });
		assert.equal(status, 'Error');
	});
});
