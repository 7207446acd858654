import { oneLine } from '../table/outsideText';

/** Everything that a reader may take for the end of a line. */
const LINE_BREAK = /\r\n|[\n\v\f\r\x1c-\x1e\u0085\u2028\u2029]/g;

const MARK = '\n> ';

/**
 * Words that somebody wrote, as one entry of a text in which other people's entries stand: each further line is marked,
 * so that none can be taken for the beginning of an entry of somebody else.
 */
export const continued = (words: string): string => words.replace(LINE_BREAK, MARK);

/** The words again, also where the text was cut within a mark. */
export const uncontinued = (marked: string): string => marked.replace(/\n(?:> ?)?/g, '\n');

/**
 * A name that somebody chose, as it stands before words: on one line, and without round brackets and colons, which tell
 * where the name ends and what its bearer is.
 */
export const asName = (name: string): string =>
	oneLine(name.replace(/[(（]/g, '[').replace(/[)）]/g, ']').replace(/[:：]/g, ' '));
