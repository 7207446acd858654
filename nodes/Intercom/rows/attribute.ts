import { isRecord } from '../table/json';
import { ids, list, name, type Row, text, time, yesOrNo } from '../table/rows';

/** What contacts or companies can be said to have. */
export const dataAttributeRow: Row = {
	columns: {
		id: text("ID of the attribute; null for Intercom's own", 'id'),
		name: text('Its name, as requests use it', 'name'),
		full_name: text('Its name with where it stands in the record', 'full_name'),
		label: name('What teammates call it', 'label'),
		description: text('What it is for', 'description'),
		model: text('What has it: `contact`, `company` or `conversation`', 'model'),
		data_type: text('What kind of value it has', 'data_type'),
		options: list('What can be chosen', 'options'),
		custom: yesOrNo('Whether it is one of your own', 'custom'),
		api_writable: yesOrNo('Whether requests may set it', 'api_writable'),
		ui_writable: yesOrNo('Whether teammates may set it', 'ui_writable'),
		messenger_writable: yesOrNo('Whether the Messenger may set it', 'messenger_writable'),
		archived: yesOrNo('Whether it is no longer used', 'archived'),
		admin_id: text('The teammate who made it', 'admin_id'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** What conversations can be said to have. */
export const conversationAttributeRow: Row = {
	columns: {
		id: text('ID of the attribute', 'id'),
		name: name('Its name', 'name'),
		description: text('What it is for', 'description'),
		data_type: text('What kind of value it has', 'data_type'),
		options: list('What can be chosen', 'options'),
		option_ids: ids('IDs of what can be chosen, in the same order', ({ options }) =>
			(Array.isArray(options) ? options : []).map((option) => (isRecord(option) ? option.id : option)),
		),
		multiline: yesOrNo('Whether a text has several lines', 'multiline'),
		reference_type: text('Which custom objects it points to', 'reference.object_type_id'),
		required: yesOrNo('Whether it must be filled in to close a conversation', 'required'),
		visible_to_team_ids: ids('The teams that see it, where not all do', 'visible_to_team_ids'),
		archived: yesOrNo('Whether it is no longer used', 'archived'),
		admin_id: text('The teammate who made it', 'admin_id'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};
