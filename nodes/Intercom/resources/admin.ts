import { flag, list, pick, time } from '../table/fields';
import { pages, pagesInBody, whole } from '../table/paging';
import { activityRow, activityTypeRow, adminRow, tokenOwnerRow } from '../rows/admin';
import { resource } from '../table/types';

const activityLogs = 'Read admin activity logs';

const created_at_after = time('Only what happened after this moment', { displayName: 'After' });
const created_at_before = time('Only what happened before this moment', { displayName: 'Before' });

export const admin = resource({
	name: 'Admin',
	description: 'Teammates of the workspace',
	permission: 'Read admins',
	simplify: adminRow,
	operations: {
		get: {
			action: 'Get admin',
			description: 'Look up one teammate by ID',
			route: 'GET /admins/{admin_id}',
			required: { admin_id: pick('admin') },
		},
		getActivityLogEventTypes: {
			action: 'Get event types of activity logs',
			description: 'List the words that Search Activity Logs takes as event types',
			route: 'GET /admins/activity_log_event_types',
			simplify: activityTypeRow,
			list: whole('event_types'),
			permission: activityLogs,
		},
		getActivityLogs: {
			action: 'Get activity logs of admins',
			description: 'List what teammates did in a span of time',
			route: 'GET /admins/activity_logs',
			simplify: activityRow,
			required: { created_at_after },
			filters: { created_at_before },
			list: pages('activity_logs', 50),
			permission: activityLogs,
		},
		getAll: {
			action: 'Get many admins',
			description: 'List the teammates of the workspace',
			route: 'GET /admins',
			options: {
				display_avatar: flag("to include the address of each teammate's picture", {
					displayName: 'Include Avatar',
				}),
			},
			list: whole('admins'),
		},
		getMe: {
			name: 'Get Current',
			action: 'Get current admin',
			description: 'Get the teammate and the workspace that the credential belongs to',
			route: 'GET /me',
			simplify: tokenOwnerRow,
			permission: 'Read one admin',
		},
		searchActivityLogs: {
			action: 'Search activity logs of admins',
			description: 'List what teammates did in a span of time, by kind of event',
			route: 'POST /admins/activity_logs/search',
			simplify: activityRow,
			required: { created_at_after },
			filters: {
				created_at_before,
				event_types: list('Only events of these types', { placeholder: 'e.g. message_state_change' }),
			},
			list: pagesInBody('activity_logs', 250),
			repeatable: 'reads',
			permission: activityLogs,
		},
		setAway: {
			name: 'Set Away Mode',
			action: 'Set away mode of admin',
			description: "Turn a teammate's away mode on or off",
			route: 'PUT /admins/{admin_id}/away',
			required: {
				admin_id: pick('admin'),
				away_mode_enabled: flag('the teammate is away', { displayName: 'Away', default: true }),
				away_mode_reassign: flag('new replies go back to the default inbox meanwhile', {
					displayName: 'Reassign Replies',
				}),
			},
			optional: {
				away_status_reason_id: pick('awayStatusReason', { description: 'Why the teammate is away' }),
			},
			permission: 'Update admins',
		},
	},
});
