import { type IDataObject, UserError } from 'n8n-workflow';
import { Cancelled, IntercomError } from '../api';
import { NoSuchRecord, retold, settled } from '../table/complaint';
import { createdId, MayHaveArrived, readId } from '../table/answerId';
import type { Route, Run } from '../table/types';
import { type ContactKeys, requireContact, UPSERT_ROUTES, upsertContact } from './contactLookup';
import { namesOf } from '../rows/names';
import { MEMORY_ROUTES, oneAtATime, SessionMemory } from './escalationMemory';
import { isRecord, listed, object } from '../table/json';
import { oneLine } from '../table/outsideText';

import { asHtml, plainText } from '../table/plainText';

/** What an AI session hands over. */
export interface Escalation {
	contact: ContactKeys;
	/** Body fields of the contact, if it is created. */
	newContactFacts: IDataObject;
	/** Custom attributes of the contact, written before the conversation is opened. */
	contactAttributes: IDataObject;
	createContact: boolean;
	sessionId: string;
	/** The contact attribute that remembers sessions. */
	attribute: string;
	/** What the customer said; may be missing where there is a conversation, and then nothing reaches the customer. */
	body?: string;
	/** An existing conversation to go on with. */
	conversationId?: string;
	reason?: string;
	transcript?: string;
	conversationAttributes: IDataObject;
	tags: string[];
	teamId?: string;
	teammateId?: string;
	/** In whose name the note is written, and the rest is done. */
	adminId: string;
}

export const ESCALATION_ROUTES: Route[] = [
	...new Set<Route>([
		...UPSERT_ROUTES,
		...MEMORY_ROUTES,
		'GET /me',
		'GET /admins',
		'GET /teams',
		'POST /conversations',
		'GET /conversations/{conversation_id}',
		'POST /conversations/{conversation_id}/reply',
		'PUT /conversations/{conversation_id}',
		'POST /tags',
		'POST /conversations/{conversation_id}/tags',
		'POST /conversations/{conversation_id}/parts',
	]),
];

/**
 * The letters and digits of a text: equal for one text as it was sent and as Intercom gives it back. A text without
 * any, such as an emoji, is compared as it stands.
 */
function fingerprint(text: unknown): string {
	const whole = String(text ?? '').trim();
	return whole.replace(/[^\p{L}\p{N}]/gu, '') || whole;
}

/** Whether a text says the same as one of these fingerprints. Two that say nothing do not. */
const saysOneOf = (forms: string[], text: unknown): boolean => {
	const said = fingerprint(text);
	return said !== '' && forms.includes(said);
};

/** The note that teammates read. Words of the session are shown as they are, whatever markup they hold. */
const noteOf = ({ sessionId, reason, transcript }: Escalation): string =>
	[
		`<p><b>Handed over by an AI assistant</b><br>Session: ${asText(oneLine(sessionId))}</p>`,
		reason ? `<p><b>Reason</b></p>${asHtml(reason)}` : '',
		transcript ? `<p><b>Transcript</b></p>${asHtml(transcript)}` : '',
	].join('');

const asText = (text: string): string => asHtml(text).replace(/<\/?p>/g, '');

interface Assignee {
	type: 'team' | 'admin';
	id: string;
	name: string;
}

/** Who shall take over. Throws before anything is sent when there is no such team or teammate. */
async function assigneesOf(run: Run, { teamId, teammateId }: Escalation): Promise<Assignee[]> {
	const assignees: Assignee[] = [];
	for (const [type, route, id, what] of [
		['team', 'GET /teams', teamId, 'team'],
		['admin', 'GET /admins', teammateId, 'teammate'],
	] as const) {
		if (id === undefined) continue;
		const names = await namesOf(run, route);
		if (names && !names.has(id))
			throw new NoSuchRecord(`There is no ${what} with the ID "${id}" in this workspace`, {
				description: 'Nothing was sent to Intercom for this item. Choose another one from the list.',
			});
		assignees.push({ type, id, name: names?.get(id) ?? id });
	}
	return assignees;
}

const mayHaveArrived = (error: unknown): boolean =>
	error instanceof MayHaveArrived ||
	(error instanceof IntercomError && error.failure.mayHaveArrived === true);

/** What was done, and what failed, in the words that the person reads. */
class Report {
	readonly done: string[] = [];
	readonly failed: string[] = [];
	/** The failure by which all of them are known: one that may have arrived before others. */
	private cause: unknown;

	/** Does one step, and goes on when Intercom refuses it. */
	async step(what: string, work: () => Promise<string | undefined>): Promise<void> {
		const outcome = await settled(work());
		if ('value' in outcome) {
			if (outcome.value !== undefined) this.done.push(outcome.value);
			return;
		}
		if (outcome.error instanceof Cancelled) throw outcome.error;
		if (this.cause === undefined || (mayHaveArrived(outcome.error) && !mayHaveArrived(this.cause)))
			this.cause = outcome.error;
		const { message, description } = outcome.error as Error & { description?: string };
		this.failed.push([`${what}: ${message}`, description].filter(Boolean).join('. '));
	}

	/** The error for a person who must know how far it came; nothing when all went well. */
	throwIfFailed(heading: string, advice: string): void {
		if (this.failed.length === 0) return;
		throw retold(
			this.cause,
			() =>
				[
					`Failed: ${this.failed.join('; ')}`,
					`Done: ${this.done.length > 0 ? this.done.join('; ') : 'nothing'}`,
					advice,
				].join('. '),
			() => heading,
		);
	}
}

const partsOf = (conversation: IDataObject): IDataObject[] => listed(conversation.conversation_parts) ?? [];

/** Whether the contact said this in the conversation already: nothing is said twice, also when it was closed since. */
function wasSaid(conversation: IDataObject, contactId: string, body: string): boolean {
	const forms = [body, plainText(body)].map(fingerprint);
	return [object(conversation.source), ...partsOf(conversation)].some(
		(said) => String(object(said.author).id) === contactId && saysOneOf(forms, said.body),
	);
}

/** Whoever closed the conversation was done with the notes and assignments before: a later hand-over needs its own. */
function partsSinceClosed(conversation: IDataObject): IDataObject[] {
	const parts = partsOf(conversation);
	return parts.slice(parts.map(({ part_type }) => part_type).lastIndexOf('close') + 1);
}

function wasNoted(conversation: IDataObject, note: string): boolean {
	const forms = [fingerprint(plainText(note))];
	return partsSinceClosed(conversation).some(
		({ part_type, body }) => part_type === 'note' && saysOneOf(forms, body),
	);
}

const wasAssigned = (conversation: IDataObject, { id }: Assignee): boolean =>
	partsSinceClosed(conversation).some(({ assigned_to }) => String(object(assigned_to).id) === id);

/** Closed or snoozed, so that nobody sees what is added to it. */
const isAside = ({ state }: IDataObject): boolean => state === 'closed' || state === 'snoozed';

const contactsIn = (conversation: IDataObject): string[] =>
	(listed(conversation.contacts) ?? []).map(({ id }) => String(id));

/** The conversation. Throws for an answer that does not tell what was said in it: that would be said again. */
async function read(run: Run, conversation_id: string): Promise<IDataObject> {
	const conversation = await run.request('GET /conversations/{conversation_id}', {
		path: { conversation_id },
		query: { display_as: 'plaintext' },
	});
	const { source, contacts, conversation_parts } = conversation;
	const isWhole =
		isRecord(source) && listed(contacts) !== undefined && listed(conversation_parts) !== undefined;
	if (isWhole) return conversation;
	throw new UserError(`Intercom's answer does not tell what was said in conversation ${conversation_id}`, {
		description: 'Nothing was said in it, so that nothing is said twice. Run it again.',
	});
}

/** The conversation of a run that broke off: the contact's, opened since then with the same words. */
async function lostConversation(
	run: Run,
	contactId: string,
	body: string,
	since: number,
): Promise<string | undefined> {
	const query = {
		operator: 'AND',
		value: [
			{ field: 'contact_ids', operator: '=', value: contactId },
			// A minute for clocks that differ.
			{ field: 'created_at', operator: '>', value: Math.floor(since / 1000) - 60 },
		],
	};
	const forms = [fingerprint(plainText(body))];
	for await (const each of run.list('POST /conversations/search', { body: { query } }))
		if (saysOneOf(forms, plainText(String(object(each.source).body ?? ''))))
			return readId(each, 'conversation');
	return undefined;
}

/** Opens the conversation as the contact. A send that certainly came to nothing gives the session free. */
async function opened(run: Run, contactId: string, body: string, memory: SessionMemory): Promise<string> {
	const outcome = await settled(
		run.request('POST /conversations', { body: { from: { type: 'contact', id: contactId }, body } }),
	);
	if ('value' in outcome) return createdId(outcome.value, 'conversation', 'conversation_id');
	// Whatever becomes of that, the person must hear why there is no conversation.
	if (!mayHaveArrived(outcome.error) && !(outcome.error instanceof Cancelled))
		await settled(memory.release());
	throw outcome.error;
}

/** The ID of the tag with this name, which is created if it does not exist. */
const tagNamed = async (run: Run, name: string): Promise<string> =>
	await run.once(`tag ${name.toLowerCase()}`, async () =>
		createdId(await run.request('POST /tags', { body: { name } }), 'tag'),
	);

/**
 * Hands an AI session to a human: makes sure of the contact, opens a conversation with what the customer said (or goes
 * on with one), adds reason and transcript as a note, sets attributes, tags and assigns. The same session opens no
 * second conversation as long as the contact remembers it (see SessionMemory), and what an earlier run has done is not
 * done again. A conversation that was closed or snoozed meanwhile is opened again, and after a close noted and assigned
 * again; what the customer said in it is never repeated.
 * Throws before anything is sent for a team, teammate, contact or conversation that does not exist; once there is a
 * conversation, tries every step and throws at the end with what was done and what failed.
 */
export async function escalate(run: Run, escalation: Escalation): Promise<IDataObject> {
	const { contact: keys, contactAttributes, createContact, conversationId: given } = escalation;
	const facts = Object.keys(contactAttributes).length > 0 ? { custom_attributes: contactAttributes } : {};
	const assignees = await assigneesOf(run, escalation);
	if (given !== undefined) await read(run, given);
	// One that is given by its ID may be archived, and is never created.
	const reachesCustomer = escalation.body !== undefined;
	if (keys.id === undefined && !(createContact && reachesCustomer)) await requireContact(run, keys);
	const { contact, did } = await upsertContact(run, keys, facts, {
		factsOfNew: escalation.newContactFacts,
		unarchive: reachesCustomer,
	});
	const contactId = readId(contact, 'contact');
	const handOver = async () => {
		const report = new Report();
		if (did !== 'found')
			report.done.push(`${did === 'created' ? 'Created' : 'Updated'} the contact ${contactId}`);
		const memory = new SessionMemory(run, contactId, escalation.attribute, escalation.sessionId);
		const found = await settled(conversationFor(run, escalation, { contactId, memory, report }));
		if ('error' in found) {
			if (memory.isWritten && did === 'found')
				report.done.unshift(`Updated the contact ${contactId}, which keeps whose turn the session is`);
			if (report.done.length === 0 || found.error instanceof Cancelled) throw found.error;
			throw retold(found.error, (description) => `${report.done.join('; ')}. ${description}`);
		}
		const { id, created, before } = found.value;
		await finish(run, escalation, assignees, { id, contactId, before, report });
		report.throwIfFailed(
			`The escalation is in conversation ${id}, but ${report.failed.length === 1 ? 'one step' : `${report.failed.length} steps`} failed`,
			'Run it again with the same session ID to do the rest: what was done is not done twice',
		);
		return {
			conversation_id: id,
			conversation_created: created,
			contact_id: contactId,
			contact_created: did === 'created',
			session_id: escalation.sessionId,
			done: report.done,
		};
	};
	return await oneAtATime(contactId, handOver, run.signal);
}

/**
 * The session's conversation as it is, or undefined when the caller is the one to open it. One that was deleted in
 * Intercom counts as none: the person gave no ID that they could correct.
 */
async function recalled(
	run: Run,
	memory: SessionMemory,
	lost: (since: number) => Promise<string | undefined>,
	deleted?: string,
): Promise<{ id: string; conversation: IDataObject } | undefined> {
	const id = await memory.claimOrRecall(lost, deleted);
	if (id === undefined) return undefined;
	const outcome = await settled(read(run, id));
	if ('value' in outcome) return { id, conversation: outcome.value };
	if (outcome.error instanceof IntercomError && outcome.error.status === 404)
		return await recalled(run, memory, lost, id);
	throw outcome.error;
}

interface Found {
	id: string;
	created: boolean;
	/** The conversation as it was before this run, where it existed; `ofSession`: an earlier run has worked on it. */
	before?: { conversation: IDataObject; ofSession: boolean };
}

/** The session's conversation: the one given, the one remembered, or a new one. */
async function conversationFor(
	run: Run,
	{ conversationId: given, body }: Escalation,
	{ contactId, memory, report }: { contactId: string; memory: SessionMemory; report: Report },
): Promise<Found> {
	await memory.prepare();
	const known =
		given === undefined
			? await recalled(run, memory, (since) => lostConversation(run, contactId, body ?? '', since))
			: { id: given, conversation: await read(run, given) };
	if (known === undefined) {
		const id = await opened(run, contactId, body ?? '', memory);
		report.done.push(`Opened conversation ${id}`);
		await report.step('Remembering the session', async () => {
			await memory.remember(id);
			return undefined;
		});
		return { id, created: true };
	}
	const { id, conversation } = known;
	if (!contactsIn(conversation).includes(contactId))
		throw new UserError(`Conversation ${id} is not one of the contact ${contactId}`, {
			description:
				'Nothing was said in it: it is a conversation with somebody else. Check Conversation and Contact.',
		});
	const ofSession = given === undefined || (await memory.holds(given));
	if (!ofSession) await memory.remember(id);
	report.done.push(`Went on with conversation ${id}`);
	return { id, created: false, before: { conversation, ofSession } };
}

/** Everything after the conversation is there. What an earlier run has done is left out. */
async function finish(
	run: Run,
	escalation: Escalation,
	assignees: Assignee[],
	{
		id,
		contactId,
		before,
		report,
	}: { id: string; contactId: string; before: Found['before']; report: Report },
): Promise<void> {
	const { adminId: admin_id, body, conversationAttributes, tags } = escalation;
	const path = { conversation_id: id };
	// An answer that does not name what was worked on does not tell that it was done.
	const send = async (route: Route, fields: IDataObject, what = 'conversation') =>
		createdId(await run.request(route, { path, body: fields }), what);
	const reply = async (fields: IDataObject) =>
		await send('POST /conversations/{conversation_id}/reply', fields);

	let aside = before !== undefined && isAside(before.conversation);
	if (before && body !== undefined && !wasSaid(before.conversation, contactId, body))
		await report.step('Adding what the customer said', async () => {
			await reply({ message_type: 'comment', type: 'user', intercom_user_id: contactId, body });
			// Intercom opens a conversation in which its contact writes.
			aside = false;
			return 'Added what the customer said';
		});
	if (aside)
		await report.step('Reopening the conversation', async () => {
			await send('POST /conversations/{conversation_id}/parts', { message_type: 'open', admin_id });
			return 'Reopened the conversation';
		});
	const note = noteOf(escalation);
	if (!before || !wasNoted(before.conversation, note))
		await report.step('Adding the note', async () => {
			await reply({ message_type: 'note', type: 'admin', admin_id, body: note });
			return 'Added the note';
		});
	if (Object.keys(conversationAttributes).length > 0)
		await report.step('Setting attributes of the conversation', async () => {
			await send('PUT /conversations/{conversation_id}', { custom_attributes: conversationAttributes });
			return 'Set attributes of the conversation';
		});
	for (const name of tags)
		await report.step(`Tagging with "${name}"`, async () => {
			const tag = await tagNamed(run, name);
			const tagged = await settled(
				send('POST /conversations/{conversation_id}/tags', { id: tag, admin_id }, 'tag'),
			);
			if ('error' in tagged) {
				// Intercom does not tell whether it made the tag or had it.
				report.done.push(`Made sure that the workspace has the tag "${name}"`);
				throw tagged.error;
			}
			return `Tagged with "${name}"`;
		});
	for (const assignee of assignees) {
		// Who passed the conversation on after an earlier run knew why.
		if (before?.ofSession && wasAssigned(before.conversation, assignee)) continue;
		await report.step(`Assigning to ${assignee.name}`, async () => {
			await send('POST /conversations/{conversation_id}/parts', {
				message_type: 'assignment',
				type: assignee.type,
				admin_id,
				assignee_id: assignee.id,
			});
			return `Assigned to ${assignee.name}`;
		});
	}
}
