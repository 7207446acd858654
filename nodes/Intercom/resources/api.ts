import type { IDataObject } from 'n8n-workflow';
import { attempt, Complaint } from '../table/complaint';
import { choice, flag, groups, json, number, text } from '../table/fields';
import { pages, recordsIn } from '../table/paging';
import {
	type Composite,
	type Effect,
	effectOf,
	type Method,
	type Operations,
	resource,
	type Values,
} from '../table/types';

/** A path of the API: never an address, since the token is sent wherever it leads. */
const path = text('What follows the address of the API', {
	placeholder: 'e.g. /contacts/5ba682d23d7cf92bef87bfd4',
	read: (value) => {
		const given = String(value).trim();
		if (/^https?:/i.test(given))
			throw new Complaint(
				'is a web address, but only the part after the host is needed',
				'It looks like /contacts/search',
			);
		if (!/^\/(?!\/)[^\s?#\\]*$/.test(given))
			throw new Complaint(
				'is no path',
				'It begins with one slash and has no spaces, ? or #. Query parameters have a field of their own',
			);
		if (given.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part)))
			throw new Complaint('must not contain . or .. as a part');
		return given;
	},
});

/**
 * The parts of a path as a server may read it: characters written as their codes, empty parts, parameters after a
 * semicolon and the case of letters make no difference. Undefined where it cannot be told.
 */
function partsOf(path: string): string[] | undefined {
	const meant = attempt(() => decodeURIComponent(path));
	if ('error' in meant) return undefined;
	const parts = meant.value
		.toLowerCase()
		.split('/')
		.map((part) => part.replace(/;.*$/s, ''))
		.filter(Boolean);
	return parts.every((part) => !/[\s\p{Cc}%?#\\]/u.test(part) && /[^.]/.test(part)) ? parts : undefined;
}

/**
 * What a GET does to Intercom: what the operations say that the path belongs to, with or without an ending such as
 * .json. Nothing is known about any other path, so that it counts as one that reaches customers.
 */
function effectOfReading(path: string, operations: Operations): Effect {
	const parts = partsOf(path) ?? [];
	const spellings = [parts, [...parts.slice(0, -1), (parts.at(-1) ?? '').replace(/\.\w+$/, '')]];
	const isOfPath = (route: string) => {
		const named = route.slice('GET /'.length).toLowerCase().split('/');
		return spellings.some(
			(spelling) =>
				named.length === spelling.length &&
				named.every((part, at) => part.startsWith('{') || part === spelling[at]),
		);
	};
	const meant = [...operations].filter(([route]) => route.startsWith('GET ') && isOfPath(route));
	const isKnown = meant.length > 0 && meant.every(([, operation]) => effectOf(operation) === 'read');
	return isKnown ? 'read' : 'customer';
}

/** What is sent for the person's values, or first of all when a list is fetched page by page. */
function requestOf(values: Values) {
	// No plain object: a parameter may have the name of what every object inherits, such as 'constructor'.
	const query = new Map<string, string[]>();
	for (const { name, value } of (values.query_parameters ?? []) as Array<{ name: string; value: string }>)
		query.set(name, [...(query.get(name) ?? []), value]);
	const body = values.body as IDataObject | undefined;
	return {
		method: values.method as Method,
		path: values.path as string,
		query: Object.fromEntries(
			[...query].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
		),
		...(body && Object.keys(body).length > 0 ? { body } : {}),
		...(values.version ? { version: values.version as string } : {}),
	};
}

/** What travels in a header, so that it can be no more than a version's name. */
const version = text(
	"Version of Intercom's API that the request asks for, such as Preview, which has the newest operations. Without it, the version of this node's other operations.",
	{
		displayName: 'API Version',
		placeholder: 'e.g. Preview',
		read: (value) => {
			const given = String(value).trim();
			if (given === '') return undefined;
			const named = ['Preview', 'Unstable'].find((each) => each.toLowerCase() === given.toLowerCase());
			if (named) return named;
			if (!/^\d{1,3}\.\d{1,3}$/.test(given))
				throw new Complaint(
					'is no version of the API',
					'It is Preview, or looks like 2.16: two numbers with a dot between',
				);
			return given;
		},
	},
);

const call: Composite = {
	action: 'Call any path of API (customers may see what it does)',
	description: 'Send a request of your own, for what this node has no operation for yet',
	notice:
		'A request that changes something, or whose path no operation of this node has, counts as one that reaches customers, since nothing is known about it',
	effect: ({ method, path }, operations = new Map()) =>
		method === 'GET' ? effectOfReading(path as string, operations) : 'customer',
	sends: [],
	simplify: false,
	required: {
		method: choice('What to do', { GET: 'GET', POST: 'POST', PUT: 'PUT', PATCH: 'PATCH', DELETE: 'DELETE' }),
		path,
	},
	shown: {
		query_parameters: groups(
			'What is appended to the address',
			{ name: text('Name of the parameter'), value: text('Value of the parameter') },
			{ placeholder: 'Add Parameter' },
		),
		body: json('The body of the request', { when: { method: ['POST', 'PUT', 'PATCH', 'DELETE'] } }),
	},
	optional: {
		every_page: flag('to fetch a list page by page and to give each record as an item'),
		most_records: number('Most records to fetch when a list is fetched page by page', {
			default: 1000,
			typeOptions: { minValue: 1 },
		}),
		records_path: text('Where the answer keeps its list', {
			default: 'data',
			placeholder: 'e.g. conversations',
		}),
		version,
	},
	firstRequest: requestOf,
	async run(run, values) {
		const request = requestOf(values);
		if (values.every_page) {
			const records: IDataObject[] = [];
			const pager = pages((values.records_path ?? 'data') as string);
			for await (const record of run.pages(request, pager, (values.most_records ?? 1000) as number))
				records.push(record);
			return records;
		}
		const answer = await run.call(request);
		if (Array.isArray(answer)) return recordsIn(answer);
		return (answer ?? { success: true }) as IDataObject;
	},
};

export const api = resource({
	name: 'API Request',
	description: 'Any request to the API',
	operations: {},
	composites: { call },
});
