import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../table/json';
import { isoTime } from '../table/simplify';

/** The part of Intercom's envelope that the trigger relies on; the rest is kept in `envelope`. */
export interface Notification {
	topic: string;
	/** The notification's own id; null for a ping. */
	id: string | null;
	appId: string;
	/** What it is about. A conversation holds its new parts only. */
	item: IDataObject;
	envelope: IDataObject;
}

/** Reads the bytes of a notification; undefined when they are something else. */
export function readNotification(body: Buffer): Notification | undefined {
	let envelope: unknown;
	try {
		// Some senders begin with a byte order mark.
		envelope = JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
	if (!isRecord(envelope) || envelope.type !== 'notification_event') return undefined;
	const { topic, id, app_id: appId, data } = envelope;
	if (typeof topic !== 'string' || topic === '' || !isRecord(data) || !isRecord(data.item)) return undefined;
	return {
		topic,
		id: (typeof id === 'string' && id !== '') || typeof id === 'number' ? String(id) : null,
		appId: typeof appId === 'string' ? appId : '',
		item: data.item,
		envelope,
	};
}

/** A time as an ISO date; anything else, and the 0 of what never happened, as it came. */
const dateOf = (time: unknown) => (Number(time) === 0 ? undefined : isoTime(time)) ?? time ?? null;

/** What the workflow gets: times of the notification as ISO dates, what it is about untouched. */
export const outputOf = ({ topic, id, appId, item, envelope }: Notification): IDataObject => ({
	topic,
	id,
	app_id: appId,
	created_at: dateOf(envelope.created_at) as string,
	first_sent_at: dateOf(envelope.first_sent_at) as string,
	delivery_attempts: (envelope.delivery_attempts as number | undefined) ?? null,
	item_type: (item.type as string | undefined) ?? null,
	item,
});

/** What may be kept of the headers: anything else could hold a secret of whatever stands between Intercom and n8n. */
const HARMLESS_HEADERS = new Set([
	'accept',
	'accept-encoding',
	'content-encoding',
	'content-length',
	'content-type',
	'date',
	'host',
	'user-agent',
	'x-hub-signature',
	'x-intercom-triggers-passed',
]);

/** The envelope as it came, and of the headers those that hold no secret. */
export const rawOf = (
	{ envelope }: Notification,
	headers: { [name: string]: string | string[] | undefined },
): IDataObject => ({
	notification: envelope,
	headers: Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS_HEADERS.has(name))),
});
