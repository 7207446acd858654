import { addCompanies, addContacts, type Json, type Simulator, startSimulator } from '../../simulator';
import { clientOf, type ErrorList, type Page } from './client';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;

beforeEach(async () => {
	intercom = await startSimulator({ empty: true });
	ask = clientOf(intercom);
});
afterEach(() => intercom.stop());

const codeOf = async (reply: Promise<{ status: number; body: unknown }>) => {
	const { status, body } = await reply;
	return [status, (body as ErrorList).errors[0]?.code];
};

test('a scroll over nothing is 404 at once, over something it ends with an empty page or with 404', async () => {
	expect((await ask('GET', '/companies/scroll')).status).toBe(404);
	addCompanies(intercom.workspace, 120);
	for (const [scrollEnd, last] of [
		['empty', 200],
		['not_found', 404],
	] as const) {
		intercom.settings.scrollEnd = scrollEnd;
		const first = await ask<Page>('GET', '/companies/scroll');
		expect(await codeOf(ask('GET', '/companies/scroll'))).toEqual([400, 'scroll_exists']);
		const next = `/companies/scroll?scroll_param=${String(first.body.scroll_param)}`;
		expect((await ask<Page>('GET', next)).body.data).toHaveLength(20);
		expect((await ask('GET', next)).status).toBe(last);
	}
});

async function companyWith(people: number): Promise<string> {
	addCompanies(intercom.workspace, 1);
	const [company] = [...intercom.workspace.companies.values()];
	addContacts(intercom.workspace, people);
	for (const contact of intercom.workspace.contacts.values()) contact.company_ids.push(company?.id ?? '');
	return company?.id ?? '';
}

test("a company's contacts name a cursor, and know cursors alone", async () => {
	const path = `/companies/${await companyWith(5)}/contacts?per_page=2`;
	const first = (await ask<Page>('GET', path)).body;
	expect(first.pages.next).toEqual({ page: 2, starting_after: expect.any(String) as string });
	expect((await ask<Page>('GET', `${path}&page=2`)).body.data).toEqual(first.data);
	const second = (await ask<Page>('GET', `${path}&starting_after=${first.pages.next?.starting_after}`)).body;
	expect(second.data[0]?.id).not.toBe(first.data[0]?.id);
	const third = (await ask<Page>('GET', `${path}&starting_after=${second.pages.next?.starting_after}`)).body;
	expect(third.pages.next).toBeUndefined();
	expect(new Set([...first.data, ...second.data, ...third.data].map(({ id }) => id)).size).toBe(5);
});

test.each(['text', 'number', 'list'] as const)(
	'any list can be steered to cursors of kind %s',
	async (cursor) => {
		addContacts(intercom.workspace, 5);
		intercom.settings.lists['POST /contacts/search'] = { next: 'cursor', cursor };
		const seen = new Set<string>();
		let starting_after: unknown;
		let pages = 0;
		do {
			const { body } = await ask<Page>('POST', '/contacts/search', {
				query: { field: 'role', operator: '=', value: 'user' },
				pagination: { per_page: 2, starting_after },
			});
			for (const { id } of body.data) seen.add(id);
			starting_after = body.pages.next?.starting_after;
			pages += 1;
		} while (starting_after !== undefined && pages < 9);
		expect([pages, seen.size]).toEqual([3, 5]);
	},
);

test('a list by cursor can be steered to addresses', async () => {
	addContacts(intercom.workspace, 5);
	intercom.settings.lists['GET /contacts'] = { next: 'address' };
	const seen = new Set<string>();
	let address: string | null = '/contacts?per_page=2';
	for (let pages = 0; address !== null && pages < 9; pages += 1) {
		const { body }: { body: Page } = await ask<Page>('GET', address);
		for (const { id } of body.data) seen.add(id);
		const next = body.pages.next as unknown;
		expect(next === undefined || String(next).startsWith(`${intercom.url}/contacts?`)).toBe(true);
		address = next === undefined ? null : String(next).slice(intercom.url.length);
	}
	expect(seen.size).toBe(5);
});

test("a contact's tags come in pages", async () => {
	addContacts(intercom.workspace, 1);
	const [contact] = [...intercom.workspace.contacts.values()];
	for (let count = 0; count < 60; count += 1) {
		const { body } = await ask('POST', '/tags', { name: `Tag ${count}` });
		contact?.tags.push({ id: String(body.id), applied_at: 1, applied_by: '814860' });
	}
	const reply = await ask<Page>('GET', `/contacts/${contact?.id}/tags`);
	expect([reply.body.data.length, reply.body.total_count]).toEqual([50, 60]);
	const { tags } = (await ask(`GET`, `/contacts/${contact?.id}`)).body as { tags: Json };
	expect([(tags.data as unknown[]).length, tags.total_count, tags.has_more]).toEqual([10, 60, true]);
});

test('a missing permission is 401 or 403', async () => {
	const asReader = { authorization: 'Bearer simulated-token-read-only' };
	for (const [status, code] of [
		[401, 'token_unauthorized'],
		[403, 'forbidden'],
	] as const) {
		intercom.settings.missingPermission = status;
		expect(await codeOf(ask('POST', '/contacts', { email: 'a@example.com' }, asReader))).toEqual([
			status,
			code,
		]);
		expect((await ask('GET', '/me', undefined, asReader)).status).toBe(200);
	}
});

test('an archived contact is not found, and comes back', async () => {
	const { body } = await ask('POST', '/contacts', { email: 'gone@example.com' });
	const path = `/contacts/${String(body.id)}`;
	await ask('POST', `${path}/archive`);
	expect((await ask('GET', path)).status).toBe(404);
	expect((await ask('PUT', path, { name: 'Gone' })).status).toBe(404);
	const again = await ask<ErrorList>('POST', '/contacts', { email: 'gone@example.com' });
	expect(again.body.errors[0]?.message).toBe(
		`An archived contact matching those details already exists with id=${String(body.id)}`,
	);
	expect((await ask('POST', `${path}/unarchive`)).status).toBe(200);
	expect((await ask('GET', path)).status).toBe(200);
});

test('users may share an email where their external ids differ, unless the setting says otherwise', async () => {
	const second = { email: 'shared@example.com', external_id: 'two' };
	await ask('POST', '/contacts', { ...second, external_id: 'one' });
	intercom.settings.sharedEmails = false;
	expect((await ask('POST', '/contacts', second)).status).toBe(409);
	intercom.settings.sharedEmails = true;
	expect((await ask('POST', '/contacts', second)).status).toBe(200);
	expect((await ask('POST', '/contacts', { email: 'shared@example.com' })).status).toBe(409);
});

test('attributes: dates in seconds, no null for leads, no lists and objects', async () => {
	await ask('POST', '/data_attributes', { name: 'renewal', model: 'contact', data_type: 'date' });
	await ask('POST', '/data_attributes', { name: 'colour', model: 'contact', data_type: 'string' });
	const create = async (custom_attributes: Json, role = 'user') =>
		(await ask('POST', '/contacts', { role, external_id: `x${Math.random()}`, custom_attributes })).status;
	expect(await create({ renewal: '2026-01-31' })).toBe(400);
	intercom.settings.dateAttributes = 'any';
	expect(await create({ renewal: '2026-01-31' })).toBe(200);
	intercom.settings.dateAttributes = 'seconds';
	expect(await create({ renewal: 1769850000 })).toBe(200);
	expect(await create({ colour: ['red'] })).toBe(400);
	expect(await create({ colour: { dark: true } })).toBe(400);
	expect(await create({ colour: null })).toBe(200);
	expect(await create({ colour: null }, 'lead')).toBe(400);
	expect(await create({ colour: '' }, 'lead')).toBe(200);
});

test('names are escaped, who closed is a number, teammates stand in admins', async () => {
	const { body } = await ask('POST', '/contacts', { external_id: 'amp', name: 'Phone & <SMS>' });
	expect(body.name).toBe('Phone &amp; &lt;SMS&gt;');
	const message = await ask('POST', '/conversations', { from: { type: 'user', id: body.id }, body: 'Hi' });
	const closed = await ask('POST', `/conversations/${String(message.body.conversation_id)}/parts`, {
		type: 'admin',
		message_type: 'close',
		admin_id: '814860',
	});
	expect(closed.body).toMatchObject({
		statistics: { last_closed_by_id: 814860, median_time_to_reply: null },
		teammates: { type: 'admin.list', admins: [{ type: 'admin', id: '814860' }] },
	});
});

test('of events with the same contact, name and second the first is kept', async () => {
	const { body } = await ask<Json>('POST', '/contacts', { role: 'user', email: 'buyer@example.com' });
	const event = { event_name: 'bought', email: 'buyer@example.com', created_at: 1_772_366_400 };
	for (const more of [
		{ metadata: { order: '1' } },
		{ metadata: { order: '2' } },
		{ created_at: 1_772_366_401 },
	])
		expect((await ask('POST', '/events', { ...event, ...more })).status).toBe(202);
	const kept = await ask<Json>('GET', `/events?type=user&intercom_user_id=${String(body.id)}`);
	expect(kept.body.events).toHaveLength(2);
	expect(kept.body.events).toContainEqual(expect.objectContaining({ metadata: { order: '1' } }));
});
