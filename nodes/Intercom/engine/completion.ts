import { Complaint, UnknownName } from '../table/complaint';
import { labelOf } from '../table/compile';
import { Named, withIds } from '../table/names';
import { type Field, Later, type Run, type Values } from '../table/types';
import type { Asked } from './asked';
import type { Job } from './job';
import { findingNothing } from './preview';
import { parameterError } from './values';

/** Whether a value can be neither a name, nor hold one, nor be put off: most are such, and cost nothing then. */
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Whether no name has to be looked up: what JSON holds is anything, and Intercom takes some names itself. */
const isSentAsItIs = ({ type, callings }: Field, value: unknown): boolean =>
	isPlain(value) ||
	type === 'json' ||
	type === 'resourceMapper' ||
	(value instanceof Named && callings?.[value.by] !== undefined);

/** Puts ids in the place of names, fetches what was put off, and looks up what was left out but has a value of its own; says so in a preview. */
export async function completed(
	{ entry, fields }: Job,
	run: Run,
	{ values: given, preview }: Asked,
): Promise<Values> {
	const values: Values = { ...given };
	const asking = preview ? findingNothing(run) : run;
	for (const [name, field] of fields) {
		const named = values[name];
		if (isPlain(named) && !field.complete && !field.orElse) continue;
		const complaining = async (work: Promise<unknown>) =>
			await work.catch((error: unknown) => {
				if (!(error instanceof Complaint)) throw error;
				throw parameterError(
					run.context.getNode(),
					run.item,
					labelOf(name, field),
					error.message,
					error.advice,
					error instanceof UnknownName ? 'not_found' : undefined,
				);
			});
		const value = isSentAsItIs(field, named) ? named : await complaining(withIds(asking, named));
		if (value !== named) values[name] = value;
		const isLater = value instanceof Later;
		if (value !== undefined && field.complete)
			values[name] = await complaining(field.complete(asking, value));
		if (!isLater && (name in given || !field.orElse)) continue;
		if (preview) values[name] = isLater ? '(the files)' : '(looked up when the request is sent)';
		else if (!isLater) values[name] = await field.orElse?.(run);
		else values[name] = await complaining(value.load());
	}
	return entry.prepare ? await entry.prepare(asking, values) : values;
}
