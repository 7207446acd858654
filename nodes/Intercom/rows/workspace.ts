import { ids, list, name, type Row, text, time, yesOrNo } from '../table/rows';
import { entries } from '../table/json';

/** One of the names under which the company writes to customers. */
export const brandRow: Row = {
	columns: {
		id: text('ID of the brand', 'id'),
		name: name('Its name', 'name'),
		is_default: yesOrNo('Whether it is used where none is named', 'is_default'),
		help_center_id: text('Its help center', 'help_center_id'),
		default_address_settings_id: text('The email address that it writes from', 'default_address_settings_id'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** An email address of the workspace. */
export const emailAddressRow: Row = {
	columns: {
		id: text('ID of the address', 'id'),
		email: text('The address', 'email'),
		domain: text('Its domain', 'domain'),
		brand_id: text('The brand that uses it', 'brand_id'),
		verified: yesOrNo('Whether Intercom may write from it', 'verified'),
		forwarding_enabled: yesOrNo('Whether emails to it go on to Intercom', 'forwarding_enabled'),
		forwarded_email_last_received_at: time(
			'When the last of these emails came',
			'forwarded_email_last_received_at',
		),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** News for customers. */
export const newsItemRow: Row = {
	columns: {
		id: text('ID of the news item', 'id'),
		title: name('Its title', 'title'),
		state: text('`draft` or `live`', 'state'),
		body: text('What it says, as HTML', 'body'),
		sender_id: text('The teammate in whose name it stands', 'sender_id'),
		labels: list('Its labels', 'labels'),
		newsfeed_ids: ids('The newsfeeds in which it stands', ({ newsfeed_assignments }) =>
			entries(newsfeed_assignments).map(({ newsfeed_id }) => newsfeed_id),
		),
		reactions: list('What readers can choose to react', 'reactions'),
		cover_image_url: text('Its picture', 'cover_image_url'),
		deliver_silently: yesOrNo('Whether readers are not told of it', 'deliver_silently'),
		created_at: time('When it was created', 'created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
	},
};

/** Work that Intercom does in the background. */
export const jobRow: Row = {
	columns: {
		id: text('ID of the job', 'id'),
		status: text('How far the job is', 'status'),
		resource_type: text('What it creates', 'resource_type'),
		resource_id: text('ID of what it created', 'resource_id'),
		resource_url: text('Where the API has what it created', 'resource_url'),
		url: text('Where the API has the job', 'url'),
	},
};

/** Data that Intercom gathers in the background. */
export const exportRow: Row = {
	columns: {
		job_identifier: text('ID of the export', 'job_identifier'),
		status: text('How far it is', 'status'),
		download_url: text('Where the file is', 'download_url'),
		download_expires_at: time('How long the file is kept', 'download_expires_at'),
	},
};
