import type { IDataObject } from 'n8n-workflow';
import { object, isRecord } from '../table/json';
import { ids, list, name, number, type Row, text, time, without, yesOrNo } from '../table/rows';
import { nameOf } from './names';

/** The languages in which an article has a text. */
const localesOf = (translations: unknown): string[] =>
	Object.entries(object(translations))
		.filter(([, texts]) => isRecord(texts))
		.map(([locale]) => locale);

/** The collection of an article, or the first of them. */
const collectionOf = ({ parent_id, parent_ids }: IDataObject): unknown =>
	parent_id ?? (Array.isArray(parent_ids) ? parent_ids[0] : undefined);

/** An article of the public help center. */
export const articleRow: Row = {
	columns: {
		id: text('ID of the article', 'id'),
		title: name('Its title', 'title'),
		description: text('What stands under the title', 'description'),
		state: text('`published` or `draft`', 'state'),
		url: text('Where customers read it', 'url'),
		collection_id: text('The collection in which it stands', collectionOf),
		collection_name: text('Name of that collection', (record, run) =>
			nameOf(run, 'GET /help_center/collections', collectionOf(record)),
		),
		author_id: text('The teammate who wrote it', 'author_id'),
		default_locale: text('The language that it is written in', 'default_locale'),
		locales: list('The languages in which it can be read', ({ translated_content }) =>
			localesOf(translated_content),
		),
		tags: list('Names of its tags', 'tags'),
		body: text('What it says, as HTML', 'body'),
		views: number('How often it was read', 'statistics.views'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** What a change of an article led to, without the text that was sent. */
export const articleChange: Row = {
	columns: without(articleRow, 'body', 'views', 'description'),
};

/** An article that only teammates and Fin read. */
export const internalArticleRow: Row = {
	columns: {
		id: text('ID of the article', 'id'),
		title: name('Its title', 'title'),
		locale: text('The language that it is written in', 'locale'),
		author_id: text('The teammate who wrote it', 'author_id'),
		owner_id: text('The teammate who keeps it', 'owner_id'),
		tags: list('Names of its tags', 'tags'),
		audience_ids: ids('For whom it is, where it is not for all', 'audience_ids'),
		ai_chatbot_availability: yesOrNo('Whether Fin may use it', 'ai_chatbot_availability'),
		ai_copilot_availability: yesOrNo('Whether Copilot may use it', 'ai_copilot_availability'),
		ai_sales_agent_availability: yesOrNo('Whether the sales agent may use it', 'ai_sales_agent_availability'),
		body: text('What it says, as HTML', 'body'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** What a change of an internal article led to, without the text that was sent. */
export const internalArticleChange: Row = { columns: without(internalArticleRow, 'body') };

/** One state of an article's text. */
export const articleVersionRow: Row = {
	columns: {
		id: text('ID of the version', 'id'),
		article_id: text('The article', 'article_id'),
		title: name('Its title', 'title'),
		description: text('What stands under the title', 'description'),
		state: text('`published` or `draft`', 'state'),
		author_id: text('The teammate who is named as its writer', 'author_id'),
		created_by_id: text('The teammate who saved it', 'created_by_id'),
		created_via: text('How it was saved', 'created_via'),
		from_version_id: text('The version that it came from', 'from_version_id'),
		body: text('What it says, as HTML; in lists null, as they come without it', 'body'),
		created_at: time('When it was saved', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** A collection of articles in a help center. */
export const collectionRow: Row = {
	columns: {
		id: text('ID of the collection', 'id'),
		name: name('Its name', 'name'),
		description: text('What stands under the name', 'description'),
		url: text('Where customers see it', 'url'),
		parent_id: text('The collection in which it stands', 'parent_id'),
		help_center_id: text('The help center in which it stands', 'help_center_id'),
		order: number('Its place among its neighbours', 'order'),
		icon: text('Its icon', 'icon'),
		default_locale: text('The language that it is written in', 'default_locale'),
		locales: list('The languages in which it can be read', ({ translated_content }) =>
			localesOf(translated_content),
		),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};
