import type { Facts, Operation, Schema } from '../../test/contract/facts';
import { unnamed } from '../../test/contract/facts';

/** What one description of the API has other than another one, as far as it is about what is sent. */
export interface Difference {
	/** Routes, as the newer description spells them. */
	added: string[];
	/** Routes that the newer description has no more. */
	dropped: string[];
	/** Of the routes that both have, as the older one spells them: one line for each thing that differs. */
	changed: Array<{ route: string; lines: string[] }>;
}

/** What is looked at of a parameter or field. Prose never is: the facts have none. */
const LIMITS = [
	'type',
	'format',
	'enum',
	'default',
	'minimum',
	'maximum',
	'minLength',
	'maxLength',
	'minItems',
	'maxItems',
] as const;

/** Deeper than this, descriptions only repeat themselves. */
const DEEPEST = 6;

/** From so many properties on that are the same component, such as the texts in each language, they are told once. */
const MANY = 6;

/** The properties of an object by name; many that are the same component stand under one star. */
function alike(properties: Record<string, Schema>): Array<[string, Schema]> {
	const named = Object.entries(properties);
	const sharing = (schema: Schema) =>
		schema.$ref === undefined ? [] : named.filter(([, { $ref }]) => $ref === schema.$ref);
	return named
		.filter(([name, schema]) => sharing(schema).length < MANY || sharing(schema)[0]?.[0] === name)
		.map(([name, schema]) => [sharing(schema).length < MANY ? name : '*', schema]);
}

/** Everything that an operation takes, by its place: 'query page', 'body message.author'. */
type Inputs = Map<string, string[]>;

function inputsOf({ schemas }: Facts, { query, queryOneOf, body }: Operation): Inputs {
	const inputs: Inputs = new Map();
	const say = (place: string, words: string[]) =>
		inputs.set(place, [...new Set([...(inputs.get(place) ?? []), ...words])]);

	const read = (given: Schema, place: string, depth: number, seen: readonly Schema[] = []): void => {
		const schema = given.$ref === undefined ? given : schemas[given.$ref.split('/').pop() ?? ''];
		if (!schema || depth > DEEPEST || seen.includes(schema)) return;
		const path = [...seen, schema];
		say(
			place,
			LIMITS.flatMap((name) => {
				const value = schema[name];
				if (value === undefined) return [];
				return [
					`${name} ${Array.isArray(value) ? value.map(String).sort().join(', ') : JSON.stringify(value)}`,
				];
			}),
		);
		if (Array.isArray(schema.required) && schema.required.length > 0)
			say(place, [`requires ${[...schema.required].sort().join(', ')}`]);
		for (const [name, inner] of alike(schema.properties ?? {}))
			read(inner, `${place}.${name}`, depth + 1, path);
		if (schema.items) read(schema.items, `${place}[]`, depth + 1, path);
		for (const part of [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])])
			read(part, place, depth, path);
	};

	for (const [name, parameter] of Object.entries(query)) {
		const { required, ...schema } = parameter;
		read(schema, `query ${name}`, 0);
		if (required) say(`query ${name}`, ['required']);
	}
	if (queryOneOf)
		say('query', [`needs one of ${queryOneOf.map((names) => names.join(' and ')).join(' or ')}`]);
	for (const [name, field] of Object.entries(body?.fields ?? {})) read(field, `body ${name}`, 0);
	for (const name of body?.required ?? []) say(`body ${name}`, ['required']);
	if (body && body.variants.length > 1)
		say('body', [
			`in ${body.variants.length} variants`,
			...body.variants.map(({ required }) => `requires ${required.join(', ') || 'nothing'}`),
		]);
	if (body?.contentType) say('body', [`travels as ${body.contentType}`]);
	return inputs;
}

/** What a line is about. */
const placeIn = (line: string) => /^. (.*?)(?::| \(|$)/.exec(line)?.[1] ?? line;

function linesOf(before: Inputs, after: Inputs): string[] {
	const lines: string[] = [];
	for (const place of new Set([...before.keys(), ...after.keys()])) {
		const [was, is] = [before.get(place), after.get(place)];
		if (was === undefined) lines.push(`+ ${place}${is?.length ? ` (${is.join('; ')})` : ''}`);
		else if (is === undefined) lines.push(`- ${place}`);
		else {
			const lost = was.filter((word) => !is.includes(word));
			const won = is.filter((word) => !was.includes(word));
			if (lost.length + won.length > 0)
				lines.push(`~ ${place}: ${lost.join('; ') || 'nothing'} → ${won.join('; ') || 'nothing'}`);
		}
	}
	// What is inside of something new or gone is said by that.
	const whole = lines
		.filter((line) => /^[+-]/.test(line))
		.map((line) => line.split(' ').slice(0, 3).join(' '));
	return lines
		.filter((line) => {
			const start = line.split(' ').slice(0, 3).join(' ');
			return !whole.some(
				(other) => start !== other && /^[.[]/.test(start.slice(other.length)) && start.startsWith(other),
			);
		})
		.sort((a, b) => (placeIn(a) < placeIn(b) ? -1 : 1));
}

const byUnnamed = ({ operations }: Facts) =>
	new Map(Object.entries(operations).map(([route, operation]) => [unnamed(route), { route, operation }]));

/**
 * What `after` has other than `before`: operations, query parameters and body fields with their types, values and limits,
 * and what is required. The names in the braces of a path never travel, so that they make no difference.
 */
export function differenceOf(before: Facts, after: Facts): Difference {
	const [old, now] = [byUnnamed(before), byUnnamed(after)];
	const changed = [...old].flatMap(([key, { route, operation }]) => {
		const other = now.get(key);
		const lines = other ? linesOf(inputsOf(before, operation), inputsOf(after, other.operation)) : [];
		return lines.length > 0 ? [{ route, lines }] : [];
	});
	return {
		added: [...now].filter(([key]) => !old.has(key)).map(([, { route }]) => route),
		dropped: [...old].filter(([key]) => !now.has(key)).map(([, { route }]) => route),
		changed,
	};
}

/** The difference as a person reads it; `entriesOf` tells the entries of our table that send a route. */
export function told(
	{ added, dropped, changed }: Difference,
	entriesOf: (route: string) => string[],
): string {
	const touching = (route: string) => {
		const entries = entriesOf(route);
		return entries.length > 0 ? `touches ${entries.join(', ')}` : 'no entry sends it';
	};
	const listed = (title: string, lines: string[]) => [`${title}: ${lines.length}`, ...lines, ''];
	return [
		...listed(
			'Operations added',
			added.map((route) => `  + ${route}`),
		),
		...listed(
			'Operations dropped',
			dropped.map((route) => `  - ${route} (${touching(route)})`),
		),
		`Operations changed: ${changed.length}`,
		...changed.flatMap(({ route, lines }) => [
			`  ${route} (${touching(route)})`,
			...lines.map((line) => `    ${line}`),
		]),
	].join('\n');
}
