import { invalid } from '../errors';
import { Answer, type Call, type Resource } from '../routes';
import type { Json, PlainRecord, Workspace } from '../workspace';
import { audienceIds } from './audiences';
import { numberedList } from './knowledge';
import { find } from './shapes';

const PAGE = { usual: 50, most: 150 };

const sourceOf = ({ workspace, params }: Call) =>
	find(workspace.plain.content_import_sources, params.source_id, 'Content import source');

const pageOf = ({ workspace, params }: Call) =>
	find(workspace.plain.external_pages, params.page_id, 'External page');

export function newImportSource(workspace: Workspace, facts: Json): PlainRecord {
	const now = workspace.now();
	const source: PlainRecord = {
		id: workspace.decimalId(),
		type: 'content_import_source',
		url: address(facts.url),
		sync_behavior: facts.sync_behavior,
		status: facts.status ?? 'active',
		audience_ids: audienceIds(workspace, facts.audience_ids),
		created_at: now,
		updated_at: now,
		last_synced_at: now,
	};
	workspace.plain.content_import_sources.set(source.id, source);
	return source;
}

function address(url: unknown): string {
	if (!URL.canParse(String(url)) || !/^https?:/i.test(String(url)))
		throw invalid(`'${String(url)}' is not a valid URL`, 'url');
	return String(url);
}

const showSource = (source: PlainRecord) => ({ ...source, id: Number(source.id) });

const pagesOf = (workspace: Workspace, source: PlainRecord) =>
	[...workspace.plain.external_pages.values()].filter(({ source_id: id }) => String(id) === source.id);

function writePage(workspace: Workspace, page: PlainRecord, facts: Json, adminId: string): PlainRecord {
	const source = find(workspace.plain.content_import_sources, facts.source_id, 'Content import source');
	if (source.sync_behavior !== 'api')
		throw invalid('External pages can only be written for a source that is synced by API', 'source_id');
	if (facts.url !== undefined) page.url = address(facts.url);
	for (const name of ['title', 'html', 'locale', 'ai_agent_availability', 'ai_copilot_availability'])
		if (facts[name] !== undefined) page[name] = facts[name];
	// The field of older versions stands for both of those that took its place.
	if (facts.fin_availability !== undefined)
		for (const name of ['ai_agent_availability', 'ai_copilot_availability'])
			page[name] = facts.fin_availability;
	page.source_id = Number(source.id);
	if (facts.external_id !== undefined) page.external_id = String(facts.external_id);
	Object.assign(page, {
		fin_availability: page.ai_agent_availability === true,
		updated_at: workspace.now(),
		last_ingested_at: workspace.now(),
		updated_by_id: adminId,
	});
	workspace.plain.external_pages.set(page.id, page);
	return page;
}

/** Writes a page: the one that its source has under this external id, or a new one. */
export function upsertExternalPage(workspace: Workspace, facts: Json, adminId: string): PlainRecord {
	const known = [...workspace.plain.external_pages.values()].find(
		({ source_id: source, external_id: id }) =>
			String(source) === String(facts.source_id) && id === String(facts.external_id),
	);
	const page: PlainRecord = known ?? {
		id: workspace.decimalId(),
		type: 'external_page',
		ai_agent_availability: false,
		ai_copilot_availability: false,
		ai_sales_agent_availability: false,
		locale: 'en',
		created_at: workspace.now(),
		tags: [],
		audience_ids: [],
		created_by_id: adminId,
	};
	return writePage(workspace, page, facts, adminId);
}

const showPage = ({
	tags: _tags,
	audience_ids: _audiences,
	created_by_id: _by,
	updated_by_id: _editor,
	...page
}: PlainRecord) => page;

export const aiContent: Resource = {
	reads: 'read_ai_content',
	writes: 'write_ai_content',
	routes: {
		'GET /ai/content_import_sources': (call) =>
			numberedList(call, [...call.workspace.plain.content_import_sources.values()].map(showSource), PAGE),
		'POST /ai/content_import_sources': ({ workspace, body }) => showSource(newImportSource(workspace, body)),
		'GET /ai/content_import_sources/{source_id}': (call) => showSource(sourceOf(call)),
		'PUT /ai/content_import_sources/{source_id}': (call) => {
			const { workspace, body } = call;
			const source = sourceOf(call);
			// The request says automated, the answer automatic.
			const behaviour = body.sync_behavior === 'automated' ? 'automatic' : body.sync_behavior;
			if ((behaviour === 'api') !== (source.sync_behavior === 'api'))
				throw invalid('sync_behavior cannot be changed to or from api', 'sync_behavior');
			if (source.sync_behavior !== 'api' && body.url !== source.url)
				throw invalid('url can only be changed for a source that is synced by API', 'url');
			const audiences =
				body.audience_ids === undefined ? undefined : audienceIds(workspace, body.audience_ids);
			source.url = address(body.url);
			source.sync_behavior = behaviour;
			if (body.status !== undefined) source.status = body.status;
			if (audiences) source.audience_ids = audiences;
			if (body.apply_audience_to_existing_content === true)
				for (const page of pagesOf(workspace, source)) page.audience_ids = source.audience_ids;
			source.updated_at = workspace.now();
			return showSource(source);
		},
		'DELETE /ai/content_import_sources/{source_id}': (call) => {
			const { workspace } = call;
			const source = sourceOf(call);
			for (const { id } of pagesOf(workspace, source)) workspace.plain.external_pages.delete(id);
			workspace.plain.content_import_sources.delete(source.id);
			return new Answer(204);
		},
		'GET /ai/external_pages': (call) =>
			numberedList(call, [...call.workspace.plain.external_pages.values()].reverse().map(showPage), PAGE),
		'POST /ai/external_pages': ({ workspace, body, adminId }) =>
			showPage(upsertExternalPage(workspace, body, adminId)),
		'GET /ai/external_pages/{page_id}': (call) => showPage(pageOf(call)),
		'PUT /ai/external_pages/{page_id}': (call) =>
			showPage(writePage(call.workspace, pageOf(call), call.body, call.adminId)),
		'DELETE /ai/external_pages/{page_id}': (call) => {
			const page = pageOf(call);
			call.workspace.plain.external_pages.delete(page.id);
			return { ...showPage(page), html: '' };
		},
	},
};
