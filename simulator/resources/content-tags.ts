import { Refusal } from '../errors';
import type { Call, Handler } from '../routes';
import type { Applied, PlainRecord } from '../workspace';
import { find, showApplied, showTag } from './shapes';
import { applyTag, removeTag } from './tags';

/** Tags a piece of content; the teammate who does it is the token's own unless the body names one. */
export const addContentTag =
	(recordOf: (call: Call) => PlainRecord): Handler =>
	(call) => {
		const { workspace, body, adminId } = call;
		const tags = recordOf(call).tags as Applied[];
		const tag = find(workspace.tags, body.id, 'Tag', 'tag_not_found');
		const by =
			body.admin_id === undefined || body.admin_id === null
				? adminId
				: find(workspace.admins, body.admin_id, 'Admin', 'admin_not_found').id;
		applyTag(workspace, tags, tag.id, by);
		return showApplied(workspace, tags.find(({ id }) => id === tag.id) as Applied);
	};

/** Takes a tag from a piece of content; the answer is the tag with nothing said about its application. */
export const removeContentTag =
	(recordOf: (call: Call) => PlainRecord): Handler =>
	(call) => {
		const tag = find(call.workspace.tags, call.params.id, 'Tag', 'tag_not_found');
		if (!removeTag(recordOf(call).tags as Applied[], tag.id))
			throw new Refusal(404, 'tag_not_found', 'Tag not found');
		return { ...showTag(tag), applied_at: null, applied_by: null };
	};
