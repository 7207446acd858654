import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes its settings into this folder as soon as it is loaded.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'n8n-bench-'));
process.env.N8N_ENCRYPTION_KEY ??= 'benchmarks';

const require = createRequire(import.meta.url);
require('reflect-metadata');
const { ExecutionLifecycleHooks, WorkflowExecute } = require('n8n-core');
const { createRunExecutionData, ICredentialsHelper, Workflow } = require('n8n-workflow');

// Every execution context creates the manager, and its timer would keep the process alive.
const { Container } = require('@n8n/di');
const { SSHClientsManager } = require('n8n-core/dist/execution-engine/ssh-clients-manager');
Container.get(SSHClientsManager).onShutdown();

/** Gives out one credential and signs requests with its token, as n8n does. */
class OneCredential extends ICredentialsHelper {
	constructor(data) {
		super();
		this.data = data;
	}
	getParentTypes() {
		return [];
	}
	async authenticate(_credentials, _type, options) {
		return { ...options, headers: { ...options.headers, Authorization: `Bearer ${this.data.accessToken}` } };
	}
	async preAuthentication() {}
	async getDecrypted() {
		return this.data;
	}
	getCredentialsProperties() {
		return [];
	}
	isCredentialUsableByNode() {
		return true;
	}
}

/**
 * Runs one node once through n8n's engine.
 *
 * @param {{ nodeType: object, version: number, parameters: object, items: object[], credential?: object, onError?: string }} what
 * @returns {Promise<{ ms: number, items: object[], error?: Error }>} The time from start to end, and the output
 */
export async function runNode({ nodeType, version, parameters, items, credential, onError }) {
	const credentials = credential ? { intercomAccessTokenApi: { id: '1', name: 'Benchmark' } } : undefined;
	const node = {
		id: 'node',
		name: 'Node',
		type: 'benchmark.node',
		typeVersion: version,
		position: [0, 0],
		parameters,
		...(credentials ? { credentials } : {}),
		...(onError ? { onError } : {}),
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const base = {
		id: 'bench',
		name: 'Benchmark',
		nodes: [node],
		connections: {},
		active: false,
		settings: {},
	};
	const workflow = new Workflow({ ...base, nodeTypes });
	const additionalData = {
		credentialsHelper: new OneCredential(credential),
		hooks: new ExecutionLifecycleHooks('trigger', '1', {
			...base,
			createdAt: new Date(),
			updatedAt: new Date(),
		}),
		executionId: '1',
		instanceBaseUrl: 'http://localhost:5678',
		restApiUrl: 'http://localhost:5678/rest',
		formWaitingBaseUrl: 'http://localhost:5678/form-waiting',
		webhookBaseUrl: 'http://localhost:5678/webhook',
		webhookWaitingBaseUrl: 'http://localhost:5678/webhook-waiting',
		webhookTestBaseUrl: 'http://localhost:5678/webhook-test',
		userId: 'owner',
		variables: {},
		setExecutionStatus() {},
		sendDataToUI() {},
		logAiEvent() {},
	};
	const executionData = { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] };
	const started = performance.now();
	const run = await new WorkflowExecute(
		additionalData,
		'trigger',
		createRunExecutionData({ executionData }),
	).processRunExecutionData(workflow);
	const ms = performance.now() - started;
	const task = run.data.resultData.runData.Node?.[0];
	return { ms, items: task?.data?.main?.[0] ?? [], error: task?.error ?? run.data.resultData.error };
}
