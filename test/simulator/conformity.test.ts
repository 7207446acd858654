import { type Json, type Simulator, startSimulator } from '../../simulator';
import { TOPICS } from '../../nodes/Intercom/triggers/topics';
import { RESOURCES } from '../../simulator/resources';
import { answerProblems } from '../contract/answers';
import { isIn, operationKeys } from '../contract/description';
import { clientOf, type Reply } from './client';

const described = operationKeys().filter((key) => isIn(key));
const ROUTES = RESOURCES.flatMap(({ routes }) => Object.keys(routes));

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;
const reached = new Map<string, Reply>();
const reported = new Set<string>();

beforeAll(async () => {
	intercom = await startSimulator({ exportPolls: 1, rateLimit: { limit: 100_000 } });
	ask = clientOf(intercom);
	intercom.workspace.on('change', ({ topic }) => reported.add(topic));
	await walk();
});
afterAll(() => intercom.stop());

/** Asks for a route with values for the names in its path; throws unless it succeeds. */
type Go = (route: string, values?: Record<string, string>, body?: unknown, query?: string) => Promise<Json>;

/** Asks for each route once with what makes it succeed, in an order in which nothing is missed. */
async function walk(): Promise<void> {
	const { workspace } = intercom;
	const go: Go = async (route, values = {}, body, query = '') => {
		const [method = '', template = ''] = route.split(' ');
		const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
			const value = values[name];
			if (value === undefined) throw new Error(`${route} needs a value for ${name}`);
			return encodeURIComponent(value);
		});
		const reply = await ask(method, path + query, body);
		if (reply.status >= 400) throw new Error(`${route} answered ${reply.status}: ${reply.text}`);
		reached.set(route, reply);
		return reply.body;
	};
	const admin = '814860';
	const now = Math.floor(Date.now() / 1000);

	await go('GET /me');
	await go('GET /admins');
	await go('GET /admins/{admin_id}', { admin_id: admin });
	await go(
		'PUT /admins/{admin_id}/away',
		{ admin_id: admin },
		{ away_mode_enabled: true, away_mode_reassign: false, away_status_reason_id: 1 },
	);
	await go('GET /admins/activity_logs', {}, undefined, '?created_at_after=1');
	await go('POST /admins/activity_logs/search', {}, { created_at_after: 1, per_page: 250 });
	await go('GET /admins/activity_log_event_types');
	await go('GET /teams');
	await go('GET /teams/{team_id}', { team_id: '991001' });
	await go('GET /teams/{team_id}/metrics', { team_id: '991001' });
	await go('GET /segments', {}, undefined, '?include_count=true');
	await go('GET /segments/{segment_id}', { segment_id: [...workspace.segments.keys()][0] ?? '' });
	await go('GET /subscription_types');
	await go('GET /data_attributes');
	const attribute = await go(
		'POST /data_attributes',
		{},
		{
			name: 'colour',
			model: 'contact',
			data_type: 'options',
			options: [{ value: 'red' }, { value: 'blue' }],
		},
	);
	await go(
		'PUT /data_attributes/{data_attribute_id}',
		{ data_attribute_id: String(attribute.id) },
		{ description: 'Of the frame' },
	);

	const user = await go(
		'POST /contacts',
		{},
		{ email: 'Walker@Example.com', external_id: 'walker', custom_attributes: { colour: 'red' } },
	);
	const contact = { contact_id: String(user.id) };
	const lead = await go('POST /contacts', {}, { role: 'lead', email: 'walker@example.com' });
	await go('POST /contacts/{contact_id}/tags', { contact_id: String(lead.id) }, { id: '501' });
	await go('POST /contacts/merge', {}, { from: lead.id, into: user.id }, '?include_merge_history=true');
	await go('GET /contacts');
	await go('POST /contacts/search', {}, { query: { field: 'role', operator: '=', value: 'user' } });
	await go('GET /contacts/find_by_external_id/{external_id}', { external_id: 'walker' });
	await go('GET /contacts/{contact_id}', contact, undefined, '?include_merge_history=true');
	await go('PUT /contacts/{contact_id}', contact, { name: 'Wanda Walker', phone: '+12025550177' });
	await go('GET /contacts/{id}/merge_history', { id: String(user.id) });
	await go('GET /contacts/{contact_id}/tags', contact);
	await go('DELETE /contacts/{contact_id}/tags/{tag_id}', { ...contact, tag_id: '501' });
	await go('GET /contacts/{contact_id}/segments', { contact_id: [...workspace.contacts.keys()][0] ?? '' });
	await go('POST /contacts/{contact_id}/subscriptions', contact, { id: '31', consent_type: 'opt_in' });
	await go('GET /contacts/{contact_id}/subscriptions', contact);
	await go('DELETE /contacts/{contact_id}/subscriptions/{subscription_id}', {
		...contact,
		subscription_id: '31',
	});
	await go('POST /contacts/{contact_id}/notes', contact, { body: 'Rings twice' });
	await go('GET /contacts/{contact_id}/notes', contact);
	const company = await go(
		'POST /companies',
		{},
		{ company_id: 'walk-1', name: 'Walk Ltd', plan: 'Plus', custom_attributes: { fleet_size: 3 } },
	);
	const companyPath = { company_id: String(company.id) };
	await go('POST /contacts/{contact_id}/companies', contact, { id: company.id });
	await go('GET /contacts/{contact_id}/companies', contact);
	await go('GET /companies/{company_id}/contacts', companyPath);
	await go('GET /companies/{company_id}/segments', companyPath);
	const note = await go('POST /companies/{company_id}/notes', companyPath, { body: 'Pays late' });
	await go('GET /companies/{company_id}/notes', companyPath);
	await go('GET /notes/{note_id}', { note_id: String(note.id) });
	await go('GET /companies');
	await go('POST /companies/list');
	await go('GET /companies/scroll');
	await go('GET /companies/{company_id}', companyPath);
	await go('PUT /companies/{company_id}', companyPath, { name: 'Walk and Sons' });
	await go('DELETE /contacts/{contact_id}/companies/{company_id}', { ...contact, ...companyPath });
	await go('DELETE /companies/{company_id}', companyPath);

	const message = await go('POST /conversations', {}, { from: { type: 'user', id: user.id }, body: 'Hello' });
	const conversation = { conversation_id: String(message.conversation_id) };
	const id = { id: String(message.conversation_id) };
	await go('POST /conversations/{conversation_id}/tags', conversation, { id: '501', admin_id: admin });
	await go(
		'DELETE /conversations/{conversation_id}/tags/{tag_id}',
		{ ...conversation, tag_id: '501' },
		{ admin_id: admin },
	);
	await go('POST /conversations/{conversation_id}/tags', conversation, { id: '502', admin_id: admin });
	const replied = await go('POST /conversations/{conversation_id}/reply', conversation, {
		message_type: 'comment',
		type: 'admin',
		admin_id: admin,
		body: 'Good day',
		attachment_files: [{ content_type: 'text/plain', data: 'aGVsbG8=', name: 'hello.txt' }],
	});
	await go('POST /conversations/{conversation_id}/parts', conversation, {
		message_type: 'assignment',
		type: 'team',
		admin_id: admin,
		assignee_id: '991002',
	});
	await go('POST /conversations/{conversation_id}/parts', conversation, {
		message_type: 'snoozed',
		admin_id: admin,
		snoozed_until: now + 3600,
	});
	await go('GET /conversations');
	await go('POST /conversations/search', {}, { query: { field: 'state', operator: '=', value: 'snoozed' } });
	await go('GET /conversations/{conversation_id}', conversation, undefined, '?display_as=plaintext');
	await go('PUT /conversations/{conversation_id}', conversation, {
		read: true,
		title: 'Greeting',
		custom_attributes: { Topic: 'Hello' },
	});
	const parts = (replied.conversation_parts as { conversation_parts: Array<{ id: string }> })
		.conversation_parts;
	await go(
		'POST /conversations/redact',
		{},
		{
			type: 'conversation_part',
			conversation_id: conversation.conversation_id,
			conversation_part_id: parts[0]?.id,
		},
	);
	await go('POST /conversations/{conversation_id}/customers', conversation, {
		admin_id: admin,
		customer: { email: 'ada.okafor@example.com' },
	});
	await go(
		'DELETE /conversations/{conversation_id}/customers/{contact_id}',
		{ ...conversation, ...contact },
		{ admin_id: admin },
	);
	const live = workspace.conversations.get(conversation.conversation_id);
	live?.handling_events.push({ admin_id: admin, type: 'paused', timestamp: now, reason: null });
	live?.side_conversations.push({ id: '1', parts: live.parts.slice(0, 1) });
	await go('GET /conversations/{id}/handling_events', id);
	await go('GET /conversations/{id}/side_conversations', id);
	const types = [...workspace.ticketTypes.values()];
	const customerType = types.find(({ category }) => category === 'Customer')?.id ?? '';
	const trackerType = types.find(({ category }) => category === 'Tracker')?.id ?? '';
	await go('POST /conversations/{conversation_id}/convert', conversation, {
		ticket_type_id: customerType,
		attributes: { _default_title_: 'Hello' },
	});
	const other = [...workspace.conversations.keys()][0] ?? '';
	await go('POST /conversations/{id}/merge', id, { merge_into_conversation_id: Number(other) });
	await go('DELETE /conversations/{conversation_id}', conversation);
	await go('GET /conversations/deleted');

	await go(
		'POST /messages',
		{},
		{
			message_type: 'inapp',
			body: 'News',
			from: { type: 'admin', id: Number(admin) },
			to: { type: 'user', id: user.id },
		},
	);
	workspace.messages.push({
		id: '77',
		to: [],
		whatsapp: true,
		ruleset_id: '5',
		template: 'hello',
		created_at: now,
		conversation_id: other,
		event: {
			id: '77',
			conversation_id: other,
			status: 'sent',
			type: 'broadcast_outbound',
			created_at: now,
			updated_at: now,
			whatsapp_message_id: 'w1',
		},
	});
	await go('GET /messages/status', {}, undefined, '?ruleset_id=5');
	await go('GET /messages/whatsapp/status', {}, undefined, '?message_id=77');

	await go('GET /tags');
	await go('GET /tags/{tag_id}', { tag_id: '501' });
	const tag = await go('POST /tags', {}, { name: 'Walked', users: [{ id: user.id }] });
	await go('DELETE /tags/{tag_id}', { tag_id: String(tag.id) });

	const ticket = await go(
		'POST /tickets',
		{},
		{
			ticket_type_id: customerType,
			contacts: [{ id: user.id }],
			ticket_attributes: { _default_title_: 'Flat tyre' },
		},
	);
	const ticketPath = { ticket_id: String(ticket.id) };
	const job = await go(
		'POST /tickets/enqueue',
		{},
		{ ticket_type_id: customerType, contacts: [{ id: user.id }] },
	);
	await go('GET /jobs/status/{job_id}', { job_id: String(job.id) });
	await go('POST /tickets/search', {}, { query: { field: 'category', operator: '=', value: 'request' } });
	await go('PUT /tickets/{ticket_id}', ticketPath, {
		ticket_state_id: '7002',
		assignee_id: admin,
		ticket_attributes: { _default_title_: 'Two flat tyres' },
	});
	await go('POST /tickets/{ticket_id}/reply', ticketPath, {
		message_type: 'comment',
		type: 'admin',
		admin_id: admin,
		body: 'Bring it in',
	});
	await go('GET /tickets/{ticket_id}', ticketPath);
	await go('POST /tickets/{ticket_id}/tags', ticketPath, { id: '501', admin_id: admin });
	await go(
		'DELETE /tickets/{ticket_id}/tags/{tag_id}',
		{ ...ticketPath, tag_id: '501' },
		{ admin_id: admin },
	);
	await go('POST /tickets/{ticket_id}/change_type', ticketPath, {
		ticket_type_id: trackerType,
		ticket_state_id: '7001',
	});
	await go('POST /tickets/{ticket_id}/linked_conversations', ticketPath, { conversation_id: other });
	await go('DELETE /tickets/{ticket_id}/linked_conversations/{id}', { ...ticketPath, id: other });
	await go('DELETE /tickets/{ticket_id}', ticketPath);
	await go('GET /ticket_states');
	await go('GET /ticket_types');
	const type = await go(
		'POST /ticket_types',
		{},
		{ name: 'Theft', category: 'Customer', description: 'A stolen bicycle', icon: '🔒' },
	);
	const typePath = { ticket_type_id: String(type.id) };
	await go('GET /ticket_types/{ticket_type_id}', typePath);
	await go('PUT /ticket_types/{ticket_type_id}', typePath, { description: 'Stolen' });
	const field = await go('POST /ticket_types/{ticket_type_id}/attributes', typePath, {
		name: 'Police report',
		description: 'Its number',
		data_type: 'string',
	});
	await go(
		'PUT /ticket_types/{ticket_type_id}/attributes/{attribute_id}',
		{ ...typePath, attribute_id: String(field.id) },
		{ archived: true },
	);

	const article = await go(
		'POST /articles',
		{},
		{ title: 'Chain care', author_id: Number(admin), state: 'published', body: '<p>Oil it</p>' },
	);
	const articlePath = { article_id: String(article.id) };
	await go('GET /articles');
	await go('GET /articles/search', {}, undefined, '?phrase=chain&highlight=true');
	await go('GET /articles/{article_id}', articlePath);
	await go('PUT /articles/{article_id}', articlePath, { title: 'Chain and belt care' });
	await go('PUT /articles/{id}/draft', { id: String(article.id) }, { title: 'Drive train care' });
	await go('GET /articles/{id}/draft', { id: String(article.id) });
	await go('POST /articles/{id}/draft/publish', { id: String(article.id) });
	const versions = await go('GET /articles/{article_id}/versions', articlePath, undefined, '?locale=en');
	await go('GET /articles/{article_id}/versions/{id}', {
		...articlePath,
		id: (versions.data as Array<{ id: string }>)[0]?.id ?? '',
	});
	const center = { help_center_id: '801' };
	const redirect = await go('POST /help_center/help_centers/{help_center_id}/redirects', center, {
		from_url: 'https://help.example.com/old/chain',
		locale: 'en',
		target_type: 'article',
		target_id: String(article.id),
	});
	const redirectPath = { ...center, id: String(redirect.id) };
	await go('GET /help_center/help_centers/{help_center_id}/redirects', center);
	await go('GET /help_center/help_centers/{help_center_id}/redirects/{id}', redirectPath);
	await go('DELETE /help_center/help_centers/{help_center_id}/redirects/{id}', redirectPath);
	await go('POST /articles/{article_id}/tags', articlePath, { id: '501', admin_id: admin });
	await go('DELETE /articles/{article_id}/tags/{id}', { ...articlePath, id: '501' });
	await go('DELETE /articles/{article_id}', articlePath);
	const collection = await go('POST /help_center/collections', {}, { name: 'Winter' });
	const collectionPath = { collection_id: String(collection.id) };
	await go('GET /help_center/collections');
	await go('GET /help_center/collections/{collection_id}', collectionPath);
	await go('PUT /help_center/collections/{collection_id}', collectionPath, { description: 'Snow' });
	await go('DELETE /help_center/collections/{collection_id}', collectionPath);
	await go('GET /help_center/help_centers');
	await go('GET /help_center/help_centers/{help_center_id}', { help_center_id: '801' });
	const news = await go(
		'POST /news/news_items',
		{},
		{
			title: 'Open day',
			sender_id: Number(admin),
			newsfeed_assignments: [{ newsfeed_id: 901, published_at: now }],
		},
	);
	const newsPath = { news_item_id: String(news.id) };
	await go('GET /news/news_items');
	await go('GET /news/news_items/{news_item_id}', newsPath);
	await go('PUT /news/news_items/{news_item_id}', newsPath, {
		title: 'Open days',
		sender_id: Number(admin),
		state: 'live',
	});
	await go('GET /news/newsfeeds');
	await go('GET /news/newsfeeds/{newsfeed_id}', { newsfeed_id: '901' });
	await go('GET /news/newsfeeds/{newsfeed_id}/items', { newsfeed_id: '901' });
	await go('DELETE /news/news_items/{news_item_id}', newsPath);

	await go(
		'POST /events',
		{},
		{ event_name: 'ride', created_at: now, user_id: 'walker', metadata: { km: 12 } },
	);
	await go(
		'POST /events/summaries',
		{},
		{ user_id: 'walker', event_summaries: { event_name: 'ride', count: 3, first: now - 60, last: now } },
	);
	await go('GET /events', {}, undefined, '?type=user&user_id=walker&summary=true');

	const content = await go(
		'POST /export/content/data',
		{},
		{ created_at_after: now - 3600, created_at_before: now + 60 },
	);
	const contentPath = { job_identifier: String(content.job_identifier) };
	await go('GET /export/content/data/{job_identifier}', contentPath);
	await go('GET /download/content/data/{job_identifier}', contentPath);
	await go('POST /export/cancel/{job_identifier}', contentPath);
	await go('GET /export/reporting_data/get_datasets');
	const report = await go(
		'POST /export/reporting_data/enqueue',
		{},
		{
			dataset_id: 'conversation',
			attribute_ids: ['conversation_id'],
			start_time: now - 9_000_000,
			end_time: now,
		},
	);
	const reportPath = { job_identifier: String(report.job_identifier) };
	const same = `?job_identifier=${report.job_identifier}&app_id=wrkspc01&client_id=c`;
	await go('GET /export/reporting_data/{job_identifier}', reportPath, undefined, same);
	await go('GET /download/reporting_data/{job_identifier}', reportPath, undefined, same);

	await go('GET /calls');
	await go('POST /calls/search', {}, { conversation_ids: [other] });
	await go('GET /calls/{call_id}', { call_id: '41' });
	await go('GET /calls/{call_id}/recording', { call_id: '41' });
	await go('GET /calls/{call_id}/transcript', { call_id: '41' });
	await go('GET /macros');
	await go('GET /macros/{id}', { id: '611' });
	await go('GET /away_status_reasons');
	await go('GET /brands');
	await go('GET /brands/{id}', { id: '1' });
	await go('GET /emails');
	await go('GET /emails/{id}', { id: '11' });
	const hours = await go(
		'POST /office_hours_schedules',
		{},
		{
			name: 'Night',
			time_zone_name: 'UTC',
			time_intervals: [{ start_minute: 0, end_minute: 300, day_of_week: 2 }],
		},
	);
	const hoursPath = { id: String(hours.id) };
	await go('GET /office_hours_schedules');
	await go('GET /office_hours_schedules/{id}', hoursPath);
	await go('PUT /office_hours_schedules/{id}', hoursPath, { name: 'Nights' });
	const holidays = { office_hours_schedule_id: String(hours.id) };
	const holiday = await go(
		'POST /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions',
		holidays,
		{ exception_date: '2026-12-24', exception_type: 'closed', name: 'Christmas Eve' },
	);
	const holidayPath = { ...holidays, id: String(holiday.id) };
	await go('GET /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions', holidays);
	await go(
		'PUT /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions/{id}',
		holidayPath,
		{ exception_type: 'custom_hours', time_intervals: [{ start_minute: 540, end_minute: 720 }] },
	);
	await go(
		'GET /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions/{id}',
		holidayPath,
	);
	await go(
		'DELETE /office_hours_schedules/{office_hours_schedule_id}/office_hours_exceptions/{id}',
		holidayPath,
	);
	await go('DELETE /office_hours_schedules/{id}', hoursPath);
	await go('GET /visitors', {}, undefined, '?user_id=visitor-1');
	await go('PUT /visitors', {}, { user_id: 'visitor-1', name: 'Vera' });
	await go(
		'POST /visitors/convert',
		{},
		{ type: 'user', visitor: { user_id: 'visitor-1' }, user: { user_id: 'vera', email: 'vera@example.com' } },
	);
	const objects = { custom_object_type_identifier: 'Order' };
	const object = await go('POST /custom_object_instances/{custom_object_type_identifier}', objects, {
		external_id: 'o-1',
		custom_attributes: { total: '12' },
	});
	await go('GET /custom_object_instances/{custom_object_type_identifier}', objects);
	await go('GET /custom_object_instances/{custom_object_type_identifier}/{custom_object_instance_id}', {
		...objects,
		custom_object_instance_id: String(object.id),
	});
	await go('DELETE /custom_object_instances/{custom_object_type_identifier}/{custom_object_instance_id}', {
		...objects,
		custom_object_instance_id: String(object.id),
	});
	await go('POST /custom_object_instances/{custom_object_type_identifier}', objects, { external_id: 'o-2' });
	await go(
		'DELETE /custom_object_instances/{custom_object_type_identifier}',
		objects,
		undefined,
		'?external_id=o-2',
	);

	await walkContent(go, String(user.id), other);

	await go('POST /contacts/{contact_id}/block', contact);
	await go('POST /contacts/{contact_id}/unarchive', contact);
	await go('POST /contacts/{contact_id}/archive', contact);
	await go('DELETE /contacts/{contact_id}', contact);
}

/** The part of the walk that concerns content, AI agents and settings. */
async function walkContent(go: Go, userId: string, conversationId: string): Promise<void> {
	const admin = '814860';
	const tag = { id: '501', admin_id: admin };

	const audience = await go('POST /audiences', {}, { name: 'Everyone', predicates: [] });
	const audiencePath = { id: String(audience.id) };
	await go('GET /audiences');
	await go('GET /audiences/{id}', audiencePath);
	await go('PUT /audiences/{id}', audiencePath, { name: 'All' });

	const snippet = await go(
		'POST /content_snippets',
		{},
		{ title: 'Lights', body_markdown: 'Charge them.', audience_ids: [Number(audience.id)] },
	);
	const snippetPath = { id: String(snippet.id) };
	await go('GET /content_snippets');
	await go('GET /content_snippets/{id}', snippetPath);
	await go('PUT /content_snippets/{id}', snippetPath, {
		json_blocks: [{ type: 'paragraph', text: 'Charge' }],
	});
	const snippetTags = { content_snippet_id: String(snippet.id) };
	await go('POST /content_snippets/{content_snippet_id}/tags', snippetTags, tag);
	await go('DELETE /content_snippets/{content_snippet_id}/tags/{id}', { ...snippetTags, id: '501' });
	const internal = await go(
		'POST /internal_articles',
		{},
		{ title: 'Keys', body: '<p>In the drawer</p>', author_id: Number(admin), owner_id: Number(admin) },
	);
	const internalPath = { internal_article_id: String(internal.id) };
	await go('GET /internal_articles');
	await go('GET /internal_articles/search');
	await go('GET /internal_articles/{internal_article_id}', internalPath);
	await go('PUT /internal_articles/{internal_article_id}', internalPath, { title: 'Spare keys' });
	await go('POST /internal_articles/{internal_article_id}/tags', internalPath, tag);
	await go('DELETE /internal_articles/{internal_article_id}/tags/{id}', { ...internalPath, id: '501' });
	const source = await go(
		'POST /ai/content_import_sources',
		{},
		{ sync_behavior: 'api', url: 'https://wiki.example.com' },
	);
	const sourcePath = { source_id: String(source.id) };
	await go('GET /ai/content_import_sources');
	await go('GET /ai/content_import_sources/{source_id}', sourcePath);
	await go('PUT /ai/content_import_sources/{source_id}', sourcePath, {
		sync_behavior: 'api',
		url: 'https://wiki.example.com/new',
		audience_ids: Number(audience.id),
	});
	const page = {
		title: 'Bells',
		html: '<p>Ring</p>',
		locale: 'en',
		source_id: source.id,
		url: 'https://wiki.example.com/bells',
	};
	const external = await go('POST /ai/external_pages', {}, { ...page, external_id: 'bells' });
	const pagePath = { page_id: String(external.id) };
	await go('GET /ai/external_pages');
	await go('GET /ai/external_pages/{page_id}', pagePath);
	await go('PUT /ai/external_pages/{page_id}', pagePath, { ...page, fin_availability: true });
	await go('GET /content/search', {}, undefined, '?per_page=50');
	await go(
		'POST /content/bulk_actions',
		{},
		{ action: 'delete', content_ids: [{ type: 'internal_article', id: '1' }] },
	);
	await go('DELETE /ai/external_pages/{page_id}', pagePath);
	await go('DELETE /ai/content_import_sources/{source_id}', sourcePath);
	await go('DELETE /internal_articles/{internal_article_id}', internalPath);
	await go('DELETE /content_snippets/{id}', snippetPath);
	await go('DELETE /audiences/{id}', audiencePath);

	const shown = await go('GET /contacts/{id}/banners', { id: userId });
	const [banner] = shown.data as Array<{ view_id: string }>;
	await go('POST /contacts/{id}/banners/{view_id}/dismiss', { id: userId, view_id: banner?.view_id ?? '' });

	for (const [type, facts] of Object.entries({
		string: { multiline: true },
		integer: {},
		decimal: {},
		boolean: {},
		datetime: {},
		files: {},
		relationship: { reference: { type: 'many', object_type_id: 'Order' } },
		list: { options: ['Low', 'Normal', 'High'].map((label) => ({ label })) },
	}))
		await go('POST /conversations/attributes', {}, { name: `A ${type}`, data_type: type, ...facts });
	const attributes = await go('GET /conversations/attributes');
	const [listed] = (
		attributes.data as Array<{ id: number; data_type: string; options: Array<{ id: string }> }>
	)
		.filter((each) => each.data_type === 'list')
		.map((each) => ({ id: String(each.id), option_id: each.options[0]?.id ?? '' }));
	if (!listed) throw new Error('There is no list attribute');
	await go('GET /conversations/attributes/{id}', listed);
	await go('PUT /conversations/attributes/{id}', listed, { required: true });
	await go('POST /conversations/attributes/{id}/options', listed, { label: 'Highest' });
	await go('PUT /conversations/attributes/{id}/options/{option_id}', listed, { label: 'Lowest' });
	await go('DELETE /conversations/attributes/{id}/options/{option_id}', listed);
	await go('DELETE /conversations/attributes/{id}', listed);

	const connectors = await go('GET /data_connectors');
	const connector = { data_connector_id: (connectors.data as Array<{ id: string }>)[0]?.id ?? '' };
	const results = await go(
		'GET /data_connectors/{data_connector_id}/execution_results',
		connector,
		undefined,
		'?include_bodies=true',
	);
	await go('GET /data_connectors/{data_connector_id}/execution_results/{id}', {
		...connector,
		id: (results.data as Array<{ id: string }>)[0]?.id ?? '',
	});
	const draft = await go(
		'POST /data_connectors',
		{},
		{
			name: 'Stock',
			url: 'https://shop.example.com/stock',
			mock_response: { left: 3, shop: { open: true } },
		},
	);
	const draftPath = { id: String(draft.id) };
	await go('GET /data_connectors/{id}', draftPath);
	await go('PATCH /data_connectors/{id}', draftPath, { description: 'How many are left' });
	await go('DELETE /data_connectors/{id}', draftPath);

	const message = { author: 'user', body: 'Do you rent?', timestamp: '2026-01-02T03:04:05.678Z' };
	const person = { id: 'rider-9', name: 'Rana', attributes: { unheard_of: 1 } };
	await go('POST /fin/start', {}, { conversation_id: 'ext-1', message, user: person });
	await go('POST /fin/reply', {}, { conversation_id: 'ext-1', message, user: person });
	await go('POST /fin/csat', {}, { conversation_id: 'ext-1', rating: 'good' });
	const call = await go('POST /fin_voice/register', {}, { phone_number: '+12025550144', call_id: 'call-1' });
	await go('GET /fin_voice/collect/{id}', { id: String(call.id) });
	await go('GET /fin_voice/external_id/{external_id}', { external_id: 'call-1' });
	await go('GET /fin_voice/phone_number/{phone_number}', { phone_number: '+12025550144' });
	await go('GET /fin_voice/conversation/{conversation_id}', {
		conversation_id: String(call.intercom_conversation_id ?? conversationId),
	});

	await go('POST /phone_call_redirects', {}, { phone: '+1 2025550144' });
	await go('PUT /ip_allowlist', {}, { enabled: true, ip_allowlist: ['203.0.113.0/24', '2001:db8::1'] });
	await go('GET /ip_allowlist');
	await go('GET /export/workflows/{id}', { id: '71' });
}

test('every simulated route is an operation of the description', () => {
	expect(ROUTES.filter((route) => !described.includes(route))).toEqual([]);
});

test.each(ROUTES)('%s answers as described', (route) => {
	const reply = reached.get(route);
	if (!reply) throw new Error(`The walk does not reach ${route}`);
	const [method = '', path = ''] = route.split(' ');
	expect(answerProblems(method, path, reply.status, reply.body)).toEqual([]);
});

test('every operation of the description is simulated', () => {
	expect(described.filter((key) => !ROUTES.includes(key))).toEqual([]);
});

test("every topic that the walk made the simulator report is one of Intercom's", () => {
	// Documented as `contact.unarchive`, sent as `contact.unarchived`.
	const known = [...Object.values(TOPICS).flatMap((topics) => Object.keys(topics)), 'contact.unarchived'];
	expect(reported.size).toBeGreaterThan(30);
	expect([...reported].filter((topic) => !known.includes(topic))).toEqual([]);
});
