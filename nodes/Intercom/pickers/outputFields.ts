import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { rowOf } from '../engine/output';
import type { Resources } from '../table/compile';
import { titleCase } from '../table/words';

/** n8n's `methods.loadOptions` for Selected Fields: the columns of what the chosen operation gives, in their order. */
export const outputFieldsOf = (resources: Resources) => ({
	async outputFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const spec = resources[String(this.getCurrentNodeParameter('resource'))];
		const operation = String(this.getCurrentNodeParameter('operation'));
		const entry = spec && (spec.operations[operation] ?? spec.composites?.[operation]);
		const { columns = {} } = (entry && rowOf(spec, entry)) ?? {};
		return await Promise.resolve(
			Object.entries(columns).map(([value, { means }]) => ({
				name: titleCase(value),
				value,
				description: means.replaceAll('`', '"'),
			})),
		);
	},
});
