import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { REPOSITORY } from '../paths.mjs';
import { run } from '../process/children.mjs';
import { npm } from '../process/npm.mjs';

/** The name under which n8n knows our nodes, e.g. `n8n-nodes-intercom.intercom`. */
export const PACKAGE_NAME = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')).name;

/**
 * Packs the built package as `npm publish` would and unpacks it into a folder.
 *
 * @param {string} target Replaced in one step: nobody sees half a package
 */
export async function unpackPackage(target) {
	const temporary = mkdtempSync(join(tmpdir(), 'n8n-nodes-intercom-'));
	try {
		const printed = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', temporary], {
			what: 'npm pack',
		});
		const [{ filename }] = JSON.parse(printed.slice(printed.indexOf('[')));
		await run('tar', ['-xzf', join(temporary, filename), '-C', temporary], { what: 'Unpacking the package' });
		mkdirSync(dirname(target), { recursive: true });
		const arriving = `${target}.${process.pid}`;
		await run('cp', ['-R', join(temporary, 'package'), arriving]);
		rmSync(target, { recursive: true, force: true });
		renameSync(arriving, target);
	} finally {
		rmSync(temporary, { recursive: true, force: true });
	}
}

/** Where an n8n with this user folder loads the package from. */
export const packageFolder = (userFolder) => join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE_NAME);

/** Puts the package where an n8n with this user folder loads community nodes from. */
export const placePackage = (userFolder) => unpackPackage(packageFolder(userFolder));
