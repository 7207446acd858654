import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { execute } from './engine/execute';
import { numberAttributes, resourceMapping } from './pickers/attributes';
import { choices } from './pickers/choices';
import { outputFieldsOf } from './pickers/outputFields';
import { listSearch } from './pickers/search';
import { loadOptions } from './pickers/searchOptions';
import { resources } from './resources';

/** Runs the operation that the node is set to, for all input items. */
export const run = (context: IExecuteFunctions): Promise<INodeExecutionData[][]> =>
	execute(context, resources);

/** What the editor asks for while a person fills in the node. */
export const methods = {
	listSearch,
	loadOptions: { ...loadOptions, ...choices, ...numberAttributes, ...outputFieldsOf(resources) },
	resourceMapping,
} satisfies INodeType['methods'];
