import { type IDataObject, UserError } from 'n8n-workflow';
import { connectionOf, IntercomError } from '../api';
import { createdId, readId } from '../table/answerId';
import { Complaint, NoSuchRecord, settled } from '../table/complaint';
import { isUnset } from '../table/emptyValues';
import { idInPath, type More, pick, shown } from '../table/fields';
import { isRecord, object, written } from '../table/json';
import { emailOf, type Finder, isEmail } from '../table/names';
import { decoded } from '../table/plainText';
import { unixTime } from '../table/simplify';
import type { Field, Reading, Route, Run } from '../table/types';
import { oneAtATime } from './oneAtATime';

/** What a contact can be known by. Several of them mean the same contact. */
export interface ContactKeys {
	id?: string;
	/** In lower case, as Intercom stores it. */
	email?: string;
	external_id?: string;
}

export type Role = 'user' | 'lead';

/** The requests that look a contact up, and those that create or update one, for the reference page. */
export const LOOKUP_ROUTES: Route[] = [
	'GET /contacts/{contact_id}',
	'GET /contacts/find_by_external_id/{external_id}',
	'POST /contacts/search',
];
export const UPSERT_ROUTES: Route[] = [
	...LOOKUP_ROUTES,
	'POST /contacts',
	'PUT /contacts/{contact_id}',
	'POST /contacts/{contact_id}/unarchive',
];

/** A merged contact may have been merged again; more steps than this are a circle. */
const MOST_MERGES = 10;

/** The keys in a text that an agent or an expression gave: an email, or the contact's ID in Intercom. */
export const contactKeysOf = (value: unknown, reading: Reading): ContactKeys => {
	const given = typeof value === 'string' ? value.trim() : value;
	// There is no doubt about what an email is, also where an ID was meant.
	return typeof given === 'string' && isEmail(given)
		? { email: emailOf(given) }
		: { id: pick('contact').read(value, reading) as string };
};

/**
 * A contact as people know it: by email, by the ID of their own system, or as every other record. The value that
 * `run` gets is a ContactKeys with one of the keys.
 */
export function contactBy(more: More & { description?: string } = {}): Field {
	const plain = pick('contact');
	return {
		...plain,
		default: { mode: 'email', value: '' },
		description: 'The contact, by email, by the ID that it has in your own system, or from Intercom',
		identity: true,
		read: (value, reading): ContactKeys => {
			const { mode, value: held } = (
				typeof value === 'object' && value !== null && '__rl' in value ? value : { value }
			) as { mode?: string; value?: unknown };
			const given = typeof held === 'string' || typeof held === 'number' ? String(held).trim() : held;
			if (mode === 'email') return { email: emailOf(given) };
			if (mode === 'externalId') return { external_id: idInPath(given, reading) as string };
			return mode === 'url' ? { id: plain.read(value, reading) as string } : contactKeysOf(given, reading);
		},
		...more,
	};
}

/** The keys in words, for errors: 'the email "ada@example.com"'. */
export const wordsFor = ({ id, email: address, external_id }: ContactKeys): string =>
	[
		id === undefined ? '' : `the ID "${id}"`,
		external_id === undefined ? '' : `the external ID "${external_id}"`,
		address === undefined ? '' : `the email "${address}"`,
	]
		.filter(Boolean)
		.join(' or ');

/**
 * Ids of contacts that this process wrote a short while ago, by workspace and key: Intercom's search does not know new
 * ones for minutes, and lets leads share an email, so that it would not refuse a second one.
 */
const recent = new Map<string, { id: string; until: number }>();
const SEARCH_LAG_MS = 15 * 60_000;
const MOST_RECENT = 10_000;

/** Leads and users may share an email, so the role is part of what an email means. */
const memoryKeys = (keys: ContactKeys, role?: Role): string[] => [
	...(keys.external_id === undefined ? [] : [`external ID ${keys.external_id}`]),
	...(keys.email === undefined ? [] : [`${role ?? 'any'} ${keys.email}`]),
];

/** What tells the workspace of this run from others in this process. */
export const workspaceOf = async (run: Run): Promise<string> =>
	await run.once('connection', async () => (await connectionOf(run.context)).key);

async function remember(run: Run, contact: IDataObject, { email, external_id }: ContactKeys): Promise<void> {
	const workspace = await workspaceOf(run);
	const roles: Array<Role | undefined> =
		contact.role === 'user' ? ['user', undefined] : [contact.role as Role];
	for (const key of new Set(roles.flatMap((role) => memoryKeys({ email, external_id }, role)))) {
		// Set anew, so that the oldest one is the first.
		recent.delete(`${workspace} ${key}`);
		recent.set(`${workspace} ${key}`, { id: String(contact.id), until: Date.now() + SEARCH_LAG_MS });
	}
	for (const [key, { until }] of recent) {
		if (until > Date.now() && recent.size <= MOST_RECENT) break;
		recent.delete(key);
	}
}

/** Whether a contact has the email that it is wanted by, whatever the case in which Intercom gives it. */
const isEmailOf = (contact: IDataObject, { email: wanted }: ContactKeys): boolean =>
	wanted !== undefined && written(contact.email).toLowerCase() === wanted;

/** Whether a contact has the external ID that it is wanted by. */
const isExternalIdOf = (contact: IDataObject, { external_id: wanted }: ContactKeys): boolean =>
	wanted !== undefined && written(contact.external_id) === wanted;

/** A contact that was written a short while ago, if it still is what its keys say. */
async function recalled(run: Run, keys: ContactKeys, role?: Role): Promise<IDataObject | undefined> {
	const workspace = await workspaceOf(run);
	for (const key of memoryKeys(keys, role)) {
		const { id, until } = recent.get(`${workspace} ${key}`) ?? { until: 0 };
		const contact = id === undefined || until < Date.now() ? undefined : await byId(run, id);
		const isSame =
			contact &&
			(isEmailOf(contact, keys) || isExternalIdOf(contact, keys)) &&
			(role === undefined || contact.role === role);
		if (isSame && !isOther(contact, keys)) return contact;
	}
	return undefined;
}

const isStatus = (error: unknown, status: number): error is IntercomError =>
	error instanceof IntercomError && error.status === status;

/** Where a merged contact went, from Intercom's answer about the one that is gone. */
const mergedInto = (error: unknown): string | undefined =>
	isStatus(error, 410) ? /contacts\/(\w+)/.exec(error.failure.movedTo ?? '')?.[1] : undefined;

/** Sends a request about a contact by id, and again about the contact that it was merged into. */
async function following(
	id: string,
	send: (id: string) => Promise<IDataObject>,
	merges = 0,
): Promise<IDataObject> {
	const outcome = await settled(send(id));
	if ('value' in outcome) return outcome.value;
	const into = mergedInto(outcome.error);
	if (into === undefined || merges >= MOST_MERGES) throw outcome.error;
	return await following(into, send, merges + 1);
}

/**
 * An answer that holds a contact. Throws for one without an ID: it does not say that there is no such contact, and
 * nothing could be done with it, or to the wrong record.
 */
function identified(answer: IDataObject): IDataObject {
	readId(answer, 'contact');
	return answer;
}

/** A contact by its id in Intercom; a merged one leads to the contact that took it in. */
async function byId(run: Run, id: string): Promise<IDataObject | undefined> {
	const read = (contact_id: string) => run.request('GET /contacts/{contact_id}', { path: { contact_id } });
	const outcome = await settled(following(id, read));
	if ('value' in outcome) return identified(outcome.value);
	if (isStatus(outcome.error, 404)) return undefined;
	throw outcome.error;
}

/**
 * A contact that was found; `merged`: the key was that of another one, which it took in. `searched`: it is as the
 * search knows it, which may be minutes ago.
 */
interface Found {
	contact: IDataObject;
	merged?: true;
	searched?: true;
}

async function byExternalId(run: Run, external_id: string): Promise<Found | undefined> {
	const outcome = await settled(
		run.request('GET /contacts/find_by_external_id/{external_id}', { path: { external_id } }),
	);
	if ('value' in outcome) {
		return { contact: identified(outcome.value) };
	}
	if (isStatus(outcome.error, 404)) return undefined;
	const into = mergedInto(outcome.error);
	if (into === undefined) throw outcome.error;
	const contact = await byId(run, into);
	return contact && { contact, merged: true };
}

/**
 * Whether a contact of the same email is somebody else: several users may share an email, and then the external ID
 * tells who they are. Intercom gives leads external IDs of its own making; a user's is the workspace's.
 */
export const isOther = ({ external_id: own, role }: IDataObject, { external_id }: ContactKeys): boolean =>
	external_id !== undefined && written(own) !== '' && written(own) !== external_id && role !== 'lead';

/**
 * Of several contacts with one email, the one that is meant: those of the role that is asked for come first, then users
 * before leads, then the one seen last.
 */
export function preferred(contacts: IDataObject[], role?: Role): IDataObject | undefined {
	const rank = (contact: IDataObject): [number, number] => [
		contact.role === role ? 2 : contact.role === 'user' ? 1 : 0,
		unixTime(contact.last_seen_at) ?? unixTime(contact.updated_at) ?? 0,
	];
	let best: IDataObject | undefined;
	for (const contact of contacts) {
		const [ofRole, seen] = rank(contact);
		const [bestOfRole, bestSeen] = best ? rank(best) : [-1, -1];
		if (ofRole > bestOfRole || (ofRole === bestOfRole && seen > bestSeen)) best = contact;
	}
	return best;
}

/** The contact with this email that is nobody else. */
async function byEmail(run: Run, keys: ContactKeys, role?: Role): Promise<IDataObject | undefined> {
	const query = { field: 'email', operator: '=', value: keys.email };
	const contacts: IDataObject[] = [];
	for await (const contact of run.list('POST /contacts/search', { body: { query } }))
		if (!isOther(identified(contact), keys)) contacts.push(contact);
	return preferred(contacts, role);
}

/**
 * The contact with these keys, or undefined. The ID counts most, then the external ID, then the email; of a user and a
 * lead with one email, it is the one with this `role` (users first by default). Contacts that this process has written a
 * short while ago are read by ID, because Intercom's search may follow a write only minutes later. Archived contacts
 * are in no search; a merged contact leads to the one that took it in.
 */
export const findContact = async (
	run: Run,
	keys: ContactKeys,
	role?: Role,
): Promise<IDataObject | undefined> => (await lookedUp(run, keys, role))?.contact;

async function lookedUp(run: Run, keys: ContactKeys, role?: Role): Promise<Found | undefined> {
	const found = (contact?: IDataObject) => contact && { contact };
	const fromSearch = (contact?: IDataObject) => contact && { contact, searched: true as const };
	if (keys.id !== undefined) return found(await byId(run, keys.id));
	return (
		found(await recalled(run, keys, role)) ??
		(keys.external_id === undefined ? undefined : await byExternalId(run, keys.external_id)) ??
		(keys.email === undefined ? undefined : fromSearch(await byEmail(run, keys, role)))
	);
}

/**
 * All contacts that have this email, for who must know that there is one alone: one that this process wrote a short while
 * ago is known before Intercom's search finds it.
 */
export const contactsByEmail: Finder = async (run, email) => {
	const written = await recalled(run, { email });
	if (written) return [written];
	const query = { field: 'email', operator: '=', value: email };
	const found: IDataObject[] = [];
	for await (const contact of run.list('POST /contacts/search', { body: { query } })) found.push(contact);
	return found;
};

/** The contact with this external ID, as a list. */
export const contactsByExternalId: Finder = async (run, external_id) => {
	const contact = await findContact(run, { external_id });
	return contact ? [contact] : [];
};

/** As `findContact`, but a contact that does not exist is an error that says so. */
export async function requireContact(run: Run, keys: ContactKeys, role?: Role): Promise<IDataObject> {
	const contact = await findContact(run, keys, role);
	if (contact) return contact;
	throw nobody(keys);
}

const nobody = (keys: ContactKeys): NoSuchRecord =>
	new NoSuchRecord(`Intercom has no contact with ${wordsFor(keys)}`, {
		description:
			keys.email === undefined
				? 'Check it, and that the contact is in the workspace of this credential and is not archived'
				: "Check it, and that the contact is not archived. Intercom's search knows a new contact only after some minutes.",
	});

/** Body fields as a contact of this role takes them: a lead's attribute is cleared by an empty text, not by null. */
export function clearingFor(role: string, facts: IDataObject): IDataObject {
	if (role !== 'lead' || !isRecord(facts.custom_attributes)) return facts;
	const cleared = Object.entries(facts.custom_attributes).map(([name, value]) => [name, value ?? '']);
	return { ...facts, custom_attributes: Object.fromEntries(cleared) as IDataObject };
}

/** No other item of the run reads and writes this contact until the item that asks is done. */
export const takeTurn = async (run: Run, id: string): Promise<void> => await run.alone(`contact ${id}`);

/** A sum without what binary fractions add to it: 0.1 and 0.2 are 0.3. */
const sumOf = (one: number, other: number): number =>
	Number.isInteger(one) && Number.isInteger(other) ? one + other : Number((one + other).toPrecision(15));

/**
 * Attributes of a contact as they are after these amounts were added, by name. An empty one counts as 0. Throws a
 * Complaint for one that holds no number, and for a contact that does not tell its attributes: that is not 0.
 */
export function increased(
	contact: IDataObject,
	amounts: IDataObject,
	soFar = changedSoFar(false),
): IDataObject {
	const held = contact.custom_attributes;
	if (!isRecord(held))
		throw new Complaint(
			`Intercom did not tell the custom attributes of the contact ${readId(contact, 'contact')}, so that nothing can be added to them`,
			`Run it again. ${soFar}`,
		);
	return Object.fromEntries(
		Object.entries(amounts).map(([name, amount]) => {
			const there = Object.hasOwn(held, name) ? held[name] : undefined;
			const before = isUnset(there) ? 0 : there;
			const sum = typeof before === 'number' ? sumOf(before, amount as number) : NaN;
			if (!Number.isFinite(sum))
				throw new Complaint(
					`The custom attribute "${name}" of the contact ${String(contact.id)} holds no number that can be increased: ${shown(before)}`,
					`Set it to a number first, or leave it out. ${soFar}`,
				);
			return [name, sum];
		}),
	);
}

/** Body fields with the attributes that were increased among them. */
const withIncreased = (
	facts: IDataObject,
	contact: IDataObject,
	increases: IDataObject,
	soFar?: string,
): IDataObject =>
	Object.keys(increases).length === 0
		? facts
		: {
				...facts,
				custom_attributes: { ...object(facts.custom_attributes), ...increased(contact, increases, soFar) },
			};

/** How a contact was come by. */
export interface Upserted {
	contact: IDataObject;
	/** 'found': it existed, and there was nothing to change. */
	did: 'created' | 'updated' | 'found';
	/** It had been archived, and is active again. */
	unarchived: boolean;
}

export interface UpsertOptions {
	/** Which role is looked for first and created, users by default. A lead becomes a user; a user stays one. */
	role?: Role;
	/** An archived contact is brought back; without it, it is an error. */
	unarchive?: boolean;
	/** Body fields that only a contact gets that is created. */
	factsOfNew?: IDataObject;
	/** Numbers to add to custom attributes, by name; a new contact has 0. */
	increases?: IDataObject;
}

/** Who Intercom says is in the way of a create or an update: the id in its words, and whether it is archived. */
function conflictIn(error: unknown): { id: string; archived: boolean } | undefined {
	if (!isStatus(error, 409)) return undefined;
	const said = error.failure.errors.map(({ message }) => message ?? '').join(' ');
	const id = /\bid=(\w+)/.exec(said)?.[1];
	return id === undefined ? undefined : { id, archived: /\barchived\b/i.test(said) };
}

const changedSoFar = (unarchived: boolean): string =>
	unarchived ? 'It was unarchived, and nothing else was changed' : 'Nothing was changed';

/** Refuses to give a contact an identity that another one has, or to take its own away. */
function refuseOther(contact: IDataObject, keys: ContactKeys, unarchived: boolean): void {
	if (!isOther(contact, keys)) return;
	throw new UserError(
		`The contact with ${wordsFor({ email: keys.email })} has another external ID: "${String(contact.external_id as string)}"`,
		{
			description: `${changedSoFar(unarchived)}, because "${keys.external_id}" would have taken the place of its external ID. Give only one of the two, or correct the contact ${String(contact.id)} first.`,
		},
	);
}

/**
 * Makes sure that the contact with these keys exists and has these facts, without making a second one: looks it up,
 * updates it where something differs, else creates it; when Intercom says that it exists after all (409, because the
 * search is behind or another run was faster), takes the id out of that answer and updates. Of leads Intercom never
 * says so: two processes that create the same lead while the search is behind make two. `facts` are body fields of a contact without
 * its keys; with none of them an existing contact is left as it is.
 * Throws for an id that does not exist, for two keys of two different contacts, and for an archived contact unless it may be unarchived.
 */
export async function upsertContact(
	run: Run,
	keys: ContactKeys,
	facts: IDataObject,
	options: UpsertOptions = {},
): Promise<Upserted> {
	const workspace = await workspaceOf(run);
	// The email first, always: two that each hold what the other one waits for would wait for ever.
	const turns = [keys.email, keys.external_id].filter((key) => key !== undefined);
	const inTurn = turns.reduceRight<() => Promise<Upserted>>(
		(work, key) => async () => await oneAtATime(`${workspace} ${key}`, work, run.signal),
		async () => await upsertedNow(run, keys, facts, options),
	);
	return await inTurn();
}

async function upsertedNow(
	run: Run,
	keys: ContactKeys,
	facts: IDataObject,
	{ role, unarchive = false, factsOfNew = {}, increases = {} }: UpsertOptions,
): Promise<Upserted> {
	const found = await lookedUp(run, keys, role);
	if (!found && keys.id !== undefined)
		return await restoredById(run, keys, facts, { role, unarchive, increases });
	if (!found) {
		const upserted = await created(run, keys, facts, { role, unarchive, factsOfNew, increases });
		await remember(run, upserted.contact, keys);
		return upserted;
	}
	const { contact, merged } = found;
	// The external ID of a contact that is gone stays what it was: the one that took it in has its own.
	const own = merged ? { email: keys.email } : keys;
	const upserted =
		contact.archived === true
			? await restored(run, String(contact.id), own, facts, { role, unarchive, increases })
			: await updated(run, found, own, facts, { role, increases });
	await remember(run, upserted.contact, own);
	return upserted;
}

/** A contact that Intercom does not find by its ID may be archived: only bringing it back tells. */
async function restoredById(
	run: Run,
	keys: ContactKeys,
	facts: IDataObject,
	options: UpsertOptions,
): Promise<Upserted> {
	const outcome = options.unarchive
		? await settled(restored(run, String(keys.id), keys, facts, options))
		: { error: undefined };
	if ('value' in outcome) return outcome.value;
	if (outcome.error !== undefined && !isStatus(outcome.error, 404)) throw outcome.error;
	throw nobody(keys);
}

/** A lead that shall be a user becomes one. A user is known to the product, and stays one whatever is asked for. */
const changedRole = (contact: IDataObject, role?: Role): IDataObject =>
	role === 'user' && contact.role === 'lead' ? { role } : {};

/** Whether Intercom holds such a value already; names come back with HTML escaped. */
function holds(held: unknown, given: unknown): boolean {
	const [one, other] = [held, given].map((value) => (value === '' || value === undefined ? null : value));
	if (typeof one === 'string' || typeof other === 'string')
		return (
			one !== null && other !== null && decoded(String(one as string)) === decoded(String(other as string))
		);
	return isRecord(one) && isRecord(other)
		? Object.entries(other).every(([name, value]) => holds(one[name], value))
		: JSON.stringify(one) === JSON.stringify(other);
}

/** The body fields that would change something. Custom attributes travel together when one of them does. */
const changes = (contact: IDataObject, body: IDataObject): IDataObject =>
	Object.fromEntries(
		Object.entries(body).filter(
			([name, value]) =>
				!(name in contact) ||
				!holds(
					name === 'avatar' ? (object(contact.avatar).image_url ?? contact.avatar) : contact[name],
					value,
				),
		),
	);

/** What there is to give a new contact: nothing has to be cleared in it. */
export const given = ({ custom_attributes, ...facts }: IDataObject): IDataObject => {
	const filled = (record: object) =>
		Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== ''));
	return {
		...filled(facts),
		...(isRecord(custom_attributes) ? { custom_attributes: filled(custom_attributes) } : {}),
	};
};

/** The keys that a contact should have and has not. */
const missingKeys = (contact: IDataObject, keys: ContactKeys): IDataObject => ({
	...(keys.email !== undefined && !isEmailOf(contact, keys) ? { email: keys.email } : {}),
	...(keys.external_id !== undefined && !isExternalIdOf(contact, keys)
		? { external_id: keys.external_id }
		: {}),
});

type Updating = Pick<UpsertOptions, 'role' | 'increases'> & { unarchived?: boolean; addsUp?: boolean };

async function updated(
	run: Run,
	{ contact, searched }: Found,
	keys: ContactKeys,
	facts: IDataObject,
	{ role, unarchived = false, addsUp, increases = {} }: Updating,
): Promise<Upserted> {
	if (Object.keys(increases).length > 0) {
		const id = String(contact.id);
		await takeTurn(run, id);
		const now = await byId(run, id);
		if (!now) throw nobody({ id });
		const sums = withIncreased(facts, now, increases, changedSoFar(unarchived));
		return await updated(run, { contact: now }, keys, sums, { role, unarchived, addsUp: true });
	}
	refuseOther(contact, keys, unarchived);
	const becoming = { ...missingKeys(contact, keys), ...changedRole(contact, role) };
	const body = { ...clearingFor(String(becoming.role ?? contact.role), facts), ...becoming };
	if (Object.keys(changes(contact, body)).length === 0) {
		const now = searched && Object.keys(body).length > 0 ? await byId(run, String(contact.id)) : undefined;
		return now
			? await updated(run, { contact: now }, keys, facts, { role, unarchived })
			: { contact, did: 'found', unarchived };
	}
	const outcome = await settled(
		following(String(contact.id), (contact_id) =>
			run.request('PUT /contacts/{contact_id}', { path: { contact_id }, body, addsUp }),
		),
	);
	if ('value' in outcome) {
		createdId(outcome.value, 'contact');
		return { contact: outcome.value, did: 'updated', unarchived };
	}
	const other = conflictIn(outcome.error);
	if (!other) throw outcome.error;
	throw new UserError(`Two contacts of Intercom have ${wordsFor(keys).replace(' or ', ' and ')}`, {
		description: `They are ${String(contact.id)} and ${other.id}${other.archived ? ', which is archived' : ''}. ${changedSoFar(unarchived)}. Merge them in Intercom, or give only one of the keys.`,
	});
}

async function created(
	run: Run,
	keys: ContactKeys,
	facts: IDataObject,
	{ role, unarchive, factsOfNew, increases = {} }: UpsertOptions,
): Promise<Upserted> {
	const { email: address, external_id } = keys;
	const body = {
		...factsOfNew,
		...given(withIncreased(facts, { custom_attributes: {} }, increases)),
		role: role ?? 'user',
		...(address === undefined ? {} : { email: address }),
		...(external_id === undefined ? {} : { external_id }),
	};
	const outcome = await settled(run.request('POST /contacts', { body }));
	if ('value' in outcome) {
		createdId(outcome.value, 'contact');
		return { contact: outcome.value, did: 'created', unarchived: false };
	}
	const existing = conflictIn(outcome.error);
	if (!existing) throw outcome.error;
	if (existing.archived) return await restored(run, existing.id, keys, facts, { role, unarchive, increases });
	const contact = (await byId(run, existing.id)) ?? { id: existing.id };
	return await updated(run, { contact }, keys, facts, { role, increases });
}

/** Brings an archived contact back and updates it. */
async function restored(
	run: Run,
	id: string,
	keys: ContactKeys,
	facts: IDataObject,
	{ role, unarchive = false, increases = {} }: UpsertOptions,
): Promise<Upserted> {
	if (!unarchive)
		throw new UserError(`The contact with ${wordsFor(keys)} is archived in Intercom`, {
			description: `Its ID is ${id}. Unarchive it, or turn on the option that does so. Nothing was changed.`,
		});
	const archived = await byId(run, id);
	if (archived) {
		refuseOther(archived, keys, false);
		withIncreased({}, archived, increases);
	}
	await run.request('POST /contacts/{contact_id}/unarchive', { path: { contact_id: id } });
	const contact = archived ?? (await byId(run, id)) ?? { id };
	return await updated(run, { contact }, keys, facts, { role, unarchived: true, increases });
}
