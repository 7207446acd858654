import { invalid, Refusal } from '../errors';
import { numberedPage, pageAtTop } from '../paging';
import { Answer, type Call, type Resource } from '../routes';
import type { Json, PlainRecord, Workspace } from '../workspace';
import { audienceIds } from './audiences';
import { addContentTag, removeContentTag } from './content-tags';
import { find } from './shapes';

const PAGE = { usual: 50, most: 50 };
const MOST_TITLE = 255;
const LOCALE = /^[a-z]{2}(-[A-Z]{2})?$/;

const blocksOf = (markdown: string) =>
	markdown
		.split(/\n{2,}/)
		.filter((text) => text.trim() !== '')
		.map((text) => ({ type: 'paragraph', text: text.trim() }));

const markdownOf = (blocks: Json[]) => blocks.map(({ text }) => `${String(text ?? '')}\n`).join('\n');

/** Which of the AI agents may use a piece of content; missing ones stay as they are. */
export function writeAvailability(record: Json, facts: Json): void {
	for (const name of ['ai_chatbot_availability', 'ai_copilot_availability', 'ai_sales_agent_availability'])
		if (facts[name] !== undefined) record[name] = facts[name] === true;
}

function write(workspace: Workspace, snippet: PlainRecord, facts: Json, adminId: string): PlainRecord {
	if (facts.json_blocks !== undefined && facts.body_markdown !== undefined)
		throw invalid('json_blocks and body_markdown cannot both be given', 'body_markdown', 422);
	if (facts.title !== undefined && String(facts.title).length > MOST_TITLE)
		throw invalid(`title is longer than ${MOST_TITLE} characters`, 'title', 422);
	if (facts.locale !== undefined && !LOCALE.test(String(facts.locale)))
		throw new Refusal(422, 'validation_error', 'The language is not currently supported for Fin');
	const audiences = facts.audience_ids === undefined ? undefined : audienceIds(workspace, facts.audience_ids);
	for (const name of ['title', 'locale']) if (facts[name] !== undefined) snippet[name] = facts[name];
	if (audiences) snippet.audience_ids = audiences;
	if (facts.json_blocks !== undefined) {
		snippet.json_blocks = facts.json_blocks;
		snippet.body_markdown = markdownOf(facts.json_blocks as Json[]);
	}
	if (facts.body_markdown !== undefined) {
		snippet.body_markdown = facts.body_markdown;
		snippet.json_blocks = blocksOf(String(facts.body_markdown));
	}
	writeAvailability(snippet, facts);
	snippet.updated_at = workspace.now();
	snippet.updated_by_id = adminId;
	return snippet;
}

export function newSnippet(workspace: Workspace, facts: Json, adminId: string): PlainRecord {
	if (facts.json_blocks === undefined && facts.body_markdown === undefined)
		throw invalid('json_blocks or body_markdown is required', 'body_markdown', 422);
	const snippet = write(
		workspace,
		{
			type: 'content_snippet',
			id: workspace.decimalId(),
			title: null,
			locale: 'en',
			json_blocks: [],
			body_markdown: null,
			ai_chatbot_availability: false,
			ai_copilot_availability: false,
			ai_sales_agent_availability: false,
			created_at: workspace.now(),
			updated_at: workspace.now(),
			audience_ids: [],
			tags: [],
			created_by_id: adminId,
			updated_by_id: adminId,
			used_by_procedure: false,
		},
		facts,
		adminId,
	);
	workspace.plain.content_snippets.set(snippet.id, snippet);
	return snippet;
}

function show(snippet: PlainRecord): Json {
	const {
		tags: _tags,
		created_by_id: _by,
		updated_by_id: _editor,
		used_by_procedure: _used,
		...rest
	} = snippet;
	return {
		...rest,
		chatbot_availability: Number(snippet.ai_chatbot_availability),
		copilot_availability: Number(snippet.ai_copilot_availability),
	};
}

const ofCall = ({ workspace, params }: Call) =>
	find(workspace.plain.content_snippets, params.id, 'Content snippet');

const ofTagCall = ({ workspace, params }: Call) =>
	find(
		workspace.plain.content_snippets,
		params.content_snippet_id,
		'Content snippet',
		'content_snippet_not_found',
	);

export const contentSnippets: Resource = {
	reads: 'read_content_snippets',
	writes: 'write_content_snippets',
	routes: {
		'GET /content_snippets': ({ workspace, query }) => {
			const page = numberedPage([...workspace.plain.content_snippets.values()], query, PAGE);
			return { type: 'list', data: page.records.map(show), ...pageAtTop(page) };
		},
		'POST /content_snippets': ({ workspace, body, adminId }) =>
			new Answer(201, show(newSnippet(workspace, body, adminId))),
		'GET /content_snippets/{id}': (call) => show(ofCall(call)),
		'PUT /content_snippets/{id}': (call) =>
			show(write(call.workspace, ofCall(call), call.body, call.adminId)),
		'DELETE /content_snippets/{id}': (call) => {
			const { id, used_by_procedure: used } = ofCall(call);
			if (used === true)
				throw new Refusal(
					422,
					'content_has_procedure_dependencies',
					'Content snippet has dependent procedures and cannot be deleted',
				);
			call.workspace.plain.content_snippets.delete(id);
			return new Answer(204);
		},
		'POST /content_snippets/{content_snippet_id}/tags': addContentTag(ofTagCall),
		'DELETE /content_snippets/{content_snippet_id}/tags/{id}': removeContentTag(ofTagCall),
	},
};
