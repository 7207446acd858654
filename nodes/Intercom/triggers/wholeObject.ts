import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type Api, Cancelled, connect } from '../api';
import { isId } from '../table/answerId';

/** Milliseconds for the objects of all items of an execution: an event that is late is worth more than none. */
const PATIENCE = 30_000;

/** What can be fetched whole, in the order in which it is looked for: the type of an item or of a part of it → where it is. */
const PATHS = new Map([
	['conversation', '/conversations/'],
	['ticket', '/tickets/'],
	['contact', '/contacts/'],
	['user', '/contacts/'],
	['lead', '/contacts/'],
	['company', '/companies/'],
]);

/**
 * The address of what a notification is about: the item itself, or the part of it that the topic names, such as the
 * ticket to which a contact was attached, or another part, such as the contact of a tag, or the conversation that it
 * names. undefined where there is none, or none any more.
 */
export function pathOf(topic: string, item: IDataObject): string | undefined {
	const family = topic.split('.')[0]!;
	if (isGone(topic, item)) return undefined;
	const parts = [...new Set([family, ...PATHS.keys()])].map((type) => {
		const part = item[type] as IDataObject | null | undefined;
		// Notifications of attached contacts hold a conversation as Intercom keeps it, with its ID one level deeper.
		return { type, id: part?.id ?? (part?.model as IDataObject | undefined)?.id };
	});
	for (const { type, id } of [{ type: item.type, id: item.id }, ...parts]) {
		const path = typeof type === 'string' ? PATHS.get(type) : undefined;
		if (path && isId(id)) return path + encodeURIComponent(String(id));
	}
	return isId(item.conversation_id)
		? PATHS.get('conversation')! + encodeURIComponent(String(item.conversation_id))
		: undefined;
}

/** Whether the item no longer exists. An untagged contact still does: what is deleted there is its tag. */
const isGone = (topic: string, item: IDataObject): boolean =>
	item.deleted === true ||
	item.archived === true ||
	(/\.(deleted|archived)$/.test(topic) && !topic.endsWith('.tag.deleted'));

/**
 * Fetches what the items' notifications are about. Never fails, and takes half a minute at most: an event without its
 * object is better than no event. Adds `whole_object`, which is null where the notification is about nothing that can
 * be fetched, or where fetching failed; then `whole_object_error` says why.
 */
export async function addWholeObjects(
	context: IExecuteFunctions,
	items: Array<{ json: IDataObject }>,
): Promise<void> {
	const cancelled = context.getExecutionCancelSignal?.();
	const late = AbortSignal.timeout(PATIENCE);
	let connecting: Promise<Api> | undefined;
	for (const item of items) {
		connecting ??= connect(context, { signal: late });
		const whole = await wholeOf(connecting, item.json).catch(
			(error: Error & { description?: string | null }) => ({
				whole_object: null,
				whole_object_error:
					error instanceof Cancelled
						? `Intercom did not give it within ${PATIENCE / 1000} seconds`
						: [error.message, error.description].filter(Boolean).join('. '),
			}),
		);
		if (cancelled?.aborted) throw new Cancelled();
		item.json = { ...item.json, ...whole };
	}
}

async function wholeOf(connecting: Promise<Api>, { topic, item }: IDataObject): Promise<IDataObject> {
	const api = await connecting;
	const path = pathOf(String(topic), (item ?? {}) as IDataObject);
	if (!path) return { whole_object: null };
	const { body } = await api.send({ method: 'GET', path });
	return { whole_object: body as IDataObject };
}
