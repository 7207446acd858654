import { needsCode, noteAnswering, replyIn, partsAfter } from '../../nodes/Intercom/approval/answers';
import type { Part } from '../../nodes/Intercom/approval/conversation';
import { approvalPage, escaped, messagePage } from '../../nodes/Intercom/approval/page';
import { approvalProperties } from '../../nodes/Intercom/approval/properties';
import { askingNote } from '../../nodes/Intercom/approval/note';
import {
	codeOf,
	hashOf,
	isSecret,
	linksIn,
	newSecret,
	type Waiting,
} from '../../nodes/Intercom/approval/waiting';
import { rowOf } from '../../nodes/Intercom/triggers/row';
import { answerIn } from '../../nodes/Intercom/approval/words';

const CODES = ['K7Q4', 'ACDE'];

test.each([
	['approve', { outcome: 'approved', text: '' }],
	['Approved', { outcome: 'approved', text: '' }],
	['  APPROVE!', { outcome: 'approved', text: '' }],
	['approve k7q4', { outcome: 'approved', code: 'K7Q4', text: '' }],
	['approve #ACDE.', { outcome: 'approved', code: 'ACDE', text: '' }],
	['reject', { outcome: 'rejected', text: '' }],
	['Rejected: too long', { outcome: 'rejected', text: 'too long' }],
	['reject K7Q4: too long', { outcome: 'rejected', code: 'K7Q4', text: 'too long' }],
	['edit: Dear Ada,\n\nhello', { outcome: 'edited', text: 'Dear Ada,\n\nhello' }],
	['edit K7Q4:\nDear Ada', { outcome: 'edited', code: 'K7Q4', text: 'Dear Ada' }],
	['edit: K7Q4 is the code', { outcome: 'edited', text: 'K7Q4 is the code' }],
])('the note %j is an answer', (note, answer) => {
	expect(answerIn(note, CODES)).toEqual(answer);
});

test.each([
	'',
	'I approve',
	'approve? I am not sure',
	'approve this when Ben is back',
	'approve everything',
	'approve, but not today',
	'approve K7Q4: after lunch',
	'approve ZZZZ',
	'approve K7Q4 or not',
	'approval',
	'approves',
	'apprové',
	'reject it?',
	'edit',
	'edit:',
	'edit K7Q4',
	'editor: hello',
	'do not approve',
	'> approve',
])('the note %j is none', (note) => {
	expect(answerIn(note, CODES)).toBeUndefined();
});

const secret = newSecret();
const waiting: Waiting = {
	kind: 'approval',
	secretHash: hashOf(secret),
	code: codeOf(secret),
	conversation_id: '1',
	conversation_url: 'https://app.intercom.com/a/inbox/abc/inbox/conversation/1',
	message: 'May it?',
	text: 'Hello',
	approveLabel: 'Approve',
	rejectLabel: 'Reject',
	isTool: false,
	asked: 1_780_000_000_500,
	until: null,
};
const ADDRESS = 'https://n8n.example.com/webhook-waiting/';
const linkFor = (of: string) => `${ADDRESS}12/node-id?request=${of}&signature=abc`;

const part = (text: string, more: Partial<Part> & { by?: string } = {}): Part => ({
	html: `<p>${text}</p>`,
	text,
	isNote: true,
	authorType: 'admin',
	author: { id: more.by ?? '2', name: 'Ada', email: null },
	at: 1_780_000_001,
	...more,
});
const asking = (of: string) =>
	part('Asked', { html: askingNote({ ...waiting, code: codeOf(of) }, linkFor(of), true), by: '1' });

const answering = (...parts: Part[]) => noteAnswering(parts, waiting, secret, '1');

describe('which note answers', () => {
	const own = asking(secret);
	const other = asking(newSecret());

	test('the first answer behind the note', () => {
		expect(answering(part('reject'), own, part('hm'), part('approve'), part('reject'))).toMatchObject({
			outcome: 'approved',
			by: { id: '2' },
		});
	});

	test('no answer of the token’s own teammate, in whose name agents write notes', () => {
		expect(answering(own, part('approve', { by: '1' }))).toBeUndefined();
	});

	test('no word of a customer or a bot, and no reply', () => {
		expect(
			answering(
				own,
				part('approve', { authorType: 'user' }),
				part('approve', { authorType: 'bot' }),
				part('approve', { isNote: false }),
			),
		).toBeUndefined();
	});

	test('the code is needed where something else was asked before', () => {
		expect(answering(other, own, part('approve'))).toBeUndefined();
		expect(answering(own, other, part('approve'))).toBeUndefined();
		expect(answering(own, part('approve'), other)).toMatchObject({ outcome: 'approved' });
		expect(answering(other, own, part(`approve ${waiting.code}`))).toMatchObject({ outcome: 'approved' });
		expect(needsCode([own, other], 2)).toBe(true);
	});

	test('an answer that names another request is none', () => {
		expect(answering(own, part('approve ACDE'))).toBeUndefined();
	});

	test('where the note is gone, what was written since it was left', () => {
		expect(answering(part('approve', { at: 1_780_000_000 }))).toBeUndefined();
		expect(answering(part('approve', { at: 1_780_000_001 }))).toMatchObject({ outcome: 'approved' });
	});

	test('the customer’s first words are the reply', () => {
		const said = part('Hi', { isNote: false, authorType: 'lead' });
		expect(replyIn([part('note'), part('bot', { isNote: false, authorType: 'bot' }), said])).toBe(said);
		expect(replyIn(partsAfter([said, own], waiting, secret))).toBeUndefined();
	});
});

describe('links', () => {
	test('only this n8n’s own are followed', () => {
		const good = linkFor(secret);
		const html = askingNote(waiting, good, true);
		expect(linksIn(html, ADDRESS)).toEqual([good]);
		expect(linksIn(html.replace(/&#38;/g, '&amp;'), ADDRESS)).toEqual([good]);
		for (const bad of [
			good.replace('n8n.example.com', 'n8n.example.com.evil.example'),
			good.replace('https://', 'https://evil@'),
			good.replace('webhook-waiting/', 'webhook-waiting/../rest/'),
			good.replace('webhook-waiting/', 'webhook-waiting/%2e%2e/rest/'),
			`http://169.254.169.254/?request=${secret}`,
			ADDRESS + '12/node-id',
		])
			expect(linksIn(`<a href="${bad}">x</a>`, ADDRESS)).toEqual([]);
	});

	test('a secret is one of 128 bits, and no other is taken for it', () => {
		expect(secret).toMatch(/^[0-9a-f]{32}$/);
		expect(isSecret(waiting, secret)).toBe(true);
		for (const wrong of [newSecret(), '', undefined, [secret], secret.toUpperCase() + ' '])
			expect(isSecret(waiting, wrong)).toBe(false);
		expect(JSON.stringify(waiting)).not.toContain(secret);
	});
});

describe('the page', () => {
	const nasty = `</textarea><script>alert("x")</script>'\`&`;

	test('shows every text as text', () => {
		const page = approvalPage(
			{ ...waiting, message: nasty, text: nasty, approveLabel: nasty, rejectLabel: nasty },
			[{ id: nasty, name: nasty, email: nasty }],
		);
		expect(page).not.toContain('<script');
		expect(page.match(/<\/textarea>/g)).toHaveLength(1);
		expect(page.split(escaped(nasty)).length - 1).toBeGreaterThanOrEqual(6);
		expect(messagePage(nasty, nasty)).not.toContain('<script');
	});

	test('holds no secret and labels every field', () => {
		const page = approvalPage(waiting, [{ id: '2', name: 'Ada', email: 'ada@example.com' }]);
		expect(page).not.toContain(waiting.secretHash);
		expect(page).toContain('<form method="post">');
		const fields = [...page.matchAll(/<(?:textarea|select|input) id="(\w+)"/g)].map(([, id]) => id);
		expect(fields).toEqual(['text', 'by', 'reason']);
		for (const field of fields) expect(page).toContain(`<label for="${field}">`);
		expect(page).toContain('lang="en"');
		expect(page).toContain('name="viewport"');
	});

	test('offers no change of a tool’s call', () => {
		const page = approvalPage({ ...waiting, isTool: true }, []);
		expect(page).not.toContain('<textarea');
		expect(page).toContain('Hello');
	});
});

test('Pass On Answers is told to take the conversation from where the trigger puts it', () => {
	const { description } = approvalProperties.find(({ name }) => name === 'conversation_id') ?? {};
	const [, column] = /\{\{ \$json\.(\w+) \}\}/.exec(description ?? '') ?? [];
	const given = {
		topic: 'conversation.admin.noted',
		id: 'n1',
		appId: 'wrkspc01',
		item: { id: '1' },
		envelope: {},
	};
	expect(Object.keys(rowOf(given))).toContain(column);
});

test('the sentence behind the link of a note begins as one, also where bold and links are lost', () => {
	const until = Date.UTC(2026, 0, 31, 9);
	const html = askingNote({ ...waiting, until }, linkFor(secret), true);
	expect(html.replace(/<[^>]*>/g, '')).toMatch(/reject\. It waits until 2026-01-31 09:00 UTC\./);
	expect(askingNote({ ...waiting, until: null }, linkFor(secret), true)).toContain('reject</a></p>');
});
