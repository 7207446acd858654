/** What a teammate's note says about a request, if it begins with one of the words. */
export interface Answer {
	outcome: 'approved' | 'edited' | 'rejected';
	/** The code it names, in capital letters. */
	code?: string;
	/** What follows: the edited text, or why it was rejected. */
	text: string;
}

const OUTCOMES = {
	approve: 'approved',
	approved: 'approved',
	edit: 'edited',
	edited: 'edited',
	reject: 'rejected',
	rejected: 'rejected',
} as const;

/**
 * Reads a note that answers a request: 'approve', 'reject: too long', 'edit: Dear Ada, …', each with the request's code
 * behind the word if it is to be named ('approve K7Q4'). Undefined where it is none, or not plainly one: a note such as
 * 'Approve? I am not sure' must approve nothing.
 *
 * @param codes Codes of the requests in the conversation: any other word is a part of the text
 */
export function answerIn(note: string, codes: string[]): Answer | undefined {
	const [whole, word] =
		/^(approved?|edit(?:ed)?|reject(?:ed)?)(?![\p{L}\p{N}_])/iu.exec(note.trimStart()) ?? [];
	if (whole === undefined || word === undefined) return undefined;
	const outcome = OUTCOMES[word.toLowerCase() as keyof typeof OUTCOMES];
	let rest = note.trimStart().slice(whole.length);
	const [named, sign = ''] = /^[ \t]{0,20}#?([a-z0-9]{4})(?![\p{L}\p{N}_])/iu.exec(rest) ?? [];
	const code = codes.find((each) => each === sign.toUpperCase());
	if (named && code) rest = rest.slice(named.length);
	// The word stands for itself: nothing follows it, a new line, or a sign that ends what was said.
	if (!/^[ \t]{0,20}(?:$|[\r\n]|[:,.;!–—-])/.test(rest)) return undefined;
	const text = rest.replace(/^[\s:,.;!–—-]{1,20}/, '').trim();
	// 'Approve, but not today' is no yes.
	if ((outcome === 'edited') === (text === '') && outcome !== 'rejected') return undefined;
	return { outcome, text, ...(code ? { code } : {}) };
}
