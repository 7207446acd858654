import fc from 'fast-check';
import { asHtml, messageText, plainText, tidied, titleText } from '../../nodes/Intercom/table/plainText';
import { oneLine, spaced } from '../../nodes/Intercom/table/outsideText';

test.each([
	['<p>Hello</p><p>there</p>', 'Hello\n\nthere'],
	['Line one<br/>line two<br>\n line three', 'Line one\nline two\nline three'],
	['<ul><li>One</li><li>Two</li></ul>', '- One\n- Two'],
	['<a href="https://example.com/a?b=1&amp;c=2">the page</a>', 'the page (https://example.com/a?b=1&c=2)'],
	['<a href="https://example.com">https://example.com</a>', 'https://example.com'],
	['<a href="mailto:ada@example.com">Ada</a>', 'Ada (ada@example.com)'],
	[
		'<a class=x HREF = https://example.com/b>https://example.com/a</a>',
		'https://example.com/a (https://example.com/b)',
	],
	[
		`<a title="href='https://example.com/a'" data-href="x" href="https://example.com/b">https://example.com/a</a>`,
		'https://example.com/a (https://example.com/b)',
	],
	['<img src="https://cdn.example.com/x.png?signature=secret">', '[Image: https://cdn.example.com/x.png]'],
	['<img alt="A bicycle" src="x">', '[Image: A bicycle]'],
	['1 &lt; 2 &amp;&amp; &#39;a&#x27; &amp;lt; &nbsp;&eacute;', "1 < 2 && 'a' &lt;  &eacute;"],
	['<style>p { color: red }</style><script>alert(1)</script><!-- no --><p>Text</p>', 'Text'],
	['  many   spaces\n\n and lines ', 'many spaces and lines'],
	['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a\tb\n\nc'],
	['&#0;&#9999999;x', 'x'],
	['<img src="https://cdn.example.com/x.png?signature\n=secret">', '[Image: https://cdn.example.com/x.png]'],
	['a &#xD83D; b &#xD83D;&#xDE00;', 'a \ufffd b 😀'],
	['1 < 2 and <3', '1 < 2 and <3'],
	['<STYLE>x</STYLE >text<!-- <b --> more', 'text more'],
	['', ''],
])('%j reads as %j', (html, text) => expect(plainText(html)).toBe(text));

/** Markup and pieces of it, so that what is drawn from them is often broken in ways that matter. */
const markup = fc
	.array(
		fc.oneof(
			fc.string({ unit: 'binary', maxLength: 8 }),
			fc.constantFrom(
				...['<', '>', '</', '<!--', '-->', '<a href="', '">', "<a href='x'>", '</a>', '<style>', '</style'],
				...[
					'<p>',
					'<li>',
					'<td>',
					'</td>',
					'<br',
					'<img src="x?',
					'<img alt="',
					'<o:p>',
					'&',
					'&amp;',
					'&#xD83D;',
				],
				...['&#38;', '&nbsp;', ' ', '\n', '\r', '\t', '\u00a0', '\ud83d', '\ude00', '😀', '"', "'", '='],
			),
		),
		{ maxLength: 40 },
	)
	.map((pieces) => pieces.join(''));

test('any text reads as well-formed text that is hardly longer, and tidying it again changes nothing', () =>
	fc.assert(
		fc.property(markup, (html) => {
			for (const text of [plainText(html), messageText(html), titleText(html)]) {
				expect(text).not.toMatch(/\p{Surrogate}/u);
				expect(text.length).toBeLessThanOrEqual(3 * html.length);
				expect(tidied(text)).toBe(text);
			}
		}),
		{ numRuns: 2_000, seed: 11 },
	));

test('text that was made HTML reads as it was', () =>
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (text) => {
			const words = tidied(text.replace(/\s+/g, ' '));
			expect(plainText(asHtml(words))).toBe(words);
		}),
		{ seed: 11 },
	));

const FIVE_MEGABYTES = 5_000_000;

test.each([
	...[
		'<a href="x">y</a>',
		'<a href="x">',
		'</a>',
		'<a href="',
		'<a href=',
		'a=',
		' a = ',
		"<a href='",
		'<a ',
		'<',
		'<>',
		'</',
	],
	...['<li ', '<li>', '<div><p>', '<td></td>', '<o:p>', '<!--', '<!---->', '<!-- >', '-->', '<!', '<style>'],
	...['<style></style ', '</style', '<title>x</title>', '<img alt="', '<img src="?', '<img src="x" alt="y">'],
	...[
		' ',
		'-',
		'&',
		'&amp;',
		'&#',
		'&#x41;',
		'\n ',
		'\n',
		'\r',
		' \n\n\n',
		'\t',
		'\u00a0',
		'x',
		'😀',
		'\ud83d',
	],
])('five megabytes of %j are read in one pass', (piece) => {
	const long = piece.repeat(FIVE_MEGABYTES / piece.length);
	const part = long.slice(0, FIVE_MEGABYTES / 20);
	const started = process.cpuUsage();
	plainText(`${long}x`);
	// Characters beyond Latin make V8 keep and match the text in another way.
	oneLine(`${long}😀`);
	plainText(`<a ${long}>x</a>`);
	for (const html of [`<p ${part}`, `<img src="${part}\n">`, `<a href="${part}">x</a>`])
		for (const read of [plainText, messageText, titleText, asHtml]) read(html);
	// Seconds; what looks at its text again for each piece takes hours.
	// Of the processor, which others on the machine do not take from it.
	expect(process.cpuUsage(started).user / 1000).toBeLessThan(20_000);
});

test('white space in a run is one space, and a long name of a tag is text', () => {
	expect(spaced(' a \n\u00a0\t b\u2003')).toBe(' a b ');
	expect(plainText('a <b> b </b>   c')).toBe('a b c');
	expect(plainText(`<${'x'.repeat(65)}>`)).toBe(`<${'x'.repeat(65)}>`);
	expect(asHtml('a\n\n\n\nb\nc')).toBe('<p>a</p><p>b<br>c</p>');
});

test('a title is text: what looks like markup in it stays', () => {
	expect(titleText('How do I sort a List<String>')).toBe('How do I sort a List<String>');
	expect(titleText('Phone &amp; SMS &lt;urgent&gt;')).toBe('Phone & SMS <urgent>');
	expect(titleText('<p>My <b>order</b></p>')).toBe('My order');
});

test('plain text keeps what looks like markup, and loses needless lines', () => {
	expect(tidied('if a <b> c \r\n\r\n\r\n\r\nthen\u00a0d  ')).toBe('if a <b> c\n\nthen d');
});

test('text becomes HTML that shows its markup', () => {
	expect(asHtml('a < b\n& c\n\n<img onerror=x>')).toBe(
		'<p>a &lt; b<br>&amp; c</p><p>&lt;img onerror=x&gt;</p>',
	);
});
