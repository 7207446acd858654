import { flag, list } from '../table/fields';
import { resource } from '../table/types';

export const ipAllowlist = resource({
	name: 'IP Allowlist',
	description: 'Addresses that may use the workspace',
	operations: {
		get: {
			action: 'Get IP allowlist',
			description: 'Tell from which addresses teammates can work',
			route: 'GET /ip_allowlist',
		},
		update: {
			action: 'Update IP allowlist',
			description: 'Choose from which addresses teammates can work',
			route: 'PUT /ip_allowlist',
			answerNames: false,
			optional: {
				enabled: flag('only the addresses of the list can use the workspace'),
				ip_allowlist: list('The whole new list: addresses, or ranges in CIDR notation', {
					displayName: 'IP Addresses',
					placeholder: 'e.g. 192.0.2.0/24',
				}),
			},
			constants: { type: 'ip_allowlist' },
			notice: 'Intercom refuses a list that shuts out the address from which it is sent',
		},
	},
});
