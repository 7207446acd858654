import { addContacts, type Contact, type Simulator, startSimulator } from '../../simulator';
import { type FlowInput, type FlowResult, runIntercom } from './engine';

/** What waits for other work of this process about the same thing ends when its own workflow is cancelled. */

let intercom: Simulator;
let ada: Contact;

beforeEach(async () => {
	intercom = await startSimulator({ requireVersion: true });
	[ada] = addContacts(intercom.workspace, 1, () => ({ email: 'ada@example.com', external_id: 'ada' })) as [
		Contact,
	];
});
afterEach(async () => await intercom.stop());

const WORKS: Array<[string, FlowInput['parameters'], string]> = [
	[
		'Create or Update',
		{
			...{ resource: 'contact', operation: 'upsert', role: 'user', email: 'ada@example.com' },
			additionalFields: { name: 'Ada' },
		},
		'PUT /contacts/*',
	],
	[
		'Escalate to a Human',
		{
			...{ resource: 'conversation', operation: 'escalateToHuman', session_id: 'one', body: 'Help' },
			contact: { __rl: true, mode: 'email', value: 'ada@example.com' },
		},
		'GET /data_attributes',
	],
	[
		'Export to File',
		{
			...{ resource: 'contentExport', operation: 'exportToFile' },
			...{ created_at_after: '2026-05-01T00:00:00Z', created_at_before: '2026-05-31T00:00:00Z' },
		},
		'POST /export/content/data',
	],
];

test.each(WORKS)('%s', async (_name, parameters, held) => {
	intercom.faults.add({ route: held, kind: 'never' });
	const start = () => {
		let cancel = () => {};
		let reads = 0;
		const running = runIntercom({
			parameters,
			credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
			credentialRead: () => reads++,
			started: (execution) => (cancel = execution.cancel),
		});
		// It is read for the way to Intercom, and again for whose workspace the turn is in.
		return { running, cancel, isUnderWay: () => reads > 1 };
	};
	const first = start();
	await until(() => intercom.requests.of(held).length === 1);
	const [asked] = intercom.requests.of(held);
	expect(asked?.status).toBeNull();
	const second = start();
	const third = start();
	await until(() => second.isUnderWay() && third.isUnderWay());
	for (let round = 0; round < 50; round++) await new Promise((resolve) => setImmediate(resolve));
	second.cancel();
	const isOver = (result: FlowResult) => expect(result.status).not.toBe('success');
	isOver(await second.running);
	// The one behind it has not overtaken the first.
	expect(intercom.requests.of(held)).toHaveLength(1);
	for (const { cancel, running } of [first, third]) {
		cancel();
		isOver(await running);
	}
	expect(intercom.requests.of(held)).toHaveLength(1);
	expect(ada.name).not.toBe('Ada');
});

async function until(condition: () => boolean): Promise<void> {
	const end = Date.now() + 20_000;
	while (!condition()) {
		if (Date.now() > end) throw new Error('The condition did not come true within 20 s');
		await new Promise((resolve) => setImmediate(resolve));
	}
}
