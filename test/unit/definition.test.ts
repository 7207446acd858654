import { NodeHelpers, type INodeProperties } from 'n8n-workflow';
import { Intercom } from '../../nodes/Intercom/Intercom.node';
import { resources } from '../../nodes/Intercom/resources';
import { REQUEST_OPTIONS, placesOf } from '../../nodes/Intercom/table/compile';
import { EMPTY_VALUES } from '../../nodes/Intercom/table/emptyValues';
import { isInShort } from '../../nodes/Intercom/table/definition';
import { BOOLEAN_FIELDS, DATE_FIELDS, DATE_TYPES, SEARCHES } from '../../nodes/Intercom/table/searchFields';
import { effectOf, meets } from '../../nodes/Intercom/table/types';

const { description } = new Intercom();
const { builderHint } = description as typeof description & { builderHint: { searchHint: string } };

const isTrue = (
	property: INodeProperties,
	parameters: object,
	key: 'displayOptions' | 'disabledOptions' = 'displayOptions',
) =>
	NodeHelpers.displayParameter(
		parameters as never,
		property,
		{ parameters, typeVersion: 1 } as never,
		null,
		undefined,
		key,
	);

const named = (name: string) => description.properties.filter((property) => property.name === name);

test('what n8n leaves out of its text for AI builders is there for people, and never disabled', () => {
	const left = description.properties.filter(({ disabledOptions }) => disabledOptions);
	expect(new Set(left.map(({ name }) => name))).toEqual(
		new Set(['authentication', 'conditions', 'condition_groups', 'options', 'requestOptions']),
	);
	// The editor shows Authentication with the credential, and takes back the value of any other kind of property that
	// could be disabled.
	for (const { name, type } of left)
		expect(name === 'authentication' || type === 'collection' || type === 'fixedCollection').toBe(true);
	for (const property of left)
		for (const { resource, operation } of placesOf(resources))
			for (const authentication of ['accessToken', 'oAuth2', undefined]) {
				const parameters = { resource, operation, authentication };
				if (property.displayOptions?.show?.operation === undefined)
					expect(isTrue(property, parameters)).toBe(true);
				expect(isTrue(property, parameters, 'disabledOptions')).toBe(false);
			}
});

test('what is told in short is shown to nobody, and stands before what people see', () => {
	const short = description.properties.filter(isInShort);
	expect(new Set(short.map(({ name }) => name))).toEqual(
		new Set(['returnAll', 'limit', 'output', 'outputFields']),
	);
	for (const { resource, operation } of placesOf(resources))
		for (const property of short) expect(isTrue(property, { resource, operation })).toBe(false);
	for (const { name } of short) expect(isInShort(named(name)[0] as INodeProperties)).toBe(true);
});

test('what is left out and told in short is explained once, in the hint for AI builders', () => {
	for (const [name, { description: meaning }] of Object.entries(REQUEST_OPTIONS))
		expect(builderHint.searchHint).toContain(`${name}: ${meaning}`);
	expect(builderHint.searchHint).toContain('authentication: "accessToken" or "oAuth2"');
	expect(builderHint.searchHint).toContain(`empty_values: ${EMPTY_VALUES.description}`);
	expect(builderHint.searchHint).toMatch(
		/ conditions \{ values: \[\{ field: .* operator: .* value: .* date: .* is: /,
	);
	expect(builderHint.searchHint).toMatch(/ condition_groups \{ values: \[\{ combine: .* conditions: /);
	for (const property of description.properties.filter(
		(each) => each.name.startsWith('output') && !isInShort(each),
	))
		expect(builderHint.searchHint).toMatch(new RegExp(`${property.name}: [^;]*${property.description}`));
});

test('the hint warns at each operation that reaches customers, and at no other', () => {
	const { extraTypeDefContent } = builderHint as unknown as { extraTypeDefContent: INodeProperties[] };
	for (const { resource, operation, entry } of placesOf(resources)) {
		const warned = extraTypeDefContent.some((each) => isTrue(each, { resource, operation }));
		expect([resource, operation, warned]).toEqual([resource, operation, effectOf(entry) === 'customer']);
	}
});

test.each(Object.entries(SEARCHES))(
	'fields of a %s search with a date are known by their names',
	(_model, { types }) => {
		for (const [field, type] of Object.entries(types))
			expect([field, meets([DATE_FIELDS], field)]).toEqual([field, DATE_TYPES.includes(type)]);
		for (const [field, type] of Object.entries(types))
			expect([field, BOOLEAN_FIELDS.includes(field)]).toEqual([field, type === 'boolean']);
		expect(meets([DATE_FIELDS], 'custom_attributes.renewed_at')).toBe(false);
	},
);
