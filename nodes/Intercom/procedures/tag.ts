import type { IDataObject } from 'n8n-workflow';
import { Cancelled, IntercomError } from '../api';
import { createdId, idIn, readId } from '../table/answerId';
import { Complaint, NoSuchRecord, retold, settled } from '../table/complaint';
import { actingAdmin, choice, flag, list, pick } from '../table/fields';
import { listed } from '../table/json';
import { alike } from '../table/names';
import { calledIn } from '../table/simplify';
import type { Composite, Route, Run, Values } from '../table/types';
import { contactBy, type ContactKeys, LOOKUP_ROUTES, requireContact, workspaceOf } from './contactLookup';
import { oneAtATime } from './oneAtATime';

/** A tag of the workspace. */
interface Tag {
	id: string;
	name: string;
}

/** The workspace's tags by their names, in whatever case Intercom has them; asked for once per run. */
const tagsOf = async (run: Run): Promise<Map<string, Tag>> =>
	await run.once('tags by name', async () => {
		const tags = new Map<string, Tag>();
		for await (const tag of run.list('GET /tags')) {
			const id = idIn(tag);
			const name = calledIn(tag.name);
			if (id !== undefined && name !== undefined) tags.set(alike(name), { id, name });
		}
		return tags;
	});

/** The tags with these names; those that do not exist are created and named in `created`, or given to `missing`. */
async function tagsNamed(
	run: Run,
	names: string[],
	missing: 'created' | ((names: string[]) => void),
	created: string[] = [],
) {
	const known = await tagsOf(run);
	const unknown = names.filter((name) => !known.has(alike(name)));
	if (missing !== 'created' && unknown.length > 0) missing(unknown);
	const found: Tag[] = [];
	for (const name of names) {
		const tag =
			known.get(alike(name)) ??
			(missing === 'created'
				? await run.once(`tag ${alike(name)}`, async () => {
						const tag = await create(run, name);
						created.push(tag.name);
						return tag;
					})
				: undefined);
		if (tag) found.push(tag);
	}
	return found;
}

async function create(run: Run, name: string): Promise<Tag> {
	const tag = { id: createdId(await run.request('POST /tags', { body: { name } }), 'tag'), name };
	(await tagsOf(run)).set(alike(name), tag);
	return tag;
}

const actor = actingAdmin({ orElse: undefined });

/** In whose name conversations and tickets are tagged; contacts and companies want nobody's. */
const adminOf = async (run: Run, { admin_id }: Values): Promise<unknown> =>
	admin_id ?? (await actingAdmin().orElse?.(run));

/** How one kind of record gets a tag and loses it. */
interface Target {
	/** The record's ID in Intercom. */
	find(run: Run, values: Values): Promise<string>;
	add(run: Run, id: string, tag: Tag, values: Values): Promise<unknown>;
	remove(run: Run, id: string, tag: Tag, values: Values): Promise<unknown>;
	/** The IDs of the record's tags; undefined where Intercom does not tell. Throws when there is no such record. */
	tags(run: Run, id: string): Promise<Set<string> | undefined>;
}

const idsOf = (tags: IDataObject[]): Set<string> =>
	new Set(tags.map((tag) => idIn(tag)).filter((id) => id !== undefined));

/** The tags of a record that holds all of them; a company may name their IDs alone. */
const tagsIn = ({ tags, tag_ids }: IDataObject): Set<string> | undefined => {
	const tagged = listed(tags);
	if (tagged) return idsOf(tagged);
	return Array.isArray(tag_ids) ? new Set(tag_ids.map(String)) : undefined;
};

/** Conversations and tickets are tagged in the same way. */
function discussed(kind: 'conversation' | 'ticket'): Target {
	const key = `${kind}_id`;
	const route: Route = `POST /${kind}s/{${key}}/tags`;
	return {
		find: async (_run, values) => await Promise.resolve(values[key] as string),
		add: async (run, id, tag, values) =>
			await run.request(route, {
				path: { [key]: id },
				body: { id: tag.id, admin_id: (await adminOf(run, values)) as string },
			}),
		remove: async (run, id, tag, values) =>
			await run.request(`DELETE /${kind}s/{${key}}/tags/{tag_id}`, {
				path: { [key]: id, tag_id: tag.id },
				body: { admin_id: (await adminOf(run, values)) as string },
			}),
		tags: async (run, id) => tagsIn(await run.request(`GET /${kind}s/{${key}}`, { path: { [key]: id } })),
	};
}

const TARGETS: { [kind: string]: Target } = {
	contact: {
		find: async (run, { contact }) => {
			const keys = contact as ContactKeys;
			return keys.id ?? readId(await requireContact(run, keys), 'contact');
		},
		add: async (run, contact_id, { id }) =>
			await run.request('POST /contacts/{contact_id}/tags', { path: { contact_id }, body: { id } }),
		remove: async (run, contact_id, { id }) =>
			await run.request('DELETE /contacts/{contact_id}/tags/{tag_id}', { path: { contact_id, tag_id: id } }),
		tags: async (run, contact_id) => {
			const tags: IDataObject[] = [];
			for await (const tag of run.list('GET /contacts/{contact_id}/tags', { path: { contact_id } }))
				tags.push(tag);
			return idsOf(tags);
		},
	},
	company: {
		find: async (_run, { company_id }) => await Promise.resolve(company_id as string),
		add: async (run, id, { name }) =>
			await run.request('POST /tags', { body: { name, companies: [{ id }] } }),
		remove: async (run, id, { name }) =>
			await run.request('POST /tags', { body: { name, companies: [{ id, untag: true }] } }),
		tags: async (run, company_id) =>
			tagsIn(await run.request('GET /companies/{company_id}', { path: { company_id } })),
	},
	conversation: discussed('conversation'),
	ticket: discussed('ticket'),
};

const names = list('Names of the tags, upper or lower case', {
	displayName: 'Tag Names',
	placeholder: 'e.g. VIP',
});

const fields = {
	target: choice(
		'What gets the tags or loses them',
		{
			company: 'Company',
			contact: 'Contact',
			conversation: 'Conversation',
			ticket: 'Ticket',
		},
		{ default: 'contact', displayName: 'Tag On' },
	),
	company_id: pick('company', { identity: true, when: { target: ['company'] } }),
	contact: contactBy({ when: { target: ['contact'] } }),
	conversation_id: pick('conversation', { identity: true, when: { target: ['conversation'] } }),
	ticket_id: pick('ticket', { identity: true, when: { target: ['ticket'] } }),
	tag_names: {
		...names,
		read: (...[value, reading]: Parameters<typeof names.read>) => {
			const given = (names.read(value, reading) as string[]).map((name) => name.trim()).filter(Boolean);
			if (given.length === 0) throw new Complaint('names no tag');
			return [...new Map(given.map((name) => [alike(name), name])).values()];
		},
	},
};

const quoted = (words: string[]): string => words.map((word) => `"${word}"`).join(', ');

/** Says how far it came before something failed. */
async function telling<T>(done: Array<[what: string, names: string[]]>, work: Promise<T>): Promise<T> {
	const outcome = await settled(work);
	if ('value' in outcome) return outcome.value;
	const { error } = outcome;
	const steps = done.filter(([, names]) => names.length > 0);
	if (steps.length === 0 || error instanceof Cancelled) throw error;
	const before = steps.map(([what, names]) => `${what} ${quoted(names)} was done before.`).join(' ');
	throw retold(
		error,
		(description) => `${before} Run it again to do the rest: nothing is done twice. ${description}`,
	);
}

const targetRoutes = (...ways: Array<(kind: 'contact' | 'conversation' | 'ticket') => Route>): Route[] =>
	ways.flatMap((way) => (['contact', 'conversation', 'ticket'] as const).map(way));

const READS_TAGS: Route[] = [
	'GET /contacts/{contact_id}/tags',
	'GET /companies/{company_id}',
	'GET /conversations/{conversation_id}',
	'GET /tickets/{ticket_id}',
];

const TAGGED = {
	target: { type: 'text', means: '`contact`, `company`, `conversation` or `ticket`' },
	id: { type: 'text', means: 'ID of what was tagged' },
} as const;

const add: Composite = {
	name: 'Add Tags by Name',
	action: 'Add tags by name to contact, company, conversation or ticket',
	description: 'Tag a record with tags given by their names',
	effect: 'writes',
	gives: {
		...TAGGED,
		tags: {
			type: 'list',
			means: 'The tags that it has now',
			inside: {
				id: { type: 'text', means: 'ID of the tag' },
				name: { type: 'text', means: 'Name of the tag' },
			},
		},
		added: {
			type: 'list',
			means: 'With Tell Which Are New: names of the tags that it did not have before',
		},
	},
	sends: [
		...LOOKUP_ROUTES,
		...(['GET /me', 'GET /tags', 'POST /tags'] as Route[]),
		...READS_TAGS,
		...targetRoutes((kind) => `POST /${kind}s/{${kind}_id}/tags`),
	],
	required: fields,
	optional: {
		admin_id: actor,
		create_missing_tags: flag('tags that do not exist are created; otherwise the item fails'),
		tell_new: flag(
			'the record is read first, so that "added" names the tags that it did not have. Of executions that tag it at the same moment, one alone is told.',
			{ displayName: 'Tell Which Are New' },
		),
	},
	async run(run, values) {
		const { target, tag_names } = values;
		const kind = TARGETS[target as string] as Target;
		const id = await kind.find(run, values);
		const created: string[] = [];
		const added: string[] = [];
		const done: Array<[string, string[]]> = [
			['Creating', created],
			['Tagging with', added],
		];
		const missing = (unknown: string[]) => {
			throw new NoSuchRecord(`There is no tag ${quoted(unknown)} in this workspace`, {
				description: 'Nothing was tagged. Check the name, or turn on Create Missing Tags.',
			});
		};
		const tags = await telling(
			done,
			tagsNamed(
				run,
				tag_names as string[],
				values.create_missing_tags === true ? 'created' : missing,
				created,
			),
		);
		const addAll = async () => {
			for (const tag of tags) {
				// An answer that names no tag does not tell that the record has it.
				const adding = kind.add(run, id, tag, values).then((answer) => createdId(answer, 'tag'));
				await telling(done, adding);
				added.push(tag.name);
			}
		};
		const result = { target: target as string, id, tags: tags as unknown as IDataObject[] };
		if (values.tell_new !== true) {
			await addAll();
			return result;
		}
		const addAndTell = async () => {
			const before = await kind.tags(run, id);
			await addAll();
			return { ...result, added: tags.filter((tag) => !before?.has(tag.id)).map(({ name }) => name) };
		};
		const turn = `${await workspaceOf(run)} tags of ${target as string} ${id}`;
		return await oneAtATime(turn, addAndTell, run.signal);
	},
};

const remove: Composite = {
	name: 'Remove Tags by Name',
	action: 'Remove tags by name from contact, company, conversation or ticket',
	description: 'Take tags that are given by their names away from a record, if it has them',
	effect: 'writes',
	gives: {
		...TAGGED,
		removed: { type: 'list', means: 'Names of the tags that were taken away' },
		not_tagged: { type: 'list', means: 'Names of the tags that it did not have' },
	},
	sends: [
		...LOOKUP_ROUTES,
		...(['GET /me', 'GET /tags', 'POST /tags'] as Route[]),
		...READS_TAGS,
		...targetRoutes((kind) => `DELETE /${kind}s/{${kind}_id}/tags/{tag_id}`),
	],
	required: fields,
	optional: { admin_id: actor },
	async run(run, values) {
		const { target } = values;
		const kind = TARGETS[target as string] as Target;
		const id = await kind.find(run, values);
		const not_tagged: string[] = [];
		const tags = await tagsNamed(run, values.tag_names as string[], (unknown) => not_tagged.push(...unknown));
		const removed: string[] = [];
		const before = tags.length > 0 ? await kind.tags(run, id) : undefined;
		for (const tag of tags) {
			if (before && !before.has(tag.id)) {
				not_tagged.push(tag.name);
				continue;
			}
			const wasTagged = await telling([['Removing', removed]], untagged(run, kind, id, tag, values));
			(wasTagged ? removed : not_tagged).push(tag.name);
		}
		return { target: target as string, id, removed, not_tagged };
	},
};

/** Takes a tag away; whether the record had it, as far as Intercom tells. */
async function untagged(run: Run, kind: Target, id: string, tag: Tag, values: Values): Promise<boolean> {
	const outcome = await settled(kind.remove(run, id, tag, values));
	if ('value' in outcome) return true;
	const { error } = outcome;
	if (!(error instanceof IntercomError) || error.status !== 404) throw error;
	// Not found may be the record, or the tag on it.
	const left = await kind.tags(run, id);
	if (left?.has(tag.id)) throw error;
	return false;
}

export const tagComposites = { addByName: add, removeByName: remove };
