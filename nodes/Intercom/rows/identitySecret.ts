import { name, type Row, text, time, yesOrNo } from '../table/rows';

/** What Intercom tells of a secret that signs who a customer is: everything but the secret. */
export const identitySecretRow: Row = {
	columns: {
		id: text('ID of the secret', 'id'),
		name: name('What it is called', 'name'),
		supports_android: yesOrNo('Whether the Android SDK takes it', 'supports_android'),
		supports_ios: yesOrNo('Whether the iOS SDK takes it', 'supports_ios'),
		supports_web: yesOrNo('Whether the Messenger on websites takes it', 'supports_web'),
		created_at: time('When it was created', 'created_at'),
	},
};

/** A secret that was just created: the only time that it is shown. */
export const newIdentitySecretRow: Row = {
	...identitySecretRow,
	columns: { ...identitySecretRow.columns, secret: text('The secret, which is shown this once', 'secret') },
};
