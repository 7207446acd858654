import { resolve } from 'node:path';
import ts from 'typescript';
import { actingAdmin, number, pick, text } from '../../nodes/Intercom/table/fields';
import { whole } from '../../nodes/Intercom/table/paging';
import { resource } from '../../nodes/Intercom/table/types';

/**
 * Entries that the compiler must refuse. Each wrong line stands under an @ts-expect-error: if the compiler ever takes
 * it, the type check fails. The functions are never called.
 */

export const right = () =>
	resource({
		name: 'Sample',
		operations: {
			getAll: {
				action: 'Get many samples',
				description: 'Of samples',
				route: 'GET /samples',
				list: whole('data'),
			},
			update: {
				action: 'Update sample',
				description: 'Of samples',
				route: 'PUT /samples/{sample_id}/parts/{part_id}',
				required: { sample_id: pick('tag'), part_id: text('ID of the part') },
				optional: { admin_id: actingAdmin(), size: number('How large it is') },
			},
		},
	});

export const pathWithoutRequired = () =>
	resource({
		name: 'Sample',
		operations: {
			// @ts-expect-error -- the route names sample_id, and there is no required field at all
			get: { action: 'Get sample', description: 'Of samples', route: 'GET /samples/{sample_id}' },
		},
	});

export const pathNameWithoutField = () =>
	resource({
		name: 'Sample',
		operations: {
			get: {
				action: 'Get part',
				description: 'Of samples',
				route: 'GET /samples/{sample_id}/parts/{part_id}',
				// @ts-expect-error -- part_id of the route has no field
				required: { sample_id: pick('tag') },
			},
		},
	});

export const pathNameInTheWrongPlace = () =>
	resource({
		name: 'Sample',
		operations: {
			// @ts-expect-error -- a name of the route must be a required field
			get: {
				action: 'Get sample',
				description: 'Of samples',
				route: 'GET /samples/{sample_id}',
				optional: { sample_id: pick('tag') },
			},
		},
	});

export const unknownMethod = () =>
	resource({
		name: 'Sample',
		operations: {
			// @ts-expect-error -- HTTP has no such method
			get: { action: 'Get samples', description: 'Of samples', route: 'FETCH /samples' },
		},
	});

export const pathWithoutSlash = () =>
	resource({
		name: 'Sample',
		operations: {
			// @ts-expect-error -- a path begins with a slash
			get: { action: 'Get samples', description: 'Of samples', route: 'GET samples' },
		},
	});

export const withoutAction = () =>
	resource({
		name: 'Sample',
		operations: {
			// @ts-expect-error -- people and AI agents read the action
			getAll: { route: 'GET /samples' },
		},
	});

export const reservedName = () =>
	resource({
		name: 'Sample',
		operations: {
			create: {
				action: 'Create sample',
				description: 'Of samples',
				route: 'POST /samples',
				// @ts-expect-error -- the node itself has a parameter of this name
				required: { options: text('What can be chosen') },
			},
		},
	});

export const fieldWithoutReader = () =>
	resource({
		name: 'Sample',
		operations: {
			create: {
				action: 'Create sample',
				description: 'Of samples',
				route: 'POST /samples',
				// @ts-expect-error -- nothing says how the value travels
				required: { name: { type: 'string', default: '', description: 'Name of it' } },
			},
		},
	});

export const unknownReach = () =>
	resource({
		name: 'Sample',
		operations: {
			create: {
				action: 'Create sample',
				description: 'Of samples',
				route: 'POST /samples',
				// @ts-expect-error -- either customers are reached or nothing is said
				reaches: 'everybody',
			},
		},
	});

export const unknownWord = () =>
	resource({
		name: 'Sample',
		operations: {
			getAll: {
				action: 'Get many samples',
				description: 'Of samples',
				route: 'GET /samples',
				// @ts-expect-error -- the language has no such word
				pages: whole('data'),
			},
		},
	});

export const withoutDescriptionOfOperation = () =>
	resource({
		name: 'Sample',
		operations: {
			// @ts-expect-error -- people and AI agents are told what it does, beside the action
			getAll: { action: 'Get many samples', route: 'GET /samples' },
		},
	});

// @ts-expect-error -- there is no record of this kind
export const unknownKind = () => pick('colleague');

// @ts-expect-error -- every field says what it is
export const withoutDescription = () => text();

// @ts-expect-error -- the type of a field comes from how it is made
export const otherType = () => text('Name', { type: 'number' });

it('has only entries that the compiler judges as they say', () => {
	const settings = ts.readConfigFile(resolve(__dirname, '../tsconfig.json'), (path) => ts.sys.readFile(path));
	const { options } = ts.parseJsonConfigFileContent(settings.config, ts.sys, resolve(__dirname, '..'));
	const program = ts.createProgram([__filename], options);
	const messages = ts
		.getPreEmitDiagnostics(program, program.getSourceFile(__filename))
		.map(({ messageText, file, start }) => {
			const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
			return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
		});
	expect(messages).toEqual([]);
});
