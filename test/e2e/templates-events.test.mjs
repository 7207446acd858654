import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { startService } from './services.mjs';
import { enterStage } from './stage.mjs';
import { inEveryVersion, openTemplate, SELDOM } from './templates.mjs';

/** What teammates see in a conversation. */
const conversationIn = async (workspace, id) => {
	const { tags, conversation_parts: parts, state } = await workspace.api('GET', `/conversations/${id}`);
	const bodies = (type) =>
		parts.conversation_parts
			.filter(({ part_type: kind }) => kind === type)
			.map(({ body }) => body.replace(/<[^>]*>/g, ''));
	return { tags: tags.tags.map(({ name }) => name), notes: bodies('note'), told: bodies('comment'), state };
};

inEveryVersion('Sentiment of customers', () => {
	let stage;
	let service;
	let template;
	let scores;

	before(async () => {
		stage = await enterStage();
		service = await startService(() => scores);
		template = await openTemplate(stage, 'sentiment', { settings: { service_url: service.url } });
	});
	after(async () => {
		await template?.close();
		await service?.stop();
	});

	const attributesOf = async (contact) =>
		(await stage.workspace.api('GET', `/contacts/${contact}`)).custom_attributes;
	const email = `${randomUUID()}@example.com`;
	let written;

	it('keeps the scores with two decimals, and tags from the risk on that is set', async () => {
		const { workspace } = stage;
		scores = { sentiment_score: -0.6789, escalation_risk: 0.496 };
		await template.runs(async () => (written = await workspace.customerWrites(email, 'Where is my bike?')));
		const { last_sentiment_at: at, ...kept } = await attributesOf(written.contact_id);
		assert.equal(kept.sentiment_score, -0.68);
		assert.equal(kept.escalation_risk, 0.5);
		assert.ok(Math.abs(Number(at) - Date.now() / 1000) < 60, `last_sentiment_at is ${at}`);
		const { data } = await workspace.api('GET', '/data_attributes?model=contact');
		const type = (name) => data.find((each) => each.name === name).data_type;
		assert.deepEqual(['sentiment_score', 'last_sentiment_at'].map(type), ['float', 'date']);
		const seen = await conversationIn(workspace, written.conversation_id);
		assert.deepEqual(seen.tags, ['escalation-risk:high']);
		assert.equal(service.asked.at(-1).body.message, 'Where is my bike?');
		assert.deepEqual(
			service.asked.at(-1).body.messages.map(({ role, text }) => [role, text]),
			[['customer', 'Where is my bike?']],
		);
	});

	it('asks nothing when the same notification comes again', async () => {
		const asked = service.asked.length;
		const delivery = await template.delivered('conversation.user.created', written.conversation_id);
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal(service.asked.length, asked);
	});

	it('takes the tag off when the risk falls, and asks nothing about what a teammate says', async () => {
		const { workspace } = stage;
		const path = `/conversations/${written.conversation_id}`;
		await template.startsNothing(() =>
			workspace.control('POST', `/teammate${path}/reply`, { body: 'It arrives today.' }),
		);
		scores = { sentiment_score: 0.9, escalation_risk: 0.4949 };
		await template.runs(() => workspace.control('POST', `/customer${path}/replies`, { body: 'Great!' }));
		const { sentiment_score: score, escalation_risk: risk } = await attributesOf(written.contact_id);
		assert.deepEqual([score, risk], [0.9, 0.49]);
		assert.deepEqual((await conversationIn(workspace, written.conversation_id)).tags, []);
	});

	it('writes nothing where the service gives no numbers, and says so', async () => {
		const { workspace, client } = stage;
		const count = await template.count();
		scores = { sentiment_score: 'bad', escalation_risk: 0.9 };
		const { contact_id: contact, conversation_id: id } = await workspace.customerWrites(
			`${randomUUID()}@example.com`,
			'Hm.',
		);
		const [execution] = await client.finishedExecutions(template.id, count + 1);
		assert.match(execution.data.resultData.error.message, /gave no sentiment_score/);
		assert.equal((await attributesOf(contact)).escalation_risk ?? null, null);
		assert.deepEqual((await conversationIn(workspace, id)).tags, []);
	});
});

inEveryVersion('Quality check on close', () => {
	let stage;
	let service;
	let template;
	let conversation;

	before(async () => {
		stage = await enterStage();
		service = await startService(() => ({ score: 87, summary: 'Friendly, but slow.' }));
		template = await openTemplate(stage, 'qa-on-close', { settings: { service_url: service.url } });
	});
	after(async () => {
		await template?.close();
		await service?.stop();
	});

	const opened = async () =>
		(await stage.workspace.customerWrites(`${randomUUID()}@example.com`, 'Hello?')).conversation_id;
	const teammate = (id, action, body) =>
		stage.workspace.control('POST', `/teammate/conversations/${id}/${action}`, { body });

	it('leaves the score as a note when a conversation is closed that a teammate has answered', async () => {
		conversation = await opened();
		await teammate(conversation, 'note', 'A secret between us');
		await teammate(conversation, 'reply', 'Hello!');
		await template.runs(() => teammate(conversation, 'close'));
		const { notes, told, state } = await conversationIn(stage.workspace, conversation);
		assert.deepEqual(notes.slice(1), ['Quality check: 87. Friendly, but slow.']);
		assert.deepEqual(told, ['Hello!']);
		assert.equal(state, 'closed');
		assert.doesNotMatch(JSON.stringify(service.asked.at(-1).body), /secret/);
	});

	it('does not check again when the same notification comes again', async () => {
		const delivery = await template.delivered('conversation.admin.closed', conversation);
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal((await conversationIn(stage.workspace, conversation)).notes.length, 2);
	});

	it('checks nothing where no human has answered the customer', async () => {
		const asked = service.asked.length;
		const id = await opened();
		await teammate(id, 'note', 'I only talk to myself');
		await template.runs(() => teammate(id, 'close'));
		assert.equal(service.asked.length, asked);
		assert.equal((await conversationIn(stage.workspace, id)).notes.length, 1);
	});
});

inEveryVersion('VIP alert', () => {
	let stage;
	let chat;
	let template;
	let vip;

	before(async () => {
		stage = await enterStage();
		// As Discord answers.
		chat = await startService(() => ({ status: 204 }));
		template = await openTemplate(stage, 'vip-alert', { settings: { chat_webhook_url: chat.url } });
		const { api } = stage.workspace;
		const email = `${randomUUID()}@example.com`;
		const { id } = await api('POST', '/contacts', { role: 'user', email, name: 'Vera “V” Ip' });
		const tag = await api('POST', '/tags', { name: 'VIP' });
		await api('POST', `/contacts/${id}/tags`, { id: tag.id });
		vip = email;
	});
	after(async () => {
		await template?.close();
		await chat?.stop();
	});

	it('tells the chat who wrote what, with the way there', async () => {
		const text = 'Your "Tourer" broke.\nWhat now?';
		let id;
		await template.runs(
			async () => ({ conversation_id: id } = await stage.workspace.customerWrites(vip, text)),
		);
		assert.equal(chat.asked.length, 1);
		const said = chat.asked[0].body.text;
		assert.ok(said.startsWith(`VIP: Vera “V” Ip wrote: “${text}”`), said);
		assert.match(said, new RegExp(`https://app.intercom.com/a/inbox/\\w+/inbox/conversation/${id}$`));
		const delivery = await template.delivered('conversation.user.created', id);
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal(chat.asked.length, 1);
	});

	it('tells nothing of others', async () => {
		await template.runs(() => stage.workspace.customerWrites(`${randomUUID()}@example.com`, 'And me?'));
		assert.equal(chat.asked.length, 1);
	});
});

inEveryVersion('Knowledge base sync', () => {
	let stage;
	let service;
	let template;
	/** What the service has: article by ID. */
	let kept;

	before(async () => {
		stage = await enterStage();
		kept = new Map([['1', { id: '1', title: 'An article that is gone' }]]);
		service = await startService(({ method, path, body }) => {
			const id = /^\/articles\/(.+)$/.exec(path)?.[1];
			if (method === 'PUT') kept.set(id, body);
			if (method === 'DELETE') return { status: kept.delete(id) ? 200 : 204 };
			if (path === '/articles')
				return { articles: [...[...kept.keys()].map((each) => ({ id: each })), { id: null }, 'gone'] };
			if (path === '/content-gaps')
				return {
					gaps: [
						{ question: 'Do you ship?', asked: 7 },
						{ question: 'Tubeless?', asked: 3 },
					],
				};
			return {};
		});
		template = await openTemplate(stage, 'knowledge-base-sync', {
			settings: { service_url: service.url },
			choices: { 'Every Night': SELDOM },
		});
	});
	after(async () => {
		await template?.close();
		await service?.stop();
	});

	const articles = async () => (await stage.workspace.api('GET', '/articles?per_page=50')).data;
	let article;

	it('brings all published articles with their collections, removes the others, and gives the gaps', async () => {
		const { workspace } = stage;
		const [execution] = await template.runs(() => template.runByHand('Every Night'));
		const all = await articles();
		const published = all.filter(({ state }) => state === 'published');
		assert.ok(published.length > 0 && published.length < all.length, 'there are published ones and drafts');
		assert.deepEqual([...kept.keys()].sort(), published.map(({ id }) => String(id)).sort());
		const removed = service.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
		assert.deepEqual(removed.sort(), ['/articles/1', '/articles/gone'], 'nothing without an ID is removed');
		const collections = (await workspace.api('GET', '/help_center/collections')).data;
		for (const { id, title, parent_id: parent } of published) {
			const { collection, title: named } = kept.get(String(id));
			assert.equal(named, title);
			assert.equal(collection, collections.find((each) => each.id === String(parent))?.name ?? null);
		}
		assert.ok([...kept.values()].some(({ collection }) => collection !== null));
		const gaps = execution.data.resultData.runData['Content Gaps'][0].data.main[0];
		assert.deepEqual(
			gaps.map(({ json }) => json.question),
			['Do you ship?', 'Tubeless?'],
		);
	});

	it('changes nothing there when the night comes again', async () => {
		const before = JSON.stringify([...kept]);
		await template.runs(() => template.runByHand('Every Night'));
		assert.equal(JSON.stringify([...kept]), before);
	});

	it('passes on what becomes of one article, once for each notification', async () => {
		const { workspace } = stage;
		const { id: author } = await workspace.api('GET', '/me');
		await template.runs(async () => {
			article = await workspace.api('POST', '/articles', {
				title: 'Punctures',
				body: '<p>Patch it.</p>',
				author_id: author,
				state: 'published',
			});
		});
		assert.equal(kept.get(String(article.id)).title, 'Punctures');
		const asked = service.asked.length;
		const delivery = await template.delivered('article.published', `"${article.id}"`);
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal(service.asked.length, asked);
		// Told under two topics: the article was updated, and it was unpublished.
		await template.runs(() => workspace.api('PUT', `/articles/${article.id}`, { state: 'draft' }), 2);
		assert.ok(!kept.has(String(article.id)));
	});

	it('removes a deleted article, and passes on no draft', async () => {
		const { workspace } = stage;
		await template.runs(() => workspace.api('PUT', `/articles/${article.id}`, { state: 'published' }), 2);
		assert.ok(kept.has(String(article.id)));
		await template.runs(() => workspace.api('DELETE', `/articles/${article.id}`));
		assert.ok(!kept.has(String(article.id)));
		const { id: author } = await workspace.api('GET', '/me');
		const puts = () => service.asked.filter(({ method }) => method === 'PUT').length;
		const before = puts();
		await template.startsNothing(() =>
			workspace.api('POST', '/articles', { title: 'Not yet', author_id: author }),
		);
		assert.equal(puts(), before);
	});
});
