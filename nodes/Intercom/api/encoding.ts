import { randomUUID } from 'crypto';
import type { IDataObject } from 'n8n-workflow';

/** A body as it travels. */
export interface EncodedBody {
	contentType: string;
	body: string | Buffer;
}

/** As text, so that an empty object and the body of a DELETE arrive, too. */
export const asJson = (body: IDataObject): EncodedBody => ({
	contentType: 'application/json',
	body: JSON.stringify(body),
});

/** A file in a body; its bytes in base64. */
interface FormFile {
	name: string;
	content_type: string;
	data: string;
}

const isFile = (value: unknown): value is FormFile =>
	typeof value === 'object' && value !== null && typeof (value as FormFile).data === 'string';

/** What stands in a header between quotation marks, as browsers write it. */
const quoted = (text: string): string =>
	text.replace(/["\r\n]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** A type that can stand in a header. */
const typeOf = ({ content_type: type }: FormFile): string =>
	/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream';

/** A form with files (multipart/form-data, RFC 7578). What is undefined or null is left out. */
export function asForm(body: IDataObject): EncodedBody {
	const boundary = `----IntercomForm${randomUUID()}`;
	const pieces: Buffer[] = [];
	const add = (name: string, content: Buffer, more = '') =>
		pieces.push(
			Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${more}\r\n\r\n`),
			content,
			Buffer.from('\r\n'),
		);
	for (const [name, value] of Object.entries(body))
		for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
			if (each === undefined || each === null) continue;
			if (isFile(each))
				add(
					name,
					Buffer.from(each.data, 'base64'),
					`; filename="${quoted(each.name)}"\r\nContent-Type: ${typeOf(each)}`,
				);
			else add(name, Buffer.from(typeof each === 'object' ? JSON.stringify(each) : String(each as string)));
		}
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
	};
}
