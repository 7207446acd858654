import { ids, list, name, type Row, text, time } from '../table/rows';

/** A saved answer. */
export const macroRow: Row = {
	columns: {
		id: text('ID of the macro', 'id'),
		name: name('Its name', 'name'),
		body_text: text('What it says, as plain text', 'body_text'),
		body: text('What it says, as HTML', 'body'),
		visible_to: text('Who sees it, such as `everyone`', 'visible_to'),
		visible_to_team_ids: ids('The teams that see it, where not all do', 'visible_to_team_ids'),
		available_on: list('Where it can be used, such as `inbox`', 'available_on'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};
