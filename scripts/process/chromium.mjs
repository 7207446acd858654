import { requireProgram } from './programs.mjs';

/**
 * The path of a Chromium: the one that the environment variable CHROMIUM names, or one on the PATH, or
 * on Debian, as root, one that is installed now.
 */
export async function chromium() {
	return (
		process.env.CHROMIUM ??
		(await requireProgram({
			names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'Google Chrome'],
			folders: () => ['/Applications/Google Chrome.app/Contents/MacOS'],
			debianPackage: 'chromium',
			missing: 'The tests in a browser need Chromium, and there is none on the PATH.',
			advice:
				'Install it (on Debian: apt-get install chromium) or name one in the environment variable CHROMIUM.',
		}))
	);
}
