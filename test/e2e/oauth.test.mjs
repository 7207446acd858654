import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { errorOf, itemsOf } from '../../scripts/n8n/executions.mjs';
import { webhookOf } from '../../scripts/n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { chain, enterStage, node } from './stage.mjs';

const CREDENTIAL_TYPE = 'intercomOAuth2Api';
const MOST_REDIRECTS = 5;

/** Where a person grants access, by the region of the workspace. */
const AUTHORIZATION_PAGES = {
	us: 'https://app.intercom.com/oauth',
	eu: 'https://app.eu.intercom.com/oauth',
	au: 'https://app.au.intercom.com/oauth',
};

/** A browser in which somebody is signed in to n8n: it keeps cookies, which know hosts and no ports, and follows redirects. */
function browser(session) {
	const cookies = new Map([session.split('=')]);
	return async function open(address) {
		const visited = [];
		let next = address;
		for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
			const response = await fetch(next, {
				redirect: 'manual',
				headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
			});
			visited.push(next);
			for (const cookie of response.headers.getSetCookie()) {
				const [name, ...value] = cookie.split(';')[0].split('=');
				cookies.set(name, value.join('='));
			}
			const location = response.headers.get('location');
			if (!location) return { status: response.status, text: await response.text(), visited };
			next = new URL(location, next).href;
		}
		throw new Error(`More than ${MOST_REDIRECTS} redirects: ${visited.join(', ')}`);
	};
}

describe('an OAuth2 credential', () => {
	let stage;
	let open;
	let credential;
	let workflow;

	before(async () => {
		stage = await enterStage();
		open = browser(stage.client.session);
		credential = await createCredential(stage.workspace.oAuthCredential);
		workflow = await stage.client.createWorkflow({
			name: `OAuth ${randomUUID()}`,
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', {}),
				{
					...node('Intercom', `${PACKAGE_NAME}.intercom`, {
						authentication: 'oAuth2',
						resource: 'contact',
						operation: 'getAll',
						limit: 2,
					}),
					credentials: { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } },
				},
			],
			connections: chain('Start', 'Intercom'),
		});
	});

	const createCredential = (data) =>
		stage.client.createCredential({ name: `OAuth ${randomUUID()}`, type: CREDENTIAL_TYPE, data });

	/** The address that n8n's editor opens for 'Connect my account'. */
	async function authorizationUrl({ id }) {
		const { status, text } = await open(`${stage.client.url}/rest/oauth2-credential/auth?id=${id}`);
		assert.equal(status, 200, text);
		return new URL(JSON.parse(text).data);
	}

	/** Does what a person does who connects the account, and agrees. */
	async function connect(which = credential) {
		const page = await authorizationUrl(which);
		return { page, ...(await open(page.href)) };
	}

	/** The requests since the log was emptied. */
	const requests = async () => (await stage.workspace.control('GET', '/requests')).requests;
	const forgetRequests = () => stage.workspace.control('DELETE', '/requests');
	const isTrade = ({ method, path }) => method === 'POST' && path === '/auth/eagle/token';
	const isApi = ({ path }) => !path.startsWith('/oauth') && !path.startsWith('/auth/');

	const isConnected = async ({ id }) =>
		Boolean(
			(await stage.client.request('GET', `/rest/credentials/${id}?includeData=true`)).data.oauthTokenData,
		);

	async function runWorkflow() {
		const known = (await stage.client.executions(workflow.id)).length;
		await stage.client.runManually(workflow.id, 'Start');
		const [execution] = await stage.client.finishedExecutions(workflow.id, known + 1);
		return execution;
	}

	for (const [region, page] of Object.entries(AUTHORIZATION_PAGES)) {
		it(`leads to ${page} for the region ${region}`, async () => {
			const url = await authorizationUrl(
				await createCredential({ region, clientId: 'an-id', clientSecret: 'a-secret' }),
			);
			assert.equal(url.origin + url.pathname, page);
			assert.equal(url.searchParams.get('client_id'), 'an-id');
			assert.equal(url.searchParams.get('response_type'), 'code');
			assert.equal(
				url.searchParams.get('redirect_uri'),
				`${stage.client.url}/rest/oauth2-credential/callback`,
			);
			assert.equal(url.searchParams.get('scope') ?? '', '', 'Intercom has no scopes');
			assert.ok(!url.href.includes('a-secret'));
		});
	}

	it('is not connected when the client secret is wrong', async () => {
		const wrong = await createCredential({
			...stage.workspace.oAuthCredential,
			clientSecret: 'another-secret',
		});
		await forgetRequests();
		await connect(wrong);
		assert.deepEqual(
			(await requests()).filter(isTrade).map(({ status }) => status),
			[401],
		);
		assert.equal(await isConnected(wrong), false);
	});

	it('is connected by a code that n8n trades with client id and secret in the body', async () => {
		await forgetRequests();
		const { page, status, visited } = await connect();
		assert.equal(page.origin + page.pathname, `${stage.workspace.url}/oauth`);
		assert.equal(status, 200);
		assert.match(visited.at(-1), /\/rest\/oauth2-credential\/callback\?code=.+&state=.+/);
		const all = await requests();
		assert.deepEqual(
			all.map(({ method, path, status: answered }) => [method, path, answered]),
			[
				['GET', '/oauth', 302],
				['POST', '/auth/eagle/token', 200],
			],
		);
		const trade = all.find(isTrade);
		assert.equal(trade.body.client_id, stage.workspace.oAuthCredential.clientId);
		assert.equal(trade.body.client_secret, '(hidden)', 'a secret came, and it was the right one');
		assert.equal(trade.body.grant_type, 'authorization_code');
		assert.equal(trade.headers.authorization, undefined);
		assert.equal(await isConnected(credential), true);
	});

	it('lets the Intercom node read with the token of that connection', async () => {
		await forgetRequests();
		const execution = await runWorkflow();
		assert.equal(execution.status, 'success', errorOf(execution));
		const items = itemsOf(execution, 'Intercom');
		assert.equal(items.length, 2);
		assert.ok(items.every(({ id }) => /^[0-9a-f]{24}$/.test(id)));
		const all = await requests();
		assert.ok(all.length > 0);
		assert.match(all[0].token, /^oauth \d+$/);
		assert.deepEqual(new Set(all.map(({ token }) => token)), new Set([all[0].token]));
		assert.deepEqual(new Set(all.map(({ headers }) => headers['intercom-version'])), new Set(['2.16']));
	});

	it('lets the Intercom Trigger verify with its client secret', async () => {
		const trigger = await stage.client.createWorkflow({
			name: `OAuth ${randomUUID()}`,
			nodes: [
				{
					...node('Trigger', `${PACKAGE_NAME}.intercomTrigger`, {
						authentication: 'oAuth2',
						topics: ['conversation.user.created'],
					}),
					webhookId: randomUUID(),
					credentials: { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } },
				},
			],
		});
		await stage.client.activate(trigger.id);
		const { url, topics } = webhookOf(trigger, stage.client.url);
		await stage.workspace.saveWebhook(url, topics);
		try {
			const { conversation_id: id } = await stage.workspace.customerWrites('oauth@example.com', 'Hello');
			const [execution] = await stage.client.finishedExecutions(trigger.id);
			assert.deepEqual(
				itemsOf(execution, 'Trigger').map(({ item }) => item.id),
				[id],
			);
		} finally {
			await stage.workspace.saveWebhook(null, 'all');
			await stage.client.deactivate(trigger.id);
		}
	});

	it('says that its token was revoked, and does not ask for another', async (test) => {
		await forgetRequests();
		assert.equal((await runWorkflow()).status, 'success');
		const [{ token }] = await requests();
		await stage.workspace.control('PUT', `/tokens/${token}`, { state: 'revoked' });
		await forgetRequests();
		const execution = await runWorkflow();
		assert.equal(execution.status, 'error');
		test.diagnostic(errorOf(execution));
		assert.match(errorOf(execution), /did not accept the token: .*revoked/);
		assert.match(errorOf(execution), /connect your account again/i);
		const all = await requests();
		assert.deepEqual(
			all.filter(isApi).map(({ status }) => status),
			[401],
		);
		assert.deepEqual(
			all.filter((request) => !isApi(request)),
			[],
			'Intercom has no refresh tokens',
		);
		const shown = JSON.stringify(execution);
		assert.ok(!shown.includes('simulated-oauth-token'), 'the token is in no execution');
		assert.ok(!shown.includes(stage.workspace.oAuthCredential.clientSecret));
	});

	it('works again once the person has connected the account again', async () => {
		await connect();
		const execution = await runWorkflow();
		assert.equal(execution.status, 'success', errorOf(execution));
	});
});
