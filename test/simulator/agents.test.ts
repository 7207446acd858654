import { type Json, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { newDataConnector, newExecutionResult } from '../../simulator/resources/data-connectors';
import { clientOf, type ErrorList } from './client';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;

async function start(options: SimulatorOptions = {}): Promise<void> {
	intercom = await startSimulator(options);
	ask = clientOf(intercom);
}
afterEach(() => intercom.stop());

const ADMIN = '814860';
const codeOf = (body: unknown) => (body as ErrorList).errors[0]?.code;

describe('Fin', () => {
	const message = { author: 'user', body: 'Do you <b>rent</b>?', timestamp: '2026-01-02T03:04:05.678Z' };
	const user = { id: 'rider', name: 'Rana', email: 'Rana@example.com' };
	const asked = { conversation_id: 'ext-1', message, user };

	test('an answer reaches the customer once, although the message is sent twice', async () => {
		await start({ empty: true });
		const { status, body } = await ask('POST', '/fin/start', asked);
		expect([status, body.status, body.user_id]).toEqual([200, 'thinking', 'rider']);
		await ask('POST', '/fin/start', asked);
		const [contact] = [...intercom.workspace.contacts.values()];
		expect(contact).toMatchObject({ external_id: 'rider', email: 'rana@example.com' });
		expect(intercom.customerSaw).toMatchObject([
			{ kind: 'fin_reply', where: 'ext-1', contact_ids: [contact?.id] },
		]);
		await ask('POST', '/fin/reply', { ...asked, message: { ...message, body: 'And mend?' } });
		expect(intercom.customerSaw).toHaveLength(2);
	});

	test('attributes that do not exist are told, the others are kept', async () => {
		await start({ empty: false });
		const { body } = await ask('POST', '/fin/start', {
			...asked,
			user: { ...user, attributes: { bike_model: 'Gravel 5', shoe: 44 } },
			conversation_metadata: { attributes: { Topic: 'Rent', Mood: 'Good' } },
		});
		expect(body.errors).toEqual({
			user: { attributes: { shoe: "User attribute 'shoe' does not exist" } },
			conversation: { attributes: { Mood: "Conversation attribute 'Mood' does not exist" } },
		});
		const id = intercom.workspace.contactsBy.external_id.get('rider') ?? '';
		expect(intercom.workspace.contacts.get(id)?.custom_attributes).toEqual({ bike_model: 'Gravel 5' });
	});

	test.each([
		['no message', '/fin/start', { message: undefined }],
		['a person without id', '/fin/start', { user: { name: 'Rana' } }],
		['a time that is none', '/fin/start', { message: { ...message, timestamp: 'now' } }],
		[
			'eleven attachments',
			'/fin/start',
			{ attachments: Array(11).fill({ type: 'url', url: 'https://a.example' }) },
		],
		['a file without data', '/fin/start', { attachments: [{ type: 'file', name: 'a.txt' }] }],
		['a long history', '/fin/start', { conversation_metadata: { history: Array(11).fill(message) } }],
		['a conversation that was not started', '/fin/reply', { conversation_id: 'ext-2' }],
	])('%s is refused and reaches nobody', async (_name, path, facts) => {
		await start({ empty: true });
		expect((await ask('POST', path, { ...asked, ...facts })).status).toBe(400);
		expect(intercom.customerSaw).toEqual([]);
	});

	test('a rating can change until a remark locks it', async () => {
		await start({ empty: true });
		const rate = (facts: Json) => ask<Json>('POST', '/fin/csat', { conversation_id: 'ext-1', ...facts });
		expect((await rate({ rating: 'good' })).body).toHaveProperty('errors.external_conversation_id');
		await ask('POST', '/fin/start', asked);
		expect((await rate({ rating: 'good' })).body).toMatchObject({ rating: 'good', status: 'rated' });
		expect((await rate({ rating: 'ok', remark: 'Slow' })).body.rating).toBe('ok');
		expect((await rate({ rating: 'ok' })).status).toBe(200);
		const locked = await rate({ rating: 'amazing' });
		expect([locked.status, Object.keys(locked.body.errors as Json)]).toEqual([422, ['base']]);
		expect((await rate({ rating: 'superb' })).status).toBe(400);
	});

	test('a call is found by four keys once it is matched with a call of its number', async () => {
		await start();
		const register = (facts: Json) => ask('POST', '/fin_voice/register', facts);
		const { body } = await register({ phone_number: '+12025550144', call_id: 'c-1' });
		expect(body).toMatchObject({ intercom_call_id: '41', status: 'in-progress' });
		expect((await register({ phone_number: '+12025550144', call_id: 'c-1' })).status).toBe(409);
		expect((await register({ phone_number: '+12025550144' })).status).toBe(400);
		expect((await register({ phone_number: 'home', call_id: 'c-2' })).status).toBe(400);
		for (const path of [`collect/${body.id}`, 'external_id/c-1', 'phone_number/+12025550144'])
			expect((await ask('GET', `/fin_voice/${path}`)).body.id).toBe(body.id);
		const conversation = String(body.intercom_conversation_id);
		expect((await ask('GET', `/fin_voice/conversation/${conversation}`)).body).toEqual([body]);
		const unmatched = await register({ phone_number: '+12025559999', call_id: 'c-3' });
		expect(unmatched.body).toMatchObject({ status: 'registered', intercom_call_id: null });
		expect((await ask('GET', `/fin_voice/collect/${unmatched.body.id}`)).status).toBe(404);
	});
});

describe('banners and SMS', () => {
	test('asking for banners shows them, a dismissed one is not shown again', async () => {
		await start();
		const [id = '', other = ''] = [...intercom.workspace.contacts.keys()];
		const banners = async (contact: string) =>
			(await ask<{ data: Array<{ id: string; view_id: string }> }>('GET', `/contacts/${contact}/banners`))
				.body.data;
		const [banner] = await banners(id);
		expect(intercom.customerSaw).toMatchObject([{ kind: 'banner', where: banner?.id, contact_ids: [id] }]);
		expect((await banners(id))[0]?.view_id).toBe(banner?.view_id);
		const dismiss = (contact: string) =>
			ask('POST', `/contacts/${contact}/banners/${banner?.view_id}/dismiss`);
		expect((await dismiss(other)).status).toBe(404);
		for (let time = 0; time < 2; time += 1)
			expect((await dismiss(id)).body).toEqual({
				type: 'banner_dismiss',
				view_id: banner?.view_id,
				dismissed: true,
			});
		expect(await banners(id)).toEqual([]);
		expect(await banners(other)).toHaveLength(1);
	});

	test('the phone switch sends an SMS and keeps attributes with the contact of that number', async () => {
		await start({ empty: false });
		const { body: contact } = await ask('POST', '/contacts', { role: 'lead', phone: '+12025550111' });
		const { body } = await ask('POST', '/phone_call_redirects', {
			phone: '+1 2025550111',
			custom_attributes: { bike_model: 'Cargo' },
		});
		expect(body).toMatchObject({ type: 'phone_call_redirect', phone: '+12025550111' });
		expect(intercom.customerSaw).toMatchObject([
			{ kind: 'sms', where: '+12025550111', contact_ids: [contact.id] },
		]);
		expect((await ask('GET', `/contacts/${contact.id}`)).body.custom_attributes).toEqual({
			bike_model: 'Cargo',
		});
		const wrong = await ask('POST', '/phone_call_redirects', { phone: 'home' });
		expect([wrong.status, wrong.body.error_key]).toEqual([400, 'invalid_phone_number']);
		expect(intercom.customerSaw).toHaveLength(1);
	});
});

describe('conversation attributes', () => {
	const create = (facts: Json) => ask<Json>('POST', '/conversations/attributes', facts);

	test('a conversation takes what exists and is not archived, by name', async () => {
		await start();
		const { body: made } = await create({
			name: 'Urgency',
			data_type: 'list',
			options: [{ label: 'Low' }, { label: 'High' }],
		});
		const [id = ''] = [...intercom.workspace.conversations.keys()];
		const write = async (attributes: Json) =>
			(await ask('PUT', `/conversations/${id}`, { custom_attributes: attributes })).status;
		expect([await write({ Urgency: 'High' }), await write({ Urgency: 'Vast' })]).toEqual([200, 400]);
		await ask('DELETE', `/conversations/attributes/${String(made.id)}`);
		expect(await write({ Urgency: 'Low' })).toBe(400);
		const names = async (query = '') =>
			(await ask<{ data: Json[] }>('GET', `/conversations/attributes${query}`)).body.data.map(
				({ name }) => name,
			);
		expect(await names()).toEqual(['Topic', 'Session']);
		expect(await names('?include_archived=true')).toEqual(['Topic', 'Session', 'Urgency']);
	});

	test('options are those of a list, and two stay active', async () => {
		await start();
		const { body: list } = await create({
			name: 'Side',
			data_type: 'list',
			options: [{ label: 'Left' }, { label: 'Right' }],
		});
		const options = `/conversations/attributes/${String(list.id)}/options`;
		const [left] = list.options as Array<{ id: string }>;
		const last = await ask('DELETE', `${options}/${left?.id}`);
		expect([last.status, codeOf(last.body)]).toEqual([422, 'parameter_invalid']);
		const { body: added } = await ask<{ options: Json[] }>('POST', options, { label: 'Front' });
		expect(added.options.map(({ label }) => label)).toEqual(['Left', 'Right', 'Front']);
		const { body: archived } = await ask<{ options: Json[] }>('DELETE', `${options}/${left?.id}`);
		expect(archived.options[0]).toMatchObject({ id: left?.id, archived: true });
		expect((await ask('PUT', `${options}/nonsense`, { label: 'x' })).status).toBe(404);
		expect((await ask('POST', options, { label: 'x', colour: 'red' })).status).toBe(422);
		expect((await ask('POST', options, {})).status).toBe(400);
		const { body: text } = await create({ name: 'Words', data_type: 'string' });
		expect(
			(await ask('POST', `/conversations/attributes/${String(text.id)}/options`, { label: 'x' })).status,
		).toBe(422);
		expect((await create({ name: 'Odd', data_type: 'currency' })).status).toBe(400);
		expect((await create({ name: 'Words', data_type: 'string' })).status).toBe(422);
	});
});

describe('data connectors', () => {
	test('headers are not told, and only a draft that is not in use can be deleted', async () => {
		await start({ empty: true });
		const { status, body } = await ask('POST', '/data_connectors', {
			name: 'Stock',
			headers: [{ name: 'Authorization', value: 'secret-word' }],
			mock_response: { left: 3, shop: { open: true } },
		});
		expect([status, body.state, body.headers]).toEqual([
			201,
			'draft',
			[{ name: 'Authorization', value: '****' }],
		]);
		expect((body.response_fields as Json[]).map(({ path, type }) => [path, type])).toEqual([
			['left', 'integer'],
			['shop.open', 'boolean'],
		]);
		const path = `/data_connectors/${String(body.id)}`;
		await ask('PATCH', path, { state: 'live' });
		expect(codeOf((await ask('DELETE', path)).body)).toBe('conflict');
		const record = intercom.workspace.plain.data_connectors.get(String(body.id));
		if (!record) throw new Error('The connector is not kept');
		record.in_use = true;
		expect(codeOf((await ask('PATCH', path, { state: 'draft' })).body)).toBe('data_connector_in_use');
		record.in_use = false;
		await ask('PATCH', path, { state: 'draft' });
		expect((await ask('DELETE', path)).body).toEqual({
			id: body.id,
			object: 'data_connector',
			deleted: true,
		});
		expect((await ask('GET', `${path}?state_version=old`)).status).toBe(400);
	});

	test('results are those of the last hour unless asked for others, by a cursor, without bodies', async () => {
		await start({ empty: true });
		const { workspace } = intercom;
		const connector = newDataConnector(workspace, { name: 'Stock' }, ADMIN);
		const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
		for (let minutes = 1; minutes < 91; minutes += 2)
			newExecutionResult(workspace, connector, {
				created_at: minutesAgo(minutes),
				success: minutes % 4 === 1,
				error_type: minutes % 4 === 1 ? null : '3rd_party_error',
				response_body: '{}',
			});
		type Page = { data: Json[]; pages: { per_page: number; next: { starting_after: string } | null } };
		const path = `/data_connectors/${connector.id}/execution_results`;
		const all = async (query = '') => {
			const reached: Json[] = [];
			let after = '';
			do {
				const { body } = await ask<Page>('GET', `${path}?per_page=7${query}${after}`);
				reached.push(...body.data);
				after = body.pages.next ? `&starting_after=${body.pages.next.starting_after}` : '';
			} while (after !== '');
			return reached;
		};
		const hour = await all();
		expect(hour).toHaveLength(30);
		expect(new Set(hour.map(({ id }) => id)).size).toBe(30);
		expect(hour[0]).not.toHaveProperty('response_body');
		expect((await all('&include_bodies=true'))[0]).toHaveProperty('response_body', '{}');
		expect(await all('&start_ts=1')).toHaveLength(45);
		expect(await all('&start_ts=1&success=false')).toHaveLength(22);
		expect(await all('&error_type=faraday_error')).toHaveLength(0);
		for (const query of ['success=maybe', 'error_type=odd', 'per_page=31', 'start_ts=yesterday'])
			expect((await ask('GET', `${path}?${query}`)).status).toBe(400);
		expect((await ask('GET', '/data_connectors?per_page=51')).status).toBe(400);
	});
});

describe('settings of the workspace', () => {
	test('an allowlist that would lock the caller out is refused and changes nothing', async () => {
		await start();
		const put = (facts: Json) => ask<Json>('PUT', '/ip_allowlist', facts);
		const out = await put({ enabled: true, ip_allowlist: ['198.51.100.0/24'] });
		expect([out.status, codeOf(out.body)]).toEqual([422, 'parameter_invalid']);
		expect((await put({ ip_allowlist: ['203.0.113.0/99'] })).status).toBe(422);
		expect((await put({ ip_allowlist: ['office'] })).status).toBe(422);
		expect((await ask('GET', '/ip_allowlist')).body).toEqual({
			type: 'ip_allowlist',
			enabled: false,
			ip_allowlist: [],
		});
		expect((await put({ enabled: true, ip_allowlist: ['203.0.113.0/24'] })).body.enabled).toBe(true);
	});

	test('an exception of the office hours is closed or has hours of its day', async () => {
		await start();
		const path = '/office_hours_schedules/21/office_hours_exceptions';
		const make = (facts: Json) =>
			ask<Json>('POST', path, { exception_date: '2026-12-24', exception_type: 'custom_hours', ...facts });
		const hours = (start_minute: number, end_minute: number) => ({
			time_intervals: [{ start_minute, end_minute }],
		});
		const { status, body } = await make(hours(540, 720));
		expect([status, body.time_intervals]).toEqual([
			201,
			[{ start_minute: 540, end_minute: 720, day_of_week: 3 }],
		]);
		expect((await make({})).status).toBe(422);
		expect((await make(hours(720, 540))).status).toBe(422);
		expect((await make(hours(0, 1441))).status).toBe(422);
		expect((await make({ ...hours(1, 2), exception_date: '2026-02-30' })).status).toBe(422);
		expect((await make({ exception_type: 'shut' })).status).toBe(400);
		const closed = await ask('PUT', `${path}/${String(body.id)}`, { exception_type: 'closed' });
		expect(closed.body.time_intervals).toBeNull();
		await ask('DELETE', '/office_hours_schedules/21');
		expect(intercom.workspace.plain.office_hours_exceptions.size).toBe(0);
	});
});

describe('time', () => {
	async function snooze(seconds: number): Promise<string> {
		const [id = ''] = [...intercom.workspace.conversations.keys()];
		const { status } = await ask('POST', `/conversations/${id}/parts`, {
			message_type: 'snoozed',
			admin_id: ADMIN,
			snoozed_until: intercom.workspace.now() + seconds,
		});
		expect(status).toBe(200);
		return id;
	}

	test('a snooze ends when its time has come, and says so once', async () => {
		await start();
		let now = Date.now();
		intercom.workspace.clock = () => now;
		const woken: unknown[] = [];
		intercom.workspace.on('change', ({ topic, item }) => {
			if (topic === 'conversation.admin.unsnoozed') woken.push(item.id);
		});
		const id = await snooze(60);
		const state = async () => (await ask('GET', `/conversations/${id}`)).body;
		now += 59_000;
		expect((await state()).state).toBe('snoozed');
		now += 1_000;
		expect(await state()).toMatchObject({ state: 'open', open: true, snoozed_until: null });
		now += 60_000;
		await state();
		expect(woken).toEqual([id]);
	});

	test('a snooze ends by itself, although nobody asks', async () => {
		await start();
		const woken = new Promise<unknown>((resolve) =>
			intercom.workspace.on('change', ({ topic, item }) => {
				if (topic === 'conversation.admin.unsnoozed') resolve(item.id);
			}),
		);
		const id = await snooze(1);
		expect(await woken).toBe(id);
	});

	test('opening a snoozed conversation by hand leaves nothing to wake', async () => {
		await start();
		let now = Date.now();
		intercom.workspace.clock = () => now;
		const topics: string[] = [];
		intercom.workspace.on('change', ({ topic }) => topics.push(topic));
		const id = await snooze(60);
		await ask('POST', `/conversations/${id}/parts`, { message_type: 'open', admin_id: ADMIN });
		now += 120_000;
		await ask('GET', `/conversations/${id}`);
		expect(topics.filter((topic) => topic === 'conversation.admin.unsnoozed')).toHaveLength(1);
	});
});
