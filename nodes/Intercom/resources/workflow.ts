import { pick } from '../table/fields';
import { resource } from '../table/types';

export const workflow = resource({
	name: 'Workflow',
	description: 'Automations that were built in Intercom',
	operations: {
		export: {
			action: 'Export workflow',
			description: 'Get the whole definition of a workflow: steps, targeting and attributes',
			route: 'GET /export/workflows/{workflow_id}',
			required: { workflow_id: pick('workflow') },
			simplify: false,
		},
	},
});
