import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { readId } from '../answerId';
import { Complaint } from '../complaint';
import { emailOf, isEmail, Named } from '../names';
import { type Calling, type RecordKind, RECORDS } from '../records';
import type { Field, Reader, Reading, Run } from '../types';
import { isPlain, listed, shown, textOf } from './readers';
import { list, type More, text } from './values';

/** What the editor stores for a picked record; by expression, people leave out the mark that n8n sets. */
const isLocator = (value: unknown): value is IDataObject =>
	isPlain(value) && ('__rl' in value || ('mode' in value && 'value' in value));

/** The modes of the editor in which a record is named by what it is called. */
const CALLING_MODES: { [by in Calling]: { displayName: string; placeholder?: string } } = {
	name: { displayName: 'By Name' },
	email: { displayName: 'By Email' },
	externalId: { displayName: 'By External ID', placeholder: 'e.g. customer-42' },
};

/** The record that is called so, whose id is looked up before anything is sent. */
function namedBy(kind: RecordKind, by: Calling, text: string, reading: Reading): Named {
	const { what, calledBy } = RECORDS[kind];
	if (!calledBy?.[by])
		throw new Complaint(`cannot name a ${what} in the mode "${by}"`, 'Give its ID, or choose from the list');
	if (by === 'email') return new Named(kind, by, emailOf(text));
	return new Named(kind, by, by === 'externalId' ? (idInPath(text, reading) as string) : text);
}

/** The id in what a resource locator holds, or in an id that an expression gave; a Named where it is called by a name. */
const idOf =
	(kind: RecordKind): Reader =>
	(value, reading) => {
		const { what, address, calledBy } = RECORDS[kind];
		const located = isLocator(value);
		const { mode, value: held } = (located ? value : { mode: 'id', value }) as {
			mode?: string;
			value?: unknown;
		};
		if (typeof held === 'object' && held !== null)
			throw new Complaint(
				`is ${Array.isArray(held) ? 'a list' : 'an object'}, but the ID of one ${what} is needed`,
			);
		const id = String(held ?? '').trim();
		if (id === '') throw new Complaint('is empty', `Choose a ${what}, or give its ID`);
		if (mode !== undefined && Object.hasOwn(CALLING_MODES, mode))
			return namedBy(kind, mode as Calling, id, reading);
		// There is no doubt about what an email is, also where an ID was meant.
		if (calledBy?.email && mode !== 'url' && isEmail(id)) return namedBy(kind, 'email', id, reading);
		// The web address of a record is also understood where an id is expected: people paste what they see.
		if (address && (mode === 'url' || /^https?:\/\//i.test(id))) {
			const found = new RegExp(address.pattern).exec(id)?.[1];
			if (!found)
				throw new Complaint(
					`is no address of a ${what} in Intercom: ${shown(id)}`,
					`It looks like ${address.example}`,
				);
			return found;
		}
		// A path must not climb out of its record, and a list of ids is not one id.
		if (/^\.{1,2}$|[\s/?#\\]/.test(id)) throw new Complaint(`is no ID of a ${what}: ${shown(id)}`);
		return id;
	};

const textMode = (name: string, displayName: string, placeholder?: string) => ({
	displayName,
	name,
	type: 'string' as const,
	...(placeholder ? { placeholder } : {}),
});

/** A record of the workspace: picked from a searched list, named by what it is called, by its ID, or by its address in the Intercom app. */
export const pick = (kind: RecordKind, more: More & { description?: string } = {}): Field => {
	const { list: searchable, address, exampleId, calledBy } = RECORDS[kind];
	const callings = Object.keys(CALLING_MODES) as Calling[];
	const modes: INodeProperties['modes'] = [
		...(searchable
			? [
					{
						displayName: 'From List',
						name: 'list',
						type: 'list' as const,
						typeOptions: { searchListMethod: kind, searchable: true },
					},
				]
			: []),
		...callings
			.filter((by) => calledBy?.[by])
			.map((by) => textMode(by, CALLING_MODES[by].displayName, CALLING_MODES[by].placeholder)),
		textMode('id', 'By ID', exampleId && `e.g. ${exampleId}`),
		...(address ? [textMode('url', 'By URL', `e.g. ${address.example}`)] : []),
	];
	return {
		displayName: RECORDS[kind].label,
		type: 'resourceLocator',
		default: { mode: searchable ? 'list' : 'id', value: '' },
		modes,
		read: idOf(kind),
		...more,
	};
};

/** Several records of the workspace, by their IDs, or by the emails that records of the kind have. */
export const picks = (kind: RecordKind, description: string, more: More = {}): Field =>
	list(description, {
		read: (value, reading) => listed(value).map((each) => idOf(kind)(each, reading)),
		...more,
		typeOptions: { ...more.typeOptions },
	});

/** An id that stands in a path and may be any text but dots alone: no encoding keeps those from climbing out of it. */
export const idInPath: Reader = (value, reading) => {
	const id = String(textOf(value, reading)).trim();
	if (id === '') throw new Complaint('is empty');
	if (/^\.{1,2}$/.test(id))
		throw new Complaint(`is no ID: ${shown(id)}`, 'Intercom cannot be asked for an ID of dots alone');
	return id;
};

/** An id in the path that belongs to no list of the workspace, such as a job's. */
export const pathId = (description: string, more: More = {}): Field =>
	text(description, { read: idInPath, ...more });

/** The ID of the teammate to whom the token belongs, asked for once per run of the node. */
export const tokenTeammate = async (run: Run): Promise<string> =>
	await run.once('token admin', async () => readId(await run.request('GET /me'), 'teammate'));

/** The teammate on whose behalf something is done: the token's own unless another one is picked. */
export const actingAdmin = (more: More & { description?: string } = {}): Field =>
	pick('admin', {
		displayName: 'Acting Teammate',
		description: "The teammate who acts; the credential's own by default",
		orElse: tokenTeammate,
		...more,
	});
