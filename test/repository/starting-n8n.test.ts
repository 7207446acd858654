import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SERVER = pathToFileURL(join(__dirname, '..', '..', 'scripts', 'n8n', 'server.mjs')).href;

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'starting-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a program in the place of n8n, and gives what the start reported, and how it ended. */
function started(program: string): { reports: string[]; end: string } {
	writeFileSync(join(folder, 'program.cjs'), `const fs = require('node:fs'); ${program}`);
	writeFileSync(
		join(folder, 'start.mjs'),
		`import { createServer } from 'node:net';
		import { startN8n } from ${JSON.stringify(SERVER)};
		const server = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => server.once('listening', resolve));
		const { port } = server.address();
		await new Promise((resolve) => server.close(resolve));
		const reports = [];
		const folder = ${JSON.stringify(folder)};
		const end = await startN8n({
			installed: { version: '0.0.0', node: process.execPath, script: folder + '/program.cjs', environment: {} },
			userFolder: folder,
			port,
			log: folder + '/log',
			report: (detail) => reports.at(-1) === detail || reports.push(detail),
			patience: { usualMs: 1500, mostMs: 20000, idleMs: 1000 },
		}).then(async ({ stop }) => { await stop(); return 'ready'; }, (error) => error.message);
		console.log(JSON.stringify({ reports, end }));`,
	);
	const printed = execFileSync(process.execPath, [join(folder, 'start.mjs')], { encoding: 'utf8' });
	return JSON.parse(printed) as { reports: string[]; end: string };
}

const READY = `require('node:http').createServer((_, answer) => answer.end()).listen(process.env.N8N_PORT, '127.0.0.1', () => console.log('Editor is now accessible'));`;
const HANGS = 'setInterval(() => {}, 1000);';

test('an n8n that is stuck before it prints anything is started once more, and the start says so', () => {
	const { reports, end } = started(
		`if (fs.existsSync('tried')) { ${READY} } else { fs.writeFileSync('tried', ''); ${HANGS} }`,
	);
	expect(end).toBe('ready');
	expect(reports.some((text) => text.startsWith('nothing printed yet'))).toBe(true);
	expect(reports.some((text) => text.endsWith('Starting it once more'))).toBe(true);
});

test('one that is stuck twice is a failure that tells what it was seen to do', () => {
	expect(started(HANGS).end).toMatch(
		/^n8n 0\.0\.0 \(start\) was not ready after \d+ s, printed nothing(?: and has used [\d.]+ s of the processor and waits)?\.$/,
	);
});

test('one that ended, or that printed something, is not started again', () => {
	expect(started(`fs.appendFileSync('tries', 'x'); process.exit(3);`).end).toMatch(/ended while starting/);
	expect(started(`console.log('Initializing'); ${HANGS}`).end).toMatch(/was not ready after \d+ s\.$/);
});

if (process.platform === 'linux') {
	test('one that is at work gets more time than is usual', () => {
		const { end } = started(
			`const until = Date.now() + 4000; while (Date.now() < until) JSON.stringify([...Array(1000).keys()]); ${READY}`,
		);
		expect(end).toBe('ready');
	});
}
