import { addContacts, type Json, type Simulator, startSimulator } from '../../simulator';
import { PREVIEW } from '../../simulator/resources';
import { answerProblems } from '../contract/answers';
import { operationKeys } from '../contract/description';
import { stableFacts } from '../contract/facts';
import { clientOf, type ErrorList } from './client';

const ADMIN = '814860';
const ROUTES = PREVIEW.flatMap(({ routes }) => Object.keys(routes));

let intercom: Simulator;
beforeAll(async () => {
	intercom = await startSimulator();
});
afterAll(() => intercom.stop());

const plain = (method: string, path: string, body?: unknown) => clientOf(intercom)(method, path, body);
/** Asks in version Preview; what is answered must be as its description says. */
const ask = async <T = Json>(method: string, path: string, body?: unknown) => {
	const reply = await clientOf(intercom)<T>(method, path, body, { 'intercom-version': 'Preview' });
	if (reply.status < 400)
		expect(answerProblems(method, path, reply.status, reply.body, 'Preview')).toEqual([]);
	return reply;
};

test('Preview has 27 operations of its own, which 2.16 does not answer', async () => {
	expect(new Set(ROUTES).size).toBe(27);
	const added = operationKeys().filter((key) => !(key in stableFacts.operations));
	expect([...ROUTES].sort()).toEqual(added.sort());
	for (const route of ROUTES) {
		const [method = '', path = ''] = route.split(' ');
		const reply = await plain(method, path.replace(/\{[^}]+\}/g, '1'), method === 'GET' ? undefined : {});
		expect([route, (reply.body as ErrorList).errors[0]?.code]).toEqual([route, 'intercom_version_invalid']);
	}
	expect((await ask('GET', '/tags')).status).toBe(200);
	expect((await ask('GET', '/ip_allowlist')).status).toBe(400);
});

test('contacts in bulk: outcomes by record, a job that ends with errors, 100 at most', async () => {
	const contacts = [{ external_id: 'bulk-1' }, { external_id: 'bulk-2' }, { external_id: 'bulk-1' }];
	const job = await ask('POST', '/contacts/bulk', { contacts });
	expect([job.status, job.body.state]).toEqual([202, 'running']);
	const id = String(job.body.id);
	const more = await ask('POST', '/contacts/bulk', { contacts: [{ external_id: 'bulk-3' }], job: { id } });
	expect(more.body.tasks).toHaveLength(2);
	expect((await ask('GET', `/contacts/bulk/${id}`)).body).toMatchObject({ state: 'completed_with_errors' });
	const outcomes = intercom.workspace.plain.bulk_jobs.get(id)?.outcomes as unknown[];
	expect(outcomes.map((each) => each === null)).toEqual([true, true, false, true]);
	expect((await ask('POST', '/contacts/bulk', { contacts: [], job: { id } })).status).toBe(403);
	expect((await ask('POST', '/contacts/bulk', { contacts: Array(101).fill({}) })).status).toBe(422);
	expect((await ask('PUT', '/contacts/bulk', { contacts: [{ name: 'x' }] })).status).toBe(422);
	const made = intercom.workspace.contactsBy.external_id.get('bulk-2');
	await ask('PUT', '/contacts/bulk', {
		contacts: [{ id: made, name: 'Bo', companies: [{ company_id: 'c9' }] }],
	});
	expect(intercom.workspace.contacts.get(made ?? '')).toMatchObject({ name: 'Bo' });
	await ask('POST', '/contacts/bulk/delete', { contacts: [{ id: made }] });
	expect(intercom.workspace.contacts.has(made ?? '')).toBe(false);
});

test('companies in bulk and their search', async () => {
	const job = await ask('POST', '/companies/bulk', { companies: [{ company_id: 'b1', name: 'Bulk' }] });
	expect((await ask('GET', `/companies/bulk/${String(job.body.id)}`)).body.state).toBe('completed');
	const company = [...intercom.workspace.companies.values()].find((each) => each.company_id === 'b1');
	const query = { field: 'name', operator: '=', value: 'Bulk' };
	expect((await ask('POST', '/companies/search', { query })).body.total_count).toBe(0);
	addContacts(intercom.workspace, 1);
	[...intercom.workspace.contacts.values()].at(-1)?.company_ids.push(company?.id ?? '');
	expect((await ask('POST', '/companies/search', { query })).body.total_count).toBe(1);
	await ask('PUT', '/companies/bulk', { companies: [{ id: company?.id, name: 'Larger' }] });
	expect(company?.name).toBe('Larger');
	await ask('POST', '/companies/bulk/delete', { companies: [{ id: company?.id }] });
	expect(intercom.workspace.companies.has(company?.id ?? '')).toBe(false);
});

test('folders, teams and secrets', async () => {
	const folder = await ask('POST', '/folders', { folder: { name: 'Manuals' } });
	const path = `/folders/${String(folder.body.id)}`;
	await ask('PUT', path, { folder: { emoji: '📚' } });
	expect((await ask('GET', path)).body).toMatchObject({ name: 'Manuals', emoji: '📚' });
	const inside = await ask('POST', '/folders', { folder: { name: 'Old', parent_folder_id: folder.body.id } });
	expect((await ask('DELETE', path)).status).toBe(422);
	await ask('DELETE', `/folders/${String(inside.body.id)}`);
	expect((await ask('DELETE', path)).body).toMatchObject({ deleted: true });
	expect((await ask('GET', '/folders')).body.total_count).toBe(0);
	expect((await ask('PUT', '/teams/991001', { admin_ids: [Number(ADMIN)] })).body.admin_ids).toEqual([
		Number(ADMIN),
	]);
	const secret = await ask('POST', '/secure_mode_secrets', { name: 'Web', supports_web: true });
	expect([secret.status, typeof secret.body.secret]).toEqual([201, 'string']);
	expect((await ask('GET', '/secure_mode_secrets')).text).not.toContain(String(secret.body.secret));
	expect((await ask('DELETE', `/secure_mode_secrets/${String(secret.body.id)}`)).status).toBe(204);
});

test('Fin is asked, escalates and runs procedures; a step is answered once', async () => {
	const { plain: records, conversations } = intercom.workspace;
	records.procedures.set('5', { id: '5', name: 'Refund', description: 'Pays back' });
	const message = { author: 'user', body: 'Open today?', timestamp: '2026-01-02T03:04:05.678Z' };
	const user = { id: 'asker' };
	expect((await ask('POST', '/fin/ask', { conversation_id: 'a1', message, user })).body.status).toBe(
		'thinking',
	);
	expect((await ask('POST', '/fin/escalate', { conversation_id: 'a1' })).body.status).toBe('escalated');
	expect((await ask('POST', '/fin/escalate', {})).status).toBe(400);
	const capable = await ask<{ capabilities: Json[] }>('POST', '/fin/capabilities', { user });
	expect(capable.body.capabilities.map(({ type }) => type)).toEqual(['procedure', 'reply', 'ask']);
	const run = await ask('POST', '/fin/procedures/5/run', { conversation_id: 'a2', user });
	expect(run.body.procedure_id).toBe('5');
	const [conversation = ''] = conversations.keys();
	records.procedure_steps.set('s1', {
		id: 's1',
		conversation_id: conversation,
		attributes_to_collect: [{ identifier: 'approve' }],
		expires_at: intercom.workspace.now() + 60,
		values: null,
	});
	const answer = { step_id: 's1', attribute_values: [{ identifier: 'approve', value: true }] };
	const path = `/procedures/${conversation}/collect_agent_input`;
	expect((await ask('POST', path, { ...answer, attribute_values: [] })).status).toBe(422);
	expect((await ask('POST', path, answer)).body).toEqual({});
	expect((await ask('POST', path, answer)).status).toBe(409);
});
