import type { Resources } from '../table/compile';
import { admin } from './admin';
import { aiContent } from './aiContent';
import { article } from './article';
import { audience } from './audience';
import { awayStatusReason } from './awayStatusReason';
import { banner } from './banner';
import { brand } from './brand';
import { company } from './company';
import { contact } from './contact';
import { content } from './content';
import { contentSnippet } from './contentSnippet';
import { conversation } from './conversation';
import { conversationAttribute } from './conversationAttribute';
import { customObject } from './customObject';
import { dataAttribute } from './dataAttribute';
import { emailAddress } from './emailAddress';
import { helpCenter } from './helpCenter';
import { internalArticle } from './internalArticle';
import { ipAllowlist } from './ipAllowlist';
import { macro } from './macro';
import { message } from './message';
import { news } from './news';
import { note } from './note';
import { officeHours } from './officeHours';
import { segment } from './segment';
import { subscriptionType } from './subscriptionType';
import { tag } from './tag';
import { team } from './team';
import { workflow } from './workflow';

/** Every resource that the node's list shows. The key is what a saved workflow stores. */
export const resources: Resources = {
	admin,
	aiContent,
	article,
	audience,
	awayStatusReason,
	banner,
	brand,
	company,
	contact,
	content,
	contentSnippet,
	conversation,
	conversationAttribute,
	customObject,
	dataAttribute,
	emailAddress,
	helpCenter,
	internalArticle,
	ipAllowlist,
	macro,
	message,
	news,
	note,
	officeHours,
	segment,
	subscriptionType,
	tag,
	team,
	workflow,
};
