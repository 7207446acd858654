import { createHmac, randomUUID } from 'node:crypto';
import { until } from './stage.mjs';

/** A notification as Intercom's app sends it. */
export const notificationOf = (facts) => ({
	type: 'notification_event',
	data: { type: 'notification_event_data', item: { type: 'conversation', id: '123' } },
	links: {},
	id: `notif_${randomUUID()}`,
	delivery_status: 'pending',
	delivery_attempts: 1,
	delivered_at: 0,
	first_sent_at: Math.floor(Date.now() / 1000),
	created_at: Math.floor(Date.now() / 1000),
	self: null,
	...facts,
});

/** The signature of a body's bytes. */
export const signatureOf = (body, secret) => `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`;

/**
 * Delivers a notification with a signature.
 *
 * @returns {Promise<number>} The status, 0 when no answer came
 */
export async function deliver(url, content, secret) {
	const body = JSON.stringify(content);
	try {
		const answer = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-hub-signature': signatureOf(body, secret) },
			body,
		});
		await answer.arrayBuffer();
		return answer.status;
	} catch {
		return 0;
	}
}

/**
 * Delivers as Intercom does: once more after 503 and where no answer came, until neither is so. On a busy machine a
 * first delivery may take longer than Intercom waits, and a repeat longer than it can be held.
 *
 * @param {(status: number) => void} askedAgain Hears of each such answer; 0 where none came
 * @returns {Promise<number>} The status in the end
 */
export async function deliverUntilTaken(url, content, secret, askedAgain = () => {}) {
	const { status } = await until(
		'an answer that asks for no further attempt',
		async () => {
			const status = await deliver(url, content, secret);
			if (status !== 0 && status !== 503) return { status };
			askedAgain(status);
		},
		60_000,
		500,
	);
	return status;
}

/** Does `work` for each of `entries`, `count` side by side, beginning in their order. */
export async function sideBySide(count, entries, work) {
	const waiting = entries.values();
	await Promise.all(
		Array.from({ length: count }, async () => {
			for (const entry of waiting) await work(entry);
		}),
	);
}
