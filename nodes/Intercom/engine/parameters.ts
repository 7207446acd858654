import { deepCopy, type IExecuteFunctions } from 'n8n-workflow';

/** Whether a parameter holds no expression at any depth, so that it is the same for every item. */
const isFixed = (value: unknown): boolean =>
	typeof value === 'string'
		? !value.startsWith('=')
		: typeof value !== 'object' || value === null || Object.values(value).every(isFixed);

const copied = (value: unknown): unknown =>
	typeof value === 'object' && value !== null ? deepCopy(value) : value;

/** n8n checks types where a description asks for it, which ours never does: it would look through all fields in vain. */
const UNCHECKED = { skipValidation: true } as const;

/**
 * The context of a run that asks n8n once for what is the same for all items: the node, and each parameter that holds
 * no expression. n8n copies the node and goes through all fields of the description each time that it is asked. What is
 * an object is given to each item as its own copy.
 */
export function readingOnce(context: IExecuteFunctions): IExecuteFunctions {
	const node = context.getNode();
	const known = new Map<string, unknown>();
	const getNodeParameter = (name: string, item: number, otherwise?: unknown) => {
		if (known.has(name)) return copied(known.get(name));
		const given = node.parameters[name];
		// What the node does not hold is what it is otherwise: n8n would say so for each item anew.
		if (given === undefined && otherwise !== undefined && isFixed(otherwise)) return copied(otherwise);
		const value = context.getNodeParameter(name, item, otherwise, UNCHECKED) as unknown;
		if (given !== undefined && isFixed(given)) known.set(name, copied(value));
		return value;
	};
	return Object.create(context, {
		getNode: { value: () => node },
		getNodeParameter: { value: getNodeParameter },
	}) as IExecuteFunctions;
}
