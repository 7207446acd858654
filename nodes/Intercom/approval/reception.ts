import type { IDataObject, INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { type Api, Cancelled, connect } from '../api';
import { noteAnswering, partsAfter, replyIn } from './answers';
import { partsOf, teammates, tokenOwner } from './conversation';
import { decisionItem, replyItem, type Person } from './outcome';
import { approvalPage, messagePage, PAGE_HEADERS, replyPage } from './page';
import { hasEnded, isSecret, keptIn, SECRET_PARAMETER, type Waiting } from './waiting';

/** What is said to whoever asked, as a page or as JSON for Pass On Answers. */
interface Said {
	status: number;
	title: string;
	sentence: string;
	/** For Pass On Answers. */
	facts?: IDataObject;
	/** The page, where it does more than say something. */
	page?: string;
	/** The item with which the workflow goes on. */
	item?: INodeExecutionData;
}

/** n8n needs a moment to note that an execution goes on; 1.x starts it twice for two answers within that moment. */
const CLAIM_MS = 10 * 60_000;
/** Milliseconds that a person waits for a page, which is of use without names, too. */
const PAGE_PATIENCE = 10_000;
/** Milliseconds that an answer waits for what Intercom says of it: less than Pass On Answers waits for this. */
const ANSWER_PATIENCE = 20_000;
/** Requests that were answered in this process a moment ago, by the hash of their secret. */
const claimed = new Map<string, number>();

function isClaimed(waiting: Waiting): boolean {
	for (const [hash, at] of claimed) if (Date.now() - at > CLAIM_MS) claimed.delete(hash);
	return claimed.has(waiting.secretHash);
}

const INVALID: Said = {
	status: 404,
	title: 'This link is not valid',
	sentence: 'Nothing waits for an answer here. Nothing was done.',
};

const ENDED: Said = {
	status: 410,
	title: 'The time is over',
	sentence: 'The workflow has gone on without an answer. Nothing was done.',
};

const ANSWERED: Said = {
	status: 409,
	title: 'Already answered',
	sentence: 'Somebody has answered this before you. Nothing was done.',
};

const unanswered = (waiting: Waiting, reason: string): Said => ({
	status: 200,
	title: 'No answer yet',
	sentence: reason,
	facts: { answered: false, code: waiting.code, kind: waiting.kind },
});

const DONE = { approved: 'Approved', edited: 'Approved with your changes', rejected: 'Rejected' };

const tidy = (value: unknown): string =>
	typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : '';

const bad = (sentence: string): Said => ({
	status: 400,
	title: 'That was not understood',
	sentence: `${sentence} Go back and try again. Nothing was done.`,
});

/** The way to Intercom for somebody who waits in front of a browser. */
const connectFor = async (context: IWebhookFunctions, patience: number): Promise<Api> =>
	await connect(context, { timeout: patience / 1000, signal: AbortSignal.timeout(patience) });

/** Who the teammate says they are. Undefined where it is nobody of the workspace. */
async function chosen(api: Api, by: string): Promise<Person | undefined> {
	return (await teammates(api)).find(({ id }) => id === by);
}

/** What the form of the page says. */
async function decided(context: IWebhookFunctions, waiting: Waiting, form: IDataObject): Promise<Said> {
	const { decision } = form;
	if (decision !== 'approve' && decision !== 'reject') return bad('Nothing was chosen.');
	const isEditable = waiting.text !== '' && !waiting.isTool;
	const text = isEditable && decision === 'approve' ? tidy(form.text) : waiting.text;
	if (isEditable && text === '') return bad('The text is empty.');
	const name = tidy(form.by);
	const by = name ? await chosen(await connectFor(context, ANSWER_PATIENCE), name) : null;
	if (by === undefined) return bad('The chosen name is no teammate of this workspace.');
	const outcome = decision === 'reject' ? 'rejected' : text === waiting.text ? 'approved' : 'edited';
	return {
		status: 200,
		title: DONE[outcome],
		sentence: 'Your answer was recorded, and the workflow goes on. You can close this page.',
		item: decisionItem(waiting, {
			outcome,
			text,
			reason: decision === 'reject' ? tidy(form.reason) : '',
			by,
			via: 'page',
			at: new Date().toISOString(),
		}),
	};
}

/** What the conversation itself says: whoever asks to look there can make nothing up. */
async function looked(context: IWebhookFunctions, waiting: Waiting, secret: string): Promise<Said> {
	const api = await connectFor(context, ANSWER_PATIENCE);
	const parts = await partsOf(api, waiting.conversation_id);
	if (waiting.kind === 'reply') {
		const reply = replyIn(partsAfter(parts, waiting, secret));
		if (!reply) return unanswered(waiting, 'The customer has not replied.');
		const said = {
			text: reply.text,
			by: reply.author,
			at: new Date(reply.at * 1000).toISOString(),
			outcome: 'replied' as const,
		};
		return {
			status: 200,
			title: 'The customer has replied',
			sentence: 'The workflow goes on.',
			facts: { answered: true, outcome: said.outcome, code: waiting.code, kind: waiting.kind },
			item: replyItem(waiting, said),
		};
	}
	const owner = await tokenOwner(api);
	const found = noteAnswering(parts, waiting, secret, owner.id);
	if (!found) return unanswered(waiting, 'No note answers this.');
	const { outcome, text, by, at } = found;
	return {
		status: 200,
		title: DONE[outcome],
		sentence: 'The workflow goes on.',
		facts: { answered: true, outcome, code: waiting.code, kind: waiting.kind, by: by.id },
		item: decisionItem(waiting, {
			outcome,
			text: outcome === 'edited' ? text : waiting.text,
			reason: outcome === 'rejected' ? text : '',
			by,
			via: 'note',
			at: new Date(at * 1000).toISOString(),
		}),
	};
}

/** What a person who follows the link sees. Does nothing: programs that look for malware follow links, too. */
async function shown(context: IWebhookFunctions, waiting: Waiting): Promise<Said> {
	const said = unanswered(waiting, 'It waits for an answer.');
	if (waiting.kind === 'reply') return { ...said, page: replyPage(waiting) };
	// The page is of use without names, too.
	const people = await connectFor(context, PAGE_PATIENCE)
		.then(teammates)
		.catch(() => []);
	return { ...said, page: approvalPage(waiting, people) };
}

async function answered(context: IWebhookFunctions, isJson: boolean): Promise<Said> {
	const waiting = keptIn(context);
	const secret = (context.getQueryData() as IDataObject)[SECRET_PARAMETER];
	if (!waiting || !isSecret(waiting, secret)) return INVALID;
	if (hasEnded(waiting)) return ENDED;
	if (isClaimed(waiting)) return ANSWERED;
	const { method } = context.getRequestObject();
	// Who asks for JSON wants to know whether anything is open, and nothing about whom.
	if (method !== 'POST') return isJson ? unanswered(waiting, '') : await shown(context, waiting);
	const said =
		isJson || waiting.kind === 'reply'
			? await looked(context, waiting, secret)
			: await decided(context, waiting, (context.getBodyData() ?? {}) as IDataObject);
	if (!said.item) return said;
	// Others may have answered while Intercom was asked.
	if (hasEnded(waiting)) return ENDED;
	if (isClaimed(waiting)) return ANSWERED;
	claimed.set(waiting.secretHash, Date.now());
	return said;
}

/**
 * Takes what comes to the link of an execution that waits: GET shows, POST decides.
 * Never throws: n8n would let the workflow go on with the error.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const isJson = String(context.getHeaderData().accept ?? '').includes('application/json');
	const said = await answered(context, isJson).catch((error: Error): Said => ({
		status: 502,
		title: 'Intercom could not be asked',
		sentence: `${error instanceof Cancelled ? 'Intercom did not answer in time' : error.message}. Nothing was done: try again in a moment.`,
	}));
	const { status, title, sentence, item, facts } = said;
	const response = context.getResponseObject();
	const content: IDataObject | string = isJson
		? { answered: false, title, sentence, ...facts }
		: (said.page ?? messagePage(title, sentence));
	if (!isJson) for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
	// n8n says it itself as soon as the execution goes on, and something else where that fails.
	if (item) return { workflowData: [[item]], webhookResponse: content };
	response.status(status);
	if (typeof content === 'string') response.send(content);
	else response.json(content);
	return { noWebhookResponse: true };
}
