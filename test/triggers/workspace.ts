import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = { status?: number; body?: unknown } | 'no answer';

/** The few answers of Intercom that the webhook trigger asks for, each changeable, over real HTTP. */
export interface StandIn {
	url: string;
	/** 'GET /me' → what it answers. */
	answers: { [route: string]: Answer };
	requests: string[];
	stop(): Promise<void>;
}

export const WORKSPACE = 'wrkspc01';
export const TEAMMATE = '814860';
export const CLIENT_SECRET = 'trigger-test-client-secret';

export async function startStandIn(): Promise<StandIn> {
	const standIn: StandIn = {
		url: '',
		answers: {
			'GET /me': { body: { type: 'admin', id: TEAMMATE, app: { type: 'app', id_code: WORKSPACE } } },
		},
		requests: [],
		stop: async () => {},
	};
	const server = createServer((request, response) => {
		const route = `${request.method} ${request.url}`;
		standIn.requests.push(route);
		const answer = standIn.answers[route] ?? {
			status: 404,
			body: { type: 'error.list', errors: [{ code: 'not_found', message: 'Resource Not Found' }] },
		};
		if (answer === 'no answer') {
			request.socket.destroy();
			return;
		}
		response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
		response.end(JSON.stringify(answer.body));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	standIn.stop = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return standIn;
}

export const credentialFor = (url: string) => ({
	region: 'custom',
	baseUrl: url,
	accessToken: 'trigger-test-token',
	clientSecret: CLIENT_SECRET,
});

let notifications = 0;

/** Intercom's envelope, of a customer's reply unless told otherwise. */
export const notification = (facts: { [key: string]: unknown } = {}): { [key: string]: unknown } => ({
	type: 'notification_event',
	app_id: WORKSPACE,
	data: { type: 'notification_event_data', item: conversation() },
	links: {},
	id: `notif_${++notifications}`,
	topic: 'conversation.user.replied',
	delivery_status: 'pending',
	delivery_attempts: 1,
	delivered_at: 0,
	first_sent_at: Math.floor(Date.now() / 1000),
	created_at: Math.floor(Date.now() / 1000),
	self: null,
	...facts,
});

/** A conversation as a notification holds it: with its newest part alone. */
export const conversation = (
	facts: { [key: string]: unknown } = {},
	author: object = { type: 'user', id: 'c1' },
) => ({
	type: 'conversation',
	id: '2154',
	created_at: 1_763_715_000,
	team_assignee_id: 991,
	admin_assignee_id: null,
	source: { type: 'conversation', author: { type: 'user', id: 'c1' } },
	tags: { type: 'tag.list', tags: [{ type: 'tag', id: '77', name: 'Billing' }] },
	conversation_parts: {
		type: 'conversation_part.list',
		conversation_parts: [{ type: 'conversation_part', id: '1', part_type: 'comment', body: 'Hi', author }],
		total_count: 1,
	},
	...facts,
});
