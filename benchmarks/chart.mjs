const WIDTH = 860;
const LEFT = 350;
const RIGHT = 130;
const ROW = 26;
const TOP = 64;

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/**
 * A bar for each row, with a mark where the least possible value lies. Readable on light and dark pages: it has a ground
 * of its own in both.
 *
 * @param {string} title
 * @param {Array<{ label: string, value: number, least: number }>} rows
 * @returns {string} SVG
 */
export function chart(title, rows) {
	const most = Math.max(...rows.map(({ value }) => value));
	const scale = (value) => ((WIDTH - LEFT - RIGHT) * value) / most;
	const height = TOP + rows.length * ROW + 12;
	const bars = rows.map(({ label, value, least }, index) => {
		const y = TOP + index * ROW;
		const mark = LEFT + scale(least);
		return [
			`<text x="${LEFT - 10}" y="${y + 14}" text-anchor="end">${escaped(label)}</text>`,
			`<rect x="${LEFT}" y="${y + 3}" width="${scale(value).toFixed(1)}" height="15" rx="2" fill="#4c8dff"/>`,
			`<line x1="${mark.toFixed(1)}" x2="${mark.toFixed(1)}" y1="${y}" y2="${y + 21}" stroke="#e8590c" stroke-width="2"/>`,
			`<text x="${(LEFT + scale(value) + 8).toFixed(1)}" y="${y + 14}">${value.toFixed(1)} s, least ${least.toFixed(1)} s</text>`,
		].join('');
	});
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
		'<style>text{font:13px sans-serif;fill:#24292f}.ground{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ground{fill:#0d1117}}</style>',
		`<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>`,
		`<text x="12" y="24" font-weight="bold">${escaped(title)}</text>`,
		`<text x="12" y="46">Blue: the Intercom node. Orange: the least that the limit and the answers allow. One computer, answers by a stand-in.</text>`,
		...bars,
		'</svg>\n',
	].join('\n');
}
