import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { forgetPolls } from '../../nodes/Intercom/triggers/polling';
import { addCompanies, addContacts, addConversations, type Simulator, startSimulator } from '../../simulator';
import {
	type Active,
	execute,
	executeInWorker,
	type Poller,
	startPolling,
	startPollingDurably,
	workflowWith,
} from './engine';

const TYPE = 'n8n-nodes-intercom.intercomPollingTrigger' as const;
/** Within the overlap of ten minutes, so that each poll meets again what the ones before it gave. */
const EARLIER = Math.floor(Date.now() / 1000) - 300;

let intercom: Simulator;

beforeEach(async () => {
	forgetPolls();
	intercom = await startSimulator({ empty: true });
});
afterEach(async () => {
	jest.restoreAllMocks();
	await intercom.stop();
});

const workflow = (parameters: INodeParameters): Active =>
	workflowWith({
		type: TYPE,
		parameters,
		credential: { region: 'custom', baseUrl: intercom.url, accessToken: intercom.token },
	});

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/** A workflow that delivers what happened since `EARLIER`. */
const since = (parameters: INodeParameters, from = EARLIER) =>
	workflow({ ...parameters, options: { startFrom: iso(from) } });

const ids = (records: IDataObject[]) => records.map(({ id }) => String(id)).sort();

/** Polls until a poll gives nothing. */
async function drain(poller: Poller): Promise<IDataObject[]> {
	const all: IDataObject[] = [];
	for (;;) {
		const records = await poller.poll();
		if (records.length === 0) return all;
		all.push(...records);
	}
}

const contacts = (count: number, at: (number: number) => number) =>
	addContacts(intercom.workspace, count).map((contact, number) =>
		Object.assign(contact, { created_at: at(number), updated_at: at(number) }),
	);

const updatedContacts = { resource: 'contact', event: 'updated' };

describe('begins', () => {
	test('with what happens from now on, without a flood', async () => {
		contacts(30, () => EARLIER);
		const poller = startPolling(workflow(updatedContacts));
		expect(await poller.poll()).toEqual([]);
		const [late] = contacts(1, () => Math.floor(Date.now() / 1000));
		expect(ids(await poller.poll())).toEqual([late!.id]);
	});

	test('with a time that a person gives', async () => {
		contacts(3, () => EARLIER - 1);
		const wanted = contacts(3, () => EARLIER);
		expect(ids(await drain(startPolling(since(updatedContacts))))).toEqual(ids(wanted as never));
	});

	test('anew when another event is chosen', async () => {
		contacts(2, () => EARLIER);
		const active = since(updatedContacts);
		expect(await drain(startPolling(active))).toHaveLength(2);
		active.node.parameters.event = 'created';
		expect(await drain(startPolling(active))).toHaveLength(2);
	});

	test('refuses a Start From that is no date', async () => {
		const active = workflow({ ...updatedContacts, options: { startFrom: 'last week' } });
		await expect(startPolling(active).poll()).rejects.toThrow('Start From is no date: "last week"');
	});
});

describe('delivers once', () => {
	test('1,000 changes while n8n was down, many of one second, and changes meanwhile', async () => {
		const active = since(updatedContacts);
		await startPolling(active).poll();
		forgetPolls();
		const changed = contacts(1_000, (number) => EARLIER + 60 + Math.floor(number / 100));
		const poller = startPolling(active);
		const first = poller.poll();
		const meanwhile = contacts(5, () => EARLIER + 400);
		const all = [...(await first), ...(await drain(poller))];
		expect(all).toHaveLength(1_005);
		expect(ids(all)).toEqual(ids([...changed, ...meanwhile] as never));
	});

	test('the same record again only when it changes again', async () => {
		const [contact] = contacts(1, () => EARLIER);
		const poller = startPolling(since(updatedContacts));
		expect(await poller.poll()).toHaveLength(1);
		expect(await poller.poll()).toEqual([]);
		contact!.updated_at = EARLIER + 300;
		expect(await poller.poll()).toHaveLength(1);
		expect(await poller.poll()).toEqual([]);
	});

	test('a second change within the same second', async () => {
		const now = Math.floor(Date.now() / 1000);
		const [contact] = contacts(1, () => now);
		const poller = startPolling(since(updatedContacts));
		expect(await poller.poll()).toHaveLength(1);
		contact!.name = 'Changed in the same second';
		expect(await poller.poll()).toMatchObject([{ name: 'Changed in the same second' }]);
		expect(await poller.poll()).toEqual([]);
	});

	test('a new record, however often it changes later', async () => {
		const now = Math.floor(Date.now() / 1000);
		const [contact] = contacts(1, () => now);
		const poller = startPolling(since({ resource: 'contact', event: 'created' }));
		expect(await poller.poll()).toHaveLength(1);
		Object.assign(contact!, { updated_at: now + 1, name: 'Another' });
		expect(await poller.poll()).toEqual([]);
	});

	test('oldest first', async () => {
		contacts(20, (number) => EARLIER + ((number * 7) % 20));
		const times = (await drain(startPolling(since(updatedContacts)))).map(({ updated_at }) =>
			Number(updated_at),
		);
		expect(times).toEqual([...times].sort((one, other) => one - other));
	});

	test('what the search shows minutes late', async () => {
		const poller = startPolling(since(updatedContacts, EARLIER - 3_600));
		const now = Math.floor(Date.now() / 1000);
		const [seen] = contacts(1, () => now);
		expect(ids(await poller.poll())).toEqual([seen!.id]);
		expect(await poller.poll()).toEqual([]);
		const [late] = contacts(1, () => now - 540);
		expect(ids(await poller.poll())).toEqual([late!.id]);
		expect(await poller.poll()).toEqual([]);
	});
});

describe('loses nothing', () => {
	test('when n8n is killed before the execution of a poll: it comes again, once', async () => {
		const active = since(updatedContacts);
		contacts(3, () => EARLIER + 1);
		expect(await startPolling(active).pollAndDie()).toHaveLength(3);
		forgetPolls();
		const poller = startPolling(active);
		expect(await drain(poller)).toHaveLength(3);
		forgetPolls();
		expect(await drain(startPolling(active))).toEqual([]);
	});

	test('nor repeats anything when n8n is restarted after the execution', async () => {
		const active = since(updatedContacts);
		contacts(200, () => EARLIER + 1);
		expect(await startPolling(active).poll()).toHaveLength(200);
		forgetPolls();
		expect(await drain(startPolling(active))).toEqual([]);
	});

	test('nor repeats anything when the execution read its static data before those of the poll were saved', async () => {
		const active = since(updatedContacts);
		contacts(3, () => EARLIER + 1);
		const { records, end } = await startPolling(active).pollSlowly();
		expect(records).toHaveLength(3);
		end();
		forgetPolls();
		expect(await drain(startPolling(active))).toEqual([]);
	});

	test('nor repeats anything when an execution ends after later polls and theirs', async () => {
		const active = since(updatedContacts);
		const poller = startPolling(active);
		contacts(3, () => EARLIER + 1);
		const { records, end } = await poller.pollSlowly();
		expect(records).toHaveLength(3);
		contacts(2, () => EARLIER + 2);
		expect(await poller.poll()).toHaveLength(2);
		end();
		forgetPolls();
		expect(await drain(startPolling(active))).toEqual([]);
	});

	test('nor repeats anything when n8n activates the workflow again before it has saved the static data', async () => {
		const active = since(updatedContacts);
		contacts(3, () => EARLIER + 1);
		const again = startPolling(active);
		expect((await startPolling(active).pollSlowly()).records).toHaveLength(3);
		expect(await again.poll()).toEqual([]);
	});

	test('when n8n drops what a poll gave because the workflow was activated again meanwhile', async () => {
		const active = since(updatedContacts);
		const [first] = contacts(1, () => EARLIER + 1);
		await startPolling(active).poll();
		const stored = active.database.staticData;
		contacts(2, () => EARLIER + 2);
		expect(await startPolling(active).pollAndDie()).toHaveLength(2);
		active.database.staticData = stored;
		const records = await drain(startPolling(active));
		expect(records).toHaveLength(2);
		expect(ids(records)).not.toContain(first!.id);
	});

	test('where n8n stores the progress together with the execution, or neither', async () => {
		const active = since(updatedContacts);
		contacts(3, () => EARLIER + 1);
		const poller = startPollingDurably(active);
		expect(await poller.pollAndDie()).toHaveLength(3);
		expect(await poller.poll()).toHaveLength(3);
		forgetPolls();
		expect(await startPollingDurably(active).poll()).toEqual([]);
	});

	test('of what happens after the activation, whose empty poll leaves nothing behind in such an n8n', async () => {
		const active = workflow(updatedContacts);
		const poller = startPollingDurably(active);
		expect(await poller.pollAndDie()).toEqual([]);
		const [late] = contacts(1, () => Math.floor(Date.now() / 1000));
		expect(ids(await poller.poll())).toEqual([late!.id]);
	});

	test('nor repeats anything when a worker runs the execution, which knows nothing of the polls', async () => {
		const active = since(updatedContacts);
		contacts(3, () => EARLIER + 1);
		const given = await startPolling(active).pollAndDie();
		forgetPolls();
		await executeInWorker(active, given);
		expect(await drain(startPolling(active))).toEqual([]);
	});

	test('nor lets a worker that is late with an earlier poll take back what later ones stored', async () => {
		const active = since(updatedContacts);
		const poller = startPolling(active);
		contacts(3, () => EARLIER + 1);
		const earlier = await poller.pollAndDie();
		contacts(2, () => EARLIER + 2);
		await poller.poll();
		forgetPolls();
		const stored = active.database.staticData;
		await executeInWorker(active, earlier);
		expect(active.database.staticData).toBe(stored);
		expect(await drain(startPolling(active))).toEqual([]);
	});

	test('over a stop of days', async () => {
		const active = workflow(updatedContacts);
		await startPolling(active).poll();
		forgetPolls();
		const days = 4 * 24 * 3600;
		const begin = Math.floor(Date.now() / 1000);
		const changed = contacts(400, (number) => begin + Math.floor((number * days) / 400));
		jest.spyOn(Date, 'now').mockReturnValue((begin + days) * 1000);
		expect(ids(await drain(startPolling(active)))).toEqual(ids(changed as never));
	});

	test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York', 'UTC'])(
		'of contacts, whose dates match whole days of %s',
		async (timezone) => {
			await intercom.stop();
			intercom = await startSimulator({ empty: true, facts: { timezone } });
			const midnight = Date.UTC(2026, 10, 1) / 1000;
			const changed = contacts(49, (number) => midnight + number * 3600);
			contacts(5, () => midnight - 1);
			const active = since(updatedContacts, midnight);
			expect(ids(await drain(startPolling(active)))).toEqual(ids(changed as never));
		},
	);

	test('when it takes several polls: the pass goes on where it stopped', async () => {
		const changed = contacts(700, (number) => EARLIER + Math.floor(number / 50));
		// Each answer takes nine seconds, so that a poll has time for some pages only.
		const realNow = Date.now.bind(Date);
		jest.spyOn(Date, 'now').mockImplementation(() => realNow() + intercom.requests.length * 9_000);
		const active = since(updatedContacts);
		const poller = startPolling(active);
		const [first, all] = [await poller.poll(), [] as IDataObject[]];
		expect(first.length).toBeGreaterThan(0);
		expect(first.length).toBeLessThan(700);
		forgetPolls();
		all.push(...first, ...(await drain(startPolling(active))));
		expect(all).toHaveLength(700);
		expect(ids(all)).toEqual(ids(changed as never));
	});
});

describe('Intercom fails', () => {
	test('an outage is waited out quietly, then reported once an hour', async () => {
		const poller = startPolling(since(updatedContacts));
		const { id } = intercom.faults.add({ kind: 'status', status: 422 });
		await expect(poller.poll()).rejects.toThrow('Intercom did not accept the request');
		intercom.faults.remove(id);
		await intercom.stop();
		const begin = Date.now();
		const clock = jest.spyOn(Date, 'now');
		const at = async (minutes: number) => {
			clock.mockReturnValue(begin + minutes * 60_000);
			return await poller.poll().then(
				() => 'quiet',
				() => 'error',
			);
		};
		expect([await at(0), await at(61), await at(62)]).toEqual(['quiet', 'error', 'quiet']);
		clock.mockRestore();
		intercom = await startSimulator({ empty: true, port: intercom.port });
		contacts(2, () => EARLIER + 5);
		expect(await poller.poll()).toHaveLength(2);
	}, 60_000);

	test('a token that is refused is an error at once', async () => {
		const active = workflow(updatedContacts);
		active.credential = { ...active.credential, accessToken: 'wrong' };
		await expect(startPolling(active).poll()).rejects.toThrow('Intercom did not accept the token');
	});
});

test('overlapping polls: the second does nothing', async () => {
	contacts(3, () => EARLIER);
	const poller = startPolling(since(updatedContacts));
	const [one, two] = await Promise.all([poller.poll(), poller.poll()]);
	expect([one.length, two.length]).toEqual([3, 0]);
});

describe('conversations', () => {
	const conversations = (count: number, facts: object) => {
		const [contact] = addContacts(intercom.workspace, 1);
		return addConversations(intercom.workspace, contact!, count).map((each) => Object.assign(each, facts));
	};

	test('new ones and any change', async () => {
		conversations(2, { created_at: EARLIER - 50, updated_at: EARLIER - 50 });
		const old = conversations(3, { created_at: EARLIER - 50, updated_at: EARLIER + 1 });
		const fresh = conversations(4, { created_at: EARLIER, updated_at: EARLIER + 1 });
		const created = await drain(startPolling(since({ resource: 'conversation', event: 'created' })));
		expect(ids(created)).toEqual(ids(fresh as never));
		forgetPolls();
		const updated = await drain(startPolling(since({ resource: 'conversation', event: 'updated' })));
		expect(ids(updated)).toEqual(ids([...old, ...fresh] as never));
	});

	test('closed: once each time it is closed, not with later changes', async () => {
		conversations(2, { updated_at: EARLIER + 1 });
		const [closed] = conversations(1, {
			state: 'closed',
			open: false,
			updated_at: EARLIER + 1,
			last_close_at: EARLIER + 1,
		});
		const poller = startPolling(since({ resource: 'conversation', event: 'closed' }));
		expect(ids(await poller.poll())).toEqual([closed!.id]);
		closed!.updated_at = EARLIER + 30;
		expect(await poller.poll()).toEqual([]);
		Object.assign(closed!, { updated_at: EARLIER + 60, last_close_at: EARLIER + 60 });
		expect(ids(await poller.poll())).toEqual([closed!.id]);
	});

	test('waiting for a reply: once until somebody replied and the customer wrote again', async () => {
		conversations(2, { updated_at: EARLIER + 1, waiting_since: null });
		const [waiting] = conversations(1, { updated_at: EARLIER + 1, waiting_since: EARLIER + 1 });
		const poller = startPolling(since({ resource: 'conversation', event: 'waiting' }));
		expect(ids(await poller.poll())).toEqual([waiting!.id]);
		waiting!.updated_at = EARLIER + 30;
		expect(await poller.poll()).toEqual([]);
		Object.assign(waiting!, { updated_at: EARLIER + 60, waiting_since: EARLIER + 60 });
		expect(ids(await poller.poll())).toEqual([waiting!.id]);
	});

	test.each([
		['before the first look', EARLIER - 5_000],
		['in a look before', EARLIER + 1],
	])('waiting for a reply: once after each reopening, where the customer wrote %s', async (_when, wrote) => {
		const [waiting] = conversations(1, { updated_at: EARLIER + 1, waiting_since: wrote });
		const poller = startPolling(since({ resource: 'conversation', event: 'waiting' }));
		expect(await poller.poll()).toHaveLength(wrote > EARLIER ? 1 : 0);
		for (const closedAt of [EARLIER + 10, EARLIER + 40]) {
			const closed = { state: 'closed', waiting_since: null, last_close_at: closedAt, updated_at: closedAt };
			Object.assign(waiting!, closed);
			if (closedAt > EARLIER + 10) expect(await poller.poll()).toEqual([]);
			Object.assign(waiting!, { state: 'open', waiting_since: wrote, updated_at: closedAt + 5 });
			expect(ids(await poller.poll())).toEqual([waiting!.id]);
			waiting!.updated_at = closedAt + 10;
			expect(await poller.poll()).toEqual([]);
		}
	});
});

test('companies and articles, which Intercom only lists', async () => {
	addCompanies(intercom.workspace, 130).forEach((company, number) =>
		Object.assign(company, { updated_at: number < 10 ? EARLIER + number : EARLIER - 1 }),
	);
	const found = await drain(startPolling(since({ resource: 'company', event: 'updated' })));
	expect(found).toHaveLength(10);
	forgetPolls();
	expect(await drain(startPolling(since({ resource: 'article', event: 'updated' })))).toEqual([]);
});

test('tickets', async () => {
	expect(await drain(startPolling(since({ resource: 'ticket', event: 'created' })))).toEqual([]);
});

test("the editor's test gives some of the newest and changes nothing", async () => {
	contacts(30, (number) => EARLIER + number);
	const active = workflow(updatedContacts);
	const { outputs } = await execute(active, [[{ json: {} }]], 'manual');
	expect(outputs[0]!.map(({ json }) => Number(json.updated_at) - EARLIER)).toEqual([29, 28, 27, 26, 25]);
	expect(active.database.staticData).toBe('{}');
});
