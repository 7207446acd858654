import { type More, number, pick, picks } from '../table/fields';
import { Complaint } from '../table/complaint';
import { whole } from '../table/paging';
import { teamMetricsRow, teamRow } from '../rows/team';
import { type Field, resource } from '../table/types';

/** Intercom takes these IDs as numbers. */
const admins = (description: string, more: More): Field => {
	const ids = picks('admin', description, { placeholder: 'e.g. 1295' });
	return {
		...ids,
		...more,
		read: (value, reading) =>
			(ids.read(value, reading) as string[]).map((id) => {
				if (/^\d+$/.test(id)) return Number(id);
				throw new Complaint('has an entry that is no ID of a teammate', 'It is a number, such as 1295');
			}),
	};
};

export const team = resource({
	name: 'Team',
	description: 'Teams that conversations and tickets are assigned to',
	permission: 'Read admins',
	simplify: teamRow,
	operations: {
		get: {
			action: 'Get team',
			description: 'Look up one team with its teammates',
			route: 'GET /teams/{team_id}',
			required: { team_id: pick('team') },
		},
		getAll: {
			action: 'Get many teams',
			description: 'List the teams of the workspace',
			route: 'GET /teams',
			list: whole('teams'),
		},
		getMetrics: {
			action: 'Get metrics of team',
			description: 'Count the open, idle and snoozed conversations of each teammate of a team',
			notice: 'The workspace needs real-time monitoring',
			route: 'GET /teams/{team_id}/metrics',
			simplify: teamMetricsRow,
			required: { team_id: pick('team') },
			options: {
				idle_threshold: number('Seconds after which an open conversation counts as idle', {
					default: 1800,
					typeOptions: { minValue: 1, maxValue: 86400 },
				}),
			},
			list: whole('data'),
		},
		setMembers: {
			name: 'Update Members',
			action: 'Update members of team',
			description: 'Set which teammates belong to a team: who is not named is taken out of it',
			route: 'PUT /teams/{team_id}',
			version: 'Preview',
			required: {
				team_id: pick('team'),
				admin_ids: admins('All teammates that the team is to have', { displayName: 'Teammate IDs' }),
			},
			optional: {
				primary_admin_ids: admins('Teammates who get conversations first', {
					displayName: 'Primary Teammate IDs',
					to: 'admin_priority_level.primary_admin_ids',
				}),
				secondary_admin_ids: admins('Teammates who get conversations when no primary one can', {
					displayName: 'Secondary Teammate IDs',
					to: 'admin_priority_level.secondary_admin_ids',
				}),
			},
			permission: 'Update admins',
		},
	},
});
