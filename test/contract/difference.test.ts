import { differenceOf, told } from '../../scripts/api/difference';
import { type Facts, type Operation, previewFacts, stableFacts } from './facts';

/** What `npm run api:diff` finds between two descriptions. */

const operation = (body: Operation['body'], query: Operation['query'] = {}): Operation => ({
	tags: [],
	path: {},
	query,
	...(body ? { body } : {}),
	answers: {},
});
const body = (fields: NonNullable<Operation['body']>['fields'], required: string[] = []) => ({
	required,
	fields,
	variants: [{ required }],
});
const facts = (operations: Facts['operations'], schemas: Facts['schemas'] = {}): Facts => ({
	version: '9.9',
	operations,
	schemas,
});

const food = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const text = { $ref: '#/schemas/text' };
const languages = Object.fromEntries(['ar', 'bg', 'da', 'de', 'en', 'fr', 'it'].map((name) => [name, text]));

const before = facts(
	{
		'GET /zoo': operation(undefined, {
			page: { type: 'integer' },
			kind: { type: 'string', enum: ['a', 'b'] },
		}),
		'PUT /zoo/{zoo_id}': operation(
			body({ food: { $ref: '#/schemas/food' }, old: { type: 'string' } }, ['food']),
		),
		'POST /same': operation(body({ texts: { type: 'object', properties: languages } })),
		'DELETE /gone': operation(undefined),
	},
	{ food, text: { type: 'object', properties: { title: { type: 'string' } } } },
);
const after = facts(
	{
		'GET /zoo': operation(undefined, {
			page: { type: 'integer', maximum: 9 },
			kind: { type: 'string', enum: ['b', 'c'], required: true },
		}),
		'PUT /zoo/{id}': operation(body({ food: { $ref: '#/schemas/meal' }, more: { ...food } })),
		'POST /same': operation(body({ texts: { type: 'object', properties: languages } })),
		'GET /new': operation(undefined),
	},
	{
		meal: { type: 'object', properties: { name: { type: 'string' }, warm: { type: 'boolean' } } },
		text: { type: 'object', properties: { title: { type: 'string' }, body: { type: 'string' } } },
	},
);

it('tells operations, parameters, fields, values, limits and what is required', () => {
	expect(differenceOf(before, after)).toEqual({
		added: ['GET /new'],
		dropped: ['DELETE /gone'],
		changed: [
			{
				route: 'GET /zoo',
				lines: ['~ query kind: enum a, b → enum b, c; required', '~ query page: nothing → maximum 9'],
			},
			{
				route: 'PUT /zoo/{zoo_id}',
				lines: [
					'~ body food: requires name; required → nothing',
					'+ body food.warm (type "boolean")',
					'+ body more (type "object"; requires name)',
					'- body old',
				],
			},
			{ route: 'POST /same', lines: ['+ body texts.*.body (type "string")'] },
		],
	});
});

it('finds nothing between a description and itself', () => {
	expect(differenceOf(stableFacts, stableFacts)).toEqual({ added: [], dropped: [], changed: [] });
});

it('finds what Preview adds to the version of the package', () => {
	const { added, dropped, changed } = differenceOf(stableFacts, previewFacts);
	expect(added).toHaveLength(27);
	expect(dropped).toEqual(['GET /ip_allowlist', 'PUT /ip_allowlist']);
	expect(changed).toHaveLength(19);
	expect(changed.find(({ route }) => route === 'PUT /conversations/{conversation_id}')?.lines).toEqual([
		'+ body admin_id (type "string")',
		'+ body priority (type "string"; enum high, low, medium, none, urgent)',
	]);
});

it('names the entries that a change touches', () => {
	const text = told(differenceOf(before, after), (route) => (route === 'GET /zoo' ? ['zoo.getAll'] : []));
	expect(text).toContain('  GET /zoo (touches zoo.getAll)\n    ~ query kind');
	expect(text).toContain('  - DELETE /gone (no entry sends it)');
});
