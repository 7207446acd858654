import { createHash } from 'crypto';

/**
 * What goes wrong:
 * - `status`: answers with `status` (and `code`, `message`, `headers`) in Intercom's envelope
 * - `reset`: the connection is cut
 * - `never`: the request is taken and not answered
 * - `slow`: the answer comes `milliseconds` late
 * - `drip`: spaces come one by one, `milliseconds` apart; after `pieces` of them the answer, else no end
 * - `bad-json`: the answer is no JSON
 * - `cut-body`: the connection is cut in the middle of the answer
 * - `html`: a page, as a proxy sends it, with `status` (502 by default)
 * - `empty`: nothing comes, with `status` (200 by default)
 * - `without-id`: the answer lacks its ids
 * - `wrong-encoding`: the answer says that it is gzip, and is not
 * - `rate-headers`: the rate-limit headers say nonsense
 */
export const FAULT_KINDS = [
	...(['status', 'reset', 'never', 'slow', 'drip', 'bad-json', 'cut-body', 'html'] as const),
	...(['empty', 'without-id', 'wrong-encoding', 'rate-headers'] as const),
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultFacts {
	/** `METHOD /path`, `*` stands for anything: `POST /contacts`, `* /conversations/*`. All requests by default. */
	route?: string;
	kind: FaultKind;
	/** Which of the matching requests, counted from 1; all by default. */
	nth?: number | number[];
	/** How many of them at most; without end by default. */
	times?: number;
	/** How likely it is for each of them, 0 to 1; certain by default. */
	chance?: number;
	/**
	 * What the lots of `chance` and of `afterWork: 'either'` are drawn with. A request's lot depends on the
	 * seed, its method and path and how many such requests came before, and on nothing else.
	 */
	seed?: number;
	/** How long it lasts, from when it was added: an outage of so many milliseconds. Without end by default. */
	lasts?: number;
	/**
	 * Whether the work is done before it goes wrong, or, with 'either', by lot. By default `status`, `reset`
	 * and `never` come before the work, and all others after it.
	 */
	afterWork?: boolean | 'either';
	status?: number;
	code?: string;
	message?: string;
	headers?: Record<string, string>;
	milliseconds?: number;
	pieces?: number;
}

export interface Fault extends FaultFacts {
	id: number;
	/** Requests that matched the route, and those that went wrong. */
	matched: number;
	hits: number;
	/** When it was added, milliseconds since 1970. */
	since: number;
}

/** A fault that is due for one request, and whether the work is done first. */
export interface DueFault {
	fault: Fault;
	works: boolean;
}

const BEFORE_WORK: readonly FaultKind[] = ['status', 'reset', 'never'];

export class Faults {
	readonly all: Fault[] = [];
	private lastId = 0;
	/** How many requests of a method and path each fault has drawn a lot for. */
	private readonly drawn = new Map<string, number>();

	add(facts: FaultFacts): Fault {
		const fault: Fault = { ...facts, id: ++this.lastId, matched: 0, hits: 0, since: Date.now() };
		this.all.push(fault);
		return fault;
	}

	remove(id: number): void {
		const at = this.all.findIndex((fault) => fault.id === id);
		if (at >= 0) this.all.splice(at, 1);
	}

	clear(): void {
		this.all.length = 0;
		this.drawn.clear();
	}

	/** The first fault due for this request; each fault counts it. */
	due(method: string, path: string): DueFault | undefined {
		let found: DueFault | undefined;
		for (const fault of this.all) {
			if (!routePattern(fault.route ?? '* *').test(`${method} ${path}`)) continue;
			fault.matched += 1;
			const nth = fault.nth === undefined ? undefined : [fault.nth].flat();
			const lots = this.lots(fault, `${method} ${path}`);
			if (found || (nth && !nth.includes(fault.matched))) continue;
			if (fault.times !== undefined && fault.hits >= fault.times) continue;
			if (fault.lasts !== undefined && Date.now() - fault.since > fault.lasts) continue;
			if (fault.chance !== undefined && lots.whether >= fault.chance) continue;
			fault.hits += 1;
			const { afterWork = !BEFORE_WORK.includes(fault.kind) } = fault;
			found = { fault, works: afterWork === 'either' ? lots.when < 0.5 : afterWork };
		}
		return found;
	}

	private lots(fault: Fault, request: string): { whether: number; when: number } {
		const key = `${fault.id} ${request}`;
		const count = (this.drawn.get(key) ?? 0) + 1;
		this.drawn.set(key, count);
		const drawn = createHash('sha256')
			.update(JSON.stringify([fault.seed ?? 0, fault.kind, fault.status ?? null, request, count]))
			.digest();
		return { whether: drawn.readUInt32BE(0) / 2 ** 32, when: drawn.readUInt32BE(4) / 2 ** 32 };
	}
}

function routePattern(route: string): RegExp {
	const [method = '*', path = '*'] = route.includes(' ') ? route.split(' ') : ['*', route];
	const escape = (text: string) =>
		text
			.replace(/[.+?^$()|[\]\\]/g, '\\$&')
			.replace(/\{[^}]*\}/g, '[^/]+')
			.replaceAll('*', '.*');
	return new RegExp(`^${escape(method)} ${escape(path)}$`);
}
