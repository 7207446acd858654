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
const decoded = (text: string): string =>
	text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi, (whole, hex, decimal, name) => {
		if (name) return ENTITIES[String(name).toLowerCase()] ?? whole;
		const code = hex ? parseInt(String(hex), 16) : Number(decimal);
		return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : '';
	});

const attributeOf = (tag: string, name: string): string =>
	new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag)?.slice(1).find(Boolean) ?? '';

/** Spaces at the ends of lines, and more than one empty line, say nothing. */
export const tidied = (text: string): string =>
	text
		.replace(/\r\n?/g, '\n')
		.replace(/\u00a0/g, ' ')
		.split('\n')
		.map((line) => line.trimEnd())
		.join('\n')
		.replace(/\n{3,}/g, '\n\n')
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
	const said = attributeOf(tag, 'alt') || attributeOf(tag, 'src').replace(/[?#].*$/, '');
	return said ? `[Image: ${said}]` : '[Image]';
}

/**
 * What a person would read of a message's HTML: paragraphs, list dots, addresses of links, names of pictures.
 * One pass over the text: customers write it, and must not be able to make it slow.
 */
export function plainText(html: string): string {
	let text = '';
	let hidden: string | undefined;
	let link: { address: string; from: number } | undefined;
	for (const [token, found] of html.matchAll(/<!--|-->|<\/?([a-z][a-z0-9]*)\b[^<>]*>|[^<-]+|[^]/gi)) {
		const name = found?.toLowerCase() ?? '';
		const closes = token.startsWith('</');
		if (hidden !== undefined) {
			if (token === hidden || (closes && name === hidden)) hidden = undefined;
		} else if (token === '<!--') hidden = '-->';
		else if (!name) text += token.replace(/\s+/g, ' ');
		else if (HIDDEN.has(name)) hidden = closes ? undefined : name;
		else if (name === 'a' && !closes)
			link = { address: attributeOf(token, 'href').replace(/^mailto:/i, ''), from: text.length };
		else if (name === 'a') {
			const words = link ? text.slice(link.from).trim() : '';
			if (link?.address && words !== link.address) text += words ? ` (${link.address})` : link.address;
			link = undefined;
		} else text += mark(token, name, closes);
	}
	const lines = text.split('\n').map((line) => line.replace(/^ +/, '').replace(/ {2,}/g, ' '));
	return tidied(decoded(lines.join('\n')));
}

/** Text as a message's HTML: what looks like markup in it is shown and not obeyed. */
export const asHtml = (text: string): string =>
	text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.split(/\n{2,}/)
		.map((paragraph) => `<p>${paragraph.replace(/\n/g, '<br>')}</p>`)
		.join('');
