/**
 * Markdown, as language models write it, made the HTML of a message: paragraphs, line breaks, headings, lists, quotes,
 * code, bold, italic, struck text and links. What looks like HTML in it is shown and not obeyed, and links lead to web
 * and mail addresses alone. Every step looks at each sign a bounded number of times, and no pattern takes more than a
 * bounded run of signs at once: it would fail on a run of millions.
 */

const escaped = (text: string): string =>
	text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The address of a link; undefined for one that leads elsewhere than to the web or a mailbox. */
const addressOf = (text: string): string | undefined =>
	/^(?:https?:\/\/|mailto:)[^\s<>"]{1,2048}$/i.test(text) ? escaped(text) : undefined;

const TAGS: { [marker: string]: string } = { '**': 'b', __: 'b', '*': 'i', _: 'i', '~~': 's' };

/** A space at each end, which lets code begin or end with a backtick. */
const isPadded = (words: string): boolean =>
	words.startsWith(' ') && words.endsWith(' ') && words.trim() !== '';

const isWord = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
const isSpace = (sign: string | undefined): boolean => sign === undefined || /\s/.test(sign);

/** A mark that may begin something, with the place in the output where it stands as it is until then. */
interface Opener {
	marker: string;
	at: number;
}

/** The words of one block, with the marks among them that are open. */
class Inline {
	private readonly out: string[] = [];
	private readonly open: Opener[] = [];
	/** Mark → where in `open` it stands, the last one last. */
	private readonly places = new Map<string, number[]>();
	/** Where runs of so many backticks begin, the first one last. */
	private readonly ticks = new Map<number, number[]>();

	constructor(private readonly text: string) {
		for (const { 0: run, index } of text.matchAll(/`{1,99}/g)) {
			const known = this.ticks.get(run.length);
			if (known) known.push(index);
			else this.ticks.set(run.length, [index]);
		}
		for (const places of this.ticks.values()) places.reverse();
	}

	/** The marks that are open, as they stand, from one of them on. */
	private forget(from: number): void {
		for (const { marker } of this.open.splice(from)) this.places.get(marker)?.pop();
	}

	private opened(marker: string): number {
		return this.places.get(marker)?.length ?? 0;
	}

	private begin(marker: string): void {
		const place = this.open.push({ marker, at: this.out.push(escaped(marker)) - 1 }) - 1;
		const known = this.places.get(marker);
		if (known) known.push(place);
		else this.places.set(marker, [place]);
	}

	/** Takes what is open back to the last one of these marks. Only for marks of which one is open. */
	private end(markers: string[]): Opener {
		let index = this.open.length - 1;
		while (!markers.includes((this.open[index] as Opener).marker)) index--;
		const found = this.open[index] as Opener;
		this.forget(index);
		return found;
	}

	/** A run of one of the signs that make text bold, italic or struck. */
	private emphasis(at: number): number {
		const { text } = this;
		const sign = text[at] as string;
		let to = at;
		while (text[to] === sign) to++;
		const [before, after] = [text[at - 1], text[to]];
		const [opens, closes] = [!isSpace(after), !isSpace(before)];
		// Names such as snake_case hold no marks.
		const inWord = sign === '_' && isWord(before) && isWord(after);
		let left = to - at;
		const sizes = sign === '~' ? [2] : [1, 2];
		while (closes && !inWord && left > 0) {
			const wanted = sizes.filter((size) => size <= left).map((size) => sign.repeat(size));
			if (!wanted.some((marker) => this.opened(marker) > 0)) break;
			const { marker, at: place } = this.end(wanted.filter((each) => this.opened(each) > 0));
			// Nothing between two marks is no text to mark.
			if (place === this.out.length - 1) {
				this.out.push(marker);
			} else {
				this.out[place] = `<${TAGS[marker]}>`;
				this.out.push(`</${TAGS[marker]}>`);
			}
			left -= marker.length;
		}
		// Longer runs are a line that somebody drew.
		if (opens && !inWord && left <= 3 && (sign !== '~' || left === 2)) {
			for (; left >= 2; left -= 2) this.begin(sign.repeat(2));
			if (left === 1) this.begin(sign);
		} else if (left > 0) this.out.push(sign.repeat(left));
		return to;
	}

	private code(at: number): number {
		const run = /`{1,99}/y;
		run.lastIndex = at;
		const { length } = run.exec(this.text)?.[0] ?? '';
		const places = this.ticks.get(length) ?? [];
		while ((places.at(-1) ?? Infinity) <= at) places.pop();
		const end = places.pop();
		if (end === undefined) {
			this.out.push('`'.repeat(length));
			return at + length;
		}
		const words = this.text.slice(at + length, end);
		this.out.push(`<code>${escaped(isPadded(words) ? words.slice(1, -1) : words)}</code>`);
		return end + length;
	}

	/** The end of a text in square brackets: a link where an address follows. */
	private bracket(at: number): number {
		const address =
			/\(\s{0,9}<?([^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?)>?(?:\s{1,9}"[^"\n]{0,200}")?\s{0,9}\)/y;
		address.lastIndex = at + 1;
		const given = this.opened('[') > 0 && this.text[at + 1] === '(' ? address.exec(this.text) : null;
		const target = given ? addressOf(given[1] as string) : undefined;
		if (!given || target === undefined) {
			this.out.push(']');
			return at + 1;
		}
		const { at: place } = this.end(['[']);
		this.out[place] = `<a href="${target}">`;
		this.out.push('</a>');
		// A link in a link is none: what was open before this one stays as it stands.
		const [outer] = this.places.get('[') ?? [];
		if (outer !== undefined) this.forget(outer);
		return address.lastIndex;
	}

	private pointed(at: number): number {
		const link = /<((?:https?:\/\/|mailto:)[^\s<>"]{1,2000})>/iy;
		link.lastIndex = at;
		const address = link.exec(this.text)?.[1];
		if (address === undefined) {
			this.out.push('&lt;');
			return at + 1;
		}
		this.out.push(`<a href="${escaped(address)}">${escaped(address.replace(/^mailto:/i, ''))}</a>`);
		return link.lastIndex;
	}

	html(): string {
		const { text, out } = this;
		const plain = /[^\\`*_~[\]<\n!]{1,9999}/y;
		for (let at = 0; at < text.length;) {
			const sign = text[at] as string;
			plain.lastIndex = at;
			const words = plain.exec(text)?.[0];
			if (words !== undefined) {
				out.push(escaped(words));
				at += words.length;
			} else if (sign === '\\' && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? '')) {
				out.push(escaped(text[at + 1] as string));
				at += 2;
			} else if (sign === '\n') {
				out.push('<br>');
				at++;
			} else if (sign === '`') at = this.code(at);
			else if (sign === '<') at = this.pointed(at);
			else if (sign === '[') {
				this.begin('[');
				at++;
			} else if (sign === ']') at = this.bracket(at);
			else if (sign === '!' && text[at + 1] === '[') at++;
			else if ('*_~'.includes(sign)) at = this.emphasis(at);
			else {
				out.push(escaped(sign));
				at++;
			}
		}
		return out.join('');
	}
}

const inline = (text: string): string => new Inline(text).html();

/** Quotes within quotes, and lists within lists; what is deeper stands at the last level. */
const MOST_LEVELS = 6;

const ITEM = /^( {0,40})(?:([-*+])|(\d{1,9})[.)])[ \t]{1,99}(?=\S)/;
const FENCE = /^ {0,40}(`{3,99}|~{3,99})/;
const HEADING = /^ {0,3}(#{1,6})[ \t]/;
const RULE = /^ {0,3}(?:-(?:[ \t]*-){2,}|\*(?:[ \t]*\*){2,}|_(?:[ \t]*_){2,})[ \t]*$/;
/** A line that somebody drew is no longer. */
const LONGEST_RULE = 200;
const QUOTE = /^ {0,3}> ?/;

/** A line without all the marks of quotes before it. */
function withoutQuotes(line: string): string {
	let at = 0;
	while (line[at] === ' ' || line[at] === '>') at++;
	return line.slice(at);
}

/** The lists that are open, each with how far its items stand to the right. */
class Lists {
	private readonly open: Array<{ indent: number; tag: string }> = [];
	/** The text of the item that is being read. */
	private item: string[] | undefined;

	constructor(private readonly out: string[]) {}

	get isOpen(): boolean {
		return this.open.length > 0;
	}

	private flush(): void {
		if (this.item) this.out.push(inline(this.item.join('\n')));
		this.item = undefined;
	}

	private closeLast(): void {
		this.flush();
		this.out.push(`</li></${this.open.pop()?.tag}>`);
	}

	close(): void {
		while (this.isOpen) this.closeLast();
	}

	add(indent: number, tag: string, text: string): void {
		while (this.open.length > 1 && indent < (this.open.at(-1)?.indent ?? 0)) this.closeLast();
		const last = this.open.at(-1);
		if (last && indent >= last.indent + 2 && this.open.length < MOST_LEVELS) {
			this.flush();
			this.out.push(`<${tag}><li>`);
			this.open.push({ indent, tag });
		} else if (last?.tag === tag) {
			this.flush();
			this.out.push('</li><li>');
		} else {
			if (last) this.closeLast();
			this.out.push(`<${tag}><li>`);
			this.open.push({ indent, tag });
		}
		this.item = [text];
	}

	goOn(line: string): void {
		this.item ??= [''];
		this.item.push(line.trim());
	}
}

/** The HTML of a text in Markdown. */
export function markdownAsHtml(markdown: string, level = 0): string {
	const out: string[] = [];
	const lists = new Lists(out);
	let paragraph: string[] = [];
	let isAfterBlank = false;
	const endParagraph = () => {
		if (paragraph.length > 0) out.push(`<p>${inline(paragraph.join('\n'))}</p>`);
		paragraph = [];
	};
	const end = () => {
		endParagraph();
		lists.close();
	};
	const lines = markdown.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n');
	for (let index = 0; index < lines.length; index++) {
		const line = lines[index] as string;
		const fence = FENCE.exec(line)?.[1];
		const [begins = '', marks] = HEADING.exec(line) ?? [];
		const item = ITEM.exec(line);
		if (line.trim() === '') {
			endParagraph();
			isAfterBlank = true;
			continue;
		}
		if (fence) {
			end();
			const code: string[] = [];
			while (++index < lines.length && !(lines[index] as string).trim().startsWith(fence))
				code.push(lines[index] as string);
			out.push(`<pre><code>${escaped(code.join('\n'))}</code></pre>`);
		} else if (marks) {
			end();
			out.push(`<h${marks.length}>${inline(line.slice(begins.length).trim())}</h${marks.length}>`);
		} else if (line.length < LONGEST_RULE && RULE.test(line)) {
			end();
			out.push('<hr>');
		} else if (QUOTE.test(line)) {
			end();
			const quoted: string[] = [];
			for (; index < lines.length && QUOTE.test(lines[index] as string); index++)
				quoted.push(
					level < MOST_LEVELS
						? (lines[index] as string).replace(QUOTE, '')
						: withoutQuotes(lines[index] as string),
				);
			index--;
			const inner = quoted.join('\n');
			out.push(
				level < MOST_LEVELS
					? `<blockquote>${markdownAsHtml(inner, level + 1)}</blockquote>`
					: `<p>${inline(inner)}</p>`,
			);
		} else if (item && paragraph.length === 0) {
			const [begins, indent = '', bullet] = item;
			lists.add(indent.length, bullet ? 'ul' : 'ol', line.slice(begins.length));
		} else if (item) {
			endParagraph();
			index--;
		} else if (lists.isOpen && (!isAfterBlank || /^ {2}/.test(line))) lists.goOn(line);
		else {
			lists.close();
			paragraph.push(line.trim());
		}
		isAfterBlank = false;
	}
	end();
	return out.join('');
}
