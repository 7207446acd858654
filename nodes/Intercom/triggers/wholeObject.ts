import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api';

/** What can be fetched whole: the type of a notification's item → where it is. */
const PATHS: { [type: string]: string } = {
	company: '/companies/',
	contact: '/contacts/',
	conversation: '/conversations/',
	lead: '/contacts/',
	ticket: '/tickets/',
	user: '/contacts/',
};

/** The address of what an item is or belongs to, such as the contact of a tag; undefined where there is none. */
export function pathOf(item: IDataObject): string | undefined {
	const own = { ...item, type: String(item.type ?? '') };
	const parts = Object.keys(PATHS).map((type) => ({ ...((item[type] ?? {}) as IDataObject), type }));
	for (const { type, id } of [own, ...parts] as Array<{ type: string; id?: unknown }>) {
		const path = PATHS[type];
		if (path && (typeof id === 'string' || typeof id === 'number') && id !== '')
			return path + encodeURIComponent(String(id));
	}
	return undefined;
}

/**
 * Fetches what a notification is about. Never fails: an event without its object is better than no event.
 * Gives `whole_object`, which is null where the notification is about nothing that can be fetched, or where
 * fetching failed; then `whole_object_error` says why.
 */
export async function fetchWhole(api: Api, item: IDataObject): Promise<IDataObject> {
	const path = pathOf(item);
	if (!path) return { whole_object: null };
	try {
		const { body } = await api.send({ method: 'GET', path });
		return { whole_object: body as IDataObject };
	} catch (error) {
		const { message, description } = error as { message: string; description?: string };
		return { whole_object: null, whole_object_error: [message, description].filter(Boolean).join('. ') };
	}
}
