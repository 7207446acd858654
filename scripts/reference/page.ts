import type { INodeProperties } from 'n8n-workflow';
import { accessProperties } from '../../nodes/Intercom/api/credentialProperties';
import { ERROR_CODES } from '../../nodes/Intercom/engine/failures';
import { columnsOf as knownColumns } from '../../nodes/Intercom/engine/output';
import {
	canSimplify,
	isList,
	labelOf,
	nodeProperties,
	type Resources,
} from '../../nodes/Intercom/table/compile';
import { isInShort } from '../../nodes/Intercom/table/definition';
import {
	type Composite,
	type Effect,
	effectOf,
	entriesOf,
	type Field,
	type Fields,
	type Operation,
	optionalCollection,
	type Resource,
	versionNote,
	versionOf,
} from '../../nodes/Intercom/table/types';
import {
	MOST_FILTERS,
	MOST_LEVELS,
	OPERATORS,
	OPERATORS_OF,
	SEARCH_TYPES,
	SEARCHES,
	type SearchModel,
	type SearchType,
} from '../../nodes/Intercom/table/searchFields';
import type { Shown } from '../../nodes/Intercom/table/rows';
import { EMPTY_VALUES, optionsFor } from '../../nodes/Intercom/table/emptyValues';
import { operationName, titleCase } from '../../nodes/Intercom/table/words';

type Entry = Operation | Composite;

/** Longer lists of choices are cut: the editor shows them all. */
const MOST_CHOICES = 12;

const TYPES: { [type: string]: string } = {
	string: 'Text',
	number: 'Number',
	boolean: 'Switch',
	options: 'Choice',
	multiOptions: 'Choices',
	dateTime: 'Date',
	json: 'JSON',
	collection: 'Group',
	fixedCollection: 'List of groups',
	resourceLocator: 'Record',
	resourceMapper: 'Attribute form',
};

/** Text inside a cell of a Markdown table. */
const cell = (text: string) =>
	text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ').trim();

const code = (text: string) => `\`${text.replaceAll('`', '')}\``;

const sentence = (text: string) => (/[.!?:]$/.test(text) ? text : `${text}.`);

function typeOf({ type, typeOptions, options, many }: Field): string {
	const word = TYPES[type] ?? type;
	const isMany = many === true || (typeOptions?.multipleValues === true && type !== 'fixedCollection');
	const shown = isMany ? `List of ${word.toLowerCase()}s` : word;
	if (!options?.length) return shown;
	const values = options.slice(0, MOST_CHOICES).map(({ value }) => code(String(value)));
	const others = options.length - values.length;
	return `${shown}: ${values.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

/** Whether a field is for workflows alone that were saved before: a hidden one, or one that such a one shows. */
const isFormer = ({ type, when }: Field, siblings: Fields): boolean =>
	type === 'hidden' ||
	Object.entries(when ?? {}).some(([other, values]) => {
		const sibling = siblings[other] as Field | undefined;
		return sibling?.type === 'hidden' && !values.includes(sibling.default as string);
	});

/** On what it depends that a field is shown. */
function condition({ when, unless }: Field, siblings: Fields): string {
	const said = (rule: Field['when'], word: string) =>
		Object.entries(rule ?? {}).flatMap(([other, values]) => {
			const sibling = siblings[other] as Field | undefined;
			if (sibling?.type === 'hidden') return [];
			const wanted = values.map((value) => (typeof value === 'object' ? value.are : code(String(value))));
			return `${word} ${sibling ? labelOf(other, sibling) : titleCase(other)} is ${wanted.join(' or ')}`;
		});
	return [...said(when, 'if'), ...said(unless, 'unless')].join(', ');
}

interface Row {
	label: string;
	name: string;
	field: Field;
	required: string;
}

interface Above {
	label: string;
	name: string;
}

/** The rows of some fields, those inside a group right after it. */
const rowsOf = (fields: Fields = {}, required = '', above?: Above): Row[] =>
	Object.entries<Field>(fields).flatMap(([key, field]) => {
		if (isFormer(field, fields)) return [];
		const label = [above?.label, labelOf(key, field)].filter(Boolean).join(' > ');
		const inner = field.to === '' ? '' : (field.to ?? key);
		const name = [above?.name, inner].filter(Boolean).join('.');
		const row = {
			label,
			name: field.sent === false ? '' : name,
			field,
			required: [required, condition(field, fields)].filter(Boolean).join(', '),
		};
		return [row, ...rowsOf(field.fields, '', { label, name: row.name })];
	});

const fieldTable = (rows: Row[]): string[] =>
	rows.length === 0
		? []
		: [
				'| Field | API name | Type | Required | Description |',
				'|---|---|---|---|---|',
				...rows.map(({ label, name, field, required }) => {
					const example = /^e\.g\. (.+)$/s.exec(field.placeholder ?? '')?.[1];
					const described = [
						field.description ? sentence(field.description) : '',
						example ? `Example: ${code(example)}` : '',
						field.version ? sentence(versionNote(field.version)) : '',
					];
					return `| ${[label, name ? code(name) : '', typeOf(field), required, described.filter(Boolean).join(' ')].map(cell).join(' | ')} |`;
				}),
			];

const collected = (title: string, fields: Fields | undefined): string[] =>
	fields && Object.keys(fields).length > 0 ? [`**${title}**`, '', ...fieldTable(rowsOf(fields)), ''] : [];

const ALLOWED_BY: { [effect in Effect]: string[] } = {
	read: ['everything', 'internal', 'notes', 'read'],
	note: ['everything', 'internal', 'notes'],
	internal: ['everything', 'internal'],
	customer: ['everything'],
};

const EFFECTS: { [effect in Effect]: string } = {
	read: 'Only reads',
	note: 'Leaves an internal note',
	internal: 'Changes something in Intercom that customers do not see',
	customer: 'Can reach customers',
};

/** What an entry does, and the settings of Allowed Actions under which it runs. */
function effectLine(entry: Entry): string {
	const allowedActions = accessProperties.allowedActions[0] as INodeProperties;
	const nameOf = new Map(
		(allowedActions.options as Array<{ name: string; value: string }>).map(({ name, value }) => [
			value,
			name,
		]),
	);
	if ('sends' in entry && typeof entry.effect === 'function')
		return `What it does depends on what is sent, and so does which ${allowedActions.displayName} permit it`;
	const effect = effectOf(entry);
	const names = ALLOWED_BY[effect].map((value) => `*${nameOf.get(value) ?? value}*`);
	const sometimes =
		typeof entry.reaches !== 'function'
			? ''
			: effect === 'customer'
				? `. With some values customers see nothing of it: then *${nameOf.get('internal') ?? 'internal'}* as well`
				: `. With some values it can reach customers: then *${nameOf.get('everything') ?? 'everything'}* alone`;
	return `${EFFECTS[effect]}. ${allowedActions.displayName}: ${names.join(', ')}${sometimes}`;
}

function pagingLine(entry: Entry): string | undefined {
	if (!('list' in entry) || !entry.list) return undefined;
	const { largest, cap } = entry.list;
	return [
		'Return All and Limit',
		largest ? `, up to ${largest} records a request` : '',
		cap ? `. Intercom gives at most ${cap.records.toLocaleString('en')} records` : '',
	].join('');
}

/** What comes back, where it is not the record as JSON. */
function answerLine(entry: Entry): string | undefined {
	if (!('answer' in entry) || !entry.answer) return undefined;
	return entry.answer === 'text' ? 'Gives text' : 'Gives a file as binary data';
}

function entryLines(
	spec: Resource,
	key: string,
	entry: Entry,
	told: ReturnType<typeof whereColumnsAreTold>,
): string[] {
	const routes = 'route' in entry ? [entry.route] : entry.sends;
	const permission = entry.permission ?? spec.permission;
	const version = versionOf(entry);
	const facts = [
		`${'route' in entry ? 'Sends' : 'Sends, as needed'} ${routes.map(code).join(', ')}`,
		effectLine(entry),
		pagingLine(entry),
		answerLine(entry),
		version ? versionNote(version) : undefined,
		permission ? `Needs the permission *${permission}* of the Intercom app` : undefined,
	];
	return [
		`### ${titleOf(spec, key, entry)}`,
		'',
		[entry.description, entry.notice]
			.filter((text) => text !== undefined)
			.map(sentence)
			.join(' '),
		'',
		...facts.filter((fact) => fact !== undefined).map((fact) => `- ${sentence(fact)}`),
		'',
		...withBlank(fieldTable([...rowsOf(entry.required, 'yes'), ...rowsOf(entry.shown)])),
		...collected(titleCase(optionalCollection(key)), entry.optional),
		...collected('Filters', entry.filters),
		...collected('Options', entry.options),
		...columnsOf(spec, entry, told),
	];
}

type Columns = { [name: string]: Shown };

/** One line a column, those inside an object or list indented under it. */
const columnLines = (columns: Columns, indent = ''): string[] =>
	Object.entries(columns).flatMap(([name, { type, means, inside }]) => [
		`${indent}- ${sentence(`${code(name)} (${type}): ${cell(means)}`)}`,
		...(inside ? columnLines(inside, `${indent}  `) : []),
	]);

/** The operation in which each list of columns is told: the first one that gives it, in the order of the page. */
function whereColumnsAreTold(specs: Resource[]): Map<string, { title: string; entry: Entry }> {
	const told = new Map<string, { title: string; entry: Entry }>();
	for (const spec of specs)
		for (const [key, entry] of inOrder(spec)) {
			const columns = knownColumns(spec, entry);
			const text = columns && JSON.stringify(columnLines(columns));
			if (text && !told.has(text)) told.set(text, { title: titleOf(spec, key, entry), entry });
		}
	return told;
}

/** What an operation gives unless another output is chosen, where its columns are the same every time. */
function columnsOf(spec: Resource, entry: Entry, told: ReturnType<typeof whereColumnsAreTold>): string[] {
	const columns = knownColumns(spec, entry);
	if (!columns) return [];
	const heading = canSimplify(entry) ? '**Output: Simplified**' : '**Output**';
	const lines = columnLines(columns);
	const first = told.get(JSON.stringify(lines));
	if (first && first.entry !== entry)
		return [`${heading}: the columns of [${first.title}](#${anchor(first.title)}).`, ''];
	return [heading, '', ...lines, ''];
}

const titleOf = (spec: Resource, key: string, { name }: Entry): string =>
	`${spec.name}: ${name ?? operationName(key)}`;

/** The entries of a resource as people look for them. */
const inOrder = (spec: Resource): Array<[string, Entry]> =>
	entriesOf(spec)
		.map(([key, entry]) => ({ key, entry, name: entry.name ?? operationName(key) }))
		.sort(byName)
		.map(({ key, entry }) => [key, entry]);

const withBlank = (lines: string[]) => (lines.length > 0 ? [...lines, ''] : []);

const anchor = (heading: string) =>
	heading
		.toLowerCase()
		.replace(/[^\w\- ]/g, '')
		.replaceAll(' ', '-');

/** Fields that many operations have, told once. */
function sharedFields(resources: Resources): string[] {
	const names = ['returnAll', 'limit', 'output', 'outputFields', 'requestOptions'];
	const properties = nodeProperties(resources).filter((property) => !isInShort(property));
	const found = names
		.map((name) => properties.find((property) => property.name === name))
		.filter((property) => property !== undefined);
	const row = (label: string, { description = '' }: INodeProperties) =>
		`| ${cell(label)} | ${cell(sentence(description))} |`;
	return [
		'| Field | Description |',
		'|---|---|',
		...found.flatMap((property) =>
			property.type === 'collection'
				? (property.options as INodeProperties[]).map((inner) =>
						row(`${property.displayName} > ${inner.displayName}`, inner),
					)
				: [row(property.displayName, property)],
		),
	];
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'en');

const outputSection = [
	'## Output',
	'',
	'*Simplified* gives the columns that stand under each operation: the same ones every time and in this order, at most 30. Times are ISO 8601, IDs are text, names are as a person typed them. What Intercom does not have is null, an empty list or an empty object. A column of names that would need a further request for each record holds IDs, and says so.',
	'',
	'n8n shows these columns in the next node before anything ran, so that they can be dragged into its fields:',
	'',
	'<picture><source media="(prefers-color-scheme: dark)" srcset="images/before-the-first-run-dark.webp"><img src="images/before-the-first-run.webp" alt="The columns of Contact: Get in the next node, before the first run"></picture>',
	'',
	'*Selected Fields* gives some of these columns. The list can be an expression: a list, text with commas, or JSON.',
	'',
	'*Raw* gives what Intercom answered. Operations without a list of columns here make their records flat: what stands in `location.country` is the column `location_country`.',
	'',
];

/** How a value is taken away, told once. */
function emptyValuesSection(resources: Resources): string[] {
	const isOffered = ([key, entry]: [string, Entry]) => 'empty_values' in optionsFor(key, entry);
	const offering = Object.values(resources)
		.sort(byName)
		.flatMap((spec) =>
			inOrder(spec)
				.filter(isOffered)
				.map(([key, entry]) => `[${titleOf(spec, key, entry)}](#${anchor(titleOf(spec, key, entry))})`),
		);
	const label = labelOf('empty_values', EMPTY_VALUES);
	const [keep, clear] = EMPTY_VALUES.options ?? [];
	return [
		'## Clearing a Value',
		'',
		`What is left out of an update stays as it is. So does what you add and leave empty, or what an expression does not give: *Options > ${label}* is *${keep?.name}* unless you choose otherwise.`,
		'',
		'| To take away | Do this |',
		'|---|---|',
		`| the value of a field | Add the field, leave it empty, and set *Options > ${label}* to *${clear?.name}*. Text is sent as empty text, lists as an empty list, everything else as null. |`,
		`| a custom attribute | The same with the attribute in the form; or, for this one alone, null in the JSON field: \`{"plan": null}\`. For a lead, which refuses null, empty text is sent. |`,
		'| the owner of a contact | Choose *By ID* and give `nobody`, whatever *Empty Values* says. |',
		'| the teammate or team of a conversation or ticket | Use the operation *Unassign*. |',
		'',
		`It is an option of ${offering.join(', ')}.`,
		'',
	];
}

/** How searches compare, told once. */
function searchSection(resources: Resources): string[] {
	const models = Object.keys(SEARCHES) as SearchModel[];
	const types = Object.keys(SEARCH_TYPES) as SearchType[];
	const fieldsOf = (model: SearchModel, type: SearchType) =>
		Object.entries(SEARCHES[model].types)
			.filter(([, each]) => each === type)
			.map(([field]) => code(field));
	return [
		'## Searches',
		'',
		`A search takes up to ${MOST_FILTERS} filters, and up to ${MOST_FILTERS} groups of filters, ${MOST_LEVELS} levels deep. What a field is decides how it can be compared:`,
		'',
		`| Operator | In JSON | ${types.map((type) => SEARCH_TYPES[type]).join(' | ')} |`,
		`|---|---|${types.map(() => '---|').join('')}`,
		...Object.entries(OPERATORS).map(
			([operator, { name }]) =>
				`| ${name} | ${code(operator)} | ${types.map((type) => (OPERATORS_OF[type].includes(operator) ? 'yes' : '')).join(' | ')} |`,
		),
		'',
		'With *Is One Of* and *Is None Of*, several values stand with commas between them, or as a list in JSON. In JSON, null finds what is not set.',
		'',
		...models.flatMap((model) => [
			`**${resources[model]?.name ?? model}**`,
			'',
			...types
				.filter((type) => fieldsOf(model, type).length > 0)
				.map((type) => `- ${SEARCH_TYPES[type]}: ${fieldsOf(model, type).join(', ')}.`),
			`- Attributes of the workspace: ${code(`${SEARCHES[model].attributePrefix}…`)}, by what they hold.`,
			'',
		]),
	];
}

/** The reference of all resources and operations as Markdown, from the table alone. */
export function referencePage(resources: Resources): string {
	const specs = Object.values(resources).sort(byName);
	const entries = specs.flatMap(entriesOf);
	const told = whereColumnsAreTold(specs);
	const lists = entries.filter(([, entry]) => isList(entry)).length;
	return [
		'# Reference',
		'',
		`What the Intercom node can do: ${entries.length} operations of ${specs.length} resources. ${lists} of them list records page by page. This page is made from the table in \`nodes/Intercom/resources\` by \`npm run reference\`; do not edit it by hand.`,
		'',
		'*API name* is the name under which a value travels to Intercom; a dot leads into an object. Values in braces in a path are the required fields of the same name.',
		'',
		'## Fields of Many Operations',
		'',
		...sharedFields(resources),
		'',
		...outputSection,
		...emptyValuesSection(resources),
		...searchSection(resources),
		'## Errors as Data',
		'',
		'With *On Error: Continue* and *Continue (using error output)*, an item that failed has these columns. Used as a tool, the node gives them to the model as its result, and the execution goes on.',
		'',
		'| Column | Description |',
		'|---|---|',
		'| `error` | What happened, in one sentence. |',
		'| `description` | What to do, and what was asked. Null where there is no more to say. |',
		"| `error_code` | Intercom's code, such as `not_found`, or one of those below. |",
		'| `status` | The HTTP status that Intercom answered with. Null where it gave no answer or was not asked. |',
		'',
		'| Code | Meaning |',
		'|---|---|',
		...Object.entries(ERROR_CODES).map(([name, meaning]) => `| ${code(name)} | ${cell(sentence(meaning))} |`),
		'',
		'## Resources',
		'',
		...specs.map(
			(spec) =>
				`- [${spec.name}](#${anchor(spec.name)}): ${entriesOf(spec)
					.map(([key, { name }]) => name ?? operationName(key))
					.sort((a, b) => a.localeCompare(b, 'en'))
					.join(', ')}`,
		),
		'',
		...specs.flatMap((spec) => [
			`## ${spec.name}`,
			'',
			...withBlank(spec.description ? [sentence(spec.description)] : []),
			...inOrder(spec).flatMap(([key, entry]) => entryLines(spec, key, entry, told)),
		]),
	]
		.join('\n')
		.replace(/\n*$/, '\n');
}
