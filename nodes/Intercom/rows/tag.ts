import { name, type Row, text, time } from '../table/rows';

/** A tag. */
export const tagRow: Row = {
	columns: {
		id: text('ID of the tag', 'id'),
		name: name('Name of the tag', 'name'),
		applied_at: time('When it was put on, where it is read from a record', 'applied_at'),
		applied_by_id: text('The teammate who put it on', 'applied_by.id'),
	},
};
