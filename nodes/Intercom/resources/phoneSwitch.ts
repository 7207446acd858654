import { attributes, attributesJson, text } from '../table/fields';
import { resource } from '../table/types';

export const phoneSwitch = resource({
	name: 'Phone Switch',
	description: 'From the phone to the Messenger',
	permission: 'Create phone call redirects',
	operations: {
		create: {
			action: 'Send SMS with Messenger link to caller (customer gets it)',
			description: 'Send a caller an SMS with a link that goes on in the Messenger',
			route: 'POST /phone_call_redirects',
			answerNames: 'phone',
			required: {
				phone: text("The caller's number with country code", { placeholder: 'e.g. +353871234567' }),
			},
			shown: { custom_attributes: attributes('contact') },
			optional: { custom_attributes_json: attributesJson() },
			reaches: 'customer',
		},
	},
});
