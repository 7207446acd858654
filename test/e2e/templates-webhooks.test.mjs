import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { enterStage } from './stage.mjs';
import { inEveryVersion, openTemplate } from './templates.mjs';

/** The contacts of the workspace with an email address. */
const contactsWith = async (workspace, email) => {
	const query = { field: 'email', operator: '=', value: email };
	return (await workspace.api('POST', '/contacts/search', { query })).data;
};

inEveryVersion('Contact sync on registration', () => {
	let stage;
	let template;
	const email = `${randomUUID()}@example.com`;
	const registration = {
		email,
		name: 'Ines Duarte',
		phone: '+351910000000',
		plan: 'Enterprise',
		company: 'Duarte & Filhos',
	};

	before(async () => {
		stage = await enterStage();
		template = await openTemplate(stage, 'contact-sync-on-registration');
	});
	after(() => template.close());

	const isWhole = async (contactId) => {
		const { workspace } = stage;
		const [contact, ...others] = await contactsWith(workspace, email);
		assert.deepEqual(others, []);
		assert.equal(contact.id, contactId);
		const { role, name, phone, custom_attributes: attributes } = contact;
		assert.deepEqual(
			{ role, name, phone, plan: attributes.plan },
			{ role: 'user', name: registration.name, phone: registration.phone, plan: 'Enterprise' },
		);
		const tags = (await workspace.api('GET', `/contacts/${contactId}/tags`)).data;
		assert.deepEqual(
			tags.map((tag) => tag.name),
			['Enterprise'],
		);
		const companies = (await workspace.api('GET', `/contacts/${contactId}/companies`)).data;
		assert.deepEqual(
			companies.map((company) => company.name),
			[registration.company],
		);
	};

	it('creates the contact with its attributes, tag and company, and answers its ID', async () => {
		const { status, body } = await template.call(registration);
		assert.equal(status, 200, JSON.stringify(body));
		assert.equal(body.result, 'created');
		await isWhole(body.contact_id);
	});

	it('changes nothing when the same registration comes again', async () => {
		const { status, body } = await template.call(registration);
		assert.equal(status, 200, JSON.stringify(body));
		assert.equal(body.result, 'unchanged');
		await isWhole(body.contact_id);
	});

	it('neither tags nor attaches a person on another plan without a company', async () => {
		const other = `${randomUUID()}@example.com`;
		const { status, body } = await template.call({ email: other, plan: 'starter' });
		assert.equal(status, 200, JSON.stringify(body));
		const [contact] = await contactsWith(stage.workspace, other);
		assert.equal(contact.custom_attributes.plan, 'starter');
		assert.equal(contact.tags.total_count, 0);
		assert.equal(contact.companies.total_count, 0);
	});

	it('answers 400 and asks Intercom for nothing without a usable email', async () => {
		const requests = async () => (await stage.workspace.control('GET', '/requests')).length;
		const before = await requests();
		for (const wrong of [{}, { email: '' }, { email: 'ines' }, { email: 'ines@nowhere' }, { email: 7 }]) {
			const { status, body } = await template.call({ ...wrong, plan: 'Enterprise' });
			assert.equal(status, 400, JSON.stringify(wrong));
			assert.match(body.error, /email/);
		}
		assert.equal(await requests(), before);
	});

	it('answers 422 with the reason when Intercom refuses, and 502 when it does not answer', async () => {
		const fault = async (facts) => {
			const { id } = await stage.workspace.control('POST', '/faults', facts);
			const answer = await template.call({ email: `${randomUUID()}@example.com` });
			await stage.workspace.control('DELETE', `/faults/${id}`);
			return answer;
		};
		const message = 'This phone number cannot be used';
		const refused = await fault({
			route: 'POST /contacts',
			kind: 'status',
			status: 422,
			code: 'parameter_invalid',
			message,
		});
		assert.equal(refused.status, 422);
		assert.match(JSON.stringify(refused.body), new RegExp(message));
		assert.equal(refused.body.code, 'parameter_invalid');
		const down = await fault({ route: 'POST /contacts', kind: 'status', status: 503 });
		assert.equal(down.status, 502, JSON.stringify(down.body));
	});
});
