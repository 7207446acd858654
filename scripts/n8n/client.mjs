import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../process/failure.mjs';
import { decodeExecutionData } from './executions.mjs';

const FINISHED = new Set(['success', 'error', 'crashed', 'canceled']);

/** Speaks to a running n8n as its editor does. Made for the versions in versions.mjs. */
export class N8nClient {
	#cookie = '';
	/** Names this "browser tab"; running a workflow by hand needs one. */
	#pushRef = `scripts-${process.pid}`;

	/**
	 * @param {string} url e.g. 'http://127.0.0.1:5678'
	 * @param {string} [session] What `session` of another client gave: n8n lets nobody sign in often
	 */
	constructor(url, session = '') {
		this.url = url;
		this.#cookie = session;
	}

	/** The cookie of whoever is signed in, as `name=value`. */
	get session() {
		return this.#cookie;
	}

	/**
	 * @returns {Promise<{ status: number, body: any }>} The answer, whatever its status
	 */
	async send(method, path, body) {
		const response = await fetch(this.url + path, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(this.#cookie ? { cookie: this.#cookie } : {}),
				'push-ref': this.#pushRef,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		for (const cookie of response.headers.getSetCookie()) {
			if (cookie.startsWith('n8n-auth=')) this.#cookie = cookie.split(';')[0];
		}
		const text = await response.text();
		try {
			return { status: response.status, body: JSON.parse(text) };
		} catch {
			return { status: response.status, body: text };
		}
	}

	/** @returns {Promise<any>} The answer's data. Throws on any status of 400 and above. */
	async request(method, path, body) {
		const answer = await this.send(method, path, body);
		if (answer.status >= 400) {
			const said = answer.body?.message ?? JSON.stringify(answer.body).slice(0, 500);
			throw Object.assign(new Failure(`n8n answered ${method} ${path} with ${answer.status}: ${said}`), {
				status: answer.status,
			});
		}
		return answer.body && typeof answer.body === 'object' && 'data' in answer.body
			? answer.body.data
			: answer.body;
	}

	/** Creates the owner of a new n8n, or signs in as the one it has. */
	async signIn({ email, firstName, lastName, password }) {
		const created = await this.send('POST', '/rest/owner/setup', { email, firstName, lastName, password });
		if (created.status === 200) return;
		await this.request('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	nodeTypes() {
		return this.request('GET', '/types/nodes.json');
	}

	createCredential(credential) {
		return this.request('POST', '/rest/credentials', credential);
	}

	/** Tries a credential as the editor does when it is saved. @returns {Promise<{status: 'OK'|'Error', message: string}>} */
	testCredential(credential) {
		return this.request('POST', '/rest/credentials/test', { credentials: credential });
	}

	/** Creates the credential, or gives the one that `id` names new contents. @returns {Promise<{id: string, name: string}>} */
	async saveCredential(id, credential) {
		if (id) {
			const changed = await this.send('PATCH', `/rest/credentials/${id}`, credential);
			if (changed.status < 400) return changed.body.data;
		}
		return await this.createCredential(credential);
	}

	createWorkflow(workflow) {
		return this.request('POST', '/rest/workflows', {
			settings: {},
			connections: {},
			active: false,
			...workflow,
		});
	}

	/** The tag of workflows with this name, which is created if there is none. @returns {Promise<{ id: string, name: string }>} */
	async tagNamed(name) {
		const tags = await this.request('GET', '/rest/tags');
		return tags.find((tag) => tag.name === name) ?? (await this.request('POST', '/rest/tags', { name }));
	}

	workflow(id) {
		return this.request('GET', `/rest/workflows/${id}`);
	}

	/** The workflow, or undefined when it was deleted or archived. */
	async findWorkflow(id) {
		const { status, body } = await this.send('GET', `/rest/workflows/${id}`);
		return status === 200 && !body.data.isArchived ? body.data : undefined;
	}

	/**
	 * Activates a workflow and waits until its webhooks are registered.
	 * From 2.4x on n8n answers at once and does the work afterwards; earlier versions have no such address.
	 *
	 * @throws {Failure} with what the trigger said when it refuses
	 */
	async activate(id, timeout = 60_000) {
		const { versionId } = await this.workflow(id);
		const answer = await this.send('POST', `/rest/workflows/${id}/activate`, { versionId });
		if (answer.status === 404) {
			// 1.x knows activation as a change of the workflow.
			await this.request('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
			return;
		}
		if (answer.status >= 400) {
			throw new Failure(`n8n did not activate the workflow: ${answer.body?.message ?? answer.status}`);
		}
		const deadline = Date.now() + timeout;
		for (;;) {
			const { status, body } = await this.send('GET', `/rest/workflows/${id}/publication-status`);
			const state = body?.data?.status;
			if (status === 404 || state === 'published') return;
			if (state && state !== 'in_progress') {
				throw new Failure(`n8n did not activate the workflow: ${JSON.stringify(body.data)}`);
			}
			if (Date.now() > deadline) throw new Failure(`n8n did not activate the workflow within ${timeout} ms.`);
			await sleep(100);
		}
	}

	async deactivate(id) {
		const answer = await this.send('POST', `/rest/workflows/${id}/deactivate`, {});
		if (answer.status === 404) {
			const { versionId } = await this.workflow(id);
			await this.request('PATCH', `/rest/workflows/${id}`, { active: false, versionId });
		}
	}

	/** 'Execute workflow' in the editor, from the named trigger. */
	async runManually(id, triggerName) {
		const workflowData = await this.workflow(id);
		return await this.request('POST', `/rest/workflows/${id}/run`, {
			workflowData,
			triggerToStartFrom: triggerName ? { name: triggerName } : undefined,
		});
	}

	/** The executions of a workflow, newest first, without their data. */
	async executions(workflowId) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		return (await this.request('GET', `/rest/executions?filter=${filter}&limit=100`)).results;
	}

	/** One execution with its data. */
	async execution(id) {
		const execution = await this.request('GET', `/rest/executions/${id}`);
		return typeof execution.data === 'string'
			? { ...execution, data: decodeExecutionData(execution.data) }
			: execution;
	}

	/**
	 * Waits until a workflow has at least `count` finished executions.
	 *
	 * @returns {Promise<object[]>} them with their data, newest first
	 */
	async finishedExecutions(workflowId, count = 1, timeout = 30_000) {
		const deadline = Date.now() + timeout;
		for (;;) {
			const all = await this.executions(workflowId);
			const finished = all.filter((execution) => FINISHED.has(execution.status));
			if (finished.length >= count) return await Promise.all(finished.map(({ id }) => this.execution(id)));
			if (Date.now() > deadline) {
				const states = all.map(({ status }) => status).join(', ') || 'none';
				throw new Failure(`Expected ${count} finished executions, found: ${states}`);
			}
			await sleep(100);
		}
	}
}
