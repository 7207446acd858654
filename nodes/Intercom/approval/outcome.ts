import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Waiting } from './waiting';

/** Who answered. Undefined where nobody knows. */
export interface Person {
	id: string;
	name: string;
	email: string | null;
}

/** What a teammate decided about a request. */
export interface Decision {
	outcome: 'approved' | 'edited' | 'rejected' | 'expired';
	/** As approved or edited. */
	text: string;
	/** Why it was rejected; empty where nobody said so. */
	reason: string;
	by: Person | null;
	/** How the answer came; null where none did. On the page, teammates say themselves who they are. */
	via: 'page' | 'note' | null;
	/** ISO 8601. */
	at: string;
}

/** What the customer said. */
export interface Reply {
	outcome: 'replied' | 'expired';
	text: string;
	by: Person | null;
	at: string;
}

/** For the agent whose tool call was held up: what n8n gives to the model instead of the tool's answer. */
function feedback({ outcome, text, reason }: Decision): string | undefined {
	if (outcome === 'expired') return 'Nobody answered in time. Do not try it again';
	if (outcome === 'edited') return `Not as it is. Use this text instead: ${text}`;
	return outcome === 'rejected' && reason ? reason : undefined;
}

/** The item with which the workflow goes on after an approval. */
export function decisionItem(waiting: Waiting, decision: Decision): INodeExecutionData {
	const { outcome, text, reason, by, via, at } = decision;
	// A tool is called with what the agent chose: its call can be allowed, but not edited.
	const approved = outcome === 'approved' || (outcome === 'edited' && !waiting.isTool);
	const chatInput = waiting.isTool ? feedback(decision) : undefined;
	return {
		json: {
			outcome,
			approved,
			text,
			reason,
			by: by as IDataObject | null,
			via,
			at,
			conversation_id: waiting.conversation_id,
			message: waiting.message,
			...(chatInput ? { chatInput } : {}),
		},
	};
}

/** The item with which the workflow goes on after the customer's reply. */
export const replyItem = (
	{ conversation_id }: Waiting,
	{ outcome, text, by, at }: Reply,
): INodeExecutionData => ({
	json: {
		outcome,
		replied: outcome === 'replied',
		text,
		by: by as IDataObject | null,
		at,
		conversation_id,
	},
});

/** The item with which the workflow goes on when nobody answered until the time was over. */
export function expiredItem(waiting: Waiting): INodeExecutionData {
	const nothing = {
		outcome: 'expired' as const,
		text: waiting.text,
		by: null,
		at: new Date(waiting.until ?? waiting.asked).toISOString(),
	};
	return waiting.kind === 'reply'
		? replyItem(waiting, nothing)
		: decisionItem(waiting, { ...nothing, reason: '', via: null });
}
