import { Complaint } from '../table/complaint';
import { choice, choices, flag, groups, joined, list, picks, text, time } from '../table/fields';
import { pages } from '../table/paging';
import { keeping } from '../table/simplify';
import { resource, type Reader } from '../table/types';

/** How many pieces of content one bulk action takes. */
const MOST_PIECES = 1000;

const atMost =
	(read: Reader): Reader =>
	(value, reading) => {
		const pieces = read(value, reading) as unknown[];
		if (pieces.length === 0) throw new Complaint('is empty');
		if (pieces.length > MOST_PIECES)
			throw new Complaint(
				`has ${pieces.length} entries, but Intercom takes at most ${MOST_PIECES} at once`,
				'Split them over several items',
			);
		return pieces;
	};

const KINDS = {
	article_content: 'Article in One Language',
	content_snippet: 'Content Snippet',
	external_content: 'External Page',
	file_source_content: 'Uploaded File',
	internal_article: 'Internal Article',
};
const { external_content, ...DELETABLE } = KINDS;
const { article_content, ...OTHERS } = KINDS;

/** Pieces of content of the kinds that an action works on: Intercom leaves others out without a word. */
const pieces = (kinds: { [kind: string]: string }) => {
	const field = groups(
		'What to change, up to 1,000 pieces',
		{
			type: choice('What it is', kinds),
			id: text('ID of the piece, as Search gives it', { displayName: 'ID', placeholder: 'e.g. 12345678' }),
		},
		{ displayName: 'Content' },
	);
	return { ...field, read: atMost(field.read) };
};

const contentIds = list('IDs of the content', {});

/** Articles in one language each, of which only the IDs are given. */
const texts = list('IDs of articles in one language (article_content), up to 1,000', {
	displayName: 'Article Content IDs',
	placeholder: 'e.g. 12345678',
	to: 'content_ids',
	read: atMost((value, reading) =>
		(contentIds.read(value, reading) as string[]).map((id) => ({ type: 'article_content', id })),
	),
});

const NO_JOB = 'Intercom works on it in the background and gives no job to follow';
const WRITE_CONTENT = 'write_content';

const onOrOff = (description: string, displayName: string) =>
	choice(description, { on: 'On', off: 'Off' }, { displayName });
const ids = (description: string, placeholder: string) => joined(list(description, { placeholder }));

export const content = resource({
	name: 'Content',
	description: 'Everything of the Knowledge Hub',
	operations: {
		delete: {
			action: 'Delete many pieces of content (customers no longer see them)',
			description: 'Remove pieces of the Knowledge Hub for good',
			route: 'POST /content/bulk_actions',
			required: { content_ids: pieces(DELETABLE) },
			constants: { action: 'delete' },
			reaches: 'customer',
			permission: WRITE_CONTENT,
			notice: 'Cannot be undone. Articles from synced sources are left out. ' + NO_JOB,
		},
		publish: {
			action: 'Publish many articles (customers see them)',
			description: 'Make articles visible to readers',
			route: 'POST /content/bulk_actions',
			required: { article_content_ids: texts },
			constants: { action: 'publish' },
			reaches: 'customer',
			permission: WRITE_CONTENT,
			notice: NO_JOB,
		},
		search: {
			action: 'Search content of Knowledge Hub',
			description: 'Search titles and texts; without filters the newest content comes first',
			route: 'GET /content/search',
			filters: {
				any_tag_ids: ids('Content with any of these tags', 'e.g. 17513'),
				content_types: joined(
					choices('Which kinds of content to search', {
						article: 'Article',
						external_content: 'External Page',
						file_source_content: 'Uploaded File',
						internal_article: 'Internal Article',
						snippet: 'Content Snippet',
					}),
				),
				copilot_state: onOrOff('Whether Copilot may use it', 'Available to Copilot'),
				created_at_after: time('Content that was created at this time or later', {
					displayName: 'Created After',
				}),
				created_at_before: time('Content that was created at this time or earlier', {
					displayName: 'Created Before',
				}),
				created_by_ids: ids('Content that one of these teammates created', 'e.g. 1295'),
				fin_sales_state: onOrOff('Whether the AI Sales Agent may use it', 'Available to Sales Agent'),
				fin_service_state: onOrOff('Whether Fin AI Agent may use it', 'Available to Fin AI Agent'),
				folder_entity_type: choice('What the folder IDs are; needed together with them', {
					folder: 'Folder',
				}),
				folder_ids: ids('Content in one of these folders; needs the folder entity type', 'e.g. 10'),
				last_updated_by_ids: ids('Content that one of these teammates updated last', 'e.g. 1295'),
				locales: joined(list('Content in one of these languages', { placeholder: 'e.g. en' })),
				query: text('What the content is to contain', { placeholder: 'e.g. billing' }),
				states: joined(choices('Drafts or published content', { draft: 'Draft', published: 'Published' })),
				tag_ids: ids('Content with, or without, these tags; see Tag Operator', 'e.g. 17513'),
				tag_operator: choice('Whether the content has one of the tags', {
					IN: 'Has Any of the Tags',
					NIN: 'Has None of the Tags',
				}),
				updated_at_after: time('Content that was updated at this time or later', {
					displayName: 'Updated After',
				}),
				updated_at_before: time('Content that was updated at this time or earlier', {
					displayName: 'Updated Before',
				}),
			},
			list: pages('data', 50),
			permission: 'read_content',
			// Bulk actions need the type, and the IDs of an article's languages.
			simplify: keeping('type'),
		},
		setAudience: {
			action: 'Set audience of many pieces of content (changes what customers see)',
			description: 'Choose for whom content is meant',
			route: 'POST /content/bulk_actions',
			required: { content_ids: pieces(KINDS) },
			optional: {
				add_segment_ids: picks('audience', 'Segments that are to have the content', {
					displayName: 'Add Segment IDs',
					placeholder: 'e.g. 100',
					to: 'audience.add_segment_ids',
				}),
				remove_all: flag('the content is taken from all segments', {
					displayName: 'Remove All Segments',
					to: 'audience.remove_all',
				}),
				remove_segment_ids: picks('audience', 'Segments that are no longer to have the content', {
					displayName: 'Remove Segment IDs',
					placeholder: 'e.g. 100',
					to: 'audience.remove_segment_ids',
				}),
			},
			constants: { action: 'set_audience' },
			reaches: 'customer',
			permission: WRITE_CONTENT,
			notice: NO_JOB,
		},
		setAvailability: {
			action: 'Set availability of many pieces of content to Fin (changes what customers are told)',
			description: 'Choose whether Fin and Copilot may use content',
			route: 'POST /content/bulk_actions',
			required: { content_ids: pieces(KINDS) },
			optional: {
				ai_agent: flag('Fin may use it in answers to customers', {
					displayName: 'Available to Fin AI Agent',
					to: 'availability.ai_agent',
				}),
				copilot: flag('Copilot may use it in answers to teammates', {
					displayName: 'Available to Copilot',
					to: 'availability.copilot',
				}),
				sales_agent: flag('the AI Sales Agent may use it', {
					displayName: 'Available to Sales Agent',
					to: 'availability.sales_agent',
				}),
			},
			constants: { action: 'set_availability' },
			reaches: 'customer',
			permission: WRITE_CONTENT,
			notice: NO_JOB,
		},
		unpublish: {
			action: 'Unpublish many articles (customers no longer see them)',
			description: 'Make articles drafts again',
			route: 'POST /content/bulk_actions',
			required: { article_content_ids: texts },
			constants: { action: 'unpublish' },
			reaches: 'customer',
			permission: WRITE_CONTENT,
			notice: NO_JOB,
		},
		updateTags: {
			action: 'Update tags of many pieces of content',
			description: 'Add or remove existing tags, up to 100',
			route: 'POST /content/bulk_actions',
			required: { content_ids: pieces({ article: 'Article', ...OTHERS }) },
			optional: {
				add_tag_ids: picks('tag', 'Tags to add', {
					displayName: 'Add Tag IDs',
					placeholder: 'e.g. 17513',
					to: 'tags.add_tag_ids',
				}),
				remove_tag_ids: picks('tag', 'Tags to remove', {
					displayName: 'Remove Tag IDs',
					placeholder: 'e.g. 17513',
					to: 'tags.remove_tag_ids',
				}),
			},
			constants: { action: 'update_tags' },
			permission: WRITE_CONTENT,
			notice: NO_JOB,
		},
	},
});
