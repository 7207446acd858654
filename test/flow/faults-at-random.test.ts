import type { INodeExecutionData } from 'n8n-workflow';
import { addContacts, type LoggedRequest, type Simulator, startSimulator } from '../../simulator';
import { keepFilesOnDisk, runIntercom } from './engine';
import {
	FAULTS,
	HERD,
	REFUSALS,
	type Subject,
	subjectsOf,
	type Work,
	workedByName,
	WORKS,
} from './work-at-random';

/** Thousands of operations while much goes wrong: what each item reports is held against what Intercom did. */

const SEEDS = [11, 22, 33];
const ITEMS = 34;
/** How likely each kind of fault is for each request: about one request in four meets one. */
const CHANCE = 0.013;
const OUTAGE_MS = 700;

/** What an error says when something may have been done, or was done. */
const UNSURE =
	/may or may not|may have arrived|may have been|was done before|Done: (?!nothing)|(?:Created|Updated|Opened) /;

interface Reported {
	subject: Subject;
	outputs: INodeExecutionData[];
	error?: string;
}

let intercom: Simulator;
afterEach(async () => await intercom.stop());
beforeAll(keepFilesOnDisk);

const credential = () => ({ region: 'custom', baseUrl: intercom.url, accessToken: intercom.token });

async function start(seed: number, latencyMs: number): Promise<void> {
	intercom = await startSimulator({
		requireVersion: true,
		latencyMs,
		exportPolls: 1,
		rateLimit: { limit: 5_000, windowMs: 1000 },
	});
	intercom.settings.exportQuota = 100;
	addContacts(intercom.workspace, HERD, () => ({ name: 'One of the herd' }));
	for (const facts of REFUSALS) intercom.faults.add(facts);
	for (const facts of FAULTS) intercom.faults.add({ ...facts, seed, chance: CHANCE });
}

/** Some items come twice, as they do when a workflow reads a list with doubles. */
const withDoubles = (subjects: Subject[], seed: number): Subject[] =>
	subjects.flatMap((subject, number) => ((number + seed) % 9 === 0 ? [subject, subject] : [subject]));

const timely = (parameters: Work['parameters']) => ({ ...parameters, requestOptions: { timeout: 2, concurrency: 4 } });

async function run(name: string, work: Work, seed: number): Promise<Reported[]> {
	const subjects = subjectsOf(intercom, name, Math.ceil(ITEMS * (work.share ?? 1)));
	const asked = withDoubles(subjects, seed);
	const { status, items } = await runIntercom({
		parameters: timely(work.parameters),
		credential: credential(),
		items: asked.map((json) => ({ json })),
		onError: 'continueRegularOutput',
	});
	expect({ name, status }).toEqual({ name, status: 'success' });
	return asked.map((subject, number) => {
		const outputs = items.filter(({ pairedItem }) => (pairedItem as { item: number }).item === number);
		const failed = outputs.find(({ json }) => typeof json.error === 'string');
		return {
			subject,
			outputs,
			...(failed ? { error: `${failed.error?.message}. ${failed.error?.description}` } : {}),
		};
	});
}

const briefly = ({ method, path, status, fault }: LoggedRequest) => `${method} ${path} ${status} ${fault}`;

/** What does not fit between the reports of all items about one subject and what Intercom did. */
function contradictions(work: Work, reports: Reported[], worked: Map<string, LoggedRequest[]>): string[] {
	const [{ subject }] = reports as [Reported];
	const errors = reports.flatMap(({ error }) => (error === undefined ? [] : [error]));
	const well = reports.length - errors.length;
	const unsure = errors.filter((error) => UNSURE.test(error)).length;
	const found: string[] = [];
	for (const { outputs, error } of reports) {
		if (outputs.length === 0 && !work.gives) found.push('an item reports nothing');
		if (error === undefined && work.gives && !work.gives(subject, outputs))
			found.push(
				`a read gave something else: ${JSON.stringify(outputs.map(({ json }) => json)).slice(0, 300)}`,
			);
	}
	if (work.effects) {
		const effects = work.effects(intercom.workspace, subject);
		const [most, said] = work.adds ? [reports.length, well + unsure] : [1, Math.min(well + unsure, 1)];
		if (effects > most) found.push(`it is there ${effects} times`);
		else if (effects > said) found.push('it was done, and reported as failed');
		if (effects < (work.adds ? well : Math.min(well, 1))) found.push('it was reported as done, and was not');
	}
	const names = [subject.word, subject.contact, subject.conversation, subject.ticket, subject.tag];
	const done = [...new Set(names.flatMap((name) => worked.get(name) ?? []))];
	if (done.length > 0 && well + unsure === 0)
		found.push('a part of it was done, and the error tells nothing of it');
	return found.length > 0 ? [...found, ...errors, ...done.map(briefly)] : [];
}

const bySubject = (reports: Reported[]): Reported[][] => {
	const groups = new Map<string, Reported[]>();
	for (const report of reports)
		groups.set(report.subject.word, [...(groups.get(report.subject.word) ?? []), report]);
	return [...groups.values()];
};

let operations = 0; const times: Array<[string, number]> = []; const bins = () => { const t0 = intercom.requests[0]!.at; const b: any = {}; for (const r of intercom.requests) { const k = Math.floor((r.at-t0)/1000); b[k]=(b[k]??0)+1; } return JSON.stringify(b); };
test.each(SEEDS)(
	'what every item reports is what Intercom did (seed %i)',
	async (seed) => {
		await start(seed, 1);
		const works = Object.entries(WORKS);
		const running = works.map(async ([name, work]) => { const t = Date.now(); const r = [name, await run(name, work, seed)] as const; times.push([name, Date.now()-t]); return r; });
		await until(() => intercom.requests.length > 300);
		intercom.faults.add({ kind: 'reset', lasts: OUTAGE_MS });
		const reported = new Map(await Promise.all(running));

require('fs').writeFileSync('/tmp/faults-time.log', JSON.stringify([times.sort((a,b)=>b[1]-a[1]).slice(0,40), intercom.requests.length, bins()], null, 1));
		const worked = workedByName(intercom.requests);
		const wrong = works.flatMap(([name, work]) =>
			bySubject(reported.get(name) ?? []).flatMap((reports) => {
				const found = contradictions(work, reports, worked);
				return found.length > 0 ? [{ name, word: reports[0]?.subject.word, found }] : [];
			}),
		);
		expect(wrong).toEqual([]);
		const all = [...reported.values()].flat();
		operations += all.length;
		// Faults that nobody meets, or that nothing survives, would show nothing.
		const failed = all.filter(({ error }) => error !== undefined).length;
		expect(intercom.requests.filter(({ fault }) => fault !== null).length).toBeGreaterThan(300);
		expect(failed).toBeGreaterThan(50);
		expect(failed).toBeLessThan(all.length / 2);
		expect(new Set(intercom.requests.map(({ fault }) => fault)).size).toBeGreaterThan(10);
	},
	120_000,
);

test('these were more than 3,000 operations', () => expect(operations).toBeGreaterThan(3_000));

async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + 60_000;
	while (!condition()) {
		if (Date.now() > end) throw new Error('The condition did not come true within 60 s');
		await new Promise((resolve) => setImmediate(resolve));
	}
}
