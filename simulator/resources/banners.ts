import { Refusal } from '../errors';
import type { Resource } from '../routes';
import type { Contact, Json, PlainRecord, Workspace } from '../workspace';
import { findContact } from './contacts';

/** Adds a banner that is live; `contact_ids` null shows it to everyone. */
export function newBanner(
	workspace: Workspace,
	facts: Json & { contact_ids?: string[] | null },
): PlainRecord {
	const banner: PlainRecord = {
		id: workspace.decimalId(),
		title: null,
		body: null,
		style: 'inline',
		position: 'top',
		show_dismiss_button: true,
		action: null,
		contact_ids: null,
		...facts,
	};
	workspace.plain.banners.set(banner.id, banner);
	return banner;
}

/** A contact's view of a banner: what is dismissed is the view, not the banner. */
function viewOf(workspace: Workspace, banner: PlainRecord, contact: Contact): PlainRecord {
	for (const view of workspace.plain.banner_views.values())
		if (view.banner_id === banner.id && view.contact_id === contact.id) return view;
	const view: PlainRecord = {
		id: workspace.decimalId(),
		banner_id: banner.id,
		contact_id: contact.id,
		dismissed: false,
		created_at: workspace.now(),
	};
	workspace.plain.banner_views.set(view.id, view);
	return view;
}

export const banners: Resource = {
	reads: 'read_users',
	writes: 'write_users',
	routes: {
		// A banner that is answered here counts as shown to the contact, although the request only reads.
		'GET /contacts/{id}/banners': ({ workspace, params }) => {
			const contact = findContact(workspace, params.id);
			const data = [...workspace.plain.banners.values()].flatMap((banner) => {
				const { contact_ids: ids, id, ...shown } = banner;
				if (Array.isArray(ids) && !ids.includes(contact.id)) return [];
				const view = viewOf(workspace, banner, contact);
				if (view.dismissed === true) return [];
				workspace.shown({
					kind: 'banner',
					contact_ids: [contact.id],
					where: id,
					body: String(banner.body ?? ''),
				});
				const { created_at } = view;
				return [{ type: 'banner', id, view_id: view.id, ...shown, client_targeting: null, created_at }];
			});
			return { type: 'list', data };
		},
		'POST /contacts/{id}/banners/{view_id}/dismiss': ({ workspace, params }) => {
			const contact = findContact(workspace, params.id);
			const view = workspace.plain.banner_views.get(params.view_id ?? '');
			if (view?.contact_id !== contact.id) throw new Refusal(404, 'not_found', 'Resource Not Found');
			view.dismissed = true;
			return { type: 'banner_dismiss', view_id: view.id, dismissed: true };
		},
	},
};
