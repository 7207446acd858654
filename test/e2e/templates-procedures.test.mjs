import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { browser, inbox } from './approval-stage.mjs';
import { startService } from './services.mjs';
import { enterStage, until } from './stage.mjs';
import { inEveryVersion, openTemplate } from './templates.mjs';

inEveryVersion("Answer Fin's procedure", () => {
	let stage;
	let service;
	let template;
	let ada;
	/** What the service answers; nothing by default. */
	let answer = () => undefined;
	before(async () => {
		stage = await enterStage();
		service = await startService((request) => answer(request));
		template = await openTemplate(stage, 'answer-fins-procedure', { settings: { service_url: service.url } });
		const { id: owner } = await stage.workspace.api('GET', '/me');
		({ id: ada } = (await stage.workspace.api('GET', '/admins')).admins.find(({ id }) => id !== owner));
	});
	after(async () => {
		await template.close();
		await service.stop();
	});

	const REFUND = [{ label: 'Approve', data_type: 'boolean' }];
	const AMOUNT = [...REFUND, { label: 'Amount', data_type: 'float' }];

	/** A procedure stops in a new conversation. */
	const asks = async (attributes) => {
		const { workspace } = stage;
		const { conversation_id: conversation } = await workspace.customerWrites(
			`${randomUUID()}@example.com`,
			'A refund, please',
		);
		const { step_id: step } = await workspace.control(
			'POST',
			`/fin/conversations/${conversation}/questions`,
			{
				question: 'May the customer have a refund?',
				attributes,
			},
		);
		return { conversation, step };
	};
	const given = async (step) => {
		const { values } = await stage.workspace.control('GET', `/fin/questions/${step}`);
		return values?.map(({ value }) => value);
	};
	const link = async (conversation) =>
		await until(
			'the request to the teammate',
			async () => (await inbox(stage.workspace).links(conversation))[0],
		);
	const waits = async (found) =>
		await until('the waiting execution', async () =>
			(await stage.client.executions(template.id)).some(
				({ id, status }) => status === 'waiting' && found.includes(`/webhook-waiting/${id}/`),
			),
		);

	it('by a service that knows the values', async () => {
		answer = ({ body }) => ({ values: { Approve: body.question.includes('refund'), Amount: '12.5' } });
		let asked;
		await template.runs(async () => (asked = await asks(AMOUNT)));
		assert.deepEqual(await given(asked.step), [true, 12.5]);
		assert.deepEqual(await inbox(stage.workspace).notes(asked.conversation), [], 'no teammate was asked');
		assert.equal(service.asked.at(-1).body.conversation_id, asked.conversation);
	});

	it('by a teammate where the service does not know, with the values that the teammate puts in', async () => {
		answer = () => ({ values: { Approve: true } });
		const { conversation, step } = await asks(AMOUNT);
		const page = await link(conversation);
		await waits(page);
		const count = (await template.ended()).length;
		await browser.press(page, { decision: 'approve', text: 'Approve: true\nAmount: 7', by: ada });
		await template.ended(count + 1);
		assert.deepEqual(await given(step), [true, 7]);
	});

	it('by a no of a teammate where the service fails', async () => {
		answer = () => ({ status: 500 });
		const { conversation, step } = await asks(REFUND);
		const page = await link(conversation);
		await waits(page);
		const count = (await template.ended()).length;
		await browser.press(page, { decision: 'reject', text: 'Approve: true', by: ada, reason: 'Too late' });
		await template.ended(count + 1);
		assert.deepEqual(await given(step), [false]);
	});
});
