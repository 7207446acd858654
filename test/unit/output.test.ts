import type { IDataObject } from 'n8n-workflow';
import type { ApiAnswer } from '../../nodes/Intercom/api';
import { fileNameOf, recordFrom } from '../../nodes/Intercom/engine/output';
import type { Operation } from '../../nodes/Intercom/table/types';

const answer = (more: Partial<ApiAnswer>): ApiAnswer => ({
	status: 200,
	headers: {},
	body: undefined,
	...more,
});

describe("a file's name", () => {
	it.each<[string, Partial<ApiAnswer>, string]>([
		[
			'as told',
			{ headers: { 'content-disposition': 'attachment; filename="export.csv.gz"' } },
			'export.csv.gz',
		],
		['without quotes', { headers: { 'content-disposition': 'attachment; filename=a.csv' } }, 'a.csv'],
		[
			'encoded',
			{ headers: { 'content-disposition': "attachment; filename*=UTF-8''caf%C3%A9.csv" } },
			'café.csv',
		],
		['encoded badly', { headers: { 'content-disposition': 'attachment; filename="100%.csv"' } }, '100%.csv'],
		[
			'without folders',
			{ headers: { 'content-disposition': 'attachment; filename="../../etc/passwd"' } },
			'passwd',
		],
		[
			'without encoded folders',
			{ headers: { 'content-disposition': 'attachment; filename="..%2Fa.csv"' } },
			'a.csv',
		],
		[
			'without folders of Windows',
			{ headers: { 'content-disposition': 'filename="C:\\temp\\a.csv"' } },
			'a.csv',
		],
		['that is only a folder', { headers: { 'content-disposition': 'filename="a/"' } }, 'table.gz'],
		['of its address', { fileName: 'recording.mp3' }, 'recording.mp3'],
		['of an address without an ending', { fileName: '12345' }, 'table.gz'],
		['of the table', {}, 'table.gz'],
	])('%s', (_name, more, expected) => {
		expect(fileNameOf(answer(more), 'table.gz')).toBe(expected);
	});
});

describe('the record in an answer', () => {
	const entry = (route: string, record?: string) => ({ action: '', route, record }) as Operation;
	const naming = (answerNames: string | false, route: string) =>
		({ ...entry(route), answerNames }) as Operation;
	it.each<[string, Operation, unknown, IDataObject | IDataObject[]]>([
		['itself', entry('GET /me'), { id: '1' }, { id: '1' }],
		['wrapped', entry('GET /x', 'data'), { data: { id: '1' } }, { id: '1' }],
		['wrapped, but this time not', entry('GET /x', 'data'), { id: '1' }, { id: '1' }],
		['several', entry('GET /x'), [{ id: '1' }, { id: '2' }], [{ id: '1' }, { id: '2' }]],
		['nothing', naming(false, 'POST /events'), undefined, { success: true }],
		['an empty object', naming(false, 'POST /events'), {}, { success: true }],
		['a job', naming('job_identifier', 'POST /x'), { job_identifier: 'a' }, { job_identifier: 'a' }],
		['of a search', { ...entry('POST /x/search'), repeatable: 'reads' }, { found: 1 }, { found: 1 }],
		['nothing, of a delete', entry('DELETE /tags/{tag_id}'), undefined, { deleted: true, id: '7' }],
	])('%s', (_name, operation, body, expected) => {
		expect(recordFrom(operation, answer({ body }), '7')).toEqual(expected);
	});

	it.each<[string, Operation, unknown]>([
		['nothing', entry('POST /x'), undefined],
		['an empty object', entry('PUT /x'), {}],
		['a record without an ID', entry('PATCH /x'), { name: 'Ada' }],
		['an ID of spaces', entry('POST /x'), { id: ' ' }],
		['a job without the name that it has', naming('job_identifier', 'POST /x'), { id: '1' }],
	])('of a write is an error where it is %s: it may have arrived', (_name, operation, body) => {
		expect(() => recordFrom(operation, answer({ body }), '7')).toThrow(/may have arrived/);
		expect(recordFrom(operation, answer({ body, status: 202 }), '7')).toBeDefined();
	});
});
