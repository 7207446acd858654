import { authenticationProperty } from './api';
import { methods } from './operations';
import { resources } from './resources';
import { builderHintOf, nodeProperties } from './table/compile';
import { leftOut } from './table/definition';

/*
 * What n8n wants to know of the table when it starts, as plain data. The build works it out and writes it into the place
 * of this file (scripts/description.cjs), so that n8n reads the table itself only when an operation runs.
 */

export const properties = [leftOut(authenticationProperty), ...nodeProperties(resources)];

export const builderHint = builderHintOf(resources, properties);

/** The names of the node's methods, by n8n's kinds of them. */
export const methodNames: { [kind: string]: string[] } = Object.fromEntries(
	Object.entries(methods).map(([kind, ofKind]) => [kind, Object.keys(ofKind)]),
);
