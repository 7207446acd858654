import type { IDataObject } from 'n8n-workflow';
import { passes } from '../../nodes/Intercom/triggers/filters';
import { outputOf, rawOf, readNotification } from '../../nodes/Intercom/triggers/notification';
import { rowOf } from '../../nodes/Intercom/triggers/row';
import { RECORDED_NOTIFICATIONS, type Shape } from '../simulator/recorded';
import { activate, deliver, serve, type Webhook, workflowWith } from './engine';
import { CHANGES, changed, placesIn } from './oddities';
import { CLIENT_SECRET, conversation, credentialFor, notification, startStandIn } from './workspace';

/** A notification of the recorded shape. */
function ofShape(topic: string, shape: Shape): IDataObject {
	const valueAt = (path: string): unknown => {
		const types = shape[path] ?? new Set();
		const name = /[^.[\]]*$/.exec(path)?.[0] ?? '';
		if (types.has('list')) return [valueAt(`${path}[]`)];
		if (types.has('text'))
			return path.endsWith('author.type') ? 'user' : /_at$/.test(name) ? '2026-01-10T04:00:01Z' : `${name} 1`;
		if (types.has('number')) return /_at$/.test(name) ? 1_768_020_001 : 7;
		if (types.has('boolean')) return true;
		if (types.has('null')) return null;
		const below = path === '' ? '' : `${path}.`;
		const names = Object.keys(shape)
			.filter((each) => each.startsWith(below) && each !== path)
			.map((each) => /^[^.[\]]*/.exec(each.slice(below.length))?.[0] ?? '');
		return Object.fromEntries(
			[...new Set(names)].filter(Boolean).map((each) => [each, valueAt(below + each)]),
		);
	};
	const { data } = valueAt('') as { data: { item: IDataObject } };
	const { item } = data;
	if (typeof item.type === 'string') item.type = topic.split('.')[0];
	return notification({ topic, data: { item } }) as IDataObject;
}

const TEXTS = [
	...['conversation_id', 'ticket_id', 'contact_id', 'company_id', 'contact_email', 'contact_name', 'message'],
	...['part_id', 'author_kind', 'author_name', 'team_id', 'assignee_id', 'id', 'item_type'],
];
const TIMES = ['message_at', 'created_at', 'first_sent_at'];
const COLUMNS = [
	...['conversation_id', 'ticket_id', 'contact_id', 'company_id', 'contact_email', 'contact_name', 'message'],
	...['part_id', 'message_at', 'author_kind', 'author_name', 'team_id', 'assignee_id', 'tags'],
	...['topic', 'id', 'app_id', 'created_at', 'first_sent_at', 'delivery_attempts', 'item_type', 'item'],
];
const TIME = /^([+-]\d\d)?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** What is wrong with what a workflow gets. */
function faultsOf(row: IDataObject): string[] {
	const isNull = (name: string) => row[name] === null;
	const isText = (name: string) => typeof row[name] === 'string';
	const isGood = (name: string): boolean => {
		if (TEXTS.includes(name)) return isNull(name) || isText(name);
		if (TIMES.includes(name)) return isNull(name) || TIME.test(row[name] as string);
		if (name === 'tags')
			return Array.isArray(row.tags) && row.tags.every((tag: unknown) => typeof tag === 'string');
		if (name === 'delivery_attempts') return isNull(name) || Number.isFinite(row[name]);
		return name === 'item' ? typeof row.item === 'object' : isText(name);
	};
	const message = String(row.message);
	return [
		...(Object.keys(row).join() === COLUMNS.join() ? [] : ['other columns']),
		...COLUMNS.filter((name) => !isGood(name)).map((name) => `${name} is ${JSON.stringify(row[name])}`),
		...(/<\/?(p|b|script)>|&amp;|[\ud800-\udbff](?![\udc00-\udfff])/.test(message)
			? [`it says ${message}`]
			: []),
	];
}

const TOPICS = Object.entries(RECORDED_NOTIFICATIONS);

test('there are many recorded notifications', () => expect(TOPICS.length).toBeGreaterThan(30));

test.each(TOPICS)(
	'%s is a row of the same columns and types whatever stands in one of its places',
	(name, shape) => {
		const whole = ofShape(name.split('@')[0]!, shape);
		const faults: string[] = [];
		for (const place of placesIn(whole))
			for (const [what, change] of Object.entries(CHANGES)) {
				const read = readNotification(Buffer.from(JSON.stringify(changed(whole, place, change))));
				if (!read) continue;
				const where = `${place.join('.')} is ${what}`;
				try {
					passes(read, { from: ['customer'], teams: ['1'], teammates: ['2'], tags: ['3'], ignored: ['4'] });
					JSON.stringify(rawOf(read, {}));
					faults.push(
						...faultsOf({ ...rowOf(read), ...outputOf(read) }).map((fault) => `${where}: ${fault}`),
					);
				} catch (error) {
					faults.push(`${where}: ${(error as Error).message}`);
				}
			}
		expect(faults.slice(0, 5)).toEqual([]);
	},
);

describe('a signed delivery', () => {
	let standIn: Awaited<ReturnType<typeof startStandIn>>;
	let webhook: Webhook;

	beforeAll(async () => {
		standIn = await startStandIn();
		const active = workflowWith({
			type: 'n8n-nodes-intercom.intercomTrigger',
			parameters: {
				topics: ['*'],
				filters: { from: ['customer'], ignoreTeammates: ['own'] },
				options: { oncePerMessage: true, rawNotification: true, fetchWholeObject: true },
			},
			credential: credentialFor(standIn.url),
		});
		await activate(active);
		webhook = await serve(active);
	});
	afterAll(async () => {
		await webhook.stop();
		await standIn.stop();
	});

	const whole = () => notification({ data: { type: 'notification_event_data', item: conversation() } });

	/** Answers by how often they came, and what the executions that came of them gave. */
	async function answersTo(bodies: Array<string | Buffer>): Promise<{ [status: number]: number }> {
		const counts: { [status: number]: number } = {};
		for (const body of bodies) {
			const status = await deliver(webhook.url, body, CLIENT_SECRET);
			counts[status] = (counts[status] ?? 0) + 1;
		}
		for (const { outputs, error } of await Promise.all(webhook.executions.splice(0))) {
			expect(error).toBeUndefined();
			for (const { json } of outputs.flat()) {
				const { raw, whole_object, whole_object_error, ...row } = json;
				expect(faultsOf(row)).toEqual([]);
				expect(raw).toHaveProperty('notification');
				expect(whole_object_error === undefined ? whole_object : whole_object_error).not.toBe('');
			}
		}
		return counts;
	}

	test.each(Object.entries(CHANGES))(
		'is answered and never fails where one of its places is %s',
		async (_what, change) => {
			const bodies = [...placesIn(whole())].map((place) => {
				const odd = changed(whole(), place, change) as IDataObject;
				// Each is another notification and another message, so that none is a repeat.
				return JSON.stringify(odd);
			});
			const { 200: taken = 0, 400: refused = 0, ...others } = await answersTo(bodies);
			expect({ others, all: taken + refused }).toEqual({ others: {}, all: bodies.length });
			expect(refused).toBeLessThanOrEqual(6);
		},
	);

	test.each([
		['nothing', ''],
		['a text', '"notification_event"'],
		['null', 'null'],
		['a list', '[]'],
		['a form', 'type=notification_event&topic=ping'],
		['half of it', '{"type":"notification_event","topic":"pi'],
		['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x22])],
		['brackets without end', '['.repeat(1_000_000)],
	])('of %s is answered 400', async (_what, body) => {
		expect(await answersTo([body])).toEqual({ 400: 1 });
	});

	test('that comes in time is started, however its time is told', async () => {
		const now = Date.now();
		const times = [undefined, null, 0, '0', now, Math.floor(now / 1000), String(Math.floor(now / 1000))];
		const bodies = [...times, new Date(now).toISOString(), 'soon', 1e300, {}].map((created_at) =>
			JSON.stringify({ ...whole(), created_at, data: { item: { type: 'contact', id: 'c1' } } }),
		);
		for (const body of bodies) expect(await deliver(webhook.url, body, CLIENT_SECRET)).toBe(200);
		expect(webhook.executions.splice(0)).toHaveLength(bodies.length);
	});

	test('of long ago is left out, however its time is told', async () => {
		const then = Date.now() - 4 * 60 * 60_000;
		for (const created_at of [Math.floor(then / 1000), then, new Date(then).toISOString()])
			expect(await deliver(webhook.url, JSON.stringify({ ...whole(), created_at }), CLIENT_SECRET)).toBe(200);
		expect(webhook.executions.splice(0)).toHaveLength(0);
	});
});
