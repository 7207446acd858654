import { readdirSync, readFileSync, statSync } from 'fs';
import { basename, join, resolve } from 'path';
import type { INode, INodeProperties, INodeType, IWorkflowBase } from 'n8n-workflow';
import { Intercom } from '../../nodes/Intercom/Intercom.node';
import { IntercomApproval } from '../../nodes/Intercom/IntercomApproval.node';
import { IntercomPollingTrigger } from '../../nodes/Intercom/IntercomPollingTrigger.node';
import { IntercomTrigger } from '../../nodes/Intercom/IntercomTrigger.node';
import { topicOptions } from '../../nodes/Intercom/triggers/topics';

const FOLDER = resolve(__dirname, '../../workflows');

/** The properties of a node that n8n makes a tool of: it adds how the tool is described to the model. */
const asTool = ({ description: { properties } }: INodeType): INodeProperties[] => [
	...properties,
	...['descriptionType', 'toolDescription'].map((name): INodeProperties => ({
		displayName: name,
		name,
		type: 'string',
		default: '',
	})),
];

const propertiesOf = (node: INodeType): INodeProperties[] => node.description.properties;

/** The properties of our nodes by type, also of those that n8n makes of them. */
const OURS: { [type: string]: INodeProperties[] } = {
	'n8n-nodes-intercom.intercom': propertiesOf(new Intercom()),
	'n8n-nodes-intercom.intercomApproval': propertiesOf(new IntercomApproval()),
	'n8n-nodes-intercom.intercomApprovalHitlTool': propertiesOf(new IntercomApproval()),
	'n8n-nodes-intercom.intercomPollingTrigger': propertiesOf(new IntercomPollingTrigger()),
	'n8n-nodes-intercom.intercomTool': asTool(new Intercom()),
	'n8n-nodes-intercom.intercomTrigger': propertiesOf(new IntercomTrigger()),
};

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const LIST = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const workflowIn = (file: string) =>
	JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as IWorkflowBase & { nodes: INode[] };

/** The properties that the editor shows for these parameters, as far as resource and operation decide it. */
const shownFor = (properties: INodeProperties[], parameters: INode['parameters']) =>
	properties.filter(({ displayOptions }) =>
		['resource', 'operation'].every((name) => {
			const [wanted, hidden] = [displayOptions?.show?.[name], displayOptions?.hide?.[name]];
			const given = parameters[name] as string | undefined;
			return given === undefined || ((!wanted || wanted.includes(given)) && !hidden?.includes(given));
		}),
	);

describe.each(files)('workflows/%s', (file) => {
	const { nodes, connections, name } = workflowIn(file);

	test('has a name, and notes that say what it does, what to fill in, and what it never does', () => {
		expect(name).toBeTruthy();
		const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		expect(notes.length).toBeGreaterThan(0);
		const said = notes.map(({ parameters }) => String(parameters.content)).join('\n');
		expect(said).toMatch(/^## \S/);
		expect(said).toMatch(/fill in/i);
		expect(said).toMatch(/never/i);
	});

	test('has its place in the list of workflows', () => {
		expect(LIST).toContain(`## [${name}](${file})\n`);
	});

	test('has a small picture in the list', () => {
		const picture = `../docs/images/workflows/${basename(file, '.json')}.png`;
		expect(LIST).toContain(`](${picture})`);
		expect(statSync(join(FOLDER, picture)).size).toBeLessThanOrEqual(80 * 1024);
	});

	test('connects nodes that are there', () => {
		const names = new Set(nodes.map((node) => node.name));
		expect(names.size).toBe(nodes.length);
		for (const [from, ways] of Object.entries(connections)) {
			expect(names).toContain(from);
			for (const target of Object.values(ways).flatMap((outputs) => outputs.flatMap((each) => each ?? [])))
				expect(names).toContain(target.node);
		}
	});

	const ours = nodes.filter(({ type }) => type in OURS);
	test('uses our nodes', () => expect(ours.length).toBeGreaterThan(0));

	test.each(ours.map((node) => [node.name, node] as const))(
		'%s: its parameters are those of the node',
		(_name, node) => {
			const shown = shownFor(OURS[node.type] as INodeProperties[], node.parameters);
			for (const [key, value] of Object.entries(node.parameters)) {
				const property = shown.filter((each) => each.name === key);
				expect({ key, known: property.length > 0 }).toEqual({ key, known: true });
				const choices = property.flatMap(({ type, options }) =>
					type === 'options' ? (options ?? []).map((option) => (option as { value: unknown }).value) : [],
				);
				if (choices.length > 0 && !String(value).startsWith('=')) expect(choices).toContain(value);
				for (const { type, options = [] } of property)
					if (type === 'collection')
						expect(options.map((option) => option.name)).toEqual(
							expect.arrayContaining(Object.keys(value as object)),
						);
			}
		},
	);

	test.each(ours.map((node) => [node.name, node] as const))(
		'%s: no record of somebody’s workspace and no credential is in it',
		(_name, node) => {
			expect(node.credentials).toBeUndefined();
			const text = JSON.stringify(node.parameters);
			for (const [, value] of text.matchAll(/"__rl":true,"mode":"\w+","value":"([^"]*)"/g))
				expect(value).toMatch(/^(=.*)?$/);
		},
	);

	test('its topics are known', () => {
		const known = topicOptions.map(({ value }) => value);
		for (const { type, parameters } of ours)
			if (type.endsWith('intercomTrigger'))
				for (const topic of parameters.topics as string[]) expect(known).toContain(topic);
	});

	test('no failure goes on as an empty item as well', () => {
		// With Always Output Data n8n gives an empty item on the first output beside the error on the second.
		for (const { name: node, alwaysOutputData, onError } of nodes)
			expect({ node, both: alwaysOutputData === true && onError === 'continueErrorOutput' }).toEqual({
				node,
				both: false,
			});
	});

	test('follows no items back through a node that makes one of many', () => {
		// n8n walks every path back: two such nodes with a thousand items each are a million of them, and n8n stands still.
		const gathering = ['n8n-nodes-base.aggregate', 'n8n-nodes-base.summarize'];
		const before = (node: string) =>
			Object.entries(connections).flatMap(([from, ways]) =>
				Object.values(ways).some((outputs) => outputs.some((each) => each?.some((to) => to.node === node)))
					? [from]
					: [],
			);
		for (const { name: node, parameters } of nodes) {
			const wanted = [...JSON.stringify(parameters).matchAll(/\$\('([^']+)'\)\.item\b/g)].map(
				([, name]) => name,
			);
			const far = new Set<string>();
			const seen = new Set<string>();
			const walk = (name: string, gathered: boolean): void => {
				for (const each of before(name)) {
					if (gathered) far.add(each);
					if (seen.has(`${each} ${gathered}`)) continue;
					seen.add(`${each} ${gathered}`);
					const { type } = nodes.find((other) => other.name === each) as INode;
					walk(each, gathered || gathering.includes(type));
				}
			};
			walk(node, false);
			expect({ node, far: wanted.filter((name) => far.has(name as string)) }).toEqual({ node, far: [] });
		}
	});

	test('needs no Code node', () => {
		expect(nodes.map(({ type }) => type)).not.toContain('n8n-nodes-base.code');
	});
});
