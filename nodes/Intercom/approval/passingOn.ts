import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import { type Api, connect } from '../api';
import { isByTeammate } from './answers';
import { asNodeError, conversationOf, demandNotes } from './asking';
import { leaveNote, type Part, partsOf, tokenOwner } from './conversation';
import { linksIn, waitingAddress } from './waiting';
import { answerIn } from './words';

/** More notes with links than these are not looked at, from the newest on. */
const MOST_LINKS = 20;
const TIMEOUT_MS = 30_000;

interface Open {
	link: string;
	code: string;
	kind: string;
}

/** Asks one waiting execution of this n8n. Gives nothing where it does not wait any more. */
async function asked(
	context: IExecuteFunctions,
	link: string,
	body?: IDataObject,
): Promise<IDataObject | undefined> {
	const answer = (await context.helpers
		.httpRequest({
			method: body ? 'POST' : 'GET',
			url: link,
			headers: { Accept: 'application/json' },
			...(body ? { body, json: true } : {}),
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: TIMEOUT_MS,
		})
		.catch((error: Error & { code?: string }) => {
			throw new NodeOperationError(
				context.getNode(),
				`n8n could not be reached at its own address ${new URL(link).origin}${error.code ? ` (${error.code})` : ''}`,
				{
					description:
						'This node answers waiting workflows there. Check WEBHOOK_URL, and that the machine of n8n reaches it',
				},
			);
		})) as { statusCode: number; body: unknown };
	const said = typeof answer.body === 'string' ? parsed(answer.body) : answer.body;
	if (answer.statusCode >= 500)
		throw new NodeOperationError(
			context.getNode(),
			`A waiting workflow could not be answered: ${String((said as IDataObject | undefined)?.sentence ?? answer.statusCode)}`,
		);
	return answer.statusCode === 200 && typeof said === 'object' && said !== null && 'code' in said
		? (said as IDataObject)
		: undefined;
}

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** The requests that are open in a conversation, oldest first. */
async function openIn(context: IExecuteFunctions, parts: Part[]): Promise<Open[]> {
	const address = waitingAddress(context);
	const links = parts
		.filter(({ isNote }) => isNote)
		.flatMap(({ html }) => linksIn(html, address))
		.slice(-MOST_LINKS);
	const open: Open[] = [];
	for (const link of new Set(links)) {
		const said = await asked(context, link);
		if (said) open.push({ link, code: String(said.code), kind: String(said.kind) });
	}
	return open;
}

/** Tells the teammate that a code is missing, where the newest note is an answer that several requests could mean. */
async function hint(api: Api, conversation: string, parts: Part[], codes: string[], owner: string) {
	const newest = parts.filter(({ isNote }) => isNote).at(-1);
	if (!newest || !isByTeammate(newest) || newest.author.id === owner || codes.length < 2) return false;
	const answer = answerIn(newest.text, codes);
	if (!answer || answer.code) return false;
	await leaveNote(
		api,
		conversation,
		owner,
		`<p>Several approvals are asked for here. Say which one is meant: ${codes.map((code) => `<b>${code}</b>`).join(' or ')} behind the first word.</p>`,
	);
	return true;
}

async function passOnFor(context: IExecuteFunctions, api: Api, conversation: string): Promise<IDataObject> {
	const parts = await partsOf(api, conversation);
	const open = await openIn(context, parts);
	const approvals = open.filter(({ kind }) => kind === 'approval');
	const answers: IDataObject[] = [];
	for (const { link, code, kind } of open) {
		const alone = kind !== 'approval' || approvals.length === 1;
		const said = await asked(context, link, { alone });
		if (said?.answered === true) answers.push({ code, kind, outcome: said.outcome, by: said.by ?? null });
	}
	const answered = new Set(answers.map(({ code }) => code));
	const left = approvals.map(({ code }) => code).filter((code) => !answered.has(code));
	const hinted = left.length > 1 && (await hint(api, conversation, parts, left, (await tokenOwner(api)).id));
	return { conversation_id: conversation, waiting: open.length, answered: answers.length, answers, hinted };
}

/**
 * Looks in each item's conversation for what workflows of this n8n wait for, and has those look that do: one workflow
 * with an Intercom Trigger and this operation answers for all that wait. One item out for each item in.
 */
export async function passOn(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const api = await connect(context);
	demandNotes(context, api);
	const results: INodeExecutionData[] = [];
	for (const item of context.getInputData().keys()) {
		try {
			const json = await passOnFor(context, api, conversationOf(context, item));
			results.push({ json, pairedItem: { item } });
		} catch (error) {
			const failure = asNodeError(context, error, item);
			if (!context.continueOnFail()) throw failure;
			results.push({ json: { error: failure.message }, pairedItem: { item } });
		}
	}
	return [results];
}
