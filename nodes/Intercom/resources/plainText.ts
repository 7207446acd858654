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
		.replace(/[ \t]+\n/g, '\n')
		.replace(/\n{3,}/g, '\n\n')
		.trim();

/** What a person would read of a message's HTML: paragraphs, list dots, addresses of links, names of pictures. */
export function plainText(html: string): string {
	const text = html
		.replace(/<!--[\s\S]*?-->/g, '')
		.replace(/<(style|script|head|title)\b[\s\S]*?<\/\1\s*>/gi, '')
		.replace(/\s+/g, ' ')
		.replace(/<img\b[^>]*>/gi, (tag) => {
			const said = attributeOf(tag, 'alt') || attributeOf(tag, 'src').replace(/[?#].*$/, '');
			return said ? `[Image: ${said}]` : '[Image]';
		})
		.replace(/(<a\b[^>]*>)([\s\S]*?)<\/a\s*>/gi, (_link, tag: string, inner: string) => {
			const address = attributeOf(tag, 'href').replace(/^mailto:/i, '');
			const words = inner.replace(/<[^>]*>/g, '').trim();
			return !address || words === address ? inner : words ? `${inner} (${address})` : address;
		})
		.replace(/ ?<br\b[^>]*> ?/gi, '\n')
		.replace(/ ?<li\b[^>]*> ?/gi, '\n- ')
		.replace(/<\/t[dh]\s*>/gi, '\t')
		.replace(/ ?<\/?(?:p|h[1-6]|ul|ol|table|blockquote|pre|section|article)\b[^>]*> ?/gi, '\n\n')
		.replace(/ ?<\/?(?:div|tr|hr)\b[^>]*> ?/gi, '\n')
		.replace(/<\/?[a-z][^>]*>/gi, '');
	return tidied(decoded(text));
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
