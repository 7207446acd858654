import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../paths.mjs';
import { Failure } from './failure.mjs';

/** @throws {Failure} when this Node.js is older than package.json asks for */
export function requireNode() {
	const { engines } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
	const [major, minor] = engines.node.replace('>=', '').split('.').map(Number);
	const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
	if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
	throw new Failure(`This is Node.js ${process.versions.node}, and ${major}.${minor} or newer is needed.`, {
		advice: 'Install a newer Node.js, then run the command again.',
	});
}
