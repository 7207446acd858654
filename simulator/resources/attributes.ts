import { invalid, missing, Refusal } from '../errors';
import type { Resource } from '../routes';
import type { DataAttribute, Json, Workspace } from '../workspace';
import { MOST_ATTRIBUTE_NAME } from './contacts';
import { find } from './shapes';

const TYPES = ['string', 'integer', 'float', 'boolean', 'date', 'datetime', 'options'];

/** Fields that every workspace has; they are listed and cannot be changed. */
const BUILT_IN: Record<'contact' | 'company', Record<string, DataAttribute['data_type']>> = {
	contact: {
		...{
			name: 'string',
			email: 'string',
			phone: 'string',
			external_id: 'string',
			role: 'string',
			owner_id: 'integer',
		},
		...{
			signed_up_at: 'date',
			last_seen_at: 'date',
			created_at: 'date',
			unsubscribed_from_emails: 'boolean',
		},
	},
	company: {
		name: 'string',
		company_id: 'string',
		plan: 'string',
		size: 'integer',
		website: 'string',
		industry: 'string',
		monthly_spend: 'float',
	},
};

export function addDataAttribute(workspace: Workspace, facts: Json): DataAttribute {
	const now = workspace.now();
	const options = Array.isArray(facts.options)
		? facts.options.map((each) => String((each as Json).value))
		: null;
	const attribute: DataAttribute = {
		id: Number(workspace.decimalId()),
		model: facts.model as DataAttribute['model'],
		name: String(facts.name),
		label: String(facts.label ?? facts.name),
		description: String(facts.description ?? ''),
		data_type: (facts.data_type === 'options' ? 'string' : facts.data_type) as DataAttribute['data_type'],
		options,
		messenger_writable: facts.messenger_writable === true,
		custom: true,
		archived: false,
		created_at: now,
		updated_at: now,
		admin_id: [...workspace.admins.keys()][0] ?? '',
	};
	workspace.dataAttributes.set(attribute.id, attribute);
	return attribute;
}

export function addBuiltInAttributes(workspace: Workspace): void {
	for (const [model, fields] of Object.entries(BUILT_IN))
		for (const [name, dataType] of Object.entries(fields)) {
			const attribute = addDataAttribute(workspace, { model, name, data_type: dataType });
			attribute.custom = false;
		}
}

function show(attribute: DataAttribute) {
	const { options, custom, data_type: dataType, ...rest } = attribute;
	const common = {
		type: 'data_attribute',
		...rest,
		data_type: dataType === 'datetime' ? 'date' : dataType,
		full_name: custom ? `custom_attributes.${rest.name}` : rest.name,
		...(options ? { options } : {}),
		custom,
		api_writable: rest.name !== 'created_at',
		ui_writable: custom,
	};
	if (custom) return common;
	const { id: _id, admin_id: _adminId, created_at: _createdAt, updated_at: _updatedAt, ...builtIn } = common;
	return builtIn;
}

function checkOptions(options: unknown): void {
	if (!Array.isArray(options)) throw invalid("Options isn't an array", 'options');
	if (options.length < 2) throw invalid('The Data Attribute options must have at least 2 values', 'options');
}

export const dataAttributes: Resource = {
	reads: 'read_users',
	writes: 'write_users',
	routes: {
		'GET /data_attributes': ({ workspace, query }) => {
			const { model } = query;
			if (model === 'conversation')
				throw invalid(
					'model=conversation is no longer supported. Use GET /conversations/attributes instead',
					'model',
					422,
				);
			if (model !== undefined && model !== 'contact' && model !== 'company')
				throw invalid('The Data Attribute model field must be either contact or company', 'model');
			return {
				type: 'list',
				data: [...workspace.dataAttributes.values()]
					.filter((each) => model === undefined || each.model === model)
					.filter((each) => !each.archived || query.include_archived === 'true')
					.map(show),
			};
		},
		'POST /data_attributes': ({ workspace, body }) => {
			const name = String(body.name);
			if (name.length > MOST_ATTRIBUTE_NAME)
				throw invalid(`name is longer than ${MOST_ATTRIBUTE_NAME} characters`, 'name');
			if (!/^[\p{L}\p{N}\p{Sc} _-]+$/u.test(name))
				throw invalid(
					'Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens',
					'name',
				);
			if (!TYPES.includes(String(body.data_type))) throw invalid("Data Type isn't an option", 'data_type');
			if (body.model !== 'contact' && body.model !== 'company')
				throw invalid('The Data Attribute model field must be either contact or company', 'model');
			if (body.data_type === 'options') {
				if (body.options === undefined) throw missing('options');
				checkOptions(body.options);
			}
			if (
				[...workspace.dataAttributes.values()].some((each) => each.name === name && each.model === body.model)
			)
				throw invalid(
					`You already have '${name}' in your ${body.model} data. To save this as new ${body.model === 'contact' ? 'people' : 'company'} data, use a different name.`,
					'name',
				);
			return show(addDataAttribute(workspace, body));
		},
		'PUT /data_attributes/{data_attribute_id}': ({ workspace, params, body }) => {
			const attribute = workspace.dataAttributes.get(Number(params.data_attribute_id));
			if (!attribute?.custom)
				throw new Refusal(404, 'field_not_found', "We couldn't find that data attribute to update");
			if (body.options !== undefined) {
				checkOptions(body.options);
				attribute.options = (body.options as Json[]).map((each) => String(each.value));
			}
			for (const name of ['archived', 'description', 'messenger_writable'] as const)
				if (body[name] !== undefined) Object.assign(attribute, { [name]: body[name] });
			attribute.updated_at = workspace.now();
			return show(attribute);
		},
	},
};

export const segments: Resource = {
	reads: 'read_users',
	writes: 'write_users',
	routes: {
		'GET /segments': ({ workspace, query }) => ({
			type: 'segment.list',
			segments: [...workspace.segments.values()].map((segment) =>
				showSegment(workspace, segment.id, query.include_count === 'true'),
			),
		}),
		'GET /segments/{segment_id}': ({ workspace, params }) => showSegment(workspace, params.segment_id, false),
	},
};

function showSegment(workspace: Workspace, id: unknown, withCount: boolean) {
	const {
		type,
		id: own,
		name,
		created_at,
		updated_at,
		person_type,
	} = find(workspace.segments, id, 'Segment');
	const count = [...workspace.contacts.values()].filter((contact) =>
		contact.segment_ids.includes(own),
	).length;
	return { type, id: own, name, created_at, updated_at, person_type, ...(withCount ? { count } : {}) };
}

export const subscriptionTypes: Resource = {
	reads: 'read_users',
	writes: 'write_users',
	routes: {
		'GET /subscription_types': ({ workspace }) => ({
			type: 'list',
			data: [...workspace.subscriptionTypes.values()],
		}),
	},
};
