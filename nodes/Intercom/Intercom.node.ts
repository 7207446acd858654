import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { credentialDescriptions } from './api';
import { builderHint, methodNames, properties } from './description';
import type { methods as Methods } from './operations';

/** Most of the package. n8n loads every node when it starts, and most of them never run: this waits until one does. */
const operations = async () => await import('./operations');

/** A method of the node that is loaded with the operations when it is called first. */
const method = (kind: string, name: string) =>
	async function (this: unknown, ...given: unknown[]): Promise<unknown> {
		const { methods } = await operations();
		const ofKind = methods[kind as keyof typeof methods] as {
			[name: string]: (...given: unknown[]) => unknown;
		};
		return await ofKind[name]?.apply(this, given);
	};

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
		...{ builderHint },
	};

	methods = Object.fromEntries(
		Object.entries(methodNames).map(([kind, names]) => [
			kind,
			Object.fromEntries(names.map((name) => [name, method(kind, name)])),
		]),
	) as typeof Methods;

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { run } = await operations();
		return await run(this);
	}
}
