import { actingAdmin, choice, flag, groups, list, longText, pick, text, time } from '../table/fields';
import { pages } from '../table/paging';
import { simplified } from '../table/simplify';
import { newsItemRow } from '../rows/workspace';
import { resource } from '../table/types';

const news_item_id = pick('newsItem');
const newsfeed_id = pick('newsfeed');

const title = text('Title that readers see', { placeholder: 'e.g. New in May' });
const sender = { displayName: 'Sender', description: 'The teammate from whom it comes' };

const fields = {
	body: longText('Text as HTML', { displayName: 'Body (HTML)', placeholder: 'e.g. <p>New in May</p>' }),
	deliver_silently: flag('it appears without a badge in the Messenger'),
	labels: list('Labels that readers see', { placeholder: 'e.g. Product' }),
	newsfeed_assignments: groups(
		'The newsfeeds that it appears in',
		{
			newsfeed_id,
			published_at: time('A time in the past, such as for older news; ignored for a draft'),
		},
		{ displayName: 'Newsfeeds' },
	),
	reactions: list('Emoji with which readers can react, in this order; none turns reactions off', {
		placeholder: 'e.g. 😆',
	}),
	state: choice('Whether readers can see it', { draft: 'Draft', live: 'Live' }),
};

const READ_NEWS = 'Read and list news items and newsfeeds';
const WRITE_NEWS = 'Read and write news items and newsfeeds';

export const news = resource({
	name: 'News',
	description: 'News items and newsfeeds',
	permission: READ_NEWS,
	simplify: newsItemRow,
	operations: {
		createItem: {
			name: 'Create News Item',
			action: 'Create news item (customers see it once live)',
			description: 'Write a news item, as a draft or live',
			route: 'POST /news/news_items',
			required: { title },
			optional: { ...fields, sender_id: actingAdmin(sender) },
			reaches: 'customer',
			permission: WRITE_NEWS,
		},
		deleteItem: {
			name: 'Delete News Item',
			action: 'Delete news item (customers no longer see it)',
			description: 'Remove a news item for good',
			route: 'DELETE /news/news_items/{news_item_id}',
			required: { news_item_id },
			reaches: 'customer',
			permission: WRITE_NEWS,
		},
		getItem: {
			name: 'Get News Item',
			action: 'Get news item',
			description: 'Look up one news item with its text',
			route: 'GET /news/news_items/{news_item_id}',
			required: { news_item_id },
		},
		getItems: {
			name: 'Get Many News Items',
			action: 'Get many news items',
			description: 'List the news items, drafts included',
			route: 'GET /news/news_items',
			list: pages('data', 50),
		},
		getNewsfeed: {
			action: 'Get newsfeed',
			description: 'Look up one newsfeed',
			route: 'GET /news/newsfeeds/{newsfeed_id}',
			simplify: simplified,
			required: { newsfeed_id },
		},
		getNewsfeedItems: {
			name: 'Get News Items of Newsfeed',
			action: 'Get live news items of newsfeed',
			description: 'List what readers of a newsfeed see now',
			route: 'GET /news/newsfeeds/{newsfeed_id}/items',
			required: { newsfeed_id },
			list: pages('data', 50),
		},
		getNewsfeeds: {
			name: 'Get Many Newsfeeds',
			action: 'Get many newsfeeds',
			description: 'List the newsfeeds',
			route: 'GET /news/newsfeeds',
			simplify: simplified,
			list: pages('data', 50),
		},
		updateItem: {
			name: 'Update News Item',
			action: 'Update news item (customers see it if live)',
			description: 'Change a news item, or set it live',
			route: 'PUT /news/news_items/{news_item_id}',
			required: { news_item_id, title, sender_id: pick('admin', sender) },
			optional: fields,
			reaches: 'customer',
			permission: WRITE_NEWS,
		},
	},
});
