import { Answer, type Resource } from '../routes';
import type { Json } from '../workspace';
import { checkAttributes, touchContact } from './contacts';

/** A number in E.164 format; spaces are taken, as in Intercom's own example. */
const PHONE = /^\+[1-9]\d{6,14}$/;

export const phoneSwitch: Resource = {
	reads: 'read_conversations',
	writes: 'write_conversations',
	routes: {
		'POST /phone_call_redirects': ({ workspace, body, settings }) => {
			const phone = String(body.phone).replace(/\s/g, '');
			// This operation's errors have no envelope.
			if (!PHONE.test(phone))
				return new Answer(400, { error_key: 'invalid_phone_number', message: 'Invalid phone number' });
			const attributes: Json = checkAttributes({ workspace, settings }, 'contact', body.custom_attributes);
			const own = [...workspace.contacts.values()].filter(
				(contact) => contact.phone?.replace(/\s/g, '') === phone && contact.merged_into === null,
			);
			for (const contact of own) {
				Object.assign(contact.custom_attributes, attributes);
				touchContact(workspace, contact);
			}
			const url = `https://via.example.com/msgr/${workspace.uuid()}`;
			workspace.shown({
				kind: 'sms',
				contact_ids: own.map(({ id }) => id),
				where: phone,
				body: `Continue the conversation: ${url}`,
			});
			return { type: 'phone_call_redirect', phone, url };
		},
	},
};
