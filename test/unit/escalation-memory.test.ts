import type { Run } from '../../nodes/Intercom/table/types';
import {
	oneAtATime,
	remembered,
	SessionMemory,
	written,
} from '../../nodes/Intercom/procedures/escalationMemory';

test('what is written is remembered', () => {
	const memory = new Map([
		['01-3_567', '215470612345'],
		['ba987654', '~cafe0123.mh3k2l9x'],
	]);
	expect(remembered(written(memory))).toEqual(memory);
});

test('when the attribute is full, the oldest sessions are forgotten', () => {
	const memory = new Map(
		Array.from({ length: 20 }, (_, number) => [`0000${1000 + number}`, '215470612345678']),
	);
	const text = written(memory);
	expect(text.length).toBeLessThanOrEqual(255);
	const kept = [...remembered(text).keys()];
	expect(kept.length).toBeGreaterThanOrEqual(10);
	expect(kept).toEqual([...memory.keys()].slice(-kept.length));
});

test.each([undefined, null, '', 'hello', 42, ':', 'a: :b'])('%j holds no session', (value) =>
	expect(remembered(value).size).toBe(0),
);

test('work about one contact runs one after the other, also after an error; other contacts do not wait', async () => {
	const events: string[] = [];
	let finish: () => void = () => {};
	const first = oneAtATime('a', async () => {
		events.push('first begins');
		await new Promise<void>((resolve) => (finish = resolve));
		events.push('first fails');
		throw new Error('no');
	});
	const second = oneAtATime('a', async () => await Promise.resolve(events.push('second')));
	await oneAtATime('b', async () => await Promise.resolve(events.push('other')));
	finish();
	await expect(first).rejects.toThrow('no');
	await second;
	expect(events).toEqual(['first begins', 'other', 'first fails', 'second']);
});

const RUNS = 6;

const turns = async (count: number) => {
	for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/**
 * A contact that several processes use at once, in the worst order: all of them read it before the first one writes,
 * and each write arrives after the one before it could be read back.
 */
function sharedContact(): Run {
	const attributes: { [name: string]: unknown } = {};
	let reads = 0;
	let writes = 0;
	return {
		async request(route: string, input?: { body?: { custom_attributes?: object } }) {
			if (route.startsWith('PUT ')) {
				await turns(20 * writes++);
				Object.assign(attributes, input?.body?.custom_attributes);
				return {};
			}
			const read = { id: 'c1', custom_attributes: { ...attributes } };
			reads++;
			while (reads < RUNS) await turns(1);
			return read;
		},
		item: 0,
	} as unknown as Run;
}

test('of runs in different processes that begin at once, one opens the conversation and the others get it', async () => {
	const run = sharedContact();
	const opened: string[] = [];
	const results = await Promise.all(
		Array.from({ length: RUNS }, async (_, number) => {
			const memory = new SessionMemory(run, 'c1', 'ai_sessions', 'session');
			const known = await memory.claimOrRecall(async () => await Promise.reject(new Error('not lost')));
			if (known !== undefined) return known;
			const id = String(1000 + number);
			opened.push(id);
			await memory.remember(id);
			return id;
		}),
	);
	expect(opened).toHaveLength(1);
	expect(new Set(results)).toEqual(new Set(opened));
});

test('an answer without custom attributes is not taken for a contact that remembers nothing', async () => {
	const run = { request: async () => await Promise.resolve({ id: 'c1' }), item: 0 } as unknown as Run;
	const memory = new SessionMemory(run, 'c1', 'ai_sessions', 'session');
	await expect(memory.claimOrRecall(async () => await Promise.resolve(undefined))).rejects.toThrow(
		/does not tell the custom attributes/,
	);
	await expect(memory.holds('1')).rejects.toThrow(/does not tell/);
});

test('an attribute that keeps nothing is an error, not a session that is forgotten in silence', async () => {
	const run = {
		request: async () => await Promise.resolve({ id: 'c1', custom_attributes: {} }),
		item: 0,
	} as unknown as Run;
	await expect(new SessionMemory(run, 'c1', 'ai_sessions', 'session').remember('1')).rejects.toThrow(
		/does not keep/,
	);
});

describe('a claim that is written late', () => {
	beforeEach(() => {
		jest.useFakeTimers({ doNotFake: ['setImmediate'] });
	});
	afterEach(() => {
		jest.useRealTimers();
	});

	/** Lets `ms` milliseconds pass, and all that follows from them. */
	const pass = async (ms: number) => {
		await jest.advanceTimersByTimeAsync(ms);
		await turns(5);
	};

	/** A contact, and processes that use it; each write of one that is late arrives after so many milliseconds. */
	function contact() {
		const attributes: { [name: string]: unknown } = {};
		return (late = 0) => {
			const run = {
				async request(route: string, input?: { body?: { custom_attributes?: object } }) {
					if (!route.startsWith('PUT ')) return { id: 'c1', custom_attributes: { ...attributes } };
					if (late > 0) await new Promise((resolve) => setTimeout(resolve, late));
					return Object.assign(attributes, input?.body?.custom_attributes);
				},
				item: 0,
			} as unknown as Run;
			return new SessionMemory(run, 'c1', 'ai_sessions', 'session');
		};
	}

	const notLost = async () => await Promise.reject(new Error('not lost'));

	test.each([
		['when the conversation is remembered', 100, 2_000],
		['while the conversation is being opened', 1_500, 1_200],
		['long after everything', 100, 9_000],
	])('opens no second conversation, %s', async (_, opening, late) => {
		const process = contact();
		const opened: string[] = [];
		const escalated = async (memory: SessionMemory, id: string) => {
			const known = await memory.claimOrRecall(notLost);
			if (known !== undefined) return known;
			opened.push(id);
			await new Promise((resolve) => setTimeout(resolve, opening));
			await memory.remember(id);
			return id;
		};
		const both = Promise.all([escalated(process(), 'first'), escalated(process(late), 'second')]);
		await pass(60_000);
		expect(await both).toEqual(['first', 'first']);
		expect(opened).toEqual(['first']);
		expect(await process().holds('first')).toBe(true);
	});
});
