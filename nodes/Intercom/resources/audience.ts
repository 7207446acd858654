import { groups, pick, text } from '../table/fields';
import { pages } from '../table/paging';
import { keeping } from '../table/simplify';
import { resource } from '../table/types';

const audience_id = pick('audience');

const condition = {
	attribute: text('Attribute of the contact or its company', { placeholder: 'e.g. company.name' }),
	type: text('Type of the attribute', { placeholder: 'e.g. string' }),
	comparison: text('How the value is compared', { placeholder: 'e.g. contains' }),
	value: text('What the attribute is compared with', { placeholder: 'e.g. Acme' }),
};

const fields = {
	predicates: groups('What is true of the contacts that belong to it', condition, {
		displayName: 'Conditions',
	}),
	role_predicates: groups('Which roles of contacts belong to it', condition, {
		displayName: 'Role Conditions',
	}),
};

export const audience = resource({
	name: 'Audience',
	description: 'Groups of contacts to whom Fin tells certain content',
	simplify: keeping('predicates', 'role_predicates'),
	operations: {
		create: {
			action: 'Create audience',
			description: 'Define a group of contacts by rules',
			route: 'POST /audiences',
			required: { name: text('Name of the audience', { placeholder: 'e.g. VIP customers', identity: true }) },
			optional: fields,
		},
		delete: {
			action: 'Delete audience (changes what Fin tells customers)',
			description: 'Remove a group of contacts to whom Fin tells content',
			route: 'DELETE /audiences/{audience_id}',
			required: { audience_id },
			reaches: 'customer',
		},
		get: {
			action: 'Get audience',
			description: 'Look up one audience with its rules',
			route: 'GET /audiences/{audience_id}',
			required: { audience_id },
		},
		getAll: {
			action: 'Get many audiences',
			description: 'List the audiences',
			route: 'GET /audiences',
			list: pages('data', 50),
		},
		update: {
			action: 'Update audience (changes what Fin tells customers)',
			description: 'Change name and rules of a group',
			route: 'PUT /audiences/{audience_id}',
			required: { audience_id },
			optional: { ...fields, name: text('Name of the audience') },
			reaches: 'customer',
		},
	},
});
