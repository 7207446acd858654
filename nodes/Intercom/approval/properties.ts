import { type INodeProperties, SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { pick } from '../table/fields';

const { read: readConversation, displayName: conversationLabel, ...conversation } = pick('conversation');

export { readConversation };

const asking = { operation: [SEND_AND_WAIT_OPERATION] };
const approving = { ...asking, responseType: ['approval'] };

/** Units of the time limit, in milliseconds. */
export const UNITS: { [unit: string]: number } = {
	minutes: 60_000,
	hours: 60 * 60_000,
	days: 24 * 60 * 60_000,
};

/**
 * The names `message`, `responseType` and `approvalOptions` are n8n's: where the node becomes the human review of an
 * AI agent's tool, n8n replaces the first and sets the second to `approval`.
 */
export const approvalProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Pass On Answers',
				value: 'passOn',
				action: 'Pass on answers to waiting workflows',
				description:
					'Looks into a conversation for what workflows wait for, after an Intercom Trigger told of a note or a reply',
			},
			{
				name: 'Send and Wait for Response',
				value: SEND_AND_WAIT_OPERATION,
				action: 'Send and wait for response',
				description: 'Leaves an internal note, and waits for a teammate or for the customer',
			},
		],
		default: SEND_AND_WAIT_OPERATION,
	},
	{
		displayName: 'Wait For',
		name: 'responseType',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: "A Teammate's Approval",
				value: 'approval',
				description: 'A teammate approves, edits or rejects',
			},
			{
				name: "The Customer's Reply",
				value: 'reply',
				description:
					'The customer says something in the conversation. Needs an active workflow with Pass On Answers.',
			},
		],
		default: 'approval',
		displayOptions: { show: asking },
	},
	{
		...conversation,
		displayName: conversationLabel ?? 'Conversation',
		name: 'conversation_id',
		required: true,
		description:
			'The conversation that gets the note. In Pass On Answers, the one that the trigger told of: {{ $json.conversation_id }}.',
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 3 },
		required: true,
		default: '',
		placeholder: 'e.g. May this reply be sent?',
		description: 'What the teammate is asked. The customer does not see it.',
		displayOptions: { show: approving },
	},
	{
		displayName: 'Text to Approve',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 5 },
		default: '',
		placeholder: 'e.g. Thank you for writing. Your parcel is on its way.',
		description: 'What would be sent. The teammate can change it; the output has it as it was approved.',
		displayOptions: { show: approving },
	},
	{
		displayName: 'Time Limit',
		name: 'timeLimit',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		description:
			'How long to wait. After that the workflow goes on with the outcome "expired". 0 waits without a limit.',
		displayOptions: { show: asking },
	},
	{
		displayName: 'Time Limit Unit',
		name: 'timeLimitUnit',
		type: 'options',
		options: [
			{ name: 'Days', value: 'days' },
			{ name: 'Hours', value: 'hours' },
			{ name: 'Minutes', value: 'minutes' },
		],
		default: 'hours',
		displayOptions: { show: asking },
	},
	{
		displayName: 'Approval Options',
		name: 'approvalOptions',
		type: 'fixedCollection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Values',
				name: 'values',
				values: [
					{
						displayName: 'Answers by Note',
						name: 'answersByNote',
						type: 'boolean',
						default: false,
						description:
							'Whether the note says that a note beginning with approve, reject or edit is an answer, too. Needs an active workflow with Pass On Answers.',
					},
					{
						displayName: 'Approve Button Label',
						name: 'approveLabel',
						type: 'string',
						default: 'Approve',
					},
					{
						displayName: 'Reject Button Label',
						name: 'disapproveLabel',
						type: 'string',
						default: 'Reject',
					},
				],
			},
		],
		displayOptions: { show: approving },
	},
];
