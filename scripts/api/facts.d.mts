import type { Facts } from '../../test/contract/facts';

/** The facts of an OpenAPI description that was read: its version, its operations by route, the schemas they reach. */
export function factsOf(description: unknown): Facts;

/** Facts as they are kept in a file: one line an operation and one a schema, in the order of their names. */
export function asText(facts: Facts): string;
