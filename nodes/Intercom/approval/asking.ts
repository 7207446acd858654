import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
	WAIT_INDEFINITELY,
} from 'n8n-workflow';
import type { Api } from '../api';
import { asNodeError, connected, failedItem, isTool, nodeError } from '../engine/failures';
import { attempt, type Complaint, settled } from '../table/complaint';
import { leaveNote, tokenOwner } from './conversation';
import { askingNote } from './note';
import { expiredItem } from './outcome';
import { readConversation, UNITS } from './properties';
import { codeOf, hashOf, keep, linkWith, newSecret, type Waiting } from './waiting';

/** What stands in an error that names a parameter. */
const wrong = (context: IExecuteFunctions, label: string, what: string, advice?: string) =>
	nodeError(context.getNode(), 'invalid_parameter', `"${label}" ${what}`, {
		description: [advice, 'Nothing was sent to Intercom'].filter(Boolean).join('. '),
		itemIndex: 0,
	});

/** The conversation of an item. Throws a NodeOperationError where the parameter names none. */
export function conversationOf(context: IExecuteFunctions, item: number): string {
	const value = context.getNodeParameter('conversation_id', item, '') as unknown;
	const id = typeof value === 'object' && value !== null ? (value as IDataObject).value : value;
	if (id === undefined || id === null || String(id).trim() === '')
		throw wrong(context, 'Conversation', 'is empty', 'Choose a conversation, or give its ID');
	const read = attempt(() => readConversation(value, { item, context }));
	if ('value' in read) return String(read.value);
	throw wrong(context, 'Conversation', read.error.message, (read.error as Complaint).advice);
}

/**
 * The way to Intercom for leaving notes. Throws a NodeOperationError where the credential is incomplete, and where it
 * allows reading alone: a note is internal, but it is a change.
 */
export async function connectedForNotes(context: IExecuteFunctions): Promise<Api> {
	const api = await connected(context);
	if (api.connection.allowedActions !== 'read') return api;
	throw nodeError(
		context.getNode(),
		'not_allowed',
		'The credential does not allow this operation: its Allowed Actions are "Read Only"',
		{
			description:
				'Nothing was sent to Intercom. This operation leaves an internal note: to use it, choose another credential or change Allowed Actions in this one',
		},
	);
}

function untilOf(context: IExecuteFunctions, now: number): number | null {
	const limit = Number(context.getNodeParameter('timeLimit', 0, 24));
	const unit = String(context.getNodeParameter('timeLimitUnit', 0, 'hours'));
	const milliseconds = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
	if (milliseconds === undefined)
		throw wrong(context, 'Time Limit Unit', `is none: "${unit}"`, 'It is minutes, hours or days');
	if (!Number.isFinite(limit) || limit < 0)
		throw wrong(context, 'Time Limit', 'is no number of at least 0', '0 waits without a limit');
	const until = now + limit * milliseconds;
	if (until >= WAIT_INDEFINITELY.getTime()) throw wrong(context, 'Time Limit', 'is too long');
	return limit === 0 ? null : until;
}

/** Intercom's own address of a conversation; a proxy's address says nothing about where its pages are. */
function addressOf({ connection }: Api, workspace: string, conversation: string): string {
	const region = /^https:\/\/api\.(eu|au)\.intercom\.io$/.exec(connection.address)?.[1];
	return `https://app.${region ? `${region}.` : ''}intercom.com/a/inbox/${encodeURIComponent(workspace)}/inbox/conversation/${encodeURIComponent(conversation)}`;
}

const textOf = (context: IExecuteFunctions, name: string): string => {
	const value = context.getNodeParameter(name, 0, '') as unknown;
	const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
	return text.replace(/\r\n?/g, '\n').trim();
};

/**
 * Leaves the note that asks, and puts the execution to wait. The workflow goes on with what `reception` gives, or with
 * the outcome 'expired'. Throws before anything is sent where a parameter makes no sense. Where the person wants to go
 * on after an error, gives an item that tells it: n8n would pass on what came in, as if it had been asked. For the human
 * review of an agent's tool, which waits for a decision, throws always.
 */
export async function ask(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const asked = await settled(leaveRequest(context, context.getInputData()));
	if ('value' in asked) return asked.value;
	if (isTool(context)) throw asNodeError(context.getNode(), [], 0, asked.error);
	return [[failedItem(context, [], 0, asked.error)]];
}

async function leaveRequest(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
): Promise<INodeExecutionData[][]> {
	if (items.length > 1) {
		throw new NodeOperationError(
			context.getNode(),
			`One execution waits for one answer at a time, but there are ${items.length} items`,
			{
				description:
					'Put a Loop Over Items node with a batch size of 1 before this node, or a workflow of its own for each item. Nothing was sent to Intercom',
			},
		);
	}
	const [item] = items;
	if (!item) return [[]];
	const kind = context.getNodeParameter('responseType', 0, 'approval') === 'reply' ? 'reply' : 'approval';
	const conversation = conversationOf(context, 0);
	const message = kind === 'approval' ? textOf(context, 'message') : '';
	if (kind === 'approval' && message === '') throw wrong(context, 'Message', 'is empty', 'Say what is asked');
	const options =
		kind === 'approval' ? (context.getNodeParameter('approvalOptions.values', 0, {}) as IDataObject) : {};
	const asked = Date.now();
	const until = untilOf(context, asked);
	const api = await connectedForNotes(context);
	const secret = newSecret();
	const link = linkWith(context, secret);
	const owner = await tokenOwner(api);
	const waiting: Waiting = {
		kind,
		secretHash: hashOf(secret),
		code: codeOf(secret),
		conversation_id: conversation,
		conversation_url: addressOf(api, owner.workspace, conversation),
		message,
		text: kind === 'approval' ? textOf(context, 'text') : '',
		approveLabel: String(options.approveLabel || 'Approve'),
		rejectLabel: String(options.disapproveLabel || 'Reject'),
		isTool: context.getNode().type.endsWith('HitlTool'),
		asked,
		until,
	};
	await leaveNote(api, conversation, owner.id, askingNote(waiting, link, options.answersByNote === true));
	keep(context, waiting);
	// When the time is over, n8n passes on what came in and runs nothing: that has to be what the outcome is.
	Object.assign(item, { binary: undefined }, expiredItem(waiting));
	await context.putExecutionToWait(until === null ? WAIT_INDEFINITELY : new Date(until));
	return [items];
}
