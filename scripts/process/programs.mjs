import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LOGS } from '../paths.mjs';
import { environment, run } from './children.mjs';
import { Failure } from './failure.mjs';

const foldersOnPath = () => (process.env.PATH ?? '').split(delimiter).filter(Boolean);

/**
 * The path of a program: one that is there, or on Debian, as root, one that is installed now.
 *
 * @param {{ names: string[], folders?: () => string[], debianPackage: string, missing: string, advice: string }} wanted
 *   `folders` are looked through before the PATH; `missing` and `advice` are said when there is none
 * @returns {Promise<string>}
 * @throws {Failure}
 */
export async function requireProgram({ names, folders = () => [], debianPackage, missing, advice }) {
	const find = () =>
		names
			.flatMap((name) => [...folders(), ...foldersOnPath()].map((folder) => join(folder, name)))
			.find(isExecutable);
	const found = find();
	if (found) return found;
	if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
		const options = {
			env: environment({ DEBIAN_FRONTEND: 'noninteractive' }),
			log: join(LOGS, 'install.log'),
			what: `Installing ${debianPackage}`,
			advice: `Install it by hand (apt-get install ${debianPackage}), then run the command again.`,
		};
		await run('apt-get', ['update'], options);
		await run('apt-get', ['install', '-y', '--no-install-recommends', debianPackage], options);
		const installed = find();
		if (installed) return installed;
	}
	throw new Failure(missing, { advice });
}

function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
