/** Texts that come from outside hold anything: what is shown of them stays one line, and whole characters. */

/** Half of a character that UTF-16 writes in two, without its other half. */
const HALVES = /\p{Surrogate}/gu;

/** The text with a replacement character for each half of one: JSON and databases do not take halves. */
export const wellFormed = (text: string): string => text.replace(HALVES, '\ufffd');

/** The first `most` UTF-16 units of a text, or one fewer where that would cut a character in half. */
export function beginning(text: string, most: number): string {
	const cut = text.slice(0, Math.max(0, most));
	return cut.length < text.length && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/**
 * Runs of a character as one of it. A pattern that takes a whole run (`\s+`) remembers each character on the way, and
 * fails with a RangeError on a run of some millions; this one looks at two.
 */
const SPACE_BEFORE_SPACE = /\s(?=\s)/g;

/** The text with each run of white space as one space. */
export const spaced = (text: string): string => text.replace(SPACE_BEFORE_SPACE, '').replace(/\s/g, ' ');

/** Characters that control a line, among them those that turn the direction of writing. */
const CONTROLS = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** The last part of a file's name: a name must not say where the file goes. */
export const withoutFolders = (name: string): string =>
	name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);

/** The text without line breaks and control characters. */
export const oneLine = (text: string): string => spaced(wellFormed(text).replace(CONTROLS, ' ')).trim();
