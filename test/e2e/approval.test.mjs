import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LOGS } from '../../scripts/paths.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { startWorkspace } from '../../scripts/simulated-workspace.mjs';
import { approvals, browser, inbox } from './approval-stage.mjs';
import { ownN8n, stageWithoutN8n } from './own-n8n.mjs';
import { until } from './stage.mjs';

describe('Intercom Approval', () => {
	let n8n;
	let workspace;
	let flows;
	let asking;
	let seen;
	/** Two teammates, neither of whom the token belongs to. */
	let ada;
	let ben;

	before(
		async () => {
			const { version } = await stageWithoutN8n();
			workspace = await startWorkspace({
				port: await freePort(),
				log: join(LOGS, `test-approval-simulator-${version}.log`),
			});
			n8n = await ownN8n(version, 'approval');
			flows = await approvals(n8n.client, workspace);
			seen = inbox(workspace);
			asking = await flows.asking(n8n.url);
			const { id: owner } = await workspace.api('GET', '/me');
			const { admins } = await workspace.api('GET', '/admins');
			[ada, ben] = admins.filter(({ id }) => id !== owner);
		},
		{ timeout: 180_000 },
	);

	after(async () => {
		await n8n?.stop();
		await workspace?.stop();
	});

	const approve = (text, by = ada) => ({ decision: 'approve', text, by: by.id });

	it('sends nothing before a click, and after it the text in the name of whoever approved', async () => {
		const conversation = await seen.opened();
		const text = 'It is <i>on</i> its way & "soon" there.';
		const { id, link } = await flows.asked(asking, conversation, { text });
		for (let visit = 0; visit < 3; visit++) {
			const { status, html, headers } = await browser.open(link);
			assert.equal(status, 200);
			assert.match(html, /May this &#60;b&#62;reply&#60;\/b&#62; be sent\?/);
			assert.match(html, /It is &#60;i&#62;on&#60;\/i&#62; its way/);
			assert.match(html, /<textarea[^>]*name="text"/);
			assert.ok(html.includes(`value="${ada.id}"`));
			assert.ok(!html.includes('signature') && !html.includes(workspace.credential.accessToken));
			assert.ok(!html.includes('<script'));
			assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'|sandbox/);
			assert.match(headers.get('cache-control'), /no-store/);
		}
		await flows.stillWaits(id);
		assert.deepEqual(await seen.told(conversation), []);
		const { status, html } = await browser.press(link, approve(text));
		assert.equal(status, 200);
		assert.match(html, /Approved/);
		const given = await flows.outcome(id);
		assert.deepEqual(
			{ ...given, at: undefined },
			{
				outcome: 'approved',
				approved: true,
				text,
				reason: '',
				by: { id: ada.id, name: ada.name, email: ada.email },
				via: 'page',
				at: undefined,
				conversation_id: conversation,
				message: 'May this <b>reply</b> be sent?',
			},
		);
		assert.ok(Math.abs(Date.parse(given.at) - Date.now()) < 60_000);
		const [[said, author], ...more] = await seen.told(conversation);
		assert.deepEqual([author, more], [ada.id, []]);
		assert.match(said, /on its way/);
		// A second click does nothing and says so.
		const again = await browser.press(link, { decision: 'reject', by: ada.id });
		assert.doesNotMatch(again.html, /was recorded/);
		assert.match((await browser.open(link)).html, /No action required|not valid|already|finished/i);
		assert.equal((await seen.told(conversation)).length, 1);
	});

	it('gives the text as the teammate edited it', async () => {
		const conversation = await seen.opened();
		const { id, link } = await flows.asked(asking, conversation, { text: 'Hi' });
		await browser.press(link, approve('Dear customer,\r\nhello', ben));
		const { outcome, approved, text, by } = await flows.outcome(id);
		assert.deepEqual([outcome, approved, text, by.id], ['edited', true, 'Dear customer,\nhello', ben.id]);
		const [[said, author]] = await seen.told(conversation);
		assert.match(said, /Dear customer,/);
		assert.equal(author, ben.id);
	});

	it('sends nothing when it was rejected, and says why', async () => {
		const conversation = await seen.opened();
		const { id, link } = await flows.asked(asking, conversation, { text: 'Hi' });
		await browser.press(link, { decision: 'reject', by: ada.id, text: 'Hi', reason: 'Too short' });
		const { outcome, approved, reason, by } = await flows.outcome(id);
		assert.deepEqual([outcome, approved, reason, by.id], ['rejected', false, 'Too short', ada.id]);
		assert.deepEqual(await seen.told(conversation), []);
	});

	it('does nothing for a guessed link or a name that is no teammate', async () => {
		const conversation = await seen.opened();
		const { id, link } = await flows.asked(asking, conversation, { text: 'Hi' });
		const other = await flows.asked(asking, conversation, { text: 'Other' });
		const guesses = [
			link.replace(/request=[0-9a-f]+/, `request=${randomUUID().replaceAll('-', '')}`),
			link.replace(/signature=[0-9a-f]+/, `signature=${'0'.repeat(64)}`),
			link.replace(/\?.*/, ''),
			`${link.replace(/\?.*/, '')}?${other.link.replace(/.*\?/, '')}`,
		];
		for (const guess of guesses) {
			assert.notEqual(guess, link);
			for (const { status } of [await browser.open(guess), await browser.press(guess, approve('Hi'))])
				assert.ok(status >= 400, `${status} for ${guess}`);
		}
		for (const fields of [{}, { decision: 'perhaps' }, approve('Hi', { id: '1' }), approve('')]) {
			const { status } = await browser.press(link, fields);
			assert.equal(status, 400);
		}
		await flows.stillWaits(id);
		await flows.stillWaits(other.id);
		assert.deepEqual(await seen.told(conversation), []);
		await browser.press(link, approve('Hi'));
		await flows.outcome(id);
		await flows.stillWaits(other.id);
	});

	it('goes on once when the button is pressed several times at once', async () => {
		const conversation = await seen.opened();
		const { id, link } = await flows.asked(asking, conversation, { text: 'Once' });
		const answers = await Promise.all(Array.from({ length: 6 }, () => browser.press(link, approve('Once'))));
		assert.equal(answers.filter(({ html }) => /was recorded/.test(html)).length, 1);
		await flows.outcome(id);
		assert.equal((await seen.told(conversation)).length, 1);
	});

	it('takes notes of teammates as answers, each for the request that is meant', async () => {
		await flows.passingOn(n8n.url);
		const conversation = await seen.opened();
		const one = await flows.asked(asking, conversation, { text: 'One' });
		const two = await flows.asked(asking, conversation, { text: 'Two' });
		const codes = (await seen.notes(conversation)).map(
			({ body }) => /Approval asked for \((\w{4})\)/.exec(body)?.[1],
		);
		assert.equal(new Set(codes).size, 2);
		// Two are open: it must be said which one.
		await seen.note(conversation, ben.id, 'approve');
		const hinted = await until('the question which one', async () =>
			(await seen.notes(conversation)).find(({ body }) => body.includes('Which one is meant?')),
		);
		assert.ok(codes.every((code) => hinted.body.includes(code)));
		await flows.stillWaits(one.id);
		await flows.stillWaits(two.id);
		await seen.note(conversation, ada.id, `Edit ${codes[1].toLowerCase()}: Two, better`);
		const second = await flows.outcome(two.id);
		assert.deepEqual(
			[second.outcome, second.text, second.by.id, second.via],
			['edited', 'Two, better', ada.id, 'note'],
		);
		await flows.stillWaits(one.id);
		await seen.note(conversation, ben.id, `reject ${codes[0]}: not now`);
		const first = await flows.outcome(one.id);
		assert.deepEqual([first.outcome, first.reason, first.by.id], ['rejected', 'not now', ben.id]);
		const told = await seen.told(conversation);
		assert.deepEqual(told, [['Two, better', ada.id]]);
	});

	it('waits for the customer to reply', async () => {
		const waiting = await flows.asking(n8n.url, { responseType: 'reply' });
		const conversation = await seen.opened();
		const { id, link } = await flows.asked(waiting, conversation);
		assert.match((await browser.open(link)).html, /waits for the customer/);
		await browser.press(link, { decision: 'look' });
		await seen.note(conversation, ada.id, 'A note is no reply');
		await flows.stillWaits(id);
		await workspace.control('POST', `/customer/conversations/${conversation}/replies`, {
			body: 'Here I am',
		});
		const { outcome, replied, text, by } = await flows.outcome(id);
		assert.deepEqual([outcome, replied, text], ['replied', true, 'Here I am']);
		assert.equal(by.id.length, 24);
	});

	it('survives a kill, and tells apart what nobody answered in time', { timeout: 120_000 }, async () => {
		const [kept, late] = [await seen.opened(), await seen.opened()];
		const one = await flows.asked(asking, kept, { text: 'Kept' });
		const two = await flows.asked(asking, late, { text: 'Late', minutes: 0.05 });
		const killed = Date.now();
		await n8n.kill();
		await until('the end of the time', () => Date.now() > killed + 3_000);
		await n8n.start();
		const expired = await flows.outcome(two.id);
		assert.deepEqual(
			{ ...expired, at: undefined },
			{
				outcome: 'expired',
				approved: false,
				text: 'Late',
				reason: '',
				by: null,
				via: null,
				at: undefined,
				conversation_id: late,
				message: 'May this <b>reply</b> be sent?',
			},
		);
		assert.ok(Date.parse(expired.at) < killed + 4_000);
		const { html } = await browser.press(two.link, approve('Late'));
		assert.doesNotMatch(html, /was recorded/);
		assert.deepEqual(await seen.told(late), []);
		assert.equal((await browser.open(one.link)).status, 200);
		await browser.press(one.link, approve('Kept'));
		assert.equal((await flows.outcome(one.id)).outcome, 'approved');
		assert.deepEqual(await seen.told(kept), [['Kept', ada.id]]);
	});
});
