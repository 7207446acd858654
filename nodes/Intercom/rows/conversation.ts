import type { IDataObject } from 'n8n-workflow';
import { Cancelled, IntercomError } from '../api';
import { settled } from '../table/complaint';
import { entries, object } from '../table/json';
import { assigneeId, isoTime, shortList, simplified, unescaped } from '../table/simplify';
import type { Run } from '../table/types';
import { beginning } from '../table/outsideText';
import { plainText, titleText } from '../table/plainText';

/** A subject that is made of the first message is no longer than this. */
const LONGEST_SUBJECT = 80;

type NamesRoute = 'GET /admins' | 'GET /teams';

/**
 * Names by id of teammates or teams, loaded once per run of the node; undefined where the token may not read them.
 * Throws when they cannot be loaded: whoever checks an id against them must not take that for a check.
 */
export const namesOf = async (run: Run, route: NamesRoute): Promise<Map<string, string> | undefined> =>
	await run.once(`names of ${route}`, async () => {
		const names = new Map<string, string>();
		const loaded = await settled(
			(async () => {
				for await (const { id, name } of run.list(route)) names.set(String(id), String(unescaped(name)));
			})(),
		);
		if ('value' in loaded) return names;
		// A conversation can be read without the permission to read teammates: then it has their ids alone.
		if (loaded.error instanceof IntercomError && loaded.error.isMissingPermission) return undefined;
		throw loaded.error;
	});

/**
 * The names, for rows: none where they cannot be loaded, because a conversation that was read is worth more than the
 * names in it. Not asked for again in this run, so that an outage does not hold up every row.
 */
const namesForRows = async (run: Run, route: NamesRoute): Promise<Map<string, string> | undefined> =>
	await run.once(`names for rows of ${route}`, async () => {
		const loaded = await settled(namesOf(run, route));
		if ('value' in loaded) return loaded.value;
		if (loaded.error instanceof Cancelled) throw loaded.error;
		return undefined;
	});

/** The name behind an id; null where there is none, or where it could not be read. */
export const nameOf = async (run: Run, route: NamesRoute, id: unknown): Promise<string | null> =>
	id ? ((await namesForRows(run, route))?.get(String(id)) ?? null) : null;

const shortened = (text: string): string =>
	text.length > LONGEST_SUBJECT ? `${beginning(text, LONGEST_SUBJECT - 1).trimEnd()}…` : text;

/**
 * A conversation as a row of a table: who it is about, what it is about, who takes care of it, and when what happened
 * (ISO 8601). The contact's name and email are known where the contact began the conversation. Names of teammates and
 * teams are looked up once per run, and are null where that fails. IDs of deleted conversations and other records
 * without a source stay as they are.
 */
export async function conversationRow(record: IDataObject, run: Run): Promise<IDataObject> {
	if (record.source === undefined) return simplified(record);
	const source = object(record.source);
	const author = object(source.author);
	const statistics = object(record.statistics);
	const [contact = {}] = entries(object(record.contacts).contacts);
	const isContact = ['user', 'lead', 'contact'].includes(String(author.type));
	const firstMessage = plainText(String(source.body ?? ''));
	const given = titleText(String(record.title || source.subject || ''));
	const rating = object(record.conversation_rating);
	const tags = shortList(record.tags);
	return {
		id: record.id,
		subject: given || shortened(firstMessage.replace(/\s+/g, ' ')),
		state: record.state,
		priority: record.priority ?? null,
		read: record.read ?? null,
		channel: source.type ?? null,
		contact_id: contact.id ?? (isContact ? author.id : null),
		contact_external_id: contact.external_id ?? null,
		contact_name: isContact ? (unescaped(author.name) ?? null) : null,
		contact_email: isContact ? (author.email ?? null) : null,
		assignee_id: assigneeId(record.admin_assignee_id),
		assignee_name: await nameOf(run, 'GET /admins', assigneeId(record.admin_assignee_id)),
		team_id: assigneeId(record.team_assignee_id),
		team_name: await nameOf(run, 'GET /teams', assigneeId(record.team_assignee_id)),
		company_id: object(record.company).id ?? null,
		company_name: unescaped(object(record.company).name) ?? null,
		tags: (tags?.words ?? []) as string[],
		tags_total_count: tags ? tags.total : 0,
		first_message: firstMessage,
		created_at: isoTime(record.created_at),
		updated_at: isoTime(record.updated_at),
		waiting_since: isoTime(record.waiting_since),
		snoozed_until: isoTime(record.snoozed_until),
		last_contact_reply_at: isoTime(statistics.last_contact_reply_at),
		last_admin_reply_at: isoTime(statistics.last_admin_reply_at),
		last_close_at: isoTime(statistics.last_close_at),
		rating: rating.rating ?? null,
		rating_remark: rating.remark ?? null,
		fin_took_part: record.ai_agent_participated === true,
		custom_attributes: object(record.custom_attributes),
	};
}
