import { number, pick } from '../table/fields';
import { whole } from '../table/paging';
import { teamRow } from '../rows/team';
import { simplified } from '../table/simplify';
import { resource } from '../table/types';

export const team = resource({
	name: 'Team',
	description: 'Teams that conversations and tickets are assigned to',
	permission: 'Read admins',
	simplify: teamRow,
	operations: {
		get: {
			action: 'Get team',
			route: 'GET /teams/{team_id}',
			required: { team_id: pick('team') },
		},
		getAll: {
			action: 'Get many teams',
			route: 'GET /teams',
			list: whole('teams'),
		},
		getMetrics: {
			action: 'Get metrics of team',
			description: 'Count the open, idle and snoozed conversations of each teammate of a team',
			notice: 'The workspace needs real-time monitoring',
			route: 'GET /teams/{team_id}/metrics',
			simplify: simplified,
			required: { team_id: pick('team') },
			options: {
				idle_threshold: number('Seconds after which an open conversation counts as idle', {
					default: 1800,
					typeOptions: { minValue: 1, maxValue: 86400 },
				}),
			},
			list: whole('data'),
		},
	},
});
