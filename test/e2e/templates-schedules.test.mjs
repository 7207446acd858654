import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { errorOf, itemsOf } from '../../scripts/n8n/executions.mjs';
import { enterStage } from './stage.mjs';
import { inEveryVersion, openTemplate } from './templates.mjs';

const HOUR = 3600;
const now = () => Math.floor(Date.now() / 1000);

/** A conversation that a new contact began so many seconds ago. */
async function began(workspace, secondsAgo, body = 'Hello?') {
	const email = `${randomUUID()}@example.com`;
	const { id: contact } = await workspace.api('POST', '/contacts', { role: 'user', email });
	const { conversation_id: conversation } = await workspace.api('POST', '/conversations', {
		from: { type: 'user', id: contact },
		body,
		created_at: now() - secondsAgo,
	});
	return conversation;
}

inEveryVersion('Unanswered for 24 hours', () => {
	let stage;
	let template;
	const message = `We have not forgotten you ${randomUUID()}`;

	before(async () => {
		stage = await enterStage();
		template = await openTemplate(stage, 'unanswered-for-24-hours', { settings: { message }, active: false });
	});
	after(() => stage.workspace.control('PUT', '/settings', { searchLagMs: 0 }));

	/** How often the customer of a conversation was told so. */
	const told = async (id) =>
		(await stage.workspace.control('GET', '/customer-saw')).filter(
			({ where, body }) => where === id && body.includes(message),
		).length;
	const look = () => template.runs(() => template.runByHand('Every Hour'));

	it('tells whoever has waited for a day, and nobody else', async () => {
		const { workspace } = stage;
		const waiting = await began(workspace, 25 * HOUR);
		const others = {
			'waits for less': await began(workspace, 23 * HOUR),
			'was answered': await began(workspace, 30 * HOUR),
			'is closed': await began(workspace, 30 * HOUR),
		};
		const does = (id, action, body) =>
			workspace.control('POST', `/teammate/conversations/${id}/${action}`, { body });
		await does(others['was answered'], 'reply', 'Here I am');
		await does(others['is closed'], 'close');
		await look();
		assert.equal(await told(waiting), 1);
		for (const [which, id] of Object.entries(others)) assert.equal(await told(id), 0, `one that ${which}`);
		await look();
		assert.equal(await told(waiting), 1, 'told once');
	});

	it('tells nobody twice when it runs twice at the same moment', async () => {
		const waiting = await began(stage.workspace, 27 * HOUR);
		await template.runs(
			() => Promise.all([template.runByHand('Every Hour'), template.runByHand('Every Hour')]),
			2,
		);
		assert.equal(await told(waiting), 1);
	});

	it('tells the others when one cannot be told, and says so', async () => {
		const { workspace, client } = stage;
		const all = [];
		for (let hours = 25; hours < 28; hours++) all.push(await began(workspace, hours * HOUR));
		const route = `POST /conversations/${all[1]}/tags`;
		const { id } = await workspace.control('POST', '/faults', { route, kind: 'status', status: 403 });
		const count = await template.count();
		await template.runByHand('Every Hour');
		const [execution] = await client.finishedExecutions(template.id, count + 1);
		await workspace.control('DELETE', `/faults/${id}`);
		assert.match(errorOf(execution), /^Not told: /);
		assert.deepEqual(await Promise.all(all.map(told)), [1, 0, 1]);
	});

	it('tells nobody twice while the search knows nothing of the answer', async () => {
		const { workspace } = stage;
		const waiting = await began(workspace, 26 * HOUR);
		await workspace.control('PUT', '/settings', { searchLagMs: 600_000 });
		await look();
		assert.equal(await told(waiting), 1);
		const [execution] = await look();
		const found = itemsOf(execution, 'Find Waiting Conversations').map(({ id }) => id);
		assert.ok(found.includes(waiting), 'the search still finds it');
		assert.equal(await told(waiting), 1);
	});
});

inEveryVersion('Weekly statistics', () => {
	let stage;
	let template;
	let workspace;
	let folder;

	before(async () => {
		stage = await enterStage();
		({ workspace } = stage);
		folder = join(stage.files, 'statistics');
		mkdirSync(folder, { recursive: true });
		template = await openTemplate(stage, 'weekly-statistics', { settings: { folder }, active: false });
	});

	/** Seconds from the middle of last week until now, whatever the time zone. */
	const sinceLastWednesday = () => {
		const wednesday = new Date();
		wednesday.setUTCHours(12, 0, 0, 0);
		wednesday.setUTCDate(wednesday.getUTCDate() - ((wednesday.getUTCDay() + 6) % 7) - 5);
		return now() - Math.floor(wednesday / 1000);
	};
	const run = async () => {
		const [execution] = await template.runs(() => template.runByHand('Every Monday'));
		const [{ from, until, week }] = itemsOf(execution, 'Settings');
		const file = readFileSync(join(folder, `intercom-${week}.csv`), 'utf8');
		return { from: Date.parse(from) / 1000, until: Date.parse(until) / 1000, week, file };
	};
	const median = (numbers) => {
		const sorted = [...numbers].sort((a, b) => a - b);
		return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
	};

	it('writes the figures of the conversations that began last week, by team', async () => {
		const { teams } = await workspace.api('GET', '/teams');
		const team = teams.at(-1);
		const assigned = async (secondsAgo) => {
			const id = await began(workspace, secondsAgo);
			await workspace.control('POST', `/teammate/conversations/${id}/assign`, {
				type: 'team',
				assignee_id: team.id,
			});
			return id;
		};
		const ids = [];
		for (const earlier of [0, HOUR, 5 * HOUR, 9 * HOUR])
			ids.push(await assigned(sinceLastWednesday() + earlier));
		const others = [await assigned(60), await assigned(sinceLastWednesday() + 7 * 24 * HOUR)];
		for (const id of [...ids.slice(0, 3), ...others])
			await workspace.control('POST', `/teammate/conversations/${id}/reply`, { body: 'Here I am' });
		await workspace.control('POST', `/teammate/conversations/${ids[0]}/close`);
		await workspace.control('POST', `/customer/conversations/${ids[0]}/rating`, { rating: 4 });
		await workspace.control('POST', `/customer/conversations/${ids[1]}/rating`, { rating: 5 });

		const { from, until, week, file } = await run();
		const [head, ...rows] = file
			.trim()
			.split(/\r?\n/)
			.map((line) => line.split(','));
		const row = rows.find(([, name]) => name === team.name);
		const figures = Object.fromEntries(row.map((value, index) => [head[index].replace('\uFEFF', ''), value]));
		const { conversations } = await workspace.api('POST', '/conversations/search', {
			query: { field: 'team_assignee_id', operator: '=', value: Number(team.id) },
			pagination: { per_page: 150 },
		});
		const expected = conversations.filter(({ created_at: at }) => at >= from && at < until);
		assert.ok(ids.every((id) => expected.some((each) => each.id === id)));
		assert.ok(!others.some((id) => expected.some((each) => each.id === id)));
		const times = expected
			.map(({ statistics }) => statistics.time_to_admin_reply)
			.filter((time) => time !== null);
		const ratings = expected.map(({ conversation_rating: given }) => given?.rating).filter(Boolean);
		// As n8n's expressions round, which is not what Math.round makes of a number such as 13321.15.
		const rounded = (number, decimals) => Number(number.toFixed(decimals));
		const minutes = times.map((time) => rounded(time / 60, 1));
		assert.deepEqual(figures, {
			week,
			team: team.name,
			conversations: String(expected.length),
			closed: String(expected.filter(({ state }) => state === 'closed').length),
			answered: String(times.length),
			with_fin: String(expected.filter(({ ai_agent_participated: took }) => took).length),
			median_minutes_to_first_response: String(rounded(median(minutes), 1)),
			ratings: String(ratings.length),
			average_rating: String(rounded(ratings.reduce((sum, each) => sum + each, 0) / ratings.length, 2)),
		});
	});

	it('writes the same file when it runs again in the same week', async () => {
		const before = await run();
		const again = await run();
		assert.equal(again.file, before.file);
		assert.deepEqual(readdirSync(folder), [`intercom-${before.week}.csv`]);
	});
});

inEveryVersion('Message a segment', () => {
	let stage;
	let template;
	let workspace;
	let segment;
	let members;
	const said = `New helmets ${randomUUID()}`;

	before(async () => {
		stage = await enterStage();
		({ workspace } = stage);
		const { segments } = await workspace.api('GET', '/segments');
		segment = segments.find(({ name }) => name === 'Active').id;
		members = (
			await workspace.api('POST', '/contacts/search', {
				query: { field: 'segment_id', operator: '=', value: segment },
			})
		).data;
		assert.ok(members.length >= 3);
		template = await openTemplate(stage, 'message-a-segment', {
			active: false,
			settings: { message_name: 'helmets', message: `Hello {name}! ${said}`, at_a_time: 2 },
			choices: { 'Choose Segment': { segment_id: { __rl: true, mode: 'id', value: segment } } },
		});
	});

	/** What each contact was told, by ID. */
	const told = async () => {
		const saw = (await workspace.control('GET', '/customer-saw')).filter(({ body }) => body.includes(said));
		return saw.flatMap(({ contact_ids: ids, body }) => ids.map((id) => [id, body])).sort();
	};
	const send = async () => {
		const [execution] = await template.runs(() => template.runByHand('Start'));
		const failed = itemsOf(execution, 'Rows That Failed') ?? [];
		const file = execution.data.resultData.runData['To CSV']?.[0].data.main[0][0].binary.data.fileName;
		return { report: itemsOf(execution, 'Report')[0], failed, file };
	};

	it('sends each member the message, and reports the rows that failed', async () => {
		const unlucky = members[1].id;
		const { id: fault } = await workspace.control('POST', '/faults', {
			route: 'POST /messages',
			nth: 2,
			kind: 'status',
			status: 422,
			code: 'parameter_invalid',
			message: 'This contact cannot be messaged',
		});
		const { report, failed, file } = await send();
		await workspace.control('DELETE', `/faults/${fault}`);
		assert.deepEqual(report, {
			members: members.length,
			sent: members.length - 1,
			told_before: 0,
			may_have_arrived: 0,
			failed: 1,
		});
		assert.equal(failed.length, 1);
		assert.match(failed[0].problem, /This contact cannot be messaged/);
		assert.equal(file, 'helmets-failed.csv');
		assert.ok(unlucky);
		const reached = new Map(await told());
		assert.deepEqual(
			[...reached.keys()].sort(),
			members
				.map(({ id }) => id)
				.filter((id) => id !== failed[0].contact_id)
				.sort(),
		);
		const [first] = reached;
		const { name } = members.find(({ id }) => id === first[0]);
		assert.ok(first[1].includes(`Hello ${name.split(' ')[0]}! `), first[1]);
	});

	it('goes on with whoever was not told when it runs again, and tells nobody twice', async () => {
		const { report } = await send();
		assert.deepEqual([report.sent, report.told_before, report.failed], [1, members.length - 1, 0]);
		assert.deepEqual((await send()).report.sent, 0);
		assert.deepEqual(
			(await told()).map(([id]) => id),
			members.map(({ id }) => id).sort(),
		);
	});

	it('tells nobody twice when it is started twice at the same moment', async () => {
		const words = `Two at once ${randomUUID()}`;
		const twice = await openTemplate(stage, 'message-a-segment', {
			active: false,
			settings: { message_name: 'at-once', message: words },
			choices: { 'Choose Segment': { segment_id: { __rl: true, mode: 'id', value: segment } } },
		});
		await twice.runs(() => Promise.all([twice.runByHand('Start'), twice.runByHand('Start')]), 2);
		const saw = (await workspace.control('GET', '/customer-saw')).filter(({ body }) => body.includes(words));
		assert.equal(saw.length, members.length);
	});

	it('does not send again what may have arrived', async () => {
		const { id: fault } = await workspace.control('POST', '/faults', {
			route: 'POST /messages',
			nth: 1,
			kind: 'reset',
			afterWork: true,
		});
		const again = await openTemplate(stage, 'message-a-segment', {
			active: false,
			settings: { message_name: 'lights', message: said },
			choices: { 'Choose Segment': { segment_id: { __rl: true, mode: 'id', value: segment } } },
		});
		template = again;
		const before = (await told()).length;
		const { report, failed } = await send();
		await workspace.control('DELETE', `/faults/${fault}`);
		assert.deepEqual([report.sent, report.may_have_arrived], [members.length - 1, 1]);
		assert.equal(failed[0].result, 'may have arrived');
		assert.equal((await send()).report.sent, 0);
		assert.equal((await told()).length, before + members.length);
	});
});
