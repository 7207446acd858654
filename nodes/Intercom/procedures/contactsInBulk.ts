import { type IDataObject, UserError } from 'n8n-workflow';
import { Cancelled, IntercomError } from '../api';
import { custom_attributes, details, getsEmailsAgain, keys, role } from '../fields/contact';
import { MOST_RECORDS_IN_BULK } from '../fields/bulk';
import { createdId, idIn, MayHaveArrived, readId } from '../table/answerId';
import { Complaint, retold, settled } from '../table/complaint';
import { entries, written } from '../table/json';
import { unixTime } from '../table/simplify';
import type { Composite, ItemOutcome, ItemValues, Run, Values } from '../table/types';
import {
	type ContactKeys,
	given,
	isOther,
	preferred,
	type Role,
	UPSERT_ROUTES,
	upsertContact,
} from './contactLookup';
import { ATTRIBUTE_ROUTES, creatingAttributes } from './missingAttributes';
import { sideBySide } from './sideBySide';
import { minutesToWait, watched } from './watching';

/** Any number of contacts, in jobs of Intercom that take 100 each. */

/** So many jobs are under way at once: mostly they wait. */
const JOBS_AT_ONCE = 100;
/** So many lookups, and so many contacts of a job that need a closer look. */
const REQUESTS_AT_ONCE = 20;
const USUAL_MINUTES = 10;

/** Words for an end; what else a job says of itself, such as 'queued', is one only where the job says when it ended. */
const ENDED = /^(completed|failed|cancell?ed)/;

/** How far a job is. */
interface Progress {
	isOver: boolean;
	/** All went well, by the job as a whole and by each request that was put into it. */
	isWell: boolean;
}

/** Reads how far a job is. Throws where it does not say. */
const progressOf = (job: IDataObject): Progress => {
	const state = readId(job, 'state of the job', 'state');
	const isFailed = entries(job.tasks).some((task) => /error|fail/.test(written(task.state)));
	return {
		isOver: ENDED.test(state) || unixTime(job.completed_at) !== undefined,
		isWell: state === 'completed' && !isFailed,
	};
};

/** One item: who the contact is, and what it is to have. */
interface Wanted {
	item: number;
	keys: ContactKeys;
	role: Role;
	/** Fields of the body beside the keys. */
	facts: IDataObject;
	/** Those that only a contact gets that is created: Intercom's bulk update does not take them. */
	factsOfNew: IDataObject;
	/** Minutes to wait for a job. */
	timeout: number;
}

/** A contact that Intercom's search knows, with what the job is to change in it. */
interface Known extends Wanted {
	id: string;
}

const wantedOf = ({ item, values }: ItemValues): Wanted => {
	const {
		email,
		external_id,
		role: wanted,
		timeout,
		custom_attributes: form,
		custom_attributes_json: byName,
		create_missing_attributes,
		new_attribute_types,
		empty_values,
		last_seen_at,
		signed_up_at,
		...facts
	} = values as Values & { email?: string; external_id?: string };
	const attributes = { ...(form as object), ...(byName as object) };
	return {
		item,
		keys: {
			...(email === undefined ? {} : { email }),
			...(external_id === undefined ? {} : { external_id }),
		},
		role: wanted as Role,
		facts: {
			...(facts as IDataObject),
			...(Object.keys(attributes).length > 0 ? { custom_attributes: attributes } : {}),
		},
		factsOfNew: {
			...(last_seen_at === undefined ? {} : { last_seen_at: last_seen_at as number }),
			...(signed_up_at === undefined ? {} : { signed_up_at: signed_up_at as number }),
		},
		timeout: (timeout as number | undefined) ?? USUAL_MINUTES,
	};
};

function inBatches<T>(all: T[]): T[][] {
	const batches: T[][] = [];
	for (let at = 0; at < all.length; at += MOST_RECORDS_IN_BULK)
		batches.push(all.slice(at, at + MOST_RECORDS_IN_BULK));
	return batches;
}

type KeyName = 'email' | 'external_id';

/** The contacts that Intercom's search knows by one of their keys. It may be minutes behind. */
async function searched(run: Run, name: KeyName, values: string[]): Promise<IDataObject[]> {
	const found: IDataObject[] = [];
	if (values.length === 0) return found;
	const query = { field: name, operator: 'IN', value: values };
	for await (const contact of run.list('POST /contacts/search', { body: { query } })) {
		readId(contact, 'contact');
		found.push(contact);
	}
	return found;
}

const valuesOfKey = (all: Wanted[], name: KeyName): string[] => [
	...new Set(all.map(({ keys }) => keys[name]).filter((value) => value !== undefined)),
];

/** Which of some contacts each of the wanted ones is. */
function matching(contacts: IDataObject[]): (wanted: Wanted) => IDataObject | undefined {
	const grouped = (name: KeyName) => {
		const groups = new Map<string, IDataObject[]>();
		for (const contact of contacts) {
			const key = String(contact[name] ?? '').toLowerCase();
			groups.set(key, [...(groups.get(key) ?? []), contact]);
		}
		return (value: string | undefined) =>
			(value === undefined ? undefined : groups.get(value.toLowerCase())) ?? [];
	};
	const byExternalId = grouped('external_id');
	const byEmail = grouped('email');
	return ({ keys, role: asked }) =>
		byExternalId(keys.external_id).find(({ external_id }) => written(external_id) === keys.external_id) ??
		preferred(
			byEmail(keys.email).filter((contact) => !isOther(contact, keys)),
			asked,
		);
}

async function found(run: Run, all: Wanted[]): Promise<(wanted: Wanted) => IDataObject | undefined> {
	const lookups = (['external_id', 'email'] as const).flatMap((name) =>
		inBatches(valuesOfKey(all, name)).map((values) => async () => await searched(run, name, values)),
	);
	const contacts: IDataObject[] = [];
	for await (const some of sideBySide(lookups, REQUESTS_AT_ONCE)) contacts.push(...some);
	return matching(contacts);
}

const outcomeOf = (
	{ item, keys }: Wanted,
	contact: { id: string | null },
	result: string,
	job_id: string | null,
): ItemOutcome => ({
	item,
	value: {
		id: contact.id,
		external_id: keys.external_id ?? null,
		email: keys.email ?? null,
		result,
		job_id,
	},
});

/** A contact on its own, with whatever is unusual about it; `did` what a job before may have done to it. */
async function alone(
	run: Run,
	wanted: Wanted,
	did?: { result: string; jobId: string },
): Promise<ItemOutcome> {
	const { keys, role: asked, facts, factsOfNew } = wanted;
	const outcome = await settled(upsertContact(run, keys, facts, { role: asked, factsOfNew }));
	if ('error' in outcome) {
		if (outcome.error instanceof Cancelled) throw outcome.error;
		return { item: wanted.item, error: outcome.error };
	}
	const { contact, did: now } = outcome.value;
	const result = now === 'found' ? (did?.result ?? 'unchanged') : now;
	return outcomeOf(wanted, { id: createdId(contact, 'contact') }, result, did?.jobId ?? null);
}

async function eachAlone(
	run: Run,
	all: Wanted[],
	did?: { result: string; jobId: string },
): Promise<ItemOutcome[]> {
	const outcomes: ItemOutcome[] = [];
	const works = all.map((wanted) => async () => await alone(run, wanted, did));
	for await (const outcome of sideBySide(works, REQUESTS_AT_ONCE)) outcomes.push(outcome);
	return outcomes;
}

const RUN_AGAIN =
	'Run it again later: contacts that exist by then are found and updated, and none is created a second time';

/** Intercom refused the whole request, so that nothing of it was done. */
const isRefused = (error: unknown): boolean =>
	error instanceof IntercomError && (error.status === 400 || error.status === 422);

type BulkRoute = 'POST /contacts/bulk' | 'PUT /contacts/bulk';

/**
 * Puts up to 100 contacts into a job and waits for its end. A job says only whether all went well: where it did not,
 * `sort` finds out about each contact.
 */
async function inJob<W extends Wanted>(
	run: Run,
	route: BulkRoute,
	batch: W[],
	bodyOf: (wanted: W) => IDataObject,
	whenDone: (batch: W[], jobId: string) => Promise<ItemOutcome[]>,
	sort: (batch: W[], jobId: string) => Promise<ItemOutcome[]>,
): Promise<ItemOutcome[]> {
	const failing = (error: unknown) => batch.map(({ item }): ItemOutcome => ({ item, error }));
	const started = await settled(
		run
			.request(route, { body: { contacts: batch.map(bodyOf) } })
			.then((job) => ({ job, id: createdId(job, 'job') })),
	);
	if ('error' in started) {
		const { error } = started;
		if (error instanceof Cancelled) throw error;
		if (isRefused(error)) return await eachAlone(run, batch);
		return failing(
			retold(error, (description) =>
				[`It was asked for ${batch.length} contacts in one job. ${RUN_AGAIN}`, description]
					.filter(Boolean)
					.join('. '),
			),
		);
	}
	const { id } = started.value;
	const minutes = Math.max(...batch.map(({ timeout }) => timeout));
	const ended = await settled(
		watched(
			run,
			async () => progressOf(await run.request('GET /contacts/bulk/{job_id}', { path: { job_id: id } })),
			(progress) => progress.isOver,
			minutes,
		),
	);
	if ('error' in ended) {
		if (ended.error instanceof Cancelled) throw ended.error;
		return failing(
			retold(ended.error, (description) =>
				[`The contact is in the job "${id}", which goes on at Intercom. ${RUN_AGAIN}`, description]
					.filter(Boolean)
					.join('. '),
			),
		);
	}
	const { answer, seconds, isOver } = ended.value;
	if (!isOver)
		return failing(
			new UserError(`The bulk job "${id}" was not done after ${seconds} seconds`, {
				description: `It goes on at Intercom: look at it with the operation Get Bulk Job. What became of the contact is not known. ${RUN_AGAIN}`,
			}),
		);
	const told = await settled(answer.isWell ? whenDone(batch, id) : sort(batch, id));
	if ('value' in told) return told.value;
	if (told.error instanceof Cancelled) throw told.error;
	// Other jobs are under way: what one of them cannot find out says nothing of theirs.
	const { message } = told.error as Error;
	return failing(
		new MayHaveArrived(
			`The bulk job "${id}" could not do all that it was given, and what became of the contact is not known`,
			{ description: `${message}. ${RUN_AGAIN}` },
		),
	);
}

/** Updates contacts that exist. A second update does no harm, and tells what is wrong with which of them. */
const updated = async (run: Run, batch: Known[]): Promise<ItemOutcome[]> =>
	await inJob(
		run,
		'PUT /contacts/bulk',
		batch,
		({ id, keys, facts }) => ({ ...facts, ...keys, id }),
		async (all, jobId) =>
			await Promise.resolve(all.map((wanted) => outcomeOf(wanted, wanted, 'updated', jobId))),
		async (all, jobId) => await eachAlone(run, all, { result: 'updated', jobId }),
	);

/** Whether Intercom refuses a second contact with the same keys: it lets leads share an email. */
const isGuarded = ({ keys, role: asked }: Wanted): boolean =>
	keys.external_id !== undefined || asked === 'user';

/** Creates contacts that Intercom's search does not know. Intercom refuses those that exist all the same. */
const created = async (run: Run, batch: Wanted[]): Promise<ItemOutcome[]> =>
	await inJob(
		run,
		'POST /contacts/bulk',
		batch,
		({ keys, role: asked, facts, factsOfNew }) => ({ ...factsOfNew, ...given(facts), ...keys, role: asked }),
		async (all, jobId) => {
			const looked = await settled(found(run, all));
			if ('error' in looked && looked.error instanceof Cancelled) throw looked.error;
			// They were created, whether their IDs can be told or not.
			const contactOf = 'value' in looked ? looked.value : () => undefined;
			return all.map((wanted) =>
				outcomeOf(wanted, { id: idIn(contactOf(wanted)) ?? null }, 'created', jobId),
			);
		},
		async (all, jobId) => {
			const contactOf = await found(run, all);
			const unknown = all.filter((wanted) => !isGuarded(wanted) && !contactOf(wanted));
			const others = all.filter((wanted) => !unknown.includes(wanted));
			return [
				...unknown.map(({ item }): ItemOutcome => ({
					item,
					error: new MayHaveArrived(
						`The bulk job "${jobId}" could not do all that it was given, and does not say whether this lead was created`,
						{
							description: `Intercom's search does not find the lead. It finds a new one only after some minutes. It was not sent a second time, since Intercom would create it twice. ${RUN_AGAIN}`,
						},
					),
				})),
				...(await eachAlone(run, others, { result: 'created', jobId })),
			];
		},
	);

/** Intercom's bulk operations neither change a role nor clear a lead's attributes as the single ones do. */
const needsCare = ({ role: asked, keys, facts }: Wanted, contact: IDataObject): boolean =>
	isOther(contact, keys) ||
	(asked === 'user' && contact.role === 'lead') ||
	(contact.role === 'lead' && Object.values((facts.custom_attributes ?? {}) as object).includes(null));

const { email_verified, ...inBoth } = details;

export const upsertMany: Composite = {
	name: 'Create or Update Many',
	action: 'Create or update many contacts in bulk',
	description:
		'Make sure that a contact exists for each item and has these values: any number of items, in jobs of 100',
	notice:
		"Much faster than one by one. What became of each item is in its output; the ID of a new contact is null while Intercom's search does not know it",
	version: 'Preview',
	effect: 'writes',
	gives: {
		id: { type: 'text', means: "Intercom's ID of the contact; null while it is not known" },
		external_id: { type: 'text', means: 'The ID that your own system gave it, as it was asked for' },
		email: { type: 'text', means: 'Its email address, as it was asked for' },
		result: { type: 'text', means: '`created`, `updated` or `unchanged`' },
		job_id: { type: 'text', means: 'The job that did it; null where none did' },
	},
	reaches: getsEmailsAgain,
	sends: [
		'POST /contacts/bulk',
		'PUT /contacts/bulk',
		'GET /contacts/bulk/{job_id}',
		...UPSERT_ROUTES,
		...ATTRIBUTE_ROUTES,
	],
	required: { role: { ...role, default: 'user' } },
	shown: { ...keys, custom_attributes },
	optional: {
		...inBoth,
		last_seen_at: {
			...inBoth.last_seen_at,
			description: 'When a contact that is created was last seen; one that exists keeps what it has',
		},
		signed_up_at: {
			...inBoth.signed_up_at,
			description: 'When a contact that is created signed up; one that exists keeps what it has',
		},
	},
	options: { timeout: minutesToWait('Minutes to wait for each job', USUAL_MINUTES) },
	async prepare(run, values) {
		if (values.email === undefined && values.external_id === undefined)
			throw new Complaint(
				'The contact is known by neither Email nor External ID',
				'Fill in one of them or both: nothing was sent to Intercom for this item',
			);
		return await creatingAttributes('contact')(run, values);
	},
	async *runAll(run, items) {
		const all = items.map(wantedOf);
		const contactOf = await found(run, all);
		const known: Known[] = [];
		const unknown: Wanted[] = [];
		const careful: Wanted[] = [];
		for (const wanted of all) {
			const contact = contactOf(wanted);
			if (!contact) unknown.push(wanted);
			else if (needsCare(wanted, contact)) careful.push(wanted);
			else known.push({ ...wanted, id: readId(contact, 'contact') });
		}
		const works = [
			...inBatches(known).map((batch) => async () => await updated(run, batch)),
			...inBatches(unknown).map((batch) => async () => await created(run, batch)),
			...inBatches(careful).map((batch) => async () => await eachAlone(run, batch)),
		];
		for await (const outcomes of sideBySide(works, JOBS_AT_ONCE)) yield* outcomes;
	},
};
