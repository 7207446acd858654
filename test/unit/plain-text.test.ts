import { asHtml, plainText, tidied } from '../../nodes/Intercom/procedures/plainText';

test.each([
	['<p>Hello</p><p>there</p>', 'Hello\n\nthere'],
	['Line one<br/>line two<br>\n line three', 'Line one\nline two\nline three'],
	['<ul><li>One</li><li>Two</li></ul>', '- One\n- Two'],
	['<a href="https://example.com/a?b=1&amp;c=2">the page</a>', 'the page (https://example.com/a?b=1&c=2)'],
	['<a href="https://example.com">https://example.com</a>', 'https://example.com'],
	['<a href="mailto:ada@example.com">Ada</a>', 'Ada (ada@example.com)'],
	['<img src="https://cdn.example.com/x.png?signature=secret">', '[Image: https://cdn.example.com/x.png]'],
	['<img alt="A bicycle" src="x">', '[Image: A bicycle]'],
	['1 &lt; 2 &amp;&amp; &#39;a&#x27; &amp;lt; &nbsp;&eacute;', "1 < 2 && 'a' &lt;  &eacute;"],
	['<style>p { color: red }</style><script>alert(1)</script><!-- no --><p>Text</p>', 'Text'],
	['  many   spaces\n\n and lines ', 'many spaces and lines'],
	['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a\tb\n\nc'],
	['&#0;&#9999999;x', 'x'],
	['', ''],
])('%j reads as %j', (html, text) => expect(plainText(html)).toBe(text));

test.each(['<a href="', '<', '<li ', '<a>', '<!--', '<style>', ' ', '-', '&', '\n '])(
	'a hundred thousand characters of %j take no time',
	(piece) => {
		const long = `${piece.repeat(100_000 / piece.length)}x`;
		const started = performance.now();
		plainText(long);
		tidied(long);
		expect(performance.now() - started).toBeLessThan(1_000);
	},
);

test('plain text keeps what looks like markup, and loses needless lines', () => {
	expect(tidied('if a <b> c \r\n\r\n\r\n\r\nthen\u00a0d  ')).toBe('if a <b> c\n\nthen d');
});

test('text becomes HTML that shows its markup', () => {
	expect(asHtml('a < b\n& c\n\n<img onerror=x>')).toBe(
		'<p>a &lt; b<br>&amp; c</p><p>&lt;img onerror=x&gt;</p>',
	);
});
