import { invalid, missing, Refusal } from '../errors';
import { COMPANIES_CAP, numberedPage, pagesWithAddress, pagesWithoutNext } from '../paging';
import type { Call, Resource } from '../routes';
import type { Company, Json, Workspace } from '../workspace';
import { checkAttributes } from './contacts';
import { companyForWebhook } from './notifications';
import { showCompany, showListedContact, showSegments } from './shapes';

const PAGE = { usual: 50, most: 60 };
const SCROLL_PAGE = 100;
const CONTACTS_PAGE = { usual: 50, most: 150 };

function companyNotFound(): never {
	throw new Refusal(404, 'company_not_found', 'Company Not Found');
}

const ofCall = ({ workspace, params }: Call): Company =>
	workspace.companies.get(params.company_id ?? '') ?? companyNotFound();

export function newCompany(workspace: Workspace, facts: Json): Company {
	const now = workspace.now();
	const company: Company = {
		id: workspace.hexId(),
		company_id: facts.company_id === undefined ? null : String(facts.company_id),
		name: null,
		plan: null,
		size: null,
		website: null,
		industry: null,
		monthly_spend: 0,
		session_count: 0,
		remote_created_at: facts.remote_created_at === undefined ? null : Number(facts.remote_created_at),
		created_at: now,
		updated_at: now,
		last_request_at: null,
		custom_attributes: {},
		tags: [],
		segment_ids: [],
	};
	write(workspace, company, facts);
	workspace.companies.set(company.id, company);
	return company;
}

function write(workspace: Workspace, company: Company, facts: Json): void {
	for (const name of ['name', 'plan', 'website', 'industry'] as const)
		if (facts[name] !== undefined) company[name] = facts[name] === null ? null : String(facts[name]);
	if (facts.size !== undefined) company.size = Number(facts.size);
	if (facts.monthly_spend !== undefined) company.monthly_spend = Number(facts.monthly_spend);
	if (facts.update_last_request_at === true) company.last_request_at = workspace.now();
	Object.assign(company.custom_attributes, facts.custom_attributes);
	company.updated_at = workspace.now();
}

const newestFirst = (workspace: Workspace) => [...workspace.companies.values()].reverse();

function list(call: Call, records: Company[], query: Json) {
	const page = numberedPage(records, query, PAGE, COMPANIES_CAP);
	const { page: _page, per_page: _perPage, ...rest } = query;
	return {
		type: 'list',
		data: page.records.map((company) => showCompany(call.workspace, company)),
		pages: pagesWithAddress(page, `${call.url}${call.path}`, rest),
		total_count: page.total_count,
	};
}

export const companies: Resource = {
	reads: 'read_companies',
	writes: 'write_companies',
	routes: {
		'POST /companies': ({ workspace, body, settings }) => {
			checkAttributes({ workspace, settings }, 'company', body.custom_attributes);
			const id = body.company_id === undefined ? undefined : String(body.company_id);
			if (id === '') throw invalid('company_id must not be empty', 'company_id');
			if (id === undefined && body.name === undefined) throw missing('company_id');
			const known =
				id === undefined
					? undefined
					: [...workspace.companies.values()].find((each) => each.company_id === id);
			if (known) {
				write(workspace, known, body);
				workspace.changed('company.updated', companyForWebhook(workspace, known));
				return showCompany(workspace, known);
			}
			const company = newCompany(workspace, body);
			workspace.changed('company.created', companyForWebhook(workspace, company));
			return showCompany(workspace, company);
		},
		'GET /companies': (call) => {
			const { workspace, query } = call;
			const all = newestFirst(workspace);
			if (query.company_id !== undefined || query.name !== undefined) {
				const found = all.find((each) =>
					query.company_id !== undefined ? each.company_id === query.company_id : each.name === query.name,
				);
				return showCompany(workspace, found ?? companyNotFound());
			}
			const { tag_id: tagId, segment_id: segmentId } = query;
			const filtered = all
				.filter((each) => tagId === undefined || each.tags.some(({ id }) => id === tagId))
				.filter((each) => segmentId === undefined || each.segment_ids.includes(segmentId));
			return list(call, filtered, query);
		},
		'POST /companies/list': (call) => {
			const { order } = call.query;
			if (order !== undefined && order !== 'asc' && order !== 'desc')
				throw invalid("order must be 'asc' or 'desc'", 'order');
			const all = newestFirst(call.workspace);
			return list(call, order === 'asc' ? all.reverse() : all, { ...call.body, ...call.query });
		},
		'GET /companies/scroll': ({ workspace, query, settings }) => {
			const now = workspace.clock();
			if (workspace.companyScroll && now - workspace.companyScroll.lastUsed > settings.scrollExpiryMs)
				workspace.companyScroll = null;
			let scroll = workspace.companyScroll;
			if (query.scroll_param === undefined || query.scroll_param === '') {
				if (scroll) throw new Refusal(400, 'scroll_exists', 'scroll already exists for this workspace');
				scroll = { parameter: workspace.uuid(), ids: [...workspace.companies.keys()], lastUsed: now };
				workspace.companyScroll = scroll;
			} else if (scroll?.parameter !== query.scroll_param)
				throw new Refusal(404, 'not_found', 'scroll parameter not found');
			scroll.lastUsed = now;
			const nothing = scroll.ids.length === 0 && workspace.companies.size === 0;
			if (
				scroll.ids.length === 0 &&
				(nothing ? settings.scrollOfNothing : settings.scrollEnd) === 'not_found'
			) {
				workspace.companyScroll = null;
				throw new Refusal(404, 'not_found', 'scroll parameter not found');
			}
			const ids = scroll.ids.splice(0, SCROLL_PAGE);
			if (ids.length === 0) workspace.companyScroll = null;
			return {
				type: 'list',
				data: ids.flatMap((id) => {
					const company = workspace.companies.get(id);
					return company ? [showCompany(workspace, company)] : [];
				}),
				pages: null,
				total_count: null,
				// The empty page ends the scroll: its parameter has expired and is not given any more.
				...(ids.length === 0 ? {} : { scroll_param: scroll.parameter }),
			};
		},
		'GET /companies/{company_id}': (call) => showCompany(call.workspace, ofCall(call)),
		'PUT /companies/{company_id}': (call) => {
			const company = ofCall(call);
			checkAttributes(call, 'company', call.body.custom_attributes);
			write(call.workspace, company, call.body);
			call.workspace.changed('company.updated', companyForWebhook(call.workspace, company));
			return showCompany(call.workspace, company);
		},
		'DELETE /companies/{company_id}': (call) => {
			const { workspace } = call;
			const company = ofCall(call);
			workspace.changed('company.deleted', companyForWebhook(workspace, company));
			workspace.companies.delete(company.id);
			for (const contact of workspace.contacts.values())
				contact.company_ids = contact.company_ids.filter((id) => id !== company.id);
			return { id: company.id, object: 'company', deleted: true };
		},
		'GET /companies/{company_id}/contacts': (call) => {
			const { workspace } = call;
			const company = ofCall(call);
			const own = [...workspace.contacts.values()].filter(
				(each) => each.company_ids.includes(company.id) && !each.archived,
			);
			const page = numberedPage(own, call.query, CONTACTS_PAGE);
			return {
				type: 'list',
				data: page.records.map((contact) => showListedContact(workspace, contact)),
				total_count: page.total_count,
				pages: pagesWithoutNext(page),
			};
		},
		'GET /companies/{company_id}/segments': (call) => ({
			type: 'list',
			data: showSegments(call.workspace, ofCall(call).segment_ids),
		}),
	},
};
