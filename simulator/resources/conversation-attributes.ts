import { invalid, Refusal } from '../errors';
import type { Call, Resource } from '../routes';
import type { ConversationAttribute, Json, Workspace } from '../workspace';

/** Fewer active options than these would make a list no choice. */
const FEWEST_OPTIONS = 2;

const option = (workspace: Workspace, label: unknown) => ({
	id: workspace.uuid(),
	label: String(label),
	archived: false,
});

/** Adds an attribute; `facts` are those of the request that creates one. */
export function newConversationAttribute(
	workspace: Workspace,
	facts: Json,
	adminId: string,
): ConversationAttribute {
	const now = workspace.now();
	const attribute: ConversationAttribute = {
		id: workspace.decimalId(),
		name: String(facts.name),
		description: String(facts.description ?? ''),
		data_type: String(facts.data_type),
		required: facts.required === true,
		visible_to_team_ids: ((facts.visible_to_team_ids ?? []) as unknown[]).map(String),
		archived: false,
		created_at: now,
		updated_at: now,
		admin_id: adminId,
	};
	if (attribute.data_type === 'string') attribute.multiline = facts.multiline === true;
	if (attribute.data_type === 'list')
		attribute.options = ((facts.options ?? []) as Json[]).map(({ label }) => option(workspace, label));
	if (attribute.data_type === 'relationship') attribute.reference = (facts.reference ?? {}) as Json;
	workspace.conversationAttributes.set(attribute.id, attribute);
	return attribute;
}

/** Refuses what a conversation cannot be given, naming the attribute. Attributes are named, not numbered. */
export function checkConversationAttributes(workspace: Workspace, given: Json): void {
	for (const [name, value] of Object.entries(given)) {
		const known = [...workspace.conversationAttributes.values()].find(
			(each) => each.name === name && !each.archived,
		);
		if (!known) throw invalid(`Custom attribute '${name}' does not exist`, name);
		const labels = known.options?.filter(({ archived }) => !archived).map(({ label }) => label);
		if (labels && value !== null && !labels.includes(String(value)))
			throw invalid(`'${String(value)}' is not an option of custom attribute '${name}'`, name);
	}
}

const show = ({ id, ...rest }: ConversationAttribute) => ({
	type: 'conversation_attribute',
	id: Number(id),
	...rest,
});

function ofCall({ workspace, params }: Call): ConversationAttribute {
	const attribute = workspace.conversationAttributes.get(params.id ?? '');
	if (!attribute)
		throw new Refusal(404, 'conversation_attribute_not_found', 'Conversation attribute not found');
	return attribute;
}

function optionsOfCall(call: Call) {
	const attribute = ofCall(call);
	if (!attribute.options) throw invalid('Options can only be managed on list attributes', undefined, 422);
	return { attribute, options: attribute.options };
}

function optionOfCall(call: Call) {
	const { attribute, options } = optionsOfCall(call);
	const found = options.find(({ id }) => id === call.params.option_id);
	if (!found) throw new Refusal(404, 'conversation_attribute_not_found', 'List option not found');
	return { attribute, options, option: found };
}

function labelOf({ body }: Call): string {
	if (typeof body.label !== 'string') throw invalid('label must be a string', 'label', 422);
	if (body.label.trim() === '') throw invalid('label is required', 'label', 422);
	if (Object.keys(body).length > 1) throw invalid("only 'label' is accepted", undefined, 422);
	return body.label;
}

function changed(workspace: Workspace, attribute: ConversationAttribute) {
	attribute.updated_at = workspace.now();
	return show(attribute);
}

export const conversationAttributes: Resource = {
	reads: 'read_conversations',
	writes: 'write_conversations',
	routes: {
		'GET /conversations/attributes': ({ workspace, query }) => ({
			type: 'list',
			data: [...workspace.conversationAttributes.values()]
				.filter(({ archived }) => !archived || query.include_archived === 'true')
				.map(show),
		}),
		'POST /conversations/attributes': ({ workspace, body, adminId }) => {
			const name = String(body.name).trim();
			if (name === '') throw invalid('name is required', 'name', 422);
			if ([...workspace.conversationAttributes.values()].some((each) => each.name === name))
				throw invalid(`You already have '${name}' in your conversation data`, 'name', 422);
			if (body.data_type === 'list' && ((body.options ?? []) as unknown[]).length < FEWEST_OPTIONS)
				throw invalid(`A list attribute must have at least ${FEWEST_OPTIONS} options`, 'options', 422);
			return show(newConversationAttribute(workspace, { ...body, name }, adminId));
		},
		'GET /conversations/attributes/{id}': (call) => show(ofCall(call)),
		'PUT /conversations/attributes/{id}': (call) => {
			const { workspace, body } = call;
			const attribute = ofCall(call);
			for (const name of ['name', 'description', 'required', 'visible_to_team_ids'] as const)
				if (body[name] !== undefined) Object.assign(attribute, { [name]: body[name] });
			if (body.multiline !== undefined && attribute.data_type === 'string')
				attribute.multiline = body.multiline === true;
			if (body.reference !== undefined && attribute.data_type === 'relationship')
				attribute.reference = body.reference as Json;
			return changed(workspace, attribute);
		},
		'DELETE /conversations/attributes/{id}': (call) => {
			const attribute = ofCall(call);
			attribute.archived = true;
			return changed(call.workspace, attribute);
		},
		'POST /conversations/attributes/{id}/options': (call) => {
			const { attribute, options } = optionsOfCall(call);
			options.push(option(call.workspace, labelOf(call)));
			return changed(call.workspace, attribute);
		},
		'PUT /conversations/attributes/{id}/options/{option_id}': (call) => {
			const { attribute, option: chosen } = optionOfCall(call);
			chosen.label = labelOf(call);
			return changed(call.workspace, attribute);
		},
		'DELETE /conversations/attributes/{id}/options/{option_id}': (call) => {
			const { attribute, options, option: chosen } = optionOfCall(call);
			const left = options.filter(({ id, archived }) => !archived && id !== chosen.id);
			if (left.length < FEWEST_OPTIONS)
				throw invalid(`A list attribute must have at least ${FEWEST_OPTIONS} active options`, undefined, 422);
			chosen.archived = true;
			return changed(call.workspace, attribute);
		},
	},
};
