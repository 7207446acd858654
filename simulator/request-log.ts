import type { FaultKind } from './faults';

export interface LoggedRequest {
	/** Milliseconds since 1970. */
	at: number;
	method: string;
	path: string;
	query: Record<string, string | string[]>;
	/** Without the token's value. */
	headers: Record<string, string | string[] | undefined>;
	/** Name of the token that came with it. */
	token: string | null;
	body: unknown;
	rawBody: Buffer;
	/** Null as long as nothing was answered. */
	status: number | null;
	/** Whether what was asked for was done, whatever the answer said: not for what was refused or broke before. */
	worked: boolean;
	/** What went wrong on purpose. */
	fault: FaultKind | null;
	milliseconds: number | null;
	/** Requests under way when this one came, itself included. */
	inFlight: number;
}

/** The newest of these are kept. */
const KEPT = 50_000;

/** Every request to the API, oldest first. An array, so that tests filter it as such. */
export class RequestLog extends Array<LoggedRequest> {
	static override get [Symbol.species]() {
		return Array;
	}

	/** Requests under way now. */
	underWay = 0;

	/** Most requests that were under way at once. */
	get highestInFlight(): number {
		return this.reduce((most, entry) => Math.max(most, entry.inFlight), 0);
	}

	/** Requests of a route pattern such as `POST /contacts` or `GET /conversations/*`. */
	of(route: string): LoggedRequest[] {
		const [method, path = ''] = route.split(' ');
		const pattern = new RegExp(`^${path.replace(/[.+?^$()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
		return this.filter((entry) => entry.method === method && pattern.test(entry.path));
	}

	record(entry: LoggedRequest): void {
		this.push(entry);
		if (this.length > KEPT) this.shift();
	}

	clear(): void {
		this.length = 0;
	}
}
