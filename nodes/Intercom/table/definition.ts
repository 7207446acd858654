import type {
	IDisplayOptions,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';

/*
 * From version 2.41 on, n8n hands a community node to its workflow builder and over MCP as one text, in which every
 * property stands once for each operation that shows it. What all operations have would be most of that text, and a
 * model reads all of it. n8n offers no word for "the same everywhere". These two ways of declaring a property keep it
 * as it is for people and for the engine; what it means is said once, in the node's `builderHint`.
 */

/** The node is in no such version. */
const NEVER = [-1];

const ALWAYS = [{ _cnd: { gte: 0 } }] as const;

/**
 * The property, shown for all operations, and left out of the text: n8n takes it for disabled there, since it looks at
 * one condition at a time, and only the second is never met. For collections, and for Authentication, which the editor
 * shows with the credential: it gives what could be disabled its default back where a workflow turns read-only.
 */
export const leftOut = (property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: {
		...property.displayOptions,
		show: { ...property.displayOptions?.show, '@version': [...ALWAYS] },
	},
	disabledOptions: { show: { '@version': [...ALWAYS], authentication: [''] } },
});

/** The property in as few words as the text needs. Of several with one name the text has the first; nobody sees it. */
export const inShort = ({ displayName, name, type, displayOptions }: INodeProperties): INodeProperties => {
	const { resource, operation } = displayOptions?.show ?? {};
	return {
		displayName,
		name,
		type: type === 'options' ? 'string' : type,
		default: '',
		noDataExpression: true,
		displayOptions: {
			show: { '@version': NEVER, ...(resource ? { resource } : {}), ...(operation ? { operation } : {}) },
		},
	};
};

/** Whether the property is there for the text alone. */
export const isInShort = ({ displayOptions }: INodeProperties): boolean =>
	displayOptions?.show?.['@version'] === NEVER;

/** The properties that the text leaves out or tells in short, each once, as people see them. */
export function toldOnce(properties: INodeProperties[]): INodeProperties[] {
	const short = new Set(properties.filter(isInShort).map(({ name }) => name));
	const told = properties.filter(
		(property) => (property.disabledOptions || short.has(property.name)) && !isInShort(property),
	);
	return told.filter(({ name }, index) => told.findIndex((other) => other.name === name) === index);
}

/** What properties mean, in one line. */
export const meaningOf = (properties: INodeProperties[]): string =>
	properties
		.map(({ name, type, description, options = [] }) => {
			const told = (inner: unknown) =>
				(inner as INodeProperties[]).map((each) => `${each.name}: ${each.description}`).join('; ');
			if (type === 'collection') return `${name} { ${told(options)} }`;
			if (type === 'fixedCollection')
				return `${name} { values: [{ ${told((options[0] as INodePropertyCollection).values)} }] }: ${description}`;
			const choices = options.map((option) => `"${(option as INodePropertyOptions).value}"`).join(' or ');
			return `${name}: ${[choices, description].filter(Boolean).join('. ')}`;
		})
		.join('; ');

/** What n8n 2.41 and later tell their workflow builder of a node. Earlier versions do not know it, nor do their types. */
export interface BuilderHint {
	/** Told with the node in searches, and on top of its text. */
	searchHint: string;
	relatedNodes?: Array<{ nodeType: string; relationHint: string }>;
	/** Told at the operations that show it. */
	extraTypeDefContent?: Array<{ content: string; displayOptions?: IDisplayOptions }>;
}

/** A hint for a node's description, whose type in n8n 2.8 does not know the word. */
export const builderHint = (searchHint: string): { builderHint: BuilderHint } => ({
	builderHint: { searchHint },
});
