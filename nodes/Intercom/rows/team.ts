import { list, name, type Row, text } from '../table/rows';

/** A team. */
export const teamRow: Row = {
	fits: ({ type, name, admin_ids }) => name !== undefined && (type === 'team' || admin_ids !== undefined),
	columns: {
		id: text('ID of the team', 'id'),
		name: name('Name of the team', 'name'),
		admin_ids: list('IDs of its teammates', 'admin_ids'),
		assignment_limit: text('How many conversations each teammate gets', 'assignment_limit'),
		distribution_method: text('How conversations are handed out', 'distribution_method'),
	},
};
