import { invalid, missing, Refusal } from '../errors';
import { cursorPage, numberedPage, pagesWithAddress } from '../paging';
import { asksForPreview, type Call, type Resource } from '../routes';
import { compileQuery, type Fields, type FieldType } from '../search';
import type { Company, Contact, Json, Workspace } from '../workspace';
import { companyContactForWebhook, contactForWebhook } from './notifications';
import { find, showCompany, showContact, showListedContact, showSegments } from './shapes';

const PAGE = { usual: 50, most: 150 };
const COMPANIES_PAGE = { usual: 15, most: 50 };
const MERGE_HISTORY_PAGE = { usual: 50, most: 150 };
export const MOST_ATTRIBUTE_NAME = 190;
export const MOST_ATTRIBUTE_VALUE = 255;

const DATES = [
	...['created_at', 'updated_at', 'signed_up_at', 'last_seen_at', 'last_contacted_at', 'last_replied_at'],
	...['last_email_opened_at', 'last_email_clicked_at', 'ios_last_seen_at', 'android_last_seen_at'],
];
const STRINGS = [
	...[
		'id',
		'role',
		'name',
		'avatar',
		'owner_id',
		'email',
		'phone',
		'external_id',
		'language_override',
		'browser',
	],
	...[
		'browser_language',
		'os',
		'ios_app_version',
		'ios_device',
		'ios_app_device',
		'ios_os_version',
		'ios_app_name',
	],
	...['ios_sdk_version', 'android_app_version', 'android_device', 'android_app_name', 'android_sdk_version'],
];
const BOOLEANS = ['unsubscribed_from_emails', 'marked_email_as_spam', 'has_hard_bounced'];

const ATTRIBUTE_TYPES: Record<string, FieldType> = {
	string: 'string',
	integer: 'integer',
	float: 'integer',
	boolean: 'boolean',
	date: 'day',
	datetime: 'day',
};

const SIMPLE_FIELDS = new Map<string, FieldType>([
	...DATES.map((name) => [name, 'day'] as const),
	...STRINGS.map((name) => [name, 'string'] as const),
	...BOOLEANS.map((name) => [name, 'boolean'] as const),
]);

/** What contacts can be searched by, and how. */
const searchFields =
	(workspace: Workspace): Fields<Contact> =>
	(name) => {
		const type = SIMPLE_FIELDS.get(name);
		if (type) return { type, value: (contact) => (contact as unknown as Json)[name] };
		if (name === 'email_domain') return { type: 'string', value: ({ email }) => email?.split('@')[1] };
		if (name === 'formatted_phone') return { type: 'string', value: ({ phone }) => phone };
		if (name === 'tag_id') return { type: 'only-equal', value: ({ tags }) => tags.map(({ id }) => id) };
		if (name === 'segment_id') return { type: 'string', value: ({ segment_ids: ids }) => ids };
		if (name.startsWith('location.'))
			return { type: 'string', value: ({ location }) => (location as Json)[name.slice('location.'.length)] };
		if (!name.startsWith('custom_attributes.')) return undefined;
		const own = name.slice('custom_attributes.'.length);
		const attribute = [...workspace.dataAttributes.values()].find(
			(each) => each.model === 'contact' && each.name === own,
		);
		const attributeType = attribute && ATTRIBUTE_TYPES[attribute.data_type];
		return attributeType && { type: attributeType, value: (contact) => contact.custom_attributes[own] };
	};

/**
 * A contact by id; a merged one is gone (410) with a link to the one that took it in. An archived one is
 * not found, except where it can be brought back.
 */
export function findContact(workspace: Workspace, id: unknown, archivedToo = false): Contact {
	const contact = workspace.contacts.get(String(id));
	if (!contact || (contact.archived && !archivedToo)) throw new Refusal(404, 'not_found', 'User Not Found');
	if (contact.merged_into !== null)
		throw new Refusal(
			410,
			'contact_merged',
			"This contact has been merged. See the 'Link' header for the canonical contact.",
			{ headers: { link: `</contacts/${contact.merged_into}>; rel="canonical"` } },
		);
	return contact;
}

export function touchContact(workspace: Workspace, contact: Contact): void {
	contact.updated_at = workspace.now();
	workspace.touch('contacts', contact.id, contact);
}

export const normalEmail = (email: unknown) =>
	typeof email === 'string' && email.trim() !== '' ? email.trim().toLowerCase() : null;

/** Refuses attributes that the workspace does not know or that are too long, naming the attribute. */
export function checkAttributes(
	{ workspace, settings }: Pick<Call, 'workspace' | 'settings'>,
	model: 'contact' | 'company',
	given: unknown,
	role: Contact['role'] = 'user',
): Json {
	const attributes = (given ?? {}) as Json;
	const isMoment = (value: unknown) =>
		value === '' ||
		Number.isInteger(Number(value)) ||
		(settings.dateAttributes === 'any' && !Number.isNaN(Date.parse(String(value))));
	for (const [name, value] of Object.entries(attributes)) {
		if (name.length > MOST_ATTRIBUTE_NAME)
			throw invalid(
				`Custom attribute name '${name.slice(0, 20)}…' is longer than ${MOST_ATTRIBUTE_NAME} characters`,
				name,
			);
		const known = [...workspace.dataAttributes.values()].find(
			(each) => each.model === model && each.name === name && each.custom,
		);
		if (!known || known.archived) throw invalid(`Custom attribute '${name}' does not exist`, name);
		if (value === null) {
			if (role === 'lead')
				throw invalid(`Custom attribute '${name}' of a lead cannot be null; an empty text clears it`, name);
			continue;
		}
		if (typeof value === 'object')
			throw invalid(`The value of custom attribute '${name}' must not be an array or an object`, name);
		if (typeof value === 'string' && value.length > MOST_ATTRIBUTE_VALUE)
			throw invalid(
				`The value of custom attribute '${name}' is longer than ${MOST_ATTRIBUTE_VALUE} characters`,
				name,
			);
		if (known.options && !known.options.includes(String(value)))
			throw invalid(`'${String(value)}' is not an option of custom attribute '${name}'`, name);
		const fits = {
			string: typeof value === 'string' || typeof value === 'number',
			integer: Number.isInteger(Number(value)),
			float: Number.isFinite(Number(value)),
			boolean: typeof value === 'boolean',
			date: isMoment(value),
			datetime: isMoment(value),
		}[known.data_type];
		if (!fits)
			throw invalid(`The value of custom attribute '${name}' must be of type ${known.data_type}`, name);
	}
	return attributes;
}

/**
 * The other contact with this external id, or this email among users. Leads may share an email, and so may
 * users whose external ids differ: the external id is then who they are.
 */
function duplicateOf(
	{ workspace, settings }: Pick<Call, 'workspace' | 'settings'>,
	facts: { email: string | null; external_id: string | null; role: string },
	self?: string,
) {
	const byExternalId =
		facts.external_id === null ? undefined : workspace.contactsBy.external_id.get(facts.external_id);
	const candidates = byExternalId === undefined ? [] : [byExternalId];
	if (facts.email !== null && facts.role === 'user')
		for (const id of workspace.contactsBy.email.get(facts.email) ?? []) {
			const other = workspace.contacts.get(id);
			const differ =
				settings.sharedEmails &&
				facts.external_id !== null &&
				(other?.external_id ?? null) !== null &&
				other?.external_id !== facts.external_id;
			if (other?.role === 'user' && !differ) candidates.push(id);
		}
	return candidates.map((id) => workspace.contacts.get(id)).find((contact) => contact && contact.id !== self);
}

function refuseDuplicate(contact: Contact | undefined): void {
	if (!contact) return;
	throw new Refusal(
		409,
		'conflict',
		contact.archived
			? `An archived contact matching those details already exists with id=${contact.id}`
			: `A contact matching those details already exists with id=${contact.id}`,
	);
}

export interface ContactFacts {
	role?: string;
	email?: string | null;
	external_id?: string | null;
	name?: string | null;
	phone?: string | null;
}

export function newContact(workspace: Workspace, facts: ContactFacts & Json): Contact {
	const now = workspace.now();
	const text = (value: unknown) => (value === undefined || value === null ? null : String(value));
	const moment = (value: unknown) => (value === undefined || value === null ? null : Number(value));
	const contact: Contact = {
		id: workspace.hexId(),
		external_id: text(facts.external_id),
		role: facts.role === 'lead' ? 'lead' : 'user',
		email: normalEmail(facts.email),
		phone: text(facts.phone),
		name: text(facts.name),
		avatar: text(facts.avatar),
		owner_id: text(facts.owner_id),
		created_at: moment(facts.created_at) ?? now,
		updated_at: moment(facts.updated_at) ?? now,
		signed_up_at: moment(facts.signed_up_at),
		last_seen_at: moment(facts.last_seen_at),
		last_replied_at: null,
		last_contacted_at: null,
		has_hard_bounced: false,
		marked_email_as_spam: false,
		unsubscribed_from_emails: facts.unsubscribed_from_emails === true,
		custom_attributes: { ...(facts.custom_attributes as Json | undefined) },
		location: { country: null, region: null, city: null },
		browser_language: null,
		language_override: text(facts.language_override),
		tags: [],
		company_ids: [],
		segment_ids: [],
		subscriptions: {},
		archived: false,
		blocked: false,
		merged_into: null,
		merge_history: [],
	};
	workspace.contacts.set(contact.id, contact);
	workspace.file(contact);
	workspace.touch('contacts', contact.id, contact);
	workspace.changed(`contact.${contact.role}.created`, contactForWebhook(workspace, contact));
	return contact;
}

function updateContact(call: Call, contact: Contact): void {
	const { workspace, body } = call;
	const before = { email: contact.email, external_id: contact.external_id };
	const role = body.role === undefined ? contact.role : body.role;
	if (role !== 'user' && role !== 'lead') throw invalid("role must be 'user' or 'lead'", 'role');
	const email = body.email === undefined ? contact.email : normalEmail(body.email);
	const externalId =
		body.external_id === undefined ? contact.external_id : (body.external_id as string | null);
	checkOwner(workspace, body.owner_id);
	refuseDuplicate(duplicateOf(call, { email, external_id: externalId, role }, contact.id));
	const attributes = checkAttributes(call, 'contact', body.custom_attributes, contact.role);
	const becameUser = contact.role === 'lead' && role === 'user';
	Object.assign(contact, { role, email, external_id: externalId });
	for (const name of ['phone', 'name', 'avatar', 'owner_id'] as const)
		if (body[name] !== undefined) contact[name] = body[name] === null ? null : String(body[name]);
	for (const name of ['signed_up_at', 'last_seen_at'] as const)
		if (body[name] !== undefined) contact[name] = body[name] === null ? null : Number(body[name]);
	if (typeof body.unsubscribed_from_emails === 'boolean')
		contact.unsubscribed_from_emails = body.unsubscribed_from_emails;
	if (asksForPreview(call) && body.language_override !== undefined)
		contact.language_override = body.language_override as string | null;
	Object.assign(contact.custom_attributes, attributes);
	workspace.file(contact, before);
	touchContact(workspace, contact);
	const item = contactForWebhook(workspace, contact);
	workspace.changed(`contact.${contact.role}.updated`, item);
	if (becameUser) workspace.changed('contact.lead.signed_up', item);
	if (before.email !== contact.email && contact.email !== null)
		workspace.changed(
			before.email === null && contact.role === 'lead' ? 'contact.lead.added_email' : 'contact.email.updated',
			item,
		);
}

function checkOwner(workspace: Workspace, ownerId: unknown): void {
	if (ownerId === undefined || ownerId === null || ownerId === '') return;
	if (!workspace.admins.has(String(ownerId)))
		throw invalid('owner_id is not an admin of this workspace', 'owner_id');
}

export function mergeContacts(workspace: Workspace, source: Contact, target: Contact): void {
	for (const conversation of workspace.conversations.values())
		if (conversation.contact_ids.includes(source.id))
			conversation.contact_ids = [
				...new Set(conversation.contact_ids.map((id) => (id === source.id ? target.id : id))),
			];
	for (const note of workspace.notes.values()) if (note.contact_id === source.id) note.contact_id = target.id;
	for (const tag of source.tags) if (!target.tags.some(({ id }) => id === tag.id)) target.tags.push(tag);
	target.company_ids = [...new Set([...target.company_ids, ...source.company_ids])];
	target.custom_attributes = { ...source.custom_attributes, ...target.custom_attributes };
	const before = { email: source.email, external_id: source.external_id };
	target.email ??= source.email;
	target.phone ??= source.phone;
	source.merged_into = target.id;
	workspace.file(source, before);
	workspace.file(target);
	target.merge_history.push(
		{ source_contact_id: source.id, source_contact_role: source.role, merged_at: workspace.now() },
		...source.merge_history,
	);
	touchContact(workspace, target);
	workspace.touch('contacts', source.id, null);
	workspace.changed('contact.merged', contactForWebhook(workspace, target));
}

const ofCall = ({ workspace, params }: Call) => findContact(workspace, params.contact_id ?? params.id);

const wantsHistory = (call: Call) => call.query.include_merge_history === 'true';

const listed = (workspace: Workspace, contacts: Contact[]) =>
	contacts.filter((contact) => contact.merged_into === null && !contact.archived);

const reference = (contact: Contact, more: Json) => ({
	type: 'contact',
	id: contact.id,
	external_id: contact.external_id,
	...more,
});

export const contacts: Resource = {
	reads: 'read_users',
	writes: 'write_users',
	routes: {
		'GET /contacts': (call) => {
			const { workspace, query } = call;
			const page = cursorPage(
				listed(workspace, [...workspace.contacts.values()]),
				{ by: (contact) => contact.created_at, descending: true },
				query,
				PAGE,
			);
			return {
				type: 'list',
				data: page.records.map((contact) => showListedContact(workspace, contact, wantsHistory(call))),
				total_count: page.total_count,
				pages: page.pages,
			};
		},
		'POST /contacts': ({ workspace, body, settings, headers }) => {
			if (body.role !== undefined && body.role !== 'user' && body.role !== 'lead')
				throw invalid("role must be 'user' or 'lead'", 'role');
			const email = normalEmail(body.email);
			if (email !== null && !/^\S+@\S+$/.test(email)) throw invalid('email is not valid', 'email');
			checkOwner(workspace, body.owner_id);
			const role = body.role === 'lead' ? 'lead' : 'user';
			checkAttributes({ workspace, settings }, 'contact', body.custom_attributes, role);
			const externalId = body.external_id === undefined ? null : (body.external_id as string | null);
			refuseDuplicate(duplicateOf({ workspace, settings }, { email, external_id: externalId, role }));
			const known = asksForPreview({ headers }) ? body : { ...body, language_override: null };
			return showContact(workspace, newContact(workspace, known));
		},
		'POST /contacts/search': (call) => {
			const { workspace, body } = call;
			const fields = searchFields(workspace);
			const matches = compileQuery(body.query, fields, workspace.facts.timezone);
			const sort = (body.sort ?? {}) as { field?: string; order?: string };
			if (sort.order !== undefined && sort.order !== 'ascending' && sort.order !== 'descending')
				throw new Refusal(
					400,
					'invalid_sort_order',
					`Invalid sort order '${sort.order}'. Must be one of: ascending, descending`,
				);
			const sortField = sort.field ?? 'created_at';
			const sortBy = fields(sortField);
			if (!sortBy)
				throw new Refusal(400, 'invalid_sort_field', `Contacts cannot be sorted by '${sortField}'`);
			const found = workspace.index.visible('contacts', workspace.contacts, workspace.clock());
			const page = cursorPage(
				listed(workspace, found).filter(matches),
				{
					by: (contact) => (sortBy.value(contact) ?? null) as string | number | null,
					descending: sort.order !== 'ascending',
				},
				body.pagination as Json | undefined,
				PAGE,
			);
			return {
				type: 'list',
				data: page.records.map((contact) => showListedContact(workspace, contact, wantsHistory(call))),
				total_count: page.total_count,
				pages: page.pages,
			};
		},
		'GET /contacts/find_by_external_id/{external_id}': (call) => {
			const id = call.workspace.contactsBy.external_id.get(call.params.external_id ?? '');
			const contact = findContact(call.workspace, id);
			if (contact.archived) throw new Refusal(404, 'not_found', 'User Not Found');
			return showContact(call.workspace, contact, wantsHistory(call));
		},
		'GET /contacts/{contact_id}': (call) => showContact(call.workspace, ofCall(call), wantsHistory(call)),
		'PUT /contacts/{contact_id}': (call) => {
			const contact = ofCall(call);
			updateContact(call, contact);
			return showContact(call.workspace, contact, wantsHistory(call));
		},
		'DELETE /contacts/{contact_id}': (call) => {
			const { workspace } = call;
			const contact = findContact(workspace, call.params.contact_id, true);
			workspace.contacts.delete(contact.id);
			workspace.contactsBy.email.get(contact.email ?? '')?.delete(contact.id);
			if (contact.external_id !== null) workspace.contactsBy.external_id.delete(contact.external_id);
			workspace.touch('contacts', contact.id, null);
			workspace.changed('contact.deleted', reference(contact, { deleted: true }));
			return reference(contact, { deleted: true });
		},
		'POST /contacts/merge': (call) => {
			const { workspace, body } = call;
			const source = findContact(workspace, body.from);
			const target = findContact(workspace, body.into);
			if (source.role !== 'lead' || target.role !== 'user')
				throw new Refusal(400, 'invalid_merge', 'Contacts can only be merged from a lead into a user.');
			const duplicates =
				(source.email !== null && source.email === target.email) ||
				(source.phone !== null && source.phone === target.phone);
			if (!duplicates && body.skip_duplicate_validation !== true)
				throw new Refusal(
					400,
					'invalid_merge',
					'Contacts can only be merged when they are duplicates (matching email or phone). Pass skip_duplicate_validation=true to override this check.',
				);
			mergeContacts(workspace, source, target);
			return showContact(workspace, target, wantsHistory(call));
		},
		'POST /contacts/{contact_id}/archive': (call) => {
			const contact = ofCall(call);
			contact.archived = true;
			touchContact(call.workspace, contact);
			call.workspace.changed('contact.archived', reference(contact, { archived: true }));
			return reference(contact, { archived: true });
		},
		'POST /contacts/{contact_id}/unarchive': (call) => {
			const contact = findContact(call.workspace, call.params.contact_id, true);
			contact.archived = false;
			touchContact(call.workspace, contact);
			call.workspace.changed('contact.unarchived', reference(contact, { archived: false }));
			return reference(contact, { archived: false });
		},
		'POST /contacts/{contact_id}/block': (call) => {
			const contact = ofCall(call);
			contact.blocked = true;
			contact.archived = true;
			for (const conversation of call.workspace.conversations.values())
				if (conversation.contact_ids.includes(contact.id))
					Object.assign(conversation, { state: 'closed', open: false, updated_at: call.workspace.now() });
			touchContact(call.workspace, contact);
			call.workspace.changed('contact.archived', reference(contact, { archived: true }));
			return reference(contact, { blocked: true });
		},
		'GET /contacts/{id}/merge_history': (call) => {
			const { query } = call;
			const contact = call.workspace.contacts.get(call.params.id ?? '');
			if (!contact) throw new Refusal(404, 'not_found', 'Contact not found');
			if (query.order !== undefined && query.order !== 'asc' && query.order !== 'desc')
				throw invalid("order must be 'asc' or 'desc'", 'order');
			const page = cursorPage(
				contact.merge_history.map((each) => ({ ...each, id: each.source_contact_id })),
				{ by: (each) => each.merged_at, descending: query.order !== 'asc' },
				{ per_page: query.per_page, starting_after: query.cursor },
				MERGE_HISTORY_PAGE,
			);
			const next = page.pages.next?.starting_after ?? null;
			return {
				type: 'list',
				data: page.records.map(({ source_contact_id, source_contact_role, merged_at }) => ({
					type: 'merge_history',
					source_contact_id,
					source_contact_role,
					merged_at,
				})),
				next_cursor: next,
				has_more: next !== null,
			};
		},
		'GET /contacts/{contact_id}/segments': (call) => ({
			type: 'list',
			data: showSegments(call.workspace, ofCall(call).segment_ids),
		}),
		'GET /contacts/{contact_id}/companies': (call) => {
			const { workspace } = call;
			const own = ofCall(call).company_ids.flatMap((id) => workspace.companies.get(id) ?? []);
			const page = numberedPage(own, call.query, COMPANIES_PAGE);
			return {
				type: 'list',
				data: page.records.map((company) => showCompany(workspace, company)),
				companies: page.records.map((company) => showCompany(workspace, company)),
				pages: pagesWithAddress(page, `${call.url}${call.path}`),
				total_count: page.total_count,
			};
		},
		'POST /contacts/{contact_id}/companies': (call) => {
			const { workspace, body } = call;
			const contact = ofCall(call);
			if (body.id === undefined) throw new Refusal(400, 'parameter_not_found', 'company not specified');
			const company = find<Company>(workspace.companies, body.id, 'Company', 'company_not_found');
			if (!contact.company_ids.includes(company.id)) {
				contact.company_ids.push(company.id);
				touchContact(workspace, contact);
				workspace.changed('company.contact.attached', companyContactForWebhook(workspace, company, contact));
			}
			return showCompany(workspace, company);
		},
		'DELETE /contacts/{contact_id}/companies/{company_id}': (call) => {
			const { workspace } = call;
			const contact = ofCall(call);
			const company = find<Company>(
				workspace.companies,
				call.params.company_id,
				'Company',
				'company_not_found',
			);
			if (!contact.company_ids.includes(company.id))
				throw new Refusal(404, 'company_not_found', 'Company Not Found');
			contact.company_ids = contact.company_ids.filter((id) => id !== company.id);
			touchContact(workspace, contact);
			workspace.changed('company.contact.detached', companyContactForWebhook(workspace, company, contact));
			return showCompany(workspace, company);
		},
		'GET /contacts/{contact_id}/subscriptions': (call) => ({
			type: 'list',
			data: Object.keys(ofCall(call).subscriptions).flatMap(
				(id) => call.workspace.subscriptionTypes.get(id) ?? [],
			),
		}),
		'POST /contacts/{contact_id}/subscriptions': (call) => {
			const { workspace, body } = call;
			const contact = ofCall(call);
			const type = find(workspace.subscriptionTypes, body.id, 'Subscription');
			if (body.consent_type === undefined) throw missing('consent_type');
			if (body.consent_type !== 'opt_in' && body.consent_type !== 'opt_out')
				throw invalid("consent_type must be 'opt_in' or 'opt_out'", 'consent_type');
			contact.subscriptions[type.id] = body.consent_type;
			touchContact(workspace, contact);
			reportConsent(workspace, contact, body.consent_type === 'opt_in', type);
			return type;
		},
		'DELETE /contacts/{contact_id}/subscriptions/{subscription_id}': (call) => {
			const { workspace } = call;
			const contact = ofCall(call);
			const type = find(workspace.subscriptionTypes, call.params.subscription_id, 'Subscription');
			delete contact.subscriptions[type.id];
			touchContact(workspace, contact);
			reportConsent(workspace, contact, false, type);
			return type;
		},
	},
};

/** Consent given or taken back: the contact within, and no id. */
function reportConsent(workspace: Workspace, contact: Contact, subscribed: boolean, type: Json): void {
	workspace.changed(subscribed ? 'contact.subscribed' : 'contact.unsubscribed', {
		type: subscribed ? 'contact_subscribe' : 'contact_unsubscribe',
		contact: contactForWebhook(workspace, contact),
		subscription_types: { type: 'list', data: [type] },
		created_at: workspace.now(),
	});
}
