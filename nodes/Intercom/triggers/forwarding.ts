import { createHash } from 'crypto';
import { type IDataObject, type IHttpRequestOptions, sleep } from 'n8n-workflow';
import { SIGNATURE_HEADER } from './signature';

/** Names the triggers that a notification has come by, so that circles end. */
export const PASSED_HEADER = 'x-intercom-triggers-passed';
/** A notification is handed on this often at most. */
const LONGEST_WAY = 5;
/** Milliseconds for all further URLs together: Intercom itself waits 5 seconds for our answer. */
const BUDGET = 3_000;

/** Refusals that say of themselves that they pass. */
const PASSING = [408, 425, 429];
/** Refusals that are remembered at most, so that a repeat leaves out who refused. */
const MOST_REFUSALS = 1_000;

/** The URLs of Deliver to Further URLs; an expression may give a single one. */
export const furtherUrls = (options: IDataObject): string[] =>
	[options.forwardTo ?? []]
		.flat()
		.map((url) => String(url).trim())
		.filter(Boolean);

/** Headers of a delivery, with names in lower case. */
export type Headers = { [name: string]: string | string[] | undefined };

/** What became of one further URL. */
export interface Delivery {
	url: string;
	/** HTTP status; null when no answer came in time. */
	status: number | null;
}

export interface ForwardRequest {
	urls: string[];
	/** Names the notification, if it has an id. */
	notification: string | undefined;
	/** The bytes as Intercom sent them. */
	body: Buffer;
	headers: Headers;
	/** This trigger, as `nameOfTrigger` gives it. */
	trigger: string;
	send(options: IHttpRequestOptions): Promise<unknown>;
}

/** The name a trigger goes by on a notification's way; the same workflow in two n8n instances has two. */
export const nameOfTrigger = (instance: string, workflow: string, node: string): string =>
	createHash('sha256').update(`${instance} ${workflow} ${node}`).digest('hex').slice(0, 16);

const passedBy = (headers: Headers): string[] =>
	String(headers[PASSED_HEADER] ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter(Boolean);

/** Whether a notification comes back to a trigger that has handed it on. */
export const comesBack = (headers: Headers, trigger: string): boolean => passedBy(headers).includes(trigger);

/** Who refused what, with what status, by trigger, notification and URL: it is not asked again when Intercom repeats. */
const refusals = new Map<string, number>();

/**
 * Hands a notification on, unchanged and with its signature, to all further URLs at once, but not to those that
 * refused it before. Gives what became of each; nothing at all after too long a way.
 */
export async function forward({
	urls,
	notification,
	body,
	headers,
	trigger,
	send,
}: ForwardRequest): Promise<Delivery[]> {
	const passed = passedBy(headers);
	if (passed.length >= LONGEST_WAY) return [];
	const refusalOf = (url: string) => `${trigger} ${notification} ${url}`;
	const deliveries = await Promise.all(
		urls.map(async (url): Promise<Delivery> => {
			const refused = refusals.get(refusalOf(url));
			if (refused !== undefined) return { url, status: refused };
			const answer = send({
				method: 'POST',
				url,
				body,
				headers: {
					// Whatever Intercom or something on the way called it: as a form, n8n would take the bytes apart.
					'content-type': 'application/json',
					[SIGNATURE_HEADER]: String(headers[SIGNATURE_HEADER] ?? ''),
					[PASSED_HEADER]: [...passed, trigger].join(','),
				},
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				encoding: 'text',
				timeout: BUDGET,
			}).then(
				(full) => (full as { statusCode: number }).statusCode,
				() => null,
			);
			return { url, status: await Promise.race([answer, sleep(BUDGET).then(() => null)]) };
		}),
	);
	if (notification === undefined) return deliveries;
	for (const { url, status } of deliveries.filter(isRefused))
		if (!PASSING.includes(status!)) refusals.set(refusalOf(url), status!);
	for (const oldest of refusals.keys()) {
		if (refusals.size <= MOST_REFUSALS) break;
		refusals.delete(oldest);
	}
	return deliveries;
}

/** Whether another attempt may help: nobody answered, or the other side had a problem of its own. */
export const isWorthRepeating = ({ status }: Delivery): boolean => status === null || status >= 500;

/** Whether the other side refuses, which another attempt would not change. */
export const isRefused = ({ status }: Delivery): boolean => status !== null && status >= 300 && status < 500;
