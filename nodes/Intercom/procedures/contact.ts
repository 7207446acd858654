import type { IDataObject } from 'n8n-workflow';
import { Cancelled } from '../api';
import { createdId, readId } from '../table/answerId';
import { Complaint, retold, settled } from '../table/complaint';
import { flag, text } from '../table/fields';
import { object } from '../table/json';
import type { Composite, Run, Values } from '../table/types';
import { companyOfContact } from '../rows/company';
import { upsertedContact } from '../rows/contact';
import { COMPANY_ROUTES, companyIdOf, ownCompanyId } from './companyLookup';
import {
	custom_attributes,
	details,
	getsEmailsAgain,
	increase_attributes,
	keys,
	role,
} from '../fields/contact';
import {
	clearingFor,
	contactBy,
	type ContactKeys,
	increased,
	LOOKUP_ROUTES,
	requireContact,
	type Role,
	takeTurn,
	UPSERT_ROUTES,
	upsertContact,
} from './contactLookup';
import { upsertMany } from './contactsInBulk';
import { counting } from './counting';
import { ATTRIBUTE_ROUTES, creatingAttributes } from './missingAttributes';

const keysOf = ({ email, external_id }: Values): ContactKeys => ({
	...(email === undefined ? {} : { email: email as string }),
	...(external_id === undefined ? {} : { external_id: external_id as string }),
});

/** The body's fields beside the keys. */
function factsOf({
	create_missing_attributes,
	empty_values,
	new_attribute_types,
	custom_attributes,
	custom_attributes_json,
	email,
	external_id,
	increase_attributes,
	...given
}: Values): IDataObject {
	const attributes = { ...(custom_attributes as object), ...(custom_attributes_json as object) };
	return {
		...(given as IDataObject),
		...(given.email_verified === undefined ? {} : { email: email as string }),
		...(Object.keys(attributes).length > 0 ? { custom_attributes: attributes } : {}),
	};
}

/** The fields in which attributes of a contact stand, those among them that are increased. */
const creatingIncreasedAttributes = creatingAttributes('contact', [
	'custom_attributes',
	'custom_attributes_json',
	'increase_attributes',
]);

/** Refuses what sets an attribute and increases it: nobody can say what is meant. */
function refuseSetAndIncreased(values: Values): void {
	const set = { ...object(values.custom_attributes), ...object(values.custom_attributes_json) };
	const both = Object.keys(object(values.increase_attributes)).find((name) => Object.hasOwn(set, name));
	if (both !== undefined)
		throw new Complaint(
			`The custom attribute "${both}" is set and increased at the same time`,
			'Do one of the two: nothing was changed in Intercom for this item',
		);
}

/** Puts the sums in the place of the amounts by which attributes are increased. */
async function increasing(run: Run, values: Values): Promise<Values> {
	refuseSetAndIncreased(values);
	if (values.increase_attributes === undefined) return values;
	const amounts = object(values.increase_attributes);
	if (run.isPreview)
		return {
			...values,
			increase_attributes: Object.fromEntries(
				Object.entries(amounts).map(([name, amount]) => [
					name,
					`(what it holds when the request is sent, and ${String(amount)})`,
				]),
			),
		};
	const contact_id = values.contact_id as string;
	await takeTurn(run, contact_id);
	const contact = await run.request('GET /contacts/{contact_id}', { path: { contact_id } });
	readId(contact, 'contact');
	return { ...values, increase_attributes: increased(contact, amounts) };
}

/** Readies an update of a contact: only Intercom knows whether it is a lead, whose attributes are cleared differently. */
export async function preparingUpdate(run: Run, values: Values): Promise<Values> {
	const prepared = await creatingIncreasedAttributes(run, await increasing(run, values));
	const fields = ['custom_attributes', 'custom_attributes_json'];
	const clears = fields.some((name) => Object.values(object(prepared[name])).includes(null));
	if (!clears || run.isPreview) return prepared;
	const role =
		prepared.role ??
		(await run.request('GET /contacts/{contact_id}', { path: { contact_id: prepared.contact_id as string } }))
			.role;
	for (const name of fields)
		if (prepared[name] !== undefined)
			prepared[name] = clearingFor(String(role), {
				custom_attributes: object(prepared[name]),
			}).custom_attributes;
	return prepared;
}

const upsert: Composite = {
	name: 'Create or Update',
	action: 'Create or update contact by email or external ID',
	description:
		'Make sure that a contact exists and has these values. With an external ID, that says who it is: users with other external IDs may share the email.',
	notice:
		'With the role User, a lead with the email becomes a user; a user stays one. The output\'s "result" is "created", "updated" or "unchanged"',
	effect: 'writes',
	simplify: upsertedContact,
	reaches: (values) => getsEmailsAgain(values) || values.unarchive === true,
	sends: [...UPSERT_ROUTES, ...ATTRIBUTE_ROUTES],
	required: { role: { ...role, default: 'user' } },
	shown: { ...keys, custom_attributes },
	optional: { ...details, increase_attributes },
	options: {
		unarchive: flag('an archived contact is brought back; otherwise the item fails'),
	},
	async prepare(run, values) {
		if (values.email === undefined && values.external_id === undefined)
			throw new Complaint(
				'The contact is known by neither Email nor External ID',
				'Fill in one of them or both: nothing was sent to Intercom for this item',
			);
		refuseSetAndIncreased(values);
		return await creatingIncreasedAttributes(run, values);
	},
	async run(run, values) {
		const { role: wanted, unarchive, ...given } = values;
		const { contact, did, unarchived } = await upsertContact(run, keysOf(values), factsOf(given), {
			role: wanted as Role,
			unarchive: unarchive === true,
			increases: object(values.increase_attributes),
		});
		const result = did === 'found' ? (unarchived ? 'updated' : 'unchanged') : did;
		return { ...contact, result, unarchived };
	},
};

const addToCompany: Composite = {
	name: 'Add to Company',
	action: 'Add contact to company by your own company ID',
	description: 'Add a contact to the company that your own system knows by an ID',
	effect: 'writes',
	simplify: companyOfContact,
	sends: [...LOOKUP_ROUTES, ...COMPANY_ROUTES, 'POST /contacts/{contact_id}/companies'],
	required: {
		contact: contactBy(),
		company_id: ownCompanyId('The ID that your own system gave the company'),
	},
	optional: {
		company_name: text('Name of the company, if it is created', { placeholder: 'e.g. Example Ltd' }),
		create_company: flag('a company that does not exist is created; otherwise the item fails'),
	},
	async run(run, { contact, company_id, company_name, create_company }) {
		const contact_id = readId(await requireContact(run, contact as ContactKeys), 'contact');
		const facts = company_name === undefined ? {} : { name: company_name as string };
		const { id, created } = await companyIdOf(
			run,
			company_id as string,
			create_company === true ? facts : undefined,
		);
		const added = await settled(
			run
				.request('POST /contacts/{contact_id}/companies', { path: { contact_id }, body: { id } })
				.then((company) => {
					createdId(company, 'company');
					return company;
				}),
		);
		if ('value' in added) return { ...added.value, contact_id, company_created: created };
		if (!created || added.error instanceof Cancelled) throw added.error;
		throw retold(
			added.error,
			(description) =>
				`Creating the company ${id} was done before. Run it again to do the rest: nothing is done twice. ${description}`,
		);
	},
};

export const contactComposites = {
	addToCompany,
	count: counting('contact', 'POST /contacts/search', 'Read and list users and companies'),
	upsert,
	upsertMany,
};
