import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LOGS } from '../paths.mjs';
import { environment, run } from './children.mjs';
import { Failure } from './failure.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * The path of a Chromium: the one that the environment variable CHROMIUM names, or one on the PATH, or
 * on Debian, as root, one that is installed now.
 */
export async function chromium() {
	const found = findChromium();
	if (found) return found;
	if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
		const options = {
			env: environment({ DEBIAN_FRONTEND: 'noninteractive' }),
			log: join(LOGS, 'install.log'),
			what: 'Installing chromium',
			advice: 'Install Chromium by hand, then run the command again.',
		};
		await run('apt-get', ['update'], options);
		await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options);
		const installed = findChromium();
		if (installed) return installed;
	}
	throw new Failure('The tests in a browser need Chromium, and there is none on the PATH.', {
		advice:
			'Install it (on Debian: apt-get install chromium) or name one in the environment variable CHROMIUM.',
	});
}

function findChromium() {
	const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	const candidates = [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC];
	return process.env.CHROMIUM ?? candidates.find(isExecutable);
}

function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
