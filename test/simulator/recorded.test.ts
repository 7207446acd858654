import { type Json, type Simulator, startSimulator } from '../../simulator';
import { find, successOf } from '../contract/description';
import { clientOf } from './client';
import { differences, isDescribed, RECORDED_ANSWERS, shapeOf } from './recorded';

let intercom: Simulator;
let ask: ReturnType<typeof clientOf>;

/** The answers of the simulator to what was recorded, by recorded request. */
const answers: Record<string, Json[]> = {};

beforeAll(async () => {
	intercom = await startSimulator({ rateLimit: { limit: 100_000 } });
	ask = clientOf(intercom);
	await walk();
});
afterAll(() => intercom.stop());

/** Asks for a recorded request, with these ids in its path. */
async function go(request: string, ids: unknown[] = [], body?: unknown, query = ''): Promise<Json> {
	const [method = '', template = ''] = request.split(' ');
	const left = [...ids];
	const reply = await ask(method, template.replace(/\{id\}/g, () => String(left.shift())) + query, body);
	if (reply.status >= 300) throw new Error(`${request} answered ${reply.status}: ${reply.text}`);
	(answers[request] ??= []).push(reply.body);
	return reply.body;
}

async function walk(): Promise<void> {
	const admin_id = '814860';
	const query = { field: 'updated_at', operator: '>', value: 1 };
	await go('GET /admins');
	await go('GET /admins/{id}', [admin_id]);
	await go('GET /segments');

	const article = await go('POST /articles', [], {
		...{ title: 'Bells', description: 'What to ring', body: '<p>Ring</p>', author_id: 814860 },
	});
	await go('PUT /articles/{id}', [article.id], { state: 'published' });
	await go('GET /articles/{id}', [article.id]);
	await go('GET /articles', [], undefined, '?per_page=1');
	await go('GET /help_center/collections');
	await go('DELETE /articles/{id}', [article.id]);

	const company = await go('POST /companies', [], {
		...{ company_id: 'recorded', name: 'Recorded Ltd', plan: 'Plus', size: 3 },
		...{ website: 'https://recorded.example.com', industry: 'Bicycles', remote_created_at: 1_700_000_000 },
	});
	const user = await go('POST /contacts', [], {
		...{ email: 'recorded@example.com', external_id: 'recorded', name: 'Rita' },
		...{ signed_up_at: 1_700_000_000, last_seen_at: 1_700_000_000 },
	});
	await go('POST /contacts/{id}/companies', [user.id], { id: company.id });
	const tag = await go('POST /tags', [], { name: 'Recorded' });
	await go('POST /tags', [], { name: 'Recorded', companies: [{ id: company.id }] });
	await go('POST /tags', [], { name: 'Recorded', users: [{ id: user.id }] });
	await go('GET /tags');
	await go('POST /contacts/{id}/notes', [user.id], { body: 'Rings twice', admin_id });
	await go('GET /contacts/{id}/notes', [user.id]);
	await go('PUT /companies/{id}', [company.id], { name: 'Recorded and Sons' });
	await go('GET /companies/{id}', [company.id]);
	await go('GET /companies', [], undefined, '?per_page=1');
	await go('GET /companies/scroll');
	await go('GET /companies/{id}/contacts', [company.id]);
	await go('PUT /contacts/{id}', [user.id], { name: 'Rita Recorded' });
	await go('GET /contacts/{id}', [user.id]);
	await go('GET /contacts');

	const started = await go('POST /conversations', [], {
		from: { type: 'user', id: user.id },
		body: 'Do you rent?',
	});
	const conversation = [started.conversation_id];
	await go('POST /conversations/{id}/tags', conversation, { id: tag.id, admin_id });
	await go('POST /conversations/{id}/parts', conversation, {
		...{ message_type: 'assignment', type: 'admin', admin_id, assignee_id: admin_id },
	});
	await go('PUT /conversations/{id}', conversation, { read: true });
	await go('GET /conversations/{id}', conversation);
	await go('POST /conversations/{id}/reply', conversation, {
		...{ message_type: 'comment', type: 'admin', admin_id, body: 'We do.' },
	});
	await go('GET /conversations/{id}', conversation);
	await go('POST /conversations/{id}/parts', conversation, {
		...{ message_type: 'snoozed', admin_id, snoozed_until: Math.floor(Date.now() / 1000) + 9_000 },
	});
	await go('POST /conversations/{id}/parts', conversation, {
		message_type: 'close',
		type: 'admin',
		admin_id,
	});
	await go('GET /conversations');
	await go('POST /contacts/search', [], { query, pagination: { per_page: 3 } });
	await go('POST /conversations/search', [], { query, pagination: { per_page: 3 } });
	await go('DELETE /conversations/{id}/tags/{id}', [...conversation, tag.id], { admin_id });
	await go('POST /messages', [], {
		...{ message_type: 'in_app', body: 'Hello', from: { type: 'admin', id: admin_id } },
		...{ to: { type: 'user', id: user.id } },
	});

	const lead = await go('POST /contacts', [], { role: 'lead', email: 'recorded@example.com' });
	await go('POST /contacts/merge', [], { from: lead.id, into: user.id });
	await go('DELETE /contacts/{id}/companies/{id}', [user.id, company.id]);
	await go('DELETE /contacts/{id}', [user.id]);
	await go('DELETE /companies/{id}', [company.id]);
}

test.each(Object.keys(RECORDED_ANSWERS))('%s answers in the recorded shape', (request) => {
	const own = answers[request];
	if (!own) throw new Error(`Nothing asks for ${request}`);
	const [method = '', path = ''] = request.split(' ');
	const key = find(method, path.replace(/\{id\}/g, '1'));
	const schema = key === undefined ? undefined : successOf(key)?.answer.schema;
	const described = (each: string) => isDescribed(schema, each);
	expect(differences(shapeOf(own), RECORDED_ANSWERS[request] ?? {}, described)).toEqual([]);
});
