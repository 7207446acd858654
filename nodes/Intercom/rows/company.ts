import { attributes, list, name, number, type Row, text, time, total, yesOrNo } from '../table/rows';

/** A company, and how much it uses the product. */
export const companyRow: Row = {
	columns: {
		id: text("Intercom's ID of the company", 'id'),
		company_id: text('The ID that your own system gave it', 'company_id'),
		name: name('Its name', 'name'),
		plan: name('Name of its plan', 'plan.name'),
		industry: text('Its industry', 'industry'),
		website: text('Its website', 'website'),
		size: number('How many people work there', 'size'),
		monthly_spend: number('What it pays a month', 'monthly_spend'),
		user_count: number('How many contacts belong to it', 'user_count'),
		session_count: number('How often its contacts used the product', 'session_count'),
		tags: list('Names of its tags', 'tags'),
		tags_total_count: total('How many tags it has', 'tags'),
		segments: list('Names of its segments', 'segments'),
		created_at: time('When Intercom came to know it', 'created_at'),
		remote_created_at: time('When your own system created it', 'remote_created_at'),
		updated_at: time('When it was last changed', 'updated_at'),
		last_request_at: time('When one of its contacts was last seen', 'last_request_at'),
		custom_attributes: attributes('Your own attributes by name', 'custom_attributes'),
	},
};

/** A company to which a contact was added. */
export const companyOfContact: Row = {
	columns: {
		...companyRow.columns,
		contact_id: text('The contact', 'contact_id'),
		company_created: yesOrNo('Whether there was no such company before', 'company_created'),
	},
};
