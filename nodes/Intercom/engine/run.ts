import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import { type Api, type ApiRequest, Cancelled } from '../api';
import { recordsFrom } from '../lists/pages';
import { Complaint, settled, UnknownName } from '../table/complaint';
import { idNamed, Named, withIds } from '../table/names';
import {
	canSimplify,
	isList,
	labelOf,
	LISTING,
	OUTPUT,
	OUTPUT_FIELDS,
	placesOf,
	REQUEST_OPTIONS,
	type Resources,
	SIMPLIFY,
} from '../table/compile';
import {
	type Composite,
	type Effect,
	effectOf,
	type Field,
	type FileOutcome,
	type ItemOutcome,
	type ItemValues,
	Later,
	type Operations,
	optionalCollection,
	type Operation,
	type Resource,
	type Route,
	type Run,
	type Simplifier,
	type Values,
} from '../table/types';
import { asNodeError, connected, failedItem, nodeError } from './failures';
import { changesRecord, saysNothing } from '../table/emptyValues';
import { at } from '../table/paging';
import { atCap, type Hints, NOTHING_SENT, RETRIED_TO_CUSTOMERS, tell } from './hints';
import { fileItem, recordFrom, rowOf, selecting, simplifierOf, WAS_GONE } from './output';
import { readingOnce } from './parameters';
import { mannerOf, operationAt, pathNames, requestMaker, routeFor } from './request';
import { chainsOf, runChains } from './schedule';
import { withoutSecrets } from './secrets';
import { fieldsOf, parameterError, settingOf, valuesOf } from './values';

interface RequestOptions {
	concurrency: number;
	reserve: number;
	timeout: number;
}

/** What one item asks for: read and checked before anything is sent. */
interface Asked {
	values: Values;
	/** Records that a list gives at most. */
	most: number;
	/** What is made of each record. */
	shape: Simplifier;
	/** Show what would be sent, and send nothing. */
	preview: boolean;
}

/** What one run of the node knows: the entry that all its items run, and the way to Intercom. */
interface Job {
	context: IExecuteFunctions;
	api: Api;
	/** Scheme, host and port of Intercom. */
	origin: string;
	resources: Resources;
	resource: Resource;
	key: string;
	entry: Operation | Composite;
	fields: Array<[string, Field]>;
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

/** The names of the settings of Allowed Actions that forbid something, and what they permit. */
const LIMITS: { [allowed: string]: { name: string; permits: Effect[] } } = {
	internal: { name: 'Nothing That Reaches Customers', permits: ['read', 'note', 'internal'] },
	notes: { name: 'Notes and Reading Only', permits: ['read', 'note'] },
	read: { name: 'Read Only', permits: ['read'] },
};

/** Throws when the credential's Allowed Actions forbid the entry. */
function guard({ context, api, entry, operations }: Job, values: Values): void {
	const { allowedActions } = api.connection;
	if (allowedActions === 'everything') return;
	const effect = effectOf(entry, values, operations);
	// What is set by no name that is known permits reading alone.
	const { name, permits } = LIMITS[allowedActions] ?? { name: String(allowedActions), permits: ['read'] };
	if (permits.includes(effect)) return;
	throw nodeError(
		context.getNode(),
		'not_allowed',
		`The credential does not allow this operation: its Allowed Actions are "${name}"`,
		{
			description: `Nothing was sent to Intercom. This operation ${effect === 'customer' ? 'can be seen by a customer' : 'changes something in Intercom'}: to use it, choose another credential or change Allowed Actions in this one`,
		},
	);
}

/** Runs the operation that the node is set to, for all input items: items in, items out in the same order. */
export async function execute(
	given: IExecuteFunctions,
	resources: Resources,
): Promise<INodeExecutionData[][]> {
	const context = readingOnce(given);
	const items = context.getInputData();
	const node = context.getNode();
	const results: INodeExecutionData[][] = [];
	const prepared = await settled(jobFor(context, resources));
	// What all items share is wrong: each of them fails of it.
	if ('error' in prepared) return [items.map((_item, item) => failedItem(context, [], item, prepared.error))];
	const job = prepared.value;
	const fail = (item: number, error: unknown) => {
		results[item] = [failedItem(context, job.fields, item, error)];
	};
	const asked = items.map((_item, item) => {
		try {
			return askedOf(job, item);
		} catch (error) {
			fail(item, error);
			return undefined;
		}
	});
	if (node.retryOnFail && asked.some((wanted) => wanted && speaksToCustomers(job, wanted)))
		job.hints.add(RETRIED_TO_CUSTOMERS);
	if (asked.some((wanted) => wanted?.preview)) job.hints.add(NOTHING_SENT);
	const atOnce = () => job.options.concurrency || job.api.limiter.concurrency();
	const chains = chainsOf(items.length, (item) => recordsTouched(job, asked[item]?.values));
	/** Works on items side by side, those about the same record one after the other. */
	const runEach = async (
		chains: number[][],
		work: (item: number, wanted: Asked) => Promise<INodeExecutionData[]>,
	) =>
		await runChains(chains, atOnce, async (item) => {
			const wanted = asked[item];
			if (!wanted) return;
			if (job.api.signal?.aborted) throw asNodeError(node, job.fields, item, new Cancelled());
			results[item] = await work(item, wanted)
				.catch((error: unknown) => {
					fail(item, error);
					return results[item] ?? [];
				})
				.finally(() => job.releases.get(item)?.());
		});
	const { entry } = job;
	if (!('runAll' in entry && entry.runAll)) {
		await runEach(chains, async (item, wanted) => await runItem(job, item, wanted));
		tell(context, job.hints);
		return [results.flat()];
	}
	for (let round = 0; chains.some(({ length }) => length > round); round++) {
		const ready: ItemValues[] = [];
		const ofRound = chains.map((chain) => chain.slice(round, round + 1));
		await runEach(ofRound, async (item, wanted) => {
			const values = await completed(job, runFor(job, item, wanted.values), wanted);
			if (wanted.preview) return [{ json: previewOf(job, values), pairedItem: { item } }];
			ready.push({ item, values });
			return [];
		});
		const [first] = ready.sort((a, b) => a.item - b.item);
		if (!first) continue;
		const used = Object.fromEntries(ready.flatMap(({ values }) => Object.entries(values)));
		const outcomes = entry.runAll(runFor(job, first.item, used), ready);
		for await (const told of everyOutcome(outcomes, ready)) {
			if ('error' in told) fail(told.item, told.error);
			else results[told.item] = [{ json: told.value, pairedItem: { item: told.item } }];
		}
	}
	tell(context, job.hints);
	return [results.flat()];
}

/** Whether it really does something that a customer can see. */
const speaksToCustomers = ({ entry, operations }: Job, { values, preview }: Asked): boolean =>
	!preview && effectOf(entry, values, operations) === 'customer';

/** The outcomes of items that are worked on together. What ends that work is the outcome of all that are left. */
async function* everyOutcome(
	outcomes: AsyncGenerator<ItemOutcome>,
	items: ItemValues[],
): AsyncGenerator<ItemOutcome> {
	const left = new Set(items.map(({ item }) => item));
	let reason: unknown = new Error('Nothing is known of what became of the item');
	try {
		for await (const told of outcomes) {
			left.delete(told.item);
			yield told;
		}
	} catch (error) {
		reason = error;
	}
	for (const item of left) yield { item, error: reason };
}

/** A key of its own: what every object inherits is no resource and no operation. */
const own = <T>(table: { [key: string]: T } | undefined, key: string): T | undefined =>
	table && Object.hasOwn(table, key) ? table[key] : undefined;

/** Throws when a parameter of the item makes no sense, or when the credential does not allow what it asks for. */
function askedOf(job: Job, item: number): Asked {
	const { context, key, entry } = job;
	const values = valuesOf(context, key, entry, item);
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
	const shape = simplifierOf(resource, entry);
	if (output === 'simplified') return shape;
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
	return selecting(shape, names);
}

/** The value of one of the Request Options for an item. */
function requestOption<T>(context: IExecuteFunctions, name: keyof typeof REQUEST_OPTIONS, item: number): T {
	const given = (context.getNodeParameter('requestOptions', item, {}) ?? {}) as IDataObject;
	return settingOf<T>(context, name, REQUEST_OPTIONS[name], item, given);
}

async function jobFor(context: IExecuteFunctions, resources: Resources): Promise<Job> {
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
		key,
		entry,
		fields,
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

/**
 * What an item changes, so that items about the same record keep their order: the first record that the path names,
 * and the records that its fields name. Reading needs no order.
 */
function recordsTouched({ entry, fields, inPath: [named] }: Job, values: Values | undefined): string[] {
	if (values && 'oneAtATime' in entry && entry.oneAtATime) return [entry.route];
	if (!values || effectOf(entry, values) === 'read') return [];
	return fields
		.filter(([name, { identity }]) => (name === named || identity) && values[name] !== undefined)
		.map(([name]) => asText(values[name]).trim().toLowerCase());
}

const asText = (value: unknown): string =>
	typeof value === 'object' ? JSON.stringify(value) : String(value);

async function runItem(job: Job, item: number, asked: Asked): Promise<INodeExecutionData[]> {
	const { context, entry } = job;
	const { most, shape, preview } = asked;
	const run = runFor(job, item, asked.values);
	const values = await completed(job, run, asked);
	const asItem = async (record: IDataObject): Promise<INodeExecutionData> => ({
		json: await shape(record, run, values),
		pairedItem: { item },
	});
	const asItems = async (records: IDataObject | IDataObject[]) =>
		await Promise.all((Array.isArray(records) ? records : [records]).map(asItem));
	if (preview) return [{ json: previewOf(job, values), pairedItem: { item } }];

	if ('sends' in entry) {
		const outcome = (await entry.run?.(run, values)) ?? [];
		if (isWithFiles(outcome)) return [{ ...outcome, pairedItem: { item } }];
		return await asItems(outcome);
	}
	const request = requestOf(job, values);
	if (isList(entry) && entry.list) {
		const found: INodeExecutionData[] = [];
		for await (const record of recordsFrom(job.api, entry.list, permitted(job, request), most))
			found.push(await asItem(record));
		const hint = atCap(entry.list, found.length);
		if (hint) job.hints.add(hint);
		return found;
	}
	const answer = await job.api.send(permitted(job, request));
	if (typeof entry.answer === 'object') {
		const ids = Object.fromEntries(job.inPath.map((name) => [name, values[name] as string]));
		return [{ ...(await fileItem(context, answer, entry.answer.file, ids)), pairedItem: { item } }];
	}
	if (entry.answer === 'text') return [{ json: { text: answer.body as string }, pairedItem: { item } }];
	return await asItems(recordFrom(entry, answer, values[job.inPath.at(-1) ?? '']));
}

const requestOf = ({ requestOf }: Job, values: Values): ApiRequest => requestOf?.(values) as ApiRequest;

/** The request with the permission that its resource needs, where the entry itself names none. */
const permitted = ({ resource }: Job, request: ApiRequest): ApiRequest => ({
	permission: resource.permission,
	...request,
});

const isWithFiles = (outcome: object): outcome is FileOutcome => 'binary' in outcome && 'json' in outcome;

/** Whether no name has to be looked up: what JSON holds is anything, and Intercom takes some names itself. */
const isSentAsItIs = ({ type, callings }: Field, value: unknown): boolean =>
	type === 'json' ||
	type === 'resourceMapper' ||
	(value instanceof Named && callings?.[value.by] !== undefined);

/** Puts ids in the place of names, fetches what was put off, and looks up what was left out but has a value of its own; says so in a preview. */
async function completed(
	{ entry, fields }: Job,
	run: Run,
	{ values: given, preview }: Asked,
): Promise<Values> {
	const values: Values = { ...given };
	const asking = preview ? findingNothing(run) : run;
	for (const [name, field] of fields) {
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
		const named = values[name];
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

/** A run for previews: nothing is sent, and nothing is found. */
const findingNothing = (run: Run): Run => ({
	...run,
	isPreview: true,
	request: async () => ({}),
	file: async (_route, _input, json) => await Promise.resolve({ json, binary: {} }),
	list: async function* () {},
	call: async () => ({}),
	pages: async function* () {},
	once: async (_key, load) => await load(),
});

/** What would be sent, without the secrets in it. The token is not part of it: n8n adds it on the way. */
function previewOf(job: Job, given: Values): IDataObject {
	const { api, entry, fields } = job;
	const values = withoutSecrets(fields, given);
	if ('sends' in entry && !entry.firstRequest) {
		return {
			requests: entry.sends,
			values: values as IDataObject,
			note: 'Which of these requests are sent depends on what Intercom answers to the first of them',
		};
	}
	const { method, path, query, body, version } =
		'sends' in entry ? (entry.firstRequest?.(values) as ApiRequest) : requestOf(job, values);
	return {
		method,
		url: api.connection.address + path,
		query: query ?? {},
		...(body ? { body } : {}),
		...(version ? { version } : {}),
	};
}

/** The version of the API that a field needs which a request of an item says something in; the others need none. */
const versionFor = (
	{ fields }: Job,
	values: Values,
	{ query, body }: { query?: IDataObject; body?: IDataObject },
) =>
	fields.find(
		([name, { version, to = name }]) =>
			version &&
			values[name] !== undefined &&
			[query, body].some((part) => part && at(part, to) !== undefined),
	)?.[1].version;

function runFor(job: Job, item: number, values: Values): Run {
	const requestOf = (
		route: Route,
		{ path = {}, query, body }: { path?: IDataObject; query?: IDataObject; body?: IDataObject } = {},
	) => {
		const entry = job.operations.get(route);
		if (!entry)
			throw new NodeOperationError(job.context.getNode(), `${route} is not in the table of operations`);
		const version = versionFor(job, values, { query, body });
		const request = { version, ...mannerOf(entry), ...routeFor(route, path), query, body };
		return { entry, request: permitted(job, request) };
	};
	/** What the table knows of a request that a person wrote, as far as it holds whatever is in the body. */
	const known = (request: ApiRequest): ApiRequest => {
		const entry = operationAt(job.operations, request.method, request.path);
		if (!entry) return request;
		const { reads, repeatable, permission, version } = mannerOf(entry);
		return {
			...request,
			reads,
			permission,
			version: request.version ?? version,
			...(repeatable === false ? { repeatable } : {}),
		};
	};
	return {
		item,
		context: job.context,
		origin: job.origin,
		signal: job.api.signal,
		hint: (text) => void job.hints.add(text),
		async request(route, input) {
			const { body } = await job.api.send(requestOf(route, input).request);
			return (body ?? {}) as IDataObject;
		},
		async file(route, input, json) {
			const { entry, request } = requestOf(route, input);
			if (typeof entry.answer !== 'object')
				throw new NodeOperationError(job.context.getNode(), `${route} gives no file`);
			return await fileItem(job.context, await job.api.send(request), entry.answer.file, json);
		},
		async *list(route, input) {
			const { entry, request } = requestOf(route, input);
			if (!entry.list) throw new NodeOperationError(job.context.getNode(), `${route} is no list`);
			yield* recordsFrom(job.api, entry.list, request, Infinity);
		},
		async call(request) {
			const { body, wasGone } = await job.api.send(known(request));
			return wasGone ? { deleted: true, note: WAS_GONE } : body;
		},
		async *pages(request, pager, most) {
			const operation = operationAt(job.operations, request.method, request.path);
			// A list of the table is asked for as the table says, wherever the person looks for its records.
			const asInTable = { ...operation?.list, largest: undefined, ...pager };
			yield* recordsFrom(job.api, asInTable, known(request), most);
		},
		async idOf(named) {
			return await idNamed(this, named, own(job.resources, named.kind)?.find?.[named.by]);
		},
		async alone(key) {
			const before = job.turns.get(key);
			job.turns.set(key, new Promise<void>((resolve) => job.releases.set(item, resolve)));
			await before;
		},
		async once<T>(key: string, load: () => Promise<T>): Promise<T> {
			const known = (job.once.get(key) as Promise<T> | undefined) ?? load();
			job.once.set(key, known);
			// What failed for one item may succeed for the next.
			known.catch(() => job.once.delete(key));
			return await known;
		},
	};
}
