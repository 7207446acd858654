import { createHash, randomBytes } from 'crypto';
import { UserError } from 'n8n-workflow';
import { Cancelled, pause } from '../api';
import { retold, settled } from '../table/complaint';
import { isRecord } from '../table/json';
import { SESSION_DESCRIPTIONS } from '../table/attributeLists';
import type { Route, Run } from '../table/types';
import { findContact } from './contactLookup';

export { oneAtATime } from './oneAtATime';

/**
 * Which conversation belongs to which session, kept on the contact: its custom attributes are read by id and so are
 * never behind, unlike Intercom's search. One text attribute holds the newest sessions as `hash:conversation`, a second
 * one the sessions whose conversation is being opened as `hash:~claim`: apart, so that a claim that arrives late
 * overwrites no conversation.
 * Intercom knows no "write only if unchanged", so some ways to a second conversation are left, all of them between
 * processes: a delayed claim arrives while an earlier run opens its conversation, and that takes longer than the late
 * run then waits (a second and twice its delay, at most 30 seconds); two runs of different sessions of one contact write
 * at the same moment, and one loses the other's entry. And a session is forgotten when newer ones fill the attribute.
 */
const LONGEST_VALUE = 255;
/** 48 bits, in base64: short, so that about ten sessions fit beside conversation IDs of 15 digits. */
const HASH_LENGTH = 8;

/** How long a claim stands before it counts, so that of two runs that began at once only one goes on. */
const SETTLING_MS = 1_000;
/**
 * A claim that took longer than this, from reading to the end of writing, may have overwritten that of a run which was
 * sure of its own by then.
 */
const SURE_MS = SETTLING_MS / 2;
/** How long another run's claim is waited for. */
const PATIENCE_MS = 60_000;
/** Intercom's search has caught up with a conversation after this. */
const SEARCH_LAG_MS = 15 * 60_000;
const MOST_CLAIMS = 10;
const MOST_WRITES = 3;

export const MEMORY_ROUTES: Route[] = [
	'GET /contacts/{contact_id}',
	'PUT /contacts/{contact_id}',
	'GET /data_attributes',
	'POST /data_attributes',
	'POST /conversations/search',
];

const hashOf = (session: string): string =>
	createHash('sha256').update(session).digest('base64url').slice(0, HASH_LENGTH);

/** Sessions by hash, the newest last. */
type Memory = Map<string, string>;

export const remembered = (value: unknown): Memory =>
	new Map(
		String(value ?? '')
			.split(' ')
			.map((entry) => entry.split(':'))
			.filter((entry): entry is [string, string] => entry.length === 2 && entry.every(Boolean)),
	);

/** The memory as text; the oldest sessions are forgotten when it is full. */
export function written(memory: Memory): string {
	const entries = [...memory].map(([hash, held]) => `${hash}:${held}`);
	while (entries.join(' ').length > LONGEST_VALUE) entries.shift();
	return entries.join(' ');
}

const newClaim = (): string => `~${randomBytes(4).toString('hex')}.${Date.now().toString(36)}`;

const claimedAt = (held: string): number | undefined =>
	held.startsWith('~') ? parseInt(held.split('.')[1] ?? '', 36) || 0 : undefined;

/** How long a claim must stand that took `took` ms: a run that is opening the conversation is as slow as this one. */
const settlingTime = (took: number): number =>
	took <= SURE_MS ? SETTLING_MS : Math.min(SETTLING_MS + 2 * took, PATIENCE_MS / 2);

/** What the contact holds: conversations of its sessions, and claims of those that are being opened. */
interface Held {
	conversations: Memory;
	claims: Memory;
}

/** The session of one contact, in the attributes that remember it. */
export class SessionMemory {
	private readonly hash: string;
	private readonly claimsAttribute: string;
	private claim = '';
	/** Something was written to the contact. */
	isWritten = false;

	constructor(
		private readonly run: Run,
		private readonly contactId: string,
		private readonly attribute: string,
		session: string,
	) {
		this.hash = hashOf(session);
		this.claimsAttribute = `${attribute}_claims`;
	}

	/** Makes sure that the attributes exist, once per run of the node. */
	async prepare(): Promise<void> {
		const { run, attribute, claimsAttribute } = this;
		await run.once(`session attribute ${attribute}`, async () => {
			const existing = async () => {
				const names = new Set<unknown>();
				for await (const each of run.list('GET /data_attributes', { query: { model: 'contact' } }))
					if (each.archived !== true) names.add(each.name);
				return names;
			};
			const names = await existing();
			for (const [name, description] of [
				[attribute, SESSION_DESCRIPTIONS['']],
				[claimsAttribute, SESSION_DESCRIPTIONS._claims],
			] as const) {
				if (names.has(name)) continue;
				const created = await settled(
					run.request('POST /data_attributes', {
						body: { name, model: 'contact', data_type: 'string', description },
					}),
				);
				// Another run may have created it meanwhile.
				if ('error' in created && !(await existing()).has(name))
					throw retold(
						created.error,
						() =>
							`${(created.error as Error).message}. Create it in Intercom as a text attribute of people, or name another one in Session Attribute. Nothing was sent to the customer.`,
						() =>
							`The sessions cannot be remembered: contacts have no custom attribute "${name}", and it could not be created`,
					);
			}
		});
	}

	private async read(): Promise<Held> {
		const contact = await findContact(this.run, { id: this.contactId });
		const attributes = contact === undefined ? {} : contact.custom_attributes;
		// What is not in the answer may be in Intercom: to take it for nothing would open a second conversation.
		if (!isRecord(attributes))
			throw new UserError(
				`Intercom's answer does not tell the custom attributes of the contact ${this.contactId}`,
				{
					description: 'They hold which conversation belongs to the session. Run it again.',
				},
			);
		return {
			conversations: remembered(attributes[this.attribute]),
			claims: remembered(attributes[this.claimsAttribute]),
		};
	}

	private async write({ conversations, claims }: Partial<Held>): Promise<void> {
		await this.run.request('PUT /contacts/{contact_id}', {
			path: { contact_id: this.contactId },
			body: {
				custom_attributes: {
					...(conversations && { [this.attribute]: written(conversations) }),
					...(claims && { [this.claimsAttribute]: written(claims) }),
				},
			},
		});
		this.isWritten = true;
	}

	/** Whether an earlier run of this session worked on the conversation. */
	async holds(conversationId: string): Promise<boolean> {
		return (await this.read()).conversations.get(this.hash) === conversationId;
	}

	/**
	 * The conversation that this session has, or undefined when the caller is the one to open it. Of several runs that
	 * ask at once, also in other processes, one gets undefined and the others wait for its conversation: each writes its
	 * claim over the others', and after a while the one whose claim still stands goes on.
	 * `lost` looks for the conversation of a run that broke off, from the moment when it began. `deleted` is a
	 * conversation that was recalled before and is no longer in Intercom: it counts as none.
	 */
	async claimOrRecall(
		lost: (since: number) => Promise<string | undefined>,
		deleted?: string,
	): Promise<string | undefined> {
		const outcome = await settled(this.claimedOrRecalled(lost, deleted));
		if ('value' in outcome) return outcome.value;
		// Nothing was opened, so that nobody needs to look for it. What failed here is what the person must hear of.
		if (this.claim !== '' && !(outcome.error instanceof Cancelled)) await settled(this.release());
		throw outcome.error;
	}

	private async claimedOrRecalled(
		lost: (since: number) => Promise<string | undefined>,
		deleted?: string,
	): Promise<string | undefined> {
		const deadline = Date.now() + PATIENCE_MS;
		for (let claims = 0; claims < MOST_CLAIMS;) {
			const began = Date.now();
			const held = await this.read();
			const known = held.conversations.get(this.hash);
			if (known !== undefined && known !== deleted) return known;
			const claim = held.claims.get(this.hash);
			if (claim !== undefined && claim === this.claim) return undefined;
			const since = claim === undefined ? undefined : claimedAt(claim);
			if (since !== undefined && Date.now() < Math.min(deadline, since + PATIENCE_MS)) {
				await pause(SETTLING_MS, this.run.signal);
				continue;
			}
			if (since !== undefined) {
				const found = await lost(since);
				if (found !== undefined) {
					await this.remember(found);
					return found;
				}
				if (Date.now() < since + SEARCH_LAG_MS)
					throw new UserError('An earlier run with this session broke off while it opened the conversation', {
						description:
							'The conversation may exist although the search does not know it yet, so no second one was opened. Look into Intercom and give its ID as Conversation, or run this again in 15 minutes.',
					});
			}
			claims++;
			this.claim = newClaim();
			held.claims.delete(this.hash);
			await this.write({ claims: held.claims.set(this.hash, this.claim) });
			await pause(settlingTime(Date.now() - began), this.run.signal);
		}
		throw new UserError('Too many runs escalate this session at once', {
			description: 'No conversation was opened by this one. Run it again.',
		});
	}

	/**
	 * Keeps the conversation. Reads it back, since another run may have written at the same moment; throws when it never
	 * stays.
	 */
	async remember(conversationId: string): Promise<void> {
		for (let tries = 0; ; tries++) {
			const { conversations, claims } = await this.read();
			if (conversations.get(this.hash) === conversationId) return;
			if (tries === MOST_WRITES)
				throw new UserError(`The contact does not keep that the session has conversation ${conversationId}`, {
					description: `Look whether the attribute "${this.attribute}" is a text attribute. With the next message of the session, give the conversation's ID as Existing Conversation.`,
				});
			conversations.delete(this.hash);
			claims.delete(this.hash);
			await this.write({ conversations: conversations.set(this.hash, conversationId), claims });
		}
	}

	/** Gives the session free after the conversation certainly was not opened. */
	async release(): Promise<void> {
		const { claims } = await this.read();
		if (claims.get(this.hash) !== this.claim) return;
		claims.delete(this.hash);
		await this.write({ claims });
	}
}
