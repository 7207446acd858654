import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstWorkflow, webhookOf, withCredential } from '../n8n/first-workflow.mjs';
import { PACKAGE_NAME } from '../n8n/package.mjs';
import { readyWorkflow } from '../n8n/ready-workflows.mjs';

const id = (value) => ({ __rl: true, mode: 'id', value });

function node(name, type, position, parameters, more = {}) {
	return { id: randomUUID(), name, type, typeVersion: 1, position, parameters, ...more };
}

const ours = (name, type, position, parameters, more) =>
	node(name, `${PACKAGE_NAME}.${type}`, position, parameters, more);

const start = node('Start', 'n8n-nodes-base.manualTrigger', [0, 0], {});

/** Connects nodes one after the other. */
const inLine = (nodes) =>
	Object.fromEntries(
		nodes
			.slice(0, -1)
			.map(({ name }, index) => [
				name,
				{ main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] },
			]),
	);

/** Creates a workflow whose Intercom nodes have the credential. */
const created = ({ client, credential }, { nodes, ...others }) =>
	client.createWorkflow({ ...others, nodes: nodes.map((each) => withCredential(each, credential)) });

const lineOf = (stage, name, nodes) =>
	created(stage, { name, nodes, connections: inLine(nodes), settings: { executionOrder: 'v1' } });

const REGISTRATIONS = [
	{ email: 'ada.okafor@example.com', name: 'Ada Okafor', bike: 'Tourer 4', plan: 'Plus', orders: 8 },
	{ email: 'noor.bakker@example.com', name: 'Noor Bakker', bike: 'City 2', plan: 'Basic', orders: 1 },
	{ email: 'hugo.silva@example.com', name: 'Hugo Silva', bike: 'Cargo 1', plan: 'Fleet', orders: 3 },
];

const FORM_TYPES = { integer: 'number', float: 'number', boolean: 'boolean', date: 'dateTime' };

/** The form of attributes as n8n's editor stores it, once a person has left those with a value in it. */
async function attributesForm(workspace, value) {
	const { data } = await workspace.api('GET', '/data_attributes?model=contact');
	const schema = data
		.filter(({ custom }) => custom)
		.map(({ name, data_type: type, options = [] }) => ({
			id: name,
			displayName: name,
			required: false,
			defaultMatch: false,
			display: true,
			...(options.length > 0
				? { type: 'options', options: options.map((each) => ({ name: each.value, value: each.value })) }
				: { type: FORM_TYPES[type] ?? 'string' }),
			removed: !(name in value),
		}));
	return { mappingMode: 'defineBelow', value, matchingColumns: [], schema };
}

/** People of a shop's list become contacts of Intercom. */
export const registrations = async (stage) =>
	await lineOf(stage, 'Registrations', [
		start,
		node(
			'Registrations',
			'n8n-nodes-base.code',
			[220, 0],
			{ jsCode: `return ${JSON.stringify(REGISTRATIONS.map((json) => ({ json })))};` },
			{ typeVersion: 2 },
		),
		ours('Create or Update Contact', 'intercom', [440, 0], {
			resource: 'contact',
			operation: 'upsert',
			role: 'user',
			email: '={{ $json.email }}',
			custom_attributes: await attributesForm(stage.workspace, {
				bike_model: '={{ $json.bike }}',
				plan_level: '={{ $json.plan }}',
			}),
			additionalFields: { name: '={{ $json.name }}' },
			output: 'selected',
			outputFields: ['name', 'email', 'result'],
		}),
	]);

/** Conversations that wait for an answer, found with filters. */
export const waitingConversations = (stage) =>
	lineOf(stage, 'Waiting conversations', [
		start,
		ours('Search Conversations', 'intercom', [220, 0], {
			resource: 'conversation',
			operation: 'search',
			conditions: {
				values: [
					{ field: 'open', operator: 'is', is: 'true' },
					{ field: 'waiting_since', operator: 'isLess', date: '={{ $now.minus({ minutes: 10 }) }}' },
				],
			},
			limit: 50,
			output: 'selected',
			outputFields: ['contact_name', 'subject', 'state', 'waiting_since', 'id'],
		}),
	]);

/** A trigger with topics and a filter. */
export const customerWrites = (stage) =>
	lineOf(stage, 'A customer writes', [
		ours(
			'Intercom Trigger',
			'intercomTrigger',
			[0, 0],
			{
				topics: ['conversation.user.created', 'conversation.user.replied', 'conversation.rating.added'],
				filters: { from: ['customer'] },
			},
			{ webhookId: randomUUID() },
		),
	]);

/** A ready workflow without its notes. */
export async function ready(stage, name, change = (each) => each) {
	const { nodes, ...others } = readyWorkflow(name);
	const workflow = await created(stage, {
		...others,
		nodes: nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote').map(change),
	});
	return workflow;
}

/** Activates a workflow, and has the workspace send its notifications there. */
export async function connected({ client, workspace }, workflow) {
	await client.activate(workflow.id);
	const { url, topics } = webhookOf(workflow, client.url);
	await workspace.saveWebhook(url, topics);
}

const NOTE =
	'Ben asks for a call today: his new City 2 came with a bent wheel. Two orders so far. I would offer a new wheel from the workshop.';

/** A workflow that nobody has run. */
export async function unrun({ client, credential }) {
	// Not at the top, as above.
	const { unrunWorkflow } = await import('../../test/e2e/stage.mjs');
	return await client.createWorkflow(unrunWorkflow(credential));
}

/** A customer wrote, and the first workflow has tagged, assigned and left a note. */
export async function firstWorkflowAtWork(stage) {
	const { client, workspace, credential } = stage;
	const workflow = await client.createWorkflow(firstWorkflow(credential));
	await connected(stage, workflow);
	await workspace.customerWrites(
		'ada.okafor@example.com',
		'Hello! When does the Tourer 4 arrive, and may I swap my Tourer 3 for it?',
	);
	await client.finishedExecutions(workflow.id);
	await client.deactivate(workflow.id);
	return workflow;
}

const DRAFT =
	'Hi Elif, yes: the Gravel 5 comes in 61 cm, too. Two are in the workshop in Brooklyn. Shall I put one aside for you until Friday?';

/** A draft waits for a teammate's yes. @returns {Promise<string>} The address of the page behind the note's link */
export async function asking(stage) {
	const { workspace } = stage;
	const { conversations } = await workspace.api('GET', '/conversations');
	const { id: conversation } = conversations.find(({ source }) => source.author.name === 'Elif Demir');
	const path = randomUUID();
	const workflow = await lineOf(stage, 'Draft reply with approval', [
		node(
			'Draft',
			'n8n-nodes-base.webhook',
			[0, 0],
			{ path, httpMethod: 'POST' },
			{ typeVersion: 2, webhookId: path },
		),
		ours('Ask a Teammate', 'intercomApproval', [220, 0], {
			operation: 'sendAndWait',
			responseType: 'approval',
			conversation_id: id(conversation),
			message: 'May this reply be sent? (confidence 86 %)',
			text: DRAFT,
			timeLimit: 24,
			timeLimitUnit: 'hours',
			approvalOptions: { values: { answersByNote: true } },
		}),
	]);
	await stage.client.activate(workflow.id);
	await fetch(`${stage.client.url}/webhook/${path}`, { method: 'POST' });
	for (;;) {
		const { conversation_parts: parts } = await workspace.api('GET', `/conversations/${conversation}`);
		const link = parts.conversation_parts
			.flatMap(({ body }) => /href="([^"]+webhook-waiting[^"]+)"/.exec(body ?? '')?.[1] ?? [])
			.at(-1);
		if (link) return link.replace(/&amp;/g, '&').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code));
		await sleep(100);
	}
}

/** n8n loads its AI nodes at their first use, and may drop connections meanwhile. */
async function finished(client, { id }) {
	for (let tries = 0; ; tries++) {
		try {
			return await client.finishedExecutions(id, 1, 60_000);
		} catch (error) {
			if (tries === 5 || !(error instanceof TypeError)) throw error;
			await sleep(2_000);
		}
	}
}

/** The agent of the ready workflow has worked, with a stand-in for its language model. */
export async function agentAtWork(stage) {
	const { client, workspace } = stage;
	// Not at the top: this file must load before the development packages are installed.
	const { startLanguageModel } = await import('../../test/e2e/language-model.mjs');
	const steps = [
		{ tool: 'Get_Transcript', arguments: {} },
		{ tool: 'Look_Up_Customer', arguments: {} },
		{ tool: 'Leave_Note', arguments: { note: NOTE } },
		{ tool: 'Escalate', arguments: {} },
		{ text: 'Left a note, and handed over to Support.' },
	];
	const model = await startLanguageModel(() => steps.shift() ?? { text: 'Done.' });
	const openAi = await client.createCredential({
		name: 'Language model',
		type: 'openAiApi',
		data: { apiKey: 'none', url: model.url },
	});
	const workflow = await ready(stage, 'ai-agent-with-intercom-tools', (each) =>
		each.type === '@n8n/n8n-nodes-langchain.lmChatOpenAi'
			? {
					...each,
					parameters: { ...each.parameters, responsesApiEnabled: false },
					credentials: { openAiApi: { id: openAi.id, name: openAi.name } },
				}
			: each,
	);
	await connected(stage, workflow);
	await workspace.customerWrites(
		'ben.castillo@example.com',
		'My new City 2 arrived with a bent wheel. Can somebody call me today?',
	);
	const [execution] = await finished(client, workflow);
	await workspace.saveWebhook(null, 'all');
	await client.deactivate(workflow.id);
	await model.stop();
	return { ...workflow, execution: execution.id };
}

const QUESTIONS = [
	'Where is my order?',
	'Can I change the delivery address?',
	'The gears slip on the big ring.',
	'Do you have a trailer for the Cargo 1?',
	'When is my next service due?',
	'I cannot open the invoice.',
	'Is the workshop open on Saturday?',
	'Which lock fits the City 2?',
	'My saddle post is stuck.',
];

/** The page of support's metrics, in a workspace with a day's work in it. */
export async function metrics(stage) {
	const { client, workspace } = stage;
	const { admins } = await workspace.api('GET', '/admins');
	const { teams } = await workspace.api('GET', '/teams');
	for (const [index, question] of QUESTIONS.entries()) {
		const { conversation_id: conversation } = await workspace.customerWrites(
			`customer.${index}@example.com`,
			question,
		);
		const steer = (action, more) =>
			workspace.control('POST', `/teammate/conversations/${conversation}/${action}`, {
				admin_id: admins[index % admins.length].id,
				...more,
			});
		const team = index < 5 ? 0 : index < 7 ? 1 : 2;
		await steer('assign', { type: 'team', assignee_id: teams[team].id });
		if (index % 4 !== 0)
			await steer('assign', { type: 'admin', assignee_id: admins[[0, 1, 0, 2, 3][index % 5]].id });
	}
	const workflow = await ready(stage, 'support-metrics');
	await client.activate(workflow.id);
	return `${client.url}/webhook/support-metrics`;
}
