import { object, isRecord } from '../table/json';
import { list, name, number, type Row, text, time } from '../table/rows';

/** The languages in which an article has a text. */
const localesOf = (translations: unknown): string[] =>
	Object.entries(object(translations))
		.filter(([, texts]) => isRecord(texts))
		.map(([locale]) => locale);

/** An article of the public help center. */
export const articleRow: Row = {
	fits: ({ title, state }) => title !== undefined && state !== undefined,
	columns: {
		id: text('ID of the article', 'id'),
		title: name('Its title', 'title'),
		description: text('What stands under the title', 'description'),
		state: text('`published` or `draft`', 'state'),
		url: text('Where customers read it', 'url'),
		collection_id: text('The collection in which it stands', 'parent_id'),
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
	fits: articleRow.fits,
	columns: Object.fromEntries(
		Object.entries(articleRow.columns).filter(([key]) => !['body', 'views', 'description'].includes(key)),
	),
};
