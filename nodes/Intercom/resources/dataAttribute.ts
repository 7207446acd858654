import { choice, flag, list, pick, text } from '../table/fields';
import { whole } from '../table/paging';
import { dataAttributeRow } from '../rows/attribute';
import { resource } from '../table/types';

const model = choice(
	'What has the attribute',
	{ company: 'Company', contact: 'Contact' },
	{ default: 'contact' },
);

const description = text('What teammates read about the attribute', {
	displayName: 'Description',
	placeholder: 'e.g. The plan that the customer pays for',
});

const messenger_writable = flag('the Messenger may change it');

const choicesToOffer = list('What can be chosen, two at least', {
	displayName: 'Choices',
	placeholder: 'e.g. 1-10',
	to: 'options',
});
const list_options = {
	...choicesToOffer,
	read: (...[value, reading]: Parameters<typeof choicesToOffer.read>) =>
		(choicesToOffer.read(value, reading) as string[]).map((each) => ({ value: each })),
};

export const dataAttribute = resource({
	name: 'Data Attribute',
	description: 'Definitions of attributes that contacts and companies have',
	permission: 'Write data attributes',
	simplify: dataAttributeRow,
	operations: {
		create: {
			action: 'Create data attribute',
			description: 'Define an attribute of contacts or companies',
			route: 'POST /data_attributes',
			required: {
				name: text('Name of the attribute', { placeholder: 'e.g. paid_plan', identity: true }),
				model,
				data_type: choice(
					'What kind of values it has',
					{
						boolean: 'Boolean',
						date: 'Date',
						datetime: 'Date and Time',
						float: 'Decimal Number',
						options: 'List',
						string: 'Text',
						integer: 'Whole Number',
					},
					{ default: 'string' },
				),
				list_options: { ...list_options, when: { data_type: ['options'] } },
			},
			optional: { description, messenger_writable },
		},
		getAll: {
			action: 'Get many data attributes',
			description: 'List the attributes of contacts or companies',
			route: 'GET /data_attributes',
			filters: { model },
			options: { include_archived: flag('to include archived attributes') },
			list: whole('data'),
			permission: 'Read and list users and companies',
		},
		update: {
			action: 'Update data attribute',
			description: 'Change description, options or use of an attribute',
			route: 'PUT /data_attributes/{data_attribute_id}',
			required: { data_attribute_id: pick('dataAttribute') },
			optional: {
				archived: flag('the attribute is archived'),
				description,
				list_options,
				messenger_writable,
			},
		},
	},
});
