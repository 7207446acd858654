import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { errorOf, itemsOf } from '../../scripts/n8n/executions.mjs';
import { inbox } from './approval-stage.mjs';
import { startService } from './services.mjs';
import { enterStage } from './stage.mjs';
import { inEveryVersion, openTemplate } from './templates.mjs';

inEveryVersion('AI session escalation', () => {
	let stage;
	let template;
	const email = `${randomUUID()}@example.com`;
	const session = {
		email,
		session_id: 'session-1',
		confidence: 0.31,
		category: 'shipping',
		human_requested: false,
		messages: [
			{ role: 'user', content: 'Where is my parcel?' },
			{ role: 'assistant', content: 'It may be in Ghent.' },
			{ role: 'user', content: 'Are you sure about Ghent?' },
		],
	};

	before(async () => {
		stage = await enterStage();
		template = await openTemplate(stage, 'ai-session-escalation', { settings: { team: 'Billing' } });
	});
	after(() => template.close());

	const contactOf = async (address) => {
		const query = { field: 'email', operator: '=', value: address };
		return (await stage.workspace.api('POST', '/contacts/search', { query })).data[0];
	};
	const conversationsOf = async ({ id }) => {
		const query = { field: 'contact_ids', operator: '=', value: id };
		return (await stage.workspace.api('POST', '/conversations/search', { query })).conversations;
	};
	const remembered = async () => {
		const { custom_attributes: attributes } = await contactOf(email);
		const { support_tier, last_ai_session, escalation_count } = attributes;
		return { support_tier, last_ai_session, escalation_count };
	};

	it('lets the AI go on when it is confident, and does nothing in Intercom', async () => {
		const other = `${randomUUID()}@example.com`;
		const { status, body } = await template.call({ ...session, email: other, confidence: 0.4 });
		assert.equal(status, 200, JSON.stringify(body));
		assert.equal(body.escalated, false);
		assert.equal(await contactOf(other), undefined);
	});

	it('hands an unsure session to a human, with its transcript, and counts it', async () => {
		const { status, body } = await template.call(session);
		assert.equal(status, 200, JSON.stringify(body));
		assert.equal(body.escalated, true);
		const [conversation, ...others] = await conversationsOf(await contactOf(email));
		assert.deepEqual(others, []);
		assert.equal(conversation.id, body.conversation_id);
		assert.match(conversation.source.body, /Are you sure about Ghent\?/);
		const { teams } = await stage.workspace.api('GET', '/teams');
		const team = teams.find(({ id }) => id === String(conversation.team_assignee_id));
		assert.equal(team?.name, 'Billing');
		const notes = await inbox(stage.workspace).notes(conversation.id);
		assert.equal(notes.length, 1);
		assert.match(notes[0].body, /31 % confident/);
		assert.match(notes[0].body, /Where is my parcel\?/);
		assert.deepEqual(await remembered(), {
			support_tier: 'standard',
			last_ai_session: 'session-1',
			escalation_count: 1,
		});
	});

	it('does not do so twice for the same session', async () => {
		const { status, body } = await template.call(session);
		assert.equal(status, 200, JSON.stringify(body));
		const [conversation, ...others] = await conversationsOf(await contactOf(email));
		assert.deepEqual(others, []);
		assert.equal(conversation.id, body.conversation_id);
		assert.equal((await inbox(stage.workspace).notes(conversation.id)).length, 1);
		assert.equal((await remembered()).escalation_count, 1);
	});

	it('knows what the customer said last in whatever shape the messages have', async () => {
		const shapes = [
			[{ role: 'user', content: [{ type: 'text', text: 'It is flat.' }] }],
			[null, { from: 'user', text: 'It is flat.' }],
			[
				{ author: { type: 'user' }, body: 'It is flat.' },
				{ author: { type: 'bot' }, body: 'Oh.' },
			],
		];
		for (const messages of shapes) {
			const other = `${randomUUID()}@example.com`;
			const asked = { ...session, email: other, confidence: 0.9, human_requested: 'true', messages };
			const { status, body } = await template.call({ ...asked, session_id: randomUUID() });
			assert.equal(status, 200, JSON.stringify(body));
			const [conversation] = await conversationsOf(await contactOf(other));
			assert.match(conversation.source.body, /It is flat\./);
		}
	});

	it('escalates on request and for the categories that were named, and counts on', async () => {
		const asked = { ...session, session_id: 'session-2', confidence: 0.9, human_requested: true };
		assert.equal((await template.call(asked)).body.escalated, true);
		const legal = { ...session, session_id: 'session-3', confidence: 0.9, category: 'Legal' };
		const { status, body } = await template.call(legal);
		assert.equal(status, 200, JSON.stringify(body));
		assert.equal(body.escalated, true);
		assert.deepEqual(await remembered(), {
			support_tier: 'priority',
			last_ai_session: 'session-3',
			escalation_count: 3,
		});
	});

	it('answers 400 without what it needs', async () => {
		for (const more of [
			{ email: undefined },
			{ session_id: '' },
			{ confidence: undefined },
			{ messages: 'none' },
		])
			assert.equal((await template.call({ ...session, ...more })).status, 400, JSON.stringify(more));
	});
});

inEveryVersion("Agent's inbound events", () => {
	let stage;
	let service;
	let template;
	let seen;
	let answer;

	before(async () => {
		stage = await enterStage();
		seen = inbox(stage.workspace);
		service = await startService(async (request) => await answer(request));
		template = await openTemplate(stage, 'agents-inbound-events', {
			settings: { service_url: service.url, quiet_seconds: 1 },
		});
	});
	after(async () => {
		await template?.close();
		await service?.stop();
	});

	const writes = (conversation, body) =>
		stage.workspace.control('POST', `/customer/conversations/${conversation}/replies`, { body });
	const starts = (body) => stage.workspace.customerWrites(`${randomUUID()}@example.com`, body);
	const askedAbout = (conversation) =>
		service.asked.filter(({ body }) => body.conversation_id === conversation).map(({ body }) => body);

	it('answers three quick messages once, together', async () => {
		answer = ({ body }) => ({ reply: `You wrote ${body.unanswered.length} messages.` });
		let conversation;
		await template.runs(async () => {
			({ conversation_id: conversation } = await starts('Hello'));
			await writes(conversation, 'I ordered a lamp');
			await writes(conversation, 'It does not light');
		}, 3);
		const [asked, ...more] = askedAbout(conversation);
		assert.deepEqual(more, []);
		assert.deepEqual(
			asked.messages.map(({ role, text }) => [role, text]),
			[
				['customer', 'Hello'],
				['customer', 'I ordered a lamp'],
				['customer', 'It does not light'],
			],
		);
		assert.deepEqual(
			(await seen.told(conversation)).map(([text]) => text),
			['You wrote 3 messages.'],
		);
	});

	it('says nothing that is no text, and one thing where the service gives a list', async () => {
		const { client } = stage;
		const ended = async (said) => {
			answer = () => said;
			const count = await template.count();
			const { conversation_id: id } = await starts('Hello?');
			const [execution] = await client.finishedExecutions(template.id, count + 1);
			return { failed: errorOf(execution), told: (await seen.told(id)).map(([text]) => text) };
		};
		assert.deepEqual(await ended([{ reply: 'One' }, { reply: 'Two' }]), { failed: undefined, told: ['One'] });
		assert.deepEqual(await ended({ reply: false }), { failed: undefined, told: [] });
		for (const said of [{ reply: true }, { reply: { text: 'Hi' } }, { text: 'Hi' }]) {
			const { failed, told } = await ended(said);
			assert.match(failed, /Nothing was said/, JSON.stringify(said));
			assert.deepEqual(told, []);
		}
	});

	it('sends the whole history, posts a note when the service wants one, and hears an event once', async () => {
		answer = ({ body }) =>
			body.messages.at(-1).text === 'And now?' ? { note: 'Ask the workshop' } : { reply: 'Please wait.' };
		let conversation;
		await template.runs(async () => {
			({ conversation_id: conversation } = await starts('Is it repaired?'));
		});
		await template.runs(() => writes(conversation, 'And now?'));
		assert.deepEqual(
			askedAbout(conversation)[1].messages.map(({ text }) => text),
			['Is it repaired?', 'Please wait.', 'And now?'],
		);
		assert.match((await seen.notes(conversation))[0].body, /Ask the workshop/);
		const delivery = await template.delivered('conversation.user.replied', 'And now?');
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal((await seen.told(conversation)).length, 1);
		assert.equal((await seen.notes(conversation)).length, 1);
	});

	it('says nothing when somebody has answered, before the service was asked or meanwhile', async () => {
		let conversation;
		await template.runs(async () => {
			({ conversation_id: conversation } = await starts('Anybody there?'));
			await stage.workspace.control('POST', `/fin/conversations/${conversation}/answers`, { body: 'Yes.' });
		});
		assert.deepEqual(askedAbout(conversation), []);

		let second;
		answer = async () => {
			await stage.workspace.control('POST', `/teammate/conversations/${second}/reply`, { body: 'I am.' });
			return { reply: 'Too late' };
		};
		const [execution] = await template.runs(async () => {
			({ conversation_id: second } = await starts('Somebody there?'));
		});
		assert.equal(itemsOf(execution, 'Ask the Agent')[0].reply, 'Too late');
		assert.deepEqual(
			(await seen.told(second)).map(([text]) => text),
			['I am.'],
		);
	});
});
