import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { authenticationProperty, credentialDescriptions } from './api';
import { ask } from './approval/asking';
import { passOn } from './approval/passingOn';
import { approvalProperties } from './approval/properties';
import { receive } from './approval/reception';
import { listSearch } from './pickers/search';
import { builderHint } from './table/definition';

/** The address under which n8n takes an answer for an execution that waits: its own, followed by the node's ID. */
const addressFor = (httpMethod: IWebhookDescription['httpMethod']): IWebhookDescription => ({
	httpMethod,
	name: 'default',
	path: '={{ $nodeId }}',
	isFullPath: true,
	restartWebhook: true,
	responseMode: 'onReceived',
	responseData: '',
});

/** Waits for a person. Apart from the action node, since n8n copies the whole description for its human review. */
export class IntercomApproval implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Intercom Approval',
		name: 'intercomApproval',
		icon: { light: 'file:intercom.svg', dark: 'file:intercom.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "passOn" ? "Pass on answers" : $parameter["responseType"] === "reply" ? "Wait for reply" : "Ask for approval" }}',
		description: 'Ask a teammate before anything is said to a customer, or wait until a customer replies',
		defaults: { name: 'Intercom Approval' },
		waitingNodeTooltip: 'The workflow goes on with the answer, or when the time limit has passed',
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialDescriptions,
		webhooks: [addressFor('GET'), addressFor('POST')],
		properties: [authenticationProperty, ...approvalProperties],
		...builderHint(
			"Asks a teammate by an internal note in the conversation, and waits: put it before whatever customers receive. Also as human review of an AI agent's tools",
		),
	};

	methods = { listSearch };

	/** n8n itself makes and forgets the address of an execution that waits. */
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return this.getNodeParameter('operation', 0) === 'passOn' ? await passOn(this) : await ask(this);
	}
}
