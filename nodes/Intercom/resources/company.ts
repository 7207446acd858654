import {
	attributes,
	attributesJson,
	choice,
	flag,
	number,
	pick,
	selector,
	text,
	time,
} from '../table/fields';
import { type Pager, pages, pagesOfSearch, scroll, whole } from '../table/paging';
import { prepareSearch, searchFields, sorting } from '../table/search';
import { resource } from '../table/types';
import { idsInBulk, jobInPath, joinedJob, recordsInBulk } from '../fields/bulk';
import { bulkJobRow } from '../rows/bulkJob';
import { companyRow } from '../rows/company';
import { contactRow, segmentRow } from '../rows/contact';
import { ownCompanyId } from '../procedures/companyLookup';
import { create_missing_attributes, new_attribute_types } from '../fields/contact';
import { creatingAttributes } from '../procedures/missingAttributes';

const read = 'Read and list users and companies';

const company_id = pick('company');

/** Pages of companies end at 10,000, without a word from Intercom. */
const companies: Pager = {
	...pages('data', 50),
	cap: { records: 10_000, instead: 'Use the operation Get Many by Scroll, which has no such limit' },
};

const details = {
	create_missing_attributes,
	new_attribute_types,
	custom_attributes_json: attributesJson({}, 'company'),
	industry: text('What the company does', { placeholder: 'e.g. Manufacturing' }),
	monthly_spend: number('What the company pays a month, as a whole number', {
		typeOptions: { minValue: 0, maxValue: 2147483647, numberPrecision: 0 },
	}),
	name: text("The company's name", { placeholder: 'e.g. Example Ltd' }),
	plan: text('Name of the plan that the company is on', { placeholder: 'e.g. Enterprise' }),
	size: number('How many people work there', { typeOptions: { minValue: 0, numberPrecision: 0 } }),
	website: text("The company's web address", { placeholder: 'e.g. https://example.com' }),
};

const custom_attributes = attributes('company');

const contact_id = pick('contact');

const COMPANIES_AS_JSON = { displayName: 'Companies (JSON)' };

export const company = resource({
	name: 'Company',
	description: 'Companies that contacts belong to',
	permission: 'Write users and companies',
	simplify: companyRow,
	operations: {
		attachContact: {
			action: 'Attach contact to company',
			description: "Make a contact a member of a company, both by Intercom's IDs",
			route: 'POST /contacts/{contact_id}/companies',
			required: { contact_id, company_id: pick('company', { to: 'id' }) },
		},
		delete: {
			action: 'Delete company',
			description: 'Archive a company and detach its contacts, which stay',
			notice: 'Another system that sends companies to Intercom may create it again',
			route: 'DELETE /companies/{company_id}',
			required: { company_id },
		},
		detachContact: {
			action: 'Detach contact from company',
			description: "End a contact's membership in a company",
			route: 'DELETE /contacts/{contact_id}/companies/{company_id}',
			simplify: companyRow,
			required: { contact_id, company_id },
		},
		bulkDelete: {
			name: 'Delete in Bulk',
			action: 'Delete companies in bulk',
			description: 'Start a job that archives up to 100 companies and detaches their contacts, which stay',
			route: 'POST /companies/bulk/delete',
			version: 'Preview',
			simplify: bulkJobRow,
			required: {
				company_ids: idsInBulk('company', "The companies to delete, by Intercom's IDs", {
					displayName: 'Company IDs',
					placeholder: 'e.g. 531ee472cce572a6ec000006',
					to: 'companies',
				}),
			},
			optional: joinedJob,
		},
		find: {
			action: 'Find company by own ID or name',
			description: 'Get the company that your own system knows by an ID, or that has a name',
			route: 'GET /companies',
			required: {
				find_by: selector('What the company is known by', {
					company_id: 'Your Own Company ID',
					name: 'Name',
				}),
				company_id: text('The ID that your own system gave the company', {
					displayName: 'Your Company ID',
					placeholder: 'e.g. 625e90fc',
					when: { find_by: ['company_id'] },
				}),
				name: text("The company's name, exactly", {
					placeholder: 'e.g. Example Ltd',
					when: { find_by: ['name'] },
				}),
			},
			record: 'data',
			permission: read,
		},
		get: {
			action: 'Get company',
			description: "Look up one company by Intercom's ID",
			route: 'GET /companies/{company_id}',
			required: { company_id },
			permission: 'Read one user and one company',
		},
		getAll: {
			action: 'Get many companies',
			description: 'List companies that have contacts, by when one of them was last active',
			notice: 'Intercom gives at most 10,000 of them: Get Many by Scroll gives all',
			route: 'POST /companies/list',
			options: {
				order: choice(
					'Which come first',
					{ asc: 'Least Recently Active First', desc: 'Most Recently Active First' },
					{ default: 'desc', in: 'query' },
				),
			},
			list: companies,
			repeatable: 'reads',
			permission: read,
		},
		getBulkJob: {
			action: 'Get bulk job of companies',
			description: 'Get the state of a job that creates, updates or deletes companies in bulk',
			route: 'GET /companies/bulk/{job_id}',
			version: 'Preview',
			simplify: bulkJobRow,
			required: { job_id: jobInPath },
		},
		getByScroll: {
			name: 'Get Many by Scroll',
			action: 'Get many companies by scroll',
			description: 'List all companies, however many there are',
			notice: 'A workspace has one scroll at a time, and it ends when it rests for a minute',
			route: 'GET /companies/scroll',
			list: scroll('data'),
			oneAtATime: true,
			permission: read,
		},
		getContacts: {
			action: 'Get contacts of company',
			description: 'List the people who belong to a company',
			simplify: contactRow,
			route: 'GET /companies/{company_id}/contacts',
			required: { company_id },
			list: pages('data', 50),
			permission: read,
		},
		getSegments: {
			action: 'Get segments of company',
			description: 'List the segments that a company is in',
			route: 'GET /companies/{company_id}/segments',
			simplify: segmentRow,
			required: { company_id },
			list: whole('data'),
			permission: read,
		},
		getTagged: {
			name: 'Get Many by Tag or Segment',
			action: 'Get many companies by tag or segment',
			description: 'List the companies that have a tag or are in a segment',
			notice: 'Intercom gives at most 10,000 of them',
			route: 'GET /companies',
			required: {
				chosen_by: selector(
					'What the companies have in common',
					{ segment: 'Segment', tag: 'Tag' },
					{
						displayName: 'Filter By',
					},
				),
				segment_id: pick('segment', { when: { chosen_by: ['segment'] } }),
				tag_id: pick('tag', { when: { chosen_by: ['tag'] } }),
			},
			list: companies,
			permission: read,
		},
		search: {
			action: 'Search companies',
			description: 'Find companies that have contacts by their fields and custom attributes',
			route: 'POST /companies/search',
			version: 'Preview',
			shown: searchFields('company'),
			prepare: prepareSearch('company'),
			options: sorting,
			list: pagesOfSearch('data', 50),
			repeatable: 'reads',
			permission: read,
		},
		update: {
			action: 'Update company',
			description: "Change a company that is known by Intercom's ID",
			route: 'PUT /companies/{company_id}',
			required: { company_id },
			shown: { custom_attributes },
			optional: details,
			prepare: creatingAttributes('company'),
		},
		bulkUpdate: {
			name: 'Update in Bulk',
			action: 'Update companies in bulk',
			description: "Start a job that updates up to 100 companies that are known by Intercom's IDs",
			notice: 'The job says whether any update was refused, but not which',
			route: 'PUT /companies/bulk',
			version: 'Preview',
			simplify: bulkJobRow,
			required: {
				companies: recordsInBulk('Companies with what changes, as the API takes them', ['id'], {
					...COMPANIES_AS_JSON,
					placeholder: 'e.g. [{"id": "531ee472cce572a6ec000006", "plan": "pro"}]',
				}),
			},
			optional: joinedJob,
		},
		upsert: {
			name: 'Create or Update',
			action: 'Create or update company',
			description: 'Create a company, or update the one that your own system knows by this ID',
			notice: 'Intercom shows a company once a contact belongs to it',
			route: 'POST /companies',
			required: {
				company_id: ownCompanyId('The ID that your own system gave the company, which cannot change later'),
			},
			shown: { custom_attributes },
			optional: {
				...details,
				remote_created_at: time('When the company was created in your own system', {
					displayName: 'Created At',
				}),
				update_last_request_at: flag('the company counts as active just now', {
					displayName: 'Mark as Active',
				}),
			},
			repeatable: 'upserts',
			prepare: creatingAttributes('company'),
		},
		bulkUpsert: {
			name: 'Create or Update in Bulk',
			action: 'Create or update companies in bulk',
			description:
				'Start a job that creates or updates up to 100 companies, which your own system knows by their IDs',
			notice: 'The job says whether any company was refused, but not which',
			route: 'POST /companies/bulk',
			version: 'Preview',
			simplify: bulkJobRow,
			required: {
				companies: recordsInBulk('Companies as the API takes them', ['company_id'], {
					...COMPANIES_AS_JSON,
					placeholder: 'e.g. [{"company_id": "625e90fc", "name": "Example Ltd"}]',
				}),
			},
			optional: joinedJob,
			repeatable: 'upserts',
		},
	},
});
