import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerProblems, exampleAnswer } from './answers';
import {
	countedFields,
	facts,
	fieldsOf,
	find,
	isIn,
	isPaged,
	methodOf,
	operation,
	operationKeys,
	pathOf,
	successOf,
} from './description';
import { COMPONENT_DEVIATIONS, FILE_ANSWERS, REQUEST_DEVIATIONS, SUCCESS_LIKE } from './deviations';
import { requestProblems } from './requests';

const SCRIPT = join(__dirname, '../../scripts/derive-api-facts.mjs');

const DESCRIPTION = `
openapi: 3.0.1
info: { title: Sample, version: '9.9' }
paths:
  /zoo/{id}:
    parameters:
      - { name: id, in: path, required: true, description: Prose, schema: { type: integer, example: 7 } }
    put:
      summary: Prose
      operationId: feed
      tags: [Zoo]
      parameters:
        - { name: Intercom-Version, in: header, schema: { type: string } }
        - { name: title, in: query, required: true, description: Prose, schema: { type: string, enum: [b, a] } }
      requestBody:
        content:
          application/json:
            schema:
              oneOf:
                - $ref: '#/components/schemas/cat'
                - type: object
                  required: [kind, bark]
                  properties: { kind: { type: string, enum: [dog] }, bark: { type: boolean, example: true } }
      responses:
        '200':
          description: Prose
          content: { application/json: { schema: { $ref: '#/components/schemas/cat' }, example: { kind: cat } } }
        '204': { description: Prose }
components:
  schemas:
    unreached: { type: string }
    cat:
      title: Prose
      type: object
      required: [kind]
      properties:
        kind: { type: string, enum: [cat], description: Prose }
        title: { type: string, nullable: true, maxLength: 5, example: Prose }
`;

describe('the derivation', () => {
	let folder: string;
	beforeAll(() => {
		folder = mkdtempSync(join(tmpdir(), 'api-facts-'));
		writeFileSync(join(folder, 'api.yaml'), DESCRIPTION);
	});
	afterAll(() => rmSync(folder, { recursive: true }));

	const derive = (name: string) => {
		const target = join(folder, name);
		execFileSync(process.execPath, [SCRIPT, join(folder, 'api.yaml'), target]);
		return readFileSync(target, 'utf8');
	};

	it('gives the same bytes for the same description', () => {
		expect(derive('first.json')).toBe(derive('second.json'));
	});

	it('keeps structure, merges variants and drops prose', () => {
		const text = derive('facts.json');
		expect(text).not.toContain('Prose');
		expect(JSON.parse(text)).toEqual({
			version: '9.9',
			operations: {
				'PUT /zoo/{id}': {
					operationId: 'feed',
					tags: ['Zoo'],
					path: { id: { type: 'integer' } },
					query: { title: { type: 'string', enum: ['b', 'a'], required: true } },
					body: {
						required: ['kind'],
						fields: {
							bark: { type: 'boolean' },
							kind: { type: 'string', enum: ['cat', 'dog'] },
							title: { type: 'string', nullable: true, maxLength: 5 },
						},
						variants: [
							{ required: ['kind'], fields: ['kind', 'title'], values: { kind: ['cat'] } },
							{ required: ['kind', 'bark'], fields: ['bark', 'kind'], values: { kind: ['dog'] } },
						],
					},
					answers: {
						'200': { contentType: 'application/json', schema: { $ref: '#/schemas/cat' } },
						'204': {},
					},
				},
			},
			schemas: {
				cat: {
					type: 'object',
					required: ['kind'],
					properties: {
						kind: { type: 'string', enum: ['cat'] },
						title: { type: 'string', nullable: true, maxLength: 5 },
					},
				},
			},
		});
	});
});

describe('the facts', () => {
	it('are those of version 2.16, with all its operations', () => {
		const methods: Record<string, number> = {};
		const stable = operationKeys().filter((key) => isIn(key));
		for (const key of stable) methods[methodOf(key)] = (methods[methodOf(key)] ?? 0) + 1;
		expect(facts.version).toBe('2.16');
		expect(methods).toEqual({ GET: 108, POST: 68, DELETE: 31, PUT: 23, PATCH: 1 });
		expect(stable).toHaveLength(231);
	});

	it('are those of Preview beside them: 27 operations more, and all others but the IP allowlist', () => {
		expect(operationKeys()).toHaveLength(231 + 27);
		const lacking = operationKeys().filter((key) => !isIn(key, 'Preview'));
		expect(lacking).toEqual(['GET /ip_allowlist', 'PUT /ip_allowlist']);
		expect(operation('PUT /contacts/{contact_id}', 'Preview').body?.fields).toHaveProperty(
			'language_override',
		);
		expect(operation('PUT /contacts/{contact_id}').body?.fields).not.toHaveProperty('language_override');
	});

	it('hold each placeholder of a path', () => {
		for (const key of operationKeys()) {
			const names = [...pathOf(key).matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
			expect([key, Object.keys(operation(key).path)]).toEqual([key, names]);
		}
	});

	it('count 622 fields of both, each once', () => {
		expect(countedFields()).toHaveLength(622);
		expect(new Set(countedFields()).size).toBe(622);
		expect(fieldsOf('GET /conversations')).toEqual({
			query: ['include_monitors', 'include_scorecards'],
			body: [],
		});
		expect(countedFields()).toContain('POST /conversations/{conversation_id}/parts snoozed_until');
	});

	it.each([
		['GET', '/contacts/5ba682d23d7cf92bef87bfd4', 'GET /contacts/{contact_id}'],
		['POST', '/contacts/search', 'POST /contacts/search'],
		['GET', '/companies/scroll?scroll_param=x', 'GET /companies/scroll'],
		['get', '/conversations/deleted', 'GET /conversations/deleted'],
		['GET', '/conversations/12', 'GET /conversations/{conversation_id}'],
		['GET', '/tickets/{ticket_id}', 'GET /tickets/{ticket_id}'],
		['PATCH', '/contacts/1', undefined],
		['GET', '/contacts/', undefined],
		['GET', '/nowhere', undefined],
	])('find %s %s', (method, path, key) => {
		expect(find(method, path)).toBe(key);
	});

	it('find each operation by its own path', () => {
		for (const key of operationKeys()) expect(find(methodOf(key), pathOf(key))).toBe(key);
	});

	it('know which answers come in pages', () => {
		expect(isPaged('GET /contacts')).toBe(true);
		expect(isPaged('GET /audiences')).toBe(true);
		expect(isPaged('GET /tags')).toBe(false);
	});

	it('need the deviations that are listed', () => {
		const operations = [
			...Object.keys(FILE_ANSWERS),
			...Object.keys(SUCCESS_LIKE),
			...REQUEST_DEVIATIONS.map((deviation) => deviation.operation),
		];
		for (const key of operations) expect(operationKeys()).toContain(key);
		for (const key of Object.keys(SUCCESS_LIKE)) expect(successOf(key)).toBeUndefined();
		for (const { component, properties } of COMPONENT_DEVIATIONS) {
			expect(Object.keys(facts.schemas[component]?.properties ?? {})).toEqual(
				expect.arrayContaining(properties),
			);
		}
	});
});

describe('answers', () => {
	it('made from the description conform to it, whatever the operation and status', () => {
		for (const key of operationKeys()) {
			const statuses = Object.keys(operation(key).answers).filter((status) => status !== 'default');
			for (const status of [undefined, ...statuses.map(Number)]) {
				const answer = exampleAnswer(methodOf(key), pathOf(key), status);
				expect(answerProblems(methodOf(key), pathOf(key), answer.status, answer.body)).toEqual([]);
				expect(exampleAnswer(methodOf(key), pathOf(key), status)).toEqual(answer);
			}
		}
	});

	it('of Preview conform to its description', () => {
		for (const key of operationKeys().filter((each) => isIn(each, 'Preview'))) {
			const { status, body } = exampleAnswer(methodOf(key), pathOf(key), undefined, { version: 'Preview' });
			expect(answerProblems(methodOf(key), pathOf(key), status, body, 'Preview')).toEqual([]);
		}
	});

	it('made from the description have the asked number of items and are the last page', () => {
		const { body } = exampleAnswer('GET', '/contacts', 200, { items: 3 });
		expect(body).toMatchObject({ total_count: 3, pages: { page: 1, total_pages: 1 } });
		expect((body as { data: unknown[] }).data).toHaveLength(3);
		expect((body as { pages: object }).pages).not.toHaveProperty('next');
	});

	it.each([
		['POST', '/tags', 200, { type: 'tag', id: '1', name: 'VIP', applied_count: 3 }],
		['GET', '/contacts/1', 200, { type: 'contact', id: '1', custom_attributes: { size: 1.5, open: null } }],
		['GET', '/conversations/1', 200, { id: '1', admin_assignee_id: null, ai_agent: null }],
		['GET', '/notes/1', 200, { type: 'note', id: '1' }],
		['DELETE', '/tags/1', 200, undefined],
		['POST', '/events', 202, ''],
		['GET', '/download/content/data/x', 200, 'bytes'],
		['POST', '/contacts', 409, { type: 'error.list', request_id: 'r', errors: [{ code: 'conflict' }] }],
	])('passes %s %s %i', (method, path, status, body) => {
		expect(answerProblems(method, path, status, body)).toEqual([]);
	});

	it.each([
		['GET', '/nowhere', 200, {}, 'not in the API description'],
		['GET', '/tags', 201, {}, 'the status is not described'],
		['GET', '/tags', 200, undefined, 'has no body'],
		['GET', '/tags', 200, { tags: [] }, 'none of the described'],
		['GET', '/tags', 200, { type: 'list', data: {} }, 'body.data must be array'],
		['GET', '/tags', 200, { type: 'list', data: [{ id: 1 }] }, 'body.data.0.id must be string'],
		['GET', '/conversations/1', 200, { state: 'sleeping' }, 'body.state must be equal to one of'],
		['DELETE', '/tags/1', 200, { deleted: true }, 'none is described'],
		['POST', '/contacts', 429, { message: 'no' }, "required property 'errors'"],
	])('refuses %s %s %i %j', (method, path, status, body, problem) => {
		expect(answerProblems(method, path, status, body).join('\n')).toContain(problem);
	});
});

describe('requests', () => {
	type Case = [method: string, path: string, query: Record<string, string>, body: unknown];

	it.each<Case>([
		['GET', '/contacts', { per_page: '50', starting_after: 'abc' }, undefined],
		['GET', '/companies', { page: '2', per_page: '15', name: 'Acme' }, undefined],
		['GET', '/companies/scroll', { scroll_param: 'x' }, undefined],
		['GET', '/events', { type: 'user', email: 'a@b.c', before: '1' }, undefined],
		['GET', '/content/search', { states: 'published,draft', tag_ids: '1,2' }, undefined],
		['POST', '/contacts', {}, { email: 'a@b.c', custom_attributes: { any: [1] }, owner_id: 1 }],
		['POST', '/contacts/search', {}, { query: { field: 'role', operator: '=', value: 'user' } }],
		['POST', '/contacts/search', {}, { query: { operator: 'AND', value: [] }, pagination: { per_page: 5 } }],
		[
			'POST',
			'/events',
			{},
			{ event_name: 'x', created_at: 1, email: 'a@b.c', metadata: { price: { amount: 1 } } },
		],
		['POST', '/tags', {}, { name: 'x', companies: [{ id: '1', untag: true }] }],
		['POST', '/conversations/1/parts', {}, { message_type: 'open', admin_id: '1' }],
		[
			'POST',
			'/conversations/last/reply',
			{},
			{ message_type: 'note', type: 'admin', admin_id: 1, body: 'x' },
		],
		['DELETE', '/conversations/1/tags/2', {}, { admin_id: '1' }],
		[
			'POST',
			'/messages',
			{},
			{ message_type: 'inapp', body: 'x', from: { type: 'admin', id: '1' }, to: { type: 'user', id: 'u' } },
		],
	])('passes %s %s %j %j', (method, path, query, body) => {
		expect(requestProblems(method, path, query, body)).toEqual([]);
	});

	it('are judged by the version that they ask for', () => {
		const update = { priority: 'high' };
		const problems = (version?: string) => requestProblems('PUT', '/conversations/1', {}, update, version);
		expect(problems('Preview')).toEqual([]);
		expect(problems().join()).toContain('body.priority is not described');
		expect(requestProblems('GET', '/folders').join()).toContain('version 2.16 does not have it');
		expect(requestProblems('GET', '/ip_allowlist', {}, undefined, 'Preview').join()).toContain(
			'version Preview does not have it',
		);
	});

	it.each<[...Case, problem: string]>([
		['PATCH', '/contacts/1', {}, {}, 'not in the API description'],
		['GET', '/tags', { page: '1' }, undefined, 'query page is not described'],
		['GET', '/conversations', { per_page: '151' }, undefined, 'query per_page must be <= 150'],
		['GET', '/conversations', { per_page: 'many' }, undefined, 'query per_page must be integer'],
		['GET', '/data_attributes', { model: 'ticket' }, undefined, 'query model must be equal to one of'],
		['GET', '/visitors', {}, undefined, 'query user_id is required'],
		['GET', '/events', { type: 'user' }, undefined, 'exactly one of user_id, intercom_user_id, email'],
		['GET', '/tags', {}, { name: 'x' }, 'a body is not described'],
		['POST', '/contacts', {}, { name: 'x' }, 'is required'],
		['POST', '/contacts', {}, { email: 'a@b.c', nickname: 'x' }, 'body.nickname is not described'],
		[
			'POST',
			'/contacts',
			{},
			{ email: 'a@b.c', signed_up_at: '2025-01-01' },
			'body.signed_up_at must be integer',
		],
		['POST', '/companies', {}, { plan: 1 }, 'body.plan must be string'],
		[
			'POST',
			'/conversations/1/parts',
			{},
			{ message_type: 'open', admin_id: '1', body: 'x' },
			'does not go with',
		],
		['POST', '/conversations/1/parts', {}, { message_type: 'close', admin_id: '1' }, 'body.type is required'],
		[
			'POST',
			'/conversations/1/parts',
			{},
			{ message_type: 'note', type: 'admin', admin_id: '1' },
			'body.message_type must be equal to one of',
		],
		[
			'POST',
			'/tags',
			{},
			{ name: 'x', companies: [{ name: 'y' }] },
			'body.companies.0.name is not described',
		],
		['POST', '/tags', {}, { name: 'x', companies: [], users: [] }, 'does not go with'],
	])('refuses %s %s %j %j', (method, path, query, body, problem) => {
		expect(requestProblems(method, path, query, body).join('\n')).toContain(problem);
	});
});
