import { missing, Refusal } from '../errors';
import { numberedPage, pagesWithoutNext } from '../paging';
import type { Call, Resource } from '../routes';
import type { Json, PlainRecord } from '../workspace';

/** Folders of content (Preview). A folder that another one is in is not deleted. */

const PAGE = { usual: 50, most: 150 };

function folderOf({ workspace, params }: Call): PlainRecord {
	const folder = workspace.plain.folders.get(params.id ?? '');
	if (!folder) throw new Refusal(404, 'folder_not_found', 'Folder not found');
	return folder;
}

const show = (folder: PlainRecord): Json => ({ ...folder, id: Number(folder.id) });

function facts({ workspace, body }: Call): Json {
	const given = (body.folder ?? {}) as Json;
	const parent = given.parent_folder_id;
	if (parent !== undefined && parent !== null && !workspace.plain.folders.has(String(parent)))
		throw new Refusal(400, 'parameter_invalid', 'Parent folder not found', { field: 'parent_folder_id' });
	return Object.fromEntries(
		['name', 'description', 'emoji', 'parent_folder_id']
			.filter((name) => given[name] !== undefined)
			.map((name) => [name, given[name]]),
	);
}

export const folders: Resource = {
	reads: 'read_articles',
	writes: 'write_articles',
	version: 'Preview',
	routes: {
		'GET /folders': ({ workspace, query }) => {
			const own = [...workspace.plain.folders.values()].filter(
				(each) =>
					query.parent_folder_id === undefined || String(each.parent_folder_id) === query.parent_folder_id,
			);
			const page = numberedPage(own, query, PAGE);
			return {
				type: 'list',
				data: page.records.map(show),
				total_count: page.total_count,
				pages: pagesWithoutNext(page),
			};
		},
		'POST /folders': (call) => {
			const { workspace } = call;
			const given = facts(call);
			if (typeof given.name !== 'string' || given.name === '') throw missing('folder.name');
			const now = workspace.now();
			const folder: PlainRecord = {
				id: workspace.decimalId(),
				name: given.name,
				description: null,
				emoji: null,
				parent_folder_id: null,
				content_count: 0,
				created_at: now,
				updated_at: now,
				...given,
			};
			workspace.plain.folders.set(folder.id, folder);
			return show(folder);
		},
		'GET /folders/{id}': (call) => show(folderOf(call)),
		'PUT /folders/{id}': (call) => {
			const folder = folderOf(call);
			if (call.body.folder === undefined) throw missing('folder');
			Object.assign(folder, facts(call), { updated_at: call.workspace.now() });
			return show(folder);
		},
		'DELETE /folders/{id}': (call) => {
			const { id, content_count: count } = folderOf(call);
			const { folders: all } = call.workspace.plain;
			if (Number(count) > 0 || [...all.values()].some((each) => String(each.parent_folder_id) === id))
				throw new Refusal(422, 'folder_not_empty', 'Folder contains content');
			all.delete(id);
			return { id: Number(id), object: 'folder', deleted: true };
		},
	},
};
