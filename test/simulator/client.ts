import { type Json, type Simulator } from '../../simulator';

export interface Reply<T = Json> {
	status: number;
	headers: Headers;
	body: T;
	text: string;
}

/** Speaks to a simulator with its full token; `headers` may override anything, null leaves a header out. */
export function clientOf(simulator: Pick<Simulator, 'url' | 'token'>) {
	return async <T = Json>(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string | null> = {},
	): Promise<Reply<T>> => {
		const all: Record<string, string | null> = {
			authorization: `Bearer ${simulator.token}`,
			'intercom-version': '2.16',
			...(body === undefined ? {} : { 'content-type': 'application/json' }),
			...headers,
		};
		const response = await fetch(simulator.url + path, {
			method,
			redirect: 'manual',
			headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Record<
				string,
				string
			>,
			body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
		});
		const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
		let parsed: unknown;
		try {
			parsed = text === '' ? undefined : JSON.parse(text);
		} catch {
			parsed = text;
		}
		return { status: response.status, headers: response.headers, body: parsed as T, text };
	};
}

export interface ErrorList extends Json {
	type: 'error.list';
	request_id: string;
	errors: Array<{ code: string; message: string; field?: string }>;
}

export interface Page<T = { id: string }> extends Json {
	data: T[];
	total_count: number;
	pages: { next?: { starting_after: string } | null; total_pages: number };
}
