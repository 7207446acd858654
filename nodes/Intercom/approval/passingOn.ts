import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import { type Api, Cancelled, within } from '../api';
import { isByTeammate, needsCode } from './answers';
import { failedItem } from '../engine/failures';
import { settled } from '../table/complaint';
import { connectedForNotes, conversationOf } from './asking';
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
	method: 'GET' | 'POST',
): Promise<IDataObject | undefined> {
	const answer = await within(
		{ ms: TIMEOUT_MS, signal: context.getExecutionCancelSignal() },
		async (bounded) =>
			(await context.helpers.httpRequest(
				bounded({
					method,
					url: link,
					headers: { Accept: 'application/json' },
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					disableFollowRedirect: true,
				}),
			)) as { statusCode: number; body: unknown },
	).catch((error: Error & { code?: string }) => {
		if (error instanceof Cancelled) throw error;
		throw new NodeOperationError(
			context.getNode(),
			`n8n could not be reached at its own address ${new URL(link).origin}${error.code ? ` (${error.code})` : ''}`,
			{
				description:
					'This node answers waiting workflows there. Check WEBHOOK_URL, and that the machine of n8n reaches it',
			},
		);
	});
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
		const said = await asked(context, link, 'GET');
		if (said) open.push({ link, code: String(said.code), kind: String(said.kind) });
	}
	return open;
}

/** Asks the teammate for the code, where the newest note is an answer that could mean several requests. */
async function askForCode(api: Api, conversation: string, parts: Part[], codes: string[]): Promise<boolean> {
	const place = parts.findLastIndex(({ isNote }) => isNote);
	const newest = parts[place];
	if (!newest || codes.length === 0 || !isByTeammate(newest) || !needsCode(parts, place)) return false;
	const answer = answerIn(newest.text, codes);
	if (!answer || answer.code) return false;
	const owner = await tokenOwner(api);
	if (newest.author.id === owner.id) return false;
	const choice = codes.map((code) => `<b>${code}</b>`).join(' or ');
	await leaveNote(
		api,
		conversation,
		owner.id,
		`<p>More than one approval was asked for here. Which one is meant? Put ${choice} behind the first word.</p>`,
	);
	return true;
}

async function passOnFor(context: IExecuteFunctions, api: Api, conversation: string): Promise<IDataObject> {
	const parts = await partsOf(api, conversation);
	const open = await openIn(context, parts);
	const answers: IDataObject[] = [];
	const left: string[] = [];
	for (const { link, code, kind } of open) {
		const said = await asked(context, link, 'POST');
		if (said?.answered === true) answers.push({ code, kind, outcome: said.outcome, by: said.by ?? null });
		else if (kind === 'approval') left.push(code);
	}
	const asked_for_code = await askForCode(api, conversation, parts, left);
	return {
		conversation_id: conversation,
		waiting: open.length,
		answered: answers.length,
		answers,
		asked_for_code,
	};
}

/**
 * Looks in each item's conversation for what workflows of this n8n wait for, and has those look that do: one workflow
 * with an Intercom Trigger and this operation answers for all that wait. One item out for each item in.
 */
export async function passOn(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const connecting = await settled(connectedForNotes(context));
	const passOnOf = async (item: number) => {
		if ('error' in connecting) throw connecting.error;
		return await passOnFor(context, connecting.value, conversationOf(context, item));
	};
	const results: INodeExecutionData[] = [];
	for (const item of context.getInputData().keys()) {
		const passed = await settled(passOnOf(item));
		results.push(
			'value' in passed
				? { json: passed.value, pairedItem: { item } }
				: failedItem(context, [], item, passed.error),
		);
	}
	return [results];
}
