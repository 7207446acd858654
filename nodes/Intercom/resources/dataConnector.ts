import {
	choice,
	choices,
	flag,
	groups,
	json,
	list,
	longText,
	pathId,
	pick,
	secret,
	text,
	time,
} from '../table/fields';
import { pages } from '../table/paging';
import { resource } from '../table/types';

const data_connector_id = pick('dataConnector');

const name = text('Name of the data connector', { placeholder: 'e.g. Get Order Status' });

/** How the connector asks the other system, and who may use it. */
const settings = {
	audiences: choices('Whom the connector works for', {
		leads: 'Leads',
		users: 'Users',
		visitors: 'Visitors',
	}),
	body: longText('Body of the request; inputs stand in double braces', {
		displayName: 'Request Body',
		placeholder: 'e.g. {"order": "{{order_id}}"}',
	}),
	bypass_authentication: flag('it may be used without any authentication', {
		displayName: 'Bypass Authentication',
	}),
	customer_authentication: flag('customers must prove who they are first', {
		displayName: 'Customer Authentication',
	}),
	data_inputs: groups(
		'What the connector asks for before it runs',
		{
			name: text('Name of the input', { placeholder: 'e.g. order_id' }),
			type: choice(
				'What kind of value it is',
				{ boolean: 'Boolean', decimal: 'Decimal Number', string: 'Text', integer: 'Whole Number' },
				{ default: 'string' },
			),
			description: text('What it is, for whoever fills it in', {
				displayName: 'Description',
				placeholder: 'e.g. Number of the order',
			}),
			required: flag('it must be given'),
			default_value: text('The value when none is given'),
		},
		{ displayName: 'Inputs', placeholder: 'Add Input' },
	),
	description: text('What the connector does', {
		displayName: 'Description',
		placeholder: 'e.g. Looks up where an order is',
	}),
	direct_fin_usage: flag('Fin may use it by itself; workflows can in any case', {
		displayName: 'Used by Fin',
	}),
	headers: groups(
		'HTTP headers of the request',
		{
			name: text('Name of the header', { placeholder: 'e.g. Content-Type' }),
			value: secret('Value of the header; inputs stand in double braces'),
		},
		{ placeholder: 'Add Header' },
	),
	http_method: choice(
		'HTTP method of the request',
		{ delete: 'DELETE', get: 'GET', patch: 'PATCH', post: 'POST', put: 'PUT' },
		{ displayName: 'HTTP Method', default: 'get' },
	),
	mock_response: json('A sample of what the other system answers; the response fields are taken from it', {
		displayName: 'Sample Response (JSON)',
		placeholder: 'e.g. {"order": {"status": "shipped"}}',
	}),
	token_ids: list('Authentication tokens of the workspace that the request carries', {
		displayName: 'Token IDs',
		placeholder: 'e.g. 1234',
	}),
	url: text('Address of the other system; inputs stand in double braces', {
		displayName: 'URL',
		placeholder: 'e.g. https://api.example.com/orders/{{order_id}}',
	}),
	validate_missing_attributes: flag('to check that all required inputs are there before it runs', {
		displayName: 'Check Required Inputs',
	}),
};

export const dataConnector = resource({
	name: 'Data Connector',
	description: 'Requests that Fin and workflows can make',
	operations: {
		create: {
			action: 'Create data connector',
			description: 'Define a request to another system',
			notice: 'It starts as a draft; Update sets it live',
			route: 'POST /data_connectors',
			required: { name: { ...name, identity: true } },
			optional: settings,
		},
		delete: {
			action: 'Delete data connector',
			description: 'Remove a connector that nothing uses',
			notice: 'It must be a draft that no workflow and no AI agent uses',
			route: 'DELETE /data_connectors/{data_connector_id}',
			required: { data_connector_id },
		},
		get: {
			action: 'Get data connector',
			description: 'Look up one connector with its inputs',
			route: 'GET /data_connectors/{data_connector_id}',
			required: { data_connector_id },
			options: {
				state_version: choice(
					'Which version is returned',
					{ draft: 'Draft', live: 'Live' },
					{
						displayName: 'Version',
						default: 'live',
					},
				),
			},
		},
		getAll: {
			action: 'Get many data connectors',
			description: 'List the connectors',
			route: 'GET /data_connectors',
			list: pages('data', 50),
		},
		getExecutionResult: {
			action: 'Get execution result of data connector',
			description: 'Get one run with its request and response',
			route: 'GET /data_connectors/{data_connector_id}/execution_results/{execution_result_id}',
			required: {
				data_connector_id,
				execution_result_id: pathId('The ID of the run', {
					displayName: 'Execution Result ID',
					placeholder: 'e.g. 99001',
				}),
			},
		},
		getExecutionResults: {
			action: 'Get execution results of data connector',
			description: 'List how the runs went',
			notice: 'Without the filter From only the last hour is listed',
			route: 'GET /data_connectors/{data_connector_id}/execution_results',
			required: { data_connector_id },
			filters: {
				end_ts: time('Runs until this moment', { displayName: 'To' }),
				error_type: choice('Runs that failed for this reason', {
					'3rd_party_error': 'Answer of the Other System',
					client_side_action_error: 'Client-Side Action',
					email_verification_error: 'Email Verification',
					fin_action_identity_verification_error: 'Identity Verification by Fin',
					non_fin_standalone_action_identity_verification_error: 'Identity Verification Without Fin',
					faraday_error: 'Network',
					request_configuration_error: 'Request Configuration',
					request_validation_error: 'Request Validation',
					fin_action_response_formatting_error: 'Response Formatting',
					response_mapping_error: 'Response Mapping',
					token_refresh_error: 'Token Refresh',
				}),
				start_ts: time('Runs from this moment on', { displayName: 'From' }),
				success: choice(
					'Runs with this result',
					{ false: 'Failed', true: 'Succeeded' },
					{
						displayName: 'Result',
					},
				),
			},
			options: {
				include_bodies: flag('to include the bodies of requests and responses'),
			},
			list: pages('data', 30),
		},
		update: {
			action: 'Update data connector (Fin may use it for customers)',
			description: 'Change a connector, or set it live',
			notice: 'Inputs that are given replace all that were there',
			route: 'PATCH /data_connectors/{data_connector_id}',
			required: { data_connector_id },
			optional: {
				...settings,
				name,
				state: choice('Whether the connector is in use', { draft: 'Draft', live: 'Live' }),
			},
			reaches: 'customer',
		},
	},
});
