import type { Json, Workspace } from './workspace';
import type { Settings } from './settings';

/** What a handler gets. Ids come as strings, whatever type the description gives them. */
export interface Call {
	workspace: Workspace;
	settings: Settings;
	params: Record<string, string>;
	query: Record<string, string>;
	body: Json;
	/** The body's bytes: not all bodies are JSON. */
	raw: Buffer;
	headers: Record<string, string | string[] | undefined>;
	/** The admin that the token belongs to. */
	adminId: string;
	/** The simulator's own address, for links in answers. */
	url: string;
	path: string;
}

/** Whether the request asks for Preview, whose fields other versions do not know. */
export const asksForPreview = ({ headers }: Pick<Call, 'headers'>): boolean =>
	headers['intercom-version'] === 'Preview';

/** An answer other than 200 with JSON. */
export class Answer {
	constructor(
		readonly status: number,
		readonly body?: unknown,
		readonly headers: Record<string, string> = {},
	) {}
}

export type Handler = (call: Call) => unknown;

/** One group of operations: the permissions that its reads and writes need, and a handler for each route. */
export interface Resource {
	reads: string;
	writes: string;
	/** Answered for this version alone; without it for 2.16 and all that follow. */
	version?: 'Preview';
	/** Keys are `METHOD /path/{parameter}` as in the official description. */
	routes: Record<string, Handler>;
}
