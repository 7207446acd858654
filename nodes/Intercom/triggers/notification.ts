import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../table/json';
import { numberOrNull, textOrNull } from '../table/rows';
import { utcTime } from '../table/simplify';

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

/** A moment of the envelope as an ISO date; null where it names none, and for the 0 of what never happened. */
const momentOf = (told: unknown): string | null => (told === 0 || told === '0' ? null : utcTime(told));

/** When the notification came into being, as an ISO date; null where it does not say. */
export const createdAt = ({ envelope }: Notification): string | null => momentOf(envelope.created_at);

/** How often Intercom has tried to deliver the notification, with this time; null where it does not say. */
export const attemptsOf = ({ envelope }: Notification): number | null =>
	numberOrNull(envelope.delivery_attempts);

/** What the workflow gets: the same columns of the same types whatever comes, and what it is about untouched. */
export const outputOf = (notification: Notification): IDataObject => ({
	topic: notification.topic,
	id: notification.id,
	app_id: notification.appId,
	created_at: createdAt(notification),
	first_sent_at: momentOf(notification.envelope.first_sent_at),
	delivery_attempts: attemptsOf(notification),
	item_type: textOrNull(notification.item.type),
	item: notification.item,
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
