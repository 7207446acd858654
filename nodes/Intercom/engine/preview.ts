import type { IDataObject } from 'n8n-workflow';
import type { ApiRequest } from '../api';
import type { Run, Values } from '../table/types';
import { type Job, requestOf } from './job';
import { withoutSecrets } from './secrets';

/** A run for previews: nothing is sent, and nothing is found. */
export const findingNothing = (run: Run): Run => ({
	...run,
	isPreview: true,
	request: async () => ({}),
	file: async (_route, _input, json) => await Promise.resolve({ json, binary: {} }),
	list: async function* () {},
	call: async () => ({}),
	pages: async function* () {},
	once: async (_key, load) => await load(),
});

/** What would be sent, without the secrets in it. The token is not part of it: n8n adds it on the way. */
export function previewOf(job: Job, given: Values): IDataObject {
	const { api, entry, fields } = job;
	const values = withoutSecrets(fields, given);
	if ('sends' in entry && !entry.firstRequest) {
		return {
			requests: entry.sends,
			values: values as IDataObject,
			note: 'Which of these requests are sent depends on what Intercom answers to the first of them',
		};
	}
	const { method, path, query, body, version } =
		'sends' in entry ? (entry.firstRequest?.(values) as ApiRequest) : requestOf(job, values);
	return {
		method,
		url: api.connection.address + path,
		query: query ?? {},
		...(body ? { body } : {}),
		...(version ? { version } : {}),
	};
}
