import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Api, ApiRequest } from '../api';
import { placesOf, REQUEST_OPTIONS, type Resources } from '../table/compile';
import { changesRecord } from '../table/emptyValues';
import {
	type Composite,
	type Field,
	type Operation,
	optionalCollection,
	type Operations,
	type Resource,
	type Values,
} from '../table/types';
import { connected, nodeError } from './failures';
import type { Hints } from './hints';
import { pathNames, requestMaker } from './request';
import { fieldsOf, settingOf, valuesReader } from './values';

interface RequestOptions {
	concurrency: number;
	reserve: number;
	timeout: number;
}

/** What one run of the node knows: the entry that all its items run, and the way to Intercom. */
export interface Job {
	context: IExecuteFunctions;
	api: Api;
	/** Scheme, host and port of Intercom. */
	origin: string;
	resources: Resources;
	resource: Resource;
	entry: Operation | Composite;
	fields: Array<[string, Field]>;
	/** Reads and decodes the parameters of one item. */
	valuesOf: ReturnType<typeof valuesReader>;
	/** The names in braces of the entry's route. */
	inPath: string[];
	/** What the entry sends for one item's values; missing where it is a composite. */
	requestOf?: (values: Values) => ApiRequest;
	/** The same without what the entry fixes, where it changes a record; missing elsewhere. */
	changesOf?: (values: Values) => ApiRequest;
	options: RequestOptions;
	/** What was loaded once for all items. */
	once: Map<string, Promise<unknown>>;
	/** When the last item that wanted a thing for itself is done with it. */
	turns: Map<string, Promise<void>>;
	/** Ends an item's turn. */
	releases: Map<number, () => void>;
	hints: Hints;
	/** The operations that a composite may send, by route. */
	operations: Operations;
}

/** A key of its own: what every object inherits is no resource and no operation. */
export const own = <T>(table: { [key: string]: T } | undefined, key: string): T | undefined =>
	table && Object.hasOwn(table, key) ? table[key] : undefined;

/** The value of one of the Request Options for an item. */
export function requestOption<T>(
	context: IExecuteFunctions,
	name: keyof typeof REQUEST_OPTIONS,
	item: number,
): T {
	const given = (context.getNodeParameter('requestOptions', item, {}) ?? {}) as IDataObject;
	return settingOf<T>(context, name, REQUEST_OPTIONS[name], item, given);
}

/** Finds the entry that the node is set to, and reads what all items share. Throws when there is no such entry, or no credential. */
export async function jobFor(context: IExecuteFunctions, resources: Resources): Promise<Job> {
	const resourceName = context.getNodeParameter('resource', 0, '') as string;
	const key = context.getNodeParameter('operation', 0, '') as string;
	const resource = own(resources, resourceName);
	const entry = resource && (own(resource.operations, key) ?? own(resource.composites, key));
	if (!resource || !entry) {
		throw nodeError(
			context.getNode(),
			'unknown_operation',
			`There is no operation "${key}" of the resource "${resourceName}"`,
			{
				description: 'Choose a resource and an operation from the lists of the node',
			},
		);
	}
	// All items share these, so that the first one tells them.
	const options: RequestOptions = {
		concurrency: requestOption(context, 'concurrency', 0),
		reserve: requestOption(context, 'reserve', 0),
		timeout: requestOption(context, 'timeout', 0),
	};
	const api = await connected(context, { reserve: options.reserve, timeout: options.timeout });
	const fields = fieldsOf(key, entry);
	const operation = 'route' in entry ? entry : undefined;
	const isUpdate = optionalCollection(key) === 'updateFields' && changesRecord(key, entry);
	return {
		context,
		api,
		origin: new URL(api.connection.address).origin,
		resources,
		resource,
		entry,
		fields,
		valuesOf: valuesReader(key, entry),
		inPath: operation ? pathNames(operation.route) : [],
		requestOf: operation && requestMaker(operation, fields),
		changesOf:
			operation && isUpdate ? requestMaker({ ...operation, constants: undefined }, fields) : undefined,
		options,
		once: new Map(),
		turns: new Map(),
		releases: new Map(),
		hints: new Set(),
		operations: operationsOf(resources),
	};
}

/** All operations by route. Of two entries of one route, the one that needs no later version speaks for it. */
const operationsOf = (resources: Resources): Operations =>
	new Map(
		placesOf(resources)
			.flatMap(({ resource, entry }) =>
				'route' in entry ? [{ permission: resources[resource]?.permission, ...entry }] : [],
			)
			.sort((a, b) => Number(b.version !== undefined) - Number(a.version !== undefined))
			.map((entry) => [entry.route, entry]),
	);

/** What the entry, which has a route, sends for one item's values. */
export const requestOf = ({ requestOf }: Job, values: Values): ApiRequest =>
	requestOf?.(values) as ApiRequest;

/** The request with the permission that its resource needs, where the entry itself names none. */
export const permitted = ({ resource }: Job, request: ApiRequest): ApiRequest => ({
	permission: resource.permission,
	...request,
});
