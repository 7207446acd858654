import { createHash, randomBytes } from 'crypto';
import { type IDataObject, UserError } from 'n8n-workflow';
import { pause } from '../api';
import { settled } from '../table/complaint';
import type { Route, Run } from '../table/types';
import { findContact } from './contactLookup';

export { oneAtATime } from './oneAtATime';

/**
 * Which conversation belongs to which session, kept on the contact: its custom attributes are read by id and so are
 * never behind, unlike Intercom's search. One text attribute holds the newest sessions as `hash:conversation`, with
 * `hash:~claim` for one that is being opened.
 */
const LONGEST_VALUE = 255;
const HASH_LENGTH = 12;

/** How long a claim stands before it counts, so that of two runs that began at once only one goes on. */
const SETTLING_MS = 1_000;
/** How long another run's claim is waited for. */
const PATIENCE_MS = 60_000;
/** Intercom's search has caught up with a conversation after this. */
const SEARCH_LAG_MS = 15 * 60_000;
const MOST_CLAIMS = 10;

export const MEMORY_ROUTES: Route[] = [
	'GET /contacts/{contact_id}',
	'PUT /contacts/{contact_id}',
	'GET /data_attributes',
	'POST /data_attributes',
	'POST /conversations/search',
];

const hashOf = (session: string): string =>
	createHash('sha256').update(session).digest('hex').slice(0, HASH_LENGTH);

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

/** The session of one contact, in the attribute that remembers it. */
export class SessionMemory {
	private readonly hash: string;
	private claim = '';

	constructor(
		private readonly run: Run,
		private readonly contactId: string,
		private readonly attribute: string,
		session: string,
	) {
		this.hash = hashOf(session);
	}

	/** Makes sure that the attribute exists, once per run of the node. */
	async prepare(): Promise<void> {
		const { run, attribute } = this;
		await run.once(`session attribute ${attribute}`, async () => {
			const isIt = ({ name, archived }: IDataObject) => name === attribute && archived !== true;
			const exists = async () => {
				for await (const each of run.list('GET /data_attributes', { query: { model: 'contact' } }))
					if (isIt(each)) return true;
				return false;
			};
			if (await exists()) return;
			const created = await settled(
				run.request('POST /data_attributes', {
					body: {
						name: attribute,
						model: 'contact',
						data_type: 'string',
						description: 'Which conversation belongs to which AI session',
					},
				}),
			);
			// Another run may have created it meanwhile.
			if ('error' in created && !(await exists()))
				throw new UserError(
					`The sessions cannot be remembered: contacts have no custom attribute "${attribute}", and it could not be created`,
					{
						description: `${(created.error as Error).message}. Create it in Intercom as a text attribute of people, or name another one in Session Attribute. Nothing was sent to the customer.`,
					},
				);
		});
	}

	private async read(): Promise<Memory> {
		const contact = await findContact(this.run, { id: this.contactId });
		const attributes = (contact?.custom_attributes ?? {}) as IDataObject;
		return remembered(attributes[this.attribute]);
	}

	private async write(memory: Memory): Promise<void> {
		await this.run.request('PUT /contacts/{contact_id}', {
			path: { contact_id: this.contactId },
			body: { custom_attributes: { [this.attribute]: written(memory) } },
		});
	}

	/** Whether an earlier run of this session worked on the conversation. */
	async holds(conversationId: string): Promise<boolean> {
		return (await this.read()).get(this.hash) === conversationId;
	}

	/**
	 * The conversation that this session has, or undefined when the caller is the one to open it. Of several runs that
	 * ask at once, also in other processes, one gets undefined and the others wait for its conversation: each writes its
	 * claim over the others', and after a while the one whose claim still stands goes on.
	 * `lost` looks for the conversation of a run that broke off, from the moment when it began.
	 */
	async claimOrRecall(lost: (since: number) => Promise<string | undefined>): Promise<string | undefined> {
		const deadline = Date.now() + PATIENCE_MS;
		for (let claims = 0; claims < MOST_CLAIMS;) {
			const memory = await this.read();
			const held = memory.get(this.hash);
			if (held !== undefined && held === this.claim) return undefined;
			const since = held === undefined ? undefined : claimedAt(held);
			if (held !== undefined && since === undefined) return held;
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
			memory.delete(this.hash);
			await this.write(memory.set(this.hash, this.claim));
			await pause(SETTLING_MS, this.run.signal);
		}
		throw new UserError('Too many runs escalate this session at once', {
			description: 'No conversation was opened by this one. Run it again.',
		});
	}

	/** Keeps the conversation. Reads it back once, since another run may have written at the same moment. */
	async remember(conversationId: string): Promise<void> {
		for (let tries = 0; tries < 2; tries++) {
			const memory = await this.read();
			if (memory.get(this.hash) === conversationId) return;
			memory.delete(this.hash);
			await this.write(memory.set(this.hash, conversationId));
		}
	}

	/** Gives the session free after the conversation certainly was not opened. */
	async release(): Promise<void> {
		const memory = await this.read();
		if (memory.get(this.hash) !== this.claim) return;
		memory.delete(this.hash);
		await this.write(memory);
	}
}
