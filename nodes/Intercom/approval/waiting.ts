import { createHash, randomBytes, timingSafeEqual } from 'crypto';
import { type IDataObject, type IExecuteFunctions, type IWebhookFunctions, LoggerProxy } from 'n8n-workflow';

/** What an execution waits for. n8n keeps it with the execution, so that it outlives a restart. */
export interface Waiting {
	kind: 'approval' | 'reply';
	/** SHA-256 of the secret in the link, in hex: the secret itself is kept nowhere but in the note. */
	secretHash: string;
	/** What tells this note from others in the conversation, where an answer must name it. */
	code: string;
	conversation_id: string;
	/** Intercom's address of the conversation. */
	conversation_url: string;
	message: string;
	/** What would be sent; empty where there is nothing to edit. */
	text: string;
	approveLabel: string;
	rejectLabel: string;
	/** Whether an AI agent's tool is held up, whose call nobody can edit. */
	isTool: boolean;
	/** Milliseconds since 1970. */
	asked: number;
	/** The same; null without a limit. */
	until: number | null;
}

/** What n8n's context of a node holds under this key. */
const KEPT = 'waiting';

/** The link's parameter that holds the secret. */
export const SECRET_PARAMETER = 'request';

export const newSecret = (): string => randomBytes(16).toString('hex');

export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Letters and digits that nobody mistakes for one another. */
const CODE_SIGNS = 'ACDEFGHJKLMNPQRTUVWXY34679';

/** Four signs that follow from the secret without giving it away. */
export const codeOf = (secret: string): string =>
	[...createHash('sha256').update(`code ${secret}`).digest().subarray(0, 4)]
		.map((byte) => CODE_SIGNS[byte % CODE_SIGNS.length])
		.join('');

/** Whether the link is that of this request. Takes the same time wherever two secrets differ. */
export const isSecret = ({ secretHash }: Waiting, secret: unknown): secret is string =>
	typeof secret === 'string' && timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(secretHash));

/** Keeps what is waited for with the execution. A loop that comes again writes over what it asked before. */
export function keep(context: IExecuteFunctions, waiting: Waiting): void {
	context.getContext('node')[KEPT] = waiting as unknown as IDataObject;
}

/** Reads it again where an answer arrives. Undefined where the execution does not wait for one. */
export function keptIn(context: IWebhookFunctions): Waiting | undefined {
	// Contexts of webhooks offer it to expressions alone. Braces in a node's name would end the expression.
	const name = JSON.stringify(context.getNode().name).replace(
		/[{}]/g,
		(brace) => `\\u00${brace.charCodeAt(0).toString(16)}`,
	);
	try {
		const kept = context.evaluateExpression(
			`{{ JSON.stringify($node[${name}].context[${JSON.stringify(KEPT)}]) }}`,
		);
		return typeof kept === 'string' ? (JSON.parse(kept) as Waiting) : undefined;
	} catch (error) {
		LoggerProxy.debug(`Nothing waits at this node: ${(error as Error).message}`);
		return undefined;
	}
}

export const hasEnded = ({ until }: Waiting): boolean => until !== null && Date.now() >= until;

/**
 * Where n8n takes answers for executions that wait, up to the slash before the execution's ID: what begins otherwise is
 * no link of this n8n.
 */
export function waitingAddress(context: IExecuteFunctions): string {
	const mine = context.getSignedResumeUrl
		? context.getSignedResumeUrl()
		: String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	const { origin, pathname } = new URL(mine);
	const segments = pathname.split('/');
	return `${origin}${segments.slice(0, segments.lastIndexOf(context.getExecutionId())).join('/')}/`;
}

/** The link of a request. n8n signs it where it can; the secret in it does so in every version. */
export function linkWith(context: IExecuteFunctions, secret: string): string {
	if (context.getSignedResumeUrl) {
		context.setSignatureValidationRequired?.();
		return context.getSignedResumeUrl({ [SECRET_PARAMETER]: secret });
	}
	const url = new URL(
		`${waitingAddress(context)}${context.getExecutionId()}/${encodeURIComponent(context.getNode().id)}`,
	);
	url.searchParams.set(SECRET_PARAMETER, secret);
	return url.href;
}

/** The links of this n8n that a note's HTML holds. */
export function linksIn(html: string, address: string): string[] {
	const found = new Set<string>();
	for (const [text] of html.replace(/&(?:amp|#38|#x26);/gi, '&').matchAll(/https?:\/\/[^\s"'<>]{1,2048}/g)) {
		if (!text.startsWith(address) || !URL.canParse(text)) continue;
		const url = new URL(text);
		// What climbs out of the address is another one.
		if (url.href.startsWith(address) && /^[0-9a-f]{32}$/.test(url.searchParams.get(SECRET_PARAMETER) ?? ''))
			found.add(url.href);
	}
	return [...found];
}
