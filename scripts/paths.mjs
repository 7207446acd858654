import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));

/** Everything the scripts install or remember. Git ignores it; deleting it starts afresh. */
export const LOCAL = join(REPOSITORY, '.local');

export const LOGS = join(LOCAL, 'logs');
export const LOCKS = join(LOCAL, 'locks');
