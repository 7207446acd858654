import { createRequire } from 'node:module';
import { require as requireTypeScript } from 'tsx/cjs/api';

// The same n8n-core for all: what is loaded twice does not know itself.
const { credentialsOf, surroundings } = requireTypeScript('../test/n8n/surroundings.ts', import.meta.url);
const require = createRequire(import.meta.url);
const { WorkflowExecute } = require('n8n-core');
const { createRunExecutionData, Workflow } = require('n8n-workflow');

/**
 * Runs one node once through n8n's engine.
 *
 * @param {{ nodeType: object, version: number, parameters: object, items: object[], credential?: object, onError?: string }} what
 * @returns {Promise<{ ms: number, items: object[], error?: Error }>} The time from start to end, and the output
 */
export async function runNode({ nodeType, version, parameters, items, credential, onError }) {
	const node = {
		id: 'node',
		name: 'Node',
		type: 'benchmark.node',
		typeVersion: version,
		position: [0, 0],
		parameters,
		...(credential ? { credentials: credentialsOf(parameters) } : {}),
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
	const additionalData = surroundings({ mode: 'trigger', workflow: base, credential: () => credential });
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
