import { NodeHelpers, type INodeProperties } from 'n8n-workflow';
import { resources } from '../../nodes/Intercom/resources';
import {
	canSimplify,
	nodeProperties,
	placesOf,
	type Place,
	type Resources,
} from '../../nodes/Intercom/table/compile';
import { isInShort } from '../../nodes/Intercom/table/definition';
import { optionsFor } from '../../nodes/Intercom/table/emptyValues';
import {
	effectOf,
	entriesOf,
	type Fields,
	optionalCollection,
	resource,
} from '../../nodes/Intercom/table/types';
import { text } from '../../nodes/Intercom/table/fields';

const properties = nodeProperties(resources).filter((property) => !isInShort(property));

/** What n8n shows for an operation while nothing has been entered. */
const shownFor = ({ resource, operation }: Place): INodeProperties[] =>
	properties.filter((property) => {
		const { show, hide } = property.displayOptions ?? {};
		const ofPlace = (names: unknown[] | undefined, value: string) => !names || names.includes(value);
		const isHidden = hide?.resource || hide?.operation?.includes(operation);
		return ofPlace(show?.resource, resource) && ofPlace(show?.operation, operation) && !isHidden;
	});

const names = (fields: Fields | undefined) => Object.keys(fields ?? {});

test.each(placesOf(resources).map((place) => [`${place.resource} ${place.operation}`, place] as const))(
	'%s shows exactly its own fields, in their order',
	(_name, place) => {
		const { entry, operation } = place;
		const shown = shownFor(place).map(({ name }) => name);
		const own = shown.filter(
			(name) =>
				![
					'resource',
					'operation',
					'requestOptions',
					'returnAll',
					'limit',
					'simplify',
					'output',
					'outputFields',
				].includes(name),
		);
		const collections = [
			...(names(entry.optional).length > 0 ? [optionalCollection(operation)] : []),
			...(names(entry.filters).length > 0 ? ['filters'] : []),
			...(names(optionsFor(operation, entry)).length > 0 ? ['options'] : []),
		];
		expect(own).toEqual([...names(entry.required), ...names(entry.shown), ...collections]);
		expect(shown.filter((name) => name === 'returnAll')).toHaveLength('list' in entry && entry.list ? 1 : 0);
		expect(shown.includes('output')).toBe(canSimplify(entry));
	},
);

test("n8n itself shows a field of one operation and not of another resource's operation of that name", () => {
	// The editor fills in the switch that older workflows have.
	const values = { resource: 'tag', operation: 'get', simplify: true };
	const node = { parameters: values, typeVersion: 1 } as never;
	const visible = properties.filter((property) => NodeHelpers.displayParameter(values, property, node, null));
	expect(visible.map(({ name }) => name)).toEqual(expect.arrayContaining(['tag_id', 'output']));
	expect(visible.map(({ name }) => name)).not.toContain('contact_id');
});

test('the operation that a resource begins with only reads, where the resource has such a one', () => {
	for (const [name, resource] of Object.entries(resources)) {
		const select = properties.find(
			(property) => property.name === 'operation' && property.displayOptions?.show?.resource?.[0] === name,
		);
		const chosen = entriesOf(resource).find(([key]) => key === select?.default)?.[1];
		const reads = entriesOf(resource).some(([, entry]) => effectOf(entry) === 'read');
		expect({ name, effect: chosen && effectOf(chosen) === 'read' }).toEqual({ name, effect: reads });
	}
});

/** Two resources, each with an operation of the same name, of which only one has the field, and one of a name of its own. */
const twoResources = (): Resources => {
	const one = { route: 'GET /ones' as const, action: 'Get one', description: 'One of them' };
	return {
		first: resource({
			name: 'First',
			operations: {
				get: { ...one, shown: { only_first: text('In one of two') } },
				own: { ...one, shown: { only_own: text('In one') } },
			},
		}),
		second: resource({ name: 'Second', operations: { get: one } }),
	};
};

test('resources are named beside operations only where another one has an operation of such a name', () => {
	const shown = (name: string) =>
		nodeProperties(twoResources()).find((property) => property.name === name)?.displayOptions;
	expect(shown('only_first')).toEqual({ show: { resource: ['first'], operation: ['get'] } });
	expect(shown('only_own')).toEqual({ show: { operation: ['own'] } });
});

test('a word of n8n that the order of words does not know is kept', () => {
	const resources = twoResources();
	const hint = { requiresDataPath: 'single' } as const;
	Object.assign(resources.first?.operations.own ?? {}, { shown: { only_own: text('In one', hint) } });
	expect(nodeProperties(resources).find(({ name }) => name === 'only_own')).toMatchObject(hint);
});
