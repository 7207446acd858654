import { createHmac, randomUUID } from 'crypto';
import type { Json } from './workspace';

/** How Intercom signs: `sha1=<hex>`, HMAC-SHA1 of the raw body bytes, keyed with the app's client secret. */
export function signNotification(body: string | Buffer, clientSecret: string): string {
	return `sha1=${createHmac('sha1', clientSecret).update(body).digest('hex')}`;
}

export interface Notification extends Json {
	type: 'notification_event';
	app_id: string;
	data: { type: 'notification_event_data'; item: Json };
	id: string | null;
	topic: string;
	delivery_attempts: number;
}

export interface NotificationFacts {
	topic: string;
	item: Json;
	app_id: string;
	/** Defaults to a fresh `notif_…`; null is what a ping has. */
	id?: string | null;
	/** Unix seconds. */
	created_at?: number;
	delivery_attempts?: number;
}

/** Intercom's envelope around an item. */
export function buildNotification(facts: NotificationFacts): Notification {
	const createdAt = facts.created_at ?? Math.floor(Date.now() / 1000);
	return {
		type: 'notification_event',
		app_id: facts.app_id,
		data: { type: 'notification_event_data', item: facts.item },
		links: {},
		id: facts.id === undefined ? `notif_${randomUUID()}` : facts.id,
		topic: facts.topic,
		delivery_status: 'pending',
		delivery_attempts: facts.delivery_attempts ?? 1,
		delivered_at: 0,
		first_sent_at: createdAt,
		created_at: createdAt,
		self: null,
	};
}

/** A ping as 'send test request' sends it: no id, and the JSON is pretty-printed. */
export function buildPing(appId: string): { notification: Notification; body: string } {
	const notification = buildNotification({
		topic: 'ping',
		app_id: appId,
		id: null,
		item: { type: 'ping', message: 'This is a test notification from the simulated workspace.' },
	});
	return { notification, body: JSON.stringify(notification, null, 2) };
}

export interface Attempt {
	at: number;
	/** HTTP status of the answer; null when there was none. */
	status: number | null;
	error: string | null;
	milliseconds: number;
}

export interface Delivery {
	/** The notification's own id; null for a ping. */
	id: string | null;
	topic: string;
	url: string;
	state: 'pending' | 'delivered' | 'waiting' | 'failed';
	attempts: Attempt[];
	/** The bytes of the last attempt and their signature. */
	body: string;
	signature: string;
}

export interface WebhookSettings {
	url: string | null;
	/** 'all', or the topics ticked in the Developer Hub. */
	topics: string[] | 'all';
	state: 'active' | 'disabled' | 'paused';
	clientSecret: string;
	/** How long an endpoint may take; 5 seconds at Intercom. */
	timeoutMs: number;
	/** When the one retry comes; a minute at Intercom. */
	retryAfterMs: number;
	/** How long a 429 holds deliveries back; 1 minute to 2 hours at Intercom. */
	throttleMs: number;
	/** Consecutive errors after which deliveries pause, and for how long. */
	pauseAfterErrors: number;
	pauseMs: number;
	/** Deliveries under way at once. */
	concurrency: number;
}

const KEPT_DELIVERIES = 20_000;

/** The webhook side of one Intercom app: one URL, some topics, signed notifications, one retry. */
export class Webhooks {
	readonly settings: WebhookSettings;
	readonly deliveries: Delivery[] = [];
	onDelivery: () => void = () => undefined;
	private readonly queue: Array<() => Promise<void>> = [];
	private readonly timers = new Set<NodeJS.Timeout>();
	private underWay = 0;
	private consecutiveErrors = 0;
	private heldUntil = 0;
	private idleWaiters: Array<() => void> = [];
	private readonly abort = new AbortController();

	constructor(
		private readonly appId: string,
		clientSecret: string,
		settings: Partial<WebhookSettings> = {},
	) {
		this.settings = {
			url: null,
			topics: 'all',
			state: 'active',
			clientSecret,
			timeoutMs: 5_000,
			retryAfterMs: 60_000,
			throttleMs: 60_000,
			pauseAfterErrors: 1_000,
			pauseMs: 15 * 60_000,
			concurrency: 20,
			...settings,
		};
	}

	/**
	 * Saves the endpoint as the Developer Hub does: a HEAD must be answered with 2xx first.
	 * A null URL takes the endpoint away. Throws when the HEAD fails; the old settings stay then.
	 */
	async save(url: string | null, topics: string[] | 'all' = 'all'): Promise<void> {
		if (url !== null) {
			let status: number;
			try {
				const signal = AbortSignal.any([this.abort.signal, AbortSignal.timeout(this.settings.timeoutMs)]);
				status = (await fetch(url, { method: 'HEAD', signal, redirect: 'manual' })).status;
			} catch (error) {
				throw new Error(`The endpoint ${url} did not answer the HEAD request: ${reason(error)}`, {
					cause: error,
				});
			}
			if (status < 200 || status > 299)
				throw new Error(`The endpoint ${url} answered the HEAD request with ${status}, not with 2xx`);
		}
		Object.assign(this.settings, { url, topics, state: 'active' });
		this.consecutiveErrors = 0;
	}

	/** Sends the test request of the Developer Hub, whatever topics are ticked. */
	ping(): Delivery {
		const { notification, body } = buildPing(this.appId);
		return this.start(notification, body);
	}

	/** Sends a notification if an endpoint is saved and its topic is ticked. */
	notify(topic: string, item: Json): Delivery | null {
		const { url, topics, state } = this.settings;
		if (url === null || state === 'disabled' || (topics !== 'all' && !topics.includes(topic))) return null;
		return this.send(buildNotification({ topic, item, app_id: this.appId }));
	}

	/** Sends this notification, ticked or not. The same one twice is how Intercom repeats itself. */
	send(notification: Notification): Delivery {
		return this.start(notification, JSON.stringify(notification));
	}

	/** Resolves when nothing is under way and no retry is due any more. */
	async settled(): Promise<void> {
		while (this.busy()) await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
	}

	stop(): void {
		this.abort.abort();
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
		this.queue.length = 0;
		this.wake();
	}

	private busy(): boolean {
		return !this.abort.signal.aborted && (this.underWay > 0 || this.queue.length > 0 || this.timers.size > 0);
	}

	private wake(): void {
		if (this.busy()) return;
		for (const resolve of this.idleWaiters.splice(0)) resolve();
	}

	private start(notification: Notification, body: string): Delivery {
		const { url, clientSecret } = this.settings;
		if (url === null) throw new Error('No webhook endpoint is saved');
		const delivery: Delivery = {
			id: notification.id,
			topic: notification.topic,
			url,
			state: 'pending',
			attempts: [],
			body,
			signature: signNotification(body, clientSecret),
		};
		this.deliveries.push(delivery);
		if (this.deliveries.length > KEPT_DELIVERIES) this.deliveries.shift();
		this.enqueue(() => this.attempt(delivery, notification, true));
		return delivery;
	}

	private enqueue(task: () => Promise<void>): void {
		this.queue.push(task);
		this.work();
	}

	private work(): void {
		const held = this.heldUntil - Date.now();
		if (held > 0 && this.queue.length > 0) {
			if (this.timers.size === 0 || !this.holding) this.later(held, () => this.work());
			this.holding = true;
			return;
		}
		this.holding = false;
		while (this.underWay < this.settings.concurrency) {
			const task = this.queue.shift();
			if (!task) break;
			this.underWay += 1;
			void task().finally(() => {
				this.underWay -= 1;
				this.onDelivery();
				this.work();
				this.wake();
			});
		}
	}

	private holding = false;

	private later(milliseconds: number, task: () => void): void {
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			task();
			this.wake();
		}, milliseconds);
		this.timers.add(timer);
	}

	private async attempt(delivery: Delivery, notification: Notification, mayRetry: boolean): Promise<void> {
		const at = Date.now();
		let status: number | null = null;
		let error: string | null = null;
		try {
			const signal = AbortSignal.any([this.abort.signal, AbortSignal.timeout(this.settings.timeoutMs)]);
			const answer = await fetch(delivery.url, {
				method: 'POST',
				body: delivery.body,
				headers: {
					'content-type': 'application/json; charset=utf-8',
					accept: 'application/json',
					'user-agent': 'intercom-webhooks-simulated',
					'x-hub-signature': delivery.signature,
				},
				redirect: 'manual',
				signal,
			});
			await answer.arrayBuffer();
			status = answer.status;
		} catch (caught) {
			error = reason(caught);
		}
		delivery.attempts.push({ at, status, error, milliseconds: Date.now() - at });
		const good = status !== null && status >= 200 && status <= 299;
		this.judge(good, status);
		if (good) {
			delivery.state = 'delivered';
			return;
		}
		if (!mayRetry || status === 410) {
			delivery.state = 'failed';
			return;
		}
		delivery.state = 'waiting';
		this.later(this.settings.retryAfterMs, () => {
			const again = { ...notification, delivery_attempts: notification.delivery_attempts + 1 };
			delivery.body = notification.id === null ? JSON.stringify(again, null, 2) : JSON.stringify(again);
			delivery.signature = signNotification(delivery.body, this.settings.clientSecret);
			this.enqueue(() => this.attempt(delivery, again, false));
		});
	}

	private judge(good: boolean, status: number | null): void {
		this.consecutiveErrors = good ? 0 : this.consecutiveErrors + 1;
		if (status === 410) this.settings.state = 'disabled';
		if (status === 429) this.heldUntil = Date.now() + this.settings.throttleMs;
		if (this.consecutiveErrors > this.settings.pauseAfterErrors && this.settings.state === 'active') {
			this.settings.state = 'paused';
			this.heldUntil = Date.now() + this.settings.pauseMs;
			this.later(this.settings.pauseMs, () => {
				if (this.settings.state === 'paused') this.settings.state = 'active';
				this.consecutiveErrors = 0;
				this.work();
			});
		}
	}
}

function reason(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
