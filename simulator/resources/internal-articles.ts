import { invalid, Refusal } from '../errors';
import { numberedPage, pagesWithoutNext } from '../paging';
import type { Call, Resource } from '../routes';
import type { Json, PlainRecord, Workspace } from '../workspace';
import { audienceIds } from './audiences';
import { addContentTag, removeContentTag } from './content-tags';
import { asHtml, find } from './shapes';
import { writeAvailability } from './snippets';

const PAGE = { usual: 25, most: 150 };
const SEARCH_PAGE = { usual: 10, most: 150 };

function admin(workspace: Workspace, id: unknown): number {
	if (!workspace.admins.has(String(id)))
		throw new Refusal(
			400,
			'parameter_not_found',
			'author_id must be in the main body or default locale translated_content object',
		);
	return Number(id);
}

function write(workspace: Workspace, article: PlainRecord, facts: Json, adminId: string): PlainRecord {
	if (facts.body !== undefined && facts.body_markdown !== undefined)
		throw invalid('body and body_markdown cannot both be given', 'body_markdown');
	const audiences = facts.audience_ids === undefined ? undefined : audienceIds(workspace, facts.audience_ids);
	for (const name of ['author_id', 'owner_id'])
		if (facts[name] !== undefined) article[name] = admin(workspace, facts[name]);
	if (facts.title !== undefined) article.title = String(facts.title);
	if (facts.body !== undefined) Object.assign(article, { body: facts.body, body_markdown: null });
	if (facts.body_markdown !== undefined)
		Object.assign(article, {
			body_markdown: facts.body_markdown,
			body: asHtml(String(facts.body_markdown)),
		});
	if (audiences) article.audience_ids = audiences;
	writeAvailability(article, facts);
	article.updated_at = workspace.now();
	article.updated_by_id = adminId;
	return article;
}

/** Adds an internal article; `folder_id` may be among the facts, although no request sets it. */
export function newInternalArticle(workspace: Workspace, facts: Json, adminId: string): PlainRecord {
	const article = write(
		workspace,
		{
			type: 'internal_article',
			id: workspace.decimalId(),
			title: '',
			body: null,
			body_markdown: null,
			owner_id: 0,
			author_id: 0,
			created_at: workspace.now(),
			updated_at: workspace.now(),
			locale: 'en',
			audience_ids: [],
			ai_chatbot_availability: false,
			ai_copilot_availability: false,
			ai_sales_agent_availability: false,
			tags: [],
			folder_id: facts.folder_id ?? null,
			created_by_id: adminId,
			updated_by_id: adminId,
		},
		facts,
		adminId,
	);
	workspace.plain.internal_articles.set(article.id, article);
	return article;
}

const show = ({
	tags: _tags,
	folder_id: _folder,
	created_by_id: _by,
	updated_by_id: _editor,
	...article
}: PlainRecord) => article;

const ofCall = ({ workspace, params }: Call) =>
	find(workspace.plain.internal_articles, params.internal_article_id, 'Internal article');

const ofTagCall = ({ workspace, params }: Call) =>
	find(
		workspace.plain.internal_articles,
		params.internal_article_id,
		'Internal article',
		'internal_article_not_found',
	);

export const internalArticles: Resource = {
	reads: 'read_articles',
	writes: 'write_articles',
	routes: {
		'GET /internal_articles': ({ workspace, query }) => {
			const page = numberedPage([...workspace.plain.internal_articles.values()].reverse(), query, PAGE);
			return {
				type: 'list',
				pages: pagesWithoutNext(page),
				total_count: page.total_count,
				data: page.records.map(show),
			};
		},
		'POST /internal_articles': ({ workspace, body, adminId }) =>
			show(newInternalArticle(workspace, body, adminId)),
		'GET /internal_articles/search': ({ workspace, query }) => {
			const found = [...workspace.plain.internal_articles.values()].filter(
				({ folder_id: folder }) =>
					query.folder_id === undefined || String(folder ?? '') === String(query.folder_id),
			);
			const page = numberedPage(found, query, SEARCH_PAGE);
			return {
				type: 'list',
				total_count: page.total_count,
				data: { internal_articles: page.records.map(show) },
				pages: pagesWithoutNext(page),
			};
		},
		'GET /internal_articles/{internal_article_id}': (call) => show(ofCall(call)),
		'PUT /internal_articles/{internal_article_id}': (call) =>
			show(write(call.workspace, ofCall(call), call.body, call.adminId)),
		'DELETE /internal_articles/{internal_article_id}': (call) => {
			const { id } = ofCall(call);
			call.workspace.plain.internal_articles.delete(id);
			return { id, object: 'internal_article', deleted: true };
		},
		'POST /internal_articles/{internal_article_id}/tags': addContentTag(ofTagCall),
		'DELETE /internal_articles/{internal_article_id}/tags/{id}': removeContentTag(ofTagCall),
	},
};
