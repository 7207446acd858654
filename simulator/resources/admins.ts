import { invalid, missing, Refusal } from '../errors';
import { numberedPage, pagesWithoutNext } from '../paging';
import type { Resource } from '../routes';
import type { ActivityLog, Json, Workspace } from '../workspace';
import { adminForWebhook } from './notifications';
import { find, showAdmin, showTeam } from './shapes';

const ACTIVITY_PAGE = { usual: 20, most: 250 };

export function log(
	workspace: Workspace,
	adminId: string,
	activityType: string,
	metadata: Json,
	description: string,
): void {
	const entry: ActivityLog = {
		id: workspace.uuid(),
		performed_by: {
			type: 'admin',
			id: adminId,
			email: workspace.admins.get(adminId)?.email ?? '',
			ip: '203.0.113.7',
		},
		metadata,
		created_at: workspace.now(),
		activity_type: activityType,
		activity_description: description,
	};
	workspace.activityLogs.push(entry);
	workspace.changed('admin.activity_log_event.created', { type: 'admin_activity_log_event', ...entry });
}

function activityLogs(workspace: Workspace, given: Json, address: string) {
	const after = Number(given.created_at_after);
	const before = given.created_at_before === undefined ? Infinity : Number(given.created_at_before);
	if (!Number.isFinite(after)) throw invalid('created_at_after must be a Unix timestamp', 'created_at_after');
	const types = given.event_types as string[] | undefined;
	const found = workspace.activityLogs
		.filter((entry) => entry.created_at >= after && entry.created_at <= before)
		.filter((entry) => !types?.length || types.includes(entry.activity_type))
		.reverse();
	const page = numberedPage(found, given, ACTIVITY_PAGE);
	const next =
		page.page < page.total_pages
			? `${address}?created_at_after=${after}&page=${page.page + 1}&per_page=${page.per_page}`
			: null;
	return {
		type: 'activity_log.list',
		pages: { ...pagesWithoutNext(page), next },
		activity_logs: page.records,
	};
}

export const admins: Resource = {
	reads: 'read_admins',
	writes: 'write_admins',
	routes: {
		'GET /me': ({ workspace, adminId }) => {
			const { facts } = workspace;
			const admin = find(workspace.admins, adminId, 'Admin', 'admin_not_found');
			const {
				type,
				id,
				name,
				email,
				job_title,
				away_mode_enabled,
				away_mode_reassign,
				has_inbox_seat,
				team_ids,
			} = showAdmin(admin);
			return {
				...{
					type,
					id,
					name,
					email,
					job_title,
					away_mode_enabled,
					away_mode_reassign,
					has_inbox_seat,
					team_ids,
				},
				email_verified: true,
				avatar: { type: 'avatar', image_url: admin.avatar },
				app: {
					type: 'app',
					id_code: facts.app_id,
					name: facts.name,
					region: facts.region,
					timezone: facts.timezone,
					created_at: 1_700_000_000,
					identity_verification: false,
				},
			};
		},
		'GET /admins': ({ workspace }) => ({
			type: 'admin.list',
			admins: [...workspace.admins.values()].map(showAdmin),
		}),
		'GET /admins/{admin_id}': ({ workspace, params }) =>
			showAdmin(find(workspace.admins, params.admin_id, 'Admin', 'admin_not_found')),
		'PUT /admins/{admin_id}/away': ({ workspace, params, body }) => {
			const admin = workspace.admins.get(params.admin_id ?? '');
			if (!admin) throw new Refusal(404, 'admin_not_found', 'Admin for admin_id not found');
			const reason = body.away_status_reason_id;
			if (reason !== undefined && reason !== null) {
				const known = workspace.plain.away_status_reasons.get(String(reason));
				if (!known) throw invalid('Away status reason not found', 'away_status_reason_id');
				if (known.deleted) throw invalid('Away status reason is deleted', 'away_status_reason_id');
			}
			admin.away_mode_enabled = Boolean(body.away_mode_enabled);
			admin.away_mode_reassign = Boolean(body.away_mode_reassign);
			admin.away_status_reason_id =
				admin.away_mode_enabled && reason !== undefined && reason !== null ? Number(reason) : null;
			log(
				workspace,
				admin.id,
				'admin_away_mode_change',
				{ away_mode: admin.away_mode_enabled, reassign_conversations: admin.away_mode_reassign },
				`${admin.name} changed away mode to ${admin.away_mode_enabled ? 'on' : 'off'}.`,
			);
			workspace.changed('admin.away_mode_updated', adminForWebhook(workspace, admin));
			return showAdmin(admin);
		},
		'GET /admins/activity_logs': ({ workspace, query, path }) => activityLogs(workspace, query, path),
		'POST /admins/activity_logs/search': ({ workspace, body, path }) => {
			if (body.created_at_after === undefined) throw missing('created_at_after');
			return activityLogs(workspace, body, path);
		},
		'GET /admins/activity_log_event_types': () => ({
			type: 'list',
			event_types: [
				...[
					'admin_away_mode_change',
					'admin_login_success',
					'admin_logout',
					'app_webhook_creation',
					'app_data_export',
				],
				...['app_name_change', 'conversation_part_deletion', 'macro_creation', 'role_change'],
			],
		}),
	},
};

export const teams: Resource = {
	reads: 'read_admins',
	writes: 'write_admins',
	routes: {
		'GET /teams': ({ workspace }) => ({
			type: 'team.list',
			teams: [...workspace.teams.values()].map(showTeam),
		}),
		'GET /teams/{team_id}': ({ workspace, params }) =>
			showTeam(find(workspace.teams, params.team_id, 'Team', 'team_not_found')),
		'GET /teams/{team_id}/metrics': ({ workspace, params, query }) => {
			const team = find(workspace.teams, params.team_id, 'Team', 'team_not_found');
			const threshold = query.idle_threshold === undefined ? 4 : Number(query.idle_threshold);
			if (!Number.isInteger(threshold) || threshold < 1)
				throw invalid('idle_threshold must be an integer of hours', 'idle_threshold');
			const idleBefore = workspace.now() - threshold * 3600;
			return {
				type: 'list',
				data: team.admin_ids.map((id) => {
					const own = [...workspace.conversations.values()].filter(
						(each) => each.admin_assignee_id === String(id) && each.team_assignee_id === team.id,
					);
					const open = own.filter((each) => each.state === 'open');
					return {
						type: 'team_metric',
						admin_id: String(id),
						open: open.length,
						idle: open.filter((each) => each.updated_at < idleBefore).length,
						snoozed: own.filter((each) => each.state === 'snoozed').length,
					};
				}),
			};
		},
	},
};
