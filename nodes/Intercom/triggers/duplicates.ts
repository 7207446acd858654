import { createHash, randomUUID } from 'crypto';
import { type IDataObject, sleep } from 'n8n-workflow';

/** Ids that one trigger remembers in this process, and how many of them survive a restart of n8n. */
const MOST_REMEMBERED = 100_000;
const MOST_STORED = 4_000;
/** Minutes. Intercom tries again after one; a day covers a queue that someone held back. */
const LONGEST_MEMORY = 24 * 60;
/** 54 bits of a hash: short enough to store thousands, long enough that no two ids meet. */
const KEY_LENGTH = 9;
/** Milliseconds after which nobody waits for n8n's answer any more. */
const LONGEST_MARKING = 10_000;
/** Milliseconds that a repeat waits for what becomes of the first delivery; Intercom waits 5 s for an answer. */
const PATIENCE = 4_000;
/** The place in the node's static data. */
const STORED = 'notifications';

const minuteOf = (milliseconds: number) => Math.floor(milliseconds / 60_000);

const keyOf = (id: string) => createHash('sha256').update(id).digest('base64url').slice(0, KEY_LENGTH);

/** What one trigger of one workflow has started, in the order in which it did. */
export class Memory {
	/** Begins what is stored from here, which need not be read again: n8n hands it out with every delivery. */
	readonly writer = `${randomUUID()} `;

	/** Key → the minute in which its execution came into being. */
	private readonly started = new Map<string, number>();

	/** Minute → its keys, one after the other: kept as text, since each delivery stores thousands of them. */
	private readonly texts = new Map<number, string>();

	/** Key → settled as soon as n8n has answered. */
	readonly underWay = new Map<string, Promise<void>>();

	has(key: string): boolean {
		return this.started.has(key);
	}

	add(key: string, minute: number) {
		if (this.started.has(key)) return;
		this.started.set(key, minute);
		this.texts.set(minute, (this.texts.get(minute) ?? '') + key);
		for (const [oldest, itsMinute] of this.started) {
			if (this.started.size <= MOST_REMEMBERED && itsMinute > minute - LONGEST_MEMORY) break;
			this.remove(oldest);
		}
	}

	remove(key: string) {
		const minute = this.started.get(key);
		if (minute === undefined) return;
		this.started.delete(key);
		const keys = this.texts.get(minute)!;
		let at = 0;
		while (!keys.startsWith(key, at)) at += KEY_LENGTH;
		const left = keys.slice(0, at) + keys.slice(at + KEY_LENGTH);
		if (left) this.texts.set(minute, left);
		else this.texts.delete(minute);
	}

	/** Takes in what was stored before a restart, or by another process. */
	merge(stored: unknown, now: number) {
		if (typeof stored !== 'string' || stored.startsWith(this.writer)) return;
		for (const [, minute, keys] of stored.matchAll(/(\d+):(\S*)/g)) {
			if (Number(minute) <= now - LONGEST_MEMORY) continue;
			for (let at = 0; at + KEY_LENGTH <= keys!.length; at += KEY_LENGTH)
				this.add(keys!.slice(at, at + KEY_LENGTH), Number(minute));
		}
	}

	/** The newest keys as one short text: `writer minute:keykeykey minute:key`; undefined where there are none. */
	toStore(): string | undefined {
		if (this.started.size === 0) return undefined;
		let room = MOST_STORED * KEY_LENGTH;
		const parts: string[] = [];
		for (const [minute, keys] of [...this.texts].sort(([one], [other]) => other - one)) {
			if (room <= 0) break;
			parts.push(`${minute}:${keys.slice(-room)}`);
			room -= keys.length;
		}
		return this.writer + parts.reverse().join(' ');
	}
}

const memories = new Map<string, Memory>();

/**
 * Takes in what `staticData` holds of a trigger, and has n8n write down what this process knows by the time it saves
 * them, for whatever reason: they were read at the beginning of a delivery, and others may have started meanwhile.
 */
export function recall(trigger: string, staticData: IDataObject, now = Date.now()): Memory {
	const memory = memories.get(trigger) ?? new Memory();
	memories.set(trigger, memory);
	memory.merge(staticData[STORED], minuteOf(now));
	storeWhenSaved(staticData, () => memory.toStore());
	return memory;
}

/** The right to start an execution for a notification. */
export interface Claim {
	/** To be called with the status that n8n answers: an execution that did not come into being may be asked for again. */
	settle(status: number): void;
}

export interface ClaimRequest {
	/** What is known of the trigger, as `recall` gave it for these static data. */
	memory: Memory;
	/** The notification. */
	id: string;
	/** The node's static data, which n8n saves once the execution exists and before it answers. */
	staticData: IDataObject;
	/** Milliseconds. */
	now?: number;
}

/**
 * Claims a notification for one execution; undefined when it has led to one before, 'not settled' when another
 * delivery of it is under way for so long that Intercom had better ask again.
 * Exact among the deliveries that this process receives. Between processes it is as good as n8n's static data, of
 * which the last writer wins. A delivery that arrives while the first is under way waits for what becomes of it.
 */
export async function claim({
	memory,
	id,
	staticData,
	now = Date.now(),
}: ClaimRequest): Promise<Claim | 'not settled' | undefined> {
	const minute = minuteOf(now);
	const key = keyOf(id);
	let outOfPatience: Promise<true> | undefined;
	for (let other = memory.underWay.get(key); other; other = memory.underWay.get(key)) {
		outOfPatience ??= sleep(PATIENCE).then(() => true);
		if (await Promise.race([other, outOfPatience])) return 'not settled';
	}
	if (memory.has(key)) return undefined;
	// Nothing is awaited between the look and the claim: two deliveries cannot both pass.
	let settled = () => {};
	memory.underWay.set(key, new Promise((resolve) => (settled = resolve)));
	const start = () => memory.add(key, minute);
	storeWhenSaved(staticData, () => {
		start();
		return memory.toStore();
	});
	// Setting a value is what tells n8n that there is something to save.
	staticData[STORED] = '';
	void keepMarked(staticData, () => memory.underWay.has(key));
	return {
		settle(status) {
			if (status < 400) start();
			else memory.remove(key);
			memory.underWay.delete(key);
			settled();
		},
	};
}

/**
 * Puts what `content` says into the static data at the moment when n8n writes it down, not before: deliveries are
 * worked on side by side, each with a copy of the static data that it read at its beginning, and the last one to be
 * written must know what the others have started meanwhile.
 */
function storeWhenSaved(staticData: IDataObject, content: () => string | undefined): void {
	Object.defineProperty(staticData, STORED, {
		enumerable: true,
		configurable: true,
		// Looking is not writing down, which only JSON.stringify does.
		get: () => ({ toJSON: content }),
		set: () => {},
	});
}

/**
 * Keeps telling n8n that there is something to save, which setting a value does. From 2.4x on n8n makes a second
 * workflow of the same static data before it creates the execution, and forgets thereby that it changed.
 */
async function keepMarked(staticData: IDataObject, isUnderWay: () => boolean): Promise<void> {
	// The look comes soon and the saving later: marks that become rarer find the time between on any machine.
	for (let wait = 1; isUnderWay() && wait < LONGEST_MARKING; wait *= 2) {
		staticData[STORED] = '';
		await sleep(wait);
	}
}

/** Forgets what this process knows, as a restart of n8n does. */
export const forgetAll = (): void => memories.clear();
