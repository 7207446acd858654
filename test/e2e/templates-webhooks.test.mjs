import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import { enterStage } from './stage.mjs';
import { inDefaultVersion, inEveryVersion, openTemplate } from './templates.mjs';

/** The contacts of the workspace with an email address. */
const contactsWith = async (workspace, email) => {
	const query = { field: 'email', operator: '=', value: email };
	return (await workspace.api('POST', '/contacts/search', { query })).data;
};

inEveryVersion('Contact sync on registration', () => {
	let stage;
	let template;
	const email = `${randomUUID()}@example.com`;
	const registration = {
		email,
		name: 'Ines Duarte',
		phone: '+351910000000',
		plan: 'Enterprise',
		company: 'Duarte & Filhos',
	};

	before(async () => {
		stage = await enterStage();
		template = await openTemplate(stage, 'contact-sync-on-registration');
	});
	after(() => template.close());

	const isWhole = async (contactId) => {
		const { workspace } = stage;
		const [contact, ...others] = await contactsWith(workspace, email);
		assert.deepEqual(others, []);
		assert.equal(contact.id, contactId);
		const { role, name, phone, custom_attributes: attributes } = contact;
		assert.deepEqual(
			{ role, name, phone, plan: attributes.plan },
			{ role: 'user', name: registration.name, phone: registration.phone, plan: 'Enterprise' },
		);
		const tags = (await workspace.api('GET', `/contacts/${contactId}/tags`)).data;
		assert.deepEqual(
			tags.map((tag) => tag.name),
			['Enterprise'],
		);
		const companies = (await workspace.api('GET', `/contacts/${contactId}/companies`)).data;
		assert.deepEqual(
			companies.map((company) => company.name),
			[registration.company],
		);
	};

	it('creates the contact with its attributes, tag and company, and answers its ID', async () => {
		const { status, body } = await template.call(registration);
		assert.equal(status, 200, JSON.stringify(body));
		assert.equal(body.result, 'created');
		await isWhole(body.contact_id);
	});

	it('changes nothing when the same registration comes again', async () => {
		const { status, body } = await template.call(registration);
		assert.equal(status, 200, JSON.stringify(body));
		assert.equal(body.result, 'unchanged');
		await isWhole(body.contact_id);
	});

	it('neither tags nor attaches a person on another plan without a company', async () => {
		const other = `${randomUUID()}@example.com`;
		const { status, body } = await template.call({ email: other, plan: 'starter' });
		assert.equal(status, 200, JSON.stringify(body));
		const [contact] = await contactsWith(stage.workspace, other);
		assert.equal(contact.custom_attributes.plan, 'starter');
		assert.equal(contact.tags.total_count, 0);
		assert.equal(contact.companies.total_count, 0);
	});

	it('takes a plan that is a number for a word, so that later words fit the attribute', async () => {
		for (const plan of [5, ' starter ']) {
			const { status, body } = await template.call({
				email: `${randomUUID()}@example.com`,
				plan,
				company: ' ',
			});
			assert.equal(status, 200, JSON.stringify(body));
			const { custom_attributes: attributes } = await stage.workspace.api(
				'GET',
				`/contacts/${body.contact_id}`,
			);
			assert.equal(attributes.plan, String(plan).trim());
		}
	});

	it('answers 400 and asks Intercom for nothing without a usable email', async () => {
		const requests = async () => (await stage.workspace.control('GET', '/requests')).requests.length;
		const before = await requests();
		for (const email of [undefined, '', 'ines', 'ines@nowhere', 7, ['ines@example.com']]) {
			const { status, body } = await template.call({ email, plan: 'Enterprise' });
			assert.equal(status, 400, String(email));
			assert.match(body.error, /email/);
		}
		assert.equal(await requests(), before);
	});

	it('answers 422 with the reason when Intercom refuses, and 502 when it does not answer', async () => {
		const fault = async (facts) => {
			const { id } = await stage.workspace.control('POST', '/faults', facts);
			const answer = await template.call({ email: `${randomUUID()}@example.com` });
			await stage.workspace.control('DELETE', `/faults/${id}`);
			return answer;
		};
		const message = 'This phone number cannot be used';
		const refused = await fault({
			route: 'POST /contacts',
			kind: 'status',
			status: 422,
			code: 'parameter_invalid',
			message,
		});
		assert.equal(refused.status, 422);
		assert.match(JSON.stringify(refused.body), new RegExp(message));
		assert.equal(refused.body.code, 'parameter_invalid');
		const down = await fault({ route: 'POST /contacts', kind: 'status', status: 503 });
		assert.equal(down.status, 502, JSON.stringify(down.body));
	});
});

inDefaultVersion('Send an email', () => {
	let stage;
	let template;
	let contact;
	const email = `${randomUUID()}@example.com`;

	before(async () => {
		stage = await enterStage();
		contact = await stage.workspace.api('POST', '/contacts', { role: 'user', email });
		template = await openTemplate(stage, 'send-an-email');
	});
	after(() => template.close());

	const wanted = (more = {}) => ({
		email,
		subject: 'Your order',
		body: `It is on its way, number ${randomUUID()}.`,
		adminId: '814862',
		...more,
	});

	/** How often the contact was sent these words. */
	const sent = async (words) =>
		(await stage.workspace.control('GET', '/customer-saw')).filter(
			({ kind, contact_ids: ids, body }) =>
				kind === 'message' && ids.includes(contact.id) && body.includes(words),
		).length;

	it('sends the email once, also when the same one is asked for twice', async () => {
		const request = wanted();
		const first = await template.call(request);
		assert.equal(first.status, 200, JSON.stringify(first.body));
		assert.equal(first.body.contact_id, contact.id);
		const second = await template.call(request);
		assert.equal(second.status, 409, JSON.stringify(second.body));
		assert.equal(await sent(request.body), 1);
		const again = await template.call({ ...request, id: randomUUID() });
		assert.equal(again.status, 200, JSON.stringify(again.body));
		assert.equal(await sent(request.body), 2);
	});

	it('sends it once when it is asked for five times at the same moment', async () => {
		const request = { ...wanted(), id: randomUUID() };
		const answers = await Promise.all(Array.from({ length: 5 }, () => template.call(request)));
		assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409, 409, 409]);
		assert.equal(await sent(request.body), 1);
	});

	it('takes an empty id for none', async () => {
		for (const request of [wanted({ id: '' }), wanted({ id: '' })])
			assert.equal((await template.call(request)).status, 200);
	});

	it('sends nothing for bad input and for somebody who is not there, and says which it was', async () => {
		for (const [status, more] of [
			[400, { email: 'nobody' }],
			[400, { subject: '' }],
			[400, { body: undefined }],
			[400, { body: true }],
			[400, { email: [email] }],
			[400, { adminId: undefined }],
			[404, { email: `${randomUUID()}@example.com` }],
			[400, { adminId: '1' }],
		]) {
			const request = wanted(more);
			const answer = await template.call(request);
			assert.equal(answer.status, status, JSON.stringify([more, answer.body]));
			assert.ok(answer.body.error, 'a reason');
			if (request.body) assert.equal(await sent(request.body), 0);
		}
	});

	it('answers 502 when Intercom fails, and says whether the email may have been sent', async () => {
		const { control } = stage.workspace;
		const during = async (facts, work) => {
			const { id } = await control('POST', '/faults', facts);
			try {
				return await work();
			} finally {
				await control('DELETE', `/faults/${id}`);
			}
		};
		const unread = await during({ route: 'POST /contacts/search', kind: 'status', status: 401 }, () =>
			template.call(wanted()),
		);
		assert.deepEqual([unread.status, unread.body.sent], [502, false], JSON.stringify(unread.body));
		const refused = await during({ route: 'POST /messages', kind: 'status', status: 503 }, () =>
			template.call(wanted()),
		);
		assert.equal(refused.status, 502, JSON.stringify(refused.body));
		const lost = wanted();
		const answer = await during({ route: 'POST /messages', kind: 'reset', afterWork: true }, () =>
			template.call(lost),
		);
		assert.deepEqual([answer.status, answer.body.sent], [502, 'unknown'], JSON.stringify(answer.body));
		assert.equal(await sent(lost.body), 1);
	});
});

inDefaultVersion('Customer events', () => {
	let stage;
	let template;
	let contact;
	const email = `${randomUUID()}@example.com`;
	const purchase = {
		email,
		order_id: 'A-1042',
		purchased_at: '2026-03-01T12:00:00Z',
		product: 'Tourer 4',
		amount: 349.99,
		currency: 'EUR',
		company: { id: `shop-${randomUUID()}`, name: 'Duarte Bicycles' },
	};

	before(async () => {
		stage = await enterStage();
		contact = await stage.workspace.api('POST', '/contacts', { role: 'user', email });
		template = await openTemplate(stage, 'customer-events');
	});
	after(() => template.close());

	const events = async () =>
		(await stage.workspace.api('GET', `/events?type=user&intercom_user_id=${contact.id}`)).events;

	const isRecorded = async () => {
		const [event, ...others] = await events();
		assert.deepEqual(others, []);
		assert.equal(event.event_name, 'purchased-item');
		assert.equal(event.created_at, Date.parse(purchase.purchased_at) / 1000);
		assert.deepEqual(event.metadata, {
			order_id: 'A-1042',
			product: 'Tourer 4',
			price: { amount: 34999, currency: 'eur' },
		});
		const { data } = await stage.workspace.api('GET', `/contacts/${contact.id}/companies`);
		assert.deepEqual(
			data.map(({ name, company_id: id }) => [name, id]),
			[[purchase.company.name, purchase.company.id]],
		);
	};

	it('records nothing for bad input and for somebody who is not there', async () => {
		for (const [status, more] of [
			[400, { email: 'nobody' }],
			[400, { order_id: undefined }],
			[400, { order_id: { number: 1 } }],
			[400, { amount: 'much' }],
			[400, { currency: {} }],
			[400, { purchased_at: 'soon' }],
			[404, { email: `${randomUUID()}@example.com` }],
		]) {
			const answer = await template.call({ ...purchase, ...more });
			assert.equal(answer.status, status, JSON.stringify([more, answer.body]));
		}
		assert.deepEqual(await events(), []);
	});

	it('records the event with its details and attaches the company', async () => {
		const { status, body } = await template.call(purchase);
		assert.equal(status, 200, JSON.stringify(body));
		await isRecorded();
	});

	it('records it once when the same purchase comes again, its amount as text', async () => {
		const { status, body } = await template.call({ ...purchase, amount: String(purchase.amount) });
		assert.equal(status, 200, JSON.stringify(body));
		await isRecorded();
	});
});

inDefaultVersion('Support metrics', () => {
	let stage;
	let template;

	before(async () => {
		stage = await enterStage();
		template = await openTemplate(stage, 'support-metrics');
	});
	after(() => template.close());

	const metrics = async () => {
		const { status, body } = await template.call(undefined, {
			method: 'GET',
			path: 'support-metrics?format=json',
		});
		assert.equal(status, 200, JSON.stringify(body));
		return body;
	};
	const openIn = ({ open_by_team: teams }, name) => teams.find((team) => team.name === name)?.open;

	/** Every conversation of the workspace, from Intercom's own lists. */
	const all = async () => {
		const query = { field: 'created_at', operator: '>', value: 0 };
		const conversations = [];
		let page = {};
		while (page) {
			const body = { query, pagination: { per_page: 150, ...page } };
			const found = await stage.workspace.api('POST', '/conversations/search', body);
			conversations.push(...found.conversations);
			page = found.pages.next;
		}
		return conversations;
	};

	it('counts what is open by team and teammate, takes the median of first responses, and counts new contacts', async () => {
		const first = await metrics();
		const conversations = await all();
		const open = conversations.filter((each) => each.open);
		assert.equal(first.open, open.length);
		assert.equal(first.complete, true);
		const { teams } = await stage.workspace.api('GET', '/teams');
		for (const { name, id } of teams)
			assert.equal(openIn(first, name), open.filter((each) => String(each.team_assignee_id) === id).length);
		const sum = (rows) => rows.reduce((total, row) => total + row.open, 0);
		assert.equal(sum(first.open_by_team), open.length);
		assert.equal(sum(first.open_by_teammate), open.length);

		const since = Date.now() / 1000 - first.days * 24 * 3600;
		const times = conversations
			.filter((each) => each.created_at > since)
			.map((each) => each.statistics?.time_to_admin_reply)
			.filter((each) => typeof each === 'number')
			.sort((a, b) => a - b);
		assert.equal(first.first_response_count, times.length);
		assert.ok(times.length > 0);
		const middle = times.length / 2;
		assert.equal(
			first.first_response_median_seconds,
			times.length % 2 ? times[Math.floor(middle)] : (times[middle - 1] + times[middle]) / 2,
		);

		await stage.workspace.api('POST', '/contacts', { role: 'user', email: `${randomUUID()}@example.com` });
		const { new_contacts: days } = await metrics();
		assert.equal(days.length, first.days);
		const { app } = await stage.workspace.api('GET', '/me');
		const today = new Intl.DateTimeFormat('en-CA', { timeZone: app.timezone }).format(new Date());
		assert.equal(days.at(-1).day, today);
		assert.ok(first.at.startsWith(today), first.at);
		assert.equal(days.at(-1).count, first.new_contacts.at(-1).count + 1);
	});

	it('is a page with charts in the browser, the same each time, and changes nothing', async () => {
		const { control } = stage.workspace;
		await control('DELETE', '/requests');
		const pages = [];
		for (let time = 0; time < 2; time++) {
			const { status, type, body } = await template.call(undefined, { method: 'GET' });
			assert.equal(status, 200);
			assert.match(type, /^text\/html/);
			assert.match(body, /Open conversations by team/);
			assert.match(body, /<th scope="row">Billing<\/th><td><div style="width: \d+%">/);
			assert.doesNotMatch(body, /\{\{|undefined|NaN/);
			pages.push(body.replace(/As of [^<]+/, ''));
		}
		assert.equal(pages[0], pages[1]);
		for (const { method, path } of (await control('GET', '/requests')).requests)
			assert.ok(method === 'GET' || path.endsWith('/search'), `${method} ${path}`);
	});

	it('says so when Intercom fails, instead of showing zeros', async () => {
		const { control } = stage.workspace;
		const { id } = await control('POST', '/faults', { route: 'GET /teams', kind: 'status', status: 401 });
		const { status, body } = await template.call(undefined, { method: 'GET' });
		await control('DELETE', `/faults/${id}`);
		assert.equal(status, 502, JSON.stringify(body));
		assert.ok(body.error);
	});
});
