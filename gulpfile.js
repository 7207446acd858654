const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');
const { writeDescription } = require('./scripts/description.cjs');
const { writeOutputSchemas } = require('./scripts/output-schemas.cjs');

const clean = () => rm('dist', { recursive: true, force: true });

const compile = () =>
	spawn(process.execPath, [require.resolve('typescript/bin/tsc'), '--project', 'tsconfig.json'], {
		stdio: 'inherit',
	});

/** Icons are copied as bytes: read as text, gulp 5 would damage them. */
const icons = () => src('nodes/**/*.{png,svg}', { encoding: false }).pipe(dest('dist/nodes'));

/** n8n reads a node's categories and links from the JSON file beside its compiled code. */
const codex = () => src('nodes/**/*.node.json').pipe(dest('dist/nodes'));

/** n8n shows what an operation will give from the JSON Schema beside its node's compiled code. */
const schemas = async () => writeOutputSchemas('dist/nodes/Intercom');

/** n8n loads every node when it starts: what it wants to know then is worked out here, once. */
const description = async () => writeDescription('dist/nodes/Intercom');

exports.clean = clean;
exports.build = series(clean, parallel(compile, icons, codex), description, schemas);
exports.default = exports.build;
