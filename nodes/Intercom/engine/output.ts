import { type IDataObject, type IExecuteFunctions, UserError } from 'n8n-workflow';
import { type ApiAnswer, Cancelled } from '../api';
import { createdId } from '../table/answerId';
import { isRecord } from '../table/json';
import { canSimplify } from '../table/compile';
import { asRow, deletion, FILE_COLUMNS, isRow, type Row, type Shown } from '../table/rows';
import { simplified } from '../table/simplify';
import { recordsIn } from '../table/paging';
import { oneLine, withoutFolders } from '../table/outsideText';
import { pathNames } from './request';
import type { Composite, FileOutcome, Operation, Resource, Simplifier } from '../table/types';

/** The row of an entry's records; undefined where their columns are not known beforehand. */
export const rowOf = (resource: Resource, entry: Operation | Composite): Row | undefined => {
	const ofItsKind = 'route' in entry && entry.route.startsWith('DELETE ') ? deletion : resource.simplify;
	const simplify = entry.simplify || (canSimplify(entry) && ofItsKind);
	return simplify && isRow(simplify) ? simplify : undefined;
};

/** The columns of what an entry gives unless another output is chosen; undefined where they are not known beforehand. */
export const columnsOf = (
	resource: Resource,
	entry: Operation | Composite,
): { [name: string]: Shown } | undefined =>
	rowOf(resource, entry)?.columns ?? ('route' in entry ? columnsOfFile(entry) : entry.gives);

/** The columns of an answer that is no JSON. */
const columnsOfFile = ({ answer, route }: Operation): { [name: string]: Shown } | undefined => {
	if (answer === 'text') return { text: { type: 'text', means: 'What Intercom answered' } };
	if (!answer) return undefined;
	const ids = pathNames(route).map((name): [string, Shown] => [
		name,
		{ type: 'text', means: 'What was asked for' },
	]);
	return { ...Object.fromEntries(ids), ...FILE_COLUMNS };
};

/** What the output Simplified makes of a record of this entry, in the row of its kind if it has one. */
export function simplifierOf(
	resource: Resource,
	entry: Operation | Composite,
	row = rowOf(resource, entry),
): Simplifier {
	if (row) return (record, run, values) => asRow(row, record, run, values);
	return (entry.simplify || resource.simplify || simplified) as Simplifier;
}

/** Only some columns of what the output Simplified gives; null where a record has no such column. */
export function selecting(resource: Resource, entry: Operation | Composite, names: string[]): Simplifier {
	const row = rowOf(resource, entry);
	// What nobody wants is not looked up.
	const wanted = Object.entries(row?.columns ?? {}).filter(([name]) => names.includes(name));
	const narrowed = row && { ...row, columns: Object.fromEntries(wanted) };
	const shape = simplifierOf(resource, entry, narrowed);
	return async (record, run, values) => {
		const found = await shape(record, run, values);
		return Object.fromEntries(names.map((name) => [name, found[name] ?? null]));
	};
}

export const WAS_GONE =
	'No answer came to the first request. When it was sent again, the record was not there any more: it was deleted by the first one, or by somebody else';

/** Whether an entry only asks for something. */
const reads = ({ route, repeatable }: Pick<Operation, 'route' | 'repeatable'>): boolean =>
	repeatable === 'reads' || (route.startsWith('GET ') && repeatable === undefined);

/** Under which name the answer must name what was written; undefined where it need not. */
const nameOfId = (
	{ route, repeatable, answerNames = 'id' }: Operation,
	status: number,
): string | undefined => {
	const isWrite = /^(POST|PUT|PATCH) /.test(route) && !reads({ route, repeatable });
	// With 202 and 204 Intercom says that it has taken what was sent, and nothing more.
	return isWrite && status !== 202 && status !== 204 && answerNames !== false ? answerNames : undefined;
};

/**
 * Intercom's own words where it answered with a record; a plain statement where it answered with nothing. To most
 * writes, an answer without an ID says nothing of whether it was done: throws MayHaveArrived.
 */
export function recordFrom(
	entry: Operation,
	answer: ApiAnswer,
	lastId: unknown,
): IDataObject | IDataObject[] {
	const body = entry.record
		? ((answer.body as IDataObject | undefined)?.[entry.record] ?? answer.body)
		: answer.body;
	const idName = nameOfId(entry, answer.status);
	if (idName !== undefined) createdId(body, 'record', idName);
	const several = Array.isArray(body) ? recordsIn(body) : [];
	if (several.length > 0) return several;
	if (isRecord(body) && Object.keys(body).length > 0) return body;
	if (reads(entry))
		throw new UserError("Intercom's answer holds no record", {
			description: `Asking changed nothing. Try again. Asked: ${entry.route}`,
		});
	if (!entry.route.startsWith('DELETE ')) return { success: true };
	return { deleted: true, id: lastId as string, ...(answer.wasGone ? { note: WAS_GONE } : {}) };
}

const decoded = (name: string): string => {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
};

/** A file's name: the one that its headers tell, or its address if that has an ending, or the one of the table. */
export function fileNameOf({ headers, fileName = '' }: ApiAnswer, otherwise: string): string {
	const disposition = String(headers['content-disposition'] ?? '');
	const told = /filename\*?=(?:UTF-8'')?"?([^";]+)"?/i.exec(disposition)?.[1];
	const found = decoded(told ?? (/\.\w{2,5}$/.test(fileName) ? fileName : ''));
	const name = oneLine(withoutFolders(oneLine(found)));
	return /^\.*$/.test(name) ? otherwise : name;
}

/** The type that the answer tells; undefined where it says no more than that these are bytes. */
const typeOf = (headers: IDataObject): string | undefined => {
	const type = String(headers['content-type'] ?? '')
		.split(';')[0]
		?.trim();
	return !type || /^(application|binary)\/octet-stream$/.test(type) ? undefined : type;
};

/** An item with the file as binary data under `data`, streamed as it arrives. */
export async function fileItem(
	context: IExecuteFunctions,
	answer: ApiAnswer,
	otherwise: string,
	json: IDataObject,
): Promise<FileOutcome> {
	const data = await context.helpers
		.prepareBinaryData(answer.body as never, fileNameOf(answer, otherwise), typeOf(answer.headers))
		.catch((error: Error) => {
			if (error instanceof Cancelled) throw error;
			throw new UserError('The file could not be received whole', {
				description: `Nothing of it was kept: try again (${error.message})`,
			});
		});
	const { fileName } = data;
	return { json: { ...json, file_name: fileName, mime_type: data.mimeType }, binary: { data } };
}
