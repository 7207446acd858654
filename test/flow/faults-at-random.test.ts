import type { INodeExecutionData } from 'n8n-workflow';
import { addContacts, type LoggedRequest, type Simulator, startSimulator } from '../../simulator';
import { keepFilesOnDisk, runIntercom } from './engine';
import {
	FAULTS,
	HERD,
	OUTAGE,
	REFUSALS,
	type Subject,
	subjectsOf,
	type Work,
	workedByName,
	WORKS,
} from './work-at-random';

/** Thousands of operations while much goes wrong: what each item reports is held against what Intercom did. */

/** `FAULT_SEEDS=7,8,9` asks for others. */
const SEEDS = (process.env.FAULT_SEEDS ?? '11,22,33').split(',').map(Number);
const ITEMS = 30;
/** How likely each kind of fault is for each request: about one request in five meets one. */
const CHANCE = 0.01;

/** What an error says when something may have been done, or was. */
const UNSURE =
	/may or may not|may have arrived|may have been|was done before|Done: (?!nothing)|(?:Created|Updated|Opened) /;

interface Reported {
	name: string;
	subject: Subject;
	outputs: INodeExecutionData[];
	error?: string;
}

const credentialOf = ({ url, token }: Simulator) => ({ region: 'custom', baseUrl: url, accessToken: token });

async function troubled(seed: number, latencyMs = 0): Promise<Simulator> {
	const intercom = await startSimulator({
		requireVersion: true,
		latencyMs,
		exportPolls: 1,
		rateLimit: { limit: 5_000, windowMs: 1_000 },
	});
	intercom.settings.exportQuota = 100;
	addContacts(intercom.workspace, HERD, () => ({ name: 'One of the herd' }));
	for (const facts of [...REFUSALS, OUTAGE]) intercom.faults.add({ ...facts, seed });
	// Each draws its own lots, also two faults of one kind.
	for (const [number, facts] of FAULTS.entries())
		intercom.faults.add({ chance: CHANCE, ...facts, seed: 100 * seed + number });
	return intercom;
}

/** Some items come twice, as they do when a workflow reads a list with doubles. */
const withDoubles = (subjects: Subject[], seed: number): Subject[] =>
	subjects.flatMap((subject, number) => ((number + seed) % 9 === 0 ? [subject, subject] : [subject]));

const timely = (parameters: Work['parameters']) => ({
	...parameters,
	requestOptions: { timeout: 4, concurrency: 3, ...(parameters.requestOptions as object) },
});

/** `called`: what its subjects are called after, where the same work is done again. */
async function run(
	intercom: Simulator,
	name: string,
	work: Work,
	seed: number,
	called = name,
): Promise<Reported[]> {
	const asked = withDoubles(subjectsOf(intercom, called, Math.ceil(ITEMS * (work.share ?? 1))), seed);
	const { status, items } = await runIntercom({
		parameters: timely(work.parameters),
		credential: credentialOf(intercom),
		items: asked.map((json) => ({ json })),
		onError: 'continueRegularOutput',
	});
	expect({ name, status }).toEqual({ name, status: 'success' });
	return asked.map((subject, number) => {
		const outputs = items.filter(({ pairedItem }) => (pairedItem as { item: number }).item === number);
		const { error, description } = outputs.find(({ json }) => typeof json.error === 'string')?.json ?? {};
		return {
			name,
			subject,
			outputs,
			...(error === undefined ? {} : { error: `${String(error)}. ${String(description)}` }),
		};
	});
}

const briefly = ({ method, path, status, fault }: LoggedRequest) => `${method} ${path} ${status} ${fault}`;

/** What does not fit between the reports of all items about one subject and what Intercom did. */
function contradictions(
	{ workspace }: Simulator,
	reports: Reported[],
	worked: Map<string, LoggedRequest[]>,
): string[] {
	const [{ name, subject }] = reports as [Reported];
	const work = WORKS[name] as Work;
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
		const effects = work.effects(workspace, subject);
		const [most, said] = work.adds ? [reports.length, well + unsure] : [1, Math.min(well + unsure, 1)];
		if (effects > most) found.push(`it is there ${effects} times`);
		else if (effects > said) found.push('it was done, and reported as failed');
		if (effects < (work.adds ? well : Math.min(well, 1))) found.push('it was reported as done, and was not');
	}
	const names = [subject.word, subject.contact, subject.conversation, subject.ticket, subject.tag];
	const done = [...new Set(names.flatMap((each) => worked.get(each) ?? []))];
	if (done.length > 0 && well + unsure === 0)
		found.push('a part of it was done, and the error tells nothing of it');
	return found.length > 0 ? [`${name} ${subject.word}`, ...found, ...errors, ...done.map(briefly)] : [];
}

const bySubject = (reports: Reported[]): Reported[][] => {
	const groups = new Map<string, Reported[]>();
	for (const report of reports)
		groups.set(report.subject.word, [...(groups.get(report.subject.word) ?? []), report]);
	return [...groups.values()];
};

const started: Simulator[] = [];
beforeAll(keepFilesOnDisk);
afterAll(async () => await Promise.all(started.map(async (intercom) => await intercom.stop())));

let operations = 0;

test.each(SEEDS)(
	'what every item reports is what Intercom did (seed %i)',
	async (seed) => {
		const intercom = await troubled(seed);
		started.push(intercom);
		const all = await Promise.all(
			Object.entries(WORKS).map(async ([name, work]) => await run(intercom, name, work, seed)),
		);
		const reports = all.flat();
		operations += reports.length;
		const worked = workedByName(intercom.requests);
		expect(
			bySubject(reports)
				.map((each) => contradictions(intercom, each, worked))
				.filter((found) => found.length > 0),
		).toEqual([]);
		// Without trouble, or with nothing but trouble, this would show nothing.
		const failed = reports.filter(({ error }) => error !== undefined).length;
		expect(failed).toBeGreaterThan(30);
		expect(failed).toBeLessThan(reports.length / 2);
		expect(new Set(intercom.requests.map(({ fault }) => fault)).size).toBeGreaterThan(10);
	},
	240_000,
);

test('these were more than 3,000 operations', () => expect(operations).toBeGreaterThan(3_000));

test.each(['reply', 'message to contact', 'conversation of contact', 'escalate'])(
	'what was cancelled in the middle says nothing twice, and nothing more afterwards (%s)',
	async (name) => {
		const intercom = await troubled(44, 5);
		started.push(intercom);
		const work = WORKS[name] as Work;
		const subjects = subjectsOf(intercom, name, 60);
		let cancel = () => {};
		const running = runIntercom({
			parameters: timely(work.parameters),
			credential: credentialOf(intercom),
			items: subjects.map((json) => ({ json })),
			onError: 'continueRegularOutput',
			started: (execution) => (cancel = execution.cancel),
		});
		await until(() => intercom.requests.length >= 40);
		cancel();
		expect((await running).status).not.toBe('success');
		const sent = intercom.requests.length;
		expect(
			subjects
				.map((subject) => work.effects?.(intercom.workspace, subject) ?? 0)
				.filter((effects) => effects > 1),
		).toEqual([]);
		expect(sent).toBeLessThan(60 * 20);
		expect(intercom.requests).toHaveLength(sent);
	},
);

/** The clock and all waits go so many times as fast, for the node and for the simulator. */
function hurry(times: number): void {
	const began = Date.now();
	const [now, wait, late] = [Date.now, setTimeout, AbortSignal.timeout.bind(AbortSignal)];
	jest.spyOn(Date, 'now').mockImplementation(() => began + (now() - began) * times);
	jest
		.spyOn(global, 'setTimeout')
		.mockImplementation(((work: () => void, ms = 0) => wait(work, ms / times)) as typeof setTimeout);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => late(Math.ceil(ms / times)));
}

const AT_EACH_ROUND = Object.fromEntries(
	['reply', 'message to contact', 'conversation of contact', 'escalate', 'tag on conversation'].map(
		(name) => [name, { ...(WORKS[name] as Work), share: 0.2 }],
	),
);

test('an outage of a minute by the clock is no more than its errors say, and over when it is over', async () => {
	const intercom = await startSimulator({ requireVersion: true, exportPolls: 1 });
	started.push(intercom);
	hurry(12);
	try {
		const outage = { kind: 'status', status: 503, afterWork: 'either', lasts: 60_000, seed: 55 } as const;
		intercom.faults.add(outage);
		const end = Date.now() + outage.lasts;
		const rounds: Reported[][] = [];
		// The same work again and again, as workflows come that know of no outage.
		while (Date.now() < end + 1_000)
			rounds.push(
				(
					await Promise.all(
						Object.entries(AT_EACH_ROUND).map(async ([name, work]) => {
							const round = rounds.length;
							return await run(intercom, name, work, round, `${name} ${'abcdefghijklmnopqrstuvwxyz'[round]}`);
						}),
					)
				).flat(),
			);
		const worked = workedByName(intercom.requests);
		const found = rounds
			.flatMap(bySubject)
			.map((each) => contradictions(intercom, each, worked))
			.filter((each) => each.length > 0);
		expect(found).toEqual([]);
		expect(rounds.length).toBeGreaterThan(2);
		expect(rounds[0]!.every(({ error }) => error !== undefined)).toBe(true);
		const patient = { ...(WORKS.reply as Work) };
		patient.parameters = { ...patient.parameters, requestOptions: { timeout: 120 } };
		const after = await run(intercom, 'reply', patient, 99);
		expect(after.filter(({ error }) => error !== undefined)).toEqual([]);
	} finally {
		jest.restoreAllMocks();
	}
}, 120_000);

async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + 20_000;
	while (!condition()) {
		if (Date.now() > end) throw new Error('The condition did not come true within 20 s');
		await new Promise((resolve) => setImmediate(resolve));
	}
}
