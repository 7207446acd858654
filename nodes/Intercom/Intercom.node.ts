import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { authenticationProperty, credentialDescriptions } from './api';
import { execute } from './engine/execute';
import { numberAttributes, resourceMapping } from './pickers/attributes';
import { listSearch } from './pickers/search';
import { outputFieldsOf } from './pickers/outputFields';
import { choices } from './pickers/choices';
import { loadOptions } from './pickers/searchOptions';
import { resources } from './resources';
import { builderHintOf, nodeProperties } from './table/compile';
import { leftOut } from './table/definition';

const properties = [leftOut(authenticationProperty), ...nodeProperties(resources)];

/** The action node. What it can do stands in `resources/`; how it does it, in `engine/`. */
export class Intercom implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Intercom',
		name: 'intercom',
		icon: { light: 'file:intercom.svg', dark: 'file:intercom.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Work with contacts, conversations, tickets and everything else in Intercom',
		defaults: { name: 'Intercom' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: credentialDescriptions,
		properties,
		...{ builderHint: builderHintOf(resources, properties) },
	};

	methods = {
		listSearch,
		loadOptions: { ...loadOptions, ...choices, ...numberAttributes, ...outputFieldsOf(resources) },
		resourceMapping,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this, resources);
	}
}
