import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ApiAnswer } from '../api';
import { simplified } from '../table/simplify';
import type { Composite, Operation, Resource } from '../table/types';

/** What Simplify does to a record of this entry. */
export const simplifierOf = (
	resource: Resource,
	entry: Operation | Composite,
): ((record: IDataObject) => IDataObject) => entry.simplify || resource.simplify || simplified;

/** Intercom's own words where it answered with a record; a plain statement where it answered with nothing. */
export function recordFrom(
	entry: Operation,
	answer: ApiAnswer,
	lastId: unknown,
): IDataObject | IDataObject[] {
	const body = entry.record
		? ((answer.body as IDataObject | undefined)?.[entry.record] ?? answer.body)
		: answer.body;
	if (Array.isArray(body)) return body as IDataObject[];
	if (typeof body === 'object' && body !== null && Object.keys(body).length > 0) return body as IDataObject;
	return entry.route.startsWith('DELETE ') ? { deleted: true, id: lastId as string } : { success: true };
}

/** A file's name from the answer's headers, or the one that the table gives. */
export function fileNameOf(headers: IDataObject, otherwise: string): string {
	const disposition = String(headers['content-disposition'] ?? '');
	const found = /filename\*?=(?:UTF-8'')?"?([^";]+)"?/i.exec(disposition)?.[1];
	// Only the last part: a name must not say where the file goes.
	return (found ? decodeURIComponent(found) : otherwise).replace(/^.*[\\/]/, '') || otherwise;
}

/** An item with the file as binary data under `data`, streamed as it arrives. */
export async function fileItem(
	context: IExecuteFunctions,
	answer: ApiAnswer,
	otherwise: string,
	json: IDataObject,
): Promise<INodeExecutionData> {
	const fileName = fileNameOf(answer.headers, otherwise);
	const mimeType = String(answer.headers['content-type'] ?? 'application/octet-stream').split(';')[0];
	const data = await context.helpers.prepareBinaryData(answer.body as never, fileName, mimeType);
	return { json: { ...json, file_name: fileName, mime_type: data.mimeType }, binary: { data } };
}
