import { invalid, Refusal } from '../errors';
import { numberedPage, pagesWithAddress, pagesWithoutNext } from '../paging';
import type { Call, Resource } from '../routes';
import type { Applied, Json, PlainRecord, Workspace } from '../workspace';
import { articleForWebhook } from './notifications';
import { find, showApplied, plainText } from './shapes';
import { applyTag, removeTag } from './tags';

const PAGE = { usual: 25, most: 150 };

/** A list by number with the address of the next page. */
export function numberedList(call: Call, records: unknown[], size = PAGE) {
	const page = numberedPage(records, call.query, size);
	const { page: _page, per_page: _perPage, ...rest } = call.query;
	return {
		type: 'list',
		data: page.records,
		total_count: page.total_count,
		pages: pagesWithAddress(page, `${call.url}${call.path}`, rest),
	};
}

const articleOf = ({ workspace, params }: Call) =>
	find(workspace.plain.articles, params.article_id ?? params.id, 'Article', 'article_not_found');

/** Nobody reads what is simulated. */
const STATISTICS = {
	type: 'article_statistics',
	views: 0,
	conversations: 0,
	reactions: 0,
	happy_reaction_percentage: 0,
	neutral_reaction_percentage: 0,
	sad_reaction_percentage: 0,
};

const showArticle = (workspace: Workspace, article: PlainRecord): Json => ({
	...showListedArticle(workspace, article),
	statistics: STATISTICS,
});

function showListedArticle(workspace: Workspace, article: PlainRecord): Json {
	const { tags, draft: _draft, ...rest } = article;
	return {
		...rest,
		content_id: articleContentId(article),
		tags: { type: 'tag.list', tags: (tags as Applied[]).map((applied) => showApplied(workspace, applied)) },
	};
}

/** The id of an article's text in its default locale: the text has an id of its own. */
export const articleContentId = (article: PlainRecord) => String(Number(article.id) + 500_000);

/** Keeps the article as it is now among its versions; of all versions one at most is the published one. */
function keepVersion(workspace: Workspace, article: PlainRecord, facts: Json, adminId: string): void {
	const versions = versionsOf(workspace, article);
	const version: PlainRecord = {
		type: 'article_version',
		id: workspace.decimalId(),
		article_id: article.id,
		title: facts.title ?? article.title,
		description: facts.description ?? article.description,
		body: facts.body ?? article.body,
		body_markdown: facts.body_markdown ?? article.body_markdown,
		author_id: String(facts.author_id ?? article.author_id),
		created_by_id: adminId,
		created_via: 'api',
		from_version_id: versions[0]?.id ?? null,
		state: 'draft',
		created_at: workspace.now(),
		updated_at: workspace.now(),
	};
	workspace.plain.article_versions.set(version.id, version);
}

/** Newest first. */
const versionsOf = (workspace: Workspace, article: PlainRecord) =>
	[...workspace.plain.article_versions.values()].filter(({ article_id: id }) => id === article.id).reverse();

/** Says of the newest version that the public reads it, or of none. */
function markPublished(workspace: Workspace, article: PlainRecord, published: boolean): void {
	for (const [index, version] of versionsOf(workspace, article).entries())
		version.state = published && index === 0 ? 'published' : 'draft';
}

function checkLocale({ workspace, query }: Call): void {
	const { locale } = query;
	const known = [
		'en',
		...[...workspace.plain.help_centers.values()].flatMap(({ locales }) => locales as string[]),
	];
	if (locale !== undefined && !known.includes(locale)) throw invalid('Unknown locale', 'locale');
}

function authorId(workspace: Workspace, id: unknown): number {
	if (!workspace.admins.has(String(id)))
		throw new Refusal(
			400,
			'parameter_not_found',
			'author_id must be in the main body or default locale translated_content object',
		);
	return Number(id);
}

export function newArticle(
	workspace: Workspace,
	facts: Json,
	adminId = String(facts.author_id),
): PlainRecord {
	const now = workspace.now();
	const id = workspace.decimalId();
	const article: PlainRecord = {
		id,
		type: 'article',
		workspace_id: workspace.facts.app_id,
		title: String(facts.title),
		description: facts.description ?? null,
		body: facts.body ?? null,
		body_markdown: facts.body_markdown ?? null,
		author_id: authorId(workspace, facts.author_id),
		state: facts.state ?? 'draft',
		created_at: now,
		updated_at: now,
		has_unpublished_changes: false,
		draft_updated_at: null,
		url: facts.state === 'published' ? `https://help.example.com/articles/${id}` : null,
		parent_id: facts.parent_id ?? null,
		parent_ids: facts.parent_id === undefined ? [] : [Number(facts.parent_id)],
		parent_type: facts.parent_type ?? null,
		default_locale: 'en',
		ai_chatbot_availability: facts.ai_chatbot_availability ?? true,
		ai_copilot_availability: facts.ai_copilot_availability ?? true,
		ai_sales_agent_availability: facts.ai_sales_agent_availability ?? false,
		exclude_from_article_suggestions: false,
		tags: [],
		draft: null,
	};
	workspace.plain.articles.set(id, article);
	keepVersion(workspace, article, {}, adminId);
	workspace.changed('article.created', articleForWebhook(showArticle(workspace, article)));
	if (article.state === 'published') publishArticle(workspace, article);
	return article;
}

function visible(workspace: Workspace, article: PlainRecord): void {
	markPublished(workspace, article, true);
	workspace.shown({ kind: 'article', contact_ids: [], where: article.id, body: String(article.body ?? '') });
}

export function publishArticle(workspace: Workspace, article: PlainRecord): void {
	article.state = 'published';
	article.url = `https://help.example.com/articles/${article.id}`;
	visible(workspace, article);
	workspace.changed('article.published', articleForWebhook(showArticle(workspace, article)));
}

export function unpublishArticle(workspace: Workspace, article: PlainRecord): void {
	article.state = 'draft';
	markPublished(workspace, article, false);
	workspace.changed('article.unpublished', articleForWebhook(showArticle(workspace, article)));
}

export function deleteArticle(workspace: Workspace, article: PlainRecord): void {
	workspace.plain.articles.delete(article.id);
	for (const { id } of versionsOf(workspace, article)) workspace.plain.article_versions.delete(id);
	workspace.changed('article.deleted', articleForWebhook(showArticle(workspace, article)));
}

const ARTICLE_FIELDS = [
	...['title', 'description', 'body', 'body_markdown', 'parent_id', 'parent_type', 'ai_chatbot_availability'],
	...['ai_copilot_availability', 'ai_sales_agent_availability'],
];

function writeArticle(workspace: Workspace, article: Json, facts: Json): void {
	for (const name of ARTICLE_FIELDS) if (facts[name] !== undefined) article[name] = facts[name];
	if (facts.author_id !== undefined) article.author_id = authorId(workspace, facts.author_id);
	article.updated_at = workspace.now();
}

export const articles: Resource = {
	reads: 'read_articles',
	writes: 'write_articles',
	routes: {
		'GET /articles': (call) =>
			numberedList(
				call,
				// As Intercom sorts them: the last change first.
				[...call.workspace.plain.articles.values()]
					.reverse()
					.sort((one, other) => Number(other.updated_at) - Number(one.updated_at))
					.map((each) => showListedArticle(call.workspace, each)),
			),
		'POST /articles': ({ workspace, body, adminId }) =>
			showArticle(workspace, newArticle(workspace, body, adminId)),
		'GET /articles/search': (call) => {
			const { phrase, state } = call.query;
			if (state !== undefined && !['published', 'draft', 'all'].includes(state))
				throw invalid("state must be 'published', 'draft' or 'all'", 'state');
			const wanted = (phrase ?? '').toLowerCase();
			const found = [...call.workspace.plain.articles.values()].filter(
				(each) =>
					(state === undefined || state === 'all' || each.state === state) &&
					`${String(each.title)} ${String(each.description ?? '')} ${plainText(String(each.body ?? ''))}`
						.toLowerCase()
						.includes(wanted),
			);
			const { data, ...rest } = numberedList(call, found);
			const shown = data as PlainRecord[];
			return {
				...rest,
				data: {
					articles: shown.map((each) => showArticle(call.workspace, each)),
					highlights:
						call.query.highlight === 'true'
							? shown.map((each) => ({
									article_id: each.id,
									highlighted_title: [{ type: 'plain', text: String(each.title) }],
									highlighted_summary: [[{ type: 'plain', text: plainText(String(each.body ?? '')) }]],
								}))
							: [],
				},
			};
		},
		'GET /articles/{article_id}': (call) => showArticle(call.workspace, articleOf(call)),
		'PUT /articles/{article_id}': (call) => {
			const { workspace, body } = call;
			const article = articleOf(call);
			const before = article.state;
			writeArticle(workspace, article, body);
			const after = body.state ?? before;
			keepVersion(workspace, article, {}, call.adminId);
			workspace.changed(
				'article.updated',
				articleForWebhook(showArticle(workspace, { ...article, state: after })),
			);
			if (before !== after) {
				if (after === 'published') publishArticle(workspace, article);
				else unpublishArticle(workspace, article);
			} else if (after === 'published') visible(workspace, article);
			return showArticle(workspace, article);
		},
		'DELETE /articles/{article_id}': (call) => {
			const article = articleOf(call);
			deleteArticle(call.workspace, article);
			return { id: article.id, object: 'article', deleted: true };
		},
		'GET /articles/{id}/draft': (call) => {
			const article = articleOf(call);
			return showArticle(call.workspace, { ...article, ...(article.draft as Json | null) });
		},
		'PUT /articles/{id}/draft': (call) => {
			const article = articleOf(call);
			if (article.state !== 'published')
				throw invalid('Article must be published before a draft can be staged', undefined, 422);
			const draft = { ...(article.draft as Json | null) };
			writeArticle(call.workspace, draft, call.body);
			keepVersion(call.workspace, article, draft, call.adminId);
			Object.assign(article, {
				draft,
				has_unpublished_changes: true,
				draft_updated_at: call.workspace.now(),
			});
			return showArticle(call.workspace, { ...article, ...draft });
		},
		'POST /articles/{id}/draft/publish': (call) => {
			const article = articleOf(call);
			if (article.draft === null) throw invalid('Article has no draft to publish', undefined, 422);
			Object.assign(article, article.draft as Json, {
				draft: null,
				has_unpublished_changes: false,
				draft_updated_at: null,
			});
			publishArticle(call.workspace, article);
			return showArticle(call.workspace, article);
		},
		'GET /articles/{article_id}/versions': (call) => {
			checkLocale(call);
			const page = numberedPage(versionsOf(call.workspace, articleOf(call)), call.query, PAGE);
			return {
				type: 'list',
				pages: pagesWithoutNext(page),
				total_count: page.total_count,
				data: page.records.map(
					({ body: _body, body_markdown: _markdown, updated_at: _updatedAt, ...version }) => version,
				),
			};
		},
		'GET /articles/{article_id}/versions/{id}': (call) => {
			checkLocale(call);
			const article = articleOf(call);
			const version = versionsOf(call.workspace, article).find(({ id }) => id === call.params.id);
			if (!version) throw new Refusal(404, 'not_found', 'Article version not found');
			return version;
		},
		'POST /articles/{article_id}/tags': (call) => {
			const { workspace, body } = call;
			const article = articleOf(call);
			const tag = find(workspace.tags, body.id, 'Tag', 'tag_not_found');
			applyTag(workspace, article.tags as Applied[], tag.id, String(body.admin_id ?? call.adminId));
			return showApplied(workspace, (article.tags as Applied[]).find(({ id }) => id === tag.id) as Applied);
		},
		'DELETE /articles/{article_id}/tags/{id}': (call) => {
			const article = find(
				call.workspace.plain.articles,
				call.params.article_id,
				'Article',
				'article_not_found',
			);
			const applied = (article.tags as Applied[]).find(({ id }) => id === call.params.id);
			if (!applied) throw new Refusal(404, 'tag_not_found', 'Tag not found');
			removeTag(article.tags as Applied[], applied.id);
			return showApplied(call.workspace, applied);
		},
	},
};

const collectionOf = ({ workspace, params }: Call) =>
	find(workspace.plain.collections, params.collection_id, 'Collection');

export function newCollection(workspace: Workspace, facts: Json): PlainRecord {
	const now = workspace.now();
	const id = workspace.decimalId();
	const collection: PlainRecord = {
		id,
		type: 'collection',
		workspace_id: workspace.facts.app_id,
		name: String(facts.name),
		description: facts.description ?? null,
		created_at: now,
		updated_at: now,
		url: `https://help.example.com/collections/${id}`,
		icon: 'folder',
		order: workspace.plain.collections.size + 1,
		default_locale: 'en',
		translated_content: null,
		parent_id: facts.parent_id ?? null,
		help_center_id: Number(facts.help_center_id ?? [...workspace.plain.help_centers.keys()][0] ?? 0),
	};
	workspace.plain.collections.set(id, collection);
	return collection;
}

export const helpCenter: Resource = {
	reads: 'read_articles',
	writes: 'write_articles',
	routes: {
		'GET /help_center/collections': (call) =>
			numberedList(call, [...call.workspace.plain.collections.values()]),
		'POST /help_center/collections': ({ workspace, body }) => {
			if (body.name === undefined)
				throw new Refusal(400, 'parameter_not_found', 'Name is a required parameter.');
			if (body.parent_id !== undefined && body.parent_id !== null)
				find(workspace.plain.collections, body.parent_id, 'Collection');
			return newCollection(workspace, body);
		},
		'GET /help_center/collections/{collection_id}': collectionOf,
		'PUT /help_center/collections/{collection_id}': (call) => {
			const collection = collectionOf(call);
			for (const name of ['name', 'description', 'parent_id'])
				if (call.body[name] !== undefined) collection[name] = call.body[name];
			collection.updated_at = call.workspace.now();
			return collection;
		},
		'DELETE /help_center/collections/{collection_id}': (call) => {
			const { id } = collectionOf(call);
			call.workspace.plain.collections.delete(id);
			return { id, object: 'collection', deleted: true };
		},
		'GET /help_center/help_centers': ({ workspace }) => ({
			type: 'list',
			data: [...workspace.plain.help_centers.values()],
		}),
		'GET /help_center/help_centers/{help_center_id}': ({ workspace, params }) =>
			find(workspace.plain.help_centers, params.help_center_id, 'Help Center'),
	},
};

const REDIRECTS_PAGE = { usual: 50, most: 250 };

const helpCenterOf = ({ workspace, params }: Call) =>
	find(workspace.plain.help_centers, params.help_center_id, 'Resource');

function redirectOf(call: Call): PlainRecord {
	const center = helpCenterOf(call);
	const redirect = find(call.workspace.plain.redirects, call.params.id, 'Resource');
	if (redirect.help_center_id !== center.id) throw new Refusal(404, 'not_found', 'Resource not found');
	return redirect;
}

export const helpCenterRedirects: Resource = {
	reads: 'read_help_center_redirects',
	writes: 'write_help_center_redirects',
	routes: {
		'GET /help_center/help_centers/{help_center_id}/redirects': (call) => {
			const { id } = helpCenterOf(call);
			const own = [...call.workspace.plain.redirects.values()].filter((each) => each.help_center_id === id);
			const page = numberedPage(own.reverse(), call.query, REDIRECTS_PAGE);
			return {
				type: 'list',
				data: page.records,
				total_count: page.total_count,
				pages: pagesWithoutNext(page),
			};
		},
		'POST /help_center/help_centers/{help_center_id}/redirects': (call) => {
			const { workspace, body } = call;
			const center = helpCenterOf(call);
			const from = String(body.from_url);
			if (!from.startsWith(`${String(center.url)}/`))
				throw new Refusal(
					422,
					'data_invalid',
					"from_url must be an absolute URL within this help center's URL space",
				);
			const targets = body.target_type === 'article' ? workspace.plain.articles : workspace.plain.collections;
			const target = find(targets, body.target_id, 'Resource');
			if ([...workspace.plain.redirects.values()].some((each) => each.from_url === from))
				throw new Refusal(409, 'resource_conflict', 'A redirect with that URL already exists');
			const redirect: PlainRecord = {
				id: workspace.decimalId(),
				type: 'help_center_redirect',
				from_url: from,
				// A text that is not there in the locale asked for is bound in its default one.
				locale: target.default_locale,
				help_center_id: center.id,
				target_type: body.target_type,
				target_id: target.id,
				created_at: workspace.now(),
				updated_at: workspace.now(),
			};
			workspace.plain.redirects.set(redirect.id, redirect);
			workspace.shown({ kind: 'redirect', contact_ids: [], where: redirect.id, body: from });
			return redirect;
		},
		'GET /help_center/help_centers/{help_center_id}/redirects/{id}': redirectOf,
		'DELETE /help_center/help_centers/{help_center_id}/redirects/{id}': (call) => {
			const { id } = redirectOf(call);
			call.workspace.plain.redirects.delete(id);
			return { id, object: 'help_center_redirect', deleted: true };
		},
	},
};

const newsItemOf = ({ workspace, params }: Call) =>
	find(workspace.plain.news_items, params.news_item_id, 'News item');

function writeNews(workspace: Workspace, item: PlainRecord, facts: Json): PlainRecord {
	for (const name of [
		'title',
		'body',
		'state',
		'labels',
		'reactions',
		'deliver_silently',
		'newsfeed_assignments',
	])
		if (facts[name] !== undefined) item[name] = facts[name];
	if (facts.sender_id !== undefined) item.sender_id = Number(facts.sender_id);
	item.updated_at = workspace.now();
	if (item.state === 'live')
		workspace.shown({ kind: 'news', contact_ids: [], where: item.id, body: String(item.body) });
	return item;
}

export const news: Resource = {
	reads: 'read_news',
	writes: 'write_news',
	routes: {
		'GET /news/news_items': (call) => numberedList(call, [...call.workspace.plain.news_items.values()]),
		'POST /news/news_items': ({ workspace, body }) => {
			find(workspace.admins, body.sender_id, 'Admin', 'admin_not_found');
			const id = workspace.decimalId();
			const item: PlainRecord = {
				id,
				type: 'news-item',
				workspace_id: workspace.facts.app_id,
				title: '',
				body: '',
				sender_id: 0,
				state: 'draft',
				newsfeed_assignments: [],
				labels: [],
				cover_image_url: null,
				reactions: [],
				deliver_silently: false,
				created_at: workspace.now(),
				updated_at: workspace.now(),
			};
			workspace.plain.news_items.set(id, item);
			return writeNews(workspace, item, { state: 'draft', ...body });
		},
		'GET /news/news_items/{news_item_id}': newsItemOf,
		'PUT /news/news_items/{news_item_id}': (call) => writeNews(call.workspace, newsItemOf(call), call.body),
		'DELETE /news/news_items/{news_item_id}': (call) => {
			const { id } = newsItemOf(call);
			call.workspace.plain.news_items.delete(id);
			return { id, object: 'news-item', deleted: true };
		},
		'GET /news/newsfeeds': (call) => numberedList(call, [...call.workspace.plain.newsfeeds.values()]),
		'GET /news/newsfeeds/{newsfeed_id}': ({ workspace, params }) =>
			find(workspace.plain.newsfeeds, params.newsfeed_id, 'Newsfeed'),
		'GET /news/newsfeeds/{newsfeed_id}/items': (call) => {
			const feed = find(call.workspace.plain.newsfeeds, call.params.newsfeed_id, 'Newsfeed');
			return numberedList(
				call,
				[...call.workspace.plain.news_items.values()].filter((item) =>
					(item.newsfeed_assignments as Json[]).some((each) => String(each.newsfeed_id) === feed.id),
				),
			);
		},
	},
};
