/** Unit, contract and flow tests. The end-to-end run against real n8n has a runner of its own: scripts/test.mjs. */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{
				jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
				module: { type: 'commonjs' },
			},
		],
	},
	// Most tests wait for servers of their own and use less than half a processor.
	maxWorkers: 4,
	// Long, for tests that compute share two processors with others; one that hangs is found all the same.
	testTimeout: 120_000,
};
