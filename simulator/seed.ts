import { newImportSource, upsertExternalPage } from './resources/ai-content';
import { addBuiltInAttributes, addDataAttribute } from './resources/attributes';
import { newBanner } from './resources/banners';
import { newCompany } from './resources/companies';
import { newContact } from './resources/contacts';
import { newConversationAttribute } from './resources/conversation-attributes';
import { addConversation, adminAuthor, contactAuthor, newPart } from './resources/conversations';
import { newDataConnector, newExecutionResult } from './resources/data-connectors';
import { newInternalArticle } from './resources/internal-articles';
import { newArticle, newCollection } from './resources/knowledge';
import { newSnippet } from './resources/snippets';
import { applyTag } from './resources/tags';
import { addTicketTypeAttribute, newTicket, newTicketType } from './resources/tickets';
import type { Contact, Conversation, Json, Part, PlainRecord, Workspace } from './workspace';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Fills a workspace: the fixed lists always, the people and what they wrote unless it is to be empty. */
export function seed(workspace: Workspace, { empty }: { empty: boolean }): void {
	const { changed } = workspace;
	workspace.changed = () => undefined;
	try {
		seedFixedLists(workspace);
		if (!empty) seedLife(workspace);
	} finally {
		workspace.changed = changed;
		workspace.customerSaw.length = 0;
	}
}

function seedFixedLists(workspace: Workspace): void {
	const now = workspace.now();
	const teammates: Array<[string, string, string, string]> = [
		['814860', 'Maya Lindqvist', 'maya', 'Support Lead'],
		['814861', 'Tomás Herrera', 'tomas', 'Support Specialist'],
		['814862', 'Priya Raman', 'priya', 'Billing Specialist'],
		['814863', 'Jonas Weber', 'jonas', 'Workshop Manager'],
	];
	for (const [id, name, mailbox, job] of teammates)
		workspace.admins.set(id, {
			id,
			name,
			email: `${mailbox}@northwind-bicycles.example.com`,
			job_title: job,
			away_mode_enabled: false,
			away_mode_reassign: false,
			away_status_reason_id: null,
			has_inbox_seat: true,
			team_ids: [],
			avatar: `https://static.example.com/avatars/${mailbox}.png`,
		});
	const teams: Array<[string, string, number[]]> = [
		['991001', 'Support', [814860, 814861]],
		['991002', 'Billing', [814862]],
		['991003', 'Workshop', [814863]],
	];
	for (const [id, name, members] of teams) {
		workspace.teams.set(id, {
			id,
			name,
			admin_ids: members,
			assignment_limit: 20,
			distribution_method: 'round_robin',
		});
		for (const member of members) workspace.admins.get(String(member))?.team_ids.push(Number(id));
	}
	for (const [index, [label, emoji]] of [
		['On a break', '☕'],
		['In a meeting', '📅'],
		['Done for today', '🌙'],
	].entries())
		workspace.plain.away_status_reasons.set(String(index + 1), {
			type: 'away_status_reason',
			id: String(index + 1),
			label,
			emoji,
			order: index + 1,
			deleted: false,
			created_at: now - 300 * DAY,
			updated_at: now - 300 * DAY,
		});
	const states = [
		['7001', 'submitted', 'Submitted', 'Submitted'],
		['7002', 'in_progress', 'In progress', 'In progress'],
		['7003', 'waiting_on_customer', 'Waiting on customer', 'Waiting for you'],
		['7004', 'resolved', 'Resolved', 'Resolved'],
	] as const;
	for (const [id, category, internal, external] of states)
		workspace.plain.ticket_states.set(id, {
			id,
			category,
			internal_label: internal,
			external_label: external,
			archived: false,
		});
	addBuiltInAttributes(workspace);
	const subscriptions = [
		['31', 'Newsletter', 'opt_in', 'Rides, routes and offers once a month'],
		['32', 'Service reminders', 'opt_out', 'When a bicycle is due for a service'],
	] as const;
	for (const [id, name, consent, description] of subscriptions) {
		const translation = { name, description, locale: 'en' };
		workspace.subscriptionTypes.set(id, {
			type: 'subscription',
			id,
			state: 'live',
			consent_type: consent,
			default_translation: translation,
			translations: [translation],
			content_types: ['email'],
		});
	}
}

function seedLife(workspace: Workspace): void {
	const now = workspace.now();
	const tag = (id: string, name: string) => workspace.tags.set(id, { id, name });
	tag('501', 'VIP');
	tag('502', 'Bug');
	tag('503', 'Refund');
	tag('504', 'Feature request');
	tag('505', 'Urgent');
	const segment = (id: string, name: string, uses_tag?: string) =>
		workspace.segments.set(id, {
			type: 'segment',
			id,
			name,
			created_at: now - 400 * DAY,
			updated_at: now - 3 * DAY,
			person_type: 'user',
			...(uses_tag === undefined ? {} : { uses_tag }),
		});
	segment('65f1a0aaaaaaaaaaaaaaaa01', 'Active');
	segment('65f1a0aaaaaaaaaaaaaaaa02', 'New');
	segment('65f1a0aaaaaaaaaaaaaaaa03', 'Slipping away');

	const attributes: Json[] = [
		{
			model: 'contact',
			name: 'bike_model',
			data_type: 'string',
			description: 'The bicycle that the person rides',
		},
		{ model: 'contact', name: 'orders', data_type: 'integer', description: 'Orders so far' },
		{ model: 'contact', name: 'lifetime_value', data_type: 'float', description: 'All orders in dollars' },
		{ model: 'contact', name: 'newsletter', data_type: 'boolean', description: 'Wants the newsletter' },
		{ model: 'contact', name: 'warranty_until', data_type: 'date', description: 'Last day of the warranty' },
		{
			model: 'contact',
			name: 'plan_level',
			data_type: 'options',
			description: 'Service plan',
			options: [{ value: 'Basic' }, { value: 'Plus' }, { value: 'Fleet' }],
		},
		{
			model: 'contact',
			name: 'last_session_id',
			data_type: 'string',
			description: 'Last session of the assistant',
		},
		{ model: 'company', name: 'fleet_size', data_type: 'integer', description: 'Bicycles in use' },
		{ model: 'company', name: 'contract_ends', data_type: 'date', description: 'Last day of the contract' },
	];
	for (const attribute of attributes) addDataAttribute(workspace, attribute);
	const conversationAttributes = [
		{ name: 'Topic', data_type: 'string', description: 'What it is about' },
		{ name: 'Session', data_type: 'string', description: 'Session of the assistant' },
	];
	for (const attribute of conversationAttributes)
		newConversationAttribute(workspace, attribute, [...workspace.admins.keys()][0] ?? '');

	const companies = [
		{
			company_id: 'nw-couriers',
			name: 'Harbour Couriers',
			plan: 'Fleet',
			size: 48,
			industry: 'Logistics',
			website: 'https://harbour.example.com',
			monthly_spend: 1890,
			custom_attributes: { fleet_size: 36 },
		},
		{
			company_id: 'nw-campus',
			name: 'Linden University',
			plan: 'Plus',
			size: 2300,
			industry: 'Education',
			website: 'https://linden.example.com',
			monthly_spend: 640,
			custom_attributes: { fleet_size: 120 },
		},
		{
			company_id: 'nw-roast',
			name: 'Daily Roast',
			plan: 'Basic',
			size: 12,
			industry: 'Food',
			website: 'https://roast.example.com',
			monthly_spend: 85,
			custom_attributes: { fleet_size: 4 },
		},
	].map((facts) => newCompany(workspace, facts));

	const person = (name: string, role: 'user' | 'lead', age: number, more: Json = {}): Contact => {
		const mailbox = name
			.toLowerCase()
			.normalize('NFD')
			.replace(/[^a-z ]/g, '')
			.replace(/ /g, '.');
		return newContact(workspace, {
			role,
			name,
			email: `${mailbox}@example.com`,
			...(role === 'user' ? { external_id: `nw-${mailbox}` } : {}),
			created_at: now - age * DAY,
			updated_at: now - Math.floor(age / 2) * DAY,
			signed_up_at: role === 'user' ? now - age * DAY : null,
			last_seen_at: now - Math.floor(age / 9) * HOUR,
			...more,
		});
	};
	const ada = person('Ada Okafor', 'user', 320, {
		phone: '+12025550101',
		custom_attributes: {
			bike_model: 'Tourer 3',
			orders: 7,
			lifetime_value: 4120.5,
			newsletter: true,
			plan_level: 'Plus',
		},
	});
	const ben = person('Ben Castillo', 'user', 210, {
		custom_attributes: { bike_model: 'City 2', orders: 2, lifetime_value: 899, newsletter: false },
	});
	const chloe = person('Chloé Martin', 'user', 95, {
		custom_attributes: { bike_model: 'Cargo 1', orders: 1, lifetime_value: 2490, plan_level: 'Fleet' },
	});
	const daniel = person('Daniel Kim', 'user', 60, {
		custom_attributes: { orders: 3, lifetime_value: 310.75 },
	});
	const elif = person('Elif Demir', 'user', 44, { custom_attributes: { bike_model: 'Gravel 5', orders: 1 } });
	const farid = person('Farid Haddad', 'user', 31);
	const grace = person('Grace Mwangi', 'user', 18, { custom_attributes: { orders: 1, newsletter: true } });
	const hugo = person('Hugo Silva', 'user', 9);
	const iris = person('Iris Novak', 'lead', 6);
	const jack = person('Jack Turner', 'lead', 4);
	person('Keiko Sato', 'lead', 2);
	person('Liam O Brien', 'lead', 1);
	const join = (contact: Contact, company: { id: string } | undefined) =>
		company && contact.company_ids.push(company.id);
	join(ada, companies[0]);
	join(ben, companies[0]);
	join(chloe, companies[1]);
	join(daniel, companies[2]);
	for (const contact of [ada, ben, chloe, daniel]) contact.segment_ids.push('65f1a0aaaaaaaaaaaaaaaa01');
	for (const contact of [grace, hugo]) contact.segment_ids.push('65f1a0aaaaaaaaaaaaaaaa02');
	ada.location = { country: 'United States', region: 'New York', city: 'New York' };
	ada.subscriptions['31'] = 'opt_in';
	applyTag(workspace, ada.tags, '501', '814860');
	applyTag(workspace, chloe.tags, '501', '814860');
	if (companies[0]) applyTag(workspace, companies[0].tags, '501', '814860');
	workspace.notes.set('60', {
		id: '60',
		contact_id: ada.id,
		company_id: null,
		admin_id: '814860',
		body: '<p>Prefers to be called after 5 pm.</p>',
		created_at: now - 20 * DAY,
	});
	workspace.notes.set('61', {
		id: '61',
		contact_id: null,
		company_id: companies[0]?.id ?? null,
		admin_id: '814862',
		body: '<p>Contract renewal in spring.</p>',
		created_at: now - 12 * DAY,
	});

	const told = (contact: Contact, hoursAgo: number, body: string, subject = ''): Conversation =>
		addConversation(workspace, {
			contact_ids: [contact.id],
			author: contactAuthor(contact),
			body,
			subject,
			created_at: now - hoursAgo * HOUR,
		});
	const then = (
		conversation: Conversation,
		hoursAgo: number,
		part: { kind: string; by: Contact | string; body?: string; to?: Part['assigned_to'] },
	) => {
		const author = typeof part.by === 'string' ? adminAuthor(workspace, part.by) : contactAuthor(part.by);
		const at = now - Math.round(hoursAgo * HOUR);
		conversation.parts.push(
			newPart(workspace, {
				part_type: part.kind,
				author,
				body: part.body,
				assigned_to: part.to,
				created_at: at,
			}),
		);
		conversation.updated_at = at;
		if (part.kind === 'comment' && typeof part.by === 'string')
			Object.assign(conversation, {
				waiting_since: null,
				first_admin_reply_at: conversation.first_admin_reply_at ?? at,
				last_admin_reply_at: at,
			});
		if (part.kind === 'comment' && typeof part.by !== 'string')
			Object.assign(conversation, { waiting_since: at, last_contact_reply_at: at });
		if (part.kind === 'close')
			Object.assign(conversation, {
				state: 'closed',
				open: false,
				waiting_since: null,
				first_close_at: at,
				last_close_at: at,
				last_closed_by_id: String(part.by),
			});
		if (part.kind === 'assignment' && part.to)
			Object.assign(
				conversation,
				part.to.type === 'team' ? { team_assignee_id: part.to.id } : { admin_assignee_id: part.to.id },
				{ last_assignment_at: at },
			);
	};

	const brakes = told(ada, 30, 'My Tourer squeals when I brake in the rain. Can I fix this myself?');
	then(brakes, 29.5, { kind: 'assignment', by: '814860', to: { type: 'team', id: '991003' } });
	then(brakes, 29, {
		kind: 'note',
		by: '814863',
		body: 'Probably glazed pads. She is on the Plus plan, offer a free check.',
	});
	then(brakes, 28, {
		kind: 'comment',
		by: '814863',
		body: 'Hello Ada, most likely the pads are glazed. Sand them lightly, and if it stays, your plan covers a free check.',
	});
	applyTag(workspace, brakes.tags, '501', '814860');
	const invoice = told(ben, 26, 'I was charged twice for order 10482.');
	then(invoice, 25, { kind: 'assignment', by: '814861', to: { type: 'team', id: '991002' } });
	then(invoice, 24, {
		kind: 'comment',
		by: '814862',
		body: 'You are right, Ben. The second charge is on its way back to you.',
	});
	then(invoice, 20, { kind: 'close', by: '814862' });
	applyTag(workspace, invoice.tags, '503', '814862');
	const cargo = told(
		chloe,
		12,
		'Do you deliver five Cargo bicycles to a campus by September?',
		'Fleet order',
	);
	then(cargo, 11, {
		kind: 'comment',
		by: '814860',
		body: 'We do! May I call you tomorrow about the details?',
	});
	then(cargo, 10, { kind: 'comment', by: chloe, body: 'Yes, after 10 please.' });
	then(cargo, 9.5, { kind: 'assignment', by: '814860', to: { type: 'admin', id: '814860' } });
	const shop = told(daniel, 8, 'The shop page shows an error when I choose a saddle.');
	then(shop, 7, { kind: 'comment', by: '814861', body: 'Thank you, Daniel. Which browser do you use?' });
	then(shop, 6.5, { kind: 'snoozed', by: '814861' });
	Object.assign(shop, { state: 'snoozed', snoozed_until: now + 2 * DAY });
	applyTag(workspace, shop.tags, '502', '814861');
	told(elif, 5, 'Is the Gravel 5 available in a larger frame?');
	const size = told(grace, 3, 'How do I find my frame size?');
	then(size, 2.5, {
		kind: 'comment',
		by: '814861',
		body: 'Measure your inseam and multiply it by 0.66, that is the frame in centimetres.',
	});
	then(size, 2, { kind: 'comment', by: grace, body: 'That worked, thank you!' });
	then(size, 1.8, { kind: 'close', by: '814861' });
	size.rating = { rating: 5, remark: 'Quick and kind', created_at: now - HOUR };
	told(iris, 1, 'Hello, do you also lease bicycles to small teams?');
	const late = told(jack, 0.4, 'Where is my order? It should have been here yesterday.');
	then(late, 0.3, { kind: 'assignment', by: '814860', to: { type: 'team', id: '991001' } });
	for (const contact of [ada, ben, chloe, daniel, elif, grace, iris, jack, farid])
		contact.last_replied_at = now - HOUR;

	const repair = newTicketType(workspace, {
		name: 'Repair',
		description: 'A bicycle for the workshop',
		icon: '🔧',
		category: 'Customer',
	});
	addTicketTypeAttribute(workspace, repair, {
		name: 'Frame number',
		description: 'On the down tube',
		data_type: 'string',
	});
	addTicketTypeAttribute(workspace, repair, {
		name: 'Urgency',
		description: 'How soon',
		data_type: 'list',
		list_items: 'Low,Normal,High',
	});
	const refund = newTicketType(workspace, {
		name: 'Refund',
		description: 'Money back',
		icon: '💶',
		category: 'Back-office',
	});
	const outage = newTicketType(workspace, {
		name: 'Outage',
		description: 'Something many people notice',
		icon: '🚨',
		category: 'Tracker',
	});
	newTicket(workspace, {
		ticket_type_id: repair.id,
		contact_ids: [ada.id],
		ticket_attributes: {
			_default_title_: 'Brake check',
			_default_description_: 'Squeals in the rain',
			Urgency: 'Normal',
		},
		admin_assignee_id: '814863',
		created_at: now - 20 * HOUR,
	});
	newTicket(workspace, {
		ticket_type_id: refund.id,
		contact_ids: [ben.id],
		ticket_attributes: { _default_title_: 'Order 10482 charged twice' },
		ticket_state_id: '7002',
		team_assignee_id: '991002',
		created_at: now - 22 * HOUR,
	});
	newTicket(workspace, {
		ticket_type_id: outage.id,
		contact_ids: [daniel.id],
		ticket_attributes: { _default_title_: 'Shop page fails on saddles' },
		created_at: now - 6 * HOUR,
	});
	seedKnowledge(workspace);
	seedContent(workspace);
	seedOthers(workspace, late, jack);
	workspace.activityLogs.push({
		id: workspace.uuid(),
		performed_by: {
			type: 'admin',
			id: '814860',
			email: workspace.admins.get('814860')?.email ?? '',
			ip: '203.0.113.7',
		},
		metadata: { sign_in_method: 'email_password' },
		created_at: now - 5 * HOUR,
		activity_type: 'admin_login_success',
		activity_description: 'Maya Lindqvist logged in.',
	});
}

function seedKnowledge(workspace: Workspace): void {
	const now = workspace.now();
	workspace.plain.help_centers.set('801', {
		id: '801',
		workspace_id: workspace.facts.app_id,
		created_at: now - 400 * DAY,
		updated_at: now - DAY,
		identifier: 'northwind',
		website_turned_on: true,
		display_name: 'Northwind Help',
		url: 'https://help.example.com',
		custom_domain: null,
		default: true,
		locales: ['en'],
	});
	const care = newCollection(workspace, { name: 'Care and repair', description: 'Keep it rolling' });
	newCollection(workspace, { name: 'Orders', description: 'Delivery, returns, refunds' });
	const articles = [
		[
			'Quiet brakes',
			'Why brakes squeal and what to do',
			'<p>Clean the rim, sand the pads lightly, check the toe-in.</p>',
			'published',
		],
		['Find your frame size', 'Measure once', '<p>Inseam in centimetres times 0.66.</p>', 'published'],
		['Returning a bicycle', 'Thirty days', '<p>Pack it as it came.</p>', 'draft'],
	] as const;
	for (const [title, description, body, state] of articles)
		newArticle(workspace, {
			title,
			description,
			body,
			state,
			author_id: 814860,
			parent_id: Number(care.id),
			parent_type: 'collection',
		});
	workspace.plain.newsfeeds.set('901', {
		id: '901',
		type: 'newsfeed',
		name: 'What is new',
		created_at: now - 90 * DAY,
		updated_at: now - DAY,
	});
	const macro = (id: string, name: string, text: string, daysAgo: number) => {
		const at = new Date((now - daysAgo * DAY) * 1000).toISOString();
		workspace.plain.macros.set(id, {
			...{ id, type: 'macro', name, body: `<p>${text}</p>`, body_text: text, created_at: at, updated_at: at },
			...{ visible_to: 'everyone', visible_to_team_ids: [], available_on: ['inbox'] },
		});
	};
	macro('611', 'Ask for the order number', 'Could you send me your order number, please?', 40);
	macro('612', 'Refund is on its way', 'The refund is on its way and takes two to five days.', 12);
}

/** What the AI agents read and use, and what the Messenger shows by itself. */
function seedContent(workspace: Workspace): void {
	const now = workspace.now();
	const [author = ''] = workspace.admins.keys();
	const audience: PlainRecord = {
		id: workspace.decimalId(),
		type: 'audience',
		name: 'Fleet customers',
		predicates: [{ attribute: 'company.plan', type: 'string', comparison: 'eq', value: 'Fleet' }],
		role_predicates: [{ attribute: 'role', type: 'role', comparison: 'eq', value: 'user' }],
		created_at: now - 60 * DAY,
		updated_at: now - 60 * DAY,
	};
	workspace.plain.audiences.set(audience.id, audience);
	newSnippet(
		workspace,
		{
			title: 'Opening hours of the shop',
			body_markdown: 'The shop is open from 9 to 18.\n\nOn Sundays it is closed.',
			ai_chatbot_availability: true,
			audience_ids: [Number(audience.id)],
		},
		author,
	);
	newInternalArticle(
		workspace,
		{
			title: 'When to refund at once',
			body: '<p>Below 50 dollars, without asking.</p>',
			author_id: Number(author),
			owner_id: Number(author),
			ai_copilot_availability: true,
		},
		author,
	);
	const source = newImportSource(workspace, { url: 'https://manuals.example.com', sync_behavior: 'api' });
	upsertExternalPage(
		workspace,
		{
			source_id: source.id,
			external_id: 'gravel-5',
			title: 'Manual of the Gravel 5',
			html: '<h1>Gravel 5</h1><p>Check the bolts every month.</p>',
			url: 'https://manuals.example.com/gravel-5',
			locale: 'en',
			ai_agent_availability: true,
		},
		author,
	);
	const connector = newDataConnector(
		workspace,
		{
			name: 'Order status',
			description: 'Asks the shop where an order is',
			http_method: 'get',
			url: 'https://shop.example.com/orders/{{order_id}}',
			headers: [{ name: 'Authorization', value: 'simulated' }],
			data_inputs: [{ name: 'order_id', type: 'string', description: 'Number of the order', required: true }],
			mock_response: { status: 'sent' },
		},
		author,
	);
	connector.state = 'live';
	newExecutionResult(workspace, connector, { response_body: '{"status":"sent"}' });
	newExecutionResult(workspace, connector, {
		success: false,
		http_status: null,
		error_type: '3rd_party_error',
		error_message: 'Connection refused',
	});
	newBanner(workspace, { title: 'Winter check', body: '<p>Book your winter check until December.</p>' });
	workspace.plain.workflows.set('71', {
		...{ id: '71', title: 'Ask for the order number', description: null, state: 'live' },
		...{ trigger_type: 'inbound_conversation', target_channels: ['chat'], preferred_devices: ['desktop'] },
		created_at: new Date((now - 80 * DAY) * 1000).toISOString(),
		updated_at: new Date((now - 9 * DAY) * 1000).toISOString(),
		...{ targeting: {}, snapshot: {}, attributes: [], embedded_rules: [] },
	});
}

function seedOthers(workspace: Workspace, conversation: Conversation, contact: Contact): void {
	const now = workspace.now();
	const old = { created_at: now - 400 * DAY, updated_at: now - 30 * DAY };
	workspace.plain.brands.set('1', {
		id: '1',
		type: 'brand',
		name: 'Northwind',
		is_default: true,
		...old,
		help_center_id: '801',
		default_address_settings_id: '11',
	});
	workspace.plain.emails.set('11', {
		...{ id: '11', type: 'email_setting', email: 'support@northwind-bicycles.example.com', verified: true },
		...{ domain: 'northwind-bicycles.example.com', brand_id: '1', forwarding_enabled: true },
		...{ forwarded_email_last_received_at: now - HOUR, ...old },
	});
	workspace.plain.office_hours_schedules.set('21', {
		...{ id: '21', type: 'office_hours_schedule', name: 'Shop', time_zone_name: workspace.facts.timezone },
		...{
			time_intervals: [{ start_minute: 540, end_minute: 1080, day_of_week: 1 }],
			twenty_four_seven: false,
			...old,
		},
	});
	workspace.plain.calls.set('41', {
		...{
			id: '41',
			type: 'call',
			conversation_id: conversation.id,
			admin_id: '814861',
			contact_id: contact.id,
			state: 'ended',
		},
		...{
			initiated_at: now - HOUR,
			answered_at: now - HOUR + 8,
			ended_at: now - HOUR + 200,
			created_at: now - HOUR,
			updated_at: now - HOUR,
		},
		...{
			recording_url: 'https://storage.example.com/41.wav',
			transcription_url: 'https://storage.example.com/41.txt',
		},
		...{ call_type: 'phone', direction: 'inbound', ended_reason: 'customer_hangup', phone: '+12025550144' },
		...{ fin_recording_url: null, fin_transcription_url: null, recorded: true },
		transcript: 'Jack Turner: Where is my order?\nTomás Herrera: It is at the depot, it comes tomorrow.\n',
	});
	const visitorId = workspace.hexId();
	workspace.plain.visitors.set(visitorId, {
		...{
			id: visitorId,
			type: 'visitor',
			user_id: 'visitor-1',
			anonymous: true,
			email: '',
			phone: null,
			name: null,
		},
		...{
			pseudonym: 'Teal Kite',
			avatar: { type: 'avatar', image_url: null },
			app_id: workspace.facts.app_id,
		},
		...{
			companies: { type: 'company.list', companies: [] },
			location_data: {
				...{ type: 'location_data', city_name: 'Lisbon', continent_code: 'EU', country_name: 'Portugal' },
				...{ country_code: 'PRT', postal_code: '1100-148', region_name: 'Lisbon' },
				...{ timezone: 'Europe/Lisbon', latitude: null, longitude: null },
			},
			created_at: now - HOUR,
			updated_at: now - HOUR,
		},
		...{
			session_count: 1,
			social_profiles: { type: 'social_profile.list', social_profiles: [] },
			owner_id: null,
		},
		...{
			unsubscribed_from_emails: false,
			marked_email_as_spam: false,
			has_hard_bounced: false,
			do_not_track: null,
		},
		...{
			tags: { type: 'tag.list', tags: [] },
			segments: { type: 'segment.list', segments: [] },
			custom_attributes: {},
		},
	});
}
