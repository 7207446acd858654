import { asHtml } from '../table/plainText';
import { ASKING } from './answers';
import { escaped } from './page';
import type { Waiting } from './waiting';

const moment = (until: number): string =>
	`${new Date(until).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/**
 * The HTML of the note that asks.
 *
 * @param answersByNote Whether it says that a note is an answer, too
 */
export function askingNote(waiting: Waiting, link: string, answersByNote: boolean): string {
	const { kind, code, message, text, until, isTool } = waiting;
	const within = until === null ? '' : ` It waits until ${moment(until)}.`;
	if (kind === 'reply')
		return `<p><b>A workflow waits for the customer's reply.</b>${within}</p><p><a href="${escaped(link)}">See what it waits for</a></p>`;
	const isEditable = text !== '' && !isTool;
	const words = ['approve', ...(isEditable ? ['edit: the new text'] : []), 'reject: why']
		.map((each) => `<b>${each.replace(/^\w+/, (word) => `${word} ${code}`)}</b>`)
		.join(' or ');
	return [
		`<p><b>${ASKING} (${code})</b></p>`,
		asHtml(message),
		text === '' ? '' : `<p><b>Text:</b></p>${asHtml(text)}`,
		`<p><a href="${escaped(link)}">${isEditable ? 'Approve, edit or reject' : 'Approve or reject'}</a>${within && `.${within}`}</p>`,
		answersByNote
			? `<p>Or answer with a note that begins with ${words}. The code can be left out where nothing else was asked in this conversation.</p>`
			: '',
	].join('');
}
