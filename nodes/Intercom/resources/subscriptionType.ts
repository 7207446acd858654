import { choice, pick } from '../table/fields';
import { whole } from '../table/paging';
import { subscriptionRow } from '../rows/contact';
import { resource } from '../table/types';

const contact_id = pick('contact');

export const subscriptionType = resource({
	name: 'Subscription Type',
	description: 'The kinds of messages that contacts opt in to or out of',
	permission: 'Write users and companies',
	simplify: subscriptionRow,
	operations: {
		addToContact: {
			action: 'Add subscription type to contact (decides what customer receives)',
			description: 'Opt a contact in to a subscription type, or out of it',
			route: 'POST /contacts/{contact_id}/subscriptions',
			required: {
				contact_id,
				subscription_type_id: pick('subscriptionType', { to: 'id' }),
				consent_type: choice(
					'What kind of consent the subscription type asks for. Added to an opt-in type, the contact gets its messages; added to an opt-out type, no more.',
					{ opt_in: 'Opt In', opt_out: 'Opt Out' },
				),
			},
			reaches: 'customer',
		},
		getAll: {
			action: 'Get many subscription types',
			description: 'List the kinds of messages to opt in to or out of',
			route: 'GET /subscription_types',
			list: whole('data'),
			permission: 'Read and list users and companies',
		},
		removeFromContact: {
			action: 'Remove subscription type from contact (decides what customer receives)',
			description: 'Take back what a contact chose for a kind of messages',
			route: 'DELETE /contacts/{contact_id}/subscriptions/{subscription_type_id}',
			simplify: subscriptionRow,
			required: { contact_id, subscription_type_id: pick('subscriptionType') },
			reaches: 'customer',
		},
	},
});
