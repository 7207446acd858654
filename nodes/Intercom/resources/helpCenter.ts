import { choice, clears, pathId, pick, text, translations } from '../table/fields';
import { pages, whole } from '../table/paging';
import { withoutTranslations } from '../table/simplify';
import { collectionRow } from '../rows/article';
import { resource } from '../table/types';
import { locale } from '../fields/knowledge';

const help_center_id = pick('helpCenter');
const collection_id = pick('collection');
const redirect_id = pathId('ID of the redirect, as Get Many Redirects gives it', { placeholder: 'e.g. 26' });

const name = text('Name that readers see', { placeholder: 'e.g. First steps' });
const description = text('Short summary under the name');
const fields = {
	description,
	parent_id: pick('collection', {
		displayName: 'Parent Collection',
		description: 'The collection that it stands in',
	}),
	translated_content: translations('Name and description in several languages', { description, name }),
};

const READ_REDIRECTS = 'read_help_center_redirects_scope';
const WRITE_REDIRECTS = 'read_write_help_center_redirects_scope';

export const helpCenter = resource({
	name: 'Help Center',
	description: 'Help centers, collections and redirects',
	simplify: withoutTranslations,
	operations: {
		createCollection: {
			action: 'Create collection of help center (customers see it)',
			description: 'Add a group of articles, or a group inside one',
			route: 'POST /help_center/collections',
			simplify: collectionRow,
			required: { name },
			optional: {
				...fields,
				help_center_id: pick('helpCenter', { description: 'Its help center, if not the default one' }),
			},
			reaches: 'customer',
		},
		createRedirect: {
			action: 'Create redirect in help center (customers are sent elsewhere)',
			description: 'Send readers of an old address to another one',
			route: 'POST /help_center/help_centers/{help_center_id}/redirects',
			required: {
				help_center_id,
				from_url: text('Full address within the help center that is to lead elsewhere', {
					displayName: 'From URL',
					placeholder: 'e.g. https://help.example.com/old-page',
					identity: true,
				}),
				target_type: choice('What it leads to', { article: 'Article', collection: 'Collection' }),
				target_article: pick('article', { to: 'target_id', when: { target_type: ['article'] } }),
				target_collection: pick('collection', { to: 'target_id', when: { target_type: ['collection'] } }),
				locale,
			},
			reaches: 'customer',
			permission: WRITE_REDIRECTS,
		},
		deleteCollection: {
			action: 'Delete collection of help center (customers no longer see it)',
			description: 'Remove a group of articles',
			route: 'DELETE /help_center/collections/{collection_id}',
			required: { collection_id },
			reaches: 'customer',
		},
		deleteRedirect: {
			action: 'Delete redirect of help center (customers no longer get there)',
			description: 'Remove a redirect: its old address leads nowhere again',
			route: 'DELETE /help_center/help_centers/{help_center_id}/redirects/{redirect_id}',
			required: { help_center_id, redirect_id },
			reaches: 'customer',
			permission: WRITE_REDIRECTS,
		},
		get: {
			action: 'Get help center',
			description: 'Look up one help center',
			route: 'GET /help_center/help_centers/{help_center_id}',
			required: { help_center_id },
		},
		getAll: {
			action: 'Get many help centers',
			description: 'List the help centers',
			route: 'GET /help_center/help_centers',
			list: whole('data'),
		},
		getCollection: {
			action: 'Get collection of help center',
			description: 'Look up one group of articles',
			route: 'GET /help_center/collections/{collection_id}',
			simplify: collectionRow,
			required: { collection_id },
		},
		getCollections: {
			name: 'Get Many Collections',
			action: 'Get many collections of help centers',
			description: 'Get the collections, the last updated first',
			route: 'GET /help_center/collections',
			simplify: collectionRow,
			list: pages('data', 50),
		},
		getRedirect: {
			action: 'Get redirect of help center',
			description: 'Look up one redirect',
			route: 'GET /help_center/help_centers/{help_center_id}/redirects/{redirect_id}',
			required: { help_center_id, redirect_id },
			permission: READ_REDIRECTS,
		},
		getRedirects: {
			name: 'Get Many Redirects',
			action: 'Get many redirects of help center',
			description: 'Get the redirects, the last updated first',
			route: 'GET /help_center/help_centers/{help_center_id}/redirects',
			required: { help_center_id },
			list: pages('data', 250),
			permission: READ_REDIRECTS,
		},
		updateCollection: {
			action: 'Update collection of help center (customers see it)',
			description: 'Change name, description or place of a group',
			route: 'PUT /help_center/collections/{collection_id}',
			simplify: collectionRow,
			required: { collection_id },
			optional: {
				...fields,
				name,
				move_to_top: clears('parent_id', 'to move it out of its parent, to the first level', {
					displayName: 'Move to First Level',
				}),
			},
			reaches: 'customer',
		},
	},
});
