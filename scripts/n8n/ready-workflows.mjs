import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../paths.mjs';

const FOLDER = join(REPOSITORY, 'workflows');

/** Names of the workflows that are there to import, as the files are called without `.json`. */
export const readyWorkflows = () =>
	readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.slice(0, -'.json'.length));

/** @returns {{ name: string, nodes: object[], connections: object, settings: object }} What is in the file */
export const readyWorkflow = (name) => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
