import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL } from '../paths.mjs';

/** What `npm start` keeps from one run to the next. */
export const STATE_FOLDER = join(LOCAL, 'start');
export const USER_FOLDER = join(STATE_FOLDER, 'n8n');

/** The local owner of n8n. The password is made once; only this user may read the file. */
export function localOwner() {
	const path = join(STATE_FOLDER, 'owner.json');
	if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
	const owner = {
		email: 'owner@example.com',
		firstName: 'Local',
		lastName: 'Owner',
		// n8n asks for a digit and a capital letter.
		password: `${randomBytes(12).toString('base64url')}A1`,
	};
	write(path, owner);
	return owner;
}

/** Ids of what was created in n8n, and a digest of the credential's contents. */
export function readState() {
	const path = join(STATE_FOLDER, 'state.json');
	return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

export const writeState = (state) => write(join(STATE_FOLDER, 'state.json'), state);

/** Tells whether a credential changed without keeping it. */
export const digest = (value) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** Written aside and moved, so that an interruption leaves the old file or the new one. */
function write(path, value) {
	mkdirSync(STATE_FOLDER, { recursive: true });
	writeFileSync(`${path}.new`, `${JSON.stringify(value, null, '\t')}\n`, { mode: 0o600 });
	renameSync(`${path}.new`, path);
}
