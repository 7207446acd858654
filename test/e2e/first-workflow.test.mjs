import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { errorOf } from '../../scripts/n8n/executions.mjs';
import { firstWorkflow, webhookOf } from '../../scripts/n8n/first-workflow.mjs';
import { enterStage, until } from './stage.mjs';

/** What people call 'within seconds'. */
const LONGEST_MS = 10_000;

describe('the first workflow', () => {
	let stage;
	let workflow;

	before(async () => {
		stage = await enterStage();
		workflow = await stage.client.createWorkflow(firstWorkflow(stage.credential));
		await stage.client.activate(workflow.id);
		const { url, topics } = webhookOf(workflow, stage.client.url);
		await stage.workspace.saveWebhook(url, topics);
	});

	after(async () => {
		await stage.workspace.saveWebhook(null, 'all');
		await stage.client.deactivate(workflow.id);
	});

	it('tags, assigns and notes a conversation that a customer has just started', async (test) => {
		const { api, customerWrites } = stage.workspace;
		const started = Date.now();
		const { conversation_id: id } = await customerWrites(
			'new.customer@example.com',
			'Do you repair tandems?',
		);
		const conversation = await until(
			'the note',
			async () => {
				const found = await api('GET', `/conversations/${id}`);
				return found.conversation_parts.conversation_parts.some((part) => part.part_type === 'note') && found;
			},
			LONGEST_MS,
		).catch(async (error) => {
			const [execution] = await stage.client.finishedExecutions(workflow.id, 1, 1000);
			throw new Error(`${error.message}. The execution: ${errorOf(execution)}`, { cause: error });
		});
		test.diagnostic(`tag, team and note after ${Date.now() - started} ms`);
		assert.deepEqual(
			conversation.tags.tags.map(({ name }) => name),
			['New'],
		);
		const { teams } = await api('GET', '/teams');
		assert.equal(String(conversation.team_assignee_id), teams[0].id);
		const parts = conversation.conversation_parts.conversation_parts;
		const note = parts.find((part) => part.part_type === 'note');
		assert.match(note.body, new RegExp(`Tagged as New and assigned to ${teams[0].name}`));
		const saw = await stage.workspace.control('GET', '/customer-saw');
		assert.deepEqual(
			saw.filter(({ where }) => where === id),
			[],
			'the customer sees none of it',
		);
	});

	it('does the same for the next ones, one execution each', async () => {
		const before = (await stage.client.executions(workflow.id)).length;
		const bodies = ['One', 'Two', 'Three', 'Four', 'Five'];
		await Promise.all(
			bodies.map((body, index) => stage.workspace.customerWrites(`customer${index}@example.com`, body)),
		);
		const executions = await stage.client.finishedExecutions(workflow.id, before + bodies.length);
		assert.deepEqual(
			executions.map(({ status, ...rest }) => (status === 'success' ? status : errorOf(rest))),
			executions.map(() => 'success'),
		);
		assert.equal(executions.length, before + bodies.length);
		const { data: tags } = await stage.workspace.api('GET', '/tags');
		assert.equal(tags.filter(({ name }) => name === 'New').length, 1, 'the tag is created once');
	});
});
