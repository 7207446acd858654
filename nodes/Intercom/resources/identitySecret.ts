import { identitySecretRow, newIdentitySecretRow } from '../rows/identitySecret';
import { Complaint } from '../table/complaint';
import { flag, pathId, text } from '../table/fields';
import { whole } from '../table/paging';
import { resource } from '../table/types';

const platforms = {
	supports_web: flag('the Messenger on websites takes it', { displayName: 'Web', default: true }),
	supports_android: flag('the Android SDK takes it', { displayName: 'Android' }),
	supports_ios: flag('the iOS SDK takes it', { displayName: 'Apple' }),
};

export const identitySecret = resource({
	name: 'Identity Verification Secret',
	description: 'Secrets with which your own system signs who a customer in the Messenger is',
	simplify: identitySecretRow,
	operations: {
		create: {
			action: 'Create identity verification secret',
			description: 'Let Intercom make a new secret, which it shows this once',
			notice:
				'The secret is in the output, and so in the saved execution: hand it on to where secrets are kept, and let the workflow save no data of executions',
			route: 'POST /secure_mode_secrets',
			version: 'Preview',
			simplify: newIdentitySecretRow,
			required: {
				name: text('What the secret is called', { placeholder: 'e.g. Production Web' }),
			},
			shown: platforms,
			async prepare(_run, values) {
				if (!Object.keys(platforms).some((platform) => values[platform] === true))
					throw new Complaint(
						'A secret must be for one of Web, Android and Apple at least',
						'Turn one of them on: nothing was sent to Intercom for this item',
					);
				return await Promise.resolve(values);
			},
		},
		delete: {
			action: 'Delete identity verification secret (customers signed with it are turned away)',
			description: 'Take away a secret: what was signed with it is no longer accepted',
			notice: 'This cannot be undone',
			route: 'DELETE /secure_mode_secrets/{secret_id}',
			version: 'Preview',
			required: {
				secret_id: pathId('ID of the secret, as Get Many gives it', {
					displayName: 'Secret ID',
					placeholder: 'e.g. 102',
				}),
			},
			reaches: 'customer',
		},
		getAll: {
			action: 'Get many identity verification secrets',
			description: 'List the secrets with their names, without the secrets themselves',
			route: 'GET /secure_mode_secrets',
			version: 'Preview',
			list: whole('data'),
		},
	},
});
