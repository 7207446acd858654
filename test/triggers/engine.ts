import { credentialsOf, surroundings } from '../n8n/surroundings';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Container } from '@n8n/di';
import {
	BinaryDataConfig,
	BinaryDataService,
	HookContext,
	LoadOptionsContext,
	PollContext,
	WebhookContext,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWebhookData,
	type IWorkflowSettings,
	type IWorkflowExecuteAdditionalData,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { IntercomPollingTrigger } from '../../nodes/Intercom/IntercomPollingTrigger.node';
import { IntercomTrigger } from '../../nodes/Intercom/IntercomTrigger.node';
import { sign } from '../../nodes/Intercom/triggers/signature';

Container.get(BinaryDataConfig);
Container.get(BinaryDataService);

const NODE_TYPES = {
	'n8n-nodes-intercom.intercomTrigger': new IntercomTrigger() as INodeType,
	'n8n-nodes-intercom.intercomPollingTrigger': new IntercomPollingTrigger() as INodeType,
};

type TypeName = keyof typeof NODE_TYPES;

export const nodeTypes: INodeTypes = {
	getByName: (type) => NODE_TYPES[type as TypeName],
	getByNameAndVersion: (type) => NODE_TYPES[type as TypeName],
	getKnownTypes: () => ({}),
};

/** What the tests of a trigger can change while it is active, as a person or an accident would. */
export interface Active {
	type: TypeName;
	node: INode;
	credential: ICredentialDataDecryptedObject;
	/** The workflow's static data as n8n's database holds it: JSON. */
	database: { staticData: string };
	workflowId: string;
	/** Of the workflow, such as its timezone. */
	settings: IWorkflowSettings;
}

export interface ActiveInput {
	type: TypeName;
	parameters: INodeParameters;
	credential: ICredentialDataDecryptedObject;
	workflowId?: string;
	webhookId?: string;
}

/** As long as a database takes to write an execution down; timers run meanwhile. */
const DATABASE_MS = 5;

let workflows = 0;

/** A workflow with one trigger, with the defaults of all parameters filled in as n8n does. */
export function workflowWith({ type, parameters, credential, workflowId, webhookId }: ActiveInput): Active {
	const node: INode = {
		id: 'trigger-node',
		name: 'Trigger',
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: credentialsOf(parameters),
		webhookId: webhookId ?? 'webhook-id',
	};
	return {
		type,
		node,
		credential,
		database: { staticData: '{}' },
		workflowId: workflowId ?? `workflow-${++workflows}`,
		settings: {},
	};
}

/** As n8n has it for each webhook: made afresh from the database. */
export const workflowOf = (
	{ node, workflowId, database, settings }: Active,
	staticData = JSON.parse(database.staticData) as IDataObject,
): Workflow =>
	new Workflow({
		id: workflowId,
		name: 'Trigger test',
		nodes: [node],
		connections: {},
		active: true,
		settings,
		nodeTypes,
		staticData,
	});

/** As n8n saves static data: whole, and only when it changed. */
export function save({ database }: Active, workflow: Workflow): void {
	const { staticData } = workflow;
	if (!staticData.__dataChanged) return;
	database.staticData = JSON.stringify(staticData);
	staticData.__dataChanged = false;
}

export const additionalDataOf = (active: Active, more: object = {}): IWorkflowExecuteAdditionalData =>
	surroundings({
		mode: 'webhook',
		workflow: { id: active.workflowId, name: 'Trigger test', nodes: [active.node], active: true },
		credential: () => active.credential,
		more,
	});

/** Turns the workflow on, as n8n does by hand and at each of its starts. Throws what the trigger throws. */
export async function activate(active: Active, mode: 'activate' | 'init' = 'activate'): Promise<void> {
	const workflow = workflowOf(active);
	const webhookDescription = NODE_TYPES[active.type].description.webhooks!.find(
		({ name }) => name === 'default',
	)!;
	const context = new HookContext(
		workflow,
		workflow.getNode('Trigger')!,
		additionalDataOf(active),
		'trigger',
		mode,
		{
			webhookDescription,
		} as IWebhookData,
	);
	const methods = NODE_TYPES[active.type].webhookMethods!.default!;
	if (!(await methods.checkExists!.call(context))) await methods.create!.call(context);
	save(active, workflow);
}

/** Runs the items of a trigger's `webhook` through the engine, as n8n does after the answer. */
export async function execute(
	active: Active,
	items: INodeExecutionData[][],
	mode: WorkflowExecuteMode = 'webhook',
): Promise<{ outputs: INodeExecutionData[][]; error?: Error }> {
	return await run(active, workflowOf(active), items, mode);
}

async function run(
	active: Active,
	workflow: Workflow,
	items: INodeExecutionData[][],
	mode: WorkflowExecuteMode,
): Promise<{ outputs: INodeExecutionData[][]; error?: Error }> {
	const result = await new WorkflowExecute(
		additionalDataOf(active),
		mode,
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: workflow.getNode('Trigger')!, data: { main: items }, source: null }],
			},
		}),
	).processRunExecutionData(workflow);
	const task = result.data.resultData.runData.Trigger?.[0];
	return {
		outputs: (task?.data?.main ?? []) as INodeExecutionData[][],
		error: (task?.error ?? result.data.resultData.error) as Error | undefined,
	};
}

export interface Webhook {
	url: string;
	/** What the executions gave out, by output, in the order of their creation. */
	executions: Array<Promise<{ outputs: INodeExecutionData[][]; error?: Error }>>;
	/** Awaited between the node's webhook and the creation of the execution; may throw as a database does. */
	beforeExecution: () => Promise<void>;
	stop(): Promise<void>;
}

/** Serves the trigger's webhook over HTTP, in the order of n8n 2: execution created, static data saved, answer. */
export async function serve(active: Active, mode: WorkflowExecuteMode = 'webhook'): Promise<Webhook> {
	const type = NODE_TYPES[active.type];
	const webhook: Webhook = {
		url: '',
		executions: [],
		beforeExecution: async () => {},
		stop: async () => {},
	};
	const server: Server = createServer((request, response) => {
		void (async () => {
			const httpRequest = request as IncomingMessage & { rawBody?: Buffer; body?: unknown };
			httpRequest.rawBody = await bytesOf(request);
			const webhookDescription = type.description.webhooks!.find(
				({ httpMethod }) => httpMethod === request.method,
			);
			if (!webhookDescription) {
				response.writeHead(404).end();
				return;
			}
			const raw = JSON.parse(active.database.staticData) as IDataObject;
			const workflow = workflowOf(active, raw);
			const context = new WebhookContext(
				workflow,
				workflow.getNode('Trigger')!,
				additionalDataOf(active, { httpRequest, httpResponse: response }),
				mode,
				{ webhookDescription } as IWebhookData,
				[],
				null,
			);
			try {
				const result = await type.webhook!.call(context);
				if (result.workflowData) {
					// From 2.4x on n8n makes another workflow of the same static data before it creates the execution.
					new Workflow({
						id: active.workflowId,
						nodes: [],
						connections: {},
						active: true,
						nodeTypes,
						staticData: raw,
					});
					await webhook.beforeExecution();
					await new Promise((resolve) => setTimeout(resolve, DATABASE_MS));
					webhook.executions.push(execute(active, result.workflowData as INodeExecutionData[][], mode));
				}
				save(active, workflow);
				if (!result.noWebhookResponse) response.writeHead(200).end();
			} catch (error) {
				if (!response.headersSent) response.writeHead(500).end((error as Error).message);
			}
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	webhook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook/intercom`;
	webhook.stop = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return webhook;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** Delivers a body as Intercom does, signed with the client secret unless another signature is given. */
export async function deliver(
	url: string,
	body: string | Buffer,
	clientSecret: string,
	headers: { [name: string]: string } = {},
): Promise<number> {
	const bytes = Buffer.from(body);
	const answer = await fetch(url, {
		method: 'POST',
		body: new Uint8Array(bytes),
		headers: { 'content-type': 'application/json', 'x-hub-signature': sign(bytes, clientSecret), ...headers },
	});
	await answer.arrayBuffer();
	return answer.status;
}

/** A polling trigger as n8n keeps it while the workflow is active: one workflow in memory, saved with an execution. */
export interface Poller {
	/** One poll, and the execution of what it gave. */
	poll(): Promise<IDataObject[]>;
	/**
	 * One poll whose execution read the static data before those of the poll were saved, as it happens in n8n from 2.4x
	 * on, and which ends, with the static data saved, when `end` is called.
	 */
	pollSlowly(): Promise<{ records: IDataObject[]; end(): void }>;
	/** One poll, after which n8n is killed before it could start the execution. */
	pollAndDie(): Promise<IDataObject[]>;
}

/** Runs what a poll gave where nothing is known of the poll: call `forgetPolls` before. */
export async function executeInWorker(active: Active, records: IDataObject[]): Promise<void> {
	const its = workflowOf(active);
	await run(active, its, [records.map((json) => ({ json }))], 'trigger');
	save(active, its);
}

/**
 * Activates a polling trigger as n8n does at each of its starts, after which the static data is saved. `newer`: what
 * later versions of n8n offer to a poll.
 */
export function startPolling(active: Active, newer: object = {}): Poller {
	const workflow = workflowOf(active);
	const node = workflow.getNode('Trigger')!;
	const context = new PollContext(workflow, node, additionalDataOf(active), 'trigger', 'activate');
	Object.assign(context, newer);
	const pollOnce = async () => (await NODE_TYPES[active.type].poll!.call(context)) ?? null;
	let first = true;
	return {
		async poll() {
			const given = await pollOnce();
			if (given || first) save(active, workflow);
			first = false;
			if (!given) return [];
			// The execution works on static data that it read from the database, and saves it at its end.
			const its = workflowOf(active);
			await run(active, its, given, 'trigger');
			save(active, its);
			return given.flat().map(({ json }) => json);
		},
		async pollSlowly() {
			const given = (await pollOnce()) ?? [[]];
			const its = workflowOf(active);
			save(active, workflow);
			first = false;
			await run(active, its, given, 'trigger');
			return { records: given.flat().map(({ json }) => json), end: () => save(active, its) };
		},
		async pollAndDie() {
			const given = await pollOnce();
			if (given) save(active, workflow);
			return (given ?? []).flat().map(({ json }) => json);
		},
	};
}

/**
 * Activates a polling trigger in an n8n with durable cursors: each poll works on a plain copy, which is stored in one
 * transaction with the execution, by whichever process polls.
 */
export function startPollingDurably(active: Active): Poller {
	const poll = async (isStored: boolean) => {
		const workflow = workflowOf(active);
		const cursor = JSON.parse(active.database.staticData) as IDataObject;
		const context = new PollContext(
			workflow,
			workflow.getNode('Trigger')!,
			additionalDataOf(active),
			'trigger',
			'activate',
		);
		context.getWorkflowStaticData = () => cursor;
		const given = (await NODE_TYPES[active.type].poll!.call(context)) ?? [[]];
		if (isStored) {
			active.database.staticData = JSON.stringify(cursor);
			await run(active, workflowOf(active, {}), given, 'trigger');
		}
		return given.flat().map(({ json }) => json);
	};
	return {
		poll: () => poll(true),
		pollAndDie: () => poll(false),
		pollSlowly: async () => ({ records: await poll(true), end: () => {} }),
	};
}

/** The choices that the editor loads for a parameter. */
export async function choices(active: Active, method: string) {
	const workflow = workflowOf(active);
	const context = new LoadOptionsContext(
		workflow,
		workflow.getNode('Trigger')!,
		additionalDataOf(active),
		'',
	);
	return await NODE_TYPES[active.type].methods!.loadOptions![method]!.call(context);
}
