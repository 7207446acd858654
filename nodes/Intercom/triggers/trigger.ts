import type { FunctionsBase } from 'n8n-workflow';

/** Names a trigger in this process: what it knows of one workflow's trigger is of no use to another's. */
export const triggerOf = (context: Pick<FunctionsBase, 'getNode' | 'getWorkflow'>): string =>
	`${context.getWorkflow().id ?? ''} ${context.getNode().id}`;
