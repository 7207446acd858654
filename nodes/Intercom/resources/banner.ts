import { pathId, pick } from '../table/fields';
import { whole } from '../table/paging';
import { resource } from '../table/types';

export const banner = resource({
	name: 'Banner',
	description: 'Banners that a contact is shown',
	operations: {
		dismiss: {
			action: 'Dismiss banner of contact (customer no longer sees it)',
			description: 'Close a banner for one contact',
			route: 'POST /contacts/{contact_id}/banners/{view_id}/dismiss',
			answerNames: 'view_id',
			required: {
				contact_id: pick('contact'),
				view_id: pathId('The view_id of the banner, as Get Many gives it', { placeholder: 'e.g. 42' }),
			},
			repeatable: 'upserts',
			reaches: 'customer',
		},
		getAll: {
			action: 'Get many banners of contact (counts as shown to customer)',
			description: 'List the banners that a contact is shown now',
			route: 'GET /contacts/{contact_id}/banners',
			required: { contact_id: pick('contact') },
			list: whole('data'),
			repeatable: false,
			notice: 'Intercom counts every banner that it returns here as shown to the contact',
			reaches: 'customer',
		},
	},
});
