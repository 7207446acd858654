import { READ_ARTICLES, WRITE_ARTICLES } from '../fields/knowledge';
import { folderRow } from '../rows/folder';
import { pick, text } from '../table/fields';
import { pages } from '../table/paging';
import { resource } from '../table/types';

const folder_id = pick('folder');

const name = text('Name of the folder', { placeholder: 'e.g. Product Manuals', to: 'folder.name' });

const details = {
	description: text('What is in the folder', { to: 'folder.description' }),
	emoji: text('Emoji beside the name', { placeholder: 'e.g. 📚', to: 'folder.emoji' }),
	parent_folder_id: pick('folder', {
		displayName: 'Parent Folder',
		description: 'The folder that it stands in',
		to: 'folder.parent_folder_id',
	}),
};

export const folder = resource({
	name: 'Folder',
	description: 'Folders of the Knowledge Hub',
	permission: READ_ARTICLES,
	simplify: folderRow,
	operations: {
		create: {
			action: 'Create folder',
			description: 'Add a place for content of the Knowledge Hub',
			route: 'POST /folders',
			version: 'Preview',
			required: { name },
			optional: details,
			permission: WRITE_ARTICLES,
		},
		delete: {
			action: 'Delete folder',
			description: 'Remove an empty folder',
			notice: 'Only a folder without content can be deleted',
			route: 'DELETE /folders/{folder_id}',
			version: 'Preview',
			required: { folder_id },
			permission: WRITE_ARTICLES,
		},
		get: {
			action: 'Get folder',
			description: 'Look up one folder',
			route: 'GET /folders/{folder_id}',
			version: 'Preview',
			required: { folder_id },
		},
		getAll: {
			action: 'Get many folders',
			description: 'List the folders of the Knowledge Hub',
			route: 'GET /folders',
			version: 'Preview',
			filters: {
				parent_folder_id: pick('folder', {
					displayName: 'Parent Folder',
					description: 'Only the folders that stand in this one',
				}),
			},
			list: pages('data', 150),
		},
		update: {
			action: 'Update folder',
			description: 'Rename a folder, or move it into another',
			route: 'PUT /folders/{folder_id}',
			version: 'Preview',
			required: { folder_id },
			optional: { ...details, name },
			permission: WRITE_ARTICLES,
		},
	},
});
