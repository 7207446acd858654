import { list, name, number, type Row, text } from '../table/rows';

/** A team. */
export const teamRow: Row = {
	columns: {
		id: text('ID of the team', 'id'),
		name: name('Name of the team', 'name'),
		admin_ids: list('IDs of its teammates', 'admin_ids'),
		assignment_limit: text('How many conversations each teammate gets', 'assignment_limit'),
		distribution_method: text('How conversations are handed out', 'distribution_method'),
	},
};

/** How much a teammate of a team has to do. */
export const teamMetricsRow: Row = {
	columns: {
		admin_id: text('The teammate', 'admin_id'),
		open: number('How many open conversations there are', 'open'),
		idle: number('How many of them wait for the teammate', 'idle'),
		snoozed: number('How many are snoozed', 'snoozed'),
	},
};
