import { type Json, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { clientOf, type ErrorList } from './client';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;

async function start(options: SimulatorOptions = {}): Promise<void> {
	intercom = await startSimulator(options);
	ask = clientOf(intercom);
}
afterEach(() => intercom.stop());

const ADMIN = 814860;
const seen = () => intercom.customerSaw.map(({ kind, where }) => [kind, where]);
const codeOf = (body: unknown) => (body as ErrorList).errors[0]?.code;

interface Piece {
	id: string;
	type: string;
	title: string;
	contents?: Array<{ id: string }>;
}
interface Found {
	data: Piece[];
	total_count: number;
	pages: { page: number; next: string | null; prev: string | null; total_pages: number };
}
const find = async (query: string) => (await ask<Found>('GET', `/content/search?${query}`)).body;

describe('content search', () => {
	test.each([
		['kinds joined by commas', 'content_types=snippet,internal_article', 2],
		['kinds given again and again', 'content_types=snippet&content_types=external_content', 2],
		['a word of the title', 'query=gravel', 1],
		['a word of the text', 'query=inseam', 1],
		['drafts alone', 'states=draft', 1],
		['what Fin may use', 'fin_service_state=on&content_types=snippet,external_content,internal_article', 2],
		['what Copilot may use', 'copilot_state=on&content_types=snippet,external_content,internal_article', 1],
		['another language', 'locales=fr,de', 0],
		['another author', 'created_by_ids=814861', 0],
		['what is yet to be written', 'created_at_after=4000000000', 0],
	])('%s', async (_name, query, count) => {
		await start();
		expect((await find(query)).total_count).toBe(count);
	});

	test.each([
		['a kind that is none', 'content_types=poem'],
		['a state that is none', 'copilot_state=perhaps'],
		['folders without their kind', 'folder_ids=1'],
		['an endless query', `query=${'x'.repeat(501)}`],
	])('%s is refused', async (_name, query) => {
		await start();
		const { status, body } = await ask('GET', `/content/search?${query}`);
		expect([status, codeOf(body)]).toEqual([422, 'parameter_invalid']);
	});

	test('tags wanted, unwanted, or any of several', async () => {
		await start();
		const [snippet] = (await find('content_types=snippet')).data;
		await ask('POST', `/content_snippets/${snippet?.id}/tags`, { id: '501' });
		expect((await find('tag_ids=501&tag_operator=IN')).data.map(({ id }) => id)).toEqual([snippet?.id]);
		expect((await find('content_types=snippet&tag_ids=501&tag_operator=NIN')).total_count).toBe(0);
		expect((await find('any_tag_ids=502,501')).total_count).toBe(1);
		await ask('DELETE', '/tags/501');
		expect((await find('any_tag_ids=501')).total_count).toBe(0);
	});

	test('pages are followed by their addresses, to and fro', async () => {
		await start();
		const whole = await find('per_page=50');
		const reached: string[] = [];
		let address: string | null = `${intercom.url}/content/search?per_page=2`;
		let last: Found | undefined;
		while (address !== null) {
			last = (await ask<Found>('GET', address.replace(intercom.url, ''))).body;
			reached.push(...last.data.map(({ type, id }) => type + id));
			address = last.pages.next;
		}
		expect(reached).toEqual(whole.data.map(({ type, id }) => type + id));
		expect(last?.pages.prev).toContain(`page=${(last?.pages.page ?? 0) - 1}`);
		expect((await find('page=0')).pages.page).toBe(1);
	});
});

describe('bulk actions', () => {
	const bulk = (body: Json) => ask<Json>('POST', '/content/bulk_actions', body);

	test('publishing a draft shows it to the public and says so', async () => {
		await start();
		const topics: string[] = [];
		intercom.workspace.on('change', ({ topic }) => topics.push(topic));
		const [draft] = (await find('content_types=article&states=draft')).data;
		const piece = { type: 'article_content', id: draft?.contents?.[0]?.id };
		const { status, body } = await bulk({ action: 'publish', content_ids: [piece] });
		expect([status, body]).toEqual([202, { type: 'content_bulk_action', status: 'queued' }]);
		expect(seen()).toEqual([['article', draft?.id]]);
		await bulk({ action: 'unpublish', content_ids: [piece] });
		expect(topics).toEqual(['article.published', 'article.unpublished']);
		expect((await ask('GET', `/articles/${draft?.id}`)).body.state).toBe('draft');
	});

	test('types that an action does not work on are dropped in silence', async () => {
		await start();
		const before = (await find('per_page=50')).data;
		const pieces = before.map(({ type, id }) => ({ type, id }));
		expect((await bulk({ action: 'publish', content_ids: pieces })).status).toBe(202);
		expect(seen()).toEqual([]);
		await bulk({ action: 'delete', content_ids: pieces });
		const left = (await find('per_page=50')).data.map(({ type }) => type);
		expect(new Set(left)).toEqual(new Set(['article', 'external_content']));
	});

	test('availability, audience and tags are changed', async () => {
		await start();
		const [snippet] = (await find('content_types=snippet')).data;
		const content_ids = [{ type: 'content_snippet', id: snippet?.id }];
		await bulk({ action: 'set_availability', content_ids, availability: { ai_agent: false, copilot: true } });
		await bulk({ action: 'set_audience', content_ids, audience: { remove_all: true, add_segment_ids: [7] } });
		await bulk({ action: 'update_tags', content_ids, tags: { add_tag_ids: [501, 502] } });
		await bulk({ action: 'update_tags', content_ids, tags: { remove_tag_ids: [502] } });
		expect((await ask('GET', `/content_snippets/${snippet?.id}`)).body).toMatchObject({
			ai_chatbot_availability: false,
			chatbot_availability: 0,
			ai_copilot_availability: true,
			audience_ids: [7],
		});
		expect((await find('tag_ids=501')).total_count).toBe(1);
		expect((await find('tag_ids=502')).total_count).toBe(0);
	});

	const one = [{ type: 'content_snippet', id: '1' }];
	test.each([
		['nothing to work on', { action: 'delete', content_ids: [] }],
		['too much to work on', { action: 'delete', content_ids: Array(1001).fill(one[0]) }],
		['no availability', { action: 'set_availability', content_ids: one }],
		['no audience', { action: 'set_audience', content_ids: one }],
		['no tags', { action: 'update_tags', content_ids: one, tags: {} }],
		['unknown tags', { action: 'update_tags', content_ids: one, tags: { add_tag_ids: [9] } }],
	])('%s is refused', async (_name, body) => {
		await start();
		const reply = await bulk(body);
		expect([reply.status, codeOf(reply.body)]).toEqual([422, 'parameter_invalid']);
	});
});

describe('articles', () => {
	test('each change is a version, newest first, and one of them is the published one', async () => {
		await start({ empty: true });
		const { body: article } = await ask('POST', '/articles', {
			title: 'One',
			body: 'First',
			author_id: ADMIN,
			state: 'published',
		});
		await ask('PUT', `/articles/${article.id}`, { title: 'Two' });
		await ask('PUT', `/articles/${article.id}/draft`, { title: 'Three' });
		const versions = async () =>
			(await ask<{ data: Json[]; pages: Json }>('GET', `/articles/${article.id}/versions?per_page=2`)).body;
		const staged = await versions();
		expect(staged.data.map(({ title, state }) => [title, state])).toEqual([
			['Three', 'draft'],
			['Two', 'published'],
		]);
		expect(staged.data[0]).not.toHaveProperty('body');
		expect(staged.data[0]?.from_version_id).toBe(staged.data[1]?.id);
		expect(staged.pages).toMatchObject({ page: 1, per_page: 2, total_pages: 2 });
		await ask('POST', `/articles/${article.id}/draft/publish`);
		expect((await versions()).data.map(({ state }) => state)).toEqual(['published', 'draft']);
		const single = await ask('GET', `/articles/${article.id}/versions/${String(staged.data[1]?.id)}`);
		expect(single.body).toMatchObject({ title: 'Two', body: 'First', state: 'draft' });
		const elsewhere = await ask('GET', `/articles/${article.id}/versions?locale=xx`);
		expect([elsewhere.status, codeOf(elsewhere.body)]).toEqual([400, 'parameter_invalid']);
		// Published, changed while published, and published from a draft: the public saw each.
		expect(seen()).toEqual(Array(3).fill(['article', article.id]));
	});

	test('a draft is seen by nobody', async () => {
		await start({ empty: true });
		const { body: article } = await ask('POST', '/articles', { title: 'Quiet', author_id: ADMIN });
		await ask('PUT', `/articles/${article.id}`, { title: 'Still quiet' });
		expect(seen()).toEqual([]);
	});

	test('internal articles are seen by nobody and found by folder', async () => {
		await start({ empty: true });
		const facts = { title: 'Inside', author_id: ADMIN, owner_id: ADMIN };
		const both = await ask('POST', '/internal_articles', { ...facts, body: 'x', body_markdown: 'x' });
		expect(both.status).toBe(400);
		const stranger = await ask('POST', '/internal_articles', { ...facts, author_id: 1 });
		expect([stranger.status, codeOf(stranger.body)]).toEqual([400, 'parameter_not_found']);
		const { body: made } = await ask<{ id: string }>('POST', '/internal_articles', facts);
		const record = intercom.workspace.plain.internal_articles.get(made.id);
		if (!record) throw new Error('The article is not kept');
		record.folder_id = '5';
		const inFolder = async (id: string) =>
			(await ask('GET', `/internal_articles/search?folder_id=${id}`)).body.total_count;
		expect([await inFolder('5'), await inFolder('6')]).toEqual([1, 0]);
		expect(seen()).toEqual([]);
	});

	test('a redirect is public, belongs to its help center, and is made once', async () => {
		await start();
		const [article] = [...intercom.workspace.plain.articles.values()];
		const redirect = {
			from_url: 'https://help.example.com/old',
			locale: 'fr',
			target_type: 'article',
			target_id: article?.id,
		};
		const make = (facts: Json) => ask('POST', '/help_center/help_centers/801/redirects', facts);
		const { body } = await make(redirect);
		expect(body).toMatchObject({ locale: 'en', target_id: article?.id, help_center_id: '801' });
		expect(seen()).toEqual([['redirect', body.id]]);
		expect((await make(redirect)).status).toBe(409);
		expect((await make({ ...redirect, from_url: 'https://elsewhere.example.com/old' })).status).toBe(422);
		expect((await make({ ...redirect, from_url: 'https://help.example.com/b', target_id: '1' })).status).toBe(
			404,
		);
		expect((await make({ ...redirect, target_type: 'page' })).status).toBe(400);
		expect((await ask('GET', `/help_center/help_centers/1/redirects/${body.id}`)).status).toBe(404);
		expect((await ask('GET', '/help_center/help_centers/801/redirects?per_page=251')).status).toBe(400);
	});
});

describe('content for AI agents', () => {
	test('a snippet has one body, a title of 255 characters at most, and known audiences', async () => {
		await start();
		const make = (facts: Json) => ask<Json>('POST', '/content_snippets', { title: 'T', ...facts });
		expect((await make({})).status).toBe(422);
		expect((await make({ body_markdown: 'x', json_blocks: [] })).status).toBe(422);
		expect((await make({ body_markdown: 'x', title: 'x'.repeat(256) })).status).toBe(422);
		expect((await make({ body_markdown: 'x', locale: 'Klingon' })).status).toBe(422);
		const lost = await make({ body_markdown: 'x', audience_ids: [9] });
		expect([lost.status, codeOf(lost.body)]).toEqual([404, 'parameter_invalid']);
		const { status, body } = await make({ body_markdown: 'One\n\nTwo' });
		expect([status, body.json_blocks]).toEqual([
			201,
			[
				{ type: 'paragraph', text: 'One' },
				{ type: 'paragraph', text: 'Two' },
			],
		]);
		const gone = await ask('DELETE', `/content_snippets/${String(body.id)}`);
		expect([gone.status, gone.text]).toEqual([204, '']);
	});

	test('the lists of audiences and snippets tell their pages at top level', async () => {
		await start({ empty: true });
		for (const name of ['A', 'B', 'C']) {
			expect((await ask('POST', '/audiences', { name })).status).toBe(201);
			await ask('POST', '/content_snippets', { title: name, body_markdown: name });
		}
		for (const path of ['/audiences', '/content_snippets']) {
			const { body } = await ask<Json>('GET', `${path}?page=2&per_page=2`);
			expect(body).toMatchObject({ total_count: 3, page: 2, per_page: 2, total_pages: 2 });
			expect(body.data).toHaveLength(1);
			expect(body).not.toHaveProperty('pages');
			expect((await ask('GET', `${path}?per_page=51`)).status).toBe(400);
		}
	});

	test('an audience needs a name, and leaves what was aimed at it', async () => {
		await start();
		expect((await ask('POST', '/audiences', { name: ' ' })).status).toBe(422);
		const [id = ''] = [...intercom.workspace.plain.audiences.keys()];
		const [snippet = ''] = [...intercom.workspace.plain.content_snippets.keys()];
		expect((await ask('GET', `/content_snippets/${snippet}`)).body.audience_ids).toEqual([Number(id)]);
		expect((await ask('DELETE', `/audiences/${id}`)).status).toBe(204);
		expect((await ask('GET', `/content_snippets/${snippet}`)).body.audience_ids).toEqual([]);
	});

	test('a page is created or updated by its external id, and goes with its source', async () => {
		await start({ empty: true });
		const { body: source } = await ask('POST', '/ai/content_import_sources', {
			sync_behavior: 'api',
			url: 'https://wiki.example.com',
		});
		const page = { title: 'One', html: 'x', locale: 'en', source_id: source.id, external_id: 'p1' };
		const first = await ask('POST', '/ai/external_pages', { ...page, ai_agent_availability: true });
		const second = await ask('POST', '/ai/external_pages', { ...page, title: 'Two' });
		expect(second.body).toMatchObject({ id: first.body.id, title: 'Two', ai_agent_availability: true });
		expect((await ask('POST', '/ai/external_pages', { ...page, source_id: 9 })).status).toBe(404);
		const other = { sync_behavior: 'manual', url: 'https://wiki.example.com' };
		expect((await ask('PUT', `/ai/content_import_sources/${String(source.id)}`, other)).status).toBe(400);
		const gone = await ask('DELETE', `/ai/content_import_sources/${String(source.id)}`);
		expect([gone.status, gone.text]).toEqual([204, '']);
		expect((await ask('GET', `/ai/external_pages/${String(first.body.id)}`)).status).toBe(404);
	});
});
