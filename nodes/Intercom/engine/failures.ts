import {
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { type Api, type ApiOptions, Cancelled, connect, IntercomError } from '../api';
import { MayHaveArrived } from '../table/answerId';
import { causesOf, Complaint, DoneBefore, settled, NoSuchRecord, UnknownName } from '../table/complaint';
import { labelOf } from '../table/compile';
import type { Field } from '../table/types';

/** What went wrong, where Intercom itself gives no code for it. */
export const ERROR_CODES = {
	not_found: 'The workspace has no such record',
	invalid_parameter: 'A value of the node makes no sense; nothing was sent for the item',
	not_allowed: 'The Allowed Actions of the credential forbid the operation; nothing was sent',
	unknown_operation: 'The node has no such resource or operation',
	credential: 'The credential is missing or incomplete; nothing was sent',
	no_answer: 'Intercom did not answer, or could not be reached',
	may_have_arrived: 'The answer was lost: Intercom may or may not have carried out what was asked',
	sent_before: 'What has the same Deduplication Key was sent before; nothing was sent for the item',
	unreadable_answer: "Intercom's answer could not be read",
	file_not_fetched: 'The file could not be fetched from where Intercom keeps it',
	job_quota: "Intercom's limit for jobs of this kind is used up",
	refused: 'Intercom refused the request and gave no code; the status says why',
	failed: 'Anything else; the text says what',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error of the node's own that says under which code it is known. */
export function nodeError(
	node: INode,
	code: ErrorCode,
	message: string,
	more: { description?: string; itemIndex?: number } = {},
): NodeOperationError {
	const error = new NodeOperationError(node, message, more);
	error.context.errorCode = code;
	return error;
}

/** The way to Intercom. Throws an error with the code `credential` when the credential is missing or incomplete. */
export async function connected(context: IExecuteFunctions, options: ApiOptions = {}): Promise<Api> {
	const outcome = await settled(connect(context, options));
	if ('value' in outcome) return outcome.value;
	const { message, description } = outcome.error as Error & { description?: string };
	throw nodeError(context.getNode(), 'credential', message, { description });
}

/** Intercom's own code, or ours. */
function codeOf({ failure }: IntercomError): string {
	if (failure.mayHaveArrived) return 'may_have_arrived' satisfies ErrorCode;
	if (failure.fileHost !== undefined) return 'file_not_fetched' satisfies ErrorCode;
	if (failure.jobQuota) return 'job_quota' satisfies ErrorCode;
	const told = failure.errors.map(({ code }) => code).find(Boolean);
	if (told !== undefined) return told;
	if (failure.status === undefined) return 'no_answer' satisfies ErrorCode;
	return (failure.unreadable ? 'unreadable_answer' : 'refused') satisfies ErrorCode;
}

/** What our own errors are known by. */
function codeOfOwn(causes: unknown[]): ErrorCode {
	if (causes[0] instanceof UnknownName) return 'not_found';
	if (causes[0] instanceof Complaint) return 'invalid_parameter';
	if (causes[0] instanceof DoneBefore) return 'sent_before';
	if (causes.some((cause) => cause instanceof MayHaveArrived)) return 'may_have_arrived';
	return causes.some((cause) => cause instanceof NoSuchRecord) ? 'not_found' : 'failed';
}

/** The same error for a person: with the item, the parameter that Intercom complains of, and what to do. */
export function asNodeError(
	node: INode,
	fields: Array<[string, Field]>,
	item: number,
	error: unknown,
): NodeApiError | NodeOperationError {
	const causes = causesOf(error);
	const { message, description } = error as Error & { description?: string };
	const refusal = causes.find((cause) => cause instanceof IntercomError);
	if (refusal) {
		const complained = refusal.failure.errors.map(({ field }) => field).filter(Boolean);
		const parameters = fields
			.filter(([name, { to }]) => complained.includes(name) || complained.includes(to))
			.map(([name, field]) => `"${labelOf(name, field)}"`);
		const shown = new NodeApiError(
			node,
			{},
			{
				message,
				description: [parameters.length > 0 ? `Check ${parameters.join(', ')}` : '', description]
					.filter(Boolean)
					.join('. '),
				httpCode: refusal.status === undefined ? undefined : String(refusal.status),
				itemIndex: item,
			},
		);
		shown.context.errorCode = codeOf(refusal);
		return shown;
	}
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= item;
		return error;
	}
	return nodeError(node, codeOfOwn(causes), message, {
		description: error instanceof Complaint ? (error.advice ?? description) : description,
		itemIndex: item,
	});
}

/** What went wrong, as data: the same four columns for every kind of failure. */
export const failureColumns = (error: NodeApiError | NodeOperationError): IDataObject => ({
	error: error.message,
	description: error.description || null,
	error_code: (error.context.errorCode as string | undefined) ?? ('failed' satisfies ErrorCode),
	status: 'httpCode' in error && error.httpCode ? Number(error.httpCode) : null,
});

/** What went wrong as an item: for n8n's regular output, and for the model that uses the node as a tool. */
const failureItem = (item: number, error: NodeApiError | NodeOperationError): INodeExecutionData => ({
	json: failureColumns(error),
	pairedItem: { item },
});

/**
 * The same for n8n's error output. n8n finds such an item by its `error`, and later writes over the `json` of each
 * item that still has one, so that only the message would be left. So the error is not copied along when n8n copies
 * the item, and the columns stay what they are where it does not.
 */
function errorOutputItem(item: number, error: NodeApiError | NodeOperationError): INodeExecutionData {
	const failed = failureItem(item, error);
	const columns = failed.json;
	return Object.defineProperties(failed, {
		error: { value: error },
		json: { enumerable: true, get: () => columns, set: () => {} },
	});
}

/**
 * What the item gives that failed, where the person or the model wants to go on. Throws the error as n8n shows it
 * otherwise, and where the workflow was cancelled.
 */
export function failedItem(
	context: IExecuteFunctions,
	fields: Array<[string, Field]>,
	item: number,
	error: unknown,
): INodeExecutionData {
	const node = context.getNode();
	const failure = asNodeError(node, fields, item, error);
	if (error instanceof Cancelled) throw failure;
	// Ending the execution would leave the model without a chance to mend what it asked for.
	if (isTool(context)) return failureItem(item, failure);
	if (!context.continueOnFail()) throw failure;
	return node.onError === 'continueErrorOutput' ? errorOutputItem(item, failure) : failureItem(item, failure);
}

/**
 * Whether an agent uses the node as its tool. n8n makes a node type of its own for that, whose name ends in Tool;
 * `isToolExecution` of the context is false where the engine runs the tool for an agent.
 */
export const isTool = (context: IExecuteFunctions): boolean => context.getNode().type.endsWith('Tool');
