import { name, number, type Row, text, time } from '../table/rows';

/** A folder of content. */
export const folderRow: Row = {
	columns: {
		id: text('ID of the folder', 'id'),
		name: name('Name of the folder', 'name'),
		description: text('What is in it', 'description'),
		emoji: text('The emoji beside its name', 'emoji'),
		parent_folder_id: text('The folder that it stands in', 'parent_folder_id'),
		content_count: number('How much content it has', 'content_count'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};
