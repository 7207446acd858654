import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { CREDENTIAL_TYPE } from '../../scripts/n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { enterStage } from './stage.mjs';

const ACTION = `${PACKAGE_NAME}.intercom`;

describe('what the editor loads', () => {
	let stage;
	let types;
	before(async () => {
		stage = await enterStage();
		types = await stage.client.nodeTypes();
	});

	const find = (name) => types.find((type) => type.name === name);

	it('knows the three nodes and the tool', () => {
		for (const name of ['intercom', 'intercomTrigger', 'intercomPollingTrigger', 'intercomTool']) {
			assert.ok(find(`${PACKAGE_NAME}.${name}`), `${name} is missing`);
		}
	});

	it('knows both credentials', async () => {
		const credentials = await stage.client.request('GET', '/types/credentials.json');
		for (const name of [CREDENTIAL_TYPE, 'intercomOAuth2Api']) {
			const type = credentials.find((each) => each.name === name);
			assert.ok(type, `${name} is missing`);
			assert.ok(type.iconUrl, `${name} has no icon`);
		}
	});

	it('shows icons that exist', async () => {
		const { iconUrl } = find(ACTION);
		for (const path of [iconUrl.light, iconUrl.dark]) {
			const answer = await fetch(`${stage.client.url}/${path}`);
			assert.equal(answer.status, 200);
			assert.match(answer.headers.get('content-type'), /svg/);
		}
	});

	it('gives the editor what an operation will give, before it has run', async () => {
		const schemaOf = async (operation) =>
			await fetch(`${stage.client.url}/schemas/${ACTION}/1.0.0/${operation}.json`);
		const answer = await schemaOf('contact/get');
		assert.equal(answer.status, 200);
		const { type, properties } = await answer.json();
		assert.equal(type, 'object');
		assert.deepEqual(properties.email.type, ['string', 'null']);
		assert.equal((await schemaOf('api/call')).status, 404);
	});

	const ask = (what, resource, operation, rest) =>
		stage.client.request('POST', `/rest/dynamic-node-parameters/${what}`, {
			path: 'parameters',
			nodeTypeAndVersion: { name: ACTION, version: 1 },
			currentNodeParameters: { authentication: 'accessToken', resource, operation },
			credentials: { [CREDENTIAL_TYPE]: stage.credential },
			...rest,
		});

	it('lists tags to choose from, and finds one by its name', async () => {
		const { data: tags } = await stage.workspace.api('GET', '/tags');
		const [first] = tags;
		const all = await ask('resource-locator-results', 'tag', 'get', { methodName: 'tag' });
		assert.deepEqual(all.results.map(({ value }) => value).sort(), tags.map(({ id }) => id).sort());
		const found = await ask('resource-locator-results', 'tag', 'get', {
			methodName: 'tag',
			filter: first.name,
		});
		assert.ok(found.results.some(({ value, name }) => value === first.id && name === first.name));
		assert.ok(found.results.length < tags.length);
	});

	it('lists contacts page by page', async () => {
		const { data: contacts, total_count: total } = await stage.workspace.api('GET', '/contacts');
		const page = await ask('resource-locator-results', 'contact', 'get', { methodName: 'contact' });
		assert.ok(page.results.length > 0);
		assert.ok(page.results.some(({ value }) => value === contacts[0].id) || total > page.results.length);
	});

	it('shows the custom attributes of contacts as a form', async () => {
		const { data: attributes } = await stage.workspace.api('GET', '/data_attributes?model=contact');
		const custom = attributes.filter((attribute) => attribute.custom && !attribute.archived);
		const { fields } = await ask('resource-mapper-fields', 'contact', 'create', {
			methodName: 'contactAttributes',
		});
		assert.ok(custom.length > 0, 'the simulated workspace has custom attributes');
		assert.deepEqual(fields.map(({ id }) => id).sort(), custom.map(({ name }) => name).sort());
	});

	it('says so when the token is refused', async () => {
		const revoked = await stage.client.createCredential({
			name: 'Revoked',
			type: CREDENTIAL_TYPE,
			data: { ...stage.workspace.credential, accessToken: 'simulated-token-revoked' },
		});
		await assert.rejects(
			ask('resource-locator-results', 'tag', 'get', {
				methodName: 'tag',
				credentials: { [CREDENTIAL_TYPE]: { id: revoked.id, name: revoked.name } },
			}),
			/token/i,
		);
	});
});
