import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { resources } from '../../nodes/Intercom/resources';
import { type Place, placesOf } from '../../nodes/Intercom/table/compile';
import { at } from '../../nodes/Intercom/table/paging';
import {
	type Effect,
	effectOf,
	type Field,
	type Fields,
	type Operation,
	type Operations,
} from '../../nodes/Intercom/table/types';
import { type LoggedRequest, type Simulator, startSimulator, type Workspace } from '../../simulator';
import { seed } from '../../simulator/seed';
import { type FlowResult, runIntercom } from './engine';
import { type Filling, fillingsOf, SAMPLE_BINARY } from './samples';

/**
 * The credential's Allowed Actions, over the whole table: what they forbid sends nothing, and what they allow does no
 * more than they say. What a request does is judged by the entry of the table that it looks like most.
 */

const STRENGTH: { [effect in Effect]: number } = { read: 0, note: 1, internal: 2, customer: 3 };
/** The strongest effect that each setting permits. */
const PERMITTED = { internal: 'internal', notes: 'note', read: 'read' } as const;
const REFUSALS = {
	notes: 'Notes and Reading Only',
	internal: 'Nothing That Reaches Customers',
	read: 'Read Only',
} as const;

const places = placesOf(resources);
const named = places.map((place) => [`${place.resource}: ${place.operation}`, place] as const);

interface Known {
	name: string;
	method: string;
	path: RegExp;
	entry: Operation;
	effect: Effect;
}

const known: Known[] = places.flatMap(({ resource, operation, entry }) => {
	if (!('route' in entry)) return [];
	const [method, path] = entry.route.split(' ') as [string, string];
	const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
	return [{ name: `${resource}.${operation}`, method, path: pattern, entry, effect: effectOf(entry) }];
});

/** How much of an entry is in a request: what it fixes, and what must be given. Undefined where it is another one. */
function likeness({ entry }: Known, { body, method, query }: LoggedRequest): number | undefined {
	if (method === 'GET') return 0;
	const sent = { ...query, ...(body as object | undefined) };
	const fixed = Object.entries(entry.constants ?? {});
	if (fixed.some(([path, value]) => JSON.stringify(at(sent, path)) !== JSON.stringify(value)))
		return undefined;
	const needed = Object.entries<Field>(entry.required ?? {}).filter(
		([name, { when, sent: travels }]) => !entry.route.includes(`{${name}}`) && !when && travels !== false,
	);
	if (needed.some(([name, { to }]) => to !== '' && at(sent, to ?? name) === undefined)) return undefined;
	return fixed.length + needed.length;
}

/** What a request does, by the strongest of the entries that it looks like most. */
function effectOfRequest(request: LoggedRequest): { names: string[]; effect: Effect } {
	// A path that is written out is meant where another route has a name in braces there.
	const literal = ({ entry }: Known) => -(entry.route.match(/\{/g)?.length ?? 0);
	const routes = known.filter(({ method, path }) => method === request.method && path.test(request.path));
	const most = Math.max(...routes.map(literal));
	const alike = routes
		.filter((each) => literal(each) === most)
		.map((each) => ({ ...each, likeness: likeness(each, request) }))
		.filter((each) => each.likeness !== undefined);
	const best = Math.max(...alike.map((each) => each.likeness as number));
	const meant = alike.filter((each) => each.likeness === best);
	if (meant.length === 0) throw new Error(`No entry of the table sends ${request.method} ${request.path}`);
	const [strongest] = meant.sort((a, b) => STRENGTH[b.effect] - STRENGTH[a.effect]);
	return { names: meant.map(({ name }) => name), effect: (strongest as Known).effect };
}

/** Records that exist, so that what an entry sends has its effect. */
const RECORDS: { [kind: string]: (workspace: Workspace) => ReadonlyMap<unknown, unknown> } = {
	admin: ({ admins }) => admins,
	article: ({ plain }) => plain.articles,
	audience: ({ plain }) => plain.audiences,
	company: ({ companies }) => companies,
	contact: ({ contacts }) => contacts,
	contentSnippet: ({ plain }) => plain.content_snippets,
	conversation: ({ conversations }) => conversations,
	internalArticle: ({ plain }) => plain.internal_articles,
	segment: ({ segments }) => segments,
	tag: ({ tags }) => tags,
	team: ({ teams }) => teams,
	ticket: ({ tickets }) => tickets,
	ticketType: ({ ticketTypes }) => ticketTypes,
};

const firstOf = (workspace: Workspace, kind: string): string | undefined => {
	const [id] = RECORDS[kind]?.(workspace).keys() ?? [];
	return id === undefined ? undefined : String(id);
};

/** The filled form with records that exist. */
function withRecords(
	workspace: Workspace,
	fields: Array<[string, Field]>,
	given: INodeParameters,
): INodeParameters {
	const filled: INodeParameters = { ...given };
	for (const [name, field] of fields) {
		const kind = field.modes?.find((mode) => mode.name === 'list')?.typeOptions?.searchListMethod;
		const id = kind && firstOf(workspace, kind);
		if (name in filled && id) filled[name] = { __rl: true, mode: 'id', value: id };
	}
	for (const collection of ['additionalFields', 'updateFields', 'filters', 'options']) {
		const inner = filled[collection] as INodeParameters | undefined;
		if (inner) filled[collection] = withRecords(workspace, fields, inner);
	}
	return filled;
}

const INPUT: INodeExecutionData = {
	json: {},
	binary: Object.fromEntries(
		SAMPLE_BINARY.map((name) => [
			name,
			{ data: Buffer.from(name).toString('base64'), mimeType: 'text/plain', fileName: `${name}.txt` },
		]),
	),
};

const fieldsOf = ({ required, shown, optional, filters, options }: Place['entry']): Array<[string, Field]> =>
	[required, shown, optional, filters, options].flatMap((fields: Fields = {}) =>
		Object.entries<Field>(fields),
	);

const fillings = ({ resource, operation, entry }: Place): Filling[] =>
	(['required fields', 'every field'] as const).flatMap((which) =>
		fillingsOf(resource, operation, entry, which),
	);

let intercom: Simulator;

beforeAll(async () => {
	intercom = await startSimulator({ requireVersion: true, exportPolls: 1, exportQuota: 1_000 });
});
afterAll(async () => await intercom.stop());

async function run(place: Place, { parameters }: Filling, allowedActions: string): Promise<FlowResult> {
	const { workspace } = intercom;
	if (intercom.requests.some(({ method }) => method !== 'GET')) {
		workspace.clear();
		seed(workspace, { empty: false });
	}
	intercom.requests.clear();
	return await runIntercom({
		credential: {
			region: 'custom',
			baseUrl: intercom.url,
			accessToken: intercom.token,
			allowedActions,
		},
		parameters: withRecords(workspace, fieldsOf(place.entry), parameters),
		items: [INPUT],
	});
}

const operations: Operations = new Map(known.map(({ entry }) => [entry.route, entry]));

/** The values as the table's functions get them: those of collections beside the others. */
const valuesIn = (parameters: INodeParameters): INodeParameters => ({
	...parameters,
	...(parameters.additionalFields as INodeParameters | undefined),
	...(parameters.updateFields as INodeParameters | undefined),
	...(parameters.options as INodeParameters | undefined),
});

describe.each(['internal', 'notes', 'read'] as const)('with "%s" allowed', (allowed) => {
	test.each(named)('%s', async (_name, place) => {
		for (const filling of fillings(place)) {
			const effect = effectOf(place.entry, valuesIn(filling.parameters), operations);
			const { error } = await run(place, filling, allowed);
			if (STRENGTH[effect] > STRENGTH[PERMITTED[allowed]]) {
				expect({ filling: filling.variant, requests: [...intercom.requests] }).toEqual({
					filling: filling.variant,
					requests: [],
				});
				expect(error?.message).toBe(
					`The credential does not allow this operation: its Allowed Actions are "${REFUSALS[allowed]}"`,
				);
				expect(error?.description).toMatch(/^Nothing was sent to Intercom/);
				continue;
			}
			expect(error?.message ?? '').not.toMatch(/does not allow this operation/);
			expect(intercom.customerSaw).toEqual([]);
			const tooStrong = intercom.requests
				.map((request) => ({ asked: `${request.method} ${request.path}`, ...effectOfRequest(request) }))
				.filter((request) => STRENGTH[request.effect] > STRENGTH[PERMITTED[allowed]]);
			expect({ filling: filling.variant, tooStrong }).toEqual({ filling: filling.variant, tooStrong: [] });
		}
	});
});

/** The strongest thing that a route can do, whatever entry uses it. */
const strongest = (route: string): number => {
	const effects = known.filter(({ entry }) => entry.route === route).map(({ effect }) => STRENGTH[effect]);
	if (effects.length === 0) throw new Error(`${route} is not in the table`);
	return Math.max(...effects);
};

describe('what several requests do', () => {
	const composites = named.filter(([, { entry }]) => 'sends' in entry);

	test.each(composites)('%s names no request that does more than it says itself', (_name, { entry }) => {
		const sends = 'sends' in entry ? entry.sends : [];
		// With some values it does more than without any: those are refused by their own rule.
		const own = STRENGTH[typeof entry.reaches === 'function' ? 'customer' : effectOf(entry)];
		expect(sends.filter((route) => strongest(route) > own)).toEqual([]);
	});

	const listed = composites.filter(([, { entry }]) => 'sends' in entry && entry.sends.length > 0);
	test.each(listed)('%s sends nothing that it does not name', async (_name, place) => {
		const sends = 'sends' in place.entry ? place.entry.sends : [];
		const patterns = sends.map((route) => new RegExp(`^${route.replace(/\{\w+\}/g, '[^/]+')}$`));
		let sent = 0;
		for (const filling of fillings(place)) {
			await run(place, filling, 'everything');
			const asked = intercom.requests.map(({ method, path }) => `${method} ${path}`);
			expect(asked.filter((each) => !patterns.some((pattern) => pattern.test(each)))).toEqual([]);
			sent += asked.length;
		}
		expect(sent).toBeGreaterThan(0);
	});
});

/** These show that the samples would reach a customer, if nothing held them back. */
const REACHING = [
	...['conversation: reply', 'conversation: sendQuickReplies', 'conversation: closeWithMessage'],
	...['message: sendEmail', 'message: sendInApp', 'message: send', 'ticket: reply'],
];

test.each(named.filter(([name]) => REACHING.includes(name)))(
	'%s reaches the customer when everything is allowed',
	async (_name, place) => {
		const [filling] = fillings(place);
		const { error } = await run(place, filling as Filling, 'everything');
		expect(error).toBeUndefined();
		expect(intercom.customerSaw.length).toBeGreaterThan(0);
		expect(intercom.requests.some((request) => effectOfRequest(request).effect === 'customer')).toBe(true);
	},
);

test('there are entries of every effect', () => {
	expect(named.filter(([name]) => REACHING.includes(name))).toHaveLength(REACHING.length);
	for (const effect of ['read', 'internal', 'customer'] as const)
		expect(known.filter((each) => each.effect === effect).length).toBeGreaterThan(20);
	expect(known.filter(({ effect }) => effect === 'note').map(({ name }) => name)).toEqual([
		'conversation.addNote',
		'note.addToCompany',
		'note.addToContact',
		'ticket.addNote',
	]);
});

test('what reaches a customer says so in its action, which is all that a model sees', () => {
	const silent = places.filter(
		({ entry }) => effectOf(entry) === 'customer' && !/\((?:[^)]*\b)?customers?\b[^)]*\)$/.test(entry.action),
	);
	expect(silent.map(({ entry }) => entry.action)).toEqual([]);
});

test('a ticket may be assigned by a credential that reaches no customers, and nothing else of it changed', async () => {
	const update = (more: INodeParameters): Filling => ({
		variant: {},
		filled: [],
		parameters: {
			resource: 'ticket',
			operation: 'update',
			ticket_id: { __rl: true, mode: 'id', value: firstOf(intercom.workspace, 'ticket') ?? '' },
			assign_to: 'team',
			team_id: { __rl: true, mode: 'id', value: firstOf(intercom.workspace, 'team') ?? '' },
			...more,
		},
	});
	const place = named.find(([name]) => name === 'ticket: update')?.[1] as Place;
	expect((await run(place, update({}), 'internal')).error).toBeUndefined();
	expect((await run(place, update({}), 'notes')).error?.message).toMatch(/does not allow/);
	for (const updateFields of [{ open: false }, { is_shared: true }, { snoozed_until: '2030-01-01' }])
		expect((await run(place, update({ updateFields }), 'internal')).error?.message).toMatch(/does not allow/);
});
