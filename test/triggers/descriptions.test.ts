import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyCollection, INodeTypeDescription } from 'n8n-workflow';
import { IntercomPollingTrigger } from '../../nodes/Intercom/IntercomPollingTrigger.node';
import { IntercomTrigger } from '../../nodes/Intercom/IntercomTrigger.node';
import {
	isTopicPattern,
	placeOf,
	topicOptions,
	topicsOfNobody,
	topicsOfTeammates,
} from '../../nodes/Intercom/triggers/topics';

const NODES = join(__dirname, '..', '..', 'nodes', 'Intercom');

const nodes: Array<[string, INodeTypeDescription]> = [
	['IntercomTrigger', new IntercomTrigger().description],
	['IntercomPollingTrigger', new IntercomPollingTrigger().description],
];

/** Every parameter, also those in collections. */
const all = (properties: INodeProperties[]): INodeProperties[] =>
	properties.flatMap((property) => [
		property,
		...(property.type === 'collection' ? all(property.options as INodeProperties[]) : []),
	]);

describe.each(nodes)('%s', (file, { properties }) => {
	test('says of each switch whether, and ends a single sentence without a period', () => {
		for (const { type, name, description } of all(properties)) {
			if (type === 'boolean') expect([name, description]).toEqual([name, expect.stringMatching(/^Whether /)]);
			if (description && !/[.?] [A-Z]/.test(description))
				expect([name, description]).toEqual([name, expect.stringMatching(/[^.]$/)]);
		}
	});

	test('lists options and collections by name', () => {
		for (const { type, name, options } of all(properties)) {
			if (name === 'authentication' || !options) continue;
			const labels = options.map((option) =>
				type === 'collection'
					? (option as INodePropertyCollection).displayName
					: (option as { name: string }).name,
			);
			expect([name, labels]).toEqual([name, [...labels].sort((one, other) => one.localeCompare(other))]);
		}
	});

	test('has a codex file that names it, with links', () => {
		const path = join(NODES, `${file}.node.json`);
		expect(existsSync(path)).toBe(true);
		const codex = JSON.parse(readFileSync(path, 'utf8')) as { node: string; resources: object };
		expect(codex.node).toBe(`n8n-nodes-intercom.${file.charAt(0).toLowerCase()}${file.slice(1)}`);
		expect(Object.keys(codex.resources)).toContain('primaryDocumentation');
	});
});

describe('topics', () => {
	const topics = topicOptions.map(({ value }) => String(value));

	test('are told apart by value and by label', () => {
		expect(new Set(topics).size).toBe(topics.length);
		expect(new Set(topicOptions.map(({ name }) => name)).size).toBe(topics.length);
		expect(topics.every(isTopicPattern)).toBe(true);
	});

	test('are those that Intercom has, not those often named', () => {
		for (const wrong of ['conversation.created', 'conversation.closed', 'contact.created', 'user.created'])
			expect(topics).not.toContain(wrong);
		expect(topics).toEqual(
			expect.arrayContaining([
				'conversation.user.created',
				'conversation.admin.closed',
				'ticket.state.updated',
			]),
		);
	});

	test('that a workflow may cause itself are known', () => {
		expect(topicsOfTeammates).toEqual(
			expect.arrayContaining(['conversation.admin.replied', 'ticket.note.created']),
		);
		expect(topicsOfNobody).toEqual(
			expect.arrayContaining(['company.updated', 'contact.user.tag.created', 'ticket.contact.attached']),
		);
		for (const topics of [topicsOfTeammates, topicsOfNobody])
			expect(topics).not.toContain('conversation.user.replied');
		expect(topicsOfTeammates.filter((topic) => topicsOfNobody.includes(topic))).toEqual([]);
	});

	test('go by their name before they go by a family', () => {
		expect(placeOf('a.b.c', ['a.*', 'a.b.c'])).toBe(1);
		expect(placeOf('a.b.d', ['x.*', 'a.*', '*'])).toBe(1);
		expect(placeOf('a', ['a.*'])).toBe(-1);
		expect(placeOf('z', ['a.*', '*'])).toBe(1);
	});
});
