import { actingAdmin, pick, text } from '../table/fields';
import { pages } from '../table/paging';
import { tagRow } from '../rows/tag';
import { internalArticleChange, internalArticleRow } from '../rows/article';
import { resource } from '../table/types';
import {
	body,
	body_markdown,
	folder_id,
	forFin,
	READ_ARTICLES,
	tagging,
	tagInPath,
	title,
	WRITE_ARTICLES,
} from '../fields/knowledge';

const internal_article_id = pick('internalArticle');
const author = { displayName: 'Author', description: 'The teammate who wrote it' };
const owner = { displayName: 'Owner', description: 'The teammate who looks after it' };
const fields = { ...forFin, body, body_markdown, folder_id };

export const internalArticle = resource({
	name: 'Internal Article',
	description: 'Articles for teammates',
	permission: READ_ARTICLES,
	simplify: internalArticleRow,
	operations: {
		addTag: {
			action: 'Add tag to internal article',
			description: 'Label an internal article for teammates',
			route: 'POST /internal_articles/{internal_article_id}/tags',
			simplify: tagRow,
			required: { internal_article_id, ...tagging.required },
			optional: tagging.optional,
			permission: WRITE_ARTICLES,
		},
		create: {
			action: 'Create internal article (Fin may use it for customers)',
			description: 'Write an article for teammates',
			route: 'POST /internal_articles',
			simplify: internalArticleChange,
			required: { title },
			optional: { ...fields, author_id: actingAdmin(author), owner_id: actingAdmin(owner) },
			reaches: 'customer',
			permission: WRITE_ARTICLES,
		},
		delete: {
			action: 'Delete internal article (Fin no longer uses it for customers)',
			description: 'Remove an internal article for good',
			route: 'DELETE /internal_articles/{internal_article_id}',
			required: { internal_article_id },
			permission: WRITE_ARTICLES,
			reaches: 'customer',
		},
		get: {
			action: 'Get internal article',
			description: 'Look up one internal article with its text',
			route: 'GET /internal_articles/{internal_article_id}',
			required: { internal_article_id },
		},
		getAll: {
			action: 'Get many internal articles',
			description: 'List the internal articles',
			route: 'GET /internal_articles',
			list: pages('data', 50),
		},
		removeTag: {
			action: 'Remove tag from internal article',
			description: 'Take a tag off an internal article',
			route: 'DELETE /internal_articles/{internal_article_id}/tags/{tag_id}',
			simplify: tagRow,
			required: { internal_article_id, tag_id: tagInPath },
			permission: WRITE_ARTICLES,
		},
		search: {
			action: 'Search internal articles',
			description: 'Get the internal articles of a folder',
			route: 'GET /internal_articles/search',
			filters: { folder_id: text('ID of the folder', { placeholder: 'e.g. 123' }) },
			list: pages('data.internal_articles', 50),
		},
		update: {
			action: 'Update internal article (Fin may use it for customers)',
			description: 'Change texts or place of an internal article',
			route: 'PUT /internal_articles/{internal_article_id}',
			simplify: internalArticleChange,
			required: { internal_article_id },
			optional: { ...fields, author_id: pick('admin', author), owner_id: pick('admin', owner), title },
			reaches: 'customer',
			permission: WRITE_ARTICLES,
		},
	},
});
