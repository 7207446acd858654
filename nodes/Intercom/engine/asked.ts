import { canSimplify, isList, labelOf, LISTING, OUTPUT, OUTPUT_FIELDS, SIMPLIFY } from '../table/compile';
import { saysNothing } from '../table/emptyValues';
import { effectOf, type Field, type Simplifier, type Values } from '../table/types';
import { guard } from './allowedActions';
import { nodeError } from './failures';
import { type Job, requestOption } from './job';
import { rowOf, selecting, simplifierOf } from './output';
import { parameterError, settingOf } from './values';

/** What one item asks for: read and checked before anything is sent. */
export interface Asked {
	values: Values;
	/** Records that a list gives at most. */
	most: number;
	/** What is made of each record. */
	shape: Simplifier;
	/** Show what would be sent, and send nothing. */
	preview: boolean;
}

/** Throws when a parameter of the item makes no sense, or when the credential does not allow what it asks for. */
export function askedOf(job: Job, item: number): Asked {
	const { context, entry } = job;
	const values = job.valuesOf(context, item);
	guard(job, values);
	if (changesNothing(job, values))
		throw nodeError(context.getNode(), 'invalid_parameter', 'There is nothing to update', {
			description:
				'Fill in what shall change. To take a value away, add its field, leave it empty and set Empty Values to Clear. Nothing was sent to Intercom for this item',
			itemIndex: item,
		});
	const setting = <T>(name: string, field: Field) => settingOf<T>(context, name, field, item);
	const isLimited = isList(entry) && !setting<boolean>('returnAll', LISTING.returnAll);
	return {
		values,
		most: isLimited ? setting('limit', LISTING.limit) : Infinity,
		shape: canSimplify(entry) ? shapeFor(job, item) : asItIs,
		preview: requestOption(context, 'preview', item),
	};
}

/** An update of one request that names the record, and nothing that would change in it. */
const changesNothing = ({ changesOf }: Job, values: Values): boolean =>
	changesOf !== undefined && saysNothing(changesOf(values).body);

const asItIs: Simplifier = (record) => record;

/** What the parameter Output of an item makes of records. */
function shapeFor({ context, resource, entry }: Job, item: number): Simplifier {
	const output = settingOf<string>(context, 'output', OUTPUT, item);
	// The switch before Output could be an expression, on which no default can depend.
	const wasSwitchedOff =
		typeof context.getNode().parameters.simplify === 'string' &&
		!settingOf<boolean>(context, 'simplify', SIMPLIFY, item);
	if (output === 'raw' || (output === 'simplified' && wasSwitchedOff)) return asItIs;
	if (output === 'simplified') return simplifierOf(resource, entry);
	const label = labelOf('outputFields', OUTPUT_FIELDS);
	const names = settingOf<string[]>(context, 'outputFields', OUTPUT_FIELDS, item);
	if (names.length === 0)
		throw parameterError(context.getNode(), item, label, 'is empty', 'Choose at least one field');
	const known = Object.keys(rowOf(resource, entry)?.columns ?? {});
	const unknown = known.length > 0 ? names.find((name) => !known.includes(name)) : undefined;
	if (unknown !== undefined)
		throw parameterError(
			context.getNode(),
			item,
			label,
			`has no field ${JSON.stringify(unknown)}`,
			`The fields are ${known.join(', ')}. Choose Raw for everything that Intercom gives`,
		);
	return selecting(resource, entry, names);
}

/** Whether it really does something that a customer can see. */
export const speaksToCustomers = ({ entry, operations }: Job, { values, preview }: Asked): boolean =>
	!preview && effectOf(entry, values, operations) === 'customer';
