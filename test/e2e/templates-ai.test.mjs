import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { CREDENTIAL_TYPE } from '../../scripts/n8n/first-workflow.mjs';
import { browser, inbox } from './approval-stage.mjs';
import { startLanguageModel } from './language-model.mjs';
import { enterStage, until } from './stage.mjs';
import { inEveryVersion, openTemplate } from './templates.mjs';

/** n8n 1 has no human review of tools. */
const hasHumanReview = ({ version }) => !version.startsWith('1.');

/** The credential of a chat model, for the node that asks it. */
async function modelCredential({ client }, url) {
	const { id, name } = await client.createCredential({
		name: `Model ${randomUUID()}`,
		type: 'openAiApi',
		data: { apiKey: 'none', url },
	});
	return { 'Chat Model': { openAiApi: { id, name } } };
}

/** A credential of the workspace that allows some actions alone. */
const allowing = async ({ client, workspace }, allowedActions) =>
	await client.createCredential({
		name: `Intercom ${randomUUID()}`,
		type: CREDENTIAL_TYPE,
		data: { ...workspace.credential, allowedActions },
	});

/** How many tools were called so far. */
const called = (messages) => messages.filter(({ role }) => role === 'tool').length;

inEveryVersion('AI agent with Intercom tools', () => {
	let stage;
	let model;
	let template;
	let seen;
	let plan;
	let conversation;

	before(async () => {
		stage = await enterStage();
		seen = inbox(stage.workspace);
		model = await startLanguageModel((messages) => plan[called(messages)] ?? { text: 'Done.' });
		template = await openTemplate(stage, 'ai-agent-with-intercom-tools', {
			settings: { team: 'Billing' },
			credential: await allowing(stage, 'internal'),
			credentials: await modelCredential(stage, model.url),
		});
	});
	after(async () => {
		await template?.close();
		await model?.stop();
	});

	const reading = [
		{ tool: 'Get_Transcript', arguments: {} },
		{ tool: 'Look_Up_Customer', arguments: {} },
	];
	const note = { tool: 'Leave_Note', arguments: { note: 'Charged twice; wants money back.' } };
	const writes = async (body) => {
		const { conversation_id: id } = await stage.workspace.customerWrites(`${randomUUID()}@example.com`, body);
		return id;
	};
	const notesIn = async (id) => (await seen.notes(id)).map(({ body }) => body.replace(/<[^>]*>/g, ''));

	it('reads, looks the customer up, leaves a note and hands over', async () => {
		plan = [...reading, note, { tool: 'Escalate', arguments: {} }];
		model.asked.length = 0;
		await template.runs(async () => (conversation = await writes('I was charged twice.')));
		const told = model.asked.at(-1).messages.filter(({ role }) => role === 'tool');
		assert.match(told[0].content, /I was charged twice/);
		assert.match(told[1].content, /@example\.com/);
		assert.deepEqual(await notesIn(conversation), ['Charged twice; wants money back.']);
		const { team_assignee_id: team } = await stage.workspace.api('GET', `/conversations/${conversation}`);
		const { teams } = await stage.workspace.api('GET', '/teams');
		assert.equal(teams.find(({ id }) => id === String(team))?.name, 'Billing');
		assert.deepEqual(await seen.told(conversation), []);
		const offered = model.asked[0].tools.map(({ function: { name } }) => name);
		assert.deepEqual(offered.sort(), ['Escalate', 'Get_Transcript', 'Leave_Note', 'Look_Up_Customer']);
	});

	it('does nothing when the same notification comes again', async () => {
		const delivery = await template.delivered('conversation.user.created', conversation);
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal((await notesIn(conversation)).length, 1);
	});

	it('asks no model once the team has the conversation', async () => {
		const asked = model.asked.length;
		await template.runs(() =>
			stage.workspace.control('POST', `/customer/conversations/${conversation}/replies`, { body: 'Well?' }),
		);
		assert.equal(model.asked.length, asked);
		assert.equal((await notesIn(conversation)).length, 1);
	});
});

inEveryVersion('AI agent with Intercom tools, with a tool that it should not have', () => {
	let stage;
	let model;
	let template;

	before(async () => {
		stage = await enterStage();
		model = await startLanguageModel((messages) =>
			called(messages) === 0
				? { tool: 'Leave_Note', arguments: { note: 'Refunded!' } }
				: { text: messages.at(-1).content },
		);
		// Somebody makes the tool for notes one that replies.
		template = await openTemplate(stage, 'ai-agent-with-intercom-tools', {
			choices: { 'Leave Note': { operation: 'reply', additionalFields: {} } },
			credential: await allowing(stage, 'internal'),
			credentials: await modelCredential(stage, model.url),
		});
	});
	after(async () => {
		await template?.close();
		await model?.stop();
	});

	it('cannot reply, because its credential does not allow it', async () => {
		const seen = inbox(stage.workspace);
		let id;
		await template.runs(async () => {
			({ conversation_id: id } = await stage.workspace.customerWrites(
				`${randomUUID()}@example.com`,
				'Hello?',
			));
		});
		assert.deepEqual(await seen.told(id), []);
		assert.match(JSON.stringify(model.asked.at(-1).messages.at(-1)), /not_allowed/);
	});
});

inEveryVersion('AI agent that replies after a yes', () => {
	let stage;
	let model;
	let template;
	let seen;
	const answer = 'Your parcel arrives on Monday.';

	before(async () => {
		stage = await enterStage();
		if (!hasHumanReview(stage)) return;
		seen = inbox(stage.workspace);
		model = await startLanguageModel((messages) =>
			called(messages) === 0
				? { tool: 'Reply', arguments: { toolParameters: { text: answer }, hitlParameters: {} } }
				: { text: JSON.stringify(messages.at(-1).content) },
		);
		template = await openTemplate(stage, 'ai-agent-reply-after-approval', {
			credentials: await modelCredential(stage, model.url),
		});
	});
	after(async () => {
		await template?.close();
		await model?.stop();
	});

	/** A customer writes, and a teammate does what `fields` say with the page behind the note. */
	async function outcome(fields) {
		let conversation;
		await template.runs(async () => {
			({ conversation_id: conversation } = await stage.workspace.customerWrites(
				`${randomUUID()}@example.com`,
				'Where is it?',
			));
			await until(
				'the question',
				async () => (await stage.client.executions(template.id))[0]?.status === 'waiting',
			);
			const [link] = await seen.links(conversation);
			const { html } = await browser.open(link);
			assert.match(html, new RegExp(answer));
			assert.deepEqual(await seen.told(conversation), []);
			assert.equal((await browser.press(link, fields)).status, 200);
		});
		return conversation;
	}

	it('says what a teammate has agreed to, once', async () => {
		if (!hasHumanReview(stage)) return;
		const conversation = await outcome({ decision: 'approve' });
		assert.deepEqual(
			(await seen.told(conversation)).map(([text]) => text),
			[answer],
		);
		const delivery = await template.delivered('conversation.user.created', conversation);
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal((await seen.told(conversation)).length, 1);
	});

	it('says nothing after a no, and tells the agent why', async () => {
		if (!hasHumanReview(stage)) return;
		const conversation = await outcome({ decision: 'reject', reason: 'On Tuesday' });
		assert.deepEqual(await seen.told(conversation), []);
		assert.match(JSON.stringify(model.asked.at(-1).messages), /On Tuesday/);
	});
});
