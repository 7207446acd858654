import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { deliver } from './deliveries.mjs';
import { inbox } from './approval-stage.mjs';
import { startService } from './services.mjs';
import { enterStage } from './stage.mjs';
import { inDefaultVersion, inEveryVersion, openTemplate } from './templates.mjs';

/** Ids of the workspace's teams by name. */
const teamsOf = async (workspace) =>
	Object.fromEntries((await workspace.api('GET', '/teams')).teams.map(({ name, id }) => [name, id]));

const conversationOf = async (workspace, id) => await workspace.api('GET', `/conversations/${id}`);

const assignedTeam = async (workspace, id) => {
	const { team_assignee_id: team } = await conversationOf(workspace, id);
	return team === null ? null : String(team);
};

/** The same thing told once more as a new notification: not a repetition, but too late to act on. */
async function toldAnew(stage, { url, body }) {
	const content = { ...JSON.parse(body), id: `notif_${randomUUID()}` };
	assert.equal(await deliver(url, content, stage.workspace.credential.clientSecret), 200);
}

inEveryVersion('Triage', () => {
	let stage;
	let service;
	let template;
	let teams;
	let answer;

	before(async () => {
		stage = await enterStage();
		teams = await teamsOf(stage.workspace);
		service = await startService((request) => answer(request));
		template = await openTemplate(stage, 'triage', { settings: { service_url: service.url } });
	});
	after(async () => {
		await template?.close();
		await service?.stop();
	});

	const starts = async (body) => {
		let id;
		await template.runs(async () => {
			({ conversation_id: id } = await stage.workspace.customerWrites(`${randomUUID()}@example.com`, body));
		});
		return id;
	};
	const tagsOf = async (id) =>
		(await conversationOf(stage.workspace, id)).tags.tags.map(({ name }) => name).sort();

	it('tags, assigns to the team that the service names, and leaves one note', async () => {
		answer = () => ({ category: 'billing', urgency: 'high', team: 'billing', reason: 'Speaks of a refund' });
		const id = await starts('I want my money back');
		assert.equal(service.asked.at(-1).body.message, 'I want my money back');
		assert.deepEqual(await tagsOf(id), ['ai-category:billing', 'ai-urgency:high']);
		assert.equal(await assignedTeam(stage.workspace, id), teams.Billing);
		const delivery = await template.delivered('conversation.user.created', id);
		await template.startsNothing(() => template.deliverAgain(delivery));
		const [note, ...others] = await inbox(stage.workspace).notes(id);
		assert.deepEqual(others, []);
		assert.match(note.body, /Speaks of a refund/);
		assert.deepEqual(await inbox(stage.workspace).told(id), []);
	});

	it('does nothing without a category, and leaves a conversation with whoever has it', async () => {
		answer = () => ({ team: 'Billing' });
		const unclear = await starts('Hm');
		assert.deepEqual(await tagsOf(unclear), []);
		assert.equal(await assignedTeam(stage.workspace, unclear), null);
		assert.deepEqual(await inbox(stage.workspace).notes(unclear), []);

		await stage.workspace.control('POST', `/teammate/conversations/${unclear}/assign`, {
			type: 'team',
			assignee_id: teams.Workshop,
		});
		answer = () => ({ category: 'billing', team: 'Billing' });
		const delivery = await template.delivered('conversation.user.created', unclear);
		await template.runs(() => toldAnew(stage, delivery));
		assert.deepEqual(await tagsOf(unclear), ['ai-category:billing']);
		assert.equal(await assignedTeam(stage.workspace, unclear), teams.Workshop);
	});

	it('says in the note when there is no such team', async () => {
		answer = () => ({ category: 'other', team: 'Marketing' });
		const id = await starts('May we print your logo?');
		assert.equal(await assignedTeam(stage.workspace, id), null);
		assert.match((await inbox(stage.workspace).notes(id))[0].body, /Not assigned: .*Marketing/);
	});
});

inDefaultVersion('Assignment bot', () => {
	let stage;
	let template;
	let teams;

	before(async () => {
		stage = await enterStage();
		teams = await teamsOf(stage.workspace);
		template = await openTemplate(stage, 'assignment-bot', {
			settings: {
				vip_team: 'Workshop',
				attribute: 'bike_model',
				attribute_value: 'Tourer 4',
				attribute_team: 'Workshop',
				technical_team: 'Support',
			},
		});
	});
	after(() => template.close());

	/** What becomes of a conversation that somebody starts. */
	const started = async (body, { tag, ...facts } = {}) => {
		const { api, customerWrites } = stage.workspace;
		const email = `${randomUUID()}@example.com`;
		const contact = await api('POST', '/contacts', { role: 'user', email, ...facts });
		if (tag) {
			const { id } = await api('POST', '/tags', { name: tag });
			await api('POST', `/contacts/${contact.id}/tags`, { id });
		}
		let id;
		await template.runs(async () => ({ conversation_id: id } = await customerWrites(email, body)));
		return { id, team: await assignedTeam(stage.workspace, id) };
	};

	it('assigns by words, by an attribute and by a tag of the contact, the first rule first', async () => {
		assert.equal((await started('Where is the invoice?')).team, teams.Billing);
		assert.equal((await started('Your page does not work.')).team, teams.Support);
		const rides = { custom_attributes: { bike_model: 'tourer 4' } };
		assert.equal((await started('Where is the invoice?', rides)).team, teams.Workshop);
		assert.equal((await started('Hello', { tag: 'VIP' })).team, teams.Workshop);
	});

	it('leaves a conversation alone that no rule fits, or that somebody has', async () => {
		const { id, team } = await started('This is repayment-free and debugged');
		assert.equal(team, null);
		await stage.workspace.control('POST', `/teammate/conversations/${id}/assign`, {
			type: 'team',
			assignee_id: teams.Support,
		});
		const billing = await started('A refund, please');
		await stage.workspace.control('POST', `/teammate/conversations/${billing.id}/assign`, {
			type: 'team',
			assignee_id: teams.Support,
		});
		const delivery = await template.delivered('conversation.user.created', billing.id);
		await template.startsNothing(() => template.deliverAgain(delivery));
		await template.runs(() => toldAnew(stage, delivery));
		assert.equal(await assignedTeam(stage.workspace, billing.id), teams.Support);
	});
});
