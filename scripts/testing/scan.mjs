import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL, REPOSITORY } from '../paths.mjs';
import { Failure } from '../process/failure.mjs';
import { unpackPackage } from '../n8n/package.mjs';

/**
 * n8n's own scan of community packages, on the sources and on the package as it would be published.
 *
 * @throws {Failure} with the scan's findings
 */
export async function scanPackage() {
	const { analyzePackage, SOURCE_FILE_PATTERNS } =
		await import('@n8n/scan-community-package/scanner/scanner.mjs');
	const packed = join(LOCAL, 'test', 'packed');
	mkdirSync(join(LOCAL, 'test'), { recursive: true });
	rmSync(packed, { recursive: true, force: true });
	await unpackPackage(packed);
	for (const [what, folder, patterns] of [
		['the sources', REPOSITORY, SOURCE_FILE_PATTERNS],
		['the packed files', packed, ['**/*.js', 'package.json']],
	]) {
		const result = await analyzePackage(folder, patterns);
		// 'Passed' with a message means that it found nothing to look at.
		if (!result.passed || result.message) {
			throw new Failure(`n8n's package scan refuses ${what}: ${result.message ?? ''}`, {
				output: result.details ?? JSON.stringify(result, null, '\t'),
			});
		}
	}
}
