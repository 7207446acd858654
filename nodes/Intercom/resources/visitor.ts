import { attributes, attributesJson, choice, pick, selector, text } from '../table/fields';
import { contactRow, visitorRow } from '../rows/contact';
import { resource } from '../table/types';

const user_id = text('The ID by which your own system, or the Messenger, knows the visitor', {
	displayName: 'User ID',
	placeholder: 'e.g. 8a88a590-e1c3-41e2-a502-e0649dbf721c',
});

const email = text("The visitor's email address", { placeholder: 'e.g. name@email.com' });

const id = text("Intercom's ID of the visitor", {
	displayName: 'Visitor ID',
	placeholder: 'e.g. 5ba682d23d7cf92bef87bfd4',
});

export const visitor = resource({
	name: 'Visitor',
	description: 'People on your site who have not told who they are',
	simplify: visitorRow,
	operations: {
		convert: {
			action: "Convert visitor to contact (customer sees visitor's conversations)",
			description: 'Make a visitor a lead or a user, or merge it into one that exists',
			notice: 'The visitor is gone afterwards',
			route: 'POST /visitors/convert',
			simplify: contactRow,
			required: {
				visitor_by: selector(
					'How the visitor is named',
					{ id: 'Visitor ID', user_id: 'User ID', email: 'Email' },
					{ displayName: 'Identify Visitor By' },
				),
				visitor_id: { ...id, to: 'visitor.id', when: { visitor_by: ['id'] } },
				visitor_user_id: {
					...user_id,
					displayName: 'Visitor User ID',
					to: 'visitor.user_id',
					when: { visitor_by: ['user_id'] },
				},
				visitor_email: {
					...email,
					displayName: 'Visitor Email',
					to: 'visitor.email',
					when: { visitor_by: ['email'] },
				},
				type: choice(
					'What the visitor becomes',
					{ lead: 'Lead', user: 'User' },
					{ displayName: 'Contact Type', default: 'user' },
				),
				contact_by: selector(
					'How the contact is named that the visitor becomes',
					{ id: 'Contact', user_id: 'External ID' },
					{ displayName: 'Identify Contact By', default: 'user_id' },
				),
				contact_id: pick('contact', {
					description: 'The contact into which the visitor is merged',
					to: 'user.id',
					when: { contact_by: ['id'] },
				}),
				contact_user_id: text('The ID that your own system gives the contact', {
					displayName: 'External ID',
					placeholder: 'e.g. 25',
					to: 'user.user_id',
					when: { contact_by: ['user_id'] },
				}),
			},
			optional: {
				contact_email: {
					...email,
					displayName: 'Email',
					description: 'The email address that the contact keeps',
					to: 'user.email',
				},
			},
			permission: 'Write users and companies',
			reaches: 'customer',
		},
		get: {
			action: 'Get visitor',
			description: 'Look up one visitor of your site',
			route: 'GET /visitors',
			required: { user_id },
			permission: 'Read one user and one company',
		},
		update: {
			action: 'Update visitor',
			description: 'Change name or attributes of a visitor',
			route: 'PUT /visitors',
			required: {
				identify_by: selector('How the visitor is named', { id: 'Visitor ID', user_id: 'User ID' }),
				id: { ...id, identity: true, when: { identify_by: ['id'] } },
				user_id: { ...user_id, identity: true, when: { identify_by: ['user_id'] } },
			},
			shown: { custom_attributes: attributes('contact') },
			optional: {
				custom_attributes_json: attributesJson(),
				name: text("The visitor's name", { placeholder: 'e.g. Christian Bale' }),
			},
			permission: 'Write users and companies',
		},
	},
});
