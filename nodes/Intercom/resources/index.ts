import type { Resources } from '../table/compile';
import { admin } from './admin';
import { company } from './company';
import { contact } from './contact';
import { conversation } from './conversation';
import { dataAttribute } from './dataAttribute';
import { message } from './message';
import { note } from './note';
import { segment } from './segment';
import { subscriptionType } from './subscriptionType';
import { tag } from './tag';
import { team } from './team';

/** Every resource that the node's list shows. The key is what a saved workflow stores. */
export const resources: Resources = {
	admin,
	company,
	contact,
	conversation,
	dataAttribute,
	message,
	note,
	segment,
	subscriptionType,
	tag,
	team,
};
