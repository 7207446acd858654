import type { IDataObject } from 'n8n-workflow';
import { idIn } from './answerId';
import { Complaint, UnknownName } from './complaint';
import { isRecord } from './json';
import { beginning, oneLine } from './outsideText';
import { decoded } from './plainText';
import { type Calling, type RecordKind, RECORDS } from './records';
import type { Route, Run } from './types';

/** Names in place of ids: what a person calls a record, and the id that Intercom wants for it. */

const LONGEST_SHOWN = 60;

/** An email address without spaces around it and in lower case, as Intercom stores it. Throws a Complaint for what is none. */
export function emailOf(value: unknown): string {
	const email = String(value).trim().toLowerCase();
	if (!/^[^\s@,;]+@[^\s@,;]+$/.test(email))
		throw new Complaint(
			typeof value === 'object'
				? 'is no email address'
				: `is no email address: "${beginning(email, LONGEST_SHOWN)}"`,
			'It looks like ada@example.com',
		);
	return email;
}

/** Whether nothing but an email address can be meant. */
export const isEmail = (text: string): boolean => /^[^\s@/]+@[^\s@/]+$/.test(text);

/** A record that was named by what it is called. Its id takes this one's place before anything is sent. */
export class Named {
	constructor(
		readonly kind: RecordKind,
		readonly by: Calling,
		readonly text: string,
	) {}

	toString(): string {
		return this.text;
	}
}

/** What finds the records of a kind that are called so, where looking through their list is not the way. */
export type Finder = (run: Run, text: string) => Promise<IDataObject[]>;

/** Names are the same whatever their case, the spaces in them and how their accents are encoded; Intercom escapes HTML in them. */
export const alike = (name: unknown): string =>
	oneLine(decoded(String(name ?? '')))
		.normalize('NFC')
		.toLowerCase();

interface Known {
	id: string;
	name: string;
	/** The name as it is compared, made once: many items look through the same list. */
	key: string;
	/** How the editor's list shows it. */
	label: string;
}

const known = (kind: RecordKind, by: Calling, records: IDataObject[]): Known[] => {
	const { calledBy, list } = RECORDS[kind];
	return records.flatMap((record) => {
		const id = list?.id?.(record) ?? idIn(record);
		if (id === undefined) return [];
		const name = String(calledBy?.[by]?.(record) ?? '');
		return [{ id: String(id), name, key: alike(name), label: list?.label(record) ?? '' }];
	});
};

async function inList(run: Run, kind: RecordKind, by: Calling): Promise<Known[]> {
	return await run.once(`${kind} by ${by}`, async () => {
		const { list } = RECORDS[kind];
		const found: IDataObject[] = [];
		if (list) for await (const record of run.list(list.route as Route, list.all)) found.push(record);
		return known(kind, by, found);
	});
}

const WORDS: { [by in Calling]: string } = { name: 'name', email: 'email', externalId: 'external ID' };

const quoted = (text: string): string => `"${beginning(oneLine(text), LONGEST_SHOWN)}"`;

/** How many letters must be changed to make one text of another, counted up to `most`. */
function distance(one: string, other: string, most: number): number {
	if (Math.abs(one.length - other.length) > most) return most + 1;
	let above = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (let row = 1; row <= one.length; row++) {
		const line = [row];
		for (let column = 1; column <= other.length; column++) {
			const isSame = one[row - 1] === other[column - 1];
			line.push(
				Math.min(
					(above[column] ?? 0) + 1,
					(line[column - 1] ?? 0) + 1,
					(above[column - 1] ?? 0) + (isSame ? 0 : 1),
				),
			);
		}
		if (Math.min(...line) > most) return most + 1;
		above = line;
	}
	return above[other.length] ?? most + 1;
}

const MOST_NEAR = 5;
/** Of a longer list no more is compared letter by letter: it is a help, and each item that names nobody asks for it. */
const MOST_COMPARED = 5_000;

/** The names that may have been meant: those that hold the text or are in it, and those with other letters in a few places. */
export function near(text: string, names: string[]): string[] {
	const wanted = beginning(alike(text), LONGEST_SHOWN);
	const most = Math.max(1, Math.floor(wanted.length / 3));
	return [...new Set(names.filter(Boolean))]
		.slice(0, MOST_COMPARED)
		.map((name) => {
			const other = beginning(alike(name), LONGEST_SHOWN);
			const isPart = wanted !== '' && other !== '' && (other.includes(wanted) || wanted.includes(other));
			return { name, far: isPart ? 0 : distance(wanted, other, most) };
		})
		.filter(({ far }) => far <= most)
		.sort((a, b) => a.far - b.far)
		.slice(0, MOST_NEAR)
		.map(({ name }) => name);
}

const plural = (what: string): string => (what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`);

const nobody = ({ kind, by, text }: Named, all: Known[]): UnknownName => {
	const { what, list } = RECORDS[kind];
	const names = all.map(({ name }) => name).filter(Boolean);
	// A workspace with a handful of them shows them all.
	const meant = near(text, names);
	const shown = meant.length > 0 ? meant : names.length <= MOST_NEAR ? names : [];
	return new UnknownName(
		`names a ${what} that this workspace does not have, by the ${WORDS[by]} ${quoted(text)}`,
		[
			shown.length > 0
				? `${meant.length > 0 ? 'Near it are' : 'There are'} ${shown.map(quoted).join(', ')}`
				: '',
			kind === 'contact' && by === 'email'
				? "Check it, and that the contact is not archived. Intercom's search knows a new contact only after some minutes"
				: list
					? 'Check it, or choose from the list'
					: 'Check it',
		]
			.filter(Boolean)
			.join('. '),
	);
};

const ambiguous = ({ kind, by, text }: Named, found: Known[]): Complaint =>
	new Complaint(
		`is ambiguous: ${found.length} ${plural(RECORDS[kind].what)} have the ${WORDS[by]} ${quoted(text)}`,
		`Give the ID of the one that is meant: ${found
			.slice(0, MOST_NEAR)
			.map(({ id, label }) => (label && label !== id ? `${id} is ${quoted(label)}` : id))
			.join(', ')}`,
	);

/**
 * The id of the record that is called so, looked up once per run of the node and name. Throws an UnknownName when
 * there is none, with the names near it, and a Complaint when there are several.
 */
export async function idNamed(run: Run, named: Named, find?: Finder): Promise<string> {
	const { kind, by, text } = named;
	if (run.isPreview) return `(the ID of the ${RECORDS[kind].what} with the ${WORDS[by]} ${quoted(text)})`;
	const all = find
		? await run.once(`${kind} with the ${by} ${text}`, async () => known(kind, by, await find(run, text)))
		: await inList(run, kind, by);
	const wanted = alike(text);
	const found = find ? all : all.filter(({ key }) => key === wanted);
	const [only, ...others] = new Map(found.map((each) => [each.id, each])).values();
	if (!only) throw nobody(named, all);
	if (others.length > 0) throw ambiguous(named, [only, ...others]);
	return only.id;
}

/**
 * The id of a record that is given by its id, its name or its email. Throws as `idNamed` does; an id that the list of such
 * records does not hold is a name that nobody has.
 */
export async function idGiven(run: Run, kind: RecordKind, text: string): Promise<string> {
	const { calledBy } = RECORDS[kind];
	if (run.isPreview) return text;
	if (calledBy?.email && isEmail(text)) return await run.idOf(new Named(kind, 'email', emailOf(text)));
	if (!calledBy?.name || (await inList(run, kind, 'name')).some(({ id }) => id === text)) return text;
	return await run.idOf(new Named(kind, 'name', text));
}

/** The value with the id of each record in place of what it is called, wherever in it that stands. */
export async function withIds(run: Run, value: unknown): Promise<unknown> {
	if (value instanceof Named) return await run.idOf(value);
	if (!holdsNames(value)) return value;
	if (Array.isArray(value)) {
		const ids: unknown[] = [];
		for (const each of value) ids.push(await withIds(run, each));
		return ids;
	}
	const result: IDataObject = {};
	for (const [key, each] of Object.entries(value as IDataObject))
		result[key] = (await withIds(run, each)) as IDataObject;
	return result;
}

/** Whether anything in a value is called by a name: what holds none stays the very same. */
function holdsNames(value: unknown): boolean {
	if (value instanceof Named) return true;
	if (Array.isArray(value)) return value.some(holdsNames);
	return isRecord(value) && isPlain(value) && Object.values(value).some(holdsNames);
}

const isPlain = (value: object): boolean =>
	Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
