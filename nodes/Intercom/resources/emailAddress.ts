import { pick } from '../table/fields';
import { whole } from '../table/paging';
import { emailAddressRow } from '../rows/workspace';
import { resource } from '../table/types';

export const emailAddress = resource({
	name: 'Email Address',
	description: 'Addresses from which the workspace sends email, with their settings',
	simplify: emailAddressRow,
	operations: {
		get: {
			action: 'Get email address of workspace',
			description: 'Look up one sender address',
			route: 'GET /emails/{email_address_id}',
			required: { email_address_id: pick('emailAddress') },
		},
		getAll: {
			action: 'Get many email addresses of workspace',
			description: 'List the addresses that the workspace sends from',
			route: 'GET /emails',
			list: whole('data'),
		},
	},
});
