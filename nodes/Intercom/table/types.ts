import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
	NodeParameterValueType,
} from 'n8n-workflow';
import type { Finder, Named } from './names';
import type { Pager } from './paging';
import type { Calling } from './records';
import type { Row, Shown as Column } from './rows';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Method and path of an operation in one string, with the path's parameters in braces: 'GET /contacts/{contact_id}'. */
export type Route = `${Method} /${string}`;

/** A version of the API that has more than the one that the package speaks. */
export type LaterVersion = 'Preview';

/** The names in braces: PathNames<'GET /tags/{tag_id}'> is 'tag_id'. */
export type PathNames<R extends string> = R extends `${string}{${infer Name}}${infer Rest}`
	? Name | PathNames<Rest>
	: never;

/** Names that the node itself uses. An API field so named takes another key and says `to`. */
type Reserved =
	| 'authentication'
	| 'resource'
	| 'operation'
	| 'returnAll'
	| 'limit'
	| 'simplify'
	| 'output'
	| 'outputFields'
	| 'additionalFields'
	| 'updateFields'
	| 'filters'
	| 'options'
	| 'requestOptions';

/** What a field's reader can use beside the value itself. */
export interface Reading {
	/** Index of the input item whose parameters are read. */
	item: number;
	context: IExecuteFunctions;
	/** Attributes without a value are to be cleared; they are left out otherwise. */
	clearsEmpty?: boolean;
}

/**
 * Turns what the editor or an expression gave into what the API takes. Throws a Complaint when it can't.
 * Never sees undefined or null: such a field counts as not given.
 */
export type Reader = (value: unknown, reading: Reading) => unknown;

/** Texts that follow a pattern, and what those texts are, for the reference page. */
export interface Pattern {
	are: string;
	pattern: RegExp;
}

/** Values of other fields, or patterns that their texts follow. */
export type Conditions = { [field: string]: Array<string | number | boolean | Pattern> };

/** Whether a value is one of those that a condition names, or follows one of its patterns. */
export const meets = (condition: Conditions[string], value: unknown): boolean =>
	condition.some((wanted) =>
		typeof wanted === 'object' ? typeof value === 'string' && wanted.pattern.test(value) : wanted === value,
	);

/** One input field: what n8n shows, and how its value travels to the API. */
export interface Field extends Omit<
	INodeProperties,
	'name' | 'displayName' | 'displayOptions' | 'required' | 'options' | 'default'
> {
	default: NodeParameterValueType;
	/** The label. Default: the key in title case. */
	displayName?: string;
	/** Choices of an options field. */
	options?: INodePropertyOptions[];
	/**
	 * Where the value travels. Default: the path if the route names it, else the body; the query for GET and DELETE.
	 * Given for a field of the path, the value travels in both.
	 */
	in?: 'query' | 'body';
	/** The API's name, where it is not the key. Dots nest: 'from.id'. An empty text spreads an object over the body. */
	to?: string;
	read: Reader;
	/** The API's names for what a record is called, where Intercom takes that in place of its ID: nothing is looked up then. */
	callings?: { [by in Calling]?: string };
	/** The fields inside a group, or inside each entry of a list of groups. */
	fields?: Fields;
	/** Shown only while other fields of the operation have one of these values; not read otherwise. */
	when?: Conditions;
	/** The value is a list of texts, which stand in one input. */
	many?: true;
	/** Another input of the editor in its place, while other fields beside it have one of these values. */
	otherInput?: { when: Conditions } & Pick<INodeProperties, 'type'> & Partial<INodeProperties>;
	/** Hidden while other fields beside it have one of these values. */
	unless?: Conditions;
	/** The value when none is given, looked up from Intercom: such as the token's own teammate. */
	orElse?: (run: Run) => Promise<unknown>;
	/** What becomes of a given value when Intercom can be asked. Throws a Complaint, as `read` does. */
	complete?: (run: Run, value: unknown) => Promise<unknown>;
	/** False: it only decides which other fields are shown. */
	sent?: false;
	/** Two items with the same value here are about the same record, and run one after the other. */
	identity?: boolean;
	/** What it says is added to what is there: another run would add it once more. */
	addsUp?: true;
	/**
	 * It means the same in every operation that has it, so that AI builders are told of it once. For groups on screen
	 * alone (see `leftOut`).
	 */
	everywhere?: true;
	/** The version of the API that knows it, where the package's own does not: a request that carries it asks for that. */
	version?: LaterVersion;
}

export type Fields = { [name: string]: Field } & { [name in Reserved]?: never };

/** Decoded values of one item by field name. A field that was not given is absent. */
export type Values = { [name: string]: unknown };

/** A value that is fetched only when its request is about to be sent, such as a file. */
export class Later {
	constructor(readonly load: () => Promise<unknown>) {}
}

interface Shown {
	/** In the list of operations. Default: the key in title case; 'Get Many' for getAll. */
	name?: string;
	/** In the node picker and for AI agents, without articles: 'Add tag to contact'. */
	action: string;
	/** Under the name in the list of operations, in words of its own: what it does and gives, beside the action. */
	description: string;
	/** Always on screen, in this order; must be given. */
	required?: Fields;
	/** Always on screen after the required ones; may stay empty, and is then not sent. */
	shown?: Fields;
	/** Under Update Fields where the key begins with 'update', else under Additional Fields. */
	optional?: Fields;
	/** Under Filters: which records. */
	filters?: Fields;
	/** Under Options: how they are returned. */
	options?: Fields;
	/**
	 * Who can see or receive what it does, for the credential's Allowed Actions. `customer`: a customer can, or can be
	 * reached again by it; a function where it is so with some values only. `teammates`: it leaves words that only
	 * teammates read, and changes nothing else, so that no automation of the workspace begins with it.
	 */
	reaches?: 'customer' | 'teammates' | ((values: Values) => boolean);
	/** The version of the API that has it, where the package's own has not. */
	version?: LaterVersion;
	/** Permission of the Intercom app without which Intercom answers 403. */
	permission?: string;
	/** One sentence about a limit or a consequence, for the reference page and under the operation's name. */
	notice?: string;
	/**
	 * Looks up in Intercom what the values need before the request is sent, and gives them as they are sent then.
	 * Throws a Complaint, whose text is a whole sentence. For a preview it is called with a `run` that finds nothing.
	 */
	prepare?(run: Run, values: Values): Promise<Values>;
	/**
	 * What its records look like in the output Simplified. Default: for a DELETE what is said of a deletion, else as the
	 * resource says, else a flat copy. False: there is nothing to simplify, which is the default of composites that
	 * write, since they make up their own output.
	 */
	simplify?: false | Simplifier | Row;
}

/** One request to the API, and its further pages. */
export interface Operation<R extends Route = Route> extends Shown {
	route: R;
	required?: Fields & { [name in PathNames<R>]: Field };
	/** Values that the person does not choose, in the query of a GET and else in the body. They win over fields. */
	constants?: IDataObject;
	/** The answer is a list: adds Return All and Limit. */
	list?: Pager;
	/**
	 * A POST that may be sent twice: it only reads, or Intercom documents it as create-or-update. False: a GET that does
	 * something with each send.
	 */
	repeatable?: 'reads' | 'upserts' | false;
	/** The body travels as a form, in which a list of files is a file for each (`{name, content_type, data}` in base64). */
	form?: true;
	/** It starts a job of which Intercom allows a limited number. */
	startsJob?: true;
	/** A workspace has one of it at a time: items wait for each other, and it is not sent twice by itself. */
	oneAtATime?: true;
	/**
	 * The answer is no JSON. A file becomes binary data, under the name given here where Intercom tells none; it may
	 * lie elsewhere, and is then fetched from there without the token.
	 */
	answer?: 'text' | { file: string };
	/** The part of the answer that is the record, where it is wrapped: 'data'. */
	record?: string;
	/**
	 * Under which name the answer to a POST, PUT or PATCH tells the ID of what was written. Default: 'id'. Without one it
	 * says nothing of whether it was done, and is an error. False: the answer names nothing.
	 */
	answerNames?: string | false;
}

/** A request as a person wrote it. */
export interface HandmadeRequest {
	method: Method;
	path: string;
	query?: IDataObject;
	body?: IDataObject;
	/** The version of the API, where it is another than the package's own. */
	version?: string;
}

/** What a composite can use: requests through the same limiter, retries and errors as every operation. */
export interface Run {
	/** Sends one request of the table. Path parameters are put into the route, encoded. Gives the parsed answer. */
	request(
		route: Route,
		input?: { path?: IDataObject; query?: IDataObject; body?: IDataObject; addsUp?: boolean },
	): Promise<IDataObject>;
	/** Fetches a file of the table, streamed into binary data under `data`, beside `json` with the file's name and type. */
	file(
		route: Route,
		input: { path?: IDataObject; query?: IDataObject },
		json: IDataObject,
	): Promise<FileOutcome>;
	/** Every record of a list of the table, page by page. */
	list(
		route: Route,
		input?: { path?: IDataObject; query?: IDataObject; body?: IDataObject },
	): AsyncGenerator<IDataObject>;
	/** Sends a request that the table does not know, as the person wrote it. */
	call(request: HandmadeRequest): Promise<unknown>;
	/** Every record of a list that the table does not know. */
	pages(request: HandmadeRequest, pager: Pager, most: number): AsyncGenerator<IDataObject>;
	/** The ID of a record that was named by what it is called. Throws a Complaint when there is none, or several. */
	idOf(named: Named): Promise<string>;
	/** Loads something once per run of the node, however many items ask for it. */
	once<T>(key: string, load: () => Promise<T>): Promise<T>;
	/**
	 * Waits until no other item works on the same thing, which is this item's until the item is done. For one thing an
	 * item: two items that hold what the other one waits for would wait for ever.
	 */
	alone(key: string): Promise<void>;
	/** Says a whole sentence beside the output, once for all items; for what a person would overlook there. */
	hint(text: string): void;
	/** Index of the item that is run. */
	item: number;
	context: IExecuteFunctions;
	/** Scheme, host and port of Intercom, as the credential names them. */
	origin: string;
	signal?: AbortSignal;
	/** Nothing is sent, and every lookup finds nothing. */
	isPreview?: true;
}

/** Makes a record flat; `values` are what was asked for. What it looks up for that, such as names of teammates, it looks up once per run of the node. */
export type Simplifier = (
	record: IDataObject,
	run: Run,
	values: Values,
) => IDataObject | Promise<IDataObject>;

/** A record with files beside it. */
export interface FileOutcome {
	json: IDataObject;
	binary: IBinaryKeyData;
}

/** What a composite gives: records, or a record with files beside it. */
export type Outcome = IDataObject | IDataObject[] | FileOutcome;

interface Several extends Shown {
	/** What it does to Intercom: 'reads' changes nothing there. A function where it depends on what the person chose. */
	effect: 'reads' | 'writes' | ((values: Values, operations?: Operations) => Effect);
	/** The routes it sends, for the reference page. */
	sends: Route[];
	/** The request that it sends in any case, where the values alone tell it: for the preview. */
	firstRequest?(values: Values): HandmadeRequest;
	/** The columns of what `run` makes up, where there is no choice of output. */
	gives?: { [name: string]: Column };
}

/** Works on one item after the other. */
interface OneByOne extends Several {
	/** The answer is a list: adds Return All and Limit, and `run` yields records. */
	run(run: Run, values: Values): Promise<Outcome>;
	runAll?: never;
}

/** Works on all items together, such as in bulk. */
interface Together extends Several {
	/**
	 * Gives what became of each item as soon as it is known, in any order. No two of the items are about the same
	 * record; `run` is that of the first one.
	 */
	runAll(run: Run, items: ItemValues[]): AsyncGenerator<ItemOutcome>;
	run?: never;
}

/** The values of one of several items. */
export interface ItemValues {
	item: number;
	values: Values;
}

/** What became of one of several items. */
export type ItemOutcome = { item: number } & ({ value: IDataObject } | { error: unknown });

/** Several requests as plain code. Keep them few and obvious. */
export type Composite = OneByOne | Together;

export interface Resource {
	/** In the list of resources, in the singular. */
	name: string;
	/** For the reference page: one sentence. */
	description?: string;
	/** Permission that all its operations need, where an operation names none. */
	permission?: string;
	/** What records of this resource look like in the output Simplified, where an operation says nothing else. */
	simplify?: Simplifier | Row;
	/** What finds its records by what they are called, where looking through their list is not the way. */
	find?: { [by in Calling]?: Finder };
	operations: { [key: string]: Operation };
	composites?: { [key: string]: Composite };
}

/** A route with braces must have `required`. */
type Checked<R extends Route> = Operation<R> &
	([PathNames<R>] extends [never] ? unknown : { required: unknown });

/** Returns its argument; the compiler checks each entry against its own route. */
export const resource = <R extends { [key: string]: Route }>(
	spec: Omit<Resource, 'operations'> & { operations: { [key in keyof R]: Checked<R[key]> } },
): Resource => spec as unknown as Resource;

/** What an entry does to Intercom, for the credential's Allowed Actions. */
export type Effect = 'read' | 'note' | 'internal' | 'customer';

/** All operations of the table by their route. */
export type Operations = Map<Route, Operation>;

/** The effect of an entry with these values, among these operations; without values, that with nothing filled in. */
export function effectOf(entry: Operation | Composite, values?: Values, operations?: Operations): Effect {
	const { reaches } = entry;
	if (reaches === 'teammates') return 'note';
	if (reaches === 'customer' || reaches?.(values ?? {})) return 'customer';
	if ('sends' in entry && typeof entry.effect === 'function')
		return values ? entry.effect(values, operations) : 'customer';
	if ('sends' in entry) return entry.effect === 'reads' ? 'read' : 'internal';
	return entry.route.startsWith('GET ') || entry.repeatable === 'reads' ? 'read' : 'internal';
}

/** The version of the API without which an entry cannot be run, where it is not the package's own. */
export const versionOf = ({ version, required }: Operation | Composite): LaterVersion | undefined =>
	version ?? Object.values<Field>(required ?? {}).find((field) => field.version)?.version;

/** What is said of an entry or a field of a later version. */
export const versionNote = (version: LaterVersion): string => `Uses version ${version} of Intercom's API`;

/** All entries of a resource, operations and composites alike. */
export const entriesOf = ({ operations, composites }: Resource): Array<[string, Operation | Composite]> => [
	...Object.entries<Operation | Composite>(operations),
	...Object.entries<Operation | Composite>(composites ?? {}),
];

/** The collection in which an entry's optional fields stand. */
export const optionalCollection = (key: string): 'updateFields' | 'additionalFields' =>
	key.startsWith('update') ? 'updateFields' : 'additionalFields';
