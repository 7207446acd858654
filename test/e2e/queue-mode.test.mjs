import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { N8nClient } from '../../scripts/n8n/client.mjs';
import { errorOf, itemsOf } from '../../scripts/n8n/executions.mjs';
import { CREDENTIAL_TYPE, webhookOf } from '../../scripts/n8n/first-workflow.mjs';
import { installN8n } from '../../scripts/n8n/install.mjs';
import { PACKAGE_NAME } from '../../scripts/n8n/package.mjs';
import { startQueue } from '../../scripts/n8n/queue.mjs';
import { LOCAL, LOGS } from '../../scripts/paths.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { startWorkspace } from '../../scripts/simulated-workspace.mjs';
import { deliverUntilTaken, notificationOf, sideBySide } from './deliveries.mjs';
import {
	allExecutions,
	countsOf,
	OWNER,
	stageWithoutN8n,
	startingItemsOf,
	stopWhenInterrupted,
} from './own-n8n.mjs';
import { chain, node, until } from './stage.mjs';

const TOPIC = 'conversation.user.created';
const DELIVERIES = 300;
/** Deliveries that Intercom has under way at once. */
const SIDE_BY_SIDE = 20;
/** Much less than two workers ask for, so that they have to share it. */
const RATE_LIMIT = { limit: 60, windowMs: 2_000 };
/** More than one worker runs side by side, which is 10. */
const LARGE_EXECUTIONS = 16;
const ITEMS = 30;
const FINISHED_WITHIN = 120_000;
const TAG = 'Queue';

stopWhenInterrupted();

describe('queue mode, with two webhook processors and two workers', () => {
	let workspace;
	let queue;
	let client;
	let credential;
	let workflow;
	let appId;
	/** Of the workflow's trigger at each webhook processor. */
	let addresses;
	/** What is delivered, in order. */
	let deliveries;
	/** What they started, the first items of that, and how often each notification started something. */
	let executions;
	let items;
	let starts;

	before(
		async () => {
			const { version } = await stageWithoutN8n();
			const log = (part) => join(LOGS, `test-queue-${part}-${version}.log`);
			workspace = await startWorkspace({ port: await freePort(), log: log('simulator') });
			appId = (await workspace.api('GET', '/me')).app.id_code;
			const { id: tag } = await workspace.api('POST', '/tags', { name: TAG });
			queue = await startQueue({
				installed: await installN8n(version),
				folder: join(LOCAL, 'test', `queue-${version}`),
				log,
				env: { EXECUTIONS_DATA_PRUNE: 'false' },
			});
			client = new N8nClient(queue.url);
			await client.signIn(OWNER);
			credential = await client.createCredential({
				name: 'Intercom',
				type: CREDENTIAL_TYPE,
				data: workspace.credential,
			});
			({ workflow, addresses } = await online({ fetchWholeObject: true }, [
				intercom('Tag', {
					resource: 'tag',
					operation: 'addToConversation',
					conversation_id: locator("={{ $('Trigger').item.json.item.id }}"),
					tag_id: locator(tag),
				}),
				intercom('Note', {
					resource: 'conversation',
					operation: 'addNote',
					conversation_id: locator("={{ $('Trigger').item.json.item.id }}"),
					body: "={{ $('Trigger').item.json.id }}",
				}),
			]));
			deliveries = await planDeliveries();
			await workspace.control('DELETE', '/requests');
		},
		{ timeout: 180_000 },
	);

	after(async () => {
		await queue?.stop();
		await workspace?.stop();
	});

	const locator = (value) => ({ __rl: true, mode: 'id', value });
	const intercom = (name, parameters) => node(name, `${PACKAGE_NAME}.intercom`, parameters, credential);

	/** Activates a workflow of an Intercom Trigger and some nodes, and waits until both webhook processors know it. */
	async function online(options, nodes) {
		const trigger = node(
			'Trigger',
			`${PACKAGE_NAME}.intercomTrigger`,
			{ topics: [TOPIC], options },
			credential,
			{ webhookId: randomUUID() },
		);
		const created = await client.createWorkflow({
			name: `Queue ${randomUUID()}`,
			nodes: [trigger, ...nodes],
			connections: chain('Trigger', ...nodes.map(({ name }) => name)),
		});
		await client.activate(created.id);
		const urls = queue.webhookUrls.map((url) => webhookOf(created, url).url);
		for (const url of urls) {
			await until('the webhook', async () => (await fetch(url, { method: 'HEAD' })).status === 200);
		}
		return { workflow: created, addresses: urls };
	}

	/**
	 * 200 good notifications, each of a conversation of its own and to one of the two processors in turn; 40 repeats to
	 * the same processor, half of them while the first delivery is under way; 20 repeats to the other one; 40 forgeries.
	 */
	async function planDeliveries() {
		const plan = [];
		const good = [];
		const notification = (conversation) =>
			notificationOf({ app_id: appId, topic: TOPIC, data: dataOf(conversation) });
		for (let index = 0; index < DELIVERIES; index++) {
			const kind = index % 15;
			if (kind < 10) {
				const { conversation_id: conversation } = await workspace.customerWrites(
					`customer${index}@example.com`,
					'Hello',
				);
				good.push({
					kind: 'good',
					content: notification(conversation),
					conversation,
					processor: good.length % 2,
				});
				plan.push(good.at(-1));
			} else if (kind < 12) {
				plan.push({ ...good.at(kind === 10 ? -1 : -9), kind: 'repeat' });
			} else if (kind === 12) {
				const first = good.at(-5);
				plan.push({ ...first, kind: 'repeat elsewhere', processor: 1 - first.processor });
			} else {
				plan.push({
					kind: 'forged',
					content: notification(good.at(-1).conversation),
					secret: 'another secret',
					processor: index % 2,
				});
			}
		}
		return plan;
	}

	const dataOf = (conversation) => ({
		type: 'notification_event_data',
		item: { type: 'conversation', id: conversation },
	});

	/** The answers after which Intercom delivers once more: 503, and 0 where none came. */
	const askedAgain = [];

	const ofKind = (kind) => deliveries.filter((delivery) => delivery.kind === kind);
	const idsOf = (some) => some.map(({ content }) => content.id).sort();

	/** Whether an execution waits for a worker or is with one. */
	async function someUnderWay({ id }) {
		const filter = encodeURIComponent(
			JSON.stringify({ workflowId: id, status: ['new', 'running', 'waiting'] }),
		);
		const { results } = await client.request('GET', `/rest/executions?filter=${filter}&limit=1`);
		return results.length > 0;
	}

	/** All executions with their data, once each of these notifications has one and none is under way any more. */
	const finishedExecutions = (of, notifications) =>
		until(
			'the end of all executions',
			async () => {
				if (await someUnderWay(of)) return undefined;
				// n8n 1 creates executions after it has answered: those of the last answers may not exist yet.
				const found = await allExecutions(client, of.id);
				const ids = new Set(found.flatMap(notificationsOf));
				return notifications.every((id) => ids.has(id)) && found;
			},
			FINISHED_WITHIN,
			1_000,
		);

	/** How many executions each worker has begun so far. */
	const begunOnWorkers = () =>
		queue.workerLogs.map((log) => readFileSync(log, 'utf8').match(/Worker started execution/g)?.length ?? 0);

	const failuresOf = (some) => some.filter(({ status }) => status !== 'success').map(errorOf);

	const notificationsOf = (execution) => startingItemsOf(execution, 'Trigger').map(({ id }) => id);

	it('takes webhooks with the webhook processors alone', async () => {
		assert.notEqual((await fetch(webhookOf(workflow, queue.url).url, { method: 'HEAD' })).status, 200);
	});

	it(
		`starts each good one of ${DELIVERIES} notifications, and no forged one`,
		{ timeout: 150_000 },
		async (test) => {
			const wrong = [];
			const times = [];
			const begin = performance.now();
			await sideBySide(SIDE_BY_SIDE, deliveries, async (delivery) => {
				const sent = performance.now();
				const status = await deliverUntilTaken(
					addresses[delivery.processor],
					delivery.content,
					delivery.secret ?? workspace.credential.clientSecret,
					(status) => askedAgain.push(status),
				);
				times.push(performance.now() - sent);
				if (status !== (delivery.kind === 'forged' ? 401 : 200)) wrong.push([delivery.kind, status]);
			});
			const answered = performance.now() - begin;
			test.diagnostic(`asked for once more: ${JSON.stringify(Object.fromEntries(countsOf(askedAgain)))}`);
			assert.deepEqual(wrong, []);
			assert.ok(askedAgain.length <= DELIVERIES / 10, `${askedAgain.length} were asked for once more`);
			executions = await finishedExecutions(workflow, idsOf(ofKind('good')));
			const finished = performance.now() - begin;
			items = executions.flatMap((execution) => startingItemsOf(execution, 'Trigger'));
			starts = countsOf(items.map(({ id }) => id));
			times.sort((a, b) => a - b);
			const elsewhere = ofKind('repeat elsewhere');
			const twice = idsOf(elsewhere).filter((id) => starts.get(id) === 2);
			test.diagnostic(
				`answered in ${(answered / 1000).toFixed(1)} s (median ${times[times.length >> 1].toFixed(0)} ms, 95% ${times[Math.floor(times.length * 0.95)].toFixed(0)} ms)`,
			);
			test.diagnostic(`${executions.length} executions finished after ${(finished / 1000).toFixed(1)} s`);
			test.diagnostic(
				`${twice.length} of ${elsewhere.length} repeats at the other processor started once more`,
			);
			assert.deepEqual([...starts.keys()].sort(), idsOf(ofKind('good')));
		},
	);

	it('starts once for a repeat at the same processor', () => {
		const repeatedElsewhere = new Set(idsOf(ofKind('repeat elsewhere')));
		const more = [...starts].filter(([id, count]) => count > (repeatedElsewhere.has(id) ? 2 : 1));
		assert.deepEqual(more, []);
		const exact = idsOf(ofKind('repeat')).filter((id) => !repeatedElsewhere.has(id));
		assert.ok(exact.length >= 20);
		assert.deepEqual(new Set(exact.map((id) => starts.get(id))), new Set([1]));
	});

	it('runs them on both workers, without a failure', (test) => {
		const begun = begunOnWorkers();
		test.diagnostic(`${begun.join(' and ')} executions on the workers`);
		assert.ok(begun.every((count) => count > 0));
		assert.equal(begun[0] + begun[1], executions.length);
		assert.deepEqual(failuresOf(executions), []);
	});

	it('tags and notes each conversation once for each execution', async (test) => {
		const { requests } = await workspace.control('GET', '/requests');
		const done = (method, pattern) =>
			requests.filter((each) => each.method === method && each.status === 200 && pattern.test(each.path))
				.length;
		const counts = {
			read: done('GET', /^\/conversations\/\d+$/),
			tagged: done('POST', /^\/conversations\/\d+\/tags$/),
			noted: done('POST', /^\/conversations\/\d+\/reply$/),
		};
		const others = requests.filter(
			({ path, status }) => status !== 429 && !/^\/conversations\/\d+(\/tags|\/reply)?$/.test(path),
		);
		test.diagnostic(
			`${JSON.stringify(counts)}, and ${JSON.stringify(Object.fromEntries(countsOf(others.map(({ method, path }) => `${method} ${path}`))))}`,
		);
		assert.deepEqual(counts, { read: items.length, tagged: items.length, noted: items.length });
		assert.deepEqual(new Set(others.map(({ method, path }) => `${method} ${path}`)), new Set(['GET /me']));
		await sideBySide(SIDE_BY_SIDE, ofKind('good'), async ({ conversation, content }) => {
			const { tags, conversation_parts: parts } = await workspace.api(
				'GET',
				`/conversations/${conversation}`,
			);
			assert.deepEqual(
				tags.tags.map(({ name }) => name),
				[TAG],
			);
			const notes = parts.conversation_parts.filter(({ part_type: type }) => type === 'note');
			assert.equal(notes.length, starts.get(content.id));
			assert.ok(notes.every(({ body }) => body.includes(content.id)));
		});
	});

	it('recognises at the other processor what comes again later', async (test) => {
		const again = ofKind('good').filter((_, index) => index % 3 === 0);
		await sideBySide(SIDE_BY_SIDE, again, async ({ content, processor }) => {
			const { clientSecret } = workspace.credential;
			assert.equal(await deliverUntilTaken(addresses[1 - processor], content, clientSecret), 200);
		});
		const started = (await finishedExecutions(workflow, [])).length - executions.length;
		test.diagnostic(`${started} of ${again.length} late repeats at the other processor started once more`);
		// What both stored in the last moment of the burst may have been written over, and nothing more.
		assert.ok(started <= SIDE_BY_SIDE, `${started} late repeats started once more`);
	});

	it('fetches the whole object on the workers', () => {
		for (const { item, whole_object: whole, whole_object_error: error } of items) {
			assert.equal(error, undefined);
			assert.equal(whole.id, item.id);
			assert.match(JSON.stringify(whole.source), /Hello/);
		}
		assert.ok(items.length >= ofKind('good').length);
	});

	it(
		'shares a small rate limit between the workers, without a failure',
		{ timeout: 150_000 },
		async (test) => {
			const large = await online({}, [
				intercom('List', { resource: 'conversation', operation: 'getAll', limit: ITEMS }),
				intercom('Note', {
					resource: 'conversation',
					operation: 'addNote',
					conversation_id: locator('={{ $json.id }}'),
					body: 'Within the limit',
				}),
			]);
			const before = begunOnWorkers();
			await workspace.control('PUT', '/settings', { rateLimit: RATE_LIMIT });
			await workspace.control('DELETE', '/requests');
			const contents = Array.from({ length: LARGE_EXECUTIONS }, () =>
				notificationOf({ app_id: appId, topic: TOPIC }),
			);
			await sideBySide(LARGE_EXECUTIONS, [...contents.entries()], async ([index, content]) => {
				const { clientSecret } = workspace.credential;
				assert.equal(await deliverUntilTaken(large.addresses[index % 2], content, clientSecret), 200);
			});
			const ended = await finishedExecutions(
				large.workflow,
				contents.map(({ id }) => id),
			);
			assert.deepEqual(failuresOf(ended), []);
			assert.deepEqual(
				ended.map((execution) => itemsOf(execution, 'Note').length),
				contents.map(() => ITEMS),
			);
			const begun = begunOnWorkers().map((count, index) => count - before[index]);
			const { requests } = await workspace.control('GET', '/requests');
			const refused = requests.filter(({ status }) => status === 429);
			const answered = requests.filter(({ status }) => status !== 429);
			const noted = answered.filter(({ path }) => path.endsWith('/reply'));
			const windows = [...countsOf(answered.map(({ at }) => Math.floor(at / RATE_LIMIT.windowMs))).values()];
			const full = windows.filter((count) => count >= RATE_LIMIT.limit);
			test.diagnostic(
				`${begun.join(' and ')} executions on the workers; ${requests.length} requests, ${refused.length} of them refused (429); ${full.length} of ${windows.length} windows full`,
			);
			assert.ok(begun.every((count) => count > 0));
			assert.equal(noted.length, LARGE_EXECUTIONS * ITEMS);
			assert.ok(full.length >= 3, 'the limit was met');
			assert.ok(refused.length > 0, 'the workers met each other at the limit');
		},
	);
});
