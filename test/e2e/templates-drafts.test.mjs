import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { itemsOf } from '../../scripts/n8n/executions.mjs';
import { browser, inbox } from './approval-stage.mjs';
import { startService } from './services.mjs';
import { enterStage, until } from './stage.mjs';
import { inDefaultVersion, inEveryVersion, openTemplate } from './templates.mjs';

const DRAFT = { draft: 'It arrives on Monday.\nIs that soon enough?', confidence: 0.824 };

/** What both templates are tested with: a service that drafts, and customers who write. */
async function drafting(name, settings = {}) {
	const stage = await enterStage();
	const service = await startService(() => DRAFT);
	const template = await openTemplate(stage, name, {
		settings: { service_url: service.url, wait_seconds: 1, ...settings },
	});
	const control = (path, body) => stage.workspace.control('POST', path, body);
	return {
		stage,
		template,
		seen: inbox(stage.workspace),
		askedAbout: (conversation) =>
			service.asked.filter(({ body }) => body.conversation_id === conversation).length,
		starts: (body) => stage.workspace.customerWrites(`${randomUUID()}@example.com`, body),
		writes: (conversation, body) => control(`/customer/conversations/${conversation}/replies`, { body }),
		finAnswers: (conversation, body) => control(`/fin/conversations/${conversation}/answers`, { body }),
		answers: (conversation, body) => control(`/teammate/conversations/${conversation}/reply`, { body }),
		async close() {
			await template.close();
			await service.stop();
		},
	};
}

inDefaultVersion('Draft reply as note', () => {
	let play;
	before(async () => (play = await drafting('draft-reply-as-note')));
	after(() => play.close());

	it('leaves one note with the draft and its confidence for several quick messages', async () => {
		const { template, seen } = play;
		let conversation;
		await template.runs(async () => {
			({ conversation_id: conversation } = await play.starts('When does the Tourer arrive?'));
			await play.writes(conversation, 'I need it on Tuesday');
		}, 2);
		const [note, ...others] = await seen.notes(conversation);
		assert.deepEqual(others, []);
		assert.match(note.body, /Draft reply \(confidence 82 %\)/);
		assert.match(note.body, /It arrives on Monday\./);
		const delivery = await template.delivered('conversation.user.replied', 'I need it on Tuesday');
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.equal((await seen.notes(conversation)).length, 1);
		assert.deepEqual(await seen.told(conversation), []);
	});

	it('leaves the draft out when Fin or a teammate has answered, and drafts for what comes then', async () => {
		const { template, seen } = play;
		const conversations = [];
		await template.runs(async () => {
			for (const by of ['finAnswers', 'answers']) {
				const { conversation_id: id } = await play.starts('When do you open?');
				conversations.push(id);
				await play[by](id, 'At nine.');
			}
		}, 2);
		for (const id of conversations) {
			assert.equal(play.askedAbout(id), 0);
			assert.deepEqual(await seen.notes(id), []);
		}
		await template.runs(() => play.writes(conversations[0], 'And on Sundays?'));
		assert.equal((await seen.notes(conversations[0])).length, 1);
	});
});

inEveryVersion('Draft reply with approval', () => {
	let play;
	/** A teammate whom the token does not belong to. */
	let ada;
	before(async () => {
		play = await drafting('draft-reply-with-approval');
		const { id: owner } = await play.stage.workspace.api('GET', '/me');
		({ id: ada } = (await play.stage.workspace.api('GET', '/admins')).admins.find(({ id }) => id !== owner));
	});
	after(() => play.close());

	/** A conversation in which a teammate was asked: with the link to the page. */
	const asked = async () => {
		const { conversation_id: conversation } = await play.starts('When does it arrive?');
		const [link] = await until('the request', async () => {
			const links = await play.seen.links(conversation);
			return links.length > 0 && links;
		});
		await until('the waiting execution', async () =>
			(await play.stage.client.executions(play.template.id)).some(
				({ id, status }) => status === 'waiting' && link.includes(`/webhook-waiting/${id}/`),
			),
		);
		return { conversation, link };
	};

	it('sends what a teammate approved, in their name, once', async () => {
		const { template, seen } = play;
		const { conversation, link } = await asked();
		const delivery = await template.delivered('conversation.user.created', conversation);
		await template.startsNothing(() => template.deliverAgain(delivery));
		assert.deepEqual(await seen.told(conversation), []);
		assert.match((await browser.open(link)).html, /It arrives on Monday\./);
		const text = `${DRAFT.draft} Ada`;
		const count = (await template.ended()).length;
		await browser.press(link, { decision: 'approve', text, by: ada });
		await template.ended(count + 1);
		await browser.press(link, { decision: 'approve', text, by: ada });
		const [[said, author], ...more] = await seen.told(conversation);
		assert.deepEqual([author, more], [ada, []]);
		assert.match(said, /It arrives on Monday\.[^]*Ada/);
		assert.equal((await seen.notes(conversation)).length, 1, 'one request');
	});

	it('sends nothing when the teammate rejects, and asks nobody when Fin has answered', async () => {
		const { template, seen } = play;
		const { conversation, link } = await asked();
		const count = (await template.ended()).length;
		await browser.press(link, { decision: 'reject', by: ada, text: DRAFT.draft, reason: 'Not true' });
		const [execution] = await template.ended(count + 1);
		assert.equal(itemsOf(execution, 'Ask a Teammate')[0].outcome, 'rejected');
		assert.deepEqual(await seen.told(conversation), []);

		let answered;
		await template.runs(async () => {
			({ conversation_id: answered } = await play.starts('When do you open?'));
			await play.finAnswers(answered, 'At nine.');
		});
		assert.deepEqual(await seen.notes(answered), []);
	});
});
