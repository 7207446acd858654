import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { authenticationProperty, credentialDescriptions } from './api';
import { arrive, pollIntercom, sample } from './triggers/polling';
import { WATCHES } from './triggers/watches';
import { builderHint } from './table/definition';

const events: INodeProperties[] = Object.entries(WATCHES).map(([resource, watch]) => ({
	displayName: 'Event',
	name: 'event',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: [resource] } },
	options: Object.entries(watch.events).map(([value, { name, description }]) => ({
		name,
		value,
		description,
	})),
	default: 'updated',
}));

export class IntercomPollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Intercom Polling Trigger',
		name: 'intercomPollingTrigger',
		icon: { light: 'file:intercom.svg', dark: 'file:intercom.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["resource"] + ": " + $parameter["event"] }}',
		description:
			'Starts the workflow with what is new in Intercom, for n8n instances that Intercom cannot reach',
		defaults: { name: 'Intercom Polling Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialDescriptions,
		properties: [
			authenticationProperty,
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: Object.entries(WATCHES).map(([value, { name }]) => ({ name, value })),
				default: 'conversation',
			},
			...events,
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [
					{
						displayName: 'Overlap',
						name: 'overlap',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 10,
						description:
							"Minutes that each poll looks back once more, because a change may show in Intercom's search only minutes later. Repeats are left out.",
					},
					{
						displayName: 'Start From',
						name: 'startFrom',
						type: 'dateTime',
						default: '',
						description:
							'Also deliver what happened since this moment, before the workflow was activated. Without it the workflow starts with what happens from now on.',
					},
				],
			},
		],
		...builderHint(
			'For instances that Intercom cannot reach. Where it can, Intercom Trigger is faster and knows more kinds of changes',
		),
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return this.getMode() === 'manual' ? await sample(this) : await pollIntercom(this);
	}

	/** Runs on what `poll` gave, in the execution that it started, and where a person tries the trigger. */
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return this.getMode() === 'manual' ? await sample(this) : arrive(this);
	}
}
