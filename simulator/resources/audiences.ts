import { invalid } from '../errors';
import { numberedPage, pageAtTop } from '../paging';
import { Answer, type Call, type Resource } from '../routes';
import type { Json, PlainRecord, Workspace } from '../workspace';
import { find } from './shapes';

const PAGE = { usual: 50, most: 50 };

/** The audiences that a body names, as numbers; throws Intercom's refusal when one is not there. */
export function audienceIds(workspace: Workspace, given: unknown): number[] {
	const ids = given === null || given === undefined ? [] : [given].flat().map(Number);
	const unknown = ids.filter((id) => !workspace.plain.audiences.has(String(id)));
	if (unknown.length > 0)
		throw invalid(`audience_ids contains unknown audience IDs: ${unknown.join(', ')}`, 'audience_ids', 404);
	return ids;
}

const ofCall = ({ workspace, params }: Call) => find(workspace.plain.audiences, params.id, 'Audience');

function nameOf(body: Json): string {
	const name = String(body.name);
	if (name.trim() === '') throw invalid('Name must not be blank', 'name', 422);
	return name;
}

export const audiences: Resource = {
	reads: 'read_audiences',
	writes: 'write_audiences',
	routes: {
		'GET /audiences': ({ workspace, query }) => {
			const page = numberedPage([...workspace.plain.audiences.values()], query, PAGE);
			return { type: 'list', data: page.records, ...pageAtTop(page) };
		},
		'POST /audiences': ({ workspace, body }) => {
			const audience: PlainRecord = {
				id: workspace.decimalId(),
				type: 'audience',
				name: nameOf(body),
				predicates: body.predicates ?? [],
				role_predicates: body.role_predicates ?? [],
				created_at: workspace.now(),
				updated_at: workspace.now(),
			};
			workspace.plain.audiences.set(audience.id, audience);
			return new Answer(201, audience);
		},
		'GET /audiences/{id}': ofCall,
		'PUT /audiences/{id}': (call) => {
			const { workspace, body } = call;
			const audience = ofCall(call);
			if (body.name !== undefined) audience.name = nameOf(body);
			for (const name of ['predicates', 'role_predicates'])
				if (body[name] !== undefined) audience[name] = body[name];
			audience.updated_at = workspace.now();
			return audience;
		},
		'DELETE /audiences/{id}': (call) => {
			const { workspace } = call;
			const { id } = ofCall(call);
			workspace.plain.audiences.delete(id);
			for (const records of Object.values(workspace.plain))
				for (const record of records.values())
					if (Array.isArray(record.audience_ids))
						record.audience_ids = record.audience_ids.filter((each) => String(each) !== id);
			return new Answer(204);
		},
	},
};
