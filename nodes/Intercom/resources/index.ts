import type { Resources } from '../table/compile';
import { tag } from './tag';

/** Every resource that the node's list shows. The key is what a saved workflow stores. */
export const resources: Resources = { tag };
