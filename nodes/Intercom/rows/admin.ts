import { attributes, ids, name, number, type Row, text, time, yesOrNo } from '../table/rows';
import { isRecord } from '../table/json';

/** A teammate. */
export const adminRow: Row = {
	columns: {
		id: text('ID of the teammate', 'id'),
		name: name('Name of the teammate', 'name'),
		email: text('Email address of the teammate', 'email'),
		job_title: name('What the teammate does', 'job_title'),
		role: name('Name of the role, which says what the teammate may do', 'role.name'),
		has_inbox_seat: yesOrNo('Whether the teammate can answer in the inbox', 'has_inbox_seat'),
		away_mode_enabled: yesOrNo('Whether the teammate is away', 'away_mode_enabled'),
		away_mode_reassign: yesOrNo('Whether replies go back to the team meanwhile', 'away_mode_reassign'),
		away_status_reason_id: text('Why the teammate is away', 'away_status_reason_id'),
		team_ids: ids('IDs of the teams', 'team_ids'),
		primary_team_ids: ids('IDs of the teams that come first', 'team_priority_level.primary_team_ids'),
		secondary_team_ids: ids('IDs of the teams that come next', 'team_priority_level.secondary_team_ids'),
		avatar_url: text('A picture of the teammate', ({ avatar }) =>
			isRecord(avatar) ? avatar.image_url : avatar,
		),
	},
};

/** The teammate to whom the token belongs, and the workspace. */
export const tokenOwnerRow: Row = {
	columns: {
		...adminRow.columns,
		email_verified: yesOrNo('Whether the address is known to be right', 'email_verified'),
		workspace_id: text('ID of the workspace', 'app.id_code'),
		workspace_name: name('Name of the workspace', 'app.name'),
		region: text('Where the workspace is hosted', 'app.region'),
		timezone: text('Time zone of the workspace', 'app.timezone'),
	},
};

/** Something that a teammate did in the workspace. */
export const activityRow: Row = {
	columns: {
		id: text('ID of the entry', 'id'),
		activity_type: text('What kind of thing was done', 'activity_type'),
		activity_description: text('What was done', 'activity_description'),
		performed_by_id: text('The teammate who did it', 'performed_by.id'),
		performed_by_email: text('Email address of that teammate', 'performed_by.email'),
		performed_by_ip: text('From where it was done', 'performed_by.ip'),
		created_at: time('When it was done', 'created_at'),
		metadata: attributes('The details', 'metadata'),
	},
};

/** A kind of entries in the activity log. */
export const activityTypeRow: Row = {
	columns: { name: text('The kind of activity, as Search takes it', 'name') },
};

/** Why a teammate can be away. */
export const awayReasonRow: Row = {
	columns: {
		id: text('ID of the reason', 'id'),
		label: name('What it says', 'label'),
		emoji: text('Its picture', 'emoji'),
		order: number('Its place in the list', 'order'),
		deleted: yesOrNo('Whether it is no longer offered', 'deleted'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};
