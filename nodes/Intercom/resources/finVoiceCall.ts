import { choice, json, pathId, pick, text } from '../table/fields';
import { whole } from '../table/paging';
import { resource } from '../table/types';

const phone_number = text('Phone number with country code', { placeholder: 'e.g. +353871234567' });

export const finVoiceCall = resource({
	name: 'Fin Voice Call',
	description: 'Calls of other phone systems that Fin answers',
	operations: {
		get: {
			action: 'Get Fin Voice call',
			description: "Look up one call by Intercom's ID",
			route: 'GET /fin_voice/collect/{reference_id}',
			required: {
				reference_id: pathId('The ID that registering the call gave', {
					displayName: 'Reference ID',
					placeholder: 'e.g. 123',
				}),
			},
		},
		getByConversation: {
			action: 'Get Fin Voice calls of conversation',
			description: 'Find the calls that belong to a conversation',
			route: 'GET /fin_voice/conversation/{conversation_id}',
			required: { conversation_id: pick('conversation') },
			list: whole(''),
		},
		getByExternalId: {
			name: 'Get by External ID',
			action: 'Get Fin Voice call by external ID',
			description: "Look up one call by the other phone system's ID",
			route: 'GET /fin_voice/external_id/{external_id}',
			required: {
				external_id: pathId('The ID that the phone system gave the call', {
					displayName: 'External ID',
					placeholder: 'e.g. call-123-abc',
				}),
			},
		},
		getByPhoneNumber: {
			action: 'Get Fin Voice call by phone number',
			description: 'Get the newest call of a phone number',
			route: 'GET /fin_voice/phone_number/{phone_number}',
			required: {
				phone_number: pathId('Phone number with country code', { placeholder: 'e.g. +353871234567' }),
			},
		},
		register: {
			action: 'Register Fin Voice call',
			description:
				'Tell Intercom of a call in another phone system, so that both can be told to belong together',
			route: 'POST /fin_voice/register',
			required: {
				phone_number,
				call_id: text('The ID that the phone system gave the call', {
					displayName: 'External Call ID',
					placeholder: 'e.g. call-123-abc',
					identity: true,
				}),
			},
			optional: {
				data: json('Further details of the call', {
					displayName: 'Details (JSON)',
					placeholder: 'e.g. {"queue": "billing"}',
				}),
				source: choice(
					'The phone system',
					{ aws_connect: 'AWS Connect', five9: 'Five9', zoom_phone: 'Zoom Phone' },
					{ displayName: 'Phone System' },
				),
			},
		},
	},
});
