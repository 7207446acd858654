import 'reflect-metadata';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes its settings into this folder as soon as it is loaded.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'n8n-tests-'));
process.env.N8N_ENCRYPTION_KEY ??= 'tests';
process.env.N8N_LOG_LEVEL ??= 'silent';

import { Container } from '@n8n/di';
import { Credentials, ExecutionLifecycleHooks } from 'n8n-core';
import { SSHClientsManager } from 'n8n-core/dist/execution-engine/ssh-clients-manager';
import {
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	ICredentialsHelper,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type IWorkflowExecuteAdditionalData,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { IntercomAccessTokenApi } from '../../credentials/IntercomAccessTokenApi.credentials';
import { IntercomOAuth2Api } from '../../credentials/IntercomOAuth2Api.credentials';

// Every execution context creates the manager, and its timer would keep the process of the tests alive.
Container.get(SSHClientsManager).onShutdown();

const CREDENTIAL_TYPES: { [name: string]: ICredentialType } = {
	intercomAccessTokenApi: new IntercomAccessTokenApi(),
	intercomOAuth2Api: new IntercomOAuth2Api(),
};

/** Gives the credential's data to the engine and signs requests as the credential class says. */
class TestCredentials extends ICredentialsHelper {
	constructor(private readonly read: () => ICredentialDataDecryptedObject) {
		super();
	}
	getParentTypes(name: string) {
		return CREDENTIAL_TYPES[name]?.extends ?? [];
	}
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = CREDENTIAL_TYPES[typeName] ?? {};
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (typeof authenticate !== 'object') return options;
		const headers: IDataObject = { ...options.headers };
		for (const [name, value] of Object.entries(authenticate.properties.headers ?? {})) {
			headers[name] = workflow.expression.getSimpleParameterValue(node, value as string, 'internal', {
				$credentials: credentials,
			}) as string;
		}
		return { ...options, headers };
	}
	async preAuthentication() {
		return undefined;
	}
	async runPreAuthentication() {
		return undefined;
	}
	async getCredentials(): Promise<Credentials> {
		return new Credentials({ id: null, name: '' }, '', '');
	}
	async getDecrypted() {
		return this.read();
	}
	async updateCredentials() {}
	async updateCredentialsOauthTokenData() {}
	getCredentialsProperties() {
		return [];
	}
	isCredentialUsableByNode() {
		return true;
	}
}

/** The credentials of a node whose Authentication is set as in these parameters. */
export const credentialsOf = ({ authentication }: { authentication?: unknown }): INode['credentials'] => ({
	[authentication === 'oAuth2' ? 'intercomOAuth2Api' : 'intercomAccessTokenApi']: {
		id: '1',
		name: 'Test workspace',
	},
});

export interface Surroundings {
	mode: WorkflowExecuteMode;
	workflow: { id: string; name: string; nodes: INode[]; active: boolean };
	/** Asked for at each use, so that a test can change it. */
	credential(): ICredentialDataDecryptedObject;
	more?: object;
}

/** What n8n gives to its contexts beside the workflow: credentials, addresses, hooks. */
export const surroundings = ({
	mode,
	workflow,
	credential,
	more,
}: Surroundings): IWorkflowExecuteAdditionalData =>
	({
		credentialsHelper: new TestCredentials(credential),
		hooks: new ExecutionLifecycleHooks(mode, '1', {
			...workflow,
			connections: {},
			settings: {},
			createdAt: new Date(),
			updatedAt: new Date(),
		} as never),
		executionId: '1',
		instanceBaseUrl: 'http://localhost:5678',
		restApiUrl: 'http://localhost:5678/rest',
		formWaitingBaseUrl: 'http://localhost:5678/form-waiting',
		webhookBaseUrl: 'http://localhost:5678/webhook',
		webhookWaitingBaseUrl: 'http://localhost:5678/webhook-waiting',
		webhookTestBaseUrl: 'http://localhost:5678/webhook-test',
		userId: 'owner',
		variables: {},
		externalSecretsProxy: undefined,
		setExecutionStatus() {},
		sendDataToUI() {},
		logAiEvent() {},
		...more,
	}) as unknown as IWorkflowExecuteAdditionalData;
