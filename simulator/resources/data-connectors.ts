import { invalid, Refusal } from '../errors';
import { cursorPage, pagesWithCursor } from '../paging';
import { Answer, type Call, type Resource } from '../routes';
import type { Json, PlainRecord, Workspace } from '../workspace';
import { find } from './shapes';

const PAGE = { usual: 20, most: 50 };
const RESULTS_PAGE = { usual: 10, most: 30 };
/** How far back execution results reach when no start is given. */
const USUAL_REACH_SECONDS = 3600;
const ERROR_TYPES = [
	...['request_configuration_error', 'faraday_error', '3rd_party_error', 'response_mapping_error'],
	...[
		'token_refresh_error',
		'fin_action_response_formatting_error',
		'fin_action_identity_verification_error',
	],
	...['email_verification_error', 'non_fin_standalone_action_identity_verification_error'],
	...['request_validation_error', 'client_side_action_error'],
];
const WRITABLE = [
	...['name', 'description', 'http_method', 'url', 'body', 'direct_fin_usage', 'audiences', 'headers'],
	...['data_inputs', 'customer_authentication', 'bypass_authentication', 'validate_missing_attributes'],
	'token_ids',
];
/** What the list tells of a connector; the rest is told of a single one. */
const LISTED = [
	...['type', 'id', 'name', 'description', 'state', 'http_method', 'direct_fin_usage', 'created_by_admin_id'],
	...['updated_by_admin_id', 'created_at', 'updated_at', 'execution_results_url'],
];
const BODIES = ['request_body', 'response_body', 'raw_response_body'];

const isoNow = (workspace: Workspace) => new Date(workspace.clock()).toISOString();

/** The leaves of a sample answer, as the fields that a connector can hand on. */
function responseFields(value: unknown, path = ''): Json[] {
	if (typeof value === 'object' && value !== null)
		return Object.entries(value).flatMap(([name, inner]) =>
			responseFields(inner, path === '' ? name : `${path}.${name}`),
		);
	const types: Record<string, string> = { string: 'string', boolean: 'boolean' };
	const type =
		typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'decimal') : types[typeof value];
	return [{ path, type: type ?? 'unknown', example_value: value, redacted: false }];
}

function write(workspace: Workspace, connector: PlainRecord, facts: Json, adminId: string): PlainRecord {
	for (const name of WRITABLE) if (facts[name] !== undefined) connector[name] = facts[name];
	if (facts.mock_response !== undefined) {
		connector.response_fields = responseFields(facts.mock_response);
		connector.configuration_response_type = 'mock_response_type';
	}
	connector.updated_by_admin_id = adminId;
	connector.updated_at = isoNow(workspace);
	return connector;
}

/** Adds a connector as a draft; `facts` are those of the request that creates one. */
export function newDataConnector(workspace: Workspace, facts: Json, adminId: string): PlainRecord {
	const id = workspace.decimalId();
	const connector: PlainRecord = {
		type: 'data_connector',
		id,
		description: null,
		state: 'draft',
		http_method: 'get',
		url: null,
		body: '',
		headers: [],
		direct_fin_usage: false,
		audiences: [],
		execution_type: 'server_side',
		configuration_response_type: null,
		data_transformation_type: null,
		client_function_name: null,
		client_function_timeout_ms: null,
		data_inputs: [],
		response_fields: [],
		object_mappings: [],
		token_ids: [],
		customer_authentication: false,
		bypass_authentication: false,
		validate_missing_attributes: null,
		created_by_admin_id: adminId,
		created_at: isoNow(workspace),
		execution_results_url: `/data_connectors/${id}/execution_results`,
		in_use: false,
	};
	workspace.plain.data_connectors.set(id, connector);
	return write(workspace, connector, facts, adminId);
}

/** Adds what one run of a connector gave; `created_at` is an ISO date. */
export function newExecutionResult(workspace: Workspace, connector: PlainRecord, facts: Json): PlainRecord {
	const result: PlainRecord = {
		type: 'data_connector.execution',
		id: workspace.decimalId(),
		data_connector_id: connector.id,
		success: true,
		http_status: 200,
		http_method: connector.http_method,
		error_type: null,
		error_message: null,
		execution_time_ms: 120,
		source_type: 'workflow',
		source_id: null,
		conversation_id: null,
		created_at: isoNow(workspace),
		request_url: connector.url,
		request_body: null,
		response_body: null,
		raw_response_body: null,
		...facts,
	};
	workspace.plain.execution_results.set(result.id, result);
	workspace.changed('data_connector.execution.completed', result);
	return result;
}

/** Header values are secrets: nobody is told them again. */
function show({ in_use: _inUse, ...connector }: PlainRecord): Json {
	const headers = (connector.headers as Json[]).map(({ name }) => ({ name, value: '****' }));
	return { ...connector, headers };
}

const ofCall = ({ workspace, params }: Call) =>
	find(
		workspace.plain.data_connectors,
		params.data_connector_id ?? params.id,
		'Data connector',
		'data_connector_not_found',
	);

function oneOf(query: Json, name: string, words: string[]): string | undefined {
	const value = query[name];
	if (value === undefined || value === '') return undefined;
	if (!words.includes(String(value)))
		throw invalid(`Invalid ${name}. Must be one of: ${words.join(', ')}`, name);
	return String(value);
}

function seconds(query: Json, name: string, otherwise: number): number {
	if (query[name] === undefined || query[name] === '') return otherwise;
	const value = Number(query[name]);
	if (!Number.isInteger(value)) throw invalid(`${name} must be a Unix timestamp`, name);
	return value;
}

export const dataConnectors: Resource = {
	reads: 'read_data_connectors',
	writes: 'write_data_connectors',
	routes: {
		'GET /data_connectors': ({ workspace, query }) => {
			const page = cursorPage(
				[...workspace.plain.data_connectors.values()],
				{ by: ({ updated_at }) => String(updated_at), descending: true },
				query,
				PAGE,
			);
			return {
				type: 'list',
				data: page.records.map((each) => Object.fromEntries(LISTED.map((name) => [name, each[name]]))),
				pages: pagesWithCursor(page.pages),
			};
		},
		'POST /data_connectors': ({ workspace, body, adminId }) => {
			if (String(body.name).trim() === '')
				throw new Refusal(422, 'parameter_not_found', 'Name is required', { field: 'name' });
			return new Answer(201, show(newDataConnector(workspace, body, adminId)));
		},
		'GET /data_connectors/{id}': (call) => {
			oneOf(call.query, 'state_version', ['live', 'draft']);
			return show(ofCall(call));
		},
		'PATCH /data_connectors/{id}': (call) => {
			const { workspace, body, adminId } = call;
			const connector = ofCall(call);
			if (body.state === 'draft' && connector.in_use === true)
				throw new Refusal(
					409,
					'data_connector_in_use',
					'Data connector is in use by other resources and cannot be set to draft',
				);
			if (body.state !== undefined) connector.state = body.state;
			return show(write(workspace, connector, body, adminId));
		},
		'DELETE /data_connectors/{id}': (call) => {
			const { workspace } = call;
			const { id, state, in_use: inUse } = ofCall(call);
			if (inUse === true)
				throw new Refusal(
					409,
					'data_connector_in_use',
					'Data connector is in use by other resources and cannot be deleted',
				);
			if (state !== 'draft')
				throw new Refusal(409, 'conflict', 'Data connector must be in draft state to be deleted');
			workspace.plain.data_connectors.delete(id);
			return { id, object: 'data_connector', deleted: true };
		},
		'GET /data_connectors/{data_connector_id}/execution_results': (call) => {
			const { workspace, query } = call;
			const { id } = ofCall(call);
			const success = oneOf(query, 'success', ['true', 'false']);
			const errorType = oneOf(query, 'error_type', ERROR_TYPES);
			const withBodies = oneOf(query, 'include_bodies', ['true', 'false']) === 'true';
			const from = seconds(query, 'start_ts', workspace.now() - USUAL_REACH_SECONDS);
			const to = seconds(query, 'end_ts', workspace.now());
			const found = [...workspace.plain.execution_results.values()].filter((each) => {
				const at = Math.floor(Date.parse(String(each.created_at)) / 1000);
				return (
					each.data_connector_id === id &&
					at >= from &&
					at <= to &&
					(success === undefined || String(each.success) === success) &&
					(errorType === undefined || each.error_type === errorType)
				);
			});
			const page = cursorPage(
				found,
				{ by: ({ created_at }) => String(created_at), descending: true },
				query,
				RESULTS_PAGE,
			);
			const kept = ([name]: [string, unknown]) => withBodies || !BODIES.includes(name);
			return {
				type: 'list',
				data: page.records.map((each) => Object.fromEntries(Object.entries(each).filter(kept))),
				pages: pagesWithCursor(page.pages),
			};
		},
		'GET /data_connectors/{data_connector_id}/execution_results/{id}': (call) => {
			const connector = ofCall(call);
			const result = call.workspace.plain.execution_results.get(call.params.id ?? '');
			if (result?.data_connector_id !== connector.id)
				throw new Refusal(404, 'execution_result_not_found', 'Execution result not found');
			return result;
		},
	},
};
