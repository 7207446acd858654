import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DEFAULT_VERSION } from '../scripts/n8n/versions.mjs';
import { LOCAL } from '../scripts/paths.mjs';

/** What to do where nothing is there to compare with. */
export const ABSENT = `n8n ${DEFAULT_VERSION} is not installed here (npm start installs it), so there is nothing of n8n's own to compare with`;

/**
 * n8n's own nodes, out of the n8n that `npm start` installed; undefined where none is installed.
 *
 * @returns {undefined | { version: string, descriptions: () => Array<Record<string, unknown>>, load: (file: string) => Record<string, unknown> }}
 */
export function builtInNodes() {
	const manifest = join(LOCAL, 'n8n', DEFAULT_VERSION, 'node_modules', 'n8n', 'package.json');
	if (!existsSync(manifest)) return undefined;
	const require = createRequire(realpathSync(manifest));
	return {
		version: DEFAULT_VERSION,
		descriptions: () =>
			JSON.parse(readFileSync(require.resolve('n8n-nodes-base/dist/types/nodes.json'), 'utf8')),
		load: (file) => require(`n8n-nodes-base/dist/nodes/${file}`),
	};
}
