import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from './paths.mjs';

/**
 * What CHANGELOG.md says of a version, without its heading; undefined when it says nothing.
 *
 * @param {string} changelog Markdown with one heading '## <version>' for each version
 * @param {string} version Such as '1.2.3'
 * @returns {string | undefined}
 */
export function notesOf(changelog, version) {
	const sections = changelog.split(/^## /m).slice(1);
	const section = sections.find((text) => text.split(/\s/, 1)[0] === version);
	return section?.slice(section.indexOf('\n')).trim() || undefined;
}

/** `node scripts/release-notes.mjs v1.2.3` prints the notes, or fails when tag, package and changelog disagree. */
function main(tag) {
	const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
	if (tag !== `v${version}`)
		throw new Error(
			`The tag is ${tag}, but package.json has version ${version}: the tag must be v${version}.`,
		);
	const notes = notesOf(readFileSync(join(REPOSITORY, 'CHANGELOG.md'), 'utf8'), version);
	if (!notes)
		throw new Error(`CHANGELOG.md has no section "## ${version}". Write what is new, then tag again.`);
	console.log(notes);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	try {
		main(process.argv[2]);
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}
