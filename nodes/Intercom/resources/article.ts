import {
	actingAdmin,
	choice,
	clears,
	isoTime,
	list,
	pathId,
	pick,
	picks,
	text,
	translations,
} from '../table/fields';
import { pages } from '../table/paging';
import { articleChange, articleRow, articleVersionRow } from '../rows/article';
import { tagRow } from '../rows/tag';
import { resource } from '../table/types';
import {
	body,
	body_markdown,
	folder_id,
	forFin,
	locale,
	READ_ARTICLES,
	tagging,
	tagInPath,
	title,
	WRITE_ARTICLES,
} from '../fields/knowledge';

const article_id = pick('article');
const description = text('Short summary under the title');
const state = choice('Whether readers can see it', { draft: 'Draft', published: 'Published' });
const author = { displayName: 'Author', description: 'The teammate who is shown as author' };

const content = {
	ai_chatbot_availability: forFin.ai_chatbot_availability,
	ai_copilot_availability: forFin.ai_copilot_availability,
	ai_sales_agent_availability: forFin.ai_sales_agent_availability,
	audience_ids: forFin.audience_ids,
	body,
	body_markdown,
	description,
	state,
};

const fields = {
	...content,
	folder_id,
	parent_ids: picks('collection', 'The collections that it stands in, instead of Parent', {
		displayName: 'Parent IDs',
		placeholder: 'e.g. 6871118',
		version: 'Preview',
	}),
	parent_id: pick('collection', { displayName: 'Parent', description: 'The collection that it stands in' }),
	parent_type: choice('What the parent is', { collection: 'Collection', section: 'Section' }),
	scheduled_publish_at: isoTime('When to publish it; needs State set to Published'),
	scheduled_unpublish_at: isoTime('When to unpublish it; only one of both times can be set'),
	translated_content: translations('The article in several languages', {
		...content,
		title,
		author_id: pick('admin', author),
	}),
};

const changes = {
	...fields,
	author_id: pick('admin', author),
	cancel_scheduled_publish: clears('scheduled_publish_at', 'to cancel a planned publishing'),
	cancel_scheduled_unpublish: clears('scheduled_unpublish_at', 'to cancel a planned unpublishing'),
	title,
};

const searched = {
	help_center_id: pick('helpCenter', { description: 'The help center to search in' }),
	phrase: text('What the articles are to contain', { placeholder: 'e.g. getting started' }),
	state: choice('Which articles to search', { all: 'All', draft: 'Draft', published: 'Published' }),
};

const shownIn = { locale };

export const article = resource({
	name: 'Article',
	description: 'Articles of the public help center',
	permission: READ_ARTICLES,
	simplify: articleRow,
	operations: {
		addTag: {
			action: 'Add tag to article',
			description: 'Tag an article; readers do not see it',
			route: 'POST /articles/{article_id}/tags',
			simplify: tagRow,
			required: { article_id, ...tagging.required },
			optional: tagging.optional,
			permission: WRITE_ARTICLES,
		},
		create: {
			action: 'Create article (customers see it once published)',
			description: 'Create an article as a draft, published or planned',
			simplify: articleChange,
			route: 'POST /articles',
			required: { title },
			optional: { ...fields, author_id: actingAdmin(author) },
			reaches: 'customer',
			permission: WRITE_ARTICLES,
		},
		delete: {
			action: 'Delete article (customers no longer see it)',
			description: 'Take an article out of the help center for good',
			route: 'DELETE /articles/{article_id}',
			required: { article_id },
			reaches: 'customer',
			permission: WRITE_ARTICLES,
		},
		get: {
			action: 'Get article',
			description: 'Look up one article with its text as it is live',
			route: 'GET /articles/{article_id}',
			required: { article_id },
		},
		getAll: {
			action: 'Get many articles',
			description: 'Get the articles, the last updated first',
			route: 'GET /articles',
			list: pages('data', 50),
		},
		getDraft: {
			action: 'Get draft of article',
			description: 'Get a published article with the changes that are not live yet',
			route: 'GET /articles/{article_id}/draft',
			required: { article_id },
		},
		getVersion: {
			action: 'Get version of article',
			description: 'Look up an earlier state of an article, with its text',
			route: 'GET /articles/{article_id}/versions/{version_id}',
			simplify: articleVersionRow,
			required: {
				article_id,
				version_id: pathId('ID of the version, as Get Versions gives it', { placeholder: 'e.g. 301' }),
			},
			options: shownIn,
		},
		getVersions: {
			action: 'Get versions of article',
			description: 'Get the history of an article, newest first, without the texts',
			route: 'GET /articles/{article_id}/versions',
			simplify: articleVersionRow,
			required: { article_id },
			filters: shownIn,
			list: pages('data', 50),
		},
		publishDraft: {
			action: 'Publish draft of article (customers see it)',
			description: "Publish the changes in an article's draft",
			route: 'POST /articles/{article_id}/draft/publish',
			required: { article_id },
			optional: {
				locales: list('Languages whose drafts go live; needed where the workspace has several', {
					placeholder: 'e.g. en',
				}),
			},
			reaches: 'customer',
			permission: WRITE_ARTICLES,
		},
		removeTag: {
			action: 'Remove tag from article',
			description: 'Take a tag off an article',
			route: 'DELETE /articles/{article_id}/tags/{tag_id}',
			simplify: tagRow,
			required: { article_id, tag_id: tagInPath },
			permission: WRITE_ARTICLES,
		},
		search: {
			action: 'Search articles',
			description: 'Find articles whose title or text has certain words',
			route: 'GET /articles/search',
			filters: searched,
			list: pages('data.articles', 50),
		},
		searchHighlights: {
			action: 'Search highlights of articles',
			description: 'Get the passages of titles and texts that match a search, with their article IDs',
			route: 'GET /articles/search',
			filters: searched,
			constants: { highlight: true },
			list: pages('data.highlights', 50),
			simplify: false,
		},
		update: {
			action: 'Update article (customers see it if published)',
			description: 'Change texts, state or place of an article',
			simplify: articleChange,
			route: 'PUT /articles/{article_id}',
			required: { article_id },
			optional: changes,
			reaches: 'customer',
			permission: WRITE_ARTICLES,
			notice: 'A published article changes at once, unless it has a draft or a planned publishing',
		},
		updateDraft: {
			action: 'Update draft of article',
			description: 'Change the draft of a published article; readers see the changes once it is published',
			simplify: articleChange,
			route: 'PUT /articles/{article_id}/draft',
			required: { article_id },
			optional: changes,
			permission: WRITE_ARTICLES,
			notice: 'Only texts are kept in a draft; Intercom ignores the state and the availability there',
		},
	},
});
