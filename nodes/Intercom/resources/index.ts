import type { Resources } from '../table/compile';
import { admin } from './admin';
import { contact } from './contact';
import { conversation } from './conversation';
import { segment } from './segment';
import { tag } from './tag';
import { team } from './team';

/** Every resource that the node's list shows. The key is what a saved workflow stores. */
export const resources: Resources = { admin, contact, conversation, segment, tag, team };
