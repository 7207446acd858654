import { choice, flag, longText, pick, picks, text } from '../table/fields';
import { forFin } from '../fields/knowledge';
import { pages } from '../table/paging';
import { simplified } from '../table/simplify';
import { resource } from '../table/types';

const import_source_id = pick('contentImportSource');
const page_id = pick('externalPage');

const url = text('Address that the content comes from', {
	displayName: 'URL',
	placeholder: 'e.g. https://help.example.com',
});
const sourceFields = {
	audience_ids: picks('audience', 'Whom Fin may tell this content; an empty list is everyone', {
		displayName: 'Audience IDs',
		placeholder: 'e.g. 5678',
	}),
	status: choice('Whether the source is in use', { active: 'Active', deactivated: 'Deactivated' }),
};

const source_id = pick('contentImportSource', { description: 'The source that the page belongs to' });
const title = text('Title of the page');
const html = longText('Text of the page as HTML', {
	displayName: 'Body (HTML)',
	placeholder: 'e.g. <p>How it works</p>',
});
const external_id = text('ID that the source gives the page; unique within the source', { identity: true });
const pageUrl = text('Address of the page, to which Fin links', {
	displayName: 'URL',
	placeholder: 'e.g. https://help.example.com/first-steps',
});

/** Which of Intercom's AI may use a page; Preview alone takes them all. */
const ofPreview = {
	ai_agent_availability: { ...forFin.ai_chatbot_availability, version: 'Preview' as const },
	ai_copilot_availability: { ...forFin.ai_copilot_availability, version: 'Preview' as const },
	ai_sales_agent_availability: { ...forFin.ai_sales_agent_availability, version: 'Preview' as const },
};

/** The only language that Intercom takes for external pages. */
const ENGLISH = { locale: 'en' };

export const aiContent = resource({
	name: 'AI Content',
	description: 'Pages from elsewhere that Fin answers from',
	permission: 'Read and write AI content',
	operations: {
		createImportSource: {
			action: 'Create content import source (Fin may use it for customers)',
			description: 'Create a source to which pages are added by the API',
			route: 'POST /ai/content_import_sources',
			required: { url: { ...url, identity: true } },
			optional: sourceFields,
			constants: { sync_behavior: 'api' },
			reaches: 'customer',
		},
		createPage: {
			name: 'Create or Update External Page',
			action: 'Create or update external page (Fin may use it for customers)',
			description: 'Create a page of a source, or update the one that has this external ID',
			route: 'POST /ai/external_pages',
			required: { source_id, external_id, title, html },
			optional: {
				ai_agent_availability: forFin.ai_chatbot_availability,
				ai_copilot_availability: forFin.ai_copilot_availability,
				ai_sales_agent_availability: ofPreview.ai_sales_agent_availability,
				url: pageUrl,
			},
			constants: ENGLISH,
			repeatable: 'upserts',
			reaches: 'customer',
		},
		deleteImportSource: {
			action: 'Delete content import source (Fin no longer uses it for customers)',
			description: 'Remove a source from what Fin answers from',
			route: 'DELETE /ai/content_import_sources/{import_source_id}',
			required: { import_source_id },
			notice: 'All pages of the source are deleted with it',
			reaches: 'customer',
		},
		deletePage: {
			name: 'Delete External Page',
			action: 'Delete external page (Fin no longer uses it for customers)',
			description: 'Remove a page from what Fin answers from',
			route: 'DELETE /ai/external_pages/{page_id}',
			simplify: simplified,
			required: { page_id },
			reaches: 'customer',
		},
		getImportSource: {
			action: 'Get content import source',
			description: 'Look up one source by ID',
			route: 'GET /ai/content_import_sources/{import_source_id}',
			required: { import_source_id },
		},
		getImportSources: {
			name: 'Get Many Import Sources',
			action: 'Get many content import sources',
			description: 'List the sources of pages from elsewhere',
			route: 'GET /ai/content_import_sources',
			list: pages('data', 50),
		},
		getPage: {
			name: 'Get External Page',
			action: 'Get external page',
			description: 'Look up one page with its text',
			route: 'GET /ai/external_pages/{page_id}',
			required: { page_id },
		},
		getPages: {
			name: 'Get Many External Pages',
			action: 'Get many external pages',
			description: 'List the pages that sources brought in',
			route: 'GET /ai/external_pages',
			list: pages('data', 50),
		},
		updateImportSource: {
			action: 'Update content import source (Fin may use it for customers)',
			description: 'Change the address of a source or how it is synced',
			route: 'PUT /ai/content_import_sources/{import_source_id}',
			required: {
				import_source_id,
				sync_behavior: choice(
					'How its content gets in; Intercom does not let a source change to or from API',
					{
						api: 'API',
						automated: 'Automated',
						manual: 'Manual',
					},
				),
				url,
			},
			optional: {
				...sourceFields,
				apply_audience_to_existing_content: flag('the pages that it already has get the audiences, too'),
			},
			reaches: 'customer',
		},
		updatePage: {
			name: 'Update External Page',
			action: 'Update external page (Fin may use it for customers)',
			description: 'Change title, text or address of a page',
			route: 'PUT /ai/external_pages/{page_id}',
			required: { page_id, source_id, title, html, url: pageUrl },
			optional: {
				...ofPreview,
				external_id: text('ID that the source gives the page; unique within the source'),
				fin_availability: flag('Fin may use it in answers', {
					displayName: 'Available to Fin',
					default: true,
				}),
			},
			constants: ENGLISH,
			reaches: 'customer',
			notice: 'Only pages that were created by the API can be updated',
		},
	},
});
