import { spaced, wellFormed } from './outsideText';

/** Entities that message editors write; all others are numbers. */
const ENTITIES: { [name: string]: string } = {
	amp: '&',
	apos: "'",
	bull: '•',
	copy: '©',
	euro: '€',
	gt: '>',
	hellip: '…',
	laquo: '«',
	ldquo: '“',
	lsquo: '‘',
	lt: '<',
	mdash: '—',
	nbsp: ' ',
	ndash: '–',
	quot: '"',
	raquo: '»',
	rdquo: '”',
	reg: '®',
	rsquo: '’',
	trade: '™',
};

const LAST_CODE_POINT = 0x10ffff;

/** Each entity once: '&amp;lt;' is the text '&lt;'. */
export const decoded = (text: string): string =>
	// Few texts have one, and there are millions of texts.
	!text.includes('&')
		? text
		: text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi, (whole, hex, decimal, name) => {
				if (name) return ENTITIES[String(name).toLowerCase()] ?? whole;
				const code = hex ? parseInt(String(hex), 16) : Number(decimal);
				return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : '';
			});

/** Longer than any address that a browser takes, so that a tag of millions of characters is not searched to its end. */
const LONGEST_TAG = 64 * 1024;

/** An attribute of a tag with its value, in quotation marks or without. It begins where nothing of a name is before it. */
const ATTRIBUTE = /(?<![^\s=<>/"'])([^\s=<>/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))/g;

/** The value of a tag's attribute. What stands within another attribute's value is none. */
function attributeOf(tag: string, name: string): string {
	for (const [, attribute = '', ...values] of tag.slice(0, LONGEST_TAG).matchAll(ATTRIBUTE))
		if (attribute.toLowerCase() === name) return values.find(Boolean) ?? '';
	return '';
}

/** Spaces at the ends of lines, and more than one empty line, say nothing. */
export const tidied = (text: string): string =>
	wellFormed(text)
		.replace(/\r\n?/g, '\n')
		.replace(/\u00a0/g, ' ')
		.split('\n')
		.map((line) => line.trimEnd())
		.join('\n')
		.replace(/\n(?=\n\n)/g, '')
		.trim();

/** What is between these is not for reading. */
const HIDDEN = new Set(['style', 'script', 'head', 'title']);
const PARAGRAPHS = new Set('p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre section article'.split(' '));
const LINES = new Set(['br', 'div', 'tr', 'hr']);

/** What a tag itself reads as, where it is more than nothing. */
function mark(tag: string, name: string, closes: boolean): string {
	if (PARAGRAPHS.has(name)) return '\n\n';
	if (LINES.has(name)) return '\n';
	if (name === 'li') return closes ? '' : '\n- ';
	if (name === 'td' || name === 'th') return closes ? '\t' : '';
	if (name !== 'img') return '';
	// The query of an address can be a signature that opens the file.
	const said = attributeOf(tag, 'alt') || (/^[^?#]*/.exec(attributeOf(tag, 'src'))?.[0] ?? '');
	return said ? `[Image: ${said}]` : '[Image]';
}

/** What a tag begins with: its name, after a slash where it closes. */
const TAG = /(\/?)([a-z][a-z0-9]{0,63})(?!\w)/iy;

/** Behind the '>' of a tag; -1 where none comes before the next '<', so that no part of the text is looked at twice. */
function endOfTag(html: string, from: number): number {
	for (let at = from; at < html.length; at++) {
		if (html[at] === '>') return at + 1;
		if (html[at] === '<') return -1;
	}
	return -1;
}

/** Where the text goes on after a comment; its end where the comment never ends. */
function afterComment(html: string, from: number): number {
	const end = html.indexOf('-->', from);
	return end < 0 ? html.length : end + 3;
}

/** Where the text goes on after the closing tag; its end where that never comes. */
function afterClosing(html: string, from: number, name: string): number {
	const closing = new RegExp(`</${name}(?!\\w)`, 'gi');
	closing.lastIndex = from;
	while (closing.test(html)) {
		const end = endOfTag(html, closing.lastIndex);
		if (end >= 0) return end;
	}
	return html.length;
}

/**
 * What a person would read of a message's HTML: paragraphs, list dots, addresses of links, names of pictures.
 * One pass over the text, which is joined at the end: customers write it, and must not be able to make it slow.
 */
export function plainText(html: string): string {
	const pieces: string[] = [];
	let link: { address: string; from: number } | undefined;
	let at = 0;
	while (at < html.length) {
		const open = html.indexOf('<', at);
		const until = open < 0 ? html.length : open;
		if (until > at) pieces.push(spaced(html.slice(at, until)));
		if (open < 0) break;
		if (html.startsWith('<!--', open)) {
			at = afterComment(html, open + 4);
			continue;
		}
		TAG.lastIndex = open + 1;
		const begins = TAG.exec(html);
		const end = begins ? endOfTag(html, TAG.lastIndex) : -1;
		if (!begins || end < 0) {
			pieces.push('<');
			at = open + 1;
			continue;
		}
		const tag = html.slice(open, end);
		const closes = begins[1] !== '';
		const name = String(begins[2]).toLowerCase();
		at = end;
		if (HIDDEN.has(name)) {
			if (!closes) at = afterClosing(html, end, name);
		} else if (name === 'a' && !closes)
			link = { address: attributeOf(tag, 'href').replace(/^mailto:/i, ''), from: pieces.length };
		else if (name === 'a') {
			const words = link ? pieces.slice(link.from).join('').trim() : '';
			if (link?.address && words !== link.address) pieces.push(words ? ` (${link.address})` : link.address);
			link = undefined;
		} else pieces.push(mark(tag, name, closes));
	}
	const lines = pieces
		.join('')
		.split('\n')
		.map((line) => line.replace(/ (?= )/g, '').replace(/^ /, ''));
	return tidied(decoded(lines.join('\n')));
}

/** A text that begins and ends with markup of a message. */
const isHtml = (text: string): boolean => {
	const trimmed = text.trim();
	const [begins] =
		/^<(?:p|div|html|body|h[1-6]|ul|ol|table|img|a|br|b|i|strong|em|pre|blockquote|span)(?!\w)/i.exec(
			trimmed,
		) ?? [];
	return begins !== undefined && endOfTag(trimmed, begins.length) >= 0 && trimmed.endsWith('>');
};

/** A message that was asked for as plain text; where Intercom left it as HTML, what a person would read of it. */
export const messageText = (text: string): string => (isHtml(text) ? plainText(text) : tidied(text));

/** A title or a subject. It is text, in which '<' is a character, though Intercom may have escaped or wrapped it. */
export const titleText = (text: string): string => (isHtml(text) ? plainText(text) : tidied(decoded(text)));

/** Text as a message's HTML: what looks like markup in it is shown and not obeyed. */
export const asHtml = (text: string): string =>
	text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/\n(?=\n\n)/g, '')
		.split('\n\n')
		.map((paragraph) => `<p>${paragraph.replace(/\n/g, '<br>')}</p>`)
		.join('');

const HAS_TAG = /<\/?[a-z][^<>]{0,9999}>/i;
const HAS_BLOCK = /<(?:p|br|div|ul|ol|li|h[1-6]|table|tr|pre|blockquote|hr|html|body)(?![a-z0-9])/i;

/**
 * A message as a person wrote it. Once a tag is in it, Intercom takes all of it for HTML, in which line breaks say
 * nothing: those of text without paragraphs of its own become breaks of HTML.
 */
export const withLineBreaks = (text: string): string =>
	HAS_TAG.test(text) && !HAS_BLOCK.test(text) ? text.replace(/\r\n?|\n/g, '<br>') : text;
