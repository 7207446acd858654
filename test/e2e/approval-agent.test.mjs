import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { LOGS } from '../../scripts/paths.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { startWorkspace } from '../../scripts/simulated-workspace.mjs';
import { approvals, browser, inbox } from './approval-stage.mjs';
import { startLanguageModel } from './language-model.mjs';
import { ownN8n, stageWithoutN8n } from './own-n8n.mjs';
import { node, until } from './stage.mjs';

const HITL_TOOL = `${PACKAGE_NAME}.intercomApprovalHitlTool`;
const AGENT = '@n8n/n8n-nodes-langchain.agent';
const ANSWER = 'Your parcel arrives on Monday.';

/** n8n 1 has no human review of tools. */
const hasHumanReview = (version) => !version.startsWith('1.');

describe("Intercom Approval as the human review of an AI agent's tool", () => {
	let version;
	let n8n;
	let workspace;
	let model;
	let flows;
	let seen;
	let ada;

	before(
		async () => {
			({ version } = await stageWithoutN8n());
			workspace = await startWorkspace({
				port: await freePort(),
				log: join(LOGS, `test-approval-agent-simulator-${version}.log`),
			});
			n8n = await ownN8n(version, 'approval-agent');
			flows = await approvals(n8n.client, workspace);
			seen = inbox(workspace);
			const { id: owner } = await workspace.api('GET', '/me');
			const { admins } = await workspace.api('GET', '/admins');
			ada = admins.find(({ id }) => id !== owner);
			// Replies once, and then says what the tool answered.
			model = await startLanguageModel((messages) => {
				const last = messages.at(-1);
				return last.role === 'tool'
					? { text: `The tool said: ${JSON.stringify(last.content)}` }
					: { tool: 'Reply', arguments: { toolParameters: { text: ANSWER }, hitlParameters: {} } };
			});
		},
		{ timeout: 180_000 },
	);

	after(async () => {
		await n8n?.stop();
		await model?.stop();
		await workspace?.stop();
	});

	async function agent() {
		const types = await n8n.client.nodeTypes();
		const versionOf = (type) => {
			const versions = types.filter(({ name }) => name === type).flatMap((each) => [each.version].flat());
			return Math.max(...versions);
		};
		const openAi = await n8n.client.createCredential({
			name: `Model ${randomUUID()}`,
			type: 'openAiApi',
			data: { apiKey: 'none', url: model.url },
		});
		const path = randomUUID();
		const chat = '@n8n/n8n-nodes-langchain.lmChatOpenAi';
		const workflow = await n8n.client.createWorkflow({
			name: `Agent ${path}`,
			// As the editor makes workflows: in the order of n8n 0 the agent would go on before its review has ended.
			settings: { executionOrder: 'v1' },
			nodes: [
				flows.start(path),
				node('Agent', AGENT, { promptType: 'define', text: 'Answer the customer', options: {} }, undefined, {
					typeVersion: versionOf(AGENT),
				}),
				node(
					'Model',
					chat,
					{
						model: { __rl: true, mode: 'id', value: 'stand-in' },
						responsesApiEnabled: false,
						options: {},
					},
					undefined,
					{
						typeVersion: versionOf(chat),
						credentials: { openAiApi: { id: openAi.id, name: openAi.name } },
					},
				),
				flows.ours('Review', 'intercomApprovalHitlTool', {
					message: '=The agent wants to call {{ $tool.name }}: {{ JSON.stringify($tool.parameters) }}',
					conversation_id: flows.id(flows.fromStart('conversation')),
					timeLimit: 10,
					timeLimitUnit: 'minutes',
				}),
				flows.ours('Reply', 'intercomTool', {
					descriptionType: 'manual',
					toolDescription: 'Answers the customer',
					authentication: 'accessToken',
					resource: 'conversation',
					operation: 'reply',
					conversation_id: flows.id(flows.fromStart('conversation')),
					body: "={{ $fromAI('text', 'What to say', 'string') }}",
				}),
			],
			connections: {
				Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
				Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
				Reply: { ai_tool: [[{ node: 'Review', type: 'ai_tool', index: 0 }]] },
				Review: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			},
		});
		await n8n.client.activate(workflow.id);
		return { ...workflow, url: `${n8n.url}/webhook/${path}` };
	}

	it('is offered where n8n knows human review', async () => {
		const names = (await n8n.client.nodeTypes()).map(({ name }) => name);
		assert.ok(names.includes(`${PACKAGE_NAME}.intercomApproval`));
		assert.equal(names.includes(HITL_TOOL), hasHumanReview(version));
	});

	it('lets the tool be called after a yes alone', async () => {
		if (!hasHumanReview(version)) return;
		const workflow = await agent();
		const outcome = async (fields) => {
			const conversation = await seen.opened();
			const { id, link } = await flows.asked(workflow, conversation);
			const { html } = await browser.open(link);
			assert.match(html, new RegExp(`The agent wants to call Reply: .*${ANSWER}`));
			assert.doesNotMatch(html, /<textarea/);
			assert.deepEqual(await seen.told(conversation), []);
			assert.equal((await browser.press(link, { by: ada.id, ...fields })).status, 200);
			await until('the end', async () => (await n8n.client.execution(id)).status === 'success');
			const execution = await n8n.client.execution(id);
			const [[{ json }]] = execution.data.resultData.runData.Agent.at(-1).data.main;
			return { told: await seen.told(conversation), said: json.output };
		};
		const yes = await outcome({ decision: 'approve' });
		assert.deepEqual(
			yes.told.map(([text]) => text),
			[ANSWER],
		);
		assert.match(yes.said, /The tool said:/);
		const no = await outcome({ decision: 'reject', reason: 'Say when on Monday' });
		assert.deepEqual(no.told, []);
		assert.match(no.said, /Say when on Monday/);
		const plainly = await outcome({ decision: 'reject' });
		assert.deepEqual(plainly.told, []);
		assert.match(plainly.said, /rejected/);
	});
});
