import fc from 'fast-check';
import { markdownAsHtml } from '../../nodes/Intercom/table/markdown';
import { plainText, withLineBreaks } from '../../nodes/Intercom/table/plainText';

test.each([
	['Hello **bold** and *it*', '<p>Hello <b>bold</b> and <i>it</i></p>'],
	['***both*** __b__ _i_ ~~s~~', '<p><b><i>both</i></b> <b>b</b> <i>i</i> <s>s</s></p>'],
	['a snake_case_name, 2 * 3 * 4', '<p>a snake_case_name, 2 * 3 * 4</p>'],
	['# Title\nText\nmore\n\nnew', '<h1>Title</h1><p>Text<br>more</p><p>new</p>'],
	['- a\n- b\n  - c\n- d', '<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>'],
	['Steps:\n1. x\n2. y\n\nafter', '<p>Steps:</p><ol><li>x</li><li>y</li></ol><p>after</p>'],
	['* one\ngoes on', '<ul><li>one<br>goes on</li></ul>'],
	[
		'> quote\n> more\n>> inner',
		'<blockquote><p>quote<br>more</p><blockquote><p>inner</p></blockquote></blockquote>',
	],
	['`a *b*` and ``c`d``', '<p><code>a *b*</code> and <code>c`d</code></p>'],
	['```js\n<b>1</b>\n```\nend', '<pre><code>&lt;b&gt;1&lt;/b&gt;</code></pre><p>end</p>'],
	['[docs](https://x.example/a_(b))', '<p><a href="https://x.example/a_(b)">docs</a></p>'],
	['[me](mailto:ada@example.com)', '<p><a href="mailto:ada@example.com">me</a></p>'],
	['[**b**](https://x.example)', '<p><a href="https://x.example"><b>b</b></a></p>'],
	[
		'<https://x.example/?a=1&b=2>',
		'<p><a href="https://x.example/?a=1&amp;b=2">https://x.example/?a=1&amp;b=2</a></p>',
	],
	['[x](javascript:alert)', '<p>[x](javascript:alert)</p>'],
	['[x](data:text/html,1)', '<p>[x](data:text/html,1)</p>'],
	['<script>x</script> & <b>', '<p>&lt;script&gt;x&lt;/script&gt; &amp; &lt;b&gt;</p>'],
	['\\*no\\* \\<b>', '<p>*no* &lt;b&gt;</p>'],
	['open ** and ` and [', '<p>open ** and ` and [</p>'],
])('%j is %s', (markdown, html) => expect(markdownAsHtml(markdown)).toBe(html));

const TAG = /<(\/?)([a-z0-9]+)((?: href="[^"<>]*")?)>/y;

/** Reads HTML of the tags that there may be; says what is wrong with it. */
function problemOf(html: string): string | undefined {
	const open: string[] = [];
	for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
		TAG.lastIndex = at;
		const [tag, closing, name = '', address = ''] = TAG.exec(html) ?? [];
		if (!tag) return `a bare sign at ${at}`;
		if (!/^(?:p|br|b|i|s|a|code|pre|blockquote|ul|ol|li|hr|h[1-6])$/.test(name)) return `the tag ${name}`;
		if (address && !/^ href="(?:https?:\/\/|mailto:)/i.test(address)) return `the address ${address}`;
		if (closing && open.pop() !== name) return `${name} is closed at ${at}`;
		if (!closing && name !== 'br' && name !== 'hr') open.push(name);
		at += tag.length;
	}
	return open.length > 0 ? `${open.join(' ')} is left open` : undefined;
}

const piece = fc.constantFrom(
	...[
		'*',
		'**',
		'_',
		'__',
		'~~',
		'`',
		'``',
		'```',
		'[',
		']',
		'](https://x.example)',
		'](javascript:x)',
		'![',
	],
	...[
		'<b>',
		'<',
		'>',
		'> ',
		'&',
		'"',
		'\\',
		'\n',
		'\n\n',
		'- ',
		'  - ',
		'1. ',
		'# ',
		'---',
		' ',
		'word',
		'é',
		'\t',
	],
);

test('whatever is written gives well-formed HTML of known tags and safe links', () => {
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
			const markdown = pieces.join('');
			expect({ markdown, problem: problemOf(markdownAsHtml(markdown)) }).toEqual({ markdown });
		}),
		{ seed: 11, numRuns: 1500 },
	);
});

test('no word is lost', () => {
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
			const text = pieces.filter((each) => !/https|javascript/.test(each)).join('');
			// What stands behind the signs that begin a block of code names its language, and is not shown.
			fc.pre(!text.includes('```'));
			const count = (of: string) => of.split('word').length;
			expect(count(plainText(markdownAsHtml(text)))).toBe(count(text));
		}),
		{ seed: 11, numRuns: 300 },
	);
});

test.each([
	...['[', '**a ', '_a', '``a', '`a``b```c', '[a](', '<', '>', '  - a\n', '~~a', '*[a', '\\'].map(
		(part) => [part, 500_000] as const,
	),
	...['*', '> ', '*a_'].map((part) => [part, 5_000_000] as const),
])(
	'%j, over and over, is done without a fault (%d signs)',
	(part, length) => {
		const began = Date.now();
		const html = markdownAsHtml(part.repeat(Math.floor(length / part.length)));
		expect(html.length).toBeGreaterThan(0);
		// What grows with the square of the length would take hours.
		expect(Date.now() - began).toBeLessThan(60_000);
	},
	120_000,
);

test.each([
	['Hi <b>you</b>\nnext\r\nlast', 'Hi <b>you</b><br>next<br>last'],
	['plain\ntext', 'plain\ntext'],
	['1 < 2\n3 > 2', '1 < 2\n3 > 2'],
	['<p>a</p>\n<p>b</p>', '<p>a</p>\n<p>b</p>'],
	['a<br>\nb', 'a<br>\nb'],
])('the line breaks of %j survive', (text, html) => expect(withLineBreaks(text)).toBe(html));

test('links in brackets behind many marks that never end are done in no time', () => {
	const began = Date.now();
	const html = markdownAsHtml('*a '.repeat(150_000) + '[[a](https://example.com) '.repeat(40_000));
	expect(html.split('<a href=').length).toBe(40_001);
	// What grows with the square of the length takes minutes.
	expect(Date.now() - began).toBeLessThan(10_000);
});
