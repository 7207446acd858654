import { createHash } from 'crypto';
import type { Person } from './outcome';
import type { Waiting } from './waiting';

/** Nothing in a text can be taken for markup, be it in an element or in a quoted attribute. */
export const escaped = (text: string): string =>
	text.replace(/[&<>"'`]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 40rem; padding: 1.5rem 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.3; }
.asked { white-space: pre-wrap; }
label { display: block; margin: 1rem 0 0.25rem; font-weight: 600; }
textarea, select, input { box-sizing: border-box; width: 100%; padding: 0.6rem 0.7rem; font: inherit; color: FieldText; background: Field; border: 1px solid #8888; border-radius: 0.5rem; }
a { color: light-dark(#1f5fbf, #8ab4ff); }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.5rem; }
button { flex: 1 1 8rem; min-height: 2.75rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600; cursor: pointer; color: inherit; background: #8883; border: 1px solid #8888; border-radius: 0.5rem; }
button[value='approve'], button[value='look'] { color: #fff; background: #18794e; border-color: #18794e; }
`;

/** Nothing is loaded, nothing runs, and the form goes nowhere else. No address that the page links to learns its own. */
export const PAGE_HEADERS: { [name: string]: string } = {
	'Content-Type': 'text/html; charset=utf-8',
	'Content-Security-Policy': [
		"default-src 'none'",
		`style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
	].join('; '),
	'Cache-Control': 'no-store',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'X-Robots-Tag': 'noindex',
};

const document = (title: string, content: string): string =>
	`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${content}
</main>
</body>
</html>
`;

/** A page that only says something. */
export const messagePage = (title: string, sentence: string): string =>
	document(title, `<p role="status">${escaped(sentence)}</p>`);

const untilWords = (until: number | null): string =>
	until === null
		? ''
		: `<p>Open until ${escaped(new Date(until).toISOString().slice(0, 16).replace('T', ' '))} UTC.</p>`;

const conversationLink = ({ conversation_url: url }: Waiting): string =>
	`<p><a href="${escaped(url)}" rel="noreferrer">Open the conversation in Intercom</a></p>`;

const choiceOf = (people: Person[]): string =>
	people.length === 0
		? ''
		: `<label for="by">Who are you?</label>
<select id="by" name="by" required>
<option value="">Choose your name</option>
${people.map(({ id, name, email }) => `<option value="${escaped(id)}">${escaped(email && email !== name ? `${name} (${email})` : name)}</option>`).join('\n')}
</select>`;

/**
 * The page behind the link of an approval. The form has no address: it goes where the page came from, so that the page
 * holds no secret.
 *
 * @param people Whom the teammate chooses from; empty where Intercom did not tell
 */
export function approvalPage(waiting: Waiting, people: Person[]): string {
	const isEditable = waiting.text !== '' && !waiting.isTool;
	const edit = isEditable
		? `<label for="text">Text, which you can change</label>
<textarea id="text" name="text" rows="7" required>
${escaped(waiting.text)}</textarea>`
		: '';
	return document(
		'Your approval is asked for',
		`<p class="asked">${escaped(waiting.message)}</p>
${waiting.text !== '' && !isEditable ? `<p class="asked">${escaped(waiting.text)}</p>` : ''}
${conversationLink(waiting)}
<form method="post">
${edit}
${choiceOf(people)}
<label for="reason">Reason, if you reject (optional)</label>
<input id="reason" name="reason" autocomplete="off">
<div class="buttons">
<button name="decision" value="approve">${escaped(waiting.approveLabel)}</button>
<button name="decision" value="reject">${escaped(waiting.rejectLabel)}</button>
</div>
</form>
${untilWords(waiting.until)}`,
	);
}

/** The page behind the link of a note that tells of a workflow that waits for the customer. */
export const replyPage = (waiting: Waiting): string =>
	document(
		'A workflow waits for the customer',
		`<p>It goes on as soon as the customer replies.</p>
${conversationLink(waiting)}
<form method="post">
<div class="buttons"><button name="decision" value="look">Look for a reply now</button></div>
</form>
${untilWords(waiting.until)}`,
	);
