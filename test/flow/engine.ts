import { credentialsOf, surroundings } from '../n8n/surroundings';
import { Container } from '@n8n/di';
import { BinaryDataService, LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type IBinaryData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type ILoadOptionsFunctions,
	type INode,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypes,
	type OnError,
	type ResourceMapperField,
	type ResourceMapperFields,
	Workflow,
} from 'n8n-workflow';
import { Intercom } from '../../nodes/Intercom/Intercom.node';
import { IntercomApproval } from '../../nodes/Intercom/IntercomApproval.node';

/** The package's own nodes, made once as n8n does. */
const NODE_TYPES: { [type: string]: INodeType } = {
	'n8n-nodes-intercom.intercom': new Intercom(),
	// The type that n8n makes of it for agents, which runs the same code.
	'n8n-nodes-intercom.intercomTool': new Intercom(),
	'n8n-nodes-intercom.intercomApproval': new IntercomApproval(),
};

const nodeTypes: INodeTypes = {
	getByName: (type) => NODE_TYPES[type] as INodeType,
	getByNameAndVersion: (type) => {
		const nodeType = NODE_TYPES[type];
		if (!nodeType) throw new Error(`No node type ${type}`);
		return nodeType;
	},
	getKnownTypes: () => ({}),
};

/** Has n8n keep files on disk, as it does by default. Without this, they are kept as base64 in the items. */
export const keepFilesOnDisk = async (): Promise<void> => await Container.get(BinaryDataService).init();

/** The content of a file that an item carries, wherever n8n keeps it. */
export const contentOf = async (file: IBinaryData): Promise<Buffer> =>
	await Container.get(BinaryDataService).getAsBuffer(file);

export interface FlowInput {
	/** Parameters of the Intercom node. */
	parameters: INodeParameters;
	/** The credential's data: `{ region: 'custom', baseUrl, accessToken }` for a simulator. */
	credential: ICredentialDataDecryptedObject;
	/** Input items; one empty item by default. */
	items?: INodeExecutionData[];
	onError?: OnError;
	/** An agent uses the node as its tool. */
	asTool?: boolean;
	/** Retry On Fail of the node's settings. */
	retryOnFail?: boolean;
	/** Called each time that n8n reads the credential, which it decrypts for that. */
	credentialRead?(): void;
	/** The node is Intercom Approval, in an n8n whose executions wait at this address. */
	approvalAt?: string;
	/** Called with the running execution, for tests that cancel it. */
	started?(execution: { cancel(): void }): void;
}

export interface FlowResult {
	status: string;
	/** Items of the first output. */
	items: INodeExecutionData[];
	/** `json` of the items of the first output. */
	json: IDataObject[];
	/** Items of the second (error) output. */
	errorItems: INodeExecutionData[];
	/** What the editor says beside the output. */
	hints: string[];
	error?: Error & { description?: string; httpCode?: string; context?: IDataObject };
}

/** The Intercom node in a workflow, with what n8n's contexts need to run it. */
function placed(
	{
		parameters,
		credential,
		credentialRead,
		approvalAt,
	}: Pick<FlowInput, 'parameters' | 'credential' | 'credentialRead' | 'approvalAt'>,
	more: Partial<INode> = {},
) {
	const node: INode = {
		id: 'intercom-node',
		name: 'Intercom',
		type: 'n8n-nodes-intercom.intercom',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: credentialsOf(parameters),
		...(approvalAt === undefined ? {} : { type: 'n8n-nodes-intercom.intercomApproval' }),
		...more,
	};
	const base = {
		id: 'flow',
		name: 'Flow test',
		nodes: [node],
		connections: {},
		active: false,
		settings: {},
	};
	const workflow = new Workflow({ ...base, nodeTypes });
	const additionalData = surroundings({
		mode: 'trigger',
		workflow: base,
		credential: () => {
			credentialRead?.();
			return credential;
		},
		...(approvalAt === undefined ? {} : { more: { webhookWaitingBaseUrl: approvalAt } }),
	});
	return { node, workflow, additionalData };
}

/** The form that the editor shows for attributes: the fields of a resource mapper, for the node as it is set. */
export async function formOf(
	method: string,
	input: Pick<FlowInput, 'parameters' | 'credential'>,
): Promise<ResourceMapperField[]> {
	const { node, workflow, additionalData } = placed(input);
	// With the defaults, which the workflow has filled in: the editor sends them as well.
	additionalData.currentNodeParameters = node.parameters;
	const load = new Intercom().methods.resourceMapping[method as never] as (
		this: ILoadOptionsFunctions,
	) => Promise<ResourceMapperFields>;
	const { fields } = await load.call(new LoadOptionsContext(workflow, node, additionalData, ''));
	return fields;
}

/** The choices that the editor offers in a filter of a search, for the field that is chosen in it. */
export async function choicesOf(
	method: string,
	{ field, ...input }: Pick<FlowInput, 'parameters' | 'credential'> & { field: string },
): Promise<INodePropertyOptions[]> {
	const { node, workflow, additionalData } = placed(input);
	const path = 'parameters.conditions.values[0].value';
	additionalData.currentNodeParameters = {
		...node.parameters,
		conditions: { values: [{ field }] },
	};
	const load = new Intercom().methods.loadOptions[method as never] as (
		this: ILoadOptionsFunctions,
	) => Promise<INodePropertyOptions[]>;
	return await load.call(new LoadOptionsContext(workflow, node, additionalData, path));
}

/** A page of what the editor shows where a person picks a record of a kind. */
export async function pickerPage(
	kind: string,
	credential: ICredentialDataDecryptedObject,
	token?: string,
): Promise<INodeListSearchResult> {
	const { node, workflow, additionalData } = placed({ parameters: {}, credential });
	const search = new Intercom().methods.listSearch[kind] as (
		this: ILoadOptionsFunctions,
		filter?: string,
		token?: string,
	) => Promise<INodeListSearchResult>;
	return await search.call(new LoadOptionsContext(workflow, node, additionalData, ''), undefined, token);
}

/** Runs the Intercom node once through n8n's real engine. */
export async function runIntercom({
	parameters,
	credential,
	items = [{ json: {} }],
	onError,
	asTool,
	retryOnFail,
	credentialRead,
	approvalAt,
	started,
}: FlowInput): Promise<FlowResult> {
	const { node, workflow, additionalData } = placed(
		{ parameters, credential, credentialRead, approvalAt },
		{
			...(onError ? { onError } : {}),
			...(retryOnFail ? { retryOnFail } : {}),
			...(asTool ? { type: 'n8n-nodes-intercom.intercomTool' } : {}),
		},
	);
	const execution = new WorkflowExecute(
		additionalData,
		'trigger',
		createRunExecutionData({
			executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
		}),
	);
	const running = execution.processRunExecutionData(workflow);
	started?.({ cancel: () => running.cancel() });
	const run = await running;
	const task = run.data.resultData.runData.Intercom?.[0];
	const first = task?.data?.main?.[0] ?? [];
	return {
		status: run.status,
		items: first,
		json: first.map(({ json }) => json),
		errorItems: task?.data?.main?.[1] ?? [],
		hints: (task?.hints ?? []).map(({ message }) => message),
		error: (task?.error ?? run.data.resultData.error) as FlowResult['error'],
	};
}
