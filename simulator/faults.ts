/**
 * What goes wrong:
 * - `status`: answers with `status` (and `code`, `message`, `headers`) in Intercom's envelope
 * - `reset`: the connection is cut
 * - `never`: the request is taken and not answered
 * - `slow`: the answer comes `milliseconds` late
 * - `bad-json`: the answer is no JSON
 * - `cut-body`: the connection is cut in the middle of the answer
 * - `rate-headers`: the rate-limit headers say nonsense
 */
export type FaultKind = 'status' | 'reset' | 'never' | 'slow' | 'bad-json' | 'cut-body' | 'rate-headers';

export interface FaultFacts {
	/** `METHOD /path`, `*` stands for anything: `POST /contacts`, `* /conversations/*`. All requests by default. */
	route?: string;
	kind: FaultKind;
	/** Which of the matching requests, counted from 1; all by default. */
	nth?: number | number[];
	/** How many of them at most; without end by default. */
	times?: number;
	/** Whether the work is done before it goes wrong; not by default. `slow` and broken answers always do it. */
	afterWork?: boolean;
	status?: number;
	code?: string;
	message?: string;
	headers?: Record<string, string>;
	milliseconds?: number;
}

export interface Fault extends FaultFacts {
	id: number;
	/** Requests that matched the route, and those that went wrong. */
	matched: number;
	hits: number;
}

export class Faults {
	readonly all: Fault[] = [];
	private lastId = 0;

	add(facts: FaultFacts): Fault {
		const fault: Fault = { ...facts, id: ++this.lastId, matched: 0, hits: 0 };
		this.all.push(fault);
		return fault;
	}

	remove(id: number): void {
		const at = this.all.findIndex((fault) => fault.id === id);
		if (at >= 0) this.all.splice(at, 1);
	}

	clear(): void {
		this.all.length = 0;
	}

	/** The first fault due for this request; each fault counts it. */
	due(method: string, path: string): Fault | undefined {
		let found: Fault | undefined;
		for (const fault of this.all) {
			if (!routePattern(fault.route ?? '* *').test(`${method} ${path}`)) continue;
			fault.matched += 1;
			const nth = fault.nth === undefined ? undefined : [fault.nth].flat();
			if (found || (nth && !nth.includes(fault.matched))) continue;
			if (fault.times !== undefined && fault.hits >= fault.times) continue;
			fault.hits += 1;
			found = fault;
		}
		return found;
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
