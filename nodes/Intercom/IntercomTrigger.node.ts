import {
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { authenticationProperty, credentialDescriptions } from './api';
import { activate } from './triggers/activation';
import { choices } from './pickers/choices';
import { byOutput, outputsExpression, wantedTopics } from './triggers/outputs';
import { triggerPanel, triggerProperties } from './triggers/properties';
import { answerHead, receive } from './triggers/reception';
import { addWholeObjects } from './triggers/wholeObject';
import { builderHint } from './table/definition';

/**
 * One address for the check that Intercom makes when the URL is saved, and for the notifications. n8n works it out for
 * each delivery, so it is one expression: the path that a person chose, or the one that n8n itself would make.
 */
const address = {
	path: '={{ String(($parameter["options"] || {})["path"] || "").trim().replace(/^\\/+|\\/+$/g, "") || ($webhookId ? $webhookId + "/webhook" : "webhook") }}',
	isFullPath: true,
	responseMode: 'onReceived',
	responseData: 'noData',
};

export class IntercomTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Intercom Trigger',
		name: 'intercomTrigger',
		icon: { light: 'file:intercom.svg', dark: 'file:intercom.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ [...($parameter["topics"] || []), $parameter["moreTopics"]].filter(Boolean).join(", ") }}',
		description: 'Starts the workflow when something happens in Intercom',
		eventTriggerDescription: 'Waiting for Intercom to send a notification',
		activationMessage:
			'Paste the production URL into the Developer Hub of Intercom under Configure > Webhooks, once per Intercom app.',
		defaults: { name: 'Intercom Trigger' },
		triggerPanel,
		inputs: [],
		outputs: outputsExpression,
		credentials: credentialDescriptions,
		webhooks: [
			{ name: 'setup', httpMethod: 'HEAD', ndvHideUrl: true, ...address },
			{ name: 'default', httpMethod: 'POST', ...address },
		],
		properties: [authenticationProperty, ...triggerProperties],
		...builderHint(
			'For workflows that Intercom can reach: it pushes each change at once, signed. Where it cannot reach the instance, use Intercom Polling Trigger. Each notification has conversation_id, contact_id, contact_email, message as plain text and author_kind on top',
		),
	};

	methods = { loadOptions: choices };

	webhookMethods = {
		default: {
			/** Intercom has no way to ask for its webhooks, and the checks of `create` are wanted at every start. */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},

			async create(this: IHookFunctions): Promise<boolean> {
				await activate(this);
				return true;
			},

			/** The URL stays in the Developer Hub, where only a person can change it. */
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return this.getWebhookName() === 'setup' ? answerHead(this) : await receive(this);
	}

	/** Runs on what `webhook` gave, after Intercom has its answer: what takes time belongs here. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const options = this.getNodeParameter('options', 0, {}) as IDataObject;
		const items = this.getInputData();
		if (options.fetchWholeObject === true) await addWholeObjects(this, items);
		if (options.separateOutputs !== true) return [items];
		const topics = wantedTopics({
			topics: this.getNodeParameter('topics', 0, []),
			moreTopics: this.getNodeParameter('moreTopics', 0, ''),
		});
		return byOutput(items, topics);
	}
}
