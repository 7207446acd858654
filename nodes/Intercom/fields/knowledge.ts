import { flag, longText, pick, picks, text } from '../table/fields';

/** Fields and permissions that articles, internal articles and snippets have in common. */

export const READ_ARTICLES = 'Read and List articles';
export const WRITE_ARTICLES = 'Read and Write Articles';

export const tagInPath = pick('tag');

export const tagging = {
	required: { tag_id: pick('tag', { to: 'id' }) },
	optional: {
		admin_id: pick('admin', {
			displayName: 'Tagged By',
			description: 'The teammate who counts as its tagger',
		}),
	},
};

export const title = text('Title that readers see');
export const locale = text('Code of a language that the workspace has', { placeholder: 'e.g. en' });

export const folder_id = pick('folder', {
	description: 'The folder in which teammates find it',
	version: 'Preview',
});

export const body = longText('Text as HTML. Give this or the text as Markdown.', {
	displayName: 'Body (HTML)',
	placeholder: 'e.g. <p>How it works</p>',
});
export const body_markdown = longText('Text as Markdown. Give this or another form of the body.', {
	displayName: 'Body (Markdown)',
	placeholder: 'e.g. ## How it works',
});

export const forFin = {
	ai_chatbot_availability: flag('Fin may use it in answers to customers', {
		displayName: 'Available to Fin AI Agent',
	}),
	ai_copilot_availability: flag('Copilot may use it in answers to teammates', {
		displayName: 'Available to Copilot',
	}),
	ai_sales_agent_availability: flag('the AI Sales Agent may use it', {
		displayName: 'Available to Sales Agent',
	}),
	audience_ids: picks('audience', 'Whom Fin AI Agent may tell it; an empty list is everyone', {
		displayName: 'Audience IDs',
		placeholder: 'e.g. 5678',
	}),
};
