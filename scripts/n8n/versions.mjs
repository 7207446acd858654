/**
 * The n8n versions that the project is tried on. `overrides` pin dependencies of dependencies where
 * the newest ones no longer go together or come from an address outside npm; `node` is the range of
 * major versions that this n8n runs on.
 */
export const VERSIONS = {
	'1.123.81': {
		node: { from: 20, to: 24 },
		overrides: {
			linkedom: '0.18.12',
			xlsx: '0.18.5',
			'@langchain/langgraph-checkpoint': '1.0.0',
			'@langchain/langgraph': '1.0.2',
		},
		// The other engine of this version needs a compiled module that is not built.
		environment: { N8N_EXPRESSION_ENGINE: 'legacy' },
	},
	'2.8.4': {
		node: { from: 20, to: 24 },
		overrides: { linkedom: '0.18.12', xlsx: '0.18.5', '@langchain/langgraph-checkpoint': '1.0.0' },
		environment: {},
	},
	'2.41.1': {
		node: { from: 24, to: 24 },
		overrides: {
			linkedom: '0.18.12',
			xlsx: '0.18.5',
			'@langchain/langgraph-checkpoint': '1.1.5',
			'@langchain/protocol': '0.0.19',
		},
		environment: {},
	},
};

/** What `npm start` runs and what the tests use unless told otherwise. */
export const DEFAULT_VERSION = '2.8.4';

export const PNPM = '10.34.0';

/** The Node.js for an n8n that does not run on the one at hand; npm carries its binary. */
export const PACKAGED_NODE = '24.21.0';
