import { jsonList, pick, text } from '../table/fields';
import { pages } from '../table/paging';
import { keeping } from '../table/simplify';
import { tagRow } from '../rows/tag';
import { resource } from '../table/types';
import { body_markdown, forFin, locale, tagging, tagInPath } from '../fields/knowledge';

const content_snippet_id = pick('contentSnippet');
const title = text('Title, of up to 255 characters');
const WRITE_SNIPPETS = 'read_write_content_snippets';

const fields = {
	...forFin,
	body_markdown,
	json_blocks: jsonList("Text as Intercom's content blocks. Give these or the text as Markdown.", {
		displayName: 'Body (Blocks)',
		placeholder: 'e.g. [{"type": "paragraph", "text": "Open Settings"}]',
	}),
	locale,
};

export const contentSnippet = resource({
	name: 'Content Snippet',
	description: 'Short texts from which Fin and Copilot answer',
	simplify: keeping('json_blocks'),
	operations: {
		addTag: {
			action: 'Add tag to content snippet',
			description: 'Label a snippet for teammates',
			route: 'POST /content_snippets/{content_snippet_id}/tags',
			simplify: tagRow,
			required: { content_snippet_id, ...tagging.required },
			optional: tagging.optional,
			permission: WRITE_SNIPPETS,
		},
		create: {
			action: 'Create content snippet (Fin may use it for customers)',
			description: 'Add a short text to what Fin answers from',
			route: 'POST /content_snippets',
			required: { title },
			optional: fields,
			reaches: 'customer',
			permission: WRITE_SNIPPETS,
		},
		delete: {
			action: 'Delete content snippet (Fin no longer uses it for customers)',
			description: 'Remove a text from what Fin answers from',
			route: 'DELETE /content_snippets/{content_snippet_id}',
			required: { content_snippet_id },
			permission: WRITE_SNIPPETS,
			reaches: 'customer',
		},
		get: {
			action: 'Get content snippet',
			description: 'Look up one snippet with its text',
			route: 'GET /content_snippets/{content_snippet_id}',
			required: { content_snippet_id },
		},
		getAll: {
			action: 'Get many content snippets',
			description: 'List the snippets',
			route: 'GET /content_snippets',
			list: pages('data', 50),
		},
		removeTag: {
			action: 'Remove tag from content snippet',
			description: 'Take a tag off a snippet',
			route: 'DELETE /content_snippets/{content_snippet_id}/tags/{tag_id}',
			simplify: tagRow,
			required: { content_snippet_id, tag_id: tagInPath },
			permission: WRITE_SNIPPETS,
		},
		update: {
			action: 'Update content snippet (Fin may use it for customers)',
			description: 'Change the text of a snippet, or who may use it',
			route: 'PUT /content_snippets/{content_snippet_id}',
			required: { content_snippet_id },
			optional: { ...fields, title },
			reaches: 'customer',
			permission: WRITE_SNIPPETS,
		},
	},
});
