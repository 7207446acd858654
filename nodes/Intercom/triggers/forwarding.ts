import { createHash } from 'crypto';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { within } from '../api';
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

/** The URLs of Deliver to Further URLs, each once; an expression may give a single one. */
export const furtherUrls = (options: IDataObject): string[] => [
	...new Set(
		[options.forwardTo ?? []]
			.flat()
			.map((url) => String(url).trim())
			.filter(Boolean),
	),
];

/** Headers of a delivery, with names in lower case. */
export type Headers = { [name: string]: string | string[] | undefined };

/** What became of one further URL. */
export interface Delivery {
	/** Host and path alone: a password or a key may stand around them. */
	url: string;
	/** HTTP status; null when no answer came in time, or when it was not tried. */
	status: number | null;
	/** Why there is no status. */
	reason?: string;
	/** Whether Intercom's next attempt may help. */
	again: boolean;
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

/** Failures in a row of one URL, of which the first few are taken for passing ones. */
const PASSING_FAILURES = 2;
/** Milliseconds without a try after further failures: twice as long each time, an hour at most. */
const SHORTEST_BREAK = 60_000;
const LONGEST_BREAK = 60 * 60_000;
/** URLs whose failures are remembered at most. */
const MOST_OUTAGES = 1_000;

/** Trigger and URL → how often in a row it failed, and until when it is left alone. */
const outages = new Map<string, { failures: number; at: number; until: number }>();

/** Counts failures that came one after the other: those of deliveries at the same moment are one. */
function noteOutcome(target: string, begun: number, failed: boolean): void {
	const outage = outages.get(target) ?? { failures: 0, at: 0, until: 0 };
	outages.delete(target);
	if (!failed) return;
	if (begun >= outage.at) outage.failures++;
	const at = Date.now();
	const beyond = outage.failures - PASSING_FAILURES;
	const pause = beyond > 0 ? Math.min(SHORTEST_BREAK * 2 ** (beyond - 1), LONGEST_BREAK) : 0;
	outages.set(target, { failures: outage.failures, at, until: at + pause });
	for (const oldest of outages.keys()) {
		if (outages.size <= MOST_OUTAGES) break;
		outages.delete(oldest);
	}
}

/** A URL as it may be shown. */
export function shownUrl(url: string): string {
	const { protocol, host, pathname } = URL.canParse(url) ? new URL(url) : ({} as Partial<URL>);
	// Without http:// before it, what was meant as a user's name is the protocol, and the password the path.
	return /^https?:$/.test(protocol ?? '') ? `${host}${pathname}` : 'an invalid address';
}

/** The status alone is needed: whatever else the other side has to say is not listened to. */
function statusOf(full: unknown): number {
	const { statusCode, body } = full as { statusCode: number; body?: { destroy?: () => void } };
	body?.destroy?.();
	return statusCode;
}

/** Who refused what, with what status, by trigger, notification and URL: it is not asked again when Intercom repeats. */
const refusals = new Map<string, number>();

/**
 * Hands a notification on, unchanged and with its signature, to all further URLs at once, but not to those that
 * refused it before, and less and less often to those that stay dead. Gives what became of each.
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
	if (passed.length >= LONGEST_WAY)
		return urls.map((url) => ({
			url: shownUrl(url),
			status: null,
			reason: `it has passed ${passed.length} triggers already`,
			again: false,
		}));
	return await Promise.all(
		urls.map(async (url): Promise<Delivery> => {
			const shown = shownUrl(url);
			const target = `${trigger} ${url}`;
			const refusal = `${trigger} ${notification} ${url}`;
			const refused = refusals.get(refusal);
			if (refused !== undefined) return { url: shown, status: refused, again: false };
			const begun = Date.now();
			const outage = outages.get(target);
			if (outage && begun < outage.until)
				return {
					url: shown,
					status: null,
					reason: `not tried after ${outage.failures} failures in a row, until ${new Date(outage.until).toISOString()}`,
					again: false,
				};
			const status = await within({ ms: BUDGET }, async (bounded) =>
				statusOf(
					await send(
						bounded({
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
							encoding: 'stream',
						}),
					),
				),
			).catch(() => null);
			const failed = status === null || status >= 500;
			noteOutcome(target, begun, failed);
			if (notification !== undefined && status !== null && isRefusal(status) && !PASSING.includes(status))
				rememberRefusal(refusal, status);
			return {
				url: shown,
				status,
				...(status === null ? { reason: 'no answer' } : {}),
				again: failed && (outages.get(target)?.failures ?? 0) <= PASSING_FAILURES,
			};
		}),
	);
}

function rememberRefusal(refusal: string, status: number): void {
	refusals.set(refusal, status);
	for (const oldest of refusals.keys()) {
		if (refusals.size <= MOST_REFUSALS) break;
		refusals.delete(oldest);
	}
}

/** Whether the other side refuses, which another attempt would not change. */
const isRefusal = (status: number): boolean => status >= 300 && status < 500;

/** Whether the other side did not take the notification. */
export const isUndelivered = ({ status }: Delivery): boolean => status === null || status >= 300;
