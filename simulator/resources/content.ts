import { invalid } from '../errors';
import { numberedPage, pagesWithAddress } from '../paging';
import { Answer, type Call, type Resource } from '../routes';
import type { Applied, Json, PlainRecord, Workspace } from '../workspace';
import { articleContentId, deleteArticle, publishArticle, unpublishArticle } from './knowledge';
import { plainText } from './shapes';
import { applyTag, removeTag } from './tags';

const PAGE = { usual: 10, most: 50 };
const MOST_QUERY = 500;
const MOST_PIECES = 1000;
const MOST_TAGS = 100;

/** The kinds of content, in the search's word for each and in the one that results and bulk actions have. */
const KINDS = [
	{ asked: 'article', type: 'article', records: 'articles', agent: 'ai_chatbot_availability' },
	{
		asked: 'snippet',
		type: 'content_snippet',
		records: 'content_snippets',
		agent: 'ai_chatbot_availability',
	},
	{
		asked: 'external_content',
		type: 'external_content',
		records: 'external_pages',
		agent: 'ai_agent_availability',
	},
	{
		asked: 'internal_article',
		type: 'internal_article',
		records: 'internal_articles',
		agent: 'ai_chatbot_availability',
	},
] as const;
type Kind = (typeof KINDS)[number];
/** Uploaded files are content, too, but no request makes one: the simulated workspace has none. */
const FILES = 'file_source_content';

/** A list in the query: joined by commas, or the parameter repeated. */
const list = (query: Json, name: string): string[] =>
	[query[name] ?? []].flat().flatMap((value) => String(value).split(',').filter(Boolean));

function words(query: Json, name: string, known: readonly string[]): string[] {
	const given = list(query, name);
	const wrong = given.find((word) => !known.includes(word));
	if (wrong !== undefined) throw invalid(`${name} must be one of: ${known.join(', ')}`, name, 422);
	return given;
}

function found({ workspace, query }: Call): Array<{ kind: Kind; record: PlainRecord }> {
	const text = String(query.query ?? '').toLowerCase();
	if (text.length > MOST_QUERY) throw invalid(`query is longer than ${MOST_QUERY} characters`, 'query', 422);
	const types = words(query, 'content_types', [...KINDS.map(({ asked }) => asked), FILES]);
	const states = words(query, 'states', ['published', 'draft']);
	const operator = words(query, 'tag_operator', ['IN', 'NIN'])[0] ?? 'IN';
	const folders = list(query, 'folder_ids');
	if (folders.length > 0 && words(query, 'folder_entity_type', ['folder']).length === 0)
		throw invalid('folder_entity_type is required with folder_ids', 'folder_entity_type', 422);
	const [tags, anyTags, locales] = [
		list(query, 'tag_ids'),
		list(query, 'any_tag_ids'),
		list(query, 'locales'),
	];
	const [authors, editors] = [list(query, 'created_by_ids'), list(query, 'last_updated_by_ids')];
	const turnedBy = (name: string) => words(query, name, ['on', 'off'])[0];
	const [service, copilot, sales] = ['fin_service_state', 'copilot_state', 'fin_sales_state'].map(turnedBy);
	const within = (name: string, at: unknown) =>
		Number(at) >= Number(query[`${name}_after`] ?? 0) &&
		Number(at) <= Number(query[`${name}_before`] ?? Infinity);
	const among = (wanted: string[], value: unknown) => wanted.length === 0 || wanted.includes(String(value));
	const turned = (wanted: string | undefined, value: unknown) =>
		wanted === undefined || (wanted === 'on') === (value === true);

	return KINDS.filter(({ asked }) => types.length === 0 || types.includes(asked))
		.flatMap((kind) =>
			[...workspace.plain[kind.records].values()].map((record) => ({ kind, record, own: own(record) })),
		)
		.filter(
			({ kind, record, own: { tagIds, body } }) =>
				`${String(record.title ?? '')} ${body}`.toLowerCase().includes(text) &&
				among(states, record.state ?? 'published') &&
				among(locales, record.locale ?? record.default_locale) &&
				(tags.length === 0 || tags.some((id) => tagIds.includes(id)) === (operator === 'IN')) &&
				(anyTags.length === 0 || anyTags.some((id) => tagIds.includes(id))) &&
				among(folders, record.folder_id) &&
				turned(service, record[kind.agent]) &&
				turned(copilot, record.ai_copilot_availability) &&
				turned(sales, record.ai_sales_agent_availability) &&
				among(authors, record.created_by_id ?? record.author_id) &&
				among(editors, record.updated_by_id ?? record.author_id) &&
				within('created_at', record.created_at) &&
				within('updated_at', record.updated_at),
		)
		.sort(
			(a, b) =>
				Number(b.record.updated_at) - Number(a.record.updated_at) ||
				Number(b.record.id) - Number(a.record.id),
		);
}

const own = (record: PlainRecord) => ({
	tagIds: (record.tags as Applied[]).map(({ id }) => id),
	body: plainText(String(record.body ?? record.html ?? record.body_markdown ?? '')),
});

function result({ kind, record }: { kind: Kind; record: PlainRecord }): Json {
	const { id, title } = record;
	if (kind.type !== 'article') return { type: kind.type, id, title };
	const locale = record.default_locale;
	return {
		type: 'article',
		id,
		title,
		contents: [{ type: 'article_content', id: articleContentId(record), title, locale }],
	};
}

const PIECES = ['article_content', 'content_snippet', 'external_content', FILES, 'internal_article'];
/** Which types an action works on; others are dropped without a word. */
const WORKS_ON: Record<string, string[]> = {
	publish: ['article_content'],
	unpublish: ['article_content'],
	delete: PIECES.filter((type) => type !== 'external_content'),
	set_availability: PIECES,
	set_audience: PIECES,
	update_tags: PIECES.map((type) => (type === 'article_content' ? 'article' : type)),
};

function pieceOf(workspace: Workspace, type: string, id: string): [Kind, PlainRecord] | undefined {
	const kind = KINDS.find((each) => each.type === (type === 'article_content' ? 'article' : type));
	if (!kind) return undefined;
	const records = workspace.plain[kind.records];
	const record =
		type === 'article_content'
			? [...records.values()].find((each) => articleContentId(each) === id)
			: records.get(id);
	return record && [kind, record];
}

type Act = (record: PlainRecord, kind: Kind) => void;

/** Checks what the action needs beside the pieces, and gives what it does to one of them. */
function actOf({ workspace, body, adminId }: Call): Act {
	const needed = (name: string): Json => {
		const value = body[name] as Json | undefined;
		if (!value) throw invalid(`${name} is required for ${String(body.action)}`, name, 422);
		return value;
	};
	const ids = (value: unknown) => ((value ?? []) as unknown[]).map(String);
	switch (body.action) {
		case 'publish':
			return (record) => publishArticle(workspace, record);
		case 'unpublish':
			return (record) => unpublishArticle(workspace, record);
		case 'delete':
			return (record, kind) => {
				if (kind.type === 'article') deleteArticle(workspace, record);
				else workspace.plain[kind.records].delete(record.id);
			};
		case 'set_availability': {
			const given = needed('availability');
			return (record, kind) => {
				if (given.ai_agent !== undefined) record[kind.agent] = given.ai_agent;
				if (given.copilot !== undefined) record.ai_copilot_availability = given.copilot;
				if (given.sales_agent !== undefined) record.ai_sales_agent_availability = given.sales_agent;
			};
		}
		case 'set_audience': {
			const given = needed('audience');
			const [add, remove] = [ids(given.add_segment_ids), ids(given.remove_segment_ids)];
			return (record) => {
				const before = given.remove_all === true ? [] : ids(record.audience_ids);
				const kept = before.filter((id) => !remove.includes(id));
				record.audience_ids = [...new Set([...kept, ...add])].map(Number);
			};
		}
		default: {
			const given = needed('tags');
			const [add, remove] = [ids(given.add_tag_ids), ids(given.remove_tag_ids)];
			const all = new Set([...add, ...remove]);
			if (all.size === 0) throw invalid('add_tag_ids or remove_tag_ids is required', 'tags', 422);
			if (all.size > MOST_TAGS) throw invalid(`At most ${MOST_TAGS} tags can be given`, 'tags', 422);
			const unknown = [...all].filter((id) => !workspace.tags.has(id));
			if (unknown.length > 0) throw invalid(`Unknown tag IDs: ${unknown.join(', ')}`, 'tags', 422);
			return (record) => {
				for (const id of add) applyTag(workspace, record.tags as Applied[], id, adminId);
				for (const id of remove) removeTag(record.tags as Applied[], id);
			};
		}
	}
}

export const content: Resource = {
	reads: 'read_content',
	writes: 'write_content',
	routes: {
		'GET /content/search': (call) => {
			const { page: asked, per_page: _size, ...rest } = call.query;
			// A page below the first one is the first one here, not an error.
			const number = Number(asked) < 1 ? '1' : asked;
			const page = numberedPage(found(call), { ...call.query, page: number }, PAGE);
			const address = `${call.url}${call.path}`;
			const before = { ...page, page: page.page - 2 };
			return {
				type: 'list',
				total_count: page.total_count,
				pages: {
					...pagesWithAddress(page, address, rest),
					prev: page.page > 1 ? pagesWithAddress(before, address, rest).next : null,
				},
				data: page.records.map(result),
			};
		},
		'POST /content/bulk_actions': (call) => {
			const { workspace, body } = call;
			const pieces = body.content_ids as Array<{ type: string; id: string }>;
			if (pieces.length === 0 || pieces.length > MOST_PIECES)
				throw invalid(`content_ids must have 1 to ${MOST_PIECES} entries`, 'content_ids', 422);
			const act = actOf(call);
			const worksOn = WORKS_ON[String(body.action)] ?? [];
			for (const { type, id } of pieces) {
				const piece = worksOn.includes(type) ? pieceOf(workspace, type, String(id)) : undefined;
				if (!piece) continue;
				const [kind, record] = piece;
				act(record, kind);
				record.updated_at = workspace.now();
			}
			return new Answer(202, { type: 'content_bulk_action', status: 'queued' });
		},
	},
};
