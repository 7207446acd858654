import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LOCAL } from '../scripts/paths.mjs';
import { kilobytes } from './figures.mjs';

const require = createRequire(import.meta.url);

const MOST_BYTES = 300_000;

/** The first of our n8n versions that hands a node's definition to its workflow builder. */
export const BUILDER_VERSION = '2.41.1';

/**
 * n8n's own way to write a community node's definition, as its workflow builder and MCP clients get it; undefined where
 * that n8n is not installed.
 *
 * @returns {undefined | ((description: object) => string)}
 */
export function definitionWriter() {
	const manifest = join(LOCAL, 'n8n', BUILDER_VERSION, 'node_modules', 'n8n', 'package.json');
	if (!existsSync(manifest)) return undefined;
	const ofN8n = createRequire(realpathSync(manifest));
	return ofN8n('./dist/modules/mcp-registry/synthesize-type-def.js').synthesizeNodeTypeDef;
}

/** What n8n's workflow builder reads of the node. */
export async function measure() {
	const definitionOf = definitionWriter();
	const what = 'Definition for AI workflow builders';
	if (!definitionOf)
		return [{ what, figure: '–', note: `n8n ${BUILDER_VERSION}, which writes it, is not installed here` }];
	const { Intercom } = require('../dist/nodes/Intercom/Intercom.node.js');
	const bytes = Buffer.byteLength(definitionOf(new Intercom().description));
	return [{ what, figure: kilobytes(bytes), goal: `≤ ${kilobytes(MOST_BYTES)}`, met: bytes <= MOST_BYTES }];
}
