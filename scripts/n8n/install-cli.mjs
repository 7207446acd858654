import { runMain } from '../process/children.mjs';
import { step } from '../process/progress.mjs';
import { installN8n } from './install.mjs';
import { DEFAULT_VERSION } from './versions.mjs';

/** `node scripts/n8n/install-cli.mjs [version …]` installs n8n and nothing else. */
await runMain(async () => {
	const versions = process.argv.slice(2);
	for (const version of versions.length ? versions : [DEFAULT_VERSION]) {
		await step(`Installing n8n ${version}`, (report) => installN8n(version, report));
	}
});
