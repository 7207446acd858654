import {
	addCompanies,
	addContacts,
	addConversations,
	addParts,
	type Simulator,
	type SimulatorOptions,
	startSimulator,
} from '../../simulator';
import { clientOf, type ErrorList, type Page } from './client';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;

async function start(options: SimulatorOptions = {}): Promise<void> {
	intercom = await startSimulator({ empty: true, ...options });
	ask = clientOf(intercom);
}
afterEach(() => intercom.stop());

const filter = (field: string, operator: string, value: unknown) => ({ query: { field, operator, value } });

async function search(body: unknown) {
	const reply = await ask<Page>('POST', '/contacts/search', body);
	return reply.status === 200 ? reply.body.data.length : (reply.body as unknown as ErrorList).errors[0]?.code;
}

describe('pages', () => {
	test('a cursor in the query reaches each contact once', async () => {
		await start();
		addContacts(intercom.workspace, 120);
		const seen: string[] = [];
		let after: string | undefined = '';
		while (after !== undefined) {
			const { body }: { body: Page } = await ask<Page>(
				'GET',
				`/contacts?per_page=50${after && `&starting_after=${after}`}`,
			);
			seen.push(...body.data.map(({ id }) => id));
			after = body.pages.next?.starting_after;
		}
		expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
	});

	test('a cursor in the body reaches each conversation once, newest first', async () => {
		await start();
		const [contact] = addContacts(intercom.workspace, 1);
		if (contact)
			addConversations(intercom.workspace, contact, 45, (number) => ({ created_at: 1_700_000_000 + number }));
		const seen: number[] = [];
		let after: string | undefined;
		do {
			const { body }: { body: Page & { conversations: Array<{ updated_at: number }> } } = await ask(
				'POST',
				'/conversations/search',
				{
					...filter('open', '=', true),
					pagination: { per_page: 20, starting_after: after },
				},
			);
			seen.push(...body.conversations.map((each) => each.updated_at));
			after = body.pages.next?.starting_after;
		} while (after !== undefined);
		expect(seen).toEqual(Array.from({ length: 45 }, (_, number) => 1_700_000_044 - number));
	});

	test('page numbers, the cap of 10,000 companies, and a scroll beyond it', async () => {
		await start();
		addCompanies(intercom.workspace, 10_050);
		const last = await ask<Page>('GET', '/companies?page=200&per_page=50');
		expect(last.body.data).toHaveLength(50);
		expect((await ask<ErrorList>('GET', '/companies?page=201&per_page=50')).body.errors[0]?.code).toBe(
			'page_limit_exceeded',
		);
		let scrolled = 0;
		let parameter = '';
		for (;;) {
			const { body } = await ask<Page & { scroll_param: string }>(
				'GET',
				`/companies/scroll${parameter && `?scroll_param=${parameter}`}`,
			);
			if (body.data.length === 0) break;
			scrolled += body.data.length;
			parameter = body.scroll_param;
		}
		expect(scrolled).toBe(10_050);
	});

	test('one scroll at a time, gone after a minute without a call', async () => {
		await start();
		addCompanies(intercom.workspace, 150);
		let now = Date.now();
		intercom.workspace.clock = () => now;
		const first = await ask<Page & { scroll_param: string }>('GET', '/companies/scroll');
		expect((await ask<ErrorList>('GET', '/companies/scroll')).body.errors[0]?.code).toBe('scroll_exists');
		now += 61_000;
		expect((await ask('GET', `/companies/scroll?scroll_param=${first.body.scroll_param}`)).status).toBe(404);
		expect((await ask('GET', '/companies/scroll')).status).toBe(200);
	});

	test.each([
		['GET', '/contacts?per_page=151', undefined],
		['GET', '/conversations?per_page=151', undefined],
		['GET', '/conversations/deleted?per_page=61', undefined],
		['GET', '/calls?per_page=26', undefined],
		['GET', '/content/search?per_page=51', undefined],
		['GET', '/internal_articles?per_page=151', undefined],
		['GET', '/ai/external_pages?per_page=151', undefined],
		['GET', '/data_connectors?starting_after=nonsense', undefined],
		['GET', '/contacts?per_page=many', undefined],
		['GET', '/contacts?starting_after=nonsense', undefined],
		['POST', '/contacts/search', { ...filter('role', '=', 'user'), pagination: { per_page: 151 } }],
		['POST', '/admins/activity_logs/search', { created_at_after: 1, per_page: 251 }],
	])('%s %s is refused', async (method, path, body) => {
		await start();
		expect((await ask(method, path, body)).status).toBe(400);
	});

	test('the deleted list is followed by its next address', async () => {
		await start();
		for (let id = 1; id <= 70; id += 1)
			intercom.workspace.deletedConversations.push({
				id: String(id),
				metrics_retained: true,
				deleted_at: id,
			});
		let address = '/conversations/deleted?per_page=60&order=asc';
		const seen: string[] = [];
		while (address) {
			const { body } = await ask<{ conversations: Array<{ id: string }>; pages: { next: string | null } }>(
				'GET',
				address,
			);
			seen.push(...body.conversations.map(({ id }) => id));
			address = body.pages.next?.replace(intercom.url, '') ?? '';
		}
		expect(seen).toEqual(Array.from({ length: 70 }, (_, index) => String(index + 1)));
	});

	test('a conversation shows its newest 500 parts and how many there are', async () => {
		await start();
		const [contact] = addContacts(intercom.workspace, 1);
		if (!contact) throw new Error('No contact was made');
		const [conversation] = addConversations(intercom.workspace, contact, 1);
		if (!conversation) throw new Error('No conversation was made');
		addParts(intercom.workspace, conversation, contact, 600);
		const { body } = await ask<{
			conversation_parts: { conversation_parts: Array<{ body: string }>; total_count: number };
		}>('GET', `/conversations/${conversation.id}?display_as=plaintext`);
		const parts = body.conversation_parts;
		expect([parts.conversation_parts.length, parts.total_count]).toEqual([500, 600]);
		expect([parts.conversation_parts[0]?.body, parts.conversation_parts.at(-1)?.body]).toEqual([
			'Line 101',
			'Line 600',
		]);
	});
});

describe('searches', () => {
	const many = (count: number) =>
		Array.from({ length: count }, () => ({ field: 'role', operator: '=', value: 'user' }));

	test.each([
		['fifteen filters', { query: { operator: 'OR', value: many(15) } }, 3],
		['sixteen filters', { query: { operator: 'OR', value: many(16) } }, 'parameter_invalid'],
		['two levels', { query: { operator: 'AND', value: [{ operator: 'OR', value: many(1) }] } }, 3],
		[
			'three levels',
			{
				query: { operator: 'AND', value: [{ operator: 'OR', value: [{ operator: 'AND', value: many(1) }] }] },
			},
			'parameter_invalid',
		],
		['an email in capitals', filter('email', '=', 'Person.1@Example.com'), 1],
		['contains', filter('name', '~', 'rson'), 3],
		['starts with', filter('name', '^', 'Person 2'), 1],
		['ends with', filter('name', '$', '3'), 1],
		['one of', filter('external_id', 'IN', ['person-1', 'person-2']), 2],
		['none of', filter('external_id', 'NIN', ['person-1', 'person-2']), 1],
		['IN without a list', filter('external_id', 'IN', 'person-1'), 'parameter_invalid'],
		['a field that is none', filter('shoe', '=', 'x'), 'invalid_field'],
		['an operator that is none', filter('name', 'LIKE', 'x'), 'invalid_operator'],
		['> on a string', filter('name', '>', 'x'), 'invalid_operator'],
		['>= on a date', filter('created_at', '>=', 1), 'invalid_operator'],
		['IN on a date', filter('updated_at', 'IN', [1]), 'invalid_operator'],
		['a date that is none', filter('created_at', '>', 'yesterday'), 'parameter_invalid'],
		['IN on tag_id', filter('tag_id', 'IN', ['1']), 'invalid_operator'],
		['!= on tag_id', filter('tag_id', '!=', '1'), 3],
		['sorted', { ...filter('role', '=', 'user'), sort: { field: 'name', order: 'ascending' } }, 3],
		[
			'sorted in a wrong word',
			{ ...filter('role', '=', 'user'), sort: { field: 'name', order: 'desc' } },
			'invalid_sort_order',
		],
	])('%s', async (_name, body, outcome) => {
		await start();
		addContacts(intercom.workspace, 3);
		expect(await search(body)).toBe(outcome);
	});

	test('dates of contacts match whole days of the workspace', async () => {
		await start({ facts: { timezone: 'America/New_York' } });
		// 1 January 2025, 23:30 in New York is 2 January, 04:30 in UTC.
		addContacts(intercom.workspace, 1, () => ({ created_at: 1_735_792_200 }));
		const morning = 1_735_740_000;
		expect(await search(filter('created_at', '=', morning))).toBe(1);
		expect(await search(filter('created_at', '>', morning))).toBe(0);
		expect(await search(filter('created_at', '>', morning - 86_400))).toBe(1);
		expect(await search(filter('created_at', '<', 1_735_792_300))).toBe(0);
	});

	test('conversations compare their dates by the second, and cannot be sorted', async () => {
		await start();
		const [contact] = addContacts(intercom.workspace, 1);
		if (contact)
			addConversations(intercom.workspace, contact, 3, (number) => ({ created_at: 1_700_000_000 + number }));
		const later = await ask<{ total_count: number }>(
			'POST',
			'/conversations/search',
			filter('updated_at', '>', 1_700_000_000),
		);
		expect(later.body.total_count).toBe(2);
		expect(
			(await ask('POST', '/conversations/search', { ...filter('open', '=', true), sort: { field: 'id' } }))
				.status,
		).toBe(400);
	});

	test('the index follows a write with its lag, the record itself at once', async () => {
		await start({ searchLagMs: 60_000 });
		let now = Date.now();
		intercom.workspace.clock = () => now;
		const created = await ask('POST', '/contacts', { email: 'late@example.com' });
		const asked = filter('email', '=', 'late@example.com');
		expect(await search(asked)).toBe(0);
		expect((await ask('GET', `/contacts/${created.body.id}`)).status).toBe(200);
		now += 60_001;
		expect(await search(asked)).toBe(1);
		await ask('PUT', `/contacts/${created.body.id}`, { email: 'new@example.com' });
		expect(await search(asked)).toBe(1);
	});
});

describe('contacts', () => {
	test('a duplicate is a conflict that names the other one, archived or not', async () => {
		await start();
		const first = await ask('POST', '/contacts', { email: 'Twice@Example.com' });
		expect(first.body.email).toBe('twice@example.com');
		const again = await ask<ErrorList>('POST', '/contacts', { email: 'twice@example.com' });
		expect([again.status, again.body.errors[0]]).toEqual([
			409,
			{
				code: 'conflict',
				message: `A contact matching those details already exists with id=${first.body.id}`,
			},
		]);
		await ask('POST', `/contacts/${first.body.id}/archive`);
		const archived = await ask<ErrorList>('POST', '/contacts', { email: 'twice@example.com' });
		expect(archived.body.errors[0]?.message).toBe(
			`An archived contact matching those details already exists with id=${first.body.id}`,
		);
	});

	test('a merged contact is gone with a link to the other', async () => {
		await start();
		const user = await ask('POST', '/contacts', { email: 'm@example.com' });
		const lead = await ask('POST', '/contacts', { role: 'lead', email: 'm@example.com' });
		const stranger = await ask('POST', '/contacts', { role: 'lead', email: 'other@example.com' });
		expect(
			(await ask('POST', '/contacts/merge', { from: stranger.body.id, into: user.body.id })).status,
		).toBe(400);
		expect((await ask('POST', '/contacts/merge', { from: lead.body.id, into: user.body.id })).status).toBe(
			200,
		);
		const gone = await ask<ErrorList>('GET', `/contacts/${lead.body.id}`);
		expect([gone.status, gone.body.errors[0]?.code]).toEqual([410, 'contact_merged']);
		expect(gone.headers.get('link')).toContain(`/contacts/${user.body.id}`);
	});

	test('what customers see is written down, notes are not among it', async () => {
		await start({ empty: false });
		const id = [...intercom.workspace.conversations.keys()][0] ?? '';
		const say = (message_type: string) =>
			ask('POST', `/conversations/${id}/reply`, {
				message_type,
				type: 'admin',
				admin_id: '814860',
				body: 'Psst',
			});
		await say('note');
		expect(intercom.customerSaw).toEqual([]);
		await say('comment');
		expect(intercom.customerSaw).toMatchObject([{ kind: 'comment', where: id, body: '<p>Psst</p>' }]);
	});
});
