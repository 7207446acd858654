import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isRecord } from '../table/json';
import { isTool } from './failures';

/** n8n checks types where a description asks for it, which ours never does: it would look through all fields in vain. */
const UNCHECKED = { skipValidation: true } as const;

/** What the editor writes when a person drags a field of the input into a parameter. */
const FIELD_OF_INPUT = /^=\{\{ {0,9}\$json((?:\.[A-Za-z_]\w{0,99}){1,9}) {0,9}\}\}$/;

/** Only n8n can tell what the parameter is for this item. */
const ASK = Symbol('ask n8n');

/** What a parameter is for an item, made anew at each call so that no item holds what another one changes; or ASK. */
type Maker = (input: IDataObject) => unknown;

/**
 * Makes a parameter without n8n where that gives the same: where no expression is in it at any depth, or none but whole
 * fields of the input. n8n makes a clock and a view of the whole workflow for each expression of each item, which
 * costs more than all else that is done to read an item. Undefined where n8n has to be asked in any case.
 */
function makerOf(value: unknown): Maker | undefined {
	if (typeof value === 'string' && value.startsWith('=')) return fieldMaker(value);
	if (typeof value !== 'object' || value === null) return () => value;
	const parts: Array<[string, Maker]> = [];
	for (const [name, part] of Object.entries(value)) {
		const maker = makerOf(part);
		if (!maker) return undefined;
		parts.push([name, maker]);
	}
	const isList = Array.isArray(value);
	return (input) => {
		const made: { [name: string]: unknown } = isList ? ([] as never) : {};
		for (const [name, maker] of parts) {
			const part = maker(input);
			if (part === ASK) return ASK;
			made[name] = part;
		}
		return made;
	};
}

/** Reads one field of the input, and leaves to n8n all that is no plain text, number or switch, or is not there. */
function fieldMaker(expression: string): Maker | undefined {
	const names = FIELD_OF_INPUT.exec(expression)?.[1]?.split('.').slice(1);
	// n8n refuses this name, as it does all that leads to code.
	if (!names || names.includes('constructor')) return undefined;
	return (input) => {
		let at: unknown = input;
		for (const name of names) {
			if (!isRecord(at) || !Object.hasOwn(at, name)) return ASK;
			at = at[name];
		}
		return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? at : ASK;
	};
}

/**
 * The context of a run that asks n8n no more than it must: the node once, and a parameter for each item only where an
 * expression stands in it that is more than a field of the input. n8n copies the node and goes through all fields of
 * the description each time that it is asked.
 */
export function readingOnce(context: IExecuteFunctions): IExecuteFunctions {
	const node = context.getNode();
	const makers = new Map<string, Maker | undefined>();
	// What an agent fills in stands elsewhere than in the input.
	const inputs = isTool(context) ? [] : context.getInputData();
	const makerFor = (name: string, given: unknown): Maker | undefined => {
		if (!makers.has(name)) makers.set(name, makerOf(given));
		return makers.get(name);
	};
	const getNodeParameter = (name: string, item: number, otherwise?: unknown) => {
		const given = node.parameters[name];
		// What the node does not hold is what it is otherwise: n8n would say so for each item anew.
		const maker =
			given !== undefined ? makerFor(name, given) : otherwise !== undefined ? makerOf(otherwise) : undefined;
		const made = maker ? maker(inputs[item]?.json ?? {}) : ASK;
		return made === ASK ? context.getNodeParameter(name, item, otherwise, UNCHECKED) : made;
	};
	return Object.create(context, {
		getNode: { value: () => node },
		getNodeParameter: { value: getNodeParameter },
	}) as IExecuteFunctions;
}
